page-cost = Koszty
cost-lead = Ile kosztuje lead, lead zakwalifikowany, wygrana szansa sprzedaży i nowy klient; podział: { $dimension }. Wydatki miesiąca zestawiamy z tym, co wyszło z leadów tego miesiąca, bez względu na to, kiedy. Liczby mówią, co idzie w parze z wydatkami, a nie co z nich wynika.
cost-uses = Każda tabela ma dwa koszty: „{ $bought }” służy do porównywania miesięcy i decyzji, gdzie wydać więcej, „{ $all }” do oceny, czy to się opłaca.
cost-none = Do kosztów potrzeba dwóch rzeczy: importu kosztów i importu leadów.
cost-all = Razem
cost-gain-lead = Koszt leada
cost-gain-qualified = Koszt leada zakwalifikowanego, liczony od leada
cost-gain-won = Koszt wygranej szansy sprzedaży, liczony od leada
cost-gain-customer = Koszt nowego klienta, liczony od leada
cost-count-lead = Leady
cost-count-qualified = Leady zakwalifikowane
cost-count-won = Wygrane
cost-count-customer = Nowi klienci
cost-booked = Koszt zaksięgowany
cost-per-booked = Same media i narzędzia
cost-per-all = Z czasem ludzi
cost-range = przedział
cost-payback = Zwraca się po
cost-months = { $n ->
    [one] { $count } miesiącu
    [few] { $count } miesiącach
    [many] { $count } miesiącach
   *[other] { $count } miesiąca
 }
cost-why-young = leady zbyt młode
cost-why-unbooked = brak zaksięgowanego kosztu
cost-why-nothing = nic nie pozyskano, więc nie ma kosztu jednostkowego
cost-why-short = mniej niż 6 pełnych miesięcy, więc bez przedziału
cost-why-unsure = za mało, by podać przedział
cost-pace = Połowa tych, którzy doszli do tego etapu, potrzebowała od leada najwyżej { $median }, a dziewięciu na dziesięciu najwyżej { $usual }. Liczą się tylko miesiące, których leady miały tyle czasu, wraz z ich kosztem: { $counted }.
cost-pace-unknown = { $n ->
    [0] Nikt jeszcze tu nie doszedł, więc liczą się wszystkie miesiące okresu.
    [one] Doszedł tu tylko jeden lead, za mało, by powiedzieć, ile to zwykle trwa; liczą się wszystkie miesiące okresu, młode z mniejszą liczbą, niż ostatecznie przyniosą.
    [few] Doszły tu tylko { $n } leady, za mało, by powiedzieć, ile to zwykle trwa; liczą się wszystkie miesiące okresu, młode z mniejszą liczbą, niż ostatecznie przyniosą.
   *[other] Doszło tu tylko { $n } leadów, za mało, by powiedzieć, ile to zwykle trwa; liczą się wszystkie miesiące okresu, młode z mniejszą liczbą, niż ostatecznie przyniosą.
 }
cost-lacks = Tego nie da się podać, bo żaden import nie dostarczył: { $what }.
cost-trends = Koszt leada miesiąc po miesiącu
cost-trends-says = Zaksięgowany koszt miesiąca podzielony przez leady miesiąca, bez czasu ludzi. Miesiąc z niewielu leadami mocno się waha przez sam przypadek; zdanie mówi, czy kolejność wszystkich miesięcy jest wyraźniejsza.
cost-trend-title = { $name }: zaksięgowany koszt leada według miesięcy
cost-trend-up = { $name }: w tych miesiącach koszt leada rośnie o około { $share } miesięcznie. Tak wyraźna kolejność miesięcy zdarza się przypadkiem rzadziej niż 5 razy na 100.
cost-trend-down = { $name }: w tych miesiącach koszt leada spada o około { $share } miesięcznie. Tak wyraźna kolejność miesięcy zdarza się przypadkiem rzadziej niż 5 razy na 100.
cost-trend-none = { $name }: bez wyraźnego wzrostu ani spadku; różnice między miesiącami mogą być dziełem przypadku.
cost-trend-short = { $name }: mniej niż 6 pełnych miesięcy z kosztem i leadami, więc kierunku nie podajemy.
cost-nexts = Następny lead
cost-nexts-says = Kolejne wydatki przynoszą zwykle coraz mniej, więc następny lead może kosztować więcej niż przeciętny. O ile mniej więcej, mówi to, jak leady szły dotąd w parze z wydatkami. Tam, gdzie wydatki rosły, bo rósł popyt, wygląda to lepiej, niż jest: tylko próba pokaże, co wynika z wydatków.
cost-next = { $name }: ostatnio wydawano { $usual } { $grain ->
    [week] tygodniowo (średnia z { $lately } ostatnich tygodni)
   *[month] miesięcznie (średnia z { $lately } ostatnich miesięcy)
 }. O { $more } więcej przy ostatnich cenach oznacza około { $leads } { $shown ->
    [one] lead
    [few] leady
    [many] leadów
   *[other] leada
 } więcej ({ $low } – { $high }); podstawą { $grain ->
    [week] { $n ->
        [one] jest { $n } tydzień
        [few] są { $n } tygodnie
       *[other] jest { $n } tygodni
    }
   *[month] { $n ->
        [one] jest { $n } miesiąc
        [few] są { $n } miesiące
       *[other] jest { $n } miesięcy
    }
 }.
