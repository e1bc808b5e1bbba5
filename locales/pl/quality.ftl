## Jakość KPI
check-title = Jakość KPI
check-lead = Dobry KPI ma cztery własności: da się go zmierzyć, każdy czyta go tak samo, mierzy stopień osiągnięcia celu wyznaczonego z góry i nie koliduje z innymi. Tu widać, czego brakuje KPI, które firma śledzi, i jak to naprawić.
check-property-measurable = Mierzalność
check-property-clear = Jasność
check-property-goal-tied = Związek z celem
check-property-non-colliding = Brak kolizji
check-severity-error = błąd
check-severity-warning = ostrzeżenie
check-severity-note = uwaga
check-score = Ocena
check-score-says = Od 0 do 100: średnia czterech własności. Własność bez zastrzeżeń ma 100; błąd daje 0, każde ostrzeżenie obniża ocenę o połowę, a każda uwaga o jedną dziesiątą. KPI bez celu ma za związek z celem 0. Zaakceptowane zastrzeżenia nic nie zabierają.
check-nothing = Bez zastrzeżeń.
check-summary = { $kpis ->
    [one] { $kpis } KPI
    [few] { $kpis } KPI
   *[many] { $kpis } KPI
 }, średnia ocena { $score }. { $errors ->
    [0] Żadnych błędów
    [one] { $errors } błąd
    [few] { $errors } błędy
   *[many] { $errors } błędów
 }, { $warnings ->
    [0] żadnych ostrzeżeń
    [one] { $warnings } ostrzeżenie
    [few] { $warnings } ostrzeżenia
   *[many] { $warnings } ostrzeżeń
 }, { $notes ->
    [0] żadnych uwag
    [one] { $notes } uwaga
    [few] { $notes } uwagi
   *[many] { $notes } uwag
 }{ $accepted ->
    [0] .
   *[many] ; zaakceptowanych: { $accepted }.
 }
check-fails = { $n ->
    [one] został { $n } błąd bez akceptacji
    [few] zostały { $n } błędy bez akceptacji
   *[many] zostało { $n } błędów bez akceptacji
 }
check-none-followed = Firma nie śledzi jeszcze żadnego KPI. Wybierz je w katalogu.
check-shared = Zastrzeżenie dotyczy też: { $kpis }.
check-definitions = Definicje, których nie da się odczytać
check-accepted = Zaakceptowane { $at }{ $who ->
    [none] {""}
   *[other] {" "}przez: { $who }
 }: „{ $reason }”
check-accept = Zaakceptuj
check-accept-title = Zaakceptuj z uzasadnieniem
check-accept-reason = Dlaczego tak ma zostać?
check-accept-says = Zastrzeżenie przestanie obniżać ocenę. Wróci, gdy zmieni się definicja albo to, co za nim stoi.
check-reopen = Cofnij akceptację
check-no-reason = Napisz powód, najwyżej 500 znaków; bez niego nikt potem nie zrozumie, dlaczego tak zostało.
check-unknown = Nie ma zastrzeżenia „{ $key }”. Mogło się zmienić razem z danymi; uruchom `miara check` i weź klucz stamtąd.
check-done = Zaakceptowano.
check-was-reopened = Akceptację cofnięto.
check-every-owner = { $n ->
    [one] Jedna definicja nie ma osoby odpowiedzialnej: { $kpis }.
    [few] { $n } definicje nie mają osoby odpowiedzialnej: { $kpis }.
   *[many] { $n } definicji nie ma osoby odpowiedzialnej: { $kpis }.
 }
check-every-goal = { $n ->
    [one] Jeden KPI nie ma celu na okres, który trwa: { $kpis }.
    [few] { $n } KPI nie mają celu na okres, który trwa: { $kpis }.
   *[many] { $n } KPI nie ma celu na okres, który trwa: { $kpis }.
 }
