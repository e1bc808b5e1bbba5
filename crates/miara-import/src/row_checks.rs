//! The checks of a dataset on rows that are stored already, or were completed by stored ones.

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{Date32Type, Decimal128Type, Float64Type, Int64Type, TimestampMicrosecondType};
use jiff::tz::TimeZone;
use miara_model::{ColumnKind, Dataset};

use crate::condition::{Condition, checks_of_completed};
use crate::error::ImportError;
use crate::moment::Zone;

use crate::refused::Reason;
use crate::typed::Cell;

/// The checks of a dataset.
#[derive(Debug)]
pub struct RowChecks {
    checks: Vec<Condition>,
    kinds: Vec<ColumnKind>,
    zone: TimeZone,
}

impl RowChecks {
    /// The checks of `dataset` that hold for rows completed by earlier ones as well; days are those of `zone`.
    ///
    /// # Errors
    /// Where a check does not parse, which a test of the catalogue prevents.
    pub fn new(dataset: &Dataset, zone: TimeZone) -> Result<Self, ImportError> {
        let kinds = dataset.columns.values().map(|column| column.kind).collect();
        Ok(RowChecks { checks: checks_of_completed(dataset)?, kinds, zone })
    }

    /// For each row the number of the check that it breaks; `None` for sound rows. Columns stand in the
    /// dataset's order.
    #[must_use]
    pub fn broken(&self, batch: &RecordBatch) -> Vec<Option<usize>> {
        let zone = Zone::new(self.zone.clone());
        let of_row = |row: usize| {
            let cells: Vec<Cell<'_>> =
                batch.columns().iter().zip(&self.kinds).map(|(column, kind)| cell(column, *kind, row)).collect();
            self.checks.iter().position(|check| check.holds(&cells, &self.kinds, &zone).unwrap_or(false))
        };
        (0..batch.num_rows()).map(of_row).collect()
    }

    /// The column at fault and the reason for a row that breaks check `number`.
    #[must_use]
    pub fn reason(&self, number: usize) -> Option<(String, Reason)> {
        let check = self.checks.get(number)?;
        Some((check.column.clone(), Reason::Unsound { reason: check.reason.clone() }))
    }
}

pub(crate) fn cell(column: &dyn Array, kind: ColumnKind, row: usize) -> Cell<'_> {
    if column.is_null(row) {
        return Cell::Null;
    }
    let cell = match kind {
        ColumnKind::Text => column.as_string_opt::<i32>().map(|texts| Cell::Text(texts.value(row).into())),
        ColumnKind::Time => {
            column.as_primitive_opt::<TimestampMicrosecondType>().map(|times| Cell::Time(times.value(row)))
        }
        ColumnKind::Date => column.as_primitive_opt::<Date32Type>().map(|days| Cell::Day(days.value(row))),
        ColumnKind::Count => column.as_primitive_opt::<Int64Type>().map(|counts| Cell::Count(counts.value(row))),
        ColumnKind::Share => column.as_primitive_opt::<Float64Type>().map(|shares| Cell::Share(shares.value(row))),
        ColumnKind::Flag => column.as_boolean_opt().map(|flags| Cell::Flag(flags.value(row))),
        ColumnKind::Money | ColumnKind::Hours | ColumnKind::Rate => {
            column.as_primitive_opt::<Decimal128Type>().map(|values| Cell::Decimal(values.value(row)))
        }
    };
    cell.unwrap_or(Cell::Null)
}
