//! What a firm's own mappings are called and where they lie.

use miara_engine::durable::{make_folder, write_whole};
use miara_import::Mapping;

use crate::book::slug;
use crate::service::{Service, ServiceError};

/// Keeps a mapping in the book; one of the same name is replaced. The book must be opened anew to
/// know it.
///
/// # Errors
/// Where the text is no mapping, or the file can't be written.
pub(super) fn keep_mapping(service: &Service, name: &str, yaml: &str) -> Result<Mapping, ServiceError> {
    let mapping = Mapping::parse(name, yaml, &service.book.catalogue.datasets)?;
    let folder = service.book.folder.join("mappings");
    let path = match service.book.own_mappings.get(name) {
        Some(file) => service.book.folder.join(file),
        None => folder.join(format!("{name}.yaml")),
    };
    let failed = |source| ServiceError::Io { path: path.display().to_string(), source };
    make_folder(&folder).map_err(failed)?;
    write_whole(&path, yaml.as_bytes()).map_err(failed)?;
    Ok(mapping)
}

/// A name for a mapping made from a file: letters of the file's name without its days and numbers,
/// unlike all names that are taken.
#[must_use]
pub(super) fn free_mapping_name(service: &Service, file: &str, dataset: &str) -> String {
    let stem = file.split('.').next().unwrap_or_default();
    let letters: String = stem.chars().map(|c| if c.is_numeric() { ' ' } else { c }).collect();
    let slug = slug(&letters);
    let base = if slug.len() < 4 { format!("{dataset}_own") } else { slug };
    let taken = |name: &str| {
        service.book.catalogue.datasets.contains_key(name)
            || service.book.mappings.iter().any(|known| known.name() == name)
    };
    let numbered = (2..).map(|number| format!("{base}_{number}"));
    std::iter::once(base.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or(base)
}
