//! What is missing from a number is said where the number stands.

use calamine::{Data, Reader as _};
use miara::service;
use miara::service::import::ImportOptions;
use miara::view::answer::{to_csv, to_json};
use miara_model::Lang;

use crate::book::{TestBook, question, root};
use crate::start::{get, served};
use crate::web::bytes;

const HEAD: &str = "Numer;Data wystawienia;Data sprzedaży;Nabywca;NIP;Netto;VAT;Brutto;Waluta\n";

/// Two invoices in zlotys and one in euros, for which there is no rate.
fn register() -> String {
    let row = |number: &str, net: &str, currency: &str| {
        format!("{number};03.11.2026;03.11.2026;Alfa;5260000001;{net};0,00;{net};{currency}\n")
    };
    [HEAD.to_owned(), row("FV/1", "1000,00", "PLN"), row("FV/2", "3000,00", "PLN"), row("FV/3", "500,00", "EUR")]
        .concat()
}

async fn with_register() -> TestBook {
    let book = TestBook::new();
    book.import_text("rejestr.csv", register(), "invoices").await.unwrap();
    book
}

fn plain(page: &str) -> String {
    page.replace('\u{a0}', " ")
}

#[tokio::test]
async fn an_amount_without_a_rate_is_said_on_every_face() {
    let book = with_register().await;
    let router = served(&book.folder);
    let mark = "Without 500.00 EUR (1 row): no exchange rate";
    let overview = plain(&get(&router, "/?lang=en&grain=month&on=2026-11-10").await.1);
    let tile = overview.split("<li class=\"tile\">").find(|tile| tile.contains("Net sales")).unwrap();
    assert!(tile.contains("4,000") && tile.contains(mark) && tile.contains("/data/import#rates"), "{tile}");
    let page = plain(&get(&router, "/kpi/net_sales?lang=en&grain=month&on=2026-11-10").await.1);
    assert!(page.contains(mark) && page.contains("Import rates"), "{page}");
    let page = plain(&get(&router, "/kpi/net_sales?lang=pl&grain=month&on=2026-11-10").await.1);
    assert!(page.contains("Bez 500,00 EUR (1 wiersz): brak kursu"), "{page}");

    let body = bytes(&router, "/overview.xlsx?lang=en&grain=month&on=2026-11-10").await.1;
    let mut workbook: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(body)).unwrap();
    let sheet = workbook.worksheet_range_at(0).unwrap().unwrap();
    let said =
        sheet.rows().any(|row| row.iter().any(|cell| matches!(cell, Data::String(text) if plain(text).contains(mark))));
    assert!(said, "{sheet:?}");

    let answer = book.ask(&question(&["net_sales", "average_deal_value"], "2026-11-01", "2026-12-01")).await;
    let json = to_json(&answer, &[], &book.service, Lang::En);
    assert!(plain(json["missing"]["net_sales"][0]["text"].as_str().unwrap()).contains(mark), "{json}");
    // The invoice is left out of both sides of the average: 4,000 ÷ 2.
    assert_eq!(json["rows"][0]["average_deal_value"], 2000.0);

    book.import_text("kursy.csv", "currency;date;rate\nEUR;2026-11-02;4,0000\n", "rates").await.unwrap();
    let overview = plain(&get(&router, "/?lang=en&grain=month&on=2026-11-10").await.1);
    let tile = overview.split("<li class=\"tile\">").find(|tile| tile.contains("Net sales")).unwrap();
    assert!(tile.contains("6,000") && !tile.contains("exchange rate"), "{tile}");
}

#[tokio::test]
async fn a_file_that_waits_and_a_row_that_was_refused_are_said_on_the_tiles_they_belong_to() {
    let book = with_register().await;
    let broken = format!("{HEAD}{}", "FV/9;kiedyś;03.11.2026;Alfa;5260000001;1,00;0,00;1,00;PLN\n");
    book.import_text("rejestr_2.csv", broken, "invoices").await.unwrap();
    let router = served(&book.folder);
    let page = plain(&get(&router, "/kpi/net_sales?lang=en&grain=month&on=2026-11-10").await.1);
    assert!(page.contains("1 refused row") && page.contains("/data/quarantine?dataset=invoices"), "{page}");

    let waits = "date;amount\n03/04/2026;100\n05/06/2026;200\n";
    let report = book.import_text("koszty.csv", waits, "costs").await.unwrap();
    assert!(!report.questions.is_empty(), "nothing says which is the day");
    let path = book.folder.path().join("koszty.csv");
    service::import::let_wait(&book.service, &path, &report, &ImportOptions::default(), book.now).unwrap();
    book.import_text("koszty_2.csv", "date;amount\n2026-11-03;50\n", "costs").await.unwrap();
    let page = plain(&get(&router, "/kpi/marketing_cost?lang=en&grain=month&on=2026-11-10").await.1);
    assert!(page.contains("1 file waits for an answer"), "{page}");
    let page = plain(&get(&router, "/kpi/net_sales?lang=en&grain=month&on=2026-11-10").await.1);
    assert!(!page.contains("file waits"), "the invoices wait for nothing: {page}");
}

