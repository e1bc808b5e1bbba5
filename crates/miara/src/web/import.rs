//! The way of files into the book: choosing them, looking through what was understood, importing.

use std::time::Duration;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::form::Filled;
use super::frame::Frame;
use super::job::{Ended, Job, Task, progress_page};
use super::jobs::{chosen, importing, looking, waiting};
use super::outcome::outcome_page;
use super::page::render;
use super::preview::{FileView, Standing, file_view};
use super::request::PageRequest;
use super::sources::{Source, sources};
use super::upload::MOST_BYTES;
use crate::locale::{Arg, Words};
use crate::service;
use crate::service::import::{Answer, Understanding, Upload, UploadState};

#[derive(Template)]
#[template(path = "import.html")]
struct ImportPage {
    frame: Frame,
    most_bytes: u64,
    waiting: Vec<(String, String, String)>,
    sources: Vec<Source>,
}

#[derive(Template)]
#[template(path = "import_preview.html")]
struct PreviewPage {
    frame: Frame,
    id: String,
    files: Vec<FileView>,
    lead: String,
    ready: usize,
    busy: bool,
}

/// How long a page waits for short work, so that it needs no page of its own.
const PATIENCE: Duration = Duration::from_millis(1200);

pub(super) async fn choose(request: PageRequest) -> Response {
    let name = |upload: &Upload| {
        let first = upload.files.first().map_or("", |file| &file.name);
        let more = upload.files.len().saturating_sub(1);
        let files = if more == 0 {
            first.to_owned()
        } else {
            request
                .words()
                .say_with("import-and-more", &[("first", Arg::from(first.to_owned())), ("n", Arg::from(more))])
        };
        (request.frame.link(format!("/data/import/{}", upload.id)), files, request.moment(upload.at))
    };
    let uploads = service::import::waiting_uploads(&request.service);
    let sources = match sources(&request).await {
        Ok(sources) => sources.into_iter().filter(|source| !source.has_rows()).collect(),
        Err(error) => return request.failed(&error),
    };
    let waiting = uploads.iter().take(5).map(name).collect();
    render(StatusCode::OK, &ImportPage { frame: request.frame.clone(), most_bytes: MOST_BYTES, waiting, sources })
}

/// The page of an upload, whatever its stand.
pub(super) async fn upload_page(request: PageRequest, Path(id): Path<String>) -> Response {
    let upload = match service::import::upload(&request.service, &id) {
        None => return gone(&request),
        Some(UploadState::Ended(upload)) => {
            request.app.jobs.forget(&id);
            return outcome_page(&request, &upload).await;
        }
        Some(UploadState::Waiting(upload)) => upload,
    };
    let job = looking(&request.app, &request.service, &upload, request.now);
    match job.end_within(PATIENCE).await {
        None => work_page(&request, &upload, &job),
        // A file alone that nobody knows goes on to its columns.
        Some(Ended::Looked(found)) if matches!(found.as_slice(), [only] if only.is_proposed) => {
            Redirect::to(&request.frame.link(format!("/data/import/{id}/file/0"))).into_response()
        }
        Some(Ended::Looked(found)) => preview_page(&request, &upload, &found, StatusCode::OK),
        Some(Ended::Imported) => match service::import::upload(&request.service, &id) {
            Some(UploadState::Ended(upload)) => outcome_page(&request, &upload).await,
            _ => gone(&request),
        },
        Some(Ended::Made | Ended::Busy | Ended::Broken) => {
            request.app.jobs.forget(&id);
            Redirect::to(&request.frame.link(format!("/data/import/{id}"))).into_response()
        }
    }
}

fn gone(request: &PageRequest) -> Response {
    let words = request.words();
    request.message(StatusCode::NOT_FOUND, words.say("import-gone"), words.say("import-gone-body"))
}

fn work_page(request: &PageRequest, upload: &Upload, job: &Job) -> Response {
    let key = if job.task == Task::Look { "import-looking" } else { "import-importing" };
    progress_page(&request.frame, job, key, &format!("/data/import/{}/progress", upload.id))
}

fn preview_page(request: &PageRequest, upload: &Upload, found: &[Understanding], status: StatusCode) -> Response {
    let files = upload.files.iter().zip(found).enumerate();
    let files: Vec<FileView> =
        files.map(|(index, (file, known))| file_view(request, upload, index, file, known)).collect();
    let ready = chosen(&request.service, upload, found).len();
    let page = PreviewPage {
        frame: request.frame.clone(),
        id: upload.id.clone(),
        lead: lead(request.words(), &files, ready),
        files,
        ready,
        busy: status == StatusCode::CONFLICT,
    };
    render(status, &page)
}

