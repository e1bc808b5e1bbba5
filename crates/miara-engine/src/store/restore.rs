//! A table as it was before.

use std::collections::HashMap;

use deltalake_core::kernel::transaction::CommitProperties;

use super::{ImportLock, Store};
use crate::error::EngineError;

impl Store {
    /// Takes a dataset's table back to what it was at `version`, in one commit that is a new version of
    /// its own, so that this can be taken back as well. Returns the version afterwards; where the table
    /// is at that version already, nothing is committed.
    ///
    /// # Errors
    /// Where the table can't be read or written; it is then as it was before.
    pub async fn restore(
        &self,
        _lock: &ImportLock,
        dataset: &str,
        version: u64,
        note: &str,
    ) -> Result<Option<u64>, EngineError> {
        let Some(table) = self.table(dataset).await? else { return Ok(None) };
        if table.version() == Some(version) {
            return Ok(Some(version));
        }
        let metadata = HashMap::from([("miara".to_owned(), serde_json::json!({"source": note}))]);
        let (restored, _) = table
            .restore()
            .with_version_to_restore(version)
            .with_commit_properties(CommitProperties::default().with_metadata(metadata))
            .await?;
        Ok(restored.version())
    }
}