#[tokio::test]
async fn growth_against_days_before_the_data_has_no_value_and_says_why() {
    let book = with_register().await;
    let router = served(&book.folder);
    let page = plain(&get(&router, "/kpi/net_sales?lang=en&grain=month&on=2026-11-10").await.1);
    assert!(page.contains("Nothing to compare with: "), "{page}");
    let overview = plain(&get(&router, "/?lang=en&grain=month&on=2026-11-10").await.1);
    let tile = overview.split("<li class=\"tile\">").find(|tile| tile.contains("Net sales")).unwrap();
    assert!(tile.contains("Nothing to compare with: ") && !tile.contains('%'), "{tile}");
}

#[tokio::test]
async fn what_the_period_before_lacks_is_said_beside_the_change() {
    let book = with_register().await;
    let before = "FV/9;06.10.2026;06.10.2026;Alfa;5260000001;1000,00;0,00;1000,00;EUR\nFV/10;06.10.2026;06.10.2026;Alfa;5260000001;100,00;0,00;100,00;PLN\n";
    book.import_text("rejestr_10.csv", format!("{HEAD}{before}"), "invoices").await.unwrap();
    let router = served(&book.folder);
    let page = plain(&get(&router, "/kpi/net_sales?lang=en&grain=month&on=2026-11-10").await.1);
    assert!(page.contains("The period compared with lacks 1,000.00 EUR (1 row): no exchange rate"), "{page}");
}

#[tokio::test]
async fn a_register_with_euros_says_what_its_sum_leaves_out() {
    let path = root().join("../shared/data/hard/201_rejestr_faktur_cp1250.csv");
    if !path.is_file() {
        eprintln!("SKIPPED: there is no {}", path.display());
        return;
    }
    let book = TestBook::new();
    book.import_file(&path, "invoices").await.unwrap();
    let answer = book.ask(&question(&["net_sales"], "2026-01-01", "2027-01-01")).await;
    let json = to_json(&answer, &[], &book.service, Lang::En);
    assert_eq!(json["rows"][0]["net_sales"], 2_280_684.01);
    let said = plain(json["missing"]["net_sales"][0]["text"].as_str().unwrap());
    assert_eq!(said, "Without 222,731.81 EUR (8 rows): no exchange rate");
}

#[tokio::test]
async fn a_count_keeps_the_rows_that_the_sum_beside_it_never_takes() {
    let book = TestBook::new();
    let kpi = |name: &str, formula: &str, measure: &str| {
        let text = format!(
            "kpi: {name}\ntitle: {{pl: {name}, en: {name}}}\nmeaning: {{pl: x., en: x.}}\nformula: {formula}\nmeasures:\n  {name}_sum:\n    dataset: deals\n    {measure}\n    at: created_at\n  {name}_all:\n    dataset: deals\n    value: COUNT(*)\n    at: created_at\nbetter: higher\nfamily: sales\n"
        );
        std::fs::write(book.folder.path().join(format!("kpis/{name}.yaml")), text).unwrap();
    };
    kpi("won_each", "won_each_sum / won_each_all", "value: SUM(value)\n    where: won_at IS NOT NULL");
    kpi("large_share", "large_share_sum / large_share_all", "value: SUM(CASE WHEN value > 1500 THEN 1 END)");
    let service = miara::service::Service::of(miara::book::Book::open(book.folder.path()).unwrap()).unwrap();
    let book = TestBook { service, ..book };
    assert!(book.service.book.faults.is_empty(), "{:?}", book.service.book.faults);
    let deals = "deal_id,created_at,value,currency,won_at,lost_at\n\
        D1,2026-11-01,1000,PLN,2026-11-02,\nD2,2026-11-01,2000,PLN,2026-11-02,\nD3,2026-11-01,500,EUR,2026-11-02,\n\
        D4,2026-11-01,,PLN,,2026-11-03\nD5,2026-11-01,700,EUR,,\n";
    book.import_text("szanse.csv", deals, "deals").await.unwrap();
    // D3 was won for what nobody can convert; D4 and D5 were not won at all, and stay in the count.
    assert_eq!(book.number("won_each", "2026-11-01", "2026-12-01").await, Some(750.0), "3,000 ÷ 4");
    assert_eq!(book.number("large_share", "2026-11-01", "2026-12-01").await, Some(0.2), "1 of 5");
}

