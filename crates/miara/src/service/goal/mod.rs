//! Goals: those in force, and every change that led to them.
//!
//! What is in force is what the state's history of changes ends with. The book's `goals.csv` says the same
//! as text; a change made there by any editor is noticed when goals are next looked at, and becomes part of
//! the history.

mod allocation;
mod edit;
mod file;
mod grid;
mod save;
mod standing;

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use miara_model::goal::{GoalChange, Goals, Scope, Via};
use miara_model::{Goal, GoalKey, Terms};

use crate::service::memo::Memoized;
use crate::service::{Service, ServiceError};

pub use allocation::allocate;
pub use edit::Edit;
pub use file::{
    GOALS, GoalFile, OmittedColumns, checked_goals, edits_of, goal_file, goal_row, read_brought_goals, unknown_scopes,
};
pub use grid::{Grid, GridCell, GridRow, goal_grid};
pub use save::{Saved, save_goals};
pub use standing::{kept_standings, standings, standings_of};

/// Asks for the goals; they are made from the text of the file and the number of the last change.
#[derive(PartialEq)]
struct AllGoals;

impl Memoized for AllGoals {
    type Inputs = (String, i64);
    type Value = Goals;
    const MOST: usize = 1;
}

/// The goals of the book. A change of its file since they were last looked at is written into the
/// history as made now.
///
/// # Errors
/// Where the state or the file can't be read.
pub fn goals(service: &Service, now: Timestamp) -> Result<Arc<Goals>, ServiceError> {
    let text = file::goal_text(service)?;
    let last = service.state().last_goal_change()?;
    if let Some(goals) = service.memos.known(&AllGoals, &(text.clone(), last)) {
        return Ok(goals);
    }
    let goals = Arc::new(settled_goals(service, &text, now)?);
    service.memos.keep(AllGoals, (text, goals.last), goals.clone());
    Ok(goals)
}

/// Goals as the history has them, after the file's text has become part of it.
fn settled_goals(service: &Service, text: &str, now: Timestamp) -> Result<Goals, ServiceError> {
    loop {
        let known = goals_of_history(service)?;
        let written = match file::read_goals(service, text)? {
            Ok(goals) => goals,
            Err(faults) => return Ok(Goals { faults, ..known }),
        };
        let changes = differences(&known, &written, &|key, old, new| GoalChange {
            id: 0,
            at: now,
            who: String::new(),
            way: Via::File,
            key,
            old,
            new,
        });
        if changes.is_empty() {
            return Ok(known);
        }
        // Where another program has changed goals in between, the comparison is made again.
        if service.state().keep_goal_changes(known.last, &changes, || Ok::<_, ServiceError>(()))?.is_some() {
            return goals_of_history(service);
        }
    }
}

/// Every change of goals, newest first.
///
/// # Errors
/// As [`goals`].
pub fn goal_history(service: &Service, now: Timestamp) -> Result<Vec<GoalChange>, ServiceError> {
    goals(service, now)?;
    let mut changes = service.state().goal_changes()?;
    changes.reverse();
    Ok(changes)
}

/// True where a goal's part of the firm is this one, by whatever names of values that were merged.
pub(crate) fn is_of(service: &Service, of_goal: &Scope, scope: &Scope) -> bool {
    let synonyms = &service.book.synonyms;
    let shown =
        |(dimension, value): &(String, String)| (dimension.clone(), synonyms.shown(dimension, value).to_owned());
    of_goal == scope || of_goal.parts().iter().map(shown).eq(scope.parts().iter().map(shown))
}

fn goals_of_history(service: &Service) -> Result<Goals, ServiceError> {
    let order = |kpi: &str| service.book.catalogue.kpis.get_index_of(kpi).unwrap_or(usize::MAX);
    let changes = service.state().goal_changes()?;
    Ok(Goals::of_history(changes, &order))
}

/// The changes that lead from goals in force to others.
fn differences(
    known: &Goals,
    wanted: &[Goal],
    change: &dyn Fn(GoalKey, Option<Terms>, Option<Terms>) -> GoalChange,
) -> Vec<GoalChange> {
    let had: HashMap<&GoalKey, &Terms> = known.in_force.iter().map(|set| (&set.goal.key, &set.goal.terms)).collect();
    let has: HashMap<&GoalKey, &Terms> = wanted.iter().map(|goal| (&goal.key, &goal.terms)).collect();
    let set = wanted.iter().filter(|goal| had.get(&goal.key) != Some(&&goal.terms)).map(|goal| {
        let old = had.get(&goal.key).map(|terms| (*terms).clone());
        change(goal.key.clone(), old, Some(goal.terms.clone()))
    });
    let gone = known.in_force.iter().filter(|set| !has.contains_key(&set.goal.key));
    let gone = gone.map(|set| change(set.goal.key.clone(), Some(set.goal.terms.clone()), None));
    set.chain(gone).collect()
}
