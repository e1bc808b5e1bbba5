//! What is understood of a file before it is imported, and how that is corrected.

use std::path::Path;
use std::time::Duration;

use indexmap::IndexMap;
use jiff::Timestamp;
use miara_engine::EngineError;
use miara_import::{
    Choice, Correction, Mapping, Profile, Reading, choices, corrected, plain_mapping, profile_under, recognise,
};
use miara_model::{Dataset, Lang, Text};
use serde::{Deserialize, Serialize};

use crate::locale::words;
use crate::service::import::questions::FileAnswers;
use crate::service::import::report::{ChosenFile, Consent, FileTime, ImportOptions, ImportReport, Progress};
use crate::service::import::{mapping, own_mapping};
use crate::service::{Refusal, Service, ServiceError, data_source};

/// What a person has said about a file; by default nothing, and all is found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRequest {
    /// The mapping to read it by.
    pub mapping: Option<String>,
    /// The dataset it fills.
    pub dataset: Option<String>,
    /// How it is to be read, until that is written into a mapping.
    pub reading: Reading,
    /// True for a file that is not to be imported.
    pub left_out: bool,
    /// Answers that hold for this file alone, by the key of the question.
    #[serde(default)]
    pub answers: FileAnswers,
    /// The fingerprint of the change that was agreed to.
    #[serde(default)]
    pub consent: Option<String>,
    /// True where a refused row refuses the whole file.
    #[serde(default)]
    pub strict: bool,
    /// When the file was last written, where whoever sent it has said so.
    #[serde(default)]
    pub written: Option<Timestamp>,
}

impl ImportRequest {
    /// How the file is to be imported.
    #[must_use]
    pub fn options(&self) -> ImportOptions {
        ImportOptions {
            dataset: self.dataset.clone(),
            mapping: self.mapping.clone(),
            answers: self.answers.clone(),
            strict: self.strict,
            consent: self.consent.clone().map_or(Consent::None, Consent::To),
            written: self.written.map_or(FileTime::Unknown, FileTime::At),
            ..ImportOptions::default()
        }
    }
}

/// What is understood of a file.
#[derive(Debug)]
pub struct Understanding {
    /// What the file is, whatever its mapping.
    pub profile: Option<Profile>,
    /// The mapping it would be imported by, or the one that comes nearest.
    pub mapping: Option<Mapping>,
    /// What the mapping does with each column of the file.
    pub choices: Vec<(String, Choice)>,
    /// What its import would do, or why there can be none yet.
    pub report: Result<ImportReport, ServiceError>,
}

impl Understanding {
    /// True for a file that can be imported now.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.report.as_ref().is_ok_and(|report| report.questions.is_empty())
    }

    fn failed(error: ServiceError) -> Self {
        Understanding { profile: None, mapping: None, choices: Vec::new(), report: Err(error) }
    }
}

const PATIENCE: Duration = Duration::from_millis(300);

/// Looks at a file and tries its import without changing anything. While another import is under
/// way, it waits.
pub async fn understand(
    service: &Service,
    path: &Path,
    wish: &ImportRequest,
    now: Timestamp,
    progress: Progress<'_>,
) -> Understanding {
    let mappings = mapping::all_mappings(service);
    let profile = match profile_under(path, &wish.reading, &mappings) {
        Ok(profile) => profile,
        Err(error) => return Understanding::failed(error.into()),
    };
    let options = ImportOptions { dry_run: true, ..wish.options() };
    let (mapping, mut report) = match mapping::choose_mapping(service, path, &options) {
        // What was said and is in no mapping yet can't be tried yet.
        Ok(mapping) if wish.reading != Reading::default() => {
            let header = profile.columns.iter().map(|column| column.name.clone()).collect();
            let file = profile.file.clone();
            (Some(mapping), Err(ServiceError::Refused(Refusal::NotRecognised { file, columns: header, near: vec![] })))
        }
        Ok(mapping) => {
            let report = try_import(service, path, &mapping, &options, now, progress).await;
            (Some(mapping), report)
        }
        Err(error) => (nearest(service, &profile, &mappings), Err(error)),
    };
    let header = match &mut report {
        Ok(report) => report.understood.first().map(|understood| understood.header.clone()),
        Err(_) => None,
    };
    let header = header.unwrap_or_else(|| profile.columns.iter().map(|column| column.name.clone()).collect());
    let choices = mapping.as_ref().map_or_else(Vec::new, |mapping| choices_under(service, &header, mapping));
    Understanding { profile: Some(profile), mapping, choices, report }
}

/// What a mapping does with each column of a file.
#[must_use]
pub(super) fn choices_under(service: &Service, header: &[String], mapping: &Mapping) -> Vec<(String, Choice)> {
    match service.book.catalogue.datasets.get(mapping.dataset()) {
        Some(dataset) => choices(header, mapping, dataset, &column_titles(dataset)),
        None => Vec::new(),
    }
}

