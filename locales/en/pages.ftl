## Pages
page-title = Overview
page-overview = Overview
page-subtitle = working day { $done } of { $all }
page-versus = against { $period }
page-past = Data end here; this is the last month that has any.
page-dark = What can't be seen yet
page-dark-lead = These KPIs light up once the missing datasets are imported.
page-needs = needs: { $datasets }
page-sources = Where these numbers come from
page-empty = There are no data yet. Import the files that your tools export.
page-definition = Definition
page-notes = What to know
page-no-change = no change
page-points = { $n } pp
page-not-found = There is no such page
page-not-found-body = Check the address, or go back to the overview.
page-back = Back to the overview
page-error = This could not be computed
page-panic = A fault of the program
page-panic-body = Something went wrong in the program itself, not in your data. Other pages go on working. The log of the program says which page failed.
page-language = Polski
page-unfinished = in progress
page-number = value
page-month = month
page-ways = Pages
page-funnel = Funnel
page-kpis = KPIs
page-data = Data
page-search = Search
page-search-hint = Account, product, person, campaign, invoice
page-cookies = Cookies
number-million = m
number-thousand = k
period-week = week { $week }, { $days }
period-quarter = { $quarter } quarter { $year }
period-year = year { $year }
page-unsplit = These KPIs can't be split that way:
page-unfiltered = These KPIs can't be narrowed that way and are left out:
page-download = Download:
page-import = Import an export
page-behind-chart = The numbers of the chart
page-split-change = change
page-split-rows = Every number leads to the rows it is made of.
page-split-all = Show all ({ $n })
page-no-chart = There are no numbers yet to draw a chart of.
page-imported = { $dataset }: { $at }
page-last-import = Last import
page-never-imported = { $dataset }: not yet
page-chart-of = { $kpi } over time
page-bars-of = { $kpi } by { $dimension }
rows-title = Rows
rows-lead = The number { $value } is made of these rows.
rows-none = There are no rows in this time.
rows-measure = { $title }: { $total ->
    [one] { $rows } row
   *[other] { $rows } rows
}
rows-sum = { $sum } in all
rows-more = Show more
rows-shown = { $shown } of { $total } are shown.
rows-empty-columns = Columns with nothing in them are left out.
picker-earlier = earlier
picker-later = later
picker-own-days = Own dates
picker-from = from
picker-to = to (included)
picker-show = Show
picker-versus = Compared
picker-by = Split
picker-whole = no split
picker-filter = Narrow to
picker-all = everything
picker-filters = Narrowed to
picker-remove = Remove
grain-week = Week
grain-month = Month
grain-quarter = Quarter
grain-year = Year
versus-previous = with the period before
versus-last-year = with a year before
versus-none = with nothing
versus-expected = with what was expected
word-yes = yes
word-no = no
sheet-kpi = KPI
sheet-from = from
sheet-to = to
sheet-before-from = compared from
sheet-before-to = compared to
sheet-before = compared value
sheet-trend = Over time

## Funnel
funnel-title = Funnel
funnel-lead = Who started in this period and how far they got, whenever that was. This month's wins are not divided by this month's leads.
funnel-of-lead = From lead to won deal
funnel-of-deal = From deal to won
funnel-none = There are neither leads nor deals yet, so there is no funnel. Import your CRM's export.
step-lead = lead
step-qualified = qualified
step-deal = deal
step-won = won
funnel-step = step
funnel-reached = reached
funnel-of-previous = of the step before
funnel-of-start = of the start
funnel-median = time from the step before, median
funnel-days = { $days ->
    [one] { $n } day
   *[other] { $n } days
}
funnel-timed = of { $n ->
    [one] { $count } case
   *[other] { $count } cases
}
funnel-young = { $n ->
    [one] { $count } has been under way
   *[other] { $count } have been under way
} for less than { $days } days; that is how long it takes 9 of 10 of those who get here at all. The share may still grow.
funnel-visits = There were { $visits } visits in the same days, { $per } for each lead. Visits can't be followed one by one, so this is a ratio of sums, not a cohort.
funnel-by = By { $dimension }
funnel-visits-head = visits
funnel-lacking-dataset = not known: the dataset “{ $dataset }” is missing
funnel-lacking-column = not known: no import of “{ $dataset }” had the column “{ $column }”
funnel-empty = Nobody started in this period.
cohorts-title = Cohorts: { $step }
cohorts-lead = A row is the month in which they started; a column says which part got there within so many days. Hatched cells are immature: they count only those who have had the time, and may change. An empty cell: nobody has had the time yet.
cohorts-month = start
cohorts-size = how many
cohorts-within = { $n } days
cohorts-cell = { $reached } of { $mature } ({ $all } in the cohort)
cohorts-follow = To the step:
funnel-rows-title = Who is behind it
funnel-rows-reached = Who reached the step: { $step }
funnel-rows-all = All who started
funnel-rows-count = { $n ->
    [one] { $count } row
   *[other] { $count } rows
}
funnel-rows-ended = dropped out
funnel-rows-id = id
funnel-star = * Some are still under way; this share may grow.

## Search
search-empty = Type the name of an account, a product, a service, a person, a channel or a campaign, or the number of an invoice. Diacritics and small slips don't matter.
search-nothing = There is no such thing. Check the spelling, or type just one word of the name.
things-account = Accounts
things-product = Products and services
things-owner = People
things-channel = Channels
things-campaign = Campaigns
things-invoice = Invoices
things-latest = The latest { $shown } of { $total } are shown.
thing-account = Account
thing-product = Product or service
thing-person = Person
thing-channel = Channel
thing-campaign = Campaign
thing-invoice = Invoice
thing-unknown = “{ $id }” is not in the data.
page-by = By

## Forecast
ahead-label = forecast
ahead-step = { $period }: expected { $point } (80 %: { $low } – { $high })
ahead-outlook = If things go on as so far, { $period } will end at { $point }; in 8 of 10 cases between { $low } and { $high }. Made from { $n ->
    [one] { $n } whole period
   *[other] { $n } whole periods
} and from what is there already.
ahead-next = If things go on as so far, { $period } will come to { $point }; in 8 of 10 cases between { $low } and { $high }. Made from { $n ->
    [one] { $n } whole period
   *[other] { $n } whole periods
}.
funnel-under-way = + { $n ->
    [one] { $count } under way
   *[other] { $count } under way
}
page-none-followed = No KPI is ticked. Choose those that the firm follows.
sheet-whole = whole period
page-stale = The data reach to { $day }, and so do numbers and comparisons.
page-interval = in 95 of 100
page-interval-says = From so few or many cases follows the range in which the share lies 95 times of 100; a change that chance explains has no colour.
