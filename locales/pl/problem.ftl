## Problemy
problem-none = Nic nie odbiega od tego, co było wcześniej.
problem-watched = Śledzone szeregi: { $n }.
data-fault-missing = { $dataset }: nie ma ani jednego wiersza z { $days }, choć w takie dni są. To raczej brak danych niż zmiana w firmie; wczytaj brakujący eksport.
data-fault-ends-early = { $dataset }: dane kończą się przed { $days }. Wczytaj nowszy eksport; do tego czasu liczby z tych dni są za małe.
data-fault-all-ended = Wszystkie dane kończą się przed { $days }: żaden eksport nie ma niczego nowszego. To, co tu mówimy, dotyczy ich końca; wczytaj nowsze eksporty.
data-fault-doubled = { $dataset }: { $days } każda liczba jest dwa razy większa niż zwykle. Sprawdź, czy ten sam plik nie został wczytany dwa razy.
incident-goes-on = { $what }: od { $from } { $since }{ $each } zamiast { $before } ({ $change }); trwa nadal.
incident-over = { $what }: od { $from } do { $to } { $since }{ $each } zamiast { $before } ({ $change }).
incident-a-day = dziennie
incident-a-week = tygodniowo
surety-certain = prawie na pewno
surety-high = bardzo prawdopodobnie
surety-likely = prawdopodobnie
