//! What a firm's own mappings are called and where they lie.

use std::path::PathBuf;

use miara_engine::durable::{make_folder, write_whole};
use miara_import::Mapping;

use crate::book::{Book, slug};
use crate::service::import::mapping::book_mapping;
use crate::service::{Refusal, ServiceError};

/// Keeps a mapping in the book and returns its file; one of the same name is replaced. The book must be opened anew
/// to know it.
///
/// # Errors
/// Where the text is no mapping, or the file can't be written.
pub(super) fn keep_mapping(book: &Book, name: &str, yaml: &str) -> Result<PathBuf, ServiceError> {
    Mapping::parse(name, yaml, &book.catalogue.datasets)?;
    let folder = book.folder.join("mappings");
    let path = match book.own_mappings.get(name) {
        Some(file) => book.folder.join(file),
        None => folder.join(format!("{name}.yaml")),
    };
    let failed = |source| ServiceError::Io { path: path.display().to_string(), source };
    make_folder(&folder).map_err(failed)?;
    write_whole(&path, yaml.as_bytes()).map_err(failed)?;
    Ok(path)
}

/// Writes a mapping into the book under a name, its own or a new one, and returns the file. What the firm has said
/// itself goes before what is shipped, so the copy reads every file that both know.
///
/// # Errors
/// Where there is no such mapping, the new name is none or taken, or the file can't be written.
pub fn copy_mapping(book: &Book, name: &str, new_name: &str) -> Result<PathBuf, ServiceError> {
    let mapping = book_mapping(book, name)?;
    let refused = |refusal| Err(ServiceError::Refused(refusal));
    if new_name.is_empty() || slug(new_name) != new_name {
        let near = Some(slug(new_name)).filter(|near| !near.is_empty()).unwrap_or_else(|| format!("{name}_own"));
        return refused(Refusal::BadMappingName { name: new_name.to_owned(), near });
    }
    let path = book.folder.join("mappings").join(format!("{new_name}.yaml"));
    if book.is_own(new_name) || path.exists() {
        let path = book.own_mappings.get(new_name).map_or(path, |file| book.folder.join(file));
        return refused(Refusal::FileThere { path: path.display().to_string() });
    }
    if new_name != name && is_taken(book, new_name) {
        return refused(Refusal::MappingTaken { name: new_name.to_owned() });
    }
    keep_mapping(book, new_name, &renamed(mapping, new_name))
}

/// The text of a mapping with another name in the line that names it, and where it is from.
fn renamed(mapping: &Mapping, name: &str) -> String {
    let from = if name == mapping.name() { String::new() } else { format!("copy_of: {}\n", mapping.origin()) };
    let line = |line: &str| match line.split(':').next() {
        Some("mapping") => format!("mapping: {name}\n{from}"),
        Some("copy_of") if !from.is_empty() => String::new(),
        _ => format!("{line}\n"),
    };
    mapping.source().lines().map(line).collect()
}

fn is_taken(book: &Book, name: &str) -> bool {
    book.catalogue.datasets.contains_key(name) || book.mappings.iter().any(|known| known.name() == name)
}

/// A name for a mapping made from a file: letters of the file's name without its days and numbers,
/// unlike all names that are taken.
#[must_use]
pub(super) fn free_mapping_name(book: &Book, file: &str, dataset: &str) -> String {
    let stem = file.split('.').next().unwrap_or_default();
    let letters: String = stem.chars().map(|c| if c.is_numeric() { ' ' } else { c }).collect();
    let slug = slug(&letters);
    let base = if slug.len() < 4 { format!("{dataset}_own") } else { slug };
    let numbered = (2..).map(|number| format!("{base}_{number}"));
    std::iter::once(base.clone()).chain(numbered).find(|name| !is_taken(book, name)).unwrap_or(base)
}
