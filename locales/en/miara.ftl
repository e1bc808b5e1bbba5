# The program's sentences in English. Keys are the same in both languages; a test sees to it.

## Units
noun-lead = { $n ->
    [one] lead
   *[other] leads
}
noun-visit = { $n ->
    [one] visit
   *[other] visits
}
noun-visitor = { $n ->
    [one] visitor
   *[other] visitors
}
noun-person = { $n ->
    [one] person
   *[other] people
}
noun-follower = { $n ->
    [one] follower
   *[other] followers
}
noun-message = { $n ->
    [one] message
   *[other] messages
}
noun-deal = { $n ->
    [one] deal
   *[other] deals
}
noun-invoice = { $n ->
    [one] invoice
   *[other] invoices
}
noun-customer = { $n ->
    [one] customer
   *[other] customers
}
noun-account = { $n ->
    [one] account
   *[other] accounts
}
noun-activity = { $n ->
    [one] activity
   *[other] activities
}
noun-workday = { $n ->
    [one] workday
   *[other] workdays
}
noun-day = { $n ->
    [one] day
   *[other] days
}
noun-impression = { $n ->
    [one] impression
   *[other] impressions
}
noun-engagement = { $n ->
    [one] engagement
   *[other] engagements
}
noun-response = { $n ->
    [one] response
   *[other] responses
}
noun-click = { $n ->
    [one] click
   *[other] clicks
}

## Dimensions
dimension-owner = person
dimension-team = team
dimension-role = role
dimension-manager = manager
dimension-channel = channel
dimension-campaign = campaign
dimension-source = source
dimension-data-source = data source
dimension-medium = medium
dimension-landing-page = landing page
dimension-account = account
dimension-industry = industry
dimension-region = region
dimension-country = country
dimension-account-size = account size
dimension-product = product
dimension-product-category = product category
dimension-product-kind = product kind
dimension-stage = stage
dimension-reason = reason of loss
dimension-network = network
dimension-activity-kind = kind of activity
dimension-work-kind = kind of work
dimension-cost-category = cost category
dimension-department = department
dimension-invoice-kind = kind of invoice

family-marketing = Marketing
family-sales = Sales
better-higher = higher is better
better-lower = lower is better
better-within = best within a range

