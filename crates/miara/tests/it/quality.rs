//! The check of KPIs: a book with planted faults yields just those.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use jiff::civil::{Weekday, date};
use miara_insight::quality::{Finding, FindingKind};
use miara_model::Firm;

use crate::book::{TestBook, usual_now};
use miara::service::quality::AcceptOutcome;
use miara::service::{self, Service};

/// 24 leads on every weekday from November 2024 to yesterday, three of four by channel A.
fn leads() -> String {
    let mut text = "lead_id,created_at,channel\n".to_owned();
    let mut day = date(2024, 11, 1);
    while day < date(2026, 11, 24) {
        if !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            (0..24).for_each(|n| {
                let channel = if n % 4 == 0 { "B" } else { "A" };
                text.push_str(&format!("{day}-{n},{day}T{:02}:00:00+01:00,{channel}\n", 8 + n % 8));
            });
        }
        day += 1.day();
    }
    text
}

/// 2,500 on every Monday until 5 October 2026: seven weeks without a row, after years of weekly ones.
fn costs() -> String {
    let mut text = "date,department,category,amount,currency\n".to_owned();
    let mut day = date(2024, 11, 4);
    while day <= date(2026, 10, 5) {
        text.push_str(&format!("{day},marketing,media,2500,PLN\n"));
        day += 7.days();
    }
    text
}

fn own(name: &str, title: &str, body: &str) -> String {
    format!(
        "kpi: {name}\ntitle: {{pl: {title}, en: {title}}}\nmeaning: {{pl: Ile., en: How many.}}\nmeasure: {{dataset: leads, value: \"COUNT(*)\"{body}}}\nbetter: higher\nfamily: marketing\nowner: Anna\n"
    )
}

/// A book with one fault of each kind that this test is about.
async fn faulty_book() -> TestBook {
    let mut book = TestBook::of(Firm::named("Próba"), usual_now());
    let folder = book.folder.path().to_owned();
    let kpis = folder.join("kpis");
    std::fs::write(kpis.join("again.yaml"), own("again", "Kontakty", "")).unwrap();
    std::fs::write(kpis.join("of_a.yaml"), own("of_a", "leads", ", where: \"channel = 'A'\"")).unwrap();
    std::fs::write(kpis.join("broken.yaml"), "kpi: broken\n").unwrap();
    let mut settings = std::fs::read_to_string(folder.join("miara.yaml")).unwrap();
    settings.push_str("followed: [leads, again, of_a, marketing_cost, cost_per_lead, website_visits]\n");
    std::fs::write(folder.join("miara.yaml"), settings).unwrap();
    book.service = Service::open(&folder).unwrap();
    book.import_text("leads.csv", leads(), "leads").await.unwrap();
    book.import_text("costs.csv", costs(), "costs").await.unwrap();
    goals(&book, "500", "2026-10-20T10:00:00+02:00");
    goals(&book, "650", "2026-11-20T10:00:00+01:00");
    book
}

/// Writes the goals of November, as of a day; those of leads and cost per lead have an owner.
fn goals(book: &TestBook, leads: &str, at: &str) {
    let text = format!(
        "kpi,scope,period,value,baseline,owner,reason\nleads,,2026-11,{leads},,Anna,\nmarketing_cost,,2026-11,10000,,,\ncost_per_lead,,2026-11,20..20,,Anna,\n"
    );
    std::fs::write(book.folder.path().join("goals.csv"), text).unwrap();
    assert_eq!(service::goal::goals(&book.service, at.parse().unwrap()).unwrap().faults, []);
}

/// A finding without the mark of its evidence.
fn name(finding: &Finding) -> String {
    finding.key.rsplit_once('.').unwrap().0.to_owned()
}

