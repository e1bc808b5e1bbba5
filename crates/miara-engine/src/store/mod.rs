//! The store: one Delta table per dataset, cut into files by month of the main axis.

mod change;
mod compare;
mod held;
mod merge;
mod restore;
mod rows;
mod sight;
mod stage;
mod staged;
mod upsert;
mod winners;
mod write;

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use deltalake_core::{DeltaTable, DeltaTableBuilder};
use jiff::tz::TimeZone;
use tokio::sync::Mutex;

use crate::error::EngineError;

pub use change::{Beyond, Change, Covered, DayChange, NewerDays, Scopes, Terms, Weight};
pub use upsert::{Conflict, RowCheck, Upsert, UpsertResult};

/// The tables of one book.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    open: Mutex<HashMap<String, DeltaTable>>,
    held: held::Held,
}

/// The first and the last instant of a dataset's main axis, in microseconds of UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// The first.
    pub first_micros: i64,
    /// The last.
    pub last_micros: i64,
}

/// Held while an import changes the store.
#[derive(Debug)]
pub struct ImportLock {
    file: File,
}

impl Drop for ImportLock {
    fn drop(&mut self) {
        // The handle's end is not enough: a process that is just being started holds a copy of it for
        // a moment. What can't be let go here goes with the handle.
        drop(self.file.unlock());
    }
}

impl Store {
    /// The store in `folder`; the folder need not exist yet.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Store { folder, open: Mutex::default(), held: held::Held::default() }
    }

    /// The folder of one dataset's table.
    #[must_use]
    pub fn table_folder(&self, dataset: &str) -> PathBuf {
        self.folder.join(dataset)
    }

    /// Takes the store for one import.
    ///
    /// # Errors
    /// [`EngineError::Busy`] while another import, of this or another process, holds it.
    pub fn lock(&self) -> Result<ImportLock, EngineError> {
        std::fs::create_dir_all(&self.folder).map_err(EngineError::io(&self.folder))?;
        let path = self.folder.join(".lock");
        let file = File::create(&path).map_err(EngineError::io(&path))?;
        match file.try_lock() {
            Ok(()) => {
                self.sweep();
                Ok(ImportLock { file })
            }
            Err(std::fs::TryLockError::WouldBlock) => Err(EngineError::Busy { folder: self.folder.clone() }),
            Err(std::fs::TryLockError::Error(source)) => Err(EngineError::Io { path, source }),
        }
    }

    /// Removes what an import that was stopped has left; nothing of it is part of any table.
    fn sweep(&self) {
        let staging = self.staging_folder();
        if staging.exists() && std::fs::remove_dir_all(&staging).is_err() {
            tracing::warn!(folder = %staging.display(), "what a stopped import left could not be removed");
        }
    }

    fn staging_folder(&self) -> PathBuf {
        self.folder.join(".staging")
    }

    /// The newest version of a dataset's table; `None` where nothing of it was ever imported.
    pub(crate) async fn table(&self, dataset: &str) -> Result<Option<DeltaTable>, EngineError> {
        let folder = self.table_folder(dataset);
        // A creation that was stopped leaves a log folder without an entry, which is no table yet.
        if !has_entries(&folder.join("_delta_log")) {
            return Ok(None);
        }
        let mut open = self.open.lock().await;
        if let Some(table) = open.get_mut(dataset) {
            table.update_state().await?;
            return Ok(Some(table.clone()));
        }
        let table = DeltaTableBuilder::from_url(table_url(&folder)?)?.load().await?;
        open.insert(dataset.to_owned(), table.clone());
        Ok(Some(table))
    }

    /// How many rows a dataset has; 0 where nothing of it was imported.
    ///
    /// # Errors
    /// Where the table can't be read.
    pub async fn row_count(&self, dataset: &str) -> Result<u64, EngineError> {
        let Some(table) = self.table(dataset).await? else { return Ok(0) };
        let files = table.snapshot()?.log_data();
        Ok(files.iter().filter_map(|file| file.num_records()).map(|count| count as u64).sum())
    }

    /// The version of a dataset's table, which grows by one with each import that changes something; told
    /// by the names in its log alone. `None` where nothing was imported.
    ///
    /// # Errors
    /// Where the log can't be listed.
    pub fn version(&self, dataset: &str) -> Result<Option<u64>, EngineError> {
        let log = self.table_folder(dataset).join("_delta_log");
        if !log.is_dir() {
            return Ok(None);
        }
        let entries = std::fs::read_dir(&log).map_err(EngineError::io(&log))?;
        // A commit is a file that is named by its version, and becomes visible by being there whole.
        let versions = entries.flatten().filter_map(|entry| {
            let name = entry.file_name();
            name.to_str()?.strip_suffix(".json")?.parse::<u64>().ok()
        });
        Ok(versions.max())
    }

    /// The first and last instant in a column, read from the statistics of the files; days begin
    /// at their local midnight.
    pub(crate) fn extent(table: &DeltaTable, axis: &str, zone: &TimeZone) -> Result<Option<Extent>, EngineError> {
        let mut coverage: Option<Extent> = None;
        for file in table.snapshot()?.log_data().iter() {
            // A file without statistics may hold anything.
            let Some(stats) = file.stats() else { return Ok(None) };
            let stats: serde_json::Value = serde_json::from_str(&stats).unwrap_or_default();
            let bound = |side: &str| stats[side][axis].as_str().and_then(|text| instant_of_statistic(text, zone));
            let (Some(first), Some(last)) = (bound("minValues"), bound("maxValues")) else { return Ok(None) };
            let so_far = coverage.unwrap_or(Extent { first_micros: first, last_micros: last });
            coverage = Some(Extent {
                first_micros: so_far.first_micros.min(first),
                last_micros: so_far.last_micros.max(last),
            });
        }
        Ok(coverage)
    }
}

fn has_entries(log: &Path) -> bool {
    let entries = std::fs::read_dir(log).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.path())
        .any(|path| path.extension().is_some_and(|extension| extension == "json" || extension == "parquet"))
}

/// The URL of a table's folder.
fn table_url(folder: &Path) -> Result<url::Url, EngineError> {
    let absolute = std::path::absolute(folder).map_err(EngineError::io(folder))?;
    url::Url::from_directory_path(&absolute)
        .map_err(|()| EngineError::Internal(format!("{} has no URL", absolute.display())))
}

/// Delta writes days as `2026-01-31` and instants as `2026-01-31T10:00:00.000Z`.
fn instant_of_statistic(text: &str, zone: &TimeZone) -> Option<i64> {
    if let Ok(instant) = text.parse::<jiff::Timestamp>() {
        return Some(instant.as_microsecond());
    }
    let day: jiff::civil::Date = text.parse().ok()?;
    zone.to_timestamp(day.to_datetime(jiff::civil::Time::midnight())).ok().map(jiff::Timestamp::as_microsecond)
}
