//! Problems, explanations and the brief: on what was planted in the demo firm, and on small books.

use std::path::Path;

use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use miara_insight::brief::BriefItemKind;
use miara_insight::explain::{Baseline, BaselineKind};
use miara_insight::incident::Incident;
use miara_insight::parts::Composition;
use miara_insight::problem::{FaultKind, Problems};
use miara_model::{Grain, Note, Period, Question, Versus};

use crate::book::{TestBook, question};
use miara::service::overview::Selection;
use miara::service::{self, Service};

/// What was planted, from `truth.json`.
struct Truth {
    from: Date,
    to: Date,
}

fn truth(folder: &Path, id: &str) -> Truth {
    let text = std::fs::read_to_string(folder.join("exports/truth.json")).unwrap();
    let all: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    let one = all.iter().find(|truth| truth["id"] == id).unwrap();
    let day = |name: &str| one[name].as_str().unwrap().parse().unwrap();
    Truth { from: day("from"), to: day("to") }
}

fn overlaps(incident: &Incident, truth: &Truth) -> bool {
    incident.from <= truth.to && incident.to.is_none_or(|to| to > truth.from)
}

/// True where an event shows in a KPI, first of all or also, in the place named or in any.
fn shows(incident: &Incident, kpi: &str, place: Option<(&str, &str)>) -> bool {
    let fits = |name: &str, at: Option<&(String, String)>| {
        let here = at.map(|(dimension, value)| (dimension.as_str(), value.as_str()));
        name == kpi && (place.is_none() || here == place)
    };
    fits(&incident.kpi.name, incident.place.as_ref())
        || incident.also.iter().any(|(kpi, at)| fits(&kpi.name, at.as_ref()))
}

