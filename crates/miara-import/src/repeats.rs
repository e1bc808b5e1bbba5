//! Sheets that repeat what other sheets of their workbook say, such as a year beside its months.

use std::collections::HashMap;
use std::path::Path;

use rust_decimal::Decimal;
use xxhash_rust::xxh3::Xxh3;

use crate::error::ImportError;
use crate::number::read_number;
use crate::row::Row;
use crate::source::sheet::SheetPlan;
use crate::source::workbook::Workbook;
use crate::total_row::{is_total_name, summary};

/// Columns that rows must share to be told by.
const LEAST_COLUMNS: usize = 2;

/// The sheets that repeat others, each with those that it repeats; the last come first.
///
/// A sheet repeats others where its rows are exactly those of two or more of them. One that is called a total does so
/// also where all its rows are among theirs, or where its sums are theirs. Numbers that count rows, and columns that
/// some sheet lacks, are not looked at.
pub(crate) fn repeats(
    path: &Path,
    sheets: &[SheetPlan],
    width: usize,
) -> Result<Vec<(usize, Vec<usize>)>, ImportError> {
    if sheets.len() < 3 {
        return Ok(Vec::new());
    }
    let facts = |sheet: &SheetPlan| Facts::of(path, sheet, width);
    let facts: Vec<Facts> = sheets.iter().map(facts).collect::<Result<_, _>>()?;
    let filled: Vec<usize> = (0..sheets.len()).filter(|at| facts[*at].rows > 0).collect();
    let is_shared = |column: &usize| filled.iter().all(|at| facts[*at].columns[*column].tells());
    let shared: Vec<usize> = (0..width).filter(is_shared).collect();
    if filled.len() < 3 || shared.len() < LEAST_COLUMNS {
        return Ok(Vec::new());
    }
    let rows = |sheet: &SheetPlan| rows_of(path, sheet, width, &shared);
    let rows: Vec<HashMap<u128, u64>> = sheets.iter().map(rows).collect::<Result<_, _>>()?;
    let mut order = filled.clone();
    order.sort_by_key(|at| facts[*at].rows);
    let mut found: Vec<(usize, Vec<usize>)> = Vec::new();
    // Small ones first: a year repeats its months, whose quarters are left out by then.
    for at in order {
        let is_left = |other: &usize| *other == at || found.iter().any(|(left, _)| left == other);
        let others: Vec<usize> = filled.iter().copied().filter(|other| !is_left(other)).collect();
        let within: Vec<usize> = others.iter().copied().filter(|other| holds(&rows[at], &[&rows[*other]])).collect();
        let all = within.iter().map(|other| facts[*other].rows).sum::<u64>() == facts[at].rows;
        let of = |sheets: &[usize]| sheets.iter().map(|sheet| &rows[*sheet]).collect::<Vec<_>>();
        let is_total = || {
            let told = others.iter().all(|other| !is_total_name(&sheets[*other].name)) && others.len() > 1;
            let is_among = || of(&others).iter().filter(|sheet| meets(sheet, &rows[at])).count() > 1;
            let among = || is_among() && within_all(&rows[at], &of(&others));
            told && is_total_name(&sheets[at].name) && (among() || same_sums(&facts, at, &others, &shared))
        };
        if within.len() > 1 && all && holds(&rows[at], &of(&within)) {
            found.push((at, within));
        } else if is_total() {
            found.push((at, others));
        }
    }
    found.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    Ok(found)
}

/// What the rows of a sheet come to, but for its own totals.
struct Facts {
    rows: u64,
    columns: Vec<Column>,
}

#[derive(Clone)]
struct Column {
    filled: u64,
    /// True while its values count rows from one.
    counts: bool,
    /// Its sum while all its values are numbers.
    sum: Option<Decimal>,
}

impl Column {
    /// True where its values tell rows apart.
    fn tells(&self) -> bool {
        self.filled > 0 && !(self.counts && self.filled > 1)
    }
}

impl Facts {
    fn of(path: &Path, sheet: &SheetPlan, width: usize) -> Result<Self, ImportError> {
        let column = Column { filled: 0, counts: true, sum: Some(Decimal::ZERO) };
        let mut facts = Facts { rows: 0, columns: vec![column; width] };
        each_row(path, sheet, width, &mut |row| {
            facts.rows += 1;
            for (at, column) in facts.columns.iter_mut().enumerate().take(row.len()) {
                let cell = row.cell(at).trim();
                if cell.is_empty() {
                    continue;
                }
                column.filled += 1;
                column.counts &= cell.trim_end_matches('.') == column.filled.to_string();
                column.sum = column.sum.and_then(|sum| sum.checked_add(number(cell)?));
            }
        })?;
        Ok(facts)
    }
}

fn number(cell: &str) -> Option<Decimal> {
    read_number(cell, None).and_then(|number| number.decimal()).ok()
}

fn each_row(path: &Path, sheet: &SheetPlan, width: usize, take: &mut dyn FnMut(&Row)) -> Result<(), ImportError> {
    let mut rows = Workbook::of_sheets(path, vec![sheet.clone()], width);
    let mut row = Row::default();
    while rows.read(&mut row)? {
        if summary(&row).is_none() {
            take(&row);
        }
    }
    Ok(())
}

/// How often a sheet has each row, by some of its columns.
fn rows_of(path: &Path, sheet: &SheetPlan, width: usize, columns: &[usize]) -> Result<HashMap<u128, u64>, ImportError> {
    let mut rows: HashMap<u128, u64> = HashMap::new();
    each_row(path, sheet, width, &mut |row| {
        let mut hash = Xxh3::new();
        for column in columns {
            hash.update(row.cells().nth(*column).unwrap_or_default().trim().as_bytes());
            hash.update(&[0]);
        }
        *rows.entry(hash.digest128()).or_default() += 1;
    })?;
    Ok(rows)
}

type Rows = HashMap<u128, u64>;

/// True where a sheet has all rows of others, as often as they have them together.
fn holds(sheet: &Rows, others: &[&Rows]) -> bool {
    let mut all = Rows::new();
    others.iter().flat_map(|rows| rows.iter()).for_each(|(row, count)| *all.entry(*row).or_default() += count);
    all.iter().all(|(row, count)| sheet.get(row).is_some_and(|known| known >= count))
}

/// True where all rows of a sheet are among those of others.
fn within_all(sheet: &Rows, others: &[&Rows]) -> bool {
    sheet.iter().all(|(row, count)| others.iter().filter_map(|rows| rows.get(row)).sum::<u64>() >= *count)
}

fn meets(a: &Rows, b: &Rows) -> bool {
    a.keys().any(|row| b.contains_key(row))
}

/// True where the columns of numbers of a sheet come to what those of others come to together.
fn same_sums(facts: &[Facts], at: usize, others: &[usize], columns: &[usize]) -> bool {
    let sum = |sheet: usize, column: usize| facts[sheet].columns[column].sum;
    let all = |column: usize| others.iter().try_fold(Decimal::ZERO, |all, other| all.checked_add(sum(*other, column)?));
    let sums = columns.iter().filter_map(|column| Some((sum(at, *column)?, all(*column)?)));
    let sums: Vec<(Decimal, Decimal)> = sums.collect();
    sums.iter().any(|(sum, _)| !sum.is_zero()) && sums.iter().all(|(sum, all)| sum == all)
}
