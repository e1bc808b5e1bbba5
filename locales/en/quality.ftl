## Quality of KPIs
quality-title = Quality of your KPIs
quality-lead = A good KPI has four properties: it can be measured, everyone reads it the same way, it measures how far a goal set beforehand is reached, and it does not collide with others. Here is what the KPIs that the firm follows lack, and how to mend it.
quality-property-measurable = Measurable
quality-property-clear = Clear
quality-property-goal-tied = Tied to a goal
quality-property-non-colliding = No collisions
quality-severity-error = error
quality-severity-warning = warning
quality-severity-note = note
quality-score = Score
quality-score-says = From 0 to 100: the mean of the four properties. A property without findings has 100; an error makes it 0, each warning halves it, each note takes a tenth. A KPI without a goal has 0 for being tied to one. What was accepted takes nothing.
quality-nothing = Nothing to find fault with.
quality-summary = { $kpis ->
    [one] { $kpis } KPI
   *[other] { $kpis } KPIs
 }, mean score { $score }. { $errors ->
    [0] No errors
    [one] { $errors } error
   *[other] { $errors } errors
 }, { $warnings ->
    [0] no warnings
    [one] { $warnings } warning
   *[other] { $warnings } warnings
 }, { $notes ->
    [0] no notes
    [one] { $notes } note
   *[other] { $notes } notes
 }{ $accepted ->
    [0] .
   *[other] ; accepted: { $accepted }.
 }
quality-fails = { $n ->
    [one] there is { $n } error that nobody has accepted
   *[other] there are { $n } errors that nobody has accepted
 }
quality-none-followed = The firm does not follow any KPI yet. Choose some on the page of KPIs.
quality-shared = This also concerns: { $kpis }.
quality-definitions = Definitions that can't be read
quality-accepted = Accepted { $at }{ $who ->
    [none] {""}
   *[other] {" "}by { $who }
 }: “{ $reason }”
quality-accept = Accept
quality-accept-title = Accept with a reason
quality-accept-reason = Why should it stay so?
quality-accept-says = The finding will no longer lower the score. It comes back when the definition or what stands behind it changes.
quality-reopen = Take the acceptance back
quality-no-reason = Write a reason, of at most 500 letters; without one nobody will later understand why it stayed so.
quality-unknown = There is no finding “{ $key }”. It may have changed with the data; run `miara quality` and take the key from there.
quality-done = Accepted.
quality-was-reopened = The acceptance was taken back.
quality-every-owner = { $n ->
    [one] One definition has nobody who answers for it: { $kpis }.
   *[other] { $n } definitions have nobody who answers for them: { $kpis }.
 }
quality-every-goal = { $n ->
    [one] One KPI has no goal for a period that is under way: { $kpis }.
   *[other] { $n } KPIs have no goal for a period that is under way: { $kpis }.
 }
quality-visible-counts = The smallest change from month to month that can be told from chance: { $change } (about { $cases } cases a month). It usually changes by { $usual }.
quality-visible-cases = The smallest change from month to month that can be told from chance: from { $from } to { $to } (a share of about { $cases } cases a month). It usually changes by { $usual } of its value.
quality-visible-swings = Going by last year's swings, only a change of { $change } from month to month can be seen. It usually changes by { $usual }.
quality-counters = A counterweight that shows whether it is met at the cost of something else: { $kpis }.
quality-link = Quality of the KPIs that are followed
quality-link-one = Quality of this KPI
quality-go-import = Import a file
quality-go-goals = Go to the goals
quality-go-catalogue = Go to the KPIs
quality-go-edit = Change the definition
quality-go-kpi = See the KPI
quality-lever-up = the more “{ $lever }”, the higher “{ $a }” and the lower “{ $b }”
quality-lever-down = the more “{ $lever }”, the lower “{ $a }” and the higher “{ $b }”
quality-lever-both-up = the more “{ $lever }”, the higher both
quality-lever-both-down = the more “{ $lever }”, the lower both
quality-lever-raises-a = the more “{ $b }”, the higher “{ $a }”
quality-lever-lowers-a = the more “{ $b }”, the lower “{ $a }”
quality-lever-raises-b = the more “{ $a }”, the higher “{ $b }”
quality-lever-lowers-b = the more “{ $a }”, the lower “{ $b }”
quality-goal = “{ $kpi }” { $aim } ({ $period }, { $scope })
quality-goal-own = { $aim } ({ $period }, { $scope })
quality-freed = “{ $kpi }” from { $aim } to { $freed }
quality-more-goals = { $n ->
    [0] {""}
    [one] {" "}The same holds for { $n } more goal of this KPI.
   *[other] {" "}The same holds for { $n } more goals of this KPI.
 }
quality-say-no-data = It can't be computed: data are lacking ({ $lacking }).
quality-cure-no-data = Import a file that has them, or stop following this KPI.
quality-say-no-value = None of the last { $months } full months has a number: { $why }.
quality-cure-no-value = Complete the data or mend the definition.
quality-say-gaps = { $months ->
    [one] { $months } of the last { $of } full months has
   *[other] { $months } of the last { $of } full months have
 } no number; last: { $why }.
