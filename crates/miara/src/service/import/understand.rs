//! What is understood of a file before it is imported, and how that is corrected.

use std::path::Path;
use std::time::Duration;

use indexmap::IndexMap;
use jiff::Timestamp;
use miara_engine::EngineError;
use miara_import::{
    Choice, ColumnChoice, Correction, Mapping, Names, Profile, Proposal, Reading, SourceColumn, choices, corrected,
    meanings, plain_mapping, profile_under, propose, recognise,
};
use miara_model::{Dataset, Lang, Text};
use serde::{Deserialize, Serialize};

use crate::book::names_of_columns;
use crate::locale::words;
use crate::service::import::questions::FileAnswers;
use crate::service::import::report::{ChosenFile, Consent, FileTime, ImportOptions, ImportReport, Progress};
use crate::service::import::{mapping, own_mapping};
use crate::service::{Refusal, Service, ServiceError, data_source};

/// What a person has said about a file; by default nothing, and all is found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportRequest {
    /// The mapping to read it by.
    pub mapping: Option<String>,
    /// The dataset it fills.
    pub dataset: Option<String>,
    /// How it is to be read, until that is written into a mapping.
    pub reading: Reading,
    /// What its columns are chosen to be, until somebody agrees to it.
    #[serde(default)]
    pub chosen: Option<Correction>,
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
    /// The mapping it would be imported by.
    pub mapping: Option<Mapping>,
    /// What that mapping was made from: itself, or what the columns that are chosen replace.
    pub base: Option<Mapping>,
    /// What becomes of each column of the file, and what else was said.
    pub chosen: Correction,
    /// True where nobody has agreed yet to what is chosen.
    pub is_proposed: bool,
    /// What its import would do, or why there can be none yet.
    pub report: Result<ImportReport, ServiceError>,
}

impl Understanding {
    /// True for a file that can be imported now.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        !self.is_proposed && self.report.as_ref().is_ok_and(|report| report.questions.is_empty())
    }

    fn failed(error: ServiceError) -> Self {
        Understanding {
            profile: None,
            mapping: None,
            base: None,
            chosen: Correction::default(),
            is_proposed: false,
            report: Err(error),
        }
    }
}

const PATIENCE: Duration = Duration::from_millis(300);

/// Looks at a file and tries its import without changing anything. While another import is under
/// way, it waits.
///
/// A file that no mapping knows is read as it seems to be, by the names of its columns and what stands in them; so is
/// one whose columns are being chosen. Neither is imported before somebody has agreed to it.
pub async fn understand(
    service: &Service,
    path: &Path,
    wish: &ImportRequest,
    now: Timestamp,
    progress: Progress<'_>,
) -> Understanding {
    let mappings = mapping::all_mappings(service);
    let reading = wish.chosen.as_ref().map_or(&wish.reading, |chosen| &chosen.reading);
    let profile = match profile_under(path, reading, &mappings) {
        Ok(profile) => profile,
        Err(error) => return Understanding::failed(error.into()),
    };
    let options = ImportOptions { dry_run: true, ..wish.options() };
    let known = match (&wish.chosen, &wish.dataset) {
        // A dataset was named: its columns are chosen.
        (None, Some(_)) if wish.mapping.as_deref() == Some("plain") => None,
        (Some(_), _) => None,
        _ if wish.reading != Reading::default() => None,
        _ => match mapping::choose_mapping(service, path, &options) {
            Ok(mapping) => Some(mapping),
            Err(ServiceError::Refused(Refusal::NotRecognised { .. })) => None,
            Err(error) => return Understanding { profile: Some(profile), ..Understanding::failed(error) },
        },
    };
    if let Some(mapping) = known {
        let report = try_import(service, path, &mapping, &options, now, progress).await;
        let chosen = Correction { columns: columns_under(service, &profile, &mapping), ..Correction::default() };
        let base = Some(mapping.clone());
        return Understanding {
            profile: Some(profile),
            mapping: Some(mapping),
            base,
            chosen,
            is_proposed: false,
            report,
        };
    }
    let Some((base, chosen)) = proposed(service, &profile, wish) else {
        let error = EngineError::Internal("a catalogue without datasets".to_owned()).into();
        return Understanding { profile: Some(profile), ..Understanding::failed(error) };
    };
    let (mapping, report) = match drafted(service, &profile.file, &base, &chosen) {
        Ok((mapping, _)) => {
            let report = try_import(service, path, &mapping, &options, now, progress).await;
            (Some(mapping), report)
        }
        Err(error) => (None, Err(error)),
    };
    Understanding { profile: Some(profile), mapping, base: Some(base), chosen, is_proposed: true, report }
}

