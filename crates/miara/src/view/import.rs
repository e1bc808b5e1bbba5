//! Open questions, their answers, and what an import changes, in words.

use miara_engine::{Change, Moved, Weight};
use miara_import::{Format, Matched, PassedTotal};
use miara_insight::brief::WaitingImports;
use miara_model::clock::date_of_day;
use miara_model::{ColumnKind, Dataset, DeclaredUnit, Period, Unit, Value};
use rust_decimal::Decimal;

use crate::book::Book;
use crate::locale::{Arg, Words};
use crate::service::import::{About, ImportReport, OpenQuestion, Shrinking, SourceDoubt};
use crate::state::Restated;

impl Words {
    /// What became of refused rows that a newer file has overtaken.
    #[must_use]
    pub fn retried_older(&self, rows: u64) -> String {
        self.say_with("quarantine-older", &[("n", Arg::from(rows)), ("rows", Arg::from(self.whole(rows)))])
    }

    /// A question as a sentence.
    #[must_use]
    pub fn question(&self, question: &OpenQuestion, dataset: Option<&Dataset>, book: &Book) -> String {
        let text = |text: &str| Arg::from(text.to_owned());
        let counted = |rows: u64| [("n", Arg::from(rows)), ("rows", Arg::from(self.whole(rows)))];
        match &question.about {
            About::DataSource { doubt } => {
                let key = match doubt {
                    SourceDoubt::Several => "question-source-several",
                    SourceDoubt::OtherNumbers => "question-source-other-numbers",
                    SourceDoubt::OtherIds => "question-source-other-ids",
                    SourceDoubt::OtherAccount => "question-source-other-account",
                };
                self.say_with(key, &[("source", text(&question.data_source))])
            }
            About::Value { value, rows, .. } => {
                let [n, counted] = counted(*rows);
                let key = if value.is_empty() { "question-value-empty" } else { "question-value" };
                self.say_with(key, &[("value", text(value)), n, counted])
            }
            About::Moment { column, rows } => {
                let [n, counted] = counted(*rows);
                self.say_with("question-moment", &[("column", Arg::from(self.column(column))), n, counted])
            }
            About::Doubt { name, rows } => {
                self.say_with(&format!("question-doubt-{}", name.replace('_', "-")), &counted(*rows))
            }
            About::DateOrder { column, example } => {
                self.say_with("question-date-order", &[("column", text(column)), ("example", text(example))])
            }
            About::DecimalSign { column, example } => {
                self.say_with("question-decimal-sign", &[("column", text(column)), ("example", text(example))])
            }
            About::HoursUnit { column, example } => {
                self.say_with("question-hours-unit", &[("column", text(column)), ("example", text(example))])
            }
            About::Order { import } => self.say_with("question-order", &[("import", Arg::from(import.to_string()))]),
            About::Beyond { beyond } => {
                let days = beyond.days.map(|(first, last)| self.days_said(first, last));
                let key = if days.is_some() { "question-beyond-days" } else { "question-beyond-list" };
                let [n, counted] = counted(beyond.rows.rows);
                let what = dataset.map(|dataset| self.weight(&beyond.rows, dataset, book)).unwrap_or_default();
                let (keys, days) = (Arg::from(beyond.keys.join(", ")), Arg::from(days.unwrap_or_default()));
                self.say_with(key, &[n, counted, ("what", Arg::from(what)), ("keys", keys), ("days", days)])
            }
            About::Absent { change } => {
                let what = dataset.map(|dataset| self.shrinking(change, dataset, book)).unwrap_or_default();
                self.say_with("question-absent", &[("what", Arg::from(what))])
            }
            About::Renamed { old, new } => self.say_with("question-renamed", &[("old", text(old)), ("new", text(new))]),
            About::LeftOut { value } => self.say_with("question-left-out", &[("value", text(value))]),
            About::Numbering { number } => self.say_with("question-numbering", &[("number", text(number))]),
        }
    }

    /// That imports wait for answers, and what that means.
    #[must_use]
    pub fn waiting(&self, waiting: &WaitingImports) -> [String; 2] {
        let files = Arg::from(waiting.files.join(", "));
        [
            self.say_with("waiting-imports", &[("n", Arg::from(waiting.questions))]),
            self.say_with("waiting-imports-body", &[("files", files)]),
        ]
    }

    /// An answer in words; a column of the file or a data source stands as it is.
    #[must_use]
    pub fn answer_word(&self, question: &OpenQuestion, answer: &str) -> String {
        let key = match (&question.about, answer) {
            (About::DataSource { .. }, _) => return answer.to_owned(),
            (About::Beyond { .. }, _) => format!("answer-{answer}-beyond"),
            (About::HoursUnit { .. }, _) => format!("columns-unit-{answer}"),
            (_, ",") => "answer-comma".to_owned(),
            (_, ".") => "answer-point".to_owned(),
            _ => format!("answer-{answer}"),
        };
        if self.has(&key) { self.say(&key) } else { answer.to_owned() }
    }

