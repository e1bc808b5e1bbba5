//! The history of imports, and of what was undone.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::connection::{State, StateError};

/// What changed a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ImportKind {
    /// Files came in.
    Import,
    /// Rows of quarantine came in after all.
    Retry,
    /// The table went back to what it was before another entry.
    Undo,
    /// A person was taken out of the table.
    Erasure,
}

impl ImportKind {
    /// The word in the state and in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            ImportKind::Import => "import",
            ImportKind::Retry => "retry",
            ImportKind::Undo => "undo",
            ImportKind::Erasure => "erasure",
        }
    }

    fn read(word: &str) -> Self {
        match word {
            "retry" => ImportKind::Retry,
            "undo" => ImportKind::Undo,
            "erasure" => ImportKind::Erasure,
            _ => ImportKind::Import,
        }
    }
}

/// One change of a table that has ended.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ImportRecord {
    /// Its number; 0 before it is kept.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// What it was.
    pub kind: ImportKind,
    /// Into which dataset.
    pub dataset: String,
    /// By which mapping; empty for an undo.
    pub mapping: String,
    /// The group of mappings that must not be mixed with others of it.
    pub exclusive: Option<String>,
    /// Names of the files.
    pub files: Vec<String>,
    /// Rows read.
    pub read: u64,
    /// Rows new.
    pub inserted: u64,
    /// Rows changed.
    pub updated: u64,
    /// Rows that were there already.
    pub unchanged: u64,
    /// Rows refused.
    pub rejected: u64,
    /// The table's version before; absent where there was no table.
    pub before: Option<u64>,
    /// The table's version afterwards.
    pub version: Option<u64>,
    /// The dataset's columns that the files supplied, in the dataset's order.
    pub columns: Vec<String>,
    /// The number of the run, which refused rows carry too.
    pub run: i64,
    /// False once it is undone, and for what can't be.
    pub in_force: bool,
    /// Of an undo: what it undid.
    pub undoes: Option<i64>,
    /// The data source; absent for things, and for an undo.
    pub data_source: Option<String>,
    /// Rows that were not in the files any more.
    pub gone: u64,
    /// What the file was the whole truth of; absent for things, retries and undoings.
    pub covers: Option<Covers>,
}

impl ImportRecord {
    /// An entry in force that says nothing yet but what it is, of which dataset, and when.
    #[must_use]
    pub fn of(kind: ImportKind, dataset: &str, at: Timestamp) -> Self {
        ImportRecord {
            id: 0,
            at,
            kind,
            dataset: dataset.to_owned(),
            mapping: String::new(),
            exclusive: None,
            files: Vec::new(),
            read: 0,
            inserted: 0,
            updated: 0,
            unchanged: 0,
            rejected: 0,
            before: None,
            version: None,
            columns: Vec::new(),
            run: 0,
            in_force: true,
            undoes: None,
            data_source: None,
            gone: 0,
            covers: None,
        }
    }
}

/// What a file was the whole truth of, and how new it was.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Covers {
    /// The kind of its coverage; absent where it was not said.
    pub kind: Option<miara_import::CoverageKind>,
    /// The first and the last day of its rows, as days since 1970; only where it covers days.
    pub days: Option<(i32, i32)>,
    /// The values of its scope, as fingerprints.
    pub scopes: std::collections::BTreeSet<u64>,
    /// True for a full list of which nobody has said that it is a part.
    #[serde(default)]
    pub whole: bool,
    /// The last moment that its rows tell of, in microseconds of UTC.
    pub last: Option<i64>,
    /// When the file itself was last written, in microseconds of UTC; absent where nobody knows.
    pub written: Option<i64>,
    /// The fingerprint of the file's bytes.
    pub content: String,
}

/// What the imports of one data source say of when its rows end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceEnd {
    /// The data source; absent for things.
    pub source: Option<String>,
    /// Its last import.
    pub imported: Timestamp,
    /// When its newest file was written, where that is known.
    pub written: Option<Timestamp>,
    /// The last day that a file said it covers, as days since 1970.
    pub covered: Option<i32>,
}

