# Zdania stron z danymi i drzwi, po polsku.

## Pierwsze uruchomienie
start-title = Witaj w Miarze
start-lead = Podaj nazwę firmy, potem wczytaj pliki ze swoich narzędzi. Po minucie zobaczysz liczby. Wszystko zostaje na tym komputerze.
start-step-firm = Twoja firma
start-step-files = Twoje pliki
start-step-numbers = Twoje liczby
start-save = Dalej: pliki
start-later = Wybraliśmy to, co pasuje większości firm. Zmienisz to w każdej chwili: Dane → Ustawienia.
start-rest = Pozostałe ustawienia
start-sample-title = Chcesz się najpierw rozejrzeć?
start-sample-lead = Przykładowa firma z dwoma latami danych. Powstaje w osobnym folderze i nie miesza się z Twoimi danymi.
start-sample = Wypróbuj na przykładowych danych
start-sample-making = Przygotowujemy przykładowe dane
start-sample-failed = Nie udało się przygotować przykładowych danych. Sprawdź, czy na dysku jest miejsce i czy program może zapisywać w tym folderze, a potem spróbuj ponownie.
sample-shown = Oglądasz przykładową firmę.
sample-leave = Zacznij od swoich danych
form-faults = Coś wymaga poprawki: zdania stoją obok pól. Nic jeszcze nie zapisano.
form-unreadable = Nie udało się odczytać formularza
form-unreadable-body = Był za długi albo urwał się po drodze. Wróć i spróbuj ponownie; długie teksty trzeba skrócić.

## Ustawienia
settings-title = Ustawienia
settings-lead = Zmiany obowiązują od razu, w każdej liczbie. Te same ustawienia stoją jako tekst w pliku
settings-saved = Ustawienia zapisane; obowiązują od teraz.
settings-save = Zapisz
settings-firm = Nazwa firmy
settings-firm-wrong = Wpisz nazwę firmy: do 200 znaków w jednym wierszu.
settings-language = Język
settings-language-wrong = Wybierz jeden z dwóch języków.
settings-currency = Waluta
settings-currency-wrong = Wpisz trzy litery waluty, na przykład PLN albo EUR.
settings-zone = Strefa czasowa
settings-zone-wrong = Nie ma strefy czasowej o tej nazwie. Wybierz z listy, na przykład Europe/Warsaw.
settings-fiscal = Początek roku obrotowego
settings-month-wrong = Wybierz miesiąc z listy.
settings-hours = Godziny pracy
settings-hours-hint = Dni, potem zmiany, na przykład „pn-pt 8:00-16:00”. Przerwa dzieli zmianę: „pn-pt 8:00-12:00 13:00-17:00”. Różne dni oddziela średnik: „pn-cz 8-16; pt 8-14”. W tych godzinach liczy się czas odpowiedzi.
settings-hours-wrong = „{ $part }” to nie są godziny pracy. Wpisz dni i zmiany, które na siebie nie zachodzą, na przykład „pn-pt 8:00-16:00”.
settings-hours-none = Wpisz przynajmniej jedną zmianę, na przykład „pn-pt 8:00-16:00”.
settings-holidays = Święta
settings-holidays-poland = polskie
settings-holidays-none = żadne
settings-days = Inne dni wolne
settings-days-hint = Jeden dzień w wierszu, na przykład 2026-12-28.
settings-days-wrong = „{ $day }” nie jest dniem z lat 1990–2100. Wpisz na przykład 2026-12-28.
settings-consent = Wizyty, których nie widać
settings-consent-hint = Kto odrzuca ciasteczka, tego nie ma w statystyce strony. Jeśli wiesz, jaka część wizyt wyraża zgodę, wpisz ją w procentach: liczby oparte na wizytach powiedzą, czego w nich brakuje. Czego nie wiesz, zostaw puste.
settings-consent-all = Wszystkie źródła (%)
settings-consent-wrong = Wpisz procent większy od 0 i nie większy niż 100, na przykład 82.
settings-consent-both = Wpisz jeden procent dla wszystkich źródeł albo osobny dla każdego, nie jedno i drugie.

