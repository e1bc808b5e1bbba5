# Zdania programu po polsku. Klucze są te same w obu językach; pilnuje tego test.

## Jednostki
noun-lead = { $n ->
    [one] lead
    [few] leady
    [many] leadów
   *[other] leada
}
noun-visit = { $n ->
    [one] wizyta
    [few] wizyty
    [many] wizyt
   *[other] wizyty
}
noun-visitor = { $n ->
    [one] odwiedzający
    [few] odwiedzających
    [many] odwiedzających
   *[other] odwiedzającego
}
noun-person = { $n ->
    [one] osoba
    [few] osoby
    [many] osób
   *[other] osoby
}
noun-follower = { $n ->
    [one] obserwujący
    [few] obserwujących
    [many] obserwujących
   *[other] obserwującego
}
noun-message = { $n ->
    [one] wiadomość
    [few] wiadomości
    [many] wiadomości
   *[other] wiadomości
}
noun-deal = { $n ->
    [one] szansa
    [few] szanse
    [many] szans
   *[other] szansy
}
noun-invoice = { $n ->
    [one] faktura
    [few] faktury
    [many] faktur
   *[other] faktury
}
noun-customer = { $n ->
    [one] klient
    [few] klientów
    [many] klientów
   *[other] klienta
}
noun-account = { $n ->
    [one] firma
    [few] firmy
    [many] firm
   *[other] firmy
}
noun-activity = { $n ->
    [one] aktywność
    [few] aktywności
    [many] aktywności
   *[other] aktywności
}
noun-workday = { $n ->
    [one] dzień pracy
    [few] dni pracy
    [many] dni pracy
   *[other] dnia pracy
}
noun-day = { $n ->
    [one] dzień
    [few] dni
    [many] dni
   *[other] dnia
}
noun-impression = { $n ->
    [one] wyświetlenie
    [few] wyświetlenia
    [many] wyświetleń
   *[other] wyświetlenia
}
noun-engagement = { $n ->
    [one] reakcja
    [few] reakcje
    [many] reakcji
   *[other] reakcji
}
noun-response = { $n ->
    [one] odpowiedź
    [few] odpowiedzi
    [many] odpowiedzi
   *[other] odpowiedzi
}
noun-click = { $n ->
    [one] kliknięcie
    [few] kliknięcia
    [many] kliknięć
   *[other] kliknięcia
}

## Wymiary
dimension-owner = osoba
dimension-team = zespół
dimension-role = rola
dimension-manager = przełożony
dimension-channel = kanał
dimension-campaign = kampania
dimension-source = źródło
dimension-data-source = źródło danych
dimension-medium = medium
dimension-landing-page = strona docelowa
dimension-account = firma
dimension-industry = branża
dimension-region = region
dimension-country = kraj
dimension-account-size = wielkość firmy
dimension-product = produkt
dimension-product-category = kategoria produktu
dimension-product-kind = rodzaj produktu
dimension-stage = etap
dimension-reason = powód utraty
dimension-network = sieć
dimension-activity-kind = rodzaj aktywności
dimension-work-kind = rodzaj pracy
dimension-cost-category = kategoria kosztu
dimension-department = dział
dimension-invoice-kind = rodzaj faktury

family-marketing = Marketing
family-sales = Sprzedaż
better-higher = im więcej, tym lepiej
better-lower = im mniej, tym lepiej
better-within = najlepiej w zakresie

