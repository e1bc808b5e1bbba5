page-costs = Costs
cost-lead = What a lead, a good lead, a won deal and a new customer cost, by { $dimension }. What was spent in a month is set against what came of that month's leads, whenever it came. The numbers say what goes along with spending, not what it causes.
cost-none = Costs need two things: an import of costs and one of leads.
cost-all = All together
cost-gain-lead = Cost per lead
cost-gain-qualified = Cost per qualified lead
cost-gain-won = Cost per won deal
cost-gain-customer = Acquisition cost: per new customer
cost-count-lead = Leads
cost-count-qualified = Qualified leads
cost-count-won = Won deals
cost-count-customer = New customers
cost-booked = Booked cost
cost-per-booked = Media and tools only
cost-per-all = With people's time
cost-range = range
cost-payback = Pays back after
cost-months = { $n ->
    [one] { $count } month
   *[other] { $count } months
 }
cost-why-young = leads too young
cost-why-unbooked = no cost booked
cost-why-nothing = nothing gained, so no cost per one
cost-why-short = under 6 whole months, so no range
cost-why-unsure = too few to say where it lies
cost-pace = Half of those who got there took { $median } from the lead at most, nine of ten { $usual }. Only months whose leads have had that long are counted, with their cost: { $counted }.
cost-pace-unknown = { $n ->
    [0] Nobody got there yet, so all months of the period are counted.
    [one] Only one got there, too few to say how long it usually takes; all months of the period are counted, the young ones with less than they will bring.
   *[other] Only { $n } got there, too few to say how long it usually takes; all months of the period are counted, the young ones with less than they will bring.
 }
cost-lacks = This can't be told, because no import has supplied: { $what }.
cost-trends = Cost per lead, month by month
cost-trends-says = Booked cost of the month divided by the month's leads, without people's time. A month with few leads swings widely by chance alone; the sentence says whether the order of all months is clearer than that.
cost-trend-title = { $name }: booked cost per lead by month
cost-trend-up = { $name }: cost per lead rises by about { $share } a month, from { $from } ({ $first }) to { $to } ({ $last }). So clear an order of months comes about by chance in fewer than 5 of 100 cases.
cost-trend-down = { $name }: cost per lead falls by about { $share } a month, from { $from } ({ $first }) to { $to } ({ $last }). So clear an order of months comes about by chance in fewer than 5 of 100 cases.
cost-trend-none = { $name }: no clear rise or fall; what differs between months may be chance.
cost-trend-short = { $name }: fewer than 6 whole months with cost and leads, so no direction is told.
cost-nexts = The next lead
cost-nexts-says = More spend usually brings less and less, so the next lead may cost more than the average one. How leads went along with spend in the past says about how much. Where spend rose because demand rose, this looks better than it is: only trying it out shows what spend causes.
cost-next = { $name }: { $more } more { $grain ->
    [week] a week
   *[month] a month
 } than usual went along with about { $leads } more leads ({ $low } – { $high }), going by { $n } { $grain ->
    [week] weeks
   *[month] months
 }.
cost-next-cost = So the next lead costs about { $cost } ({ $low } – { $high }).
cost-next-people = A lead takes people's time of about { $cost } besides. More spend is said to pay only where it pays for that as well.
cost-next-no-end = no upper end
cost-next-steady = { $name }: spend was about the same all the time, so what more of it would bring can't be told. Vary it for some weeks to find out.
cost-next-short = { $name }: what more spend would bring needs { $needed } periods of data, and there are { $have }.
cost-worth = A lead from here is worth about { $value } ({ $range }): { $won } won deals of { $leads } leads that came { $days } and are old enough.
cost-worth-none = What a lead from here is worth can't be told yet: too few months whose leads are old enough.
cost-pays-yes = By these numbers more spend here brings more than it costs.
cost-pays-no = By these numbers more spend here costs more than it brings.
cost-pays-untold = Whether more spend here pays can't be told: both answers lie within the ranges.
cost-badge-yes = more would pay
cost-badge-no = more would not pay
cost-badge-untold = cannot tell
cost-margin = Of net sales, after the cost of what is sold, there is left
cost-margin-go = Reckon with it
cost-margin-used = What leads are worth and the time to pay back reckon with { $share } of won value and net sales.
cost-margin-none = What leads are worth is won value, and payback is by net sales, before the cost of what is sold. Type your margin to reckon with what is left.
cost-people = People's time ({ $categories }) is spread by leads: what a person costs over the leads of the month that are theirs, what is nobody's in particular over all leads of the month. That is an assumption; nobody writes down for which channel they work. Leads and qualified leads carry marketing's people, deals and customers sales' as well.
cost-people-none = No people's time is found in the costs, so it is in no number. Book salaries with a category such as "salary" to see it.
cost-people-left = { $amount } of people's time could not be spread, because no lead came in its month.
cost-elsewhere = On no channel, and therefore in no number by channel: { $parts }.
cost-one-touch = The data say one channel per lead, not all the contacts before it, so how far different rules of attribution would spread can't be shown. Where you have such paths in a file, `miara lab attribution` sets the rules side by side.
cost-counted = How this is counted
cost-word-booked = Media and tools only
cost-word-booked-says = Costs of marketing booked on the channel itself, beside people's time: clicks, tools, content. A channel on which nothing is booked has no cost per lead; that does not mean it is free.
cost-word-people = With people's time
cost-word-people-says = The same and the channel's share of salaries.
cost-word-range = Range
cost-word-range-says = Months differ by chance. The range holds the true cost in 95 of 100 such cases, going by how months differed (Fieller's interval of a ratio). A wide range means: don't build on this number.
cost-word-worth = Worth of a lead
cost-word-worth-says = Won value of the leads of months that are old enough, divided by all leads of those months, won or not.
cost-word-next = The next lead
cost-word-next-says = A curve of leads over spend that flattens, with part of the effect carried over to later weeks, is fitted to the past; its slope at usual spend is told, with the range of 90 of 100 refits on shuffled remainders.
cost-word-payback = Pays back after
cost-word-payback-says = Acquisition cost with people's time, divided by what a new customer of this channel buys per month on average since the first purchase. A dash: fewer than twelve months of customers, or no cost.
