//! Parquet files, one row group at a time.

use std::fs::File;
use std::path::Path;

use arrow::array::{Array, ArrayRef, RecordBatch, StructArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, SchemaRef, TimeUnit};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

use super::bytes::{file_name, open_error};
use super::limits::MAX_CELL_BYTES;
use crate::error::{ImportError, Limit};
use crate::layout::Layout;
use crate::refused::Reason;
use crate::row::Row;
use crate::typed::CellKind;

/// Rows of a Parquet file. Nested structs are flattened with `.`.
pub(crate) struct ParquetRows {
    file: String,
    batches: ParquetRecordBatchReader,
    columns: Vec<(ArrayRef, CellKind)>,
    at: usize,
    rows: usize,
    line: u64,
    length: u64,
}

const BATCH: usize = 1024;
/// Bytes of a column within a row group, unpacked, of which a page may be the whole.
const MAX_COLUMN: u64 = 1 << 30;

impl ParquetRows {
    pub(crate) fn open(path: &Path, _layout: &Layout) -> Result<Self, ImportError> {
        let builder = builder(path)?;
        let batches = builder.with_batch_size(BATCH).build().map_err(|e| damaged(&file_name(path), &e))?;
        let length = std::fs::metadata(path).map_or(0, |m| m.len());
        Ok(ParquetRows { file: file_name(path), batches, columns: Vec::new(), at: 0, rows: 0, line: 0, length })
    }

    pub(crate) fn bytes_done(&self) -> u64 {
        if self.rows == 0 && self.line > 0 { self.length } else { 0 }
    }

    pub(crate) fn read(&mut self, row: &mut Row) -> Result<bool, ImportError> {
        while self.at == self.rows {
            match self.batches.next() {
                Some(batch) => self.take(&batch.map_err(|e| damaged(&self.file, &e))?)?,
                None => {
                    self.rows = 0;
                    self.at = 0;
                    return Ok(false);
                }
            }
        }
        self.line += 1;
        row.clear(self.line);
        let options = FormatOptions::default();
        for (array, kind) in &self.columns {
            let text = if array.is_null(self.at) {
                String::new()
            } else {
                let format = ArrayFormatter::try_new(array.as_ref(), &options).map_err(|e| damaged(&self.file, &e))?;
                format.value(self.at).to_string()
            };
            if text.len() > MAX_CELL_BYTES {
                row.fault = Some(Reason::TooLong { bytes: text.len() as u64 });
            } else if text.contains('\0') {
                row.fault = Some(Reason::NulByte);
            }
            row.push(&text, *kind);
        }
        self.at += 1;
        Ok(true)
    }

    fn take(&mut self, batch: &RecordBatch) -> Result<(), ImportError> {
        self.columns.clear();
        self.rows = batch.num_rows();
        self.at = 0;
        let names = batch.schema();
        for (field, array) in names.fields().iter().zip(batch.columns()) {
            flatten(field.name(), array, &mut |_, array| {
                self.columns.push((array.clone(), kind_of(array.data_type())));
            });
        }
        for (array, _) in &mut self.columns {
            if let DataType::Timestamp(_, Some(_)) = array.data_type() {
                let utc = DataType::Timestamp(TimeUnit::Microsecond, Some("+00:00".into()));
                *array = cast(array, &utc).map_err(|e| damaged(&self.file, &e))?;
            }
        }
        Ok(())
    }
}

/// Flattened names of the columns.
pub(crate) fn header(path: &Path) -> Result<Vec<String>, ImportError> {
    let builder = builder(path)?;
    let schema: &SchemaRef = builder.schema();
    let empty = RecordBatch::new_empty(schema.clone());
    let mut names = Vec::new();
    for (field, array) in schema.fields().iter().zip(empty.columns()) {
        flatten(field.name(), array, &mut |name, _| names.push(name.to_owned()));
    }
    Ok(names)
}

fn builder(path: &Path) -> Result<ParquetRecordBatchReaderBuilder<File>, ImportError> {
    let file = File::open(path).map_err(|source| open_error(path, source))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|e| damaged(&file_name(path), &e))?;
    let groups = builder.metadata().row_groups().iter();
    let largest = groups.flat_map(|group| group.columns()).map(|column| column.uncompressed_size()).max();
    if largest.is_some_and(|bytes| bytes.unsigned_abs() > MAX_COLUMN) {
        return Err(ImportError::TooLarge { file: file_name(path), limit: Limit::Unpacked(MAX_COLUMN) });
    }
    Ok(builder)
}

fn damaged(file: &str, detail: &impl ToString) -> ImportError {
    ImportError::Damaged { file: file.to_owned(), format: "Parquet".into(), detail: detail.to_string() }
}

/// Calls `visit` for every leaf below a column.
fn flatten(name: &str, array: &ArrayRef, visit: &mut impl FnMut(&str, &ArrayRef)) {
    match array.as_any().downcast_ref::<StructArray>() {
        Some(inner) => {
            for (field, array) in inner.fields().iter().zip(inner.columns()) {
                flatten(&format!("{name}.{}", field.name()), array, visit);
            }
        }
        None => visit(name, array),
    }
}

fn kind_of(data_type: &DataType) -> CellKind {
    match data_type {
        DataType::Boolean => CellKind::Flag,
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) => CellKind::Moment,
        DataType::Dictionary(_, value) => kind_of(value),
        other if other.is_numeric() => CellKind::Number,
        _ => CellKind::Text,
    }
}
