//! The first page of an empty folder, and the settings afterwards.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use miara_model::{Firm, Lang};

use super::app_state::AppState;
use super::firm_form::{FirmForm, TrafficSource};
use super::form::Filled;
use super::frame::Frame;
use super::page::{Message, render};
use super::request::{PageRequest, frame_of};
use crate::book::{Book, BookError};
use crate::clock;
use crate::service::ServiceError;

#[derive(Template)]
#[template(path = "start.html")]
struct StartPage {
    frame: Frame,
    form: FirmForm,
    /// Why the sample firm could not be made.
    fault: Option<String>,
}

#[derive(Template)]
#[template(path = "settings.html")]
struct SettingsPage {
    frame: Frame,
    form: FirmForm,
    file: String,
    saved: bool,
}

pub(super) async fn start(State(app): State<Arc<AppState>>, parts: Parts) -> Response {
    let frame = frame_of(&parts, &app, None);
    if app.service().is_some() {
        return Redirect::to(&frame.link("/")).into_response();
    }
    let form = FirmForm::of(&begun(&frame), &[]);
    render(StatusCode::OK, &StartPage { form, frame, fault: None })
}

/// The page as it begins, with what went wrong.
pub(super) fn page_with(frame: Frame, fault: String) -> Response {
    let form = FirmForm::of(&begun(&frame), &[]);
    render(StatusCode::INTERNAL_SERVER_ERROR, &StartPage { form, frame, fault: Some(fault) })
}

/// What a new firm has where nobody says anything else: the place of this computer, and the currency where the
/// language or the place tells it.
fn begun(frame: &Frame) -> Firm {
    let mut firm = Firm { language: frame.words.lang(), ..Firm::named("") };
    let is_polish = firm.language == Lang::Pl;
    let zone = clock::zone().filter(|zone| *zone != firm.time_zone);
    if zone.is_some() && !is_polish {
        firm.currency.clear();
    }
    firm.time_zone = zone.unwrap_or(firm.time_zone);
    firm
}

pub(super) async fn create(State(app): State<Arc<AppState>>, parts: Parts, form: Filled) -> Response {
    let frame = frame_of(&parts, &app, None);
    if app.service().is_some() {
        return Redirect::to(&frame.link("/data/import")).into_response();
    }
    let mut form = FirmForm::begun(&form, &begun(&frame));
    let Some(firm) = form.checked(&Firm::named(""), frame.words) else {
        return render(StatusCode::UNPROCESSABLE_ENTITY, &StartPage { frame, form, fault: None });
    };
    let made = Book::create(&app.folder, &firm).map(|_| ());
    let made = match made {
        // Two people at once: the first book stays.
        Ok(()) | Err(BookError::Exists { .. }) => app.reopen().map(|_| ()),
        Err(error) => Err(ServiceError::Book(error)),
    };
    match made {
        Ok(()) => Redirect::to(&frame.link("/data/import")).into_response(),
        Err(error) => {
            let body = error.text(frame.words.lang());
            let title = frame.say("page-error");
            render(StatusCode::INTERNAL_SERVER_ERROR, &Message { frame, title, body })
        }
    }
}

/// The mappings that fill the web traffic, for which a share of consent can be said.
fn traffic_sources(request: &PageRequest) -> Vec<TrafficSource> {
    let mappings = request.service.book.mappings.iter().filter(|mapping| mapping.dataset() == "web_traffic");
    mappings.map(|mapping| (mapping.name().to_owned(), mapping.title().get(request.lang()).to_owned())).collect()
}

pub(super) async fn settings(request: PageRequest) -> Response {
    let mut form = FirmForm::of(&request.service.book.firm, &traffic_sources(&request));
    // What a page proposes stands in the form until it is saved.
    if let Some(proposed) = request.params().one("working_hours") {
        form.working_hours = proposed.to_owned();
    }
    let saved = request.params().one("saved").is_some();
    render(StatusCode::OK, &settings_page(&request, form, saved))
}

fn settings_page(request: &PageRequest, form: FirmForm, saved: bool) -> SettingsPage {
    let file = request.service.book.folder.join(crate::book::SETTINGS).display().to_string();
    SettingsPage { frame: request.frame.clone(), form, file, saved }
}

pub(super) async fn save_settings(request: PageRequest, form: Filled) -> Response {
    let mut form = FirmForm::typed(&form, &traffic_sources(&request));
    // What someone has written into the file since it was read stays.
    let present = match Book::open(&request.service.book.folder) {
        Ok(book) => book.firm,
        Err(error) => return request.failed(&error.into()),
    };
    let Some(firm) = form.checked(&present, request.words()) else {
        return render(StatusCode::UNPROCESSABLE_ENTITY, &settings_page(&request, form, false));
    };
    let written = Book::write_settings(&request.service.book.folder, &firm).map_err(ServiceError::Book);
    match written.and_then(|()| request.app.reopen()) {
        Ok(_) => Redirect::to(&request.frame.link("/data/settings?saved=1")).into_response(),
        Err(error) => request.failed(&error),
    }
}