## Części Danych
data-ways = Części Danych
data-way-sources = Źródła
data-way-import = Import plików
data-way-history = Historia
data-way-quarantine = Kwarantanna
data-way-settings = Ustawienia
data-way-sessions = Zalogowani
data-lead-empty = Nic jeszcze nie zaimportowano. Zacznij od eksportu z CRM: zapala najwięcej KPI naraz.
data-lead = { $there } z { $all } zbiorów ma dane. Każde KPI opiera się na tych, które wymienia.
data-rows = { $n ->
    [one] { $rows } wiersz
    [few] { $rows } wiersze
   *[other] { $rows } wierszy
}
data-no-days = bez dni
data-last-import = Ostatni import:
data-never = nigdy nie importowano
data-fresh-today = świeże: import dzisiaj
data-fresh = { $n ->
    [one] świeże: import wczoraj
   *[other] świeże: import { $n } dni temu
}
data-ageing = { $n ->
    [one] od { $n } dnia bez importu
   *[other] od { $n } dni bez importu
}
data-stale = { $n ->
    [one] nieświeże: od { $n } dnia bez importu
   *[other] nieświeże: od { $n } dni bez importu
}
data-in-quarantine = Wiersze w kwarantannie:
data-kpis = { $n ->
    [0] do podziałów i przeliczeń
    [one] { $n } KPI
   *[other] { $n } KPI
}
data-missing = Jeszcze ich nie ma
data-missing-hint = Co wyeksportować i skąd. Te pliki Miara rozpoznaje sama; inne dopasowuje się ręcznie raz, a potem są rozpoznawane.
source-accounts = Pipedrive: Organizacje → Eksport. HubSpot: Firmy → Eksport. Albo dowolna tabela z numerem klienta, nazwą, branżą i regionem.
source-activities = Pipedrive: Działania → Eksport. HubSpot: rozmowy, spotkania i e-maile z raportu aktywności. Jeden wiersz na rozmowę, spotkanie lub wiadomość.
source-costs = Arkusz z dniem, kategorią, kanałem i kwotą: media, narzędzia, wynagrodzenia. Z Google Ads albo LinkedIn: raport kosztów po dniach.
source-deal-stages = Pipedrive: Insights → raport etapów z dniami wejścia. HubSpot: historia etapów transakcji.
source-deals = Pipedrive: Szanse sprzedaży → widok listy → Eksport. HubSpot: Transakcje → Eksportuj widok, wszystkie właściwości.
source-email-sends = Mailchimp: Campaigns → Export campaign reports. Inne narzędzia: jeden wiersz na kampanię, z dostarczonymi, otwarciami i kliknięciami.
source-invoices = Program księgowy: pozycje faktur sprzedaży jako CSV lub XLSX, z kwotą netto, datą sprzedaży i klientem.
source-leads = HubSpot: Kontakty → Eksportuj widok. Pipedrive: Leady → Eksport. Albo tabela z formularza: dzień, kanał i kampania.
source-people = Arkusz z Twoimi ludźmi: identyfikator lub nazwa jak w CRM, zespół, rola, przełożony.
source-products = Pipedrive: Produkty → Eksport. Albo cennik z numerem, nazwą i kategorią.
source-rates = Narodowy Bank Polski: archiwum tabeli A, jeden plik CSV na rok. Potrzebne, gdy kwoty są w kilku walutach.
source-social = Strona LinkedIn: Statystyki → Treści → Eksport oraz Obserwujący. Inne sieci: jeden wiersz na dzień z obserwującymi i wyświetleniami.
source-web-traffic = Google Analytics 4: raport Pozyskiwanie ruchu z wymiarem Data → Udostępnij → Pobierz CSV.
source-worktime = Clockify lub Toggl: raport szczegółowy → Eksport CSV.
source-own = Tabela, której nagłówkiem są kolumny tego zbioru.

