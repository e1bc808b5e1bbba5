//! Setting, changing and taking away goals.

use jiff::Timestamp;
use miara_engine::durable::write_whole;
use miara_model::goal::{GoalChange, GoalFault, GoalRow, Via};
use miara_model::{Goal, GoalKey};

use crate::service::goal::edit::Edit;
use crate::service::goal::file::{GOALS, GoalFile};
use crate::service::goal::{Goals, differences, file};
use crate::service::{Refusal, Service, ServiceError};

/// What came of wishes. Either all of them are kept, or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    /// All are kept; so many goals are other than before.
    Kept(usize),
    /// Somebody else has changed these goals since they were looked at.
    Overtaken(Vec<GoalKey>),
    /// What is wrong; rows are places among the edits, from 0.
    Faulty(Vec<GoalFault>),
}

/// Sets, changes and takes away goals: in the history, and in the book's file.
///
/// # Errors
/// Where the book's file has faults, which are to be mended first, or can't be written; then nothing
/// has changed.
pub fn save_goals(
    service: &Service,
    edits: &[Edit],
    who: &str,
    way: Via,
    now: Timestamp,
) -> Result<Saved, ServiceError> {
    loop {
        let goals = super::goals(service, now)?;
        if !goals.faults.is_empty() {
            return Err(ServiceError::Refused(Refusal::FaultyGoals { faults: goals.faults.len() }));
        }
        let overtaken: Vec<GoalKey> =
            edits.iter().filter(|edit| goals.version(&edit.key) != edit.seen).map(|edit| edit.key.clone()).collect();
        if !overtaken.is_empty() {
            return Ok(Saved::Overtaken(overtaken));
        }
        let wanted = applied(&goals, edits);
        if let Err(faults) = file::checked_goals(service, &as_file(service, &wanted)) {
            return Ok(Saved::Faulty(of_edits(faults, &wanted, edits)));
        }
        let change = |key, old, new| GoalChange { id: 0, at: now, who: who.to_owned(), way, key, old, new };
        let changes = differences(&goals, &wanted, &change);
        let write = || {
            let path = service.book.folder.join(GOALS);
            let failed = |source| ServiceError::Io { path: path.display().to_string(), source };
            write_whole(&path, file::written_goals(service, &wanted).as_bytes()).map_err(failed)
        };
        // Where another program has changed goals in between, all is looked at again.
        if changes.is_empty() || service.state().keep_goal_changes(goals.last, &changes, write)?.is_some() {
            return Ok(Saved::Kept(changes.len()));
        }
    }
}

fn as_file(service: &Service, goals: &[Goal]) -> GoalFile {
    let rows: Vec<GoalRow> = goals.iter().map(|goal| file::goal_row(service, goal)).collect();
    GoalFile {
        lines: (0..rows.len() as u64).collect(),
        columns: vec![String::new(); rows.len()],
        rows,
        ..GoalFile::default()
    }
}

/// The goals once edits are made; new ones after those of the same KPI and scope.
fn applied(goals: &Goals, edits: &[Edit]) -> Vec<Goal> {
    let mut wanted: Vec<Goal> = goals.in_force.iter().map(|set| set.goal.clone()).collect();
    for edit in edits {
        let place = wanted.iter().position(|goal| goal.key == edit.key);
        match (place, &edit.terms) {
            (Some(place), Some(terms)) => wanted[place].terms = terms.clone(),
            (Some(place), None) => {
                wanted.remove(place);
            }
            (None, Some(terms)) => {
                let like = |goal: &Goal| {
                    goal.key.kpi == edit.key.kpi
                        && goal.key.scope == edit.key.scope
                        && goal.key.period.from < edit.key.period.from
                };
                let after = wanted.iter().rposition(like).map_or(wanted.len(), |place| place + 1);
                wanted.insert(after, Goal { key: edit.key.clone(), terms: terms.clone() });
            }
            (None, None) => {}
        }
    }
    wanted
}

/// Faults by the edit that they come from; what concerns an old goal is blamed on the edit that it clashes
/// with.
fn of_edits(faults: Vec<GoalFault>, wanted: &[Goal], edits: &[Edit]) -> Vec<GoalFault> {
    use miara_model::goal::WrongGoal::{Overlaps, Twice};
    let edit_of = |row: usize| edits.iter().position(|edit| wanted.get(row).is_some_and(|goal| goal.key == edit.key));
    let blamed = faults.into_iter().map(|fault| {
        let other = match fault.what {
            Twice { other } | Overlaps { other } => edit_of(other),
            _ => None,
        };
        // A goal that is not among the edits has no row that anyone could look up.
        let named = |other: usize| edit_of(other).map_or(0, |at| at + 1);
        let what = match fault.what {
            Twice { other } => Twice { other: named(other) },
            Overlaps { other } => Overlaps { other: named(other) },
            what => what,
        };
        GoalFault { row: edit_of(fault.row).or(other).unwrap_or(0), what, ..fault }
    });
    blamed.collect()
}
