//! Files into datasets.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use miara_engine::Change;
use miara_import::{
    ControlTotal, Label, LookupTable, Lookups, Mapping, Refused, Understood, plain_mapping, profile_with, recognise,
};
use miara_model::Dataset;
use serde::Serialize;

use super::questions::{FileAnswers, OpenQuestion};
use super::{Refusal, Service, ServiceError};
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
    /// The values that decide something, with what each was taken for.
    pub labels: Vec<Label>,
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

/// Refuses two reports of the same facts in one import, of which a book uses one.
fn check_beside(files: &[ChosenFile]) -> Result<(), ServiceError> {
    for (index, ChosenFile { mapping, .. }) in files.iter().enumerate() {
        let same = |other: &&ChosenFile| {
            other.mapping.exclusive() == mapping.exclusive() && other.mapping.name() != mapping.name()
        };
        if let (Some(_), Some(other)) = (mapping.exclusive(), files[..index].iter().find(same)) {
            return Err(ServiceError::Refused(Refusal::Exclusive {
                dataset: mapping.dataset().to_owned(),
                used: other.mapping.name().to_owned(),
                asked: mapping.name().to_owned(),
            }));
        }
    }
    Ok(())
}

impl Service {
    /// Imports files, each in one commit of its own. A file with open questions changes nothing, and its
    /// report has them.
    ///
    /// Things such as accounts and products go first, so that facts can look them up.
    ///
    /// # Errors
    /// Where a file can't be read or understood. Files that came before it are in; of it nothing is.
    pub async fn import(
        &self,
        files: &[PathBuf],
        options: &ImportOptions,
        now: Timestamp,
        progress: Progress<'_>,
    ) -> Result<Vec<ImportReport>, ServiceError> {
        let chosen = files.iter().map(|file| {
            let mapping = self.choose_mapping(file, options)?;
            Ok(ChosenFile { path: file.clone(), mapping, options: options.clone() })
        });
        let chosen = chosen.collect::<Result<Vec<_>, ServiceError>>()?;
        self.import_chosen(&chosen, now, progress).await
    }

    /// Imports files of which each has its mapping already; of the options only how counts.
    ///
    /// # Errors
    /// As [`Service::import`].
    pub async fn import_chosen(
        &self,
        files: &[ChosenFile],
        now: Timestamp,
        progress: Progress<'_>,
    ) -> Result<Vec<ImportReport>, ServiceError> {
        let mut reports = Vec::new();
        self.import_each(files, now, progress, |report| reports.push(report)).await?;
        Ok(reports)
    }

    /// As [`Service::import_chosen`]; `ended` is told of each commit, so that what is in is known even
    /// where a later file fails.
    ///
    /// # Errors
    /// As [`Service::import`].
    pub async fn import_each(
        &self,
        files: &[ChosenFile],
        now: Timestamp,
        progress: Progress<'_>,
        mut ended: impl FnMut(ImportReport),
    ) -> Result<(), ServiceError> {
        check_beside(files)?;
        for ChosenFile { path, mapping, options } in self.in_order(files) {
            ended(self.import_file(path, mapping, options, now, progress).await?);
        }
        Ok(())
    }

