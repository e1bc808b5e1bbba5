//! Pages, asked for as a browser does.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use miara::book::Book;
use miara::service::Service;
use miara_model::Firm;
use tower::ServiceExt as _;

async fn served() -> (axum::Router, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let mut firm = Firm::named("<b>Żółw & Syn</b>");
    firm.currency = "PLN".into();
    let service = Service::of(Book::create(folder.path(), &firm).unwrap()).unwrap();
    let leads = folder.path().join("leads.csv");
    std::fs::write(
        &leads,
        "lead_id,created_at,channel\nL1,2026-10-01T10:00:00Z,<script>alert(1)</script>\nL2,2026-11-03T10:00:00Z,B\n",
    )
    .unwrap();
    let options = miara::service::ImportOptions { dataset: Some("leads".into()), ..Default::default() };
    service.import(&[leads], &options, crate::book::usual_now(), &|_, _, _| {}).await.unwrap();
    drop(service);
    let desk = miara::web::Desk::open(folder.path().to_owned(), None).unwrap();
    (miara::web::router(Arc::new(desk)), folder)
}

async fn get(router: &axum::Router, path: &str) -> (StatusCode, String, axum::http::HeaderMap) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    (parts.status, String::from_utf8(bytes.to_vec()).unwrap(), parts.headers)
}

#[tokio::test]
async fn the_overview_shows_tiles_in_both_languages() {
    let (router, _folder) = served().await;
    for (lang, words) in [
        ("pl", ["Leady", "Marketing", "Czego jeszcze nie widać"]),
        ("en", ["Leads", "Marketing", "What can&#39;t be seen yet"]),
    ] {
        let (status, page, headers) = get(&router, &format!("/?lang={lang}")).await;
        assert_eq!(status, StatusCode::OK);
        for word in words {
            assert!(page.contains(word), "{lang}: {word}\n{page}");
        }
        assert!(page.contains("<svg"), "a sparkline");
        assert!(headers.get(header::SET_COOKIE).is_none());
        assert!(headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().starts_with("default-src 'none'"));
        assert!(!page.contains("<b>Żółw"), "text is never markup");
    }
}

#[tokio::test]
async fn a_kpi_has_a_page_of_its_own() {
    let (router, _folder) = served().await;
    let (status, page, _) = get(&router, "/kpi/leads?lang=en").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("COUNT(*) (leads)") && page.contains("November 2026"), "{page}");
    assert!(!page.contains("<script>"));
}

#[tokio::test]
async fn what_is_not_there_is_said_and_never_a_500() {
    let (router, _folder) = served().await;
    for (path, status) in [
        ("/nowhere", StatusCode::NOT_FOUND),
        ("/kpi/no_such_kpi", StatusCode::NOT_FOUND),
        ("/kpi/net_sales", StatusCode::UNPROCESSABLE_ENTITY),
        ("/?lang=xx", StatusCode::OK),
        ("/kpi/%3Cscript%3E", StatusCode::NOT_FOUND),
    ] {
        let (found, page, _) = get(&router, path).await;
        assert_eq!(found, status, "{path}");
        assert!(!page.contains("<script>"), "{path}");
    }
}

#[tokio::test]
async fn another_name_for_this_computer_is_not_answered() {
    let (router, _folder) = served().await;
    for (host, status) in [
        ("127.0.0.1:7878", StatusCode::OK),
        ("localhost", StatusCode::OK),
        ("[::1]:7878", StatusCode::OK),
        ("evil.example:7878", StatusCode::MISDIRECTED_REQUEST),
    ] {
        let request = Request::get("/").header(header::HOST, host).body(Body::empty()).unwrap();
        assert_eq!(router.clone().oneshot(request).await.unwrap().status(), status, "{host}");
    }
}
