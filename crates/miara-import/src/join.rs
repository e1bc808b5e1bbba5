//! Several rows of one thing as one: a deal with a row for each of its products.

use std::collections::{HashMap, HashSet};

use xxhash_rust::xxh3::xxh3_64;

use crate::error::ImportError;
use crate::plan::Plan;
use crate::refused::{Reason, Refusal};
use crate::row::Row;
use crate::source::Source;
use crate::source_value::is_skipped;
use crate::typed::{Cell, Notes};
use crate::typed_row::{column_cell, complete, typed_row};
use crate::view::View;

/// The ids of a file that stand on several rows, where the mapping joins a column. Remembers only these.
#[derive(Debug, Default)]
pub(crate) struct Joins {
    groups: HashMap<u64, Group>,
}

/// The rows of one id.
#[derive(Debug)]
struct Group {
    /// A hash of each cell of the first sound row; 0 where it is empty.
    first: Vec<u64>,
    /// The different values of each joined column, in the file's order.
    values: Vec<Vec<String>>,
    is_taken: bool,
}

/// What becomes of a sound row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Joined {
    Kept,
    /// The first row of its id says all that it says, so it does not come in.
    Merged,
}

impl Joins {
    /// Goes through the file for ids that repeat, and once more for what their rows say.
    pub(crate) fn find(plan: &Plan, open: impl Fn() -> Result<Source, ImportError>) -> Result<Self, ImportError> {
        let mut joins = Joins::default();
        if plan.joined.is_empty() {
            return Ok(joins);
        }
        let (mut seen, mut repeated) = (HashSet::new(), HashSet::new());
        each_row(plan, open()?, |id, _| {
            if !seen.insert(id) {
                repeated.insert(id);
            }
        })?;
        drop(seen);
        if repeated.is_empty() {
            return Ok(joins);
        }
        each_row(plan, open()?, |id, view| {
            if repeated.contains(&id)
                && let Ok(mut row) = typed_row(plan, view)
                && complete(plan, &mut row.cells).is_ok()
            {
                joins.gather(plan, id, &row.cells);
            }
        })?;
        Ok(joins)
    }

    /// Takes in what one row of an id says.
    fn gather(&mut self, plan: &Plan, id: u64, cells: &[Cell<'_>]) {
        let new = || Group { first: cells.iter().map(fingerprint).collect(), values: Vec::new(), is_taken: false };
        let group = self.groups.entry(id).or_insert_with(new);
        if group.contradicted(plan, cells).is_some() {
            return;
        }
        group.values.resize(plan.joined.len(), Vec::new());
        for (values, at) in group.values.iter_mut().zip(&plan.joined) {
            if let Cell::Text(text) = &cells[*at]
                && !values.iter().any(|known| known == text)
            {
                values.push(text.clone().into_owned());
            }
        }
    }

    /// Gives the first row of an id the values of all its rows.
    pub(crate) fn take(&mut self, plan: &Plan, cells: &mut [Cell<'_>]) -> Result<Joined, Refusal> {
        let id = plan.joined.first().and_then(|_| id_of(&cells[plan.join_key]));
        let Some(group) = id.and_then(|id| self.groups.get_mut(&id)) else { return Ok(Joined::Kept) };
        if let Some(column) = group.contradicted(plan, cells) {
            let reason = Reason::SeveralRows { column: column.to_owned() };
            return Err((Some(column.to_owned()), reason));
        }
        if group.is_taken {
            return Ok(Joined::Merged);
        }
        group.is_taken = true;
        for (values, at) in group.values.iter().zip(&plan.joined) {
            if !values.is_empty() {
                cells[*at] = Cell::Text(values.join(", ").into());
            }
        }
        Ok(Joined::Kept)
    }
}

impl Group {
    /// The first column in which a row says another thing than the first one; an empty cell says nothing.
    fn contradicted<'p>(&self, plan: &'p Plan, cells: &[Cell<'_>]) -> Option<&'p str> {
        let differs = |at: usize| {
            let found = fingerprint(&cells[at]);
            found != 0 && found != self.first[at]
        };
        let others = (0..cells.len()).filter(|at| !plan.joined.contains(at));
        others.into_iter().find(|at| differs(*at)).map(|at| plan.columns[at].name.as_str())
    }
}

/// Calls `each` with the id of every row that is not passed over.
fn each_row(plan: &Plan, mut source: Source, mut each: impl FnMut(u64, View<'_>)) -> Result<(), ImportError> {
    let mut row = Row::default();
    while source.read(&mut row)? {
        let view = View { row: &row, width: plan.header.len(), wide: None };
        if row.fault.is_some() || is_skipped(plan, view) != Ok(false) {
            continue;
        }
        let cell = column_cell(plan, &plan.columns[plan.join_key], view, &mut Notes::default());
        if let Some(id) = cell.ok().as_ref().and_then(id_of) {
            each(id, view);
        }
    }
    Ok(())
}

fn id_of(cell: &Cell<'_>) -> Option<u64> {
    match cell {
        Cell::Text(text) => Some(xxh3_64(text.as_bytes())),
        _ => None,
    }
}

fn fingerprint(cell: &Cell<'_>) -> u64 {
    if *cell == Cell::Null { 0 } else { xxh3_64(format!("{cell:?}").as_bytes()).max(1) }
}
