//! What was filled in.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::Response;

use super::app_state::AppState;
use super::page::{Message, render};
use super::params::Params;
use super::request::frame_of;

/// The fields of a form that was sent.
#[derive(Debug, Clone)]
pub(super) struct Filled(pub(super) Params);

impl Filled {
    /// A field as it was typed, without blanks around; empty where it was not sent.
    pub(super) fn text(&self, name: &str) -> String {
        self.0.one(name).unwrap_or_default().to_owned()
    }

    /// True for a field that was sent, be it empty.
    pub(super) fn is_sent(&self, name: &str) -> bool {
        self.0.0.iter().any(|(known, _)| known == name)
    }

    /// True for a box that was ticked.
    pub(super) fn ticked(&self, name: &str) -> bool {
        self.0.one(name).is_some()
    }
}

impl FromRequest<Arc<AppState>> for Filled {
    type Rejection = Response;

    async fn from_request(request: Request, app: &Arc<AppState>) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let frame = frame_of(&parts, app, app.service().as_deref());
        let request = Request::from_parts(parts, body);
        let refuse = |status: StatusCode| {
            let (title, body) = (frame.say("form-unreadable"), frame.say("form-unreadable-body"));
            render(status, &Message { frame: frame.clone(), title, body })
        };
        let bytes = Bytes::from_request(request, app).await.map_err(|rejection| refuse(rejection.status()))?;
        let text = std::str::from_utf8(&bytes).map_err(|_| refuse(StatusCode::BAD_REQUEST))?;
        Ok(Filled(Params::parse(text)))
    }
}
