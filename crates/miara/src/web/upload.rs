//! Files that a browser sends, streamed to the disk.

use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;
use std::sync::Arc;
use tokio::io::AsyncWriteExt as _;

use jiff::Timestamp;

use super::app_state::AppState;
use super::request::PageRequest;
use crate::locale::Arg;
use crate::service;
use crate::service::import::{ImportRequest, IncomingFile, Upload, safe_name};

/// Bytes of one request that brings files.
pub(super) const MOST_BYTES: u64 = 2 << 30;
/// Files of one request.
const MOST_FILES: usize = 200;
/// Time in which something more must come of a file.
const PATIENCE: Duration = Duration::from_secs(60);

/// Why files were not taken.
#[derive(Debug)]
enum Fault {
    /// More than [`MOST_BYTES`].
    TooLarge,
    /// More than [`MOST_FILES`].
    TooMany,
    /// None.
    Nothing,
    /// The request breaks off, or is no form with files.
    Broken,
    /// The disk is full.
    Full,
    /// The disk said no.
    Disk(std::io::Error),
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Fault::Full,
            _ => Fault::Disk(error),
        }
    }
}

impl From<MultipartError> for Fault {
    fn from(error: MultipartError) -> Self {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE { Fault::TooLarge } else { Fault::Broken }
    }
}

impl Fault {
    fn status(&self) -> StatusCode {
        match self {
            Fault::TooLarge | Fault::TooMany => StatusCode::PAYLOAD_TOO_LARGE,
            Fault::Nothing => StatusCode::UNPROCESSABLE_ENTITY,
            Fault::Broken => StatusCode::BAD_REQUEST,
            Fault::Full | Fault::Disk(_) => StatusCode::INSUFFICIENT_STORAGE,
        }
    }

    fn key(&self) -> &'static str {
        match self {
            Fault::TooLarge => "upload-too-large",
            Fault::TooMany => "upload-too-many",
            Fault::Nothing => "upload-nothing",
            Fault::Broken => "upload-broken",
            Fault::Full | Fault::Disk(_) => "upload-disk",
        }
    }
}

/// A folder that goes away again unless it is kept: a connection that is cut leaves nothing.
struct Scratch {
    folder: PathBuf,
    is_kept: bool,
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if !self.is_kept && std::fs::remove_dir_all(&self.folder).is_err() {
            tracing::warn!(folder = %self.folder.display(), "a broken upload could not be removed");
        }
    }
}

pub(super) async fn upload(State(_): State<Arc<AppState>>, page_request: PageRequest, request: Request) -> Response {
    let wants_json = wants_json(request.headers());
    service::import::sweep_uploads(&page_request.service, page_request.now);
    match take(&page_request, request).await {
        Ok(id) => {
            let next = page_request.frame.link(format!("/data/import/{id}"));
            if wants_json {
                axum::Json(json!({"next": next})).into_response()
            } else {
                Redirect::to(&next).into_response()
            }
        }
        Err(fault) => {
            if let Fault::Disk(error) = &fault {
                tracing::error!(%error, "an upload could not be kept");
            }
            let words = page_request.words();
            let sentence = words.say_with(fault.key(), &[("most", Arg::from(MOST_FILES))]);
            let mut response = if wants_json {
                (fault.status(), axum::Json(json!({"error": sentence}))).into_response()
            } else {
                page_request.message(fault.status(), words.say("upload-failed"), sentence)
            };
            // What is still on its way is not read any more.
            response.headers_mut().insert(header::CONNECTION, axum::http::HeaderValue::from_static("close"));
            response
        }
    }
}

fn wants_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.starts_with("application/json"))
}

async fn take(page_request: &PageRequest, request: Request) -> Result<String, Fault> {
    let announced =
        request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > MOST_BYTES) {
        return Err(Fault::TooLarge);
    }
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| Fault::Broken)?;
    let id: String =
        crate::door::random_hex().map_err(|error| Fault::Disk(std::io::Error::other(error.to_string())))?;
    let id = id[..32].to_owned();
    let mut scratch =
        Scratch { folder: service::import::incoming_folder(&page_request.service).join(&id), is_kept: false };
    tokio::fs::create_dir_all(&scratch.folder).await?;
    let (mut files, mut taken, mut written) = (Vec::new(), 0_u64, Vec::new());
    while let Some(mut field) = patiently(form.next_field()).await? {
        let Some(shown) = field.file_name().map(str::to_owned) else {
            // The script tells before the files when each was written.
            if field.name() == Some("written") {
                written = times_of(&patiently(field.text()).await?);
            }
            continue;
        };
        if files.len() == MOST_FILES {
            return Err(Fault::TooMany);
        }
        let name = safe_name(&shown);
        let folder = scratch.folder.join(files.len().to_string());
        let size = keep(&mut field, &folder, &name, &mut taken).await?;
        if size == 0 && shown.is_empty() {
            // A form without a chosen file sends one without name and bytes.
            tokio::fs::remove_dir_all(&folder).await?;
            continue;
        }
        let wish = ImportRequest { written: written.get(files.len()).copied().flatten(), ..ImportRequest::default() };
        files.push(IncomingFile { name, size, wish, ..IncomingFile::default() });
    }
    if files.is_empty() {
        return Err(Fault::Nothing);
    }
    let upload = Upload { id: id.clone(), at: page_request.now, files, outcome: None };
    service::import::keep_upload(&page_request.service, &upload)
        .map_err(|error| Fault::Disk(std::io::Error::other(error.to_string())))?;
    scratch.is_kept = true;
    Ok(id)
}

/// Milliseconds since 1970, separated by commas, as instants.
fn times_of(text: &str) -> Vec<Option<Timestamp>> {
    let times = text.split(',').take(MOST_FILES);
    times.map(|time| Timestamp::from_millisecond(time.trim().parse().ok()?).ok()).collect()
}

/// Writes one file, piece by piece as it comes.
async fn keep(field: &mut Field<'_>, folder: &Path, name: &str, taken: &mut u64) -> Result<u64, Fault> {
    tokio::fs::create_dir_all(folder).await?;
    let mut file = tokio::io::BufWriter::new(tokio::fs::File::create(folder.join(name)).await?);
    let mut size = 0;
    while let Some(bytes) = patiently(field.chunk()).await? {
        size += bytes.len() as u64;
        *taken += bytes.len() as u64;
        if *taken > MOST_BYTES {
            return Err(Fault::TooLarge);
        }
        file.write_all(&bytes).await?;
    }
    file.flush().await?;
    Ok(size)
}

async fn patiently<T>(step: impl Future<Output = Result<T, MultipartError>>) -> Result<T, Fault> {
    tokio::time::timeout(PATIENCE, step).await.map_err(|_| Fault::Broken)?.map_err(Fault::from)
}
