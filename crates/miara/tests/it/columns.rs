//! Files that no mapping knows, from the drop of the file to KPIs, as a browser sends its forms.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use miara::book::Book;
use miara::service::{self, Service};
use miara_model::Firm;
use rust_xlsxwriter::{Workbook, Worksheet};
use tempfile::TempDir;

use crate::book::{question, root};
use crate::start::{get, next, post, send};

/// After the last day of the files.
const NOW: &str = "2026-11-30T10:00:00+01:00";

fn book() -> (Router, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    Book::create(folder.path(), &Firm { currency: "PLN".into(), ..Firm::named("Próba") }).unwrap();
    let mut app = miara::web::AppState::open(folder.path().to_owned(), None).unwrap();
    app.fixed_now = Some(NOW.parse().unwrap());
    (miara::web::router(std::sync::Arc::new(app)), folder)
}

fn hard(name: &str) -> Option<Vec<u8>> {
    let path = root().join("../shared/data/hard").join(name);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        eprintln!("SKIPPED: the hard file `{name}` is not at {}", path.display());
    }
    bytes
}

/// Uploads a file, and gives the address and the page that a browser comes to.
async fn upload(router: &Router, name: &str, bytes: &[u8]) -> (String, String) {
    let head = format!("--part\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n");
    let body = [head.as_bytes(), bytes, b"\r\n--part--\r\n"].concat();
    let request = Request::post("/data/import?lang=en")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=part")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body));
    looked(router, next(&send(router, request.unwrap()).await)).await
}

/// Waits until the files of an upload are looked at; the address and the page that a browser comes to.
async fn looked(router: &Router, mut at: String) -> (String, String) {
    for _ in 0..200 {
        let page = get(router, &at).await;
        if page.0 == StatusCode::SEE_OTHER {
            at = next(&page);
        } else if page.1.contains("id=\"work\"") {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        } else {
            return (at, page.1.replace('\u{a0}', " "));
        }
    }
    panic!("{at} does not come to an end");
}

/// The fields of the form of columns as they stand on a page.
fn fields(page: &str) -> Vec<(String, String)> {
    let unescaped = |text: &str| text.replace("&#34;", "\"").replace("&#39;", "'").replace("&amp;", "&");
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!("{name}=\""))?;
        Some(unescaped(rest.split('"').next()?))
    };
    let form = page.split("id=\"columns-form\"").nth(1).unwrap().split("</form>").next().unwrap();
    let (mut fields, mut select) = (Vec::new(), None);
    for tag in form.split('<').filter_map(|piece| piece.split('>').next()) {
        match tag.split_whitespace().next().unwrap_or("") {
            "select" => select = attribute(tag, "name"),
            "option" if tag.ends_with(" selected") => {
                fields.extend(select.clone().zip(attribute(tag, " value")));
            }
            "input" if !tag.contains("type=\"radio\"") || tag.ends_with(" checked") => {
                fields.extend(attribute(tag, " name").zip(attribute(tag, " value")));
            }
            _ => {}
        }
    }
    fields
}

