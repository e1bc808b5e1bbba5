//! Rows on their way in: each is typed and comes in, is refused, or is passed over.

use std::collections::BTreeSet;

use miara_model::{ColumnKind, Dataset};

use crate::chunk::TOLD_TOTALS;
use crate::columns::Columns;
use crate::control::Control;
use crate::error::ImportError;
use crate::id::whole_id;
use crate::join::{Joined, Joins};
use crate::kept_row::refused;
use crate::plan::{ColumnPlan, Plan};
use crate::refused::{Reason, Refusal, Refused};
use crate::row::Row;
use crate::row_id::RowIds;
use crate::schema::arrow_schema;
use crate::settle::settle;
use crate::source_value::{is_skipped, place_value};
use crate::tally::Tally;
use crate::total_row::{PassedTotal, Summary, summary};
use crate::typed::{Cell, Notes};
use crate::typed_row::{column_cell, complete, typed_row};
use crate::view::View;

/// What is gathered of a file while its rows come in.
pub(crate) struct Intake {
    pub(crate) columns: Columns,
    ids: RowIds,
    pub(crate) control: Control,
    pub(crate) joins: Joins,
    told_totals: usize,
}

impl Intake {
    pub(crate) fn new(plan: &Plan, dataset: &Dataset) -> Self {
        Intake {
            columns: Columns::new(arrow_schema(dataset), plan.kinds.iter().copied()),
            ids: RowIds::default(),
            control: Control::new(plan),
            joins: Joins::default(),
            told_totals: 0,
        }
    }

    /// Types one row and puts it where it belongs.
    pub(crate) fn take(&mut self, plan: &Plan, view: View<'_>, tally: &mut Tally) -> Result<(), ImportError> {
        let skipped = is_skipped(plan, view);
        if let Ok(true) = skipped {
            tally.skipped += 1;
            match summary(view.row) {
                Some(Summary::Total) => self.pass_total(plan, view, tally),
                Some(Summary::Other) => {}
                None => self.control.skip(plan, view),
            }
            return Ok(());
        }
        let outcome = match (&view.row.fault, skipped) {
            (Some(fault), _) => Err((fault.column().map(str::to_owned), fault.clone())),
            (None, Err(reason)) => Err((None, reason)),
            (None, Ok(_)) => self.sound_row(plan, view, tally),
        };
        match outcome {
            Ok(None) => {
                tally.skipped += 1;
                self.control.skip(plan, view);
                Ok(())
            }
            Ok(Some(cells)) if self.control.is_named_total(plan, view.row, &cells) => {
                tally.skipped += 1;
                self.pass_total(plan, view, tally);
                Ok(())
            }
            Ok(Some(cells)) => {
                self.control.add(plan, &cells);
                tally.label(plan, view, Some(&cells));
                tally.lines.push(view.row.place);
                self.columns.push(&cells)
            }
            Err((column, reason)) => {
                match non_data(plan, view.row, &reason, &self.control) {
                    Some(summary) => {
                        tally.skipped += 1;
                        if summary == Summary::Total {
                            self.pass_total(plan, view, tally);
                        }
                    }
                    None => {
                        if let Reason::Unanswered { about, value } = &reason {
                            tally.label(plan, view, None);
                            tally.ask(plan, about, value);
                        }
                        tally.refused_ids.extend(id_of_refused(plan, view));
                        let number = view.row.number.or_else(|| self.ids.number_of_refused(plan, view));
                        let days = days_of_refused(plan, view);
                        tally.refused.push(Refused { days, ..refused(plan, view.row, number, column, reason) });
                    }
                }
                Ok(())
            }
        }
    }

    /// Passes a row of totals over.
    fn pass_total(&mut self, plan: &Plan, view: View<'_>, tally: &mut Tally) {
        self.control.add_total(plan, view.row);
        if self.told_totals < TOLD_TOTALS {
            self.told_totals += 1;
            tally.totals.push(PassedTotal::of(view.row));
        }
    }

