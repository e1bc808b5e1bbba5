//! A file under a mapping, read chunk by chunk.

use std::collections::BTreeMap;
use std::path::Path;

use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::TimestampMicrosecondType;
use jiff::tz::TimeZone;
use miara_model::Dataset;
use serde_json::{Map, Value};

use crate::asking::{Asked, FileSource, Label, settle};
use crate::columns::Columns;
use crate::control::{Control, ControlTotal};
use crate::error::ImportError;
use crate::id::whole_id;
use crate::join::{Joined, Joins};
use crate::layout::{self, Format, Layout};
use crate::lookup::Lookups;
use crate::mapping::Mapping;
use crate::plan::{Plan, RowKey, bind};
use crate::refused::{Reason, Refused};
use crate::row::Row;
use crate::row_id::RowIds;
use crate::schema::arrow_schema;
use crate::source::Source;
use crate::source::bytes::file_name;
use crate::survey::survey;
use crate::title::{self, TitleLines};
use crate::total_row::{Summary, summary};
use crate::typed::{Cell, CellKind, Notes};
use crate::typed_row::{Refusal, View, column_cell, complete, holds, is_skipped, place_value, typed_row};
use crate::understood::Understood;

/// Rows of a chunk.
const CHUNK_ROWS: u64 = 8192;
/// Bytes of source rows after which a chunk ends early, so that long rows take no more memory.
const CHUNK_BYTES: usize = 8 << 20;
/// Columns of instants that imports fill themselves.
const UNTOLD: [&str; 2] = [miara_model::GONE_AT, "closed_by"];
/// Rows looked at for traps.
const TRAP_ROWS: u64 = 20_000;

/// The member of a refused row's JSON that says its shape was broken. A row that has it is refused
/// again until it is taken out.
pub const FAULT: &str = "(fault)";
/// The member of a refused row's JSON that says which of several rows of one id it was, so that it does
/// not take the place of another of them once it is mended.
pub(crate) const NUMBER: &str = "(number)";

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
    /// What the file belongs to.
    pub source: FileSource<'a>,
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
    /// Rows passed over: by the mapping's `skip_when`, totals, repeated headers, and rows whose columns
    /// were joined into an earlier row of their id.
    pub skipped: u64,
    /// Cells rounded to the digits their column keeps.
    pub rounded: u64,
    /// Bytes of the file read up to here, as they lie on disk; for progress only.
    pub bytes_done: u64,
    /// The line of each row of the batch.
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

