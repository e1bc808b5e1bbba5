//! Pages from templates.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::html;
use crate::locale::Words;

/// A page that only says something.
#[derive(Template)]
#[template(path = "message.html")]
pub(super) struct Message<'p> {
    pub(super) words: &'p Words,
    pub(super) firm: &'p str,
    pub(super) lang: &'p str,
    pub(super) path: &'p str,
    pub(super) title: String,
    pub(super) body: String,
}

/// A template as a response.
pub(super) fn render(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(text) => (status, html(text)).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}
