//! Delimited files as rows of text.

use std::io::Read as _;
use std::path::Path;

use super::fault::{Fault, Needs};
use super::number::numbers;

/// Delimiters that are tried, the likeliest first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The value that rows share, and the rows.
pub(super) type Group = (Option<String>, Vec<usize>);

/// A file's rows, all as long as its header.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) header: Vec<String>,
    rows: Vec<Vec<String>>,
    /// The file's line that each row starts in.
    lines: Vec<u64>,
}

impl Table {
    /// Reads a delimited text file, also gzipped; blank lines are passed over, short rows are
    /// filled up with empty cells.
    pub(super) fn read(path: &Path) -> Result<Table, Fault> {
        let file = path.display().to_string();
        let unreadable = |why: String| Fault::Unreadable { file: file.clone(), why };
        let mut bytes = std::fs::read(path).map_err(|error| unreadable(error.to_string()))?;
        if bytes.starts_with(&[0x1f, 0x8b]) {
            let mut plain = Vec::new();
            let mut packed = flate2::read::MultiGzDecoder::new(bytes.as_slice());
            packed.read_to_end(&mut plain).map_err(|error| unreadable(error.to_string()))?;
            bytes = plain;
        }
        let text = decoded(&bytes).replace("\r\n", "\n").replace('\r', "\n");
        let delimiter = sniffed(&text);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut records = reader.records().map(|record| record.map_err(|error| unreadable(error.to_string())));
        let header = loop {
            match records.next() {
                None => return Err(Fault::Empty { file }),
                Some(record) => {
                    let record = record?;
                    if record.iter().any(|cell| !cell.trim().is_empty()) {
                        break record.iter().map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
                    }
                }
            }
        };
        let mut table = Table { header, rows: Vec::new(), lines: Vec::new() };
        let (mut line, mut counted) = (1, 0);
        for record in records {
            let record = record?;
            let start = start(&text, &record);
            line += ends(&text[counted..start]);
            counted = start;
            table.take(&record, line)?;
        }
        if table.rows.is_empty() { Err(Fault::Empty { file }) } else { Ok(table) }
    }

    fn take(&mut self, record: &csv::StringRecord, line: u64) -> Result<(), Fault> {
        let mut row: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        while row.len() > self.header.len() && row.last().is_some_and(String::is_empty) {
            row.pop();
        }
        if row.len() > self.header.len() {
            return Err(Fault::TooLong { line, cells: row.len(), columns: self.header.len() });
        }
        if row.iter().any(|cell| !cell.is_empty()) {
            row.resize(self.header.len(), String::new());
            self.rows.push(row);
            self.lines.push(line);
        }
        Ok(())
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The file's line of a row.
    pub(super) fn line(&self, row: usize) -> u64 {
        self.lines[row]
    }

    /// The place of a column: by its very name, else whatever its case.
    pub(super) fn column(&self, name: &str) -> Result<usize, Fault> {
        let name = name.trim();
        let exact = self.header.iter().position(|header| header == name);
        let loose = || self.header.iter().position(|header| header.eq_ignore_ascii_case(name));
        let missing = || Fault::NoColumn { name: name.to_owned(), known: self.header.clone() };
        exact.or_else(loose).ok_or_else(missing)
    }

    /// A column's cells.
    pub(super) fn texts(&self, column: usize) -> impl Iterator<Item = &str> + Clone {
        self.rows.iter().map(move |row| row[column].as_str())
    }

    /// A cell.
    pub(super) fn text(&self, row: usize, column: usize) -> &str {
        &self.rows[row][column]
    }

    /// A column's numbers; empty cells are `None`.
    pub(super) fn numbers(&self, name: &str) -> Result<Vec<Option<f64>>, Fault> {
        let column = self.column(name)?;
        numbers(self.texts(column)).map_err(|row| self.bad(row, column, Needs::Number))
    }

    /// A column's numbers, none of which may be absent or below zero.
    pub(super) fn counts(&self, name: &str) -> Result<Vec<f64>, Fault> {
        let column = self.column(name)?;
        let numbers = self.numbers(name)?;
        let count = |(row, number): (usize, &Option<f64>)| {
            number.filter(|number| *number >= 0.0).ok_or_else(|| self.bad(row, column, Needs::Count))
        };
        numbers.iter().enumerate().map(count).collect()
    }

    /// The fault of a cell.
    pub(super) fn bad(&self, row: usize, column: usize, needs: Needs) -> Fault {
        let (column_name, text) = (self.header[column].clone(), self.rows[row][column].clone());
        Fault::BadCell { line: self.lines[row], column: column_name, text, needs }
    }

    /// Rows by the value of a column, in order of first appearance; one unnamed group without one.
    pub(super) fn groups(&self, column: Option<&str>) -> Result<Vec<Group>, Fault> {
        let Some(name) = column else { return Ok(vec![(None, (0..self.len()).collect())]) };
        let column = self.column(name)?;
        let mut places = std::collections::HashMap::new();
        let mut groups: Vec<Group> = Vec::new();
        for row in 0..self.len() {
            let text = self.text(row, column);
            let place = *places.entry(text).or_insert(groups.len());
            if place == groups.len() {
                groups.push((Some(text.to_owned()), Vec::new()));
            }
            groups[place].1.push(row);
        }
        Ok(groups)
    }
}

/// The byte where a record's first cell begins: the reader's own position lies before the blank
/// lines that it passed over.
fn start(text: &str, record: &csv::StringRecord) -> usize {
    let from = record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(text.len()));
    from + text[from..].bytes().take_while(|byte| *byte == b'\n').count()
}

/// How many lines end in a text.
fn ends(text: &str) -> u64 {
    text.bytes().filter(|byte| *byte == b'\n').map(|_| 1).sum()
}

/// Text of a file: by its byte order mark, else UTF-8, else Windows' Central European page.
fn decoded(bytes: &[u8]) -> String {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned();
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1250.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// The delimiter that cuts the first lines into the most cells, the same number in each.
fn sniffed(text: &str) -> u8 {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(20).collect();
    let cells = |line: &str, delimiter: u8| {
        let mut quoted = false;
        let mut outside = |byte: &u8| {
            quoted ^= *byte == b'"';
            *byte == delimiter && !quoted
        };
        line.bytes().map(|byte| u8::from(outside(&byte))).map(usize::from).sum::<usize>()
    };
    let worth = |delimiter: u8| {
        let first = lines.first().map_or(0, |line| cells(line, delimiter));
        let alike = lines.iter().filter(|line| cells(line, delimiter) == first).count();
        if first == 0 { 0 } else { 1000 * alike / lines.len() + first }
    };
    let mut best = (0, DELIMITERS[0]);
    for delimiter in DELIMITERS {
        let worth = worth(delimiter);
        if worth > best.0 {
            best = (worth, delimiter);
        }
    }
    best.1
}
