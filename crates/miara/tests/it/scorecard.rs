//! Scorecards of people, from files to verdicts.

use std::path::Path;

use jiff::Timestamp;
use miara_engine::checked_period;
use miara_insight::scorecard::{Kind, KnownBy, ScorecardLevel, ScorecardQuestion, Scorecards, Verdict};
use miara_model::goal::Via;
use miara_model::{Aim, GoalKey, Scope, Terms};
use serde_json::Value as Json;

use crate::book::{TestBook, usual_now};
use crate::browser::{Setup, stage};
use crate::demo;
use crate::real_data;
use miara::service::goal::{Edit, Saved};
use miara::service::{self, Service};

async fn cards(service: &Service, now: Timestamp, kpi: &str, whose: ScorecardLevel, days: (&str, &str)) -> Scorecards {
    let period = checked_period(days.0.parse().unwrap(), days.1.parse().unwrap()).unwrap();
    let asked = ScorecardQuestion { kpis: vec![kpi.to_owned()], whose, period, filters: vec![] };
    service::scorecard::scorecards(service, &asked, now).await.unwrap().cards
}

/// Everyone who differs by more than chance explains.
fn flagged(cards: &Scorecards) -> Vec<(String, Verdict)> {
    let judged = cards.members.iter().zip(&cards.kpis[0].scores);
    judged
        .filter_map(|(member, score)| Some((member.id.clone(), score.as_ref()?.judged?.verdict)))
        .filter(|(_, verdict)| verdict.is_flag())
        .collect()
}

/// χ² of the thirty agents' win rates is 33.3 on 29 degrees of freedom, p = .26: what differs is chance.
#[tokio::test]
async fn none_of_thirty_agents_is_named_where_chance_explains_all() {
    let Some(book) = real_data::maven().await else { return };
    for days in [("2017-01-01", "2018-01-01"), ("2016-01-01", "2018-01-01"), ("2017-07-01", "2018-01-01")] {
        let cards = cards(&book.service, book.now, "win_rate", ScorecardLevel::People, days).await;
        assert_eq!(flagged(&cards), [], "{days:?}");
        let of: f64 = cards.kpis[0].scores.iter().flatten().filter_map(|score| Some(score.judged?.cases)).sum();
        let (_, judged) = cards.kpis[0].flags();
        assert_eq!(judged, 30, "{days:?}");
        if days.0 == "2016-01-01" {
            assert_eq!(of, 6711.0, "all decided deals and no open one");
        }
    }
}

fn truth(folder: &Path) -> Vec<(String, Verdict)> {
    let text = std::fs::read_to_string(folder.join("exports/truth.json")).unwrap();
    let truths: Vec<Json> = serde_json::from_str(&text).unwrap();
    let person = |id: &str, verdict| {
        let truth = truths.iter().find(|truth| truth["id"] == id).unwrap();
        (truth["segment"]["owner"].as_str().unwrap().to_owned(), verdict)
    };
    let mut planted = vec![person("strong_seller", Verdict::Above), person("weak_seller", Verdict::Below)];
    planted.sort_by(|a, b| a.0.cmp(&b.0));
    planted
}

#[tokio::test]
async fn the_planted_sellers_of_the_demo_are_found_and_no_other() {
    let now = usual_now();
    for (seed, folder) in [(7, demo::whole()), (1, demo::whole_of("1")), (2, demo::whole_of("2"))] {
        let service = Service::open(folder.path()).unwrap();
        let period = service::scorecard::scorecard_period(&service, "2026-11-24".parse().unwrap()).await.unwrap();
        assert_eq!((period.from.to_string(), period.to.to_string()), ("2025-11-01".into(), "2026-11-01".into()));
        let cards = cards(&service, now, "win_rate", ScorecardLevel::People, ("2025-11-01", "2026-11-01")).await;
        let mut found = flagged(&cards);
        found.sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!(found, truth(folder.path()), "seed {seed}");
    }
}

