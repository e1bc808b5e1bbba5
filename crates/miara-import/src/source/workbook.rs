//! Excel workbooks.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufReader, Cursor, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use calamine::{
    Data, DataRef, ExcelDateTime, Ods, Reader as _, SheetType, SheetVisible, Sheets, Xls, Xlsb, Xlsx,
    XlsxFormulaMetadata,
};
use encoding_rs::Encoding;

use super::bytes::{Packing, file_name, open_error};
use super::cell_format::{CellFormat, of_style};
use super::compound;
use super::limits::{MAX_CELL_BYTES, MAX_COLUMNS, MAX_FORMULAS, MAX_HELD, MAX_ROW_BYTES, MAX_SAMPLE_BYTES};
use super::markup::{self, Markup, MarkupCell};
use super::merged::Merged;
use super::package::{self, Package};
use super::sheet::{SheetFacts, SheetPlan};
use crate::encoding;
use crate::error::{ImportError, Limit};
use crate::layout::Layout;
use crate::near::{loosely, shortened};
use crate::refused::Reason;
use crate::row::Row;
use crate::typed::CellKind;

/// Rows that travel together, and the bytes after which fewer do.
const BATCH: usize = 256;
const BATCH_BYTES: usize = 4 << 20;
/// Bytes by which a file is known.
const START: u64 = 1 << 18;

/// A sheet of a workbook with its first rows.
#[derive(Debug)]
pub(crate) struct FirstRows {
    pub(crate) name: Arc<str>,
    pub(crate) hidden: bool,
    pub(crate) rows: Vec<Row>,
    pub(crate) facts: Arc<SheetFacts>,
}

/// Rows of one or several sheets. The workbook is read on its own thread, since its reader borrows from
/// it; the channel holds a few batches, so memory stays bounded.
pub(crate) struct Workbook {
    file: String,
    parts: Receiver<Result<Part, ImportError>>,
    batch: std::vec::IntoIter<Row>,
    sheets: Vec<SheetPlan>,
    /// The sheet of the batch.
    at: usize,
    width: usize,
    /// Places of rows go on from here.
    base: u64,
    last: u64,
    length: u64,
    ended: bool,
}

/// Rows of one sheet, or the end of all.
enum Part {
    Rows(usize, Vec<Row>),
    End,
}

impl Workbook {
    pub(crate) fn open(path: &Path, layout: &Layout) -> Self {
        Workbook::of_sheets(path, layout.sheets.clone(), layout.header.len())
    }

    /// The rows of these sheets, one sheet after another.
    pub(crate) fn of_sheets(path: &Path, sheets: Vec<SheetPlan>, width: usize) -> Self {
        let (sender, parts) = sync_channel(4);
        let length = std::fs::metadata(path).map_or(0, |m| m.len());
        let (file, path, read) = (file_name(path), PathBuf::from(path), sheets.clone());
        std::thread::spawn(move || {
            let end = send_rows(&path, &read, &sender).map(|()| Part::End);
            // The receiver may be gone already; then nobody wants to know.
            drop(sender.send(end));
        });
        let batch = Vec::new().into_iter();
        Workbook { file, parts, batch, sheets, at: 0, width, base: 0, last: 0, length, ended: false }
    }

    pub(crate) fn bytes_done(&self) -> u64 {
        if self.ended { self.length } else { 0 }
    }

    pub(crate) fn read(&mut self, row: &mut Row) -> Result<bool, ImportError> {
        loop {
            let header_line = self.sheets.get(self.at).map_or(0, |sheet| sheet.header_line);
            while let Some(next) = self.batch.next() {
                self.last = self.base + next.line;
                if next.line <= header_line || (next.is_blank() && next.fault.is_none()) {
                    continue;
                }
                *row = next;
                self.place(row);
                return Ok(true);
            }
            if self.ended {
                return Ok(false);
            }
            match self.parts.recv() {
                Ok(Ok(Part::Rows(at, rows))) => {
                    if at != self.at {
                        (self.at, self.base) = (at, self.last);
                    }
                    self.batch = rows.into_iter();
                }
                Ok(Ok(Part::End)) => self.ended = true,
                Ok(Err(error)) => return Err(error),
                Err(_) => return Err(given_up(&self.file)),
            }
        }
    }

