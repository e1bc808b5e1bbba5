## Strony
page-title = Przegląd
page-overview = Przegląd
page-subtitle = dzień roboczy { $done } z { $all }
page-versus = wobec: { $period }
page-past = Dane kończą się tutaj; to ostatni miesiąc, który je ma.
page-dark = Czego jeszcze nie widać
page-dark-lead = Te KPI zapalą się po imporcie brakujących zbiorów.
page-needs = brakuje: { $datasets }
page-sources = Skąd te liczby
page-empty = Nie ma jeszcze danych. Wczytaj pliki, które eksportują Twoje narzędzia.
page-definition = Definicja
page-notes = Co trzeba wiedzieć
page-no-change = bez zmian
page-points = { $n } pp
page-not-found = Nie ma takiej strony
page-not-found-body = Sprawdź adres albo wróć do przeglądu.
page-back = Wróć do przeglądu
page-error = Nie udało się policzyć
page-panic = Błąd programu
page-panic-body = Coś poszło nie tak w samym programie, nie w Twoich danych. Inne strony działają dalej. W dzienniku programu zapisano, która strona zawiodła.
page-language = English
page-unfinished = trwa
page-number = wartość
page-month = miesiąc
page-ways = Strony
page-funnel = Lejek
page-kpis = KPI firmy
page-data = Dane
page-search = Szukaj
page-search-hint = Firma, produkt, osoba, kampania, faktura
page-cookies = Pliki cookie
number-million = mln
number-thousand = tys.
period-week = tydzień { $week }, { $days }
period-quarter = { $quarter } kwartał { $year }
period-year = rok { $year }
page-unsplit = Tych KPI nie da się tak podzielić:
page-unfiltered = Tych KPI nie da się tak zawęzić, więc ich tu nie ma:
page-download = Pobierz:
page-import = Wczytaj eksport
page-behind-chart = Liczby z wykresu
page-split-change = zmiana
page-split-rows = Każda liczba prowadzi do wierszy, z których powstała.
page-split-all = Pokaż wszystkie ({ $n })
page-no-chart = Nie ma jeszcze liczb, z których dałoby się narysować wykres.
page-imported = { $dataset }: { $at }
page-last-import = Ostatni import
page-never-imported = { $dataset }: jeszcze nie
page-chart-of = { $kpi }: przebieg w czasie
page-bars-of = { $kpi } według: { $dimension }
rows-title = Wiersze
rows-lead = Z tych wierszy powstała liczba { $value }.
rows-none = W tym czasie nie ma wierszy.
rows-measure = { $title }: { $total ->
    [one] { $rows } wiersz
    [few] { $rows } wiersze
   *[many] { $rows } wierszy
}
rows-sum = razem { $sum }
rows-more = Pokaż więcej
rows-shown = Widać { $shown } z { $total }.
rows-empty-columns = Bez kolumn, w których nic nie ma.
picker-earlier = wcześniej
picker-later = później
picker-own-days = Własne daty
picker-from = od
picker-to = do (włącznie)
picker-show = Pokaż
picker-versus = Porównanie
picker-by = Podział
picker-whole = bez podziału
picker-filter = Zawęź do
picker-all = wszystko
picker-filters = Zawężone do
picker-remove = Usuń
grain-week = Tydzień
grain-month = Miesiąc
grain-quarter = Kwartał
grain-year = Rok
versus-previous = z poprzednim okresem
versus-last-year = z rokiem wcześniej
versus-none = bez porównania
versus-expected = z tym, czego oczekiwano
word-yes = tak
word-no = nie
sheet-kpi = KPI
sheet-from = od
sheet-to = do
sheet-before-from = porównanie od
sheet-before-to = porównanie do
sheet-before = porównywana wartość
sheet-trend = W czasie

