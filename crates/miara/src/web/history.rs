//! The history of imports, and taking one back.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use miara_engine::EngineError;

use super::form::Filled;
use super::frame::Frame;
use super::page::render;
use super::request::PageRequest;
use crate::locale::Arg;
use crate::service::{self, Refusal, ServiceError};
use crate::state::{ImportKind, ImportRecord};

#[derive(Template)]
#[template(path = "history.html")]
struct HistoryPage {
    frame: Frame,
    entries: Vec<Entry>,
    done: Option<String>,
}

#[derive(Template)]
#[template(path = "undo.html")]
struct UndoPage {
    frame: Frame,
    entry: Entry,
    later: Vec<Entry>,
    agreed: String,
    is_undo: bool,
    busy: bool,
}

/// One entry of the history.
struct Entry {
    id: i64,
    at: String,
    what: String,
    detail: String,
    counts: String,
    in_force: bool,
    undo: Option<(String, String)>,
    /// True where what the table was before is not kept any more.
    is_closed: bool,
}

/// Entries that are shown.
const SHOWN: u64 = 200;

fn entry(request: &PageRequest, record: &ImportRecord) -> Entry {
    let (words, catalogue) = (request.words(), &request.service.book.catalogue);
    let dataset = Arg::from(words.dataset(catalogue, &record.dataset));
    let files = record.files.join(", ");
    let mapping = request.service.book.mappings.iter().find(|mapping| mapping.name() == record.mapping);
    let mapping =
        mapping.map_or_else(|| words.say("import-plain"), |mapping| mapping.title().get(request.lang()).to_owned());
    let (what, detail, key) = match record.kind {
        ImportKind::Import => {
            (words.say_with("history-import", &[("dataset", dataset)]), format!("{files} · {mapping}"), "history-undo")
        }
        ImportKind::Retry => (words.say_with("history-retry", &[("dataset", dataset)]), files, "history-undo"),
        ImportKind::Erasure => (words.say_with("history-erased", &[("dataset", dataset)]), files, "history-undo"),
        ImportKind::Undo => {
            let undone = Arg::from(record.undoes.unwrap_or_default().to_string());
            (words.say_with("history-undone", &[("id", undone), ("dataset", dataset)]), files, "history-bring-back")
        }
    };
    let whole = |count: u64| Arg::from(words.whole(count));
    let counts = match record.kind {
        ImportKind::Undo | ImportKind::Erasure => String::new(),
        _ => words.say_with(
            "history-counts",
            &[
                ("inserted", whole(record.inserted)),
                ("updated", whole(record.updated)),
                ("unchanged", whole(record.unchanged)),
                ("rejected", whole(record.rejected)),
            ],
        ),
    };
    let counts = if record.gone > 0 { format!("{counts}; {}", words.rows_gone(record.gone)) } else { counts };
    let is_closed = record.in_force && service::import::is_closed(&request.service, record).unwrap_or(true);
    let undo = (record.in_force && !is_closed)
        .then(|| (request.frame.link(format!("/data/history/{}/undo", record.id)), words.say(key)));
    Entry {
        id: record.id,
        at: request.moment(record.at),
        what,
        detail,
        counts,
        in_force: record.in_force || record.kind == ImportKind::Erasure,
        undo,
        is_closed,
    }
}

pub(super) async fn history(request: PageRequest) -> Response {
    if let Err(error) = service::history::settle(&request.service).await {
        return request.failed(&error);
    }
    match service::history::imports(&request.service, None, SHOWN) {
        Ok(records) => {
            let entries = records.iter().map(|record| entry(&request, record)).collect();
            let done = request.params().one("done").map(|_| request.words().say("history-done"));
            render(StatusCode::OK, &HistoryPage { frame: request.frame.clone(), entries, done })
        }
        Err(error) => request.failed(&error),
    }
}

/// Asks before an entry is undone, and says what goes with it.
pub(super) async fn ask(request: PageRequest, Path(id): Path<i64>) -> Response {
    match service::import::undoable(&request.service, id) {
        Ok((record, later)) => undo_page(&request, &record, &later, StatusCode::OK),
        Err(error @ ServiceError::Refused(Refusal::UnknownImport { .. })) => {
            request.message(StatusCode::NOT_FOUND, request.words().say("page-error"), error.text(request.lang()))
        }
        Err(error) => request.failed(&error),
    }
}

fn undo_page(request: &PageRequest, record: &ImportRecord, later: &[ImportRecord], status: StatusCode) -> Response {
    let agreed: Vec<String> = later.iter().map(|record| record.id.to_string()).collect();
    let page = UndoPage {
        frame: request.frame.clone(),
        entry: entry(request, record),
        later: later.iter().map(|record| entry(request, record)).collect(),
        agreed: agreed.join(","),
        is_undo: record.kind == ImportKind::Undo,
        busy: status == StatusCode::CONFLICT,
    };
    render(status, &page)
}

pub(super) async fn undo(request: PageRequest, Path(id): Path<i64>, form: Filled) -> Response {
    let agreed: Vec<i64> = form.text("agreed").split(',').filter_map(|id| id.parse().ok()).collect();
    let undone = service::import::undo(&request.service, id, &agreed, request.now).await;
    match undone {
        Ok(_) => Redirect::to(&request.frame.link("/data/history?done=1")).into_response(),
        // More was imported since the page was shown, or an import is under way: the page once more.
        Err(ServiceError::Refused(Refusal::LaterImports { .. })) => ask(request, Path(id)).await,
        Err(ServiceError::Engine(EngineError::Busy { .. })) => match service::import::undoable(&request.service, id) {
            Ok((record, later)) => undo_page(&request, &record, &later, StatusCode::CONFLICT),
            Err(error) => request.failed(&error),
        },
        Err(error @ ServiceError::Refused(Refusal::UnknownImport { .. })) => {
            request.message(StatusCode::NOT_FOUND, request.words().say("page-error"), error.text(request.lang()))
        }
        Err(error) => request.failed(&error),
    }
}