    /// Puts the row into the table's columns, and says where it stands.
    fn place(&self, row: &mut Row) {
        let sheet = self.sheets.get(self.at);
        let known = sheet.and_then(|sheet| sheet.places.as_deref());
        if let Some(Reason::WrongWidth { expected, .. }) = &mut row.fault {
            *expected = self.width as u64;
        }
        if let Some(places) = known {
            let beyond = (0..row.len()).find(|at| !row.cell(*at).trim().is_empty() && !places.contains(&Some(*at)));
            if let Some(beyond) = beyond {
                let found = beyond as u64 + 1;
                row.fault.get_or_insert(Reason::WrongWidth { expected: self.width as u64, found });
            }
            row.arrange(places);
        }
        self.check_width(row);
        row.place = self.base + row.line;
        row.sheet = sheet.filter(|_| self.sheets.len() > 1).map(|sheet| sheet.name.clone());
    }

    fn check_width(&self, row: &mut Row) {
        if self.width == 0 {
            return;
        }
        row.fill(self.width);
        if row.len() > self.width {
            if (self.width..row.len()).any(|at| !row.cell(at).trim().is_empty()) {
                row.fault = Some(Reason::WrongWidth { expected: self.width as u64, found: row.len() as u64 });
            } else {
                row.truncate(self.width);
            }
        }
        let long = row.cells().map(str::len).find(|length| *length > MAX_CELL_BYTES);
        if let Some(long) = long {
            row.fault = Some(Reason::TooLong { bytes: long as u64 });
        }
    }
}

/// The sheets of a workbook in order, each with its first rows; only the one of that name where it is said.
pub(crate) fn first_rows(path: &Path, named: Option<&str>, rows: usize) -> Result<Vec<FirstRows>, ImportError> {
    let (file, path, named) = (file_name(path), path.to_owned(), named.map(str::to_owned));
    // A reader that gives up on a broken file gives up its own thread alone.
    let read = std::thread::spawn(move || read_first_rows(&path, named.as_deref(), rows));
    read.join().map_err(|_| given_up(&file))?
}

fn given_up(file: &str) -> ImportError {
    ImportError::Damaged { file: file.to_owned(), format: "XLSX".into(), detail: "unreadable".into() }
}

fn read_first_rows(path: &Path, named: Option<&str>, rows: usize) -> Result<Vec<FirstRows>, ImportError> {
    let contents = match Kind::of(path)? {
        Kind::Packed(package) => package::examine(path, package)?,
        Kind::Compound => package::Contents { merged: true, formulas: false },
        Kind::Markup(..) => package::Contents::default(),
    };
    let mut book = open(path)?;
    let sheets: Vec<(String, bool)> = book.sheets();
    let chosen = |name: &String| named.is_none_or(|named| loosely(name) == loosely(named));
    if let (Some(named), false) = (named, sheets.iter().any(|(name, _)| chosen(name))) {
        let sheets = sheets.into_iter().map(|(name, _)| name).collect();
        return Err(ImportError::NoSheet { file: file_name(path), sheet: named.to_owned(), sheets });
    }
    let mut found = Vec::new();
    for (name, hidden) in sheets.into_iter().filter(|(name, _)| chosen(name)) {
        let facts = Arc::new(book.facts(path, &name, contents)?);
        let (mut first, mut bytes) = (Vec::new(), 0);
        book.each_row(path, &name, &facts, &mut |row| {
            if first.len() < rows && bytes < MAX_SAMPLE_BYTES && !row.is_blank() {
                bytes += row.bytes();
                first.push(row);
            }
            first.len() < rows && bytes < MAX_SAMPLE_BYTES
        })?;
        found.push(FirstRows { name: name.into(), hidden, rows: first, facts });
    }
    Ok(found)
}

/// Cells of a sheet that are shown as a percentage: their line, from 1, and column, from 0. Only of XLSX,
/// whose formats can be read.
pub(crate) fn percent_cells(path: &Path, sheet: &str) -> Result<HashSet<(u64, usize)>, ImportError> {
    let mut found = HashSet::new();
    let Book::Xlsx(mut book) = open(path)? else { return Ok(found) };
    let mut cells = book.worksheet_cells_reader(sheet).map_err(|error| damaged(path, &error))?;
    let styles: Vec<bool> = cells.styles().iter().map(|style| of_style(style) == CellFormat::Percent).collect();
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(|error| damaged(path, &error))? {
        if styles.get(style).copied().unwrap_or(false) {
            let (row, column) = cell.get_position();
            found.insert((u64::from(row) + 1, column as usize));
        }
    }
    Ok(found)
}