const FIELDS: &str = "id, at, kind, dataset, mapping, exclusive, files, read, inserted, updated, unchanged, rejected, before, version, columns, run, in_force, undoes, data_source, gone, covers";

impl State {
    /// The history, newest first, at most `limit`; of one dataset where it is named.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn imports(&self, dataset: Option<&str>, limit: u64) -> Result<Vec<ImportRecord>, StateError> {
        let sql = format!("SELECT {FIELDS} FROM imports WHERE (?1 IS NULL OR dataset = ?1) ORDER BY id DESC LIMIT ?2");
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.connection.prepare(&sql)?.query_map(params![dataset, limit], read_record)?.collect()
    }

    /// One entry of the history.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn import(&self, id: i64) -> Result<Option<ImportRecord>, StateError> {
        let sql = format!("SELECT {FIELDS} FROM imports WHERE id = ?1");
        self.connection.query_row(&sql, [id], read_record).optional()
    }

    /// The newest version of each dataset's table that the history knows of.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn known_versions(&self) -> Result<HashMap<String, u64>, StateError> {
        known_versions(&self.connection)
    }

    /// The same of a copy of a state file that nobody writes.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn known_versions_in(copy: &std::path::Path) -> Result<HashMap<String, u64>, StateError> {
        known_versions(&Connection::open_with_flags(copy, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?)
    }

    /// When something was last written down in the history, whatever became of it since.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn newest_entry(&self) -> Result<Option<Timestamp>, StateError> {
        let newest: Option<String> = self.connection.query_row("SELECT MAX(at) FROM imports", [], |row| row.get(0))?;
        Ok(newest.and_then(|text| text.parse().ok()))
    }

    /// The version that a dataset's table had before the first import since a moment, or has now where there was
    /// none; absent where it was never imported.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn version_before(&self, dataset: &str, since: Timestamp) -> Result<Option<u64>, StateError> {
        let sql = "SELECT COALESCE(
            (SELECT COALESCE(before, 0) FROM imports WHERE dataset = ?1 AND at >= ?2 ORDER BY id LIMIT 1),
            (SELECT MAX(version) FROM imports WHERE dataset = ?1))";
        let version: Option<i64> =
            self.connection.query_row(sql, params![dataset, since.to_string()], |row| row.get(0))?;
        Ok(version.map(i64::unsigned_abs))
    }

    /// When something was last imported into a dataset.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn last_import(&self, dataset: &str) -> Result<Option<Timestamp>, StateError> {
        let sql = "SELECT MAX(at) FROM imports WHERE dataset = ?1 AND in_force AND kind = 'import'";
        let text: Option<String> = self.connection.prepare_cached(sql)?.query_row([dataset], |row| row.get(0))?;
        Ok(text.and_then(|text| text.parse().ok()))
    }

    /// What the imports in force of each data source of a dataset say of when its rows end; a data source is absent
    /// for things.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn source_ends(&self, dataset: &str) -> Result<Vec<SourceEnd>, StateError> {
        let sql = "SELECT data_source, MAX(at), MAX(covers ->> '$.written'), MAX(covers ->> '$.days[1]') FROM imports WHERE dataset = ?1 AND in_force AND kind = 'import' GROUP BY data_source ORDER BY MIN(id)";
        let read = |row: &Row<'_>| {
            let at: String = row.get(1)?;
            Ok(SourceEnd {
                source: row.get(0)?,
                imported: at.parse().unwrap_or_default(),
                written: row.get::<_, Option<i64>>(2)?.and_then(|micros| Timestamp::from_microsecond(micros).ok()),
                covered: row.get(3)?,
            })
        };
        self.connection.prepare_cached(sql)?.query_map([dataset], read)?.collect()
    }

    /// The mapping of an exclusive group that was already used for a dataset by one data source.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn used_of_group(&self, dataset: &str, source: &str, group: &str) -> Result<Option<String>, StateError> {
        let sql = "SELECT mapping FROM imports WHERE dataset = ?1 AND data_source = ?2 AND exclusive = ?3 AND inserted > 0 AND in_force ORDER BY id LIMIT 1";
        self.connection.query_row(sql, [dataset, source, group], |row| row.get(0)).optional()
    }

    /// The imports in force of one data source into a dataset, oldest first.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn imports_of_source(&self, dataset: &str, source: &str) -> Result<Vec<ImportRecord>, StateError> {
        let sql = format!(
            "SELECT {FIELDS} FROM imports WHERE dataset = ?1 AND data_source = ?2 AND in_force AND kind = 'import' ORDER BY id"
        );
        self.connection.prepare_cached(&sql)?.query_map([dataset, source], read_record)?.collect()
    }

    /// The import in force of a file of these bytes into a dataset, and its data source.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn import_of_content(&self, dataset: &str, content: &str) -> Result<Option<(i64, String)>, StateError> {
        let sql = "SELECT id, data_source FROM imports WHERE dataset = ?1 AND data_source IS NOT NULL AND in_force AND kind = 'import' AND covers ->> 'content' = ?2 AND inserted + updated + unchanged > 0 ORDER BY id DESC LIMIT 1";
        let found =
            self.connection.prepare_cached(sql)?.query_row([dataset, content], |row| Ok((row.get(0)?, row.get(1)?)));
        found.optional()
    }

    /// The data sources of a dataset's imports in force, in the order in which they came.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn data_sources_of(&self, dataset: &str) -> Result<Vec<String>, StateError> {
        let sql = "SELECT data_source FROM imports WHERE dataset = ?1 AND data_source IS NOT NULL AND in_force AND kind <> 'undo' AND inserted + updated + unchanged > 0 GROUP BY data_source ORDER BY MIN(id)";
        self.connection.prepare_cached(sql)?.query_map([dataset], |row| row.get(0))?.collect()
    }

    /// The mappings by which the rows of a dataset came.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn mappings_of(&self, dataset: &str) -> Result<Vec<String>, StateError> {
        let sql = "SELECT DISTINCT mapping FROM imports WHERE dataset = ?1 AND inserted + updated + unchanged > 0 AND in_force AND kind <> 'undo'";
        self.connection.prepare_cached(sql)?.query_map([dataset], |row| row.get(0))?.collect()
    }

    /// The sets of columns that imports into a dataset have supplied, each once; by one mapping and of one data source
    /// where they are named.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn supplied_columns(
        &self,
        dataset: &str,
        mapping: Option<&str>,
        source: Option<&str>,
    ) -> Result<Vec<Vec<String>>, StateError> {
        let sql = "SELECT DISTINCT columns FROM imports WHERE dataset = ?1 AND (?2 IS NULL OR mapping = ?2) AND (?3 IS NULL OR data_source = ?3) AND inserted + updated + unchanged > 0 AND in_force AND kind <> 'undo'";
        let mut select = self.connection.prepare_cached(sql)?;
        let texts = select.query_map(params![dataset, mapping, source], |row| row.get::<_, String>(0))?;
        texts.map(|text| Ok(serde_json::from_str(&text?).unwrap_or_default())).collect()
    }
}

