## Quality of KPIs
check-title = Quality of your KPIs
check-lead = A good KPI has four properties: it can be measured, everyone reads it the same way, it measures how far a goal set beforehand is reached, and it does not collide with others. Here is what the KPIs that the firm follows lack, and how to mend it.
check-property-measurable = Measurable
check-property-clear = Clear
check-property-goal-tied = Tied to a goal
check-property-non-colliding = No collisions
check-severity-error = error
check-severity-warning = warning
check-severity-note = note
check-score = Score
check-score-says = From 0 to 100: the mean of the four properties. A property without findings has 100; an error makes it 0, each warning halves it, each note takes a tenth. A KPI without a goal has 0 for being tied to one. What was accepted takes nothing.
check-nothing = Nothing to find fault with.
check-summary = { $kpis ->
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
check-fails = { $n ->
    [one] there is { $n } error that nobody has accepted
   *[other] there are { $n } errors that nobody has accepted
 }
check-none-followed = The firm does not follow any KPI yet. Choose some in the catalogue.
check-shared = This also concerns: { $kpis }.
check-definitions = Definitions that can't be read
check-accepted = Accepted { $at }{ $who ->
    [none] {""}
   *[other] {" "}by { $who }
 }: “{ $reason }”
check-accept = Accept
check-accept-title = Accept with a reason
check-accept-reason = Why should it stay so?
check-accept-says = The finding will no longer lower the score. It comes back when the definition or what stands behind it changes.
check-reopen = Take the acceptance back
check-no-reason = Write a reason, of at most 500 letters; without one nobody will later understand why it stayed so.
check-unknown = There is no finding “{ $key }”. It may have changed with the data; run `miara check` and take the key from there.
check-done = Accepted.
check-was-reopened = The acceptance was taken back.
check-every-owner = { $n ->
    [one] One definition has nobody who answers for it: { $kpis }.
   *[other] { $n } definitions have nobody who answers for them: { $kpis }.
 }
check-every-goal = { $n ->
    [one] One KPI has no goal for a period that is under way: { $kpis }.
   *[other] { $n } KPIs have no goal for a period that is under way: { $kpis }.
 }
check-visible-counts = The smallest change from month to month that can be told from chance: { $change } (about { $cases } cases a month). It usually changes by { $usual }.
check-visible-cases = The smallest change from month to month that can be told from chance: from { $from } to { $to } (a share of about { $cases } cases a month). It usually changes by { $usual } of its value.
check-visible-swings = Going by last year's swings, only a change of { $change } from month to month can be seen. It usually changes by { $usual }.
check-counters = A counterweight that shows whether it is met at the cost of something else: { $kpis }.
check-link = Quality of the KPIs that are followed
check-link-one = Quality of this KPI
check-go-import = Import a file
check-go-goals = Go to the goals
check-go-catalogue = Go to the catalogue
check-go-edit = Change the definition
check-go-kpi = See the KPI
check-lever-up = the more “{ $lever }”, the higher “{ $a }” and the lower “{ $b }”
check-lever-down = the more “{ $lever }”, the lower “{ $a }” and the higher “{ $b }”
check-lever-both-up = the more “{ $lever }”, the higher both
check-lever-both-down = the more “{ $lever }”, the lower both
check-lever-raises-a = the more “{ $b }”, the higher “{ $a }”
check-lever-lowers-a = the more “{ $b }”, the lower “{ $a }”
check-lever-raises-b = the more “{ $a }”, the higher “{ $b }”
check-lever-lowers-b = the more “{ $a }”, the lower “{ $b }”
check-goal = “{ $kpi }” { $aim } ({ $period }, { $scope })
check-goal-own = { $aim } ({ $period }, { $scope })
check-freed = “{ $kpi }” from { $aim } to { $freed }
check-more-goals = { $n ->
    [0] {""}
    [one] {" "}The same holds for { $n } more goal of this KPI.
   *[other] {" "}The same holds for { $n } more goals of this KPI.
 }
check-say-no-data = It can't be computed: data are lacking ({ $lacking }).
check-cure-no-data = Import a file that has them, or stop following this KPI.
check-say-no-value = None of the last { $months } full months has a number: { $why }.
check-cure-no-value = Complete the data or mend the definition.
check-say-gaps = { $months ->
    [one] { $months } of the last { $of } full months has
   *[other] { $months } of the last { $of } full months have
 } no number; last: { $why }.
check-cure-gaps = See whether something was not imported in those months, or look at longer periods.
check-say-stale = “{ $dataset }”: the last row is of { $last }, { $days } days ago; { $usual ->
    [none] that is long ago
   *[other] in the last two years the longest silence was { $usual } days
 }.
check-cure-stale = Import a newer export.
check-say-coarse-counts = With about { $cases } cases a month, only a change of { $change } can be told from chance; a smaller one may mean nothing.
check-say-coarse-cases = With a share of about { $cases } cases a month, only a change from { $from } to { $to } can be told from chance.
check-say-coarse-swings = It swings so much that only a change of { $change } from month to month can be told.
check-cure-coarse = Compare quarters rather than months, and call no smaller change a success or a failure.
check-say-broken = The definition in { $file } can't be read: { $message }
check-cure-broken = Mend the file; all other KPIs work without it.
check-say-no-owner = Nobody answers for this definition.
check-cure-no-owner = Name the person who decides what counts; of a definition of the program, keep a copy of your own in the book with the field `owner`.
check-say-no-sentence = No sentence says what this KPI measures.
check-cure-no-sentence = Write it in the definition, in Polish and English.
check-say-same-sentence = The sentence about its meaning is the same in Polish and in English.
check-cure-same-sentence = Translate it in the definition.
check-say-no-unit = The number has no unit and is no share, so that it says nothing by itself.
check-cure-no-unit = Say in the definition what it is a number of, or show it as a percentage.
check-say-same-formula = “{ $a }” and “{ $b }” always have the same value under two names.
check-cure-same-formula = Keep one definition and remove the other.
check-say-same-title = “{ $a }” is the name of two KPIs with different formulas ({ $names }).
check-cure-same-title = Name them so that the difference shows.
check-say-other-axes = What is divided and what it is divided by are dated by different events ({ $axes }), so that a month's number is not about the same cases.
check-cure-other-axes = This is no fault, but with a long cycle compare longer periods.
check-say-no-goal = There is no goal for a period that is under way.
check-cure-no-goal = Set a goal, best before its period begins.
check-say-goal-late = The goal { $goal } was set on { $at }, when its period had begun.{ $more }
check-cure-goal-late = Set the next goal before its period begins, and read this one with reserve.
check-say-goal-moved = The goal { $goal } was changed on { $at }, when its period had begun{ $before ->
    [none] {""}
   *[other] ; it was { $before } before
 }.{ $more }
check-cure-goal-moved = Judge the number by the first goal as well.
check-say-goal-no-owner = Nobody answers for the goal { $goal }.{ $more }
check-cure-goal-no-owner = Name the person who answers for it beside the goal.
check-say-goal-unreached = The goal { $goal } is better than anything so far: the best of { $periods } periods was { $when } with { $best }. Against the same period a year before it is better by { $step }; { $seen ->
    [none] so far it was never better than a year before
   *[other] the most so far was { $seen }
 }.
check-cure-goal-unreached = Lower the goal, or write down beside it what you will do otherwise than before.
check-say-opposed = “{ $a }” and “{ $b }” pull in opposite directions by their very definition, as long as all else stays: { $levers }.
check-cure-opposed = Judge them together: set goals for both, and one person who answers for both.
check-say-trade-off = “{ $a }” and “{ $b }” may get in each other's way: { $levers }.
check-cure-trade-off = Agree on which matters more before anyone works on it.
check-say-goals-clash = These goals can't all be met, whatever happens: { $goals }. { $freed ->
    [none] Only giving one of them up helps.
   *[other] Changing one is enough: { $freed }.
 }
check-cure-goals-clash = Decide which goal gives way.
check-say-tied = Over the last { $weeks } weeks, when “{ $a }” went the good way, “{ $b }” went the bad way{ $lag ->
    [none] {""}
   *[other] , { $lag }
 }: strength of the tie { $strength } (0 is none, 1 is full). They go together; that need not be an effect.
check-lag-after = { $n ->
    [one] a week later
   *[other] { $n } weeks later
 }
check-lag-before = { $n ->
    [one] a week earlier
   *[other] { $n } weeks earlier
 }
check-cure-tied = Look at both together; see whether one is had at the cost of the other.
check-say-no-counter-volume = It can be raised by mere quantity, without quality, and nobody follows whether that happens.
check-say-no-counter-speed = It can be bettered by mere haste, and nobody follows what comes of it.
check-say-no-counter-cost = It can be bettered by mere cutting, and nobody follows how much is lost by that.
check-cure-no-counter = Follow beside it: { $kpis }.
check-and-more = { $kpis } and { $more ->
    [one] one more
   *[other] { $more } more
 } (all of them: `miara check --json`)