## Uwagi przy liczbach
note-rows-read = { $dataset }: { $n ->
    [one] odczytano { $rows } wiersz
    [few] odczytano { $rows } wiersze
   *[other] odczytano { $rows } wierszy
}.
note-quarantined = { $dataset }: { $n ->
    [one] { $rows } odrzucony wiersz czeka w kwarantannie; liczy się tylko, jeśli przyniósł go późniejszy plik
    [few] { $rows } odrzucone wiersze czekają w kwarantannie; liczą się tylko, jeśli przyniósł je późniejszy plik
   *[other] { $rows } odrzuconych wierszy czeka w kwarantannie; liczą się tylko, jeśli przyniósł je późniejszy plik
}.
missing-rates = Bez { $amounts } ({ $n ->
    [one] { $rows } wiersz
    [few] { $rows } wiersze
   *[other] { $rows } wierszy
}): brak kursu
missing-rates-before = W okresie porównania bez { $amounts } ({ $n ->
    [one] { $rows } wiersz
    [few] { $rows } wiersze
   *[other] { $rows } wierszy
}): brak kursu
note-missing-rates-before = { $measure }: w okresie porównania { $n ->
    [one] { $n } wiersz pominięto
    [few] { $n } wiersze pominięto
   *[other] { $n } wierszy pominięto
}, bo brak kursu waluty: { $amounts }. Zmiana jest przez to niepewna.
missing-rates-mend = Wczytaj kursy
missing-undated = Bez { $n ->
    [one] { $rows } wiersza
   *[other] { $rows } wierszy
}, które nie mają daty
missing-empty = { $n ->
    [one] { $rows } wiersz
    [few] { $rows } wiersze
   *[other] { $rows } wierszy
} z { $of } bez kwoty
missing-untold = Bez { $n ->
    [one] { $rows } wiersza o nieznanym czasie
   *[other] { $rows } wierszy o nieznanym czasie
}
missing-unlinked = { $n ->
    [one] { $rows } wiersz
    [few] { $rows } wiersze
   *[other] { $rows } wierszy
} z { $of } bez przypisania: { $dimension }
missing-then = dla { $rows } nie wiadomo, jaki był wtedy wymiar: { $dimension }
missing-waiting = { $dataset }: { $n ->
    [one] { $rows } plik czeka
    [few] { $rows } pliki czekają
   *[other] { $rows } plików czeka
} na odpowiedź
missing-refused = { $dataset }: { $n ->
    [one] { $rows } odrzucony wiersz
    [few] { $rows } odrzucone wiersze
   *[other] { $rows } odrzuconych wierszy
}
missing-days = { $dataset }: dane do { $day }
missing-after = { $dataset }: nic po { $day }
missing-look = Sprawdź
missing-answer = Odpowiedz
missing-import = Wczytaj nowszy plik
missing-more = i jeszcze { $n }
missing-title = Czego brakuje
missing-none-before = Nie ma z czym porównać: { $why }
note-waiting = { $dataset }: { $n ->
    [one] plik czeka
    [few] { $n } pliki czekają
   *[other] { $n } plików czeka
} na odpowiedź i nie liczy się jeszcze.
note-last-import = { $dataset }: ostatni import { $at }.
note-missing-rates = { $measure }: { $n ->
    [one] { $n } wiersz pominięto
    [few] { $n } wiersze pominięto
   *[other] { $n } wierszy pominięto
}, bo brak kursu waluty: { $amounts }. Zaimportuj tabelę A NBP z tego czasu.
note-immature = { $measure }: okno konwersji minęło dla { $mature } z { $all } ({ $share }); pozostałe nie są jeszcze liczone.
note-no-value = { $kpi }: { $n ->
    [one] jedno miejsce bez wartości
    [few] { $n } miejsca bez wartości
   *[other] { $n } miejsc bez wartości
}, bo { $why }.
note-not-linked = { $measure }: { $rows } z { $of } wierszy{ $share } nie ma powiązania z wymiarem „{ $dimension }”; są w wierszu bez przypisania.
note-empty = { $measure }: { $n ->
    [one] { $rows } wiersz
    [few] { $rows } wiersze
   *[other] { $rows } wierszy
} z { $of } nie ma wartości i nie wchodzi do sumy.
note-nothing-matches = { $dataset }: żaden wiersz nie pasuje do filtra { $filters }; sprawdź pisownię.
note-present-dimension = { $measure }: przeszłe stany podzielono według wymiaru „{ $dimension }” tak, jak jest znany dziś.
note-unknown-then = { $measure }: dla { $rows } pozycji nie wiadomo, jaki był wtedy wymiar „{ $dimension }”, bo ich historia zaczyna się później. W podziale stoją w osobnym wierszu, a filtr ich nie obejmuje.
note-stale = { $dataset }: dane sięgają importu z { $at }; późniejszych dni jeszcze nie znamy.
note-ends-early = { $dataset }: dane kończą się { $day }, choć w takie dni zwykle coś przybywa. Liczby i porównania sięgają tego dnia.
note-carried = { $measure }: { $n ->
    [one] w jednym okresie
   *[other] w { $n } okresach
} nie było nowego odczytu, przeniesiono ostatni znany.
note-undated = { $measure }: { $n ->
    [one] { $rows } wiersz{ $amount } nie ma daty i nie liczy się w żadnym okresie
    [few] { $rows } wiersze{ $amount } nie mają daty i nie liczą się w żadnym okresie
   *[other] { $rows } wierszy{ $amount } nie ma daty i nie liczy się w żadnym okresie
}.
note-untold = { $measure }: { $n ->
    [one] w { $rows } wierszu
   *[other] w { $rows } wierszach
} czas oczekiwania kończy się, zanim się zaczął, jak wtedy, gdy lead przekazano ponownie po pierwszym kontakcie; nie jest znany i nie wchodzi do rachunku.
note-still-waiting = { $measure }: z { $all } oczekiwań rozpoczętych w okresie { $waiting } wciąż trwa i zostaje w rachunku.
note-unfinished = Okres { $period } jeszcze trwa; policzono { $elapsed }.
note-present-value = { $measure }: przeszły stan wyceniono wartością znaną dziś.
outside-said = { $kpi }: bez przypisania ({ $dimension }), więc w żadnej z liczb w podziale: { $parts }.
outside-part = { $measure } { $amount } z { $whole } ({ $share })
note-shorter-comparison = { $period } porównano z całym okresem { $counterpart }, bo jest krótszy.
note-told-by = { $dataset }: „{ $column }”, którego nie podaje kolumna, pochodzi ze zbioru „{ $by }” (łącznie: { $rows }).
note-stands-for = { $dataset }: źródło danych nie podaje „{ $column }”, więc liczy się tam „{ $other }”.

