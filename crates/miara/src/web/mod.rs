//! The dashboard.

mod overview;
mod page;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use miara_model::Lang;
use serde::Deserialize;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::locale::words;
use crate::service::Service;
use page::{Message, render};

/// What every page is made from.
#[derive(Debug, Clone)]
struct Dashboard {
    service: Arc<Service>,
    /// The language that was asked for at the start; absent means the firm's.
    lang: Option<Lang>,
}

/// What an address can say about how a page is shown.
#[derive(Debug, Clone, Default, Deserialize)]
struct Shown {
    lang: Option<String>,
}

const STYLE: &str = include_str!("../../assets/style.css");

/// No script, no frame, no foreign origin; the only style is our own.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// All routes of the dashboard.
pub fn router(service: Arc<Service>, lang: Option<Lang>) -> Router {
    let fixed = |name, value: &'static str| SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value));
    Router::new()
        .route("/", get(overview::overview))
        .route("/kpi/{name}", get(overview::kpi))
        .route("/style.css", get(style))
        .fallback(not_found)
        .layer(middleware::from_fn(known_host))
        .layer(CompressionLayer::new())
        .layer(fixed(header::CONTENT_SECURITY_POLICY, POLICY))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::REFERRER_POLICY, "same-origin"))
        .with_state(Dashboard { service, lang })
}

/// Lets through only what was asked of this computer by its own name: a page elsewhere that points its
/// name here must not read a firm's numbers.
async fn known_host(request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let name = host
        .map(|host| host.rsplit_once(':').map_or(host, |(name, port)| if port.ends_with(']') { host } else { name }));
    match name {
        None | Some("localhost" | "127.0.0.1" | "[::1]") => next.run(request).await,
        Some(_) => StatusCode::MISDIRECTED_REQUEST.into_response(),
    }
}

async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")], STYLE)
}

async fn not_found(State(dashboard): State<Dashboard>, Query(shown): Query<Shown>, headers: HeaderMap) -> Response {
    let lang = dashboard.language(&shown, &headers);
    let words = words(lang);
    let message = Message {
        words,
        firm: &dashboard.service.book.firm.firm,
        lang: lang.code(),
        path: "/",
        title: words.say("page-not-found"),
        body: words.say("page-not-found-body"),
    };
    render(StatusCode::NOT_FOUND, &message)
}

impl Dashboard {
    /// The language of a page: the address says it, else the program's start, else the browser, else
    /// the firm.
    fn language(&self, shown: &Shown, headers: &HeaderMap) -> Lang {
        let asked = shown.lang.as_deref().and_then(|lang| lang.parse().ok()).or(self.lang);
        let browser = || {
            let accepted = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
            accepted.split(',').find_map(|part| part.trim().get(..2)?.to_lowercase().parse().ok())
        };
        asked.or_else(browser).unwrap_or(self.service.book.firm.language)
    }
}

/// Markup that is already safe.
fn html(text: String) -> Html<String> {
    Html(text)
}
