//! Which sheets of a workbook are read.
//!
//! Sheets with the same columns are parts of one table, such as a month on each, and all are read, one
//! after another. A sheet with other columns, a hidden one and the copy of another are not: the first is
//! another table, the second is mostly what a pivot table is made from or what somebody put aside, and the
//! third would count everything twice, as would a sheet that repeats several others. Each is named with the reason. A sheet that was named by a person
//! or a mapping is read alone.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use xxhash_rust::xxh3::Xxh3;

use crate::error::ImportError;
use crate::header::{self, Found};
use crate::layout::{Format, Layout};
use crate::left_out::{LeftOut, LeftSheet};
use crate::mapping::FileOptions;
use crate::near::loosely;
use crate::repeats::repeats;
use crate::row::Row;
use crate::source::bytes::file_name;
use crate::source::sheet::SheetPlan;
use crate::source::workbook::{FirstRows, Workbook, first_rows};

/// Rows among which the header is looked for.
const HEADER_ROWS: usize = 60;

/// The layout of a workbook: the sheet whose header fits best, and those that are like it.
pub(crate) fn layout(path: &Path, options: &FileOptions, wanted: &HashSet<String>) -> Result<Layout, ImportError> {
    let sheets = first_rows(path, options.sheet.as_deref(), HEADER_ROWS)?;
    let found = |sheet: &FirstRows| header::detect(&sheet.rows, wanted, options.header_line);
    let best = |hidden: bool| {
        let mut best: Option<(usize, Found)> = None;
        for (at, sheet) in sheets.iter().enumerate().filter(|(_, sheet)| sheet.hidden == hidden) {
            if let Some(found) = found(sheet)
                && best.as_ref().is_none_or(|(_, known)| found.score > known.score)
            {
                best = Some((at, found));
            }
        }
        best
    };
    // Where nothing is to be seen, what is hidden is meant.
    let chosen = best(false).or_else(|| best(true));
    let (best, header) = chosen.ok_or_else(|| ImportError::Empty { file: file_name(path) })?;
    let mut layout = Layout::new(Format::Workbook, header.names);
    let hidden = sheets[best].hidden;
    for (at, sheet) in sheets.iter().enumerate() {
        let line = if at == best { Some(header.line) } else { like(&sheet.rows, &layout.header) };
        let why = match line {
            _ if sheet.hidden != hidden => LeftOut::Hidden,
            Some(line) => {
                layout.titles.push(title_of(&sheet.rows, line));
                layout.sheets.push(plan(sheet, line, &mut layout.header));
                continue;
            }
            None if found(sheet).is_none() || sheet.rows.len() < 2 => LeftOut::NoTable,
            None => LeftOut::OtherColumns,
        };
        layout.left.push(LeftSheet { name: sheet.name.to_string(), why });
    }
    fit(&mut layout);
    if !options.by_sheet {
        leave_copies(path, &mut layout, &sheets)?;
        leave_repeats(path, &mut layout)?;
    }
    layout.header_line = layout.sheets.first().map_or(0, |sheet| sheet.header_line);
    layout.sheet = layout.sheets.first().map(|sheet| sheet.name.to_string());
    Ok(layout)
}

/// A sheet that is read. Columns that it has beside the others join the header.
fn plan(sheet: &FirstRows, line: u64, header: &mut Vec<String>) -> SheetPlan {
    let row = sheet.rows.iter().find(|row| row.line == line);
    let (names, _) = header::unique(row.map(header::names).unwrap_or_default());
    SheetPlan {
        name: sheet.name.clone(),
        header_line: line,
        places: Some(places(&names, header)),
        facts: sheet.facts.clone(),
    }
}

/// Makes the places of all sheets as wide as the header has become.
fn fit(layout: &mut Layout) {
    let width = layout.header.len();
    for sheet in &mut layout.sheets {
        sheet.places = sheet.places.take().and_then(|places| moved(&places, width));
    }
}

/// The places made as wide as the header has become; none where every column is in its place.
pub(crate) fn moved(places: &[Option<usize>], width: usize) -> Option<Arc<[Option<usize>]>> {
    let mut places = places.to_vec();
    places.resize(width, None);
    let is_same = places.iter().enumerate().all(|(at, place)| *place == Some(at));
    (!is_same).then(|| places.into())
}

