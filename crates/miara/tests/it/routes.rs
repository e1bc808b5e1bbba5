//! Every address of the dashboard that can be looked at, in both languages, on the demo firm.

use std::collections::BTreeSet;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use tempfile::TempDir;

use crate::book::root;
use crate::demo;
use crate::start::{self, get, next, post, send, served};
use miara::service::{self, Service};

/// What comes back from a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    /// A page of the dashboard.
    Page,
    /// A part that a page puts into itself.
    Part,
    /// A file of a kind.
    File(&'static str),
    /// Another address, by its beginning.
    Redirect(&'static str),
}

use Answer::{File, Page, Part, Redirect};

const PDF: Answer = File("application/pdf");
const CSV: Answer = File("text/csv; charset=utf-8");
const XLSX: Answer = File("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");

/// A route, and an address of it. `{upload}`, `{refused}`, `{import}`, `{account}` and `{team}` stand for what the book
/// of the test has.
const CASES: &[(&str, &str, Answer)] = &[
    ("/", "/", Page),
    ("/", "/?grain=quarter&on=2026-08-01&versus=last-year&by=channel&filter=team%3DZach%C3%B3d", Page),
    ("/funnel", "/funnel", Page),
    ("/funnel/rows", "/funnel/rows?journey=lead&step=qualified&from=2026-10-01&to=2026-10-31", Page),
    ("/cost", "/cost", Page),
    ("/kpi", "/kpi", Page),
    ("/kpi/-/new", "/kpi/-/new", Page),
    ("/kpi/-/new", "/kpi/-/new?of=leads", Page),
    ("/kpi/{name}/edit", "/kpi/twice/edit", Page),
    ("/kpi/{name}/edit", "/kpi/leads/edit", Page),
    ("/kpi/{name}/reconcile", "/kpi/net_sales/reconcile?from=2026-10-01&to=2026-10-31", Page),
    ("/kpi/{name}/reconcile", "/kpi/net_sales/reconcile?from=2026-10-01&to=2026-10-31&said=123456", Page),
    ("/quality", "/quality", Page),
    ("/response", "/response", Page),
    ("/scorecard", "/scorecard", Page),
    ("/scorecard/team", "/scorecard/team?id={team}", Page),
    ("/scorecard/{id}", "/scorecard/Ewa%20Pi%C4%85tek", Redirect("/person?")),
    ("/brief", "/brief", Page),
    ("/brief", "/brief?part=1", Part),
    ("/problem", "/problem", Page),
    ("/goal", "/goal", Page),
    ("/goal/{kpi}", "/goal/leads", Page),
    ("/search", "/search?q=a", Page),
    ("/{kind}", "/account?id={account}", Page),
    ("/{kind}", "/person?id=Ewa+Pi%C4%85tek", Page),
    ("/{kind}", "/channel?id=paid_search", Page),
    ("/overview.pdf", "/overview.pdf", PDF),
    ("/overview.xlsx", "/overview.xlsx", XLSX),
    ("/kpi/{name}/explain", "/kpi/leads/explain", Page),
    ("/kpi/{name}/explain", "/kpi/leads/explain?part=1", Part),
    ("/kpi/{file}", "/kpi/win_rate", Page),
    ("/kpi/{file}", "/kpi/leads.csv", CSV),
    ("/kpi/{file}", "/kpi/leads.xlsx", XLSX),
    ("/kpi/{file}", "/kpi/leads.pdf", PDF),
    ("/kpi/{name}/{file}", "/kpi/leads/rows?from=2026-10-01&to=2026-10-31", Page),
    ("/kpi/{name}/{file}", "/kpi/leads/rows.csv?from=2026-10-01&to=2026-10-31", CSV),
    ("/kpi/{name}/{file}", "/kpi/leads/rows.xlsx?from=2026-10-01&to=2026-10-31", XLSX),
    ("/kpi/{name}/forecast", "/kpi/leads/forecast", Page),
    ("/kpi/{name}/forecast", "/kpi/leads/forecast?part=1", Part),
    ("/style.css", "/style.css", File("text/css; charset=utf-8")),
    ("/app.js", "/app.js", File("text/javascript; charset=utf-8")),
    ("/import.js", "/import.js", File("text/javascript; charset=utf-8")),
    ("/action", "/action", Page),
    ("/action", "/action?part=1", Part),
    ("/action/{id}", "/action/1", Page),
    ("/start", "/start", Redirect("/")),
    ("/start/sample", "/start/sample", Redirect("/")),
    ("/start/sample/progress", "/start/sample/progress", File("application/json")),
    ("/login", "/login", Redirect("/")),
    ("/cookies", "/cookies", Page),
    ("/data", "/data", Page),
    ("/data/names", "/data/names", Page),
    ("/data/settings", "/data/settings", Page),
    ("/data/sessions", "/data/sessions", Page),
    ("/data/verify", "/data/verify", Page),
    ("/data/import", "/data/import", Page),
    ("/data/import/{id}", "/data/import/{upload}", Page),
    ("/data/import/{id}/progress", "/data/import/{upload}/progress", File("application/json")),
    ("/data/import/{id}/file/{index}", "/data/import/{upload}/file/0", Page),
    ("/data/history", "/data/history", Page),
    ("/data/history/{id}/undo", "/data/history/{import}/undo", Page),
    ("/data/quarantine", "/data/quarantine", Page),
    ("/data/quarantine/{id}", "/data/quarantine/{refused}", Page),
    ("/data/quarantine/as/{form}", "/data/quarantine/as/csv", CSV),
    ("/data/quarantine/as/{form}", "/data/quarantine/as/ndjson", File("application/x-ndjson")),
];

/// The routes of the source, each with whether it answers GET.
fn routes() -> Vec<(String, bool)> {
    let source = std::fs::read_to_string(root().join("crates/miara/src/web/mod.rs")).unwrap();
    let route = |route: &str| {
        let handlers = route.split(".layer(").next().unwrap();
        (route.split('"').nth(1).unwrap().to_owned(), handlers.contains("get("))
    };
    source.split(".route(").skip(1).map(route).collect()
}

/// What a page leads to that has no route.
fn dead_links(page: &str, routes: &[(String, bool)]) -> Vec<String> {
    let is_route = |path: &str| {
        let same = |(place, part): (&str, &str)| place == part || (place.starts_with('{') && !part.is_empty());
        routes.iter().any(|(route, _)| {
            route.split('/').count() == path.split('/').count() && route.split('/').zip(path.split('/')).all(same)
        })
    };
    let tags = page.split('<').filter_map(|piece| piece.split_once('>').map(|(tag, _)| tag));
    let places = tags.flat_map(|tag| tag.split("=\"/").skip(1)).map(|rest| rest.split(['"', '?', '#']).next().unwrap());
    let dead: BTreeSet<String> = places.map(|path| format!("/{path}")).filter(|path| !is_route(path)).collect();
    dead.into_iter().map(|path| format!("leads to {path}, which is no route")).collect()
}

#[test]
fn every_route_is_looked_at() {
    let looked_at: BTreeSet<String> = CASES.iter().map(|(route, ..)| (*route).to_owned()).collect();
    let routes = routes().into_iter().filter(|(_, is_read)| *is_read).map(|(route, _)| route).collect();
    assert_eq!(looked_at, routes, "a route of web/mod.rs needs an address in CASES");
}

/// The demo with an own KPI, a refused row and an upload that waits; and what stands for the places of addresses.
async fn book() -> (Router, TempDir, Vec<(&'static str, String)>) {
    let folder = demo::small();
    let kpi = "kpi: twice\ntitle: {pl: Dwa razy leady, en: Twice the leads}\n\
        meaning: {pl: Leady razy dwa., en: Leads times two.}\nformula: leads * 2\n\
        better: higher\nfamily: marketing\nowner: marketing\nunit: lead\n";
    std::fs::write(folder.path().join("kpis/twice.yaml"), kpi).unwrap();
    let service = Service::open(folder.path()).unwrap();
    let first = async |dataset: &str, column: &str| {
        let rows = service.engine.columns(dataset, &[column]).await.unwrap();
        let value = rows.into_iter().find_map(|mut row| row.remove(0)).unwrap();
        url::form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>()
    };
    let (account, team) = (first("accounts", "account_id").await, first("people", "team").await);
    let import = service::history::imports(&service, None, 1).unwrap()[0].id.to_string();
    drop(service);
    let router = served(&folder);
    let mut places = vec![("{account}", account), ("{team}", team), ("{import}", import)];
    places.push(("{upload}", refused_and_waiting(&router).await));
    let refused = get(&router, "/data/quarantine").await.1;
    let refused = refused.split("/data/quarantine/").skip(1).find_map(|rest| {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        (!digits.is_empty()).then_some(digits)
    });
    places.push(("{refused}", refused.expect("a refused row")));
    (router, folder, places)
}

/// Imports a file with a row that is refused, and leaves another one waiting; its number.
async fn refused_and_waiting(router: &Router) -> String {
    let bad = "person_id,name,team,role,active_from\nq1,Zofia,Zachód,seller,jutro\nq2,Ola,Zachód,seller,2026-01-01\n";
    let good = "person_id,name,team,role,active_from\nq3,Olga,Zachód,seller,2026-01-01\n";
    let first = upload(router, bad).await;
    settled(router, &first).await;
    post(router, &format!("{first}/go"), &[]).await;
    settled(router, &first).await;
    let second = upload(router, good).await;
    settled(router, &second).await;
    second.rsplit('/').next().unwrap().to_owned()
}

/// Uploads a file; the address of its page.
async fn upload(router: &Router, text: &str) -> String {
    let body = format!(
        "--part\r\nContent-Disposition: form-data; name=\"files\"; filename=\"people.csv\"\r\n\r\n{text}\r\n--part--\r\n"
    );
    let request = Request::post("/data/import")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=part")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body));
    next(&send(router, request.unwrap()).await)
}

/// Waits until the work on an upload has ended.
async fn settled(router: &Router, page: &str) {
    while get(router, page).await.1.contains("id=\"work\"") {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_whole_and_in_the_language_that_was_asked_for() {
    let (router, folder, places) = book().await;
    let (keys, routes) = (Keys::read(), routes());
    let (mut faults, mut snapshots) = (Vec::new(), Snapshots::default());
    for (_, pattern, answer) in CASES {
        let address = places.iter().fold((*pattern).to_owned(), |address, (place, with)| address.replace(place, with));
        for lang in ["pl", "en"] {
            let address = format!("{address}{}lang={lang}", if address.contains('?') { '&' } else { '?' });
            let page = get(&router, &address).await;
            let found = look(&page, *answer, lang, &keys);
            faults.extend(found.into_iter().map(|fault| format!("{address}: {fault}")));
            if matches!(answer, Page | Part) {
                let dead = dead_links(&page.1, &routes);
                faults.extend(dead.into_iter().map(|fault| format!("{address}: {fault}")));
                let text = page.1.replace(folder.path().to_str().unwrap(), "{folder}");
                snapshots.keep(&format!("{pattern} {lang}"), &text);
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    snapshots.check();
}

/// The texts of pages beside what was kept of them in `snapshots/`. `INSTA_UPDATE=always` keeps what they say now.
#[derive(Default)]
struct Snapshots {
    names: BTreeSet<String>,
    changed: Vec<String>,
}

impl Snapshots {
    fn keep(&mut self, address: &str, page: &str) {
        let kept = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        let name: String = address.trim_start_matches('/').chars().map(kept).collect();
        let lines = said(page);
        let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
        // How many bytes the tables take is the writer's affair.
        let lines: Vec<&str> = lines.map(|line| if line.contains("MB") { "… MB" } else { line }).collect();
        let same = std::panic::catch_unwind(|| insta::assert_snapshot!(format!("page_{name}"), lines.join("\n")));
        if same.is_err() {
            self.changed.push(address.to_owned());
        }
        self.names.insert(format!("it__routes__page_{name}.snap"));
    }

    /// Every page says what it said, and no snapshot is of a page that is not there any more.
    fn check(&self) {
        assert!(self.changed.is_empty(), "pages say something else: {:#?}", self.changed);
        let folder = std::fs::read_dir(root().join("crates/miara/tests/it/snapshots")).unwrap();
        let files = folder.map(|file| file.unwrap().file_name().to_string_lossy().into_owned());
        let idle: Vec<String> = files.filter(|file| file.contains("__page_") && !self.names.contains(file)).collect();
        assert!(idle.is_empty(), "snapshots of no page: {idle:#?}");
    }
}

/// What is wrong with an answer.
fn look((status, text, headers): &start::Page, answer: Answer, lang: &str, keys: &Keys) -> Vec<String> {
    let header = |name| headers.get(name).map_or("", |value| value.to_str().unwrap());
    if let Redirect(to) = answer {
        let place = header(header::LOCATION);
        let leads = *status == StatusCode::SEE_OTHER && place.starts_with(to);
        return if leads { vec![] } else { vec![format!("{status} to {place:?}")] };
    }
    if *status != StatusCode::OK {
        return vec![format!("{status}: {}", said(text).split_whitespace().collect::<Vec<_>>().join(" "))];
    }
    let mut faults = Vec::new();
    let kind = if let File(kind) = answer { kind } else { "text/html; charset=utf-8" };
    if header(header::CONTENT_TYPE) != kind {
        faults.push(format!("is {}", header(header::CONTENT_TYPE)));
    }
    if matches!(answer, File(_)) {
        return faults;
    }
    if answer == Page && !text.contains(&format!("<html lang=\"{lang}\">")) {
        faults.push("is in another language".to_owned());
    }
    if answer == Page && text.matches("<h1").count() != 1 {
        faults.push(format!("has {} headings", text.matches("<h1").count()));
    }
    let said = said(text);
    faults.extend(keys.unsaid(&said).into_iter().map(|key| format!("says `{key}`")));
    if said.contains("{$") || said.contains("{ $") {
        faults.push("says the place of an argument".to_owned());
    }
    faults
}

/// The names of all sentences.
struct Keys(BTreeSet<String>);

impl Keys {
    fn read() -> Keys {
        let files = ["pl", "en"].map(|lang| std::fs::read_dir(root().join("locales").join(lang)).unwrap());
        let texts = files.into_iter().flatten().map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
        let of_text = |text: String| -> Vec<String> {
            let names = text.lines().filter_map(|line| Some(line.split_once(" =")?.0.to_owned()));
            names.filter(|name| !name.contains(' ')).collect()
        };
        Keys(texts.flat_map(of_text).collect())
    }

    /// Words that are names of sentences, or would be beside those that there are: a sentence that is missing is said
    /// by its name.
    fn unsaid<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let words = text.split(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c)));
        let is_key = |word: &&str| {
            let Some((group, _)) = word.rsplit_once('-').filter(|(group, last)| !group.is_empty() && !last.is_empty())
            else {
                return false;
            };
            let beside = format!("{group}-");
            self.0.range(beside.clone()..).next().is_some_and(|key| key.starts_with(&beside))
        };
        words.filter(is_key).collect()
    }
}

/// What a reader sees or hears of a page: its text and the names of what has no text.
fn said(page: &str) -> String {
    let mut said = String::new();
    for piece in page.split('<') {
        let (tag, text) = piece.split_once('>').unwrap_or(("", piece));
        for name in ["aria-label=\"", "placeholder=\"", "title=\"", "alt=\""] {
            let value = tag.split(name).nth(1).and_then(|rest| rest.split('"').next());
            said.extend(value.map(|value| format!("{value}\n")));
        }
        said.push_str(text);
        said.push('\n');
    }
    said
}

#[test]
fn a_sentence_that_is_missing_is_noticed() {
    let page = "<h1 class=\"page-none\">Leady</h1><p aria-label=\"kpi-nowhere\">W tym page-nowhere, paid-search</p>";
    assert_eq!(Keys::read().unsaid(&said(page)), ["kpi-nowhere", "page-nowhere"]);
}
