//! Input that is wrong: a clear sentence, and nothing is changed or lost.

use std::io::Write as _;

use miara::state::QuarantineFilter;
use miara_model::Lang;

use crate::book::{TestBook, question};
use miara::service::import::{About, FileAnswers, ImportOptions, KEPT};
use miara::service::{self, ServiceError};

/// The sentence that a file is refused with, in both languages; nothing may be in the table.
async fn refusal(name: &str, text: impl AsRef<[u8]>) -> String {
    let book = TestBook::new();
    let error = book.import_text(name, text, "leads").await.err().unwrap_or_else(|| panic!("{name} was taken in"));
    assert_eq!(book.service.engine.store.row_count("leads").await.unwrap(), 0, "{name}");
    let sentences = [error.text(Lang::Pl), error.text(Lang::En)];
    assert!(sentences.iter().all(|sentence| sentence.len() > 20 && sentence.contains(name)), "{sentences:?}");
    assert!(!matches!(error, ServiceError::Engine(miara_engine::EngineError::Internal(_))), "{sentences:?}");
    sentences[1].clone()
}

#[tokio::test]
async fn files_that_cannot_be_read_are_refused_whole() {
    refusal("empty.csv", "").await;
    let sentence = refusal("no_key.csv", "leadid_x,created\n1,2026-01-01\n").await;
    assert!(sentence.contains("lead_id"), "{sentence}");
    refusal("truncated.csv.gz", truncated_gzip()).await;
    refusal("truncated.parquet", b"PAR1\x15\x04\x15".as_slice()).await;
    refusal("truncated.xlsx", b"PK\x03\x04 not a workbook".as_slice()).await;
}

fn truncated_gzip() -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    for row in 0..20_000 {
        writeln!(encoder, "L{row},2026-10-{:02}T10:{:02}:00Z", row % 28 + 1, row % 60).unwrap();
    }
    let bytes = encoder.finish().unwrap();
    bytes[..bytes.len() / 2].to_vec()
}

#[tokio::test]
async fn a_header_without_rows_changes_nothing() {
    let book = TestBook::new();
    let report = book.import_text("header.csv", "lead_id,created_at\n", "leads").await.unwrap();
    assert_eq!((report.read, report.inserted, report.version), (0, 0, None));
}

#[tokio::test]
async fn bad_rows_go_to_quarantine_and_good_ones_in() {
    let book = TestBook::new();
    let text = "lead_id,created_at,channel\n\
        L1,2026-10-01T10:00:00Z,A\n\
        ,2026-10-01T10:00:00Z,A\n\
        L3,0001-01-01T00:00:00Z,A\n\
        L4,9999-12-31T00:00:00Z,A\n\
        L5,nonsense,A\n\
        L6,2026-10-01T10:00:00Z,A,one,too,many\n\
        L7,2026-10-02T10:00:00Z,B\n";
    let report = book.import_text("leads.csv", text, "leads").await.unwrap();
    assert_eq!((report.read, report.inserted, report.rejected), (7, 2, 5));
    let rows = service::quarantine::quarantined(&book.service, &QuarantineFilter::default(), 100).unwrap();
    let lines: Vec<u64> = rows.iter().map(|row| row.refused.line).collect();
    assert_eq!(lines, [3, 4, 5, 6, 7]);
    for row in &rows {
        assert!(row.refused.text.contains("2026") || row.refused.text.contains("L"), "{row:?}");
        assert!(row.refused.reason.text(Lang::Pl).len() > 15);
    }
    let answer = book.ask(&question(&["leads"], "2026-10-01", "2026-11-01")).await;
    let notes: Vec<_> =
        answer.notes.iter().filter(|note| matches!(note, miara_model::Note::Quarantined { rows: 5, .. })).collect();
    assert_eq!(notes.len(), 1, "the answer says how many rows are missing from it");
}

#[tokio::test]
async fn importing_a_bad_file_again_keeps_each_refused_row_once() {
    let book = TestBook::new();
    for _ in 0..2 {
        book.import_text("leads.csv", "lead_id,created_at\nL1,nonsense\nL2,2026-10-01T00:00:00Z\n", "leads")
            .await
            .unwrap();
    }
    assert_eq!(service::quarantine::quarantined_count(&book.service, &QuarantineFilter::default()).unwrap(), 1);
}

