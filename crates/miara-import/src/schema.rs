//! The Arrow shape of a dataset.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use miara_model::{ColumnKind, Dataset};

/// Digits of every decimal column, before and after the point together.
pub(crate) const DIGITS: u8 = 18;

/// The Arrow schema in which rows of `dataset` are stored: its columns, in its order.
///
/// A column is nullable unless it is required or part of the key.
#[must_use]
pub fn arrow_schema(dataset: &Dataset) -> SchemaRef {
    let fields: Vec<Field> = dataset
        .columns
        .iter()
        .map(|(name, column)| {
            let never_null = column.required || (dataset.key.contains(name) && !column.hidden);
            Field::new(name, data_type(column.kind), !never_null)
        })
        .collect();
    Arc::new(Schema::new(fields))
}

/// The Arrow type of one kind of column.
pub(crate) fn data_type(kind: ColumnKind) -> DataType {
    match kind {
        ColumnKind::Text => DataType::Utf8,
        ColumnKind::Time => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        ColumnKind::Date => DataType::Date32,
        ColumnKind::Count => DataType::Int64,
        ColumnKind::Money | ColumnKind::Hours | ColumnKind::Rate => DataType::Decimal128(DIGITS, decimals(kind)),
        ColumnKind::Share => DataType::Float64,
        ColumnKind::Flag => DataType::Boolean,
    }
}

/// Digits after the point of a decimal kind; 0 for the others.
pub(crate) fn decimals(kind: ColumnKind) -> i8 {
    match kind {
        ColumnKind::Money => 4,
        ColumnKind::Hours => 6,
        ColumnKind::Rate => 8,
        _ => 0,
    }
}