/// Five sellers of one role and one of another, ten deals each but for one; products of which easy ones
/// are won more often than hard ones.
async fn small_firm() -> TestBook {
    let book = TestBook::new();
    let people = "person_id,name,team,role,active_from,active_to\n\
        a,Anna,North,seller,2020-01-01,\n\
        b,Beata,North,seller,2020-01-01,\n\
        c,Cezary,North,seller,2020-01-01,\n\
        d,Daria,South,seller,2020-01-01,2026-03-13\n\
        e,Ewa,South,seller,2026-03-16,\n\
        m,Marek,South,manager,2020-01-01,\n";
    book.import_text("people.csv", people, "people").await.unwrap();
    let mut deals = "deal_id,created_at,owner,product,value,currency,won_at,lost_at\n".to_owned();
    let mut add = |owner: &str, product: &str, won: u32, lost: u32| {
        for at in 0..won + lost {
            let id = format!("{owner}-{product}-{at}");
            let (won_at, lost_at) = if at < won { ("2026-03-10", "") } else { ("", "2026-03-12") };
            deals.push_str(&format!("{id},2026-02-01,{owner},{product},1000,PLN,{won_at},{lost_at}\n"));
        }
        deals.push_str(&format!("{owner}-{product}-open,2026-03-01,{owner},{product},1000,PLN,,\n"));
    };
    // Peers of Anna win 30 of 50 easy and 12 of 60 hard ones.
    add("a", "easy", 6, 4);
    add("a", "hard", 9, 21);
    add("b", "easy", 20, 10);
    add("b", "hard", 2, 28);
    add("c", "easy", 10, 10);
    add("c", "hard", 6, 14);
    add("d", "hard", 4, 6);
    add("e", "easy", 0, 2);
    add("m", "easy", 40, 0);
    book.import_text("deals.csv", deals, "deals").await.unwrap();
    book
}

#[tokio::test]
async fn what_is_expected_follows_the_mix_of_cases_and_not_the_manager_s() {
    let book = small_firm().await;
    let cards = cards(&book.service, book.now, "win_rate", ScorecardLevel::People, ("2026-03-01", "2026-04-01")).await;
    let of = |id: &str| {
        let at = cards.members.iter().position(|member| member.id == id).unwrap();
        cards.kpis[0].scores[at].as_ref().unwrap().judged.unwrap()
    };
    assert_eq!(cards.kpis[0].kind, Kind::Share);
    assert_eq!(cards.kpis[0].mix, ["product"]);
    let anna = of("a");
    assert_eq!((anna.cases, anna.plain), (40.0, 15.0 / 40.0), "open deals are no cases");
    // Easy ones: 20 + 10 + 0 of 30 + 20 + 2; hard ones: 2 + 6 + 4 of 30 + 20 + 10. The manager is no peer.
    let by_hand = (10.0 * 30.0 / 52.0 + 30.0 * 12.0 / 60.0) / 40.0;
    assert!((anna.expected.unwrap() - by_hand).abs() < 1e-12, "{anna:?}");
    assert!(anna.fair < anna.plain && anna.fair > by_hand);
    assert_eq!(of("e").verdict, Verdict::FewCases(10));
    assert_eq!(of("m").verdict, Verdict::FewPeers, "a manager has no peers here");
    assert_eq!(of("m").expected, None);
}