enum Book {
    Xlsx(Box<Xlsx<BufReader<File>>>),
    Xlsb(Box<Xlsb<BufReader<File>>>),
    /// Tables in tags, with their names.
    Markup(Markup, &'static Encoding, Vec<String>),
    /// XLS and ODS: small by their nature, and held in memory.
    Held(Box<Sheets<Cursor<Vec<u8>>>>),
}

/// How a workbook is packed.
enum Kind {
    Packed(Package),
    Compound,
    Markup(Markup, &'static Encoding),
}

impl Kind {
    fn of(path: &Path) -> Result<Self, ImportError> {
        let mut start = Vec::new();
        let file = File::open(path).map_err(|source| open_error(path, source))?;
        file.take(START).read_to_end(&mut start).map_err(|source| open_error(path, source))?;
        if start.starts_with(b"PK") {
            return Ok(Kind::Packed(package::kind(path)?));
        }
        let Some(markup) = markup::of(&String::from_utf8_lossy(&start)) else { return Ok(Kind::Compound) };
        let encoding = match markup::named_encoding(&start) {
            Some(encoding) => encoding,
            None => encoding::detect(path, &start, Packing::Plain)?,
        };
        Ok(Kind::Markup(markup, encoding))
    }
}

fn open(path: &Path) -> Result<Book, ImportError> {
    let file = || File::open(path).map(BufReader::new).map_err(|source| open_error(path, source));
    match Kind::of(path)? {
        Kind::Packed(Package::Xlsb) => {
            Xlsb::new(file()?).map(|book| Book::Xlsb(Box::new(book))).map_err(|error| damaged(path, &error))
        }
        Kind::Packed(Package::Ods) => {
            let book = Ods::new(Cursor::new(held(path)?)).map_err(|error| damaged(path, &error))?;
            Ok(Book::Held(Box::new(Sheets::Ods(book))))
        }
        Kind::Packed(Package::Xlsx | Package::Archive) => {
            Xlsx::new(file()?).map(|book| Book::Xlsx(Box::new(book))).map_err(|error| damaged(path, &error))
        }
        Kind::Markup(markup, encoding) => Ok(Book::Markup(markup, encoding, markup::tables(path, markup, encoding)?)),
        Kind::Compound => {
            let bytes = held(path)?;
            compound::check(path, &bytes)?;
            let book = Xls::new(Cursor::new(bytes)).map_err(|error| damaged(path, &error))?;
            Ok(Book::Held(Box::new(Sheets::Xls(book))))
        }
    }
}

/// The bytes of a workbook that is read as a whole.
fn held(path: &Path) -> Result<Vec<u8>, ImportError> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|source| open_error(path, source))?;
    file.take(MAX_HELD + 1).read_to_end(&mut bytes).map_err(|source| open_error(path, source))?;
    if bytes.len() as u64 > MAX_HELD {
        return Err(ImportError::TooLarge { file: file_name(path), limit: Limit::Unpacked(MAX_HELD) });
    }
    Ok(bytes)
}

fn damaged(path: &Path, detail: &impl ToString) -> ImportError {
    let (file, detail) = (file_name(path), detail.to_string());
    if detail.contains("password protected") {
        return ImportError::Protected { file };
    }
    ImportError::Damaged { file, format: "XLSX".into(), detail }
}

