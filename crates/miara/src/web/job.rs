//! Work that goes on while its page is looked at: what is done, how far it is, how it ended.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use tokio::sync::watch;

use super::frame::Frame;
use super::page::render;
use crate::service::import::Understanding;

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
    /// The sample firm is made.
    Sample,
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
    /// The sample firm is there.
    Made,
    /// Nothing was begun, since another import is under way.
    Busy,
    /// It broke off.
    Broken,
}

/// The work under way, and what it found, by upload.
#[derive(Debug, Default)]
pub(super) struct Jobs(Mutex<HashMap<String, Arc<Job>>>);

impl Jobs {
    /// The work by upload.
    pub(super) fn all(&self) -> MutexGuard<'_, HashMap<String, Arc<Job>>> {
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

/// How far a part of work is, in percent.
pub(super) fn percent(done: u64, all: u64) -> u64 {
    (u128::from(done.min(all)) * 100 / u128::from(all.max(1))) as u64
}

/// How far the work is, for the script of its page.
pub(super) fn progress(job: Option<Arc<Job>>) -> Response {
    let Some(job) = job else { return axum::Json(json!({"ended": true})).into_response() };
    let step = job.step();
    axum::Json(json!({"ended": job.ended().is_some(), "file": step.file, "percent": percent(step.done, step.all)}))
        .into_response()
}

/// The page of work under way.
#[derive(Template)]
#[template(path = "import_progress.html")]
struct ProgressPage {
    frame: Frame,
    /// Where its script asks how far it is.
    progress: String,
    title: String,
    file: String,
    percent: u64,
}

/// The page of work under way, which renews itself until the work has ended.
pub(super) fn progress_page(frame: &Frame, job: &Job, key: &str, progress: &str) -> Response {
    let step = job.step();
    let page = ProgressPage {
        frame: frame.clone(),
        progress: frame.link(progress),
        title: frame.say(key),
        file: step.file,
        percent: percent(step.done, step.all),
    };
    render(StatusCode::OK, &page)
}

/// What the work says of itself.
pub(super) struct Saying(Arc<Job>);

impl Saying {
    /// How far a file is.
    pub(super) fn says(&self, file: &str, done: u64, all: u64) {
        let mut step = self.0.step.lock().unwrap_or_else(PoisonError::into_inner);
        *step = Step { file: file.to_owned(), done, all };
    }
}

/// Starts work on a thread of its own: reading files holds a thread up.
pub(super) fn start<F>(task: Task, work: impl FnOnce(Saying) -> F + Send + 'static) -> Arc<Job>
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
