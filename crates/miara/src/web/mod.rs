//! The dashboard.

mod action;
mod app_state;
mod brief;
mod columns;
mod cookies;
mod cost;
mod download;
mod explain;
mod file;
mod firm_form;
mod forecast;
mod form;
mod frame;
mod funnel;
mod gate;
mod goal;
mod history;
mod import;
mod job;
mod jobs;
mod kpi;
mod listen;
mod login;
mod missing;
mod outcome;
mod overview;
mod page;
mod panic;
mod paper;
mod params;
mod picker;
mod preview;
mod problem;
mod quality;
mod quarantine;
mod reach;
mod reconcile;
mod request;
mod response;
mod rows;
mod sample;
mod scorecard;
mod search;
mod sources;
mod start;
mod synonym;
mod upload;
mod verify;
mod view_state;
mod wording;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

pub use app_state::AppState;
pub use listen::listen;
pub use reach::{Before, Reach};
use request::PageRequest;

const STYLE: &str = include_str!("../../assets/style.css");
const IMPORT_SCRIPT: &str = include_str!("../../assets/import.js");

/// Bytes of a form without files.
const MOST_FORM_BYTES: usize = 1 << 20;
/// How long a page may take.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(120);
const SCRIPT: &str = include_str!("../../assets/app.js");

/// No frame, no foreign origin; the only style and script are our own files.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// All routes of the dashboard.
pub fn router(app: Arc<AppState>) -> Router {
    let fixed = |name, value: &'static str| SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value));
    let list_limit = DefaultBodyLimit::max(reconcile::MOST_LIST_BYTES);
    Router::new()
        .route("/", get(overview::overview))
        .route("/funnel", get(funnel::funnel))
        .route("/cost", get(cost::costs))
        .route("/funnel/rows", get(funnel::rows))
        .route("/kpi", get(kpi::list))
        .route("/kpi/-/followed", post(kpi::follow))
        .route("/kpi/-/new", get(kpi::new))
        .route("/kpi/{name}/edit", get(kpi::edit))
        .route("/kpi/-/check", post(kpi::check))
        .route("/kpi/-/save", post(kpi::save))
        .route("/kpi/{name}/remove", post(kpi::remove))
        .route("/quality", get(quality::quality))
        .route("/quality/accept", post(quality::accept))
        .route("/quality/reopen", post(quality::reopen))
        .route("/response", get(response::response))
        .route("/scorecard", get(scorecard::people))
        .route("/scorecard/team", get(scorecard::team))
        .route("/scorecard/{id}", get(scorecard::person))
        .route("/brief", get(brief::brief))
        .route("/problem", get(problem::problems))
        .route("/problem/mute", post(problem::mute))
        .route("/goal", get(goal::goals))
        .route("/goal/save", post(goal::save))
        .route("/goal/import", post(goal::import))
        .route("/goal/{kpi}", get(goal::one).post(goal::save_one))
        .route("/search", get(search::search))
        .route("/{kind}", get(search::thing))
        .route("/overview.pdf", get(paper::overview))
        .route("/overview.xlsx", get(download::overview_xlsx))
        .route("/kpi/{name}/explain", get(explain::why))
        .route("/kpi/{name}/reconcile", get(reconcile::ask).post(reconcile::compare).layer(list_limit))
        .route("/kpi/{file}", get(download::kpi_file))
        .route("/kpi/{name}/{file}", get(download::rows_file))
        .merge(data_pages())
        .merge(action_pages())
        .route("/style.css", get(|| asset("text/css", STYLE)))
        .route("/app.js", get(|| asset("text/javascript", SCRIPT)))
        .layer(DefaultBodyLimit::max(MOST_FORM_BYTES))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, PATIENCE))
        // Files take as long as they take, and have limits of their own.
        .route("/data/import", post(upload::upload).layer(DefaultBodyLimit::disable()))
        .fallback(|request: PageRequest| async move { request.not_found() })
        .layer(middleware::from_fn_with_state(app.clone(), gate::signed_in))
        .layer(middleware::from_fn_with_state(app.clone(), gate::own_pages))
        .layer(middleware::from_fn_with_state(app.clone(), gate::known_host))
        .layer(middleware::from_fn_with_state(app.clone(), panic::caught))
        .layer(CompressionLayer::new())
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .layer(fixed(header::CONTENT_SECURITY_POLICY, POLICY))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::REFERRER_POLICY, "same-origin"))
        .with_state(app)
}

/// The pages of actions, annotations and past forecasts.
fn action_pages() -> Router<Arc<AppState>> {
    Router::new()
        .route("/action", get(action::actions).post(action::record))
        .route("/action/{id}", get(action::one).post(action::change))
        .route("/annotation", post(action::annotate))
        .route("/annotation/{id}/remove", post(action::remove))
        .route("/kpi/{name}/forecast", get(forecast::past))
}

/// The pages of the first run, of data and of the door.
fn data_pages() -> Router<Arc<AppState>> {
    Router::new()
        .route("/start", get(start::start).post(start::create))
        .route("/start/sample", get(sample::wait).post(sample::make))
        .route("/start/sample/progress", get(sample::progress))
        .route("/start/own", post(sample::leave))
        .route("/login", get(login::login).post(login::enter))
        .route("/logout", post(login::logout))
        .route("/cookies", get(cookies::cookies))
        .route("/data", get(sources::data))
        .route("/data/names", get(synonym::synonyms).post(synonym::say))
        .route("/data/settings", get(start::settings).post(start::save_settings))
        .route("/data/sessions", get(login::sessions).post(login::end_session))
        .route("/data/verify", get(verify::page))
        .route("/data/import", get(import::choose))
        .route("/data/import/{id}", get(import::upload_page))
        .route("/data/import/{id}/go", post(import::go))
        .route("/data/import/{id}/again", post(import::again))
        .route("/data/import/{id}/drop", post(import::throw_away))
        .route("/data/import/{id}/progress", get(import::progress))
        .route("/data/import/{id}/file/{index}", get(columns::correct).post(columns::save))
        .route("/data/import/{id}/file/{index}/leave", post(columns::leave))
        .route("/data/import/{id}/file/{index}/answer", post(import::answer))
        .route("/data/history", get(history::history))
        .route("/data/history/{id}/undo", get(history::ask).post(history::undo))
        .route("/data/quarantine", get(quarantine::quarantine))
        .route("/data/quarantine/retry", post(quarantine::retry))
        .route("/data/quarantine/drop", post(quarantine::remove))
        .route("/data/quarantine/{id}", get(quarantine::row).post(quarantine::mend))
        .route("/data/quarantine/as/{form}", get(quarantine::download))
        .route("/import.js", get(|| asset("text/javascript", IMPORT_SCRIPT)))
}

/// A file of our own that pages load.
async fn asset(kind: &'static str, text: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, format!("{kind}; charset=utf-8")), (header::CACHE_CONTROL, "no-cache".to_owned())], text)
}
