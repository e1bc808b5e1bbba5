//! Whether a book's files are as they were written, and what helps where they are not.

use std::collections::HashMap;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use miara_engine::{Damage, Store, Wrong};
use miara_model::Dataset;
use serde::Serialize;

use crate::book::{Book, BookError, SETTINGS};
use crate::service::data_source::{DataSources, SOURCES};
use crate::service::goal::GOALS;
use crate::service::history::CommitNote;
use crate::service::upgrade::has_tables;
use crate::service::{Service, ServiceError, goal};
use crate::state::{ImportKind, ImportRecord, State, is_newer};

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
pub async fn verify(folder: &Path, now: Timestamp) -> Result<Verified, ServiceError> {
    let mut found = Verified::default();
    found.count(folder);
    let book = match Book::open(folder) {
        Err(BookError::Settings { message, .. }) => {
            found.of_book(SETTINGS, Harm::Unreadable(message), Cure::Mend);
            return Ok(found);
        }
        book => book?,
    };
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
        let damage = store.damage(dataset, &known, &zone).await?;
        let cure = cure(dataset, &damage, &history, &store).await;
        found.damaged.extend(damage.iter().map(|one| damaged(&book, dataset, one, &cure, &store, &zone)));
        if damage.is_empty() {
            found.contradictions(&store, dataset, &history);
        }
    }
    if state.is_some() {
        found.goals(book, now);
    }
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
        let is_empty = std::fs::metadata(book.state_file()).map_or(true, |metadata| metadata.len() == 0);
        if is_empty {
            if has_tables(&book.data_folder()) {
                self.of_book(file, Harm::Missing, Cure::WithoutState);
            }
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
                let cure = if is_newer(&error) { Cure::Nothing } else { Cure::WithoutState };
                self.of_book(file, Harm::Unreadable(error.to_string()), cure);
                None
            }
        }
    }

    /// Goals that can't be read.
    fn goals(&mut self, book: Book, now: Timestamp) {
        let goals = Service::of(book).and_then(|service| goal::goals(&service, now));
        match goals {
            Ok(goals) => {
                for fault in &goals.faults {
                    self.of_book(GOALS, Harm::Unreadable(format!("{fault:?}")), Cure::Mend);
                }
            }
            Err(error) => self.of_book(GOALS, Harm::Unreadable(error.to_string()), Cure::Mend),
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

fn damaged(book: &Book, dataset: &Dataset, damage: &Damage, cure: &Cure, store: &Store, zone: &TimeZone) -> Damaged {
    let file = damage.path.strip_prefix(&book.folder).unwrap_or(&damage.path);
    let wrong = match &damage.wrong {
        Wrong::Missing | Wrong::Gap(_) => Harm::Missing,
        Wrong::Changed => Harm::Changed,
        Wrong::Unreadable(why) => Harm::Unreadable(why.clone()),
    };
    let day = |micros: i64| Timestamp::from_microsecond(micros).map(|at| zone.to_datetime(at).date()).ok();
    let is_needed = damage.is_live || !is_data(damage, dataset, store);
    Damaged {
        file: file.display().to_string(),
        wrong,
        dataset: Some(dataset.name.clone()),
        days: damage.rows.and_then(|(first, last)| Some((day(first)?, day(last)?))),
        cure: if is_needed { cure.clone() } else { Cure::Nothing },
    }
}

/// True for a file with rows; else it is of the table's log.
fn is_data(damage: &Damage, dataset: &Dataset, store: &Store) -> bool {
    let is_of_table = damage.path.parent().is_some_and(|folder| folder == store.table_folder(&dataset.name));
    is_of_table && damage.path.extension().is_some_and(|extension| extension == "parquet")
}

/// What helps a dataset with damaged files: the table goes back to the last version that has none of them, where there
/// is one whose imports are all that came since; else it is made anew.
async fn cure(dataset: &Dataset, damage: &[Damage], history: &[ImportRecord], store: &Store) -> Cure {
    let files = |id: i64| {
        let mut files: Vec<String> = Vec::new();
        let imports = history.iter().rev().filter(|record| record.in_force && record.kind == ImportKind::Import);
        for file in imports.filter(|record| record.id >= id).flat_map(|record| &record.files) {
            if !files.contains(file) {
                files.push(file.clone());
            }
        }
        files
    };
    let anew = || Cure::Anew { files: files(0) };
    if damage.iter().any(|damage| !is_data(damage, dataset, store)) {
        return anew();
    }
    let names: Vec<&str> = damage.iter().filter_map(|damage| damage.path.file_name()?.to_str()).collect();
    let oldest = store.oldest(&dataset.name).ok().flatten().unwrap_or(0);
    // What was undone, or brought back, is in no order that taking back could follow.
    let undone = history.iter().filter(|record| record.kind == ImportKind::Undo).map(|record| record.id).max();
    for record in history {
        let before = record.before.unwrap_or(0);
        let is_change = record.version.is_some() && record.before != record.version;
        if !record.in_force || !is_change || before < oldest || undone.is_some_and(|undone| record.id <= undone) {
            continue;
        }
        let Ok(there) = store.names_at(&dataset.name, before).await else { continue };
        if !names.iter().any(|name| there.contains(*name)) {
            return Cure::Undo { import: record.id, files: files(record.id) };
        }
    }
    anew()
}
