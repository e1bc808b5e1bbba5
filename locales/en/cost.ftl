page-cost = Costs
cost-lead = What a lead, a good lead, a won deal and a new customer cost, by { $dimension }. What was spent in a month is set against what came of that month's leads, whenever it came. The numbers say what goes along with spending, not what it causes.
cost-uses = Each table has two costs: “{ $bought }” is for comparing months and for deciding where to spend more, “{ $all }” for whether it pays.
cost-none = Costs need two things: an import of costs and one of leads.
cost-all = All together
cost-gain-lead = Cost per lead
cost-gain-qualified = Cost per qualified lead, followed from the lead
cost-gain-won = Cost per won deal, followed from the lead
cost-gain-customer = Cost per new customer, followed from the lead
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
cost-trend-up = { $name }: cost per lead rises by about { $share } a month over these months. So clear an order of months comes about by chance in fewer than 5 of 100 cases.
cost-trend-down = { $name }: cost per lead falls by about { $share } a month over these months. So clear an order of months comes about by chance in fewer than 5 of 100 cases.
cost-trend-none = { $name }: no clear rise or fall; what differs between months may be chance.
cost-trend-short = { $name }: fewer than 6 whole months with cost and leads, so no direction is told.
cost-nexts = The next lead
cost-nexts-says = More spend usually brings less and less, so the next lead may cost more than the average one. How leads went along with spend in the past says about how much. Where spend rose because demand rose, this looks better than it is: only trying it out shows what spend causes.
cost-next = { $name }: { $more } more a { $grain ->
    [week] week
   *[month] month
 } than the { $usual } of lately (mean of the last { $lately } { $grain ->
    [week] weeks
   *[month] months
 }) go along with about { $leads } more { $shown ->
    [one] lead
   *[other] leads
 } ({ $low } – { $high }) at the prices of lately, going by { $n } { $grain ->
    [week] weeks
   *[month] months
 }.
cost-next-cost = So the next lead costs about { $cost } ({ $low } – { $high }).
cost-next-people = A lead takes people's time of about { $cost } besides. More spend is said to pay only where it pays for that as well.
cost-next-no-end = no upper end
cost-next-steady = { $name }: spend was about the same all the time, so what more of it would bring can't be told. Vary it for some weeks to find out.
cost-next-collinear = { $name }: spend here nearly follows from what else was looked at, so what more of it would bring can't be told.
cost-next-follows = { $name }: spend here seems to follow leads rather than lead to them: what was spent later goes along with the leads of before. So what more of it would bring can't be told.
cost-next-wide = { $name }: what spend here brought lies anywhere between nothing and far more than it seems, so what more of it would bring can't be told.
cost-next-short = { $name }: what more spend would bring needs { $grain ->
    [week] { $needed } weeks
   *[month] { $needed } months
 } of data, and there { $have ->
    [0] are none.
    [one] is one.
   *[other] are { $have }.
 }
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
cost-people-left = { $amount } of people's time could not be spread, because no lead came in its month; it is in the row that is not assigned.
cost-elsewhere = Booked on no { $dimension }, and therefore in the row “{ $row }” and in the total: { $parts }.
cost-one-touch = The data say one channel per lead, not all the contacts before it, so how far different rules of attribution would spread can't be shown. Where you have such paths in a file, `miara lab attribution` sets the rules side by side.
cost-counted = How this is counted
cost-word-booked = Media and tools only
cost-word-booked-says = Costs booked on the channel itself, beside people's time: clicks, tools, content; for leads marketing's, for deals and customers sales' as well. What is booked on no channel is in the total only. A channel on which nothing is booked has no cost per lead; that does not mean it is free.
cost-word-people = With people's time
cost-word-people-says = The same and the channel's share of salaries.
cost-word-range = Range
cost-word-range-says = Months differ by chance. The range holds the true cost in 95 of 100 such cases, going by how months differed (Fieller's interval of a ratio). A wide range means: don't build on this number.
cost-word-worth = Worth of a lead
cost-word-worth-says = Won value of the leads of months that are old enough, divided by all leads of those months, won or not.
cost-word-next = The next lead
cost-word-next-says = A curve of leads over spend that flattens, with part of the effect carried over to later weeks and prices that may drift, is fitted to the last year of weeks or two years of months; its slope at the spend and the prices of lately is told, with the range of 90 of 100 refits on shuffled remainders. As more spend brings less and less, the next lead is never told cheaper than the average one of lately.
cost-word-payback = Pays back after
cost-word-payback-says = Cost per new customer with people's time, divided by what a new customer of this channel buys per month on average since the first purchase. A dash: fewer than twelve months of customers, or no cost. From fewer than five customers nothing is told.
cost-without-lead = Without a lead
cost-without-says = Deals that no lead led to take their part of sales' people's time: { $share } of it, their share of the deals won in the period. They stand in a row of their own.
cost-why-shared = for all of them, so in the total only
cost-why-unconverted = has cost in a currency without a rate
cost-why-few-customers = too few customers
cost-unconverted = { $amounts } of cost can't be converted, because no exchange rate of those days was imported. Lines with such cost, and the total, therefore show no cost per lead, deal or customer. Import the rates (NBP table A) to see them.
cost-cut = Mind the part of { $month } ({ $part }): these are booked once or twice a month and are in with what was booked within just these days, while leads are those of these days only: { $lumps }. Take whole months to compare.
cost-pace-young = Half of those who got there took { $median } from the lead at most, nine of ten { $usual }. No month of the period has leads that have had that long, so nothing is counted yet.
cost-next-implausible = { $name }: what the next lead costs can't be told. Going by how leads went along with spend it would be about { $cost }, clearly less than the { $average } a lead cost on average lately; but with more and more spend the next one never costs less than the average. So something other than spend moved the leads.
cost-own-lead = The KPI Cost per lead of { $days } is { $value }, with { $own } leads; here it is { $told } with { $here }.
cost-own-qualified = The KPI Cost per qualified lead of { $days } is { $value }: it divides the same cost by the { $own } leads that qualified in these days, whenever they came; here it is { $told }, by the { $here } leads of these days that qualified, whenever that was. Follow the firm from month to month by the KPI; compare by { $dimension } here.
cost-own-customer = The KPI Customer acquisition cost of { $days } is { $value }: it divides the same cost by the { $own } accounts that bought for the first time in these days, whenever their lead came; here it is { $told }, by { $here }: those that came of the leads of these days, whenever they bought, and those that bought in these days without a lead. Follow the firm from month to month by the KPI; compare by { $dimension } here.
measure-acquisition-cost = Costs of marketing and sales
measure-limit-passed = Leads whose limit has passed
cost-next-idle = { $name }: nothing was spent here lately, so there is no usual spend to tell the next lead from.