/// The line of a row that has the header's names, in any order: all of them, or so many that one of the
/// two has a few columns more.
fn like(rows: &[Row], header: &[String]) -> Option<u64> {
    rows.iter().find(|row| are_like(&header::unique(header::names(row)).0, header)).map(|row| row.line)
}

/// True for headers of one table: the same names in any order, or a few more in one of them.
pub(crate) fn are_like(names: &[String], header: &[String]) -> bool {
    let set = |names: &[String]| -> HashSet<String> {
        names.iter().filter(|name| !is_nameless(name)).map(|name| loosely(name)).collect()
    };
    let (names, wanted) = (set(names), set(header));
    let shared = names.intersection(&wanted).count();
    let (small, large) = (names.len().min(wanted.len()), names.len().max(wanted.len()));
    shared == small && (small == large || small >= 2) && shared * 3 >= large * 2 && small > 0
}

/// Where each column of the header stands among the names of a part; names that it has beside join the header.
pub(crate) fn places(names: &[String], header: &mut Vec<String>) -> Arc<[Option<usize>]> {
    for name in names {
        if !is_nameless(name) && !header.iter().any(|known| loosely(known) == loosely(name)) {
            header.push(name.clone());
        }
    }
    let place = |wanted: &String| {
        let exact = names.iter().position(|name| name == wanted);
        exact.or_else(|| names.iter().position(|name| loosely(name) == loosely(wanted)))
    };
    header.iter().map(place).collect()
}

/// True for the name of a column that has none.
fn is_nameless(name: &str) -> bool {
    name.starts_with("(column ")
}

/// Leaves sheets out that have the same rows as one before.
fn leave_copies(path: &Path, layout: &mut Layout, sheets: &[FirstRows]) -> Result<(), ImportError> {
    let first = |plan: &SheetPlan| -> Vec<String> {
        let sheet = sheets.iter().find(|sheet| sheet.name == plan.name);
        let below = sheet.iter().flat_map(|sheet| &sheet.rows).filter(|row| row.line > plan.header_line);
        below.map(|row| row.cells().collect::<Vec<_>>().join("\t")).collect()
    };
    let all: Vec<Vec<String>> = layout.sheets.iter().map(first).collect();
    let mut copies: Vec<(usize, usize)> = Vec::new();
    for (at, rows) in all.iter().enumerate().filter(|(_, rows)| !rows.is_empty()) {
        let before = (0..at).filter(|before| !copies.iter().any(|(copy, _)| copy == before));
        for before in before.filter(|before| all[*before] == *rows) {
            if content(path, layout, at)? == content(path, layout, before)? {
                copies.push((at, before));
                break;
            }
        }
    }
    for (at, of) in copies.into_iter().rev() {
        let why = LeftOut::CopyOf(layout.sheets[of].name.to_string());
        layout.left.push(LeftSheet { name: layout.sheets[at].name.to_string(), why });
        layout.sheets.remove(at);
        layout.titles.remove(at);
    }
    Ok(())
}

/// Leaves sheets out that repeat the rows of several others.
fn leave_repeats(path: &Path, layout: &mut Layout) -> Result<(), ImportError> {
    for (at, of) in repeats(path, &layout.sheets, layout.header.len())? {
        let others = of.iter().map(|other| layout.sheets[*other].name.to_string()).collect();
        layout.left.push(LeftSheet { name: layout.sheets[at].name.to_string(), why: LeftOut::Repeats(others) });
        layout.sheets.remove(at);
        layout.titles.remove(at);
    }
    Ok(())
}

/// A hash of all rows of a sheet.
fn content(path: &Path, layout: &Layout, sheet: usize) -> Result<u128, ImportError> {
    let mut rows = Workbook::of_sheets(path, vec![layout.sheets[sheet].clone()], layout.header.len());
    let (mut hash, mut row) = (Xxh3::new(), Row::default());
    while rows.read(&mut row)? {
        for cell in row.cells() {
            hash.update(cell.as_bytes());
            hash.update(&[0]);
        }
        hash.update(&[1]);
    }
    Ok(hash.digest128())
}

/// The rows above the header, each as one line.
fn title_of(rows: &[Row], header_line: u64) -> Vec<String> {
    let above = rows.iter().filter(|row| row.line < header_line);
    above.map(|row| row.cells().filter(|cell| !cell.trim().is_empty()).collect::<Vec<_>>().join(" ")).collect()
}