check-visible-counts = Najmniejsza zmiana z miesiąca na miesiąc, którą da się odróżnić od przypadku: { $change } (około { $cases } przypadków miesięcznie). Zwykle zmienia się o { $usual }.
check-visible-cases = Najmniejsza zmiana z miesiąca na miesiąc, którą da się odróżnić od przypadku: z { $from } na { $to } (udział w około { $cases } przypadkach miesięcznie). Zwykle zmienia się o { $usual } swojej wartości.
check-visible-swings = Sądząc po wahaniach ostatniego roku, z miesiąca na miesiąc widać dopiero zmianę o { $change }. Zwykle zmienia się o { $usual }.
check-counters = Przeciwwaga, która pokaże, czy wynik nie jest kosztem czegoś innego: { $kpis }.
check-link = Jakość śledzonych KPI
check-link-one = Jakość tego KPI
check-go-import = Zaimportuj plik
check-go-goals = Przejdź do celów
check-go-catalogue = Przejdź do katalogu
check-go-edit = Zmień definicję
check-go-kpi = Zobacz KPI
check-lever-up = gdy rośnie „{ $lever }”, rośnie „{ $a }”, a spada „{ $b }”
check-lever-down = gdy rośnie „{ $lever }”, spada „{ $a }”, a rośnie „{ $b }”
check-lever-both-up = gdy rośnie „{ $lever }”, rośnie jedno i drugie
check-lever-both-down = gdy rośnie „{ $lever }”, spada jedno i drugie
check-lever-raises-a = gdy rośnie „{ $b }”, rośnie też „{ $a }”
check-lever-lowers-a = gdy rośnie „{ $b }”, spada „{ $a }”
check-lever-raises-b = gdy rośnie „{ $a }”, rośnie też „{ $b }”
check-lever-lowers-b = gdy rośnie „{ $a }”, spada „{ $b }”
check-goal = „{ $kpi }” { $aim } ({ $period }, { $scope })
check-goal-own = { $aim } ({ $period }, { $scope })
check-freed = „{ $kpi }” z { $aim } na { $freed }
check-more-goals = { $n ->
    [0] {""}
    [one] {" "}Tak samo jeszcze { $n } cel tego KPI.
    [few] {" "}Tak samo jeszcze { $n } cele tego KPI.
   *[many] {" "}Tak samo jeszcze { $n } celów tego KPI.
 }
check-say-no-data = Nie da się policzyć: brakuje danych ({ $lacking }).
check-cure-no-data = Zaimportuj plik, który je ma, albo przestań śledzić ten KPI.
check-say-no-value = W żadnym z ostatnich { $months } pełnych miesięcy nie ma wyniku: { $why }.
check-cure-no-value = Uzupełnij dane albo popraw definicję.
check-say-gaps = Liczba miesięcy bez wyniku wśród ostatnich { $of } pełnych: { $months }. Ostatnio: { $why }.
check-cure-gaps = Sprawdź, czy w tych miesiącach czegoś nie zaimportowano, albo patrz na dłuższe okresy.
check-say-stale = „{ $dataset }”: ostatni wiersz jest z { $last }, sprzed { $days } dni; { $usual ->
    [none] to dawno
   *[other] w ostatnich dwóch latach najdłuższa przerwa trwała { $usual } dni
 }.
check-cure-stale = Zaimportuj nowszy eksport.
check-say-coarse-counts = Przy około { $cases } przypadkach miesięcznie od przypadku da się odróżnić dopiero zmianę o { $change }; mniejsza może nic nie znaczyć.
check-say-coarse-cases = Przy udziale liczonym z około { $cases } przypadków miesięcznie od przypadku da się odróżnić dopiero zmianę z { $from } na { $to }.
check-say-coarse-swings = Wynik tak się waha, że z miesiąca na miesiąc da się odróżnić dopiero zmianę o { $change }.
check-cure-coarse = Porównuj kwartały zamiast miesięcy i nie ogłaszaj mniejszych zmian sukcesem ani porażką.
check-say-broken = Definicji w pliku { $file } nie da się odczytać: { $message }
check-cure-broken = Popraw plik; pozostałe KPI działają bez niego.
check-say-no-owner = Nikt nie odpowiada za tę definicję.
check-cure-no-owner = Wpisz osobę, która rozstrzyga, co się liczy; w definicjach programu zapisz w księdze własną kopię z polem `owner`.
check-say-no-sentence = Brakuje zdania, które mówi, co ten KPI mierzy.
check-cure-no-sentence = Napisz je w definicji, po polsku i po angielsku.
check-say-same-sentence = Zdanie o znaczeniu jest takie samo po polsku i po angielsku.
check-cure-same-sentence = Przetłumacz je w definicji.
check-say-no-unit = Wynik nie ma jednostki i nie jest udziałem, więc sama liczba nic nie mówi.
check-cure-no-unit = Podaj w definicji, czego to liczba, albo pokazuj ją jako procent.
check-say-same-formula = „{ $a }” i „{ $b }” mają zawsze tę samą wartość pod dwiema nazwami.
check-cure-same-formula = Zostaw jedną definicję, drugą usuń.
check-say-same-title = „{ $a }” to nazwa dwóch KPI o różnych wzorach ({ $names }).
check-cure-same-title = Nazwij je tak, żeby było widać różnicę.
check-say-other-axes = Licznik i mianownik są datowane różnymi zdarzeniami ({ $axes }), więc wynik miesiąca nie dotyczy tych samych spraw.
check-cure-other-axes = To nie błąd, ale przy długim cyklu porównuj dłuższe okresy.
check-say-no-goal = Nie ma celu na okres, który trwa.
check-cure-no-goal = Wyznacz cel, najlepiej zanim zacznie się okres.
check-say-goal-late = Cel { $goal } wyznaczono { $at }, gdy jego okres już trwał.{ $more }
check-cure-goal-late = Następny cel wyznacz przed początkiem okresu; ten czytaj z zastrzeżeniem.
check-say-goal-moved = Cel { $goal } zmieniono { $at }, gdy jego okres już trwał{ $before ->
    [none] {""}
   *[other] ; wcześniej wynosił { $before }
 }.{ $more }