/// Sends the form with some fields changed, by one of its buttons; the page that comes.
async fn press(router: &Router, at: &str, page: &str, step: &str, changes: &[(&str, &str)]) -> (String, String) {
    let mut fields = fields(page);
    fields.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    fields.extend(changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    fields.push(("step".into(), step.into()));
    let sent: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let answer = post(router, at, &sent).await;
    if answer.0 != StatusCode::SEE_OTHER {
        return (at.to_owned(), answer.1);
    }
    let at = next(&answer);
    let page = get(router, &at).await.1;
    (at, page)
}

async fn number(folder: &TempDir, kpi: &str) -> Option<f64> {
    let service = Service::open(folder.path()).unwrap();
    let question = question(&[kpi], "2026-01-01", "2026-12-31");
    let answer = service::ask::answer(&service, &question, NOW.parse().unwrap()).await.unwrap();
    answer.rows[0].cells[0].as_ref().ok().map(|value| value.to_f64())
}

#[tokio::test]
async fn a_polish_list_of_deals_becomes_kpis_at_one_press() {
    let Some(bytes) = hard("200_lista_szans_cp1250.csv") else { return };
    let (router, folder) = book();
    let (at, page) = upload(&router, "lista_szans.csv", &bytes).await;
    for said in ["13 won", "25 lost", "22 open", "1,101,136 PLN", "2,450,046 PLN", "2,271,751 PLN", "Import 60 rows"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let service = Service::open(folder.path()).unwrap();
    assert_eq!(service.engine.store.row_count("deals").await.unwrap(), 0, "nothing is imported before it is agreed to");
    drop(service);
    let (_, outcome) = press(&router, &at, &page, "go", &[]).await;
    assert!(outcome.contains("60 rows are new"), "{outcome}");
    for (kpi, expected) in [
        ("won_deals", 13.0),
        ("won_value", 1_101_136.45),
        ("lost_deals", 25.0),
        ("lost_value", 2_450_046.40),
        ("open_deals", 22.0),
        ("open_pipeline", 2_271_751.18),
    ] {
        assert_eq!(number(&folder, kpi).await, Some(expected), "{kpi}");
    }
    // The next such file is known, and nothing is asked.
    let again = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
    let (_, page) = upload(&router, "lista_szans_2.csv", again).await;
    assert!(page.contains("60 rows: 0 new"), "{page}");
}

#[tokio::test]
async fn what_is_chosen_is_tried_at_once_and_never_lost() {
    let Some(bytes) = hard("200_lista_szans_cp1250.csv") else { return };
    let (router, folder) = book();
    let (at, page) = upload(&router, "lista_szans.csv", &bytes).await;
    // Two columns in one place: both stay on the page, and what is wrong is said.
    let (at, page) = press(&router, &at, &page, "try", &[("column-5", "owner")]).await;
    assert!(page.contains("Owner: which column?") && page.contains("Mend the columns first"), "{page}");
    let kept = fields(&page);
    assert!(["column-2", "column-5"].iter().all(|name| kept.contains(&((*name).to_owned(), "owner".to_owned()))));
    // One of the two is picked, and the other left out; agreeing to both only asks again.
    assert!(press(&router, &at, &page, "go", &[]).await.1.contains("Owner: which column?"));
    let (at, page) = press(&router, &at, &page, "settle-2", &[]).await;
    let kept = fields(&page);
    let is = |name: &str, value: &str| kept.contains(&(name.to_owned(), value.to_owned()));
    assert!(is("column-2", "owner") && is("column-5", "-") && !page.contains("which column?"), "{page}");
    // The day of the end without an outcome can't be read.
    let (at, page) = press(&router, &at, &page, "try", &[("column-5", "stage"), ("column-6", "-")]).await;
    assert!(page.contains("no column says whether it was won or lost"), "{page}");
    // Another meaning of a word is another sum.
    let (at, page) = press(&router, &at, &page, "try", &[("column-6", "outcome")]).await;
    assert!(page.contains("13 won"), "{page}");
    let lost =
        page.split("<b>Przegrana</b>").nth(1).unwrap().split("name=\"").nth(1).unwrap().split('"').next().unwrap();
    let (at, page) = press(&router, &at, &page, "try", &[(lost, "won")]).await;
    // A won deal with a reason of loss is asked about rather than counted.
    assert!(page.contains("35 deals") && page.contains("1 question to answer"), "{page}");
    // Rows can be passed over, amounts be thousands, and a column be the same for all.
    let changes = [
        (lost, "lost"),
        ("skip-column", "Handlowiec"),
        ("skip-when", "is-not"),
        ("skip-text", "Małgorzata Żak"),
        ("unit-3", "thousands"),
        ("constant-0", "channel"),
        ("value-0", "events"),
    ];
    let (at, page) = press(&router, &at, &page, "try", &changes).await;
    assert!(page.contains("1 person") && page.contains("passed over"), "{page}");
    let kept = std::fs::read_dir(folder.path().join("mappings")).map_or(0, Iterator::count);
    assert_eq!(kept, 0, "nothing is kept before it is agreed to");
    let (_, outcome) = press(&router, &at, &page, "go", &[]).await;
    assert!(outcome.contains("rows are new"), "{outcome}");
    let text = std::fs::read_to_string(folder.path().join("mappings/lista_szans.yaml")).unwrap();
    for said in ["unit: thousands", "constant: events", "skip_when:", "CASE WHEN outcome = 'won'"] {
        assert!(text.contains(said), "{said}: {text}");
    }
}

#[tokio::test]
async fn exports_of_tools_without_a_mapping_become_kpis() {
    for (name, answers, expected) in [
        (
            "37_zoho_deals.csv",
            &[("Negotiation", "open")][..],
            &[("won_deals", 1.0), ("won_value", 10_000.0), ("open_deals", 1.0)][..],
        ),
        ("70_dynamics_opportunities.xlsx", &[], &[("won_deals", 1.0), ("lost_deals", 1.0), ("open_deals", 1.0)]),
        ("16_harvest_time.csv", &[], &[("working_hours", 3.75)]),
    ] {
        let Some(bytes) = hard(name) else { return };
        let (router, folder) = book();
        let (at, page) = upload(&router, name, &bytes).await;
        let field = |word: &str| {
            let after = page.split(&format!("<b>{word}</b>")).nth(1).unwrap();
            after.split("name=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
        };
        let answers: Vec<(String, &str)> = answers.iter().map(|(word, meaning)| (field(word), *meaning)).collect();
        let answers: Vec<(&str, &str)> = answers.iter().map(|(name, meaning)| (name.as_str(), *meaning)).collect();
        let (_, outcome) = press(&router, &at, &page, "go", &answers).await;
        let text = std::fs::read_dir(folder.path().join("mappings")).unwrap().next().unwrap().unwrap().path();
        let text = std::fs::read_to_string(text).unwrap();
        assert!(outcome.contains("are new or changed"), "{name}: {text}\n{outcome}");
        for (kpi, number_of) in expected {
            assert_eq!(number(&folder, kpi).await, Some(*number_of), "{name}: {kpi}");
        }
    }
}

#[tokio::test]
async fn a_recognised_file_is_imported_from_its_columns_as_it_is() {
    let (router, folder) = book();
    let text = "deal_id,created_at,value\nD1,2026-03-01,100\nD2,2026-03-02,50\n";
    let (at, preview) = upload(&router, "deals.csv", text.as_bytes()).await;
    assert!(preview.contains("2 rows: 2 new"), "{preview}");
    let at = at.replace("?", "/file/0?");
    let page = get(&router, &at).await.1;
    let (_, outcome) = press(&router, &at, &page, "go", &[]).await;
    assert!(outcome.contains("2 rows are new"), "{outcome}");
    assert_eq!(std::fs::read_dir(folder.path().join("mappings")).map_or(0, Iterator::count), 0, "nothing was chosen");
    // What is chosen for it all the same is kept.
    let (at, _) = upload(&router, "deals_2.csv", text.replace("D1", "D3").as_bytes()).await;
    let at = at.replace("?", "/file/0?");
    let page = get(&router, &at).await.1;
    let (_, outcome) = press(&router, &at, &page, "go", &[("constant-0", "channel"), ("value-0", "events")]).await;
    assert!(outcome.contains("are new or changed"), "{outcome}");
    assert_eq!(std::fs::read_dir(folder.path().join("mappings")).unwrap().count(), 1);
}

/// The mappings that the book has of its own, each with its text.
fn own(folder: &TempDir) -> Vec<String> {
    let files = std::fs::read_dir(folder.path().join("mappings")).into_iter().flatten().flatten();
    files.map(|file| std::fs::read_to_string(file.path()).unwrap()).collect()
}

#[tokio::test]
async fn columns_of_a_shipped_export_are_changed_in_a_mapping_of_the_firm() {
    let (router, folder) = book();
    let header = "Date,Landing page,Session default channel group,Session campaign,Sessions,Engaged sessions,Active users,Key events";
    let file = |day: u32| format!("{header}\n202611{day:02},/,Organic Search,(organic),10,5,9,1\n");
    let (at, preview) = upload(&router, "pages.csv", file(1).as_bytes()).await;
    assert!(preview.contains("Google Analytics 4") && preview.contains("Change columns"), "{preview}");
    let page = get(&router, &at.replace("?", "/file/0?")).await.1;
    press(&router, &at.replace("?", "/file/0?"), &page, "go", &[]).await;
    assert_eq!(own(&folder).len(), 0, "nothing was changed");
    // The next file, with one column left out.
    let (at, _) = upload(&router, "pages_2.csv", file(2).as_bytes()).await;
    let at = at.replace("?", "/file/0?");
    let page = get(&router, &at).await.1;
    let (_, outcome) = press(&router, &at, &page, "go", &[("column-5", "-")]).await;
    assert!(outcome.contains("new or changed") || outcome.contains("1 row is new"), "{outcome}");
    let own = own(&folder);
    assert!(own.len() == 1 && own[0].contains("copy_of: ga4_landing_pages"), "{own:?}");
    assert!(own[0].contains("engaged_visits: [Sesje z zaangażowaniem]"), "one name less: {own:?}");
    // From now on it goes before the shipped one.
    let (_, preview) = upload(&router, "pages_3.csv", file(3).as_bytes()).await;
    assert!(preview.contains("Own: pages"), "{preview}");
}

#[tokio::test]
async fn a_way_of_reading_that_can_not_be_is_said_on_the_page() {
    let (router, _folder) = book();
    let (at, page) = upload(&router, "x.csv", b"Co;Ile;Kiedy\nA;1;2026-11-01\nB;2;2026-11-02\n").await;
    let (at, page) = press(&router, &at, &page, "try", &[("encoding", "klingon")]).await;
    assert!(page.contains("there is no encoding `klingon`") && page.contains("columns-form"), "{page}");
    let page = get(&router, &at).await.1;
    assert!(!page.contains("klingon") && page.contains("columns-form"), "{page}");
    let (_, page) = press(&router, &at, &page, "try", &[("delimiter", ",")]).await;
    assert!(page.contains("Read like this, the file has no header"), "{page}");
}

/// A sheet under a name, with cells of text and numbers.
fn sheet<'b>(book: &'b mut Workbook, name: &str, rows: &[&[&str]]) -> &'b mut Worksheet {
    let sheet = book.add_worksheet().set_name(name).unwrap();
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(*cells) {
            match text.parse::<f64>() {
                Ok(number) => sheet.write(row, column, number).unwrap(),
                Err(_) => sheet.write(row, column, *text).unwrap(),
            };
        }
    }
    sheet
}