/// Reads a file chunk by chunk.
pub struct Reader {
    source: Source,
    plan: Plan,
    taken: Taken,
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

/// Where the rows of a file are, found under a mapping.
#[derive(Debug, Clone)]
pub struct FileLayout(Layout);

impl FileLayout {
    /// What the lines above the header say.
    #[must_use]
    pub fn title(&self, mapping: &Mapping) -> TitleLines {
        title::read(&self.0.title, mapping.file.date_order)
    }
}

/// Finds where the rows of a file are: its format, encoding, delimiter and header.
///
/// # Errors
/// [`ImportError`] where the file is empty, damaged or none of the formats that are read.
pub fn look(path: &Path, mapping: &Mapping) -> Result<FileLayout, ImportError> {
    Ok(FileLayout(layout::find(path, &mapping.file, &mapping.wanted())?))
}

/// Opens a file under a mapping: finds its format, encoding, delimiter and header, and decides from
/// many rows how dates and numbers are written.
///
/// # Errors
/// [`ImportError`] where the file is empty or damaged, lacks a required column, or leaves open what
/// its dates or numbers mean.
pub fn open(path: &Path, dataset: &Dataset, mapping: &Mapping, context: &Context<'_>) -> Result<Reader, ImportError> {
    open_at(path, look(path, mapping)?, dataset, mapping, context)
}

/// As [`open`], where the rows were found before.
///
/// # Errors
/// As [`open`].
pub fn open_at(
    path: &Path,
    layout: FileLayout,
    dataset: &Dataset,
    mapping: &Mapping,
    context: &Context<'_>,
) -> Result<Reader, ImportError> {
    let (file, FileLayout(layout)) = (file_name(path), layout);
    let survey = survey(&mut Source::open(path, &layout)?, layout.header.len())?;
    let plan = bind(&file, &layout, &survey, dataset, mapping, context)?;
    spring_traps(&plan, &mut Source::open(path, &layout)?)?;
    let joins = Joins::find(&plan, || Source::open(path, &layout))?;
    let source = Source::open(path, &layout)?.ahead();
    let rows = survey.whole.then_some(survey.rows);
    Ok(Reader::new(source, plan, layout, rows, dataset, mapping, context).joining(joins))
}

/// Rows of a file that are refused after all, by their lines, each with the column at fault and the reason.
///
/// # Errors
/// As [`open`].
pub fn refused_at(
    path: &Path,
    mapping: &Mapping,
    rows: &BTreeMap<u64, (String, Reason)>,
) -> Result<Vec<Refused>, ImportError> {
    let layout = layout::find(path, &mapping.file, &mapping.wanted())?;
    let mut source = Source::open(path, &layout)?;
    let (mut found, mut row) = (Vec::new(), Row::default());
    while found.len() < rows.len() && source.read(&mut row)? {
        if let Some((column, reason)) = rows.get(&row.line) {
            found.push(Refused {
                file: file_name(path),
                line: row.line,
                column: Some(column.clone()),
                reason: reason.clone(),
                text: row_text(&layout.header, &row, None, None),
            });
        }
    }
    Ok(found)
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
            whole_ids: plan.whole_ids(),
            rows,
            rounded: 0,
        };
        let kinds = plan.columns.iter().map(|c| c.rule.kind);
        let order = plan.matched.iter().find_map(|matched| matched.date_order);
        Reader {
            title: title::read(&layout.title, order),
            taken: Taken {
                columns: Columns::new(arrow_schema(dataset), kinds),
                ids: RowIds::default(),
                control: Control::new(&plan),
                joins: Joins::default(),
            },
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
        self.taken.joins = joins;
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
            tally.read += 1;
            bytes += self.row.bytes();
            self.take_row(&mut tally)?;
        }
        let control = if self.ended { self.taken.control.finish(&self.plan) } else { Vec::new() };
        if tally.read == 0 && control.is_empty() {
            return Ok(None);
        }
        self.note_currency(tally.currency_found);
        self.understood.rounded += tally.rounded;
        let batch = self.taken.columns.finish()?;
        Ok(Some(Chunk {
            last_moment: last_moment(&batch),
            batch,
            refused: tally.refused,
            read: tally.read,
            skipped: tally.skipped,
            rounded: tally.rounded,
            bytes_done: self.source.bytes_done(),
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
                    take_view(plan, view, &mut self.taken, tally)?;
                }
            }
            return Ok(());
        }
        take_view(plan, view, &mut self.taken, tally)
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
    lines: Vec<u64>,
    asked: Vec<Asked>,
    labels: Vec<Label>,
    merged_ids: Vec<String>,
    refused_ids: Vec<String>,
    doubted: BTreeMap<String, u64>,
}

impl Tally {
    fn ask(&mut self, plan: &Plan, about: &str, value: &str) {
        match self.asked.iter_mut().find(|asked| asked.about == about && asked.value == value) {
            Some(asked) => asked.rows += 1,
            None => self.asked.push(Asked {
                about: about.to_owned(),
                value: value.to_owned(),
                choices: plan.choices(about),
                rows: 1,
            }),
        }
    }