#[tokio::test]
async fn strict_changes_nothing_when_one_row_is_refused() {
    let book = TestBook::new();
    let path = book.folder.path().join("leads.csv");
    std::fs::write(&path, "lead_id,created_at\nL1,2026-10-01T00:00:00Z\nL2,nonsense\n").unwrap();
    let options = ImportOptions { dataset: Some("leads".into()), strict: true, ..ImportOptions::default() };
    let error = service::import::import(&book.service, std::slice::from_ref(&path), &options, book.now, &|_, _, _| {})
        .await
        .unwrap_err();
    assert!(error.text(Lang::En).contains("leads.csv:3"), "{error}");
    assert_eq!(book.service.engine.store.row_count("leads").await.unwrap(), 0);
    assert_eq!(service::quarantine::quarantined_count(&book.service, &QuarantineFilter::default()).unwrap(), 0);
    let dry = ImportOptions { dataset: Some("leads".into()), dry_run: true, ..ImportOptions::default() };
    let reports = service::import::import(&book.service, &[path], &dry, book.now, &|_, _, _| {}).await.unwrap();
    assert_eq!((reports[0].read, reports[0].rejected), (2, 1));
    assert_eq!(book.service.engine.store.row_count("leads").await.unwrap(), 0);
}

#[tokio::test]
async fn quarantined_rows_come_in_once_what_they_lacked_is_there() {
    let book = TestBook::new();
    let mapping = book.folder.path().join("priced.yaml");
    std::fs::write(
        &mapping,
        "mapping: priced\ntitle: {pl: Z ceną, en: GainCost}\ndataset: deals\nrecognise: {needs: [no, opened, item]}\n\
         columns:\n  deal_id: no\n  created_at: opened\n  product: item\n  value: {sql: \"lookup('products', 'name', 'list_price', item)\"}\n",
    )
    .unwrap();
    let deals = book.folder.path().join("deals.csv");
    std::fs::write(&deals, "no,opened,item\n1,2026-10-01,Robot\n2,2026-10-02,Regał\n").unwrap();
    book.import_text("products.csv", "product_id,name,list_price\nP1,Robot,100\n", "products").await.unwrap();
    let options = ImportOptions { mapping: Some(mapping.display().to_string()), ..ImportOptions::default() };
    let import = async || {
        service::import::import(&book.service, std::slice::from_ref(&deals), &options, book.now, &|_, _, _| {})
            .await
            .unwrap()
            .remove(0)
    };
    let report = import().await;
    assert_eq!((report.inserted, report.rejected), (1, 1), "{report:?}");
    assert_eq!(import().await.rejected, 1);
    assert_eq!(
        service::quarantine::quarantined_count(&book.service, &QuarantineFilter::default()).unwrap(),
        1,
        "it stays while it is refused"
    );
    let error =
        service::quarantine::retry(&book.service, &QuarantineFilter::default(), None, book.now).await.unwrap_err();
    assert!(error.text(Lang::En).contains("--mapping"), "the mapping is not in the book: {error}");
    book.import_text("products.csv", "product_id,name,list_price\nP2,Regał,40\n", "products").await.unwrap();
    let mapping = service::import::mapping(&book.service, &mapping.display().to_string()).unwrap();
    let retried = service::quarantine::retry(&book.service, &QuarantineFilter::default(), Some(&mapping), book.now)
        .await
        .unwrap();
    assert_eq!((retried.tried, retried.imported, retried.rejected), (1, 1, 0));
    assert_eq!(service::quarantine::quarantined_count(&book.service, &QuarantineFilter::default()).unwrap(), 0);
    assert_eq!(book.service.engine.store.row_count("deals").await.unwrap(), 2);
}

#[tokio::test]
async fn the_same_file_once_more_lets_go_of_rows_that_pass_now() {
    let book = TestBook::new();
    std::fs::write(
        book.folder.path().join("mappings/priced.yaml"),
        "mapping: priced\ntitle: {pl: Z ceną, en: GainCost}\ndataset: deals\nrecognise: {needs: [no, opened, item]}\n\
         columns:\n  deal_id: no\n  created_at: opened\n  value: {sql: \"lookup('products', 'name', 'list_price', item)\"}\n",
    )
    .unwrap();
    let service = miara::service::Service::open(book.folder.path()).unwrap();
    let deals = book.folder.path().join("deals.csv");
    std::fs::write(&deals, "no,opened,item\n1,2026-10-01,Robot\n2,2026-10-02,Regał\n").unwrap();
    let import = async |dry_run| {
        let options = ImportOptions { dry_run, ..ImportOptions::default() };
        service::import::import(&service, std::slice::from_ref(&deals), &options, book.now, &|_, _, _| {})
            .await
            .unwrap()
            .remove(0)
    };
    assert_eq!(import(false).await.rejected, 2);
    book.import_text("products.csv", "product_id,name,list_price\nP1,Robot,100\nP2,Regał,40\n", "products")
        .await
        .unwrap();
    let dry = import(true).await;
    assert_eq!((dry.inserted, dry.rejected), (2, 0), "a dry run says what would happen");
    assert_eq!(service.engine.store.row_count("deals").await.unwrap(), 0);
    assert_eq!(import(false).await.inserted, 2);
    assert_eq!(service::quarantine::quarantined_count(&service, &QuarantineFilter::default()).unwrap(), 0);
}

