//! A number of another tool is held against ours, and the difference is told down to rows.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use miara::service;
use miara::service::reconcile::{ListColumns, ListFile, Told};
use miara::view::reconcile::reconciliation_json;
use miara_engine::checked_period;
use miara_model::Lang;
use serde_json::Value as Json;

use crate::book::TestBook;
use crate::start::{Page, get, send, served};

const HEAD: &str = "Numer;Data wystawienia;Data sprzedaży;Nabywca;NIP;Netto;VAT;Waluta;Rodzaj;Handlowiec\n";

/// Invoices of October: two of Ewa, one of Jan, one in euros with a rate, one without, an advance, one of November.
async fn with_register() -> TestBook {
    let row = |number: &str, issued: &str, sold: &str, net: &str, vat: &str, currency: &str, kind: &str, who: &str| {
        format!("{number};{issued};{sold};Alfa;5260000001;{net};{vat};{currency};{kind};{who}\n")
    };
    let register = [
        HEAD.to_owned(),
        row("FV/1", "05.10.2026", "05.10.2026", "1000,00", "230,00", "PLN", "sprzedaż", "Ewa"),
        row("FV/2", "12.10.2026", "12.10.2026", "2000,00", "460,00", "PLN", "sprzedaż", "Ewa"),
        row("FV/3", "19.10.2026", "19.10.2026", "3000,00", "690,00", "PLN", "sprzedaż", "Jan"),
        row("FV/4", "20.10.2026", "20.10.2026", "100,00", "0,00", "EUR", "sprzedaż", "Jan"),
        row("FV/5", "21.10.2026", "21.10.2026", "50,00", "0,00", "USD", "sprzedaż", "Jan"),
        row("FV/6", "02.11.2026", "30.10.2026", "700,00", "161,00", "PLN", "sprzedaż", "Ewa"),
        row("FV/7", "03.11.2026", "03.11.2026", "900,00", "207,00", "PLN", "sprzedaż", "Ewa"),
        row("FV/8", "kiedyś", "22.10.2026", "400,00", "92,00", "PLN", "sprzedaż", "Ewa"),
    ];
    let book = TestBook::new();
    book.import_text("kursy.csv", "currency;date;rate\nEUR;2026-10-19;4,2500\n", "rates").await.unwrap();
    book.import_text("rejestr.csv", register.concat(), "invoices").await.unwrap();
    book
}

struct Asked<'a> {
    kpi: &'a str,
    says: Option<&'a str>,
    list: Option<&'a str>,
    filters: &'a [(&'a str, &'a str)],
}

impl TestBook {
    async fn reconciled(&self, asked: Asked<'_>) -> Json {
        let words = miara::locale::words(Lang::Pl);
        let kpi = service::ask::kpi(&self.service, asked.kpi).unwrap().clone();
        let path = self.folder.path().join("lista.csv");
        if let Some(list) = asked.list {
            std::fs::write(&path, list).unwrap();
        }
        let list = asked.list.map(|_| ListFile { path: &path, columns: ListColumns::default(), measure: None });
        let told = Told { said: asked.says.map(|text| words.read_said(text, &kpi).unwrap()), list };
        let filters: Vec<(String, String)> =
            asked.filters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let october = checked_period("2026-10-01".parse().unwrap(), "2026-11-01".parse().unwrap()).unwrap();
        let found =
            service::reconcile::reconcile(&self.service, &kpi, (october, &filters), &told, self.now).await.unwrap();
        reconciliation_json(&found)
    }
}

fn net_sales<'a>(says: Option<&'a str>, list: Option<&'a str>) -> Asked<'a> {
    Asked { kpi: "net_sales", says, list, filters: &[] }
}

/// The steps of the ways that give the very number.
fn equal(found: &Json) -> Vec<String> {
    let ways = found["ways"]["equal"].as_array().unwrap();
    let steps = |way: &Json| {
        let steps: Vec<&str> = way["steps"].as_array().unwrap().iter().map(|step| step.as_str().unwrap()).collect();
        steps.join(" + ")
    };
    ways.iter().map(steps).collect()
}

