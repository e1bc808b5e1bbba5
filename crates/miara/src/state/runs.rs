//! Imports under way: what they bring beside rows is held until their commit is there.
//!
//! 1. [`State::begin_run`] gives an import its number, and what it refuses is held under it.
//! 2. The table is committed, with the import's record in the commit itself.
//! 3. [`State::keep_import`] writes the record down, and what was held takes its place, in one transaction.
//!
//! Stopped before 2, the run is forgotten; stopped after it, 3 is done from the commit.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use miara_import::Refused;

use super::imports::insert;
use super::{ImportKind, ImportRecord, Origin, State, StateError};

impl State {
    /// Begins an import and gives it a number, greater than that of every import before it.
    ///
    /// # Errors
    /// Where the state file can't be written.
    pub fn begin_run(&self, at: Timestamp) -> Result<i64, StateError> {
        self.connection.execute("INSERT INTO runs (at, ended) VALUES (?1, 0)", [at.to_string()])?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Holds rows that an import under way refuses.
    ///
    /// # Errors
    /// Where the state file can't be written; then none is held.
    pub fn hold_refused(&mut self, origin: Origin<'_>, rows: &[Refused]) -> Result<(), StateError> {
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
            let sql = "INSERT INTO held_refusals (run, at, dataset, mapping, file, line, column, reason, code, text, understood, content, days)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
            let mut insert = all.prepare(sql)?;
            for row in rows {
                let reason = serde_json::to_string(&row.reason).unwrap_or_default();
                insert.execute(params![
                    run,
                    at.to_string(),
                    understood.dataset,
                    understood.mapping,
                    row.file,
                    row.line as i64,
                    row.column,
                    reason,
                    row.reason.code(),
                    row.text,
                    understood_id,
                    content,
                    row.days.as_ref().and_then(|days| serde_json::to_string(days).ok())
                ])?;
            }
        }
        all.commit()
    }

    /// Holds rows of quarantine that an import under way takes in.
    ///
    /// # Errors
    /// Where the state file can't be written; then none is held.
    pub fn hold_released(&mut self, run: i64, ids: &[i64]) -> Result<(), StateError> {
        let all = self.connection.transaction()?;
        for id in ids {
            all.execute("INSERT OR IGNORE INTO held_releases (run, row) VALUES (?1, ?2)", [run, *id])?;
        }
        all.commit()
    }

    /// Holds the figures that an import under way may change, as JSON.
    ///
    /// # Errors
    /// Where the state file can't be written.
    pub fn hold_figures(&self, run: i64, figures: &str) -> Result<(), StateError> {
        self.connection.execute("UPDATE runs SET figures = ?2 WHERE id = ?1", params![run, figures])?;
        Ok(())
    }

