//! Imports taken back: the table goes to what it was before, and the state with it.

use jiff::Timestamp;

use crate::service::history::CommitNote;
use crate::service::{Refusal, Service, ServiceError, history, upkeep};
use crate::state::{ImportKind, ImportRecord};

/// An entry of the history that can be undone, and the later ones that would go with it, oldest
/// first.
///
/// # Errors
/// Where there is no such entry, or it is not in force.
pub fn undoable(service: &Service, id: i64) -> Result<(ImportRecord, Vec<ImportRecord>), ServiceError> {
    let state = service.state();
    let Some(entry) = state.import(id)? else { return Err(ServiceError::Refused(Refusal::UnknownImport { id })) };
    if !entry.in_force {
        return Err(ServiceError::Refused(Refusal::NotInForce { id }));
    }
    if is_closed(service, &entry)? {
        return Err(ServiceError::Refused(Refusal::UndoClosed { id }));
    }
    let later = state.imports(Some(&entry.dataset), u64::MAX)?.into_iter().rev();
    let later = later.filter(|other| other.id > id && other.in_force && other.kind != ImportKind::Undo);
    Ok((entry, later.collect()))
}

/// True where what a table was before an entry of the history is not kept any more.
///
/// # Errors
/// Where the table's log can't be listed.
pub fn is_closed(service: &Service, entry: &ImportRecord) -> Result<bool, ServiceError> {
    let oldest = service.engine.store.oldest(&entry.dataset)?;
    Ok(oldest.is_some_and(|oldest| entry.before.unwrap_or(0) < oldest))
}

/// Undoes an entry of the history: its dataset's table is again what it was before, as a new
/// version. Later imports of the dataset go with it; `agreed` are those of which the asker knows.
/// Undoing an undo brings back what it took. Returns the number of the new entry.
///
/// # Errors
/// [`Refusal::LaterImports`] where more would go than was agreed; where another import is under
/// way, or the table can't be written. Nothing has changed then.
pub async fn undo(service: &Service, id: i64, agreed: &[i64], now: Timestamp) -> Result<i64, ServiceError> {
    let lock = service.engine.store.lock()?;
    history::settle_under(service, &lock).await?;
    let (entry, later) = undoable(service, id)?;
    history::check_logs(service, [entry.dataset.as_str()])?;
    let later: Vec<i64> = later.iter().map(|record| record.id).collect();
    if later.iter().any(|id| !agreed.contains(id)) {
        return Err(ServiceError::Refused(Refusal::LaterImports { id, later }));
    }
    let run = service.state().begin_run(now)?;
    let before = service.engine.store.version(&entry.dataset)?;
    let note = CommitNote {
        record: undo_of(&entry, run, before, now),
        content: String::new(),
        source: None,
        undone: Some(entry.run),
    };
    // A table's first version is always empty.
    let target = entry.before.unwrap_or(0);
    let version = service.engine.store.restore(&lock, &entry.dataset, target, &note.json()?).await?;
    let id = history::write_down_now(service, &note, Some(version.unwrap_or(0)))?;
    upkeep::tidy(service, &lock, &entry.dataset, now).await;
    Ok(id)
}

/// The entry in the history for taking back another.
fn undo_of(entry: &ImportRecord, run: i64, before: Option<u64>, now: Timestamp) -> ImportRecord {
    ImportRecord {
        before,
        run,
        undoes: Some(entry.id),
        data_source: entry.data_source.clone(),
        files: entry.files.clone(),
        ..ImportRecord::of(ImportKind::Undo, &entry.dataset, now)
    }
}
