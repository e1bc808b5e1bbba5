//! One request: the book it asks, the language it is answered in, what its address says.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use jiff::civil::Date;
use miara_engine::EngineError;
use miara_model::Lang;

use super::app_state::AppState;
use super::frame::{Frame, chosen_words};
use super::page::{Message, render};
use super::params::Params;
use super::reach::SignedIn;
use crate::locale::{Arg, Words};
use crate::service::{Service, ServiceError};

/// A request for a page of a book.
#[derive(Debug, Clone)]
pub(super) struct PageRequest {
    pub(super) app: Arc<AppState>,
    pub(super) service: Arc<Service>,
    pub(super) frame: Frame,
    pub(super) now: Timestamp,
}

impl PageRequest {
    /// The sentences of the page.
    pub(super) fn words(&self) -> &'static Words {
        self.frame.words
    }

    /// The language of the page.
    pub(super) fn lang(&self) -> Lang {
        self.frame.words.lang()
    }

    /// What the address says.
    pub(super) fn params(&self) -> &Params {
        &self.frame.params
    }

    /// True where the address names days, so that none are chosen for it.
    pub(super) fn names_days(&self) -> bool {
        ["grain", "on", "from", "to"].iter().any(|name| self.params().one(name).is_some())
    }

    /// The firm's present day.
    pub(super) fn today(&self) -> Date {
        self.service.engine.zone().to_datetime(self.now).date()
    }

    /// A moment on the firm's clock.
    pub(super) fn moment(&self, at: Timestamp) -> String {
        self.words().instant(at, self.service.engine.zone())
    }

    /// A page, or the page that says why there is none.
    pub(super) fn respond(&self, page: Result<impl askama::Template, ServiceError>) -> Response {
        match page {
            Ok(page) => render(StatusCode::OK, &page),
            Err(error) => self.failed(&error),
        }
    }

    /// The page that says what went wrong and how to mend it.
    pub(super) fn failed(&self, error: &ServiceError) -> Response {
        let status = match error {
            ServiceError::Engine(EngineError::UnknownKpi { .. }) => StatusCode::NOT_FOUND,
            ServiceError::Engine(EngineError::Busy { .. }) => StatusCode::CONFLICT,
            ServiceError::Engine(EngineError::Internal(_) | EngineError::Io { .. } | EngineError::Damaged { .. })
            | ServiceError::State(_)
            | ServiceError::Io { .. } => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        self.message(status, self.words().say("page-error"), error.text_within(self.lang(), &self.service.book.folder))
    }

    /// The page for a thing of which nothing is known.
    pub(super) fn unknown_thing(&self, id: &str) -> Response {
        let shown: String = id.chars().take(80).collect();
        let body = self.words().say_with("thing-unknown", &[("id", Arg::from(shown))]);
        self.message(StatusCode::NOT_FOUND, self.words().say("page-not-found"), body)
    }

    /// The page for an address that leads nowhere.
    pub(super) fn not_found(&self) -> Response {
        let words = self.words();
        self.message(StatusCode::NOT_FOUND, words.say("page-not-found"), words.say("page-not-found-body"))
    }

    /// A page that only says something.
    pub(super) fn message(&self, status: StatusCode, title: String, body: String) -> Response {
        render(status, &Message { frame: self.frame.clone(), title, body })
    }
}

impl FromRequestParts<Arc<AppState>> for PageRequest {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<AppState>) -> Result<Self, Response> {
        let service = app.service();
        let frame = frame_of(parts, app, service.as_deref());
        let Some(service) = service else { return Err(Redirect::to(&frame.link("/start")).into_response()) };
        let now = app.now().map_err(|message| (StatusCode::INTERNAL_SERVER_ERROR, message).into_response())?;
        Ok(PageRequest { app: app.clone(), service, frame, now })
    }
}

/// The frame of the page that is asked for; `service` is absent before there is a book.
pub(super) fn frame_of(parts: &Parts, app: &AppState, service: Option<&Service>) -> Frame {
    let params = Params::parse(parts.uri.query().unwrap_or_default());
    let asked_lang = params.one("lang").and_then(|lang| lang.parse().ok());
    let firm = service.map(|service| &service.book.firm);
    let words =
        chosen_words(asked_lang, app.lang, accepted(&parts.headers), firm.map_or(Lang::Pl, |firm| firm.language));
    Frame {
        signed_in: parts.extensions.get::<SignedIn>().map(|_| words.say("door-administrator")),
        words,
        firm: firm.map_or_else(String::new, |firm| firm.firm.clone()),
        path: parts.uri.path().to_owned(),
        params: params.without("lang"),
        asked_lang,
        is_sample: app.shows_sample(),
    }
}

fn accepted(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()
}
