//! What is kept of the past of tables: enough to take imports back for a while.

use jiff::{SignedDuration, Timestamp};
use miara_engine::ImportLock;

use crate::service::{Service, ServiceError};

/// Days for which imports can be taken back, unless that takes more than one and a half times the bytes of the table.
pub const UNDO_DAYS: i64 = 30;

/// Removes what a dataset's table was before imports that can be taken back. What fails is done the next time.
pub(super) async fn tidy(service: &Service, lock: &ImportLock, dataset: &str, now: Timestamp) {
    if let Err(error) = try_to_tidy(service, lock, dataset, now).await {
        tracing::warn!(%error, dataset, "what a table was before could not be tidied up");
    }
}

async fn try_to_tidy(service: &Service, lock: &ImportLock, dataset: &str, now: Timestamp) -> Result<(), ServiceError> {
    let store = &service.engine.store;
    if let Some(id) = store.table_id(dataset).await? {
        service.state().keep_table_id(dataset, &id)?;
    }
    store.fold(lock, dataset).await?;
    fingerprint_log(service, dataset)?;
    let since = now.saturating_sub(SignedDuration::from_hours(24 * UNDO_DAYS)).unwrap_or(Timestamp::UNIX_EPOCH);
    let Some(wished) = service.state().version_before(dataset, since)? else { return Ok(()) };
    // A backup under way reads files of the past.
    let Some(_past) = store.lock_past()? else { return Ok(()) };
    match store.due(dataset, wished).await? {
        Some(oldest) => close_past(service, lock, dataset, oldest, now).await,
        None => Ok(()),
    }
}

/// Removes what a table was before a version. Stopped on the way, the rest goes as what a stopped import has left.
pub(super) async fn close_past(
    service: &Service,
    lock: &ImportLock,
    dataset: &str,
    oldest: u64,
    now: Timestamp,
) -> Result<(), ServiceError> {
    let run = service.state().begin_run(now)?;
    service.engine.store.close(lock, dataset, oldest).await?;
    service.state().end_run(run)?;
    let files = service.engine.store.log_files(dataset)?;
    service.state().forget_log_files(dataset, &files)?;
    Ok(service.state().keep_log_files(dataset, &files)?)
}

/// Remembers the bytes of files of a table's log that are not known yet.
pub(super) fn fingerprint_log(service: &Service, dataset: &str) -> Result<(), ServiceError> {
    let files = service.engine.store.log_files(dataset)?;
    Ok(service.state().keep_log_files(dataset, &files)?)
}
