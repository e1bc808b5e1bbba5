//! What is kept of the past of tables: enough to take imports back for a while.

use jiff::{SignedDuration, Timestamp};
use miara_engine::ImportLock;

use super::{Service, ServiceError};

/// Days for which imports can be taken back, unless that takes more than twice the bytes of the table.
pub const UNDO_DAYS: i64 = 30;

impl Service {
    /// Removes what a dataset's table was before imports that can be taken back. What fails is done the next time.
    pub(super) async fn tidy(&self, lock: &ImportLock, dataset: &str, now: Timestamp) {
        if let Err(error) = self.try_to_tidy(lock, dataset, now).await {
            tracing::warn!(%error, dataset, "what a table was before could not be tidied up");
        }
    }

    async fn try_to_tidy(&self, lock: &ImportLock, dataset: &str, now: Timestamp) -> Result<(), ServiceError> {
        let since = now.saturating_sub(SignedDuration::from_hours(24 * UNDO_DAYS)).unwrap_or(Timestamp::UNIX_EPOCH);
        // A backup under way reads files of the past.
        let Some(_keeping) = self.engine.store.lock_past()? else { return Ok(()) };
        let wished = self.state().version_before(dataset, since)?;
        let closed = match wished {
            Some(wished) => self.engine.store.upkeep(lock, dataset, wished).await?,
            None => return Ok(()),
        };
        let files = self.engine.store.log_files(dataset)?;
        if closed.changed {
            self.state().forget_log_files(dataset, &files)?;
        }
        Ok(self.state().keep_log_files(dataset, &files)?)
    }
}