absent-divided-by-zero = dzielnik „{ $divisor }” wynosi 0
absent-no-rows = brak wierszy dla „{ $measure }”
absent-no-data = brak danych „{ $dataset }” z tego czasu
absent-no-history = jaki był dawniej wymiar „{ $dimension }”, mówi zbiór „{ $dataset }”, którego nie zaimportowano
absent-not-reported = „{ $measure }” nie ma odczytu w tym okresie
absent-no-start = „{ $measure }” nie ma wartości początkowej: przed tym okresem nie było odczytu
absent-not-reached = „{ $measure }” jeszcze nieosiągnięta: z { $all } oczekiwań rozpoczętych w okresie { $waiting } wciąż trwa
absent-immature = dla „{ $measure }” nikomu nie minęło jeszcze okno konwersji
absent-negative-part = „{ $part }” jest poniżej zera, więc udział w całości nic nie znaczy
absent-no-rate = żadna kwota w „{ $measure }” nie ma kursu waluty
absent-not-supplied = żaden import zbioru „{ $dataset }” nie miał kolumny { $column }
absent-too-large = liczba jest zbyt duża, by zapisać ją dokładnie

## Błędy
did-you-mean = Czy chodzi o { $names }?
error-unknown-kpi = Nie ma KPI `{ $name }`. Listę pokaże `miara kpi list`.
error-unknown-dimension = Nie ma wymiaru `{ $name }`; są { $known }.
error-no-way = `{ $kpi }` nie da się podzielić ani przefiltrować według `{ $dimension }`: miara `{ $measure }` pochodzi z `{ $dataset }`, skąd nie ma do niego drogi.
error-no-split = Tego KPI nie da się podzielić.
error-splits = Można według: { $shared }.
error-not-linked = `{ $measure }` nie da się podzielić według `{ $dimension }`: żaden wiersz nie ma powiązania. Uzupełnij drogę { $way }.
error-absent-dataset = `{ $kpi }` potrzebuje zbioru `{ $dataset }`, a niczego z niego jeszcze nie zaimportowano. Zrób to przez `miara import PLIK --as { $dataset }`.
error-too-many-cells = Odpowiedź miałaby { $cells } komórek, a najwięcej może mieć { $limit }; zapytaj o dłuższe okresy, mniej wymiarów albo krótszy zakres.
error-bad-range = Zakres od { $from } do { $to } jest pusty albo wykracza poza lata 1990–2100; `to` to dzień po ostatnim.
error-busy = W { $folder } trwa inny import; poczekaj, aż się skończy.
error-undo-closed = Importu { $id } nie da się już cofnąć: to, co było w tabeli wcześniej, jest trzymane { $days } dni, krócej, gdy zajmuje ponad półtora raza tyle co tabela, a wcale, gdy od tego czasu usunięto dane osoby. Zaimportuj właściwy plik albo odtwórz kopię zapasową.
error-file-there = Plik { $file } już istnieje. Wybierz inną nazwę albo najpierw go usuń.
error-broken-backup = { $file } nie jest całą kopią zapasową ({ $why }). Niczego nie odtworzono; weź inną kopię.
error-not-written-down = Zrobione, dane są w tabeli; nie udało się tylko dopisać historii, zostanie dopisana, gdy tylko będzie to możliwe. { $why }
error-state-read-only = Nie da się zapisać state.sqlite: dysk jest pełny, uszkodzony albo tylko do odczytu.
error-headless = W { $folder } są tabele księgi, a brakuje jej miara.yaml. Przywróć miara.yaml z kopii zapasowej; nowy, z innymi ustawieniami, zmieniłby liczby.
error-book-newer = { $folder } zapisała nowsza wersja programu. Użyj tamtej; ta zgubiłaby to, czego nie zna.
error-damaged = Plik { $file } jest uszkodzony: { $why }. `miara verify` albo „Sprawdź pliki” na stronie Dane powie, co jeszcze i co pomoże.
error-disk-full = Na dysku nie ma miejsca: nie udało się zapisać { $file }. Zwolnij miejsce i spróbuj ponownie.
error-disk-rights = Program nie ma prawa zapisać lub odczytać { $file }.
error-disk-missing = Brakuje { $file }.
error-disk = Nie da się użyć { $file }: { $why }
error-disk-some-file = pliku w księdze firmy
error-state-busy = Inny program od dziesięciu sekund zapisuje state.sqlite. Poczekaj, aż skończy, i spróbuj ponownie.
error-internal = Błąd wewnętrzny: { $message }
error-no-book = { $folder } nie jest jeszcze księgą firmy: brak w nim miara.yaml. Załóż ją przez `miara init`.
error-book-exists = W { $folder } jest już księga firmy.
error-not-recognised = Żadne mapowanie nie zna pliku { $file }. Jego kolumny: { $columns }. Podaj zbiór, który plik wypełnia (`--as ZBIÓR`), albo mapowanie (`--mapping PLIK`).
error-near-mapping = Najbliżej jest `{ $mapping }`, któremu brakuje: { $missing }.
error-unknown-name = W danych nie ma wartości „{ $name }” ({ $dimension }), więc nie można z nią niczego połączyć. Wybierz nazwę, która w nich jest.
error-unknown-mapping = Nie ma mapowania `{ $name }`. Listę pokaże `miara mapping list`.
error-bad-mapping-name = `{ $name }` nie może być nazwą mapowania. Użyj małych liter bez polskich znaków, cyfr i `_`, na przykład `{ $near }`.
error-mapping-taken = Mapowanie albo zbiór o nazwie `{ $name }` już istnieje. Podaj inną nazwę.
error-unknown-dataset = Nie ma zbioru `{ $name }`.
error-mapping-gone = Wiersze przyszły mapowaniem `{ $name }`, którego nie ma w księdze; podaj je przez `--mapping PLIK`.
error-mapping-gone-page = Mapowania `{ $name }`, którym wczytano te wiersze, nie ma już w księdze. Wczytaj plik ponownie albo popraw wiersze w nim.
remedy-terminal-date-order = Zaimportuj plik z `--answer date-order=dmy` (najpierw dzień) albo `--answer date-order=mdy` (najpierw miesiąc).
remedy-terminal-decimal-sign = Zaimportuj plik z `--answer decimal-sign=,` albo `--answer decimal-sign=.`.
remedy-terminal-hours = Zaimportuj plik z `--answer hours-unit=hours` (godziny) albo `--answer hours-unit=days` (części doby).
remedy-terminal-other-sign = Popraw komórkę; jeśli tak zapisana jest cała kolumna, podaj znak w mapowaniu własnym: `file: { "{" }decimal: ","{ "}" }` (kopię dostarczanego zapisze `miara mapping copy NAZWA`).
remedy-terminal-encoding = Albo podaj kodowanie w mapowaniu własnym: `file: { "{" }encoding: windows-1250{ "}" }` (kopię dostarczanego zapisze `miara mapping copy NAZWA`).
remedy-terminal-delimiter = Popraw w mapowaniu `file: { "{" }delimiter: …{ "}" }` albo usuń tę opcję, a znak znajdzie się sam.
remedy-terminal-sheet = Podaj jeden z nich w mapowaniu: `file: { "{" }sheet: …{ "}" }`.
remedy-terminal-columns = Dodaj te kolumny do eksportu albo wskaż je w mapowaniu własnym (kopię dostarczanego zapisze `miara mapping copy NAZWA`).
remedy-terminal-date-format = Jeśli tak zapisana jest cała kolumna, podaj zapis w mapowaniu własnym: `format: "%d.%m.%Y"` (kopię dostarczanego zapisze `miara mapping copy NAZWA`).
remedy-terminal-values = Jeśli ta wartość jest w porządku, dopisz ją do `map` w mapowaniu własnym (kopię dostarczanego zapisze `miara mapping copy NAZWA`).
remedy-terminal-trap = Jeśli plik naprawdę ją zawiera, zapisz kopię mapowania (`miara mapping copy NAZWA`) i usuń z niej `traps`.
remedy-page-date-order = Przy imporcie pliku wybierz porządek dat: „Zmień kolumny”, część „Jak plik jest zapisany”.
remedy-page-decimal-sign = Przy imporcie pliku wybierz znak dziesiętny: „Zmień kolumny”, część „Jak plik jest zapisany”.
remedy-page-hours = Wybierz jednostkę tej kolumny: „Zmień kolumny”.
remedy-page-other-sign = Popraw komórkę; jeśli tak zapisana jest cała kolumna, wybierz przy imporcie znak dziesiętny: „Zmień kolumny”, część „Jak plik jest zapisany”.
remedy-page-encoding = Możesz też wybrać przy imporcie właściwe kodowanie: „Zmień kolumny”, część „Jak plik jest zapisany”.
remedy-page-delimiter = Wybierz ten znak albo „znalezione samo”.
remedy-page-sheet = Wpisz nazwę jednego z nich albo zostaw to pole puste.
remedy-page-columns = Dodaj te kolumny do eksportu albo wskaż, które kolumny pliku je zawierają.
remedy-page-trap = Jeśli ten plik naprawdę ją zawiera, wybierz „Zmień kolumny”, w polu „Plik zawiera” wskaż dane zamiast eksportu i wskaż kolumny.
error-other-dataset = Mapowanie `{ $mapping }` wypełnia `{ $fills }`, a nie `{ $asked }`.
error-exclusive = Zbiór `{ $dataset }` ma już dane z `{ $used }`; `{ $asked }` opisuje te same zdarzenia i policzyłoby je drugi raz. Trzymaj się jednego raportu.
error-no-rows = { $files }: jest nagłówek, ale nie ma wierszy, więc niczego nie zaimportowano. Wyeksportuj plik jeszcze raz z szerszym zakresem dat.
error-all-refused = { $files }: odrzucono wszystkie wiersze ({ $rejected }), więc niczego nie zaimportowano. Przyczyny pokaże `miara quarantine list`.
error-no-such-answer = Na pytanie `{ $question }` nie ma odpowiedzi „{ $answer }”. Wybierz jedną z: { $choices }.
error-same-file = Dokładnie ten plik to już import { $import }, jako plik konta „{ $other }”; jako plik konta „{ $source }” liczyłby się drugi raz. Jeśli należy do „{ $source }”, najpierw cofnij import { $import } (`miara imports undo { $import }`).
error-same-file-page = Dokładnie ten plik to już import { $import }, jako plik konta „{ $other }”; jako plik konta „{ $source }” liczyłby się drugi raz. Jeśli należy do „{ $source }”, najpierw cofnij import { $import } w Dane → Historia.
error-no-such-question = Nie ma otwartego pytania `{ $name }`. `miara questions` pokazuje otwarte.
error-needed-by = Z tego KPI są zrobione inne: { $needed }. Zmień je albo usuń najpierw.
error-long-value = Wartość „{ $name }” w adresie jest za długa; ma najwyżej 500 znaków.
error-bad-day = „{ $text }” nie jest dniem; zapisz go jak 2026-11-24.
error-strict = Odrzucono { $rejected ->
    [one] { $rejected } wiersz
    [few] { $rejected } wiersze
   *[other] { $rejected } wierszy
}, więc niczego nie zmieniono. Pierwszy: { $first }

