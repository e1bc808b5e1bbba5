//! A file as rows of text, for what is no dataset.

use std::collections::HashSet;
use std::path::Path;

use crate::error::ImportError;
use crate::header::HeaderLine;
use crate::layout::Format;
use crate::mapping::FileOptions;
use crate::refused::Reason;
use crate::row::Row;
use crate::sniff::sniff;
use crate::source::Source;
use crate::source::workbook::{float_text, percent_cells};
use crate::total_row::{Summary, summary};

/// A file's header and rows as text, whatever its format, encoding and delimiter.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TextTable {
    /// Column names, made unique.
    pub header: Vec<String>,
    /// Rows that are not blank.
    pub rows: Vec<TextRow>,
}

/// A row as text.
#[derive(Debug, Clone, PartialEq)]
pub struct TextRow {
    /// Its line in the file, from 1.
    pub line: u64,
    /// Its cells without blanks around them, as many as the header has; a row that is too short is
    /// filled up with empty ones, and cells past the header are left out.
    pub cells: Vec<String>,
    /// Whether its words say that it is a total of others.
    pub is_total: bool,
    /// What is wrong with its shape.
    pub fault: Option<Reason>,
}

/// The header of a [`TextTable`].
#[derive(Debug, Clone, Copy)]
pub enum TextHeader<'a> {
    /// The first row that is not blank.
    First,
    /// The row that reads most like a header, or has most of these names.
    Detect(&'a [&'a str]),
}

/// Reads a file of any format that imports take; at most `limit` rows of it.
///
/// # Errors
/// Where the file can't be read as a table.
pub fn read_text_table(path: &Path, header: TextHeader<'_>, limit: usize) -> Result<TextTable, ImportError> {
    let (line, wanted) = match header {
        TextHeader::First => (HeaderLine::First, [].as_slice()),
        TextHeader::Detect(names) => (HeaderLine::Detect, names),
    };
    let mut layout = sniff(path, &FileOptions { header_line: line, ..FileOptions::default() }, wanted)?;
    // What is no dataset stands on one sheet.
    layout.sheets.truncate(1);
    layout.parts.truncate(1);
    let percents = match (&layout.format, &layout.sheet) {
        (Format::Workbook, Some(sheet)) => percent_cells(path, sheet)?,
        _ => HashSet::new(),
    };
    let mut source = Source::open(path, &layout)?;
    let mut table = TextTable { header: layout.header, rows: Vec::new() };
    let mut row = Row::default();
    while table.rows.len() < limit && source.read(&mut row)? {
        let cell = |at: usize| if at < row.len() { row.cell(at).trim().to_owned() } else { String::new() };
        let shown = |at: usize| {
            let text = cell(at);
            if percents.contains(&(row.line, at)) { hundredfold(&text).unwrap_or(text) } else { text }
        };
        let cells = (0..table.header.len()).map(shown).collect();
        table.rows.push(TextRow {
            line: row.line,
            cells,
            is_total: summary(&row) == Some(Summary::Total),
            fault: row.fault.clone(),
        });
    }
    Ok(table)
}

/// A number as a cell of a workbook shows it that is formatted as a percentage: 33% of 0.33.
fn hundredfold(text: &str) -> Option<String> {
    let number: f64 = text.parse().ok()?;
    Some(format!("{}%", float_text(number * 100.0)))
}
