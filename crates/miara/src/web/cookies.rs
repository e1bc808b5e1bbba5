//! What is kept in the browser, in plain words.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::app_state::AppState;
use super::frame::Frame;
use super::gate::cookie_name;
use super::page::render;

#[derive(Template)]
#[template(path = "cookies.html")]
struct CookiesPage {
    frame: Frame,
    locked: bool,
    name: &'static str,
}

pub(super) async fn cookies(State(desk): State<Arc<AppState>>, parts: axum::http::request::Parts) -> Response {
    let service = desk.service();
    let locked = desk.door.is_locked().unwrap_or(true);
    let known = service.as_deref().filter(|_| !locked || parts.extensions.get::<super::gate::SignedIn>().is_some());
    let frame = super::request::frame_of(&parts, &desk, known);
    let name = cookie_name(desk.reach.is_secure(&parts.headers));
    render(StatusCode::OK, &CookiesPage { frame, locked, name })
}
