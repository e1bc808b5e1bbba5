# Sentences of the pages of data and of the door, in English.

## The first run
start-title = Welcome to Miara
start-lead = Enter your firm’s name, then add files from your tools. A minute later you see the numbers. Everything stays on this computer.
start-step-firm = Your firm
start-step-files = Your files
start-step-numbers = Your numbers
start-save = Next: files
start-later = We chose what suits most firms. You can change it any time under Data → Settings.
start-rest = Other settings
start-sample-title = Want to look around first?
start-sample-lead = A sample firm with two years of data. It lives in a folder of its own and never mixes with your data.
start-sample = Try it with sample data
start-sample-making = Preparing the sample data
start-sample-failed = The sample data could not be prepared. Check that there is room on the disk and that the program may write to this folder, then try again.
sample-shown = You are looking at a sample firm.
sample-leave = Start with your own data
form-faults = Something needs mending: look for the sentences beside the fields. Nothing was saved yet.
form-unreadable = This form could not be read
form-unreadable-body = It was too long or was cut off on its way. Go back and try again; long texts have to be shorter.

## Settings
settings-title = Settings
settings-lead = Changes hold at once, for every number. The same settings stand as text in
settings-saved = The settings are saved and hold from now on.
settings-save = Save
settings-firm = Firm's name
settings-firm-wrong = Write the firm's name, with up to 200 characters in one line.
settings-language = Language
settings-language-wrong = Choose one of the two languages.
settings-currency = Currency
settings-currency-wrong = Write the three letters of a currency, such as PLN or EUR.
settings-zone = Time zone
settings-zone-wrong = There is no time zone of this name. Choose one from the list, such as Europe/Warsaw.
settings-fiscal = Fiscal year starts in
settings-month-wrong = Choose a month from the list.
settings-hours = Working hours
settings-hours-hint = Days, then shifts, such as “Mon-Fri 8:00-16:00”. A break splits a shift: “Mon-Fri 8:00-12:00 13:00-17:00”. Different days are separated by a semicolon: “Mon-Thu 8-16; Fri 8-14”. Response times are counted in these hours.
settings-hours-wrong = “{ $part }” can't be read as working hours. Write days and shifts that don't overlap, such as “Mon-Fri 8:00-16:00”.
settings-hours-none = Write at least one shift, such as “Mon-Fri 8:00-16:00”.
settings-holidays = Public holidays
settings-holidays-poland = Poland
settings-holidays-none = none
settings-days = Further days off
settings-days-hint = One day a line, such as 2026-12-28.
settings-days-wrong = “{ $day }” is no day between 1990 and 2100. Write such as 2026-12-28.
settings-consent = Visits that are not seen
settings-consent-hint = Who declines cookies is missing from web analytics. If you know what share of visitors consents, write it in percent: numbers that rest on visits will say what is missing from them. Leave empty what you don't know.
settings-consent-all = All sources (%)
settings-consent-wrong = Write a percentage above 0 and up to 100, such as 82.
settings-consent-both = Write one percentage for all sources, or one for each, not both.

