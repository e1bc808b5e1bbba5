//! What is kept in the browser, in plain words.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::app_state::AppState;
use super::frame::Frame;
use super::page::render;
use super::reach::{SignedIn, cookie_name};
use super::request::frame_of;

#[derive(Template)]
#[template(path = "cookies.html")]
struct CookiesPage {
    frame: Frame,
    locked: bool,
    name: &'static str,
}

pub(super) async fn cookies(State(app): State<Arc<AppState>>, parts: axum::http::request::Parts) -> Response {
    let service = app.service();
    let locked = app.door.is_locked().unwrap_or(true);
    let known = service.as_deref().filter(|_| !locked || parts.extensions.get::<SignedIn>().is_some());
    let frame = frame_of(&parts, &app, known);
    let name = cookie_name(app.reach.is_secure(&parts.headers));
    render(StatusCode::OK, &CookiesPage { frame, locked, name })
}
