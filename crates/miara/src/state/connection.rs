//! The state file: opened, made, and brought to the present version.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

/// The operational state of a book.
#[derive(Debug)]
pub struct State {
    pub(super) connection: Connection,
    is_read_only: bool,
    /// Where the file that is read lies, if that is not in the book.
    _copy: Option<Copied>,
}

/// A copy of a state file in the system's folder for such, removed when it is not read any more.
#[derive(Debug)]
struct Copied {
    folder: PathBuf,
}

impl Copied {
    fn of(path: &Path, log: &Path) -> std::io::Result<Self> {
        static COPIES: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let copy = COPIES.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("miara-state-{}-{copy}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let copied = Copied { folder };
        std::fs::copy(path, copied.folder.join("state.sqlite"))?;
        std::fs::copy(log, copied.folder.join("state.sqlite-wal"))?;
        Ok(copied)
    }
}

impl Drop for Copied {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

/// An error of the state file, which no user input should be able to cause.
pub type StateError = rusqlite::Error;

/// The schema, version by version; a file at version `n` gets what follows the `n`-th.
const MIGRATIONS: [&str; 4] = [
    include_str!("schema.sql"),
    include_str!("schema_2.sql"),
    include_str!("schema_3.sql"),
    include_str!("schema_4.sql"),
];

/// The version of state files that this program writes.
pub const VERSION: u32 = MIGRATIONS.len() as u32;

/// The version of a state file; `None` where there is none.
///
/// # Errors
/// Where the file is no SQLite file.
pub fn version_of(path: &Path) -> Result<Option<u32>, StateError> {
    if !path.is_file() {
        return Ok(None);
    }
    let version = |connection: &Connection| connection.pragma_query_value(None, "user_version", |row| row.get(0));
    match Connection::open(path).and_then(|connection| version(&connection)) {
        Err(error) if is_of_reading(&error) => version(&State::open_to_read(path)?.connection).map(Some),
        found => found.map(Some),
    }
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
    /// Opens the state file, or makes one. Where the book can't be written, what is in it can still be read.
    ///
    /// # Errors
    /// Where the file can't be opened or is no SQLite file.
    pub fn open(path: &Path) -> Result<Self, StateError> {
        match State::open_to_write(path) {
            Err(error) if is_of_reading(&error) && path.is_file() => State::open_to_read(path),
            state => state,
        }
    }

    fn open_to_write(path: &Path) -> Result<Self, StateError> {
        let mut connection = Connection::open(path)?;
        connection.busy_timeout(std::time::Duration::from_secs(10))?;
        let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if version > VERSION {
            return Err(StateError::ToSqlConversionFailure(Box::new(NewerState)));
        }
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // What is committed is on the disk, also after a cut of power.
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        for (index, migration) in MIGRATIONS.iter().enumerate().skip(version as usize) {
            let step = connection.transaction()?;
            step.execute_batch(migration)?;
            step.pragma_update(None, "user_version", u32::try_from(index + 1).unwrap_or(u32::MAX))?;
            step.commit()?;
        }
        // A file that can be read alone lets all of that pass.
        let is_read_only = connection.is_readonly("main")?;
        if is_read_only { State::open_to_read(path) } else { Ok(State { connection, is_read_only, _copy: None }) }
    }

    /// The state as it is, in a folder that can't be written: SQLite would make files of its own beside it.
    fn open_to_read(path: &Path) -> Result<Self, StateError> {
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        let log = PathBuf::from(log);
        // What is only in the log yet can't be read in place.
        if log.metadata().is_ok_and(|metadata| metadata.len() > 0) {
            let copy = Copied::of(path, &log).map_err(|_| StateError::InvalidPath(path.to_owned()))?;
            let connection = Connection::open(copy.folder.join("state.sqlite"))?;
            connection.pragma_update(None, "query_only", true)?;
            return Ok(State { connection, is_read_only: true, _copy: Some(copy) });
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let url = url::Url::from_file_path(&path).map_err(|()| StateError::InvalidPath(path.clone()))?;
        let connection = Connection::open_with_flags(format!("{url}?immutable=1"), flags)?;
        Ok(State { connection, is_read_only: true, _copy: None })
    }

    /// True where the book can't be written.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.is_read_only
    }
}

/// A state file of a later version of the program.
#[derive(Debug, thiserror::Error)]
#[error("it was written by a later version of the program")]
struct NewerState;

/// True for the error of a state file that a later version has written.
pub(crate) fn is_newer(error: &StateError) -> bool {
    matches!(error, StateError::ToSqlConversionFailure(source) if source.is::<NewerState>())
}

/// True for an error that comes of a folder or a file that can be read and not written, or of a disk that is full:
/// SQLite's files beside the state can't be made there.
fn is_of_reading(error: &StateError) -> bool {
    use rusqlite::ErrorCode::{CannotOpen, DiskFull, ReadOnly, SystemIoFailure};
    matches!(error.sqlite_error_code(), Some(ReadOnly | CannotOpen | DiskFull | SystemIoFailure))
}