fn lead(words: &Words, files: &[FileView], ready: usize) -> String {
    let asked = files.iter().filter(|file| file.standing == Standing::Asked).count();
    let args = [("ready", Arg::from(ready)), ("asked", Arg::from(asked)), ("all", Arg::from(files.len()))];
    let key = match (ready == files.len(), ready == 0 && asked > 0) {
        (true, _) => "import-lead-all",
        (false, true) => "import-lead-asked",
        (false, false) => "import-lead-some",
    };
    words.say_with(key, &args)
}

/// Begins the import.
pub(super) async fn go(request: PageRequest, Path(id): Path<String>) -> Response {
    let here = request.frame.link(format!("/data/import/{id}"));
    let Some(upload) = waiting(&request.service, &id) else { return Redirect::to(&here).into_response() };
    let job = looking(&request.app, &request.service, &upload, request.now);
    let Some(Ended::Looked(found)) = job.ended() else { return Redirect::to(&here).into_response() };
    if chosen(&request.service, &upload, &found).is_empty() {
        return Redirect::to(&here).into_response();
    }
    let job = importing(&request.app, &request.service, &upload, &found, request.now);
    match job.end_within(PATIENCE).await {
        Some(Ended::Busy) => {
            request.app.jobs.forget(&id);
            preview_page(&request, &upload, &found, StatusCode::CONFLICT)
        }
        _ => Redirect::to(&here).into_response(),
    }
}

/// Takes answers to what a file leaves open; questions without an answer stay open.
pub(super) async fn answer(request: PageRequest, Path((id, index)): Path<(String, usize)>, form: Filled) -> Response {
    let here = request.frame.link(format!("/data/import/{id}"));
    let open = service::import::open_questions(&request.service);
    let of_file = open.into_iter().filter(|waiting| waiting.upload == id && waiting.file == index);
    for (number, waiting) in of_file.enumerate() {
        let other = form.text(&format!("question-{number}-other"));
        let chosen = form.text(&format!("question-{number}"));
        let answer = if other.trim().is_empty() { Answer::Choice(&chosen) } else { Answer::NewAccount(&other) };
        if answer.text().is_empty() {
            continue;
        }
        if let Err(error) = service::import::answer_question(&request.service, &waiting, answer) {
            return request.failed(&error);
        }
    }
    let said = (0..).map_while(|number| {
        let thing = form.text(&format!("thing-{number}"));
        let (was, day) = (form.text(&format!("was-{number}")), form.text(&format!("day-{number}")));
        (!thing.is_empty()).then_some((thing, (was, day)))
    });
    let dated: Vec<(String, String)> =
        said.filter(|(_, (was, day))| !day.is_empty() && day != was).map(|(thing, (_, day))| (thing, day)).collect();
    if let Err(error) = service::import::date_moves(&request.service, (&id, index), dated) {
        return request.failed(&error);
    }
    request.app.jobs.forget(&id);
    Redirect::to(&format!("{here}#file-{index}")).into_response()
}

/// How far the work on an upload is, for the page's script.
pub(super) async fn progress(request: PageRequest, Path(id): Path<String>) -> Response {
    super::job::progress(request.app.jobs.of(&id))
}

/// Throws an upload away.
pub(super) async fn throw_away(request: PageRequest, Path(id): Path<String>) -> Response {
    let running = request.app.jobs.of(&id).is_some_and(|job| job.task == Task::Import && job.ended().is_none());
    if !running {
        request.app.jobs.forget(&id);
        if let Err(error) = service::import::drop_upload(&request.service, &id) {
            return request.failed(&error);
        }
    }
    Redirect::to(&request.frame.link("/data/import")).into_response()
}

/// Looks at the files of an import that stopped once more.
pub(super) async fn again(request: PageRequest, Path(id): Path<String>) -> Response {
    if let Some(UploadState::Ended(upload)) = service::import::upload(&request.service, &id)
        && upload.outcome.as_ref().is_some_and(|outcome| outcome.stopped.is_some())
    {
        request.app.jobs.forget(&id);
        if let Err(error) = service::import::keep_upload(&request.service, &Upload { outcome: None, ..upload }) {
            return request.failed(&error);
        }
    }
    Redirect::to(&request.frame.link(format!("/data/import/{id}"))).into_response()
}
