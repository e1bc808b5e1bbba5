//! What people have said of a row's missing days and doubtful values.

use miara_model::clock::MICROS_PER_DAY;

use crate::condition::Condition;
use crate::moment::Zone;
use crate::plan::{Fallback, Plan};
use crate::refused::{Reason, Refusal};
use crate::typed::{Cell, Notes, Rule, read_cell};
use crate::view::View;

/// Puts days in where rows lack one that they must have, as a person has said, and refuses rows about which
/// nobody has said anything.
///
/// Tells the doubts that the row meets and that a person has said to be right.
pub(crate) fn settle<'a>(plan: &'a Plan, view: View<'a>, cells: &mut [Cell<'a>]) -> Result<Vec<&'a str>, Refusal> {
    for dated in &plan.source.dated {
        // A day that is still to come is a plan and not the day on which it happened.
        let is_plan = matches!(cells[dated.column], Cell::Time(at) if plan.source.now > 0 && at > plan.source.now + MICROS_PER_DAY);
        if (cells[dated.column] != Cell::Null && !is_plan) || !holds(&dated.when, plan, cells)? {
            continue;
        }
        cells[dated.column] = Cell::Null;
        let found = match &dated.fallback {
            // A row that contradicts itself is refused and not asked about.
            Fallback::Open if breaks_a_check(plan, cells) => continue,
            Fallback::Open => {
                let about = dated.column(plan).to_owned();
                let reason = Reason::Unanswered { about: about.clone(), value: String::new() };
                return Err((Some(about), reason));
            }
            Fallback::Unknown => None,
            Fallback::Source(at, rule) => day_of(*at, rule, view, &plan.zone),
        };
        match found {
            Some(cell) => cells[dated.column] = cell,
            None => cells[dated.unknown_by] = Cell::Time(plan.source.now),
        }
    }
    let mut right = Vec::new();
    for doubt in &plan.source.doubts {
        if !holds(&doubt.when, plan, cells)? {
            continue;
        }
        if doubt.answer == Some(true) {
            right.push(doubt.name.as_str());
            continue;
        }
        let column = Some(doubt.when.column.clone());
        return Err(match doubt.answer {
            Some(_) => (column, Reason::Unsound { reason: doubt.when.reason.clone() }),
            None => (column, Reason::Unanswered { about: doubt.name.clone(), value: String::new() }),
        });
    }
    Ok(right)
}

fn breaks_a_check(plan: &Plan, cells: &[Cell<'_>]) -> bool {
    plan.checks.iter().any(|check| holds(check, plan, cells) == Ok(true))
}

fn holds(check: &Condition, plan: &Plan, cells: &[Cell<'_>]) -> Result<bool, Refusal> {
    check.holds(cells, &plan.kinds, &plan.zone).map_err(|reason| (Some(check.column.clone()), reason))
}

/// The day or time in a cell of the file; `None` where there is none.
fn day_of<'a>(at: usize, rule: &Rule, view: View<'a>, zone: &Zone) -> Option<Cell<'a>> {
    let (text, kind) = view.cell(at);
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    read_cell(text.into(), kind, rule, zone, &mut Notes::default()).ok().filter(|cell| *cell != Cell::Null)
}