impl Book {
    /// The sheets that have cells, in order, each with whether it is hidden.
    fn sheets(&self) -> Vec<(String, bool)> {
        let all = match self {
            Book::Xlsx(book) => book.sheets_metadata(),
            Book::Xlsb(book) => book.sheets_metadata(),
            Book::Held(book) => book.sheets_metadata(),
            Book::Markup(_, _, names) => return names.iter().map(|name| (name.clone(), false)).collect(),
        };
        let tables = all.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        tables.map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible)).collect()
    }

    /// What a sheet has that its cells don't show.
    fn facts(&mut self, path: &Path, sheet: &str, contents: package::Contents) -> Result<SheetFacts, ImportError> {
        let mut facts = SheetFacts::default();
        match self {
            Book::Xlsx(book) => {
                if contents.merged {
                    facts.merged = book.merge_cells_by_sheet_name(sheet).map_err(|error| damaged(path, &error))?;
                }
                if contents.formulas {
                    facts.failed = failed_formulas(book, path, sheet)?;
                }
            }
            Book::Held(book) if contents.merged => {
                if let Sheets::Xls(book) = book.as_ref() {
                    facts.merged = book.merge_cells_by_sheet_name(sheet).map_err(|error| damaged(path, &error))?;
                }
            }
            Book::Xlsb(_) | Book::Held(_) | Book::Markup(..) => {}
        }
        Ok(facts)
    }

    /// Gives the rows of a sheet, until no more are wanted.
    fn each_row(
        &mut self,
        path: &Path,
        sheet: &str,
        facts: &SheetFacts,
        take: &mut dyn FnMut(Row) -> bool,
    ) -> Result<(), ImportError> {
        let mut rows = Rows { row: None, merged: Merged::new(&facts.merged), take };
        match self {
            Book::Xlsx(book) => {
                let mut cells = book.worksheet_cells_reader(sheet).map_err(|error| damaged(path, &error))?;
                let formats: Vec<CellFormat> = cells.styles().iter().map(of_style).collect();
                while let Some((cell, style)) =
                    cells.next_cell_with_style_id().map_err(|error| damaged(path, &error))?
                {
                    let at = cell.get_position();
                    let format = formats.get(style).unwrap_or(&CellFormat::Plain);
                    let formula = facts.failed.get(&at).filter(|_| *cell.get_value() == DataRef::Empty);
                    let is_wanted = match formula {
                        Some(formula) => rows.put(at, formula, CellKind::Failed),
                        None => {
                            let (text, kind) = cell_text(cell.get_value(), format);
                            rows.put(at, &text, kind)
                        }
                    };
                    if !is_wanted {
                        return Ok(());
                    }
                }
            }
            Book::Xlsb(book) => {
                let mut cells = book.worksheet_cells_reader(sheet).map_err(|error| damaged(path, &error))?;
                while let Some(cell) = cells.next_cell().map_err(|error| damaged(path, &error))? {
                    let (text, kind) = cell_text(cell.get_value(), &CellFormat::Plain);
                    if !rows.put(cell.get_position(), &text, kind) {
                        return Ok(());
                    }
                }
            }
            Book::Markup(markup, encoding, names) => {
                let table = names.iter().position(|name| name == sheet).unwrap_or(0);
                let mut is_wanted = true;
                markup::each_cell(path, (*markup, *encoding), table, &mut |cell| {
                    is_wanted = rows.put((cell.row, cell.column), &cell.text, cell.kind);
                    rows.reach_down(&cell);
                    is_wanted
                })?;
                if !is_wanted {
                    return Ok(());
                }
            }
            Book::Held(book) => {
                let range = book.worksheet_range(sheet).map_err(|error| damaged(path, &error))?;
                let (top, left) = range.start().unwrap_or((0, 0));
                for (row, column, value) in range.used_cells() {
                    let (text, kind) = cell_text(&borrowed(value), &CellFormat::Plain);
                    if !rows.put((top + index(row), left + index(column)), &text, kind) {
                        return Ok(());
                    }
                }
            }
        }
        rows.finish();
        Ok(())
    }
}

/// The formulas of a sheet that have no value: whoever wrote the file did not compute them.
fn failed_formulas(
    book: &mut Xlsx<BufReader<File>>,
    path: &Path,
    sheet: &str,
) -> Result<HashMap<(u32, u32), Box<str>>, ImportError> {
    let mut found = HashMap::new();
    let mut cells = book.worksheet_cells_reader(sheet).map_err(|error| damaged(path, &error))?;
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(|error| damaged(path, &error))? {
        let Some(formula) = cell.formula.filter(|_| cell.value == DataRef::Empty) else { continue };
        let text = match formula {
            XlsxFormulaMetadata::Normal { formula } | XlsxFormulaMetadata::Shared { formula, .. } => formula,
            _ => "…".to_owned(),
        };
        found.insert(cell.pos, format!("={}", shortened(&text)).into());
        if found.len() > MAX_FORMULAS {
            let limit = Limit::Formulas(MAX_FORMULAS as u64);
            return Err(ImportError::TooLarge { file: file_name(path), limit });
        }
    }
    Ok(found)
}

type Sender = SyncSender<Result<Part, ImportError>>;

fn send_rows(path: &Path, sheets: &[SheetPlan], sender: &Sender) -> Result<(), ImportError> {
    let mut book = open(path)?;
    for (at, sheet) in sheets.iter().enumerate() {
        let (mut batch, mut bytes, mut listens) = (Vec::with_capacity(BATCH), 0, true);
        book.each_row(path, &sheet.name, &sheet.facts, &mut |row| {
            bytes += row.bytes();
            batch.push(row);
            if batch.len() == BATCH || bytes > BATCH_BYTES {
                bytes = 0;
                listens = sender.send(Ok(Part::Rows(at, std::mem::take(&mut batch)))).is_ok();
            }
            listens
        })?;
        if !listens || sender.send(Ok(Part::Rows(at, batch))).is_err() {
            return Ok(());
        }
    }
    Ok(())
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Cells on their way to rows.
struct Rows<'t> {
    row: Option<Row>,
    merged: Merged,
    take: &'t mut dyn FnMut(Row) -> bool,
}