cost-next-cost = Następny lead kosztuje więc około { $cost } ({ $low } – { $high }).
cost-next-people = Do tego dochodzi czas ludzi: około { $cost } na leada. Większe wydatki uznajemy za opłacalne tylko wtedy, gdy pokrywają także ten koszt.
cost-next-no-end = bez górnej granicy
cost-next-steady = { $name }: wydatki były cały czas podobne, więc nie da się powiedzieć, co przyniosłyby większe. Aby się dowiedzieć, proszę je przez kilka tygodni zmieniać.
cost-next-collinear = { $name }: wydatki prawie wynikają z tego, co jeszcze wzięto pod uwagę, więc nie da się powiedzieć, co przyniosłyby większe.
cost-next-follows = { $name }: wydatki zdają się podążać za leadami, a nie leady za wydatkami: późniejsze wydatki idą w parze z wcześniejszymi leadami. Nie da się więc powiedzieć, co przyniosłyby większe.
cost-next-wide = { $name }: to, co przyniosły wydatki, może być wszystkim od zera do wielokrotności oszacowania, więc nie da się powiedzieć, co przyniosłyby większe.
cost-next-short = { $name }: aby powiedzieć, co przyniosą większe wydatki, potrzeba danych z { $needed } { $grain ->
    [week] tygodni
   *[month] miesięcy
 }, a { $have ->
    [0] nie ma żadnych.
    [one] jest tylko jeden.
    [few] są tylko { $have }.
   *[other] jest tylko { $have }.
 }