/// Looks whether a file can be read as somebody says.
///
/// # Errors
/// Where it can't: there is no such sheet or encoding, or no header in sight.
pub fn check_reading(service: &Service, path: &Path, reading: &Reading) -> Result<(), ServiceError> {
    Ok(profile_under(path, reading, &mapping::all_mappings(service)).map(drop)?)
}

/// What becomes of each column under a mapping of the book.
fn columns_under(service: &Service, profile: &Profile, mapping: &Mapping) -> Vec<ColumnChoice> {
    let header: Vec<String> = profile.columns.iter().map(|column| column.name.clone()).collect();
    let dataset = service.book.catalogue.datasets.get(mapping.dataset());
    dataset.map_or_else(Vec::new, |dataset| choices(&header, mapping, dataset))
}

/// What a file that no mapping knows is taken for, and what its columns are: as somebody chooses them just now, else
/// as they seem to be.
fn proposed(service: &Service, profile: &Profile, wish: &ImportRequest) -> Option<(Mapping, Correction)> {
    let datasets = &service.book.catalogue.datasets;
    let named = wish.mapping.as_ref().and_then(|name| service.book.mappings.iter().find(|known| known.name() == *name));
    let dataset = wish.dataset.as_ref().and_then(|name| datasets.get(name));
    if let Some(chosen) = &wish.chosen
        && let Some(base) = named.cloned().or_else(|| dataset.map(plain_mapping))
    {
        return Some((base, chosen.clone()));
    }
    let correction = |columns| Correction { columns, reading: wish.reading.clone(), ..Correction::default() };
    if let Some(base) = named {
        return Some((base.clone(), correction(columns_under(service, profile, base))));
    }
    let names = names(service);
    let of = |dataset: &Dataset| propose(&profile.columns, dataset, &names, &column_titles(dataset));
    let proposals = datasets.values().filter(|known| dataset.is_none_or(|dataset| dataset.name == known.name));
    let best = proposals.map(|dataset| (dataset, of(dataset))).max_by(|a, b| a.1.fit.total_cmp(&b.1.fit))?;
    // A mapping that lacks little is better than what columns seem to be.
    let near = recognise(profile, &service.book.mappings).into_iter().next();
    let near = near.filter(|near| dataset.is_none() && near.matched.len() as f64 > best.1.fit + 1.0);
    Some(match (near, best) {
        (Some(near), _) => (near.mapping.clone(), correction(columns_under(service, profile, near.mapping))),
        (None, (dataset, proposal)) => (base_of(service, dataset, &proposal), correction(proposal.columns)),
    })
}

/// What names of columns are known: the shipped ones, and those of the firm's own mappings.
fn names(service: &Service) -> Names {
    let mut names = names_of_columns().clone();
    let own = service.book.mappings.iter().filter(|mapping| service.book.is_own(mapping.name()));
    own.for_each(|mapping| names.learn(mapping));
    names
}

/// The words of a column with what each means, as far as it is known; none where there are too many to choose by.
#[must_use]
pub fn words_of(source: Option<&SourceColumn>, dataset: &Dataset) -> IndexMap<String, Option<String>> {
    source.map_or_else(IndexMap::new, |source| meanings(source, dataset, names_of_columns()))
}

/// What columns are put on top of: nothing, or the shipped mapping that completes rows which a dataset can't do
/// without, such as the numbers of an invoice's lines.
fn base_of(service: &Service, dataset: &Dataset, proposal: &Proposal) -> Mapping {
    let completes = |mapping: &&Mapping| {
        let is_shipped = !service.book.is_own(mapping.name());
        is_shipped && mapping.dataset() == dataset.name && mapping.tool().is_none() && !mapping.source().is_empty()
    };
    let shipped = service.book.mappings.iter().find(completes).filter(|_| !proposal.missing.is_empty());
    shipped.cloned().unwrap_or_else(|| plain_mapping(dataset))
}

