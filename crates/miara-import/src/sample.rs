//! Typed rows as text, to be shown.

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{DataType, TimestampMicrosecondType};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::near::shortened;

/// The first rows of a batch as text, at most `limit`, columns in the batch's order. Instants are told
/// in `zone`; a null is `None`; long texts are cut.
#[must_use]
pub fn sample(batch: &RecordBatch, zone: &TimeZone, limit: usize) -> Vec<Vec<Option<String>>> {
    let rows = batch.num_rows().min(limit);
    (0..rows).map(|row| batch.columns().iter().map(|column| cell(column, row, zone)).collect()).collect()
}

fn cell(column: &dyn Array, row: usize, zone: &TimeZone) -> Option<String> {
    if column.is_null(row) {
        return None;
    }
    if let DataType::Timestamp(..) = column.data_type() {
        let micros = column.as_primitive_opt::<TimestampMicrosecondType>()?.value(row);
        let instant = Timestamp::from_microsecond(micros).ok()?;
        return Some(zone.to_datetime(instant).strftime("%Y-%m-%d %H:%M").to_string());
    }
    let options = FormatOptions::default();
    let text = ArrayFormatter::try_new(column, &options).ok()?.value(row).to_string();
    match column.data_type() {
        DataType::Decimal128(..) if text.contains('.') => {
            Some(text.trim_end_matches('0').trim_end_matches('.').to_owned())
        }
        _ => Some(shortened(&text)),
    }
}