cost-worth = Lead stąd jest wart około { $value } ({ $range }): wygrane: { $won }, leady: { $leads }; to leady z okresu { $days }, które miały już dość czasu.
cost-worth-none = Nie da się jeszcze powiedzieć, ile wart jest lead stąd: za mało miesięcy, których leady miały dość czasu.
cost-pays-yes = Według tych liczb większe wydatki przynoszą tu więcej, niż kosztują.
cost-pays-no = Według tych liczb większe wydatki kosztują tu więcej, niż przynoszą.
cost-pays-untold = Nie da się powiedzieć, czy większe wydatki się tu opłacą: w przedziałach mieszczą się obie odpowiedzi.
cost-badge-yes = warto zwiększyć
cost-badge-no = nie warto zwiększać
cost-badge-untold = nie wiadomo
cost-margin = Ze sprzedaży netto, po koszcie tego, co sprzedane, zostaje
cost-margin-go = Przelicz
cost-margin-used = Wartość leada i czas zwrotu liczymy od { $share } wartości wygranych i sprzedaży netto.
cost-margin-none = Wartość leada to wartość wygranych, a zwrot liczymy od sprzedaży netto, bez odjęcia kosztu tego, co sprzedane. Po wpisaniu marży policzymy z tego, co zostaje.
cost-people = Czas ludzi ({ $categories }) rozkładamy według leadów: koszt osoby na jej leady z danego miesiąca, koszt bez osoby na wszystkie leady miesiąca. To założenie; nikt nie zapisuje, dla którego kanału pracuje. Leady i leady zakwalifikowane niosą koszt ludzi marketingu, wygrane i klienci także ludzi sprzedaży.
cost-people-none = W kosztach nie ma czasu ludzi, więc nie ma go w żadnej liczbie. Wynagrodzenia zaksięgowane w kategorii takiej jak „wynagrodzenia” będą tu widoczne.
cost-people-left = Nie dało się rozłożyć { $amount } kosztu ludzi, bo w danym miesiącu nie przyszedł żaden lead; ten koszt jest w wierszu bez przypisania.
cost-elsewhere = Koszty bez przypisania ({ $dimension }); są w wierszu „{ $row }” i w sumie: { $parts }.
cost-one-touch = Dane podają jeden kanał na leada, a nie wszystkie wcześniejsze kontakty, więc nie da się pokazać, jak różniłyby się reguły atrybucji. Mając takie ścieżki w pliku, można zestawić reguły poleceniem `miara lab attribution`.
cost-counted = Jak to liczymy
cost-word-booked = Same media i narzędzia
cost-word-booked-says = Koszty zaksięgowane na samym kanale, bez czasu ludzi: kliknięcia, narzędzia, treści; przy leadach koszty marketingu, przy wygranych i klientach także sprzedaży. To, co nie jest przypisane do kanału, jest tylko w sumie. Kanał bez zaksięgowanych kosztów nie ma kosztu leada; to nie znaczy, że jest darmowy.
cost-word-people = Z czasem ludzi
cost-word-people-says = To samo wraz z udziałem kanału w wynagrodzeniach.
cost-word-range = Przedział
cost-word-range-says = Miesiące różnią się przez przypadek. Przedział zawiera prawdziwy koszt w 95 takich sytuacjach na 100, sądząc po tym, jak różniły się miesiące (przedział Fiellera dla ilorazu). Szeroki przedział znaczy: na tej liczbie nie warto polegać.
cost-word-worth = Wartość leada
cost-word-worth-says = Wartość wygranych z leadów tych miesięcy, które miały dość czasu, podzielona przez wszystkie leady tych miesięcy, wygrane i nie.
cost-word-next = Następny lead
cost-word-next-says = Do ostatniego roku tygodni (lub dwóch lat miesięcy) dopasowujemy krzywą leadów względem wydatków, która się spłaszcza, przenosi część efektu na kolejne tygodnie i pozwala cenom się zmieniać; podajemy jej nachylenie przy ostatnich wydatkach i cenach oraz przedział, w którym mieści się 90 na 100 dopasowań z przetasowanymi resztami. Ponieważ kolejne wydatki przynoszą coraz mniej, następnego leada nie podajemy jako tańszego od ostatniej średniej.
cost-word-payback = Zwraca się po
cost-word-payback-says = Koszt nowego klienta z czasem ludzi podzielony przez to, ile nowy klient z tego kanału kupuje przeciętnie w miesiącu od pierwszego zakupu. Kreska: mniej niż dwanaście miesięcy klientów albo brak kosztu. Przy mniej niż pięciu klientach nic nie podajemy.
cost-without-lead = Bez leada
cost-without-says = Wygrane, do których nie prowadził żaden lead, niosą swoją część czasu ludzi sprzedaży: { $share }, czyli tyle, ile wynosi ich udział w wygranych okresu. Mają własny wiersz.
cost-why-shared = wspólny dla wszystkich, więc tylko w sumie
cost-why-unconverted = część kosztu w walucie bez kursu
cost-why-few-customers = za mało klientów
cost-unconverted = Nie da się przeliczyć kosztów { $amounts }, bo nie zaimportowano kursów z tych dni. Wiersze z takim kosztem i suma nie mają więc kosztu na leada, wygraną ani klienta. Po imporcie kursów (tabela A NBP) będą widoczne.
cost-cut = Uwaga na niepełny miesiąc { $month } ({ $part }): te koszty księguje się raz lub dwa razy w miesiącu, więc liczy się to, co zaksięgowano w tych dniach, a leady są tylko z tych dni: { $lumps }. Do porównań lepiej wziąć pełne miesiące.
cost-pace-young = Połowa tych, którzy doszli do tego etapu, potrzebowała od leada najwyżej { $median }, a dziewięciu na dziesięciu najwyżej { $usual }. Żaden miesiąc okresu nie ma leadów, które miały już tyle czasu, więc niczego jeszcze nie liczymy.
cost-next-implausible = { $name }: nie da się podać, ile kosztuje następny lead. Sądząc po tym, jak leady szły w parze z wydatkami, byłoby to około { $cost }, wyraźnie mniej niż { $average }, czyli ostatni średni koszt leada; przy rosnących wydatkach następny lead nie bywa jednak tańszy od średniej. Na leady wpłynęło więc coś innego niż wydatki.
cost-own-lead = KPI Koszt leada za { $days } wynosi { $value } przy liczbie leadów { $own }; tutaj { $told } przy { $here }.
cost-own-qualified = KPI Koszt leada zakwalifikowanego za { $days } wynosi { $value }: ten sam koszt dzieli przez leady zakwalifikowane w tych dniach ({ $own }), bez względu na to, kiedy przyszły; tutaj { $told }, bo dzielimy przez leady z tych dni, które zostały zakwalifikowane kiedykolwiek ({ $here }). Firmę z miesiąca na miesiąc śledzi KPI; do porównań ({ $dimension }) służy ta tabela.
cost-own-customer = KPI Koszt pozyskania klienta za { $days } wynosi { $value }: ten sam koszt dzieli przez firmy, które w tych dniach kupiły po raz pierwszy ({ $own }), bez względu na to, kiedy przyszedł ich lead; tutaj { $told }, bo dzielimy przez klientów z leadów z tych dni, bez względu na to, kiedy kupili, i tych, którzy kupili w tych dniach bez leada (razem { $here }). Firmę z miesiąca na miesiąc śledzi KPI; do porównań ({ $dimension }) służy ta tabela.
measure-acquisition-cost = Koszty marketingu i sprzedaży
measure-limit-passed = Leady, którym minął limit
cost-next-idle = { $name }: ostatnio nic tu nie wydano, więc nie ma zwykłych wydatków, od których można by liczyć następnego leada.
