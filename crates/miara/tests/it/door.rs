//! Who is let in.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use miara::book::Book;
use miara::door::Door;
use miara_model::Firm;
use tempfile::TempDir;

use crate::book::usual_now;
use crate::start::{Page, get, next, post, send, served};

const PASSWORD: &str = "trzy krótkie słowa";

fn locked() -> (Router, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    Book::create(folder.path(), &Firm::named("Tajna Firma")).unwrap();
    Door::of(folder.path()).set_password(PASSWORD, usual_now()).unwrap();
    (served(&folder), folder)
}

fn cookie_of(page: &Page) -> String {
    page.2[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned()
}

async fn get_with(router: &Router, path: &str, cookie: &str) -> Page {
    send(router, Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_password_locks_every_page_and_opens_them() {
    let (router, _folder) = locked();
    for path in ["/", "/data", "/data/import", "/kpi/leads", "/data/quarantine/as/csv", "/nowhere"] {
        let page = get(&router, path).await;
        assert!(next(&page).starts_with("/login?next="), "{path}");
        assert!(!page.1.contains("Tajna"));
    }
    assert_eq!(get(&router, "/style.css").await.0, StatusCode::OK);
    let (_, cookies, _) = get(&router, "/cookies?lang=en").await;
    assert!(cookies.contains("12 hours") && !cookies.contains("Tajna"), "{cookies}");
    let (status, page, _) = post(&router, "/login", &[("password", "nie to hasło wcale"), ("next", "/data")]).await;
    assert!(status == StatusCode::UNAUTHORIZED && page.contains("To nie jest hasło"), "{page}");
    let entered = post(&router, "/login", &[("password", PASSWORD), ("next", "/data")]).await;
    assert_eq!(next(&entered), "/data");
    let written = entered.2[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(
        written.contains("HttpOnly") && written.contains("SameSite=Lax") && !written.contains("Secure"),
        "{written}"
    );
    let cookie = cookie_of(&entered);
    let (status, page, _) = get_with(&router, "/data", &cookie).await;
    assert!(status == StatusCode::OK && page.contains("Tajna Firma") && page.contains("id=\"logout\""), "{page}");
    let (_, sessions, _) = get_with(&router, "/data/sessions?lang=en", &cookie).await;
    assert!(sessions.contains("this one"), "{sessions}");
    let leave = Request::post("/logout").header(header::COOKIE, &cookie).header("sec-fetch-site", "same-origin");
    assert_eq!(next(&send(&router, leave.body(Body::empty()).unwrap()).await), "/login");
    assert!(next(&get_with(&router, "/data", &cookie).await).starts_with("/login"), "a session that ended is no pass");
}

#[tokio::test]
async fn after_signing_in_only_pages_of_ours_are_gone_to() {
    let (router, _folder) = locked();
    for elsewhere in ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"] {
        let entered = post(&router, "/login", &[("password", PASSWORD), ("next", elsewhere)]).await;
        assert_eq!(next(&entered), "/", "{elsewhere}");
    }
}

#[tokio::test]
async fn a_new_password_ends_all_sessions_and_only_hashes_are_kept() {
    let (router, folder) = locked();
    let cookie = cookie_of(&post(&router, "/login", &[("password", PASSWORD)]).await);
    assert_eq!(get_with(&router, "/data", &cookie).await.0, StatusCode::OK);
    let token = cookie.split('=').next_back().unwrap().to_owned();
    for file in ["state.sqlite", "state.sqlite-wal"] {
        let bytes = std::fs::read(folder.path().join(file)).unwrap_or_default();
        for secret in [token.as_bytes(), PASSWORD.as_bytes()] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret), "{file} holds a secret");
        }
    }
    Door::of(folder.path()).set_password("cztery zupełnie inne słowa", usual_now()).unwrap();
    assert_eq!(get_with(&router, "/data", &cookie).await.0, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn many_attempts_have_to_wait() {
    let (router, _folder) = locked();
    for _ in 0..5 {
        assert_eq!(post(&router, "/login", &[("password", "x")]).await.0, StatusCode::UNAUTHORIZED);
    }
    let (status, page, headers) = post(&router, "/login?lang=en", &[("password", PASSWORD)]).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert!(page.contains("Too many attempts") && headers.contains_key(header::RETRY_AFTER), "{page}");
}

#[tokio::test]
async fn changes_come_from_pages_of_ours_alone() {
    let folder = tempfile::tempdir().unwrap();
    Book::create(folder.path(), &Firm::named("Próba")).unwrap();
    let router = served(&folder);
    for (name, value, status) in [
        ("sec-fetch-site", "cross-site", StatusCode::FORBIDDEN),
        ("sec-fetch-site", "same-site", StatusCode::FORBIDDEN),
        ("sec-fetch-site", "none", StatusCode::FORBIDDEN),
        ("origin", "https://evil.example", StatusCode::FORBIDDEN),
        ("origin", "null", StatusCode::FORBIDDEN),
        ("x-nothing", "said", StatusCode::FORBIDDEN),
        ("sec-fetch-site", "same-origin", StatusCode::SEE_OTHER),
        ("origin", "http://127.0.0.1:7878", StatusCode::SEE_OTHER),
    ] {
        let request = Request::post("/data/quarantine/retry")
            .header(header::HOST, "127.0.0.1:7878")
            .header(name, value)
            .body(Body::empty())
            .unwrap();
        assert_eq!(send(&router, request).await.0, status, "{name}: {value}");
    }
}

#[tokio::test]
async fn only_known_names_are_answered_and_tls_keeps_the_cookie_to_itself() {
    let (_, folder) = locked();
    let mut app = miara::web::AppState::open(folder.path().to_owned(), None).unwrap();
    app.reach = miara::web::Reach { hosts: vec!["miara.example".into()], before: miara::web::Before::Proxy };
    let router = miara::web::router(std::sync::Arc::new(app));
    for (host, known) in
        [("miara.example", true), ("MIARA.example:443", true), ("192.168.1.5:7878", true), ("evil.example", false)]
    {
        let request = Request::get("/login").header(header::HOST, host).body(Body::empty()).unwrap();
        let status = send(&router, request).await.0;
        assert_eq!(status == StatusCode::OK, known, "{host}: {status}");
    }
    let body = format!("password={}", url::form_urlencoded::byte_serialize(PASSWORD.as_bytes()).collect::<String>());
    let request = Request::post("/login")
        .header(header::HOST, "127.0.0.1:7878")
        .header(header::ORIGIN, "https://miara.example")
        .header("x-forwarded-proto", "https")
        .body(Body::from(body))
        .unwrap();
    let page = send(&router, request).await;
    let cookie = page.2[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("__Host-miara=") && cookie.ends_with("Secure"), "{cookie}");
}

#[test]
fn beyond_this_computer_only_behind_a_password() {
    use assert_cmd::Command;
    let folder = tempfile::tempdir().unwrap();
    Book::create(folder.path(), &Firm::named("Próba")).unwrap();
    let miara = || {
        let mut command = Command::cargo_bin("miara").unwrap();
        command.arg("--book").arg(folder.path()).args(["--lang", "en"]).env_remove("MIARA_BOOK");
        command
    };
    let said =
        |command: &mut Command| String::from_utf8(command.assert().failure().get_output().stderr.clone()).unwrap();
    assert!(said(miara().args(["serve", "--listen", "0.0.0.0:0"])).contains("miara password"));
    assert!(said(miara().args(["password", "--stdin"]).write_stdin("short\n")).contains("12 characters"));
    assert!(said(miara().args(["password", "--stdin"]).write_stdin("aaaaaaaaaaaaaaaa\n")).contains("over and over"));
    miara().args(["password", "--stdin"]).write_stdin("three short words\n").assert().success();
    assert!(Door::of(folder.path()).is_locked().unwrap());
}
