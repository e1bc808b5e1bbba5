//! What the values of each source column look like.

use std::collections::HashSet;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use xxhash_rust::xxh3::xxh3_64;

use crate::error::ImportError;
use crate::flag::read_flag;
use crate::fraction::FractionTally;
use crate::id::{IdForm, IdTally};
use crate::moment::{DateOrder, ParseMomentError, is_zero_date, read_moment, read_month};
use crate::notation::{OrderTally, SignTally};
use crate::number::{DecimalSign, ParseNumberError, read_number};
use crate::row::Row;
use crate::source::Source;
use crate::typed::CellKind;
use crate::understood::Understood;

/// Rows that are looked at, and how many at most where a question is still open.
const ROWS: u64 = 20_000;
const MAX_ROWS: u64 = 1_000_000;
/// Values kept per column to be shown.
const SAMPLES: usize = 5;
/// Values per column of which is known that no two are equal, and of all columns together.
const UNIQUE: usize = 20_000;
const UNIQUE_OF_ALL: usize = 4_000_000;
/// Different values that are counted per column.
const COUNTED: usize = 40;
/// Rows kept to be shown.
const SAMPLE_ROWS: usize = 20;

/// What the values of a column seem to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Guess {
    /// No value at all.
    Empty,
    /// Numbers.
    Number,
    /// Days.
    Date,
    /// Days with a time.
    Time,
    /// Yes and no.
    Flag,
    /// Anything else.
    Text,
}

/// Counts over the values of one column.
#[derive(Debug, Clone, Default)]
pub(crate) struct ColumnSurvey {
    pub(crate) samples: Vec<String>,
    pub(crate) filled: u64,
    /// The values so far as numbers; `None` once one was there twice.
    unique: Option<HashSet<u64>>,
    /// The different values with how often each is there, most first met first; `None` where there are too many.
    pub(crate) values: Option<IndexMap<String, u64>>,
    numbers: u64,
    days: u64,
    times: u64,
    flags: u64,
    /// Months without a day; it was said before that the column has these where there are more than values.
    months: u64,
    signs: SignTally,
    orders: OrderTally,
    /// Whether numbers could be fractions of a day.
    pub(crate) fractions: FractionTally,
    pub(crate) ids: IdTally,
    /// Days that the source says are some: one of them, and whether one is after the twelfth.
    real_day: Option<String>,
    late_day: bool,
    /// Days in text that only one order makes a day, and whether one is there that either does.
    text_days: u64,
    early_text: bool,
    pub(crate) ambiguous_number: Option<String>,
    pub(crate) ambiguous_date: Option<String>,
    /// The first and the last of such days since 1970, read with the day first and with the month first.
    ambiguous_days: [Option<(i32, i32)>; 2],
}

/// What was seen of a file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Survey {
    pub(crate) columns: Vec<ColumnSurvey>,
    pub(crate) sample_rows: Vec<Vec<String>>,
    /// Rows looked at; all of them where `whole`.
    pub(crate) rows: u64,
    pub(crate) whole: bool,
}

/// Reads rows until nothing is left to learn, or enough of them.
pub(crate) fn survey(source: &mut Source, width: usize) -> Result<Survey, ImportError> {
    let mut survey = Survey::of_width(width);
    let mut row = Row::default();
    while survey.rows < ROWS || (survey.rows < MAX_ROWS && survey.has_open_question()) {
        if !source.read(&mut row)? {
            survey.whole = true;
            break;
        }
        survey.add(&row);
    }
    Ok(survey)
}

impl Survey {
    /// Nothing seen yet of a file with `width` columns.
    pub(crate) fn of_width(width: usize) -> Self {
        let column =
            ColumnSurvey { values: Some(IndexMap::new()), unique: Some(HashSet::new()), ..ColumnSurvey::default() };
        Survey { columns: vec![column; width], ..Survey::default() }
    }

