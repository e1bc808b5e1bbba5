# Co plik pozostawia otwarte, odpowiedzi i to, co zmienia import.
question-source-several = Czyj to plik? Nie podaje konta, a w księdze jest kilka kont tego narzędzia.
question-source-other-numbers = Czyj to plik? Te same dni i grupy mają tu inne liczby niż w „{ $source }”.
question-source-other-ids = Czyj to plik? Identyfikatory są tu inne niż w „{ $source }” albo oznaczają co innego.
question-source-other-account = Czyj to plik? Podaje konto, którego nie podał dotąd żaden plik narzędzia { $source }.
question-value = Co znaczy „{ $value }”? { $n ->
    [one] Ma to { $rows } wiersz.
    [few] Mają to { $rows } wiersze.
   *[many] Ma to { $rows } wierszy.
}
question-value-empty = { $n ->
    [one] { $rows } wiersz nie mówi, jak skończyła się szansa: komórka jest pusta.
    [few] { $rows } wiersze nie mówią, jak skończyły się szanse: komórka jest pusta.
   *[other] { $rows } wierszy nie mówi, jak skończyły się szanse: komórka jest pusta.
} Co to znaczy?
question-moment = { $n ->
    [one] { $rows } wiersz nie ma pola „{ $column }”.
    [few] { $rows } wiersze nie mają pola „{ $column }”.
   *[many] { $rows } wierszy nie ma pola „{ $column }”.
} Która kolumna pliku je zastępuje, czy też dzień jest nieznany?
question-doubt-won-with-lost-reason = { $n ->
    [one] { $rows } wygrana szansa ma powód utraty.
    [few] { $rows } wygrane szanse mają powód utraty.
   *[many] { $rows } wygranych szans ma powód utraty.
} Czy mimo to jest wygrana?
question-date-order = Co stoi najpierw w „{ $example }” (kolumna { $column }): dzień czy miesiąc?
question-decimal-sign = Który znak w „{ $example }” (kolumna { $column }) jest dziesiętny?
question-hours-unit = Co znaczy „{ $example }” (kolumna { $column }): godziny czy część doby, którą arkusz pokazuje jako godziny i minuty?
question-order = Czy ten plik jest nowszy niż import { $import }? Jego ostatni dzień jest wcześniejszy, a tam, gdzie wiersze się różnią, tylko jeden może być prawdziwy.
question-beyond-days = Ten plik jest starszy niż wczytany, ale za { $days } ma to, czego tam brak: { $what }. Czy tego już wtedy nie było, czy nowszy plik zawiera tylko część?
question-beyond-list = Ten plik jest starszy niż wczytany, a w nowszym nie ma { $n ->
    [one] { $rows } jego wiersza
   *[other] { $rows } jego wierszy
}: { $keys }. Czy już ich nie było, czy nowszy plik zawiera tylko część?
question-absent = { $what } Czy tego już nie ma, czy plik zawiera tylko część?
question-renamed = Czy „{ $new }” to nowa nazwa „{ $old }”? W tych samych dniach ich wiersze są podobne.
question-left-out = „{ $value }” nie ma już w tym pliku, choć wcześniejszy miał tę wartość obok obecnych. Czy jej już nie ma, czy plik jest ograniczony do pozostałych?
question-numbering = Faktura { $number } wraca w innym dniu. Jak firma numeruje faktury?

answer-won = wygrana
answer-lost = utracona
answer-open = otwarta
answer-deleted = usunięta, nie liczyć
answer-sale = sprzedaż
answer-correction = korekta
answer-advance = zaliczka
answer-settlement = faktura końcowa
answer-proforma = proforma, nie liczyć
answer-unknown = dzień jest nieznany
answer-right = tak, zgadza się
answer-wrong = nie, odrzuć te wiersze
answer-dmy = dzień
answer-mdy = miesiąc
answer-newer = nowszy: jego wiersze zastępują tamte
answer-older = starszy: zostaje to, co jest
answer-gone = nie ma: usuń
answer-kept = część: resztę zostaw bez zmian
answer-gone-beyond = już nie było: pomiń
answer-kept-beyond = część: dodaj brakujące
answer-renamed = tak, to jedno i to samo
answer-both = nie, liczą się oba
answer-once = każdy numer raz
answer-yearly = od nowa co rok
answer-monthly = od nowa co miesiąc
answer-comma = przecinek
answer-point = kropka

