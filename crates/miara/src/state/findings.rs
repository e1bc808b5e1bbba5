//! Findings of the check that a person has accepted.

use std::collections::BTreeMap;

use miara_model::action::Acceptance;
use rusqlite::params;

use super::connection::{State, StateError};

impl State {
    /// Accepted findings by key.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn accepted_findings(&self) -> Result<BTreeMap<String, Acceptance>, StateError> {
        let sql = "SELECT key, at, who, reason FROM accepted_findings";
        let read = |row: &rusqlite::Row<'_>| {
            let at: String = row.get(1)?;
            let at = at.parse().unwrap_or(jiff::Timestamp::UNIX_EPOCH);
            Ok((row.get(0)?, Acceptance { at, who: row.get(2)?, reason: row.get(3)? }))
        };
        self.connection.prepare(sql)?.query_map([], read)?.collect()
    }

    /// Keeps that a finding is accepted, in place of an earlier reason.
    ///
    /// # Errors
    /// Where the state file can't be written.
    pub fn accept_finding(&self, key: &str, acceptance: &Acceptance) -> Result<(), StateError> {
        let Acceptance { at, who, reason } = acceptance;
        self.connection.execute(
            "INSERT INTO accepted_findings (key, at, who, reason) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (key) DO UPDATE SET at = excluded.at, who = excluded.who, reason = excluded.reason",
            params![key, at.to_string(), who, reason],
        )?;
        Ok(())
    }

    /// Takes an acceptance back; true where there was one.
    ///
    /// # Errors
    /// Where the state file can't be written.
    pub fn reopen_finding(&self, key: &str) -> Result<bool, StateError> {
        Ok(self.connection.execute("DELETE FROM accepted_findings WHERE key = ?1", [key])? > 0)
    }
}