## Lejek
funnel-title = Lejek
funnel-lead = Kto zaczął w tym okresie i jak daleko doszedł, kiedykolwiek to było. Wygrane tego miesiąca nie są dzielone przez leady tego miesiąca.
funnel-of-lead = Od leada do wygranej
funnel-of-deal = Od szansy do wygranej
funnel-none = Nie ma jeszcze ani leadów, ani szans sprzedaży, więc nie ma lejka. Wczytaj eksport z CRM.
step-lead = lead
step-qualified = kwalifikacja
step-deal = szansa
step-won = wygrana
funnel-step = krok
funnel-reached = doszło
funnel-of-previous = z poprzedniego kroku
funnel-of-start = od początku
funnel-median = czas od poprzedniego kroku, mediana
funnel-days = { $days ->
    [one] { $n } dzień
    [few] { $n } dni
    [many] { $n } dni
   *[other] { $n } dnia
}
funnel-timed = z { $n ->
    [one] { $count } przypadku
   *[other] { $count } przypadków
}
funnel-young = { $n ->
    [one] { $count } jest w drodze krócej
    [few] { $count } są w drodze krócej
   *[many] { $count } jest w drodze krócej
} niż { $days } dni; tyle trwa to u 9 z 10 tych, którzy w ogóle dochodzą. Odsetek może jeszcze urosnąć.
funnel-visits = W tych samych dniach było { $visits } wizyt; na jeden lead przypada ich { $per }. Wizyt nie da się śledzić pojedynczo, więc to iloraz sum, nie kohorta.
funnel-by = Według: { $dimension }
funnel-visits-head = wizyty
funnel-lacking-dataset = nie wiadomo: brak zbioru „{ $dataset }”
funnel-lacking-column = nie wiadomo: żaden import zbioru „{ $dataset }” nie miał kolumny „{ $column }”
funnel-empty = W tym okresie nikt nie zaczął.
cohorts-title = Kohorty: { $step }
cohorts-lead = Wiersz to miesiąc, w którym ktoś zaczął; kolumna mówi, jaka część doszła w tylu dniach. Kratki kreskowane są niedojrzałe: liczą tylko tych, którzy mieli już tyle czasu, i mogą się zmienić. Pusta kratka: nikt nie miał jeszcze tyle czasu.
cohorts-month = początek
cohorts-size = ilu
cohorts-within = { $n } dni
cohorts-cell = { $reached } z { $mature } ({ $all } w kohorcie)
cohorts-follow = Do kroku:
funnel-rows-title = Kto za tym stoi
funnel-rows-reached = Doszli do kroku: { $step }
funnel-rows-all = Wszyscy, którzy zaczęli
funnel-rows-count = { $n ->
    [one] { $count } wiersz
    [few] { $count } wiersze
   *[many] { $count } wierszy
}
funnel-rows-ended = odpadł
funnel-rows-id = identyfikator
funnel-star = * Część jest jeszcze w drodze; ten odsetek może urosnąć.

## Szukanie
search-empty = Wpisz nazwę firmy, produktu, usługi, osoby, kanału albo kampanii albo numer faktury. Polskie znaki i drobne literówki nie przeszkadzają.
search-nothing = Nic takiego nie ma. Sprawdź pisownię albo wpisz samo jedno słowo z nazwy.
things-account = Firmy
things-product = Produkty i usługi
things-owner = Ludzie
things-channel = Kanały
things-campaign = Kampanie
things-invoice = Faktury
things-latest = Widać { $shown } najnowszych z { $total }.
thing-account = Firma
thing-product = Produkt lub usługa
thing-person = Osoba
thing-channel = Kanał
thing-campaign = Kampania
thing-invoice = Faktura
thing-unknown = W danych nie ma „{ $id }”.
page-by = Według:

## Prognoza
ahead-label = prognoza
ahead-step = { $period }: prognoza { $point } (80 %: { $low } – { $high })
ahead-outlook = Jeśli będzie jak dotąd, { $period } skończy się na { $point }; w 8 przypadkach na 10 między { $low } a { $high }. Prognoza z { $n ->
    [one] { $n } pełnego okresu
   *[other] { $n } pełnych okresów
} i z tego, co już jest.
ahead-next = Jeśli będzie jak dotąd, { $period } da { $point }; w 8 przypadkach na 10 między { $low } a { $high }. Prognoza z { $n ->
    [one] { $n } pełnego okresu
   *[other] { $n } pełnych okresów
}.
funnel-under-way = + { $n ->
    [one] { $count } w drodze
   *[other] { $count } w drodze
}
page-none-followed = Żaden KPI nie jest zaznaczony. Wybierz te, które firma śledzi.
sheet-whole = cały okres
page-stale = Dane sięgają { $day }; liczby i porównania też.
page-interval = w 95 na 100
page-interval-says = Z tylu przypadków wynika przedział, w którym odsetek leży w 95 na 100 razy; zmiana, którą tłumaczy przypadek, nie ma koloru.