#[tokio::test]
async fn planted_faults_and_no_others_are_found() {
    let book = faulty_book().await;
    let checked = service::quality::quality(&book.service, book.now).await.unwrap();
    let found: BTreeSet<String> = checked.findings.iter().map(name).collect();
    let planted = [
        "broken.",
        "same-formula.leads.again",
        "same-title.leads.of_a",
        "no-data.website_visits",
        "stale.marketing_cost",
        "stale.cost_per_lead",
        "no-owner.leads",
        "no-owner.marketing_cost",
        "no-owner.cost_per_lead",
        "no-owner.website_visits",
        "no-goal.again",
        "no-goal.of_a",
        "no-goal.website_visits",
        "goal-moved.leads",
        "goal-unreached.leads",
        "goal-no-owner.marketing_cost",
        "goals-clash.leads",
        "no-counter.leads",
        "no-counter.again",
        "no-counter.of_a",
        "no-counter.website_visits",
    ];
    assert_eq!(found, planted.iter().map(|name| (*name).to_owned()).collect());
    assert_eq!(checked.findings.len(), planted.len());
    assert!(checked.fails());

    // 650 leads at 20 each are 13,000; 10,000 buy 500 of them, or 650 at 15.38.
    let FindingKind::GoalsClash { goals } =
        &checked.findings.iter().find(|found| found.what.code() == "goals-clash").unwrap().what
    else {
        panic!()
    };
    let freed: Vec<(&str, f64)> = goals.iter().map(|goal| (goal.kpi.as_str(), goal.freed.unwrap())).collect();
    for ((kpi, freed), (wanted, number)) in
        freed.into_iter().zip([("leads", 500.0), ("cost_per_lead", 10_000.0 / 650.0), ("marketing_cost", 13_000.0)])
    {
        assert_eq!(kpi, wanted);
        assert!((freed / number - 1.0).abs() < 1e-4, "{kpi}: {freed}");
    }
    // 50 days from 5 October to 24 November; rows came every 7 days.
    let stale = checked.findings.iter().find(|found| found.what.code() == "stale").unwrap();
    let FindingKind::Stale { last, days, usual, .. } = &stale.what else { panic!() };
    assert_eq!((*last, *days, *usual), (date(2026, 10, 5), 50, Some(7)));
    // The goals clash concerns all three; the clash alone makes that property 0.
    let scores = |name: &str| checked.kpis.iter().find(|one| one.kpi.name == name).unwrap().scores;
    assert_eq!(scores("cost_per_lead").by_property, [50, 90, 100, 0]);
    assert_eq!(scores("cost_per_lead").all, 60);
    assert_eq!(scores("website_visits").by_property, [0, 90, 0, 90]);
}

#[tokio::test]
async fn an_accepted_finding_comes_back_when_its_evidence_changes() {
    let book = faulty_book().await;
    let service = &book.service;
    let clash = || async {
        let checked = service::quality::quality(service, book.now).await.unwrap();
        checked.findings.into_iter().find(|found| found.what.code() == "goals-clash").unwrap()
    };
    let key = clash().await.key;
    let accept =
        |key: &'static str, reason: &'static str| service::quality::accept_finding(service, key, reason, "", book.now);
    assert_eq!(accept("goals-clash.leads.00000000", "why not").await.unwrap(), AcceptOutcome::Unknown);
    assert_eq!(
        service::quality::accept_finding(service, &key, "  ", "", book.now).await.unwrap(),
        AcceptOutcome::NoReason
    );
    assert_eq!(
        service::quality::accept_finding(service, &key, "Zarząd wie", "Anna", book.now).await.unwrap(),
        AcceptOutcome::Accepted
    );
    let accepted = clash().await.accepted.unwrap();
    assert_eq!((accepted.who.as_str(), accepted.reason.as_str()), ("Anna", "Zarząd wie"));
    goals(&book, "640", "2026-11-23T10:00:00+01:00");
    assert_eq!(clash().await.accepted, None, "another goal is another conflict");
    goals(&book, "650", "2026-11-23T11:00:00+01:00");
    assert!(clash().await.accepted.is_some());
    assert!(service::quality::reopen_finding(service, &key).unwrap());
    assert_eq!(clash().await.accepted, None);
}

