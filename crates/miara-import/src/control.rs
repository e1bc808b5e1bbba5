//! What a file says of its own sums, held against what was read of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use miara_model::{ColumnKind, Lang};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::number::{places, read_number};
use crate::plan::{Bound, Place, Plan, Watched};
use crate::row::Row;
use crate::total_row::{is_bare, is_blank, is_number, named_total, names_total, said_amount, said_rows};
use crate::typed::{Cell, Notes, read_cell};
use crate::typed_row::column_cell;
use crate::view::View;

/// Totals of one file beyond which none is kept.
const MAX_TOTALS: usize = 10_000;
/// Totals before and after one that it may be a subtotal with.
const NEARBY: usize = 64;

/// A total or a number of rows that a file carries, and what was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlTotal {
    /// The line of the total.
    pub line: u64,
    /// Its sheet, where rows of several are read.
    #[serde(default)]
    pub sheet: Option<String>,
    /// The file's column; absent where rows are counted.
    pub column: Option<String>,
    /// Rows that were added up; where they don't agree, those that the total most likely means.
    pub rows: u64,
    /// What the file says, as a plain decimal.
    pub said: String,
    /// What was read, as a plain decimal.
    pub read: String,
    /// True where they are the same, within half a unit of the last digit that the total is written
    /// with; hours within 0.005 for every row.
    pub agrees: bool,
}

impl ControlTotal {
    /// The total as a sentence.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let said = grouped(&self.said, lang);
        let line = match (lang, &self.sheet) {
            (_, None) => self.line.to_string(),
            (Lang::Pl, Some(sheet)) => format!("{} arkusza `{sheet}`", self.line),
            (Lang::En, Some(sheet)) => format!("{} of the sheet `{sheet}`", self.line),
        };
        let (rows, read) = (grouped(&self.rows.to_string(), lang), grouped(&self.read, lang));
        let is_same = self.agrees && said == read;
        match (lang, &self.column) {
            (Lang::Pl, Some(column)) if is_same => {
                format!("{column}: wczytane wiersze: {rows}, suma {read}; wiersz {line} pliku mówi to samo")
            }
            (Lang::En, Some(column)) if is_same => {
                format!("{column}: {rows} rows read, sum {read}; line {line} of the file says the same")
            }
            (Lang::Pl, Some(column)) => {
                format!("{column}: wczytane wiersze: {rows}, suma {read}; wiersz {line} pliku mówi {said}")
            }
            (Lang::En, Some(column)) => {
                format!("{column}: {rows} rows read, sum {read}; line {line} of the file says {said}")
            }
            (Lang::Pl, None) => format!("wczytane wiersze: {read}; wiersz {line} pliku mówi {said}"),
            (Lang::En, None) => format!("{read} rows read; line {line} of the file says {said}"),
        }
    }
}

/// `12480.00` as `12,480.00` or `12 480,00`.
fn grouped(number: &str, lang: Lang) -> String {
    let (mark, sign) = match lang {
        Lang::Pl => ('\u{a0}', ','),
        Lang::En => (',', '.'),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = whole.trim_start_matches('-');
    let mut text = if whole.starts_with('-') { "-".to_owned() } else { String::new() };
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push(sign);
        text.push_str(fraction);
    }
    text
}

/// Sums of the watched columns, and the rows in them.
#[derive(Debug, Clone, Default)]
struct Sums {
    rows: u64,
    values: Vec<i128>,
}

impl Sums {
    fn of_width(width: usize) -> Self {
        Sums { rows: 0, values: vec![0; width] }
    }

    fn add(&mut self, values: impl Iterator<Item = i128>) {
        self.rows += 1;
        for (sum, value) in self.values.iter_mut().zip(values) {
            *sum = sum.saturating_add(value);
        }
    }

    fn at(&self, of: Subject) -> i128 {
        match of {
            Subject::Rows => i128::from(self.rows),
            Subject::Column(at) => self.values.get(at).copied().unwrap_or(0),
        }
    }
}

/// What a number of a total is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    Rows,
    Column(usize),
}

/// A number that a total row says.
#[derive(Debug, Clone, Copy)]
struct Stated {
    of: Subject,
    value: i128,
    /// Digits after the point as it is written.
    digits: u32,
}

