//! Rows that were refused, kept with the reason.

use jiff::Timestamp;
use miara_import::{Refused, Understood};
use rusqlite::{Row, params};

use super::{State, StateError};

/// A refused row as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct QuarantinedRow {
    /// Its number.
    pub id: i64,
    /// When it was refused.
    pub at: Timestamp,
    /// The dataset it was meant for.
    pub dataset: String,
    /// The mapping it was read by.
    pub mapping: String,
    /// The row itself, with file, line and reason.
    pub refused: Refused,
    /// What was understood of its file, as JSON; the same text for rows of one import.
    pub understood: String,
}

/// From where refused rows come.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// When they were refused.
    pub at: Timestamp,
    /// What was understood of their file.
    pub understood: &'a Understood,
    /// The fingerprint of the whole file.
    pub content: &'a str,
    /// The number of the import, which grows.
    pub run: i64,
}

/// Which refused rows are meant; all of them by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QuarantineFilter {
    /// Only of this dataset.
    pub dataset: Option<String>,
    /// Only of this file.
    pub file: Option<String>,
}

impl State {
    /// Keeps refused rows of one file; a row that is kept already stays as it is.
    ///
    /// # Errors
    /// Where the state file can't be written; then none is kept.
    pub fn quarantine(&mut self, origin: Origin<'_>, rows: &[Refused]) -> Result<(), StateError> {
        if rows.is_empty() {
            return Ok(());
        }
        let Origin { at, understood, content, run } = origin;
        let json = serde_json::to_string(understood).unwrap_or_default();
        let all = self.connection.transaction()?;
        all.execute("INSERT OR IGNORE INTO understood (json) VALUES (?1)", [&json])?;
        let understood_id: i64 =
            all.query_row("SELECT id FROM understood WHERE json = ?1", [&json], |row| row.get(0))?;
        {
            let sql = "INSERT INTO quarantine (at, dataset, mapping, file, line, column, reason, text, understood, content, run)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
                       ON CONFLICT (dataset, file, line, text) DO UPDATE SET reason = excluded.reason, column = excluded.column, mapping = excluded.mapping, understood = excluded.understood, content = excluded.content, run = excluded.run";
            let mut insert = all.prepare(sql)?;
            for row in rows {
                let reason = serde_json::to_string(&row.reason).unwrap_or_default();
                insert.execute(params![
                    at.to_string(),
                    understood.dataset,
                    understood.mapping,
                    row.file,
                    row.line as i64,
                    row.column,
                    reason,
                    row.text,
                    understood_id,
                    content,
                    run
                ])?;
            }
        }
        all.commit()
    }

    /// Refused rows, in the order in which they were kept, at most `limit`.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn quarantined(&self, filter: &QuarantineFilter, limit: u64) -> Result<Vec<QuarantinedRow>, StateError> {
        let sql = "SELECT q.id, q.at, q.dataset, q.mapping, q.file, q.line, q.column, q.reason, q.text, u.json
                   FROM quarantine q JOIN understood u ON u.id = q.understood
                   WHERE (?1 IS NULL OR q.dataset = ?1) AND (?2 IS NULL OR q.file = ?2) ORDER BY q.id LIMIT ?3";
        let mut select = self.connection.prepare(sql)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        select.query_map(params![filter.dataset, filter.file, limit], read_row)?.collect()
    }

    /// How many rows are kept.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn quarantined_count(&self, filter: &QuarantineFilter) -> Result<u64, StateError> {
        let sql = "SELECT COUNT(*) FROM quarantine WHERE (?1 IS NULL OR dataset = ?1) AND (?2 IS NULL OR file = ?2)";
        let count: i64 = self.connection.query_row(sql, params![filter.dataset, filter.file], |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }

    /// Begins an import and gives it a number, greater than that of every import before it.
    ///
    /// # Errors
    /// Where the state file can't be written.
    pub fn begin_run(&self, at: Timestamp) -> Result<i64, StateError> {
        self.connection.execute("INSERT INTO runs (at) VALUES (?1)", [at.to_string()])?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Lets go of rows of a file that an import of the very same file has not refused again.
    ///
    /// # Errors
    /// Where the state file can't be written.
    pub fn release_passed(&mut self, dataset: &str, file: &str, content: &str, run: i64) -> Result<(), StateError> {
        let sql = "DELETE FROM quarantine WHERE dataset = ?1 AND file = ?2 AND content = ?3 AND run < ?4";
        self.connection.execute(sql, params![dataset, file, content, run])?;
        Ok(())
    }

    /// The origin's fingerprint of a kept row.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn content_of(&self, id: i64) -> Result<String, StateError> {
        self.connection.query_row("SELECT content FROM quarantine WHERE id = ?1", [id], |row| row.get(0))
    }

    /// Lets rows go, once they are imported after all or a person has decided so.
    ///
    /// # Errors
    /// Where the state file can't be written; then none is let go.
    pub fn release(&mut self, ids: &[i64]) -> Result<(), StateError> {
        let all = self.connection.transaction()?;
        for id in ids {
            all.execute("DELETE FROM quarantine WHERE id = ?1", [id])?;
        }
        all.commit()
    }
}

fn read_row(row: &Row<'_>) -> Result<QuarantinedRow, StateError> {
    let not_a_reason = |error: serde_json::Error| {
        rusqlite::Error::FromSqlConversionFailure(7, rusqlite::types::Type::Text, Box::new(error))
    };
    let (at, reason): (String, String) = (row.get(1)?, row.get(7)?);
    let line: i64 = row.get(5)?;
    Ok(QuarantinedRow {
        id: row.get(0)?,
        at: at.parse().unwrap_or(Timestamp::UNIX_EPOCH),
        dataset: row.get(2)?,
        mapping: row.get(3)?,
        refused: Refused {
            file: row.get(4)?,
            line: line.unsigned_abs(),
            column: row.get(6)?,
            reason: serde_json::from_str(&reason).map_err(not_a_reason)?,
            text: row.get(8)?,
        },
        understood: row.get(9)?,
    })
}