const COSTS: &[&str] = &["date", "amount", "campaign"];

/// Imports the only file of an upload by its columns, as they are; the page of what came of it.
async fn go(router: &Router, at: &str) -> String {
    let at = at.replace('?', "/file/0?");
    let page = get(router, &at).await.1;
    press(router, &at, &page, "go", &[]).await.1.replace('\u{a0}', " ")
}

#[tokio::test]
async fn sheets_are_named_with_what_is_left_out() {
    let (router, folder) = book();
    let mut workbook = Workbook::new();
    sheet(&mut workbook, "Styczeń", &[COSTS, &["2026-01-05", "10", "a"], &["2026-01-06", "11", "b"]]);
    let february: &[&[&str]] = &[COSTS, &["2026-02-05", "20", "c"], &["jutro", "5", "c"]];
    let merged = sheet(&mut workbook, "Luty", february);
    merged.merge_range(1, 2, 2, 2, "c", &rust_xlsxwriter::Format::new()).unwrap();
    sheet(&mut workbook, "Legenda", &[&["Kod", "Znaczenie"], &["a", "reklama"], &["b", "targi"]]);
    let (at, page) = upload(&router, "costs.xlsx", &workbook.save_to_buffer().unwrap()).await;
    let left = "`Legenda` has other columns and is not read.";
    for said in ["sheets: Styczeń, Luty", left, "amount: 5 · campaign: c · Sheet: Luty"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(!page.contains("(merged)"), "{page}");
    let columns = get(&router, &at.replace('?', "/file/0?")).await.1;
    assert!(columns.contains("sheets: Styczeń, Luty") && columns.contains(left), "{columns}");
    assert!(go(&router, &at).await.contains("3 rows are new"));
    assert_eq!(number(&folder, "marketing_cost").await, Some(41.0));
    // The row that waits names its sheet, and keeps to itself which of its cells repeat another.
    let waiting = get(&router, "/data/quarantine?lang=en").await.1;
    assert!(waiting.contains("<dt>Sheet</dt><dd>Luty</dd>") && !waiting.contains("(merged)"), "{waiting}");
    let row = waiting.split("/data/quarantine/").find_map(|rest| rest.split('?').next()?.parse::<i64>().ok()).unwrap();
    let mended = post(&router, &format!("/data/quarantine/{row}?lang=en"), &[("cell-0", "2026-02-06")]).await;
    assert!(next(&mended).contains("mended"));
    assert_eq!(number(&folder, "marketing_cost").await, Some(46.0));
}

#[tokio::test]
async fn totals_that_are_passed_over_are_named() {
    let (router, folder) = book();
    let text = "date;amount;campaign\n2026-01-05;10;a\n2026-01-06;11;b\n;21;Suma\n2026-02-05;20;c\n;41;Razem\n";
    let (at, page) = upload(&router, "costs.csv", text.as_bytes()).await;
    let said = "2 rows with totals were passed over: line 4 “21 · Suma”, line 6 “41 · Razem”.";
    assert!(page.contains(said) && !page.contains("what the mapping leaves out"), "{page}");
    let outcome = go(&router, &at).await;
    assert!(outcome.contains(said), "{outcome}");
    assert_eq!(number(&folder, "marketing_cost").await, Some(41.0));
}

#[tokio::test]
async fn fractions_that_may_be_hours_or_days_are_asked_about() {
    let file = |day: u32| format!("date;person;hours\n2026-03-{day:02};Jan;0,333333333333\n2026-03-30;Ewa;0,25\n");
    let (router, folder) = book();
    let (at, page) = upload(&router, "hours.csv", file(2).as_bytes()).await;
    assert!(page.contains("What does “0.333333333333” (column hours) count"), "{page}");
    assert!(page.contains("Parts of a day"), "{page}");
    let answered = post(&router, &at.replace('?', "/file/0/answer?"), &[("question-0", "days")]).await;
    let (at, page) = looked(&router, next(&answered).replace("#file-0", "")).await;
    assert!(page.contains("time given as parts of a day") && page.contains("2 rows: 2 new"), "{page}");
    go(&router, &at).await;
    assert_eq!(number(&folder, "working_hours").await, Some(14.0));
    // It holds for the next file of the source.
    let page = upload(&router, "hours_2.csv", file(3).as_bytes()).await.1;
    assert!(page.contains("time given as parts of a day"), "{page}");
    // The page of columns offers it too.
    let (router, folder) = book();
    let (at, _) = upload(&router, "hours.csv", file(2).as_bytes()).await;
    let at = at.replace('?', "/file/0?");
    let page = get(&router, &at).await.1;
    let (_, outcome) = press(&router, &at, &page, "go", &[("unit-2", "hours")]).await;
    assert!(outcome.contains("new or changed"), "{outcome}");
    assert_eq!(number(&folder, "working_hours").await.map(|hours| (hours * 1e4).round()), Some(5833.0));
}

#[tokio::test]
async fn months_without_days_are_said_and_count_in_their_month() {
    for (name, text) in [
        ("koszty.csv", "Miesiąc;Kwota;Kanał\nstyczeń 2026;1000,00;targi\nluty 2026;250,50;targi\n"),
        ("spend.csv", "Month,Amount spent,Platform\n2026-01,1000.00,LinkedIn\n2026-02,250.50,LinkedIn\n"),
    ] {
        let (router, folder) = book();
        let (at, page) = upload(&router, name, text.as_bytes()).await;
        assert!(page.contains("has months without days: each row counts on the first day"), "{page}");
        let (_, outcome) = press(&router, &at, &page, "go", &[]).await;
        assert!(outcome.contains("2 rows are new"), "{outcome}");
        let service = Service::open(folder.path()).unwrap();
        let january = question(&["marketing_cost"], "2026-01-01", "2026-02-01");
        let answer = service::ask::answer(&service, &january, NOW.parse().unwrap()).await.unwrap();
        assert_eq!(answer.rows[0].cells[0].as_ref().unwrap().to_f64(), 1000.0);
        // The next such file is recognised, and says it too.
        let (_, page) = upload(&router, name, text.replace("250", "300").as_bytes()).await;
        assert!(page.contains("has months without days"), "{page}");
    }
}

/// The team of a person on a day, by the book.
async fn team(folder: &TempDir, person: &str, day: &str) -> Option<String> {
    let service = Service::open(folder.path()).unwrap();
    let pairs = service.engine.pairs_on("people", ("person_id", "team"), day.parse().unwrap()).await.unwrap();
    pairs.into_iter().find(|(id, _)| id == person).and_then(|(_, team)| team)
}

#[tokio::test]
async fn people_with_days_come_in_row_by_row_and_a_move_can_be_dated() {
    let (router, folder) = book();
    let list = "Pracownik;Zespół;Stanowisko;Obowiązuje od\nJan Kowalski;Północ;Handlowiec;01.03.2026\nJan Kowalski;Zachód;Handlowiec;01.10.2026\nEwa Lis;Północ;Kierownik;15.02.2026\n";
    let (at, page) = upload(&router, "ludzie.csv", list.as_bytes()).await;
    let chosen = fields(&page);
    assert!(chosen.contains(&("column-3".to_owned(), "since".to_owned())), "{chosen:?}");
    let (_, outcome) = press(&router, &at, &page, "go", &[]).await;
    assert!(outcome.contains("3 rows are new"), "{outcome}");
    assert_eq!(team(&folder, "Jan Kowalski", "2026-02-28").await, None);
    assert_eq!(team(&folder, "Jan Kowalski", "2026-09-30").await.as_deref(), Some("Północ"));
    assert_eq!(team(&folder, "Jan Kowalski", "2026-10-01").await.as_deref(), Some("Zachód"));
    let plain =
        "person_id,team,role,email\nJan Kowalski,Południe,Handlowiec,jan@a.pl\nEwa Lis,Północ,Kierownik,ewa@a.pl\n";
    let (at, page) = upload(&router, "people.csv", plain.as_bytes()).await;
    assert!(page.contains("Jan Kowalski: team Zachód → Południe from Nov 30, 2026"), "{page}");
    let dated = [("thing-0", "Jan Kowalski"), ("was-0", "2026-11-30"), ("day-0", "2026-11-15")];
    let here = at.split(['#', '?']).next().unwrap();
    let answered = post(&router, &format!("{here}/file/0/answer?lang=en"), &dated).await;
    let (at, page) = looked(&router, next(&answered)).await;
    assert!(page.contains("Zachód → Południe from Nov 15, 2026"), "{page}");
    let here = at.split(['#', '?']).next().unwrap();
    let imported = post(&router, &format!("{here}/go?lang=en"), &[]).await;
    let (_, outcome) = looked(&router, next(&imported)).await;
    assert!(outcome.contains("from Nov 15, 2026"), "{outcome}");
    assert_eq!(team(&folder, "Jan Kowalski", "2026-11-14").await.as_deref(), Some("Zachód"));
    assert_eq!(team(&folder, "Jan Kowalski", "2026-11-15").await.as_deref(), Some("Południe"));
}
