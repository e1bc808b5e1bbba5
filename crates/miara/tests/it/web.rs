//! Pages, asked for as a browser does.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use miara::book::Book;
use miara::service::{self, Service};
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
    let options = service::import::ImportOptions { dataset: Some("leads".into()), ..Default::default() };
    service::import::import(&service, &[leads], &options, crate::book::usual_now(), &|_, _, _| {}).await.unwrap();
    drop(service);
    (crate::start::served(&folder), folder)
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
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
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
        ("/?from=2026-13-01&to=2026-01-01", StatusCode::UNPROCESSABLE_ENTITY),
        ("/?from=2026-11-02&to=2026-11-01", StatusCode::OK),
        ("/?from=0001-01-01&to=9999-12-31", StatusCode::UNPROCESSABLE_ENTITY),
        ("/?grain=month&on=9999-12-31", StatusCode::UNPROCESSABLE_ENTITY),
        ("/?grain=day&on=2026-11-01", StatusCode::OK),
        ("/?grain=nonsense&versus=nonsense", StatusCode::OK),
        ("/?by=nonsense", StatusCode::UNPROCESSABLE_ENTITY),
        ("/?filter=nonsense&filter=%3D&filter=channel%3D%3Cscript%3E", StatusCode::UNPROCESSABLE_ENTITY),
        ("/?filter=channel%3D%3Cscript%3E", StatusCode::OK),
        ("/kpi/leads?by=nonsense", StatusCode::UNPROCESSABLE_ENTITY),
        ("/kpi/leads?by=%3Cscript%3E", StatusCode::UNPROCESSABLE_ENTITY),
        ("/kpi/leads?filter=stage%3Dx", StatusCode::UNPROCESSABLE_ENTITY),
        ("/kpi/leads/rows?from=2026-10-01&to=2026-10-31&limit=99999999999999999999", StatusCode::OK),
        ("/kpi/leads/nothing", StatusCode::NOT_FOUND),
        ("/kpi/no_such_kpi.xlsx", StatusCode::NOT_FOUND),
        ("/kpi/no_such_kpi.pdf", StatusCode::NOT_FOUND),
        ("/kpi/..%2F..%2Fetc%2Fpasswd.csv", StatusCode::NOT_FOUND),
        ("/funnel?by=nonsense", StatusCode::UNPROCESSABLE_ENTITY),
        ("/funnel/rows?journey=x&step=y", StatusCode::OK),
        ("/search?q=%3Cscript%3E", StatusCode::SEE_OTHER),
        ("/account?id=%3Cscript%3E", StatusCode::NOT_FOUND),
        ("/account", StatusCode::NOT_FOUND),
        ("/kpi/-/new?of=nonsense", StatusCode::NOT_FOUND),
        ("/kpi/no_such_kpi/edit", StatusCode::NOT_FOUND),
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

#[tokio::test]
async fn ten_thousand_letters_are_no_trouble() {
    let (router, _folder) = served().await;
    let long = "%C5%BB".repeat(10_000);
    for path in ["/?by=", "/?filter=channel%3D", "/search?q=", "/kpi/", "/account?id=", "/?on="] {
        let (status, page, _) = get(&router, &format!("{path}{long}")).await;
        assert!(!status.is_server_error(), "{path}: {status}");
        assert!(page.len() < 200_000, "{path}: {} bytes", page.len());
    }
}

pub(crate) async fn bytes(router: &axum::Router, path: &str) -> (StatusCode, Vec<u8>, axum::http::HeaderMap) {
    let response = router.clone().oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    (parts.status, axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec(), parts.headers)
}

#[tokio::test]
async fn what_a_page_shows_can_be_taken_away() {
    use calamine::{Data, Reader as _};
    let (router, _folder) = served().await;
    for (path, begins) in [
        ("/overview.pdf?lang=pl", &b"%PDF-"[..]),
        ("/kpi/leads.pdf", b"%PDF-"),
        ("/overview.xlsx", b"PK"),
        ("/kpi/leads.csv", b"\xEF\xBB\xBFperiod"),
        ("/kpi/leads/rows.csv?from=2026-10-01&to=2026-10-31", b"\xEF\xBB\xBFmeasure"),
    ] {
        let (status, body, headers) = bytes(&router, path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(body.starts_with(begins), "{path}: {:?}", String::from_utf8_lossy(&body[..40.min(body.len())]));
        assert!(headers[header::CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment"), "{path}");
    }
    let (_, body, _) = bytes(&router, "/kpi/leads.xlsx?lang=en&grain=month&on=2026-11-10").await;
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(body)).unwrap();
    let sheet = book.worksheet_range("Overview").unwrap();
    // One lead came in November so far, one in the same days of October.
    assert_eq!(sheet.get((1, 3)), Some(&Data::Float(1.0)));
    assert_eq!(sheet.get((1, 7)), Some(&Data::Float(1.0)));
}

#[tokio::test]
async fn every_number_leads_to_its_rows() {
    let (router, _folder) = served().await;
    let (_, page, _) = get(&router, "/kpi/leads?lang=en&grain=month&on=2026-10-10").await;
    let href = page
        .split("class=\"big\" href=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .replace("&#38;", "&")
        .replace("&amp;", "&");
    let (status, rows, _) = get(&router, &href).await;
    assert_eq!(status, StatusCode::OK, "{href}");
    assert!(rows.contains("L1") && !rows.contains("L2"), "{href}\n{rows}");
}