    /// What an import does to the rows that are there, a sentence each.
    #[must_use]
    pub fn import_changes(&self, report: &ImportReport, book: &Book) -> Vec<String> {
        let Some(dataset) = book.catalogue.datasets.get(&report.dataset) else { return Vec::new() };
        let mut said = Vec::new();
        said.extend(self.replaced_days(&report.change, dataset, book));
        if report.change.gone.rows > 0 && report.gone > 0 {
            said.push(self.gone(&report.change.gone, &report.change.gone_keys, dataset, book));
        }
        if report.older > 0 {
            said.push(self.rows_older(report.older));
        }
        said.extend(report.control.iter().filter(|control| !control.agrees).map(|control| control.text(self.lang())));
        said
    }

    /// The days that an import replaces, with what they had and get.
    /// What holds of things from a day on, and did not before: the first of them, and how many there are.
    #[must_use]
    pub fn moved(&self, moved: &[Moved]) -> Vec<String> {
        /// Moves that are said one by one.
        const LISTED: usize = 20;
        let mut said: Vec<String> = moved.iter().take(LISTED).map(|moved| self.moved_line(moved)).collect();
        if moved.len() > LISTED {
            let rest = (moved.len() - LISTED) as u64;
            said.push(
                self.say_with("change-moved-more", &[("n", Arg::from(rest)), ("rows", Arg::from(self.whole(rest)))]),
            );
        }
        said
    }

    /// What holds of one thing from a day on.
    #[must_use]
    pub fn moved_line(&self, moved: &Moved) -> String {
        let value = |value: &Option<String>| Arg::from(value.clone().unwrap_or_else(|| "–".to_owned()));
        let args = [
            ("thing", Arg::from(moved.key.clone())),
            ("column", Arg::from(self.column(&moved.column))),
            ("before", value(&moved.before)),
            ("after", value(&moved.after)),
            ("day", Arg::from(self.day(date_of_day(moved.from)))),
        ];
        self.say_with("change-moved", &args)
    }

    /// That rows of a file are older than what is there.
    #[must_use]
    pub fn rows_older(&self, rows: u64) -> String {
        self.say_with("change-older", &[("n", Arg::from(rows)), ("rows", Arg::from(self.whole(rows)))])
    }

    /// That rows were taken out, since a file has them no more.
    #[must_use]
    pub fn rows_gone(&self, rows: u64) -> String {
        self.say_with("outcome-gone", &[("n", Arg::from(rows)), ("rows", Arg::from(self.whole(rows)))])
    }

    fn replaced_days(&self, change: &Change, dataset: &Dataset, book: &Book) -> Option<String> {
        let ((first, last), before, after) = change.replaced()?;
        if before == after {
            return None;
        }
        let days = self.days_said(first, last);
        let (before, after) = (self.weight(&before, dataset, book), self.weight(&after, dataset, book));
        let args = [("days", Arg::from(days)), ("before", Arg::from(before)), ("after", Arg::from(after))];
        Some(self.say_with("change-days", &args))
    }

    fn gone(&self, gone: &Weight, keys: &[String], dataset: &Dataset, book: &Book) -> String {
        let amounts = self.amounts(gone, dataset, book);
        let more = if gone.rows > keys.len() as u64 { " …" } else { "" };
        let args = [
            ("n", Arg::from(gone.rows)),
            ("rows", Arg::from(self.whole(gone.rows))),
            ("amounts", Arg::from(if amounts.is_empty() { amounts } else { format!(" ({amounts})") })),
            ("keys", Arg::from(format!("{}{more}", keys.join(", ")))),
        ];
        self.say_with("change-gone", &args)
    }

    /// What there is less of, as sentences.
    #[must_use]
    pub fn shrinking(&self, change: &Shrinking, dataset: &Dataset, book: &Book) -> String {
        let mut said = Vec::new();
        if change.gone.rows > 0 {
            said.push(self.gone(&change.gone, &change.examples, dataset, book));
        }
        let shrinks = |(_, before, after): &&(i32, Weight, Weight)| after.is_less_than(before);
        if let Some((day, before, after)) = change.days.iter().find(shrinks).or_else(|| change.days.first()) {
            let args = [
                ("n", Arg::from(change.days.len())),
                ("rows", Arg::from(self.whole(change.days.len() as u64))),
                ("days", Arg::from(self.days_said(*day, *day))),
                ("before", Arg::from(self.weight(before, dataset, book))),
                ("after", Arg::from(self.weight(after, dataset, book))),
            ];
            // A day can have other rows than before without having less.
            let shrinks = after.is_less_than(before);
            said.push(self.say_with(if shrinks { "change-shrunk" } else { "change-other" }, &args));
        }
        said.join(" ")
    }

