//! A row of an import completed by the row that was there.

use std::collections::HashMap;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, TimestampMicrosecondArray};
use arrow::compute::interleave;
use arrow::datatypes::TimestampMicrosecondType;
use miara_model::Dataset;

use crate::error::EngineError;

/// A rule by which the value that was there can outlive the one of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Keep {
    /// The earlier of both stays.
    Earliest { column: String },
    /// The value that was there stays where the new one is later than another column of the row and the old
    /// one is not.
    FirstBefore { column: String, bound: String },
}

impl Keep {
    pub(super) fn column(&self) -> &str {
        match self {
            Keep::Earliest { column } | Keep::FirstBefore { column, .. } => column,
        }
    }

    /// The value that a row has after an import, from the value that was there, the new one and the new
    /// row's bound.
    pub(super) fn settle(&self, old: Option<i64>, new: Option<i64>, bound: Option<i64>) -> Option<i64> {
        match (self, old, new, bound) {
            (Keep::Earliest { .. }, Some(old), Some(new), _) => Some(old.min(new)),
            (Keep::FirstBefore { .. }, Some(old), Some(new), Some(bound)) if new > bound && old <= bound => Some(old),
            _ => new,
        }
    }
}

/// The rules of a dataset that concern columns of an import.
pub(super) fn keeps(dataset: &Dataset, mapped: &[String]) -> Vec<Keep> {
    let columns = dataset.columns.iter().filter(|(name, _)| mapped.contains(name));
    columns
        .filter_map(|(name, column)| match &column.first_before {
            Some(bound) => Some(Keep::FirstBefore { column: name.clone(), bound: bound.clone() }),
            None => column.earliest.then(|| Keep::Earliest { column: name.clone() }),
        })
        .collect()
}

/// The instants of a column; empty where there is none.
pub(super) fn instants(batch: &RecordBatch, column: &str) -> Option<TimestampMicrosecondArray> {
    batch.column_by_name(column)?.as_primitive_opt::<TimestampMicrosecondType>().cloned()
}

pub(super) fn instant(column: Option<&TimestampMicrosecondArray>, row: usize) -> Option<i64> {
    column.filter(|column| column.is_valid(row)).map(|column| column.value(row))
}

/// Fills the columns that the import does not supply from the row that was there before, and settles those
/// that have a rule. `old` has the old rows by place.
pub(super) fn complete(
    batch: &RecordBatch,
    places: std::ops::Range<u32>,
    old: &HashMap<u32, RecordBatch>,
    mapped: &[String],
    keeps: &[Keep],
) -> Result<RecordBatch, EngineError> {
    let old: Vec<Option<&RecordBatch>> = places.map(|place| old.get(&place)).collect();
    let schema = batch.schema();
    let columns = schema.fields().iter().enumerate().map(|(index, field)| {
        let column = batch.column(index);
        if let Some(keep) = keeps.iter().find(|keep| keep.column() == field.name()) {
            return Ok(settled(batch, column, &old, index, keep));
        }
        if mapped.contains(field.name()) {
            return Ok(column.clone());
        }
        let mut sources: Vec<ArrayRef> = vec![column.clone()];
        let mut picks = Vec::with_capacity(old.len());
        for (row, old) in old.iter().enumerate() {
            match old {
                Some(old) => {
                    picks.push((sources.len(), 0));
                    sources.push(old.column(index).clone());
                }
                None => picks.push((0, row)),
            }
        }
        let sources: Vec<&dyn Array> = sources.iter().map(AsRef::as_ref).collect();
        Ok(interleave(&sources, &picks)?)
    });
    let columns = columns.collect::<Result<Vec<_>, EngineError>>()?;
    Ok(RecordBatch::try_new(schema, columns)?)
}

fn settled(
    batch: &RecordBatch,
    column: &ArrayRef,
    old: &[Option<&RecordBatch>],
    index: usize,
    keep: &Keep,
) -> ArrayRef {
    let Some(new) = column.as_primitive_opt::<TimestampMicrosecondType>() else { return column.clone() };
    let bounds = match keep {
        Keep::FirstBefore { bound, .. } => instants(batch, bound),
        Keep::Earliest { .. } => None,
    };
    let values = old.iter().enumerate().map(|(row, old)| {
        let before = old.and_then(|old| old.column(index).as_primitive_opt::<TimestampMicrosecondType>());
        keep.settle(instant(before, 0), instant(Some(new), row), instant(bounds.as_ref(), row))
    });
    let settled: TimestampMicrosecondArray = values.collect();
    std::sync::Arc::new(settled.with_timezone("UTC"))
}

/// The first column of a row's key as text.
pub(super) fn first_key(batch: &RecordBatch, key: &[String], row: usize) -> String {
    first_of(batch, key.first().map(String::as_str), row)
}

/// A row's value in a column of text; empty where there is none.
pub(super) fn first_of(batch: &RecordBatch, column: Option<&str>, row: usize) -> String {
    use arrow::array::{Array, AsArray};
    let column = column.and_then(|name| batch.column_by_name(name)).and_then(|column| column.as_string_opt::<i32>());
    column.filter(|column| column.is_valid(row)).map_or_else(String::new, |column| column.value(row).to_owned())
}