impl Rows<'_> {
    /// Puts one cell into its row; false where no more are wanted.
    fn put(&mut self, (row, column): (u32, u32), text: &str, kind: CellKind) -> bool {
        let (line, column) = (u64::from(row) + 1, column as usize);
        if self.row.as_ref().is_none_or(|known| known.line != line) {
            if !self.finish() {
                return false;
            }
            let mut next = Row::default();
            next.clear(line);
            self.row = Some(next);
        }
        let Some(row) = self.row.as_mut().filter(|_| !text.is_empty()) else { return true };
        if column >= MAX_COLUMNS || column < row.len() {
            row.fault = Some(Reason::WrongWidth { expected: 0, found: column as u64 + 1 });
        } else if row.bytes() + text.len() > MAX_ROW_BYTES {
            row.fault = Some(Reason::TooLong { bytes: (row.bytes() + text.len()) as u64 });
        } else {
            row.fill(column);
            row.push(text, kind);
        }
        true
    }

    /// Lets a cell hold for more rows.
    fn reach_down(&mut self, cell: &MarkupCell) {
        if cell.down > 0 && !cell.text.is_empty() {
            self.merged.open(
                u64::from(cell.row) + u64::from(cell.down) + 1,
                cell.column as usize,
                &cell.text,
                cell.kind,
            );
        }
    }

    /// Hands the row on; false where no more are wanted.
    fn finish(&mut self) -> bool {
        let Some(mut row) = self.row.take() else { return true };
        self.merged.fill(&mut row);
        (self.take)(row)
    }
}

fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(n) => DataRef::Int(*n),
        Data::Float(n) => DataRef::Float(*n),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(flag) => DataRef::Bool(*flag),
        Data::DateTime(at) => DataRef::DateTime(*at),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

/// A cell as canonical text, and what it is.
fn cell_text(value: &DataRef<'_>, format: &CellFormat) -> (String, CellKind) {
    match value {
        DataRef::Int(n) => shown(n.to_string(), format),
        DataRef::Float(n) => shown(float_text(*n), format),
        DataRef::String(text) => (text.clone(), CellKind::Text),
        DataRef::SharedString(text) => ((*text).to_owned(), CellKind::Text),
        DataRef::Bool(flag) => (flag.to_string(), CellKind::Flag),
        DataRef::DateTime(at) => moment_text(at, format),
        DataRef::DateTimeIso(text) => (text.clone(), CellKind::Moment),
        DataRef::DurationIso(text) => (text.clone(), CellKind::Text),
        DataRef::Error(error) => (error.to_string(), CellKind::Failed),
        DataRef::Empty => (String::new(), CellKind::Text),
    }
}

/// A number with the currency that its format shows.
fn shown(number: String, format: &CellFormat) -> (String, CellKind) {
    match format {
        CellFormat::Money(code) => (number, CellKind::Money(*code)),
        CellFormat::UnknownMoney(sign) => (format!("{number} {sign}"), CellKind::Text),
        _ => (number, CellKind::Number),
    }
}

/// Excel shows 15 digits; what a float has beyond them is noise.
pub(crate) fn float_text(n: f64) -> String {
    let shortest = n.to_string();
    if shortest.bytes().filter(u8::is_ascii_digit).count() <= 15 || !n.is_finite() {
        return shortest;
    }
    format!("{n:.14e}").parse::<f64>().map_or(shortest, |n| n.to_string())
}

fn moment_text(at: &ExcelDateTime, format: &CellFormat) -> (String, CellKind) {
    /// Days up to which hours and minutes alone are a duration and no day of the calendar.
    const LONGEST: f64 = 1000.0;
    let serial = at.as_f64();
    let is_clock = *format == CellFormat::Duration && (0.0..LONGEST).contains(&serial);
    if at.is_duration() || is_clock || (0.0..1.0).contains(&serial) {
        #[expect(clippy::cast_possible_truncation, reason = "an Excel serial is below ten million days")]
        let seconds = (serial * 86_400.0).round() as i64;
        let (minus, seconds) = (if seconds < 0 { "-" } else { "" }, seconds.abs());
        let text = format!("{minus}{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
        return (text, CellKind::Text);
    }
    let (year, month, day, hour, minute, second, milli) = at.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second, milli) == (0, 0, 0, 0) {
        return (date, CellKind::Moment);
    }
    (format!("{date} {hour:02}:{minute:02}:{second:02}.{milli:03}"), CellKind::Moment)
}
