//! Rows that were refused, kept with the reason.

use jiff::Timestamp;
use miara_import::{Refused, Understood};
use rusqlite::{OptionalExtension, Row, params};

use super::connection::{State, StateError};

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
    /// Only with this reason, by its code.
    pub code: Option<String>,
    /// Only this row.
    pub id: Option<i64>,
}

/// Refused rows of one file that share a reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantineGroup {
    /// The dataset they were meant for.
    pub dataset: String,
    /// The file.
    pub file: String,
    /// The code of the reason.
    pub code: String,
    /// How many.
    pub rows: u64,
}

const CHOSEN: &str = "waiting AND (?1 IS NULL OR dataset = ?1) AND (?2 IS NULL OR file = ?2) AND (?3 IS NULL OR code = ?3) AND (?4 IS NULL OR q.id = ?4)";

impl State {
    /// The data source of the import that refused a row first.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn source_of_refused(&self, row: i64) -> Result<Option<String>, StateError> {
        let sql = "SELECT i.data_source FROM refusals f JOIN imports i ON i.run = f.run WHERE f.row = ?1 AND i.data_source IS NOT NULL ORDER BY f.run LIMIT 1";
        self.connection.query_row(sql, [row], |row| row.get(0)).optional()
    }

    /// The run of the import that refused a row last; tries of the row alone don't count.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn run_of_refused(&self, row: i64) -> Result<i64, StateError> {
        let sql = "SELECT COALESCE((SELECT MAX(i.run) FROM refusals f JOIN imports i ON i.run = f.run WHERE f.row = ?1 AND i.kind = 'import'), run) FROM quarantine WHERE id = ?1";
        self.connection.query_row(sql, [row], |row| row.get(0))
    }

    /// Refused rows, in the order in which they were kept, at most `limit`.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn quarantined(&self, filter: &QuarantineFilter, limit: u64) -> Result<Vec<QuarantinedRow>, StateError> {
        let sql = format!(
            "SELECT q.id, q.at, q.dataset, q.mapping, q.file, q.line, q.column, q.reason, q.text, u.json, q.days
             FROM quarantine q JOIN understood u ON u.id = q.understood WHERE {CHOSEN} ORDER BY q.id LIMIT ?5"
        );
        let mut select = self.connection.prepare(&sql)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        select.query_map(params![filter.dataset, filter.file, filter.code, filter.id, limit], read_row)?.collect()
    }

    /// How many rows are kept.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn quarantined_count(&self, filter: &QuarantineFilter) -> Result<u64, StateError> {
        let sql = format!("SELECT COUNT(*) FROM quarantine q WHERE {CHOSEN}");
        let which = params![filter.dataset, filter.file, filter.code, filter.id];
        let count: i64 = self.connection.prepare_cached(&sql)?.query_row(which, |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }

    /// The kept rows of a dataset of which all days can be read, by these days.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn quarantined_on(&self, dataset: &str) -> Result<Vec<(Vec<i32>, u64)>, StateError> {
        let sql = "SELECT days, COUNT(*) FROM quarantine WHERE waiting AND dataset = ?1 AND days IS NOT NULL GROUP BY days ORDER BY days";
        let read = |row: &Row<'_>| {
            let (days, rows): (String, i64) = (row.get(0)?, row.get(1)?);
            Ok((serde_json::from_str(&days).unwrap_or_default(), rows.unsigned_abs()))
        };
        let all = self.connection.prepare_cached(sql)?.query_map([dataset], read)?.collect::<Result<Vec<_>, _>>()?;
        Ok(all.into_iter().filter(|(days, _): &(Vec<i32>, u64)| !days.is_empty()).collect())
    }

    /// The kept rows by dataset, file and reason, the largest group first.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn quarantine_groups(&self, filter: &QuarantineFilter) -> Result<Vec<QuarantineGroup>, StateError> {
        let sql = format!(
            "SELECT dataset, file, code, COUNT(*) FROM quarantine q WHERE {CHOSEN} GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3"
        );
        let read = |row: &Row<'_>| {
            let rows: i64 = row.get(3)?;
            let (dataset, file, code) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(QuarantineGroup { dataset, file, code, rows: rows.unsigned_abs() })
        };
        let which = params![filter.dataset, filter.file, filter.code, filter.id];
        self.connection.prepare(&sql)?.query_map(which, read)?.collect()
    }

    /// The origin's fingerprint of a kept row.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn content_of(&self, id: i64) -> Result<String, StateError> {
        self.connection.query_row("SELECT content FROM quarantine WHERE id = ?1", [id], |row| row.get(0))
    }

    /// Removes rows for good, once a person has decided that they are not needed.
    ///
    /// # Errors
    /// Where the state file can't be written; then none is removed.
    pub fn remove_quarantined(&mut self, ids: &[i64]) -> Result<(), StateError> {
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
            days: row.get::<_, Option<String>>(10)?.and_then(|days| serde_json::from_str(&days).ok()),
        },
        understood: row.get(9)?,
    })
}