## The parts of Data
data-ways = Parts of Data
data-way-sources = Sources
data-way-import = Import files
data-way-history = History
data-way-quarantine = Quarantine
data-way-settings = Settings
data-way-sessions = Signed in
data-lead-empty = Nothing has been imported yet. Start with the export of your CRM: it lights up most KPIs at once.
data-lead = { $there } of { $all } datasets have data. Each KPI rests on the ones that it names.
data-rows = { $n ->
    [one] { $rows } row
   *[other] { $rows } rows
}
data-no-days = without days
data-last-import = Last import:
data-never = never imported
data-fresh-today = fresh: imported today
data-fresh = { $n ->
    [one] fresh: imported yesterday
   *[other] fresh: imported { $n } days ago
}
data-ageing = { $n ->
    [one] since { $n } day without an import
   *[other] since { $n } days without an import
}
data-stale = { $n ->
    [one] stale: since { $n } day without an import
   *[other] stale: since { $n } days without an import
}
data-in-quarantine = Rows in quarantine:
data-kpis = { $n ->
    [0] for splits and conversions
    [one] { $n } KPI
   *[other] { $n } KPIs
}
data-missing = Not here yet
data-missing-hint = What to export, and from where. Miara recognises these files by itself; other files are matched by hand once and recognised from then on.
source-accounts = Pipedrive: Organizations → Export. HubSpot: Companies → Export. Or any table with a customer's id, name, industry and region.
source-activities = Pipedrive: Activities → Export. HubSpot: calls, meetings and e-mails of the activity report. One row per call, meeting or message.
source-costs = A spreadsheet with day, category, channel and amount: media, tools, salaries. From Google Ads or LinkedIn: the cost report by day.
source-deal-stages = Pipedrive: Insights → report on stages, with the days of entering. HubSpot: deal stage history.
source-deals = Pipedrive: Deals → list view → Export. HubSpot: Deals → Export view, all properties.
source-email-sends = Mailchimp: Campaigns → Export campaign reports. Other tools: one row per campaign with delivered, opened and clicked.
source-invoices = Your accounting program: lines of sales invoices as CSV or XLSX, with net amount, date of sale and customer.
source-leads = HubSpot: Contacts → Export view. Pipedrive: Leads → Export. Or the table of your form, with day, channel and campaign.
source-people = A spreadsheet with your people: id or name as in the CRM, team, role, manager.
source-products = Pipedrive: Products → Export. Or a price list with id, name and category.
source-rates = National Bank of Poland: archive of table A, one CSV a year. Needed once there are amounts in several currencies.
source-social = LinkedIn page: Analytics → Content → Export, and Followers. Other networks: one row a day with followers and impressions.
source-web-traffic = Google Analytics 4: report Traffic acquisition with the dimension Date → Share → Download CSV.
source-worktime = Clockify or Toggl: Detailed report → Export CSV.
source-own = A table with the columns of this dataset as its header.