/// Each cause with what it makes and the ids of its items; the causes must add up to the whole difference.
fn causes(found: &Json) -> Vec<(String, f64, Vec<String>)> {
    let list = &found["list"];
    let told = list["causes"].as_array().unwrap_or_else(|| panic!("{found}"));
    let sum: f64 = told.iter().map(|share| share["difference"].as_f64().unwrap()).sum();
    let difference = list["theirs"].as_f64().unwrap() - list["ours"].as_f64().unwrap();
    assert!((sum - difference).abs() < 1e-9, "{found}");
    let mut causes: Vec<_> = told
        .iter()
        .map(|share| {
            let items = share["items"].as_array().unwrap();
            let mut ids: Vec<String> = items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect();
            ids.sort();
            (share["cause"].as_str().unwrap().to_owned(), share["difference"].as_f64().unwrap(), ids)
        })
        .collect();
    causes.sort_by(|a, b| a.0.cmp(&b.0));
    causes
}

fn cause(name: &str, difference: f64, ids: &[&str]) -> (String, f64, Vec<String>) {
    (name.to_owned(), difference, ids.iter().map(|id| (*id).to_owned()).collect())
}

#[tokio::test]
async fn a_number_alone_is_told_by_the_way_in_which_it_was_counted() {
    let book = with_register().await;
    // 1,000 + 2,000 + 3,000 + 425 + 700; the dollars have no rate, and the eighth row was refused.
    assert_eq!(book.number("net_sales", "2026-10-01", "2026-11-01").await, Some(7125.0));
    for (says, way) in [
        // 1,230 + 2,460 + 3,690 + 425 + 861
        ("8666", "amount:gross"),
        ("6425,00", "day:issued_on"),
        ("6 850", "unconverted"),
        ("6700", "own-currency"),
        ("7 805,00 zł", "amount:gross + day:issued_on"),
        ("3700", "only:owner=Ewa"),
    ] {
        let found = book.reconciled(net_sales(Some(says), None)).await;
        let ways = equal(&found);
        let wanted: Vec<&str> = way.split(" + ").collect();
        let is_told = |steps: &String| {
            wanted.iter().all(|step| steps.contains(step)) && steps.matches(" + ").count() == wanted.len() - 1
        };
        assert!(ways.iter().any(is_told), "{says}: {ways:?}");
        if wanted.len() == 1 {
            assert_eq!(ways.len(), 1, "{says}: {ways:?}");
        }
    }
    let same = book.reconciled(net_sales(Some("7 125"), None)).await;
    assert_eq!(same["difference"], 0.0);
    let none = book.reconciled(net_sales(Some("5000,17"), None)).await;
    assert_eq!(equal(&none), [""; 0], "nothing is made up");
}

#[tokio::test]
async fn a_filter_that_the_other_tool_lacks_is_told() {
    let book = with_register().await;
    let of_ewa = Asked { filters: &[("owner", "Ewa")], ..net_sales(Some("7125"), None) };
    assert_eq!(equal(&book.reconciled(of_ewa).await), ["without-filter:owner"]);
    let list = "Nr;Kwota\nFV/1;1000\nFV/2;2000\nFV/6;700\nFV/3;3000\n";
    let of_ewa = Asked { filters: &[("owner", "Ewa")], ..net_sales(Some("6700"), Some(list)) };
    assert_eq!(causes(&book.reconciled(of_ewa).await), [cause("elsewhere", 3000.0, &["FV/3"])]);
}

