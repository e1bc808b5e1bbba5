//! What is kept of the past of tables: enough to take imports back for a while.

use jiff::{SignedDuration, Timestamp};
use miara_engine::ImportLock;

use super::{Service, ServiceError};

/// Days for which imports can be taken back, unless that takes more than one and a half times the bytes of the table.
pub const UNDO_DAYS: i64 = 30;

impl Service {
    /// Removes what a dataset's table was before imports that can be taken back. What fails is done the next time.
    pub(super) async fn tidy(&self, lock: &ImportLock, dataset: &str, now: Timestamp) {
        if let Err(error) = self.try_to_tidy(lock, dataset, now).await {
            tracing::warn!(%error, dataset, "what a table was before could not be tidied up");
        }
    }

    async fn try_to_tidy(&self, lock: &ImportLock, dataset: &str, now: Timestamp) -> Result<(), ServiceError> {
        let store = &self.engine.store;
        if let Some(id) = store.table_id(dataset).await? {
            self.state().keep_table_id(dataset, &id)?;
        }
        store.fold(lock, dataset).await?;
        self.fingerprint_log(dataset)?;
        let since = now.saturating_sub(SignedDuration::from_hours(24 * UNDO_DAYS)).unwrap_or(Timestamp::UNIX_EPOCH);
        let Some(wished) = self.state().version_before(dataset, since)? else { return Ok(()) };
        // A backup under way reads files of the past.
        let Some(_past) = store.lock_past()? else { return Ok(()) };
        match store.due(dataset, wished).await? {
            Some(oldest) => self.close_past(lock, dataset, oldest, now).await,
            None => Ok(()),
        }
    }

    /// Removes what a table was before a version. Stopped on the way, the rest goes as what a stopped import has left.
    pub(super) async fn close_past(
        &self,
        lock: &ImportLock,
        dataset: &str,
        oldest: u64,
        now: Timestamp,
    ) -> Result<(), ServiceError> {
        let run = self.state().begin_run(now)?;
        self.engine.store.close(lock, dataset, oldest).await?;
        self.state().end_run(run)?;
        let files = self.engine.store.log_files(dataset)?;
        self.state().forget_log_files(dataset, &files)?;
        Ok(self.state().keep_log_files(dataset, &files)?)
    }

    /// Remembers the bytes of files of a table's log that are not known yet.
    pub(super) fn fingerprint_log(&self, dataset: &str) -> Result<(), ServiceError> {
        let files = self.engine.store.log_files(dataset)?;
        Ok(self.state().keep_log_files(dataset, &files)?)
    }
}