    /// Things before facts, and what looks nothing up before what does.
    fn in_order<'f>(&self, files: &'f [ChosenFile]) -> Vec<&'f ChosenFile> {
        let mut files: Vec<&ChosenFile> = files.iter().collect();
        files.sort_by_key(|ChosenFile { mapping, .. }| {
            let dataset = self.book.catalogue.datasets.get(mapping.dataset());
            (dataset.is_some_and(|dataset| dataset.at.is_some()), !mapping.lookups().is_empty())
        });
        files
    }

    /// The mapping by which a file is read, as the options say or as it is recognised.
    ///
    /// # Errors
    /// Where there is none, or the one that was named does not fill the dataset that was named.
    pub fn choose_mapping(&self, file: &Path, options: &ImportOptions) -> Result<Mapping, ServiceError> {
        let dataset = options.dataset.as_deref().map(|name| self.dataset(name)).transpose()?;
        let mapping = match (&options.mapping, dataset) {
            (Some(name), _) => self.named_mapping(name, dataset)?,
            (None, Some(dataset)) => self.recognised(file, Some(dataset))?.unwrap_or_else(|| plain_mapping(dataset)),
            (None, None) => self.recognised(file, None)?.ok_or_else(|| self.not_recognised(file))?,
        };
        match dataset {
            Some(dataset) if mapping.dataset() != dataset.name => Err(ServiceError::Refused(Refusal::OtherDataset {
                mapping: mapping.name().to_owned(),
                fills: mapping.dataset().to_owned(),
                asked: dataset.name.clone(),
            })),
            _ => Ok(mapping),
        }
    }

    pub(super) fn dataset(&self, name: &str) -> Result<&Dataset, ServiceError> {
        let datasets = &self.book.catalogue.datasets;
        datasets.get(name).ok_or_else(|| {
            let near = miara_model::diagnostic::candidates(name, datasets.keys().map(String::as_str));
            ServiceError::Refused(Refusal::UnknownDataset { name: name.to_owned(), near })
        })
    }

    /// A mapping by its name, or by its file where the name ends like one; `plain` is the dataset's own.
    fn named_mapping(&self, name: &str, dataset: Option<&Dataset>) -> Result<Mapping, ServiceError> {
        let path = Path::new(name);
        if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
            let text =
                std::fs::read_to_string(path).map_err(|source| ServiceError::Io { path: name.to_owned(), source })?;
            return Ok(Mapping::parse(name, &text, &self.book.catalogue.datasets)?);
        }
        if let (Some(dataset), "plain") = (dataset, name) {
            return Ok(plain_mapping(dataset));
        }
        let found = self.book.mappings.iter().find(|mapping| mapping.name() == name).cloned();
        found.ok_or_else(|| {
            let known = self.book.mappings.iter().map(Mapping::name);
            let near = miara_model::diagnostic::candidates(name, known);
            ServiceError::Refused(Refusal::UnknownMapping { name: name.to_owned(), near })
        })
    }

    /// A mapping of the book by its name, or one from a YAML file.
    ///
    /// # Errors
    /// Where there is no such mapping, or it is wrong.
    pub fn mapping(&self, name: &str) -> Result<Mapping, ServiceError> {
        self.named_mapping(name, None)
    }

    /// The mapping that knows the file best and lacks nothing.
    fn recognised(&self, file: &Path, dataset: Option<&Dataset>) -> Result<Option<Mapping>, ServiceError> {
        let mappings: Vec<Mapping> = self
            .all_mappings()
            .into_iter()
            .filter(|mapping| dataset.is_none_or(|dataset| mapping.dataset() == dataset.name))
            .collect();
        let profile = profile_with(file, &mappings)?;
        let fitting = recognise(&profile, &mappings).into_iter().filter(|found| found.missing.is_empty());
        // What the firm has said itself about a file goes before what is shipped.
        let fitting: Vec<&Mapping> = fitting.map(|found| found.mapping).collect();
        let own = fitting.iter().find(|mapping| self.book.is_own(mapping.name()));
        Ok(own.or(fitting.first()).map(|mapping| (*mapping).clone()))
    }

    fn not_recognised(&self, file: &Path) -> ServiceError {
        let mappings = self.all_mappings();
        let profile = match profile_with(file, &mappings) {
            Ok(profile) => profile,
            Err(error) => return error.into(),
        };
        let near = recognise(&profile, &mappings)
            .into_iter()
            .take(3)
            .map(|found| (found.mapping.name().to_owned(), found.missing))
            .collect();
        let columns = profile.columns.iter().map(|column| column.name.clone()).collect();
        ServiceError::Refused(Refusal::NotRecognised { file: profile.file, columns, near })
    }

    /// The firm's mappings, the shipped ones, and the plain one of each dataset.
    #[must_use]
    pub fn all_mappings(&self) -> Vec<Mapping> {
        let plain = self.book.catalogue.datasets.values().map(plain_mapping);
        self.book.mappings.iter().cloned().chain(plain).collect()
    }

    /// Refuses a mapping of which another of the same group was used for the data source before.
    pub(super) fn check_exclusive(&self, mapping: &Mapping, source: &str) -> Result<(), ServiceError> {
        let Some(group) = mapping.exclusive() else { return Ok(()) };
        match self.state().used_of_group(mapping.dataset(), source, group)? {
            Some(used) if used != mapping.name() => Err(ServiceError::Refused(Refusal::Exclusive {
                dataset: mapping.dataset().to_owned(),
                used,
                asked: mapping.name().to_owned(),
            })),
            _ => Ok(()),
        }
    }

    /// What a mapping's look-ups can find, read from the datasets they name.
    pub(super) async fn lookups(&self, mapping: &Mapping) -> Result<Lookups, ServiceError> {
        let mut lookups = Lookups::new();
        for lookup in mapping.lookups() {
            let pairs = self.engine.pairs(&lookup.dataset, &lookup.on, &lookup.take).await?;
            lookups.insert(lookup.clone(), LookupTable::from_pairs(pairs));
        }
        Ok(lookups)
    }
}