## Importing
import-title = Import files
import-lead = Drop the export files of your tools here: CSV, Excel, JSON or Parquet, also packed with gzip. Miara looks at them first and shows what it understood.
import-choose = Choose files, or drop them here
import-formats = CSV, TSV, XLSX, XLS, ODS, JSON, Parquet; up to 2 GB at once
import-send = Look at the files
import-nothing-yet = Nothing is imported yet.
import-waiting = Waiting to be looked through
import-and-more = { $n ->
    [one] { $first } and { $n } more
   *[other] { $first } and { $n } more
}
import-what = What to export, and from where
import-gone = This upload is not here any more
import-gone-body = Uploaded files are kept for a day. Please choose the files once more.
import-looking = Looking at the files
import-importing = Importing
import-progress-hint = This page renews itself. You can leave it; the work goes on.
import-understood = What we understood
import-lead-all = { $all ->
    [one] The file is recognised. Look through it, then import it.
   *[other] All { $all } files are recognised. Look through them, then import them.
}
import-lead-some = { $ready ->
    [0] No file can be imported as it is. Correct what is marked, or leave it out.
   *[other] { $ready } of { $all } files can be imported. Those that are unclear stay out until you correct them.
}
import-lead-asked = { $asked ->
    [one] The file waits for your answer below.
   *[other] { $asked } files wait for your answers below.
}
import-busy = Another import is running. Nothing of yours was begun and nothing is lost: wait a moment and try again.
import-go = Import
import-try-again = Try again
import-throw = Throw these files away
import-ready = recognised
import-proposed = to be confirmed
import-unclear = unclear
import-left-out = left out
import-not-recognised = No known export has these columns. Say below what each column means; the file is recognised by itself next time.
import-nearest = Nearest to: { $mapping } ({ $dataset }).
import-nearest-plain = Nearest to the dataset { $dataset }.
import-taken = { $n ->
    [one] This is { $mapping }; it fills { $dataset }. { $read } row: { $inserted } new, { $updated } changed, { $unchanged } already there, { $rejected } refused.
   *[other] This is { $mapping }; it fills { $dataset }. { $read } rows: { $inserted } new, { $updated } changed, { $unchanged } already there, { $rejected } refused.
}
import-taken-plain = { $n ->
    [one] It has the columns of { $dataset }. { $read } row: { $inserted } new, { $updated } changed, { $unchanged } already there, { $rejected } refused.
   *[other] It has the columns of { $dataset }. { $read } rows: { $inserted } new, { $updated } changed, { $unchanged } already there, { $rejected } refused.
}
import-plain = columns by name
import-own-mapping = Own: { $file }
format-delimited = text table
format-workbook = workbook
format-packed = packed
import-sheets = { $n ->
    [one] sheet “{ $names }”
   *[other] sheets: { $names }
}
import-parts = { $n ->
    [one] file “{ $names }”
   *[other] files: { $names }
}
import-encoding = encoding { $encoding }
import-delimiter = separated by { $delimiter }
import-header-line = header in line { $line }
import-order-ymd = dates year-month-day
import-order-dmy = dates day-month-year
import-order-mdy = dates month-day-year
import-sign-comma = decimal comma
import-sign-point = decimal point
import-months = “{ $column }” has months without days: each row counts on the first day of its month. Numbers by month, quarter and year are right; by day and week they are not.
import-constant-day = “{ $column }” is { $day } in every row: the mapping gives that day, not the file. If the rows are of different days, choose the column that has them; otherwise all fall into one period.
import-hours-days = time given as parts of a day
import-sample = The first rows, as they were understood
import-refused = Rows that will be refused
import-refused-hint = They go into quarantine with their reason and can be mended there; the others are imported.
import-refused-more = { $n ->
    [one] And one more.
   *[other] And { $n } more.
}
import-columns = Columns of the file and what they fill
import-column = Column of the file
import-fills = Fills
import-values = Values
import-leave-out = leave out
import-column-used = used in computed columns
import-lacking = What the file does not have
import-lacking-hint = KPIs that need such a column stay dark until another file brings it.
import-lacking-dark = Without it these stay dark:
import-lacking-none = no KPI rests on it alone
import-check-columns = Check the columns
import-correct = Change columns
import-leave-file = Leave out
import-take-in = Take in again
import-way-unknown = Choose one of the listed ways to read the file.

## Correcting what was understood
correct-reading = How the file is written
correct-reading-hint = All of this is found by itself. Say it only where it was found wrong.
correct-dates = Order of dates
correct-decimal = Decimal sign
correct-header = Line of the header
correct-sheet = Sheet
correct-encoding = Encoding
correct-delimiter = Separator
correct-found = found by itself
error-two-for-one = Two columns of the file can't both fill “{ $column }”: { $from }. Choose one and leave the other out.
error-closed-without-outcome = “{ $header }” holds the day a deal was closed, but no column says whether it was won or lost. Choose the column that holds the { $outcome } too.
error-nothing-chosen = No column of { $file } fills anything yet. Choose for at least one column what it means, or leave the whole file out.

## Uploads
upload-failed = The files were not taken
upload-too-large = These files together have more than 2 GB, which is the most a browser may send at once. Send them one by one, pack them with gzip (.csv.gz is read as it is), or import them on this computer with “miara import FILE”.
upload-too-many = More than { $most } files at once. Send them in several goes, or import them with “miara import FILES”.
upload-nothing = No file was chosen. Go back and choose at least one.
upload-broken = The transfer broke off. Nothing of it was kept; please send the files again.
upload-disk = The files could not be written: the disk is full or refuses. Make room in the book's folder and send them again; nothing of this attempt was kept.
upload-sending = Sending…
upload-reading = Sent; looking at the files…