/// A total row and the sums up to it.
#[derive(Debug, Clone)]
struct TotalRow {
    line: u64,
    sheet: Option<Arc<str>>,
    stated: Vec<Stated>,
    /// Of these, one is meant and nothing says which.
    one_of: Vec<Stated>,
    accepted: Sums,
    with_skipped: Sums,
}

/// The sums of a file as far as it is read, and the totals met.
#[derive(Debug, Default)]
pub(crate) struct Control {
    accepted: Sums,
    /// With the rows that were passed over, which a file's own total may hold.
    with_skipped: Sums,
    currencies: BTreeMap<String, Vec<i128>>,
    totals: Vec<TotalRow>,
    /// The sheet of the row before, where rows of several are read.
    sheet: Option<Arc<str>>,
}

impl Control {
    pub(crate) fn new(plan: &Plan) -> Self {
        let sums = || Sums::of_width(plan.watched.len());
        Control { accepted: sums(), with_skipped: sums(), ..Control::default() }
    }

    /// Notes that a row of another sheet follows: a total may be of its own sheet alone.
    pub(crate) fn enter(&mut self, row: &Row) {
        if row.sheet != self.sheet {
            if self.sheet.is_some() {
                self.push(row.line, Vec::new(), Vec::new());
            }
            self.sheet.clone_from(&row.sheet);
        }
    }

    fn push(&mut self, line: u64, stated: Vec<Stated>, one_of: Vec<Stated>) {
        if self.totals.len() < MAX_TOTALS {
            let (accepted, with_skipped, sheet) =
                (self.accepted.clone(), self.with_skipped.clone(), self.sheet.clone());
            self.totals.push(TotalRow { line, sheet, stated, one_of, accepted, with_skipped });
        }
    }

