//! A person, taken out of the book on request.
//!
//! Every cell that is the person's name, address or number gets a stand-in, the same wherever it stood, so that sums and
//! counts stay; texts of people too. What tables were before goes with it, so that no older version has it either.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::Timestamp;
use miara_engine::durable::write_whole;
use serde::Serialize;

use crate::book::{SETTINGS, SYNONYMS};
use crate::service::data_source::SOURCES;
use crate::service::goal::GOALS;
use crate::service::history::CommitNote;
use crate::service::{Refusal, Service, ServiceError, history, import, upkeep};
use crate::state::{ImportKind, ImportRecord, replaced};

/// Letters that a value must have: shorter ones are too often something else.
const LEAST: usize = 3;

/// Where a person is in the book, or was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Erased {
    /// What stands for each value from now on; absent while nothing was changed.
    pub stand_ins: BTreeMap<String, String>,
    /// Rows by dataset and column.
    pub rows: BTreeMap<String, BTreeMap<String, u64>>,
    /// Datasets whose imports so far can't be taken back any more.
    pub closed: Vec<String>,
    /// Texts by table of the state: actions, annotations, goals; refused rows, which go, under `quarantine`.
    pub texts: BTreeMap<&'static str, u64>,
    /// Files of the book in which the values are replaced.
    pub files: Vec<String>,
    /// Files of the book that have them and are a person's to change: own KPIs, mappings, files that wait for answers;
    /// of those also the ones that can't be read as text.
    pub left: Vec<String>,
    /// Cells that have a value among other words, or in letters of another case; they are not changed.
    pub near: u64,
}

/// Values of a person with all that was merged into them.
fn spellings(service: &Service, values: &[String]) -> Vec<String> {
    let of = |value: &String| service.book.synonyms.spellings("owner", value.trim());
    values.iter().flat_map(of).collect::<BTreeSet<String>>().into_iter().collect()
}

/// Where values of a person are in the book, however they are written; nothing is changed.
///
/// # Errors
/// Where a value is too short, or the book can't be read.
pub async fn find_person(service: &Service, values: &[String]) -> Result<Erased, ServiceError> {
    let values = spellings(service, values);
    if let Some(short) = values.iter().find(|value| value.chars().count() < LEAST) {
        return Err(ServiceError::Refused(Refusal::ShortValue { value: short.clone() }));
    }
    let mut found = Erased::default();
    for dataset in service.book.catalogue.datasets.keys() {
        let mentions = service.engine.store.mentions(dataset, &values).await?;
        found.near += mentions.near;
        if mentions.in_past || !mentions.rows.is_empty() {
            found.closed.push(dataset.clone());
        }
        if !mentions.rows.is_empty() {
            found.rows.insert(dataset.clone(), mentions.rows);
        }
    }
    for value in &values {
        for (table, many) in service.state().mentions(value)? {
            *found.texts.entry(table).or_default() += many;
        }
    }
    let has = |text: &str| values.iter().any(|value| replaced(text, value, "").is_some());
    for (name, text) in texts(service) {
        if has(&text) || text.contains('\u{fffd}') {
            let is_ours = name == GOALS || name == SOURCES || name == SYNONYMS;
            if is_ours { found.files.push(name) } else { found.left.push(name) }
        }
    }
    Ok(found)
}

/// Texts of the book by name, with the files that wait for answers.
fn texts(service: &Service) -> Vec<(String, String)> {
    let root = &service.book.folder;
    let mut open = vec![root.join("kpis"), root.join("mappings"), import::incoming_folder(service)];
    let mut paths = vec![root.join(GOALS), root.join(SOURCES), root.join(SYNONYMS), root.join(SETTINGS)];
    while let Some(folder) = open.pop() {
        for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if path.is_dir() { open.push(path) } else { paths.push(path) }
        }
    }
    let text = |path: &Path| {
        let name = path.strip_prefix(root).ok()?.display().to_string();
        Some((name, String::from_utf8_lossy(&std::fs::read(path).ok()?).into_owned()))
    };
    paths.iter().filter_map(|path| text(path)).collect()
}

/// Takes values of a person out of the book for good.
///
/// # Errors
/// As [`find_person`]; where another import is under way or the disk refuses. What was not reached then is
/// reached when it is asked for again.
pub async fn erase_person(service: &Service, values: &[String], now: Timestamp) -> Result<Erased, ServiceError> {
    let lock = service.engine.store.lock()?;
    history::settle_under(service, &lock).await?;
    // Files that no version names any more are of nobody's past, and may have the person.
    for dataset in service.book.catalogue.datasets.keys() {
        service.engine.store.remove_left(&lock, dataset).await?;
    }
    let found = find_person(service, values).await?;
    let mut stand_ins = Vec::new();
    for value in spellings(service, values) {
        let hex = crate::door::random_hex().map_err(|error| ServiceError::Io {
            path: String::new(),
            source: std::io::Error::other(error.to_string()),
        })?;
        stand_ins.push((value, format!("erased-{}", &hex[..8])));
    }
    for dataset in &found.closed {
        let rows = found.rows.get(dataset).map_or(0, |columns| columns.values().copied().max().unwrap_or(0));
        let run = service.state().begin_run(now)?;
        let before = service.engine.store.version(dataset)?;
        let record = erasure(dataset, rows, run, before, now);
        let note = CommitNote { record, content: String::new(), source: None, undone: None };
        let version = service.engine.store.erase(&lock, dataset, &stand_ins, &note.json()?).await?.or(before);
        history::write_down_now(service, &note, version)?;
        let _past = service.engine.store.lock_past()?.ok_or_else(|| service.engine.store.busy())?;
        upkeep::close_past(service, &lock, dataset, version.unwrap_or(0), now).await?;
        let scrub = |text: &str| {
            let mut text = text.to_owned();
            for (value, stand_in) in &stand_ins {
                text = text.replace(value, stand_in);
            }
            text
        };
        service.engine.store.change_notes(&lock, dataset, scrub)?;
    }
    for name in &found.files {
        let path = service.book.folder.join(name);
        let failed = |source| ServiceError::Io { path: path.display().to_string(), source };
        let mut text = std::fs::read_to_string(&path).map_err(failed)?;
        for (value, stand_in) in &stand_ins {
            text = replaced(&text, value, stand_in).unwrap_or(text);
        }
        write_whole(&path, text.as_bytes()).map_err(failed)?;
    }
    service.state().erase(&stand_ins)?;
    Ok(Erased { stand_ins: stand_ins.into_iter().collect(), ..found })
}

/// The entry in the history for taking a person out of a dataset.
fn erasure(dataset: &str, rows: u64, run: i64, before: Option<u64>, now: Timestamp) -> ImportRecord {
    let record = ImportRecord::of(ImportKind::Erasure, dataset, now);
    ImportRecord { updated: rows, before, run, in_force: false, ..record }
}
