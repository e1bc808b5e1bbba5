//! Bytes as a file to take away.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::request::PageRequest;
use crate::service::ServiceError;

/// Bytes as a file; the name is of letters, digits, `_`, `-` and `.` only.
pub(super) fn send(
    request: &PageRequest,
    name: &str,
    kind: &'static str,
    bytes: Result<Vec<u8>, ServiceError>,
) -> Response {
    match bytes {
        Err(error) => request.failed(&error),
        Ok(bytes) => {
            let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || "_-.".contains(*c)).collect();
            let headers = [
                (header::CONTENT_TYPE, kind.to_owned()),
                (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
                (header::CACHE_CONTROL, "no-store".to_owned()),
            ];
            (StatusCode::OK, headers, bytes).into_response()
        }
    }
}
