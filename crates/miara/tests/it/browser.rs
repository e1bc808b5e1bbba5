//! The dashboard in a real browser: Chromium without a window, driven by chromedriver.
//!
//! Where chromedriver is not installed the tests say so and pass; in CI (`CI=true`) they fail.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use miara::book::Book;
use miara_model::Firm;
use thirtyfour::prelude::*;

use crate::demo;

/// A program that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A book that is served, and a browser that looks at it.
pub(crate) struct Stage {
    address: String,
    pub(crate) driver: WebDriver,
    folder: tempfile::TempDir,
    _server: Running,
    _chromedriver: Running,
}

/// What a stage is set up with.
#[derive(Default)]
pub(crate) struct Setup {
    pub(crate) phone: bool,
    pub(crate) dark: bool,
    pub(crate) no_script: bool,
    pub(crate) empty: bool,
    /// The firm whose book an empty folder has already.
    pub(crate) firm: Option<&'static str>,
    /// The moment that pages take for now; by default the last day of the demo firm.
    pub(crate) now: Option<&'static str>,
}

/// Waits for a line of a program's output, and returns what the function finds in it.
fn heard(child: &mut Child, find: impl Fn(&str) -> Option<String>) -> String {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut lines = lines.map_while(Result::ok);
    let found = lines.by_ref().find_map(|line| find(&line)).expect("the program ended before it said where it is");
    // What it says later is read, so that it never waits for a reader.
    std::thread::spawn(move || lines.for_each(drop));
    found
}

fn chromedriver() -> Option<(Running, String)> {
    let started = Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let Ok(child) = started else {
        assert!(std::env::var_os("CI").is_none(), "chromedriver is not installed, and in CI nothing is skipped");
        eprintln!("SKIPPED: chromedriver is not installed (Debian: chromium-driver), so no browser test runs");
        return None;
    };
    let mut child = Running(child);
    let port = heard(&mut child.0, |line| {
        let port = line.split("on port ").nth(1)?;
        let digits: String = port.chars().take_while(char::is_ascii_digit).collect();
        (!digits.is_empty() && digits != "0").then_some(digits)
    });
    Some((child, format!("http://127.0.0.1:{port}")))
}

fn miara(folder: &Path) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("miara"));
    command.arg("--book").arg(folder).env("MIARA_NOW", "2026-11-24T10:00:00+01:00").env_remove("MIARA_BOOK");
    command
}

pub(crate) async fn stage(setup: Setup) -> Option<Stage> {
    let (chromedriver, url) = chromedriver()?;
    let folder = if setup.empty { tempfile::tempdir().unwrap() } else { demo::small() };
    if let Some(name) = setup.firm {
        Book::create(folder.path(), &Firm { currency: "PLN".into(), ..Firm::named(name) }).unwrap();
    }
    let mut serve = miara(folder.path());
    serve.args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped());
    serve.envs(setup.now.map(|now| ("MIARA_NOW", now)));
    let mut server = Running(serve.spawn().unwrap());
    let address = heard(&mut server.0, |line| {
        let start = line.find("http://127.0.0.1:")?;
        Some(line[start..].split_whitespace().next()?.trim_end_matches('.').to_owned())
    });
    let mut caps = DesiredCapabilities::chrome();
    if setup.phone {
        // A window is at least 500 wide; an emulated telephone is as narrow as a small one in a pocket.
        let telephone = serde_json::json!({"deviceMetrics": {"width": 360, "height": 740, "pixelRatio": 1.0}});
        caps.add_experimental_option("mobileEmulation", telephone).unwrap();
    }
    for arg in [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        "--window-size=1280,1000",
    ] {
        caps.add_arg(arg).unwrap();
    }
    if setup.dark {
        caps.add_arg("--blink-settings=preferredColorScheme=0").unwrap();
    }
    if setup.no_script {
        let prefs = serde_json::json!({"profile.managed_default_content_settings.javascript": 2});
        caps.add_experimental_option("prefs", prefs).unwrap();
    }
    let driver = WebDriver::new(&url, caps).await.unwrap();
    Some(Stage { address, driver, folder, _server: server, _chromedriver: chromedriver })
}

