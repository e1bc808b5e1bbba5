//! The work on uploaded files.

use std::sync::Arc;

use jiff::Timestamp;
use miara_engine::EngineError;
use miara_insight::quality::Availability;
use miara_model::{Lang, Text};

use super::app_state::AppState;
use super::job::{Ended, Job, Task, start};
use crate::service::import::{ChosenFile, ImportReport, Outcome, Part, Understanding, Upload, UploadState};
use crate::service::{self, Service, ServiceError};

/// The work on an upload: what is under way, or looking at its files.
pub(super) fn looking(app: &Arc<AppState>, service: &Arc<Service>, upload: &Upload, now: Timestamp) -> Arc<Job> {
    let mut jobs = app.jobs.all();
    if let Some(job) = jobs.get(&upload.id) {
        return job.clone();
    }
    let (service, upload) = (service.clone(), upload.clone());
    let id = upload.id.clone();
    let job = start(Task::Look, move |job| async move {
        let mut found = Vec::new();
        for (index, file) in upload.files.iter().enumerate() {
            let Some(path) = upload.path(&service::import::incoming_folder(&service), index) else { continue };
            let progress = |name: &str, done, all| job.says(name, done, all);
            progress(&file.name, 0, file.size);
            found.push(service::import::understand(&service, &path, &file.wish, now, &progress).await);
        }
        if let Err(error) = service::import::keep_questions(&service, &upload, &found) {
            tracing::error!(%error, "what an import waits for could not be kept");
        }
        Ended::Looked(Arc::new(found))
    });
    jobs.insert(id, job.clone());
    job
}

/// Begins to import the files of an upload that are understood, unless that is under way.
pub(super) fn importing(
    app: &Arc<AppState>,
    service: &Arc<Service>,
    upload: &Upload,
    found: &[Understanding],
    now: Timestamp,
) -> Arc<Job> {
    let mut jobs = app.jobs.all();
    if let Some(job) = jobs.get(&upload.id).filter(|job| job.task == Task::Import && job.ended().is_none()) {
        return job.clone();
    }
    let files = chosen(service, upload, found);
    let (service, upload, keeper) = (service.clone(), upload.clone(), app.clone());
    let id = upload.id.clone();
    let job = start(Task::Import, move |job| async move {
        let progress = |name: &str, done, all| job.says(name, done, all);
        let before = lit(&service).await;
        match import_each(&service, &files, now, &progress).await {
            Err(ServiceError::Engine(EngineError::Busy { .. })) => return Ended::Busy,
            outcome => keep_outcome(&service, upload, outcome, &before).await,
        }
        drop(keeper);
        Ended::Imported
    });
    jobs.insert(id, job.clone());
    job
}

/// The files that are to be imported, each with its mapping.
pub(super) fn chosen(service: &Service, upload: &Upload, found: &[Understanding]) -> Vec<ChosenFile> {
    let files = upload.files.iter().zip(found).enumerate();
    let wanted = files.filter(|(_, (file, understood))| !file.wish.left_out && understood.is_ready());
    wanted
        .filter_map(|(index, (file, understood))| {
            Some(ChosenFile {
                path: upload.path(&service::import::incoming_folder(service), index)?,
                mapping: understood.mapping.clone()?,
                options: file.wish.options(),
            })
        })
        .collect()
}

type ImportEnd = Result<(Vec<ImportReport>, Option<ServiceError>), ServiceError>;

/// Imports files of one mapping after those of another, so that what is in when one fails is known.
async fn import_each(
    service: &Service,
    files: &[ChosenFile],
    now: Timestamp,
    progress: crate::service::import::Progress<'_>,
) -> Result<(Vec<ImportReport>, Option<ServiceError>), ServiceError> {
    let mut reports = Vec::new();
    let kept = |report: ImportReport| reports.push(report);
    match service::import::import_each(service, files, now, progress, kept).await {
        Ok(()) => Ok((reports, None)),
        Err(error) if reports.is_empty() && matches!(error, ServiceError::Engine(EngineError::Busy { .. })) => {
            Err(error)
        }
        Err(error) => Ok((reports, Some(error))),
    }
}

async fn lit(service: &Service) -> Vec<String> {
    let lights = service::coverage::availability(service).await.unwrap_or_default();
    lights.into_iter().filter(|(_, light)| *light == Availability::Available).map(|(kpi, _)| kpi.name).collect()
}

async fn keep_outcome(service: &Service, upload: Upload, end: ImportEnd, before: &[String]) {
    let (reports, error) = match end {
        Ok((reports, error)) => (reports, error),
        Err(error) => (Vec::new(), Some(error)),
    };
    let book = &service.book.folder;
    let in_words =
        |error: ServiceError| Text { pl: error.text_within(Lang::Pl, book), en: error.text_within(Lang::En, book) };
    let stopped = error.map(in_words);
    let after = lit(service).await;
    let lit = after.into_iter().filter(|kpi| !before.contains(kpi)).collect();
    let outcome = Outcome { parts: reports.iter().map(part).collect(), lit, stopped };
    let went_through = outcome.stopped.is_none();
    // Files that wait for answers go on waiting on their own.
    if let Err(error) = service::import::part_waiting(service, &upload) {
        tracing::error!(%error, "files that wait for answers could not be kept apart");
    }
    let upload = Upload { outcome: Some(outcome), ..upload };
    if let Err(error) = service::import::keep_upload(service, &upload) {
        tracing::error!(%error, "the outcome of an import could not be kept");
    } else if went_through {
        service::import::drop_files(service, &upload);
    }
}

fn part(report: &ImportReport) -> Part {
    Part {
        dataset: report.dataset.clone(),
        mapping: report.mapping.clone(),
        files: report.files.clone(),
        read: report.read,
        inserted: report.inserted,
        updated: report.updated,
        unchanged: report.unchanged,
        skipped: report.skipped,
        stray_quotes: report.stray_quotes.clone(),
        totals: report.totals.clone(),
        rejected: report.rejected,
        gone: report.gone,
        older: report.older,
        data_source: report.data_source.clone(),
        restated: report.restated.clone(),
        moved: report.moved.clone(),
        import: report.id,
    }
}

/// The upload of an address, where it waits still.
pub(super) fn waiting(service: &Service, id: &str) -> Option<Upload> {
    match service::import::upload(service, id)? {
        UploadState::Waiting(upload) => Some(upload),
        UploadState::Ended(_) => None,
    }
}
