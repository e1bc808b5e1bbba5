//! Files into datasets.

mod age;
mod arrival;
mod commit;
mod days;
mod file;
mod gather;
mod incoming;
mod judge;
mod mapping;
mod own_mapping;
mod questions;
mod refused_rows;
mod report;
mod terms;
mod understand;
mod undo;
mod waiting;

use std::path::PathBuf;

use jiff::Timestamp;

use crate::service::{Refusal, Service, ServiceError};

pub(in crate::service) use age::{is_newer, newer_days};
pub(in crate::service) use arrival::file_source;
pub use file::file_fingerprint;
pub(crate) use incoming::drop_files;
pub use incoming::{
    BroughtFile, INCOMING, IncomingFile, Outcome, Part, Upload, UploadState, drop_upload, incoming_folder,
    keep_brought, keep_upload, safe_name, sweep_cut_uploads, sweep_uploads, upload, waiting_uploads,
};
pub(in crate::service) use mapping::lookups;
pub use mapping::{book_mapping, choose_mapping, mapping};
pub use own_mapping::copy_mapping;
pub use questions::{About, Answer, BOTH, FileAnswers, GONE, KEPT, NEWER, OLDER, OpenQuestion, Shrinking, SourceDoubt};
pub use report::{ChosenFile, Consent, FileTime, ImportOptions, ImportReport, Progress};
pub(in crate::service) use terms::narrow_scope;
pub use understand::{ImportRequest, Understanding, check_reading, keep_chosen, understand, words_of};
pub use undo::{is_closed, undo, undoable};
pub use waiting::{
    Waiting, answer_question, datasets_waiting, date_moves, forget_waiting, import_answered, keep_questions, let_wait,
    open_questions, part_waiting, shown_change, waiting_imports,
};

/// Refuses two reports of the same facts in one import, of which a book uses one.
fn check_beside(files: &[ChosenFile]) -> Result<(), ServiceError> {
    for (index, ChosenFile { mapping, .. }) in files.iter().enumerate() {
        let same = |other: &&ChosenFile| {
            other.mapping.exclusive() == mapping.exclusive() && other.mapping.name() != mapping.name()
        };
        if let (Some(_), Some(other)) = (mapping.exclusive(), files[..index].iter().find(same)) {
            return Err(ServiceError::Refused(Refusal::Exclusive {
                dataset: mapping.dataset().to_owned(),
                used: other.mapping.name().to_owned(),
                asked: mapping.name().to_owned(),
            }));
        }
    }
    Ok(())
}

/// Imports files, each in one commit of its own. A file with open questions changes nothing, and its
/// report has them.
///
/// Things such as accounts and products go first, so that facts can look them up.
///
/// # Errors
/// Where a file can't be read or understood. Files that came before it are in; of it nothing is.
pub async fn import(
    service: &Service,
    files: &[PathBuf],
    options: &ImportOptions,
    now: Timestamp,
    progress: Progress<'_>,
) -> Result<Vec<ImportReport>, ServiceError> {
    let chosen = files.iter().map(|file| {
        let mapping = mapping::choose_mapping(service, file, options)?;
        Ok(ChosenFile { path: file.clone(), mapping, options: options.clone() })
    });
    let chosen = chosen.collect::<Result<Vec<_>, ServiceError>>()?;
    import_chosen(service, &chosen, now, progress).await
}

/// Imports files of which each has its mapping already; of the options only how counts.
///
/// # Errors
/// As [`import`].
pub async fn import_chosen(
    service: &Service,
    files: &[ChosenFile],
    now: Timestamp,
    progress: Progress<'_>,
) -> Result<Vec<ImportReport>, ServiceError> {
    let mut reports = Vec::new();
    import_each(service, files, now, progress, |report| reports.push(report)).await?;
    Ok(reports)
}

/// As [`import_chosen`]; `ended` is told of each commit, so that what is in is known even
/// where a later file fails.
///
/// # Errors
/// As [`import`].
pub async fn import_each(
    service: &Service,
    files: &[ChosenFile],
    now: Timestamp,
    progress: Progress<'_>,
    mut ended: impl FnMut(ImportReport),
) -> Result<(), ServiceError> {
    check_beside(files)?;
    for ChosenFile { path, mapping, options } in in_order(service, files) {
        ended(file::import_file(service, path, mapping, options, now, progress).await?);
    }
    Ok(())
}

/// Things before facts, and what looks nothing up before what does.
fn in_order<'f>(service: &Service, files: &'f [ChosenFile]) -> Vec<&'f ChosenFile> {
    let mut files: Vec<&ChosenFile> = files.iter().collect();
    files.sort_by_key(|ChosenFile { mapping, .. }| {
        let dataset = service.book.catalogue.datasets.get(mapping.dataset());
        (dataset.is_some_and(|dataset| dataset.at.is_some()), !mapping.lookups().is_empty())
    });
    files
}
