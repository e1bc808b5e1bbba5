## Działania i adnotacje
page-action = Działania
action-title = Działania
action-lead = Co zrobiono w odpowiedzi na to, co pokazały liczby, i czy zadziałało u nas. Działanie porównujemy z tym, co byłoby bez niego, na ile wskazują na to inne części firmy albo wcześniejsze wyniki.
action-none = Nie zapisano jeszcze żadnego działania. Zapisz pierwsze poniżej albo otwórz KPI i wybierz „Zapisz działanie”.
action-worked = Co u nas dotąd zadziałało
action-worked-none = Jeszcze nic, o czym można by to powiedzieć z pewnością większą niż przypadek.
action-group-running = W toku, za wcześnie na ocenę
action-group-measured = Ocenione
action-group-unclear = Nie da się rozstrzygnąć
action-measure = Oblicz, co zmieniły
action-new = Zapisz działanie
action-record = Zapisz
action-save = Zapisz zmianę
action-change = Zmień albo zakończ
action-kept = Zapisano.
action-history = Historia zmian
action-overtaken = Ktoś inny zmienił to działanie w międzyczasie. Spójrz na nie jeszcze raz i ponów swoją zmianę.
action-unknown = Nie ma działania { $id }. Wszystkie pokaże `miara action list`.
action-ended-on = zakończone { $day }
action-since = od { $day }
action-finding = Zapisane na podstawie sygnału z programu.
action-how = Oczekiwany efekt może być liczbą ze znakiem; porównamy ją wtedy z wynikiem: „+10 %” to o jedną dziesiątą więcej niż bez działania, „-0,5 pp” to o pół punktu procentowego mniej, „-2” to o dwie jednostki KPI mniej. Każdy inny tekst zostanie zapisany bez zmian.
action-removed = usunięto
action-here = Zapisz działanie
action-cell-title = Co robimy
action-cell-kpi = KPI, który ma się zmienić
action-cell-scope = Zakres
action-cell-begun = Pierwszy dzień
action-cell-ended = Zakończone od
action-cell-owner = Kto odpowiada
action-cell-expected = Oczekiwany efekt
action-cell-note = Uwagi
action-cell-text = Co warto wiedzieć
action-cell-from = Dzień
action-cell-to = Ostatni dzień, jeśli kilka
action-cell-state = Ocena
action-cell-effect = Zmiana
action-wrong-empty = To pole trzeba wypełnić.
action-wrong-long = Za długi tekst: najwyżej 300 znaków, uwagi 2000.
action-wrong-kpi = Nie ma KPI „{ $written }”.
action-wrong-scope = „{ $written }” nie określa zakresu. Wpisz wymiar i wartość, np. team=Wschód.
action-wrong-way = Tego KPI nie da się podzielić według: { $dimension }. Można według: { $ways }.
action-wrong-day = „{ $written }” nie jest datą. Wpisz ją jako 2026-05-19.
action-wrong-backwards = Koniec wypada przed początkiem.
action-fault-at = { $cell }: { $what }

effect-status-ahead = jeszcze się nie zaczęło
effect-status-too-early = za wcześnie na ocenę
effect-status-too-little = za mało historii
effect-status-no-number = brak wyniku
effect-status-cannot-tell = nie da się rozstrzygnąć
effect-status-better = zadziałało
effect-status-worse = pogorszyło wynik
effect-status-changed = zmieniło wynik
effect-lacking-week-after = { $have ->
    [0] Nie minął jeszcze żaden pełny tydzień
    [one] Minął jeden pełny tydzień
    [few] Minęły { $have } pełne tygodnie
   *[many] Minęło { $have } pełnych tygodni
}; potrzeba { $needed }.
effect-lacking-month-after = W tygodniach jest za mało przypadków, więc liczymy miesiącami: { $have ->
    [0] nie minął jeszcze żaden pełny miesiąc
    [one] minął jeden pełny miesiąc
    [few] minęły { $have } pełne miesiące
   *[many] minęło { $have } pełnych miesięcy
}, a potrzeba { $needed }.
effect-lacking-week-before = { $have ->
    [0] Sprzed działania nie znamy żadnego pełnego tygodnia
    [one] Sprzed działania znamy tylko jeden pełny tydzień
    [few] Sprzed działania znamy tylko { $have } pełne tygodnie
   *[many] Sprzed działania znamy tylko { $have } pełnych tygodni
 }; potrzeba { $needed }.
effect-lacking-month-before = W tygodniach jest za mało przypadków, więc liczymy miesiącami: sprzed działania { $have ->
    [0] nie znamy żadnego pełnego miesiąca
    [one] znamy tylko jeden pełny miesiąc
    [few] znamy tylko { $have } pełne miesiące
   *[many] znamy tylko { $have } pełnych miesięcy
 }, a potrzeba { $needed }.
