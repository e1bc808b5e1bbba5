//! One row of a source, whatever its format.

use std::sync::Arc;

use crate::refused::Reason;
use crate::typed::CellKind;

/// The cells of one source row, reused from row to row.
#[derive(Debug, Default, Clone)]
pub(crate) struct Row {
    /// All cells one after another.
    text: String,
    /// Where each cell ends in `text`.
    ends: Vec<usize>,
    /// What each cell is; empty where all are text for people.
    kinds: Vec<CellKind>,
    /// Line, sheet row or record number, from 1.
    pub(crate) line: u64,
    /// What tells the row from all others of its file: its line, or where rows of several sheets are
    /// read, a number that goes on from sheet to sheet.
    pub(crate) place: u64,
    /// The sheet, where rows of several are read.
    pub(crate) sheet: Option<Arc<str>>,
    /// Columns whose cells repeat what a merged cell further up says.
    repeated: Vec<usize>,
    /// The row's shape is broken.
    pub(crate) fault: Option<Reason>,
    /// A quotation mark without a partner was left out.
    pub(crate) has_stray_quote: bool,
    /// How often its content was met when the file was read, of a row that was refused then.
    pub(crate) number: Option<u32>,
    /// The JSON of a row that was refused before.
    kept: Option<String>,
}

impl Row {
    pub(crate) fn clear(&mut self, line: u64) {
        self.text.clear();
        self.ends.clear();
        self.kinds.clear();
        self.line = line;
        self.place = line;
        self.sheet = None;
        self.repeated.clear();
        self.fault = None;
        self.has_stray_quote = false;
        self.number = None;
        self.kept = None;
    }

    pub(crate) fn push(&mut self, cell: &str, kind: CellKind) {
        if kind != CellKind::Text && self.kinds.is_empty() {
            self.kinds.resize(self.ends.len(), CellKind::Text);
        }
        if kind != CellKind::Text || !self.kinds.is_empty() {
            self.kinds.push(kind);
        }
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    /// Puts what a merged cell further up says into a cell that is empty.
    pub(crate) fn repeat(&mut self, at: usize, text: &str, kind: CellKind) {
        self.fill(at + 1);
        let cells: Vec<(String, CellKind)> =
            (0..self.len()).map(|known| (self.cell(known).to_owned(), self.kind(known))).collect();
        self.set_cells(cells.iter().enumerate().map(
            |(known, (own, its))| {
                if known == at { (text, kind) } else { (own.as_str(), *its) }
            },
        ));
        self.repeated.push(at);
    }

    /// Puts other cells in place of the row's own.
    pub(crate) fn set_cells<'c>(&mut self, cells: impl Iterator<Item = (&'c str, CellKind)>) {
        self.text.clear();
        self.ends.clear();
        self.kinds.clear();
        cells.for_each(|(text, kind)| self.push(text, kind));
    }

    /// Puts the cells in another order: at each place the cell of a column, or none.
    pub(crate) fn arrange(&mut self, places: &[Option<usize>]) {
        let own = self.clone();
        let cell = |place: &Option<usize>| place.map_or(("", CellKind::Text), |at| (own.cell(at), own.kind(at)));
        self.set_cells(places.iter().map(cell));
        let moved = |at: usize| places.iter().position(|place| *place == Some(at));
        self.repeated = own.repeated.iter().filter_map(|at| moved(*at)).collect();
    }

    /// Marks a cell as one that repeats what a merged cell further up says.
    pub(crate) fn mark_repeated(&mut self, at: usize) {
        self.repeated.push(at);
    }

    /// True for a cell that repeats what a merged cell further up says.
    pub(crate) fn is_repeated(&self, at: usize) -> bool {
        self.repeated.contains(&at)
    }

    /// True where some cell does.
    pub(crate) fn repeats(&self) -> bool {
        !self.repeated.is_empty()
    }

    /// True where some cell is more than text for people.
    pub(crate) fn has_kinds(&self) -> bool {
        !self.kinds.is_empty()
    }

    /// Empty cells up to `width`.
    pub(crate) fn fill(&mut self, width: usize) {
        while self.ends.len() < width {
            self.push("", CellKind::Text);
        }
    }

    pub(crate) fn truncate(&mut self, width: usize) {
        self.ends.truncate(width);
        self.kinds.truncate(width);
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The cell as it stands; empty where the row is too short.
    pub(crate) fn cell(&self, at: usize) -> &str {
        let Some(&end) = self.ends.get(at) else { return "" };
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[start..end]
    }

    /// What a cell says: without the `="…"` in which spreadsheets put what is to stay text.
    pub(crate) fn value(&self, at: usize) -> &str {
        let cell = self.cell(at);
        if !cell.starts_with('=') {
            return cell;
        }
        cell.trim_end().strip_prefix("=\"").and_then(|inner| inner.strip_suffix('"')).unwrap_or(cell)
    }

    pub(crate) fn kind(&self, at: usize) -> CellKind {
        self.kinds.get(at).copied().unwrap_or(CellKind::Text)
    }

    /// Says of a cell what it is.
    pub(crate) fn set_kind(&mut self, at: usize, kind: CellKind) {
        self.kinds.resize(self.ends.len(), CellKind::Text);
        if let Some(known) = self.kinds.get_mut(at) {
            *known = kind;
        }
    }

    pub(crate) fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|at| self.cell(at))
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.text.bytes().all(|b| b == b' ' || b == b'\t') || self.cells().all(|cell| cell.trim().is_empty())
    }

    /// Of a row that is refused again: the JSON that was kept of it, to be kept once more.
    pub(crate) fn set_kept(&mut self, text: &str) {
        self.kept = Some(text.to_owned());
    }

    pub(crate) fn kept(&self) -> Option<&str> {
        self.kept.as_deref()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.text.len()
    }

    /// Takes cells that lie one after another in `bytes`. False where they are not UTF-8; the row
    /// then holds what can be shown of them.
    pub(crate) fn take_utf8(&mut self, bytes: &[u8], ends: &[usize]) -> bool {
        self.kinds.clear();
        let mut buffer = std::mem::take(&mut self.text).into_bytes();
        buffer.clear();
        buffer.extend_from_slice(bytes);
        match String::from_utf8(buffer) {
            Ok(text) if text.is_ascii() || ends.iter().all(|end| text.is_char_boundary(*end)) => {
                self.text = text;
                self.ends.clear();
                self.ends.extend_from_slice(ends);
                true
            }
            _ => {
                self.ends.clear();
                let mut start = 0;
                for end in ends {
                    let cell = String::from_utf8_lossy(&bytes[start..*end]).into_owned();
                    self.push(&cell, CellKind::Text);
                    start = *end;
                }
                false
            }
        }
    }
}
