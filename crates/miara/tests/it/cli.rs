//! The program as it is typed.

use assert_cmd::Command;
use serde_json::Value as Json;
use tempfile::TempDir;

fn miara(folder: &TempDir) -> Command {
    let mut command = Command::cargo_bin("miara").unwrap();
    command
        .arg("--book")
        .arg(folder.path())
        .env("MIARA_NOW", "2026-11-24T10:00:00+01:00")
        .env_remove("MIARA_BOOK")
        .env("TZ", "Europe/Warsaw")
        .env("LANG", "C");
    command
}

fn book() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    miara(&folder).args(["--lang", "en", "init", "--firm", "Próba"]).assert().success();
    let leads = folder.path().join("leads.csv");
    std::fs::write(
        &leads,
        "lead_id,created_at,channel\nL1,2026-10-01T10:00:00Z,A\nL2,2026-10-31T23:30:00Z,B\nL3,bad,B\n",
    )
    .unwrap();
    miara(&folder).args(["import", "--as", "leads"]).arg(&leads).assert().success();
    folder
}

fn json(command: &mut Command) -> Json {
    let output = command.assert().success();
    serde_json::from_slice(&output.get_output().stdout).unwrap()
}

#[test]
fn import_says_what_it_did_as_json() {
    let folder = book();
    let report = json(miara(&folder).args(["import", "--json", "--as", "leads"]).arg(folder.path().join("leads.csv")));
    for (field, value) in [("read", 3), ("inserted", 0), ("updated", 0), ("unchanged", 2), ("rejected", 1)] {
        assert_eq!(report[field], value, "{field}: {report}");
    }
    assert_eq!(report["dataset"], "leads");
    assert_eq!(report["files"][0], "leads.csv");
    assert!(report["version"].is_u64());
}

#[test]
fn an_answer_has_period_columns_rows_and_notes() {
    let folder = book();
    let answer = json(miara(&folder).args([
        "ask",
        "leads",
        "--from",
        "2026-10-01",
        "--to",
        "2026-12-01",
        "--grain",
        "month",
        "--by",
        "channel",
        "--json",
    ]));
    assert_eq!(answer["period"], serde_json::json!({"from": "2026-10-01", "to": "2026-12-01", "grain": "month"}));
    let names: Vec<&str> =
        answer["columns"].as_array().unwrap().iter().map(|column| column["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["period", "channel", "leads"]);
    assert_eq!(answer["columns"][2]["unit"], "lead");
    assert_eq!(
        answer["rows"][3],
        serde_json::json!({"period": "2026-11-01", "channel": "B", "leads": 1}),
        "23:30 UTC is November in Warsaw"
    );
    assert!(
        answer["notes"]
            .as_array()
            .unwrap()
            .iter()
            .all(|note| note["code"].is_string() && note["text"].as_str().unwrap().len() > 10)
    );
}

#[test]
fn mistakes_end_with_a_sentence_and_a_failure() {
    let folder = book();
    let asked = |args: &[&str]| {
        let output = miara(&folder).args(args).args(["--lang", "pl"]).assert().failure();
        String::from_utf8(output.get_output().stderr.clone()).unwrap()
    };
    let range = ["--from", "2026-10-01", "--to", "2026-11-01"];
    assert!(asked(&[&["ask", "laeds"], &range[..]].concat()).contains("`leads`"));
    assert!(asked(&[&["ask", "leads", "--by", "kanał"], &range[..]].concat()).contains("channel"));
    assert!(asked(&[&["ask", "net_sales"], &range[..]].concat()).contains("invoices"));
    assert!(asked(&["ask", "leads", "--from", "2026-11-01", "--to", "2026-10-01"]).contains("pusty"));
    assert!(asked(&["ask", "leads", "--from", "yesterday", "--to", "2026-10-01"]).contains("yesterday"));
    assert!(asked(&["import", "no-such-file.csv", "--as", "leads"]).contains("no-such-file.csv"));
    assert!(asked(&["import", "x.csv", "--as", "laeds"]).contains("leads"));
    assert!(asked(&["kpi", "show", "net_sale"]).contains("net_sales"));
    assert!(asked(&["serve", "--listen", "0.0.0.0:0"]).contains("127.0.0.1"));
}

#[test]
fn files_of_which_nothing_is_taken_end_with_a_failure() {
    let folder = book();
    for (text, said) in [
        ("lead_id,created_at\n", "no rows"),
        ("lead_id,created_at\nX,nonsense\n", "all rows were refused"),
        ("", "empty"),
    ] {
        let path = folder.path().join("poor.csv");
        std::fs::write(&path, text).unwrap();
        let output = miara(&folder).args(["--lang", "en", "import", "--as", "leads"]).arg(&path).assert().failure();
        assert!(String::from_utf8_lossy(&output.get_output().stderr).contains(said), "{text:?}: {output:?}");
    }
}

#[test]
fn a_killed_import_leaves_the_last_state_whole() {
    let folder = book();
    let mut text = "lead_id,created_at,channel\n".to_owned();
    for row in 0..60_000 {
        text.push_str(&format!("K{row},2026-{:02}-{:02}T10:00:00Z,C\n", row % 10 + 1, row % 28 + 1));
    }
    let path = folder.path().join("many.csv");
    std::fs::write(&path, text).unwrap();
    let count = || {
        let args = ["ask", "leads", "--from", "2026-01-01", "--to", "2026-12-01", "--csv"];
        let output = miara(&folder).args(args).assert().success();
        first_number(&output.get_output().stdout)
    };
    let mut finished = false;
    for patience in [5, 60, 150, 300, 600, 1200, 2400] {
        let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("miara"))
            .arg("--book")
            .arg(folder.path())
            .args(["import", "--as", "leads"])
            .arg(&path)
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(patience));
        child.kill().unwrap();
        child.wait().unwrap();
        let found = count();
        assert!(found == "2" || found == "60002", "after {patience} ms there are {found}");
        finished |= found == "60002";
    }
    miara(&folder).args(["import", "--as", "leads"]).arg(&path).assert().success();
    assert_eq!(count(), "60002", "finished before: {finished}");
    let left = std::fs::read_dir(folder.path().join("data"))
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name() == ".staging")
        .count();
    assert_eq!(left, 0, "nothing of a stopped import is left");
}