## What came of an import
outcome-done = { $n ->
    [one] Imported: { $rows } row is new or changed
   *[other] Imported: { $rows } rows are new or changed
}
outcome-gone = { $n ->
    [one] { $rows } row was taken out, as the file has it no more
   *[other] { $rows } rows were taken out, as the file has them no more
}
outcome-older = Nothing changed: the rows are older than what is there
outcome-nothing = Nothing new: all rows were there already or were refused
outcome-stopped = The import stopped
outcome-again = Look at the files again
outcome-read = Read
outcome-new = New
outcome-changed = Changed
outcome-same = Already there
outcome-refused = Refused
outcome-lit = KPIs that can be seen now
outcome-fresh = KPIs with new numbers
outcome-overview = See the overview
outcome-more = Import more
outcome-undo = History and undo
outcome-rest = What else to import, for the rest of the KPIs

## History
history-title = History of imports
history-lead = Every import can be taken back: the data are again what they were before it. Even that can be taken back.
history-empty = Nothing has been imported yet.
history-done = Done. The data and all numbers are as they were at that point.
history-import = Import: { $dataset }
history-retry = Out of quarantine: { $dataset }
history-undone = Undo of no. { $id }: { $dataset }
history-undo = Undo
history-bring-back = Bring back
history-closed = can't be taken back any more
history-gone = undone
history-number = no.
history-counts = { $inserted } new, { $updated } changed, { $unchanged } already there, { $rejected } refused
history-id = No.
history-at = When
history-dataset = Dataset
history-files = Files
history-what = What came of it
undo-title = Undo this import?
undo-says = The dataset will be again what it was before this import. Rows that the import refused leave quarantine; rows that it let out of quarantine return there.
undo-later = Later imports of the same dataset rest on this one. They will be taken back too:
undo-sure = Undo
undo-sure-all = Undo all of these
undo-leave = Leave it as it is
undo-back-title = Bring back what was undone?
undo-back-says = The dataset will be again what it was before the undo, with the imports that were taken back then.
undo-back-sure = Bring back
error-unknown-import = There is no entry no. { $id } in the history of imports; `miara imports list` shows all.
error-not-in-force = Entry no. { $id } is undone already, so there is nothing left to undo. Undo the undo to bring it back.
error-later-imports = Undoing no. { $id } takes later imports of the same dataset back as well: { $later }. Repeat it with --and-later to agree.
cli-undone = Undone: no. { $id }. `miara imports undo { $undo }` brings it back.

## Quarantine
quarantine-title = Quarantine
quarantine-empty = No row waits here: every row of your files was understood.
quarantine-lead = { $n ->
    [one] { $rows } row was not imported, each with its reason. Mend it here, try it again after a correction, or let it go. It is missing from the numbers until then.
   *[other] { $rows } rows were not imported, each with its reason. Mend them here, try them again after a correction, or let them go. They are missing from the numbers until then.
}
quarantine-rows = Rows
quarantine-row = Row
quarantine-all = Show all
quarantine-unfilter = Take this filter out
quarantine-retry = Try these again
quarantine-drop = Let these go
quarantine-drop-sure = { $n ->
    [one] { $rows } row will be removed for good. It can't be brought back, unless its file is imported again.
   *[other] { $rows } rows will be removed for good. They can't be brought back, unless their file is imported again.
}
quarantine-dropped = { $n ->
    [one] { $rows } row was let go.
   *[other] { $rows } rows were let go.
}
quarantine-tried = Tried again: { $imported } imported, { $rejected } still refused.
quarantine-older = { $n ->
    [one] { $rows } row is older than what is there: it has left quarantine and changes nothing.
   *[other] { $rows } rows are older than what is there: they have left quarantine and change nothing.
}
quarantine-mended = The row is imported now and has left quarantine.
quarantine-line = { $file }, line { $line }
quarantine-more = The first { $shown } of { $total } are shown. Choose a group above, or download all.
quarantine-mend = Mend
quarantine-gone = This row is not in quarantine
quarantine-gone-body = It was imported, let go, or its import was undone meanwhile.
mend-title = Mend a row
mend-again = Still refused:
mend-try = Try it so
mend-leave = Back
mend-drop = Let this row go
mend-hint = The row is imported when it passes; otherwise it waits unchanged.
mend-no-cells = The shape of this row is broken, so its cells can't be told apart. Mend the file itself and import it again.
csv-file = File
csv-line = Line
csv-dataset = Dataset
csv-column = Column
csv-reason = Reason
refused-wrong-width = More or fewer cells than the header
refused-unclosed-quote = A quotation mark that nothing closes
refused-too-long = Too long to be a value
refused-invalid-bytes = Bytes that are no text
refused-nul-byte = A NUL byte
refused-not-json = Not a JSON object
refused-missing = A value is missing
refused-not-a-number = Not a number
refused-ambiguous-number = A number that can be read in two ways
refused-not-finite = Not a finite number
refused-too-large = A number too large
refused-not-whole = A count with a fraction
refused-not-a-date = Not a date
refused-ambiguous-date = A date that can be read in two ways
refused-absurd-date = A date before 1990 or after 2100
refused-not-a-flag = Neither yes nor no
refused-not-a-currency = Not a currency
refused-currency-conflict = Two currencies in one row
refused-unknown-value = A value that the mapping does not know
refused-not-found = Not found in another dataset
refused-found-several = Several finds in another dataset
refused-unsound = Contradicts itself
refused-expression = Can't be computed

