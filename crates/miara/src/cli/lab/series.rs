//! The series of a table: rows of one name in the order of time.

use jiff::civil::DateTime;

use super::fault::{Fault, Needs};
use super::moment::{Grid, moments};
use super::number::plain;
use super::table::Table;

/// One series.
#[derive(Debug)]
pub(super) struct Series {
    pub(super) name: Option<String>,
    /// Rows of the table by time.
    pub(super) rows: Vec<usize>,
    /// Moment of each row; empty without a column of dates.
    pub(super) moments: Vec<DateTime>,
}

/// Rows' places in time.
enum Times {
    None,
    Dated(Vec<DateTime>),
    /// Plain numbers that rise with time.
    Numbered(Vec<f64>),
}

/// A date column's times: dates, or else plain numbers such as the place in the series.
fn times(table: &Table, date: Option<&str>) -> Result<Times, Fault> {
    let Some(date) = date else { return Ok(Times::None) };
    let column = table.column(date)?;
    match moments(table.texts(column)) {
        Ok(read) => Ok(Times::Dated(read)),
        Err(row) => {
            let numbered: Option<Vec<f64>> = table.texts(column).map(plain).collect();
            numbered.map(Times::Numbered).ok_or_else(|| table.bad(row, column, Needs::Date))
        }
    }
}

/// The series of a table by time, in order of first appearance.
pub(super) fn series(table: &Table, name: Option<&str>, date: Option<&str>) -> Result<Vec<Series>, Fault> {
    let times = times(table, date)?;
    let made = table.groups(name)?.into_iter().map(|(name, mut rows)| {
        let mut dated = Vec::new();
        match &times {
            Times::None => {}
            Times::Dated(dates) => {
                rows.sort_by_key(|row| dates[*row]);
                dated = rows.iter().map(|row| dates[*row]).collect();
            }
            Times::Numbered(numbers) => rows.sort_by(|a, b| numbers[*a].total_cmp(&numbers[*b])),
        }
        Series { name, rows, moments: dated }
    });
    Ok(made.collect())
}

/// A series on even steps.
#[derive(Debug)]
pub(super) struct Even {
    /// `None` where no row stands for the step, or its cell is empty.
    pub(super) values: Vec<Option<f64>>,
    pub(super) grid: Option<Grid>,
}

impl Series {
    /// Puts values on the even steps that the dates go by; without dates they follow each other.
    pub(super) fn even(&self, table: &Table, date: Option<&str>, numbers: &[Option<f64>]) -> Result<Even, Fault> {
        let plain = || self.rows.iter().map(|row| numbers[*row]).collect::<Vec<_>>();
        for (at, pair) in self.moments.windows(2).enumerate() {
            if pair[0] == pair[1] {
                let (row, column) = (self.rows[at + 1], table.column(date.unwrap_or_default())?);
                let text = table.text(row, column).to_owned();
                return Err(Fault::Twice { line: table.line(row), column: table.header[column].clone(), text });
            }
        }
        let Some(grid) = Grid::of(&self.moments) else { return Ok(Even { values: plain(), grid: None }) };
        let places: Vec<i64> = self.moments.iter().map(|moment| grid.place(self.moments[0], *moment)).collect();
        let length = places.last().map_or(0, |last| last + 1);
        let uneven = places.windows(2).any(|pair| pair[0] == pair[1]) || length > 20 * places.len() as i64;
        if uneven {
            return Ok(Even { values: plain(), grid: Some(grid) });
        }
        let mut values = vec![None; usize::try_from(length).unwrap_or(0)];
        for (place, row) in places.iter().zip(&self.rows) {
            values[usize::try_from(*place).unwrap_or(0)] = numbers[*row];
        }
        Ok(Even { values, grid: Some(grid) })
    }
}