    /// Counts the values of a row that decide something.
    fn label(&mut self, plan: &Plan, view: View<'_>, cells: Option<&[Cell<'_>]>) {
        for asked in &plan.source.asked {
            let value = place_value(plan, asked.place, view).ok().and_then(crate::expr::Value::into_text);
            let value = value.map_or_else(String::new, |value| value.trim().to_owned());
            if value.is_empty() && asked.map.get("") == Some(None) {
                continue;
            }
            let shown = asked.decides.and_then(|at| match cells?.get(at)? {
                Cell::Text(text) => Some(text.to_string()),
                _ => None,
            });
            let taken_for = shown.or_else(|| asked.map.get(&value).flatten().map(str::to_owned));
            let same =
                |label: &&mut Label| label.about == asked.about && label.value == value && label.taken_for == taken_for;
            match self.labels.iter_mut().find(same) {
                Some(label) => label.rows += 1,
                None => self.labels.push(Label { about: asked.about.clone(), value, taken_for, rows: 1 }),
            }
        }
    }
}

/// What is gathered of a file while its rows come in.
struct Taken {
    columns: Columns,
    ids: RowIds,
    control: Control,
    joins: Joins,
}

/// Types one row and puts it where it belongs.
fn take_view(plan: &Plan, view: View<'_>, taken: &mut Taken, tally: &mut Tally) -> Result<(), ImportError> {
    let skipped = is_skipped(plan, view);
    if let Ok(true) = skipped {
        tally.skipped += 1;
        match summary(view.row) {
            Some(Summary::Total) => taken.control.mark(plan, view.row),
            Some(Summary::Other) => {}
            None => taken.control.pass(plan, view),
        }
        return Ok(());
    }
    let outcome = match (&view.row.fault, skipped) {
        (Some(fault), _) => Err((fault.column().map(str::to_owned), fault.clone())),
        (None, Err(reason)) => Err((None, reason)),
        (None, Ok(_)) => sound_row(plan, view, taken, tally),
    };
    match outcome {
        Ok(None) => {
            tally.skipped += 1;
            taken.control.pass(plan, view);
            Ok(())
        }
        Ok(Some(cells)) if taken.control.is_named_total(plan, view.row, &cells) => {
            tally.skipped += 1;
            taken.control.mark(plan, view.row);
            Ok(())
        }
        Ok(Some(cells)) => {
            taken.control.add(plan, &cells);
            tally.label(plan, view, Some(&cells));
            tally.lines.push(view.row.line);
            taken.columns.push(&cells)
        }
        Err((column, reason)) => {
            match stray(plan, view.row, &reason, &taken.control) {
                Some(summary) => {
                    tally.skipped += 1;
                    if summary == Summary::Total {
                        taken.control.mark(plan, view.row);
                    }
                }
                None => {
                    if let Reason::Unanswered { about, value } = &reason {
                        tally.label(plan, view, None);
                        tally.ask(plan, about, value);
                    }
                    tally.refused_ids.extend(id_of_refused(plan, view));
                    let number = view.row.number.or_else(|| taken.ids.number_of_refused(plan, view));
                    tally.refused.push(refused(plan, view.row, number, column, reason));
                }
            }
            Ok(())
        }
    }
}

