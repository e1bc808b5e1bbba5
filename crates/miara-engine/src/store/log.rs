//! A table's log: what each commit says of itself, and which files it names.

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use deltalake_core::DeltaTable;
use deltalake_core::kernel::Action;
use deltalake_core::kernel::transaction::{CommitBuilder, CommitProperties};
use deltalake_core::protocol::DeltaOperation;
use serde_json::Value;

use super::disk::LOG;
use super::files::files_in;
use super::lock::ImportLock;
use super::tables::Store;
use crate::durable;
use crate::error::EngineError;

/// Under this name a commit keeps what the program says of it.
const NOTE: &str = "miara";

/// How the program commits: what becomes of old log entries is decided in one place, apart from commits.
pub(super) fn commit_properties(note: &Value) -> CommitProperties {
    CommitProperties::default()
        .with_metadata(HashMap::from([(NOTE.to_owned(), note.clone())]))
        .with_create_checkpoint(false)
        .with_cleanup_expired_logs(Some(false))
}

impl Store {
    /// The versions of a dataset's table that its log has entries of, in order; none where nothing was imported.
    ///
    /// # Errors
    /// Where the log can't be listed.
    pub fn versions(&self, dataset: &str) -> Result<Vec<u64>, EngineError> {
        let log = self.log_folder(dataset);
        if !log.is_dir() {
            return Ok(Vec::new());
        }
        let entries = std::fs::read_dir(&log).map_err(EngineError::io(&log))?;
        // A commit is a file that is named by its version, and becomes visible by being there whole.
        let version = |entry: std::fs::DirEntry| entry.file_name().to_str()?.strip_suffix(".json")?.parse::<u64>().ok();
        let mut versions: Vec<u64> = entries.flatten().filter_map(version).collect();
        versions.sort_unstable();
        Ok(versions)
    }

    /// What the commits of a dataset's table after a version say of themselves, in order; commits of other programs
    /// say nothing.
    ///
    /// # Errors
    /// Where the log can't be read.
    pub fn notes_since(&self, dataset: &str, version: Option<u64>) -> Result<Vec<(u64, Value)>, EngineError> {
        let mut notes: Vec<(u64, Value)> = match version {
            None => self.kept_notes(dataset)?,
            Some(_) => Vec::new(),
        };
        let after = version.max(notes.last().map(|(version, _)| *version));
        let versions = self.versions(dataset)?.into_iter().filter(|found| after.is_none_or(|known| *found > known));
        for version in versions {
            notes.extend(self.note(dataset, version)?.map(|note| (version, note)));
        }
        Ok(notes)
    }

    /// The file with what commits have said whose log entries were removed; no reader of Delta looks at it.
    #[must_use]
    pub fn notes_file(&self, dataset: &str) -> PathBuf {
        self.table_folder(dataset).join("_notes.json.zst")
    }

    fn kept_notes(&self, dataset: &str) -> Result<Vec<(u64, Value)>, EngineError> {
        let path = self.notes_file(dataset);
        if !path.is_file() {
            return Ok(Vec::new());
        }
        let text = read_packed(&path)?;
        serde_json::from_str(&text).map_err(|error| EngineError::Damaged { path, why: error.to_string() })
    }

    /// Changes what is kept of commits whose log entries were removed.
    ///
    /// # Errors
    /// Where the disk refuses; the old text then stays.
    pub fn change_notes(
        &self,
        _lock: &ImportLock,
        dataset: &str,
        change: impl Fn(&str) -> String,
    ) -> Result<(), EngineError> {
        let path = self.notes_file(dataset);
        if !path.is_file() {
            return Ok(());
        }
        write_packed(&path, &change(&read_packed(&path)?))
    }

