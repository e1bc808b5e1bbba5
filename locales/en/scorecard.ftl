# Scorecards of people and teams.
page-people = People
people-title = Results of people and teams
people-lead = Each person's number beside what others in the same role would have reached with the same cases and in the same time. Where the difference is no more than chance gives, that is said plainly and nobody is judged.
people-pick = KPI
people-others = Other KPIs
people-whose = Show
people-of-people = people
people-of-teams = teams
people-no-kpis = There are no data yet that can be assigned to people. Import a CRM export with a column for the deals' owner.
people-nobody = Nobody has a number of this KPI in this period.
people-funnel-title = { $kpi }: who differs from the others
people-funnel-says = Each point is a { $whose ->
    [teams] team
   *[people] person
  }; the farther right, the more { $cases }. The level line is what is expected. Of 100 results that differ only by chance and by the usual spread among people, 95 lie between the solid lines; of 1,000, 998 lie between the dotted ones. The funnel narrows to the right because with many cases less hangs on luck. Among many people someone always falls outside a line; so only those are marked whose difference is too large even for that many comparisons.
people-mix-says = The height allows for the cases someone was given ({ $dimensions }): who has harder ones stands higher than the plain number would put them.
people-cases-share = cases
people-cases-count = days of work
people-cases-per-count = of what is divided by
people-cases-amount = deals
people-axis-share = Cases
people-axis-count = Days of work
people-axis-per-count = Divided by
people-axis-amount = Deals
people-axis-per-month = per 20 days of work
people-95 = 95 %
people-99 = 99.8 %
people-expected-label = expected
people-person = Person
people-team = Team
people-value = Result
people-cases = Cases
people-expected = Expected
people-fair = Cautious estimate
people-range = 95 % range
people-goal = Goal
people-verdict = What can be said
people-whose-table = { $kpi } – { $whose ->
    [teams] teams
   *[people] people
  }
people-order = In alphabetical order; this is no ranking.
people-summary-none = { $judged ->
    [one] One result could be compared, and it is compatible with chance.
   *[other] All results that could be compared ({ $judged }) lie within what chance and the usual spread among people give: nobody can be singled out by them.
  }
people-summary-some = { $flagged ->
    [one] One result of { $judged } compared differs by more than chance explains: { $names }. The others lie within chance and the usual spread.
   *[other] { $flagged } results of { $judged } compared differ by more than chance explains: { $names }. The others lie within chance and the usual spread.
  }
people-summary-unjudged = There is no result that could fairly be compared; the table says why.
people-summary-shown = This KPI is shown without a verdict: { $why }
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
people-words = What these words mean
people-word-expected = Expected
people-word-expected-says = What others in the same role would have reached in this person's place. For shares: with the same cases (same product and channel; the person's own cases don't count here). For counts: in the same time at work.
people-word-fair = Cautious estimate
people-word-fair-says = The result moved towards what is expected, the more so the fewer cases there are: 1 of 1 is not 100 %. The best guess of the next result.
people-word-range = 95 % range
people-word-range-says = Where this person's true level lies with a certainty of 95 in 100, good and bad luck taken out.
people-word-chance = Compatible with chance
people-word-chance-says = Equally effective people differ as much as this by luck alone. It doesn't mean that someone is average, only that these data can't tell.
people-word-peers = Who is compared with whom
people-word-peers-says = People of the same role, not the whole firm; newcomers (less than a year) are a group of their own where there are at least five. Without an imported list of people all are one group.
people-word-flags = Many comparisons
people-word-flags-says = When many people are compared at once, someone always differs. The bar is set so that at most about one in twenty of those marked is marked wrongly.
people-word-typical = Typical value
people-word-typical-says = The value that about half of the deals lie below and half above. The average may be another: one large deal can double it and says little about the seller.
people-unassigned = Assigned to nobody: { $value }.
people-card-of = Scorecard, { $period }
people-card-link = Other KPIs and the comparison with others
people-group-role = Compared with people of the role “{ $role }”.
people-group-new = Compared with people of the role “{ $role }” who came within the last year.
people-group-none = The role is not known; compared with others without one.
people-group-teams = Compared with the other teams.
people-days-hours = { $days } days of work in this period, by the hours written down, so without leave and illness.
people-days-contract = { $days } days of work in this period, by the working days from joining to leaving; leave and illness are not known.
people-came = With the firm since { $day }: only the time since then counts.
people-left = With the firm until { $day }: what was up to then counts, and deals decided later under this name.
people-strengths = Strengths
people-usual = Within chance and the usual spread
people-weaknesses = Below expectation
people-different = Differs from the others
people-untold = Without a verdict
people-team-members = People of the team
people-bar-says = Range from { $low } to { $high }, estimate { $fair }, expected { $expected }
people-choose = Choose KPIs
people-choose-go = Show
cli-scorecard-no-kpis = None of the followed KPIs can be split by person: there are no data with an owner.
verdict-no-cases = no cases in this period
people-typical = typically { $value }, which is what is compared
people-range-none = too few, or all alike, to tell
