//! A file under a mapping, read chunk by chunk.

use std::path::Path;

use arrow::array::RecordBatch;
use jiff::tz::TimeZone;
use miara_model::Dataset;
use serde_json::{Map, Value};

use crate::columns::Columns;
use crate::error::ImportError;
use crate::layout::{self, Format, Layout};
use crate::lookup::Lookups;
use crate::mapping::Mapping;
use crate::plan::{Plan, bind};
use crate::refused::{Reason, Refused};
use crate::row::Row;
use crate::row_id::RowIds;
use crate::schema::arrow_schema;
use crate::source::Source;
use crate::source::bytes::file_name;
use crate::survey::survey;
use crate::typed::{Cell, CellKind};
use crate::typed_row::{Refusal, View, complete, holds, is_skipped, typed_row};
use crate::understood::Understood;

/// Rows of a chunk.
const CHUNK_ROWS: u64 = 8192;
/// Bytes of source rows after which a chunk ends early, so that long rows take no more memory.
const CHUNK_BYTES: usize = 8 << 20;
/// Rows looked at for traps.
const TRAP_ROWS: u64 = 20_000;

/// The member of a refused row's JSON that says its shape was broken. A row that has it is refused
/// again until it is taken out.
pub const FAULT: &str = "(fault)";

/// What the firm decides about every file.
#[derive(Debug, Clone)]
pub struct Context<'a> {
    /// The zone of times that carry no offset, unless the mapping names another. A local time that
    /// happens twice is the earlier one; one that the clock jumps over is moved later by the jump.
    pub time_zone: TimeZone,
    /// ISO 4217 code of the firm's own currency. Rows are not changed by it: a row without a currency
    /// keeps a null, which every dataset reads as this one.
    pub currency: &'a str,
    /// Tables of the look-ups that [`Mapping::lookups`] asks for.
    pub lookups: &'a Lookups,
}

/// A part of a file: rows that came in and rows that did not.
#[derive(Debug, Clone)]
pub struct Chunk {
    /// The rows that came in, by [`arrow_schema`] of the dataset, defaults filled.
    pub batch: RecordBatch,
    /// The rows that were refused, in the file's order.
    pub refused: Vec<Refused>,
    /// Rows of the source in this chunk. With `unpivot`, one of them makes several rows.
    pub read: u64,
    /// Rows passed over: by the mapping's `skip_when`, totals, repeated headers.
    pub skipped: u64,
    /// Cells rounded to the digits their column keeps.
    pub rounded: u64,
    /// Bytes of the file read up to here, as they lie on disk; for progress only.
    pub bytes_done: u64,
}

/// Reads a file chunk by chunk.
pub struct Reader {
    source: Source,
    plan: Plan,
    columns: Columns,
    ids: RowIds,
    row: Row,
    understood: Understood,
    supplied: Vec<String>,
    ended: bool,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("understood", &self.understood).finish_non_exhaustive()
    }
}

/// Opens a file under a mapping: finds its format, encoding, delimiter and header, and decides from
/// many rows how dates and numbers are written.
///
/// # Errors
/// [`ImportError`] where the file is empty or damaged, lacks a required column, or leaves open what
/// its dates or numbers mean.
pub fn open(path: &Path, dataset: &Dataset, mapping: &Mapping, context: &Context<'_>) -> Result<Reader, ImportError> {
    let file = file_name(path);
    let layout = layout::find(path, &mapping.file, &mapping.wanted())?;
    let survey = survey(&mut Source::open(path, &layout)?, layout.header.len())?;
    let plan = bind(&file, &layout, &survey, dataset, mapping, context)?;
    spring_traps(&plan, &mut Source::open(path, &layout)?)?;
    let source = Source::open(path, &layout)?;
    let rows = survey.whole.then_some(survey.rows);
    Ok(Reader::new(source, plan, layout, rows, dataset, mapping, context))
}