## Notes beside numbers
note-rows-read = { $dataset }: { $n ->
    [one] { $rows } row read
   *[other] { $rows } rows read
}.
note-quarantined = { $dataset }: { $n ->
    [one] { $rows } row was refused and waits in quarantine; it counts only where a later file brought it
   *[other] { $rows } rows were refused and wait in quarantine; they count only where a later file brought them
}.
missing-rates = Without { $amounts } ({ $n ->
    [one] { $rows } row
   *[other] { $rows } rows
}): no exchange rate
missing-rates-before = The period compared with lacks { $amounts } ({ $n ->
    [one] { $rows } row
   *[other] { $rows } rows
}): no exchange rate
note-missing-rates-before = { $measure }: in the period compared with, { $n ->
    [one] { $n } row was
   *[other] { $n } rows were
} left out for want of an exchange rate: { $amounts }. The change is uncertain because of it.
missing-rates-mend = Import rates
missing-undated = Without { $n ->
    [one] { $rows } row that has no date
   *[other] { $rows } rows that have no date
}
missing-empty = { $rows } of { $of } rows have no amount
missing-untold = Without { $n ->
    [one] { $rows } row
   *[other] { $rows } rows
} of unknown time
missing-unlinked = { $rows } of { $of } rows not assigned: { $dimension }
missing-then = of { $rows } it is not known what it was then: { $dimension }
missing-waiting = { $dataset }: { $n ->
    [one] { $rows } file waits
   *[other] { $rows } files wait
} for an answer
missing-refused = { $dataset }: { $n ->
    [one] { $rows } refused row
   *[other] { $rows } refused rows
}
missing-days = { $dataset }: data up to { $day }
missing-after = { $dataset }: nothing after { $day }
missing-look = Check
missing-answer = Answer
missing-import = Import a newer file
missing-more = and { $n } more
missing-title = What is missing
missing-none-before = Nothing to compare with: { $why }
note-waiting = { $dataset }: { $n ->
    [one] a file waits
   *[other] { $n } files wait
} for an answer and does not count yet.
note-last-import = { $dataset }: last imported { $at }.
note-missing-rates = { $measure }: { $n ->
    [one] { $n } row is left out
   *[other] { $n } rows are left out
} for want of an exchange rate: { $amounts }. Import NBP table A of that time.
note-immature = { $measure }: the conversion window has passed for { $mature } of { $all } ({ $share }); the others don't count yet.
note-no-value = { $kpi }: { $n ->
    [one] one place has no value
   *[other] { $n } places have no value
}, because { $why }.
note-not-linked = { $measure }: { $rows } of { $of } rows{ $share } have no link to the dimension “{ $dimension }”; they stand in the row that is not assigned.
note-empty = { $measure }: { $n ->
    [one] { $rows } row
   *[other] { $rows } rows
} of { $of } have no value and stay out of the sum.
note-nothing-matches = { $dataset }: no row matches the filter { $filters }; check its spelling.
note-present-dimension = { $measure }: past states are split by the dimension “{ $dimension }” as it is known today.
note-unknown-then = { $measure }: of { $rows } { $n ->
    [one] item
   *[other] items
} it is not known what the dimension “{ $dimension }” was then, as { $n ->
    [one] its
   *[other] their
} history begins later. In a split they stand in a row of their own, and a filter leaves them out.
note-stale = { $dataset }: data reach to the import of { $at }; later days are not known yet.
note-ends-early = { $dataset }: the data end on { $day }, though such days usually bring something. Numbers and comparisons reach to that day.
note-carried = { $measure }: { $n ->
    [one] one period has
   *[other] { $n } periods have
} no report of its own; the last known one is carried on.
note-undated = { $measure }: { $n ->
    [one] { $rows } row{ $amount } has no day and is in no period
   *[other] { $rows } rows{ $amount } have no day and are in no period
}.
note-untold = { $measure }: { $n ->
    [one] in { $rows } row the wait ends before it begins
   *[other] in { $rows } rows the wait ends before it begins
}, as when a lead is handed over again after its first contact; it is not known and takes no part.
note-still-waiting = { $measure }: of the { $all } waits that began in the period, { $waiting } go on and stay in.
note-unfinished = { $period } is not over; { $elapsed } is counted.
note-present-value = { $measure }: past states are valued by what is known today.
outside-said = { $kpi }: what belongs to no { $dimension } is in none of the numbers by { $dimension }: { $parts }.
outside-part = { $measure } { $amount } of { $whole } ({ $share })
note-shorter-comparison = { $period } is compared with the whole of { $counterpart }, which is shorter.
note-told-by = { $dataset }: where no column gives it, “{ $column }” is taken from “{ $by }” (in all: { $rows }).
note-stands-for = { $dataset }: a data source gives no “{ $column }”, so “{ $other }” stands for it there.

absent-divided-by-zero = the divisor “{ $divisor }” is 0
absent-no-rows = there are no rows for “{ $measure }”
absent-no-data = there is no data of “{ $dataset }” for that time
absent-no-history = what “{ $dimension }” was in the past is told by “{ $dataset }”, which was not imported
absent-not-reported = “{ $measure }” has no report in the period
absent-no-start = “{ $measure }” has no starting value: nothing was reported before the period
absent-not-reached = “{ $measure }” is not reached: of the { $all } waits that began in the period, { $waiting } go on
absent-immature = nobody's conversion window has passed for “{ $measure }”
absent-negative-part = “{ $part }” is below zero, so that a share of the whole means nothing
absent-no-rate = no amount in “{ $measure }” has an exchange rate
absent-not-supplied = no import of “{ $dataset }” had the column { $column }
absent-too-large = the number is too large to be held exactly

