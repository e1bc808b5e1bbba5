//! What an upsert looks at in rows, beside their keys and contents.

use std::collections::HashMap;

use arrow::array::{Array, ArrayRef, AsArray, Date32Array, Decimal128Array, Int64Array, RecordBatch};
use arrow::array::{StringArray, TimestampMicrosecondArray};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use miara_model::clock::days_since_1970;
use miara_model::{DATA_SOURCE, Dataset, GONE_AT};

use super::change::{Covered, Terms};
use super::rows::Fingerprints;
use crate::error::EngineError;

/// The local days of instants, each quarter of an hour looked up once.
#[derive(Debug)]
pub(super) struct LocalDays {
    zone: TimeZone,
    known: HashMap<i64, i32>,
}

impl LocalDays {
    pub(super) fn new(zone: TimeZone) -> Self {
        LocalDays { zone, known: HashMap::new() }
    }

    /// The local day of an instant as days since 1970.
    fn of(&mut self, micros: i64) -> i32 {
        // No zone changes its day within a quarter of an hour.
        const QUARTER: i64 = 15 * 60 * 1_000_000;
        let quarter = micros.div_euclid(QUARTER);
        *self.known.entry(quarter).or_insert_with(|| {
            let Ok(instant) = Timestamp::from_microsecond(quarter * QUARTER) else { return 0 };
            let local = self.zone.to_datetime(instant).date();
            days_since_1970(local)
        })
    }

    /// The local days of a column of days or instants; `None` for nulls.
    pub(super) fn of_column(&mut self, column: &ArrayRef) -> Vec<Option<i32>> {
        if let Some(days) = column.as_any().downcast_ref::<Date32Array>() {
            return days.iter().collect();
        }
        match column.as_any().downcast_ref::<TimestampMicrosecondArray>() {
            Some(times) => times.iter().map(|time| time.map(|micros| self.of(micros))).collect(),
            None => vec![None; column.len()],
        }
    }
}

/// A few bits of what tells rows of one id apart: of a text, or of a day.
pub(super) fn telling_bits(batch: &RecordBatch, column: Option<&str>) -> Vec<u8> {
    let column = column.and_then(|column| batch.column_by_name(column));
    let value = |row: usize| -> i64 {
        let Some(column) = column.filter(|column| column.is_valid(row)) else { return 0 };
        if let Some(days) = column.as_any().downcast_ref::<Date32Array>() {
            return i64::from(days.value(row));
        }
        if let Some(texts) = column.as_string_opt::<i32>() {
            return xxhash_rust::xxh3::xxh3_64(texts.value(row).as_bytes()).cast_signed();
        }
        let times = column.as_any().downcast_ref::<TimestampMicrosecondArray>();
        times.map_or(0, |times| times.value(row).div_euclid(miara_model::clock::MICROS_PER_DAY))
    };
    let bits = |row: usize| (value(row) & 0xFF) as u8;
    (0..batch.num_rows()).map(bits).collect()
}

/// How to look at batches of one dataset under the terms of one import.
pub(super) struct Sights {
    scope: Option<Fingerprints>,
    /// What is left of a row without its scope.
    twin: Option<Fingerprints>,
    document: Option<Fingerprints>,
    /// What is left of a row without its numbers.
    group: Option<Fingerprints>,
    amount: Option<String>,
    currency: Option<String>,
    axis: Option<String>,
    scope_columns: Vec<String>,
    changed_at: Option<String>,
    days: LocalDays,
}

/// What was seen of the rows of one batch; empty where the import does not ask for it.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) days: Vec<Option<i32>>,
    pub(super) scopes: Vec<u64>,
    pub(super) twins: Vec<u64>,
    pub(super) documents: Vec<u64>,
    pub(super) groups: Vec<u64>,
    source: Option<StringArray>,
    gone: Option<ArrayRef>,
    changed: Option<TimestampMicrosecondArray>,
    amount: Option<ArrayRef>,
    currency: Option<StringArray>,
    labels: Vec<StringArray>,
}

