//! Files in folders.

use std::path::{Path, PathBuf};

use crate::error::EngineError;

/// The files in a folder; none where there is no folder.
pub(super) fn files_in(folder: &Path) -> Result<Vec<PathBuf>, EngineError> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = std::fs::read_dir(folder).map_err(EngineError::io(folder))?;
    Ok(entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect())
}
