//! A table as it was before.

use serde_json::Value;

use super::lock::ImportLock;
use super::log::commit_properties;
use super::tables::Store;
use crate::error::EngineError;

impl Store {
    /// Takes a dataset's table back to what it was at `version`, in one commit that is a new version of
    /// its own, so that this can be taken back as well; `note` is what the commit says of itself. Returns the
    /// version afterwards; where the table is at that version already, nothing is committed.
    ///
    /// # Errors
    /// Where the table can't be read or written; it is then as it was before.
    pub async fn restore(
        &self,
        _lock: &ImportLock,
        dataset: &str,
        version: u64,
        note: &Value,
    ) -> Result<Option<u64>, EngineError> {
        let Some(table) = self.table(dataset).await? else { return Ok(None) };
        if table.version() == Some(version) {
            return Ok(Some(version));
        }
        let next = table.version().map_or(0, |version| version + 1);
        let restore = table.restore().with_version_to_restore(version).with_commit_properties(commit_properties(note));
        match restore.await {
            Ok((restored, _)) => Ok(restored.version()),
            // What failed may have been something after the commit.
            Err(_) if self.has_landed(dataset, next, note)? => Ok(Some(next)),
            Err(error) => Err(error.into()),
        }
    }
}
