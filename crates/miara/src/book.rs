//! The book: a firm's folder, with its settings, its own KPIs and mappings, its tables and its state.
//!
//! ```text
//! miara.yaml      the firm's settings
//! kpis/*.yaml     its own KPIs
//! mappings/*.yaml its own mappings
//! synonyms.yaml   what is written in several ways and is one
//! data/           its tables, one Delta table per dataset
//! state.sqlite    history of imports, refused rows
//! ```

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use include_dir::{Dir, include_dir};
use miara_engine::durable::{make_folder, write_whole};
use miara_import::{ImportError, Mapping, Names};
use miara_model::{Catalogue, Diagnostic, Firm, Kpi, SourceFile, Synonyms, read_datasets, read_journeys, read_kpis};

static CATALOGUE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../catalogue");

/// A firm's folder, read.
#[derive(Debug)]
pub struct Book {
    /// Where it is.
    pub folder: PathBuf,
    /// The firm's settings.
    pub firm: Firm,
    /// The shipped definitions and the firm's own.
    pub catalogue: Catalogue,
    /// The shipped mappings and the firm's own, the firm's first.
    pub mappings: Vec<Mapping>,
    /// Names of the firm's own mappings, each with its file in the book.
    pub own_mappings: BTreeMap<String, String>,
    /// What is written in several ways and is one.
    pub synonyms: Synonyms,
    /// What is wrong with definitions of the firm; all else works without them.
    pub faults: Vec<Diagnostic>,
}

/// Why a book can't be used.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// There is no book in the folder.
    #[error("{folder} is no book yet: it has no miara.yaml", folder = folder.display())]
    NoBook {
        /// The folder.
        folder: PathBuf,
    },
    /// There is a book already where a new one was asked for.
    #[error("{folder} holds a book already", folder = folder.display())]
    Exists {
        /// The folder.
        folder: PathBuf,
    },
    /// The book's tables were written by an earlier version.
    #[error("{folder} was made by an earlier version; `miara upgrade` says what is to be done", folder = folder.display())]
    Outdated {
        /// The folder.
        folder: PathBuf,
    },
    /// The book was written by a later version.
    #[error("{folder} was written by a later version of the program; use that one", folder = folder.display())]
    Newer {
        /// The folder.
        folder: PathBuf,
    },
    /// There are tables of a book and no settings.
    #[error("{folder} holds the tables of a book without its miara.yaml", folder = folder.display())]
    Headless {
        /// The folder.
        folder: PathBuf,
    },
    /// A setting is wrong.
    #[error("{path}: {message}", path = path.display())]
    Settings {
        /// The file.
        path: PathBuf,
        /// What is wrong and how to mend it.
        message: String,
    },
    /// The disk said no.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// The file with the settings.
pub const SETTINGS: &str = "miara.yaml";
/// What the firm says of values that are written in several ways.
pub const SYNONYMS: &str = "synonyms.yaml";

impl Book {
    /// Makes a new book for a firm.
    ///
    /// # Errors
    /// [`BookError::Exists`] where there is one; [`BookError::Io`] where the folder can't be made.
    pub fn create(folder: &Path, firm: &Firm) -> Result<Book, BookError> {
        let path = folder.join(SETTINGS);
        if path.exists() {
            return Err(BookError::Exists { folder: folder.to_owned() });
        }
        if folder.join("state.sqlite").exists() || folder.join("data").join(".lock").exists() {
            return Err(BookError::Headless { folder: folder.to_owned() });
        }
        for folder in [folder.to_owned(), folder.join("kpis"), folder.join("mappings")] {
            make_folder(&folder).map_err(|source| BookError::Io { path: folder, source })?;
        }
        let yaml = firm.to_yaml().map_err(|message| BookError::Settings { path: path.clone(), message })?;
        write_whole(&path, yaml.as_bytes()).map_err(|source| BookError::Io { path, source })?;
        Book::open(folder)
    }

    /// Reads a book.
    ///
    /// # Errors
    /// Where there is none, or its settings or mappings are wrong.
    pub fn open(folder: &Path) -> Result<Book, BookError> {
        let path = folder.join(SETTINGS);
        if !path.is_file() {
            return Err(BookError::NoBook { folder: folder.to_owned() });
        }
        let text = std::fs::read_to_string(&path).map_err(|source| BookError::Io { path: path.clone(), source })?;
        let firm = Firm::parse(&text).map_err(|message| BookError::Settings { path, message })?;
        Ok(Book::of(folder, firm, own_files(folder, "kpis"), own_files(folder, "mappings")))
    }

