//! The history of imports.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::{State, StateError};

/// One import that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRecord {
    /// When.
    pub at: Timestamp,
    /// Into which dataset.
    pub dataset: String,
    /// By which mapping.
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
    /// The table's version afterwards.
    pub version: Option<u64>,
    /// The dataset's columns that the files supplied, in the dataset's order.
    pub columns: Vec<String>,
}

impl State {
    /// Remembers an import.
    ///
    /// # Errors
    /// Where the state file can't be written.
    pub fn record_import(&self, record: &ImportRecord) -> Result<(), StateError> {
        let files = serde_json::to_string(&record.files).unwrap_or_default();
        let columns = serde_json::to_string(&record.columns).unwrap_or_default();
        self.connection.execute(
            "INSERT INTO imports (at, dataset, mapping, exclusive, files, read, inserted, updated, unchanged, rejected, version, columns)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            params![
                record.at.to_string(), record.dataset, record.mapping, record.exclusive, files,
                record.read as i64, record.inserted as i64, record.updated as i64, record.unchanged as i64, record.rejected as i64,
                record.version.map(|version| version as i64),
                columns,
            ],
        )?;
        Ok(())
    }

    /// When something was last imported into a dataset.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn last_import(&self, dataset: &str) -> Result<Option<Timestamp>, StateError> {
        let sql = "SELECT MAX(at) FROM imports WHERE dataset = ?1";
        let text: Option<String> = self.connection.query_row(sql, [dataset], |row| row.get(0))?;
        Ok(text.and_then(|text| text.parse().ok()))
    }

    /// The mapping of an exclusive group that was already used for a dataset.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn used_of_group(&self, dataset: &str, group: &str) -> Result<Option<String>, StateError> {
        let sql =
            "SELECT mapping FROM imports WHERE dataset = ?1 AND exclusive = ?2 AND inserted > 0 ORDER BY id LIMIT 1";
        self.connection.query_row(sql, [dataset, group], |row| row.get(0)).optional()
    }

    /// The sets of columns that imports into a dataset have supplied, each once; by one mapping where
    /// it is named.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn supplied_columns(&self, dataset: &str, mapping: Option<&str>) -> Result<Vec<Vec<String>>, StateError> {
        let sql = "SELECT DISTINCT columns FROM imports WHERE dataset = ?1 AND (?2 IS NULL OR mapping = ?2) AND inserted + updated + unchanged > 0";
        let mut select = self.connection.prepare(sql)?;
        let texts = select.query_map(params![dataset, mapping], |row| row.get::<_, String>(0))?;
        texts.map(|text| Ok(serde_json::from_str(&text?).unwrap_or_default())).collect()
    }
}