effect-not-begun = Zacznie się { $day }.
effect-no-number-says = Tego KPI nie ma już w katalogu.
effect-found = Od tego czasu { $mean } { $actual } zamiast około { $without } bez działania: { $change }, z pewnością 95 % od { $low } do { $high }.
effect-unclear = Od tego czasu { $mean } { $actual }, a bez działania byłoby około { $without }: { $change }. Efekt może leżeć gdziekolwiek od { $low } do { $high }.
effect-point = Od tego czasu { $mean } { $actual }, a bez działania byłoby około { $without }: { $change }.
effect-doubt-chance = To może być przypadek: tyle samo zdarza się tam, gdzie nic nie zrobiono.
effect-doubt-false-alarms = Temu nie można wierzyć: ta sama metoda znajduje w tych liczbach efekty tam, gdzie nic nie zrobiono.
effect-doubt-few-placebos = Za mało historii, by powiedzieć, ile zdarza się przez przypadek.
effect-by-others = „Bez działania” to wskazanie innych części firmy ({ $dimension }), które wcześniej szły w parze z tą: { $names }. Wynik jest tak pewny jak to wskazanie.
effect-by-level = „Bez działania” to poziom sprzed niego: inne części firmy ({ $dimension }) nie szły z nim w parze.
effect-by-itself = „Bez działania” to kontynuacja wcześniejszych wyników; nie ma innej części firmy do porównania, więc jest w tym też wszystko inne, co zdarzyło się w tych dniach.
effect-chance-said = Tam, gdzie nic nie zrobiono, tyle samo zdarzyło się w { $share } z { $n } równie długich okresów (p = { $p }).
effect-feigned = Sprawdzian: z { $n ->
    [one] jednego pozorowanego działania
   *[other] { $n } pozorowanych działań
 }, w dniach i miejscach, gdzie nic nie zrobiono, ta sama metoda uznała za efekt { $called ->
    [0] żadne
    [one] jedno
   *[other] { $called }
 }.
effect-left-out = Pominięte: { $list }.
effect-left-action = { $name } (tam też trwało działanie: { $title })
effect-left-incident = { $name } (własne zdarzenie od { $day })
effect-left-few = { $name } (za mało liczb)
effect-with = W tych samych dniach, więc może mieć w tym udział: { $list }.
effect-with-action = działanie „{ $title }” od { $day }
effect-with-annotation = „{ $text }” ({ $day })
effect-with-incident = { $what } (od { $day })
effect-against-less = Mniej, niż oczekiwano ({ $expected }).
effect-against-within = Oczekiwany efekt ({ $expected }) mieści się w tym przedziale.
effect-against-more = Więcej, niż oczekiwano ({ $expected }).
effect-weeks = Porównano pełne tygodnie: { $before } przed i { $after } od rozpoczęcia; tydzień rozpoczęcia pominięto.
effect-months = Porównano pełne miesiące: { $before } przed i { $after } od rozpoczęcia; miesiąc rozpoczęcia pominięto.
effect-chart = { $kpi } przed i od rozpoczęcia oraz to, co byłoby bez działania
effect-chart-without = bez działania
effect-chart-begun = początek
effect-table = Liczby z wykresu
effect-actual = Wynik
effect-without = Bez działania
effect-period = Okres

marks-title = Działania i adnotacje z tych dni
marks-action = Działanie
marks-annotation = Adnotacja
marks-add = Dopisz, co warto wiedzieć o tych dniach
marks-add-says = Święto, kampania, zmiana cen: wszystko, co tłumaczy te liczby. Odtąd będzie zaznaczone na wykresach.
marks-for-all = dla wszystkich KPI
marks-save = Dopisz
marks-remove = Usuń
annotate-kept = Zapisano adnotację { $id }.
annotate-gone = Nie ma widocznej adnotacji { $id }.
effect-status-shared = zadziałało razem z innymi
effect-quoted = „{ $title }”
effect-shared-says = Coś zadziałało, ale nie da się rozdzielić, ile dało każde z tych działań, bo dotyczą tego samego KPI, tej samej części firmy i tych samych dni: { $titles }. Liczy się to raz.
effect-doubt-together = Nie da się oddzielić tego, co dało to działanie, od innych działań na ten sam KPI w tej samej części firmy i w tych samych dniach.
action-wrong-value = W danych nie ma wartości „{ $value }” ({ $dimension }).
effect-mean-own = w tych dniach razem
effect-mean-week = średnio w tygodniu
effect-mean-month = średnio w miesiącu
effect-mean-stock = średnio na koniec okresu