/// Refuses a file every row of which meets a trap of the mapping.
fn spring_traps(plan: &Plan, source: &mut Source) -> Result<(), ImportError> {
    if plan.traps.is_empty() {
        return Ok(());
    }
    let mut caught = vec![true; plan.traps.len()];
    let (mut rows, mut row) = (0, Row::default());
    while rows < TRAP_ROWS && caught.contains(&true) && source.read(&mut row)? {
        rows += 1;
        let view = View { row: &row, width: plan.header.len(), wide: None };
        for (caught, (program, _)) in caught.iter_mut().zip(&plan.traps) {
            *caught = *caught && holds(plan, program, view).unwrap_or(false);
        }
    }
    match plan.traps.iter().zip(caught).find(|(_, caught)| *caught && rows > 0) {
        Some(((_, reason), _)) => Err(ImportError::Trap { file: plan.file.clone(), reason: reason.clone() }),
        None => Ok(()),
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
            sheet: layout.sheet,
            header_line: layout.header_line,
            header: layout.header,
            time_zone: zone.iana_name().map(str::to_owned),
            matched: plan.matched.clone(),
            unmatched: plan.unmatched.clone(),
            unrecognised: plan.unrecognised.clone(),
            rows,
            rounded: 0,
        };
        let kinds = plan.columns.iter().map(|c| c.rule.kind);
        Reader {
            columns: Columns::new(arrow_schema(dataset), kinds),
            ids: RowIds::default(),
            row: Row::default(),
            supplied: plan.matched.iter().map(|m| m.column.clone()).collect(),
            understood,
            source,
            plan,
            ended: false,
        }
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

    fn next_chunk(&mut self) -> Result<Option<Chunk>, ImportError> {
        let mut tally = Tally::default();
        let mut bytes = 0;
        while tally.read < CHUNK_ROWS && bytes < CHUNK_BYTES {
            if !self.source.read(&mut self.row)? {
                self.ended = true;
                break;
            }
            tally.read += 1;
            bytes += self.row.bytes();
            self.take_row(&mut tally)?;
        }
        if tally.read == 0 {
            return Ok(None);
        }
        self.note_currency(tally.currency_found);
        self.understood.rounded += tally.rounded;
        Ok(Some(Chunk {
            batch: self.columns.finish()?,
            refused: tally.refused,
            read: tally.read,
            skipped: tally.skipped,
            rounded: tally.rounded,
            bytes_done: self.source.bytes_done(),
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
                    take_view(plan, view, &mut self.columns, &mut self.ids, tally)?;
                }
            }
            return Ok(());
        }
        take_view(plan, view, &mut self.columns, &mut self.ids, tally)
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

/// What became of the rows of a chunk.
#[derive(Default)]
struct Tally {
    refused: Vec<Refused>,
    read: u64,
    skipped: u64,
    rounded: u64,
    currency_found: bool,
}

/// Types one row and puts it where it belongs.
fn take_view(
    plan: &Plan,
    view: View<'_>,
    columns: &mut Columns,
    ids: &mut RowIds,
    tally: &mut Tally,
) -> Result<(), ImportError> {
    let skipped = is_skipped(plan, view);
    if let Ok(true) = skipped {
        tally.skipped += 1;
        return Ok(());
    }
    let outcome = match (&view.row.fault, skipped) {
        (Some(fault), _) => Err((None, fault.clone())),
        (None, Err(reason)) => Err((None, reason)),
        (None, Ok(_)) => sound_row(plan, view, ids, tally),
    };
    match outcome {
        Ok(cells) => columns.push(&cells),
        Err((column, reason)) => {
            if is_no_row(plan, view.row, &reason) {
                tally.skipped += 1;
            } else {
                tally.refused.push(refused(plan, view.row, column, reason));
            }
            Ok(())
        }
    }
}

fn sound_row<'a>(
    plan: &'a Plan,
    view: View<'a>,
    ids: &mut RowIds,
    tally: &mut Tally,
) -> Result<Vec<Cell<'a>>, Refusal> {
    let mut row = typed_row(plan, view)?;
    if let Some(at) = plan.row_id {
        // The id is made before defaults are filled, but only of a row that will come in.
        let bare = row.cells.clone();
        row.cells[at] = Cell::Text("".into());
        complete(plan, &mut row.cells)?;
        let id = ids.id(plan, &bare, view).map_err(|reason| (None, reason))?;
        row.cells[at] = id.map_or(Cell::Null, |id| Cell::Text(id.into()));
    } else {
        complete(plan, &mut row.cells)?;
    }
    tally.rounded += row.rounded;
    tally.currency_found |= row.currency_found;
    Ok(row.cells)
}

/// True for what stands among rows and is none: a line of totals, the header once more.
fn is_no_row(plan: &Plan, row: &Row, reason: &Reason) -> bool {
    const TOTALS: [&str; 11] = [
        "total",
        "totals",
        "grand total",
        "sum",
        "suma",
        "razem",
        "ogółem",
        "łącznie",
        "suma końcowa",
        "suma całkowita",
        "podsumowanie",
    ];
    let undated = matches!(reason, Reason::Missing | Reason::NotADate { .. } | Reason::WrongWidth { .. });
    let says_total =
        || row.cells().any(|cell| TOTALS.contains(&cell.trim().trim_end_matches(':').to_lowercase().as_str()));
    let is_header = || row.len() == plan.header.len() && row.cells().zip(&plan.header).all(|(a, b)| a.trim() == b);
    (undated && says_total()) || is_header()
}

fn refused(plan: &Plan, row: &Row, column: Option<String>, reason: Reason) -> Refused {
    let fault = reason.is_shape().then(|| reason.code());
    let text = row.kept().map_or_else(|| row_text(&plan.header, row, fault), str::to_owned);
    Refused { file: plan.file.clone(), line: row.line, column, reason, text }
}

/// The row as one JSON object. Cells past the header are `(field 7)`.
fn row_text(header: &[String], row: &Row, fault: Option<&str>) -> String {
    let mut object = Map::new();
    for at in 0..row.len() {
        let cell = row.cell(at);
        let name = header.get(at).cloned().unwrap_or_else(|| format!("(field {})", at + 1));
        let value = match row.kind(at) {
            CellKind::Number => serde_json::from_str(cell).unwrap_or_else(|_| Value::String(cell.to_owned())),
            CellKind::Flag => Value::Bool(cell == "true"),
            _ if cell.len() > crate::source::MOST_CELL_BYTES => Value::String(crate::near::shortened(cell)),
            _ => Value::String(cell.to_owned()),
        };
        object.insert(name, value);
    }
    if let Some(fault) = fault {
        object.insert(FAULT.to_owned(), Value::String(fault.to_owned()));
    }
    Value::Object(object).to_string()
}
