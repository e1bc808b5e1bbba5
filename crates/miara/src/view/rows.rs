//! The rows behind a number, as a reader reads them.

use miara_engine::RowsBehind;
use miara_model::dataset::ColumnKind;
use rust_decimal::Decimal;

use crate::locale::Words;
use crate::service::Service;
use crate::service::dimensions::Choices;

/// Rows with a name per column, empty columns left out.
#[derive(Debug, Clone, PartialEq)]
pub struct RowTable {
    /// What each column is called and what is in it.
    pub heads: Vec<(String, Held)>,
    /// The rows, each with a text per column.
    pub rows: Vec<Vec<(String, Held)>>,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// Words, ids, days.
    Text,
    /// Numbers, which stand to the right.
    Number,
}

impl Held {
    /// True where numbers are held.
    #[must_use]
    pub fn is_number(&self) -> bool {
        *self == Held::Number
    }
}

/// The kind of each listed column; the last one is the contribution, which is a number.
#[must_use]
pub fn kinds(service: &Service, behind: &RowsBehind) -> Vec<Option<ColumnKind>> {
    let dataset = service.book.catalogue.datasets.get(&behind.dataset);
    behind.columns.iter().map(|name| dataset.and_then(|dataset| dataset.column_kind(name))).collect()
}

/// The rows behind a measure as a table for people.
#[must_use]
pub fn row_table(service: &Service, behind: &RowsBehind, choices: &Choices, words: &Words) -> RowTable {
    let kinds = kinds(service, behind);
    let filled = |column: &usize| behind.rows.iter().any(|row| row[*column].is_some());
    let mut columns: Vec<usize> = (0..behind.columns.len()).filter(filled).collect();
    // What a row contributes is read beside what the row is.
    if let Some(place) = columns.iter().position(|column| behind.columns[*column] == "contribution") {
        let contribution = columns.remove(place);
        columns.insert(1.min(columns.len()), contribution);
    }
    let dataset = service.book.catalogue.datasets.get(&behind.dataset);
    let dimension =
        |column: usize| dataset.and_then(|dataset| dataset.columns.get(&behind.columns[column])?.dimension.as_deref());
    let held = |column: usize| match kinds[column] {
        Some(ColumnKind::Text | ColumnKind::Time | ColumnKind::Date | ColumnKind::Flag) => Held::Text,
        _ => Held::Number,
    };
    let heads = columns.iter().map(|column| (words.column(&behind.columns[*column]), held(*column)));
    let rows = behind.rows.iter().map(|row| {
        let cells = columns.iter().map(|column| {
            let text = row[*column].as_deref().map_or_else(String::new, |text| match dimension(*column) {
                Some(dimension) => choices.name(dimension, text).to_owned(),
                None => said(service, text, kinds[*column], words),
            });
            (text, held(*column))
        });
        cells.collect()
    });
    RowTable { heads: heads.collect(), rows: rows.collect() }
}

/// One cell as people write it.
fn said(service: &Service, text: &str, kind: Option<ColumnKind>, words: &Words) -> String {
    let number = |most: u32| {
        let decimal = text.parse::<Decimal>().ok().or_else(|| Decimal::from_scientific(text).ok())?.normalize();
        Some(words.decimal(decimal, decimal.scale().min(most)))
    };
    let said = match kind {
        Some(ColumnKind::Time) => instant(text).map(|at| words.instant(at, service.engine.zone())),
        Some(ColumnKind::Date) => text.parse().ok().map(|day| words.day(day)),
        Some(ColumnKind::Money) => text.parse::<Decimal>().ok().map(|amount| words.decimal(amount, 2)),
        Some(ColumnKind::Flag) => Some(words.say(if text == "true" { "word-yes" } else { "word-no" })),
        Some(ColumnKind::Text) => None,
        Some(ColumnKind::Rate) => number(8),
        Some(ColumnKind::Count | ColumnKind::Hours | ColumnKind::Share) | None => number(4),
    };
    said.unwrap_or_else(|| text.to_owned())
}

/// An instant as the engine writes it, with its zone or in UTC without one.
#[must_use]
pub fn instant(text: &str) -> Option<jiff::Timestamp> {
    let text = text.replace(' ', "T");
    text.parse().ok().or_else(|| format!("{text}Z").parse().ok())
}
