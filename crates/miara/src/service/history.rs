//! The history of imports: what the commits of the tables say of themselves, written down.
//!
//! A commit carries the record of its import, so that rows and record are there together or not at all. The state
//! has it once more, where it can be searched; what it lacks is written down from the commits.

use jiff::{SignedDuration, Timestamp};
use miara_engine::{EngineError, ImportLock};
use serde::{Deserialize, Serialize};

use crate::service::data_source::DataSource;
use crate::service::restated::Figures;
use crate::service::{Service, ServiceError, data_source, restated, upkeep};
use crate::state::{ImportRecord, Restated};

/// What a commit says of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct CommitNote {
    /// The import. Its number and the version of its table are not known before the commit.
    pub(super) record: ImportRecord,
    /// The fingerprint of the file; empty for undoings.
    pub(super) content: String,
    /// The data source, with what was said about its files by then.
    pub(super) source: Option<DataSource>,
    /// Of an undo: the run of what it takes back.
    pub(super) undone: Option<i64>,
}

/// Commits with what they say of themselves, by version.
type Noted = Vec<(u64, CommitNote)>;

impl CommitNote {
    /// As the commit keeps it.
    pub(super) fn json(&self) -> Result<serde_json::Value, ServiceError> {
        serde_json::to_value(self).map_err(|error| EngineError::Internal(error.to_string()).into())
    }
}

/// The history of imports, newest first, at most `limit`; of one dataset where it is named.
///
/// # Errors
/// Where the state can't be read.
pub fn imports(service: &Service, dataset: Option<&str>, limit: u64) -> Result<Vec<ImportRecord>, ServiceError> {
    Ok(service.state().imports(dataset, limit)?)
}

/// The moment of the newest entry of the history, where the clock says that it is yet to come.
///
/// # Errors
/// Where the state can't be read.
pub fn clock_is_behind(service: &Service, now: Timestamp) -> Result<Option<Timestamp>, ServiceError> {
    let newest = service.state().newest_entry()?;
    // Clocks of two machines never agree to the second.
    Ok(newest.filter(|newest| newest.duration_since(now) > SignedDuration::from_mins(5)))
}

/// Writes down what a commit has done, or an import that had nothing to commit, and returns its number in the
/// history.
pub(super) fn write_down(service: &Service, note: &CommitNote, version: Option<u64>) -> Result<i64, ServiceError> {
    if let Some(source) = &note.source {
        let mut sources = data_source::data_sources(service)?;
        let before = sources.clone();
        sources.keep(source.clone());
        if sources != before {
            data_source::write_data_sources(service, &sources)?;
        }
    }
    let record = ImportRecord { version, ..note.record.clone() };
    Ok(service.state().keep_import(&record, &note.content, note.undone)?)
}

/// Writes down what a commit has just done. Where that fails, the commit stands all the same, and that is said.
pub(super) fn write_down_now(service: &Service, note: &CommitNote, version: Option<u64>) -> Result<i64, ServiceError> {
    let changed = version != note.record.before;
    let written = write_down(service, note, version);
    written.map_err(|error| if changed { ServiceError::NotWrittenDown(Box::new(error)) } else { error })
}

/// Writes down what imports have done that were stopped after their commit, and forgets those that were stopped
/// before it.
pub(super) async fn settle_under(service: &Service, lock: &ImportLock) -> Result<(), ServiceError> {
    for (version, note) in unknown_commits(service)? {
        tracing::info!(dataset = note.record.dataset, version, "an import that was stopped is written down");
        let source = as_known(service, note.source.clone())?;
        let dataset = note.record.dataset.clone();
        write_down(service, &CommitNote { source, ..note }, Some(version))?;
        upkeep::fingerprint_log(service, &dataset)?;
    }
    forget_lost_tables(service).await?;
    if service.state().has_run_under_way()? {
        for dataset in service.book.catalogue.datasets.keys() {
            if let Err(error) = service.engine.store.remove_left(lock, dataset).await {
                tracing::warn!(%error, dataset, "what an import that was stopped has left could not be removed");
            }
        }
        service.state().forget_runs()?;
    }
    let held = service.state().held_figures()?;
    for (import, at, figures) in held {
        compare_figures(service, import, serde_json::from_str(&figures).ok(), at).await;
    }
    Ok(())
}

