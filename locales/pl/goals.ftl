## Cele
error-no-goal-columns = Ten plik nie wygląda na cele. Potrzebne są kolumny `kpi`, `period` (okres) i `value` (wartość) albo kolumna `kpi` i po jednej kolumnie na okres, np. `2026-11`. Są w nim: { $columns }.
error-too-many-goals = Plik ma ponad { $most } celów. Podziel go na mniejsze.
error-faulty-goals = Plik goals.csv w księdze ma { $n ->
    [one] błąd
    [few] { $n } błędy
   *[many] { $n } błędów
}; popraw go, zanim zmienisz cele. Do tego czasu obowiązują cele sprzed tej zmiany.
goal-wrong-kpi = Nie ma KPI „{ $written }”. Wpisz nazwę z katalogu.
goal-wrong-scope = „{ $written }” nie mówi, czyj to cel. Wpisz wymiar i wartość, np. `owner=Anna Nowak` albo `channel=organic`; puste pole to cała firma.
goal-wrong-way = Tego KPI nie da się podzielić według `{ $dimension }`. Można według: { $ways }.
goal-wrong-period = „{ $written }” nie jest okresem. Wpisz np. 2026, 2026-Q4, 2026-11, 2026-W48 albo 2026-11-02..2026-11-13.
goal-wrong-one-number = Ten KPI jest najlepszy w przedziale; wpisz dwie liczby, np. 20–30 %.
goal-wrong-twice = Ten sam cel stoi już w wierszu { $other }. Zostaw jeden.
goal-wrong-overlap = Okres { $written } zachodzi na okres z wiersza { $other }. Okresy mogą leżeć jeden w drugim (miesiąc w kwartale) albo obok siebie.
goal-wrong-long = Tekst jest za długi; zmieść się w 500 znakach.
goal-wrong-empty = Brakuje liczby. Wpisz cel albo usuń wiersz.
goal-wrong-number = „{ $written }” nie jest liczbą. Wpisz np. 1 600 000 albo 2,5; przedział jako 20–30.
goal-wrong-ambiguous = „{ $written }” można przeczytać na dwa sposoby. Wpisz { $whole } albo { $fraction }.
goal-wrong-percent = Ten KPI jest udziałem: napisz liczbę ze znakiem %, np. 25 %, żeby „{ $written }” nie znaczyło dwóch rzeczy.
goal-wrong-unit = „{ $unit }” to inna jednostka niż jednostka tego KPI. Wpisz samą liczbę w jednostce KPI; kwoty w walucie firmy.
goal-wrong-backwards = Przedział „{ $written }” kończy się, zanim się zacznie. Wpisz najpierw mniejszą liczbę.
goal-cell-kpi = KPI
goal-cell-scope = zakres
goal-cell-period = okres
goal-cell-value = cel
goal-cell-baseline = punkt wyjścia
goal-cell-owner = odpowiada
goal-cell-reason = uzasadnienie
goal-whole-firm = cała firma
goal-status-missed = cel nieosiągnięty
goal-status-at-risk = cel zagrożony
goal-status-too-early = za wcześnie, by ocenić
goal-status-on-track = na dobrej drodze
goal-status-met = cel osiągnięty
goal-status-no-number = brak wyniku
goal-status-ahead = jeszcze się nie zaczął
goal-stands = Cel { $goal } ({ $period }): { $status }.
goal-pace = Jest { $reached } celu, a według dni roboczych powinno być już { $due }.
goal-pace-number = Na drodze od punktu wyjścia do celu powinno być już { $should }.
goal-chance = Szansa na cel: { $chance }.
goal-needed = Od dziś trzeba { $needed } na każdy dzień roboczy ({ $days ->
    [one] został { $days } dzień
    [few] zostały { $days } dni
   *[many] zostało { $days } dni
}).
