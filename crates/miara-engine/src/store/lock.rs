//! Locks on the store.

use std::fs::File;
use std::path::{Path, PathBuf};

/// Held while an import changes the store, or while a file is only looked at.
#[derive(Debug)]
pub struct ImportLock {
    /// Absent where nothing is to be changed.
    pub(super) file: Option<File>,
    pub(super) staging: PathBuf,
}

impl ImportLock {
    /// The folder for what an import keeps aside until it is certain.
    #[must_use]
    pub fn staging(&self) -> &Path {
        &self.staging
    }
}

/// Held while what tables were before is read, or removed.
#[derive(Debug)]
pub struct PastLock {
    pub(super) file: File,
}

impl Drop for PastLock {
    fn drop(&mut self) {
        drop(self.file.unlock());
    }
}

impl Drop for ImportLock {
    fn drop(&mut self) {
        match &self.file {
            // The handle's end is not enough: a process that is just being started holds a copy of it for
            // a moment. What can't be let go here goes with the handle.
            Some(file) => drop(file.unlock()),
            None => drop(std::fs::remove_dir_all(&self.staging)),
        }
    }
}