    fn days_said(&self, first: i32, last: i32) -> String {
        let (first, last) = (date_of_day(first), date_of_day(last));
        if first == last { self.day(first) } else { format!("{} – {}", self.day(first), self.day(last)) }
    }

    /// Rows and what they weigh.
    fn weight(&self, weight: &Weight, dataset: &Dataset, book: &Book) -> String {
        let rows = self
            .say_with("change-rows", &[("n", Arg::from(weight.rows)), ("rows", Arg::from(self.whole(weight.rows)))]);
        let amounts = self.amounts(weight, dataset, book);
        if amounts.is_empty() { rows } else { format!("{rows}, {amounts}") }
    }

    /// Digits after the point in which a dataset's amount is kept.
    #[must_use]
    pub fn amount_scale(&self, dataset: &Dataset) -> u32 {
        let column = dataset.amount.as_ref().and_then(|name| dataset.columns.get(name));
        match column.map(|column| column.kind) {
            Some(ColumnKind::Money) => 4,
            Some(ColumnKind::Hours) => 6,
            _ => 0,
        }
    }

    /// The amounts of rows, one per currency.
    fn amounts(&self, weight: &Weight, dataset: &Dataset, book: &Book) -> String {
        let Some(column) = dataset.amount.as_ref().and_then(|name| dataset.columns.get(name)) else {
            return String::new();
        };
        let said = weight.amounts.iter().map(|(currency, amount)| {
            let unit = match column.kind {
                ColumnKind::Money => Unit::money(),
                ColumnKind::Hours => Unit::base("h"),
                _ => Unit::base(column.unit.as_deref().unwrap_or("row")),
            };
            let value =
                Decimal::try_from_i128_with_scale(*amount, self.amount_scale(dataset)).unwrap_or_default().normalize();
            let currency = if currency.is_empty() { book.firm.currency.as_str() } else { currency.as_str() };
            let figure = self.figure(Value::Exact(value), &DeclaredUnit::Unit(unit), currency);
            format!("{} {}", figure.number, figure.unit).trim().to_owned()
        });
        said.collect::<Vec<_>>().join(" + ")
    }

    /// The values that decided something, each with what it was taken for.
    #[must_use]
    pub fn labels(&self, report: &ImportReport) -> Vec<String> {
        let said = |label: &miara_import::Label| {
            let taken = match &label.taken_for {
                Some(taken) => {
                    let key = format!("answer-{taken}");
                    if self.has(&key) { self.say(&key) } else { taken.clone() }
                }
                None => "?".to_owned(),
            };
            let args = [
                (
                    "value",
                    Arg::from(if label.value.is_empty() { self.say("label-empty") } else { label.value.clone() }),
                ),
                ("taken", Arg::from(taken)),
                ("rows", Arg::from(self.whole(label.rows))),
            ];
            self.say_with("change-label", &args)
        };
        report.labels.iter().map(said).collect()
    }

    /// The rows in which a quotation mark without a partner was left out; the first of them by their lines.
    #[must_use]
    pub fn stray_quotes(&self, lines: &[u64]) -> Option<String> {
        const SHOWN: usize = 5;
        let more = if lines.len() > SHOWN { "…" } else { "" };
        let first: Vec<String> = lines.iter().take(SHOWN).map(u64::to_string).collect();
        let args = [("n", Arg::from(lines.len())), ("lines", Arg::from(first.join(", ") + more))];
        (!lines.is_empty()).then(|| self.say_with("import-stray-quotes", &args))
    }

    /// The rows with totals that were passed over; the first of them by what they say.
    #[must_use]
    pub fn totals(&self, totals: &[PassedTotal]) -> Option<String> {
        const SHOWN: usize = 3;
        let more = if totals.len() > SHOWN { " …" } else { "" };
        let first: Vec<String> = totals.iter().take(SHOWN).map(|total| self.total(total)).collect();
        let args = [("n", Arg::from(totals.len())), ("rows", Arg::from(first.join(", ") + more))];
        (!totals.is_empty()).then(|| self.say_with("import-totals", &args))
    }

    fn total(&self, total: &PassedTotal) -> String {
        let args = [
            ("line", Arg::from(total.line.to_string())),
            ("sheet", Arg::from(total.sheet.clone().unwrap_or_default())),
            ("text", Arg::from(total.text.clone())),
        ];
        self.say_with(if total.sheet.is_some() { "import-total-of-sheet" } else { "import-total" }, &args)
    }