/// The mapping that is made of what was chosen, and its text.
///
/// # Errors
/// Where two columns were to fill the same, none was to fill any, or a day of ending has no outcome beside it.
fn drafted(
    service: &Service,
    file: &str,
    base: &Mapping,
    chosen: &Correction,
) -> Result<(Mapping, String), ServiceError> {
    let dataset = mapping::dataset(service, base.dataset())?;
    check_choices(file, base, chosen, dataset)?;
    let stem = file.split('.').next().unwrap_or(file);
    // The month in a file's name is no part of what its kind is called.
    let kind = stem.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '_' | ' '));
    let stem = if kind.is_empty() { stem } else { kind };
    let (name, title) = match own_mapping_of(service, base, &chosen.columns) {
        Some(own) => (own.name().to_owned(), own.title().clone()),
        None => {
            let said = |lang| words(lang).say_with("import-own-mapping", &[("file", stem.to_owned().into())]);
            (
                own_mapping::free_mapping_name(&service.book, file, base.dataset()),
                Text { pl: said(Lang::Pl), en: said(Lang::En) },
            )
        }
    };
    // A file that was imported before stays one of its data source.
    let known = service.state().mappings_of(base.dataset())?.iter().any(|mapping| mapping == base.name());
    let tool = known.then(|| data_source::tool_of(service, base));
    let correction = Correction { name: name.clone(), title, tool, ..chosen.clone() };
    let yaml = corrected(base, &correction, dataset)?;
    Ok((Mapping::parse(&name, &yaml, &service.book.catalogue.datasets)?, yaml))
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

/// Writes what was chosen for a file as a mapping of the book, and returns its name. The book must be opened anew to
/// know it.
///
/// # Errors
/// Where two columns were to fill the same, none was to fill any, a day of ending has no outcome beside it, or the
/// book can't be written.
pub fn keep_chosen(service: &Service, file: &str, base: &Mapping, chosen: &Correction) -> Result<String, ServiceError> {
    let (mapping, yaml) = drafted(service, file, base, chosen)?;
    own_mapping::keep_mapping(&service.book, mapping.name(), &yaml)?;
    Ok(mapping.name().to_owned())
}

/// The firm's own mapping that a correction replaces: the base itself, or one of the same header and
/// dataset.
fn own_mapping_of<'s>(service: &'s Service, base: &Mapping, columns: &[ColumnChoice]) -> Option<&'s Mapping> {
    let own = || service.book.mappings.iter().filter(|mapping| service.book.is_own(mapping.name()));
    let header: Vec<&String> =
        columns.iter().map(|column| &column.header).filter(|name| !name.starts_with('(')).collect();
    let same = |mapping: &&Mapping| {
        let needs = mapping.needs().iter().flatten();
        mapping.dataset() == base.dataset() && needs.eq(header.iter().copied())
    };
    own().find(|mapping| mapping.name() == base.name()).or_else(|| own().find(same))
}

fn check_choices(file: &str, base: &Mapping, chosen: &Correction, dataset: &Dataset) -> Result<(), ServiceError> {
    let mut filled: IndexMap<&str, Vec<String>> = IndexMap::new();
    for column in &chosen.columns {
        if let Choice::Column(name) = &column.choice {
            filled.entry(name).or_default().push(column.header.clone());
        }
    }
    if let Some((column, from)) = filled.iter().find(|(_, from)| from.len() > 1) {
        return Err(ServiceError::Refused(Refusal::TwoForOne { column: (*column).to_owned(), from: from.clone() }));
    }
    let keeps = !base.source().is_empty() && chosen.columns.iter().any(|column| column.choice == Choice::Keep);
    if filled.is_empty() && !keeps {
        return Err(ServiceError::Refused(Refusal::NothingChosen { file: file.to_owned() }));
    }
    let is_of_outcome = |column: &&ColumnChoice| matches!(column.choice, Choice::Closing | Choice::WonAmount);
    let closing: Vec<&ColumnChoice> = chosen.columns.iter().filter(is_of_outcome).collect();
    let outcome = dataset.columns.iter().find(|(_, column)| !column.choices.is_empty());
    let tells = chosen.columns.iter().any(|column| !column.words.is_empty());
    if let (Some(column), Some((outcome, _))) = (closing.first(), outcome)
        && !tells
    {
        let (header, outcome) = (column.header.clone(), outcome.clone());
        return Err(ServiceError::Refused(Refusal::ClosedWithoutOutcome { header, outcome }));
    }
    Ok(())
}

/// What people call each column of a dataset, in both languages.
fn column_titles(dataset: &Dataset) -> IndexMap<String, Vec<String>> {
    let titles = |name: &String| [Lang::Pl, Lang::En].into_iter().map(|lang| words(lang).column(name)).collect();
    dataset.columns.keys().map(|name| (name.clone(), titles(name))).collect()
}
