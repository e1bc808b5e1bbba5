//! Goals in force, and every change that led to them.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::check::GoalFault;
use super::definition::{Goal, GoalKey, Terms};
use super::scope::Scope;

/// By which way something was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Via {
    /// On a page.
    Browser,
    /// On the command line.
    Command,
    /// In the book's file, by any editor; noticed later.
    File,
}

impl Via {
    /// The word in the state and in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Via::Browser => "browser",
            Via::Command => "command",
            Via::File => "file",
        }
    }

    /// The way that a word of the state names; a word of none is a file.
    #[must_use]
    pub fn read(word: &str) -> Self {
        match word {
            "browser" => Via::Browser,
            "command" => Via::Command,
            _ => Via::File,
        }
    }
}

/// One change of one goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoalChange {
    /// Its number; 0 before it is kept. Later changes have higher ones.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// Who; empty where nobody needs to sign in.
    pub who: String,
    /// By which way.
    pub way: Via,
    /// What the goal is set for.
    pub key: GoalKey,
    /// What was set before; absent where there was no goal.
    pub old: Option<Terms>,
    /// What is set since; absent where the goal was taken away.
    pub new: Option<Terms>,
}

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

    /// The number of the change that a goal stands at; 0 where there is none.
    #[must_use]
    pub fn version(&self, key: &GoalKey) -> i64 {
        self.get(key).map_or(0, SetGoal::version)
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
    #[must_use]
    pub fn of_history(changes: Vec<GoalChange>, order: &dyn Fn(&str) -> usize) -> Goals {
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
