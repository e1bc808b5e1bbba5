//! Annotations.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use miara_model::action::Annotation;

use super::super::form::Filled;
use super::super::params::own_address;
use super::super::request::PageRequest;
use crate::service;
use crate::service::action::AnnotationDraft;

/// Keeps an annotation and goes back to the page that it was written on.
pub(crate) async fn annotate(request: PageRequest, form: Filled) -> Response {
    let draft = AnnotationDraft {
        kpi: if form.ticked("all") { String::new() } else { form.text("kpi") },
        scope: form.text("scope"),
        from: form.text("from"),
        to: form.text("to"),
        text: form.text("text"),
    };
    let (kpi, scope, period, text) = match service::action::checked_annotation(&request.service, &draft) {
        Ok(checked) => checked,
        Err(faults) => {
            let said: Vec<String> = faults.iter().map(|fault| request.words().draft_fault(fault)).collect();
            let title = request.words().say("marks-add");
            return request.message(StatusCode::UNPROCESSABLE_ENTITY, title, said.join(" "));
        }
    };
    let who = request.frame.signed_in.clone().unwrap_or_default();
    match service::action::annotate(
        &request.service,
        &Annotation { id: 0, at: request.now, who, kpi, scope, period, text },
    ) {
        Ok(_) => Redirect::to(&own_address(&form.text("back"))).into_response(),
        Err(error) => request.failed(&error),
    }
}

/// Shows an annotation no more, and goes back.
pub(crate) async fn remove(request: PageRequest, Path(id): Path<i64>) -> Response {
    match service::action::remove_annotation(&request.service, id, request.now) {
        Ok(_) => Redirect::to(&own_address(request.params().one("back").unwrap_or("/"))).into_response(),
        Err(error) => request.failed(&error),
    }
}
