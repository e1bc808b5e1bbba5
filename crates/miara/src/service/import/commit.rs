//! A file becomes part of its table, and is written down.

use jiff::Timestamp;
use miara_engine::{Upsert, UpsertResult};
use miara_import::{BARE_NUMBERS, DOUBTED_ROWS, Mapping};

use crate::service::data_source::DataSource;
use crate::service::history::CommitNote;
use crate::service::import::arrival::{FileImport, of_source};
use crate::service::import::gather::Gathered;
use crate::service::import::report::ImportReport;
use crate::service::restated::Figures;
use crate::service::{Service, ServiceError, data_source, history, restated};
use crate::state::{Covers, ImportKind, ImportRecord, Origin};

/// Makes the file part of its table, and writes down what it did.
pub(super) async fn commit_file(
    service: &Service,
    file: FileImport<'_>,
    upsert: Upsert<'_>,
    gathered: &Gathered,
    mut report: ImportReport,
) -> Result<ImportReport, ServiceError> {
    let source = source_afterwards(service, &file, gathered)?;
    let covers = Covers { whole: upsert.is_whole(), ..file.covers.clone() };
    // A table's first version is empty: a creation without rows is no state of its own.
    let before = service.engine.store.version(&file.dataset.name)?.filter(|version| *version > 0);
    let changes = report.inserted + report.updated + report.gone > 0;
    let figures = if changes { restated::figures_before(service, &report.dataset, file.now).await } else { Ok(None) };
    // Other tables than the import's may be damaged; that is no reason to refuse it.
    let figures = figures.unwrap_or_else(|error| {
        tracing::warn!(%error, "figures of closed months could not be told");
        None
    });
    let run = hold(service, &file, gathered, &report, figures.as_ref())?;
    let record = ImportRecord {
        before,
        run,
        covers: (file.source.is_some() || file.dataset.holds.is_some()).then_some(covers),
        ..record_of(&report, &file.mapping, file.now)
    };
    let note = CommitNote { record, content: report.content.clone(), source, undone: None };
    let result = upsert.commit(&note.json()?).await?;
    add(&mut report, result);
    let id = history::write_down_now(service, &note, result.version)?;
    report.id = Some(id);
    report.restated = history::compare_figures(service, id, figures, file.now).await;
    Ok(report)
}

/// The file's data source with what was said about its files, now that this one is imported.
pub(super) fn source_afterwards(
    service: &Service,
    file: &FileImport<'_>,
    gathered: &Gathered,
) -> Result<Option<DataSource>, ServiceError> {
    let Some(source) = &file.source else { return Ok(None) };
    let known = data_source::data_sources(service)?.named(&source.name).cloned();
    let mut answers = known.map(|known| known.answers).unwrap_or_default();
    // What was answered on the command line holds for later files as well, unless it is of this one alone.
    for (about, value, answer) in file.options.answers.iter().filter_map(of_source) {
        answers.entry(about).or_default().insert(value, answer);
    }
    for (doubt, rows) in &gathered.doubted {
        answers.entry(doubt.clone()).or_default().insert(DOUBTED_ROWS.to_owned(), rows.to_string());
    }
    if let (Some(kept), Some(said)) = (answers.get_mut("numbering"), source.answers.get("numbering")) {
        let bare = said.get_key_value(BARE_NUMBERS);
        kept.extend(bare.map(|(about, days)| (about.clone(), days.clone())));
    }
    Ok(Some(DataSource { answers, ..source.clone() }))
}

/// Holds what the file brings beside its rows until they are in, and returns the number of its run.
pub(super) fn hold(
    service: &Service,
    file: &FileImport<'_>,
    gathered: &Gathered,
    report: &ImportReport,
    figures: Option<&Figures>,
) -> Result<i64, ServiceError> {
    let run = service.state().begin_run(file.now)?;
    if let Some(understood) = report.understood.first() {
        let origin = Origin { at: file.now, understood, content: &report.content, run };
        gathered.refused.each(|rows| Ok(service.state().hold_refused(origin, rows)?))?;
    }
    if let Some(figures) = figures {
        let json = serde_json::to_string(figures).unwrap_or_default();
        service.state().hold_figures(run, &json)?;
    }
    Ok(run)
}

pub(super) fn record_of(report: &ImportReport, mapping: &Mapping, now: Timestamp) -> ImportRecord {
    ImportRecord {
        mapping: report.mapping.clone(),
        exclusive: mapping.exclusive().map(str::to_owned),
        files: report.files.clone(),
        read: report.read,
        inserted: report.inserted,
        updated: report.updated,
        unchanged: report.unchanged,
        rejected: report.rejected,
        version: report.version,
        columns: report.columns.clone(),
        data_source: report.data_source.clone(),
        gone: report.gone,
        ..ImportRecord::of(ImportKind::Import, &report.dataset, now)
    }
}

pub(super) fn add(report: &mut ImportReport, result: UpsertResult) {
    report.inserted = result.inserted;
    report.updated = result.updated;
    report.unchanged = result.unchanged + result.superseded;
    report.superseded = result.superseded;
    report.gone = result.gone;
    report.older = result.older;
    report.version = result.version;
}