    /// Takes over what a survey of the whole file had decided.
    pub(crate) fn remember(&mut self, understood: &Understood) {
        for (column, name) in self.columns.iter_mut().zip(&understood.header) {
            let is_whole = understood.whole_ids.contains(name);
            column.ids.remember(if is_whole { IdForm::Whole } else { IdForm::AsWritten });
        }
        for matched in &understood.matched {
            for name in &matched.from {
                let at = understood.header.iter().position(|known| known == name);
                let Some(column) = at.and_then(|at| self.columns.get_mut(at)) else { continue };
                column.orders.add_many(matched.date_order, MAX_ROWS);
                column.signs.add_many(matched.decimal_sign, MAX_ROWS);
                column.fractions.remember(matched.unit);
                column.months += if matched.months { MAX_ROWS } else { 0 };
            }
        }
    }

    pub(crate) fn add(&mut self, row: &Row) {
        self.rows += 1;
        if row.fault.is_some() {
            return;
        }
        if self.sample_rows.len() < SAMPLE_ROWS {
            self.sample_rows.push(row.cells().map(crate::near::shortened).collect());
        }
        let unique = UNIQUE.min(UNIQUE_OF_ALL / self.columns.len().max(1));
        for (at, column) in self.columns.iter_mut().enumerate() {
            column.add(row.value(at).trim(), row.kind(at), unique);
        }
    }

    /// True while some column has only values that can be read in two ways.
    fn has_open_question(&self) -> bool {
        self.columns.iter().any(|column| {
            let date = column.ambiguous_date.is_some() && column.order().is_none() && !column.is_mixed();
            let number = column.ambiguous_number.is_some() && column.sign().is_none();
            (date && column.is_mostly_dates()) || (number && column.is_mostly_numbers())
        })
    }

    /// The decimal sign of the file where its number columns agree.
    pub(crate) fn sign(&self) -> Option<DecimalSign> {
        unanimous(self.columns.iter().filter(|c| c.is_mostly_numbers()).filter_map(ColumnSurvey::sign))
    }

    /// The date order of the file where its date columns agree.
    pub(crate) fn order(&self) -> Option<DateOrder> {
        unanimous(self.columns.iter().filter(|c| c.is_mostly_dates()).filter_map(ColumnSurvey::order))
    }
}

fn unanimous<T: PartialEq>(mut all: impl Iterator<Item = T>) -> Option<T> {
    let first = all.next()?;
    all.all(|other| other == first).then_some(first)
}

impl ColumnSurvey {
    fn add(&mut self, cell: &str, kind: CellKind, unique: usize) {
        if cell.is_empty() || kind == CellKind::Failed || is_zero_date(cell) {
            return;
        }
        self.filled += 1;
        self.ids.add(cell, kind);
        self.count(cell, unique);
        if self.samples.len() < SAMPLES && !self.samples.iter().any(|s| s == cell) {
            self.samples.push(crate::near::shortened(cell));
        }
        match kind {
            CellKind::Number | CellKind::Money(_) => {
                self.numbers += 1;
                self.fractions.add(cell, Some(DecimalSign::Point));
            }
            CellKind::Flag => self.flags += 1,
            CellKind::Failed => {}
            CellKind::Moment => {
                self.late_day |= cell.get(8..10).and_then(|day| day.parse::<u8>().ok()).is_some_and(|day| day > 12);
                self.real_day.get_or_insert_with(|| cell.to_owned());
                self.add_text(cell);
            }
            CellKind::Text => self.add_text(cell),
        }
    }

    fn count(&mut self, cell: &str, unique: usize) {
        if self.unique.as_mut().is_some_and(|seen| seen.len() >= unique || !seen.insert(xxh3_64(cell.as_bytes()))) {
            self.unique = None;
        }
        let Some(values) = &mut self.values else { return };
        if let Some(count) = values.get_mut(cell) {
            *count += 1;
        } else if values.len() < COUNTED && cell.len() <= 64 {
            values.insert(cell.to_owned(), 1);
        } else {
            self.values = None;
        }
    }

