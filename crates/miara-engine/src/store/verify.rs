//! Whether the files of a table are as they were written.

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;

use jiff::tz::TimeZone;
use miara_model::Dataset;

use super::files::files_in;
use super::tables::{Store, instant_of_statistic};
use super::write::{read_columns, told_by_name};
use crate::durable::fingerprint;
use crate::error::EngineError;

/// A file of a table that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// The file.
    pub path: PathBuf,
    /// What is wrong.
    pub wrong: Wrong,
    /// The first and the last instant of its rows, in microseconds of UTC; absent where that is not known, or the
    /// file is of the table's past alone.
    pub rows: Option<(i64, i64)>,
    /// True where the table has it now; else it is needed only to take an import back.
    pub is_live: bool,
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// It is not there.
    Missing,
    /// Its bytes are others than were written.
    Changed,
    /// It can't be read.
    Unreadable(String),
    /// An entry of the log is not there.
    Gap(u64),
}

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Wrong::Missing | Wrong::Gap(_) => f.write_str("it is missing"),
            Wrong::Changed => f.write_str("it is not as it was written"),
            Wrong::Unreadable(why) => f.write_str(why),
        }
    }
}

impl Store {
    /// The files of a table's log, by name, each with a fingerprint of its bytes.
    ///
    /// # Errors
    /// Where the log can't be read.
    pub fn log_files(&self, dataset: &str) -> Result<Vec<(String, String)>, EngineError> {
        let mut files = Vec::new();
        for path in files_in(&self.log_folder(dataset))? {
            let Some(name) = path.file_name().and_then(|name| name.to_str()).map(str::to_owned) else { continue };
            // A hint that readers do without, written anew with each checkpoint.
            if name.ends_with(".json") || name.ends_with(".parquet") {
                files.push((name, fingerprint(&path).map_err(EngineError::io(&path))?));
            }
        }
        files.sort();
        Ok(files)
    }

    /// Reads all files of a dataset's table, those of its past too, and says which are damaged. `known` are the
    /// fingerprints of files of its log, by name.
    ///
    /// # Errors
    /// Where the folder can't be listed.
    pub async fn damage(
        &self,
        dataset: &Dataset,
        known: &HashMap<String, String>,
        zone: &TimeZone,
    ) -> Result<Vec<Damage>, EngineError> {
        let mut found = self.log_damage(&dataset.name, known)?;
        let folder = self.table_folder(&dataset.name);
        if !found.is_empty() {
            // A reader can trip over what is damaged, and would tell no more.
            return Ok(found);
        }
        // What is held may be from before the damage.
        self.open.lock().await.remove(&dataset.name);
        let table = match self.table(&dataset.name).await {
            Err(error) => {
                if found.is_empty() {
                    found.push(of(self.log_folder(&dataset.name), Wrong::Unreadable(error.to_string())));
                }
                return Ok(found);
            }
            Ok(None) => return Ok(found),
            Ok(Some(table)) => table,
        };
        let mut live = BTreeSet::new();
        for file in table.snapshot()?.log_data().iter() {
            let name = file.path().to_string();
            let days = dataset.at.as_deref().and_then(|axis| {
                let stats: serde_json::Value = serde_json::from_str(&file.stats()?).ok()?;
                let bound = |side: &str| stats[side][axis].as_str().and_then(|text| instant_of_statistic(text, zone));
                Some((bound("minValues")?, bound("maxValues")?))
            });
            if let Some(wrong) = wrong_with(&folder.join(&name)) {
                found.push(Damage { path: folder.join(&name), wrong, rows: days, is_live: true });
            }
            live.insert(name);
        }
        if let Ok(past) = self.named_after(&dataset.name, self.oldest(&dataset.name)?).await {
            for name in past.into_iter().filter(|name| !live.contains(name)).collect::<BTreeSet<_>>() {
                let wrong = wrong_with(&folder.join(&name));
                found.extend(wrong.map(|wrong| of(folder.join(&name), wrong)));
            }
        }
        Ok(found)
    }

    fn log_damage(&self, dataset: &str, known: &HashMap<String, String>) -> Result<Vec<Damage>, EngineError> {
        let mut found = Vec::new();
        let log = self.log_folder(dataset);
        let mut there = BTreeSet::new();
        for (name, hash) in self.log_files(dataset)? {
            if known.get(&name).is_some_and(|known| *known != hash) {
                found.push(of(log.join(&name), Wrong::Changed));
            }
            there.insert(name);
        }
        let oldest = self.oldest(dataset)?;
        let is_kept = |name: &str| {
            let version = name.split('.').next().and_then(|digits| digits.parse::<u64>().ok());
            version.is_none_or(|version| oldest.is_none_or(|oldest| version >= oldest))
        };
        // What is older than the past that is kept was removed on purpose.
        for name in known.keys().filter(|name| !there.contains(*name) && is_kept(name)) {
            found.push(of(log.join(name), Wrong::Missing));
        }
        if let Err(error) = self.notes_since(dataset, None)
            && found.is_empty()
        {
            found.push(of(self.notes_file(dataset), Wrong::Unreadable(error.to_string())));
        }
        let versions = self.versions(dataset)?;
        for (version, next) in versions.iter().zip(versions.iter().skip(1)) {
            for lacking in version + 1..*next {
                let path = self.entry(dataset, lacking);
                if !found.iter().any(|damage| damage.path == path) {
                    found.push(of(path, Wrong::Gap(lacking)));
                }
            }
        }
        for version in versions {
            if let Err(EngineError::Damaged { path, why }) = self.lines(dataset, version)
                && !found.iter().any(|damage| damage.path == path)
            {
                found.push(of(path, Wrong::Unreadable(why)));
            }
        }
        Ok(found)
    }
}

fn of(path: PathBuf, wrong: Wrong) -> Damage {
    Damage { path, wrong, rows: None, is_live: false }
}

/// What is wrong with a data file; a file of an earlier version, whose name tells nothing, is read as a whole.
fn wrong_with(path: &PathBuf) -> Option<Wrong> {
    if !path.is_file() {
        return Some(Wrong::Missing);
    }
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let unreadable = |error: EngineError| Some(Wrong::Unreadable(error.to_string()));
    match told_by_name(name) {
        Some(hash) => match fingerprint(path) {
            Ok(found) => (found != hash).then_some(Wrong::Changed),
            Err(error) => Some(Wrong::Unreadable(error.to_string())),
        },
        None => match read_columns(path, &[]) {
            Ok(mut batches) => batches.find_map(|batch| batch.err()).and_then(unreadable),
            Err(error) => unreadable(error),
        },
    }
}