change-days = Zastępuje { $days }: { $before } przez { $after }.
change-rows = { $n ->
    [one] { $rows } wiersz
    [few] { $rows } wiersze
   *[many] { $rows } wierszy
}
change-gone = { $n ->
    [one] { $rows } wiersza{ $amounts } nie ma już w tym pliku: { $keys }.
   *[other] { $rows } wierszy{ $amounts } nie ma już w tym pliku: { $keys }.
}
change-shrunk = { $n ->
    [one] { $days } ma mniej niż dotąd: { $before } zmienia się w { $after }.
    [few] { $rows } dni mają mniej niż dotąd, na przykład { $days }: { $before } zmienia się w { $after }.
   *[many] { $rows } dni ma mniej niż dotąd, na przykład { $days }: { $before } zmienia się w { $after }.
}
change-other = { $days } w tym pliku nie ma niczego z tego, co było: { $before } zmienia się w { $after }.
change-moved = { $thing }: { $column } { $before } → { $after } od { $day }
change-moved-more = i jeszcze { $n ->
    [one] { $rows } zmiana
    [few] { $rows } zmiany
   *[other] { $rows } zmian
}
change-moved-head = To, co się różni, obowiązuje od dnia pliku; przeszłość zostaje, jaka była. Jeśli zmiana nastąpiła innego dnia, podaj go.
change-moved-set = Ustaw te dni
cli-moved-day = To, co było przed tym dniem, zostaje. Inny dzień zmiany podasz tak: { $option }
change-older = { $n ->
    [one] { $rows } wiersz jest starszy niż to, co jest, i nic nie zmienia.
    [few] { $rows } wiersze są starsze niż to, co jest, i nic nie zmieniają.
   *[many] { $rows } wierszy jest starszych niż to, co jest, i nic nie zmienia.
}
label-empty = (puste)
change-label = „{ $value }” → { $taken } ({ $rows })
change-restated = { $title }, { $period }: { $before } → { $after }
change-restated-head = Liczby zamkniętych okresów, które to zmienia:
data-source-own-files = Pliki własne
data-source-of = Źródło danych: { $name }
cli-waits = Import czeka na { $n ->
    [one] odpowiedź
    [few] { $n } odpowiedzi
   *[many] { $n } odpowiedzi
}; nic się nie zmieniło.
cli-waits-how = Odpowiedz przez `miara questions answer ID ODPOWIEDŹ` albo zaimportuj ponownie z: { $ways }.
cli-way-data-source = `--data-source NAZWA`
cli-way-answer = `--answer '{ $key }=ODPOWIEDŹ'`
cli-waits-dry = To była tylko próba: żaden plik nie czeka. Zaimportuj go, potem odpowiedz.
cli-question = { $number }. { $file } · { $source }: { $question }
cli-choices = { $key }: { $choices }
cli-questions-none = Żaden import nie czeka na odpowiedź.
cli-confirm-nothing = Nie pokazano niczego o tym pliku, co można by potwierdzić, albo zmieniłby teraz co innego. Przeczytaj, co zmienia, i potwierdź to.
restated-mark = było { $before } do importu { $import }
waiting-imports = { $n ->
    [one] Import czeka na odpowiedź
    [few] Importy czekają na { $n } odpowiedzi
   *[many] Importy czekają na { $n } odpowiedzi
}
waiting-imports-body = Do tego czasu { $files } nie ma w liczbach.
waiting-imports-link = Odpowiedz
import-asked = czeka na odpowiedź
question-other-name = Inne konto, nazwa:
question-send = Wyślij odpowiedzi
question-nothing-yet = Dopóki wszystkie nie mają odpowiedzi, nic nie jest importowane.
restated-mark-month = { $month }: było { $before } do importu { $import }
error-book-outdated = { $folder } powstała w starszej wersji, której tabele nie mówią, z którego konta narzędzia jest wiersz. Uruchom `miara upgrade`: odłoży tabele na bok i wymieni pliki do ponownego importu; ustawienia, cele, działania, własne KPI i mapowania zostają.
cli-upgrade-needless = Księga jest w tej wersji; nie ma czego zmieniać.
cli-upgraded = Tabele leżą teraz w { $folder }; nic z nich nie przepadło. Zaimportuj ponownie te pliki:
