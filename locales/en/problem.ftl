## Problems
problem-none = Nothing is unlike what it was before.
problem-watched = Series watched: { $n }.
data-fault-missing = { $dataset }: there is not a single row of { $days }, though such days have some. That is rather missing data than a change of business; import the missing export.
data-fault-ends-early = { $dataset }: the data end on { $last }, though such days usually bring something. Numbers and comparisons reach to that day. Import a newer export, or confirm that nothing came after it.
data-end-confirm = Nothing came after it
data-end-why = How is that known
data-end-go = Confirm
data-fault-all-ended = All data end by { $last }: no export has anything newer. What is said here is about their end; import newer exports.
data-fault-doubled = { $dataset }: { $days } every number is twice as large as usual. See whether the same file was imported twice.
incident-goes-on = { $what }: since { $from } { $since }{ $each } instead of { $before } ({ $change } against { $compared }); it goes on.
incident-over = { $what }: from { $from } to { $to } { $since }{ $each } instead of { $before } ({ $change } against { $compared }).
incident-a-day = a day
incident-a-week = a week
surety-certain = almost certainly
surety-high = very likely
surety-likely = likely
