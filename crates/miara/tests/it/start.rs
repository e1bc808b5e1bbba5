//! The first run and the settings, as a browser fills them in.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use tempfile::TempDir;
use tower::ServiceExt as _;

use crate::book::usual_now;

/// The dashboard of a folder, on the usual day.
pub(crate) fn served(folder: &TempDir) -> Router {
    served_at(folder.path())
}

pub(crate) fn served_at(folder: &Path) -> Router {
    let mut app = miara::web::AppState::open(folder.to_owned(), None).unwrap();
    app.fixed_now = Some(usual_now());
    miara::web::router(Arc::new(app))
}

/// What came back: status, page, headers.
pub(crate) type Page = (StatusCode, String, HeaderMap);

pub(crate) async fn send(router: &Router, request: Request<Body>) -> Page {
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    (parts.status, String::from_utf8_lossy(&bytes).into_owned(), parts.headers)
}

pub(crate) async fn get(router: &Router, path: &str) -> Page {
    send(router, Request::get(path).body(Body::empty()).unwrap()).await
}

/// A form sent from a page of the dashboard.
pub(crate) async fn post(router: &Router, path: &str, fields: &[(&str, &str)]) -> Page {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .unwrap();
    send(router, request).await
}

/// Where an answer sends the browser.
pub(crate) fn next(page: &Page) -> String {
    assert_eq!(page.0, StatusCode::SEE_OTHER, "{}", page.1);
    page.2[header::LOCATION].to_str().unwrap().to_owned()
}

const FIELDS: [(&str, &str); 8] = [
    ("firm", "Żółw & Syn"),
    ("currency", "eur"),
    ("time_zone", "Europe/Warsaw"),
    ("language", "pl"),
    ("fiscal_year_start", "4"),
    ("working_hours", "pn-cz 8-16; pt 8:00-14:00"),
    ("holidays", "poland"),
    ("days_off", "2026-12-28\n2026-12-29"),
];

fn with<'a>(name: &str, value: &'a str) -> Vec<(&'static str, &'a str)> {
    FIELDS.iter().map(|(known, before)| (*known, if *known == name { value } else { before })).collect()
}

#[tokio::test]
async fn an_empty_folder_becomes_a_book_in_the_browser() {
    let folder = tempfile::tempdir().unwrap();
    let router = served(&folder);
    assert_eq!(get(&router, "/").await.2[header::LOCATION], "/start");
    let (status, page, headers) = get(&router, "/start?lang=en").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("Working hours") && page.contains("Try it with sample data"), "{page}");
    assert_eq!(page.matches("class=\"main\"").count(), 1, "one thing to do");
    assert!(headers.get(header::SET_COOKIE).is_none());
    assert_eq!(next(&post(&router, "/start", &FIELDS).await), "/data/import");
    let firm = miara::book::Book::open(folder.path()).unwrap().firm;
    assert_eq!((firm.firm.as_str(), firm.currency.as_str(), firm.fiscal_year_start), ("Żółw & Syn", "EUR", 4));
    assert_eq!(firm.days_off.len(), 2);
    let (status, page, _) = get(&router, "/data/import").await;
    assert!(status == StatusCode::OK && page.contains("Żółw &#38; Syn"), "{page}");
    assert_eq!(next(&post(&router, "/start", &FIELDS).await), "/data/import", "a second time changes nothing");
}

#[tokio::test]
async fn a_name_and_a_currency_are_enough() {
    let folder = tempfile::tempdir().unwrap();
    let router = served(&folder);
    let page = get(&router, "/start?lang=pl").await.1;
    assert!(page.contains("value=\"PLN\"") && page.contains("<details id=\"start-rest\">"), "{page}");
    let (status, page, _) = post(&router, "/start?lang=en", &[("firm", "Żółw"), ("currency", "")]).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("<details id=\"start-rest\">"), "{page}");
    assert_eq!(next(&post(&router, "/start", &[("firm", "Żółw"), ("currency", "CZK")]).await), "/data/import");
    let firm = miara::book::Book::open(folder.path()).unwrap().firm;
    assert_eq!((firm.firm.as_str(), firm.currency.as_str(), firm.fiscal_year_start), ("Żółw", "CZK", 1));
    assert_eq!(firm.working_hours, miara_model::Firm::named("").working_hours);
}

