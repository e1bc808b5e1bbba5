//! Actions, with every change of each.

use miara_model::action::{Action, ActionChange, ActionTerms};
use miara_model::goal::Via;
use rusqlite::{Row, params};
use serde::Serialize;

use super::connection::{State, StateError};

/// What came of keeping a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum SaveOutcome {
    /// The action has this number.
    As(i64),
    /// Someone else has changed it in between; nothing was kept.
    Overtaken,
    /// There is no such action.
    Unknown,
}

impl State {
    /// All actions, the one that was recorded last first.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn actions(&self) -> Result<Vec<Action>, StateError> {
        let sql = "SELECT a.id, a.finding, c.id, c.at, c.who, c.way, c.title, c.kpi, c.scope, c.begun, c.ended, c.owner, c.expected, c.note FROM actions a JOIN action_changes c ON c.action = a.id ORDER BY a.id DESC, c.id";
        let found: Vec<Option<(i64, Option<String>, ActionChange)>> =
            self.connection.prepare(sql)?.query_map([], read_change)?.collect::<Result<_, _>>()?;
        let mut actions: Vec<Action> = Vec::new();
        for (id, finding, change) in found.into_iter().flatten() {
            match actions.last_mut().filter(|action| action.id == id) {
                Some(action) => {
                    action.terms = change.terms.clone();
                    action.changes.push(change);
                }
                None => actions.push(Action { id, finding, terms: change.terms.clone(), changes: vec![change] }),
            }
        }
        Ok(actions)
    }

    /// The number of the last change of any action; 0 before the first.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn last_action_change(&self) -> Result<i64, StateError> {
        self.connection.query_row("SELECT COALESCE(MAX(id), 0) FROM action_changes", [], |row| row.get(0))
    }

    /// Keeps a new action; returns its number. `change.id` is of no account.
    ///
    /// # Errors
    /// Where the state file can't be written; then nothing is kept.
    pub fn keep_action(&mut self, finding: Option<&str>, change: &ActionChange) -> Result<i64, StateError> {
        let step = self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        step.execute("INSERT INTO actions (finding) VALUES (?1)", params![finding])?;
        let action = step.last_insert_rowid();
        insert_change(&step, action, change)?;
        step.commit()?;
        Ok(action)
    }

    /// Keeps a change of an action, where its last one still is `seen`.
    ///
    /// # Errors
    /// Where the state file can't be written; then nothing is kept.
    pub fn keep_action_change(
        &mut self,
        action: i64,
        seen: i64,
        change: &ActionChange,
    ) -> Result<SaveOutcome, StateError> {
        let step = self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let last = "SELECT COALESCE(MAX(id), 0) FROM action_changes WHERE action = ?1";
        let last: i64 = step.query_row(last, params![action], |row| row.get(0))?;
        if last == 0 {
            return Ok(SaveOutcome::Unknown);
        }
        if last != seen {
            return Ok(SaveOutcome::Overtaken);
        }
        insert_change(&step, action, change)?;
        step.commit()?;
        Ok(SaveOutcome::As(action))
    }
}

fn insert_change(step: &rusqlite::Transaction<'_>, action: i64, change: &ActionChange) -> Result<(), StateError> {
    let ActionTerms { title, kpi, scope, begun, ended, owner, expected, note } = &change.terms;
    step.execute(
        "INSERT INTO action_changes (action, at, who, way, title, kpi, scope, begun, ended, owner, expected, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        params![
            action, change.at.to_string(), change.who, change.way.word(), title, kpi, scope.to_string(),
            begun.to_string(), ended.map(|day| day.to_string()), owner, expected, note,
        ],
    )?;
    Ok(())
}

type Read = Option<(i64, Option<String>, ActionChange)>;

/// A change; `None` where the file holds something that no program of ours has written.
fn read_change(row: &Row<'_>) -> Result<Read, StateError> {
    let text = |index: usize| row.get::<_, String>(index);
    let (Ok(at), Ok(scope), Ok(begun)) = (text(3)?.parse(), text(8)?.parse(), text(9)?.parse()) else {
        return Ok(None);
    };
    let ended = row.get::<_, Option<String>>(10)?.and_then(|day| day.parse().ok());
    let terms = ActionTerms {
        title: text(6)?,
        kpi: text(7)?,
        scope,
        begun,
        ended,
        owner: text(11)?,
        expected: text(12)?,
        note: text(13)?,
    };
    let change = ActionChange { id: row.get(2)?, at, who: text(4)?, way: Via::read(&text(5)?), terms };
    Ok(Some((row.get(0)?, row.get(1)?, change)))
}
