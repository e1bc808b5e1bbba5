//! Files through the browser: uploaded, looked through, corrected, imported, taken back; refused rows
//! mended.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode, header};
use miara::book::Book;
use miara::state::QuarantineFilter;
use miara_model::Firm;
use tempfile::TempDir;

use crate::book::{TestBook, usual_now};
use crate::start::{Page, get, next, post, send, served};
use miara::service::import::{INCOMING, ImportOptions};
use miara::service::{self, Service};

const BOUNDARY: &str = "----miara";
const LEADS: &str =
    "lead_id,created_at,channel\nL1,2026-11-03T10:00:00Z,organic\nL2,2026-11-04T10:00:00Z,email\nL3,jutro,email\n";

fn book() -> (Router, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    Book::create(folder.path(), &Firm::named("Próba")).unwrap();
    (served(&folder), folder)
}

fn service(folder: &TempDir) -> Service {
    Service::open(folder.path()).unwrap()
}

fn form(files: &[(&str, &str)]) -> String {
    let part = |(name, text): &(&str, &str)| {
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n{text}\r\n")
    };
    files.iter().map(part).collect::<String>() + format!("--{BOUNDARY}--\r\n").as_str()
}

fn upload_request() -> axum::http::request::Builder {
    Request::post("/data/import?lang=en")
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
        .header("sec-fetch-site", "same-origin")
}

async fn upload(router: &Router, files: &[(&str, &str)]) -> Page {
    send(router, upload_request().body(Body::from(form(files))).unwrap()).await
}

