//! Excel workbooks.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Cursor};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use calamine::{Data, DataRef, ExcelDateTime, Reader as _, Sheets, Xlsx, open_workbook_auto_from_rs};

use super::bytes::{file_name, open_error};
use super::limits::MAX_CELL_BYTES;
use crate::error::ImportError;
use crate::layout::Layout;
use crate::refused::Reason;
use crate::row::Row;
use crate::typed::CellKind;

/// Rows that travel together.
const BATCH: usize = 256;

/// Rows of one sheet. The workbook is read on its own thread, since its reader borrows from it; the
/// channel holds a few batches, so memory stays bounded.
pub(crate) struct Workbook {
    rows: Receiver<Result<Vec<Row>, ImportError>>,
    batch: std::vec::IntoIter<Row>,
    /// Only rows below this one are data.
    header_line: u64,
    width: usize,
    length: u64,
    ended: bool,
}

impl Workbook {
    pub(crate) fn open(path: &Path, layout: &Layout) -> Self {
        let mut rows = Workbook::sheet(path, layout.sheet.as_deref().unwrap_or(""));
        rows.header_line = layout.header_line;
        rows.width = layout.header.len();
        rows
    }

    /// All rows of a sheet.
    pub(crate) fn sheet(path: &Path, sheet: &str) -> Self {
        let (sender, rows) = sync_channel(4);
        let length = std::fs::metadata(path).map_or(0, |m| m.len());
        let (path, sheet) = (PathBuf::from(path), sheet.to_owned());
        std::thread::spawn(move || {
            if let Err(error) = send_rows(&path, &sheet, &sender) {
                // The receiver may be gone already; then nobody wants to know.
                drop(sender.send(Err(error)));
            }
        });
        Workbook { rows, batch: Vec::new().into_iter(), header_line: 0, width: 0, length, ended: false }
    }

    pub(crate) fn bytes_done(&self) -> u64 {
        if self.ended { self.length } else { 0 }
    }

    pub(crate) fn read(&mut self, row: &mut Row) -> Result<bool, ImportError> {
        loop {
            for next in self.batch.by_ref() {
                if next.line <= self.header_line || next.is_blank() {
                    continue;
                }
                *row = next;
                self.check_width(row);
                return Ok(true);
            }
            match self.rows.recv() {
                Ok(batch) => self.batch = batch?.into_iter(),
                Err(_) => {
                    self.ended = true;
                    return Ok(false);
                }
            }
        }
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

/// Names of the sheets, in order.
pub(crate) fn sheet_names(path: &Path) -> Result<Vec<String>, ImportError> {
    Ok(match open(path)? {
        Book::Xlsx(book) => book.sheet_names(),
        Book::Other(book) => book.sheet_names(),
    })
}

/// Cells of a sheet that are shown as a percentage: their line, from 1, and column, from 0. Only of XLSX,
/// whose formats can be read.
pub(crate) fn percent_cells(path: &Path, sheet: &str) -> Result<HashSet<(u64, usize)>, ImportError> {
    let mut found = HashSet::new();
    let Book::Xlsx(mut book) = open(path)? else { return Ok(found) };
    let mut cells = book.worksheet_cells_reader(sheet).map_err(|error| damaged(path, &error))?;
    let is_percent = |style: &calamine::Style| {
        style.number_format.as_ref().is_some_and(|format| is_percent_format(&format.format_code))
    };
    let styles: Vec<bool> = cells.styles().iter().map(is_percent).collect();
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(|error| damaged(path, &error))? {
        if styles.get(style).copied().unwrap_or(false) {
            let (row, column) = cell.get_position();
            found.insert((u64::from(row) + 1, column as usize));
        }
    }
    Ok(found)
}

/// Whether a format shows a number times a hundred: it has a percent sign that is no quoted text.
fn is_percent_format(code: &str) -> bool {
    let mut quoted = false;
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => quoted = !quoted,
            '\\' => drop(letters.next()),
            '%' if !quoted => return true,
            _ => {}
        }
    }
    false
}

enum Book {
    Xlsx(Box<Xlsx<BufReader<File>>>),
    /// XLS, XLSB and ODS: small by their nature, and held in memory.
    Other(Box<Sheets<Cursor<Arc<[u8]>>>>),
}

