//! The history of goals.

use miara_model::goal::{GoalChange, Via};
use miara_model::{GoalKey, Period, Terms};
use rusqlite::{Row, params};

use super::connection::{State, StateError};

impl State {
    /// All changes of goals, oldest first.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn goal_changes(&self) -> Result<Vec<GoalChange>, StateError> {
        let sql = "SELECT id, at, who, way, kpi, scope, first_day, next_day, old, new FROM goal_changes ORDER BY id";
        let found: Vec<Option<GoalChange>> =
            self.connection.prepare(sql)?.query_map([], read_change)?.collect::<Result<_, _>>()?;
        Ok(found.into_iter().flatten().collect())
    }

    /// The number of the last change; 0 before the first.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn last_goal_change(&self) -> Result<i64, StateError> {
        self.connection.query_row("SELECT COALESCE(MAX(id), 0) FROM goal_changes", [], |row| row.get(0))
    }

    /// Keeps changes, where the last one kept is still `last`; `then` is done in the same step, and what
    /// it returns is returned. `None` where another change has come in between; then nothing is done.
    ///
    /// # Errors
    /// Where the state file can't be written, or the error of `then`; then nothing is kept.
    pub fn keep_goal_changes<E: From<StateError>>(
        &mut self,
        last: i64,
        changes: &[GoalChange],
        then: impl FnOnce() -> Result<(), E>,
    ) -> Result<Option<()>, E> {
        let step = self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let known: i64 = step.query_row("SELECT COALESCE(MAX(id), 0) FROM goal_changes", [], |row| row.get(0))?;
        if known != last {
            return Ok(None);
        }
        for change in changes {
            let json = |terms: &Option<Terms>| terms.as_ref().and_then(|terms| serde_json::to_string(terms).ok());
            let GoalKey { kpi, scope, period } = &change.key;
            step.execute(
                "INSERT INTO goal_changes (at, who, way, kpi, scope, first_day, next_day, old, new) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                params![
                    change.at.to_string(), change.who, change.way.word(), kpi, scope.to_string(),
                    period.from.to_string(), period.to.to_string(), json(&change.old), json(&change.new),
                ],
            )?;
        }
        then()?;
        step.commit()?;
        Ok(Some(()))
    }
}

/// A change; `None` where the file holds something that no program of ours has written.
fn read_change(row: &Row<'_>) -> Result<Option<GoalChange>, StateError> {
    let text = |index: usize| row.get::<_, String>(index);
    let day = |index: usize| text(index).map(|day| day.parse::<jiff::civil::Date>().ok());
    let terms = |index: usize| {
        row.get::<_, Option<String>>(index).map(|json| json.and_then(|json| serde_json::from_str::<Terms>(&json).ok()))
    };
    let (Some(from), Some(to), Ok(scope), Ok(at)) = (day(6)?, day(7)?, text(5)?.parse(), text(1)?.parse()) else {
        return Ok(None);
    };
    Ok(Some(GoalChange {
        id: row.get(0)?,
        at,
        who: text(2)?,
        way: Via::read(&text(3)?),
        key: GoalKey { kpi: text(4)?, scope, period: Period { from, to } },
        old: terms(8)?,
        new: terms(9)?,
    }))
}
