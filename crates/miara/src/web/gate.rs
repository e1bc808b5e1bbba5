//! What every request passes before it is answered: names, origins, sessions.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use super::app_state::AppState;
use super::page::{Message, render};
use super::reach::{Before, Reach, SignedIn, cookie_name, without_port};
use super::request::frame_of;
use crate::door::DoorError;

fn asked_host(request: &Request) -> Option<&str> {
    let header = request.headers().get(header::HOST).map(|host| host.to_str().unwrap_or("?"));
    header.or_else(|| request.uri().authority().map(axum::http::uri::Authority::as_str))
}

/// Lets through only what was asked of this computer by an address or by a name it is known by: a page
/// elsewhere that points its own name here must not read a firm's numbers.
pub(super) async fn known_host(State(app): State<Arc<AppState>>, request: Request, next: Next) -> Response {
    match asked_host(&request) {
        Some(host) if !app.reach.knows(without_port(host)) => {
            refuse(&app, request, StatusCode::MISDIRECTED_REQUEST, "door-host", "door-host-body")
        }
        _ => next.run(request).await,
    }
}

/// Lets a change through only where it was asked for on a page of ours. Browsers say where a form
/// stands; who says nothing of the kind changes nothing.
pub(super) async fn own_pages(State(app): State<Arc<AppState>>, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if reads || is_from_our_page(&app.reach, &request) {
        return next.run(request).await;
    }
    refuse(&app, request, StatusCode::FORBIDDEN, "door-origin", "door-origin-body")
}

fn is_from_our_page(reach: &Reach, request: &Request) -> bool {
    let said = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = said("sec-fetch-site") {
        return site == "same-origin";
    }
    let Some(origin) = said("origin").and_then(|origin| origin.split_once("://")).map(|(_, host)| host) else {
        return false;
    };
    let same = asked_host(request).is_some_and(|host| host.eq_ignore_ascii_case(origin));
    // A proxy may ask under another name than the browser did.
    same || (reach.before == Before::Proxy
        && reach.hosts.iter().any(|host| host.eq_ignore_ascii_case(without_port(origin))))
}

/// Lets only those through who are signed in, where a password was set.
pub(super) async fn signed_in(State(app): State<Arc<AppState>>, mut request: Request, next: Next) -> Response {
    let open = matches!(request.uri().path(), "/login" | "/cookies" | "/style.css" | "/app.js" | "/import.js");
    match session_of(&app, request.headers()) {
        Ok(Pass::Unlocked) => next.run(request).await,
        Ok(Pass::Session(id)) => {
            request.extensions_mut().insert(SignedIn(id));
            next.run(request).await
        }
        Ok(Pass::None) if open => next.run(request).await,
        Ok(Pass::None) if request.method() == Method::GET => {
            let asked = request.uri().path_and_query().map_or("/", |asked| asked.as_str());
            let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", asked).finish();
            let (parts, _) = request.into_parts();
            let frame = frame_of(&parts, &app, None);
            Redirect::to(&frame.link(format!("/login?{query}"))).into_response()
        }
        Ok(Pass::None) => refuse(&app, request, StatusCode::UNAUTHORIZED, "door-signed-out", "door-signed-out-body"),
        Err(error) => {
            tracing::error!(%error, "the state can't be read");
            refuse(&app, request, StatusCode::SERVICE_UNAVAILABLE, "page-error", "door-state")
        }
    }
}

enum Pass {
    Unlocked,
    Session(i64),
    None,
}

fn session_of(app: &AppState, headers: &HeaderMap) -> Result<Pass, DoorError> {
    if !app.door.is_locked()? {
        return Ok(Pass::Unlocked);
    }
    let now = app.now().map_err(DoorError::System)?;
    let secure = app.reach.is_secure(headers);
    let Some(token) = cookie(headers, cookie_name(secure)) else { return Ok(Pass::None) };
    Ok(app.door.session(token, now)?.map_or(Pass::None, |session| Pass::Session(session.id)))
}

fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().split_once('=').filter(|(known, _)| *known == name))
        .map(|(_, value)| value)
}

fn refuse(app: &AppState, request: Request, status: StatusCode, title: &str, body: &str) -> Response {
    let (parts, _) = request.into_parts();
    let service = app.service();
    // The firm's name is for those who are signed in.
    let firm = parts.extensions.get::<SignedIn>().and(service.as_deref());
    let frame = frame_of(&parts, app, firm);
    let (title, body) = (frame.say(title), frame.say(body));
    render(status, &Message { frame, title, body })
}