#[tokio::test]
async fn the_list_behind_a_number_is_told_row_by_row() {
    let book = with_register().await;
    // With VAT, in euros as they are, without the sale of 30 October that was issued in November, with the dollars, the
    // refused one, one that was never imported, one twice, and a line of totals.
    let list = "\
Numer dokumentu;Kontrahent;Brutto;Wartość;Wystawiono
FV/1;Alfa;1 230,00;1 000,00;05.10.2026
FV/2;Alfa;2 460,00;2 100,00;12.10.2026
FV/3;Alfa;3 690,00;3 000,00;19.10.2026
FV/3;Alfa;3 690,00;3 000,00;19.10.2026
FV/4;Alfa;100,00;100,00;20.10.2026
FV/5;Alfa;50,00;50,00;21.10.2026
FV/7;Alfa;1 107,00;900,00;03.11.2026
FV/8;Alfa;492,00;400,00;22.10.2026
FV/99;Beta;12,30;10,00;25.10.2026
Razem;;12 831,30;10 560,00;
";
    let found = book.reconciled(net_sales(None, Some(list))).await;
    assert_eq!(found["list"]["columns"]["id"], "Numer dokumentu");
    assert_eq!(found["list"]["columns"]["amount"], "Wartość");
    assert_eq!(found["list"]["columns"]["day"], "Wystawiono");
    let told = [
        cause("amount", 100.0, &["FV/2"]),
        cause("as-written", -325.0, &["FV/4"]),
        cause("no-rate", 50.0, &["FV/5"]),
        cause("not-held", 10.0, &["FV/99"]),
        cause("not-listed", -700.0, &["FV/6"]),
        cause("other-day", 900.0, &["FV/7"]),
        cause("refused", 400.0, &["FV/8"]),
        cause("twice", 3000.0, &["FV/3"]),
    ];
    assert_eq!(causes(&found), told);
    let gross = list.replace(";Wartość;", ";Inna;");
    let found = book.reconciled(net_sales(Some("12831,30"), Some(&gross))).await;
    assert_eq!(found["list"]["theirs"], 12831.3);
    let told = causes(&found);
    assert!(!told.is_empty());
}

#[tokio::test]
async fn a_list_of_other_things_is_asked_for_the_column_that_it_lacks() {
    let book = with_register().await;
    let found = book.reconciled(net_sales(None, Some("Klient;Kwota\nAlfa;5000\nBeta;700\n"))).await;
    assert_eq!(found["list"]["outcome"], "no-ids");
    let known = found["list"]["known"].to_string();
    assert!(known.contains("invoice_id") && known.contains("FV/1"), "{known}");
    let found = book.reconciled(net_sales(None, Some("Numer;Klient\nFV/1;Alfa\nFV/2;Alfa\n"))).await;
    assert_eq!(found["list"]["outcome"], "no-amount");
}

