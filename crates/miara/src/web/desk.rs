//! The book that is served.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use miara_model::Lang;
use tokio::sync::Semaphore;

use super::gate::Reach;
use super::jobs::Jobs;
use crate::book::BookError;
use crate::door::Door;
use crate::service::{Service, ServiceError};

/// The folder that is served, with its book once there is one.
#[derive(Debug)]
pub struct Desk {
    /// The book's folder.
    pub folder: PathBuf,
    /// The language that was asked for at the start; absent means the firm's.
    pub lang: Option<Lang>,
    /// How the program is reached.
    pub reach: Reach,
    /// The door of the book.
    pub door: Door,
    pub(super) jobs: Jobs,
    /// How many passwords are hashed at once.
    pub(super) hashing: Semaphore,
    service: RwLock<Option<Arc<Service>>>,
}

/// Passwords hashed at once, at 19 MiB each.
const HASHES: usize = 4;

impl Desk {
    /// Serves the book in a folder; a folder without one waits for its first page to be filled in.
    ///
    /// # Errors
    /// Where there is a book that can't be used.
    pub fn open(folder: PathBuf, lang: Option<Lang>) -> Result<Desk, ServiceError> {
        let service = match Service::open(&folder) {
            Ok(service) => Some(Arc::new(service)),
            Err(ServiceError::Book(BookError::NoBook { .. })) => None,
            Err(error) => return Err(error),
        };
        if let Some(service) = &service {
            service.sweep_cut_uploads();
        }
        Ok(Desk {
            reach: Reach::default(),
            door: Door::of(&folder),
            jobs: Jobs::default(),
            hashing: Semaphore::new(HASHES),
            folder,
            lang,
            service: RwLock::new(service),
        })
    }

    /// The book as it stands; absent where there is none yet.
    #[must_use]
    pub fn service(&self) -> Option<Arc<Service>> {
        self.service.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the book anew, after its settings or definitions were changed. Who still works with the old
    /// reading ends his work with it.
    ///
    /// # Errors
    /// Where the book can't be used; then the old reading stays.
    pub fn reopen(&self) -> Result<Arc<Service>, ServiceError> {
        let fresh = Arc::new(Service::open(&self.folder)?);
        *self.service.write().unwrap_or_else(PoisonError::into_inner) = Some(fresh.clone());
        Ok(fresh)
    }
}
