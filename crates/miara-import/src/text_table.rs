//! A file as rows of text, for what is no dataset.

use std::collections::HashSet;
use std::path::Path;

use crate::error::ImportError;
use crate::layout::Format;
use crate::mapping::FileOptions;
use crate::row::Row;
use crate::sniff::sniff;
use crate::source::Source;
use crate::source::workbook::{float_text, percent_cells};

/// A file's header and rows as text, whatever its format, encoding and delimiter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextTable {
    /// Column names, made unique.
    pub header: Vec<String>,
    /// Rows that are not blank, each as long as the header, with its line in the file, from 1.
    pub rows: Vec<(u64, Vec<String>)>,
}

/// Reads a file of any format that imports take. `wanted` are names that its header is likely to have;
/// at most `limit` rows are read.
///
/// # Errors
/// Where the file can't be read as a table.
pub fn read_text_table(path: &Path, wanted: &[&str], limit: usize) -> Result<TextTable, ImportError> {
    let layout = sniff(path, &FileOptions::default(), wanted)?;
    let percents = match (&layout.format, &layout.sheet) {
        (Format::Workbook, Some(sheet)) if !layout.gzip => percent_cells(path, sheet)?,
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
        table.rows.push((row.line, (0..table.header.len()).map(shown).collect()));
    }
    Ok(table)
}

/// A number as a cell of a workbook shows it that is formatted as a percentage: 33% of 0.33.
fn hundredfold(text: &str) -> Option<String> {
    let number: f64 = text.parse().ok()?;
    Some(format!("{}%", float_text(number * 100.0)))
}