    /// Keeps what commits before a version say of themselves, since their log entries are about to go.
    pub(super) fn keep_notes(&self, dataset: &str, before: u64) -> Result<(), EngineError> {
        let mut notes = self.notes_since(dataset, None)?;
        notes.retain(|(version, _)| *version < before);
        let path = self.notes_file(dataset);
        let text = serde_json::to_string(&notes).map_err(|error| EngineError::Internal(error.to_string()))?;
        write_packed(&path, &text)
    }

    fn note(&self, dataset: &str, version: u64) -> Result<Option<Value>, EngineError> {
        let note = |mut line: Value| line.get_mut("commitInfo")?.get_mut(NOTE).map(Value::take);
        Ok(self.lines(dataset, version)?.into_iter().find_map(note))
    }

    /// The actions of a commit; none where there is no such commit.
    pub(super) fn lines(&self, dataset: &str, version: u64) -> Result<Vec<Value>, EngineError> {
        let path = self.entry(dataset, version);
        let file = match std::fs::File::open(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            file => file.map_err(EngineError::io(&path))?,
        };
        let mut lines = Vec::new();
        for line in BufReader::new(file).lines() {
            let line = line.map_err(EngineError::io(&path))?;
            let broken = |error: serde_json::Error| EngineError::Damaged { path: path.clone(), why: error.to_string() };
            lines.push(serde_json::from_str(&line).map_err(broken)?);
        }
        Ok(lines)
    }

