## Jakość KPI
quality-title = Jakość KPI
quality-lead = Dobry KPI ma cztery własności: da się go zmierzyć, każdy czyta go tak samo, mierzy stopień osiągnięcia celu wyznaczonego z góry i nie koliduje z innymi. Tu widać, czego brakuje KPI, które firma śledzi, i jak to naprawić.
quality-property-measurable = Mierzalność
quality-property-clear = Jasność
quality-property-goal-tied = Związek z celem
quality-property-non-colliding = Brak kolizji
quality-severity-error = błąd
quality-severity-warning = ostrzeżenie
quality-severity-note = uwaga
quality-score = Ocena
quality-score-says = Od 0 do 100: średnia czterech własności. Własność bez zastrzeżeń ma 100; błąd daje 0, każde ostrzeżenie obniża ocenę o połowę, a każda uwaga o jedną dziesiątą. KPI bez celu ma za związek z celem 0. Zaakceptowane zastrzeżenia nic nie zabierają.
quality-nothing = Bez zastrzeżeń.
quality-summary = { $kpis ->
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
quality-fails = { $n ->
    [one] został { $n } błąd bez akceptacji
    [few] zostały { $n } błędy bez akceptacji
   *[many] zostało { $n } błędów bez akceptacji
 }
quality-none-followed = Firma nie śledzi jeszcze żadnego KPI. Wybierz je na stronie KPI firmy.
quality-shared = Zastrzeżenie dotyczy też: { $kpis }.
quality-definitions = Definicje, których nie da się odczytać
quality-accepted = Zaakceptowane { $at }{ $who ->
    [none] {""}
   *[other] {" "}przez: { $who }
 }: „{ $reason }”
quality-accept = Zaakceptuj
quality-accept-title = Zaakceptuj z uzasadnieniem
quality-accept-reason = Dlaczego tak ma zostać?
quality-accept-says = Zastrzeżenie przestanie obniżać ocenę. Wróci, gdy zmieni się definicja albo to, co za nim stoi.
quality-reopen = Cofnij akceptację
quality-no-reason = Napisz powód, najwyżej 500 znaków; bez niego nikt potem nie zrozumie, dlaczego tak zostało.
quality-unknown = Nie ma zastrzeżenia „{ $key }”. Mogło się zmienić razem z danymi; uruchom `miara quality` i weź klucz stamtąd.
quality-done = Zaakceptowano.
quality-was-reopened = Akceptację cofnięto.
quality-every-owner = { $n ->
    [one] Jedna definicja nie ma osoby odpowiedzialnej: { $kpis }.
    [few] { $n } definicje nie mają osoby odpowiedzialnej: { $kpis }.
   *[many] { $n } definicji nie ma osoby odpowiedzialnej: { $kpis }.
 }
quality-every-goal = { $n ->
    [one] Jeden KPI nie ma celu na okres, który trwa: { $kpis }.
    [few] { $n } KPI nie mają celu na okres, który trwa: { $kpis }.
   *[many] { $n } KPI nie ma celu na okres, który trwa: { $kpis }.
 }
quality-visible-counts = Najmniejsza zmiana z miesiąca na miesiąc, którą da się odróżnić od przypadku: { $change } (około { $cases } przypadków miesięcznie). Zwykle zmienia się o { $usual }.
quality-visible-cases = Najmniejsza zmiana z miesiąca na miesiąc, którą da się odróżnić od przypadku: z { $from } na { $to } (udział w około { $cases } przypadkach miesięcznie). Zwykle zmienia się o { $usual } swojej wartości.
quality-visible-swings = Sądząc po wahaniach ostatniego roku, z miesiąca na miesiąc widać dopiero zmianę o { $change }. Zwykle zmienia się o { $usual }.
quality-counters = Przeciwwaga, która pokaże, czy wynik nie jest kosztem czegoś innego: { $kpis }.
quality-link = Jakość śledzonych KPI
quality-link-one = Jakość tego KPI
quality-go-import = Zaimportuj plik
quality-go-goals = Przejdź do celów
quality-go-catalogue = Przejdź do KPI firmy
quality-go-edit = Zmień definicję
quality-go-kpi = Zobacz KPI
quality-lever-up = gdy rośnie „{ $lever }”, rośnie „{ $a }”, a spada „{ $b }”
quality-lever-down = gdy rośnie „{ $lever }”, spada „{ $a }”, a rośnie „{ $b }”
quality-lever-both-up = gdy rośnie „{ $lever }”, rośnie jedno i drugie
quality-lever-both-down = gdy rośnie „{ $lever }”, spada jedno i drugie
quality-lever-raises-a = gdy rośnie „{ $b }”, rośnie też „{ $a }”
quality-lever-lowers-a = gdy rośnie „{ $b }”, spada „{ $a }”
quality-lever-raises-b = gdy rośnie „{ $a }”, rośnie też „{ $b }”
quality-lever-lowers-b = gdy rośnie „{ $a }”, spada „{ $b }”
quality-goal = „{ $kpi }” { $aim } ({ $period }, { $scope })
quality-goal-own = { $aim } ({ $period }, { $scope })
quality-freed = „{ $kpi }” z { $aim } na { $freed }
quality-more-goals = { $n ->
    [0] {""}
    [one] {" "}Tak samo jeszcze { $n } cel tego KPI.
    [few] {" "}Tak samo jeszcze { $n } cele tego KPI.
   *[many] {" "}Tak samo jeszcze { $n } celów tego KPI.
 }
quality-say-no-data = Nie da się policzyć: brakuje danych ({ $lacking }).
quality-cure-no-data = Zaimportuj plik, który je ma, albo przestań śledzić ten KPI.
quality-say-no-value = W żadnym z ostatnich { $months } pełnych miesięcy nie ma wyniku: { $why }.
quality-cure-no-value = Uzupełnij dane albo popraw definicję.
quality-say-gaps = Liczba miesięcy bez wyniku wśród ostatnich { $of } pełnych: { $months }. Ostatnio: { $why }.
quality-cure-gaps = Sprawdź, czy w tych miesiącach czegoś nie zaimportowano, albo patrz na dłuższe okresy.
quality-say-stale = „{ $dataset }”: ostatni wiersz jest z { $last }, sprzed { $days } dni; { $usual ->
    [none] to dawno
   *[other] w ostatnich dwóch latach najdłuższa przerwa trwała { $usual } dni
 }.
quality-cure-stale = Zaimportuj nowszy eksport.
quality-say-coarse-counts = Przy około { $cases } przypadkach miesięcznie od przypadku da się odróżnić dopiero zmianę o { $change }; mniejsza może nic nie znaczyć.
quality-say-coarse-cases = Przy udziale liczonym z około { $cases } przypadków miesięcznie od przypadku da się odróżnić dopiero zmianę z { $from } na { $to }.
quality-say-coarse-swings = Wynik tak się waha, że z miesiąca na miesiąc da się odróżnić dopiero zmianę o { $change }.
quality-cure-coarse = Porównuj kwartały zamiast miesięcy i nie ogłaszaj mniejszych zmian sukcesem ani porażką.
quality-say-broken = Definicji w pliku { $file } nie da się odczytać: { $message }
quality-cure-broken = Popraw plik; pozostałe KPI działają bez niego.
quality-say-no-owner = Nikt nie odpowiada za tę definicję.
quality-cure-no-owner = Wpisz osobę, która rozstrzyga, co się liczy; w definicjach programu zapisz w księdze własną kopię z polem `owner`.
quality-say-no-sentence = Brakuje zdania, które mówi, co ten KPI mierzy.
quality-cure-no-sentence = Napisz je w definicji, po polsku i po angielsku.
quality-say-same-sentence = Zdanie o znaczeniu jest takie samo po polsku i po angielsku.
quality-cure-same-sentence = Przetłumacz je w definicji.
quality-say-no-unit = Wynik nie ma jednostki i nie jest udziałem, więc sama liczba nic nie mówi.
quality-cure-no-unit = Podaj w definicji, czego to liczba, albo pokazuj ją jako procent.
quality-say-same-formula = „{ $a }” i „{ $b }” mają zawsze tę samą wartość pod dwiema nazwami.
quality-cure-same-formula = Zostaw jedną definicję, drugą usuń.
quality-say-same-title = „{ $a }” to nazwa dwóch KPI o różnych wzorach ({ $names }).
quality-cure-same-title = Nazwij je tak, żeby było widać różnicę.
quality-say-other-axes = Licznik i mianownik są datowane różnymi zdarzeniami ({ $axes }), więc wynik miesiąca nie dotyczy tych samych spraw.
quality-cure-other-axes = To nie błąd, ale przy długim cyklu porównuj dłuższe okresy.
quality-say-no-goal = Nie ma celu na okres, który trwa.
quality-cure-no-goal = Wyznacz cel, najlepiej zanim zacznie się okres.
quality-say-goal-late = Cel { $goal } wyznaczono { $at }, gdy jego okres już trwał.{ $more }
quality-cure-goal-late = Następny cel wyznacz przed początkiem okresu; ten czytaj z zastrzeżeniem.
quality-say-goal-moved = Cel { $goal } zmieniono { $at }, gdy jego okres już trwał{ $before ->
    [none] {""}
   *[other] ; wcześniej wynosił { $before }
 }.{ $more }
quality-cure-goal-moved = Oceniaj wynik także wobec pierwotnego celu.
quality-say-goal-no-owner = Za cel { $goal } nikt nie odpowiada.{ $more }
quality-cure-goal-no-owner = Wpisz przy celu osobę, która za niego odpowiada.
quality-say-goal-unreached = Cel { $goal } jest lepszy niż cokolwiek dotąd: najlepszy z { $periods } okresów był { $when } z wynikiem { $best }. Wobec tego samego okresu rok wcześniej to poprawa o { $step }; { $seen ->
    [none] dotąd ani razu nie było lepiej niż rok wcześniej
   *[other] największa dotąd wyniosła { $seen }
 }.
quality-cure-goal-unreached = Obniż cel albo zapisz przy nim, co zrobicie inaczej niż dotąd.
quality-say-opposed = „{ $a }” i „{ $b }” ciągną w przeciwne strony z samej definicji, jeśli reszta się nie zmieni: { $levers }.
quality-cure-opposed = Oceniaj je razem: wyznaczcie cele dla obu i jedną osobę, która odpowiada za oba.
quality-say-trade-off = „{ $a }” i „{ $b }” mogą sobie przeszkadzać: { $levers }.
quality-cure-trade-off = Ustalcie, co jest ważniejsze, zanim ktoś zacznie to poprawiać.
quality-say-goals-clash = Tych celów nie da się osiągnąć naraz, cokolwiek się stanie: { $goals }. { $freed ->
    [none] Pomoże tylko rezygnacja z jednego z nich.
   *[other] Wystarczy zmienić jeden: { $freed }.
 }
quality-cure-goals-clash = Zdecydujcie, który cel ustąpi.
quality-say-tied = Przez ostatnie { $weeks } tygodni, gdy „{ $a }” szło w dobrą stronę, „{ $b }” szło w złą{ $lag ->
    [none] {""}
   *[other] , { $lag }
 }: siła związku { $strength } (0 to żaden, 1 to pełny). To współwystępowanie, niekoniecznie skutek.
quality-lag-after = { $n ->
    [one] tydzień później
    [few] { $n } tygodnie później
   *[many] { $n } tygodni później
 }
quality-lag-before = { $n ->
    [one] tydzień wcześniej
    [few] { $n } tygodnie wcześniej
   *[many] { $n } tygodni wcześniej
 }
quality-cure-tied = Patrz na oba razem; sprawdź, czy jedno nie jest kosztem drugiego.
quality-say-no-counter-volume = Wynik da się podnieść samą ilością, bez jakości, a nikt nie śledzi, czy tak się nie dzieje.
quality-say-no-counter-speed = Wynik da się poprawić samym pośpiechem, a nikt nie śledzi, co z niego wychodzi.
quality-say-no-counter-cost = Wynik da się poprawić samym cięciem, a nikt nie śledzi, ile na tym ubywa.
quality-cure-no-counter = Śledź obok: { $kpis }.
quality-and-more = { $kpis } i { $more ->
    [one] jeden inny
    [few] { $more } inne
   *[many] { $more } innych
 } (wszystkie: `miara quality --json`)