/// Ends the history of tables that are not there any more, or were put aside and made anew.
async fn forget_lost_tables(service: &Service) -> Result<(), ServiceError> {
    let known = service.state().known_versions()?;
    for (dataset, known) in known {
        if service.engine.store.version(&dataset)? >= Some(known) {
            continue;
        }
        let found = match service.engine.store.table_id(&dataset).await {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!(%error, dataset, "a table can't be read");
                continue;
            }
        };
        let of_history = service.state().table_id(&dataset)?;
        // The same table with a shorter log is damaged, which is said where it is asked.
        if found.is_none() || (of_history.is_some() && found != of_history) {
            tracing::warn!(dataset, "the table of the history is gone");
            service.state().forget_table(&dataset)?;
        }
    }
    Ok(())
}

/// Refuses to go on with tables whose log is shorter than the history knows: numbers would be older ones.
///
/// # Errors
/// [`EngineError::Damaged`] for the first of them.
pub(super) fn check_logs<'d>(
    service: &Service,
    datasets: impl IntoIterator<Item = &'d str>,
) -> Result<(), ServiceError> {
    let known = service.state().known_versions()?;
    for dataset in datasets {
        let (Some(known), found) = (known.get(dataset), service.engine.store.version(dataset)?) else { continue };
        if found < Some(*known) {
            let path = service.engine.store.entry(dataset, *known);
            return Err(EngineError::Damaged { path, why: "it is missing".to_owned() }.into());
        }
    }
    Ok(())
}

/// A data source with what was said about its files since.
fn as_known(service: &Service, source: Option<DataSource>) -> Result<Option<DataSource>, ServiceError> {
    let Some(mut source) = source else { return Ok(None) };
    if let Some(known) = data_source::data_sources(service)?.named(&source.name) {
        for (about, said) in &known.answers {
            source.answers.entry(about.clone()).or_default().extend(said.clone());
        }
    }
    Ok(Some(source))
}

/// Commits that the history lacks, oldest first.
fn unknown_commits(service: &Service) -> Result<Noted, ServiceError> {
    let known = service.state().known_versions()?;
    let mut unknown = Noted::new();
    for dataset in service.book.catalogue.datasets.keys() {
        let known = known.get(dataset).copied();
        if service.engine.store.version(dataset)? <= known {
            continue;
        }
        let notes = match service.engine.store.notes_since(dataset, known) {
            Err(EngineError::Damaged { path, why }) => {
                // Questions about this dataset fail and say so; those about others go on.
                tracing::warn!(path = %path.display(), why, "an entry of a table's log can't be read");
                continue;
            }
            notes => notes?,
        };
        // Other programs may commit too, and say nothing that the history could tell.
        let read = |(version, note)| Some((version, serde_json::from_value::<CommitNote>(note).ok()?));
        unknown.extend(notes.into_iter().filter_map(read));
    }
    unknown.sort_by_key(|(_, note)| (note.record.at, note.record.run));
    Ok(unknown)
}

/// Writes down what imports have done that were stopped after their commit, and forgets those that were stopped
/// before it, unless one is under way just now.
///
/// # Errors
/// Where the tables or the state can't be read.
pub async fn settle(service: &Service) -> Result<(), ServiceError> {
    if service.state().is_read_only() || (!service.state().is_unsettled()? && unknown_commits(service)?.is_empty()) {
        return Ok(());
    }
    match service.engine.store.lock() {
        Ok(lock) => settle_under(service, &lock).await,
        Err(EngineError::Busy { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Tells which figures an import has changed.
pub(super) async fn compare_figures(
    service: &Service,
    import: i64,
    figures: Option<Figures>,
    now: Timestamp,
) -> Vec<Restated> {
    let told = restated::keep_restated(service, import, figures, now).await;
    // The import stands; that its figures can't be told now changes nothing about it. Where the state can't be
    // written they are told the next time, and where they can't be computed, never.
    told.unwrap_or_else(|error| {
        tracing::warn!(%error, "what an import has restated could not be told");
        if !matches!(error, ServiceError::State(_))
            && let Err(error) = service.state().keep_restated(import, &[])
        {
            tracing::warn!(%error, "figures from before an import could not be let go of");
        }
        Vec::new()
    })
}