## The door
door-title = Sign in
door-lead = This dashboard is locked with the administrator's password.
door-password = Password
door-enter = Sign in
door-leave = Sign out
door-forgotten = Forgotten? Set a new one on the computer where Miara runs:
door-administrator = Signed in as administrator
door-wrong = That is not the password. Try again.
door-wait = { $n ->
    [one] Too many attempts. Wait { $n } second and try again.
   *[other] Too many attempts. Wait { $n } seconds and try again.
}
door-host = Not under this name
door-host-body = Miara is not known by the name in the address. Open it by its IP address, or start it with --host NAME.
door-origin = This was not asked for on a page of Miara
door-origin-body = Changes are only taken from Miara's own pages, and the browser did not say that this one came from there. Go back, load the page anew and try again.
door-signed-out = You are signed out
door-signed-out-body = The session has ended; nothing was changed. Sign in and try again.
door-state = The book's state can't be read just now. Try again; if it stays so, look whether the disk is full.
sessions-title = Signed in
sessions-lead = Browsers that are signed in. A session ends after 12 hours without use, and after 30 days in any case. A new password ends all.
sessions-none = No password was set, so nobody signs in: the dashboard is open to this computer only. Set a password with
sessions-browser = Browser
sessions-address = Address
sessions-opened = Since
sessions-seen = Last used
sessions-end = End
sessions-here = this one
password-ask = New password (at least 12 characters):
password-again = Once more:
password-differs = The two are not the same; nothing was changed.
password-short = The password needs at least { $shortest } characters. A sentence of a few words is easy to remember and hard to guess.
password-long = The password has more than 1,024 bytes; a shorter one will do.
password-monotone = One character over and over is no password. A sentence of a few words is easy to remember and hard to guess.
password-set = The password is set. Whoever opens the dashboard now signs in with it; all sessions have ended.

## Cookies
cookies-none = Miara sets no cookies here: the dashboard is open to this computer only, and nobody has to sign in.
cookies-one = Miara sets one cookie, and only to keep you signed in.
cookies-name = Name
cookies-for = What for
cookies-for-says = It holds a random number by which Miara knows that this browser is signed in. No script can read it, and it is sent to no one else.
cookies-long = How long
cookies-long-says = 30 days at most, 12 hours without use, or until you sign out.
cookies-blocked = If you block it
cookies-blocked-says = Signing in does not work; nothing else changes.
cookies-nothing-else = Nothing is counted, nothing is stored beside it, and no page loads anything from elsewhere.
note-consent-share = { $dataset } ({ $source }): about { $unseen } % of visits are not seen, since those visitors declined cookies.
outcome-skipped = passed over, such as totals

