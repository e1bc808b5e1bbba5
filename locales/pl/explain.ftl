## Dlaczego
explain-title = Co zmieniło wynik
explain-lead = Było { $before } ({ $then }), jest { $after } ({ $now }): { $change }.
explain-lead-expected = { $now }: na podstawie poprzednich { $history } należało oczekiwać { $before } (w 8 takich przypadkach na 10: od { $low } do { $high }). Jest { $after }: { $change }. { $within ->
    [yes] To mieści się w zwykłych wahaniach.
   *[no] Sam przypadek rzadko daje taki wynik.
}
explain-back-months = { $n ->
    [one] { $n } miesiąca
   *[other] { $n } miesięcy
}
explain-back-weeks = { $n ->
    [one] { $n } tygodnia
   *[other] { $n } tygodni
}
explain-back-days = { $n ->
    [one] { $n } dnia
   *[other] { $n } dni
}
explain-expected = oczekiwane
explain-now = jest
explain-nothing-expected = Nie da się powiedzieć, czego tu oczekiwać: przed tymi dniami jest mniej niż 8 okresów z wynikiem albo o samych dniach jeszcze nic nie wiadomo, albo tych dni jest za dużo: wybierz pełne miesiące.
explain-nothing = Nie ma z czym porównać albo jeden z okresów nie ma wyniku.
explain-no-change = Wynik się nie zmienił.
explain-no-local = Zmiana nie ma jednego miejsca: rozkłada się mniej więcej równo albo mieści się w przypadku. To też jest odpowiedź.
explain-no-local-usual = Żadne miejsce się nie wyróżnia. Różnica mieści się w zwykłych wahaniach, więc nie ma czego wyjaśniać.
explain-not-parts = Ten wynik nie składa się z części, które by się sumowały (to np. mediana), więc nie da się go rozłożyć co do grosza. Zobacz podział niżej.
explain-cause = { $place }: { $actual } ({ $against ->
    [expected] oczekiwano
   *[days] wcześniej
}: { $expected })
explain-cause-share = { $place }: { $actual } ({ $against ->
    [expected] oczekiwano
   *[days] wcześniej
}: { $expected }), czyli { $share } całej zmiany
explain-cause-ratio = { $place }: { $actual } ({ $against ->
    [expected] przy oczekiwanym poziomie
   *[days] przy wcześniejszym poziomie
}: { $expected })
explain-causes = Za zmianą stoi:
explain-offsets = W przeciwną stronę działało:
explain-part = wkład w zmianę
explain-rows = Wiersze
explain-by = Według: { $dimension }
explain-rest = pozostałe
explain-rate = { $name }: wynik
explain-mix = { $name }: udział
explain-simpson = Uwaga: całość poszła w jedną stronę, a każda część w drugą. Zmieniły się udziały części, nie ich wyniki.
explain-upstream = Z czego się bierze
explain-identity = { $kpi } = { $first } { $sign } { $second }. { $first }: { $firstchange }, co dało { $firsteffect }; { $second }: { $secondchange }, co dało { $secondeffect }.
explain-more = Pełne wyjaśnienie
explain-says = Kroki sumują się dokładnie do zmiany. „Wynik” to zmiana skuteczności samej części, „udział” to zmiana jej wagi w całości. Miejsce zmiany wskazujemy tylko wtedy, gdy wyraźnie przekracza przypadek; mówi ono, gdzie zmiana zaszła, a nie dlaczego.