## Import
import-title = Import plików
import-lead = Upuść tu pliki z Twoich narzędzi: CSV, Excel, JSON lub Parquet, także spakowane gzipem. Miara najpierw je obejrzy i pokaże, co zrozumiała.
import-choose = Wybierz pliki albo upuść je tutaj
import-formats = CSV, TSV, XLSX, XLS, ODS, JSON, Parquet; naraz do 2 GB
import-send = Obejrzyj pliki
import-nothing-yet = Jeszcze nic się nie importuje.
import-waiting = Czekają na przejrzenie
import-and-more = { $n ->
    [one] { $first } i jeszcze { $n } plik
    [few] { $first } i jeszcze { $n } pliki
   *[other] { $first } i jeszcze { $n } plików
}
import-what = Co wyeksportować i skąd
import-gone = Tych plików już tu nie ma
import-gone-body = Przesłane pliki czekają jeden dzień. Wybierz je, proszę, jeszcze raz.
import-looking = Oglądamy pliki
import-importing = Importujemy
import-progress-hint = Strona odświeża się sama. Możesz ją opuścić; praca trwa dalej.
import-understood = Co zrozumieliśmy
import-lead-all = { $all ->
    [one] Plik jest rozpoznany. Przejrzyj go i zaimportuj.
    [few] Wszystkie { $all } pliki są rozpoznane. Przejrzyj je i zaimportuj.
   *[other] Wszystkie pliki ({ $all }) są rozpoznane. Przejrzyj je i zaimportuj.
}
import-lead-some = { $ready ->
    [0] Żadnego pliku nie da się zaimportować w tej postaci. Popraw to, co zaznaczone, albo pomiń.
   *[other] Można zaimportować { $ready } z { $all } plików. Niejasne zostaną pominięte, dopóki ich nie poprawisz.
}
import-lead-asked = { $asked ->
    [one] Plik czeka na Twoją odpowiedź poniżej.
   [few] { $asked } pliki czekają na Twoje odpowiedzi poniżej.
   *[other] Plików, które czekają na Twoje odpowiedzi poniżej: { $asked }.
}
import-busy = Trwa inny import. Z Twoich plików nic nie zaczęto i nic nie zginęło: odczekaj chwilę i spróbuj ponownie.
import-go = Importuj
import-try-again = Spróbuj ponownie
import-throw = Wyrzuć te pliki
import-ready = rozpoznany
import-proposed = do potwierdzenia
import-unclear = niejasny
import-left-out = pominięty
import-not-recognised = Żaden znany eksport nie ma takich kolumn. Powiedz niżej, co znaczy każda z nich; następnym razem plik będzie rozpoznany sam.
import-nearest = Najbliżej mu do: { $mapping } ({ $dataset }).
import-nearest-plain = Najbliżej mu do zbioru „{ $dataset }”.
import-taken = { $n ->
    [one] To { $mapping }; wypełnia zbiór „{ $dataset }”. { $read } wiersz: nowe { $inserted }, zmienione { $updated }, już obecne { $unchanged }, odrzucone { $rejected }.
    [few] To { $mapping }; wypełnia zbiór „{ $dataset }”. { $read } wiersze: nowe { $inserted }, zmienione { $updated }, już obecne { $unchanged }, odrzucone { $rejected }.
   *[other] To { $mapping }; wypełnia zbiór „{ $dataset }”. { $read } wierszy: nowe { $inserted }, zmienione { $updated }, już obecne { $unchanged }, odrzucone { $rejected }.
}
import-taken-plain = { $n ->
    [one] Ma kolumny zbioru „{ $dataset }”. { $read } wiersz: nowe { $inserted }, zmienione { $updated }, już obecne { $unchanged }, odrzucone { $rejected }.
    [few] Ma kolumny zbioru „{ $dataset }”. { $read } wiersze: nowe { $inserted }, zmienione { $updated }, już obecne { $unchanged }, odrzucone { $rejected }.
   *[other] Ma kolumny zbioru „{ $dataset }”. { $read } wierszy: nowe { $inserted }, zmienione { $updated }, już obecne { $unchanged }, odrzucone { $rejected }.
}
import-plain = kolumny po nazwach
import-own-mapping = Własne: { $file }
format-delimited = tabela tekstowa
format-workbook = arkusz kalkulacyjny
format-packed = spakowany
import-sheets = { $n ->
    [one] arkusz „{ $names }”
   *[other] arkusze: { $names }
}
import-parts = { $n ->
    [one] plik „{ $names }”
   *[other] pliki: { $names }
}
import-encoding = kodowanie { $encoding }
import-delimiter = rozdzielone znakiem { $delimiter }
import-header-line = nagłówek w wierszu { $line }
import-order-ymd = daty rok-miesiąc-dzień
import-order-dmy = daty dzień-miesiąc-rok
import-order-mdy = daty miesiąc-dzień-rok
import-sign-comma = przecinek dziesiętny
import-sign-point = kropka dziesiętna
import-months = „{ $column }” ma miesiące bez dni: każdy wiersz liczy się w pierwszym dniu swojego miesiąca. Liczby za miesiąc, kwartał i rok są właściwe; za dzień i tydzień nie.
import-constant-day = „{ $column }” to { $day } w każdym wierszu: tę datę podaje mapowanie, nie plik. Jeśli wiersze są z różnych dni, wskaż kolumnę z datą; inaczej wszystkie wpadną do jednego okresu.
import-hours-days = czas podany jako część doby
import-sample = Pierwsze wiersze, tak jak je zrozumiano
import-refused = Wiersze, które będą odrzucone
import-refused-hint = Trafią z powodem do kwarantanny i tam można je poprawić; pozostałe się zaimportują.
import-refused-more = { $n ->
    [one] I jeszcze jeden.
    [few] I jeszcze { $n }.
   *[other] I jeszcze { $n }.
}
import-columns = Kolumny pliku i to, co wypełniają
import-column = Kolumna pliku
import-fills = Wypełnia
import-values = Wartości
import-leave-out = pomiń
import-column-used = użyta w kolumnach obliczanych
import-lacking = Czego w pliku nie ma
import-lacking-hint = KPI, które wymagają takiej kolumny, pozostaną ciemne, dopóki nie przyniesie jej inny plik.
import-lacking-dark = Bez niej pozostaną ciemne:
import-lacking-none = żadne KPI nie opiera się na niej samej
import-check-columns = Sprawdź kolumny
import-correct = Zmień kolumny
import-leave-file = Pomiń
import-take-in = Jednak weź
import-way-unknown = Wybierz z listy, jak czytać plik.

