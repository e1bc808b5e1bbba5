//! Whether the book's files are as they were written.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::frame::Frame;
use super::page::render;
use super::request::PageRequest;
use crate::service::{ServiceError, maintenance};

#[derive(Template)]
#[template(path = "verify.html")]
struct VerifyPage {
    frame: Frame,
    said: String,
    is_whole: bool,
    /// What is wrong of each file, and what helps.
    damaged: Vec<(String, String)>,
}

pub(super) async fn page(request: PageRequest) -> Response {
    let book = &request.service.book;
    let page = async {
        let verified = maintenance::verify(&book.folder, request.now).await?;
        let words = request.words();
        let damaged = verified.damaged.iter();
        Ok::<_, ServiceError>(VerifyPage {
            frame: request.frame.clone(),
            said: words.verified(&verified),
            is_whole: verified.damaged.is_empty(),
            damaged: damaged.map(|one| (words.damaged(&book.catalogue, one), words.helps(one))).collect(),
        })
    };
    match page.await {
        Ok(page) => render(StatusCode::OK, &page),
        Err(error) => request.failed(&error),
    }
}
