page-response = Czas odpowiedzi
page-study = Zobacz też:
study-unanswered = Wszystkie leady, które czekają na koniec okresu, bez względu na to, kiedy je przekazano: zaległości. Ile z przekazanych w okresie wciąż czeka, podaje strona obok; służy ona do oceny, jak szybko leady mają odpowiedź.
study-qualified = Koszty okresu podzielone przez leady zakwalifikowane w okresie: do śledzenia firmy. Strona obok śledzi leady każdego miesiąca do tego, co z nich wyszło, więc podaje inną liczbę; służy do porównywania kanałów.
study-customer = Koszty okresu podzielone przez firmy, które w okresie kupiły po raz pierwszy: do śledzenia firmy. Strona obok śledzi leady każdego miesiąca do tego, co z nich wyszło, więc podaje inną liczbę; służy do porównywania kanałów.
response-lead = Ile godzin pracy leady czekają od przekazania do pierwszego kontaktu z człowiekiem i ile z nich zostaje zakwalifikowanych. Wiadomości automatyczne nie zatrzymują zegara, a leady bez odpowiedzi zostają w rachunku z czasem, który już przeczekały.
response-none = Do czasu odpowiedzi potrzeba leadów z chwilą przekazania; na te dni nie dostarczył ich żaden import.
response-summary = Przekazane leady: { $leads }. Połowa miała odpowiedź w ciągu { $median }, dziewięć na dziesięć w ciągu { $p90 }.
response-summary-median = Przekazane leady: { $leads }. Połowa miała odpowiedź w ciągu { $median }; do dziś ma ją mniej niż dziewięć na dziesięć.
response-summary-none = Przekazane leady: { $leads }. Do dziś odpowiedzi nie ma nawet połowa.
response-in-time = W limicie { $limit }: { $share } ({ $range }), czyli { $met } z { $of } leadów, którym limit już minął.
response-waiting = { $n ->
    [one] { $waiting } z nich wciąż czeka
    [few] { $waiting } z nich wciąż czekają
   *[other] { $waiting } z nich wciąż czeka
 } (stan na { $day }); odrzucone bez żadnego kontaktu: { $given }.
response-backlog = Licząc wszystkie, bez względu na to, kiedy je przekazano, na koniec { $last } czekało { $backlog }: to KPI „{ $kpi }”. Służy on do oceny zaległości, a liczba z tych dni do oceny, jak szybko leady mają odpowiedź.
response-untold = { $n ->
    [one] Jeden lead przekazano ponownie po pierwszym kontakcie; jego czas oczekiwania nie jest znany i nie wchodzi do rachunku.
    [few] { $n } leady przekazano ponownie po pierwszym kontakcie; ich czas oczekiwania nie jest znany i nie wchodzi do rachunku.
   *[other] { $n } leadów przekazano ponownie po pierwszym kontakcie; ich czas oczekiwania nie jest znany i nie wchodzi do rachunku.
 }
response-outside = Poza godzinami pracy (firmy: { $hours }), gdy zegar stoi, przekazano { $share } leadów ({ $outside } z { $leads }). Licząc zwykły czas, połowa miała odpowiedź w ciągu { $elapsed }.
response-outside-none = Poza godzinami pracy (firmy: { $hours }), gdy zegar stoi, przekazano { $share } leadów ({ $outside } z { $leads }). Licząc zwykły czas, odpowiedzi nie ma dotąd nawet połowa.
response-outside-mark = Poza godzinami pracy ({ $hours }) przychodzi { $share } leadów; licząc zwykły czas, połowa ma odpowiedź w ciągu { $elapsed }
response-outside-mark-seen = Poza godzinami pracy ({ $hours }) przychodzi { $share } leadów; licząc zwykły czas, połowa ma odpowiedź w ciągu { $elapsed }; { $contacts } pierwszych kontaktów przypada { $seen }
response-hours-seen = { $share } pierwszych kontaktów przypada { $hours }: czy to Twoje godziny pracy?
response-hours-set = Ustaw godziny pracy
response-hours-cli = Godziny pracy ustawia się w pliku miara.yaml księgi (working_hours) albo w przeglądarce: Dane, Ustawienia.
response-curve = Jaka część leadów ma odpowiedź
response-curve-says = Linia rośnie z każdą odpowiedzią; wokół niej leży przedział, w którym prawdziwy udział mieści się w 95 takich sytuacjach na 100. Nie dojdzie do 100 %, jeśli część leadów zostaje bez odpowiedzi.
response-across = godziny pracy od przekazania
response-limit-label = limit { $limit }
response-after = Po
response-answered-by = Z odpowiedzią
response-rows = Leady, z których to wynika
response-speeds = Szybkość odpowiedzi a kwalifikacja
response-speed = Pierwszy kontakt
response-speed-limit = w limicie, do { $to }
response-speed-between = ponad { $from } do { $to }
response-speed-later = ponad { $from }
response-speed-unanswered = dotąd bez kontaktu, spośród ocenionych
response-leads = Leady
response-qualified = Zakwalifikowane
response-share = Udział zakwalifikowanych
response-range = przedział
response-judged = Każdy lead oceniamy po tym samym czasie: czy został zakwalifikowany w ciągu { $window } { $window ->
    [one] dnia
   *[other] dni
 } od przekazania. Ocenione leady: { $leads }. Pominięte, bo miały dotąd mniej czasu: { $young }.
