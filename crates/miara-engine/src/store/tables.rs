//! The tables of a book: where they are, and how they are opened.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use deltalake_core::{DeltaTable, DeltaTableBuilder};
use jiff::tz::TimeZone;
use tokio::sync::Mutex;

use super::disk::{Disk, LOG};
use super::files::files_in;
use super::held::Held;
use super::lock::{ImportLock, PastLock};
use crate::durable;
use crate::error::EngineError;

/// The root of all tables of a book. Delta and DataFusion know a few schemes; this one has no rules of its own for
/// names, and the store that is given along with it is the one that is used.
const BOOK: &str = "memory://book";

/// The tables of one book.
#[derive(Debug)]
pub struct Store {
    pub(super) folder: PathBuf,
    pub(super) open: Mutex<HashMap<String, DeltaTable>>,
    pub(super) held: Held,
}

/// The first and the last instant of a dataset's main axis, in microseconds of UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// The first.
    pub first_micros: i64,
    /// The last.
    pub last_micros: i64,
}

impl Store {
    /// The store in `folder`; the folder need not exist yet.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Store { folder, open: Mutex::default(), held: Held::default() }
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
        durable::make_folder(&self.folder).map_err(EngineError::io(&self.folder))?;
        let path = self.folder.join(".lock");
        let file = File::create(&path).map_err(EngineError::io(&path))?;
        match file.try_lock() {
            Ok(()) => {
                self.sweep();
                Ok(ImportLock { file: Some(file), staging: self.staging_folder() })
            }
            Err(std::fs::TryLockError::WouldBlock) => Err(self.busy()),
            Err(std::fs::TryLockError::Error(source)) => Err(EngineError::Io { path, source }),
        }
    }

    /// For looking at a file without changing anything: an import may go on meanwhile, and nothing is written into the
    /// book. What goes to the disk on the way is in the system's folder for that.
    #[must_use]
    pub fn look(&self) -> ImportLock {
        static LOOKS: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let look = LOOKS.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let staging = std::env::temp_dir().join(format!("miara-look-{}-{look}", std::process::id()));
        ImportLock { file: None, staging }
    }

    /// Keeps what tables were before from being removed; waits while something is removed. `None` where there are no
    /// tables yet.
    ///
    /// # Errors
    /// Where the lock can't be made.
    pub fn keep_past(&self) -> Result<Option<PastLock>, EngineError> {
        if !self.folder.is_dir() {
            return Ok(None);
        }
        let file = self.past_file()?;
        file.lock_shared().map_err(EngineError::io(&self.folder))?;
        Ok(Some(PastLock { file }))
    }

    /// Takes the past of tables, to remove what is not needed of it; `None` while someone reads it.
    ///
    /// # Errors
    /// Where the lock can't be made.
    pub fn lock_past(&self) -> Result<Option<PastLock>, EngineError> {
        let file = self.past_file()?;
        Ok(file.try_lock().is_ok().then_some(PastLock { file }))
    }

    fn past_file(&self) -> Result<File, EngineError> {
        let path = self.folder.join(".past");
        File::create(&path).map_err(EngineError::io(&path))
    }

    /// That the store is being used by someone else.
    #[must_use]
    pub fn busy(&self) -> EngineError {
        EngineError::Busy { folder: self.folder.clone() }
    }

    /// Removes what an import that was stopped has left; nothing of it is part of any table.
    fn sweep(&self) {
        let staging = self.staging_folder();
        if staging.exists() && std::fs::remove_dir_all(&staging).is_err() {
            tracing::warn!(folder = %staging.display(), "what a stopped import left could not be removed");
        }
        for table in std::fs::read_dir(&self.folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
            for path in [table.join(LOG), table].iter().flat_map(|folder| files_in(folder).unwrap_or_default()) {
                // A file that has not taken its name yet, or has it as well.
                if path.to_str().is_some_and(|name| name.ends_with("#1")) {
                    drop(std::fs::remove_file(&path));
                }
            }
        }
    }

    fn staging_folder(&self) -> PathBuf {
        self.folder.join(".staging")
    }

    /// The newest version of a dataset's table; `None` where nothing of it was ever imported.
    pub(crate) async fn table(&self, dataset: &str) -> Result<Option<DeltaTable>, EngineError> {
        let folder = self.table_folder(dataset);
        // A creation that was stopped leaves a log folder without an entry, which is no table yet.
        if !has_entries(&folder.join(LOG)) {
            return Ok(None);
        }
        let newest = self.version(dataset)?;
        let mut open = self.open.lock().await;
        // A log that ends before what is held of it is of another table.
        open.retain(|name, table| name != dataset || table.version() <= newest);
        if let Some(table) = open.get_mut(dataset) {
            table.update_state().await?;
            return Ok(Some(table.clone()));
        }
        let table = self.builder(dataset)?.load().await?;
        open.insert(dataset.to_owned(), table.clone());
        Ok(Some(table))
    }

    /// A dataset's table, on a disk that keeps what is written. Within the store it is called by its dataset alone: names of
    /// folders above it may be ones that URLs spell otherwise.
    pub(super) fn builder(&self, dataset: &str) -> Result<DeltaTableBuilder, EngineError> {
        let url = url::Url::parse(&format!("{BOOK}/{dataset}/"))
            .map_err(|error| EngineError::Internal(format!("{dataset}: {error}")))?;
        let disk = Disk::at(&self.folder).map_err(deltalake_core::DeltaTableError::from)?;
        let disk = Arc::new(disk);
        Ok(DeltaTableBuilder::from_url(url.clone())?.with_storage_backend(disk, url))
    }

    /// The id that a dataset's table got when it was made; `None` where there is no table.
    ///
    /// # Errors
    /// Where the table can't be read.
    pub async fn table_id(&self, dataset: &str) -> Result<Option<String>, EngineError> {
        let Some(table) = self.table(dataset).await? else { return Ok(None) };
        Ok(Some(table.snapshot()?.metadata().id().to_owned()))
    }

    /// The names of the data files that a dataset's table had at a version.
    ///
    /// # Errors
    /// Where the table can't be read at that version.
    pub async fn names_at(&self, dataset: &str, version: u64) -> Result<HashSet<String>, EngineError> {
        let table = self.builder(dataset)?.with_version(version).load().await?;
        Ok(table.snapshot()?.log_data().iter().map(|file| file.path().to_string()).collect())
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
        Ok(self.versions(dataset)?.last().copied())
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

/// Delta writes days as `2026-01-31` and instants as `2026-01-31T10:00:00.000Z`.
pub(super) fn instant_of_statistic(text: &str, zone: &TimeZone) -> Option<i64> {
    if let Ok(instant) = text.parse::<jiff::Timestamp>() {
        return Some(instant.as_microsecond());
    }
    let day: jiff::civil::Date = text.parse().ok()?;
    zone.to_timestamp(day.to_datetime(jiff::civil::Time::midnight())).ok().map(jiff::Timestamp::as_microsecond)
}