## Errors
did-you-mean = Did you mean { $names }?
error-unknown-kpi = There is no KPI `{ $name }`. `miara kpi list` shows them.
error-unknown-dimension = There is no dimension `{ $name }`; there are { $known }.
error-no-way = `{ $kpi }` can't be split or filtered by `{ $dimension }`: its measure `{ $measure }` is read from `{ $dataset }`, which has no way to it.
error-no-split = This KPI can't be split.
error-splits = It can be split by { $shared }.
error-not-linked = `{ $measure }` can't be split by `{ $dimension }`: no row is linked. Fill the way { $way } to make it possible.
error-absent-dataset = `{ $kpi }` needs the dataset `{ $dataset }`, and nothing of it was imported yet. Do it with `miara import FILE --as { $dataset }`.
error-too-many-cells = The answer would have { $cells } cells, and { $limit } is the most; ask for longer periods, fewer dimensions or a shorter range.
error-bad-range = The range { $from } to { $to } is empty or goes beyond the years 1990–2100; `to` is the day after the last.
error-busy = Another import is running in { $folder }; wait until it has ended.
error-undo-closed = Import { $id } can't be taken back any more: what a table was before is kept for { $days } days, less where it takes more than one and a half times the room of the table, and not at all where a person was taken out since. Import the right file instead, or restore a backup.
error-file-there = { $file } is there already. Choose another name, or remove it first.
error-broken-backup = { $file } is no whole backup ({ $why }). Nothing was restored; take another backup.
error-not-written-down = It is done, and in the table; only the history could not be written yet, and will be as soon as that is possible. { $why }
error-state-read-only = state.sqlite can't be written: the disk is full, broken, or may only be read.
error-headless = { $folder } holds the tables of a book, and its miara.yaml is missing. Bring miara.yaml back from a backup; a new one with other settings would change the numbers.
error-book-newer = { $folder } was written by a later version of the program. Use that one; this version would lose what it doesn't know.
error-damaged = { $file } is damaged: { $why }. `miara verify`, or Check the files on the Data page, says what else is, and what helps.
error-disk-full = There is no room left on the disk: { $file } could not be written. Make room and try again.
error-disk-rights = { $file } can't be written or read with the rights that the program has.
error-disk-missing = { $file } is missing.
error-disk = { $file } can't be used: { $why }
error-disk-some-file = a file of the book
error-state-busy = Another program has been writing state.sqlite for ten seconds. Wait until it has ended and try again.
error-internal = Internal error: { $message }
error-no-book = { $folder } is no book yet: it has no miara.yaml. Make one with `miara init`.
error-book-exists = { $folder } holds a book already.
error-not-recognised = No mapping knows the file { $file }. Its columns: { $columns }. Say which dataset it fills (`--as DATASET`), or by which mapping (`--mapping FILE`).
error-near-mapping = The nearest is `{ $mapping }`, which lacks: { $missing }.
error-unknown-name = The data have no “{ $name }” ({ $dimension }), so nothing can be merged into it. Choose a name that they have.
error-unknown-mapping = There is no mapping `{ $name }`. `miara mapping list` shows them.
error-bad-mapping-name = `{ $name }` can't be the name of a mapping. Use small letters without accents, digits and `_`, such as `{ $near }`.
error-mapping-taken = There is a mapping or a dataset called `{ $name }` already. Choose another name.
error-unknown-dataset = There is no dataset `{ $name }`.
error-mapping-gone = The rows came by the mapping `{ $name }`, which is not in the book; name it with `--mapping FILE`.
error-mapping-gone-page = The mapping `{ $name }` that read these rows is not in the book any more. Import the file again, or correct the rows in it.
remedy-terminal-date-order = Import the file with `--answer date-order=dmy` (day first) or `--answer date-order=mdy` (month first).
remedy-terminal-decimal-sign = Import the file with `--answer decimal-sign=,` or `--answer decimal-sign=.`.
remedy-terminal-hours = Import the file with `--answer hours-unit=hours` (hours) or `--answer hours-unit=days` (parts of a day).
remedy-terminal-other-sign = Correct the cell; if the whole column is written like this, name the sign in a mapping of your own: `file: { "{" }decimal: ","{ "}" }` (`miara mapping copy NAME` copies a shipped one).
remedy-terminal-encoding = Or name the encoding in a mapping of your own: `file: { "{" }encoding: windows-1250{ "}" }` (`miara mapping copy NAME` copies a shipped one).
remedy-terminal-delimiter = Correct `file: { "{" }delimiter: …{ "}" }` in the mapping, or remove it and the separator is found.
remedy-terminal-sheet = Name one of them in the mapping: `file: { "{" }sheet: …{ "}" }`.
remedy-terminal-columns = Add these columns to the export, or point to them in a mapping of your own (`miara mapping copy NAME` copies a shipped one).
remedy-terminal-date-format = If the whole column is written like this, give its format in a mapping of your own: `format: "%d.%m.%Y"` (`miara mapping copy NAME` copies a shipped one).
remedy-terminal-values = If the value is right, add it to `map` in a mapping of your own (`miara mapping copy NAME` copies a shipped one).
remedy-terminal-trap = If this file really holds it, copy the mapping (`miara mapping copy NAME`) and remove `traps` from the copy.
remedy-page-date-order = When importing the file, choose the order of dates: “Change columns”, section “How the file is written”.
remedy-page-decimal-sign = When importing the file, choose the decimal sign: “Change columns”, section “How the file is written”.
remedy-page-hours = Choose the unit of that column: “Change columns”.
remedy-page-other-sign = Correct the cell; if the whole column is written like this, choose the decimal sign when importing: “Change columns”, section “How the file is written”.
remedy-page-encoding = Or choose the right encoding when importing: “Change columns”, section “How the file is written”.
remedy-page-delimiter = Choose that one, or “found by itself”.
remedy-page-sheet = Enter one of these names, or leave the field empty.
remedy-page-columns = Add these columns to the export, or choose which columns of the file hold them.
remedy-page-trap = If this file really holds it, choose “Change columns”, select data instead of an export under “The file holds”, and choose the columns.
error-other-dataset = The mapping `{ $mapping }` fills `{ $fills }`, not `{ $asked }`.
error-exclusive = `{ $dataset }` already holds data of `{ $used }`; `{ $asked }` describes the same events and would count them twice. Keep to one report.
error-no-rows = { $files }: there is a header and no rows, so nothing was imported. Export the file again with a wider range of dates.
error-all-refused = { $files }: all rows were refused ({ $rejected }), so nothing was imported. `miara quarantine list` shows why.
error-no-such-answer = There is no answer “{ $answer }” to `{ $question }`. Choose one of: { $choices }.
error-same-file = This very file is import { $import } already, as one of “{ $other }”; as one of “{ $source }” as well, it would count twice. If it is of “{ $source }”, take import { $import } back first (`miara imports undo { $import }`).
error-same-file-page = This very file is import { $import } already, as one of “{ $other }”; as one of “{ $source }” as well, it would count twice. If it is of “{ $source }”, undo import { $import } first under Data → History.
error-no-such-question = There is no open question `{ $name }`. `miara questions` lists those that are open.
error-needed-by = Other KPIs are made of `{ $kpi }`: { $needed }. Change or remove them first.
error-long-value = The value “{ $name }” in the address is too long; it has at most 500 letters.
error-bad-day = “{ $text }” is no day; write it like 2026-11-24.
error-strict = { $rejected ->
    [one] { $rejected } row was refused
   *[other] { $rejected } rows were refused
}, so nothing was changed. The first: { $first }

