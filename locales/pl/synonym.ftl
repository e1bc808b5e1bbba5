synonym-title = Kto jest kim
synonym-says = Narzędzia zapisują tę samą osobę, firmę albo kampanię różnie. To, co połączysz, liczy się razem na każdej stronie; dane zostają, jak je zapisano, i w każdej chwili możesz to rozdzielić.
synonym-look-alike = { $n ->
    [one] { $count } grupa nazw wygląda na to samo.
    [few] { $count } grupy nazw wyglądają na to samo.
   *[many] { $count } grup nazw wygląda na to samo.
}
synonym-none = Żadne nazwy nie wyglądają na tę samą osobę, firmę, kampanię, kanał ani produkt.
synonym-one = Czy to to samo?
synonym-shown = Pokazuj jako
synonym-where = Gdzie
synonym-merge = Połącz
synonym-keep-apart = To nie to samo
synonym-merged = Połączone
synonym-differ = { $shown }, { $column }: { $said }. Liczy się to, co ma { $first }.
synonym-goals = { $n ->
    [one] Cel podaje
    [few] { $count } cele podają
   *[many] { $count } celów podaje
} nazwę „{ $value }”, połączoną z „{ $shown }”: { $n ->
    [one] liczy się
   *[other] liczą się
} dla całości „{ $shown }”.
synonym-split = Rozdziel
synonym-by-hand = Połącz inne
synonym-written = Zapisano jako
synonym-is = To jest
synonym-merge-these = Połącz
synonym-kept = Zapisano w synonyms.yaml.
synonym-parted = Dopóki są osobno, nie policzymy dla nich: { $kpis }.
synonym-by-command = Pokaże je `miara synonym`.
synonym-look = Sprawdź, kto jest kim
synonym-of-owner = Osoby
synonym-of-account = Firmy
synonym-of-campaign = Kampanie
synonym-of-channel = Kanały
synonym-of-product = Produkty
data-way-names = Kto jest kim