impl Sights {
    pub(super) fn new(
        batch: &RecordBatch,
        dataset: &Dataset,
        terms: &Terms,
        axis: Option<&str>,
        zone: TimeZone,
    ) -> Result<Self, EngineError> {
        let fingerprints = |columns: &[String]| -> Result<Option<Fingerprints>, EngineError> {
            if columns.is_empty() { Ok(None) } else { Fingerprints::new(batch, columns).map(Some) }
        };
        let document: Vec<String> = terms.document.iter().cloned().collect();
        let twin: Vec<String> = dataset
            .columns
            .iter()
            .filter(|(name, column)| {
                terms.mapped.contains(name) && !terms.scope.contains(name) && !column.hidden && *name != "row_id"
            })
            .map(|(name, _)| name.clone())
            .collect();
        // Lines of a document are told apart by their key, which says nothing of the document.
        let is_key = |name: &String| terms.key.contains(name) || dataset.key.contains(name);
        let told = dataset
            .columns
            .iter()
            .filter(|(name, column)| terms.mapped.contains(name) && !column.fact && !column.hidden && !is_key(name));
        let group: Vec<String> = told.map(|(name, _)| name.clone()).collect();
        let days = matches!(terms.covered, Covered::Days { .. });
        let currency = dataset.money.as_ref().map(|money| money.currency.clone());
        let weighs_money = |name: &String| {
            dataset.columns.get(name).is_some_and(|column| column.kind == miara_model::ColumnKind::Money)
        };
        Ok(Sights {
            scope: fingerprints(&terms.scope)?,
            twin: if terms.scope.is_empty() || terms.is_first { None } else { fingerprints(&twin)? },
            document: fingerprints(&document)?,
            group: if days && !terms.is_first { fingerprints(&group)? } else { None },
            currency: currency.filter(|_| dataset.amount.as_ref().is_some_and(weighs_money)),
            amount: dataset.amount.clone(),
            axis: axis.map(str::to_owned),
            scope_columns: terms.scope.clone(),
            changed_at: terms.changed_at.clone(),
            days: LocalDays::new(zone),
        })
    }

    pub(super) fn look(&mut self, batch: &RecordBatch) -> Result<Seen, EngineError> {
        let text = |name: &str| batch.column_by_name(name).and_then(|column| column.as_string_opt::<i32>()).cloned();
        let of = |fingerprints: &Option<Fingerprints>| match fingerprints {
            Some(fingerprints) => fingerprints.of_contents(batch),
            None => Ok(Vec::new()),
        };
        let axis = self.axis.as_deref().and_then(|axis| batch.column_by_name(axis));
        let changed = self.changed_at.as_deref().and_then(|name| batch.column_by_name(name));
        Ok(Seen {
            days: axis.map_or_else(Vec::new, |axis| self.days.of_column(axis)),
            scopes: of(&self.scope)?,
            twins: of(&self.twin)?,
            documents: of(&self.document)?,
            groups: of(&self.group)?,
            source: text(DATA_SOURCE),
            gone: batch.column_by_name(GONE_AT).cloned(),
            changed: changed.and_then(|column| column.as_any().downcast_ref().cloned()),
            amount: self.amount.as_deref().and_then(|name| batch.column_by_name(name)).cloned(),
            currency: self.currency.as_deref().and_then(text),
            labels: self.scope_columns.iter().filter_map(|name| text(name)).collect(),
        })
    }
}

impl Seen {
    /// True for a row of a data source; where none is asked for, for every row.
    pub(super) fn is_of(&self, source: Option<&str>, row: usize) -> bool {
        match (source, &self.source) {
            (Some(source), Some(sources)) => sources.is_valid(row) && sources.value(row) == source,
            _ => true,
        }
    }

    pub(super) fn is_gone(&self, row: usize) -> bool {
        self.gone.as_ref().is_some_and(|gone| gone.is_valid(row))
    }

    /// The moment of a row's last change, in microseconds of UTC.
    pub(super) fn changed(&self, row: usize) -> Option<i64> {
        self.changed.as_ref().filter(|changed| changed.is_valid(row)).map(|changed| changed.value(row))
    }

    /// What a row is the same by in two files, whatever its numbers: its document, else all that is no number.
    pub(super) fn identity(&self, row: usize) -> Option<u64> {
        self.documents.get(row).or_else(|| self.groups.get(row)).copied()
    }

    /// The row's currency and amount.
    pub(super) fn weight(&self, row: usize) -> Option<(&str, i128)> {
        let amount = self.amount.as_ref().filter(|amount| amount.is_valid(row))?;
        let any = amount.as_any();
        let value = match any.downcast_ref::<Decimal128Array>() {
            Some(decimals) => decimals.value(row),
            None => i128::from(any.downcast_ref::<Int64Array>()?.value(row)),
        };
        let currency = self.currency.as_ref().filter(|currency| currency.is_valid(row));
        Some((currency.map_or("", |currency| currency.value(row)), value))
    }

    /// The values of a row's scope, to be shown.
    pub(super) fn label(&self, row: usize) -> String {
        let values = self.labels.iter().filter(|column| column.is_valid(row)).map(|column| column.value(row));
        values.collect::<Vec<_>>().join(" · ")
    }
}