## Terminal
cli-init-done = Założono księgę firmy „{ $firm }” w { $folder }: waluta { $currency }, strefa { $zone }, godziny pracy { $hours }. Wszystko to można zmienić w { $file }.
cli-shipped-only = W tym folderze nie ma księgi firmy. To definicje dostarczane z programem.
cli-mapping-own = (własne)
cli-mapping-copied = Zapisano { $file }. Zmieniaj ten plik; zastępuje mapowanie dostarczane z programem.
cli-mapping-copied-as = Zapisano { $file }. Zmieniaj ten plik; tam, gdzie pasuje, ma pierwszeństwo przed mapowaniem dostarczanym z programem.
cli-import-line = { $dataset }: odczytano { $read }, nowych { $inserted }, zmienionych { $updated }, bez zmian { $unchanged }, odrzuconych { $rejected }.
cli-import-dry = Na próbę, niczego nie zapisano.
cli-import-superseded = Wierszy o kluczu, który wraca w tym samym imporcie: { $superseded }; liczy się ostatni.
cli-import-rounded = Kwot zaokrąglonych do czterech miejsc: { $rounded }.
cli-import-quarantine = Odrzucone wiersze pokaże `miara quarantine list`.
cli-understood = { $file }: { $format }, mapowanie { $mapping }, nagłówek w wierszu { $line }
cli-encoding = kodowanie { $encoding }
cli-delimiter = rozdzielnik { $delimiter }
cli-date-order = kolejność dat { $order }
cli-decimal-sign = znak dziesiętny { $sign }
cli-unrecognised = Kolumny nierozpoznane: { $columns }
cli-unmatched = Kolumny zbioru, których plik nie ma: { $columns }
cli-period = okres
cli-before = było
cli-change = zmiana
cli-not-assigned = (nie przypisano)
cli-not-known = (nie wiadomo)
cli-contribution = wkład
cli-rows-behind = { $measure } ze zbioru { $dataset }: { $total ->
    [one] { $total } wiersz
    [few] { $total } wiersze
   *[other] { $total } wierszy
}, razem { $sum }
cli-rows-more = Pokazano { $shown } z { $total }; więcej przez `--limit`.
cli-quarantine-empty = Kwarantanna jest pusta.
cli-quarantine-line = { $dataset }, { $file }:{ $line }, { $column }: { $reason }
cli-retry-done = Spróbowano { $tried }, zaimportowano { $imported }, nadal odrzuconych { $rejected }.
cli-dropped = { $n ->
    [one] Usunięto { $rows } wiersz
    [few] Usunięto { $rows } wiersze
   *[other] Usunięto { $rows } wierszy
} z kwarantanny.
cli-exported = Zapisano { $rows ->
    [one] { $rows } wiersz
    [few] { $rows } wiersze
   *[other] { $rows } wierszy
} do { $file }.
cli-faults = Uwaga: { $n ->
    [one] jedna definicja firmy ma błąd i jest pominięta
    [few] { $n } definicje firmy mają błędy i są pominięte
   *[other] { $n } definicji firmy ma błędy i jest pominiętych
}.
cli-demo-writing = Piszę pliki eksportu firmy demonstracyjnej…
cli-demo-importing = Importuję je tak, jak czyjekolwiek…
cli-demo-ready = Gotowe: { $files } plików, { $rows } wierszy, w { $folder }.
error-not-a-demo = { $folder } nie jest pusty i nie jest firmą demonstracyjną. Wybierz inny folder (`--book FOLDER`).
cli-stopped = Zatrzymano. To, co trwało, niczego nie zmieniło albo jest zrobione w całości.
cli-serving = Miara działa pod adresem { $address } (Ctrl+C kończy).
cli-not-loopback = { $address } nie jest adresem tego komputera; bez hasła administratora program słucha tylko na 127.0.0.1. Ustaw je: `miara password`.
cli-port-taken = Nie da się słuchać na { $address }: { $error }. Podaj inny port przez --listen.