#[tokio::test(flavor = "multi_thread")]
async fn sample_data_is_tried_beside_the_firms_own_folder() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = miara::web::AppState::open(folder.path().to_owned(), None).unwrap();
    (app.fixed_now, app.sample_rows) = (Some(usual_now()), 5_000);
    let router = miara::web::router(Arc::new(app));
    let waits = next(&post(&router, "/start/sample?lang=en", &[]).await);
    let mut page = get(&router, &waits).await;
    while page.0 == StatusCode::OK {
        assert!(page.1.contains("Preparing the sample data") && !page.1.contains("/data/import\""), "{}", page.1);
        page = get(&router, &waits).await;
    }
    assert_eq!(next(&page), "/?lang=en");
    let page = get(&router, "/?lang=en").await.1;
    assert!(page.contains("Nordwerk") && page.contains("You are looking at a sample firm"), "{page}");
    assert!(!folder.path().join("miara.yaml").exists(), "the firm's own folder has no book yet");
    // Back to the firm's own, and to the sample again at once.
    assert_eq!(next(&post(&router, "/start/own", &[]).await), "/start");
    assert_eq!(get(&router, "/").await.2[header::LOCATION], "/start");
    assert_eq!(next(&post(&router, "/start/sample", &[]).await), "/");
    post(&router, "/start/own", &[]).await;
    assert_eq!(next(&post(&router, "/start", &[("firm", "Żółw"), ("currency", "PLN")]).await), "/data/import");
    let page = get(&router, "/?lang=en").await.1;
    assert!(page.contains("Żółw") && !page.contains("sample firm"), "{page}");
}

#[tokio::test]
async fn what_is_wrong_stands_beside_its_field_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let router = served(&folder);
    let long = "x".repeat(10_000);
    for (field, value, said) in [
        ("firm", "", "firm&#39;s name"),
        ("firm", long.as_str(), "200 characters"),
        ("currency", "złoty", "three letters"),
        ("time_zone", "<script>alert(1)</script>", "no time zone"),
        ("working_hours", "pn-pt 16-8", "pn-pt 16-8"),
        ("working_hours", "", "at least one shift"),
        ("fiscal_year_start", "13", "Choose a month"),
        ("days_off", "9999-99-99", "9999-99-99"),
        ("days_off", "0001-01-01", "between 1990 and 2100"),
    ] {
        let (status, page, _) = post(&router, "/start?lang=en", &with(field, value)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{field}={value:.40}");
        assert!(page.contains(said), "{field}={value:.40}: {page}");
        assert!(page.contains("Żółw &#38; Syn") || field == "firm", "what was typed stays");
        assert!(!page.contains("<script>alert"), "{field}");
    }
    assert!(!folder.path().join("miara.yaml").exists());
}

#[tokio::test]
async fn settings_hold_at_once_and_keep_what_the_form_does_not_show() {
    let folder = tempfile::tempdir().unwrap();
    let mut firm = miara_model::Firm::named("Próba");
    firm.rate_reach_days = 3;
    miara::book::Book::create(folder.path(), &firm).unwrap();
    let router = served(&folder);
    let mut fields = with("firm", "Nowa");
    fields.push(("consent-ga4_traffic", "82"));
    assert!(next(&post(&router, "/data/settings", &fields).await).starts_with("/data/settings?saved"));
    let (_, page, _) = get(&router, "/data/settings?saved=1").await;
    assert!(page.contains("Nowa") && page.contains("value=\"82\""), "{page}");
    let firm = miara::book::Book::open(folder.path()).unwrap().firm;
    assert_eq!(firm.rate_reach_days, 3);
    fields.push(("consent", "400"));
    let (status, page, _) = post(&router, "/data/settings", &fields).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("procent"), "{page}");
}
