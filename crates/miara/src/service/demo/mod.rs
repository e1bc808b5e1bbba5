//! The demo firm: its export files, imported as anyone's, with goals and actions of its own.

mod action;
mod goal;

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use miara_demo::{DemoOptions, write_exports};
use miara_engine::EngineError;
use miara_model::{Firm, Lang};
use serde::{Deserialize, Serialize};

use crate::book::{Book, SETTINGS, SYNONYMS};
use crate::service::data_source::SOURCES;
use crate::service::goal::GOALS;
use crate::service::import::{ImportOptions, Progress, import};
use crate::service::{Refusal, Service, ServiceError};

/// About how many rows its export files have, where nobody says another number.
pub const ROWS: u64 = 120_000;
/// The seed of all chance in it, where nobody says another.
pub const SEED: u64 = 7;

/// What a demo firm was built with, kept beside it so that the same one is not built twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Built {
    seed: u64,
    /// The last day with data.
    pub until: Date,
    rows: u64,
    program: String,
    /// False while it is being built; a demo that was stopped half-way is built anew.
    pub complete: bool,
}

/// How many files were imported, and how many rows they have.
#[derive(Debug, Clone, Copy)]
pub struct Filled {
    /// Files.
    pub files: u64,
    /// Their rows.
    pub rows: u64,
}

const BUILT: &str = "demo.json";

impl Built {
    /// What a demo firm is to be built with by this program.
    #[must_use]
    pub fn new(seed: u64, until: Date, rows: u64) -> Self {
        Built { seed, until, rows, program: env!("CARGO_PKG_VERSION").to_owned(), complete: true }
    }

    /// What the demo firm in a folder was built with; absent where there is none.
    #[must_use]
    pub fn of(folder: &Path) -> Option<Built> {
        std::fs::read_to_string(folder.join(BUILT)).ok().and_then(|text| serde_json::from_str(&text).ok())
    }

    fn write(&self, folder: &Path) -> std::io::Result<()> {
        std::fs::write(folder.join(BUILT), serde_json::to_string_pretty(self).unwrap_or_default())
    }
}

/// The demo firm's settings.
#[must_use]
pub fn firm(language: Lang) -> Firm {
    Firm { language, ..Firm::named("Nordwerk Sp. z o.o.") }
}

/// Makes room: removes what a demo firm was made of. Own KPIs and mappings stay.
///
/// # Errors
/// Where the folder holds other files, which stay, or they can't be removed.
pub fn clear(folder: &Path) -> Result<(), ServiceError> {
    let is_demo = folder.join(BUILT).is_file();
    if is_demo {
        remove(folder).map_err(|source| failed(folder, source))?;
    }
    let ours = |name: &std::ffi::OsStr| is_demo && (name == "kpis" || name == "mappings");
    let foreign = std::fs::read_dir(folder).into_iter().flatten().flatten().find(|entry| !ours(&entry.file_name()));
    match foreign {
        None => Ok(()),
        Some(_) => Err(ServiceError::Refused(Refusal::NotADemo { folder: folder.display().to_string() })),
    }
}

/// The mark of a demo goes last: until then it can be cleared again.
fn remove(folder: &Path) -> std::io::Result<()> {
    for part in ["data", "exports"].map(|name| folder.join(name)).iter().filter(|part| part.exists()) {
        std::fs::remove_dir_all(part)?;
    }
    let files = [SETTINGS, SYNONYMS, SOURCES, GOALS, "state.sqlite", "state.sqlite-wal", "state.sqlite-shm", BUILT];
    files.map(|name| folder.join(name)).iter().filter(|part| part.exists()).try_for_each(std::fs::remove_file)
}

/// Builds a demo firm in an empty folder; `written` is called once its export files are there.
///
/// # Errors
/// Where it can't be written.
pub async fn build(
    folder: &Path,
    firm: &Firm,
    wanted: &Built,
    now: Timestamp,
    written: impl FnOnce(),
    progress: Progress<'_>,
) -> Result<Filled, ServiceError> {
    let failed = |source| failed(folder, source);
    let exports = folder.join("exports");
    std::fs::create_dir_all(folder).map_err(failed)?;
    Built { complete: false, ..wanted.clone() }.write(folder).map_err(failed)?;
    std::fs::create_dir_all(&exports).map_err(failed)?;
    let options = DemoOptions { seed: wanted.seed, until: wanted.until, rows: wanted.rows };
    let summary = write_exports(&exports, &options).map_err(failed)?;
    written();
    let service = Service::of(Book::create(folder, firm)?)?;
    let files: Vec<PathBuf> = summary.files.iter().map(|file| file.path.clone()).collect();
    let reports = import(&service, &files, &ImportOptions::default(), now, progress).await?;
    if let Some(report) = reports.iter().find(|report| !report.questions.is_empty()) {
        let waiting = format!("the demo's {} wait for answers: {:?}", report.files.join(", "), report.questions);
        return Err(EngineError::Internal(waiting).into());
    }
    goal::set(&service, wanted.until, now).await?;
    action::record(&service, wanted.until)?;
    wanted.write(folder).map_err(failed)?;
    Ok(Filled { files: files.len() as u64, rows: summary.files.iter().map(|file| file.rows).sum() })
}

fn failed(folder: &Path, source: std::io::Error) -> ServiceError {
    ServiceError::Io { path: folder.display().to_string(), source }
}