fn known_versions(connection: &Connection) -> Result<HashMap<String, u64>, StateError> {
    let sql = "SELECT dataset, MAX(version) FROM imports WHERE version IS NOT NULL GROUP BY dataset";
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs()));
    connection.prepare_cached(sql)?.query_map([], read)?.collect()
}

/// Remembers an import and gives it its number.
pub(super) fn insert(all: &Connection, record: &ImportRecord) -> Result<i64, StateError> {
    let files = serde_json::to_string(&record.files).unwrap_or_default();
    let columns = serde_json::to_string(&record.columns).unwrap_or_default();
    let covers = record.covers.as_ref().map(|covers| serde_json::to_string(covers).unwrap_or_default());
    all.execute(
        "INSERT INTO imports (at, kind, dataset, mapping, exclusive, files, read, inserted, updated, unchanged, rejected, before, version, columns, run, undoes, data_source, gone, covers, in_force)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
        params![
            record.at.to_string(), record.kind.word(), record.dataset, record.mapping, record.exclusive, files,
            record.read as i64, record.inserted as i64, record.updated as i64, record.unchanged as i64, record.rejected as i64,
            record.before.map(|version| version as i64), record.version.map(|version| version as i64),
            columns, record.run, record.undoes, record.data_source, record.gone as i64, covers, record.in_force,
        ],
    )?;
    Ok(all.last_insert_rowid())
}

