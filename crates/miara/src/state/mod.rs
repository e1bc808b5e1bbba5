//! What a book remembers beside its tables: imports, refused rows and who is signed in, in SQLite.

mod actions;
mod annotations;
mod findings;
mod forecasts;
mod goals;
mod imports;
mod quarantine;
mod restated;
mod sessions;

use std::path::Path;

use rusqlite::Connection;

pub use actions::{Action, ActionChange, ActionTerms, Kept};
pub use annotations::Annotation;
pub use forecasts::StoredForecast;
pub use goals::{GoalChange, Way};
pub use imports::{Covers, ImportKind, ImportRecord};
pub use quarantine::{Origin, QuarantineFilter, QuarantineGroup, QuarantinedRow};
pub use restated::Restated;
pub use sessions::{ABSOLUTE, IDLE, Session};

/// The operational state of a book.
#[derive(Debug)]
pub struct State {
    connection: Connection,
}

/// An error of the state file, which no user input should be able to cause.
pub type StateError = rusqlite::Error;

/// The schema, version by version; a file at version `n` gets what follows the `n`-th.
const MIGRATIONS: [&str; 2] = [include_str!("schema.sql"), include_str!("schema_2.sql")];

/// The version of a state file; `None` where there is none.
///
/// # Errors
/// Where the file is no SQLite file.
pub fn version_of(path: &Path) -> Result<Option<u32>, StateError> {
    if !path.is_file() {
        return Ok(None);
    }
    let connection = Connection::open(path)?;
    connection.pragma_query_value(None, "user_version", |row| row.get(0)).map(Some)
}

/// The names of the files that the history of a state file of any version lists, each once, in order.
///
/// # Errors
/// Where the file can't be read.
pub fn files_of(path: &Path) -> Result<Vec<String>, StateError> {
    let connection = Connection::open(path)?;
    let mut select = connection.prepare("SELECT files FROM imports WHERE in_force ORDER BY id")?;
    let mut files: Vec<String> = Vec::new();
    for json in select.query_map([], |row| row.get::<_, String>(0))? {
        for file in serde_json::from_str::<Vec<String>>(&json?).unwrap_or_default() {
            if !files.contains(&file) {
                files.push(file);
            }
        }
    }
    Ok(files)
}

impl State {
    /// Opens the state file, or makes one.
    ///
    /// # Errors
    /// Where the file can't be opened or is no SQLite file.
    pub fn open(path: &Path) -> Result<Self, StateError> {
        let mut connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.busy_timeout(std::time::Duration::from_secs(10))?;
        let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        for (index, migration) in MIGRATIONS.iter().enumerate().skip(version as usize) {
            let step = connection.transaction()?;
            step.execute_batch(migration)?;
            step.pragma_update(None, "user_version", u32::try_from(index + 1).unwrap_or(u32::MAX))?;
            step.commit()?;
        }
        Ok(State { connection })
    }
}
