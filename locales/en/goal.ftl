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
goal-wrong-percent = This KPI is a share: write the number with a % sign, such as 25 %, so that “{ $written }” can't mean two things. In a spreadsheet, format the cell as a percentage or type the text 25%.
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
goal-needed = From today it takes { $needed } on each working day ({ $days ->
    [one] { $days } day left
   *[other] { $days } days left
}).
goal-so-far = so far
goal-due = should be
goal-chance-head = chance
goal-stand = standing
goal-no-sets = There are no such goals. Set one on the page Goals or with `miara goal set`.
goal-late-star = * set or changed when the period had begun
goal-no-such = There is no such goal; see `miara goal list --all`.
goal-nothing-kept = No goal was kept. Mend the places named and try again.
goal-would-keep = The goals are right: { $n }. Nothing was kept.
goal-kept = { $n ->
    [0] Nothing has changed.
    [one] Kept the change of { $n } goal.
   *[other] Kept the changes of { $n } goals.
}
goal-overtaken = Somebody changed these goals at the same moment. Look at them again and retry.
goal-fault-at = row { $row }, { $cell }: { $what }
goal-when = when
goal-who = who
goal-before = before
goal-after = after
goal-way-browser = in the browser
goal-way-command = by command
goal-way-file = in the file goals.csv
goal-basis-season = Spread over the months by the season of the 12 whole months before this period and working days; months that are over kept their goals.
goal-basis-working-days = Spread over the months by working days; too little is known for a season.
goal-basis-same = Months of this KPI don't add up, so each got the same goal.
page-goal = Goals
goal-title = Goals for { $year }
goal-earlier = a year earlier
goal-later = a year later
goal-scope = whose goals
goal-show = Show
goal-lead = Say what KPIs are to reach before the period begins. Type the months, or only the year and spread it over the months.
goal-running = Goals that are running
goal-due-says = “Should be” is the part of the goal that should be done by now by working days or, where there are goals for months, by those.
goal-chance-says = “Chance” is the share of possible futures in which the goal is met; they are drawn from past results and how much they vary.
goal-year = year
goal-spread = spread
goal-spread-says = Spread the year's goal over the months by the season of the last 12 months and working days; nothing is kept yet
goal-spread-needs-year = Type a goal for the year first, then spread it.
goal-not-kept-yet = Not kept yet.
goal-without = KPIs without a goal this year ({ $n })
goal-owner = Who answers for the goals that change
goal-reason = Why (stays in the history)
goal-save = Keep goals
goal-grid-says = An empty field is no goal. Type a range as 20–30. Below a goal stands what the month came to. You can paste cells of a spreadsheet here. A goal that was set or changed during its period is marked for good with a dotted line.
goal-bring = Take goals from a file, or paste a table
goal-bring-says = CSV or XLSX with the columns kpi, scope, period, value (and baseline, owner, reason), or a row for each KPI with a column for each period, such as “2026-11” or “November 2026”. Where a single cell is wrong, nothing is kept.
goal-file = File
goal-paste = A table pasted from a spreadsheet, with its header
goal-bring-go = Take in
goal-nothing-brought = No file was chosen and nothing pasted.
goal-more-faults = …and { $n } more.
goal-overtaken-by = { $kpi }, { $period }: { $who } has changed this goal meanwhile ({ $at }); it is { $goal } now. If you keep yours again, yours will hold.
goal-other = Goal for { $period }: { $goal }.
goal-gap-missing = { $period }, { $dimension }: the goals of the parts ({ $n }) come to { $sum } of { $goal }; { $missing } is missing.
goal-gap-none = { $period }, { $dimension }: the goals of the parts ({ $n }) come to exactly { $goal }.
goal-gap-over = { $period }, { $dimension }: the goals of the parts ({ $n }) come to { $sum }, { $missing } more than the goal { $goal }.
goal-months-gap = The goals of the months come to { $sum } and the year's is { $goal }: a difference of { $missing }.
goal-set-late = set on { $at }, when the period had begun
goal-changed-late = changed during its period ({ $n ->
    [one] once
   *[other] { $n } times
}, last on { $at })
goal-to-kpi = How this KPI is doing
goal-one-kept = Kept.
goal-change = Change
goal-remove = Remove the goal
goal-history = History
goal-period-running = the period had begun
goal-new = New goal
goal-new-says = Write the period as 2026 (the fiscal year), 2026-Q4, 2026-11, 2026-W48 or from..to, such as 2026-11-02..2026-11-13. The baseline is where you start: the way to the goal is counted from it.
goal-gone = goal removed
goal-none = This KPI has no goal for this period.
goal-set-here = Goals of this KPI
goal-tile = goal { $goal }
goal-tile-chance = chance { $chance }
error-strange-goal-columns = These columns can't be understood as periods: { $columns }. Call them such as 2026-11, 2026-Q4, 2026 or “November 2026”, or take them out of the file.
goal-wrong-overlap-known = The period { $written } overlaps that of another goal of this KPI. Periods may lie within each other (a month in a quarter) or side by side.
goal-unknown-scope = Goal for “{ $scope }”: nothing in the data is called so. Check the spelling; for someone new the goal holds once they appear in the data.
goal-wrong-negative = “{ $written }”: what is counted is never below nothing. Write zero or more.
goal-wrong-above-whole = “{ $written }”: this KPI is a part of a whole, so it is never above 100 %.
