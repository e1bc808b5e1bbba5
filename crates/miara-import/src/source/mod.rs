//! Rows out of files: one reader per format, all giving the same [`Row`].

pub(crate) mod bytes;
mod cell_format;
mod compound;
pub(crate) mod delimited;
pub(crate) mod json;
pub(crate) mod limits;
pub(crate) mod markup;
pub(crate) mod memory;
mod merged;
pub(crate) mod package;
pub(crate) mod parquet;
pub(crate) mod parts;
pub(crate) mod quotes;
pub(crate) mod read_ahead;
pub(crate) mod sheet;
pub(crate) mod workbook;

use std::path::Path;

use crate::error::ImportError;
use crate::layout::{Format, Layout};
use crate::row::Row;

/// An open file from its first row after the header.
pub(crate) enum Source {
    Delimited(Box<delimited::Delimited>),
    Workbook(workbook::Workbook),
    Json(json::JsonRows),
    Parquet(parquet::ParquetRows),
    Parts(parts::Parts),
    Memory(memory::RowsInMemory),
    ReadAhead(read_ahead::ReadAhead),
}

impl Source {
    pub(crate) fn open(path: &Path, layout: &Layout) -> Result<Self, ImportError> {
        if !layout.parts.is_empty() {
            return Ok(Source::Parts(parts::Parts::open(path, layout)));
        }
        Ok(match layout.format {
            Format::Delimited => Source::Delimited(Box::new(delimited::Delimited::open(path, layout)?)),
            Format::Workbook => Source::Workbook(workbook::Workbook::open(path, layout)),
            Format::JsonLines | Format::JsonArray => Source::Json(json::JsonRows::open(path, layout)?),
            Format::Parquet => Source::Parquet(parquet::ParquetRows::open(path, layout)?),
        })
    }

    /// The same rows, read on a thread of their own where that takes its time.
    pub(crate) fn read_ahead(self) -> Self {
        match self {
            Source::Delimited(rows) => Source::ReadAhead(read_ahead::ReadAhead::start(rows)),
            other => other,
        }
    }

    /// Reads the next row that is not blank; false at the end.
    pub(crate) fn read(&mut self, row: &mut Row) -> Result<bool, ImportError> {
        match self {
            Source::Delimited(rows) => rows.read(row),
            Source::Workbook(rows) => rows.read(row),
            Source::Json(rows) => rows.read(row),
            Source::Parquet(rows) => rows.read(row),
            Source::Parts(rows) => rows.read(row),
            Source::Memory(rows) => Ok(rows.read(row)),
            Source::ReadAhead(rows) => rows.read(row),
        }
    }

    /// Bytes of the file that were read so far, packed as they are on disk.
    pub(crate) fn bytes_done(&self) -> u64 {
        match self {
            Source::Delimited(rows) => rows.bytes_done(),
            Source::Workbook(rows) => rows.bytes_done(),
            Source::Json(rows) => rows.bytes_done(),
            Source::Parquet(rows) => rows.bytes_done(),
            Source::Parts(rows) => rows.bytes_done(),
            Source::Memory(_) => 0,
            Source::ReadAhead(rows) => rows.bytes_done(),
        }
    }
}