#[test]
fn a_folder_without_a_book_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let output = miara(&folder).args(["--lang", "en", "imports", "list"]).assert().failure();
    assert!(String::from_utf8_lossy(&output.get_output().stderr).contains("miara init"));
}

/// What a command writes, and what it says beside.
fn said(command: &mut Command) -> (String, String) {
    let output = command.assert().success();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.get_output().stdout), text(&output.get_output().stderr))
}

#[test]
fn what_is_shipped_is_shown_without_a_book() {
    let folder = tempfile::tempdir().unwrap();
    let shown = |args: &[&str]| said(miara(&folder).args(["--lang", "en"]).args(args));
    let (list, beside) = shown(&["kpi", "list"]);
    assert!(list.contains("win_rate") && beside.contains("no book in this folder"), "{list}{beside}");
    assert!(shown(&["kpi", "show", "win_rate"]).0.contains("Won deals"));
    assert!(shown(&["mapping", "list"]).0.contains("pipedrive_deals"));
    assert!(shown(&["mapping", "show", "pipedrive_deals"]).0.contains("mapping: pipedrive_deals"));
    assert_eq!(json(miara(&folder).args(["kpi", "show", "win_rate", "--json"]))["name"], "win_rate");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is written");
    miara(&folder).args(["mapping", "copy", "pipedrive_deals"]).assert().failure();
}

#[test]
fn a_name_is_enough_for_a_book() {
    let folder = tempfile::tempdir().unwrap();
    let (done, _) = said(miara(&folder).args(["init", "--firm", "Żółw"]).env("TZ", "Asia/Tokyo"));
    assert!(done.contains("PLN") && done.contains("Asia/Tokyo"), "{done}");
    let firm = miara::book::Book::open(folder.path()).unwrap().firm;
    assert_eq!((firm.currency.as_str(), firm.time_zone.as_str(), firm.fiscal_year_start), ("PLN", "Asia/Tokyo", 1));
}