    /// Adds a row that came in.
    pub(crate) fn add(&mut self, plan: &Plan, cells: &[Cell<'_>]) {
        let values = || plan.watched.iter().map(|watched| scaled(&cells[watched.column]).unwrap_or(0));
        self.accepted.add(values());
        self.with_skipped.add(values());
        if let Some(at) = plan.currency {
            let currency = if let Cell::Text(currency) = &cells[at] { currency.as_ref() } else { "" };
            if !self.currencies.contains_key(currency) {
                self.currencies.insert(currency.to_owned(), vec![0; plan.watched.len()]);
            }
            let sums = self.currencies.get_mut(currency).into_iter().flatten();
            sums.zip(values()).for_each(|(sum, value)| *sum = sum.saturating_add(value));
        }
    }

    /// Adds a row that was passed over.
    pub(crate) fn skip(&mut self, plan: &Plan, view: View<'_>) {
        let values = plan.watched.iter().map(|watched| {
            let cell = column_cell(plan, &plan.columns[watched.column], view, &mut Notes::default());
            cell.ok().as_ref().and_then(scaled).unwrap_or(0)
        });
        self.with_skipped.add(values);
    }

    /// Keeps what a total row says.
    pub(crate) fn add_total(&mut self, plan: &Plan, row: &Row) {
        // A row that is too long has its numbers under other columns, unless it is long by its label alone.
        let is_aligned = row.cells().skip(plan.header.len()).all(|cell| !is_number(cell));
        let numbers = plan.watched.iter().enumerate().filter(|_| is_aligned);
        let mut said: Vec<Stated> =
            numbers.filter_map(|(at, watched)| said(plan, watched, at, row.value(watched.source), row)).collect();
        let alone = said_amount(row).filter(|_| said.is_empty());
        let one_of = plan.watched.iter().enumerate();
        let one_of = one_of.filter_map(|(at, watched)| self::said(plan, watched, at, alone?, row)).collect();
        if let Some(rows) = said_rows(row).filter(|_| !plan.unpivots) {
            said.push(Stated { of: Subject::Rows, value: i128::from(rows), digits: 0 });
        }
        self.push(row.line, said, one_of);
    }

    /// True for a row of nothing but numbers that are the sums so far.
    pub(crate) fn is_bare_total(&self, plan: &Plan, row: &Row) -> bool {
        if self.accepted.rows < 2 || row.len() > plan.header.len() || !is_bare(row) {
            return false;
        }
        let watched = plan.watched.iter().enumerate();
        let said: Vec<Stated> = watched.filter_map(|(at, w)| said(plan, w, at, row.value(w.source), row)).collect();
        !said.is_empty() && said.iter().all(|said| said.value != 0 && said.value == self.accepted.at(said.of))
    }

    /// True for a row that could come in and is a total all the same: one that names a total, has no id, and is the
    /// sum up to it or since the total before; or one that says nothing at all but that it is a total.
    pub(crate) fn is_named_total(&self, plan: &Plan, row: &Row, cells: &[Cell<'_>]) -> bool {
        // Nearly every row has an id, which is looked at first.
        let id = plan.columns.get(plan.join_key).and_then(|column| match &column.how {
            Bound::Pick { place: Place::Source(at), .. } | Bound::Numbered(Place::Source(at)) => Some(row.cell(*at)),
            _ => None,
        });
        if id.is_some_and(|id| !is_blank(id) && !names_total(id)) {
            return false;
        }
        let Some(named) = named_total(row) else { return false };
        let values = || plan.watched.iter().map(|watched| scaled(&cells[watched.column]).unwrap_or(0));
        if !values().any(|value| value != 0) {
            return false;
        }
        let start = Sums::default();
        let before = self.totals.iter().rev().take(NEARBY).map(|total| &total.accepted).chain([&start]);
        let least = if named.is_alone { 1 } else { 2 };
        let is_sum = |from: &Sums| {
            let sum = |at: usize| self.accepted.at(Subject::Column(at)) - from.at(Subject::Column(at));
            self.accepted.rows >= from.rows + least && values().enumerate().all(|(at, value)| value == sum(at))
        };
        (named.is_certain && named.is_alone) || before.into_iter().any(is_sum)
    }

    /// Every total of the file, held against what was read of all of it.
    pub(crate) fn finish(&self, plan: &Plan) -> Vec<ControlTotal> {
        let mut totals = Vec::new();
        for (at, total) in self.totals.iter().enumerate() {
            for said in &total.stated {
                totals.extend(self.compare(plan, at, *said));
            }
            let mut meant = total.one_of.iter().filter_map(|said| self.compare(plan, at, *said));
            let meant = match total.one_of.len() {
                1 => meant.next(),
                _ => meant.find(|total| total.agrees),
            };
            totals.extend(meant);
        }
        totals
    }

    /// A number of the total row `at`; `None` where nothing can be said of it.
    fn compare(&self, plan: &Plan, at: usize, said: Stated) -> Option<ControlTotal> {
        let agreed = self.spans(at, said.of).into_iter().find(|(sum, rows)| is_close(plan, said, *sum, *rows));
        let agrees = agreed.is_some();
        let (sum, rows) = match agreed.or_else(|| self.of_one_currency(plan, said)) {
            Some(agreed) => agreed,
            None if self.mixes_currencies(plan, said.of) => return None,
            None => self.nearest(at, said),
        };
        let column = match said.of {
            Subject::Rows => None,
            Subject::Column(at) => plan.header.get(plan.watched[at].source).cloned(),
        };
        let text = |value: i128| decimal(value, decimals(plan, said.of), said.digits);
        let agrees = agrees || is_close(plan, said, sum, rows);
        let TotalRow { line, sheet, .. } = &self.totals[at];
        let sheet = sheet.as_deref().map(str::to_owned);
        Some(ControlTotal { line: *line, sheet, column, rows, said: text(said.value), read: text(sum), agrees })
    }

    /// The sums that a total row may mean, each with its rows: of the whole file, up to it, since an
    /// earlier total, until a later one.
    fn spans(&self, at: usize, of: Subject) -> Vec<(i128, u64)> {
        let mut all = self.spans_of(at, of, &self.accepted, |total| &total.accepted);
        all.extend(self.spans_of(at, of, &self.with_skipped, |total| &total.with_skipped));
        all
    }

    fn spans_of(&self, at: usize, of: Subject, end: &Sums, of_row: impl Fn(&TotalRow) -> &Sums) -> Vec<(i128, u64)> {
        let between = |from: &Sums, to: &Sums| (to.at(of) - from.at(of), to.rows - from.rows);
        let (start, here) = (Sums::default(), of_row(&self.totals[at]));
        let mut all = vec![between(&start, end), between(&start, here)];
        all.extend(self.totals[..at].iter().rev().take(NEARBY).map(|total| between(of_row(total), here)));
        all.extend(self.totals[at + 1..].iter().take(NEARBY).map(|total| between(here, of_row(total))));
        all.push(between(here, end));
        all
    }

    fn mixes_currencies(&self, plan: &Plan, of: Subject) -> bool {
        matches!(of, Subject::Column(at) if plan.watched[at].kind == ColumnKind::Money) && self.currencies.len() > 1
    }

    /// The sum of one currency's rows that the total means.
    fn of_one_currency(&self, plan: &Plan, said: Stated) -> Option<(i128, u64)> {
        let Subject::Column(at) = said.of else { return None };
        let sums = self.currencies.values().filter_map(|sums| sums.get(at).copied());
        sums.map(|sum| (sum, self.accepted.rows)).find(|(sum, rows)| is_close(plan, said, *sum, *rows))
    }

    /// Of all rows, those up to the total and those since the one before, what is nearest to it.
    fn nearest(&self, at: usize, said: Stated) -> (i128, u64) {
        let here = &self.totals[at].accepted;
        let start = Sums::default();
        let before = self.totals[..at].last().map_or(&start, |total| &total.accepted);
        let likely = [(&start, &self.accepted), (&start, here), (before, here)];
        let all = likely.map(|(from, to)| (to.at(said.of) - from.at(said.of), to.rows - from.rows));
        all.into_iter().min_by_key(|(sum, _)| (sum - said.value).unsigned_abs()).unwrap_or_default()
    }
}

/// What a cell of a total row says of a watched column.
fn said(plan: &Plan, watched: &Watched, at: usize, cell: &str, row: &Row) -> Option<Stated> {
    let cell = cell.trim();
    if is_blank(cell) || plan.nulls.iter().any(|null| null == cell) {
        return None;
    }
    let rule = &plan.columns[watched.column].rule;
    let kind = row.kind(watched.source);
    let typed = read_cell(cell.into(), kind, rule, &plan.zone, &mut Notes::default()).ok()?;
    // `412:30:00` is exact to the second.
    let digits = read_number(cell, rule.sign).map_or(places(watched.kind), |n| n.scale).min(places(watched.kind));
    Some(Stated { of: Subject::Column(at), value: scaled(&typed)?, digits })
}

/// True where what was read is what the total says, within what its digits can tell.
fn is_close(plan: &Plan, said: Stated, sum: i128, rows: u64) -> bool {
    let kind = match said.of {
        Subject::Rows => ColumnKind::Count,
        Subject::Column(at) => plan.watched[at].kind,
    };
    let unit = match kind {
        ColumnKind::Count => 0,
        _ => 10_i128.pow(places(kind).saturating_sub(said.digits)),
    };
    // Each row's hours may be rounded to hundredths.
    let rounding = if kind == ColumnKind::Hours { i128::from(rows) * 10_000 } else { 0 };
    let unit = if said.digits >= places(kind) { 0 } else { unit };
    (sum - said.value).abs() * 2 <= unit + rounding
}

fn decimals(plan: &Plan, of: Subject) -> u32 {
    match of {
        Subject::Rows => 0,
        Subject::Column(at) => places(plan.watched[at].kind),
    }
}

fn scaled(cell: &Cell<'_>) -> Option<i128> {
    match cell {
        Cell::Count(count) => Some(i128::from(*count)),
        Cell::Decimal(scaled) => Some(*scaled),
        _ => None,
    }
}

/// The number with at least `digits` after the point.
fn decimal(value: i128, places: u32, digits: u32) -> String {
    let Ok(number) = Decimal::try_from_i128_with_scale(value, places) else { return value.to_string() };
    let mut number = number.normalize();
    if number.scale() < digits {
        number.rescale(digits);
    }
    number.to_string()
}