## Poprawianie
correct-reading = Jak plik jest zapisany
correct-reading-hint = Wszystko to znajduje się samo. Powiedz tylko to, co znaleziono źle.
correct-dates = Porządek dat
correct-decimal = Znak dziesiętny
correct-header = Wiersz nagłówka
correct-sheet = Arkusz
correct-encoding = Kodowanie
correct-delimiter = Rozdzielacz
correct-found = znalezione samo
error-two-for-one = Dwie kolumny pliku nie mogą wypełniać „{ $column }”: { $from }. Wybierz jedną, a drugą pomiń.
error-closed-without-outcome = „{ $header }” zawiera dzień zamknięcia, ale żadna kolumna nie mówi, czy szansa została wygrana, czy utracona. Wskaż też kolumnę: { $outcome }.
error-nothing-chosen = Żadna kolumna pliku { $file } niczego jeszcze nie wypełnia. Wybierz choć jednej, co znaczy, albo pomiń cały plik.

## Przesyłanie
upload-failed = Nie przyjęto plików
upload-too-large = Te pliki mają razem ponad 2 GB, a więcej przeglądarka nie może wysłać naraz. Wyślij je po jednym, spakuj gzipem (.csv.gz czyta się wprost) albo zaimportuj na tym komputerze: „miara import PLIK”.
upload-too-many = Ponad { $most } plików naraz. Wyślij je na kilka razy albo zaimportuj: „miara import PLIKI”.
upload-nothing = Nie wybrano pliku. Wróć i wybierz przynajmniej jeden.
upload-broken = Przesyłanie się urwało. Nic z niego nie zostało; wyślij pliki jeszcze raz.
upload-disk = Nie udało się zapisać plików: dysk jest pełny albo odmawia. Zrób miejsce w folderze księgi i wyślij je ponownie; z tej próby nic nie zostało.
upload-sending = Wysyłamy…
upload-reading = Wysłano; oglądamy pliki…

