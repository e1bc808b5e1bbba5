//! A file under a mapping, read chunk by chunk.

use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::TimestampMicrosecondType;
use miara_model::{Dataset, GONE_AT};

use crate::chunk::Chunk;
use crate::context::Context;
use crate::error::ImportError;
use crate::intake::Intake;
use crate::join::Joins;
use crate::layout::{Format, Layout};
use crate::mapping::Mapping;
use crate::plan::{Plan, RowKey};
use crate::row::Row;
use crate::source::Source;
use crate::source_value::is_skipped;
use crate::tally::Tally;
use crate::title::{self, TitleLines};
use crate::understood::Understood;
use crate::view::View;

/// Rows of a chunk.
const CHUNK_ROWS: u64 = 8192;
/// Bytes of source rows after which a chunk ends early, so that long rows take no more memory.
const CHUNK_BYTES: usize = 8 << 20;
/// Columns of instants that imports fill themselves.
const UNTOLD: [&str; 2] = [GONE_AT, "closed_by"];

/// Reads a file chunk by chunk.
pub struct Reader {
    source: Source,
    plan: Plan,
    intake: Intake,
    row: Row,
    understood: Understood,
    supplied: Vec<String>,
    title: TitleLines,
    ended: bool,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("understood", &self.understood).finish_non_exhaustive()
    }
}

impl Reader {
    pub(crate) fn new(
        source: Source,
        plan: Plan,
        layout: Layout,
        rows: Option<u64>,
        dataset: &Dataset,
        mapping: &Mapping,
        context: &Context<'_>,
    ) -> Self {
        let zone = mapping.file.time_zone.as_ref().unwrap_or(&context.time_zone);
        let understood = Understood {
            file: plan.file.clone(),
            mapping: mapping.name().to_owned(),
            dataset: dataset.name.clone(),
            format: layout.format,
            encoding: layout.encoding.name().to_owned(),
            delimiter: (layout.format == Format::Delimited).then_some(layout.delimiter.into()),
            sheets: layout.sheet_names(),
            sheet: layout.sheet,
            left: layout.left,
            header_line: layout.header_line,
            header: layout.header,
            time_zone: zone.iana_name().map(str::to_owned),
            matched: plan.matched.clone(),
            unmatched: plan.unmatched.clone(),
            unrecognised: plan.unrecognised.clone(),
            whole_ids: plan.whole_ids(),
            rows,
            rounded: 0,
        };
        let order = plan.matched.iter().find_map(|matched| matched.date_order);
        Reader {
            title: title::read(&layout.titles, order),
            intake: Intake::new(&plan, dataset),
            row: Row::default(),
            supplied: plan.matched.iter().map(|m| m.column.clone()).collect(),
            understood,
            source,
            plan,
            ended: false,
        }
    }

    /// Makes rows of one id one.
    pub(crate) fn joining(mut self, joins: Joins) -> Self {
        self.intake.joins = joins;
        self
    }

    /// What was understood of the file.
    #[must_use]
    pub fn understood(&self) -> &Understood {
        &self.understood
    }

    /// Columns of the dataset that this file really supplies, in the dataset's order; the others
    /// hold defaults and nulls. A currency found beside amounts joins the list when it is met.
    #[must_use]
    pub fn mapped_columns(&self) -> &[String] {
        &self.supplied
    }

    /// True where the file has no id of its own for a row, so that rows are told apart by what they say.
    #[must_use]
    pub fn lacks_ids(&self) -> bool {
        matches!(self.plan.key, RowKey::Content(_))
    }

    /// What the lines above the header say.
    #[must_use]
    pub fn title(&self) -> &TitleLines {
        &self.title
    }

    fn next_chunk(&mut self) -> Result<Option<Chunk>, ImportError> {
        let mut tally = Tally::default();
        let mut bytes = 0;
        while tally.read < CHUNK_ROWS && bytes < CHUNK_BYTES {
            if !self.source.read(&mut self.row)? {
                self.ended = true;
                break;
            }
            self.intake.control.enter(&self.row);
            tally.read += 1;
            bytes += self.row.bytes();
            tally.stray_quotes.extend(Some(self.row.line).filter(|_| self.row.has_stray_quote));
            self.take_row(&mut tally)?;
        }
        let control = if self.ended { self.intake.control.finish(&self.plan) } else { Vec::new() };
        if tally.read == 0 && control.is_empty() {
            return Ok(None);
        }
        self.note_currency(tally.currency_found);
        self.understood.rounded += tally.rounded;
        let batch = self.intake.columns.finish()?;
        Ok(Some(Chunk {
            last_moment: last_moment(&batch),
            batch,
            refused: tally.refused,
            read: tally.read,
            skipped: tally.skipped,
            stray_quotes: tally.stray_quotes,
            rounded: tally.rounded,
            bytes_done: self.source.bytes_done(),
            totals: tally.totals,
            lines: tally.lines,
            asked: tally.asked,
            labels: tally.labels,
            merged_ids: tally.merged_ids,
            refused_ids: tally.refused_ids,
            doubted: tally.doubted,
            control,
        }))
    }

    fn note_currency(&mut self, found: bool) {
        if let (true, Some(at)) = (found, self.plan.currency) {
            let name = &self.plan.columns[at].name;
            if !self.supplied.contains(name) {
                self.supplied.push(name.clone());
            }
        }
    }

    fn take_row(&mut self, tally: &mut Tally) -> Result<(), ImportError> {
        let (plan, row) = (&self.plan, &self.row);
        let view = View { row, width: plan.header.len(), wide: None };
        if plan.unpivots && row.fault.is_none() {
            let first = plan.unpivot.first();
            if let Ok(true) = is_skipped(plan, View { wide: first, ..view }) {
                tally.skipped += 1;
                return Ok(());
            }
            for wide in &plan.unpivot {
                let cell = row.cell(wide.0).trim();
                if !cell.is_empty() && !plan.nulls.iter().any(|null| null == cell) {
                    let view = View { wide: Some(wide), ..view };
                    self.intake.take(plan, view, tally)?;
                }
            }
            return Ok(());
        }
        self.intake.take(plan, view, tally)
    }
}

impl Iterator for Reader {
    type Item = Result<Chunk, ImportError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let chunk = self.next_chunk();
        if chunk.is_err() {
            self.ended = true;
        }
        chunk.transpose()
    }
}

fn last_moment(batch: &RecordBatch) -> Option<i64> {
    let schema = batch.schema();
    let told =
        schema.fields().iter().zip(batch.columns()).filter(|(field, _)| !UNTOLD.contains(&field.name().as_str()));
    let times = told.filter_map(|(_, column)| column.as_primitive_opt::<TimestampMicrosecondType>());
    times.filter_map(arrow::compute::max).max()
}
