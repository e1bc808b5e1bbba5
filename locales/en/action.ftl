## Actions and annotations
page-action = Actions
action-title = Actions
action-lead = What is done about findings, and whether it worked here. An action is held against what would have been without it, as far as the other parts of the firm, or its own past, tell.
action-none = No action is recorded yet. Record the first one below, or open a KPI and press “Record an action”.
action-worked = What worked here so far
action-worked-none = Nothing yet of which that can be said beyond chance.
action-group-running = Under way, too early to tell
action-group-measured = Measured
action-group-unclear = Cannot tell
action-measure = Work out what they changed
action-new = Record an action
action-record = Record
action-save = Save the change
action-change = Change or end it
action-kept = Recorded.
action-history = History
action-overtaken = Someone else has changed this action in the meantime. Look at it again below, then make your change once more.
action-unknown = There is no action { $id }. `miara action list` shows them all.
action-ended-on = not done any more since { $day }
action-since = since { $day }
action-finding = It was recorded from a finding.
action-how = What is expected can be a number with its sign, which is then held against what came: “+10 %” is a tenth more than without it, “-0.5 pp” half a percentage point less, “-2” two units of the KPI less. Any other text is kept as it is.
action-removed = removed
action-here = Record an action
action-cell-title = What is done
action-cell-kpi = KPI that it is to change
action-cell-scope = Part of the firm
action-cell-begun = First day
action-cell-ended = Not done any more since
action-cell-owner = Who does it
action-cell-expected = What is expected of it
action-cell-note = Note
action-cell-text = What there is to know
action-cell-from = Day
action-cell-to = Last day, if several
action-cell-state = How it stands
action-cell-effect = Change
action-wrong-empty = Something must stand here.
action-wrong-long = This is too long; at most 300 letters, a note 2,000.
action-wrong-kpi = There is no KPI “{ $written }”.
action-wrong-scope = “{ $written }” is no part of the firm. Write a dimension and a value, such as team=North.
action-wrong-way = This KPI can't be split by { $dimension }. It can by: { $ways }.
action-wrong-day = “{ $written }” is no day. Write it as 2026-05-19.
action-wrong-backwards = It ends before it begins.
action-fault-at = { $cell }: { $what }

effect-status-ahead = not begun
effect-status-too-early = too early to tell
effect-status-too-little = too little history
effect-status-no-number = no number
effect-status-cannot-tell = cannot tell
effect-status-better = it worked
effect-status-worse = it made things worse
effect-status-changed = it changed something
effect-lacking-week-after = { $have ->
    [0] No whole week has passed
    [one] One whole week has passed
   *[other] { $have } whole weeks have passed
} since; { $needed } are needed.
effect-lacking-month-after = Weeks have too few cases here, so months are looked at: { $have ->
    [0] no whole month has passed
    [one] one whole month has passed
   *[other] { $have } whole months have passed
} since, and { $needed } are needed.
effect-lacking-week-before = { $have ->
    [0] No whole week before it is known
    [one] Only one whole week before it is known
   *[other] Only { $have } whole weeks before it are known
 }; { $needed } are needed.
effect-lacking-month-before = Weeks have too few cases here, so months are looked at: { $have ->
    [0] no whole month before it is known
    [one] only one whole month before it is known
   *[other] only { $have } whole months before it are known
 }, and { $needed } are needed.
effect-not-begun = It begins on { $day }.
effect-no-number-says = Its KPI is not in the catalogue any more.
effect-found = Since then { $mean } { $actual } instead of about { $without } without it: { $change } of that, with 95 % certainty between { $low } and { $high }.
effect-unclear = Since then { $mean } { $actual }, and without it about { $without }: { $change } of that. It may lie anywhere between { $low } and { $high }.
effect-point = Since then { $mean } { $actual }, and without it about { $without }: { $change } of that.
effect-doubt-chance = That may be chance: as much comes about where nothing is done.
effect-doubt-false-alarms = That can't be believed: the same method finds effects on these numbers where nothing was done.
effect-doubt-few-placebos = There is too little history to tell how much comes about by chance.
effect-by-others = “Without it” is told by other parts ({ $dimension }) that went along with this one before: { $names }. It holds as far as they tell.
effect-by-level = “Without it” is its own level before: the other parts ({ $dimension }) did not go along with it.
effect-by-itself = “Without it” is what its own past let expect; there is no other part of the firm to hold it against, so whatever else happened in these days is in it too.
effect-chance-said = Where nothing was done, as much came about in { $share } of { $n } stretches as long as this one (p = { $p }).
effect-feigned = Cross-check: of { $n ->
    [one] one feigned action
   *[other] { $n } feigned actions
 }, on days and parts where nothing was done, the same method called { $called ->
    [0] none
   *[other] { $called }
 } an effect.
effect-left-out = Left out: { $list }.
effect-left-action = { $name } (an action there: { $title })
effect-left-incident = { $name } (an incident of its own since { $day })
effect-left-few = { $name } (too few numbers)
effect-with = In the same days, and so perhaps part of it: { $list }.
effect-with-action = the action “{ $title }” since { $day }
effect-with-annotation = “{ $text }” ({ $day })
effect-with-incident = { $what } (since { $day })
effect-against-less = Less than was expected ({ $expected }).
effect-against-within = What was expected ({ $expected }) lies in this range.
effect-against-more = More than was expected ({ $expected }).
effect-weeks = { $before } whole weeks before and { $after } since are compared; the week in which it began is left out.
effect-months = { $before } whole months before and { $after } since are compared; the month in which it began is left out.
effect-chart = { $kpi } before and since, and what would have been
effect-chart-without = without it
effect-chart-begun = begun
effect-table = The numbers behind the picture
effect-actual = What came
effect-without = Without it
effect-period = Period

marks-title = Actions and annotations in these days
marks-action = Action
marks-annotation = Annotation
marks-add = Note something about these days
marks-add-says = A holiday, a campaign, a price change: whatever explains these numbers. It is marked on charts from then on.
marks-for-all = for all KPIs
marks-save = Note it
marks-remove = Remove
annotate-kept = Noted as annotation { $id }.
annotate-gone = There is no annotation { $id } that is shown.
effect-status-shared = it worked together with others
effect-quoted = “{ $title }”
effect-shared-says = Something worked, but what each did can't be told apart, since these were done on the same KPI in the same part and days: { $titles }. It counts once.
effect-doubt-together = What this one did can't be told apart from the other actions on the same KPI in the same part and days.
action-wrong-value = Nothing in the data has “{ $value }” as { $dimension }.
effect-mean-own = over all of these days
effect-mean-week = on average a week
effect-mean-month = on average a month
effect-mean-stock = on average at the end of a period