## Co wyszło z importu
outcome-done = { $n ->
    [one] Zaimportowano: { $rows } wiersz jest nowy lub zmieniony
    [few] Zaimportowano: { $rows } wiersze są nowe lub zmienione
   *[other] Zaimportowano: { $rows } wierszy jest nowych lub zmienionych
}
outcome-gone = { $n ->
    [one] Wyjęto { $rows } wiersz, którego plik już nie zawiera
    [few] Wyjęto { $rows } wiersze, których plik już nie zawiera
   *[other] Wyjęto { $rows } wierszy, których plik już nie zawiera
}
outcome-older = Bez zmian: wiersze są starsze niż to, co już jest
outcome-nothing = Nic nowego: wszystkie wiersze już były albo zostały odrzucone
outcome-stopped = Import się zatrzymał
outcome-again = Obejrzyj pliki ponownie
outcome-read = Odczytane
outcome-new = Nowe
outcome-changed = Zmienione
outcome-same = Już obecne
outcome-refused = Odrzucone
outcome-lit = KPI, które teraz widać
outcome-fresh = KPI z nowymi liczbami
outcome-overview = Zobacz przegląd
outcome-more = Importuj więcej
outcome-undo = Historia i cofanie
outcome-rest = Co jeszcze zaimportować, żeby zobaczyć resztę KPI

## Historia
history-title = Historia importów
history-lead = Każdy import można cofnąć: dane wracają do stanu sprzed niego. Cofnięcie też można cofnąć.
history-empty = Nic jeszcze nie zaimportowano.
history-done = Gotowe. Dane i wszystkie liczby są takie jak wtedy.
history-import = Import: { $dataset }
history-retry = Z kwarantanny: { $dataset }
history-undone = Cofnięcie nr { $id }: { $dataset }
history-undo = Cofnij
history-bring-back = Przywróć
history-closed = nie da się już cofnąć
history-gone = cofnięty
history-number = nr
history-counts = nowe { $inserted }, zmienione { $updated }, już obecne { $unchanged }, odrzucone { $rejected }
history-id = Nr
history-at = Kiedy
history-dataset = Zbiór
history-files = Pliki
history-what = Co z tego wyszło
undo-title = Cofnąć ten import?
undo-says = Zbiór wróci do stanu sprzed tego importu. Wiersze, które import odrzucił, znikną z kwarantanny; te, które z niej wypuścił, wrócą.
undo-later = Późniejsze importy tego samego zbioru opierają się na tym. One też zostaną cofnięte:
undo-sure = Cofnij
undo-sure-all = Cofnij wszystkie
undo-leave = Zostaw, jak jest
undo-back-title = Przywrócić to, co cofnięto?
undo-back-says = Zbiór wróci do stanu sprzed cofnięcia, razem z importami, które wtedy cofnięto.
undo-back-sure = Przywróć
error-unknown-import = W historii importów nie ma wpisu nr { $id }; `miara imports list` pokazuje wszystkie.
error-not-in-force = Wpis nr { $id } jest już cofnięty, więc nie ma czego cofać. Cofnij cofnięcie, żeby go przywrócić.
error-later-imports = Cofnięcie nr { $id } cofa też późniejsze importy tego samego zbioru: { $later }. Powtórz z --and-later, jeśli się zgadzasz.
cli-undone = Cofnięto nr { $id }. `miara imports undo { $undo }` przywraca.