fn open(path: &Path) -> Result<Book, ImportError> {
    let mut file = File::open(path).map(BufReader::new).map_err(|source| open_error(path, source))?;
    let is_zip = file.fill_buf().map_err(|source| open_error(path, source))?.starts_with(b"PK");
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    if is_zip && !matches!(extension.as_str(), "ods" | "xlsb") {
        return Xlsx::new(file).map(|book| Book::Xlsx(Box::new(book))).map_err(|error| damaged(path, &error));
    }
    let bytes: Arc<[u8]> = std::fs::read(path).map_err(|source| open_error(path, source))?.into();
    let book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| damaged(path, &error))?;
    Ok(Book::Other(Box::new(book)))
}

fn damaged(path: &Path, detail: &impl ToString) -> ImportError {
    ImportError::Damaged { file: file_name(path), format: "XLSX".into(), detail: detail.to_string() }
}

type Sender = SyncSender<Result<Vec<Row>, ImportError>>;

fn send_rows(path: &Path, sheet: &str, sender: &Sender) -> Result<(), ImportError> {
    let mut batch = Batch { rows: Vec::with_capacity(BATCH), sender };
    match open(path)? {
        Book::Xlsx(mut book) => {
            let mut cells = book.worksheet_cells_reader(sheet).map_err(|error| damaged(path, &error))?;
            while let Some(cell) = cells.next_cell().map_err(|error| damaged(path, &error))? {
                if !batch.put(cell.get_position(), cell.get_value()) {
                    return Ok(());
                }
            }
        }
        Book::Other(mut book) => {
            let range = book.worksheet_range(sheet).map_err(|error| damaged(path, &error))?;
            let (top, left) = range.start().unwrap_or((0, 0));
            for (row, column, value) in range.used_cells() {
                let at = (top + index(row), left + index(column));
                if !batch.put(at, &borrowed(value)) {
                    return Ok(());
                }
            }
        }
    }
    batch.send();
    Ok(())
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

struct Batch<'a> {
    rows: Vec<Row>,
    sender: &'a Sender,
}

impl Batch<'_> {
    /// Puts one cell into its row; false where nobody listens any more.
    fn put(&mut self, (row, column): (u32, u32), value: &DataRef<'_>) -> bool {
        let line = u64::from(row) + 1;
        if self.rows.last().is_none_or(|last| last.line != line) {
            if self.rows.len() == BATCH && !self.send() {
                return false;
            }
            let mut next = Row::default();
            next.clear(line);
            self.rows.push(next);
        }
        let (text, kind) = cell_text(value);
        if let Some(last) = self.rows.last_mut()
            && !text.is_empty()
        {
            last.fill(column as usize);
            last.push(&text, kind);
        }
        true
    }

    fn send(&mut self) -> bool {
        let rows = std::mem::replace(&mut self.rows, Vec::with_capacity(BATCH));
        self.sender.send(Ok(rows)).is_ok()
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
fn cell_text(value: &DataRef<'_>) -> (String, CellKind) {
    match value {
        DataRef::Int(n) => (n.to_string(), CellKind::Number),
        DataRef::Float(n) => (float_text(*n), CellKind::Number),
        DataRef::String(text) => (text.clone(), CellKind::Text),
        DataRef::SharedString(text) => ((*text).to_owned(), CellKind::Text),
        DataRef::Bool(flag) => (flag.to_string(), CellKind::Flag),
        DataRef::DateTime(at) => moment_text(at),
        DataRef::DateTimeIso(text) => (text.clone(), CellKind::Moment),
        DataRef::DurationIso(text) => (text.clone(), CellKind::Text),
        DataRef::Error(error) => (error.to_string(), CellKind::Text),
        DataRef::Empty => (String::new(), CellKind::Text),
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

fn moment_text(at: &ExcelDateTime) -> (String, CellKind) {
    let serial = at.as_f64();
    if at.is_duration() || (0.0..1.0).contains(&serial) {
        #[expect(clippy::cast_possible_truncation, reason = "an Excel serial is below ten million days")]
        let seconds = (serial * 86_400.0).round() as i64;
        return (format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60), CellKind::Text);
    }
    let (year, month, day, hour, minute, second, milli) = at.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second, milli) == (0, 0, 0, 0) {
        return (date, CellKind::Moment);
    }
    (format!("{date} {hour:02}:{minute:02}:{second:02}.{milli:03}"), CellKind::Moment)
}
