## Dlaczego
why-title = Co zmieniło wynik
why-lead = Było { $before } ({ $then }), jest { $after } ({ $now }): { $change }.
why-nothing = Nie ma z czym porównać albo jeden z okresów nie ma wyniku.
why-no-change = Wynik się nie zmienił.
why-no-local = Zmiana nie ma jednego miejsca: rozkłada się mniej więcej równo albo mieści się w przypadku. To też jest odpowiedź.
why-not-parts = Ten wynik nie składa się z części, które by się sumowały (to np. mediana), więc nie da się go rozłożyć co do grosza. Zobacz podział niżej.
why-cause = { $place }: zamiast { $expected } jest { $actual }.
why-cause-share = { $place }: zamiast { $expected } jest { $actual }; to { $share } całej zmiany.
why-cause-ratio = { $place }: przy wcześniejszej skuteczności byłoby { $expected } przypadków, jest { $actual }.
why-rows = Wiersze
why-by = Według: { $dimension }
why-rest = pozostałe
why-rate = { $name }: wynik
why-mix = { $name }: udział
why-simpson = Uwaga: całość poszła w jedną stronę, a każda część w drugą. Zmieniły się udziały części, nie ich wyniki.
why-upstream = Z czego się bierze
why-identity = { $kpi } = { $first } { $sign } { $second }. { $first }: { $firstchange }, co dało { $firsteffect }; { $second }: { $secondchange }, co dało { $secondeffect }.
why-more = Pełne wyjaśnienie
why-says = Kroki sumują się dokładnie do zmiany. „Wynik” to zmiana skuteczności samej części, „udział” to zmiana jej wagi w całości. Miejsce zmiany wskazujemy tylko wtedy, gdy wyraźnie przekracza przypadek; mówi ono, gdzie zmiana zaszła, a nie dlaczego.
