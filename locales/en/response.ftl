page-response = Response time
page-study = See also:
study-unanswered = All leads that wait at the end of a period, whenever they were handed over: the backlog. How many of those handed over in a period wait still stands on the page linked here; use that to judge how soon leads are answered.
study-qualified = The costs of a period divided by the leads that qualified in it: use it to follow the firm. The page linked here follows each month's leads to what became of them, so its number is another; use that to compare channels.
study-customer = The costs of a period divided by those who bought for the first time in it: use it to follow the firm. The page linked here follows each month's leads to what became of them, so its number is another; use that to compare channels.
response-lead = How long leads wait, in working hours, from the hand-over to the first human contact, and how many qualify. Automatic messages don't stop the clock, and leads that nobody answered stay in with the time they have waited.
response-none = Response times need leads with the moment of their hand-over; no import has supplied any for these days.
response-summary = Of { $leads } leads handed over, half were answered within { $median }, nine of ten within { $p90 }.
response-summary-median = Of { $leads } leads handed over, half were answered within { $median }; fewer than nine of ten have been answered so far.
response-summary-none = Of { $leads } leads handed over, not even half have been answered so far.
response-in-time = Within the limit of { $limit }: { $share } ({ $range }), which is { $met } of { $of } leads whose limit has passed.
response-waiting = { $n ->
    [one] { $waiting } of them waits still
   *[other] { $waiting } of them wait still
 } on { $day }; given up without any contact: { $given }.
response-backlog = Whenever they were handed over, { $backlog } leads were waiting at the end of { $last }: that is the KPI “{ $kpi }”. Use it for the backlog, and the number of these days to judge how soon leads are answered.
response-untold = { $n ->
    [one] One lead was handed over again after its first contact; its wait is not known and takes no part.
   *[other] { $n } leads were handed over again after their first contact; their waits are not known and take no part.
 }
response-outside = { $share } of leads ({ $outside } of { $leads }) were handed over outside working hours (the firm's: { $hours }), when the clock stands still. By the clock on the wall half were answered within { $elapsed }.
response-outside-none = { $share } of leads ({ $outside } of { $leads }) were handed over outside working hours (the firm's: { $hours }), when the clock stands still. By the clock on the wall not even half have been answered so far.
response-outside-mark = { $share } of leads come outside working hours ({ $hours }); by the clock on the wall half are answered within { $elapsed }
response-outside-mark-seen = { $share } of leads come outside working hours ({ $hours }); by the clock on the wall half are answered within { $elapsed }; { $contacts } of first contacts come { $seen }
response-hours-seen = { $share } of first contacts come { $hours }: are these your working hours?
response-hours-set = Set working hours
response-hours-cli = Working hours are set in the book's miara.yaml (working_hours), or in the browser under Data, Settings.
response-curve = Share of leads answered
response-curve-says = The line rises with every answer; around it lies the range in which the true share lies in 95 of 100 such cases. It never reaches 100 % where leads stay unanswered.
response-across = working hours since the hand-over
response-limit-label = limit { $limit }
response-after = After
response-answered-by = Answered
response-rows = The leads behind this
response-speeds = Who answers sooner, and how many qualify
response-speed = First contact
response-speed-limit = within the limit, { $to }
response-speed-between = over { $from } to { $to }
response-speed-later = over { $from }
response-speed-unanswered = no contact so far, of the leads judged
response-leads = Leads
response-qualified = Qualified
response-share = Share qualified
response-range = range
response-judged = Every lead is judged by the same time: qualified within { $window } days of its hand-over. Leads judged: { $leads }. Left out because they had less time so far: { $young }.
response-before = { $n ->
    [one] Left out: one lead that had qualified before it was handed over.
   *[other] Left out: { $n } leads that had qualified before they were handed over.
 }
response-unanswered = { $n ->
    [one] One lead qualified before, or without, a recorded contact.
   *[other] { $n } leads qualified before, or without, a recorded contact.
 }
response-tie = What an answer within the limit goes along with
response-odds = Here: of the same hour, channel and person, leads answered within { $limit } had { $odds } times the odds of the others ({ $low } – { $high }).
response-odds-none = There are too few leads, or all fared alike, so nothing can be said of what goes along with a quick answer.
response-odds-unsure = With hour, channel and person held equal, that difference may be chance, so whether quick answers go along with more qualified leads can't be told.
response-faster = If the { $slow } leads not answered within { $limit } had been, and the tie held for them too, about { $more } more ({ $low } – { $high }) would have qualified.
response-worth = At { $value } of won value per qualified lead, going by those old enough, that is about { $worth } ({ $low } – { $high }). The range holds how unsure both numbers are, but not whether speed is the cause.
response-no-cause = This goes along; it is no proof. People may answer the leads first that look best. Answering some leads chosen by lot within the limit would show what speed itself does.
response-by-owner = By person
response-by-channel = By channel
response-by-weekday = By weekday of the hand-over
response-by-hour = By hour of the hand-over
response-weekday = Weekday
response-hour = Hour
response-median = Half answered within
response-within = Within the limit
response-still = Waiting still
response-few = under 10 leads: too few
response-parts-says = In order of name; it is no ranking, since people get different leads at different hours.
response-differ = How soon they answer differs by more than chance explains (log-rank test).
response-alike = How soon they answer differs by no more than chance explains (log-rank test).
response-word-curve = Share answered
response-word-curve-says = Leads that wait still count up to the time they have waited (Kaplan–Meier). Leaving them out would make answers look quicker than they are.
response-word-median = Half answered within
response-word-median-says = The median on working time of whoever owns the lead, with their hours and holidays; the same number as the KPI's.
response-word-range = Range
response-word-range-says = Where the true share lies in 95 of 100 such cases (Wilson's interval). Few leads make it wide.
response-word-odds = Odds
response-word-odds-says = Of 3 leads that qualify to 1 that doesn't, the odds are 3. Twice the odds is not twice the share. Hour, channel and person are held equal by a logistic regression with Firth's correction for few cases.
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
weekday-short-1 = Mon
weekday-short-2 = Tue
weekday-short-3 = Wed
weekday-short-4 = Thu
weekday-short-5 = Fri
weekday-short-6 = Sat
weekday-short-7 = Sun
response-shares = Of the leads answered within { $limit }, { $fast } qualified ({ $fastMet } of { $fastOf }); of all others, { $slow } ({ $slowMet } of { $slowOf }).
response-adjusted = Counted with hour, channel and person held equal; the method and its odds are explained below.