/// The mark of refused rows on a KPI's page of a month.
async fn refused(router: &axum::Router, kpi: &str, on: &str) -> bool {
    let page = plain(&get(router, &format!("/kpi/{kpi}?lang=en&grain=month&on={on}")).await.1);
    page.contains("refused row") && page.contains("class=\"missing\"")
}

#[tokio::test]
async fn a_refused_row_is_said_beside_the_periods_that_its_days_belong_to() {
    let book = with_register().await;
    let broken = "FV/8;06.08.2026;06.08.2026;Alfa;5260000001;sporo;0,00;1,00;PLN\n";
    book.import_text("rejestr_8.csv", format!("{HEAD}{broken}"), "invoices").await.unwrap();
    // A deal with a probability that can't be: it was never won, and may be open ever since.
    let deals = "deal_id,created_at,value,probability,won_at,lost_at\n\
        D1,2026-02-01,1000,0.5,2026-11-02,\nD2,2026-02-01,500,0.5,,2026-02-20\nD3,2026-03-05,700,7,,\n";
    book.import_text("szanse.csv", deals, "deals").await.unwrap();
    let router = served(&book.folder);
    for (kpi, on, expected) in [
        ("net_sales", "2026-08-10", true),
        // September is compared with August.
        ("net_sales", "2026-09-10", true),
        ("net_sales", "2026-11-10", false),
        ("won_value", "2026-03-10", true),
        ("won_value", "2026-11-10", false),
        ("open_pipeline", "2026-11-10", true),
        ("open_pipeline", "2026-02-10", false),
    ] {
        assert_eq!(refused(&router, kpi, on).await, expected, "{kpi} on {on}");
    }
    let year = book.ask(&question(&["net_sales"], "2026-01-01", "2027-01-01")).await;
    assert!(year.notes.iter().any(|note| matches!(note, miara_model::Note::Quarantined { rows: 1, .. })));
    // A row whose day can't be read may belong to any, and so may rows of which earlier versions kept no day.
    let undated = "FV/9;kiedyś;03.11.2026;Alfa;5260000001;1,00;0,00;1,00;PLN\n";
    book.import_text("rejestr_9.csv", format!("{HEAD}{undated}"), "invoices").await.unwrap();
    assert!(refused(&router, "net_sales", "2026-11-10").await);
}

#[tokio::test]
async fn rows_that_were_refused_before_days_were_kept_are_said_everywhere() {
    let book = with_register().await;
    let broken = "FV/8;06.08.2026;06.08.2026;Alfa;5260000001;sporo;0,00;1,00;PLN\n";
    book.import_text("rejestr_8.csv", format!("{HEAD}{broken}"), "invoices").await.unwrap();
    let TestBook { folder, service, .. } = book;
    drop(service);
    // The state as the version before has left it.
    let state = rusqlite::Connection::open(folder.path().join("state.sqlite")).unwrap();
    state.execute_batch("ALTER TABLE quarantine DROP COLUMN days; ALTER TABLE held_refusals DROP COLUMN days; PRAGMA user_version = 3;").unwrap();
    drop(state);
    let router = served(&folder);
    assert!(refused(&router, "net_sales", "2026-11-10").await);
}

