//! Work on uploaded files that goes on while its page is looked at.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use miara_engine::EngineError;
use miara_insight::quality::Availability;
use miara_model::{Lang, Text};
use tokio::sync::watch;

use super::app_state::AppState;
use crate::service::{
    ChosenFile, ImportReport, Outcome, Part, Service, ServiceError, Understanding, Upload, UploadState,
};

/// The work on one upload.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) task: Task,
    step: Mutex<Step>,
    ended: watch::Receiver<Option<Ended>>,
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Task {
    /// Files are looked at.
    Look,
    /// Files are imported.
    Import,
}

/// How far it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) file: String,
    pub(super) done: u64,
    pub(super) all: u64,
}

/// How it ended.
#[derive(Debug, Clone)]
pub(super) enum Ended {
    /// What is understood of each file.
    Looked(Arc<Vec<Understanding>>),
    /// The import is over, and its outcome kept with the upload.
    Imported,
    /// Nothing was begun, since another import is under way.
    Busy,
    /// It broke off.
    Broken,
}

/// The work under way, and what it found, by upload.
#[derive(Debug, Default)]
pub(super) struct Jobs(Mutex<HashMap<String, Arc<Job>>>);

impl Jobs {
    fn all(&self) -> MutexGuard<'_, HashMap<String, Arc<Job>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn of(&self, id: &str) -> Option<Arc<Job>> {
        self.all().get(id).cloned()
    }

    /// True while work is under way.
    pub(super) fn is_under_way(&self) -> bool {
        self.all().values().any(|job| job.ended().is_none())
    }

    /// Ends once no work is under way.
    pub(super) async fn rest(&self) {
        loop {
            let open = self.all().values().find(|job| job.ended().is_none()).cloned();
            let Some(job) = open else { return };
            job.end().await;
        }
    }

    /// Forgets what was found, so that files are looked at anew.
    pub(super) fn forget(&self, id: &str) {
        self.all().remove(id);
    }
}

impl Job {
    pub(super) fn step(&self) -> Step {
        self.step.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn ended(&self) -> Option<Ended> {
        self.ended.borrow().clone()
    }

    /// Waits a little for the end, so that short work needs no page of its own.
    pub(super) async fn end_within(&self, patience: Duration) -> Option<Ended> {
        tokio::time::timeout(patience, self.end()).await.ok()
    }

    async fn end(&self) -> Ended {
        let mut ended = self.ended.clone();
        let waited = ended.wait_for(Option::is_some).await;
        waited.ok().and_then(|ended| ended.clone()).unwrap_or(Ended::Broken)
    }
}

/// The work on an upload: what is under way, or looking at its files.
pub(super) fn looking(desk: &Arc<AppState>, service: &Arc<Service>, upload: &Upload, now: Timestamp) -> Arc<Job> {
    let mut jobs = desk.jobs.all();
    if let Some(job) = jobs.get(&upload.id) {
        return job.clone();
    }
    let (service, upload) = (service.clone(), upload.clone());
    let id = upload.id.clone();
    let job = start(Task::Look, move |job| async move {
        let mut found = Vec::new();
        for (index, file) in upload.files.iter().enumerate() {
            let Some(path) = upload.path(&service.incoming_folder(), index) else { continue };
            let progress = |name: &str, done, all| job.says(name, done, all);
            progress(&file.name, 0, file.size);
            found.push(service.understand(&path, &file.wish, now, &progress).await);
        }
        if let Err(error) = service.keep_questions(&upload, &found) {
            tracing::error!(%error, "what an import waits for could not be kept");
        }
        Ended::Looked(Arc::new(found))
    });
    jobs.insert(id, job.clone());
    job
}

/// Begins to import the files of an upload that are understood, unless that is under way.
pub(super) fn importing(
    desk: &Arc<AppState>,
    service: &Arc<Service>,
    upload: &Upload,
    found: &[Understanding],
    now: Timestamp,
) -> Arc<Job> {
    let mut jobs = desk.jobs.all();
    if let Some(job) = jobs.get(&upload.id).filter(|job| job.task == Task::Import && job.ended().is_none()) {
        return job.clone();
    }
    let files = chosen(service, upload, found);
    let (service, upload, keeper) = (service.clone(), upload.clone(), desk.clone());
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
                path: upload.path(&service.incoming_folder(), index)?,
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
    progress: crate::service::Progress<'_>,
) -> Result<(Vec<ImportReport>, Option<ServiceError>), ServiceError> {
    let mut reports = Vec::new();
    let kept = |report: ImportReport| reports.push(report);
    match service.import_each(files, now, progress, kept).await {
        Ok(()) => Ok((reports, None)),
        Err(error) if reports.is_empty() && matches!(error, ServiceError::Engine(EngineError::Busy { .. })) => {
            Err(error)
        }
        Err(error) => Ok((reports, Some(error))),
    }
}

async fn lit(service: &Service) -> Vec<String> {
    let lights = service.availability().await.unwrap_or_default();
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
    if let Err(error) = service.part_waiting(&upload) {
        tracing::error!(%error, "files that wait for answers could not be kept apart");
    }
    let upload = Upload { outcome: Some(outcome), ..upload };
    if let Err(error) = service.keep_upload(&upload) {
        tracing::error!(%error, "the outcome of an import could not be kept");
    } else if went_through {
        service.drop_files(&upload);
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
        rejected: report.rejected,
        gone: report.gone,
        older: report.older,
        data_source: report.data_source.clone(),
        restated: report.restated.clone(),
        import: report.id,
    }
}

/// What the work says of itself.
struct Saying(Arc<Job>);

impl Saying {
    fn says(&self, file: &str, done: u64, all: u64) {
        let mut step = self.0.step.lock().unwrap_or_else(PoisonError::into_inner);
        *step = Step { file: file.to_owned(), done, all };
    }
}

/// Starts work on a thread of its own: reading files holds a thread up.
fn start<F>(task: Task, work: impl FnOnce(Saying) -> F + Send + 'static) -> Arc<Job>
where
    F: Future<Output = Ended>,
{
    let (sender, ended) = watch::channel(None);
    let job = Arc::new(Job { task, step: Mutex::default(), ended });
    let saying = Saying(job.clone());
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || {
        let ended = runtime.block_on(work(saying));
        sender.send_replace(Some(ended));
    });
    job
}

/// The upload of an address, where it waits still.
pub(super) fn waiting(service: &Service, id: &str) -> Option<Upload> {
    match service.upload(id)? {
        UploadState::Waiting(upload) => Some(upload),
        UploadState::Ended(_) => None,
    }
}