#[tokio::test]
async fn a_broken_mapping_of_the_firm_darkens_nothing_else() {
    let book = TestBook::new();
    std::fs::write(book.folder.path().join("mappings/broken.yaml"), "mapping: broken\ndataset: nowhere\n").unwrap();
    let service = miara::service::Service::open(book.folder.path()).unwrap();
    assert_eq!(service.book.faults.len(), 1);
    assert!(service.book.faults[0].to_string().contains("broken.yaml"), "{:?}", service.book.faults);
}

#[tokio::test]
async fn two_imports_at_once_do_not_mix() {
    let book = TestBook::new();
    let held = book.service.engine.store.lock().unwrap();
    let error =
        book.import_text("leads.csv", "lead_id,created_at\nL1,2026-10-01T00:00:00Z\n", "leads").await.unwrap_err();
    assert!(matches!(error, ServiceError::Engine(miara_engine::EngineError::Busy { .. })), "{error}");
    drop(held);
    book.import_text("leads.csv", "lead_id,created_at\nL1,2026-10-01T00:00:00Z\n", "leads").await.unwrap();
}

#[tokio::test]
async fn another_report_of_the_same_visits_is_refused() {
    let book = TestBook::new();
    let both = TestBook::new();
    let header = "Date,Landing page,Session default channel group,Session campaign,Sessions,Engaged sessions,Active users,Key events";
    book.import_text("pages.csv", format!("{header}\n20261001,/,Organic Search,(organic),10,5,9,1\n"), "web_traffic")
        .await
        .unwrap();
    let traffic = "Date,Session source / medium,Sessions,Engaged sessions\n20261001,google / organic,10,5\n";
    let error = book.import_text("traffic.csv", traffic, "web_traffic").await.unwrap_err();
    assert!(error.text(Lang::En).contains("ga4_landing_pages"), "{error}");
    let files = [both.folder.path().join("pages.csv"), both.folder.path().join("traffic.csv")];
    std::fs::write(&files[0], format!("{header}\n20261001,/,Organic Search,(organic),10,5,9,1\n")).unwrap();
    std::fs::write(&files[1], traffic).unwrap();
    let error = service::import::import(&both.service, &files, &ImportOptions::default(), both.now, &|_, _, _| {})
        .await
        .unwrap_err();
    assert!(error.text(Lang::En).contains("twice"), "together they are refused as well: {error}");
    assert_eq!(both.service.engine.store.row_count("web_traffic").await.unwrap(), 0);
    assert_eq!(book.number("website_visits", "2026-10-01", "2026-11-01").await, Some(10.0));
}

#[tokio::test]
async fn absurd_ranges_and_huge_answers_are_refused() {
    for (from, to) in [
        ("2026-02-01", "2026-01-01"),
        ("2026-01-01", "2026-01-01"),
        ("0001-01-01", "2026-01-01"),
        ("2026-01-01", "9999-01-01"),
    ] {
        assert!(miara_engine::checked_period(from.parse().unwrap(), to.parse().unwrap()).is_err(), "{from} to {to}");
    }
    let book = TestBook::new();
    book.import_text("leads.csv", "lead_id,created_at\nL1,2026-10-01T00:00:00Z\n", "leads").await.unwrap();
    let kpis = vec!["leads"; 1];
    let days =
        miara_model::Question { grain: Some(miara_model::Grain::Day), ..question(&kpis, "1990-01-01", "2099-12-31") };
    assert_eq!(book.ask(&days).await.rows.len(), 40_176);
}