impl Stage {
    pub(crate) async fn open(&self, path: &str) {
        self.driver.goto(format!("{}{path}", self.address)).await.unwrap();
    }

    /// An element that takes long to compute, waited for.
    async fn find_late(&self, css: &str) -> WebElement {
        let found =
            self.driver.query(By::Css(css.to_owned())).wait(Duration::from_secs(150), Duration::from_millis(250));
        found.first().await.unwrap_or_else(|error| panic!("no {css}: {error}"))
    }

    /// An element, waited for.
    pub(crate) async fn find(&self, css: &str) -> WebElement {
        let found =
            self.driver.query(By::Css(css.to_owned())).wait(Duration::from_secs(20), Duration::from_millis(100));
        found.first().await.unwrap_or_else(|error| panic!("no {css}: {error}"))
    }

    pub(crate) async fn text(&self, css: &str) -> String {
        self.find(css).await.text().await.unwrap()
    }

    pub(crate) async fn click(&self, css: &str) {
        self.find(css).await.click().await.unwrap();
    }

    pub(crate) async fn fill(&self, css: &str, text: &str) {
        let field = self.find(css).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Waits until the address has a part.
    pub(crate) async fn arrives(&self, part: &str) {
        for _ in 0..200 {
            if self.driver.current_url().await.unwrap().as_str().contains(part) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("never came to {part}, but stays at {}", self.driver.current_url().await.unwrap());
    }

    pub(crate) async fn number(&self, script: &str) -> i64 {
        self.driver.execute(script, vec![]).await.unwrap().json().as_i64().unwrap()
    }
}

/// Export files of the demo firm, written but not imported.
fn exports(folder: &Path) -> Vec<PathBuf> {
    let options = miara_demo::DemoOptions { seed: 1, until: jiff::civil::date(2026, 11, 24), rows: 20_000 };
    let summary = miara_demo::write_exports(folder, &options).unwrap();
    summary.files.into_iter().map(|file| file.path).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn from_an_empty_folder_to_the_rows_of_a_number() {
    let Some(stage) = stage(Setup { empty: true, ..Setup::default() }).await else { return };
    stage.open("/?lang=pl").await;
    stage.arrives("/start").await;
    stage.fill("#firm", "Nordwerk <b>Sp. z o.o.</b>").await;
    stage.click("#start-save").await;
    stage.arrives("/data/import").await;
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<String> = exports(folder.path()).iter().map(|path| path.display().to_string()).collect();
    stage.find("#files").await.send_keys(files.join("\n")).await.unwrap();
    stage.click("#upload").await;
    stage.find("#file-0").await;
    assert!(stage.driver.find_all(By::Css("article.file")).await.unwrap().len() >= 15);
    stage.click("#import-go").await;
    stage.find("#lit a").await;
    // The book is text now, and holds what was typed.
    let settings = std::fs::read_to_string(stage.folder.path().join("miara.yaml")).unwrap();
    assert!(settings.contains("Nordwerk <b>Sp. z o.o.</b>"), "{settings}");
    stage.open("/kpi/won_deals?lang=pl").await;
    let said = stage.text("a.big").await;
    stage.click("a.big").await;
    stage.arrives("/rows").await;
    let rows = stage.driver.find_all(By::Css("table.rows tbody tr")).await.unwrap().len();
    assert!(said.starts_with(&rows.to_string()), "{said}: {rows} rows");
    stage.driver.clone().quit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_are_tried_as_they_are_chosen() {
    let Some(stage) = stage(Setup { empty: true, ..Setup::default() }).await else { return };
    stage.open("/start?lang=en").await;
    stage.fill("#firm", "Próba").await;
    stage.fill("#currency", "PLN").await;
    stage.click("#start-save").await;
    stage.arrives("/data/import").await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("szanse.csv");
    let text = "Szansa;Założono;Opiekun;Zastępca;Kwota\nA1;2026-10-01;Anna;Jan;100\nA2;2026-10-02;Ewa;Ola;200\n";
    std::fs::write(&path, text).unwrap();
    stage.find("#files").await.send_keys(path.display().to_string()).await.unwrap();
    stage.click("#upload").await;
    stage.arrives("/file/0").await;
    // Two columns in one place: they stand side by side at once, without a press or a reload.
    stage.driver.execute("window.kept = 1", vec![]).await.unwrap();
    stage.click("#column-2 option[value=owner]").await;
    stage.click("#column-3 option[value=owner]").await;
    assert!(stage.text("#contest").await.contains("Zastępca"));
    assert_eq!(stage.number("return window.kept || 0").await, 1, "the page was not left");
    stage.click("#settle-3").await;
    let left_out = stage.driver.query(By::Css("#column-2 option[value='-'][selected]"));
    left_out.wait(Duration::from_secs(20), Duration::from_millis(100)).first().await.unwrap();
    assert!(stage.driver.find_all(By::Css("#contest")).await.unwrap().is_empty());
    stage.driver.clone().quit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn sample_data_is_one_press_away() {
    let Some(stage) = stage(Setup { empty: true, ..Setup::default() }).await else { return };
    stage.open("/?lang=pl").await;
    stage.click("#start-sample").await;
    stage.find_late("#sample-leave").await;
    assert!(stage.text("h1").await.contains("2026"));
    stage.click("#sample-leave").await;
    stage.find("#start-save").await;
    stage.driver.clone().quit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_is_taken_back_and_brought_back() {
    let Some(stage) = stage(Setup::default()).await else { return };
    stage.open("/data/history?lang=en").await;
    let before = stage.driver.find_all(By::Css("#history li")).await.unwrap().len();
    let undo = stage.find("#history li a.button").await;
    undo.click().await.unwrap();
    stage.click("#undo-sure").await;
    stage.arrives("/data/history").await;
    stage.find("#history li.gone").await;
    assert!(stage.driver.find_all(By::Css("#history li")).await.unwrap().len() >= before);
    stage.driver.clone().quit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_is_in_the_address_and_filters_hold() {
    let Some(stage) = stage(Setup::default()).await else { return };
    stage.open("/?lang=en&grain=month&on=2026-10-01").await;
    assert!(stage.text("h1").await.starts_with("October 2026"));
    // A choice takes effect at once, without a reload, and stands in the address.
    stage.driver.execute("window.kept = 1", vec![]).await.unwrap();
    let choice = stage.find("select[name=filter] option[value='channel=email']").await;
    choice.click().await.unwrap();
    stage.arrives("channel").await;
    stage.find(".chips li").await;
    assert_eq!(stage.number("return window.kept || 0").await, 1, "the page was not reloaded");
    let narrowed = stage.text("ul.tiles").await;
    let link = stage.driver.current_url().await.unwrap();
    stage.driver.goto(link.as_str()).await.unwrap();
    assert_eq!(stage.text("ul.tiles").await, narrowed, "a colleague sees the same");
    stage.open("/?lang=en&grain=month&on=2026-10-01").await;
    assert_ne!(stage.text("ul.tiles").await, narrowed, "the filter changes numbers");
    stage.driver.clone().quit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_own_kpi_is_checked_while_it_is_typed() {
    let Some(stage) = stage(Setup::default()).await else { return };
    stage.open("/kpi/-/new?of=formula&lang=pl").await;
    stage.fill("input[name=title]", "Szansa na lead").await;
    stage.fill("input[name=meaning]", "Ile szans przypada na lead.").await;
    stage.fill("input[name=formula]", "[Szanse wygrane] ÷ [Lady]").await;
    let faults = stage.find("#check .faults").await;
    assert!(faults.text().await.unwrap().contains("Lady"));
    stage.fill("input[name=formula]", "[Szanse wygrane] ÷ [Leady]").await;
    stage.find("#check table td").await;
    stage.click("#kpi-form button.main").await;
    stage.arrives("/kpi/szansa_na_lead").await;
    assert!(stage.folder.path().join("kpis/szansa_na_lead.yaml").is_file());
    stage.driver.clone().quit().await.unwrap();
}

/// Pages that every visitor comes by.
const PAGES: [&str; 21] = [
    "/",
    "/?by=channel",
    "/kpi/visit_to_lead_rate",
    "/kpi/won_value/rows?from=2026-10-01&to=2026-10-31",
    "/kpi/visit_to_lead_rate/explain",
    "/goal",
    "/goal/leads",
    "/problem",
    "/brief",
    "/funnel",
    "/kpi",
    "/quality",
    "/kpi/-/new?of=deals",
    "/search?q=logi",
    "/account?id=A-0001",
    "/action",
    "/action/1",
    "/kpi/won_value/forecast",
    "/data",
    "/data/history",
    "/cookies",
];

#[tokio::test(flavor = "multi_thread")]
async fn both_languages_fit_a_phone() {
    let Some(stage) = stage(Setup { phone: true, ..Setup::default() }).await else { return };
    for lang in ["pl", "en"] {
        for page in PAGES {
            stage.open(&format!("{page}{}lang={lang}", if page.contains('?') { "&" } else { "?" })).await;
            assert_eq!(
                stage.driver.execute("return document.documentElement.lang", vec![]).await.unwrap().json(),
                lang
            );
            let over = stage.number("return document.documentElement.scrollWidth - window.innerWidth").await;
            assert!(over <= 0, "{page} in {lang} is {over} pixels too wide");
        }
    }
    stage.driver.clone().quit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn all_works_without_script() {
    let Some(stage) = stage(Setup { no_script: true, ..Setup::default() }).await else { return };
    stage.open("/?lang=en").await;
    stage.find("select[name=by] option[value=channel]").await.click().await.unwrap();
    stage.click(".choices .go").await;
    stage.find("table.matrix").await;
    stage.click("table.matrix td a").await;
    stage.arrives("/rows").await;
    stage.open("/kpi?lang=en").await;
    stage.click("input[name=kpi][value=won_deals]").await;
    stage.click(".actions button.main").await;
    stage.arrives("saved=1").await;
    stage.open("/?lang=en").await;
    assert!(!stage.text("main").await.contains("Won deals"), "what is not followed is not shown");
    stage.driver.clone().quit().await.unwrap();
}

/// The accessibility checker, which `.ci/run` fetches.
fn axe() -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.ci/scratch/package/axe.min.js");
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        assert!(std::env::var_os("CI").is_none(), "axe-core is not there, and in CI nothing is skipped");
        eprintln!("SKIPPED: {} is not there (`just axe` fetches it), so accessibility is not checked", path.display());
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_has_a_serious_fault_of_accessibility() {
    let Some(axe) = axe() else { return };
    let mut faults = Vec::new();
    for dark in [false, true] {
        let Some(stage) = stage(Setup { dark, ..Setup::default() }).await else { return };
        for page in PAGES {
            stage.open(page).await;
            // The page's policy keeps foreign script out, so the checker comes in by the driver.
            stage.driver.execute(&axe, vec![]).await.unwrap();
            let run = "const done = arguments[arguments.length - 1]; axe.run(document, {resultTypes: ['violations']}).then(found => done(found.violations.filter(v => ['serious', 'critical'].includes(v.impact)).map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(' | ')))).catch(error => done(['axe failed: ' + error]));";
            let found = stage.driver.execute_async(run, vec![]).await.unwrap();
            let found: Vec<String> = serde_json::from_value(found.json().clone()).unwrap();
            faults.extend(found.into_iter().map(|fault| format!("{page} dark={dark} {fault}")));
        }
        stage.driver.clone().quit().await.unwrap();
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A finding is accepted with a reason and taken back, without script.
#[tokio::test(flavor = "multi_thread")]
async fn a_finding_is_accepted_and_taken_back() {
    let Some(stage) = stage(Setup { no_script: true, ..Setup::default() }).await else { return };
    stage.open("/kpi?lang=pl").await;
    stage.click("a[href^='/quality']").await;
    stage.find("#net_sales .finding").await;
    let before = stage.driver.find_all(By::Css("#net_sales .finding.settled")).await.unwrap().len();
    assert_eq!(before, 0);
    stage.click("#net_sales .finding summary").await;
    stage.fill("#net_sales .finding details[open] input[name=reason]", "Właściciel będzie od stycznia").await;
    stage.click("#net_sales .finding details[open] button").await;
    stage.arrives("done=accepted").await;
    assert!(stage.text("#net_sales .finding.settled").await.contains("Właściciel będzie od stycznia"));
    stage.click("#net_sales .finding.settled button").await;
    stage.arrives("done=reopened").await;
    assert!(stage.driver.find_all(By::Css("#net_sales .finding.settled")).await.unwrap().is_empty());
    stage.driver.clone().quit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn goals_are_typed_spread_pasted_and_kept() {
    let Some(stage) = stage(Setup::default()).await else { return };
    stage.open("/goal?lang=en&on=2027-03-01").await;
    // A year without goals: the table of KPIs without one stands open.
    stage.fill("input[name='qualified_leads@2027']", "1 200").await;
    stage.click("button[name=spread][value=qualified_leads]").await;
    stage.find("#note").await;
    let typed = stage.find("input[name='qualified_leads@2027-03']").await.prop("value").await.unwrap().unwrap();
    assert!((50..200).contains(&typed.parse::<i64>().unwrap()), "{typed}");
    // Cells of a spreadsheet, two rows by two columns, pasted from the first field on.
    let script = "const field = document.querySelector(\"input[name='qualified_leads@2027-01']\"); const data = new DataTransfer(); data.setData('text/plain', '81\\t82\\n'); field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); return document.querySelector(\"input[name='qualified_leads@2027-02']\").valueAsNumber || Number(document.querySelector(\"input[name='qualified_leads@2027-02']\").value)";
    assert_eq!(stage.number(script).await, 82);
    stage.fill("#grid input[name=owner]", "Anna Żak").await;
    stage.click("#goal-save").await;
    stage.arrives("saved=13").await;
    let file = std::fs::read_to_string(stage.folder.path().join("goals.csv")).unwrap();
    assert!(file.contains("qualified_leads,,2027-02,82,,Anna Żak,"), "{file}");
    // What can't be read is said beside the KPI and the period, and nothing is kept.
    stage.fill("input[name='qualified_leads@2027-04']", "many").await;
    stage.fill("input[name='qualified_leads@2027-05']", "77").await;
    stage.click("#goal-save").await;
    assert!(stage.text("#faults").await.contains("2027-04"));
    assert_eq!(std::fs::read_to_string(stage.folder.path().join("goals.csv")).unwrap(), file);
    let kept = stage.find("input[name='qualified_leads@2027-05']").await.prop("value").await.unwrap();
    assert_eq!(kept.as_deref(), Some("77"), "what was typed is still there");
    // A goal changed in the middle of its period is marked on the page of its KPI, with its history.
    stage.open("/goal/leads?lang=en&period=2026-11").await;
    stage.find("li.late").await;
    stage.driver.clone().quit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_of_goals_is_taken_whole_or_not_at_all() {
    let Some(stage) = stage(Setup { no_script: true, ..Setup::default() }).await else { return };
    stage.open("/goal?lang=pl").await;
    let open = stage.driver.find_all(By::Css("details.panel summary")).await.unwrap().pop().unwrap();
    open.click().await.unwrap();
    stage
        .fill("textarea[name=table]", "kpi;scope;period;value\nwon_value;;2026-12;9000000\nwon_value;;2026-1x;1")
        .await;
    stage.click("#goal-bring").await;
    assert!(stage.text("#faults").await.contains("2026-1x"));
    assert!(!std::fs::read_to_string(stage.folder.path().join("goals.csv")).unwrap().contains("won_value"));
    let open = stage.driver.find_all(By::Css("details.panel summary")).await.unwrap().pop().unwrap();
    open.click().await.unwrap();
    stage.fill("textarea[name=table]", "kpi;scope;period;value\nwon_value;;2026-12;9000000").await;
    stage.click("#goal-bring").await;
    stage.arrives("saved=1").await;
    assert!(
        std::fs::read_to_string(stage.folder.path().join("goals.csv")).unwrap().contains("won_value,,2026-12,9000000")
    );
    stage.driver.clone().quit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn from_what_needs_attention_to_its_rows_and_away_again() {
    let Some(stage) = stage(Setup::default()).await else { return };
    stage.open("/?lang=en").await;
    // The list comes after the page.
    stage.find_late("#brief ol.matters li, #brief .hint").await;
    stage.open("/problem?lang=en").await;
    let said = stage.text("ul.incidents li").await;
    let before = stage.driver.find_all(By::Css("ul.incidents li")).await.unwrap().len();
    stage.click("ul.incidents li a[href*='/kpi/']").await;
    stage.arrives("/kpi/").await;
    stage.find("a.big").await;
    // On the KPI's page the change is explained, and the explanation leads to rows.
    stage.find_late("#why .chart.waterfall, #why p").await;
    stage.open("/problem?lang=en").await;
    stage.click("ul.incidents li details summary").await;
    stage.fill("ul.incidents li input[name=reason]", "the fair in Poznań").await;
    stage.click("ul.incidents li details button").await;
    stage.arrives("/problem").await;
    let page = stage.text("main").await;
    assert!(page.contains("the fair in Poznań") && page.contains(said.lines().next().unwrap_or_default()), "{page}");
    assert_eq!(stage.driver.find_all(By::Css("ul.incidents li")).await.unwrap().len(), before, "nothing is lost");
    stage.driver.clone().quit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_of_another_tool_is_explained_down_to_rows() {
    let Some(stage) = stage(Setup::default()).await else { return };
    stage.open("/kpi/won_deals?lang=en&grain=month&on=2026-10-10").await;
    stage.click("#reconcile").await;
    stage.arrives("/kpi/won_deals/reconcile").await;
    stage.fill("input[name=said]", "12").await;
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("crm.csv");
    std::fs::write(&list, "Deal;Closed\nno-such-deal;2026-10-10\n").unwrap();
    stage.find("input[name=list]").await.send_keys(list.display().to_string()).await.unwrap();
    stage.click("#reconcile-go").await;
    let wrong = stage.text("#reconcile-wrong").await;
    assert!(wrong.contains("such as"), "the column that is missing is named with an id of ours: {wrong}");
    let known = wrong.split("such as ").nth(1).unwrap().split(')').next().unwrap().to_owned();
    assert_eq!(stage.number("return Number(document.querySelector('input[name=said]').value)").await, 12);
    std::fs::write(&list, format!("Deal;Closed\n{known};2026-10-10\nno-such-deal;2026-10-11\n")).unwrap();
    stage.find("input[name=list]").await.send_keys(list.display().to_string()).await.unwrap();
    stage.click("#reconcile-go").await;
    stage.find("#reconcile-sum").await;
    stage.click("[data-cause=not-held] summary").await;
    let told = stage.text("[data-cause=not-held]").await;
    assert!(told.contains("no-such-deal") && told.contains("Import a newer export"), "{told}");
}
