//! Rows out of files: one reader per format, all giving the same [`Row`].

pub(crate) mod ahead;
pub(crate) mod bytes;
pub(crate) mod delimited;
pub(crate) mod json;
pub(crate) mod parquet;
pub(crate) mod workbook;

use std::path::Path;

use crate::error::ImportError;
use crate::layout::{Format, Layout};
use crate::retry::KeptRows;
use crate::row::Row;

/// Bytes of one cell beyond which it is no value any more.
pub(crate) const MOST_CELL_BYTES: usize = 1 << 20;
/// Bytes of one row that are kept in memory; what is longer is refused unread.
pub(crate) const MOST_ROW_BYTES: usize = 16 << 20;

/// An open file from its first row after the header.
pub(crate) enum Source {
    Delimited(Box<delimited::Delimited>),
    Workbook(workbook::Workbook),
    Json(json::JsonRows),
    Parquet(parquet::ParquetRows),
    Kept(KeptRows),
    Ahead(ahead::Ahead),
}

impl Source {
    pub(crate) fn open(path: &Path, layout: &Layout) -> Result<Self, ImportError> {
        Ok(match layout.format {
            Format::Delimited => Source::Delimited(Box::new(delimited::Delimited::open(path, layout)?)),
            Format::Workbook => Source::Workbook(workbook::Workbook::open(path, layout)),
            Format::JsonLines | Format::JsonArray => Source::Json(json::JsonRows::open(path, layout)?),
            Format::Parquet => Source::Parquet(parquet::ParquetRows::open(path, layout)?),
        })
    }

    /// The same rows, read on a thread of their own where that takes its time.
    pub(crate) fn ahead(self) -> Self {
        match self {
            Source::Delimited(_) => Source::Ahead(ahead::Ahead::of(self)),
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
            Source::Kept(rows) => Ok(rows.read(row)),
            Source::Ahead(rows) => rows.read(row),
        }
    }

    /// Bytes of the file that were read so far, packed as they are on disk.
    pub(crate) fn bytes_done(&self) -> u64 {
        match self {
            Source::Delimited(rows) => rows.bytes_done(),
            Source::Workbook(rows) => rows.bytes_done(),
            Source::Json(rows) => rows.bytes_done(),
            Source::Parquet(rows) => rows.bytes_done(),
            Source::Kept(_) => 0,
            Source::Ahead(rows) => rows.bytes_done(),
        }
    }
}