## Terminal
cli-init-done = Made the book of “{ $firm }” in { $folder }: currency { $currency }, time zone { $zone }, working hours { $hours }. All of it can be changed in { $file }.
cli-shipped-only = There is no book in this folder. These definitions come with the program.
cli-mapping-own = (own)
cli-mapping-copied = Wrote { $file }. Edit this file; it replaces the mapping that comes with the program.
cli-mapping-copied-as = Wrote { $file }. Edit this file; wherever it fits, it takes precedence over the mapping that comes with the program.
cli-import-line = { $dataset }: read { $read }, new { $inserted }, changed { $updated }, unchanged { $unchanged }, refused { $rejected }.
cli-import-dry = A dry run: nothing was written.
cli-import-superseded = Rows of a key that comes again in the same import: { $superseded }; the last one counts.
cli-import-rounded = Amounts rounded to four places: { $rounded }.
cli-import-quarantine = `miara quarantine list` shows the refused rows.
cli-understood = { $file }: { $format }, mapping { $mapping }, header in line { $line }
cli-encoding = encoding { $encoding }
cli-delimiter = delimiter { $delimiter }
cli-date-order = date order { $order }
cli-decimal-sign = decimal sign { $sign }
cli-unrecognised = Columns not recognised: { $columns }
cli-unmatched = Columns of the dataset that the file lacks: { $columns }
cli-period = period
cli-before = before
cli-change = change
cli-not-assigned = (not assigned)
cli-not-known = (not known)
cli-contribution = contribution
cli-rows-behind = { $measure } from { $dataset }: { $total ->
    [one] { $total } row
   *[other] { $total } rows
}, { $sum } in all
cli-rows-more = { $shown } of { $total } are shown; more with `--limit`.
cli-quarantine-empty = Quarantine is empty.
cli-quarantine-line = { $dataset }, { $file }:{ $line }, { $column }: { $reason }
cli-retry-done = Tried { $tried }, imported { $imported }, still refused { $rejected }.
cli-dropped = { $n ->
    [one] { $rows } row was
   *[other] { $rows } rows were
} dropped from quarantine.
cli-exported = Wrote { $rows ->
    [one] { $rows } row
   *[other] { $rows } rows
} to { $file }.
cli-faults = Note: { $n ->
    [one] one definition of the firm has a fault and is left out
   *[other] { $n } definitions of the firm have faults and are left out
}.
cli-demo-writing = Writing the export files of the demo firm…
cli-demo-importing = Importing them as anyone's…
cli-demo-ready = Done: { $files } files, { $rows } rows, in { $folder }.
error-not-a-demo = { $folder } is not empty and is no demo firm. Choose another folder (`--book DIR`).
cli-stopped = Stopped. What was under way has changed nothing, or is whole.
cli-serving = Miara is at { $address } (Ctrl+C ends it).
cli-not-loopback = { $address } is not an address of this computer alone; without an administrator's password the program listens on 127.0.0.1 only. Set one with `miara password`.
cli-port-taken = Can't listen on { $address }: { $error }. Name another port with --listen.

