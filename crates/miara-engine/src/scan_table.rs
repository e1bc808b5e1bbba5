//! What a scan returned: groups with the states of its measures.

use std::collections::HashMap;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Decimal128Type, Float64Type, Int64Type};
use miara_model::Value;
use rust_decimal::Decimal;

use crate::error::EngineError;

/// What a scan returned, row by row.
pub(crate) struct ScanTable {
    pub(crate) rows: Vec<ScanRow>,
}

pub(crate) struct ScanRow {
    pub(crate) bucket: usize,
    pub(crate) dimensions: Vec<Option<String>>,
    pub(crate) per: Vec<Option<String>>,
    pub(crate) count: u64,
    states: HashMap<String, State>,
}

impl ScanRow {
    pub(crate) fn state(&self, name: &str) -> State {
        self.states.get(name).copied().unwrap_or(State::None)
    }
}

/// One state of one measure.
#[derive(Debug, Clone, Copy)]
pub(crate) enum State {
    Number(Value),
    None,
}

impl State {
    pub(crate) fn count(self) -> Option<i64> {
        match self {
            State::Number(Value::Exact(decimal)) => i64::try_from(decimal).ok(),
            _ => None,
        }
    }

    pub(crate) fn value(self) -> Option<Value> {
        match self {
            State::Number(value) => Some(value),
            State::None => None,
        }
    }
}

impl ScanTable {
    pub(crate) fn read(batches: &[RecordBatch]) -> Result<Self, EngineError> {
        let mut rows = Vec::new();
        for batch in batches {
            let texts = |prefix: &str| -> Result<Vec<ArrayRef>, EngineError> {
                let columns = (0..).map_while(|index| batch.column_by_name(&format!("{prefix}{index}")));
                columns.map(|column| Ok(cast(column, &DataType::Utf8)?)).collect()
            };
            let (dimensions, per) = (texts("d")?, texts("p")?);
            let buckets = column_of(batch, "b")?;
            let counts = column_of(batch, "n")?;
            let (buckets, counts) = (cast(buckets, &DataType::Int64)?, cast(counts, &DataType::Int64)?);
            let (buckets, counts) = (buckets.as_primitive::<Int64Type>(), counts.as_primitive::<Int64Type>());
            for row in 0..batch.num_rows() {
                if buckets.is_null(row) {
                    continue;
                }
                let text = |columns: &[ArrayRef]| {
                    columns
                        .iter()
                        .map(|column| column.as_string::<i32>())
                        .map(|column| (!column.is_null(row)).then(|| column.value(row).to_owned()))
                        .collect()
                };
                rows.push(ScanRow {
                    bucket: usize::try_from(buckets.value(row)).unwrap_or(0),
                    dimensions: text(&dimensions),
                    per: text(&per),
                    count: counts.value(row).unsigned_abs(),
                    states: states_of(batch, row)?,
                });
            }
        }
        Ok(ScanTable { rows })
    }
}

fn column_of<'b>(batch: &'b RecordBatch, name: &str) -> Result<&'b ArrayRef, EngineError> {
    batch.column_by_name(name).ok_or_else(|| EngineError::Internal(format!("a scan lacks its column `{name}`")))
}

fn states_of(batch: &RecordBatch, row: usize) -> Result<HashMap<String, State>, EngineError> {
    let mut states = HashMap::new();
    for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
        if field.name().starts_with('m') {
            states.insert(field.name().clone(), state_at(column, row)?);
        }
    }
    Ok(states)
}

pub(crate) fn state_at(column: &ArrayRef, row: usize) -> Result<State, EngineError> {
    if column.is_null(row) {
        return Ok(State::None);
    }
    let value = match column.data_type() {
        DataType::Decimal128(_, scale) => {
            let scale = u32::try_from(*scale).unwrap_or(0);
            let digits = column.as_primitive::<Decimal128Type>().value(row);
            let decimal = Decimal::try_from_i128_with_scale(digits, scale);
            Value::Exact(
                decimal.map_err(|_| EngineError::Internal("a sum is too large to be held exactly".into()))?.normalize(),
            )
        }
        DataType::Float64 => Value::Float(column.as_primitive::<Float64Type>().value(row)),
        _ => Value::count(cast(column, &DataType::Int64)?.as_primitive::<Int64Type>().value(row)),
    };
    Ok(State::Number(value))
}
