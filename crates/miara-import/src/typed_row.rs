//! One source row as one row of the dataset.

use std::borrow::Cow;

use miara_model::ColumnKind;

use crate::plan::{Bound, ColumnPlan, Place, Plan};
use crate::refused::{Reason, Refusal};
use crate::source_value::{bound_value, read_id};
use crate::typed::{Cell, Notes, from_value, read_cell};
use crate::view::View;

/// The typed cells of a row, in the dataset's order, and what happened on the way.
pub(crate) struct TypedRow<'a> {
    pub(crate) cells: Vec<Cell<'a>>,
    /// Cells that were rounded to what their columns keep.
    pub(crate) rounded: u64,
    /// The currency was written beside an amount.
    pub(crate) currency_found: bool,
}

/// Types every column of a row. Defaults are not yet filled.
pub(crate) fn typed_row<'a>(plan: &'a Plan, view: View<'a>) -> Result<TypedRow<'a>, Refusal> {
    let mut cells = Vec::with_capacity(plan.columns.len());
    let mut currency = None;
    let mut rounded = 0;
    for column in &plan.columns {
        if matches!(column.how, Bound::Absent) {
            cells.push(Cell::Null);
            continue;
        }
        let mut notes = Notes::default();
        let cell = column_cell(plan, column, view, &mut notes).map_err(|reason| (Some(column.name.clone()), reason))?;
        rounded += u64::from(notes.rounded);
        if notes.currency.is_some() && column.rule.kind == ColumnKind::Money {
            currency = notes.currency;
        }
        cells.push(cell);
    }
    let mut currency_found = false;
    if let (Some(at), Some(found)) = (plan.currency, currency) {
        match &cells[at] {
            Cell::Text(known) if *known != found => {
                let reason = Reason::CurrencyConflict { amount: found.into_owned(), row: known.clone().into_owned() };
                return Err((Some(plan.columns[at].name.clone()), reason));
            }
            Cell::Text(_) => {}
            _ => {
                cells[at] = Cell::Text(found);
                currency_found = true;
            }
        }
    }
    Ok(TypedRow { cells, rounded, currency_found })
}

/// Puts defaults into empty cells and refuses a row that lacks what is required, or is unsound.
pub(crate) fn complete(plan: &Plan, cells: &mut [Cell<'_>]) -> Result<(), Refusal> {
    for (cell, column) in cells.iter_mut().zip(&plan.columns) {
        if *cell == Cell::Null
            && let Some(default) = &column.default
        {
            *cell = default.clone();
        }
        if *cell == Cell::Null && column.required {
            return Err((Some(column.name.clone()), Reason::Missing));
        }
    }
    for check in &plan.checks {
        if check.holds(cells, &plan.kinds, &plan.zone).map_err(|reason| (Some(check.column.clone()), reason))? {
            let reason = Reason::Unsound { reason: check.reason.clone() };
            return Err((Some(check.column.clone()), reason));
        }
    }
    Ok(())
}

pub(crate) fn column_cell<'a>(
    plan: &'a Plan,
    column: &'a ColumnPlan,
    view: View<'a>,
    notes: &mut Notes<'a>,
) -> Result<Cell<'a>, Reason> {
    // The way of nearly every cell: straight from the row, without a copy.
    if let Bound::Pick { place: Place::Source(at), map: None } = &column.how {
        let (text, kind) = view.cell(*at);
        let text = text.trim();
        if text.is_empty() || plan.nulls.iter().any(|null| null == text) {
            return Ok(Cell::Null);
        }
        let text = read_id(plan, *at, text, kind)?;
        if text.is_empty() {
            return Ok(Cell::Null);
        }
        return read_cell(Cow::Borrowed(text), kind, &column.rule, &plan.zone, notes);
    }
    from_value(bound_value(plan, &column.how, view)?, &column.rule, &plan.zone, notes)
}