    /// Figures that are held, of imports that have ended: the number of each, when it was, and its figures.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn held_figures(&self) -> Result<Vec<(i64, Timestamp, String)>, StateError> {
        let sql = "SELECT i.id, i.at, r.figures FROM runs r JOIN imports i ON i.run = r.id WHERE r.ended AND r.figures IS NOT NULL ORDER BY 1";
        let read = |row: &rusqlite::Row<'_>| {
            let at: String = row.get(1)?;
            Ok((row.get(0)?, at.parse().unwrap_or(Timestamp::UNIX_EPOCH), row.get(2)?))
        };
        self.connection.prepare_cached(sql)?.query_map([], read)?.collect()
    }

    /// True while an import is under way, or was when the program was stopped.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn has_run_under_way(&self) -> Result<bool, StateError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM runs WHERE NOT ended)";
        self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0))
    }

    /// True where something is left of an import: it is under way, or was when the program was stopped.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn is_unsettled(&self) -> Result<bool, StateError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM runs WHERE NOT ended OR figures IS NOT NULL)";
        self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0))
    }

    /// Forgets all imports under way, with what was held for them.
    ///
    /// # Errors
    /// Where the state file can't be written; then none is forgotten.
    pub fn forget_runs(&mut self) -> Result<(), StateError> {
        let all = self.connection.transaction()?;
        for table in ["held_refusals", "held_releases"] {
            all.execute(&format!("DELETE FROM {table} WHERE run IN (SELECT id FROM runs WHERE NOT ended)"), [])?;
        }
        all.execute("DELETE FROM runs WHERE NOT ended", [])?;
        all.commit()
    }

    /// Writes an import down that its table has, or that changes nothing of it, and returns its number in the
    /// history. What was held for it takes its place: refused rows wait in quarantine, mended ones leave it.
    /// `content` is the fingerprint of the file; `undone` the run that an undo takes back.
    ///
    /// # Errors
    /// Where the state file can't be written; then nothing of it is.
    pub fn keep_import(
        &mut self,
        record: &ImportRecord,
        content: &str,
        undone: Option<i64>,
    ) -> Result<i64, StateError> {
        let all = self.connection.transaction()?;
        let known = all.query_row("SELECT id FROM imports WHERE run = ?1", [record.run], |row| row.get(0));
        if let Some(id) = known.optional()? {
            return Ok(id);
        }
        let undoes = match undone {
            Some(run) => all.query_row("SELECT id FROM imports WHERE run = ?1", [run], |row| row.get(0)).optional()?,
            None => None,
        };
        all.execute("INSERT OR IGNORE INTO runs (id, at) VALUES (?1, ?2)", params![record.run, record.at.to_string()])?;
        take_held(&all, record.run)?;
        if record.kind == ImportKind::Import {
            release_mended(&all, record, content)?;
        }
        let id = insert(&all, &ImportRecord { undoes, ..record.clone() })?;
        if let Some(undone) = undoes {
            super::imports::take_back(&all, id, undone, &record.dataset)?;
        }
        all.commit()?;
        Ok(id)
    }

    /// Ends a run that left nothing to write down.
    ///
    /// # Errors
    /// Where the state file can't be written.
    pub fn end_run(&self, run: i64) -> Result<(), StateError> {
        self.connection.execute("DELETE FROM runs WHERE id = ?1", [run])?;
        Ok(())
    }

    /// Ends a run that refused rows and took none in.
    ///
    /// # Errors
    /// Where the state file can't be written; then nothing of it is.
    pub fn end_refusing(&mut self, run: i64) -> Result<(), StateError> {
        let all = self.connection.transaction()?;
        take_held(&all, run)?;
        all.commit()
    }
}

/// Puts what was held for a run where it belongs.
fn take_held(all: &Connection, run: i64) -> Result<(), StateError> {
    all.execute(
        "INSERT INTO quarantine (at, dataset, mapping, file, line, column, reason, text, understood, content, run, code, days)
         SELECT at, dataset, mapping, file, line, column, reason, text, understood, content, run, code, days
         FROM held_refusals WHERE run = ?1 ORDER BY rowid
         ON CONFLICT (dataset, file, line, text) DO UPDATE SET waiting = 1, reason = excluded.reason, code = excluded.code, column = excluded.column, mapping = excluded.mapping, understood = excluded.understood, content = excluded.content, run = excluded.run, days = excluded.days",
        [run],
    )?;
    all.execute(
        "INSERT OR IGNORE INTO refusals (row, run, passed)
         SELECT q.id, h.run, 0 FROM held_refusals h JOIN quarantine q USING (dataset, file, line, text) WHERE h.run = ?1",
        [run],
    )?;
    let held = "SELECT row FROM held_releases WHERE run = ?1";
    release(all, run, held, params![run])?;
    all.execute("DELETE FROM held_refusals WHERE run = ?1", [run])?;
    all.execute("DELETE FROM held_releases WHERE run = ?1", [run])?;
    all.execute("UPDATE runs SET ended = 1 WHERE id = ?1", [run])?;
    Ok(())
}

/// Lets go of rows of a file that an import of the very same file has not refused again, since a mapping or a
/// looked-up dataset was mended in between.
fn release_mended(all: &Connection, record: &ImportRecord, content: &str) -> Result<(), StateError> {
    for file in &record.files {
        let rows =
            "SELECT id FROM quarantine WHERE waiting AND dataset = ?1 AND file = ?2 AND content = ?3 AND run < ?4";
        release(all, record.run, rows, params![record.dataset, file, content, record.run])?;
    }
    Ok(())
}

/// Lets rows go that a run has taken in; if that run is undone, they are back.
fn release(all: &Connection, run: i64, rows: &str, which: &[&dyn rusqlite::ToSql]) -> Result<(), StateError> {
    let ids: Vec<i64> = all.prepare(rows)?.query_map(which, |row| row.get(0))?.collect::<Result<_, _>>()?;
    for id in ids {
        all.execute(
            "INSERT OR IGNORE INTO refusals (row, run, passed) SELECT id, ?2, 1 FROM quarantine WHERE id = ?1",
            [id, run],
        )?;
        all.execute("UPDATE quarantine SET waiting = 0 WHERE id = ?1", [id])?;
    }
    Ok(())
}
