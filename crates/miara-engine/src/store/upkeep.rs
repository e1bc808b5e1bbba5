//! What is kept of a table's past, and what is removed.
//!
//! Files that a commit takes out of a table stay on the disk, so that the commit can be taken back, and each stays
//! in the log. What is older than is asked for goes: first a checkpoint says what the table was at the oldest version
//! that stays, then older entries of the log go, then files that no version names any more. Stopped anywhere, the
//! versions that stay can be read, and the rest goes the next time.

use std::collections::{HashMap, HashSet};

use deltalake_core::protocol::checkpoints::create_checkpoint;

use super::files::files_in;
use super::lock::ImportLock;
use super::tables::Store;
use crate::durable;
use crate::error::EngineError;

/// Commits after which a checkpoint saves readers from reading them one by one.
const OFTEN: u64 = 10;
/// Bytes of the past that are never too many.
const LITTLE: u64 = 512 << 10;

impl Store {
    /// The oldest version that a dataset's table can be taken back to; `None` where nothing was imported.
    ///
    /// # Errors
    /// Where the log can't be listed.
    pub fn oldest(&self, dataset: &str) -> Result<Option<u64>, EngineError> {
        if self.versions(dataset)?.first() == Some(&0) {
            return Ok(Some(0));
        }
        Ok(self.checkpoints(dataset)?.first().copied())
    }

    fn checkpoints(&self, dataset: &str) -> Result<Vec<u64>, EngineError> {
        let version = |path: std::path::PathBuf| {
            let name = path.file_name()?.to_str()?.to_owned();
            name.strip_suffix(".checkpoint.parquet")?.parse::<u64>().ok()
        };
        let mut versions: Vec<u64> = files_in(&self.log_folder(dataset))?.into_iter().filter_map(version).collect();
        versions.sort_unstable();
        Ok(versions)
    }

    /// Saves readers of a dataset's table from reading commits one by one, every so often. True where that was due.
    ///
    /// # Errors
    /// Where the table can't be read, or the disk refuses.
    pub async fn fold(&self, _lock: &ImportLock, dataset: &str) -> Result<bool, EngineError> {
        let Some(latest) = self.version(dataset)? else { return Ok(false) };
        let is_due = latest - self.checkpoints(dataset)?.last().copied().unwrap_or(0) >= OFTEN;
        if is_due {
            self.checkpoint(dataset, latest).await?;
        }
        Ok(is_due)
    }

    /// The oldest version that a dataset's table is to be kept from, where that is worth doing now: what is needed to
    /// take it back to `wished` or a later version, less where that takes more than one and a half times the bytes of the table
    /// itself; the last commit can always be taken back.
    ///
    /// # Errors
    /// Where the table can't be read.
    pub async fn due(&self, dataset: &str, wished: u64) -> Result<Option<u64>, EngineError> {
        let (Some(oldest), Some(latest)) = (self.oldest(dataset)?, self.version(dataset)?) else { return Ok(None) };
        let (kept, is_urgent) = self.affordable(dataset, wished.max(oldest), latest).await?;
        Ok((kept > oldest && (is_urgent || kept - oldest >= OFTEN)).then_some(kept))
    }

    /// The oldest version from `wished` on whose files, as far as the table has them no more, are not too many bytes;
    /// and whether there are more by a quarter now.
    async fn affordable(&self, dataset: &str, wished: u64, latest: u64) -> Result<(u64, bool), EngineError> {
        let Some(table) = self.table(dataset).await? else { return Ok((wished, false)) };
        let (mut live, mut room) = (HashSet::new(), LITTLE);
        for file in table.snapshot()?.log_data().iter() {
            live.insert(file.path().to_string());
            room += u64::try_from(file.size()).unwrap_or(0) * 3 / 2;
        }
        // A file that was taken out is needed for the versions before that.
        let mut taken_out: HashMap<String, u64> = HashMap::new();
        for version in self.versions(dataset)?.into_iter().filter(|version| *version > wished) {
            for line in self.lines(dataset, version)? {
                if let Some(path) = line.get("remove").and_then(|remove| remove.get("path")?.as_str()) {
                    taken_out.insert(path.to_owned(), version);
                }
            }
        }
        let size = |path: &std::path::Path| std::fs::metadata(path).map_or(0, |metadata| metadata.len());
        let mut needed: Vec<(u64, u64)> = Vec::new();
        for version in self.versions(dataset)?.into_iter().filter(|version| *version > wished) {
            needed.push((version, size(&self.entry(dataset, version))));
        }
        for version in self.checkpoints(dataset)?.into_iter().filter(|version| *version > wished) {
            needed.push((version, size(&self.log_folder(dataset).join(format!("{version:020}.checkpoint.parquet")))));
        }
        for (path, version) in taken_out.iter().filter(|(path, _)| !live.contains(*path)) {
            needed.push((*version, size(&self.table_folder(dataset).join(path))));
        }
        needed.sort_unstable_by(|a, b| b.cmp(a));
        let is_urgent = needed.iter().map(|(_, size)| size).sum::<u64>() > room * 5 / 4;
        let mut kept = wished;
        for (version, size) in needed {
            match room.checked_sub(size) {
                Some(left) => room = left,
                None => {
                    kept = kept.max(version);
                    break;
                }
            }
        }
        Ok((kept.min(latest.saturating_sub(1)), is_urgent))
    }

    async fn checkpoint(&self, dataset: &str, version: u64) -> Result<(), EngineError> {
        let table = self.builder(dataset)?.with_version(version).load().await?;
        create_checkpoint(&table, None).await?;
        // A hint that readers do without; no fingerprint tells whether it is what was written.
        let hint = self.log_folder(dataset).join("_last_checkpoint");
        match std::fs::remove_file(&hint) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(EngineError::io(&hint)(error)),
            _ => Ok(()),
        }
    }

    /// Makes a version the oldest that a table can be taken back to.
    ///
    /// # Errors
    /// Where the table can't be read, or the disk refuses; what was not removed then goes with
    /// [`Store::remove_left`].
    pub async fn close(&self, _lock: &ImportLock, dataset: &str, oldest: u64) -> Result<(), EngineError> {
        if !self.checkpoints(dataset)?.contains(&oldest) {
            self.checkpoint(dataset, oldest).await?;
        }
        let log = self.log_folder(dataset);
        durable::sync_folder(&log).map_err(EngineError::io(&log))?;
        self.keep_notes(dataset, oldest)?;
        let mut files = files_in(&log)?;
        // The oldest first, so that those that stay are always the last ones.
        files.sort();
        for path in files {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let version =
                name.split('.').next().filter(|digits| digits.len() == 20).and_then(|digits| digits.parse().ok());
            if version.is_some_and(|version: u64| version < oldest) {
                std::fs::remove_file(&path).map_err(EngineError::io(&path))?;
            }
        }
        let named = self.named_after(dataset, Some(oldest)).await?;
        self.remove_but(dataset, &named)
    }
}
