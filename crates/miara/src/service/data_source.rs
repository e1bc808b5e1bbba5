//! Data sources: accounts of tools from which files come, and what was said about them.
//!
//! ```yaml
//! # sources.yaml in the book
//! - name: Google Analytics 4 · firma.pl
//!   tool: Google Analytics 4
//!   account: firma.pl                 # as the lines above the header of its files have it
//!   answers:
//!     status: {umowa podpisana: won}
//! ```

use std::path::Path;

use miara_engine::durable::write_whole;
use miara_import::{Answers, Mapping, TitleLines, loosely};
use serde::{Deserialize, Serialize};

use crate::book::BookError;
use crate::service::{Service, ServiceError};

/// The file of a book's data sources.
pub const SOURCES: &str = "sources.yaml";

/// One account of one tool.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataSource {
    /// Its name, unique in the book.
    pub name: String,
    /// The tool; the mapping's title where files are made by hand.
    pub tool: String,
    /// The account, as the lines above the header of its files have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// What people have said about its files.
    #[serde(default, skip_serializing_if = "Answers::is_empty")]
    pub answers: Answers,
}

/// Whose file something is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ownership {
    /// Of a data source of which nobody has to be asked: by its name, by its account, or the first of all.
    Known(DataSource),
    /// Of the only data source of the tool, unless its numbers say otherwise.
    Likely(DataSource),
    /// Of one of several, or of a new one.
    Open(Vec<String>),
}

/// The data sources of a book.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DataSources(pub Vec<DataSource>);

impl DataSources {
    /// Reads them; none where nothing was imported yet.
    ///
    /// # Errors
    /// Where the file can't be read or is no list of data sources.
    pub fn read(folder: &Path) -> Result<DataSources, BookError> {
        let path = folder.join(SOURCES);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(DataSources::default()),
            Err(source) => return Err(BookError::Io { path, source }),
        };
        if text.trim().is_empty() {
            return Ok(DataSources::default());
        }
        let read = serde_saphyr::from_str::<Vec<DataSource>>(&text);
        read.map(DataSources).map_err(|error| BookError::Settings { path, message: error.to_string() })
    }

    /// Writes them.
    ///
    /// # Errors
    /// Where the file can't be written; the old one then stays.
    pub fn write(&self, folder: &Path) -> Result<(), BookError> {
        let path = folder.join(SOURCES);
        let yaml = serde_saphyr::to_string(&self.0)
            .map_err(|error| BookError::Settings { path: path.clone(), message: error.to_string() })?;
        let text = format!("# Accounts of tools from which files come, and what was said about them.\n{yaml}");
        write_whole(&path, text.as_bytes()).map_err(|source| BookError::Io { path, source })
    }

    /// A data source by its name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&DataSource> {
        self.0.iter().find(|source| source.name == name)
    }

    /// True where a data source has the name, however it is spelled.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|source| source.name.to_lowercase() == name.trim().to_lowercase())
    }

    /// The data sources of a tool.
    pub fn of_tool<'s>(&'s self, tool: &'s str) -> impl Iterator<Item = &'s DataSource> {
        self.0.iter().filter(move |source| source.tool == tool)
    }

    /// A name for another account of a tool that is not taken yet.
    #[must_use]
    pub fn free_name(&self, tool: &str, account: Option<&str>) -> String {
        let first = account.map_or_else(|| tool.to_owned(), |account| format!("{tool} · {account}"));
        let mut names = std::iter::once(first.clone()).chain((2..).map(|number| format!("{first} ({number})")));
        names.find(|name| self.named(name).is_none()).unwrap_or(first)
    }

    /// Keeps a data source; one of the same name is replaced.
    pub fn keep(&mut self, source: DataSource) {
        match self.0.iter_mut().find(|known| known.name == source.name) {
            Some(known) => *known = source,
            None => self.0.push(source),
        }
    }
}

/// True where the lines above a header name the account of a data source, however they spell it.
fn same_account(source: &DataSource, account: Option<&str>) -> bool {
    matches!((&source.account, account), (Some(known), Some(account)) if loosely(known) == loosely(account))
}

/// The data sources of the book.
///
/// # Errors
/// Where their file can't be read.
pub fn data_sources(service: &Service) -> Result<DataSources, ServiceError> {
    Ok(DataSources::read(&service.book.folder)?)
}

/// The tool of a mapping, as data sources name it.
pub(super) fn tool_of(service: &Service, mapping: &Mapping) -> String {
    match mapping.tool() {
        Some(tool) => tool.to_owned(),
        None if mapping.source().is_empty() => {
            crate::locale::words(service.book.firm.language).say("data-source-own-files")
        }
        None => mapping.title().get(service.book.firm.language).to_owned(),
    }
}

/// Whose file one is, by what was said and by the lines above its header.
pub(super) fn whose(
    service: &Service,
    sources: &DataSources,
    mapping: &Mapping,
    title: &TitleLines,
    said: Option<&str>,
) -> Ownership {
    let tool = tool_of(service, mapping);
    let account = title.account.as_deref().filter(|_| mapping.tool().is_some());
    if let Some(name) = said.map(str::trim).filter(|name| !name.is_empty()) {
        let fresh = || DataSource {
            name: name.to_owned(),
            tool: tool.clone(),
            account: account.map(str::to_owned),
            ..DataSource::default()
        };
        let alike = sources.of_tool(&tool).find(|source| source.name.to_lowercase() == name.to_lowercase());
        return Ownership::Known(alike.cloned().unwrap_or_else(fresh));
    }
    let known: Vec<&DataSource> = sources.of_tool(&tool).collect();
    if let Some(source) = known.iter().find(|source| same_account(source, account)) {
        return Ownership::Known((*source).clone());
    }
    let fresh = DataSource {
        name: sources.free_name(&tool, account),
        tool: tool.clone(),
        account: account.map(str::to_owned),
        ..DataSource::default()
    };
    match known.as_slice() {
        [] => Ownership::Known(fresh),
        [only] if account.is_none() => Ownership::Likely((*only).clone()),
        all => Ownership::Open(all.iter().map(|source| source.name.clone()).chain([fresh.name]).collect()),
    }
}

pub(super) fn write_data_sources(service: &Service, sources: &DataSources) -> Result<(), ServiceError> {
    sources.write(&service.book.folder).map_err(|error: BookError| error.into())
}