    /// What a folder without a book has: the shipped definitions and mappings.
    #[must_use]
    pub fn shipped(folder: &Path, firm: Firm) -> Book {
        Book::of(folder, firm, OwnFiles::default(), OwnFiles::default())
    }

    fn of(folder: &Path, firm: Firm, (kpis, mut faults): OwnFiles, (own, found): OwnFiles) -> Book {
        let (catalogue, faulty) = read_catalogue(&kpis);
        faults.extend(faulty.into_iter().chain(found));
        let (mut mappings, mut own_mappings) = (Vec::new(), BTreeMap::new());
        for file in own.into_iter().chain(shipped("mappings")) {
            let is_own = file.name.starts_with("mappings/");
            match Mapping::parse(&file.name, &file.text, &catalogue.datasets) {
                // One of the firm's own takes the place of the shipped one of its name.
                Ok(mapping) if !is_own && own_mappings.contains_key(mapping.name()) => {}
                Ok(mapping) => {
                    if is_own {
                        own_mappings.insert(mapping.name().to_owned(), file.name);
                    }
                    mappings.push(mapping);
                }
                Err(error) => faults.push(bad_mapping(file.name, &error)),
            }
        }
        let (synonyms, found) = own_synonyms(folder);
        faults.extend(found);
        Book { folder: folder.to_owned(), firm, catalogue, mappings, own_mappings, synonyms, faults }
    }

    /// True for a mapping of the firm's own.
    #[must_use]
    pub fn is_own(&self, mapping: &str) -> bool {
        self.own_mappings.contains_key(mapping)
    }

    /// Writes the settings anew; the book must be opened again to work by them.
    ///
    /// # Errors
    /// [`BookError::Settings`] where a setting is wrong, [`BookError::Io`] where the file can't be
    /// written; the old settings then stay.
    pub fn write_settings(folder: &Path, firm: &Firm) -> Result<(), BookError> {
        let path = folder.join(SETTINGS);
        let wrong = |message| BookError::Settings { path: path.clone(), message };
        let yaml = firm.to_yaml().map_err(wrong)?;
        Firm::parse(&yaml).map_err(wrong)?;
        write_whole(&path, yaml.as_bytes()).map_err(|source| BookError::Io { path: path.clone(), source })
    }

    /// Writes what the firm says of names; the book must be opened again to read by it.
    ///
    /// # Errors
    /// [`BookError::Settings`] where a value can't be written, [`BookError::Io`] where the file can't.
    pub fn write_synonyms(folder: &Path, synonyms: &Synonyms) -> Result<(), BookError> {
        let path = folder.join(SYNONYMS);
        let yaml = synonyms.to_yaml().map_err(|message| BookError::Settings { path: path.clone(), message })?;
        write_whole(&path, yaml.as_bytes()).map_err(|source| BookError::Io { path: path.clone(), source })
    }

    /// The KPIs that the firm follows, in catalogue order.
    pub fn followed(&self) -> impl Iterator<Item = &Kpi> {
        let chosen = self.firm.followed.as_ref();
        self.catalogue.kpis.values().filter(move |kpi| chosen.is_none_or(|names| names.contains(&kpi.name)))
    }

    /// The folder of its tables.
    #[must_use]
    pub fn data_folder(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The file of its state.
    #[must_use]
    pub fn state_file(&self) -> PathBuf {
        self.folder.join("state.sqlite")
    }
}

/// The shipped definitions with files of the firm's own beside them, and what is wrong in any.
pub(crate) fn read_catalogue(own: &[SourceFile]) -> (Catalogue, Vec<Diagnostic>) {
    let (datasets, mut faults) = read_datasets(&shipped("datasets"));
    let mut files = shipped("kpis");
    files.extend_from_slice(own);
    let (journeys, found) = read_journeys(&datasets, &shipped("journeys"));
    faults.extend(found);
    let (catalogue, found) = read_kpis(datasets, &files);
    faults.extend(found);
    let catalogue = Catalogue { journeys, ..catalogue };
    (catalogue, faults)
}

/// What people's tools call columns.
pub(crate) fn names_of_columns() -> &'static Names {
    static NAMES: LazyLock<Names> = LazyLock::new(|| {
        let text = CATALOGUE.get_file("names.yaml").and_then(|file| file.contents_utf8()).unwrap_or_default();
        // A test of the catalogue reads it too.
        Names::parse("catalogue/names.yaml", text).unwrap_or_default()
    });
    &NAMES
}

