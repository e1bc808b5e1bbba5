# Karty wyników ludzi i zespołów.
page-scorecard = Ludzie
scorecard-title = Wyniki ludzi i zespołów
scorecard-lead = Wynik każdej osoby obok tego, co przy takich samych szansach i w takim samym czasie osiągnęliby inni na tym stanowisku. Gdzie różnica mieści się w tym, co daje przypadek, piszemy to wprost i nikogo nie oceniamy.
scorecard-pick = KPI
scorecard-others = Inne KPI
scorecard-whose = Pokaż
scorecard-of-people = osoby
scorecard-of-teams = zespoły
scorecard-no-kpis = Nie ma jeszcze danych, które dałoby się przypisać ludziom. Wczytaj eksport z CRM z kolumną właściciela szans.
scorecard-nobody = W tym okresie nikt nie ma wyniku w tym KPI.
scorecard-funnel-title = { $kpi }: kto odbiega od innych
scorecard-funnel-says = Każdy punkt to { $whose ->
    [teams] zespół
   *[people] osoba
  }; im więcej na prawo, tym więcej { $cases }. Linia pozioma to wynik oczekiwany. Między liniami ciągłymi leży 95 na 100 wyników, które różnią się tylko przypadkiem i zwykłym zróżnicowaniem między ludźmi, a między kropkowanymi 998 na 1000. Lejek zwęża się w prawo, bo przy wielu przypadkach mniej zależy od szczęścia. Porównując wiele osób, zawsze znajdzie się ktoś poza linią; dlatego wyróżniamy tylko tych, u których różnica jest zbyt duża także przy tylu porównaniach.
scorecard-mix-says = Pozycja w pionie uwzględnia, jakie przypadki ktoś dostał ({ $dimensions }): kto ma trudniejsze, stoi wyżej, niż wynikałoby z samego wyniku.
scorecard-cases-share = przypadków
scorecard-cases-count = dni pracy
scorecard-cases-per-count = tego, przez co dzielimy
scorecard-cases-amount = transakcji
scorecard-axis-share = Przypadki
scorecard-axis-count = Dni pracy
scorecard-axis-per-count = Dzielnik
scorecard-axis-amount = Transakcje
scorecard-axis-per-month = na 20 dni pracy
scorecard-95 = 95 %
scorecard-99 = 99,8 %
scorecard-expected-label = oczekiwane
scorecard-person = Osoba
scorecard-team = Zespół
scorecard-value = Wynik
scorecard-cases = Przypadki
scorecard-expected = Oczekiwane
scorecard-fair = Ostrożny szacunek
scorecard-range = Zakres 95 %
scorecard-goal = Cel
scorecard-verdict = Co można powiedzieć
scorecard-whose-table = { $kpi } – { $whose ->
    [teams] zespoły
   *[people] osoby
  }
scorecard-order = W kolejności alfabetycznej; to nie jest ranking.
scorecard-summary-none = { $judged ->
    [one] Wynik jednej osoby można było porównać i mieści się on w tym, co daje przypadek.
   *[other] Wszystkie wyniki, które można było porównać ({ $judged }), mieszczą się w tym, co daje przypadek i zwykłe zróżnicowanie między ludźmi: nikogo nie da się na ich podstawie wyróżnić.
  }
scorecard-summary-some = { $flagged ->
    [one] Jeden wynik z { $judged } porównanych odbiega bardziej, niż tłumaczy przypadek: { $names }. Pozostałe mieszczą się w tym, co daje przypadek i zwykłe zróżnicowanie.
    [few] { $flagged } wyniki z { $judged } porównanych odbiegają bardziej, niż tłumaczy przypadek: { $names }. Pozostałe mieszczą się w tym, co daje przypadek i zwykłe zróżnicowanie.
   *[other] { $flagged } wyników z { $judged } porównanych odbiega bardziej, niż tłumaczy przypadek: { $names }. Pozostałe mieszczą się w tym, co daje przypadek i zwykłe zróżnicowanie.
  }
