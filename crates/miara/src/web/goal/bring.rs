//! Goals out of a file, or pasted from a spreadsheet.

use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use miara_model::goal::Via;

use super::super::page::render;
use super::super::params::Params;
use super::super::request::PageRequest;
use super::grid::{Typed, page};
use super::words::fault_words;
use crate::locale::Arg;
use crate::service::goal::Saved;
use crate::service::{self, ServiceError};

pub(crate) async fn import(page_request: PageRequest, request: Request) -> Response {
    let words = page_request.words();
    let Some((bytes, extension)) = brought(request).await else {
        return complain(&page_request, vec![words.say("goal-nothing-brought")]).await;
    };
    match keep(&page_request, &bytes, &extension) {
        Ok(Ok(count)) => {
            let params = Params(vec![("saved".into(), count.to_string())]);
            Redirect::to(&page_request.frame.link_with("/goal", &params)).into_response()
        }
        Ok(Err(said)) => complain(&page_request, said).await,
        Err(error) => {
            complain(&page_request, vec![error.text_within(page_request.lang(), &page_request.service.book.folder)])
                .await
        }
    }
}

/// The page of goals with what is wrong on top.
async fn complain(page_request: &PageRequest, mut said: Vec<String>) -> Response {
    const SHOWN: usize = 30;
    let words = page_request.words();
    if said.len() > SHOWN {
        let more = said.len() - SHOWN;
        said.truncate(SHOWN);
        said.push(words.say_with("goal-more-faults", &[("n", Arg::from(more))]));
    }
    said.insert(0, words.say("goal-nothing-kept"));
    match page(page_request, Typed { said, ..Typed::default() }).await {
        Ok(page) => render(StatusCode::UNPROCESSABLE_ENTITY, &page),
        Err(error) => page_request.failed(&error),
    }
}

/// What was sent: a file, or a text; with the ending of the file's name.
async fn brought(request: Request) -> Option<(Vec<u8>, String)> {
    let mut form = Multipart::from_request(request, &()).await.ok()?;
    let mut pasted = None;
    while let Some(field) = form.next_field().await.ok()? {
        let name = field.file_name().map(str::to_owned);
        let bytes = field.bytes().await.ok()?;
        if bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        match name {
            Some(name) => {
                let ending = name.rsplit_once('.').map_or("csv", |(_, ending)| ending);
                let plain = ending.len() <= 5 && ending.chars().all(|c| c.is_ascii_alphanumeric());
                return Some((bytes.to_vec(), if plain { ending.to_lowercase() } else { "csv".to_owned() }));
            }
            None => pasted = Some((bytes.to_vec(), "tsv".to_owned())),
        }
    }
    pasted
}

/// Keeps all goals of a file, or says why none of them.
fn keep(page_request: &PageRequest, bytes: &[u8], extension: &str) -> Result<Result<usize, Vec<String>>, ServiceError> {
    let service = &page_request.service;
    let file = service::goal::read_brought_goals(service, bytes, extension)?;
    let goals = match service::goal::checked_goals(service, &file) {
        Ok(goals) => goals,
        Err(faults) => return Ok(Err(faults.iter().map(|fault| fault_words(page_request, fault)).collect())),
    };
    let present = service::goal::goals(service, page_request.now)?;
    let edits = service::goal::edits_of(goals, file.silent, &present);
    let who = page_request.frame.signed_in.clone().unwrap_or_default();
    Ok(match service::goal::save_goals(service, &edits, &who, Via::Browser, page_request.now)? {
        Saved::Kept(count) => Ok(count),
        Saved::Faulty(faults) => Err(faults.iter().map(|fault| fault_words(page_request, fault)).collect()),
        Saved::Overtaken(_) => Err(vec![page_request.words().say("goal-overtaken")]),
    })
}
