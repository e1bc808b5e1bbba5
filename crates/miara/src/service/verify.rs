//! Whether a book's files are as they were written, and what helps where they are not.

use std::collections::HashMap;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use miara_engine::{Damage, Store, Wrong};
use miara_model::Dataset;
use serde::Serialize;

use super::ServiceError;
use super::data_source::{DataSources, SOURCES};
use super::history::CommitNote;
use crate::book::Book;
use crate::state::{ImportKind, ImportRecord, State};

/// What reading a whole book has found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// What is damaged.
    pub damaged: Vec<Damaged>,
    /// Files that were read.
    pub files: u64,
    /// Bytes that were read.
    pub bytes: u64,
}

/// A file that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Damaged {
    /// The file, within the book.
    pub file: String,
    /// What is wrong.
    pub wrong: Harm,
    /// The dataset; absent for files of the book itself.
    pub dataset: Option<String>,
    /// The first and the last day of its rows, where that is known.
    pub days: Option<(Date, Date)>,
    /// What helps.
    pub cure: Cure,
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "why")]
pub enum Harm {
    /// It is not there.
    Missing,
    /// Its bytes are others than were written.
    Changed,
    /// It can't be read.
    Unreadable(String),
    /// It says of an import something else than the table does.
    Contradicts(i64),
}

/// What helps; a backup from before the damage always does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Cure {
    /// A person mends the text.
    Mend,
    /// The state file is put aside: the history is told by the tables, the rest is lost.
    WithoutState,
    /// The table goes back to before the damage, and files are imported again.
    Undo {
        /// The import that is taken back, with all later ones of the dataset.
        import: i64,
        /// The files that are to be imported again.
        files: Vec<String>,
    },
    /// The folder of the table is put aside, and files are imported again.
    Anew {
        /// The files.
        files: Vec<String>,
    },
    /// Nothing that the book says now depends on it; imports before can't be taken back.
    Nothing,
}

/// Reads a whole book and says what of it is damaged.
///
/// # Errors
/// Where there is no book in the folder.
pub async fn verify(folder: &Path) -> Result<Verified, ServiceError> {
    let mut found = Verified::default();
    let book = Book::open(folder)?;
    for fault in &book.faults {
        found.of_book(&fault.file, Harm::Unreadable(fault.message.clone()), Cure::Mend);
    }
    if let Err(error) = DataSources::read(folder) {
        found.of_book(SOURCES, Harm::Unreadable(error.to_string()), Cure::Mend);
    }
    let state = found.state(&book);
    let store = Store::new(book.data_folder());
    // Nothing of the past is removed while it is read; where the book can't be written, nobody removes anything.
    let _past = store.keep_past().ok();
    let zone = book.firm.zone().unwrap_or(TimeZone::UTC);
    for dataset in book.catalogue.datasets.values() {
        let known = match &state {
            Some(state) => state.log_files(&dataset.name)?,
            None => HashMap::new(),
        };
        let history = history_of(state.as_ref(), dataset)?;
        for damage in store.damage(dataset, &known, &zone).await? {
            found.damaged.push(damaged(&book, dataset, &damage, &history, &store, &zone));
        }
        found.contradictions(&store, dataset, &history);
    }
    found.count(folder);
    Ok(found)
}

fn history_of(state: Option<&State>, dataset: &Dataset) -> Result<Vec<ImportRecord>, ServiceError> {
    Ok(match state {
        Some(state) => state.imports(Some(&dataset.name), u64::MAX)?,
        None => Vec::new(),
    })
}

impl Verified {
    fn of_book(&mut self, file: &str, wrong: Harm, cure: Cure) {
        self.damaged.push(Damaged { file: file.to_owned(), wrong, dataset: None, days: None, cure });
    }

    /// The state, where it can be used.
    fn state(&mut self, book: &Book) -> Option<State> {
        let file = "state.sqlite";
        if !book.state_file().is_file() {
            return None;
        }
        let opened = State::open(&book.state_file()).and_then(|state| Ok((state.faults()?, state)));
        match opened {
            Ok((faults, state)) if faults.is_empty() => Some(state),
            Ok((faults, _)) => {
                self.of_book(file, Harm::Unreadable(faults.join("; ")), Cure::WithoutState);
                None
            }
            Err(error) => {
                self.of_book(file, Harm::Unreadable(error.to_string()), Cure::WithoutState);
                None
            }
        }
    }

    /// Entries of the history that say something else than the commits of their tables.
    fn contradictions(&mut self, store: &Store, dataset: &Dataset, history: &[ImportRecord]) {
        for (version, note) in store.notes_since(&dataset.name, None).unwrap_or_default() {
            let Ok(note) = serde_json::from_value::<CommitNote>(note) else { continue };
            let known = history.iter().find(|record| record.version == Some(version) && record.run == note.record.run);
            let Some(known) = known else { continue };
            let said = ImportRecord {
                id: known.id,
                version: known.version,
                in_force: known.in_force,
                undoes: known.undoes,
                ..note.record
            };
            if said != *known {
                self.of_book("state.sqlite", Harm::Contradicts(known.id), Cure::WithoutState);
            }
        }
    }

    fn count(&mut self, folder: &Path) {
        let mut open = vec![folder.to_owned()];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    self.files += 1;
                    self.bytes += entry.metadata().map_or(0, |metadata| metadata.len());
                }
            }
        }
    }
}

fn damaged(
    book: &Book,
    dataset: &Dataset,
    damage: &Damage,
    history: &[ImportRecord],
    store: &Store,
    zone: &TimeZone,
) -> Damaged {
    let file = damage.path.strip_prefix(&book.folder).unwrap_or(&damage.path);
    let wrong = match &damage.wrong {
        Wrong::Missing | Wrong::Gap(_) => Harm::Missing,
        Wrong::Changed => Harm::Changed,
        Wrong::Unreadable(why) => Harm::Unreadable(why.clone()),
    };
    let day = |micros: i64| Timestamp::from_microsecond(micros).map(|at| zone.to_datetime(at).date()).ok();
    Damaged {
        file: file.display().to_string(),
        wrong,
        dataset: Some(dataset.name.clone()),
        days: damage.rows.and_then(|(first, last)| Some((day(first)?, day(last)?))),
        cure: cure(dataset, damage, history, store),
    }
}

/// What helps against a damaged file of a table.
fn cure(dataset: &Dataset, damage: &Damage, history: &[ImportRecord], store: &Store) -> Cure {
    let in_force = |record: &&ImportRecord| record.in_force && record.kind == ImportKind::Import;
    let files_since = |id: i64| {
        let mut files: Vec<String> = Vec::new();
        for record in history.iter().rev().filter(in_force).filter(|record| record.id >= id) {
            files.extend(record.files.iter().filter(|file| !files.contains(file)).cloned().collect::<Vec<_>>());
        }
        files
    };
    let is_data = damage.path.parent().is_some_and(|folder| folder == store.table_folder(&dataset.name));
    if is_data && !damage.is_live {
        return Cure::Nothing;
    }
    let name = damage.path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let came = is_data.then(|| store.version_that_added(&dataset.name, name).ok().flatten()).flatten();
    let import = history.iter().find(|record| came.is_some() && record.version == came);
    let oldest = store.oldest(&dataset.name).ok().flatten();
    match import {
        Some(import) if oldest.is_some_and(|oldest| import.before.unwrap_or(0) >= oldest) => {
            Cure::Undo { import: import.id, files: files_since(import.id) }
        }
        _ => Cure::Anew { files: files_since(0) },
    }
}
