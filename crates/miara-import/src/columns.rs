//! Typed cells as Arrow columns.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanBuilder, Date32Builder, Decimal128Builder, Float64Builder, Int64Builder, RecordBatch,
    StringBuilder, TimestampMicrosecondBuilder,
};
use arrow::datatypes::SchemaRef;
use miara_model::ColumnKind;

use crate::error::ImportError;
use crate::schema::{DIGITS, data_type, decimals};
use crate::typed::Cell;

/// Columns under construction.
pub(crate) struct Columns {
    schema: SchemaRef,
    builders: Vec<Builder>,
    rows: usize,
}

enum Builder {
    Text(StringBuilder),
    Time(TimestampMicrosecondBuilder),
    Day(Date32Builder),
    Count(Int64Builder),
    Decimal(ColumnKind, Decimal128Builder),
    Share(Float64Builder),
    Flag(BooleanBuilder),
}

impl Builder {
    fn new(kind: ColumnKind) -> Self {
        match kind {
            ColumnKind::Text => Builder::Text(StringBuilder::new()),
            ColumnKind::Time => Builder::Time(TimestampMicrosecondBuilder::new().with_data_type(data_type(kind))),
            ColumnKind::Date => Builder::Day(Date32Builder::new()),
            ColumnKind::Count => Builder::Count(Int64Builder::new()),
            ColumnKind::Money | ColumnKind::Hours | ColumnKind::Rate => {
                Builder::Decimal(kind, Decimal128Builder::new().with_data_type(data_type(kind)))
            }
            ColumnKind::Share => Builder::Share(Float64Builder::new()),
            ColumnKind::Flag => Builder::Flag(BooleanBuilder::new()),
        }
    }

    /// Appends a cell; `false` where it is of another type, which is a bug in this program.
    fn push(&mut self, cell: &Cell<'_>) -> bool {
        match (self, cell) {
            (Builder::Text(b), Cell::Text(text)) => b.append_value(text),
            (Builder::Time(b), Cell::Time(micros)) => b.append_value(*micros),
            (Builder::Day(b), Cell::Day(day)) => b.append_value(*day),
            (Builder::Count(b), Cell::Count(count)) => b.append_value(*count),
            (Builder::Decimal(_, b), Cell::Decimal(scaled)) => b.append_value(*scaled),
            (Builder::Share(b), Cell::Share(share)) => b.append_value(*share),
            (Builder::Flag(b), Cell::Flag(flag)) => b.append_value(*flag),
            (builder, Cell::Null) => builder.push_null(),
            _ => return false,
        }
        true
    }

    fn push_null(&mut self) {
        match self {
            Builder::Text(b) => b.append_null(),
            Builder::Time(b) => b.append_null(),
            Builder::Day(b) => b.append_null(),
            Builder::Count(b) => b.append_null(),
            Builder::Decimal(_, b) => b.append_null(),
            Builder::Share(b) => b.append_null(),
            Builder::Flag(b) => b.append_null(),
        }
    }

    fn finish(&mut self) -> Result<ArrayRef, ImportError> {
        Ok(match self {
            Builder::Text(b) => Arc::new(b.finish()),
            Builder::Time(b) => Arc::new(b.finish()),
            Builder::Day(b) => Arc::new(b.finish()),
            Builder::Count(b) => Arc::new(b.finish()),
            Builder::Decimal(kind, b) => {
                let typed = b.finish().with_precision_and_scale(DIGITS, decimals(*kind));
                Arc::new(typed.map_err(internal)?)
            }
            Builder::Share(b) => Arc::new(b.finish()),
            Builder::Flag(b) => Arc::new(b.finish()),
        })
    }
}

fn internal(error: impl ToString) -> ImportError {
    ImportError::Internal { detail: error.to_string() }
}

impl Columns {
    pub(crate) fn new(schema: SchemaRef, kinds: impl Iterator<Item = ColumnKind>) -> Self {
        Columns { schema, builders: kinds.map(Builder::new).collect(), rows: 0 }
    }

    pub(crate) fn push(&mut self, cells: &[Cell<'_>]) -> Result<(), ImportError> {
        for (builder, cell) in self.builders.iter_mut().zip(cells) {
            if !builder.push(cell) {
                return Err(internal(format!("a cell {cell:?} is of another type than its column")));
            }
        }
        self.rows += 1;
        Ok(())
    }

    /// The batch so far; building goes on with the next one.
    pub(crate) fn finish(&mut self) -> Result<RecordBatch, ImportError> {
        let columns = self.builders.iter_mut().map(Builder::finish).collect::<Result<Vec<_>, _>>()?;
        self.rows = 0;
        RecordBatch::try_new(self.schema.clone(), columns).map_err(internal)
    }
}
