//! What is known of files, so that damage is told; and whether the state file itself is whole.

use std::collections::HashMap;

use rusqlite::{OptionalExtension as _, params};

use super::connection::{State, StateError};

impl State {
    /// The known files of a table's log, by name, each with its fingerprint.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn log_files(&self, dataset: &str) -> Result<HashMap<String, String>, StateError> {
        let sql = "SELECT name, hash FROM log_files WHERE dataset = ?1";
        self.connection.prepare_cached(sql)?.query_map([dataset], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    }

    /// Remembers files of a table's log; what is known of a file already stays.
    ///
    /// # Errors
    /// Where the state file can't be written; then nothing is remembered.
    pub fn keep_log_files(&mut self, dataset: &str, files: &[(String, String)]) -> Result<(), StateError> {
        let all = self.connection.transaction()?;
        for (name, hash) in files {
            let sql = "INSERT OR IGNORE INTO log_files (dataset, name, hash) VALUES (?1, ?2, ?3)";
            all.execute(sql, params![dataset, name, hash])?;
        }
        all.commit()
    }

    /// Forgets files of a table's log that were removed on purpose: all but those that are there.
    ///
    /// # Errors
    /// Where the state file can't be written.
    pub fn forget_log_files(&self, dataset: &str, there: &[(String, String)]) -> Result<(), StateError> {
        let names = serde_json::to_string(&there.iter().map(|(name, _)| name).collect::<Vec<_>>()).unwrap_or_default();
        let sql = "DELETE FROM log_files WHERE dataset = ?1 AND name NOT IN (SELECT value FROM json_each(?2))";
        self.connection.execute(sql, params![dataset, names])?;
        Ok(())
    }

    /// The id of the table that a dataset's history is of.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn table_id(&self, dataset: &str) -> Result<Option<String>, StateError> {
        let sql = "SELECT id FROM tables WHERE dataset = ?1";
        self.connection.prepare_cached(sql)?.query_row([dataset], |row| row.get(0)).optional()
    }

    /// Remembers the table that a dataset's history is of.
    ///
    /// # Errors
    /// Where the state file can't be written.
    pub fn keep_table_id(&self, dataset: &str, id: &str) -> Result<(), StateError> {
        let sql = "INSERT INTO tables (dataset, id) VALUES (?1, ?2) ON CONFLICT (dataset) DO UPDATE SET id = excluded.id WHERE id <> excluded.id";
        self.connection.execute(sql, [dataset, id])?;
        Ok(())
    }

    /// Writes down that a dataset's table is gone: none of its imports is in force or can be taken back.
    ///
    /// # Errors
    /// Where the state file can't be written; then nothing of it is.
    pub fn forget_table(&mut self, dataset: &str) -> Result<(), StateError> {
        let all = self.connection.transaction()?;
        all.execute(
            "UPDATE runs SET in_force = 0 WHERE id IN (SELECT run FROM imports WHERE dataset = ?1)",
            [dataset],
        )?;
        all.execute("UPDATE imports SET in_force = 0, before = NULL, version = NULL WHERE dataset = ?1", [dataset])?;
        all.execute("DELETE FROM log_files WHERE dataset = ?1", [dataset])?;
        all.execute("DELETE FROM tables WHERE dataset = ?1", [dataset])?;
        all.commit()
    }

    /// What SQLite finds wrong with the state file; nothing where it is whole.
    ///
    /// # Errors
    /// Where the file can't be read at all.
    pub fn faults(&self) -> Result<Vec<String>, StateError> {
        let mut faults: Vec<String> = Vec::new();
        for check in ["PRAGMA integrity_check", "PRAGMA foreign_key_check"] {
            let mut found = self.connection.prepare(check)?;
            let found = found.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
            faults.extend(found.into_iter().filter(|line| line != "ok"));
        }
        Ok(faults)
    }

    /// Writes a copy of the state file as it is now, whatever is written meanwhile.
    ///
    /// # Errors
    /// Where the copy can't be written, or is there already.
    pub fn copy_to(&self, path: &std::path::Path) -> Result<(), StateError> {
        self.connection.execute("VACUUM INTO ?1", [path.to_string_lossy()])?;
        Ok(())
    }
}
