//! The book that is served.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime};

use jiff::Timestamp;
use miara_model::Lang;
use tokio::sync::Semaphore;

use super::job::Jobs;
use super::reach::Reach;
use crate::book::{BookError, SETTINGS, SYNONYMS};
use crate::clock;
use crate::door::Door;
use crate::service::{self, Service, ServiceError};

/// The folder that is served, with its book once there is one.
#[derive(Debug)]
pub struct AppState {
    /// The book's folder.
    pub folder: PathBuf,
    /// The language that was asked for at the start; absent means the firm's.
    pub lang: Option<Lang>,
    /// How the program is reached.
    pub reach: Reach,
    /// The door of the book.
    pub door: Door,
    /// What time it is, where the clock is not to say it.
    pub fixed_now: Option<Timestamp>,
    /// About how many rows the sample firm's files have.
    pub sample_rows: u64,
    pub(super) jobs: Jobs,
    /// How many passwords are hashed at once.
    pub(super) hashing: Semaphore,
    /// The folder whose book is shown: the one that is served, or that of the sample firm in it.
    shown: RwLock<PathBuf>,
    service: RwLock<Option<Arc<Service>>>,
    files: Mutex<Files>,
}

/// The folder of the sample firm, in the one that is served.
const SAMPLE: &str = "sample-firm";

/// Passwords hashed at once, at 19 MiB each.
const HASHES: usize = 4;

impl AppState {
    /// Serves the book in a folder; a folder without one waits for its first page to be filled in.
    ///
    /// # Errors
    /// Where there is a book that can't be used.
    pub fn open(folder: PathBuf, lang: Option<Lang>) -> Result<AppState, ServiceError> {
        let service = match Service::open(&folder) {
            Ok(service) => Some(Arc::new(service)),
            Err(ServiceError::Book(BookError::NoBook { .. })) => None,
            Err(error) => return Err(error),
        };
        if let Some(service) = &service {
            service::import::sweep_cut_uploads(service);
        }
        Ok(AppState {
            reach: Reach::default(),
            door: Door::of(&folder),
            fixed_now: None,
            sample_rows: service::demo::ROWS,
            jobs: Jobs::default(),
            hashing: Semaphore::new(HASHES),
            files: Mutex::new(Files::of(&folder)),
            shown: RwLock::new(folder.clone()),
            folder,
            lang,
            service: RwLock::new(service),
        })
    }

    /// The present instant.
    ///
    /// # Errors
    /// As [`clock::now`].
    pub fn now(&self) -> Result<Timestamp, String> {
        self.fixed_now.map_or_else(clock::now, Ok)
    }

    /// The book as it stands; absent where there is none yet. What someone has changed in its files is in it a moment
    /// later; files that can't be used leave it as it was.
    #[must_use]
    pub fn service(&self) -> Option<Arc<Service>> {
        let service = self.service.read().unwrap_or_else(PoisonError::into_inner).clone();
        if !self.files.lock().unwrap_or_else(PoisonError::into_inner).have_changed(&self.shown()) {
            return service;
        }
        match self.reopen() {
            Ok(fresh) => Some(fresh),
            Err(error) => {
                // Perhaps they can be a moment later.
                self.files.lock().unwrap_or_else(PoisonError::into_inner).stamps.clear();
                tracing::warn!(%error, "the book's files were changed and can't be used; it is served as it was");
                service
            }
        }
    }

    /// Reads the book anew, after its settings or definitions were changed. Who still works with the old
    /// reading ends his work with it.
    ///
    /// # Errors
    /// Where the book can't be used; then the old reading stays.
    pub fn reopen(&self) -> Result<Arc<Service>, ServiceError> {
        let fresh = Arc::new(Service::open(&self.shown())?);
        *self.service.write().unwrap_or_else(PoisonError::into_inner) = Some(fresh.clone());
        Ok(fresh)
    }

    fn shown(&self) -> PathBuf {
        self.shown.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The folder of the sample firm, whether there is one or not.
    pub(super) fn sample_folder(&self) -> PathBuf {
        self.folder.join(SAMPLE)
    }

    /// True while the sample firm is shown.
    pub(super) fn shows_sample(&self) -> bool {
        self.shown() != self.folder
    }

    /// Shows the sample firm, until [`AppState::leave_sample`].
    ///
    /// # Errors
    /// Where its book can't be used; then nothing is shown that was not before.
    pub(super) fn show_sample(&self) -> Result<(), ServiceError> {
        let service = Arc::new(Service::open(&self.sample_folder())?);
        self.show(self.sample_folder(), Some(service));
        Ok(())
    }

    /// Shows the folder that is served again: its book, or the page that asks for the firm.
    pub(super) fn leave_sample(&self) {
        self.show(self.folder.clone(), Service::open(&self.folder).ok().map(Arc::new));
    }

    fn show(&self, folder: PathBuf, service: Option<Arc<Service>>) {
        *self.files.lock().unwrap_or_else(PoisonError::into_inner) = Files::of(&folder);
        *self.shown.write().unwrap_or_else(PoisonError::into_inner) = folder;
        *self.service.write().unwrap_or_else(PoisonError::into_inner) = service;
    }

    /// True while files are looked at or imported.
    #[must_use]
    pub fn is_at_work(&self) -> bool {
        self.jobs.is_under_way()
    }

    /// Ends once nothing is looked at or imported any more.
    pub async fn rest(&self) {
        self.jobs.rest().await;
    }
}

/// How long the book's files are not looked at again.
const UNSEEN: Duration = Duration::from_secs(1);

/// The book's files as they were when they were looked at last.
#[derive(Debug)]
struct Files {
    seen: Instant,
    stamps: Vec<(PathBuf, Option<SystemTime>, u64)>,
}

impl Files {
    fn of(folder: &Path) -> Self {
        Files { seen: Instant::now(), stamps: stamps(folder) }
    }

    fn have_changed(&mut self, folder: &Path) -> bool {
        if self.seen.elapsed() < UNSEEN {
            return false;
        }
        let before = std::mem::replace(self, Files::of(folder));
        before.stamps != self.stamps
    }
}

/// Name, time and size of each file that a person may write: settings, own KPIs, mappings and synonyms. Goals and data sources
/// are read whenever they are asked for.
fn stamps(folder: &Path) -> Vec<(PathBuf, Option<SystemTime>, u64)> {
    let own =
        ["kpis", "mappings"].into_iter().flat_map(|name| std::fs::read_dir(folder.join(name)).into_iter().flatten());
    let paths = own.flatten().map(|entry| entry.path()).chain([folder.join(SETTINGS), folder.join(SYNONYMS)]);
    let stamp = |path: PathBuf| {
        let metadata = std::fs::metadata(&path).ok()?;
        Some((path, metadata.modified().ok(), metadata.len()))
    };
    let mut stamps: Vec<_> = paths.filter_map(stamp).collect();
    stamps.sort();
    stamps
}