async fn sent(router: &axum::Router, path: &str, fields: &[(&str, &str)], list: Option<(&str, &str)>) -> Page {
    let mut body = String::new();
    for (name, value) in fields {
        body += &format!("--part\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    if let Some((name, text)) = list {
        body += &format!(
            "--part\r\nContent-Disposition: form-data; name=\"list\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n{text}\r\n"
        );
    }
    body += "--part--\r\n";
    let request = Request::post(path)
        .header(header::HOST, "localhost")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=part")
        .body(Body::from(body))
        .unwrap();
    send(router, request).await
}

#[tokio::test]
async fn the_page_takes_a_number_and_a_list_and_imports_nothing() {
    let book = with_register().await;
    let router = served(&book.folder);
    let look = "?lang=pl&grain=month&on=2026-10-10";
    let kpi = get(&router, &format!("/kpi/net_sales{look}")).await.1;
    assert!(kpi.contains("/kpi/net_sales/reconcile?"), "the KPI's page leads to it");
    let path = format!("/kpi/net_sales/reconcile{look}");
    let page = sent(&router, &path, &[("said", "8666")], None).await;
    assert_eq!(page.0, StatusCode::OK);
    assert!(page.1.contains("kwoty z VAT"), "{}", page.1);
    let list = "Nr;Kwota;Dzień\nFV/1;1000,00;2026-10-05\nFV/7;900,00;2026-10-31\n";
    let page = sent(&router, &path, &[("said", "1900")], Some(("raport.csv", list))).await;
    assert_eq!(page.0, StatusCode::OK);
    for said in ["data-cause=\"other-day\"", "data-cause=\"not-listed\"", "Po dniu „dzień ujęcia”", "FV/7"] {
        assert!(page.1.contains(said), "{said}: {}", page.1);
    }
    assert_eq!(book.number("net_sales", "2026-10-01", "2026-11-01").await, Some(7125.0));
    let left = std::fs::read_dir(book.folder.path().join("data/incoming")).map_or(0, Iterator::count);
    assert_eq!(left, 0, "the list is not kept");
    for (fields, list) in [(vec![("said", "dużo")], None), (vec![("said", "")], None), (vec![], Some(("x.csv", "")))] {
        let page = sent(&router, &path, &fields, list).await;
        assert!(page.0.is_client_error() || page.1.contains("reconcile-form"), "{}", page.1);
        assert!(!page.1.contains("internal error"), "{}", page.1);
    }
}

#[tokio::test]
async fn a_rough_number_and_a_percentage_are_read_as_they_are_meant() {
    let book = with_register().await;
    // 6,700 in zlotys alone is met by 6.7 thousand too, and by what else rounds to it.
    let rough = book.reconciled(net_sales(Some("6,7 tys."), None)).await;
    assert_eq!((equal(&rough), &rough["ways"]["rough"]), (vec!["own-currency".to_owned()], &Json::Bool(true)));
    let words = miara::locale::words(Lang::Pl);
    let win_rate = service::ask::kpi(&book.service, "win_rate").unwrap();
    let said = |text: &str, kpi: &str| {
        words.read_said(text, service::ask::kpi(&book.service, kpi).unwrap()).map(|said| said.number())
    };
    assert_eq!(words.read_said("30,3", win_rate).unwrap().number(), 0.303);
    assert_eq!(said("30,3 %", "win_rate"), Ok(0.303));
    assert!(said("-5%", "net_sales").is_err());
}

#[tokio::test]
async fn what_is_deducted_is_no_edit_and_no_rate() {
    let head = "Numer;Data wystawienia;Data sprzedaży;Nabywca;NIP;Netto;VAT;Waluta;Rodzaj;Zaliczka netto\n";
    let row = |number: &str, net: &str, vat: &str, kind: &str, advance: &str| {
        format!("{number};05.10.2026;05.10.2026;Alfa;5260000001;{net};{vat};PLN;{kind};{advance}\n")
    };
    let register = [
        head.to_owned(),
        row("FV/1", "500,00", "115,00", "sprzedaż", ""),
        row("FK/2", "1000,00", "230,00", "końcowa", "300,00"),
    ];
    let book = TestBook::new();
    let report = book.import_text("rejestr.csv", register.concat(), "invoices").await.unwrap();
    assert!(report.questions.is_empty(), "{:?}", report.questions);
    assert_eq!(book.number("net_sales", "2026-10-01", "2026-11-01").await, Some(1200.0));
    let list = "Numer;Netto;Brutto\nFV/1;500;615\nFK/2;1000;1230\nRazem;1500;1845\n";
    let found = book.reconciled(net_sales(Some("1500"), Some(list))).await;
    assert_eq!(found["list"]["columns"]["amount"], "Netto");
    assert_eq!(causes(&found), [cause("form", 300.0, &["FK/2"])]);
    let found = book.reconciled(net_sales(Some("1 845,00"), Some(list))).await;
    assert_eq!(found["list"]["columns"]["amount"], "Brutto", "its sum is the number, without the line of totals");
    assert_eq!(causes(&found), [cause("form", 530.0, &["FK/2"]), cause("form", 115.0, &["FV/1"])]);
}
