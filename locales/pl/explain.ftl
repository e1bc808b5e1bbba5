## Dlaczego
why-title = Co zmieniło wynik
why-lead = Było { $before } ({ $then }), jest { $after } ({ $now }): { $change }.
why-lead-expected = { $now }: na podstawie poprzednich { $history } należało oczekiwać { $before } (w 8 takich przypadkach na 10: od { $low } do { $high }). Jest { $after }: { $change }. { $within ->
    [yes] To mieści się w zwykłych wahaniach.
   *[no] Sam przypadek rzadko daje taki wynik.
}
why-back-months = { $n ->
    [one] { $n } miesiąca
   *[other] { $n } miesięcy
}
why-back-weeks = { $n ->
    [one] { $n } tygodnia
   *[other] { $n } tygodni
}
why-back-days = { $n ->
    [one] { $n } dnia
   *[other] { $n } dni
}
why-expected = oczekiwane
why-now = jest
why-nothing-expected = Nie da się powiedzieć, czego tu oczekiwać: przed tymi dniami jest mniej niż 8 okresów z wynikiem albo o samych dniach jeszcze nic nie wiadomo, albo tych dni jest za dużo: wybierz pełne miesiące.
why-nothing = Nie ma z czym porównać albo jeden z okresów nie ma wyniku.
why-no-change = Wynik się nie zmienił.
why-no-local = Zmiana nie ma jednego miejsca: rozkłada się mniej więcej równo albo mieści się w przypadku. To też jest odpowiedź.
why-no-local-usual = Żadne miejsce się nie wyróżnia. Różnica mieści się w zwykłych wahaniach, więc nie ma czego wyjaśniać.
why-not-parts = Ten wynik nie składa się z części, które by się sumowały (to np. mediana), więc nie da się go rozłożyć co do grosza. Zobacz podział niżej.
why-cause = { $place }: { $actual } ({ $against ->
    [expected] oczekiwano
   *[days] wcześniej
}: { $expected })
why-cause-share = { $place }: { $actual } ({ $against ->
    [expected] oczekiwano
   *[days] wcześniej
}: { $expected }), czyli { $share } całej zmiany
why-cause-ratio = { $place }: { $actual } ({ $against ->
    [expected] przy oczekiwanym poziomie
   *[days] przy wcześniejszym poziomie
}: { $expected })
why-causes = Za zmianą stoi:
why-offsets = W przeciwną stronę działało:
why-part = wkład w zmianę
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