scorecard-summary-unjudged = Nie ma wyniku, który można by uczciwie porównać; powody są w tabeli.
scorecard-summary-shown = Ten KPI pokazujemy bez oceny: { $why }
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
scorecard-words = Co znaczą te słowa
scorecard-word-expected = Wynik oczekiwany
scorecard-word-expected-says = Co w miejscu tej osoby osiągnęliby inni na jej stanowisku. Przy odsetkach: gdyby mieli takie same przypadki (ten sam produkt i kanał; własne przypadki tej osoby się tu nie liczą). Przy liczbach: w tym samym czasie pracy.
scorecard-word-fair = Ostrożny szacunek
scorecard-word-fair-says = Wynik przesunięty w stronę oczekiwanego, tym mocniej, im mniej jest przypadków: 1 z 1 to nie 100 %. Najlepsze przypuszczenie, jaki byłby następny wynik.
scorecard-word-range = Zakres 95 %
scorecard-word-range-says = Gdzie z pewnością 95 na 100 leży prawdziwy poziom tej osoby, oczyszczony ze szczęścia i pecha.
scorecard-word-chance = Zgodne z przypadkiem
scorecard-word-chance-says = Tak różne wyniki zdarzają się także ludziom jednakowo skutecznym. To nie znaczy, że ktoś jest przeciętny, tylko że te dane tego nie rozstrzygają.
scorecard-word-peers = Z kim porównujemy
scorecard-word-peers-says = Z ludźmi na tym samym stanowisku, a nie z całą firmą; nowi (krócej niż rok) są osobną grupą, gdy jest ich co najmniej pięcioro. Bez wczytanej listy ludzi wszyscy są jedną grupą.
scorecard-word-flags = Wiele porównań
scorecard-word-flags-says = Gdy porównuje się wiele osób naraz, ktoś zawsze odbiega. Próg jest tak dobrany, by spośród wyróżnionych najwyżej co dwudziesty był wyróżniony niesłusznie.
scorecard-word-typical = Typowa wartość
scorecard-word-typical-says = Wartość, poniżej i powyżej której leży mniej więcej po połowie transakcji. Średnia może być inna: jedna duża transakcja potrafi ją podwoić, a o sprzedawcy niewiele mówi.
scorecard-unassigned = Nieprzypisane nikomu: { $value }.
scorecard-card-of = Karta wyników, { $period }
scorecard-card-link = Inne KPI i porównanie z innymi
scorecard-group-role = Porównanie z osobami na stanowisku „{ $role }”.
scorecard-group-new = Porównanie z osobami na stanowisku „{ $role }”, które przyszły w ciągu ostatniego roku.
scorecard-group-none = Stanowisko nie jest znane; porównanie z innymi, u których też go brak.
scorecard-group-teams = Porównanie z innymi zespołami.
scorecard-days-hours = { $days } dni pracy w tym okresie, według zapisanych godzin, więc bez urlopów i zwolnień.
scorecard-days-contract = { $days } dni pracy w tym okresie, według dni roboczych od przyjścia do odejścia; urlopy i zwolnienia nie są znane.
scorecard-came = W firmie od { $day }: liczy się tylko czas od tego dnia.
scorecard-left = W firmie do { $day }: liczy się to, co było do tego dnia, i szanse rozstrzygnięte później na to nazwisko.
scorecard-strengths = Mocne strony
scorecard-usual = W granicach przypadku i zwykłego zróżnicowania
scorecard-weaknesses = Poniżej oczekiwań
scorecard-different = Odbiega od innych
scorecard-untold = Bez oceny
scorecard-team-members = Ludzie w zespole
scorecard-bar-says = Zakres od { $low } do { $high }, szacunek { $fair }, oczekiwane { $expected }
scorecard-choose = Wybór KPI
scorecard-choose-go = Pokaż
cli-scorecard-no-kpis = Żadnego z obserwowanych KPI nie da się podzielić na ludzi: brak danych z właścicielem.
verdict-no-cases = brak przypadków w tym okresie
scorecard-typical = typowo { $value } i to porównujemy
scorecard-range-none = za mało albo same jednakowe, by podać