    /// The files of a dataset's table as it was at a version, with its log and all that it needs to go further back.
    ///
    /// # Errors
    /// Where the table can't be read.
    pub async fn files_up_to(&self, dataset: &str, version: u64) -> Result<Vec<PathBuf>, EngineError> {
        let notes = Some(self.notes_file(dataset)).filter(|path| path.is_file());
        let log = files_in(&self.log_folder(dataset))?.into_iter().filter(|path| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let number = name.split('.').next().filter(|digits| digits.len() == 20);
            number.and_then(|digits| digits.parse::<u64>().ok()).is_some_and(|number| number <= version)
        });
        let mut files: Vec<PathBuf> = log.chain(notes).collect();
        let mut named = self.named_after(dataset, None).await?;
        let (mut known, mut later) = (HashSet::new(), HashSet::new());
        for found in self.versions(dataset)? {
            for line in self.lines(dataset, found)? {
                let added = line.get("add").and_then(|add| add.get("path")?.as_str()).map(str::to_owned);
                if found <= version { known.extend(added) } else { later.extend(added) }
            }
        }
        named.retain(|name| known.contains(name) || !later.contains(name));
        let folder = self.table_folder(dataset);
        files.extend(named.into_iter().map(|name| folder.join(name)).filter(|path| path.is_file()));
        Ok(files)
    }

    pub(super) fn log_folder(&self, dataset: &str) -> PathBuf {
        self.table_folder(dataset).join(LOG)
    }

    /// The file of a commit in a table's log.
    #[must_use]
    pub fn entry(&self, dataset: &str, version: u64) -> PathBuf {
        self.log_folder(dataset).join(format!("{version:020}.json"))
    }

    /// Makes files part of a table in one commit and returns its version, or removes them again.
    pub(super) async fn append(
        &self,
        table: &DeltaTable,
        dataset: &str,
        written: Result<Vec<Action>, EngineError>,
        note: &Value,
    ) -> Result<u64, EngineError> {
        let committed = match written {
            Ok(actions) => self.commit(table, dataset, actions, note).await,
            Err(error) => Err(error),
        };
        let Err(error) = committed else { return committed };
        // What failed may have been something after the commit.
        let next = table.version().map_or(0, |version| version + 1);
        if self.has_landed(dataset, next, note)? {
            return Ok(next);
        }
        if let Err(left) = self.remove_unnamed(dataset).await {
            tracing::warn!(%left, dataset, "files of an import that failed could not be removed");
        }
        Err(error)
    }

    /// True where a commit of that version is there to stay, and says just this of itself.
    pub(super) fn has_landed(&self, dataset: &str, version: u64, note: &Value) -> Result<bool, EngineError> {
        let is_there = self.note(dataset, version).is_ok_and(|found| found.as_ref() == Some(note));
        if is_there {
            let log = self.log_folder(dataset);
            durable::sync_folder(&log).map_err(EngineError::io(&log))?;
        }
        Ok(is_there)
    }

    async fn commit(
        &self,
        table: &DeltaTable,
        dataset: &str,
        actions: Vec<Action>,
        note: &Value,
    ) -> Result<u64, EngineError> {
        let folder = self.table_folder(dataset);
        durable::sync_folder(&folder).map_err(EngineError::io(&folder))?;
        let mode = deltalake_core::protocol::SaveMode::Append;
        let operation = DeltaOperation::Write { mode, partition_by: None, predicate: None };
        let commit = CommitBuilder::from(commit_properties(note)).with_actions(actions);
        Ok(commit.build(Some(table.snapshot()?), table.log_store(), operation).await?.version())
    }

    /// Removes what imports that were stopped have left beside a dataset's table: files that no version names.
    ///
    /// # Errors
    /// Where the table can't be read or a file not be removed.
    pub async fn remove_left(&self, _lock: &ImportLock, dataset: &str) -> Result<(), EngineError> {
        self.remove_unnamed(dataset).await
    }

    async fn remove_unnamed(&self, dataset: &str) -> Result<(), EngineError> {
        let named = self.named_after(dataset, None).await?;
        self.remove_but(dataset, &named)
    }

    /// The data files of all versions of a table from one on, or of all that there are: those of the newest, and
    /// those that commits since have added or taken out.
    pub(super) async fn named_after(
        &self,
        dataset: &str,
        version: Option<u64>,
    ) -> Result<HashSet<String>, EngineError> {
        let mut named = HashSet::new();
        if let Some(table) = self.table(dataset).await? {
            named.extend(table.snapshot()?.log_data().iter().map(|file| file.path().to_string()));
        }
        for found in self.versions(dataset)?.into_iter().filter(|found| version.is_none_or(|from| *found > from)) {
            for line in self.lines(dataset, found)? {
                let paths = ["add", "remove"].iter().filter_map(|action| line.get(*action)?.get("path")?.as_str());
                named.extend(paths.map(str::to_owned));
            }
        }
        Ok(named)
    }

    /// Removes a table's data files but those that are named, and what was left half written.
    pub(super) fn remove_but(&self, dataset: &str, named: &HashSet<String>) -> Result<(), EngineError> {
        for folder in [self.table_folder(dataset), self.log_folder(dataset)] {
            for path in files_in(&folder)? {
                let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
                let is_data = folder != self.log_folder(dataset) && name.ends_with(".parquet");
                if (is_data && !named.contains(name)) || name.ends_with("#1") {
                    std::fs::remove_file(&path).map_err(EngineError::io(&path))?;
                }
            }
        }
        Ok(())
    }
}

fn read_packed(path: &Path) -> Result<String, EngineError> {
    let bytes = std::fs::read(path).map_err(EngineError::io(path))?;
    let damaged = |why: String| EngineError::Damaged { path: path.to_owned(), why };
    let text = zstd::decode_all(bytes.as_slice()).map_err(|error| damaged(error.to_string()))?;
    String::from_utf8(text).map_err(|error| damaged(error.to_string()))
}

/// Writes a text packed, with a checksum.
fn write_packed(path: &Path, text: &str) -> Result<(), EngineError> {
    let packed = || {
        let mut encoder = zstd::Encoder::new(Vec::new(), zstd::DEFAULT_COMPRESSION_LEVEL)?;
        encoder.include_checksum(true)?;
        std::io::Write::write_all(&mut encoder, text.as_bytes())?;
        encoder.finish()
    };
    packed().and_then(|bytes| durable::write_whole(path, &bytes)).map_err(EngineError::io(path))
}