/// Visits and the days that leads wait for an answer, week by week: the wait follows visits two weeks later.
#[tokio::test]
async fn a_tie_of_the_past_is_told_with_its_lag() {
    let mut book = TestBook::of(Firm::named("Próba"), usual_now());
    let path = book.folder.path().join("miara.yaml");
    let settings = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, settings + "followed: [website_visits, unanswered_leads, lost_deals]\n").unwrap();
    book.service = Service::open(book.folder.path()).unwrap();
    // Numbers without any pattern, the same every time.
    let noise =
        |week: i64, salt: i64| ((week * 7_919 + salt * 104_729) * 2_654_435_761_i64).rem_euclid(1_009) as f64 / 1_009.0;
    let (mut visits, mut deals) = ("at,visits\n".to_owned(), "deal_id,created_at,lost_at,value,currency\n".to_owned());
    for week in 0..108_i64 {
        let monday = date(2024, 11, 4) + (7 * week).days();
        visits.push_str(&format!("{monday},{}\n", 1_000 + (600.0 * noise(week, 1)) as i64));
        let lost = 20.0 + 30.0 * noise(week - 2, 1) + 12.0 * noise(week, 2);
        for n in 0..lost as i64 {
            deals.push_str(&format!("{week}-{n},{monday}T08:00:00Z,{monday}T12:00:00Z,100,PLN\n"));
        }
    }
    book.import_text("visits.csv", visits, "web_traffic").await.unwrap();
    book.import_text("deals.csv", deals, "deals").await.unwrap();
    let checked = service::quality::quality(&book.service, book.now).await.unwrap();
    let ties: Vec<&Finding> = checked.findings.iter().filter(|found| found.what.code() == "tied").collect();
    assert_eq!(ties.len(), 1, "{ties:?}");
    let FindingKind::Tied { lag, correlation, .. } = ties[0].what else { panic!() };
    let pair = (ties[0].kpi.as_str(), ties[0].other.as_deref().unwrap());
    let expected = if pair == ("website_visits", "lost_deals") { 2 } else { -2 };
    assert_eq!(lag, expected, "{pair:?}");
    assert!(correlation > 0.6, "{correlation}");
}

#[test]
fn the_program_ends_with_1_while_an_error_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let miara = |args: &[&str]| {
        let mut command = assert_cmd::Command::cargo_bin("miara").unwrap();
        command.arg("--book").arg(folder.path()).args(["--lang", "en"]).args(args);
        command.env("MIARA_NOW", "2026-11-24T10:00:00+01:00").env_remove("MIARA_BOOK").assert()
    };
    miara(&["init", "--firm", "Próba"]).success();
    miara(&["quality"]).success();
    let settings = folder.path().join("miara.yaml");
    let text = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(&settings, text + "followed: [leads]\n").unwrap();
    let failed = miara(&["quality", "--json"]).code(1);
    let report: serde_json::Value = serde_json::from_slice(&failed.get_output().stdout).unwrap();
    let finding = &report["findings"][0];
    assert_eq!(
        (&finding["code"], &finding["severity"], &finding["kpi"]),
        (&"no-data".into(), &"error".into(), &"leads".into())
    );
    assert_eq!(report["kpis"][0]["properties"]["measurable"], 0);
    let key = finding["key"].as_str().unwrap().to_owned();
    miara(&["quality", "accept", &key, "--reason", "The export comes in December"]).success();
    miara(&["quality"]).success();
    miara(&["quality", "reopen", &key]).success();
    miara(&["quality", "--severity", "error", "--kpi", "leads"]).code(1);
    miara(&["quality", "--kpi", "leeds"]).code(1);
    miara(&["quality", "accept", "no-such", "--reason", "x"]).code(1);
}