#[tokio::test]
async fn costs_funnels_scorecards_and_csv_say_what_they_lack() {
    let book = TestBook::new();
    let costs = "date,category,department,channel,amount,currency\n2026-11-02,media,marketing,ads,1000,PLN\n2026-11-03,media,marketing,ads,100,EUR\n2026-11-04,media,marketing,ads,much,PLN\n";
    book.import_text("costs.csv", costs, "costs").await.unwrap();
    let leads = "lead_id,created_at,channel,owner,qualified_at,deal_id\n1,2026-11-02 10:00,ads,a,2026-11-03 10:00,D1\n2,2026-11-03 10:00,ads,b,soon,\n";
    book.import_text("leads.csv", leads, "leads").await.unwrap();
    let deals = "deal_id,created_at,owner,value,currency,won_at,lost_at\nD1,2026-11-03,a,4000,PLN,2026-11-10,\nD2,2026-11-03,b,4000,PLN,2026-11-10,\nD3,2026-11-03,b,4000,EUR,,2026-11-09\nD4,2026-11-03,b,bez liku,PLN,2026-11-10,\n";
    book.import_text("deals.csv", deals, "deals").await.unwrap();
    let router = served(&book.folder);
    let page = |address: &'static str| {
        let router = router.clone();
        async move { plain(&get(&router, &format!("{address}lang=en&grain=month&on=2026-11-10")).await.1) }
    };
    let cost = page("/cost?").await;
    let lead = cost.split("id=\"lead\"").nth(1).unwrap().split("</section>").next().unwrap();
    for said in ["Without 100.00 EUR", "/data/import#rates", "1 refused row", "/data/quarantine?dataset=costs"] {
        assert!(lead.contains(said), "{said}: {lead}");
    }
    let funnel = page("/funnel?").await;
    let of_leads = funnel.split("<section class=\"panel funnel\">").nth(1).unwrap();
    assert!(of_leads.contains("/data/quarantine?dataset=leads"), "{of_leads}");
    let scores = page("/scorecard?kpi=won_value&").await;
    assert!(scores.contains("/data/quarantine?dataset=deals") && scores.contains("1 refused row"), "{scores}");
    // Neither page marks a month that lacks nothing of this.
    let before = plain(&get(&router, "/scorecard?kpi=won_deals&lang=en&grain=month&on=2026-08-10").await.1);
    assert!(!before.contains("refused row"), "{before}");

    let asked = question(&["won_value", "lost_value"], "2026-11-01", "2026-12-01");
    let words = miara::locale::words(Lang::En);
    let csv = plain(&to_csv(&book.ask(&asked).await, &book.service.book, words).unwrap());
    let head = csv.lines().next().unwrap();
    assert_eq!(head, "won_value,lost_value,won_value.missing,lost_value.missing");
    assert!(csv.contains("8000") && csv.contains("1 refused row (/data/quarantine?dataset=deals)"), "{csv}");
    let whole = question(&["won_deals"], "2026-02-01", "2026-03-01");
    let csv = to_csv(&book.ask(&whole).await, &book.service.book, words).unwrap();
    assert!(csv.starts_with("won_deals\n"), "nothing is missing: {csv}");
}

#[tokio::test]
async fn rows_that_several_axes_and_moments_read_are_counted_once() {
    let book = TestBook::new();
    let deals = "deal_id,created_at,won_at,lost_at\nD1,2026-09-01T10:00:00Z,2026-10-10T10:00:00Z,\n\
                 D2,2026-09-02T10:00:00Z,,2026-10-12T10:00:00Z\nD3,2026-09-03T10:00:00Z,,\n";
    book.import_text("deals.csv", deals, "deals").await.unwrap();
    let asked = question(&["won_deals", "lost_deals", "open_deals"], "2026-09-01", "2026-11-01");
    let asked = miara_model::Question { grain: Some(miara_model::Grain::Month), ..asked };
    let answer = service::ask::answer(&book.service, &asked, book.now).await.unwrap();
    let read = answer.notes.iter().find_map(|note| match note {
        miara_model::question::Note::RowsRead { rows, .. } => Some(*rows),
        _ => None,
    });
    // By hand: three deals; one is won, one lost, and three are open in September, one in October.
    assert_eq!(read, Some(3));
}

#[tokio::test]
async fn growth_of_the_first_month_lacks_its_starting_value() {
    let book = TestBook::new();
    let social = "network,date,followers\nlinkedin,2026-09-10,100\nlinkedin,2026-10-10,120\n";
    book.import_text("social.csv", social, "social").await.unwrap();
    let asked = question(&["follower_growth"], "2026-09-01", "2026-11-01");
    let asked = miara_model::Question { grain: Some(miara_model::Grain::Month), ..asked };
    let answer = service::ask::answer(&book.service, &asked, book.now).await.unwrap();
    assert!(matches!(answer.rows[0].cells[0], Err(miara_model::Absent::NoStart { .. })), "{:?}", answer.rows[0]);
    assert_eq!(answer.rows[1].cells[0].as_ref().map(|value| value.to_f64()), Ok(20.0));
}