#[tokio::test]
async fn what_no_file_has_supplied_is_no_value_and_never_zero() {
    let book = TestBook::new();
    let header = "Title,Subject,Send Date,Total Recipients,Successful Deliveries,Total Bounces,Unique Opens,Unique Clicks,Unsubscribes,Unique Id";
    let campaign = format!("{header}\nWiosna,Nowości,\"Jun 09, 2026 09:30 pm\",100,98,2,40,5,1,c1\n");
    book.import_text("mailchimp.csv", campaign, "email_sends").await.unwrap();
    let number = |kpi: &'static str| book.number(kpi, "2026-06-01", "2026-07-01");
    assert_eq!(number("email_reply_rate").await, None, "Mailchimp knows no replies");
    assert_eq!(number("email_conversion_rate").await, None);
    assert!((number("email_click_rate").await.unwrap() - 5.0 / 98.0).abs() < 1e-9);
    assert!((number("email_delivery_rate").await.unwrap() - 0.98).abs() < 1e-9);
    book.import_text("deals.csv", "deal_id,created_at,won_at\nD1,2026-06-01,2026-06-10\n", "deals").await.unwrap();
    assert_eq!(number("won_deals").await, Some(1.0));
    assert_eq!(number("won_value").await, None, "the file has no values");
    assert_eq!(number("win_rate").await, None, "the file says nothing of lost deals, so it is not 100 %");
    let answer = book.ask(&question(&["win_rate"], "2026-06-01", "2026-07-01")).await;
    let why = answer.notes.iter().map(|note| serde_json::to_string(note).unwrap()).collect::<String>();
    assert!(why.contains("not-supplied") && why.contains("lost_at"), "{why}");
}

#[tokio::test]
async fn the_same_days_with_another_column_are_asked_about_rather_than_counted_twice() {
    let book = TestBook::new();
    book.import_text("a.csv", "date,category,amount\n2026-10-01,media,100\n", "costs").await.unwrap();
    let wider = "date,category,channel,amount\n2026-10-01,media,email,100\n";
    let report = book.import_text("b.csv", wider, "costs").await.unwrap();
    assert!(matches!(report.questions[0].about, About::Absent { .. }), "{:?}", report.questions);
    assert_eq!(book.number("marketing_cost", "2026-10-01", "2026-11-01").await, Some(100.0));
}

#[tokio::test]
async fn two_entries_of_one_day_in_two_time_sheets_stay_two() {
    let book = TestBook::new();
    let header = "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags,Amount ()";
    let entry = |start: &str, end: &str, hours: &str| {
        format!("{header}\nAnna,a@x.pl,,Sprzedaż,Rozmowy,klienci,No,2026-10-01,{start},2026-10-01,{end},{hours},,\n")
    };
    book.import_text("morning.csv", entry("09:00:00", "10:30:00", "01:30:00"), "worktime").await.unwrap();
    let noon = entry("12:00:00", "14:00:00", "02:00:00");
    let asked = book.import_text("noon.csv", &noon, "worktime").await.unwrap();
    assert!(matches!(asked.questions[0].about, About::DataSource { .. }), "{:?}", asked.questions);
    let mut parts = FileAnswers::from([("data-source".to_owned(), "Toggl".to_owned())]);
    let asked = book.import_answering(&book.folder.path().join("noon.csv"), "worktime", &parts).await.unwrap();
    assert!(matches!(asked.questions[0].about, About::Absent { .. }), "{:?}", asked.questions);
    parts.insert("absent".to_owned(), KEPT.to_owned());
    book.import_answering(&book.folder.path().join("noon.csv"), "worktime", &parts).await.unwrap();
    assert_eq!(book.number("working_hours", "2026-10-01", "2026-11-01").await, Some(3.5));
}

#[tokio::test]
async fn a_creation_that_was_stopped_does_not_lock_the_dataset() {
    let book = TestBook::new();
    std::fs::create_dir_all(book.folder.path().join("data/leads/_delta_log")).unwrap();
    let report = book.import_text("leads.csv", "lead_id,created_at\nL1,2026-10-01T00:00:00Z\n", "leads").await.unwrap();
    assert_eq!(report.inserted, 1);
}

#[tokio::test]
async fn a_filter_that_nothing_meets_is_said() {
    let book = TestBook::new();
    book.import_text("leads.csv", "lead_id,created_at,channel\nL1,2026-10-01T00:00:00Z,email\n", "leads")
        .await
        .unwrap();
    let mistyped = miara_model::Question {
        filters: vec![("channel".into(), "emial".into())],
        ..question(&["leads"], "2026-10-01", "2026-11-01")
    };
    let answer = book.ask(&mistyped).await;
    assert!(
        answer.notes.iter().any(|note| matches!(note, miara_model::Note::NothingMatches { .. })),
        "{:?}",
        answer.notes
    );
}