/// The typed cells of a row; `None` where an earlier row of its id says all that it says.
fn sound_row<'a>(
    plan: &'a Plan,
    view: View<'a>,
    taken: &mut Taken,
    tally: &mut Tally,
) -> Result<Option<Vec<Cell<'a>>>, Refusal> {
    let mut row = typed_row(plan, view)?;
    let right = settle(plan, view, &mut row.cells)?;
    // The id is made before defaults are filled, but only of a row that will come in.
    let bare = plan.row_id.map(|at| (at, row.cells.clone()));
    if let Some((at, _)) = bare {
        row.cells[at] = Cell::Text("".into());
    }
    complete(plan, &mut row.cells)?;
    if taken.joins.take(plan, &mut row.cells)? == Joined::WithTheFirst {
        return Ok(None);
    }
    if let Some((at, bare)) = bare {
        let id = taken.ids.id(plan, &bare, view).map_err(|reason| (None, reason))?;
        row.cells[at] = id.map_or(Cell::Null, |id| Cell::Text(id.into()));
    }
    if let Some(place) = plan.source.line_number {
        let line = place_value(plan, place, view).map_err(|reason| (None, reason))?.into_text();
        if line.is_some_and(|line| taken.ids.is_repeated(&row.cells, &line)) {
            return Ok(None);
        }
    }
    if let Some(numbering) = &plan.source.numbering {
        numbering.add(&mut row.cells);
    }
    if let Some(at) = plan.numbered {
        taken.ids.number(&mut row.cells[at], view.row);
    }
    if let Some(place) = plan.source.merged_ids {
        let ids = place_value(plan, place, view).map_err(|reason| (None, reason))?.into_text();
        tally.merged_ids.extend(ids.iter().flat_map(|ids| merged_ids(ids)));
    }
    if let Some((at, name)) = &plan.source.data_source {
        row.cells[*at] = Cell::Text(name.as_str().into());
    }
    for doubt in right {
        *tally.doubted.entry(doubt.to_owned()).or_default() += 1;
    }
    tally.rounded += row.rounded;
    tally.currency_found |= row.currency_found;
    Ok(Some(row.cells))
}

fn last_moment(batch: &RecordBatch) -> Option<i64> {
    let schema = batch.schema();
    let told =
        schema.fields().iter().zip(batch.columns()).filter(|(field, _)| !UNTOLD.contains(&field.name().as_str()));
    let times = told.filter_map(|(_, column)| column.as_primitive_opt::<TimestampMicrosecondType>());
    times.filter_map(arrow::compute::max).max()
}

/// Ids in one cell, however they are parted.
fn merged_ids(cell: &str) -> impl Iterator<Item = String> {
    let parts = cell.split(|c: char| matches!(c, ';' | ',' | '|') || c.is_whitespace());
    parts.filter(|id| !id.is_empty()).map(|id| whole_id(id).to_owned())
}

/// The id of a row that did not come in, as far as it can be read: the row is in the file all the same.
fn id_of_refused(plan: &Plan, view: View<'_>) -> Option<String> {
    let column = &plan.columns[Some(plan.join_key).filter(|_| view.row.fault.is_none())?];
    match column_cell(plan, column, view, &mut Notes::default()) {
        Ok(Cell::Text(id)) => Some(id.into_owned()),
        _ => None,
    }
}

/// What stands among rows and is none: a line of totals, the header once more.
fn stray(plan: &Plan, row: &Row, reason: &Reason, control: &Control) -> Option<Summary> {
    if row.len() == plan.header.len() && row.cells().zip(&plan.header).all(|(a, b)| a.trim() == b) {
        return Some(Summary::Other);
    }
    let undated = matches!(reason, Reason::Missing | Reason::NotADate { .. } | Reason::WrongWidth { .. });
    let said = if undated { summary(row) } else { None };
    said.or_else(|| (*reason == Reason::Missing && control.is_bare_total(plan, row)).then_some(Summary::Total))
}

fn refused(plan: &Plan, row: &Row, number: Option<u32>, column: Option<String>, reason: Reason) -> Refused {
    // Alone, one of several rows would take the place of the first.
    let is_kept = reason.is_shape() || matches!(reason, Reason::SeveralRows { .. });
    let fault = is_kept.then(|| reason.code());
    let text = row.kept().map_or_else(|| row_text(&plan.header, row, number, fault), str::to_owned);
    Refused { file: plan.file.clone(), line: row.line, column, reason, text }
}

/// The row as one JSON object. Cells past the header are `(field 7)`.
fn row_text(header: &[String], row: &Row, number: Option<u32>, fault: Option<&str>) -> String {
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
    if let Some(number) = number.filter(|number| *number > 1) {
        object.insert(NUMBER.to_owned(), number.into());
    }
    if let Some(fault) = fault {
        object.insert(FAULT.to_owned(), Value::String(fault.to_owned()));
    }
    Value::Object(object).to_string()
}