#[test]
fn a_shipped_mapping_is_copied_and_the_copy_goes_first() {
    let folder = book();
    let copy = |args: &[&str]| miara(&folder).args(["--lang", "en", "mapping", "copy"]).args(args).assert();
    let header = "Date,Landing page,Session default channel group,Session campaign,Sessions,Engaged sessions,Active users,Key events";
    let pages = folder.path().join("pages.csv");
    std::fs::write(&pages, format!("{header}\n20261001,/,Organic Search,(organic),10,5,9,1\n")).unwrap();
    let mapping = || json(miara(&folder).args(["import", "--json", "--dry-run"]).arg(&pages))["mapping"].clone();
    assert_eq!(mapping(), "ga4_landing_pages");
    let written = copy(&["ga4_landing_pages", "nasze_wizyty"]).success();
    assert!(String::from_utf8_lossy(&written.get_output().stdout).contains("mappings/nasze_wizyty.yaml"));
    assert_eq!(mapping(), "nasze_wizyty", "the firm's own goes before the shipped one");
    // One of the same name takes the place of the shipped one, even where it knows fewer files.
    copy(&["ga4_landing_pages"]).success();
    std::fs::remove_file(folder.path().join("mappings/nasze_wizyty.yaml")).unwrap();
    let own = folder.path().join("mappings/ga4_landing_pages.yaml");
    let text = std::fs::read_to_string(&own).unwrap().replace("  visits:", "  # visits:");
    std::fs::write(&own, text).unwrap();
    assert!(said(miara(&folder).args(["mapping", "show", "ga4_landing_pages"])).0.contains("# visits:"));
    let (list, _) = said(miara(&folder).args(["--lang", "en", "mapping", "list"]));
    assert_eq!(list.matches("ga4_landing_pages").count(), 1, "{list}");
    for wrong in [&["ga4_landing_pages"][..], &["ga4_traffic", "leads"], &["ga4_traffic", "../x"], &["ga4_trafic"]] {
        copy(wrong).failure();
    }
}

#[test]
fn what_a_file_leaves_open_is_said_on_the_command_line() {
    let folder = book();
    let people = folder.path().join("people.csv");
    std::fs::write(&people, "person_id,name,active_from\nP1,Anna,05/06/2025\nP2,Jan,07/08/2025\n").unwrap();
    let import = |more: &[&str]| {
        miara(&folder).args(["--lang", "pl", "import", "--as", "people"]).arg(&people).args(more).assert()
    };
    let refused = import(&[]).failure();
    let said = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
    assert!(said.contains("--answer date-order=dmy") && !said.contains("mapowani"), "{said}");
    import(&["--answer", "date-order=dmy"]).success();
}

/// The first cell below the header of a CSV.
fn first_number(csv: &[u8]) -> String {
    let text = String::from_utf8_lossy(csv);
    text.lines().nth(1).unwrap_or_default().split(',').next().unwrap_or_default().to_owned()
}

#[test]
fn a_broken_kpi_of_the_firm_is_said_and_the_others_work() {
    let folder = book();
    std::fs::write(folder.path().join("kpis/mine.yaml"), "kpi: mine\nformula: leads + nothing\n").unwrap();
    let output =
        miara(&folder).args(["ask", "leads", "--from", "2026-10-01", "--to", "2026-11-01", "--csv"]).assert().success();
    assert_eq!(first_number(&output.get_output().stdout), "1");
    assert!(String::from_utf8_lossy(&output.get_output().stderr).contains("kpis/mine.yaml"));
}

#[test]
fn a_kpi_of_the_firm_is_one_file() {
    let folder = book();
    std::fs::write(
        folder.path().join("kpis/b_leads.yaml"),
        "kpi: b_leads\ntitle: {pl: Leady B, en: B leads}\nmeaning: {pl: Leady kanału B., en: Leads of channel B.}\nunit: lead\nbetter: higher\nfamily: marketing\nmeasure: {dataset: leads, value: \"COUNT(*)\", where: \"channel = 'B'\"}\n",
    )
    .unwrap();
    let output = miara(&folder)
        .args(["ask", "b_leads", "--from", "2026-10-01", "--to", "2026-12-01", "--csv"])
        .assert()
        .success();
    assert_eq!(
        String::from_utf8_lossy(&output.get_output().stdout).trim(),
        "b_leads,b_leads.missing\n1,Leads: 1 refused row (/data/quarantine?dataset=leads)"
    );
}

#[test]
fn rows_and_cards_and_plans_are_shown() {
    let folder = book();
    let rows = json(miara(&folder).args(["rows", "leads", "--from", "2026-10-01", "--to", "2026-12-01", "--json"]));
    assert_eq!((rows[0]["total"].as_u64(), rows[0]["sum"].as_f64()), (Some(2), Some(2.0)));
    let card = json(miara(&folder).args(["kpi", "show", "net_sales", "--json"]));
    assert_eq!(card["unit"], "PLN");
    let plan =
        miara(&folder).args(["explain-plan", "leads", "--from", "2026-10-01", "--to", "2026-12-01"]).assert().success();
    assert!(String::from_utf8_lossy(&plan.get_output().stdout).contains("SELECT"));
    let quarantine = json(miara(&folder).args(["quarantine", "list", "--json"]));
    assert_eq!(quarantine[0]["line"], 4);
}
