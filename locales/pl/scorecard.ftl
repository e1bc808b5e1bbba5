# Karty wyników ludzi i zespołów.
page-people = Ludzie
people-title = Wyniki ludzi i zespołów
people-lead = Wynik każdej osoby obok tego, co przy takich samych szansach i w takim samym czasie osiągnęliby inni na tym stanowisku. Gdzie różnica mieści się w tym, co daje przypadek, piszemy to wprost i nikogo nie oceniamy.
people-pick = KPI
people-others = Inne KPI
people-whose = Pokaż
people-of-people = osoby
people-of-teams = zespoły
people-no-kpis = Nie ma jeszcze danych, które dałoby się przypisać ludziom. Wczytaj eksport z CRM z kolumną właściciela szans.
people-nobody = W tym okresie nikt nie ma wyniku w tym KPI.
people-funnel-title = { $kpi }: kto odbiega od innych
people-funnel-says = Każdy punkt to { $whose ->
    [teams] zespół
   *[people] osoba
  }; im więcej na prawo, tym więcej { $cases }. Linia pozioma to wynik oczekiwany. Między liniami ciągłymi leży 95 na 100 wyników, które różnią się tylko przypadkiem i zwykłym zróżnicowaniem między ludźmi, a między kropkowanymi 998 na 1000. Lejek zwęża się w prawo, bo przy wielu przypadkach mniej zależy od szczęścia. Porównując wiele osób, zawsze znajdzie się ktoś poza linią; dlatego wyróżniamy tylko tych, u których różnica jest zbyt duża także przy tylu porównaniach.
people-mix-says = Pozycja w pionie uwzględnia, jakie przypadki ktoś dostał ({ $dimensions }): kto ma trudniejsze, stoi wyżej, niż wynikałoby z samego wyniku.
people-cases-share = przypadków
people-cases-count = dni pracy
people-cases-per-count = tego, przez co dzielimy
people-cases-amount = transakcji
people-axis-share = Przypadki
people-axis-count = Dni pracy
people-axis-per-count = Dzielnik
people-axis-amount = Transakcje
people-axis-per-month = na 20 dni pracy
people-95 = 95 %
people-99 = 99,8 %
people-expected-label = oczekiwane
people-person = Osoba
people-team = Zespół
people-value = Wynik
people-cases = Przypadki
people-expected = Oczekiwane
people-fair = Ostrożny szacunek
people-range = Zakres 95 %
people-goal = Cel
people-verdict = Co można powiedzieć
people-whose-table = { $kpi } – { $whose ->
    [teams] zespoły
   *[people] osoby
  }
people-order = W kolejności alfabetycznej; to nie jest ranking.
people-summary-none = { $judged ->
    [one] Wynik jednej osoby można było porównać i mieści się on w tym, co daje przypadek.
   *[other] Wszystkie wyniki, które można było porównać ({ $judged }), mieszczą się w tym, co daje przypadek i zwykłe zróżnicowanie między ludźmi: nikogo nie da się na ich podstawie wyróżnić.
  }
people-summary-some = { $flagged ->
    [one] Jeden wynik z { $judged } porównanych odbiega bardziej, niż tłumaczy przypadek: { $names }. Pozostałe mieszczą się w tym, co daje przypadek i zwykłe zróżnicowanie.
    [few] { $flagged } wyniki z { $judged } porównanych odbiegają bardziej, niż tłumaczy przypadek: { $names }. Pozostałe mieszczą się w tym, co daje przypadek i zwykłe zróżnicowanie.
   *[other] { $flagged } wyników z { $judged } porównanych odbiega bardziej, niż tłumaczy przypadek: { $names }. Pozostałe mieszczą się w tym, co daje przypadek i zwykłe zróżnicowanie.
  }