async fn try_import(
    service: &Service,
    path: &Path,
    mapping: &Mapping,
    options: &ImportOptions,
    now: Timestamp,
    progress: Progress<'_>,
) -> Result<ImportReport, ServiceError> {
    let chosen = [ChosenFile { path: path.to_owned(), mapping: mapping.clone(), options: options.clone() }];
    loop {
        match super::import_chosen(service, &chosen, now, progress).await {
            Err(ServiceError::Engine(EngineError::Busy { .. })) => tokio::time::sleep(PATIENCE).await,
            Err(error) => return Err(error),
            Ok(mut reports) => {
                return reports.pop().ok_or_else(|| EngineError::Internal("a file without report".to_owned()).into());
            }
        }
    }
}

/// The mapping that lacks least of a file that none fits, else the plain one of the dataset whose
/// columns are most alike.
fn nearest(service: &Service, profile: &Profile, mappings: &[Mapping]) -> Option<Mapping> {
    if let Some(near) = recognise(profile, mappings).first().filter(|near| near.matched.len() >= 2) {
        return Some(near.mapping.clone());
    }
    let header: Vec<String> = profile.columns.iter().map(|column| column.name.clone()).collect();
    let fitting = |mapping: &Mapping| {
        let chosen = choices_under(service, &header, mapping);
        let filled = |column: &String| {
            chosen.iter().any(|(_, choice)| matches!(choice, Choice::Column(known) if known == column))
        };
        let needed = mapping.needs().iter().flatten().filter(|column| !filled(column)).count();
        chosen.iter().filter(|(_, choice)| matches!(choice, Choice::Column(_))).count() as i64 - needed as i64
    };
    let plain = service.book.catalogue.datasets.values().map(plain_mapping);
    plain.max_by_key(|mapping| fitting(mapping))
}

/// Writes down what a person has said about a file as a mapping of the book, and returns its name.
/// The book must be opened anew to know it.
///
/// # Errors
/// Where two columns were to fill the same, none was to fill any, or the book can't be written.
pub fn correct(
    service: &Service,
    file: &str,
    base: &Mapping,
    reading: &Reading,
    columns: &[(String, Choice)],
) -> Result<String, ServiceError> {
    check_choices(file, base, columns)?;
    let stem = file.split('.').next().unwrap_or(file);
    // The month in a file's name is no part of what its kind is called.
    let kind = stem.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '_' | ' '));
    let stem = if kind.is_empty() { stem } else { kind };
    let (name, title) = match own_mapping_of(service, base, columns) {
        Some(own) => (own.name().to_owned(), own.title().clone()),
        None => {
            let said = |lang| words(lang).say_with("import-own-mapping", &[("file", stem.to_owned().into())]);
            (
                own_mapping::free_mapping_name(service, file, base.dataset()),
                Text { pl: said(Lang::Pl), en: said(Lang::En) },
            )
        }
    };
    // A file that was imported before stays one of its data source.
    let known = service.state().mappings_of(base.dataset())?.iter().any(|mapping| mapping == base.name());
    let tool = known.then(|| data_source::tool_of(service, base));
    let correction =
        Correction { name: name.clone(), title, tool, reading: reading.clone(), columns: columns.to_vec() };
    let yaml = corrected(base, &correction)?;
    own_mapping::keep_mapping(service, &name, &yaml)?;
    Ok(name)
}

/// The firm's own mapping that a correction replaces: the base itself, or one of the same header and
/// dataset.
fn own_mapping_of<'s>(service: &'s Service, base: &Mapping, columns: &[(String, Choice)]) -> Option<&'s Mapping> {
    let own = || service.book.mappings.iter().filter(|mapping| service.book.is_own(mapping.name()));
    let header: Vec<&String> = columns.iter().map(|(name, _)| name).filter(|name| !name.starts_with('(')).collect();
    let same = |mapping: &&Mapping| {
        let needs = mapping.needs().iter().flatten();
        mapping.dataset() == base.dataset() && needs.eq(header.iter().copied())
    };
    own().find(|mapping| mapping.name() == base.name()).or_else(|| own().find(same))
}

fn check_choices(file: &str, base: &Mapping, columns: &[(String, Choice)]) -> Result<(), ServiceError> {
    let mut filled: IndexMap<&str, Vec<String>> = IndexMap::new();
    for (header, choice) in columns {
        if let Choice::Column(column) = choice {
            filled.entry(column).or_default().push(header.clone());
        }
    }
    if let Some((column, from)) = filled.iter().find(|(_, from)| from.len() > 1) {
        return Err(ServiceError::Refused(Refusal::TwoForOne { column: (*column).to_owned(), from: from.clone() }));
    }
    let keeps = !base.source().is_empty() && columns.iter().any(|(_, choice)| *choice == Choice::Keep);
    if filled.is_empty() && !keeps {
        return Err(ServiceError::Refused(Refusal::NothingChosen { file: file.to_owned() }));
    }
    Ok(())
}

/// What people call each column of a dataset, in both languages.
fn column_titles(dataset: &Dataset) -> IndexMap<String, Vec<String>> {
    let titles = |name: &String| [Lang::Pl, Lang::En].into_iter().map(|lang| words(lang).column(name)).collect();
    dataset.columns.keys().map(|name| (name.clone(), titles(name))).collect()
}
