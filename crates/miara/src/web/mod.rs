//! The dashboard.

mod catalogue;
mod desk;
mod download;
mod form;
mod frame;
mod funnel;
mod kpi;
mod look;
mod overview;
mod page;
mod paper;
mod params;
mod picker;
mod rows;
mod search;
mod visit;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;

pub use desk::Desk;
use visit::Visit;

const STYLE: &str = include_str!("../../assets/style.css");
const SCRIPT: &str = include_str!("../../assets/app.js");

/// No frame, no foreign origin; the only style and script are our own files.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// All routes of the dashboard.
pub fn router(desk: Arc<Desk>) -> Router {
    let fixed = |name, value: &'static str| SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value));
    Router::new()
        .route("/", get(overview::overview))
        .route("/funnel", get(funnel::funnel))
        .route("/funnel/rows", get(funnel::rows))
        .route("/catalogue", get(catalogue::catalogue))
        .route("/catalogue/followed", post(catalogue::follow))
        .route("/catalogue/new", get(catalogue::new))
        .route("/catalogue/edit/{name}", get(catalogue::edit))
        .route("/catalogue/check", post(catalogue::check))
        .route("/catalogue/save", post(catalogue::save))
        .route("/catalogue/remove/{name}", post(catalogue::remove))
        .route("/search", get(search::search))
        .route("/{kind}", get(search::thing))
        .route("/overview.pdf", get(paper::overview))
        .route("/overview.xlsx", get(download::overview_xlsx))
        .route("/kpi/{file}", get(download::kpi_file))
        .route("/kpi/{name}/{file}", get(download::rows_file))
        .route("/style.css", get(|| asset("text/css", STYLE)))
        .route("/app.js", get(|| asset("text/javascript", SCRIPT)))
        .fallback(not_found)
        .layer(middleware::from_fn(known_host))
        .layer(CompressionLayer::new())
        .layer(fixed(header::CONTENT_SECURITY_POLICY, POLICY))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::REFERRER_POLICY, "same-origin"))
        .with_state(desk)
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

/// A file of our own that pages load.
async fn asset(kind: &'static str, text: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, format!("{kind}; charset=utf-8")), (header::CACHE_CONTROL, "no-cache".to_owned())], text)
}

async fn not_found(visit: Visit) -> Response {
    let words = visit.words();
    visit.message(StatusCode::NOT_FOUND, words.say("page-not-found"), words.say("page-not-found-body"))
}