    /// The rows that were passed over, a sentence each about totals and about others.
    #[must_use]
    pub fn passed_over(&self, report: &ImportReport) -> Vec<String> {
        let others = report.skipped.saturating_sub(report.totals.len() as u64);
        let key = if report.totals.is_empty() { "import-skipped" } else { "import-skipped-more" };
        let args = [("n", Arg::from(others)), ("count", Arg::from(self.whole(others)))];
        let others = (others > 0).then(|| self.say_with(key, &args));
        self.totals(&report.totals).into_iter().chain(others).collect()
    }

    /// The sheets of a workbook that are read, or the files of an archive.
    #[must_use]
    pub fn sheets(&self, format: Format, sheet: Option<&String>, sheets: &[String]) -> Option<String> {
        const SHOWN: usize = 12;
        let only = sheet.filter(|_| sheets.is_empty());
        let names: Vec<&str> = only.into_iter().chain(sheets).map(String::as_str).collect();
        let more = if names.len() > SHOWN { ", …" } else { "" };
        let first = names.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
        let args = [("n", Arg::from(names.len())), ("names", Arg::from(first + more))];
        let key = if format == Format::Workbook { "import-sheets" } else { "import-parts" };
        (!names.is_empty()).then(|| self.say_with(key, &args))
    }

    /// That hours are read as parts of a day, where they are.
    #[must_use]
    pub fn hours_unit(&self, matched: &[Matched]) -> Option<String> {
        let is_days = |matched: &Matched| matched.unit == Some(miara_import::Unit::Days);
        matched.iter().any(is_days).then(|| self.say("import-hours-days"))
    }

    /// That days are told by months alone, where a file has no more.
    #[must_use]
    pub fn months(&self, matched: &[Matched]) -> Option<String> {
        let names = matched.iter().filter(|matched| matched.months).flat_map(|matched| &matched.from);
        let mut headers: Vec<&str> = names.map(String::as_str).collect();
        headers.dedup();
        let args = [("column", Arg::from(headers.first().copied().unwrap_or_default().to_owned()))];
        (!headers.is_empty()).then(|| self.say_with("import-months", &args))
    }

    /// Days that the mapping gives to all rows alike, which no column of the file tells: all of them count in one
    /// period, or end in one.
    #[must_use]
    pub fn constant_days(&self, matched: &[Matched]) -> Vec<String> {
        let said =
            matched.iter().filter_map(|matched| {
                let day = Arg::from(matched.constant.clone()?);
                Some(self.say_with(
                    "import-constant-day",
                    &[("column", Arg::from(self.column(&matched.column))), ("day", day)],
                ))
            });
        said.collect()
    }

    /// The name of a refused row's cell; that of its sheet in words.
    #[must_use]
    pub fn cell_name(&self, name: &str) -> String {
        if name == miara_import::SHEET { self.say("correct-sheet") } else { name.to_owned() }
    }

    /// A figure of a closed period that an import changed.
    #[must_use]
    pub fn restated(&self, figure: &Restated, book: &Book) -> String {
        let args = [
            ("title", Arg::from(self.title(&book.catalogue, &figure.kpi))),
            ("period", Arg::from(self.month(figure.from))),
            ("before", Arg::from(self.restated_number(figure, figure.before.as_deref(), book))),
            ("after", Arg::from(self.restated_number(figure, figure.after.as_deref(), book))),
        ];
        self.say_with("change-restated", &args)
    }

    /// The mark beside a number whose period, or a month of it, an import has changed.
    #[must_use]
    pub fn restated_mark(&self, figure: &Restated, period: Period, book: &Book) -> String {
        let before = self.restated_number(figure, figure.before.as_deref(), book);
        let args = [
            ("before", Arg::from(before)),
            ("import", Arg::from(figure.import.to_string())),
            ("month", Arg::from(self.month(figure.from))),
        ];
        let whole = figure.from == period.from && figure.to == period.to;
        self.say_with(if whole { "restated-mark" } else { "restated-mark-month" }, &args)
    }

    /// A figure before or after it was restated.
    #[must_use]
    pub fn restated_number(&self, figure: &Restated, number: Option<&str>, book: &Book) -> String {
        let Some(kpi) = book.catalogue.kpi_or_measure(&figure.kpi) else { return String::new() };
        let value = number.and_then(|number| number.parse::<Decimal>().ok()).map(Value::Exact);
        let Some(value) = value else { return "–".to_owned() };
        let figure = self.figure(value, &kpi.unit, &book.firm.currency);
        format!("{} {}", figure.number, figure.unit).trim().to_owned()
    }
}