## Karta definicji
card-formula = Wzór
card-unit = Jednostka
card-better = Kierunek
card-kind = Rodzaj
card-financial = finansowy
card-non-financial = niefinansowy
card-leading = wyprzedzający
card-lagging = wynikowy
card-completed = Gdy kolumna jest pusta
card-axis = Oś czasu
card-sources = Źródła
card-splits = Podział według
card-example = Przykład
card-owner = Właściciel
card-file = Definicja
card-no-owner = nie wskazano
card-meaning = Znaczenie
verify-missing = Brakuje pliku { $file }.
verify-changed = Plik { $file } nie jest taki, jak go zapisano.
verify-unreadable = Pliku { $file } nie da się odczytać: { $why }.
verify-contradicts = { $file } mówi o imporcie { $id } co innego niż sama tabela.
verify-of = Należy do zbioru: { $dataset }.
verify-of-days = Zawiera { $dataset }, { $from } – { $to }.
verify-mend = Popraw tekst w pliku albo wyjmij plik z folderu; reszta działa bez niego.
verify-without-state = Odtwórz kopię zapasową. Jeśli jej nie ma, przenieś state.sqlite i jego plik -wal poza folder: historię importów opowiedzą tabele; odrzucone wiersze, działania, notatki, prognozy, historia celów i hasło przepadną.
verify-undo = Odtwórz kopię zapasową sprzed uszkodzenia. Jeśli jej nie ma: `miara imports undo { $id } --and-later`, a potem zaimportuj ponownie: { $files }.
verify-anew = Odtwórz kopię zapasową sprzed uszkodzenia. Jeśli jej nie ma: zatrzymaj program, przenieś folder { $folder } w inne miejsce i zaimportuj ponownie: { $files }.
verify-nothing = Nie zależy od niego żadna liczba. Części importów nie da się już cofnąć; późniejszych to nie dotyczy.
verify-whole = Nic nie jest uszkodzone: odczytano { $read ->
    [one] { $files } plik
    [few] { $files } pliki
   *[other] { $files } plików
}, { $size }.
verify-damaged = Znaleziono { $n ->
    [one] 1 błąd
    [few] { $n } błędy
   *[other] { $n } błędów
} w { $files } plikach, { $size }.
verify-title = Czy pliki są całe?
verify-lead = Program czyta każdy plik księgi i porównuje go z tym, co zostało zapisane.
data-damaged = Plik tej tabeli jest uszkodzony; nie da się podać jej liczb.
verify-link = Sprawdź pliki
cli-backed-up = { $path } zawiera całą księgę: { $n ->
    [one] { $files } plik
    [few] { $files } pliki
   *[other] { $files } plików
}, { $size }.
cli-restored = Księga jest z powrotem w { $path }: { $n ->
    [one] { $files } plik
    [few] { $files } pliki
   *[other] { $files } plików
}, { $size }.
size-bytes = { $n } B
size-kb = { $n } kB
size-mb = { $n } MB
size-gb = { $n } GB
clock-behind = Zegar pokazuje { $now }, a najnowszy import jest z { $last }: zegar tej maszyny cofnięto albo wtedy się spieszył. Dopóki nie wskazuje dobrze, to, co program mówi o dniu dzisiejszym i o wieku danych, może być błędne.
error-short-value = „{ $value }” jest zbyt krótkie, by odróżnić je od innych słów; trzeba co najmniej trzech liter.
history-erased = Usunięto dane osoby: { $dataset }
erase-nowhere = Nic w księdze nie ma tych wartości jako całych komórek lub słów. Wpisz je tak, jak są w danych.
erase-would = To zostałoby zmienione:
erase-done = To zostało zmienione:
erase-in-action-changes = teksty działań
erase-in-annotations = notatki
erase-in-goal-changes = historia celów
erase-in-accepted-findings = powody przyjętych uwag
erase-in-forecasts = zapisane prognozy
erase-in-understood = to, co zrozumiano z plików
erase-in-imports = nazwy zaimportowanych plików
erase-in-sessions = sesje
erase-in-quarantine = odrzucone wiersze, które znikają
erase-closed = Dotychczasowych importów nie da się już cofnąć w: { $datasets }.
erase-left = Te pliki też mają te wartości, a zmienić możesz je tylko Ty: { $files }. To, co leży w data/.incoming, czeka na odpowiedzi: odpowiedz albo odrzuć przez `miara questions`.
erase-near = { $n ->
    [one] 1 komórka ma
    [few] { $cells } komórki mają
   *[other] { $cells } komórek ma
} którąś wartość wśród innych słów albo pisaną innymi literami. Zostają bez zmian: podaj je jako osobne wartości.
erase-beyond = Czego program nie dosięgnie: wcześniejszych kopii zapasowych, eksportów, skoroszytów i PDF-ów poza księgą oraz narzędzi, z których są dane: ich następny eksport przywróciłby tę osobę.
erase-confirm = Niczego jeszcze nie zmieniono; dodaj --confirm.
measure-answered-within-limit = Leady z odpowiedzią w limicie
measure-cta-responses = Kliknięcia wezwania do działania
measure-emails-bounced = E-maile niedostarczone
measure-emails-clicked-by-people = E-maile kliknięte przez ludzi
measure-emails-converted = E-maile z konwersją
measure-emails-delivered = E-maile dostarczone
measure-emails-delivered-with-clicks = E-maile dostarczone (z pomiarem kliknięć)
measure-emails-delivered-with-conversions = E-maile dostarczone (z pomiarem konwersji)
measure-emails-delivered-with-replies = E-maile dostarczone (z pomiarem odpowiedzi)
measure-emails-delivered-with-unsubscribes = E-maile dostarczone (z pomiarem wypisów)
measure-emails-replied = E-maile z odpowiedzią
measure-emails-unsubscribed-by-people = Wypisy dokonane przez ludzi
measure-engaged-visits = Wizyty z zaangażowaniem
measure-engagements = Reakcje
measure-human-activities = Aktywności ludzi
measure-impressions-with-engagement = Wyświetlenia (z pomiarem reakcji)
measure-landing-page-visits = Wizyty na stronach docelowych
measure-new-customers = Nowi klienci
measure-person-workdays = Osobodni pracy
measure-sale-invoices = Faktury sprzedaży
measure-visits-with-engagement = Wizyty (z pomiarem zaangażowania)
measure-of-known-value = { $measure } (o znanej kwocie)
