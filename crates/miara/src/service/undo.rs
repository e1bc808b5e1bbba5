//! Imports taken back: the table goes to what it was before, and the state with it.

use jiff::Timestamp;
use miara_engine::{EngineError, ImportLock};

use super::{Refusal, Service, ServiceError};
use crate::state::{ImportKind, ImportRecord};

impl Service {
    /// The history of imports, newest first, at most `limit`; of one dataset where it is named.
    ///
    /// # Errors
    /// Where the state can't be read.
    pub fn imports(&self, dataset: Option<&str>, limit: u64) -> Result<Vec<ImportRecord>, ServiceError> {
        Ok(self.state().imports(dataset, limit)?)
    }

    /// An entry of the history that can be undone, and the later ones that would go with it, oldest
    /// first.
    ///
    /// # Errors
    /// Where there is no such entry, or it is not in force.
    pub fn undoable(&self, id: i64) -> Result<(ImportRecord, Vec<ImportRecord>), ServiceError> {
        let state = self.state();
        let Some(entry) = state.import(id)? else { return Err(ServiceError::Refused(Refusal::UnknownImport { id })) };
        if !entry.in_force || (entry.kind == ImportKind::Undo && entry.version.is_none()) {
            return Err(ServiceError::Refused(Refusal::NotInForce { id }));
        }
        let later = state.imports(Some(&entry.dataset), u64::MAX)?.into_iter().rev();
        let later = later.filter(|other| other.id > id && other.in_force && other.kind != ImportKind::Undo);
        Ok((entry, later.collect()))
    }

    /// Undoes an entry of the history: its dataset's table is again what it was before, as a new
    /// version. Later imports of the dataset go with it; `agreed` are those of which the asker knows.
    /// Undoing an undo brings back what it took. Returns the number of the new entry.
    ///
    /// # Errors
    /// [`Refusal::LaterImports`] where more would go than was agreed; where another import is under
    /// way, or the table can't be written. Nothing has changed then.
    pub async fn undo(&self, id: i64, agreed: &[i64], now: Timestamp) -> Result<i64, ServiceError> {
        let lock = self.engine.store.lock()?;
        self.settle_undos(&lock).await?;
        let (entry, later) = self.undoable(id)?;
        let later: Vec<i64> = later.iter().map(|record| record.id).collect();
        if later.iter().any(|id| !agreed.contains(id)) {
            return Err(ServiceError::Refused(Refusal::LaterImports { id, later }));
        }
        let undo = ImportRecord {
            id: 0,
            at: now,
            kind: ImportKind::Undo,
            mapping: String::new(),
            exclusive: None,
            read: 0,
            inserted: 0,
            updated: 0,
            unchanged: 0,
            rejected: 0,
            before: self.engine.store.version(&entry.dataset)?,
            version: None,
            columns: Vec::new(),
            run: 0,
            in_force: true,
            undoes: Some(id),
            data_source: entry.data_source.clone(),
            gone: 0,
            covers: None,
            dataset: entry.dataset.clone(),
            files: entry.files.clone(),
        };
        let undo = ImportRecord { id: self.state().begin_undo(&undo)?, ..undo };
        // A table's first version is always empty.
        let target = entry.before.unwrap_or(0);
        match self.engine.store.restore(&lock, &entry.dataset, target, &format!("undo of {id}")).await {
            Ok(version) => self.finish_undo(&undo, version.unwrap_or(0))?,
            Err(error) => {
                self.state().forget_undo(undo.id)?;
                return Err(error.into());
            }
        }
        Ok(undo.id)
    }

    /// Writes down which imports are in force after an undo has reached the table.
    fn finish_undo(&self, undo: &ImportRecord, version: u64) -> Result<(), ServiceError> {
        let mut state = self.state();
        let undone = undo.undoes.map(|id| state.import(id)).transpose()?.flatten();
        let ids = match undone {
            Some(entry) if entry.kind == ImportKind::Undo => state.was_in_force(entry.id)?,
            Some(entry) => state.in_force(&undo.dataset)?.into_iter().filter(|id| *id < entry.id).collect(),
            None => state.in_force(&undo.dataset)?,
        };
        Ok(state.finish_undo(undo, version, &ids)?)
    }

    /// Ends undoings that were stopped between the table and the state: one that reached the table is
    /// written down, one that did not is forgotten.
    pub(super) async fn settle_undos(&self, _lock: &ImportLock) -> Result<(), ServiceError> {
        let unfinished = self.state().unfinished_undos()?;
        for undo in unfinished {
            match self.engine.store.version(&undo.dataset)? {
                Some(version) if undo.before.is_none_or(|before| version > before) => {
                    self.finish_undo(&undo, version)?
                }
                _ => self.state().forget_undo(undo.id)?,
            }
        }
        Ok(())
    }

    /// Ends undoings that were stopped, unless one is under way just now.
    pub(super) async fn settle(&self) -> Result<(), ServiceError> {
        if self.state().unfinished_undos()?.is_empty() {
            return Ok(());
        }
        match self.engine.store.lock() {
            Ok(lock) => self.settle_undos(&lock).await,
            Err(EngineError::Busy { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}