async fn demo() -> (tempfile::TempDir, Problems, Service) {
    let folder = crate::demo::whole();
    let service = Service::open(folder.path()).unwrap();
    let problems = service::problem::problems(&service, crate::book::usual_now()).await.unwrap();
    (folder, (*problems).clone(), service)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_planted_in_the_demo_firm_is_found_and_little_else() {
    let (folder, problems, service) = demo().await;
    let found = |id: &str, kpi: &str, place: Option<(&str, &str)>| {
        let truth = truth(folder.path(), id);
        let one = problems.incidents.iter().find(|incident| shows(incident, kpi, place) && overlaps(incident, &truth));
        one.unwrap_or_else(|| panic!("{id} is not among {:#?}", problems.incidents)).clone()
    };
    let form = found("broken_form", "landing_page_conversion_rate", Some(("landing_page", "/wycena")));
    let planted = truth(folder.path(), "broken_form");
    let off = form.from.until(planted.from).unwrap().get_days().abs();
    assert!(off <= 7 && form.to.is_none() && form.good == Some(false), "{form:?}");
    // The rate fell to three tenths.
    assert!((form.rates.1 / form.rates.0 - 0.3).abs() < 0.15, "{form:?}");
    let fair = found("trade_fair_leads", "leads", None);
    assert!(fair.place.is_none(), "all channels and pages: {fair:?}");
    let all = [
        form.key.clone(),
        fair.key.clone(),
        found("trade_fair_responses", "response_time_median", None).key,
        found("sick_leave", "response_time_median", Some(("owner", "Michał Dąbrowski"))).key,
        found("click_price_creep", "cost_per_lead", Some(("channel", "paid_search"))).key,
    ];
    // Held against what was to be expected, November's rate lacks what the broken form lost.
    let november = Selection { period: Grain::Month.around(date(2026, 11, 24), 1), versus: None, ..october() };
    let rate = service::ask::kpi(&service, "visit_to_lead_rate").unwrap();
    let explained =
        service::explain::explain(&service, rate, &november, BaselineKind::Expected, crate::book::usual_now()).await;
    let explained = explained.unwrap().unwrap();
    assert_eq!(explained.causes[0].place, [("landing_page".to_owned(), Some("/wycena".to_owned()))], "{explained:?}");
    assert!(explained.causes[0].actual < 0.6 * explained.causes[0].expected, "{:?}", explained.causes);
    for account in &explained.accounts {
        let sum: f64 = account.parts.iter().map(|part| part.rate + part.mix).sum();
        assert!((sum - explained.change()).abs() < 1e-9, "{}", account.dimension);
    }
    // Clicks of machines are not counted, so nothing happened.
    let storm = truth(folder.path(), "click_storm");
    let stormed = problems.incidents.iter().find(|one| shows(one, "email_click_rate", None) && overlaps(one, &storm));
    assert!(stormed.is_none(), "{stormed:?}");
    // Better answers since the duty roster are no false alarm; what else there is stays far below one a year
    // for each followed KPI.
    let roster = truth(folder.path(), "duty_roster");
    let page = truth(folder.path(), "demo_text");
    let others: Vec<&Incident> = problems
        .incidents
        .iter()
        .filter(|one| !all.contains(&one.key))
        .filter(|one| !(one.good == Some(true) && (overlaps(one, &roster) || overlaps(one, &page))))
        .collect();
    let followed = service.book.followed().count();
    assert!(others.len() * 10 <= followed * 2, "{} of {followed}: {others:#?}", others.len());
    assert!(problems.faults.is_empty(), "{:?}", problems.faults);

    let brief = service::brief::brief(&service, crate::book::usual_now()).await.unwrap();
    assert!(brief.matters.len() <= 5 && !brief.matters.is_empty());
    let of_form = brief.matters.iter().find(|matter| matter.key == form.key).expect("the form is worth a minute");
    // Expected less actual, from the incident's own numbers.
    assert!((of_form.stake.lost.unwrap() - (form.expected - form.actual)).abs() < 1e-9);
    // Explained away by a person it is told no more.
    service::brief::explain_away(&service, &form.key, "nowy formularz", "Ewa", crate::book::usual_now())
        .await
        .unwrap()
        .unwrap();
    // The charts of that page show it from now on.
    let noted =
        service::action::annotations(&service).unwrap().into_iter().find(|note| note.text == "nowy formularz").unwrap();
    assert_eq!(noted.kpi.as_deref(), Some("landing_page_conversion_rate"));
    assert_eq!((noted.scope.to_string().as_str(), noted.period.from), ("landing_page=/wycena", form.from));
    let brief = service::brief::brief(&service, crate::book::usual_now()).await.unwrap();
    assert!(brief.matters.iter().all(|matter| matter.key != form.key));
}

/// Leads of 2025-11-25 to 2026-11-23, `count` a day, with a day left out or doubled where `odd` says so.
fn leads(count: impl Fn(Date) -> usize) -> String {
    let mut text = String::from("lead_id,created_at,channel,landing_page\n");
    let mut day = date(2025, 11, 25);
    while day < date(2026, 11, 24) {
        for at in 0..count(day) {
            let channel = ["organic", "email", "linkedin"][at % 3];
            text.push_str(&format!("L{day}-{at},{day}T10:00:00Z,{channel},/\n"));
        }
        day = day.tomorrow().unwrap();
    }
    text
}

async fn book_of(leads: String) -> TestBook {
    let book = TestBook::new();
    book.import_text("leads.csv", leads, "leads").await.unwrap();
    book
}

#[tokio::test]
async fn a_steady_firm_has_no_problems_and_the_brief_says_so() {
    // About thirty a day with a small swing: nothing happens.
    let book = book_of(leads(|day| 28 + (day.day() as usize * 7) % 5)).await;
    let problems = service::problem::problems(&book.service, book.now).await.unwrap();
    assert!(problems.watched >= 4 && problems.incidents.is_empty() && problems.faults.is_empty(), "{problems:?}");
    let brief = service::brief::brief(&book.service, book.now).await.unwrap();
    assert!(brief.known.is_some() && brief.matters.is_empty() && brief.good.is_none());
    let empty = TestBook::new();
    assert_eq!(service::brief::brief(&empty.service, empty.now).await.unwrap().known, None);
}

#[tokio::test]
async fn faults_of_data_are_told_apart_from_changes_of_business() {
    let missing = [date(2026, 6, 10), date(2026, 6, 11)];
    let doubled = date(2026, 9, 9);
    let usual = |day: Date| 48 + (day.day() as usize * 7) % 5;
    let text = leads(|day| match day {
        day if missing.contains(&day) => 0,
        day if day == doubled => usual(day) * 2,
        day if day >= date(2026, 11, 18) => 0,
        day => usual(day),
    });
    let book = book_of(text).await;
    let problems = service::problem::problems(&book.service, book.now).await.unwrap();
    let found: Vec<(FaultKind, Date, Date)> =
        problems.faults.iter().map(|fault| (fault.kind, fault.from, fault.to)).collect();
    let ends = (FaultKind::EndsEarly, date(2026, 11, 18), date(2026, 11, 24));
    assert!(found.contains(&ends) && found.contains(&(FaultKind::Missing, missing[0], date(2026, 6, 12))), "{found:?}");
    let brief = service::brief::brief(&book.service, book.now).await.unwrap();
    assert!(matches!(brief.matters[0].kind, BriefItemKind::Data(_)), "data come first: {brief:?}");
}

/// The number of a KPI over some days, asked for apart.
async fn number(service: &Service, kpi: &str, days: Period, place: Option<&(String, String)>) -> f64 {
    let filters = place.cloned().into_iter().collect();
    let question = Question { period: days, filters, ..question(&[kpi], "2026-01-01", "2026-01-02") };
    let answer = service::ask::answer(service, &question, crate::book::usual_now()).await.unwrap();
    answer.rows[0].cells[0].as_ref().map_or(0.0, |value| value.to_f64())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_number_of_an_incident_is_that_of_its_days() {
    let (_folder, problems, service) = demo().await;
    assert!(problems.incidents.len() > 8);
    for one in &problems.incidents {
        let adds = service.book.catalogue.nature(&one.kpi).adds_over_time;
        for (days, said) in [(one.before, one.rates.0), (one.period(), one.rates.1)] {
            let asked = number(&service, &one.kpi.name, days, one.place.as_ref()).await;
            // What adds up is said by the day or the week.
            let of = match (adds, one.grain) {
                (false, _) => 1.0,
                (true, Grain::Day) => f64::from(days.days()),
                (true, _) => f64::from(days.days()) / 7.0,
            };
            let off = (asked / of - said).abs();
            assert!(off <= 1e-6 * said.abs().max(1.0), "{}: {said} beside {} over {days:?}", one.key, asked / of);
        }
    }
}

#[tokio::test]
async fn no_day_after_the_data_end_is_read_as_zero() {
    // Seven leads on every working day until Wednesday 18 November; imported on the 24th.
    let last = date(2026, 11, 18);
    let book = book_of(leads(|day| if day <= last { 7 } else { 0 })).await;
    let november = Selection { period: Grain::Month.around(last, 1), ..october() };
    let answer = service::ask::answer(&book.service, &november.question(vec!["leads".to_owned()]), book.now).await;
    let answer = answer.unwrap();
    let days = |from: Date, to: Date| Period { from, to };
    assert_eq!(answer.known, [last]);
    assert_eq!(answer.compared.as_ref().unwrap()[0].periods, [days(date(2026, 10, 1), date(2026, 10, 19))]);
    let ends = Note::EndsEarly { dataset: "leads".to_owned(), day: last, source: None };
    assert!(answer.notes.contains(&ends), "{:?}", answer.notes);
    let problems = service::problem::problems(&book.service, book.now).await.unwrap();
    assert_eq!(problems.incidents, []);
    let fault = problems.faults.iter().find(|fault| fault.kind == FaultKind::EndsEarly).unwrap();
    // The rest of the month is all that comes after the 18th.
    let leads = service::ask::kpi(&book.service, "leads").unwrap();
    let ahead = service::forecast::forecast(&book.service, leads, &november, book.now).await.unwrap().unwrap();
    let so_far = answer.rows[0].cells[0].as_ref().unwrap().to_f64();
    let (_, whole) = ahead.steps[0];
    assert!(whole.point >= so_far + 4.0 * 7.0, "{whole:?} of {so_far}");
    // Whoever knows that nothing came says so; then the days are zeros.
    service::brief::mute(&book.service, &fault.key(), "urlop", "Ewa", book.now).unwrap().unwrap();
    let sure = service::ask::answer(&book.service, &november.question(vec!["leads".to_owned()]), book.now).await;
    assert_eq!(sure.unwrap().known, [date(2026, 11, 24)]);
}

#[tokio::test]
async fn a_fall_is_dated_and_lasts() {
    let fell = date(2026, 10, 6);
    let book = book_of(leads(|day| (if day < fell { 30 } else { 18 }) + (day.day() as usize * 7) % 5)).await;
    let problems = service::problem::problems(&book.service, book.now).await.unwrap();
    let [one] = problems.incidents.as_slice() else { panic!("{:?}", problems.incidents) };
    assert!(one.kpi.name == "leads" && one.place.is_none() && one.to.is_none() && one.good == Some(false));
    assert!(one.from.until(fell).unwrap().get_days().abs() <= 2, "{one:?}");
    assert!((one.rates.0 - 32.0).abs() < 1.0 && (one.rates.1 - 20.0).abs() < 1.0, "{one:?}");
    assert_eq!(one.seen, date(2026, 11, 24));
    assert!((one.expected - one.rates.0 * f64::from(one.days())).abs() < 1e-6);
}

fn october() -> Selection {
    let period = Period { from: date(2026, 10, 1), to: date(2026, 11, 1) };
    Selection { period, grain: Some(Grain::Month), versus: Some(Versus::Previous), filters: vec![] }
}

#[tokio::test]
async fn the_steps_of_an_explanation_add_up_to_the_change() {
    let book = TestBook::new();
    // By hand. September: organic 100 of 2,000 visits, email 60 of 1,000. October: organic 100 of 2,000,
    // email 15 of 1,000. The rate goes from 160/3,000 to 115/3,000, all of it by email's own rate: a third
    // of the visits times (0.015 - 0.06).
    let mut web = String::from("row_id,at,channel,visits\n");
    let mut leads = String::from("lead_id,created_at,channel\n");
    for (month, channel, visits, count) in [
        ("09", "organic", 2000, 100),
        ("09", "email", 1000, 60),
        ("10", "organic", 2000, 100),
        ("10", "email", 1000, 15),
    ] {
        web.push_str(&format!("{month}{channel},2026-{month}-05T10:00:00Z,{channel},{visits}\n"));
        for at in 0..count {
            leads.push_str(&format!("{month}{channel}{at},2026-{month}-06T10:00:00Z,{channel}\n"));
        }
    }
    book.import_text("web.csv", web, "web_traffic").await.unwrap();
    book.import_text("leads.csv", leads, "leads").await.unwrap();
    let kpi = &book.service.book.catalogue.kpis["visit_to_lead_rate"];
    let explained = service::explain::explain(&book.service, kpi, &october(), BaselineKind::Counterpart, book.now)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(explained.composition, Some(Composition::Ratio));
    assert!((explained.change() - (115.0 - 160.0) / 3000.0).abs() < 1e-9);
    let account = explained.accounts.iter().find(|account| account.dimension == "channel").unwrap();
    let sum: f64 = account.parts.iter().map(|part| part.rate + part.mix).sum();
    assert!((sum - explained.change()).abs() < 1e-12);
    let email = account.parts.iter().find(|part| part.value.as_deref() == Some("email")).unwrap();
    assert!((email.rate - (0.015 - 0.06) / 3.0).abs() < 1e-12 && email.mix.abs() < 1e-12);
    let [cause] = explained.causes.as_slice() else { panic!("{:?}", explained.causes) };
    assert_eq!(cause.place, [("channel".to_owned(), Some("email".to_owned()))]);
    assert_eq!(cause.actual, 15.0);
    // Upstream: leads fell and visits stayed, so all of it is leads.
    let [leads, visits] = &explained.identities[0].factors;
    assert!((leads.effect + visits.effect - explained.change()).abs() < 1e-9 && visits.effect.abs() < 1e-12);
    // Of a sum the steps are the differences.
    let kpi = &book.service.book.catalogue.kpis["leads"];
    let explained = service::explain::explain(&book.service, kpi, &october(), BaselineKind::Counterpart, book.now)
        .await
        .unwrap()
        .unwrap();
    let account = explained.accounts.iter().find(|account| account.dimension == "channel").unwrap();
    let steps: Vec<(Option<&str>, f64)> = account.parts.iter().map(|part| (part.value.as_deref(), part.rate)).collect();
    assert_eq!(steps, [(Some("email"), -45.0), (Some("organic"), 0.0)]);
}

#[tokio::test]
async fn a_number_is_held_against_what_was_to_be_expected() {
    let book = TestBook::new();
    // Thirteen months alike, of 3,000 visits and 160 leads; in October 2026 email has 15 leads instead of 60.
    let mut web = String::from("row_id,at,channel,visits\n");
    let mut leads = String::from("lead_id,created_at,channel\n");
    let mut month = date(2025, 9, 1);
    while month < date(2026, 11, 1) {
        for (channel, visits, usual) in [("organic", 2000, 100), ("email", 1000, 60)] {
            let (day, last) = (month.with().day(6).build().unwrap(), month == date(2026, 10, 1));
            web.push_str(&format!("{month}{channel},{day}T10:00:00Z,{channel},{visits}\n"));
            for at in 0..if last && channel == "email" { 15 } else { usual } {
                leads.push_str(&format!("{month}{channel}{at},{day}T10:00:00Z,{channel}\n"));
            }
        }
        month = month.saturating_add(1.month());
    }
    book.import_text("web.csv", web, "web_traffic").await.unwrap();
    book.import_text("leads.csv", leads, "leads").await.unwrap();
    let kpi = |name: &str| service::ask::kpi(&book.service, name).unwrap();
    let scene = Selection { versus: None, ..october() };
    let told = service::explain::explain(&book.service, kpi("leads"), &scene, BaselineKind::Expected, book.now)
        .await
        .unwrap()
        .unwrap();
    let Baseline::Expected(expected) = told.baseline else { panic!("{told:?}") };
    assert_eq!((expected.grain, expected.history), (Grain::Month, 13));
    assert!((expected.value - 160.0).abs() < 1e-6 && told.numbers.1 == 115.0 && !told.is_usual(), "{expected:?}");
    let account = told.accounts.iter().find(|account| account.dimension == "channel").unwrap();
    let part = |value: &str| account.parts.iter().find(|part| part.value.as_deref() == Some(value)).unwrap();
    assert!((part("email").rate + 45.0).abs() < 1e-6 && part("organic").rate.abs() < 1e-6, "{account:?}");
    let [cause] = told.causes.as_slice() else { panic!("{told:?}") };
    assert_eq!(cause.place, [("channel".to_owned(), Some("email".to_owned()))]);
    assert!((cause.expected - 60.0).abs() < 1e-6 && cause.actual == 15.0 && told.offsets.is_empty());
    // Upstream: as many visits as expected, so all of it is the rate.
    let [visits, rate] = &told.identities[0].factors;
    assert!(visits.effect.abs() < 1e-6 && (rate.effect + 45.0).abs() < 1e-6, "{:?}", told.identities);
    // Of the rate 160/3,000 was to be expected and 115/3,000 came, all of it by email's own rate.
    let told =
        service::explain::explain(&book.service, kpi("visit_to_lead_rate"), &scene, BaselineKind::Expected, book.now)
            .await;
    let told = told.unwrap().unwrap();
    assert!((told.change() + 45.0 / 3000.0).abs() < 1e-9, "{told:?}");
    let account = told.accounts.iter().find(|account| account.dimension == "channel").unwrap();
    let email = account.parts.iter().find(|part| part.value.as_deref() == Some("email")).unwrap();
    assert!((email.rate + 0.045 / 3.0).abs() < 1e-9 && email.mix.abs() < 1e-9, "{email:?}");
    // Of 81 days the last month counts for its working days: 14 of October's 22.
    let long =
        Selection { period: Period { from: date(2026, 8, 1), to: date(2026, 10, 21) }, grain: None, ..scene.clone() };
    let told = service::explain::explain(&book.service, kpi("leads"), &long, BaselineKind::Expected, book.now)
        .await
        .unwrap()
        .unwrap();
    assert!((told.numbers.0 - 160.0 * (2.0 + 14.0 / 22.0)).abs() < 1e-6 && told.numbers.1 == 435.0, "{told:?}");
    // Of days with too little before them nothing is expected.
    let early = Period { from: date(2026, 3, 1), to: date(2026, 4, 1) };
    let early = Selection { period: early, ..scene };
    let none =
        service::explain::explain(&book.service, kpi("leads"), &early, BaselineKind::Expected, book.now).await.unwrap();
    assert_eq!(none, None);
}

#[tokio::test]
async fn an_old_export_is_said_to_be_old_and_judged_as_of_its_end() {
    let book = TestBook::new();
    // Thirty leads on each working day of 2024 up to the end of November; imported two years later.
    let mut text = String::from("lead_id,created_at,channel\n");
    let mut day = date(2024, 1, 1);
    while day < date(2024, 12, 1) {
        let works = day.weekday().to_monday_zero_offset() < 5;
        for at in 0..if works { 30 } else { 0 } {
            text.push_str(&format!("{day}-{at},{day}T10:00:00Z,organic\n"));
        }
        day = day.tomorrow().unwrap();
    }
    book.import_text("leads.csv", text, "leads").await.unwrap();
    let problems = service::problem::problems(&book.service, book.now).await.unwrap();
    let end = date(2024, 11, 30);
    let [fault] = problems.faults.as_slice() else { panic!("{problems:?}") };
    assert_eq!((fault.kind, fault.dataset.as_str(), fault.from), (FaultKind::AllEnded, "leads", end));
    assert_eq!(problems.days.map(|(_, to)| to), Some(end));
    assert!(problems.incidents.is_empty(), "{problems:?}");
    let brief = service::brief::brief(&book.service, book.now).await.unwrap();
    assert!(brief.known == Some(end) && matches!(brief.matters[0].kind, BriefItemKind::Data(_)), "{brief:?}");
    // What comes is what comes after the end, not an empty month of today.
    let now = Selection { period: Grain::Month.around(date(2026, 11, 24), 1), versus: None, ..october() };
    let ahead =
        service::forecast::forecast(&book.service, service::ask::kpi(&book.service, "leads").unwrap(), &now, book.now)
            .await
            .unwrap()
            .unwrap();
    assert_eq!(ahead.steps[0].0.from, date(2024, 11, 1));
    assert!(ahead.steps[1].1.point > 500.0, "{ahead:?}");
}

#[tokio::test]
async fn a_change_everywhere_has_no_place() {
    let book = book_of(leads(|day| if day < date(2026, 10, 1) { 60 } else { 45 })).await;
    let kpi = &book.service.book.catalogue.kpis["leads"];
    let explained = service::explain::explain(&book.service, kpi, &october(), BaselineKind::Counterpart, book.now)
        .await
        .unwrap()
        .unwrap();
    assert!(explained.change() < 0.0 && explained.causes.is_empty(), "{:?}", explained.causes);
    // A median is not made of parts.
    let kpi = &book.service.book.catalogue.kpis["response_time_median"];
    let none = service::explain::explain(&book.service, kpi, &october(), BaselineKind::Counterpart, book.now).await;
    assert!(none.is_err() || none.unwrap().is_none(), "nobody was answered");
}
