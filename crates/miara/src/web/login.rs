//! Signing in and out, and who is signed in.

use std::sync::Arc;

use askama::Template;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::app_state::AppState;
use super::form::Filled;
use super::frame::Frame;
use super::page::{Message, render};
use super::params::own_address;
use super::reach::{SignedIn, cookie_name};
use super::request::{PageRequest, frame_of};
use crate::door::{DoorError, Turned};
use crate::locale::Arg;
use crate::state::ABSOLUTE;

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    frame: Frame,
    next: String,
    fault: Option<String>,
}

#[derive(Template)]
#[template(path = "sessions.html")]
struct SessionsPage {
    frame: Frame,
    sessions: Vec<SessionLine>,
}

struct SessionLine {
    id: i64,
    agent: String,
    address: String,
    opened: String,
    seen: String,
    here: bool,
}

/// What is known of whoever stands at the door.
pub(super) struct AtDoor {
    frame: Frame,
    parts: Parts,
}

impl FromRequestParts<Arc<AppState>> for AtDoor {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<AppState>) -> Result<Self, Self::Rejection> {
        Ok(AtDoor { frame: frame_of(parts, app, None), parts: parts.clone() })
    }
}

pub(super) async fn login(State(app): State<Arc<AppState>>, at: AtDoor) -> Response {
    let next = own_address(at.frame.params.one("next").unwrap_or("/"));
    match app.door.is_locked() {
        Ok(true) if at.parts.extensions.get::<SignedIn>().is_none() => {
            render(StatusCode::OK, &LoginPage { frame: at.frame, next, fault: None })
        }
        _ => Redirect::to(&next).into_response(),
    }
}

pub(super) async fn enter(State(app): State<Arc<AppState>>, at: AtDoor, form: Filled) -> Response {
    let (frame, parts) = (at.frame, at.parts);
    let next = own_address(form.0.one("next").unwrap_or("/"));
    let password =
        form.0.0.iter().find(|(name, _)| name == "password").map_or_else(String::new, |(_, value)| value.clone());
    let address = app.reach.address(&parts);
    let agent = parts.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or("–").to_owned();
    let keeper = app.clone();
    let Ok(now) = app.now() else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    // The hash is slow on purpose, so it is made where it holds nobody up, and a few at a time.
    let Ok(_turn) = app.hashing.acquire().await else { return StatusCode::SERVICE_UNAVAILABLE.into_response() };
    let entered = tokio::task::spawn_blocking(move || keeper.door.enter(&password, address, &agent, now)).await;
    let entered = entered.map_err(|error| DoorError::System(error.to_string())).and_then(|entered| entered);
    match entered {
        Ok(Ok(token)) => {
            let secure = app.reach.is_secure(&parts.headers);
            let cookie = set_cookie(secure, &token, ABSOLUTE.as_secs());
            ([(header::SET_COOKIE, cookie)], Redirect::to(&frame.link(next))).into_response()
        }
        Ok(Err(Turned::Wrong)) => {
            let fault = Some(frame.say("door-wrong"));
            render(StatusCode::UNAUTHORIZED, &LoginPage { frame, next, fault })
        }
        Ok(Err(Turned::Wait(wait))) => {
            let seconds = wait.as_secs() + 1;
            let fault = Some(frame.words.say_with("door-wait", &[("n", Arg::from(seconds))]));
            let page = render(StatusCode::TOO_MANY_REQUESTS, &LoginPage { frame, next, fault });
            ([(header::RETRY_AFTER, seconds.to_string())], page).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "nobody can sign in");
            let (title, body) = (frame.say("page-error"), frame.say("door-state"));
            render(StatusCode::SERVICE_UNAVAILABLE, &Message { frame, title, body })
        }
    }
}

/// The session's cookie; no script reads it, and no form elsewhere sends it.
fn set_cookie(secure: bool, token: &str, seconds: i64) -> HeaderValue {
    let tls = if secure { "; Secure" } else { "" };
    let name = cookie_name(secure);
    let text = format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{tls}");
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

pub(super) async fn logout(State(app): State<Arc<AppState>>, at: AtDoor) -> Response {
    if let Some(SignedIn(id)) = at.parts.extensions.get::<SignedIn>()
        && let Err(error) = app.door.end(*id)
    {
        tracing::error!(%error, "a session could not be ended");
    }
    let cookie = set_cookie(app.reach.is_secure(&at.parts.headers), "", 0);
    ([(header::SET_COOKIE, cookie)], Redirect::to(&at.frame.link("/login"))).into_response()
}

pub(super) async fn sessions(request: PageRequest, at: AtDoor) -> Response {
    let here = at.parts.extensions.get::<SignedIn>().map(|session| session.0);
    let all = match request.app.door.sessions(request.now) {
        Ok(all) => all,
        Err(error) => {
            return request.message(
                StatusCode::SERVICE_UNAVAILABLE,
                request.words().say("page-error"),
                error.to_string(),
            );
        }
    };
    let lines = all.into_iter().map(|session| SessionLine {
        id: session.id,
        agent: browser(&session.agent),
        address: session.address,
        opened: request.moment(session.opened_at),
        seen: request.moment(session.seen_at),
        here: Some(session.id) == here,
    });
    render(StatusCode::OK, &SessionsPage { frame: request.frame.clone(), sessions: lines.collect() })
}

/// A browser and its system, as far as its own long name tells.
fn browser(agent: &str) -> String {
    let first = |names: &[&'static str]| names.iter().copied().find(|name| agent.contains(name));
    let known = first(&["Edg", "OPR", "Firefox", "Chrome", "Safari"]).map(|name| match name {
        "Edg" => "Edge",
        "OPR" => "Opera",
        other => other,
    });
    let system = first(&["Windows", "Android", "iPhone", "iPad", "Mac OS", "Linux"]);
    match (known, system) {
        (Some(known), Some(system)) => format!("{known}, {system}"),
        _ => agent.chars().take(60).collect(),
    }
}

pub(super) async fn end_session(request: PageRequest, form: Filled) -> Response {
    let ended = form.text("id").parse().ok().map(|id| request.app.door.end(id));
    match ended {
        Some(Err(error)) => {
            request.message(StatusCode::SERVICE_UNAVAILABLE, request.words().say("page-error"), error.to_string())
        }
        _ => Redirect::to(&request.frame.link("/data/sessions")).into_response(),
    }
}
