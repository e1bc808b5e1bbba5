# What a file leaves open, the answers, and what an import changes.
question-source-several = Whose file is this? It names no account, and the book has several of this tool.
question-source-other-numbers = Whose file is this? The same days and groups have other numbers than in “{ $source }”.
question-source-other-ids = Whose file is this? Its ids are others than in “{ $source }”, or stand for other things.
question-source-other-account = Whose file is this? It names an account that no file of { $source } has named so far.
question-value = What does “{ $value }” mean? { $n ->
    [one] { $rows } row has it.
   *[other] { $rows } rows have it.
}
question-value-empty = { $n ->
    [one] { $rows } row says nothing of its outcome: the cell is empty.
   *[other] { $rows } rows say nothing of their outcome: the cell is empty.
} What does that mean?
question-moment = { $n ->
    [one] { $rows } row lacks “{ $column }”.
   *[other] { $rows } rows lack “{ $column }”.
} Which column of the file stands for it, or is the day unknown?
question-doubt-won-with-lost-reason = { $n ->
    [one] { $rows } won deal has a reason of loss.
   *[other] { $rows } won deals have a reason of loss.
} Is it won all the same?
question-date-order = What comes first in “{ $example }” (column { $column }), the day or the month?
question-decimal-sign = Which is the decimal sign in “{ $example }” (column { $column })?
question-hours-unit = What does “{ $example }” (column { $column }) count: hours, or parts of a day that a spreadsheet shows as hours and minutes?
question-order = Is this file newer than import { $import }? Its last day is earlier, and where the rows differ only one of them can be right.
question-beyond-days = This file is older than one that is there, yet for { $days } it has what is not there: { $what }. Was that gone by then, or does the newer file hold only a part?
question-beyond-list = This file is older than one that is there, yet { $n ->
    [one] { $rows } row is
   *[other] { $rows } rows are
} not in the newer one: { $keys }. Gone by then, or does the newer file hold only a part?
question-absent = { $what } Is it gone, or does this file hold only a part?
question-renamed = Is “{ $new }” the new name of “{ $old }”? On the same days their rows look alike.
question-left-out = “{ $value }” is not in this file any more, though an earlier one had it beside these. Is it gone, or is this file limited to the others?
question-numbering = Invoice { $number } comes again on another day. How does the firm number its invoices?

answer-won = won
answer-lost = lost
answer-open = open
answer-deleted = deleted, not to be counted
answer-sale = a sale
answer-correction = a correction
answer-advance = an advance
answer-settlement = a final invoice
answer-proforma = pro forma, not to be counted
answer-unknown = the day is unknown
answer-right = yes, it is right
answer-wrong = no, refuse these rows
answer-dmy = the day
answer-mdy = the month
answer-newer = newer: its rows replace those
answer-older = older: what is there stays
answer-gone = gone: take it out
answer-kept = a part: leave the rest as it is
answer-gone-beyond = gone by then: leave it out
answer-kept-beyond = a part: add what it lacks
answer-renamed = yes, one and the same
answer-both = no, both count
answer-once = every number once
answer-yearly = anew each year
answer-monthly = anew each month
answer-comma = the comma
answer-point = the point

change-days = Replaces { $days }: { $before } by { $after }.
change-rows = { $n ->
    [one] { $rows } row
   *[other] { $rows } rows
}
change-gone = { $n ->
    [one] { $rows } row{ $amounts } is not in this file any more: { $keys }.
   *[other] { $rows } rows{ $amounts } are not in this file any more: { $keys }.
}
change-shrunk = { $n ->
    [one] { $days } gets less than it had: { $before } become { $after }.
   *[other] { $rows } days get less than they had, { $days } for one: { $before } become { $after }.
}
change-other = On { $days } this file has none of what was there: { $before } become { $after }.
change-moved = { $thing }: { $column } { $before } → { $after } from { $day }
change-moved-more = and { $n ->
    [one] { $rows } more change
   *[other] { $rows } more changes
}
change-moved-head = What differs holds from the day of the file; what was before stays. If it began on another day, say which.
change-moved-set = Set these days
cli-moved-day = What was before that day stays. To date a change otherwise: { $option }
change-older = { $n ->
    [one] { $rows } row is older than what is there and changes nothing.
   *[other] { $rows } rows are older than what is there and change nothing.
}
label-empty = (empty)
change-label = “{ $value }” → { $taken } ({ $rows })
change-restated = { $title }, { $period }: { $before } → { $after }
change-restated-head = Figures of closed periods that this changes:
data-source-own-files = Own files
data-source-of = Data source: { $name }
cli-waits = The import waits for { $n ->
    [one] an answer
   *[other] { $n } answers
}; nothing has changed.
cli-waits-how = Answer with `miara questions answer ID ANSWER`, or import again with: { $ways }.
cli-way-data-source = `--data-source NAME`
cli-way-answer = `--answer '{ $key }=ANSWER'`
cli-waits-dry = This was only a try: no file waits. Import it, then answer.
cli-question = { $number }. { $file } · { $source }: { $question }
cli-choices = { $key }: { $choices }
cli-questions-none = No import waits for an answer.
cli-confirm-nothing = There was nothing shown of this file that could be confirmed, or it would change something else by now. Look at what it says and confirm that.
restated-mark = was { $before } until import { $import }
waiting-imports = { $n ->
    [one] An import waits for an answer
   *[other] Imports wait for { $n } answers
}
waiting-imports-body = Until then nothing of { $files } is in the numbers.
waiting-imports-link = Answer
import-asked = needs an answer
question-other-name = Another account; its name:
question-send = Send the answers
question-nothing-yet = Nothing is imported until all are answered.
restated-mark-month = { $month } was { $before } until import { $import }
error-book-outdated = { $folder } was made by an earlier version, whose tables don't say of which account of a tool a row is. Run `miara upgrade`: it puts the tables aside and lists the files to import again; settings, goals, actions, own KPIs and mappings stay.
cli-upgrade-needless = The book is one of this version; there is nothing to upgrade.
cli-upgraded = The tables are now in { $folder }; nothing of them is lost. Import these files again:
