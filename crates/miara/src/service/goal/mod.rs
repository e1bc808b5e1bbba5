//! Goals: those in force, and every change that led to them.
//!
//! What is in force is what the state's history of changes ends with. The book's `goals.csv` says the same
//! as text; a change made there by any editor is noticed when goals are next looked at, and becomes part of
//! the history.

mod file;
mod grid;
mod pace;
mod rollup;
mod save;
mod spread;
mod standing;

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use miara_model::goal::GoalFault;
use miara_model::{Goal, GoalKey, Scope, Terms};

use super::{Service, ServiceError};
use crate::state::{GoalChange, Way};

pub use file::{GOALS, GoalFile, OmittedColumns};
pub use grid::{Grid, GridCell, GridRow};
pub use pace::Pace;
pub use rollup::RollupGap;
pub use save::{Edit, Saved};
pub use spread::{AllocationBasis, Spread};
pub use standing::{GoalStatus, Standing, scope_of};

/// A goal that is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetGoal {
    /// The goal.
    pub goal: Goal,
    /// How it came to be, oldest first; also what was set, changed or taken away before.
    pub changes: Vec<GoalChange>,
}

/// All goals of a book.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Goals {
    /// Goals in force: by KPI as the catalogue has them, then by scope, then by period.
    pub in_force: Vec<SetGoal>,
    /// Goals that were taken away, with their history.
    pub gone: Vec<(GoalKey, Vec<GoalChange>)>,
    /// What is wrong with the book's file; while something is, what was in force before stays so.
    pub faults: Vec<GoalFault>,
    /// The number of the last change.
    pub last: i64,
}

impl SetGoal {
    /// The number of the change that it stands at.
    #[must_use]
    pub fn version(&self) -> i64 {
        self.changes.last().map_or(0, |change| change.id)
    }

    /// When it was first set.
    #[must_use]
    pub fn set_at(&self) -> Option<Timestamp> {
        self.changes.first().map(|change| change.at)
    }

    /// True where it was first set on the first day of its period or later.
    #[must_use]
    pub fn is_set_late(&self, zone: &TimeZone) -> bool {
        self.changes.first().is_some_and(|change| is_late(change, zone))
    }

    /// Changes of its number on the first day of its period or later, oldest first; without the one that
    /// first set it.
    #[must_use]
    pub fn late_changes(&self, zone: &TimeZone) -> Vec<&GoalChange> {
        let aim = |terms: &Option<Terms>| terms.as_ref().map(|terms| terms.aim);
        let later = self.changes.iter().skip(1);
        later.filter(|change| aim(&change.old) != aim(&change.new) && is_late(change, zone)).collect()
    }
}

/// True for a change that was made when the goal's period had begun.
fn is_late(change: &GoalChange, zone: &TimeZone) -> bool {
    zone.to_datetime(change.at).date() >= change.key.period.from
}

impl Goals {
    /// The goal that is set for exactly this.
    #[must_use]
    pub fn get(&self, key: &GoalKey) -> Option<&SetGoal> {
        self.in_force.iter().find(|set| set.goal.key == *key)
    }

    /// All changes of a goal, oldest first, also of one that was taken away.
    fn changes_of(&self, key: &GoalKey) -> &[GoalChange] {
        let gone = || self.gone.iter().find(|(known, _)| known == key).map(|(_, changes)| changes.as_slice());
        self.get(key).map(|set| set.changes.as_slice()).or_else(gone).unwrap_or_default()
    }

    /// The last change of a goal, which may have taken it away.
    #[must_use]
    pub fn last_change_of(&self, key: &GoalKey) -> Option<&GoalChange> {
        self.changes_of(key).last()
    }

    /// What was set when the change `number` was the last of all.
    #[must_use]
    pub fn as_of(&self, key: &GoalKey, number: i64) -> Option<Terms> {
        self.changes_of(key).iter().rev().find(|change| change.id <= number).and_then(|change| change.new.clone())
    }

    /// Goals of one KPI in one part of the firm, by period.
    pub fn of<'g>(&'g self, kpi: &'g str, scope: &'g Scope) -> impl Iterator<Item = &'g SetGoal> {
        self.in_force.iter().filter(move |set| set.goal.key.kpi == kpi && set.goal.key.scope == *scope)
    }

    /// Goals from a history of changes, oldest first. `order` gives the place of a KPI.
    fn of_history(changes: Vec<GoalChange>, order: &dyn Fn(&str) -> usize) -> Goals {
        let last = changes.last().map_or(0, |change| change.id);
        let mut places: HashMap<GoalKey, usize> = HashMap::new();
        let mut histories: Vec<(GoalKey, Vec<GoalChange>)> = Vec::new();
        for change in changes {
            let place = *places.entry(change.key.clone()).or_insert_with(|| {
                histories.push((change.key.clone(), Vec::new()));
                histories.len() - 1
            });
            histories[place].1.push(change);
        }
        let (mut in_force, mut gone) = (Vec::new(), Vec::new());
        for (key, changes) in histories {
            match changes.last().and_then(|change| change.new.clone()) {
                Some(terms) => in_force.push(SetGoal { goal: Goal { key, terms }, changes }),
                None => gone.push((key, changes)),
            }
        }
        in_force.sort_by_key(|set: &SetGoal| {
            let GoalKey { kpi, scope, period } = &set.goal.key;
            (order(kpi), kpi.clone(), scope.clone(), period.from, std::cmp::Reverse(period.to))
        });
        Goals { in_force, gone, faults: Vec::new(), last }
    }
}

impl Service {
    /// The goals of the book. A change of its file since they were last looked at is written into the
    /// history as made now.
    ///
    /// # Errors
    /// Where the state or the file can't be read.
    pub fn goals(&self, now: Timestamp) -> Result<Arc<Goals>, ServiceError> {
        let text = self.goal_text()?;
        let last = self.state().last_goal_change()?;
        let kept = self.kept().goals.clone();
        if let Some((_, goals)) = kept.filter(|(known, goals)| *known == text && goals.last == last) {
            return Ok(goals);
        }
        let goals = Arc::new(self.settled_goals(&text, now)?);
        self.kept().goals = Some((text, goals.clone()));
        Ok(goals)
    }

    /// Goals as the history has them, after the file's text has become part of it.
    fn settled_goals(&self, text: &str, now: Timestamp) -> Result<Goals, ServiceError> {
        loop {
            let known = self.goals_of_history()?;
            let written = match self.read_goals(text)? {
                Ok(goals) => goals,
                Err(faults) => return Ok(Goals { faults, ..known }),
            };
            let changes = differences(&known, &written, &|key, old, new| GoalChange {
                id: 0,
                at: now,
                who: String::new(),
                way: Way::File,
                key,
                old,
                new,
            });
            if changes.is_empty() {
                return Ok(known);
            }
            // Where another program has changed goals in between, the comparison is made again.
            if self.state().keep_goal_changes(known.last, &changes, || Ok::<_, ServiceError>(()))?.is_some() {
                return self.goals_of_history();
            }
        }
    }

    /// Every change of goals, newest first.
    ///
    /// # Errors
    /// As [`Service::goals`].
    pub fn goal_history(&self, now: Timestamp) -> Result<Vec<GoalChange>, ServiceError> {
        self.goals(now)?;
        let mut changes = self.state().goal_changes()?;
        changes.reverse();
        Ok(changes)
    }

    fn goals_of_history(&self) -> Result<Goals, ServiceError> {
        let order = |kpi: &str| self.book.catalogue.kpis.get_index_of(kpi).unwrap_or(usize::MAX);
        let changes = self.state().goal_changes()?;
        Ok(Goals::of_history(changes, &order))
    }
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