## Kwarantanna
quarantine-title = Kwarantanna
quarantine-empty = Nie czeka tu żaden wiersz: każdy wiersz Twoich plików został zrozumiany.
quarantine-lead = { $n ->
    [one] { $rows } wiersz nie został zaimportowany; stoi przy nim powód. Popraw go tutaj, spróbuj ponownie po poprawce albo odpuść. Do tego czasu brakuje go w liczbach.
    [few] { $rows } wiersze nie zostały zaimportowane; przy każdym stoi powód. Popraw je tutaj, spróbuj ponownie po poprawce albo odpuść. Do tego czasu brakuje ich w liczbach.
   *[other] { $rows } wierszy nie zostało zaimportowanych; przy każdym stoi powód. Popraw je tutaj, spróbuj ponownie po poprawce albo odpuść. Do tego czasu brakuje ich w liczbach.
}
quarantine-rows = Wiersze
quarantine-row = Wiersz
quarantine-all = Pokaż wszystkie
quarantine-unfilter = Usuń ten filtr
quarantine-retry = Spróbuj tych ponownie
quarantine-drop = Odpuść te wiersze
quarantine-drop-sure = { $n ->
    [one] { $rows } wiersz zostanie usunięty na dobre. Nie da się go przywrócić inaczej niż ponownym importem pliku.
    [few] { $rows } wiersze zostaną usunięte na dobre. Nie da się ich przywrócić inaczej niż ponownym importem pliku.
   *[other] { $rows } wierszy zostanie usuniętych na dobre. Nie da się ich przywrócić inaczej niż ponownym importem pliku.
}
quarantine-dropped = { $n ->
    [one] Odpuszczono { $rows } wiersz.
    [few] Odpuszczono { $rows } wiersze.
   *[other] Odpuszczono { $rows } wierszy.
}
quarantine-tried = Spróbowano ponownie: zaimportowane { $imported }, nadal odrzucone { $rejected }.
quarantine-older = { $n ->
    [one] { $rows } wiersz jest starszy niż dane, które już są: opuścił kwarantannę i niczego nie zmienia.
    [few] { $rows } wiersze są starsze niż dane, które już są: opuściły kwarantannę i niczego nie zmieniają.
   *[other] { $rows } wierszy jest starszych niż dane, które już są: opuściły kwarantannę i niczego nie zmieniają.
}
quarantine-mended = Wiersz jest zaimportowany i opuścił kwarantannę.
quarantine-line = { $file }, wiersz { $line }
quarantine-more = Widać pierwsze { $shown } z { $total }. Wybierz grupę powyżej albo pobierz wszystkie.
quarantine-mend = Popraw
quarantine-gone = Tego wiersza nie ma w kwarantannie
quarantine-gone-body = W międzyczasie został zaimportowany albo odpuszczony, albo cofnięto jego import.
mend-title = Popraw wiersz
mend-again = Nadal odrzucony:
mend-try = Spróbuj tak
mend-leave = Wróć
mend-drop = Odpuść ten wiersz
mend-hint = Wiersz importuje się, gdy przejdzie; w przeciwnym razie czeka bez zmian.
mend-no-cells = Ten wiersz ma zepsuty kształt, więc nie da się rozdzielić jego komórek. Popraw sam plik i zaimportuj go ponownie.
csv-file = Plik
csv-line = Wiersz
csv-dataset = Zbiór
csv-column = Kolumna
csv-reason = Powód
refused-wrong-width = Więcej lub mniej komórek niż w nagłówku
refused-unclosed-quote = Niezamknięty cudzysłów
refused-too-long = Za długie jak na wartość
refused-invalid-bytes = Bajty, które nie są tekstem
refused-nul-byte = Bajt NUL
refused-not-json = To nie jest obiekt JSON
refused-missing = Brakuje wartości
refused-not-a-number = To nie jest liczba
refused-ambiguous-number = Liczba, którą można czytać dwojako
refused-not-finite = To nie jest liczba skończona
refused-too-large = Liczba za duża
refused-not-whole = Liczność z ułamkiem
refused-not-a-date = To nie jest data
refused-ambiguous-date = Data, którą można czytać dwojako
refused-absurd-date = Data sprzed 1990 albo po 2100
refused-not-a-flag = Ani tak, ani nie
refused-not-a-currency = To nie jest waluta
refused-currency-conflict = Dwie waluty w jednym wierszu
refused-unknown-value = Wartość nieznana mapowaniu
refused-not-found = Nie znaleziono w innym zbiorze
refused-found-several = Kilka trafień w innym zbiorze
refused-unsound = Przeczy samemu sobie
refused-expression = Nie da się obliczyć

