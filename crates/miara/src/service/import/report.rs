//! How files are imported, and what came of them.

use std::path::PathBuf;

use jiff::Timestamp;
use miara_engine::{Change, Moved};
use miara_import::{ControlTotal, Label, Mapping, PassedTotal, Refused, Summary, Understood};
use serde::Serialize;

use crate::service::import::questions::{FileAnswers, OpenQuestion};
use crate::state::Restated;

/// How files are to be imported.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportOptions {
    /// The dataset to fill; absent means the one of the mapping that knows the file.
    pub dataset: Option<String>,
    /// Name or file of the mapping; absent means the one that knows the file.
    pub mapping: Option<String>,
    /// Only say what would happen.
    pub dry_run: bool,
    /// Change nothing when a single row is refused, or a total of the file is not met.
    pub strict: bool,
    /// The data source that the files are of; absent means the one that their first lines or numbers tell.
    pub data_source: Option<String>,
    /// Answers that hold for these files alone, by the key of the question.
    pub answers: FileAnswers,
    /// Whether what was shown to leave the book may leave it.
    pub consent: Consent,
    /// When the files themselves were last written.
    pub written: FileTime,
}

/// When a file itself was last written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum FileTime {
    /// As the disk says.
    #[default]
    OfFile,
    /// Then, as whoever sent it said.
    At(Timestamp),
    /// Nobody knows.
    Unknown,
}

/// Whether rows that a file lacks may go without being asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Consent {
    /// Nobody has agreed to anything.
    #[default]
    None,
    /// Exactly the change with this fingerprint was shown and agreed to.
    To(String),
}

/// What came of a file that went into one dataset by one mapping.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ImportReport {
    /// The dataset.
    pub dataset: String,
    /// Names of the files.
    pub files: Vec<String>,
    /// Rows read, whatever became of them.
    pub read: u64,
    /// Rows with a new key.
    pub inserted: u64,
    /// Rows that replaced one of the same key.
    pub updated: u64,
    /// Rows that were there already, and rows that a later one of the same import replaced.
    pub unchanged: u64,
    /// Of the unchanged, those that a later row of the same key in this import replaced.
    pub superseded: u64,
    /// Rows refused.
    pub rejected: u64,
    /// The table's version afterwards.
    pub version: Option<u64>,
    /// The mapping.
    pub mapping: String,
    /// Rows passed over because the mapping says so, such as totals.
    pub skipped: u64,
    /// Lines of rows in which a quotation mark has no partner; it was left out.
    pub stray_quotes: Vec<u64>,
    /// The first rows with totals that were passed over.
    pub totals: Vec<PassedTotal>,
    /// Amounts rounded to four decimal places.
    pub rounded: u64,
    /// What was understood of each file.
    pub understood: Vec<Understood>,
    /// The first refused rows, as examples.
    pub examples: Vec<Refused>,
    /// The dataset's columns that the files supplied.
    pub columns: Vec<String>,
    /// The first rows as they were understood, in the dataset's columns; of a dry run only.
    #[serde(skip)]
    pub sample: Vec<Vec<Option<String>>>,
    /// The number of the import in the history; absent for a dry run, and while the import waits.
    #[serde(skip)]
    pub id: Option<i64>,
    /// The data source; absent for things.
    pub data_source: Option<String>,
    /// Rows that were there and are not in the file any more.
    pub gone: u64,
    /// Rows that are older than what is there.
    pub older: u64,
    /// What it changes of rows that are there.
    pub change: Change,
    /// What holds of things from a day on, and did not before.
    pub moved: Vec<Moved>,
    /// The values that decide something, with what each was taken for.
    pub labels: Vec<Label>,
    /// What the rows come to; of a dry run only.
    #[serde(skip)]
    pub summary: Summary,
    /// The totals that the file carries, held against what was read.
    pub control: Vec<ControlTotal>,
    /// What the import waits for; while there is any question nothing has changed.
    pub questions: Vec<OpenQuestion>,
    /// Figures of closed periods that it has changed.
    pub restated: Vec<Restated>,
    /// A fingerprint of the file's bytes.
    #[serde(skip)]
    pub content: String,
    /// Where a mapping's tool is known by name: that.
    #[serde(skip)]
    pub tool: String,
}

/// A file with the mapping by which it is imported, and how.
#[derive(Debug, Clone)]
pub struct ChosenFile {
    /// The file.
    pub path: PathBuf,
    /// The mapping.
    pub mapping: Mapping,
    /// How.
    pub options: ImportOptions,
}

/// Told how far an import is: the file, bytes done, bytes in all.
pub type Progress<'p> = &'p (dyn Fn(&str, u64, u64) + Sync);