/// The page of an upload once the work on it has ended.
async fn settled(router: &Router, path: &str) -> Page {
    for _ in 0..200 {
        let page = get(router, path).await;
        if !page.1.contains("id=\"work\"") {
            return page;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{path} does not come to an end");
}

fn in_english(path: &str) -> String {
    if path.contains("lang=") { path.to_owned() } else { format!("{path}?lang=en") }
}

/// Uploads files and imports what is understood of them.
async fn import(router: &Router, files: &[(&str, &str)]) -> Page {
    let page = in_english(&next(&upload(router, files).await));
    settled(router, &page).await;
    let go = page.replace("?", "/go?");
    post(router, &go, &[]).await;
    settled(router, &page).await
}

fn incoming(folder: &TempDir) -> usize {
    std::fs::read_dir(folder.path().join("data").join(INCOMING)).map_or(0, Iterator::count)
}

#[tokio::test]
async fn a_file_is_looked_through_and_then_imported() {
    let (router, folder) = book();
    let page = next(&upload(&router, &[("leads.csv", LEADS)]).await);
    let (status, preview, _) = settled(&router, &page).await;
    assert_eq!(status, StatusCode::OK);
    for said in ["recognised", "3 rows: 2 new", "1 refused", "2026-11-03 11:00", "jutro", "Qualified", "stay dark"] {
        assert!(preview.contains(said), "{said}: {preview}");
    }
    assert_eq!(service(&folder).engine.store.row_count("leads").await.unwrap(), 0, "nothing is imported yet");
    post(&router, &page.replace("?", "/go?"), &[]).await;
    let (_, outcome, _) = settled(&router, &page).await;
    for said in
        ["2 rows are new or changed", "KPIs that can be seen now", "/kpi/leads", "/data/quarantine?dataset=leads"]
    {
        assert!(outcome.contains(said), "{said}: {outcome}");
    }
    assert_eq!(service(&folder).engine.store.row_count("leads").await.unwrap(), 2);
    let (_, data, _) = get(&router, "/data?lang=en").await;
    assert!(data.contains("fresh: imported today") || data.contains("2 rows"), "{data}");
}

#[tokio::test]
async fn a_file_that_nobody_knows_is_corrected_once_and_recognised_from_then_on() {
    let (router, folder) = book();
    let text = "Raport targów\n\nNr;Kiedy;Skąd;Uwagi\n1;03.10.2026;targi;x\n2;13.10.2026;targi;y\n";
    let page = next(&upload(&router, &[("targi-2026-10.csv", text)]).await);
    let correction = page.replace("?", "/file/0?");
    assert_eq!(
        next(&settled(&router, &page).await),
        correction,
        "a file alone that nobody knows goes on to its columns"
    );
    let chosen = post(&router, &correction, &[("step", "way"), ("way", "dataset:leads")]).await;
    assert_eq!(next(&chosen), correction);
    let (_, form, _) = settled(&router, &correction).await;
    assert!(form.contains("Skąd") && form.contains("value=\"lead_id\""), "{form}");
    let twice = [
        ("step", "go"),
        ("column-0", "lead_id"),
        ("column-1", "created_at"),
        ("column-2", "created_at"),
        ("column-3", "-"),
    ];
    assert_eq!(next(&post(&router, &correction, &twice).await), correction, "nothing is imported");
    let (_, asked, _) = settled(&router, &correction).await;
    assert!(asked.contains("Created: which column?") && asked.contains("id=\"settle-2\""), "{asked}");
    let right = [
        ("step", "go"),
        ("column-0", "lead_id"),
        ("column-1", "created_at"),
        ("column-2", "channel"),
        ("column-3", "-"),
    ];
    assert_eq!(next(&post(&router, &correction, &right).await), page);
    let (_, outcome, _) = settled(&router, &page).await;
    assert!(outcome.contains("2 rows are new"), "{outcome}");
    assert!(folder.path().join("mappings/targi.yaml").exists());
    let november = text.replace("10.2026", "11.2026").replace("\n1;", "\n3;").replace("\n2;", "\n4;");
    let (_, outcome, _) = import(&router, &[("targi-2026-11.csv", &november)]).await;
    assert!(outcome.contains("2 rows are new"), "{outcome}");
    assert_eq!(service::import::mapping(&service(&folder), "targi").unwrap().dataset(), "leads");
}

#[tokio::test]
async fn uploads_that_are_too_large_or_cut_off_leave_nothing() {
    let (router, folder) = book();
    let announced = upload_request().header(header::CONTENT_LENGTH, (3_u64 << 30).to_string());
    let (status, page, _) = send(&router, announced.body(Body::from(form(&[("a.csv", LEADS)]))).unwrap()).await;
    assert!(
        status == StatusCode::PAYLOAD_TOO_LARGE && page.contains("gzip") && page.contains("miara import"),
        "{page}"
    );
    let whole = form(&[("a.csv", LEADS)]);
    let cut = &whole[..whole.len() / 2];
    assert_eq!(
        send(&router, upload_request().body(Body::from(cut.to_owned())).unwrap()).await.0,
        StatusCode::BAD_REQUEST
    );
    let broken = futures_stream(vec![Ok(Bytes::from(cut.to_owned())), Err(std::io::Error::other("gone"))]);
    assert_eq!(send(&router, upload_request().body(broken).unwrap()).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(upload(&router, &[]).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(upload(&router, &[("", "")]).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let no_form = Request::post("/data/import").header("sec-fetch-site", "same-origin").body(Body::from("x")).unwrap();
    assert_eq!(send(&router, no_form).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(incoming(&folder), 0);
    std::fs::create_dir_all(folder.path().join("data").join(INCOMING).join("left")).unwrap();
    drop(served(&folder));
    assert_eq!(incoming(&folder), 0, "what a crash left is swept at the start");
}

/// A body of pieces, one after the other.
fn futures_stream(pieces: Vec<Result<Bytes, std::io::Error>>) -> Body {
    Body::from_stream(futures_util::stream::iter(pieces))
}

#[tokio::test]
async fn names_of_files_do_no_harm() {
    let (router, folder) = book();
    let long = format!("{}.csv", "ż".repeat(10_000));
    for name in ["../../../evil.csv", "<script>alert(1)</script>.csv", "CON.csv", &long, "a\\b\\..\\c.csv"] {
        let page = next(&upload(&router, &[(name, LEADS)]).await);
        let (status, preview, _) = settled(&router, &page).await;
        assert!(status == StatusCode::OK && preview.contains("2 new"), "{name:.40}: {preview}");
        assert!(!preview.contains("<script>alert"), "{name:.40}");
    }
    assert!(!folder.path().parent().unwrap().join("evil.csv").exists());
    assert!(!folder.path().join("evil.csv").exists());
}

#[tokio::test]
async fn two_imports_at_once_do_not_mix_and_the_second_can_try_again() {
    let (router, folder) = book();
    let page = next(&upload(&router, &[("leads.csv", LEADS)]).await);
    settled(&router, &page).await;
    let other = service(&folder);
    let held = other.engine.store.lock().unwrap();
    let (status, busy, _) = post(&router, &page.replace("?", "/go?"), &[]).await;
    assert!(
        status == StatusCode::CONFLICT && busy.contains("Another import is running") && busy.contains("Try again"),
        "{busy}"
    );
    drop(held);
    assert_eq!(other.engine.store.row_count("leads").await.unwrap(), 0);
    settled(&router, &page).await;
    post(&router, &page.replace("?", "/go?"), &[]).await;
    settled(&router, &page).await;
    assert_eq!(other.engine.store.row_count("leads").await.unwrap(), 2);
}

#[tokio::test]
async fn an_import_is_taken_back_and_brought_back() {
    let (router, folder) = book();
    import(&router, &[("one.csv", LEADS)]).await;
    import(&router, &[("two.csv", "lead_id,created_at,channel,campaign\nL2,2026-11-04T10:00:00Z,email,wiosna\nL9,2026-11-05T10:00:00Z,email,lato\n")]).await;
    let service = service(&folder);
    let stand = async || {
        let facts = miara::service::facts::facts(&service).await.unwrap()["leads"].clone();
        (
            service.engine.store.row_count("leads").await.unwrap(),
            facts.quarantined,
            facts.supplied.contains("campaign"),
            facts.last_import.is_some(),
        )
    };
    assert_eq!(stand().await, (3, 1, true, true));
    let (_, history, _) = get(&router, "/data/history?lang=en").await;
    assert!(history.contains("one.csv") && history.contains("/data/history/1/undo"), "{history}");
    let (_, ask, _) = get(&router, "/data/history/1/undo?lang=en").await;
    assert!(ask.contains("two.csv") && ask.contains("taken back too"), "later imports are listed: {ask}");
    let (_, ask, _) = post(&router, "/data/history/1/undo?lang=en", &[("agreed", "")]).await;
    assert!(ask.contains("taken back too"), "nothing goes that was not agreed to");
    assert_eq!(stand().await.0, 3);
    next(&post(&router, "/data/history/1/undo?lang=en", &[("agreed", "2")]).await);
    assert_eq!(stand().await, (0, 0, false, false), "as before the first import");
    let (_, leads, _) = get(&router, "/kpi/leads?lang=en").await;
    assert!(leads.contains("leads"), "{leads}");
    next(&post(&router, "/data/history/3/undo", &[]).await);
    assert_eq!(stand().await, (3, 1, true, true), "all of it is back");
    next(&post(&router, "/data/history/2/undo", &[]).await);
    assert_eq!(stand().await, (2, 1, false, true));
    assert_eq!(
        post(&router, "/data/history/2/undo", &[]).await.0,
        StatusCode::UNPROCESSABLE_ENTITY,
        "it is undone already"
    );
    assert_eq!(get(&router, "/data/history/999/undo").await.0, StatusCode::NOT_FOUND);
    assert_eq!(get(&router, "/data/history/abc/undo").await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_history_that_is_lost_is_told_by_the_tables() {
    let (_, folder) = book();
    let service = service(&folder);
    let path = folder.path().join("leads.csv");
    let import = async |text: &str| {
        std::fs::write(&path, text).unwrap();
        let options = ImportOptions::default();
        service::import::import(&service, std::slice::from_ref(&path), &options, usual_now(), &|_, _, _| {})
            .await
            .unwrap();
    };
    import(LEADS).await;
    import(&LEADS.replace("organic", "ads")).await;
    service::import::undo(&service, 2, &[], usual_now()).await.unwrap();
    service::import::undo(&service, 3, &[], usual_now()).await.unwrap();
    service::import::undo(&service, 4, &[], usual_now()).await.unwrap();
    let told = |service: &Service| {
        let history = service::history::imports(service, None, 10).unwrap().into_iter();
        history.map(|entry| miara::state::ImportRecord { run: 0, ..entry }).collect::<Vec<_>>()
    };
    let known = told(&service);
    assert_eq!(known.iter().map(|entry| entry.in_force).collect::<Vec<_>>(), [true, false, false, false, true]);
    drop(service);
    for file in ["state.sqlite", "state.sqlite-wal", "state.sqlite-shm"] {
        drop(std::fs::remove_file(folder.path().join(file)));
    }
    let service = Service::open(folder.path()).unwrap();
    service::history::settle(&service).await.unwrap();
    assert_eq!(told(&service), known);
    // What is undone now goes back to where it was.
    service::import::undo(&service, 1, &[], usual_now()).await.unwrap();
    assert_eq!(service.engine.store.row_count("leads").await.unwrap(), 0);
}

#[tokio::test]
async fn a_refused_row_is_mended_in_the_browser() {
    let (router, folder) = book();
    import(&router, &[("<b>leads.csv", &format!("{LEADS}=1+1,2026-13-45,<script>\n"))]).await;
    let (_, page, _) = get(&router, "/data/quarantine?lang=en").await;
    assert!(page.contains("Not a date") && page.contains("jutro") && !page.contains("<script>\n"), "{page}");
    let service = service(&folder);
    let rows = service::quarantine::quarantined(&service, &QuarantineFilter::default(), 10).unwrap();
    let path = format!("/data/quarantine/{}?lang=en", rows[0].id);
    let (_, mend, _) = get(&router, &path).await;
    assert!(mend.contains("value=\"jutro\""), "{mend}");
    let (status, again, _) =
        post(&router, &path, &[("cell-0", "L3"), ("cell-1", "pojutrze"), ("cell-2", "email")]).await;
    assert!(
        status == StatusCode::UNPROCESSABLE_ENTITY && again.contains("Still refused") && again.contains("pojutrze"),
        "{again}"
    );
    assert_eq!(
        service::quarantine::quarantined_count(&service, &QuarantineFilter::default()).unwrap(),
        2,
        "it waits as it was"
    );
    next(&post(&router, &path, &[("cell-0", "L3"), ("cell-1", "2026-11-06"), ("cell-2", "email")]).await);
    assert_eq!(service::quarantine::quarantined_count(&service, &QuarantineFilter::default()).unwrap(), 1);
    assert_eq!(service.engine.store.row_count("leads").await.unwrap(), 3);
    let (_, csv, _) = get(&router, "/data/quarantine/as/csv").await;
    assert!(csv.contains("'=1+1") && csv.contains("2026-13-45"), "{csv}");
    let (_, ndjson, _) = get(&router, "/data/quarantine/as/ndjson").await;
    assert_eq!(serde_json::from_str::<serde_json::Value>(ndjson.trim()).unwrap()["row"]["lead_id"], "=1+1");
    let retried = post(&router, "/data/quarantine/retry", &[("which", "dataset=leads")]).await;
    assert!(next(&retried).contains("tried-0-1-0"));
    let (_, sure, _) = post(&router, "/data/quarantine/drop?lang=en", &[("which", "dataset=leads")]).await;
    assert!(sure.contains("removed for good"), "{sure}");
    next(&post(&router, "/data/quarantine/drop", &[("which", "dataset=leads"), ("sure", "1")]).await);
    assert_eq!(service::quarantine::quarantined_count(&service, &QuarantineFilter::default()).unwrap(), 0);
    // Undoing the mending puts the row back where it was.
    service::import::undo(&service, 2, &[], usual_now()).await.unwrap();
    assert_eq!(service::quarantine::quarantined_count(&service, &QuarantineFilter::default()).unwrap(), 1);
    assert_eq!(service.engine.store.row_count("leads").await.unwrap(), 2);
}

#[tokio::test]
async fn addresses_of_nothing_are_answered_clearly() {
    let (router, _folder) = book();
    let long = "x".repeat(10_000);
    for path in
        ["/data/import/nothing", "/data/import/..%2F..%2Fetc", "/data/quarantine/999", "/data/quarantine/as/exe"]
    {
        assert_eq!(get(&router, path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    for path in [
        "/data/import/x/file/0",
        "/data/import/x/file/999999999999",
        "/data/quarantine/x",
        "/data/quarantine/99999999999999999999",
        &format!("/data/quarantine?dataset={long}&reason=%00"),
    ] {
        assert!(!get(&router, path).await.0.is_server_error(), "{path:.60}");
    }
    for path in [
        "/data/import/x/go",
        "/data/import/x/drop",
        "/data/import/x/again",
        "/data/import/x/file/7/leave",
        "/data/quarantine/7",
        "/data/history/7/undo",
        "/data/sessions",
    ] {
        assert!(!post(&router, path, &[("id", &long)]).await.0.is_server_error(), "{path}");
    }
    let huge = "x".repeat(2 << 20);
    let (status, page, _) = post(&router, "/data/settings", &[("firm", &huge)]).await;
    assert!(status == StatusCode::PAYLOAD_TOO_LARGE && page.contains("<h1>"), "{page:.400}");
}

#[tokio::test]
async fn what_consent_hides_is_said_beside_the_numbers() {
    let (_, folder) = book();
    let mut firm = Firm::named("Próba");
    let share = indexmap::IndexMap::from([("web_traffic".to_owned(), "0.82".parse().unwrap())]);
    firm.consent_share = Some(miara_model::firm::ConsentShare::ByMapping(share));
    Book::write_settings(folder.path(), &firm).unwrap();
    let service = service(&folder);
    let path = folder.path().join("visits.csv");
    std::fs::write(&path, "at,visits\n2026-10-01T10:00:00Z,10\n").unwrap();
    let options = ImportOptions { dataset: Some("web_traffic".into()), ..ImportOptions::default() };
    service::import::import(&service, &[path], &options, usual_now(), &|_, _, _| {}).await.unwrap();
    let question = crate::book::question(&["website_visits"], "2026-10-01", "2026-11-01");
    let answer = service::ask::answer(&service, &question, usual_now()).await.unwrap();
    let words = miara::locale::words(miara_model::Lang::Pl);
    let said: Vec<String> =
        answer.notes.iter().map(|note| words.note(note, &service.book.catalogue, service.engine.zone())).collect();
    assert!(said.iter().any(|sentence| sentence.contains("18 %") && sentence.contains("ciasteczka")), "{said:?}");
}

#[tokio::test]
async fn a_table_that_is_held_in_memory_is_the_newest_one() {
    let book = TestBook::new();
    let leads = |ids: std::ops::Range<u32>| {
        let row = |id: u32| format!("L{id},2026-11-0{}T10:00:00Z,organic\n", id % 9 + 1);
        std::iter::once("lead_id,created_at,channel\n".to_owned()).chain(ids.map(row)).collect::<String>()
    };
    // Each question reads the table; from the second on it is held.
    let count = async |day: u8| book.number("leads", &format!("2026-10-0{day}"), "2026-12-01").await;
    book.import_text("leads.csv", leads(0..20), "leads").await.unwrap();
    for day in 1..5 {
        assert_eq!(count(day).await, Some(20.0));
    }
    book.import_text("leads.csv", leads(10..50), "leads").await.unwrap();
    for day in 1..5 {
        assert_eq!(count(day).await, Some(50.0));
    }
    let last = service::history::imports(&book.service, None, 1).unwrap()[0].id;
    service::import::undo(&book.service, last, &[], book.now).await.unwrap();
    assert_eq!(count(1).await, Some(20.0), "what was taken back is not held");
}

#[tokio::test]
async fn questions_are_answered_in_the_browser() {
    let (router, folder) = book();
    let head = "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Pipeline,Create Date";
    let text = format!(
        "{head}\n1,A,Umowa podpisana,2026-03-10,Ewa,100,X,2026-02-01\n2,B,Umowa podpisana,,Ewa,50,X,2026-02-01\n"
    );
    let page = next(&upload(&router, &[("deals.csv", &text), ("leads.csv", LEADS)]).await);
    let (_, preview, _) = settled(&router, &page).await;
    assert!(preview.contains("needs an answer") && preview.contains("What does “Umowa podpisana” mean?"), "{preview}");
    let (_, data, _) = get(&router, "/data?lang=en").await;
    assert!(data.contains("An import waits for an answer"), "{data}");
    // The other file is imported; this one goes on waiting.
    post(&router, &page.replace("?", "/go?"), &[]).await;
    settled(&router, &page).await;
    assert_eq!(service(&folder).engine.store.row_count("leads").await.unwrap(), 2);
    let waiting = service::import::waiting_imports(&service(&folder)).expect("the deals wait");
    let page = format!("/data/import/{}?lang=en", waiting.upload);
    let answer = page.replace("?", "/file/0/answer?");
    assert_eq!(next(&post(&router, &answer, &[("question-0", "won")]).await), format!("{page}#file-0"));
    let (_, preview, _) = settled(&router, &page).await;
    assert!(preview.contains("Which column of the file stands for it"), "an answer can lead to a question: {preview}");
    post(&router, &answer, &[("question-0", "unknown")]).await;
    let (_, preview, _) = settled(&router, &page).await;
    assert!(preview.contains("recognised") && preview.contains("“Umowa podpisana” → won"), "{preview}");
    post(&router, &page.replace("?", "/go?"), &[]).await;
    settled(&router, &page).await;
    assert_eq!(service(&folder).engine.store.row_count("deals").await.unwrap(), 2);
    assert!(service::import::waiting_imports(&service(&folder)).is_none());
}