## Drzwi
door-title = Zaloguj się
door-lead = Ten pulpit jest zamknięty hasłem administratora.
door-password = Hasło
door-enter = Zaloguj się
door-leave = Wyloguj się
door-forgotten = Hasło zapomniane? Ustaw nowe na komputerze, na którym działa Miara:
door-administrator = Zalogowany administrator
door-wrong = To nie jest hasło. Spróbuj ponownie.
door-wait = { $n ->
    [one] Za dużo prób. Odczekaj { $n } sekundę i spróbuj ponownie.
    [few] Za dużo prób. Odczekaj { $n } sekundy i spróbuj ponownie.
   *[other] Za dużo prób. Odczekaj { $n } sekund i spróbuj ponownie.
}
door-host = Nie pod tą nazwą
door-host-body = Miara nie zna nazwy z tego adresu. Otwórz ją po adresie IP albo uruchom z --host NAZWA.
door-origin = Nie poproszono o to na stronie Miary
door-origin-body = Zmiany przyjmuje się tylko ze stron Miary, a przeglądarka nie powiedziała, że ta stamtąd pochodzi. Wróć, wczytaj stronę na nowo i spróbuj ponownie.
door-signed-out = Jesteś wylogowany
door-signed-out-body = Sesja się skończyła; nic nie zmieniono. Zaloguj się i spróbuj ponownie.
door-state = Stanu księgi nie da się teraz odczytać. Spróbuj ponownie; jeśli to nie minie, sprawdź, czy dysk nie jest pełny.
sessions-title = Zalogowani
sessions-lead = Zalogowane przeglądarki. Sesja kończy się po 12 godzinach bez użycia, a najdalej po 30 dniach. Nowe hasło kończy wszystkie.
sessions-none = Nie ustawiono hasła, więc nikt się nie loguje: pulpit jest otwarty tylko dla tego komputera. Hasło ustawia
sessions-browser = Przeglądarka
sessions-address = Adres
sessions-opened = Od
sessions-seen = Ostatnio używana
sessions-end = Zakończ
sessions-here = ta
password-ask = Nowe hasło (co najmniej 12 znaków):
password-again = Jeszcze raz:
password-differs = Hasła się różnią; nic nie zmieniono.
password-short = Hasło musi mieć co najmniej { $shortest } znaków. Zdanie z kilku słów łatwo zapamiętać, a trudno zgadnąć.
password-long = Hasło ma ponad 1024 bajty; wystarczy krótsze.
password-monotone = Jeden znak w kółko to nie hasło. Zdanie z kilku słów łatwo zapamiętać, a trudno zgadnąć.
password-set = Hasło ustawione. Kto otwiera pulpit, ten się nim teraz loguje; wszystkie sesje się skończyły.

## Ciasteczka
cookies-none = Miara nie zapisuje tu żadnych ciasteczek: pulpit jest otwarty tylko dla tego komputera i nikt nie musi się logować.
cookies-one = Miara zapisuje jedno ciasteczko, i tylko po to, żeby pamiętać zalogowanie.
cookies-name = Nazwa
cookies-for = Po co
cookies-for-says = Jest w nim losowa liczba, po której Miara poznaje, że ta przeglądarka jest zalogowana. Nie odczyta go żaden skrypt i nikt inny go nie dostaje.
cookies-long = Jak długo
cookies-long-says = Najwyżej 30 dni, 12 godzin bez użycia albo do wylogowania.
cookies-blocked = Gdy je zablokujesz
cookies-blocked-says = Nie da się zalogować; poza tym nic się nie zmienia.
cookies-nothing-else = Nic się nie zlicza, nic więcej nie zapisuje, a żadna strona nie wczytuje niczego skądinąd.
note-consent-share = { $dataset } ({ $source }): około { $unseen } % wizyt nie widać, bo ci odwiedzający odrzucili ciasteczka.
outcome-skipped = pominięte, np. sumy

