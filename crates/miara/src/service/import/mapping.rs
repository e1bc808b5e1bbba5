//! The mapping by which a file is read.

use std::path::Path;

use miara_import::{LookupTable, Lookups, Mapping, plain_mapping, profile_with, recognise};
use miara_model::Dataset;

use crate::book::Book;
use crate::service::import::report::ImportOptions;
use crate::service::{Refusal, Service, ServiceError};

/// The mapping by which a file is read, as the options say or as it is recognised.
///
/// # Errors
/// Where there is none, or the one that was named does not fill the dataset that was named.
pub fn choose_mapping(service: &Service, file: &Path, options: &ImportOptions) -> Result<Mapping, ServiceError> {
    let dataset = options.dataset.as_deref().map(|name| dataset(service, name)).transpose()?;
    let mapping = match (&options.mapping, dataset) {
        (Some(name), _) => named_mapping(service, name, dataset)?,
        (None, Some(dataset)) => recognised(service, file, Some(dataset))?.unwrap_or_else(|| plain_mapping(dataset)),
        (None, None) => recognised(service, file, None)?.ok_or_else(|| not_recognised(service, file))?,
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

pub(in crate::service) fn dataset<'s>(service: &'s Service, name: &str) -> Result<&'s Dataset, ServiceError> {
    let datasets = &service.book.catalogue.datasets;
    datasets.get(name).ok_or_else(|| {
        let near = miara_model::diagnostic::candidates(name, datasets.keys().map(String::as_str));
        ServiceError::Refused(Refusal::UnknownDataset { name: name.to_owned(), near })
    })
}

/// A mapping by its name, or by its file where the name ends like one; `plain` is the dataset's own.
fn named_mapping(service: &Service, name: &str, dataset: Option<&Dataset>) -> Result<Mapping, ServiceError> {
    let path = Path::new(name);
    if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
        let text =
            std::fs::read_to_string(path).map_err(|source| ServiceError::Io { path: name.to_owned(), source })?;
        return Ok(Mapping::parse(name, &text, &service.book.catalogue.datasets)?);
    }
    if let (Some(dataset), "plain") = (dataset, name) {
        return Ok(plain_mapping(dataset));
    }
    book_mapping(&service.book, name).cloned()
}

/// The mapping of a name in a book.
///
/// # Errors
/// Where there is none, with names that come near.
pub fn book_mapping<'b>(book: &'b Book, name: &str) -> Result<&'b Mapping, ServiceError> {
    book.mappings.iter().find(|mapping| mapping.name() == name).ok_or_else(|| {
        let near = miara_model::diagnostic::candidates(name, book.mappings.iter().map(Mapping::name));
        ServiceError::Refused(Refusal::UnknownMapping { name: name.to_owned(), near })
    })
}

/// A mapping of the book by its name, or one from a YAML file.
///
/// # Errors
/// Where there is no such mapping, or it is wrong.
pub fn mapping(service: &Service, name: &str) -> Result<Mapping, ServiceError> {
    named_mapping(service, name, None)
}

/// The mapping that knows the file best and lacks nothing.
fn recognised(service: &Service, file: &Path, dataset: Option<&Dataset>) -> Result<Option<Mapping>, ServiceError> {
    let mappings: Vec<Mapping> = all_mappings(service)
        .into_iter()
        .filter(|mapping| dataset.is_none_or(|dataset| mapping.dataset() == dataset.name))
        .collect();
    let profile = profile_with(file, &mappings)?;
    let fitting = recognise(&profile, &mappings).into_iter().filter(|found| found.missing.is_empty());
    // What the firm has said itself about a file goes before what is shipped.
    let fitting: Vec<&Mapping> = fitting.map(|found| found.mapping).collect();
    let own = fitting.iter().find(|mapping| service.book.is_own(mapping.name()));
    Ok(own.or(fitting.first()).map(|mapping| (*mapping).clone()))
}

fn not_recognised(service: &Service, file: &Path) -> ServiceError {
    let mappings = all_mappings(service);
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
pub(super) fn all_mappings(service: &Service) -> Vec<Mapping> {
    let plain = service.book.catalogue.datasets.values().map(plain_mapping);
    service.book.mappings.iter().cloned().chain(plain).collect()
}

/// Refuses a mapping of which another of the same group was used for the data source before.
pub(in crate::service) fn check_exclusive(
    service: &Service,
    mapping: &Mapping,
    source: &str,
) -> Result<(), ServiceError> {
    let Some(group) = mapping.exclusive() else { return Ok(()) };
    match service.state().used_of_group(mapping.dataset(), source, group)? {
        Some(used) if used != mapping.name() && !reads_the_same(&service.book, mapping, &used) => {
            Err(ServiceError::Refused(Refusal::Exclusive {
                dataset: mapping.dataset().to_owned(),
                used,
                asked: mapping.name().to_owned(),
            }))
        }
        _ => Ok(()),
    }
}

/// True where two mappings read the same report, since one is a copy or a correction of the other.
fn reads_the_same(book: &Book, mapping: &Mapping, used: &str) -> bool {
    let origin = book_mapping(book, used).map_or(used, Mapping::origin);
    mapping.origin() == origin
}

/// What a mapping's look-ups can find, read from the datasets they name.
pub(in crate::service) async fn lookups(service: &Service, mapping: &Mapping) -> Result<Lookups, ServiceError> {
    let mut lookups = Lookups::new();
    for lookup in mapping.lookups() {
        let pairs = service.engine.written_pairs(&lookup.dataset, &lookup.on, &lookup.take).await?;
        lookups.insert(lookup.clone(), LookupTable::from_pairs(pairs));
    }
    Ok(lookups)
}