quality-cure-gaps = See whether something was not imported in those months, or look at longer periods.
quality-say-stale = “{ $dataset }”: the last row is of { $last }, { $days } days ago; { $usual ->
    [none] that is long ago
   *[other] in the last two years the longest silence was { $usual } days
 }.
quality-cure-stale = Import a newer export.
quality-say-coarse-counts = With about { $cases } cases a month, only a change of { $change } can be told from chance; a smaller one may mean nothing.
quality-say-coarse-cases = With a share of about { $cases } cases a month, only a change from { $from } to { $to } can be told from chance.
quality-say-coarse-swings = It swings so much that only a change of { $change } from month to month can be told.
quality-cure-coarse = Compare quarters rather than months, and call no smaller change a success or a failure.
quality-say-broken = The definition in { $file } can't be read: { $message }
quality-cure-broken = Mend the file; all other KPIs work without it.
quality-say-no-owner = Nobody answers for this definition.
quality-cure-no-owner = Name the person who decides what counts; of a definition of the program, keep a copy of your own in the book with the field `owner`.
quality-say-no-sentence = No sentence says what this KPI measures.
quality-cure-no-sentence = Write it in the definition, in Polish and English.
quality-say-same-sentence = The sentence about its meaning is the same in Polish and in English.
quality-cure-same-sentence = Translate it in the definition.
quality-say-no-unit = The number has no unit and is no share, so that it says nothing by itself.
quality-cure-no-unit = Say in the definition what it is a number of, or show it as a percentage.
quality-say-same-formula = “{ $a }” and “{ $b }” always have the same value under two names.
quality-cure-same-formula = Keep one definition and remove the other.
quality-say-same-title = “{ $a }” is the name of two KPIs with different formulas ({ $names }).
quality-cure-same-title = Name them so that the difference shows.
quality-say-other-axes = What is divided and what it is divided by are dated by different events ({ $axes }), so that a month's number is not about the same cases.
quality-cure-other-axes = This is no fault, but with a long cycle compare longer periods.
quality-say-no-goal = There is no goal for a period that is under way.
quality-cure-no-goal = Set a goal, best before its period begins.
quality-say-goal-late = The goal { $goal } was set on { $at }, when its period had begun.{ $more }
quality-cure-goal-late = Set the next goal before its period begins, and read this one with reserve.
quality-say-goal-moved = The goal { $goal } was changed on { $at }, when its period had begun{ $before ->
    [none] {""}
   *[other] ; it was { $before } before
 }.{ $more }
quality-cure-goal-moved = Judge the number by the first goal as well.
quality-say-goal-no-owner = Nobody answers for the goal { $goal }.{ $more }
quality-cure-goal-no-owner = Name the person who answers for it beside the goal.
quality-say-goal-unreached = The goal { $goal } is better than anything so far: the best of { $periods } periods was { $when } with { $best }. Against the same period a year before it is better by { $step }; { $seen ->
    [none] so far it was never better than a year before
   *[other] the most so far was { $seen }
 }.
quality-cure-goal-unreached = Lower the goal, or write down beside it what you will do otherwise than before.
quality-say-opposed = “{ $a }” and “{ $b }” pull in opposite directions by their very definition, as long as all else stays: { $levers }.
quality-cure-opposed = Judge them together: set goals for both, and one person who answers for both.
quality-say-trade-off = “{ $a }” and “{ $b }” may get in each other's way: { $levers }.
quality-cure-trade-off = Agree on which matters more before anyone works on it.
quality-say-goals-clash = These goals can't all be met, whatever happens: { $goals }. { $freed ->
    [none] Only giving one of them up helps.
   *[other] Changing one is enough: { $freed }.
 }
quality-cure-goals-clash = Decide which goal gives way.
quality-say-tied = Over the last { $weeks } weeks, when “{ $a }” went the good way, “{ $b }” went the bad way{ $lag ->
    [none] {""}
   *[other] , { $lag }
 }: strength of the tie { $strength } (0 is none, 1 is full). They go together; that need not be an effect.
quality-lag-after = { $n ->
    [one] a week later
   *[other] { $n } weeks later
 }
quality-lag-before = { $n ->
    [one] a week earlier
   *[other] { $n } weeks earlier
 }
quality-cure-tied = Look at both together; see whether one is had at the cost of the other.
quality-say-no-counter-volume = It can be raised by mere quantity, without quality, and nobody follows whether that happens.
quality-say-no-counter-speed = It can be bettered by mere haste, and nobody follows what comes of it.
quality-say-no-counter-cost = It can be bettered by mere cutting, and nobody follows how much is lost by that.
quality-cure-no-counter = Follow beside it: { $kpis }.
quality-and-more = { $kpis } and { $more ->
    [one] one more
   *[other] { $more } more
 } (all of them: `miara quality --json`)