#[tokio::test]
async fn time_present_is_what_was_between_coming_and_leaving() {
    let book = small_firm().await;
    let days = ("2026-03-01", "2026-04-01");
    let by_contract = cards(&book.service, book.now, "won_deals", ScorecardLevel::People, days).await;
    let of = |cards: &Scorecards, id: &str| cards.members.iter().find(|member| member.id == id).unwrap().clone();
    // March 2026 has 22 working days and no holiday; Friday the 13th is the tenth of them.
    let known: Vec<f64> = ["a", "d", "e"].iter().map(|id| of(&by_contract, id).days).collect();
    assert_eq!(known, [22.0, 10.0, 12.0]);
    assert_eq!(of(&by_contract, "a").known_by, KnownBy::Contract);
    // Where hours are written down, days with hours count; leave is none.
    let mut hours = "row_id,date,person,kind,hours\n".to_owned();
    for day in 2..=31 {
        let kind = if day < 12 { "Urlop" } else { "Rozmowy" };
        hours.push_str(&format!("a{day},2026-03-{day:02},a,{kind},8\nb{day},2026-03-{day:02},b,Rozmowy,8\n"));
        hours.push_str(&format!("x{day},2026-03-{day:02},b,Oferty,1\n"));
    }
    book.import_text("worktime.csv", hours, "worktime").await.unwrap();
    let by_hours = cards(&book.service, book.now, "won_deals", ScorecardLevel::People, days).await;
    assert_eq!((of(&by_hours, "a").days, of(&by_hours, "b").days), (20.0, 30.0));
    assert_eq!((of(&by_hours, "a").known_by, of(&by_hours, "d").known_by), (KnownBy::Hours, KnownBy::Contract));
    let teams = cards(&book.service, book.now, "won_deals", ScorecardLevel::Teams, days).await;
    assert_eq!(teams.members.iter().map(|team| team.id.as_str()).collect::<Vec<_>>(), ["North", "South"]);
    assert!(teams.kpis[0].scores.iter().flatten().all(|score| score.judged.unwrap().verdict == Verdict::FewPeers));
}

#[tokio::test]
async fn a_goal_stands_beside_the_number_of_just_its_days() {
    let book = small_firm().await;
    let edit = |kpi: &str, code: &str, value: i64| Edit {
        key: GoalKey {
            kpi: kpi.to_owned(),
            scope: Scope::of("owner", "a"),
            period: miara_model::goal::period_of_code(code, 1).unwrap(),
        },
        terms: Some(Terms { aim: Aim::Value(value.into()), baseline: None, owner: None, reason: None }),
        seen: 0,
    };
    let edits = [("2026-01", 4), ("2026-02", 5), ("2026-03", 12)].map(|(code, value)| edit("won_deals", code, value));
    assert_eq!(
        service::goal::save_goals(&book.service, &edits, "Ewa", Via::Browser, book.now).unwrap(),
        Saved::Kept(3)
    );
    for (days, goal) in [
        (("2026-03-01", "2026-04-01"), Some(12)),
        (("2026-01-01", "2026-04-01"), Some(21)),
        (("2026-02-01", "2026-04-01"), Some(17)),
        (("2025-12-01", "2026-04-01"), None),
        (("2026-03-01", "2026-03-20"), None),
    ] {
        let cards = cards(&book.service, book.now, "won_deals", ScorecardLevel::People, days).await;
        let at = cards.members.iter().position(|member| member.id == "a").unwrap();
        let own = cards.kpis[0].scores[at].as_ref().unwrap().goal;
        assert_eq!(own, goal.map(|goal: i64| Aim::Value(goal.into())), "{days:?}");
        let other = cards.members.iter().position(|member| member.id == "b").unwrap();
        assert_eq!(cards.kpis[0].scores[other].as_ref().unwrap().goal, None);
    }
}

#[tokio::test]
async fn a_firm_without_a_list_of_people_is_one_group_of_peers() {
    let book = TestBook::new();
    let mut deals = "deal_id,created_at,owner,won_at,lost_at\n".to_owned();
    for owner in 0..12 {
        for at in 0..40 {
            // One wins 36 of 40, the others 10 to 12.
            let wins = if owner == 5 { 36 } else { 10 + owner % 3 };
            let (won, lost) = if at < wins { ("2026-05-10", "") } else { ("", "2026-05-12") };
            deals.push_str(&format!("{owner}-{at},2026-05-01,P{owner},{won},{lost}\n"));
        }
    }
    book.import_text("deals.csv", deals, "deals").await.unwrap();
    let days = ("2026-05-01", "2026-06-01");
    let cards = cards(&book.service, book.now, "win_rate", ScorecardLevel::People, days).await;
    assert_eq!(cards.groups.len(), 1);
    assert_eq!(flagged(&cards), [("P5".to_owned(), Verdict::Above)]);
    let value = self::cards(&book.service, book.now, "sales_cycle_median", ScorecardLevel::People, days).await;
    assert!(matches!(value.kpis[0].kind, Kind::Shown(_)) && flagged(&value).is_empty());
}