## Definition card
card-formula = Formula
card-unit = Unit
card-better = Direction
card-kind = Kind
card-financial = financial
card-non-financial = non-financial
card-leading = leading
card-lagging = lagging
card-completed = Where a column is empty
card-axis = Time axis
card-sources = Sources
card-splits = Splits by
card-example = Example
card-owner = Owner
card-file = Definition
card-no-owner = nobody named
card-meaning = Meaning
verify-missing = { $file } is missing.
verify-changed = { $file } is not as it was written.
verify-unreadable = { $file } can't be read: { $why }.
verify-contradicts = { $file } says of import { $id } something else than the table itself.
verify-of = It belongs to: { $dataset }.
verify-of-days = It holds { $dataset }, { $from } to { $to }.
verify-mend = Mend the text in the file, or take the file out of the folder; all else works without it.
verify-without-state = Restore a backup. Without one, move state.sqlite and its -wal file out of the folder: the tables tell the history of imports again; refused rows, actions, notes, forecasts, the history of goals and the password are lost.
verify-undo = Restore a backup from before the damage. Without one: `miara imports undo { $id } --and-later`, then import these files again: { $files }.
verify-anew = Restore a backup from before the damage. Without one: stop the program, move the folder { $folder } away and import these files again: { $files }.
verify-nothing = No number depends on it. Some imports can't be taken back any more; later ones are not concerned.
verify-whole = Nothing is damaged: { $files } files with { $size } were read.
verify-damaged = { $n ->
    [one] 1 fault was found
   *[other] { $n } faults were found
} in { $files } files with { $size }.
verify-title = Are the files whole?
verify-lead = The program reads every file of the book and holds it against what was written.
data-damaged = A file of this table is damaged; its numbers can't be told.
verify-link = Check the files
cli-backed-up = { $path } holds the whole book: { $files } files with { $size }.
cli-restored = The book is back in { $path }: { $files } files with { $size }.
size-bytes = { $n } B
size-kb = { $n } kB
size-mb = { $n } MB
size-gb = { $n } GB
clock-behind = The clock says { $now }, and the newest import is of { $last }: the clock of this machine was set back, or was ahead then. Until it is right, what the program says of today and of ages may be wrong.
error-short-value = "{ $value }" is too short to be told from other words; at least three letters are needed.
history-erased = A person was taken out: { $dataset }
erase-nowhere = Nothing in the book has these values as whole cells or words. Spell them as the data do.
erase-would = This would be changed:
erase-done = This was changed:
erase-in-action-changes = texts of actions
erase-in-annotations = notes
erase-in-goal-changes = the history of goals
erase-in-accepted-findings = reasons of accepted findings
erase-in-forecasts = stored forecasts
erase-in-understood = what was understood of files
erase-in-imports = names of imported files
erase-in-sessions = sessions
erase-in-quarantine = refused rows, which go
erase-closed = Imports so far can't be taken back any more in: { $datasets }.
erase-left = These files have the values too and are yours to change: { $files }. What lies in data/.incoming waits for answers: answer or drop it with `miara questions`.
erase-near = { $n ->
    [one] 1 cell has
   *[other] { $cells } cells have
} a value among other words or in letters of another case. They stay as they are: give them as values of their own.
erase-beyond = What the program can't reach: backups made before, exported files, workbooks and PDFs outside the book, and the tools that the data come from: their next export would bring the person back.
erase-confirm = Nothing was changed yet; add --confirm.
measure-answered-within-limit = Leads answered within the limit
measure-cta-responses = Responses to the call to action
measure-emails-bounced = Bounced emails
measure-emails-clicked-by-people = Emails clicked by people
measure-emails-converted = Emails with a conversion
measure-emails-delivered = Delivered emails
measure-emails-delivered-with-clicks = Delivered emails (clicks measured)
measure-emails-delivered-with-conversions = Delivered emails (conversions measured)
measure-emails-delivered-with-replies = Delivered emails (replies measured)
measure-emails-delivered-with-unsubscribes = Delivered emails (unsubscribes measured)
measure-emails-replied = Emails with a reply
measure-emails-unsubscribed-by-people = Unsubscribes by people
measure-engaged-visits = Engaged visits
measure-engagements = Engagements
measure-human-activities = Activities of people
measure-impressions-with-engagement = Impressions (engagement measured)
measure-landing-page-visits = Landing page visits
measure-new-customers = New customers
measure-person-workdays = Person-days of work
measure-sale-invoices = Sales invoices
measure-visits-with-engagement = Visits (engagement measured)
measure-of-known-value = { $measure } (of known value)