people-summary-unjudged = Nie ma wyniku, który można by uczciwie porównać; powody są w tabeli.
people-summary-shown = Ten KPI pokazujemy bez oceny: { $why }
verdict-above = powyżej tego, co tłumaczy przypadek
verdict-below = poniżej tego, co tłumaczy przypadek
verdict-compatible = zgodne z przypadkiem
verdict-usual = w zwykłym zróżnicowaniu między ludźmi
verdict-few-cases = za mało przypadków, by ocenić (potrzeba { $needed })
verdict-short-time = za krótki czas, by ocenić (potrzeba { $needed } dni pracy)
verdict-few-peers = za mało porównywalnych (potrzeba { $needed } na tym samym stanowisku)
verdict-few-teams = za mało zespołów, by porównać (potrzeba { $needed })
verdict-shown = bez oceny
unjudged-sum = suma zależy naraz od liczby i od wielkości transakcji; obie ocenia się osobno.
unjudged-time = czasy są rozłożone zbyt nierówno, by uczciwie porównać kilka przypadków.
unjudged-state = stan na jeden dzień nie mówi, co ktoś zrobił w okresie.
unjudged-mixed = składa się z liczb różnego rodzaju, których przypadkowych wahań nie da się rzetelnie oszacować.
people-words = Co znaczą te słowa
people-word-expected = Wynik oczekiwany
people-word-expected-says = Co w miejscu tej osoby osiągnęliby inni na jej stanowisku. Przy odsetkach: gdyby mieli takie same przypadki (ten sam produkt i kanał; własne przypadki tej osoby się tu nie liczą). Przy liczbach: w tym samym czasie pracy.
people-word-fair = Ostrożny szacunek
people-word-fair-says = Wynik przesunięty w stronę oczekiwanego, tym mocniej, im mniej jest przypadków: 1 z 1 to nie 100 %. Najlepsze przypuszczenie, jaki byłby następny wynik.
people-word-range = Zakres 95 %
people-word-range-says = Gdzie z pewnością 95 na 100 leży prawdziwy poziom tej osoby, oczyszczony ze szczęścia i pecha.
people-word-chance = Zgodne z przypadkiem
people-word-chance-says = Tak różne wyniki zdarzają się także ludziom jednakowo skutecznym. To nie znaczy, że ktoś jest przeciętny, tylko że te dane tego nie rozstrzygają.
people-word-peers = Z kim porównujemy
people-word-peers-says = Z ludźmi na tym samym stanowisku, a nie z całą firmą; nowi (krócej niż rok) są osobną grupą, gdy jest ich co najmniej pięcioro. Bez wczytanej listy ludzi wszyscy są jedną grupą.
people-word-flags = Wiele porównań
people-word-flags-says = Gdy porównuje się wiele osób naraz, ktoś zawsze odbiega. Próg jest tak dobrany, by spośród wyróżnionych najwyżej co dwudziesty był wyróżniony niesłusznie.
people-word-typical = Typowa wartość
people-word-typical-says = Wartość, poniżej i powyżej której leży mniej więcej po połowie transakcji. Średnia może być inna: jedna duża transakcja potrafi ją podwoić, a o sprzedawcy niewiele mówi.
people-unassigned = Nieprzypisane nikomu: { $value }.
people-card-of = Karta wyników, { $period }
people-card-link = Inne KPI i porównanie z innymi
people-group-role = Porównanie z osobami na stanowisku „{ $role }”.
people-group-new = Porównanie z osobami na stanowisku „{ $role }”, które przyszły w ciągu ostatniego roku.
people-group-none = Stanowisko nie jest znane; porównanie z innymi, u których też go brak.
people-group-teams = Porównanie z innymi zespołami.
people-days-hours = { $days } dni pracy w tym okresie, według zapisanych godzin, więc bez urlopów i zwolnień.
people-days-contract = { $days } dni pracy w tym okresie, według dni roboczych od przyjścia do odejścia; urlopy i zwolnienia nie są znane.
people-came = W firmie od { $day }: liczy się tylko czas od tego dnia.
people-left = W firmie do { $day }: liczy się to, co było do tego dnia, i szanse rozstrzygnięte później na to nazwisko.
people-strengths = Mocne strony
people-usual = W granicach przypadku i zwykłego zróżnicowania
people-weaknesses = Poniżej oczekiwań
people-different = Odbiega od innych
people-untold = Bez oceny
people-team-members = Ludzie w zespole
people-bar-says = Zakres od { $low } do { $high }, szacunek { $fair }, oczekiwane { $expected }
people-choose = Wybór KPI
people-choose-go = Pokaż
cli-scorecard-no-kpis = Żadnego z obserwowanych KPI nie da się podzielić na ludzi: brak danych z właścicielem.
verdict-no-cases = brak przypadków w tym okresie
people-typical = typowo { $value } i to porównujemy
people-range-none = za mało albo same jednakowe, by podać
