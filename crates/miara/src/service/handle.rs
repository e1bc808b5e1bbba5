//! An open book.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};

use miara_engine::{DatasetFacts, Engine, Store};

use crate::book::{Book, BookError};
use crate::service::error::ServiceError;
use crate::service::memo::Memos;
use crate::service::upgrade;
use crate::state::{QuarantineFilter, State};

/// The engine over a book's tables.
///
/// # Errors
/// Where its settings can't be used.
pub fn engine(book: &Book) -> Result<Engine, BookError> {
    let settings = |message| BookError::Settings { path: book.folder.join(crate::book::SETTINGS), message };
    Engine::new(
        Store::new(book.data_folder()),
        Arc::new(book.catalogue.clone()),
        book.firm.clone(),
        book.synonyms.clone(),
    )
    .map_err(settings)
}

/// An open book with everything it needs to answer.
#[derive(Debug)]
pub struct Service {
    /// The book.
    pub book: Book,
    /// Its engine.
    pub engine: Engine,
    pub(super) state: Mutex<State>,
    pub(super) memos: Memos,
    pub(super) damaged: Mutex<HashMap<String, Option<u64>>>,
}

impl Service {
    /// Opens the book in a folder.
    ///
    /// # Errors
    /// Where there is no book, or it can't be used.
    pub fn open(folder: &Path) -> Result<Service, ServiceError> {
        Service::of(Book::open(folder)?)
    }

    /// Makes everything a book needs.
    ///
    /// # Errors
    /// Where its state can't be opened.
    pub fn of(book: Book) -> Result<Service, ServiceError> {
        if upgrade::is_outdated(&book)? {
            return Err(BookError::Outdated { folder: book.folder.clone() }.into());
        }
        upgrade::check_not_newer(&book)?;
        let state = State::open(&book.state_file())?;
        let engine = engine(&book)?;
        Ok(Service { book, engine, state: Mutex::new(state), memos: Memos::default(), damaged: Mutex::default() })
    }

    /// The state, for one short step.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // A panic while the lock was held leaves SQLite's own state whole.
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// What is known of a dataset from its imports, but for where its data end.
    pub(super) fn facts_of_imports(&self, dataset: &str) -> Result<DatasetFacts, ServiceError> {
        let state = self.state();
        let filter = QuarantineFilter { dataset: Some(dataset.to_owned()), ..QuarantineFilter::default() };
        Ok(DatasetFacts {
            last_import: state.last_import(dataset)?,
            known: None,
            new_rows: None,
            waiting: 0,
            quarantined: state.quarantined_count(&filter)?,
            quarantined_on: state.quarantined_on(dataset)?,
            supplied: state.supplied_columns(dataset, None, None)?.into_iter().flatten().collect(),
            mappings: state.mappings_of(dataset)?.into_iter().collect(),
        })
    }

    /// Datasets with a damaged file, each with the version of the table that it was found in.
    pub(super) fn damaged(&self) -> MutexGuard<'_, HashMap<String, Option<u64>>> {
        self.damaged.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
