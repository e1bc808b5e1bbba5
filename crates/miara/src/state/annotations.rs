//! What people know of some days.

use jiff::Timestamp;
use miara_model::Period;
use miara_model::action::Annotation;
use rusqlite::{Row, params};

use super::connection::{State, StateError};

impl State {
    /// Annotations that are shown, by their first day.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn annotations(&self) -> Result<Vec<Annotation>, StateError> {
        let sql = "SELECT id, at, who, kpi, scope, first_day, next_day, text FROM annotations WHERE removed_at IS NULL ORDER BY first_day, id";
        let found: Vec<Option<Annotation>> =
            self.connection.prepare(sql)?.query_map([], read)?.collect::<Result<_, _>>()?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Keeps an annotation; returns its number.
    ///
    /// # Errors
    /// Where the state file can't be written.
    pub fn keep_annotation(&self, annotation: &Annotation) -> Result<i64, StateError> {
        let Annotation { at, who, kpi, scope, period, text, .. } = annotation;
        self.connection.execute(
            "INSERT INTO annotations (at, who, kpi, scope, first_day, next_day, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                at.to_string(), who, kpi, scope.to_string(), period.from.to_string(), period.to.to_string(), text
            ],
        )?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Shows an annotation no more; true where it was shown.
    ///
    /// # Errors
    /// Where the state file can't be written.
    pub fn remove_annotation(&self, id: i64, at: Timestamp) -> Result<bool, StateError> {
        let sql = "UPDATE annotations SET removed_at = ?2 WHERE id = ?1 AND removed_at IS NULL";
        Ok(self.connection.execute(sql, params![id, at.to_string()])? > 0)
    }
}

fn read(row: &Row<'_>) -> Result<Option<Annotation>, StateError> {
    let text = |index: usize| row.get::<_, String>(index);
    let (Ok(at), Ok(scope), Ok(from), Ok(to)) =
        (text(1)?.parse(), text(4)?.parse(), text(5)?.parse(), text(6)?.parse())
    else {
        return Ok(None);
    };
    let period = Period { from, to };
    Ok(Some(Annotation { id: row.get(0)?, at, who: text(2)?, kpi: row.get(3)?, scope, period, text: text(7)? }))
}
