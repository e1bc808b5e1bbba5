//! Fingerprints of rows: what tells keys and contents apart.

use arrow::array::{Array, RecordBatch};
use arrow::row::{RowConverter, SortField};
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use crate::error::EngineError;

/// Turns chosen columns of batches into fingerprints.
///
/// Keys get 128 bits, so that two of a hundred million different keys meet with a chance below
/// 10⁻²²; contents get 64, since they are only ever compared under one key.
pub(super) struct Fingerprints {
    columns: Vec<String>,
    converter: RowConverter,
}

impl Fingerprints {
    pub(super) fn new(batch: &RecordBatch, columns: &[String]) -> Result<Self, EngineError> {
        let fields = columns.iter().map(|name| {
            let column = batch.column_by_name(name).ok_or_else(|| missing(name))?;
            Ok(SortField::new(column.data_type().clone()))
        });
        Ok(Fingerprints {
            columns: columns.to_vec(),
            converter: RowConverter::new(fields.collect::<Result<_, EngineError>>()?)?,
        })
    }

    pub(super) fn of_keys(&self, batch: &RecordBatch) -> Result<Vec<u128>, EngineError> {
        self.each(batch, xxh3_128)
    }

    pub(super) fn of_contents(&self, batch: &RecordBatch) -> Result<Vec<u64>, EngineError> {
        self.each(batch, xxh3_64)
    }

    fn each<T>(&self, batch: &RecordBatch, hash: impl Fn(&[u8]) -> T) -> Result<Vec<T>, EngineError> {
        let arrays = self
            .columns
            .iter()
            .map(|name| batch.column_by_name(name).cloned().ok_or_else(|| missing(name)))
            .collect::<Result<Vec<_>, _>>()?;
        let rows = self.converter.convert_columns(&arrays)?;
        Ok(rows.iter().map(|row| hash(row.data())).collect())
    }
}

fn missing(column: &str) -> EngineError {
    EngineError::Internal(format!("a batch lacks the column `{column}`"))
}

/// The month of a row on the main axis: months since January of year 0, or `None` without an axis.
pub(super) fn months(batch: &RecordBatch, axis: Option<&str>) -> Result<Vec<u16>, EngineError> {
    use arrow::array::{Date32Array, TimestampMicrosecondArray};
    let Some(axis) = axis else { return Ok(vec![0; batch.num_rows()]) };
    let column = batch.column_by_name(axis).ok_or_else(|| missing(axis))?;
    let day_of = |row: usize| -> Option<i64> {
        if column.is_null(row) {
            return None;
        }
        let any = column.as_any();
        if let Some(days) = any.downcast_ref::<Date32Array>() {
            Some(i64::from(days.value(row)))
        } else {
            any.downcast_ref::<TimestampMicrosecondArray>()
                .map(|times| times.value(row).div_euclid(miara_model::clock::MICROS_PER_DAY))
        }
    };
    Ok((0..batch.num_rows()).map(|row| day_of(row).map_or(0, month_of_day)).collect())
}

/// The month of a day given as days since 1970, as months since January of year 0; 0 for a day
/// beyond the years 0 to 5460, which imports refuse.
///
/// # Source
/// H. Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`.
fn month_of_day(day: i64) -> u16 {
    let z = day + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    u16::try_from(year * 12 + month - 1).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::month_of_day;

    #[test]
    fn months_of_days() {
        let month = |year: u16, month: u16| year * 12 + month - 1;
        assert_eq!(month_of_day(0), month(1970, 1));
        assert_eq!(month_of_day(30), month(1970, 1));
        assert_eq!(month_of_day(31), month(1970, 2));
        assert_eq!(month_of_day(-1), month(1969, 12));
        assert_eq!(month_of_day(20_758), month(2026, 11));
        assert_eq!(month_of_day(19_782), month(2024, 2));
        assert_eq!(month_of_day(19_783), month(2024, 3));
    }
}
