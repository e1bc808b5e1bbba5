## Goals
error-no-goal-columns = This file does not look like goals. It needs the columns `kpi`, `period` and `value`, or a column `kpi` and one column for each period, such as `2026-11`. It has: { $columns }.
error-too-many-goals = The file has more than { $most } goals. Split it into smaller ones.
error-faulty-goals = The book's goals.csv has { $n ->
    [one] a fault
   *[other] { $n } faults
}; mend it before you change goals. Until then the goals from before that edit hold.
goal-wrong-kpi = There is no KPI “{ $written }”. Write a name from the catalogue.
goal-wrong-scope = “{ $written }” does not say whose goal it is. Write a dimension and a value, such as `owner=Anna Nowak` or `channel=organic`; empty is the whole firm.
goal-wrong-way = This KPI can't be split by `{ $dimension }`. It can be by: { $ways }.
goal-wrong-period = “{ $written }” is no period. Write such as 2026, 2026-Q4, 2026-11, 2026-W48 or 2026-11-02..2026-11-13.
goal-wrong-one-number = This KPI is best within a range; write two numbers, such as 20–30 %.
goal-wrong-twice = The same goal stands in row { $other } already. Keep one.
goal-wrong-overlap = The period { $written } overlaps that of row { $other }. Periods may lie within each other (a month in a quarter) or side by side.
goal-wrong-long = The text is too long; keep it within 500 characters.
goal-wrong-empty = The number is missing. Write the goal or remove the row.
goal-wrong-number = “{ $written }” is no number. Write such as 1,600,000 or 2.5; a range as 20–30.
goal-wrong-ambiguous = “{ $written }” can be read in two ways. Write { $whole } or { $fraction }.
goal-wrong-percent = This KPI is a share: write the number with a % sign, such as 25 %, so that “{ $written }” can't mean two things.
goal-wrong-unit = “{ $unit }” is another unit than the KPI's. Write the number alone, in the KPI's unit; amounts in the firm's currency.
goal-wrong-backwards = The range “{ $written }” ends before it starts. Write the smaller number first.
goal-cell-kpi = KPI
goal-cell-scope = scope
goal-cell-period = period
goal-cell-value = goal
goal-cell-baseline = baseline
goal-cell-owner = owner
goal-cell-reason = reason
goal-whole-firm = whole firm
goal-status-missed = goal missed
goal-status-at-risk = goal at risk
goal-status-too-early = too early to tell
goal-status-on-track = on track
goal-status-met = goal met
goal-status-no-number = no number
goal-status-ahead = not begun yet
goal-stands = Goal { $goal } ({ $period }): { $status }.
goal-pace = { $reached } of the goal is reached; by working days it should be { $due }.
goal-pace-number = On the way from the baseline to the goal it should stand at { $should } by now.
goal-chance = Chance of the goal: { $chance }.
goal-needed = From today { $needed } is needed on each working day ({ $days ->
    [one] { $days } day left
   *[other] { $days } days left
}).