## Columns of a file
columns-title = Say what each column holds
columns-rows = { $count } { $n ->
    [one] row
   *[other] rows
}
columns-columns = { $count } { $n ->
    [one] column
   *[other] columns
}
columns-holds = The file holds
columns-datasets = Data
columns-mappings = Exports of known tools
columns-way = Choose
columns-in-file = Column in the file
columns-what = What it holds
columns-standing = Standing
columns-recognised = recognised
columns-check = check
columns-rivals = { $column }: which column?
columns-rivals-hint = More than one column is chosen for this. Pick the right one; the others are left out.
columns-rivals-use = Use this one
columns-no-header = Read like this, the file has no header. Change the separator, the line of the header or the encoding.
columns-leave-out = leave this column out
columns-keep = as in the recognised export
columns-closing = Day won or lost
columns-won-amount = Value when won
columns-joined = add to: { $column }
columns-unit = Unit
columns-unit-found = as found
columns-unit-hours = hours
columns-unit-days = parts of a day: 0.25 is 6 hours
columns-unit-minutes = minutes
columns-unit-seconds = seconds
columns-unit-share = a fraction (0.4) or with a % sign
columns-unit-percent = percent (40)
columns-unit-money = full amounts
columns-unit-thousands = thousands
columns-words = What the values of “{ $column }” mean
columns-others = All that is not said yet:
columns-more = Fixed values, rows to skip, how the file is written
columns-constants = A value that is the same in every row
columns-constants-hint = Such as a currency or a channel that the file does not say.
columns-constant = Column
columns-value = Value
columns-skip = Rows to skip
columns-skip-when = where the value
columns-skip-is = is
columns-skip-is-not = is not
columns-skip-contains = contains
columns-skip-empty = is empty
columns-coverage = Is the file complete
columns-coverage-usual = as usual for such data
columns-coverage-all = it has everything; what it lacks is gone
columns-coverage-days = it has everything of the days it covers
columns-coverage-rows = it is a part; it removes nothing
columns-try = Check
columns-back = Back
prospect-title = What will be imported
prospect-none = Nothing yet. Mend what the message above says.
prospect-persons = { $count } { $n ->
    [one] person
   *[other] people
}
prospect-won-at = { $count } won
prospect-lost-at = { $count } lost
prospect-open = { $count } open
prospect-all = in all
prospect-refused = { $count } { $n ->
    [one] row goes
   *[other] rows go
} into quarantine:
import-skipped = { $count } { $n ->
    [one] row was
   *[other] rows were
} passed over: totals, averages, or what the mapping leaves out.
import-skipped-more = { $count } other { $n ->
    [one] row was
   *[other] rows were
} passed over too: totals, averages, or what the mapping leaves out.
import-totals = { $n ->
    [one] A row with a total was
   *[other] { $n } rows with totals were
} passed over: { $rows }.
import-total = line { $line } “{ $text }”
import-total-of-sheet = line { $line } of sheet “{ $sheet }”: “{ $text }”
import-stray-quotes = { $n ->
    [one] Line { $lines } has
   *[other] Lines { $lines } have
} a quotation mark without a partner. The mark was left out and each line read as a row of its own.
prospect-unsaid = { $count } { $n ->
    [one] value
   *[other] values
} of “{ $column }” { $n ->
    [one] has
   *[other] have
} no meaning yet: say it beside the column. Rows with it are not counted here.
prospect-questions = { $count } { $n ->
    [one] question
   *[other] questions
} to answer before the import.
prospect-lit = You will see these KPIs
prospect-dark = What other KPIs lack
prospect-go = Import { $count } { $n ->
    [one] row
   *[other] rows
}
prospect-go-on = On to the questions
prospect-mend = Mend the columns first
prospect-kept = The layout is remembered: the next such file is recognised by itself. An import can be undone.
