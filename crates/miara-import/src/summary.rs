//! What the rows of a file come to, told before they are imported.

use std::collections::{BTreeMap, HashSet};

use arrow::array::RecordBatch;
use jiff::tz::TimeZone;
use miara_model::{ColumnKind, Dataset};
use rust_decimal::Decimal;

use crate::condition::Condition;
use crate::error::ImportError;
use crate::moment::Zone;
use crate::number::places;
use crate::row_checks::cell;
use crate::typed::Cell;

/// Different persons that are counted.
const MOST_PERSONS: usize = 100_000;

/// What the rows of a file come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows that were understood.
    pub rows: u64,
    /// Rows by how they ended, in the dataset's order, and last those that have not; one entry for datasets whose rows
    /// do not end. States without rows are left out.
    pub states: Vec<StateSum>,
    /// Different persons in the dataset's first column of persons.
    pub persons: u64,
    /// The first and the last day of the dataset's main axis, since 1970-01-01.
    pub days: Option<(i32, i32)>,
}

/// Rows that have ended in one way, or not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StateSum {
    /// The dataset's column with the day of that ending, such as `won_at`; `None` for rows that have not ended.
    pub ended: Option<String>,
    /// How many.
    pub rows: u64,
    /// Their amounts of money by currency; the empty name is the firm's own. Empty where the dataset has none.
    pub amounts: BTreeMap<String, Decimal>,
}

/// Counts the rows of a file as they are read.
#[derive(Debug)]
pub struct Counted {
    kinds: Vec<ColumnKind>,
    zone: Zone,
    /// Of each ending: what holds then, and the column of its day.
    endings: Vec<(Condition, usize)>,
    amount: Option<usize>,
    currency: Option<usize>,
    person: Option<usize>,
    at: Option<usize>,
    sums: Vec<StateSum>,
    persons: HashSet<String>,
    summary: Summary,
}

impl Counted {
    /// Nothing counted yet of rows of a dataset.
    ///
    /// # Errors
    /// Where a condition of the dataset does not parse, which a test of the catalogue prevents.
    pub fn new(dataset: &Dataset, zone: TimeZone) -> Result<Self, ImportError> {
        let place = |name: &String| dataset.columns.get_index_of(name);
        let is_money = |name: &String| dataset.columns.get(name).is_some_and(|column| column.kind == ColumnKind::Money);
        let ending = |dated: &miara_model::Dated| {
            let condition = Condition::parse(dataset, &dated.when, &dated.column)?;
            let at = place(&dated.column).ok_or_else(|| ImportError::Internal { detail: dated.column.clone() })?;
            Ok((condition, at))
        };
        let ended = |dated: &miara_model::Dated| StateSum { ended: Some(dated.column.clone()), ..StateSum::default() };
        Ok(Counted {
            kinds: dataset.columns.values().map(|column| column.kind).collect(),
            zone: Zone::new(zone),
            endings: dataset.dated.iter().map(ending).collect::<Result<_, ImportError>>()?,
            amount: dataset.amount.as_ref().filter(|name| is_money(name)).and_then(place),
            currency: dataset.money.as_ref().and_then(|money| place(&money.currency)),
            person: dataset.columns.values().position(|column| column.unit.as_deref() == Some("person")),
            at: dataset.at.as_ref().and_then(place),
            sums: dataset.dated.iter().map(ended).chain([StateSum::default()]).collect(),
            persons: HashSet::new(),
            summary: Summary::default(),
        })
    }

    /// Counts rows; columns stand in the dataset's order.
    pub fn add(&mut self, batch: &RecordBatch) {
        for row in 0..batch.num_rows() {
            let cells: Vec<Cell<'_>> =
                batch.columns().iter().zip(&self.kinds).map(|(column, kind)| cell(column, *kind, row)).collect();
            self.add_row(&cells);
        }
    }

    fn add_row(&mut self, cells: &[Cell<'_>]) {
        self.summary.rows += 1;
        let has_ended = |(condition, day): &(Condition, usize)| {
            cells[*day] != Cell::Null || condition.holds(cells, &self.kinds, &self.zone).unwrap_or(false)
        };
        let state = self.endings.iter().position(has_ended).unwrap_or(self.endings.len());
        let sum = &mut self.sums[state];
        sum.rows += 1;
        if let Some(Cell::Decimal(value)) = self.amount.map(|at| &cells[at]) {
            let currency = match self.currency.map(|at| &cells[at]) {
                Some(Cell::Text(code)) => code.to_string(),
                _ => String::new(),
            };
            *sum.amounts.entry(currency).or_default() +=
                Decimal::from_i128_with_scale(*value, places(ColumnKind::Money));
        }
        if let Some(Cell::Text(person)) = self.person.map(|at| &cells[at])
            && self.persons.len() < MOST_PERSONS
        {
            self.persons.insert(person.to_string());
        }
        let day = match self.at.map(|at| &cells[at]) {
            Some(Cell::Day(day)) => Some(*day),
            Some(Cell::Time(at)) => self.zone.day_of(*at).ok(),
            _ => None,
        };
        if let Some(day) = day {
            let (first, last) = self.summary.days.unwrap_or((day, day));
            self.summary.days = Some((first.min(day), last.max(day)));
        }
    }

    /// What was counted.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let states = self.sums.iter().filter(|sum| sum.rows > 0).cloned().collect();
        Summary { states, persons: self.persons.len() as u64, ..self.summary.clone() }
    }
}