/// Takes an entry of the history back: those in force are from now on the ones that were before it, or before the
/// undo that is undone, and rows wait in quarantine as those imports left them.
pub(super) fn take_back(all: &Connection, undo: i64, undone: i64, dataset: &str) -> Result<(), StateError> {
    let in_force: String = all.query_row(
        "SELECT json_group_array(id) FROM imports WHERE dataset = ?1 AND in_force AND kind <> 'undo'",
        [dataset],
        |row| row.get(0),
    )?;
    all.execute("UPDATE imports SET was_in_force = ?2 WHERE id = ?1", params![undo, in_force])?;
    let (kind, was): (String, Option<String>) =
        all.query_row("SELECT kind, was_in_force FROM imports WHERE id = ?1", [undone], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let (ids, before) = match ImportKind::read(&kind) {
        ImportKind::Undo => (was.unwrap_or_else(|| "[]".to_owned()), i64::MAX),
        ImportKind::Import | ImportKind::Retry | ImportKind::Erasure => (in_force, undone),
    };
    all.execute(
        "UPDATE imports SET in_force = id < ?3 AND id IN (SELECT value FROM json_each(?2)) WHERE dataset = ?1 AND kind <> 'undo'",
        params![dataset, ids, before],
    )?;
    all.execute("UPDATE imports SET in_force = 0 WHERE id = ?1 AND kind = 'undo'", [undone])?;
    all.execute(
        "UPDATE runs SET in_force = i.in_force FROM imports i WHERE i.run = runs.id AND i.dataset = ?1 AND i.kind <> 'undo'",
        [dataset],
    )?;
    let last = |passed: u8| {
        format!(
            "COALESCE((SELECT MAX(f.run) FROM refusals f JOIN runs r ON r.id = f.run AND r.in_force WHERE f.row = quarantine.id AND f.passed = {passed}), 0)"
        )
    };
    let sql = format!("UPDATE quarantine SET waiting = {} > {} WHERE dataset = ?1", last(0), last(1));
    all.execute(&sql, [dataset])?;
    Ok(())
}

fn read_record(row: &Row<'_>) -> Result<ImportRecord, StateError> {
    let count = |index: usize| row.get::<_, i64>(index).map(i64::unsigned_abs);
    let list = |index: usize| {
        row.get::<_, String>(index).map(|json| serde_json::from_str::<Vec<String>>(&json).unwrap_or_default())
    };
    let version = |index: usize| row.get::<_, Option<i64>>(index).map(|version| version.map(i64::unsigned_abs));
    Ok(ImportRecord {
        id: row.get(0)?,
        at: row.get::<_, String>(1)?.parse().unwrap_or(Timestamp::UNIX_EPOCH),
        kind: ImportKind::read(&row.get::<_, String>(2)?),
        dataset: row.get(3)?,
        mapping: row.get(4)?,
        exclusive: row.get(5)?,
        files: list(6)?,
        read: count(7)?,
        inserted: count(8)?,
        updated: count(9)?,
        unchanged: count(10)?,
        rejected: count(11)?,
        before: version(12)?,
        version: version(13)?,
        columns: list(14)?,
        run: row.get(15)?,
        in_force: row.get(16)?,
        undoes: row.get(17)?,
        data_source: row.get(18)?,
        gone: count(19)?,
        covers: row.get::<_, Option<String>>(20)?.and_then(|json| serde_json::from_str(&json).ok()),
    })
}
