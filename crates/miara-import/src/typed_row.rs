//! One source row as one row of the dataset.

use std::borrow::Cow;

use miara_model::ColumnKind;

use crate::near::shortened;
use crate::plan::{Bound, ColumnPlan, Place, Plan};
use crate::refused::{Reason, Refusal};
use crate::source_value::{bound_value, read_id};
use crate::total_row::is_number;
use crate::typed::{Cell, CellKind, Code, Notes, from_value, read_cell};
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
    let mut currency: Option<Cow<'_, str>> = None;
    let mut rounded = 0;
    for column in &plan.columns {
        if matches!(column.how, Bound::Absent) {
            cells.push(Cell::Null);
            continue;
        }
        let mut notes = Notes::default();
        check_repeated(plan, column, view)?;
        let cell = column_cell(plan, column, view, &mut notes).map_err(|reason| (Some(column.name.clone()), reason))?;
        rounded += u64::from(notes.rounded);
        if column.rule.kind == ColumnKind::Money && cell != Cell::Null {
            let shown = || currency_shown(plan, &column.how, view).map(|code| Cow::Owned(code.text()));
            let found: Option<Cow<'_, str>> = notes.currency.or_else(shown);
            if let (Some(known), Some(found)) = (&currency, &found)
                && known != found
            {
                let (amount, row) = (found.clone().into_owned(), known.clone().into_owned());
                return Err((Some(column.name.clone()), Reason::CurrencyConflict { amount, row }));
            }
            currency = found.or(currency);
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

/// Refuses an amount that stands in one cell merged over several rows, but for the first of them: it is
/// one amount, and nobody says which part of it is each row's.
fn check_repeated(plan: &Plan, column: &ColumnPlan, view: View<'_>) -> Result<(), Refusal> {
    let adds_up = matches!(column.rule.kind, ColumnKind::Money | ColumnKind::Count | ColumnKind::Hours);
    if !adds_up || !view.row.repeats() {
        return Ok(());
    }
    let repeated = |at: usize| {
        let (text, kind) = view.cell(at);
        let is_amount = view.row.is_repeated(view.place(at)) && (kind.is_number() || is_number(text));
        is_amount.then(|| text.trim().to_owned())
    };
    match find_source(plan, &column.how, &repeated) {
        Some(value) => Err((Some(column.name.clone()), Reason::MergedAmount { value: shortened(&value) })),
        None => Ok(()),
    }
}

/// The currency with which a workbook shows one of the cells that a value is made of.
fn currency_shown(plan: &Plan, how: &Bound, view: View<'_>) -> Option<Code> {
    if !view.row.has_kinds() {
        return None;
    }
    find_source(plan, how, &|at| match view.cell(at).1 {
        CellKind::Money(code) => Some(code),
        _ => None,
    })
}

/// What is found first at the columns of the file that a value is made of.
fn find_source<T>(plan: &Plan, how: &Bound, found: &dyn Fn(usize) -> Option<T>) -> Option<T> {
    let of_place = |place: &Place| match place {
        Place::Source(at) => found(*at),
        Place::Value(at) => find_source(plan, &plan.values[*at], found),
        Place::Origin(_) => None,
    };
    match how {
        Bound::Absent | Bound::Constant(_) => None,
        Bound::Pick { place, .. } | Bound::Find { place, .. } | Bound::Numbered(place) => of_place(place),
        Bound::Sql(program) => program.places.iter().find_map(of_place),
        Bound::Words { places, .. } => places.iter().find_map(of_place),
    }
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
        if kind == CellKind::Failed {
            return Err(Reason::NoResult { value: shortened(text) });
        }
        let text = read_id(plan, *at, text, kind)?;
        if text.is_empty() {
            return Ok(Cell::Null);
        }
        return read_cell(Cow::Borrowed(text), kind, &column.rule, &plan.zone, notes);
    }
    from_value(bound_value(plan, &column.how, view)?, &column.rule, &plan.zone, notes)
}
