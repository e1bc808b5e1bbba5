//! Files as rows of text.

use std::path::Path;

use miara_import::{ImportError, Reason, TextHeader, loosely, read_text_table};

use super::fault::{Fault, Needs};
use super::number::numbers;

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
    /// Reads a file as imports read it, with the first row that is not blank as its header; blank rows
    /// are passed over, short ones are filled up with empty cells.
    pub(super) fn read(path: &Path) -> Result<Table, Fault> {
        let file = path.display().to_string();
        let read = read_text_table(path, TextHeader::First, usize::MAX).map_err(|error| match error {
            ImportError::Empty { .. } | ImportError::NoHeader { .. } => Fault::Empty { file: file.clone() },
            error => Fault::File(Box::new(error)),
        })?;
        let mut table = Table { header: read.header, rows: Vec::new(), lines: Vec::new() };
        for row in read.rows {
            match row.fault {
                Some(Reason::WrongWidth { expected, found }) if found > expected => {
                    return Err(Fault::TooLong { line: row.line, cells: found, columns: expected });
                }
                None | Some(Reason::WrongWidth { .. }) => {}
                Some(reason) => return Err(Fault::BadRow { file, line: row.line, reason }),
            }
            table.rows.push(row.cells);
            table.lines.push(row.line);
        }
        if table.rows.is_empty() { Err(Fault::Empty { file }) } else { Ok(table) }
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The file's line of a row.
    pub(super) fn line(&self, row: usize) -> u64 {
        self.lines[row]
    }

    /// The place of a column: by its very name, else by its letters and digits.
    pub(super) fn column(&self, name: &str) -> Result<usize, Fault> {
        let name = name.trim();
        let exact = self.header.iter().position(|header| header == name);
        let loose = || self.header.iter().position(|header| loosely(header) == loosely(name));
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