/// The shipped definition files of one kind, in order of their names.
fn shipped(kind: &str) -> Vec<SourceFile> {
    let mut files = Vec::new();
    if let Some(folder) = CATALOGUE.get_dir(kind) {
        collect(folder, &mut files);
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

fn collect(folder: &Dir<'_>, files: &mut Vec<SourceFile>) {
    for file in folder.files() {
        if let Some(text) = file.contents_utf8() {
            files.push(SourceFile { name: format!("catalogue/{}", file.path().display()), text: text.to_owned() });
        }
    }
    folder.dirs().for_each(|inner| collect(inner, files));
}

/// Definitions of the firm's own as they are written, and what is wrong with those that can't be read.
type OwnFiles = (Vec<SourceFile>, Vec<Diagnostic>);

fn bad_mapping(file: String, error: &ImportError) -> Diagnostic {
    Diagnostic { file, line: 0, column: 0, code: "bad-mapping", message: error.to_string(), help: String::new() }
}

/// Bytes that a definition may have.
const MOST_BYTES: u64 = 1 << 20;

/// The YAML files in a folder of the book, in order of their names, and what is wrong with those that can't be read;
/// none where there is no folder.
pub(crate) fn own_files(book: &Path, name: &str) -> OwnFiles {
    let folder = book.join(name);
    if !folder.exists() {
        return (Vec::new(), Vec::new());
    }
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) => return (Vec::new(), vec![unreadable(name.to_owned(), &error)]),
    };
    let (mut files, mut faults) = (Vec::new(), Vec::new());
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
            let file = format!("{name}/{}", path.file_name().unwrap_or_default().to_string_lossy());
            match text_of(&path) {
                Ok(text) => files.push(SourceFile { name: file, text }),
                Err(error) => faults.push(unreadable(file, &error)),
            }
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    faults.sort_by(|a, b| a.file.cmp(&b.file));
    (files, faults)
}

/// What the firm has said of values that are written in several ways; nothing where it has no such file.
fn own_synonyms(book: &Path) -> (Synonyms, Option<Diagnostic>) {
    let path = book.join(SYNONYMS);
    if !path.exists() {
        return (Synonyms::default(), None);
    }
    let fault = |message| Diagnostic {
        file: SYNONYMS.to_owned(),
        line: 0,
        column: 0,
        code: "bad-synonyms",
        message,
        help: "mend it; until then nothing counts as one".to_owned(),
    };
    match text_of(&path) {
        Ok(text) => match Synonyms::parse(&text) {
            Ok(synonyms) => (synonyms, None),
            Err(message) => (Synonyms::default(), Some(fault(message))),
        },
        Err(error) => (Synonyms::default(), Some(unreadable(SYNONYMS.to_owned(), &error))),
    }
}

fn text_of(path: &Path) -> std::io::Result<String> {
    let metadata = std::fs::metadata(path)?;
    // A pipe or a device may never end.
    if !metadata.is_file() {
        return Err(std::io::Error::other("it is no file"));
    }
    if metadata.len() > MOST_BYTES {
        return Err(std::io::Error::other("it has more than 1 MiB"));
    }
    std::fs::read_to_string(path)
}

fn unreadable(file: String, error: &std::io::Error) -> Diagnostic {
    Diagnostic {
        file,
        line: 0,
        column: 0,
        code: "unreadable-file",
        message: format!("the file can't be read: {error}"),
        help: "mend it or take it out of the folder; all else works without it".to_owned(),
    }
}

/// A text as a name of small letters, digits and `_`, without diacritics; at most 50 letters.
pub(crate) fn slug(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let joined = words.map(miara_import::loosely).collect::<Vec<_>>().join("_");
    let plain: String = joined.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(50).collect();
    plain.trim_matches('_').to_owned()
}