check-cure-goal-moved = Oceniaj wynik także wobec pierwotnego celu.
check-say-goal-no-owner = Za cel { $goal } nikt nie odpowiada.{ $more }
check-cure-goal-no-owner = Wpisz przy celu osobę, która za niego odpowiada.
check-say-goal-unreached = Cel { $goal } jest lepszy niż cokolwiek dotąd: najlepszy z { $periods } okresów był { $when } z wynikiem { $best }. Wobec tego samego okresu rok wcześniej to poprawa o { $step }; { $seen ->
    [none] dotąd ani razu nie było lepiej niż rok wcześniej
   *[other] największa dotąd wyniosła { $seen }
 }.
check-cure-goal-unreached = Obniż cel albo zapisz przy nim, co zrobicie inaczej niż dotąd.
check-say-opposed = „{ $a }” i „{ $b }” ciągną w przeciwne strony z samej definicji, jeśli reszta się nie zmieni: { $levers }.
check-cure-opposed = Oceniaj je razem: wyznaczcie cele dla obu i jedną osobę, która odpowiada za oba.
check-say-trade-off = „{ $a }” i „{ $b }” mogą sobie przeszkadzać: { $levers }.
check-cure-trade-off = Ustalcie, co jest ważniejsze, zanim ktoś zacznie to poprawiać.
check-say-goals-clash = Tych celów nie da się osiągnąć naraz, cokolwiek się stanie: { $goals }. { $freed ->
    [none] Pomoże tylko rezygnacja z jednego z nich.
   *[other] Wystarczy zmienić jeden: { $freed }.
 }
check-cure-goals-clash = Zdecydujcie, który cel ustąpi.
check-say-tied = Przez ostatnie { $weeks } tygodni, gdy „{ $a }” szło w dobrą stronę, „{ $b }” szło w złą{ $lag ->
    [none] {""}
   *[other] , { $lag }
 }: siła związku { $strength } (0 to żaden, 1 to pełny). To współwystępowanie, niekoniecznie skutek.
check-lag-after = { $n ->
    [one] tydzień później
    [few] { $n } tygodnie później
   *[many] { $n } tygodni później
 }
check-lag-before = { $n ->
    [one] tydzień wcześniej
    [few] { $n } tygodnie wcześniej
   *[many] { $n } tygodni wcześniej
 }
check-cure-tied = Patrz na oba razem; sprawdź, czy jedno nie jest kosztem drugiego.
check-say-no-counter-volume = Wynik da się podnieść samą ilością, bez jakości, a nikt nie śledzi, czy tak się nie dzieje.
check-say-no-counter-speed = Wynik da się poprawić samym pośpiechem, a nikt nie śledzi, co z niego wychodzi.
check-say-no-counter-cost = Wynik da się poprawić samym cięciem, a nikt nie śledzi, ile na tym ubywa.
check-cure-no-counter = Śledź obok: { $kpis }.
check-and-more = { $kpis } i { $more ->
    [one] jeden inny
    [few] { $more } inne
   *[many] { $more } innych
 } (wszystkie: `miara check --json`)