## Kolumny pliku
columns-title = Wskaż, co zawiera każda kolumna
columns-rows = { $count } { $n ->
    [one] wiersz
    [few] wiersze
   *[many] wierszy
}
columns-columns = { $count } { $n ->
    [one] kolumna
    [few] kolumny
   *[many] kolumn
}
columns-holds = Plik zawiera
columns-datasets = Dane
columns-mappings = Eksporty znanych narzędzi
columns-way = Wybierz
columns-in-file = Kolumna w pliku
columns-what = Co zawiera
columns-standing = Ocena
columns-recognised = rozpoznano
columns-check = sprawdź
columns-rivals = { $column }: która kolumna?
columns-rivals-hint = W tym miejscu wskazano więcej niż jedną kolumnę. Wybierz właściwą; pozostałe pominiemy.
columns-rivals-use = Użyj tej
columns-no-header = Tak zapisany plik nie ma nagłówka. Zmień rozdzielacz, wiersz nagłówka albo kodowanie.
columns-leave-out = pomiń tę kolumnę
columns-keep = tak jak w rozpoznanym eksporcie
columns-closing = Data wygranej lub utraty
columns-won-amount = Wartość po wygranej
columns-joined = dołącz do: { $column }
columns-unit = Jednostka
columns-unit-found = jak znaleziono
columns-unit-hours = godziny
columns-unit-days = części doby: 0,25 to 6 godzin
columns-unit-minutes = minuty
columns-unit-seconds = sekundy
columns-unit-share = ułamek (0,4) lub ze znakiem %
columns-unit-percent = procent (40)
columns-unit-money = pełne kwoty
columns-unit-thousands = tysiące
columns-words = Co znaczą wartości kolumny „{ $column }”
columns-others = Wszystkie jeszcze nieokreślone:
columns-more = Stałe wartości, wiersze do pominięcia, jak plik jest zapisany
columns-constants = Wartość taka sama w każdym wierszu
columns-constants-hint = Na przykład waluta albo kanał, których plik nie podaje.
columns-constant = Kolumna
columns-value = Wartość
columns-skip = Wiersze do pominięcia
columns-skip-when = gdy wartość
columns-skip-is = jest równa
columns-skip-is-not = jest inna niż
columns-skip-contains = zawiera
columns-skip-empty = jest pusta
columns-coverage = Czy plik jest kompletny
columns-coverage-usual = jak zwykle przy takich danych
columns-coverage-all = zawiera wszystko; czego w nim nie ma, już nie istnieje
columns-coverage-days = zawiera wszystko z dni, które obejmuje
columns-coverage-rows = to tylko część; niczego nie usuwa
columns-try = Sprawdź
columns-back = Wróć
prospect-title = Co zostanie wczytane
prospect-none = Jeszcze nic. Popraw to, co opisuje komunikat u góry.
prospect-persons = { $count } { $n ->
    [one] osoba
    [few] osoby
   *[many] osób
}
prospect-won-at = { $count } { $n ->
    [one] wygrana
    [few] wygrane
   *[many] wygranych
}
prospect-lost-at = { $count } { $n ->
    [one] utracona
    [few] utracone
   *[many] utraconych
}
prospect-open = { $count } { $n ->
    [one] otwarta
    [few] otwarte
   *[many] otwartych
}
prospect-all = razem
prospect-refused = { $count } { $n ->
    [one] wiersz trafi
    [few] wiersze trafią
   *[many] wierszy trafi
} do kwarantanny:
import-skipped = Pominięto { $count } { $n ->
    [one] wiersz
    [few] wiersze
   *[many] wierszy
}, np. sumy, średnie albo to, co pomija mapowanie.
import-skipped-more = Pominięto też { $count } { $n ->
    [one] inny wiersz
    [few] inne wiersze
   *[many] innych wierszy
}, np. sumy, średnie albo to, co pomija mapowanie.
import-totals = Pominięto { $n ->
    [one] wiersz z sumą
    [few] { $n } wiersze z sumami
   *[many] { $n } wierszy z sumami
}: { $rows }.
import-total = wiersz { $line } „{ $text }”
import-total-of-sheet = wiersz { $line } arkusza „{ $sheet }”: „{ $text }”
import-stray-quotes = { $n ->
    [one] W wierszu
   *[many] W wierszach
} { $lines } cudzysłów nie ma pary. Pominięto sam znak, a { $n ->
    [one] wiersz wczytano
   *[many] wiersze wczytano
} osobno.
prospect-unsaid = { $count } { $n ->
    [one] wartość
    [few] wartości
   *[many] wartości
} kolumny „{ $column }” { $n ->
    [one] nie ma
   *[other] nie mają
} jeszcze znaczenia: wskaż je przy kolumnie. Takich wierszy tu nie policzono.
prospect-questions = { $count } { $n ->
    [one] pytanie czeka
    [few] pytania czekają
   *[many] pytań czeka
} na odpowiedź przed wczytaniem.
prospect-lit = Zobaczysz te KPI
prospect-dark = Czego brakuje innym KPI
prospect-go = Wczytaj { $count } { $n ->
    [one] wiersz
    [few] wiersze
   *[many] wierszy
}
prospect-go-on = Dalej do pytań
prospect-mend = Najpierw popraw kolumny
prospect-kept = Zapamiętamy ten układ: następny taki plik rozpoznamy sami. Import można cofnąć.
