//! One file into its dataset: read, held against what is there, asked about, committed.

use std::path::Path;

use jiff::Timestamp;
use miara_engine::durable::fingerprint;
use miara_import::{Context, Counted, Mapping, RowChecks, look, open_at};

use crate::service::import::arrival::{arriving, file_source};
use crate::service::import::commit::{add, commit_file};
use crate::service::import::days::settle_days;
use crate::service::import::gather::{question_of, read_file};
use crate::service::import::judge::{check_strict, judge, refuse_conflicts};
use crate::service::import::mapping;
use crate::service::import::report::{ImportOptions, ImportReport, Progress};
use crate::service::import::terms::{settle_terms, upsert_of};
use crate::service::{Service, ServiceError, data_source, history, upkeep};

/// Imports one file, or says what it waits for.
pub(in crate::service) async fn import_file(
    service: &Service,
    path: &Path,
    mapping: &Mapping,
    options: &ImportOptions,
    now: Timestamp,
    progress: Progress<'_>,
) -> Result<ImportReport, ServiceError> {
    let dataset = mapping::dataset(service, mapping.dataset())?;
    // Look-ups are read under the lock, so that nothing they find changes meanwhile.
    let lock = if options.dry_run { service.engine.store.look() } else { service.engine.store.lock()? };
    if !options.dry_run {
        history::settle_under(service, &lock).await?;
    }
    history::check_logs(service, [dataset.name.as_str()])?;
    let lookups = mapping::lookups(service, mapping).await?;
    let mut report = empty_report(path, mapping);
    report.content = file_fingerprint(path)?;
    report.tool = data_source::tool_of(service, mapping);
    let layout = look(path, mapping)?;
    let title = layout.title(mapping);
    let (mut file, questions) = arriving(service, path, mapping, dataset, options, now, (title, &report.content))?;
    file.covers.content.clone_from(&report.content);
    report.data_source = file.source.as_ref().map(|source| source.name.clone());
    if !questions.is_empty() {
        report.questions = questions;
        return Ok(report);
    }
    let source = file.source.clone();
    let context = Context {
        time_zone: service.engine.zone().clone(),
        currency: &service.book.firm.currency,
        lookups: &lookups,
        source: file_source(source.as_ref(), now),
    };
    let reader = match open_at(path, layout, dataset, &file.mapping, &context) {
        Err(error) => {
            report.questions = vec![question_of(error, report.data_source.as_deref())?];
            return Ok(report);
        }
        Ok(reader) => reader,
    };
    file.title = reader.title().clone();
    let mut upsert = upsert_of(service, &lock, &mut file, &reader, &mut report)?;
    let counted = options.dry_run.then(|| Counted::new(dataset, service.engine.zone().clone())).transpose()?;
    let gathered = read_file(service, path, reader, counted, (&mut upsert, lock.staging()), &mut report, progress)?;
    report.moved = settle_days(service, &file, &mut upsert).await?;
    settle_terms(&mut file, &mut upsert, &gathered)?;
    let checks = RowChecks::new(dataset, service.engine.zone().clone())?;
    let judged = judge(service, &mut file, &mut upsert, &gathered, &checks).await?;
    report.change = judged.change;
    report.questions = judged.questions;
    refuse_conflicts(&file, &judged.conflicts, &checks, &gathered, &mut report)?;
    check_strict(options, &report)?;
    add(&mut report, upsert.preview());
    if options.dry_run || !report.questions.is_empty() {
        return Ok(report);
    }
    let dataset = &file.dataset.name;
    let report = commit_file(service, file, upsert, &gathered, report).await?;
    upkeep::tidy(service, &lock, dataset, now).await;
    Ok(report)
}

pub(super) fn empty_report(path: &Path, mapping: &Mapping) -> ImportReport {
    ImportReport {
        dataset: mapping.dataset().to_owned(),
        files: vec![path.file_name().unwrap_or_default().to_string_lossy().into_owned()],
        mapping: mapping.name().to_owned(),
        ..ImportReport::default()
    }
}

/// A fingerprint of a file's bytes.
///
/// # Errors
/// Where the file can't be read.
pub fn file_fingerprint(path: &Path) -> Result<String, ServiceError> {
    fingerprint(path).map_err(|source| ServiceError::Io { path: path.display().to_string(), source })
}
