//! A part of a file, read.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use miara_model::Dataset;

use crate::control::ControlTotal;
use crate::error::ImportError;
use crate::question::{Asked, Label};
use crate::refused::Refused;
use crate::schema::arrow_schema;
use crate::total_row::PassedTotal;

/// Totals of a file that are told one by one.
pub const TOLD_TOTALS: usize = 20;

/// A part of a file: rows that came in and rows that did not.
#[derive(Debug, Clone)]
pub struct Chunk {
    /// The rows that came in, by [`arrow_schema`] of the dataset, defaults filled.
    pub batch: RecordBatch,
    /// The rows that were refused, in the file's order.
    pub refused: Vec<Refused>,
    /// Rows of the source in this chunk. With `unpivot`, one of them makes several rows.
    pub read: u64,
    /// Rows passed over: by the mapping's `skip_when`, totals, repeated headers, and rows whose columns
    /// were joined into an earlier row of their id.
    pub skipped: u64,
    /// Lines of rows in which a quotation mark has no partner; it was left out.
    pub stray_quotes: Vec<u64>,
    /// Cells rounded to the digits their column keeps.
    pub rounded: u64,
    /// Bytes of the file read up to here, as they lie on disk; for progress only.
    pub bytes_done: u64,
    /// Rows with totals that were passed over; of a whole file the first [`TOLD_TOTALS`].
    pub totals: Vec<PassedTotal>,
    /// The place of each row of the batch in its file: the line, or where rows of several sheets are read, a
    /// number that goes on from sheet to sheet.
    pub lines: Vec<u64>,
    /// What rows of this chunk leave open. They are among the refused as well.
    pub asked: Vec<Asked>,
    /// The values that decide something, with what they were taken for.
    pub labels: Vec<Label>,
    /// Ids that the tool has merged into others.
    pub merged_ids: Vec<String>,
    /// Ids of rows that did not come in.
    pub refused_ids: Vec<String>,
    /// Rows that meet a doubt of the dataset and were said to be right, by its name.
    pub doubted: BTreeMap<String, u64>,
    /// The last instant that the rows tell of, in microseconds of UTC; plans, which are days, don't count.
    pub last_moment: Option<i64>,
    /// The totals that the file carries, held against what was read; in the last chunk only.
    pub control: Vec<ControlTotal>,
}

impl Chunk {
    /// A chunk without rows.
    pub(crate) fn empty(dataset: &Dataset) -> Self {
        Chunk {
            batch: RecordBatch::new_empty(arrow_schema(dataset)),
            refused: Vec::new(),
            read: 0,
            skipped: 0,
            stray_quotes: Vec::new(),
            rounded: 0,
            bytes_done: 0,
            totals: Vec::new(),
            lines: Vec::new(),
            asked: Vec::new(),
            labels: Vec::new(),
            merged_ids: Vec::new(),
            refused_ids: Vec::new(),
            doubted: BTreeMap::new(),
            last_moment: None,
            control: Vec::new(),
        }
    }

    /// This chunk and the next one of the same file as one. Totals of the file are left out.
    pub(crate) fn followed_by(self, mut next: Chunk) -> Result<Self, ImportError> {
        let batch = arrow::compute::concat_batches(&self.batch.schema(), [&self.batch, &next.batch]);
        let mut refused = self.refused;
        refused.append(&mut next.refused);
        Ok(Chunk {
            batch: batch.map_err(|e| ImportError::Internal { detail: e.to_string() })?,
            refused,
            read: self.read + next.read,
            skipped: self.skipped + next.skipped,
            stray_quotes: [self.stray_quotes, next.stray_quotes].concat(),
            rounded: self.rounded + next.rounded,
            bytes_done: next.bytes_done,
            totals: [self.totals, next.totals].concat(),
            lines: [self.lines, next.lines].concat(),
            asked: [self.asked, next.asked].concat(),
            labels: [self.labels, next.labels].concat(),
            merged_ids: [self.merged_ids, next.merged_ids].concat(),
            refused_ids: [self.refused_ids, next.refused_ids].concat(),
            doubted: next.doubted.into_iter().chain(self.doubted).collect(),
            last_moment: self.last_moment.max(next.last_moment),
            control: Vec::new(),
        })
    }
}