response-before = Pominięte leady, które zostały zakwalifikowane przed przekazaniem: { $n }.
response-unanswered = Leady zakwalifikowane przed zapisanym kontaktem lub bez niego: { $n }.
response-tie = Co idzie w parze z odpowiedzią w limicie
response-odds = Tutaj: leady z tej samej godziny, kanału i osoby, które miały odpowiedź w ciągu { $limit }, miały iloraz szans { $odds } wobec pozostałych ({ $low } – { $high }).
response-odds-none = Leadów jest za mało albo wszystkie skończyły tak samo, więc nie da się powiedzieć, co idzie w parze z szybką odpowiedzią.
response-odds-unsure = Po wyrównaniu godziny, kanału i osoby ta różnica może być przypadkiem, więc nie da się powiedzieć, czy szybkie odpowiedzi idą w parze z większą liczbą kwalifikacji.
response-faster = Leady bez odpowiedzi w ciągu { $limit }: { $slow }. Gdyby ją miały, a zależność dotyczyła i ich, zakwalifikowanych byłoby więcej o około { $more } ({ $low } – { $high }).
response-worth = Przy { $value } wartości wygranych na lead zakwalifikowany (licząc te, które miały dość czasu) to około { $worth } ({ $low } – { $high }). Przedział obejmuje niepewność obu tych liczb, ale nie to, czy przyczyną jest sama szybkość.
response-no-cause = To idzie w parze, ale niczego nie dowodzi. Być może najpierw odpowiada się na leady, które wyglądają najlepiej. Co daje sama szybkość, pokazałoby odpowiadanie w limicie na leady wylosowane.
response-by-owner = Według osób
response-by-channel = Według kanałów
response-by-weekday = Według dnia tygodnia przekazania
response-by-hour = Według godziny przekazania
response-weekday = Dzień tygodnia
response-hour = Godzina
response-median = Połowa w ciągu
response-within = W limicie
response-still = Wciąż czeka
response-few = mniej niż 10 leadów: za mało
response-parts-says = W kolejności alfabetycznej; to nie ranking, bo ludzie dostają różne leady o różnych porach.
response-differ = Szybkość odpowiedzi różni się bardziej, niż tłumaczy przypadek (test log-rank).
response-alike = Szybkość odpowiedzi nie różni się bardziej, niż tłumaczy przypadek (test log-rank).
response-word-curve = Część z odpowiedzią
response-word-curve-says = Leady, które wciąż czekają, liczą się do chwili, do której przeczekały (Kaplan–Meier). Bez nich odpowiedzi wyglądałyby na szybsze, niż są.
response-word-median = Połowa w ciągu
response-word-median-says = Mediana w czasie pracy osoby, do której należy lead, z jej godzinami i świętami; ta sama liczba, co w KPI.
response-word-range = Przedział
response-word-range-says = Gdzie leży prawdziwy udział w 95 takich sytuacjach na 100 (przedział Wilsona). Przy niewielu leadach jest szeroki.
response-word-odds = Iloraz szans
response-word-odds-says = Gdy na 3 leady zakwalifikowane przypada 1 niezakwalifikowany, szanse mają się jak 3 do 1. Dwa razy większe szanse to nie dwa razy większy udział. Godzinę, kanał i osobę wyrównuje regresja logistyczna z poprawką Firtha na małą liczbę przypadków.
weekday-1 = poniedziałek
weekday-2 = wtorek
weekday-3 = środa
weekday-4 = czwartek
weekday-5 = piątek
weekday-6 = sobota
weekday-7 = niedziela
weekday-short-1 = pn
weekday-short-2 = wt
weekday-short-3 = śr
weekday-short-4 = cz
weekday-short-5 = pt
weekday-short-6 = so
weekday-short-7 = nd
response-shares = Z leadów z odpowiedzią w ciągu { $limit } zakwalifikowano { $fast } ({ $fastMet } z { $fastOf }), a z pozostałych { $slow } ({ $slowMet } z { $slowOf }).
response-adjusted = Policzono po wyrównaniu godziny, kanału i osoby; metodę i iloraz szans objaśniamy niżej.
