//! Requests whose handler panics: a fault of the program is answered by a page like any other.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use futures_util::FutureExt as _;

use super::app_state::AppState;
use super::frame::Frame;
use super::page::{Message, render};
use super::reach::SignedIn;
use super::request::frame_of;

/// Answers a request whose handler panics by a page in the reader's language. The log names the route, and nothing of
/// what was asked on it.
pub(super) async fn caught(State(app): State<Arc<AppState>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let asked = parts.clone();
    // What a panic leaves half done is behind locks, and whoever takes one of these copes with its poison.
    match AssertUnwindSafe(next.run(Request::from_parts(parts, body))).catch_unwind().await {
        Ok(response) => response,
        Err(_) => {
            let route = asked.extensions.get::<MatchedPath>().map_or("none", MatchedPath::as_str);
            tracing::error!(method = %asked.method, route, "a request ended in a panic");
            say(&app, &asked)
        }
    }
}

fn say(app: &AppState, asked: &Parts) -> Response {
    let service = app.service();
    let mut frame = frame_of(asked, app, service.as_deref());
    // The firm's name is for those who are signed in.
    if asked.extensions.get::<SignedIn>().is_none() {
        frame = Frame { firm: String::new(), ..frame };
    }
    let (title, body) = (frame.say("page-panic"), frame.say("page-panic-body"));
    render(StatusCode::INTERNAL_SERVER_ERROR, &Message { frame, title, body })
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use tower::ServiceExt as _;

    use super::*;

    async fn asked(router: &Router, path: &str) -> (StatusCode, String) {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8(bytes.to_vec()).unwrap())
    }

    async fn falls() -> &'static str {
        panic!("secret of a customer")
    }

    #[tokio::test]
    async fn a_panic_is_a_page_and_the_next_request_is_answered() {
        let folder = tempfile::tempdir().unwrap();
        let app = Arc::new(AppState::open(folder.path().to_owned(), None).unwrap());
        let router = Router::new()
            .route("/falls/{name}", get(falls))
            .route("/stands", get(async || "here"))
            .layer(from_fn_with_state(app, caught));
        for (lang, title) in [("pl", "Błąd programu"), ("en", "A fault of the program")] {
            let (status, page) = asked(&router, &format!("/falls/x?lang={lang}")).await;
            assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
            assert!(page.contains(&format!("<html lang=\"{lang}\">")), "{page}");
            assert!(page.contains(&format!("<h1>{title}</h1>")), "{page}");
            assert!(!page.contains("secret"), "{page}");
            assert_eq!(asked(&router, "/stands").await, (StatusCode::OK, "here".to_owned()));
        }
    }
}
