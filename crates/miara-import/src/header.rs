//! The line with the column names.

use std::collections::{HashMap, HashSet};

use crate::moment::read_moment;
use crate::near::loosely;
use crate::number::{ParseNumberError, read_number};
use crate::row::Row;
use crate::typed::CellKind;

/// A header that was found.
pub(crate) struct Found {
    pub(crate) line: u64,
    pub(crate) names: Vec<String>,
    /// Lines before it begin with `#`.
    pub(crate) remarks: bool,
    /// How sure it is; larger is surer. Only comparable within one file.
    pub(crate) score: f64,
}

/// Where a header stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum HeaderLine {
    /// In the line that reads most like one.
    #[default]
    Detect,
    /// In the first line that is not blank.
    First,
    /// In this line, from 1.
    At(u64),
}

impl From<Option<u64>> for HeaderLine {
    fn from(line: Option<u64>) -> Self {
        line.map_or(HeaderLine::Detect, HeaderLine::At)
    }
}

impl HeaderLine {
    /// The place of the row where that is certain.
    fn place(self, rows: &[Row]) -> Option<usize> {
        let is_filled = |row: &Row| filled(row) > 0;
        match self {
            HeaderLine::Detect => None,
            HeaderLine::At(line) => rows.iter().position(|row| row.line == line && is_filled(row)),
            // Excel names the delimiter in a line of its own.
            HeaderLine::First => rows.iter().position(|row| is_filled(row) && !names_delimiter(row)),
        }
    }
}

/// True for `sep=;`.
fn names_delimiter(row: &Row) -> bool {
    row.cell(0).trim_start_matches(['\u{feff}', '"', ' ']).starts_with("sep=")
}

/// Rows among which it is looked for.
const SEARCHED: usize = 60;

/// Finds the header among the first rows: the row that has most of the `wanted` names; where none
/// has any, the first that is as wide as the table and reads like names. A line that was said is
/// taken whatever it reads like.
pub(crate) fn detect(rows: &[Row], wanted: &HashSet<String>, line: HeaderLine) -> Option<Found> {
    let best = match line {
        HeaderLine::Detect => likeliest(rows, wanted),
        said => said.place(&rows[..rows.len().min(SEARCHED)]).map(|at| (given_score(at, rows), at)),
    };
    let (score, at) = best?;
    let remarks = rows[..at].iter().any(|row| row.cell(0).starts_with('#'));
    Some(Found { line: rows[at].line, names: names(&rows[at]), remarks, score })
}

/// The row that reads most like a header, with its score.
fn likeliest(rows: &[Row], wanted: &HashSet<String>) -> Option<(f64, usize)> {
    let width = usual_width(rows);
    let mut best: Option<(f64, usize)> = None;
    for (at, row) in rows.iter().enumerate().take(SEARCHED) {
        let score = score(row, width, wanted, at, rows);
        if score > 0.0 && best.is_none_or(|(known, _)| score > known) {
            best = Some((score, at));
        }
    }
    best
}

/// The score of a row that is the header for certain: how well its delimiter cuts it and the rows below.
fn given_score(at: usize, rows: &[Row]) -> f64 {
    let names = filled(&rows[at]);
    // What cuts nothing fits every row.
    let fit = if names > 1 { fit(at, rows) } else { 0.0 };
    100.0 * (1.0 + fit) + names as f64
}

/// The names that a row gives columns.
pub(crate) fn names(row: &Row) -> Vec<String> {
    without_tail(row.cells().map(|cell| cell.trim().trim_start_matches('\u{feff}').to_owned()).collect())
}

/// Names without the empty ones that trailing delimiters leave.
fn without_tail(mut names: Vec<String>) -> Vec<String> {
    while names.len() > 1 && names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    names
}

/// The width that most rows have; the wider where two are as frequent.
fn usual_width(rows: &[Row]) -> usize {
    let mut counts: HashMap<usize, usize> = HashMap::new();
    for row in rows {
        *counts.entry(filled(row)).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(width, count)| (*count, *width)).map_or(0, |(width, _)| width)
}

/// Cells up to the last one that is not empty.
fn filled(row: &Row) -> usize {
    (0..row.len()).rev().find(|at| !row.cell(*at).trim().is_empty()).map_or(0, |at| at + 1)
}

fn score(row: &Row, width: usize, wanted: &HashSet<String>, at: usize, rows: &[Row]) -> f64 {
    if row.cell(0).starts_with('#') && row.len() < width.max(2) {
        return 0.0;
    }
    let known = row.cells().filter(|cell| wanted.contains(&loosely(cell))).count();
    let filled = filled(row);
    let names = row_names(row);
    if filled == 0 || (names * 2 < filled && known < 2) {
        return 0.0;
    }
    let share = names as f64 / filled as f64;
    let fit = fit(at, rows);
    let wide_enough = if filled * 10 >= width * 7 { 1.0 } else { 0.3 };
    let columns = if filled > 1 { 1.0 + filled.min(50) as f64 / 100.0 } else { 0.2 };
    // One word in common can be chance: a value called like a column of some tool.
    let known = if known >= 2 { known as f64 * 10.0 } else { known as f64 * 0.3 };
    known + share * fit.max(0.05) * wide_enough * columns / (1.0 + at as f64 * 0.1)
}

/// The share of the rows after row `at` that are as wide as it; a half where there are none.
fn fit(at: usize, rows: &[Row]) -> f64 {
    let rest = rows.len() - at - 1;
    let fits = rows.iter().skip(at + 1).filter(|other| other.len() == rows[at].len()).count();
    if rest == 0 { 0.5 } else { fits as f64 / rest as f64 }
}

/// Cells that read like a name rather than a value.
fn row_names(row: &Row) -> usize {
    (0..row.len()).filter(|at| row.kind(*at) == CellKind::Text && is_name(row.cell(*at))).count()
}

fn is_name(cell: &str) -> bool {
    let cell = cell.trim();
    let other_delimiters = cell.contains([';', '\t', '|']) || cell.matches(',').count() > 2;
    let number = !matches!(read_number(cell, None), Err(ParseNumberError::NotANumber));
    !cell.is_empty()
        && cell.len() <= 120
        && !other_delimiters
        && cell.chars().any(|c| c.is_alphabetic() || c == '#')
        && !number
        && read_moment(cell, None).is_err()
        && !cell.contains('@')
}

/// Makes every name unique: the second `Name` is `Name (2)`, a column without a name is
/// `(column 3)`. Also gives the names that stood more than once.
pub(crate) fn unique(names: Vec<String>) -> (Vec<String>, Vec<String>) {
    let mut seen: HashMap<String, u32> = HashMap::new();
    let mut repeated = Vec::new();
    let mut result: Vec<String> = Vec::with_capacity(names.len());
    for (at, name) in names.into_iter().enumerate() {
        let name = if name.is_empty() { format!("(column {})", at + 1) } else { name };
        let count = seen.entry(name.clone()).or_default();
        *count += 1;
        if *count == 1 {
            result.push(name);
        } else {
            if *count == 2 {
                repeated.push(name.clone());
            }
            result.push(format!("{name} ({count})"));
        }
    }
    (result, repeated)
}
