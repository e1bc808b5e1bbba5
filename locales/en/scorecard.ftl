# Scorecards of people and teams.
page-scorecard = People
scorecard-title = Results of people and teams
scorecard-lead = Each person's number beside what others in the same role would have reached with the same cases and in the same time. Where the difference is no more than chance gives, that is said plainly and nobody is judged.
scorecard-pick = KPI
scorecard-others = Other KPIs
scorecard-whose = Show
scorecard-of-people = people
scorecard-of-teams = teams
scorecard-no-kpis = There are no data yet that can be assigned to people. Import a CRM export with a column for the deals' owner.
scorecard-nobody = Nobody has a number of this KPI in this period.
scorecard-funnel-title = { $kpi }: who differs from the others
scorecard-funnel-says = Each point is a { $whose ->
    [teams] team
   *[people] person
  }; the farther right, the more { $cases }. The level line is what is expected. Of 100 results that differ only by chance and by the usual spread among people, 95 lie between the solid lines; of 1,000, 998 lie between the dotted ones. The funnel narrows to the right because with many cases less hangs on luck. Among many people someone always falls outside a line; so only those are marked whose difference is too large even for that many comparisons.
scorecard-mix-says = The height allows for the cases someone was given ({ $dimensions }): who has harder ones stands higher than the plain number would put them.
scorecard-cases-share = cases
scorecard-cases-count = days of work
scorecard-cases-per-count = of what is divided by
scorecard-cases-amount = deals
scorecard-axis-share = Cases
scorecard-axis-count = Days of work
scorecard-axis-per-count = Divided by
scorecard-axis-amount = Deals
scorecard-axis-per-month = per 20 days of work
scorecard-95 = 95 %
scorecard-99 = 99.8 %
scorecard-expected-label = expected
scorecard-person = Person
scorecard-team = Team
scorecard-value = Result
scorecard-cases = Cases
scorecard-expected = Expected
scorecard-fair = Cautious estimate
scorecard-range = 95 % range
scorecard-goal = Goal
scorecard-verdict = What can be said
scorecard-whose-table = { $kpi } – { $whose ->
    [teams] teams
   *[people] people
  }
scorecard-order = In alphabetical order; this is no ranking.
scorecard-summary-none = { $judged ->
    [one] One result could be compared, and it is compatible with chance.
   *[other] All results that could be compared ({ $judged }) lie within what chance and the usual spread among people give: nobody can be singled out by them.
  }
scorecard-summary-some = { $flagged ->
    [one] One result of { $judged } compared differs by more than chance explains: { $names }. The others lie within chance and the usual spread.
   *[other] { $flagged } results of { $judged } compared differ by more than chance explains: { $names }. The others lie within chance and the usual spread.
  }
scorecard-summary-unjudged = There is no result that could fairly be compared; the table says why.
scorecard-summary-shown = This KPI is shown without a verdict: { $why }
verdict-above = above what chance explains
verdict-below = below what chance explains
verdict-compatible = compatible with chance
verdict-usual = within the usual spread among people
verdict-few-cases = too few cases to tell ({ $needed } are needed)
verdict-short-time = too short a time to tell ({ $needed } days of work are needed)
verdict-few-peers = too few to compare with ({ $needed } of the same role are needed)
verdict-few-teams = too few teams to compare ({ $needed } are needed)
verdict-shown = no verdict
unjudged-sum = a sum hangs both on how many deals there are and on how large they are; each is judged on its own.
unjudged-time = times are spread too unevenly to compare a few cases fairly.
unjudged-state = a state on one day does not say what someone did in the period.
unjudged-mixed = it is made of numbers of different kinds, whose chance ups and downs can't be told reliably.
scorecard-words = What these words mean
scorecard-word-expected = Expected
scorecard-word-expected-says = What others in the same role would have reached in this person's place. For shares: with the same cases (same product and channel; the person's own cases don't count here). For counts: in the same time at work.
scorecard-word-fair = Cautious estimate
scorecard-word-fair-says = The result moved towards what is expected, the more so the fewer cases there are: 1 of 1 is not 100 %. The best guess of the next result.
scorecard-word-range = 95 % range
scorecard-word-range-says = Where this person's true level lies with a certainty of 95 in 100, good and bad luck taken out.
scorecard-word-chance = Compatible with chance
scorecard-word-chance-says = Equally effective people differ as much as this by luck alone. It doesn't mean that someone is average, only that these data can't tell.
scorecard-word-peers = Who is compared with whom
scorecard-word-peers-says = People of the same role, not the whole firm; newcomers (less than a year) are a group of their own where there are at least five. Without an imported list of people all are one group.
scorecard-word-flags = Many comparisons
scorecard-word-flags-says = When many people are compared at once, someone always differs. The bar is set so that at most about one in twenty of those marked is marked wrongly.
scorecard-word-typical = Typical value
scorecard-word-typical-says = The value that about half of the deals lie below and half above. The average may be another: one large deal can double it and says little about the seller.
scorecard-unassigned = Assigned to nobody: { $value }.
scorecard-card-of = Scorecard, { $period }
scorecard-card-link = Other KPIs and the comparison with others
scorecard-group-role = Compared with people of the role “{ $role }”.
scorecard-group-new = Compared with people of the role “{ $role }” who came within the last year.
scorecard-group-none = The role is not known; compared with others without one.
scorecard-group-teams = Compared with the other teams.
scorecard-days-hours = { $days } days of work in this period, by the hours written down, so without leave and illness.
scorecard-days-contract = { $days } days of work in this period, by the working days from joining to leaving; leave and illness are not known.
scorecard-came = With the firm since { $day }: only the time since then counts.
scorecard-left = With the firm until { $day }: what was up to then counts, and deals decided later under this name.
scorecard-strengths = Strengths
scorecard-usual = Within chance and the usual spread
scorecard-weaknesses = Below expectation
scorecard-different = Differs from the others
scorecard-untold = Without a verdict
scorecard-team-members = People of the team
scorecard-bar-says = Range from { $low } to { $high }, estimate { $fair }, expected { $expected }
scorecard-choose = Choose KPIs
scorecard-choose-go = Show
cli-scorecard-no-kpis = None of the followed KPIs can be split by person: there are no data with an owner.
verdict-no-cases = no cases in this period
scorecard-typical = typically { $value }, which is what is compared
scorecard-range-none = too few, or all alike, to tell
