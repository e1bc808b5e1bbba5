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
goal-wrong-percent = Ten KPI jest udziałem: napisz liczbę ze znakiem %, np. 25 %, żeby „{ $written }” nie znaczyło dwóch rzeczy. W arkuszu ustaw format procentowy komórki albo wpisz tekst 25%.
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
goal-so-far = wynik
goal-due = powinno być
goal-chance-head = szansa
goal-stand = stan
goal-no-sets = Nie ma takich celów. Ustal cel na stronie Cele albo poleceniem `miara goal set`.
goal-late-star = * ustalony albo zmieniony, gdy okres już trwał
goal-no-such = Nie ma takiego celu; zobacz `miara goal list --all`.
goal-nothing-kept = Nie zapisano żadnego celu. Popraw wskazane miejsca i spróbuj jeszcze raz.
goal-would-keep = Cele są poprawne: { $n }. Niczego nie zapisano.
goal-kept = { $n ->
    [0] Nic się nie zmieniło.
    [one] Zapisano zmianę { $n } celu.
   *[many] Zapisano zmiany { $n } celów.
}
goal-overtaken = Ktoś zmienił te cele w tej samej chwili. Spójrz na nie jeszcze raz i spróbuj ponownie.
goal-fault-at = wiersz { $row }, { $cell }: { $what }
goal-when = kiedy
goal-who = kto
goal-before = było
goal-after = jest
goal-way-browser = w przeglądarce
goal-way-command = poleceniem
goal-way-file = w pliku goals.csv
goal-basis-season = Rozłożono na miesiące według sezonu z 12 pełnych miesięcy przed tym okresem i dni roboczych; miesiące, które minęły, zachowały swoje cele.
goal-basis-working-days = Rozłożono na miesiące według dni roboczych; na sezon za mało jest danych.
goal-basis-same = Miesiące tego KPI nie sumują się, więc każdy dostał ten sam cel.
page-goal = Cele
goal-title = Cele na { $year }
goal-earlier = rok wcześniej
goal-later = rok później
goal-scope = czyje cele
goal-show = Pokaż
goal-lead = Ustal, do czego KPI mają dojść, zanim okres się zacznie. Wpisz miesiące albo sam rok i rozłóż go na miesiące.
goal-running = Cele, które właśnie trwają
goal-due-says = „Powinno być” mówi, jaka część celu powinna być zrobiona do tej chwili według dni roboczych, a gdy są cele miesięczne, według nich.
goal-chance-says = „Szansa” to udział możliwych przyszłości, w których cel zostanie osiągnięty; liczymy je z dotychczasowych wyników i ich zmienności.
goal-year = rok
goal-spread = rozłóż
goal-spread-says = Rozłóż cel roczny na miesiące według sezonu z ostatnich 12 miesięcy i dni roboczych; nic się jeszcze nie zapisze
goal-spread-needs-year = Najpierw wpisz cel na rok, potem go rozłóż.
goal-not-kept-yet = Jeszcze nie zapisano.
goal-without = KPI bez celu w tym roku ({ $n })
goal-owner = Kto odpowiada za zmieniane cele
goal-reason = Dlaczego (zostanie w historii)
goal-save = Zapisz cele
goal-grid-says = Puste pole to brak celu. Przedział wpisz jako 20–30. Pod celem stoi wynik miesiąca. Możesz wkleić tu komórki z arkusza. Cel ustalony lub zmieniony w trakcie okresu jest na stałe oznaczony kropkowaną linią.
goal-bring = Wczytaj cele z pliku albo wklej tabelę
goal-bring-says = CSV lub XLSX z kolumnami kpi, scope, period, value (oraz baseline, owner, reason), albo wiersz na KPI i kolumna na każdy okres, np. „2026-11” lub „listopad 2026”. Jeśli choć jedna komórka jest błędna, nie zapisze się nic.
goal-file = Plik
goal-paste = Tabela wklejona z arkusza, z nagłówkiem
goal-bring-go = Wczytaj
goal-nothing-brought = Nie wybrano pliku i nic nie wklejono.
goal-more-faults = …i jeszcze { $n }.
goal-overtaken-by = { $kpi }, { $period }: w międzyczasie { $who } zmienił(a) ten cel ({ $at }); teraz jest { $goal }. Jeśli zapiszesz jeszcze raz, zostanie Twój.
goal-other = Cel na { $period }: { $goal }.
goal-gap-missing = { $period }, { $dimension }: cele części ({ $n }) dają razem { $sum } z { $goal }; brakuje { $missing }.
goal-gap-none = { $period }, { $dimension }: cele części ({ $n }) dają razem dokładnie { $goal }.
goal-gap-over = { $period }, { $dimension }: cele części ({ $n }) dają razem { $sum }, o { $missing } więcej niż cel { $goal }.
goal-months-gap = Cele miesięcy dają razem { $sum }, a cel roku to { $goal }: różnica { $missing }.
goal-set-late = ustalony { $at }, gdy okres już trwał
goal-changed-late = zmieniony w trakcie okresu ({ $n ->
    [one] raz
   *[many] { $n } razy
}, ostatnio { $at })
goal-to-kpi = Jak idzie ten KPI
goal-one-kept = Zapisano.
goal-change = Zmień
goal-remove = Usuń cel
goal-history = Historia
goal-period-running = okres już trwał
goal-new = Nowy cel
goal-new-says = Okres wpisz jako 2026 (rok obrotowy), 2026-Q4, 2026-11, 2026-W48 albo od..do, np. 2026-11-02..2026-11-13. Punkt wyjścia to wynik, od którego zaczynasz: od niego liczymy drogę do celu.
goal-gone = cel usunięty
goal-none = Ten KPI nie ma celu na ten okres.
goal-set-here = Cele tego KPI
goal-tile = cel { $goal }
goal-tile-chance = szansa { $chance }
error-strange-goal-columns = Tych kolumn nie rozumiem jako okresów: { $columns }. Nazwij je np. 2026-11, 2026-Q4, 2026 albo „listopad 2026”, albo usuń je z pliku.
goal-wrong-overlap-known = Okres { $written } zachodzi na okres innego celu tego KPI. Okresy mogą leżeć jeden w drugim (miesiąc w kwartale) albo obok siebie.
goal-unknown-scope = Cel dla „{ $scope }”: nic w danych tak się nie nazywa. Sprawdź pisownię; jeśli to ktoś nowy, cel zacznie działać, gdy pojawi się w danych.
goal-wrong-negative = „{ $written }”: tego się nie liczy poniżej zera. Wpisz zero albo więcej.
goal-wrong-above-whole = „{ $written }”: ten KPI jest częścią całości, więc nigdy nie przekracza 100 %.
