## Problemy
problem-none = Nic nie odbiega od tego, co było wcześniej.
problem-watched = Śledzone szeregi: { $n }.
data-fault-missing = { $dataset }: nie ma ani jednego wiersza z { $days }, choć w takie dni są. To raczej brak danych niż zmiana w firmie; wczytaj brakujący eksport.
data-fault-ends-early = { $dataset }: dane kończą się { $last }, choć w takie dni zwykle coś przybywa. Liczby i porównania sięgają tego dnia. Wczytaj nowszy eksport albo potwierdź, że później naprawdę nic nie przyszło.
data-fault-all-ended = Wszystkie dane kończą się najpóźniej { $last }: żaden eksport nie ma niczego nowszego. To, co tu mówimy, dotyczy ich końca; wczytaj nowsze eksporty.
data-end-confirm = Później nic nie przyszło
data-end-why = Skąd to wiadomo
data-end-go = Potwierdź
data-fault-doubled = { $dataset }: { $days } każda liczba jest dwa razy większa niż zwykle. Sprawdź, czy ten sam plik nie został wczytany dwa razy.
incident-goes-on = { $what }: od { $from } { $since }{ $each } zamiast { $before } ({ $change } wobec { $compared }); trwa nadal.
incident-over = { $what }: od { $from } do { $to } { $since }{ $each } zamiast { $before } ({ $change } wobec { $compared }).
incident-a-day = dziennie
incident-a-week = tygodniowo
surety-certain = prawie na pewno
surety-high = bardzo prawdopodobnie
surety-likely = prawdopodobnie