    fn add_text(&mut self, cell: &str) {
        if cell.len() > 64 {
            return;
        }
        // Read as a number too, since `12.2026` is one in a column of numbers.
        if !cell.bytes().any(|b| b.is_ascii_digit()) {
            self.flags += u64::from(read_flag(cell).is_some());
            return;
        }
        match read_moment(cell, None) {
            Ok(moment) => {
                if moment.time.is_some() {
                    self.times += 1
                } else {
                    self.days += 1
                }
                self.orders.add(moment.proves);
                if moment.proves != Some(DateOrder::Ymd) && !cell.bytes().any(|b| b.is_ascii_alphabetic()) {
                    self.add_text_day(cell);
                }
                return;
            }
            Err(ParseMomentError::Ambiguous) => {
                self.days += 1;
                self.ambiguous_date.get_or_insert_with(|| cell.to_owned());
                for (span, order) in self.ambiguous_days.iter_mut().zip([DateOrder::Dmy, DateOrder::Mdy]) {
                    let Ok(moment) = read_moment(cell, Some(order)) else { continue };
                    let (first, last) = span.unwrap_or((moment.day, moment.day));
                    *span = Some((first.min(moment.day), last.max(moment.day)));
                }
                return;
            }
            Err(_) => self.months += u64::from(read_month(cell).is_some()),
        }
        match read_number(cell, None) {
            Ok(number) => {
                self.numbers += 1;
                self.signs.add(number.proves);
                self.fractions.add_number(&number);
            }
            Err(ParseNumberError::Ambiguous) => {
                self.numbers += 1;
                self.ambiguous_number.get_or_insert_with(|| cell.to_owned());
            }
            Err(_) => {}
        }
    }

    /// The decimal sign that the values prove; `None` where they prove none, or both.
    pub(crate) fn sign(&self) -> Option<DecimalSign> {
        self.signs.sign()
    }

    /// The date order that the values prove; `None` where they prove none, or both.
    pub(crate) fn order(&self) -> Option<DateOrder> {
        self.orders.order()
    }

    /// True where ambiguous dates lie much closer together when they are read in the other order.
    pub(crate) fn speaks_against(&self, order: DateOrder) -> bool {
        let days = |span: Option<(i32, i32)>| span.map(|(first, last)| last - first);
        let [day_first, month_first] = self.ambiguous_days.map(days);
        let (ours, other) = if order == DateOrder::Dmy { (day_first, month_first) } else { (month_first, day_first) };
        matches!((ours, other), (Some(ours), Some(other)) if ours > 31 && other * 3 < ours)
    }

    /// True where values prove both orders, so that each must be read on its own.
    pub(crate) fn is_mixed(&self) -> bool {
        self.orders.is_mixed()
    }

    /// A day of a column in which a spreadsheet has taken days for months: what it could read in its own order
    /// became days, none after the twelfth, and what it could not stayed text, all of it after the twelfth.
    pub(crate) fn swapped_day(&self) -> Option<&str> {
        let is_swapped = self.text_days > 0 && !self.late_day && !self.early_text && self.ambiguous_date.is_none();
        self.real_day.as_deref().filter(|_| is_swapped)
    }

    fn add_text_day(&mut self, cell: &str) {
        let mut numbers = cell.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse::<u32>().ok());
        let (Some(first @ ..=31), Some(second)) = (numbers.next(), numbers.next()) else { return };
        let is_early = first <= 12 && second <= 12;
        self.early_text |= is_early;
        self.text_days += u64::from(!is_early);
    }

    /// True where every row has a value and no two have the same.
    pub(crate) fn is_unique(&self, rows: u64) -> bool {
        self.unique.is_some() && self.filled == rows && rows > 1
    }

    /// True where every value is a month without a day.
    pub(crate) fn is_months(&self) -> bool {
        self.filled > 0 && self.months >= self.filled
    }

    fn is_mostly_numbers(&self) -> bool {
        !self.is_months() && self.numbers * 10 >= self.filled * 9 && self.filled > 0
    }

    fn is_mostly_dates(&self) -> bool {
        (self.days + self.times) * 10 >= self.filled * 9 && self.filled > 0
    }

    pub(crate) fn guess(&self) -> Guess {
        if self.filled == 0 {
            Guess::Empty
        } else if self.is_months() {
            Guess::Date
        } else if self.is_mostly_dates() {
            if self.times * 2 > self.filled { Guess::Time } else { Guess::Date }
        } else if self.is_mostly_numbers() {
            Guess::Number
        } else if self.flags * 10 >= self.filled * 9 {
            Guess::Flag
        } else {
            Guess::Text
        }
    }
}