/// From the funnel to a person's card, and from there to the rows of a number.
#[tokio::test(flavor = "multi_thread")]
async fn a_point_leads_to_the_person_and_on_to_the_rows() {
    let Some(stage) = stage(Setup::default()).await else { return };
    // The demo of these tests has some twenty deals a person, of which nothing can be told.
    stage.open("/scorecard?lang=en&from=2024-11-01&to=2026-10-31").await;
    assert!(stage.text(".summary").await.contains("nobody can be singled out"), "{}", stage.text(".summary").await);
    stage.click(".wide .funnel-plot a[aria-label^='Łukasz Wiśniewski']").await;
    stage.arrives("/person?id=").await;
    assert!(stage.text("h1").await.starts_with("Łukasz Wiśniewski"));
    let card = stage.text("#card").await;
    let (chance, unjudged) = (card.find("Within chance").unwrap(), card.find("Without a verdict").unwrap());
    assert!(chance < unjudged && card.contains("compatible with chance") && !card.contains("Strengths"), "{card}");
    let value = stage.text("#card tbody tr:nth-child(2) td.number a").await;
    stage.click("#card tbody tr:nth-child(2) td.number a").await;
    stage.arrives("/kpi/win_rate/rows").await;
    assert!(stage.text("main").await.contains(&value), "{value}");
    // The same person from the table of the page in Polish, by team too.
    stage.open("/scorecard?lang=pl&whose=teams").await;
    stage.click("#scores tbody th a").await;
    stage.arrives("/scorecard/team?id=").await;
    assert!(stage.text("#card").await.contains("za mało zespołów"));
    stage.driver.clone().quit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn scorecards_fit_a_phone() {
    let Some(stage) = stage(Setup { phone: true, dark: true, ..Setup::default() }).await else { return };
    for page in ["/scorecard", "/scorecard?kpi=won_deals", "/scorecard?whose=teams", "/person?id=Ewa+Pi%C4%85tek"] {
        for lang in ["pl", "en"] {
            stage.open(&format!("{page}{}lang={lang}", if page.contains('?') { "&" } else { "?" })).await;
            let script = "return document.documentElement.scrollWidth - window.innerWidth";
            let over = stage.driver.execute(script, vec![]).await.unwrap().json().as_i64().unwrap();
            assert!(over <= 0, "{page} in {lang} is {over} pixels too wide");
        }
    }
    stage.driver.clone().quit().await.unwrap();
}

#[test]
fn the_command_says_the_same_as_json() {
    let folder = demo::small();
    let miara = || {
        let mut command = assert_cmd::Command::cargo_bin("miara").unwrap();
        command.arg("--book").arg(folder.path()).env("MIARA_NOW", usual_now().to_string()).env_remove("MIARA_BOOK");
        command
    };
    let json = miara().args(["scorecard", "--kpi", "win_rate,net_sales", "--json"]).assert().success();
    let json: Json = serde_json::from_slice(&json.get_output().stdout).unwrap();
    assert_eq!((&json["by"], &json["period"]["from"]), (&Json::from("owner"), &Json::from("2025-11-01")));
    let (rate, sales) = (&json["kpis"][0], &json["kpis"][1]);
    assert_eq!((rate["kind"].as_str(), sales["kind"].as_str()), (Some("share"), Some("shown")));
    assert!(rate["scores"].as_array().unwrap().len() > 10);
    let one = &rate["scores"][0];
    let (value, plain) = (one["value"].as_f64().unwrap(), one["plain"].as_f64().unwrap());
    assert!((value - plain).abs() < 1e-9 && one["low95"].as_f64() < one["high95"].as_f64(), "{one}");
    let said = miara().args(["--lang", "pl", "scorecard", "--by", "team", "--kpi", "win_rate"]).assert().success();
    let said = String::from_utf8(said.get_output().stdout.clone()).unwrap();
    assert!(said.contains("za mało zespołów"), "{said}");
    miara().args(["scorecard", "--kpi", "no_such"]).assert().failure();
}