    /// The typed cells of a row; `None` where an earlier row of its id says all that it says.
    fn sound_row<'a>(
        &mut self,
        plan: &'a Plan,
        view: View<'a>,
        tally: &mut Tally,
    ) -> Result<Option<Vec<Cell<'a>>>, Refusal> {
        let mut row = typed_row(plan, view)?;
        let right = settle(plan, view, &mut row.cells)?;
        // The id is made before defaults are filled, but only of a row that will come in.
        let bare = plan.row_id.map(|at| (at, row.cells.clone()));
        if let Some((at, _)) = bare {
            row.cells[at] = Cell::Text("".into());
        }
        complete(plan, &mut row.cells)?;
        if self.joins.take(plan, &mut row.cells)? == Joined::Merged {
            return Ok(None);
        }
        if let Some((at, bare)) = bare {
            let id = self.ids.id(plan, &bare, view).map_err(|reason| (None, reason))?;
            row.cells[at] = id.map_or(Cell::Null, |id| Cell::Text(id.into()));
        }
        if let Some(place) = plan.source.line_number {
            let line = place_value(plan, place, view).map_err(|reason| (None, reason))?.into_text();
            if line.is_some_and(|line| self.ids.is_repeated(&row.cells, &line)) {
                return Ok(None);
            }
        }
        if let Some(numbering) = &plan.source.numbering {
            numbering.add(&mut row.cells);
        }
        if let Some(at) = plan.numbered {
            self.ids.number(&mut row.cells[at], view.row);
        }
        if let Some(place) = plan.source.merged_ids {
            let ids = place_value(plan, place, view).map_err(|reason| (None, reason))?.into_text();
            tally.merged_ids.extend(ids.iter().flat_map(|ids| merged_ids(ids)));
        }
        if let Some((at, name)) = &plan.source.data_source {
            row.cells[*at] = Cell::Text(name.as_str().into());
        }
        for doubt in right {
            *tally.doubted.entry(doubt.to_owned()).or_default() += 1;
        }
        tally.rounded += row.rounded;
        tally.currency_found |= row.currency_found;
        Ok(Some(row.cells))
    }
}

/// Ids in one cell, however they are parted.
fn merged_ids(cell: &str) -> impl Iterator<Item = String> {
    let parts = cell.split(|c: char| matches!(c, ';' | ',' | '|') || c.is_whitespace());
    parts.filter(|id| !id.is_empty()).map(|id| whole_id(id).to_owned())
}

/// The id of a row that did not come in, as far as it can be read: the row is in the file all the same.
fn id_of_refused(plan: &Plan, view: View<'_>) -> Option<String> {
    let column = &plan.columns[Some(plan.join_key).filter(|_| view.row.fault.is_none())?];
    match column_cell(plan, column, view, &mut Notes::default()) {
        Ok(Cell::Text(id)) => Some(id.into_owned()),
        _ => None,
    }
}

/// The days of a row that did not come in: those of all its dates. `None` where one of them, or the day by which it
/// counts, can't be read.
fn days_of_refused(plan: &Plan, view: View<'_>) -> Option<Vec<i32>> {
    let mut days = BTreeSet::new();
    let is_dated = |column: &&ColumnPlan| matches!(column.rule.kind, ColumnKind::Date | ColumnKind::Time);
    if view.row.fault.as_ref().is_some_and(Reason::is_shape) {
        return None;
    }
    for column in plan.columns.iter().filter(is_dated) {
        match column_cell(plan, column, view, &mut Notes::default()).ok()? {
            Cell::Day(day) => days.insert(day),
            Cell::Time(at) => days.insert(plan.zone.day_of(at).ok()?),
            _ if column.required => return None,
            _ => false,
        };
    }
    (!days.is_empty()).then(|| days.into_iter().collect())
}

/// What stands among rows and is none: a line of totals, the header once more.
fn non_data(plan: &Plan, row: &Row, reason: &Reason, control: &Control) -> Option<Summary> {
    if row.len() == plan.header.len() && row.cells().zip(&plan.header).all(|(a, b)| a.trim() == b) {
        return Some(Summary::Other);
    }
    let undated = matches!(
        reason,
        Reason::Missing | Reason::NotADate { .. } | Reason::WrongWidth { .. } | Reason::NoResult { .. }
    );
    let said = if undated { summary(row) } else { None };
    said.or_else(|| (*reason == Reason::Missing && control.is_bare_total(plan, row)).then_some(Summary::Total))
}
