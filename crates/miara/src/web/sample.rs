//! The sample firm: a book with data in it, made beside the firm's own, to try everything on.

use std::sync::Arc;

use axum::extract::State;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use miara_model::Firm;

use super::app_state::AppState;
use super::job::{self, Ended, Saying, Task, progress_page};
use super::request::frame_of;
use super::start;
use crate::service::ServiceError;
use crate::service::demo::{self, Built};

/// The work that makes it, among that on uploads.
const WORK: &str = "sample";
/// How long its page waits for the end of the work before it shows how far it is.
const PATIENCE: std::time::Duration = std::time::Duration::from_millis(800);

/// Shows the sample firm as it was left, or makes it.
pub(super) async fn make(State(app): State<Arc<AppState>>, parts: Parts) -> Response {
    let frame = frame_of(&parts, &app, None);
    if app.service().is_some() {
        return Redirect::to(&frame.link("/")).into_response();
    }
    let is_there = Built::of(&app.sample_folder()).is_some_and(|built| built.complete);
    if is_there && app.show_sample().is_ok() {
        return Redirect::to(&frame.link("/")).into_response();
    }
    match app.now() {
        Ok(now) => begin(&app, demo::firm(frame.words.lang()), now),
        Err(fault) => return start::page_with(frame, fault),
    }
    Redirect::to(&frame.link("/start/sample")).into_response()
}

/// Begins to make it, unless that is under way.
fn begin(app: &Arc<AppState>, firm: Firm, now: Timestamp) {
    let mut jobs = app.jobs.all();
    if jobs.get(WORK).is_some_and(|job| job.ended().is_none()) {
        return;
    }
    let app = app.clone();
    let job = job::start(Task::Sample, move |saying| async move {
        match fill(&app, &firm, now, &saying).await.and_then(|()| app.show_sample()) {
            Ok(()) => Ended::Made,
            Err(error) => {
                tracing::error!(%error, "the sample firm could not be made");
                Ended::Broken
            }
        }
    });
    jobs.insert(WORK.to_owned(), job);
}

async fn fill(app: &AppState, firm: &Firm, now: Timestamp, saying: &Saying) -> Result<(), ServiceError> {
    let folder = app.sample_folder();
    let zone = firm.zone().unwrap_or(jiff::tz::TimeZone::UTC);
    let wanted = Built::new(demo::SEED, zone.to_datetime(now).date(), app.sample_rows);
    demo::clear(&folder)?;
    let progress = |name: &str, done, all| saying.says(name, done, all);
    demo::build(&folder, firm, &wanted, now, || {}, &progress).await.map(drop)
}

/// The page that waits until it is made.
pub(super) async fn wait(State(app): State<Arc<AppState>>, parts: Parts) -> Response {
    let frame = frame_of(&parts, &app, app.service().as_deref());
    let Some(job) = app.jobs.of(WORK).filter(|_| app.service().is_none()) else {
        return Redirect::to(&frame.link("/")).into_response();
    };
    match job.end_within(PATIENCE).await {
        None => progress_page(&frame, &job, "start-sample-making", "/start/sample/progress"),
        Some(Ended::Made) => Redirect::to(&frame.link("/")).into_response(),
        Some(_) => {
            let fault = frame.say("start-sample-failed");
            start::page_with(frame, fault)
        }
    }
}

/// How far it is made, for the page's script.
pub(super) async fn progress(State(app): State<Arc<AppState>>) -> Response {
    job::progress(app.jobs.of(WORK))
}

/// Back from the sample firm to the firm's own folder.
pub(super) async fn leave(State(app): State<Arc<AppState>>, parts: Parts) -> Response {
    app.leave_sample();
    Redirect::to(&frame_of(&parts, &app, None).link("/start")).into_response()
}
