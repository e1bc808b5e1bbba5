//! Actions and their effects, annotations, and stored forecasts: on data of which the truth is known.

use jiff::Timestamp;
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use miara::state::SaveOutcome;
use miara_insight::action::{Confounder, Doubt, EffectStatus, LeftOut};
use miara_model::action::{Action, Annotation};
use miara_model::goal::Via;
use miara_model::{Grain, Scope};
use thirtyfour::By;

use crate::book::TestBook;
use crate::browser::{Setup, stage};
use miara::service;
use miara::service::action::{ActionDraft, AnnotationDraft, WrongDraft};
use miara::service::overview::Selection;

/// Some noise without chance of its own, within −1 and 1.
fn noise(seed: u64) -> f64 {
    let mixed = seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    ((mixed >> 11) as f64 / (1_u64 << 53) as f64) * 2.0 - 1.0
}

/// Leads of three channels from December 2024 on: all share the ups and downs of the weeks; those of `ads`
/// double on 1 June 2026, those of `fair` on 3 August 2026.
fn leads() -> String {
    let mut text = String::from("lead_id,created_at,channel\n");
    let mut day = date(2024, 12, 2);
    while day < date(2026, 11, 24) {
        let week = u64::try_from(date(2024, 12, 2).until(day).unwrap().get_days() / 7).unwrap();
        for (place, channel) in ["ads", "mail", "organic", "fair"].into_iter().enumerate() {
            let place = place as u64;
            let doubled =
                (channel == "ads" && day >= date(2026, 6, 1)) || (channel == "fair" && day >= date(2026, 8, 3));
            let level = 6.0 * (1.0 + 0.3 * noise(week)) * if doubled { 2.0 } else { 1.0 };
            let spread = noise(1_000 + place * 1_000_003 + day.day_of_year() as u64 * 31 + day.year() as u64);
            let count = (level + 1.5 * spread).round().max(0.0) as usize;
            (0..count).for_each(|at| text.push_str(&format!("{channel}-{day}-{at},{day}T10:00:00Z,{channel}\n")));
        }
        day = day.tomorrow().unwrap();
    }
    text
}

fn draft(kpi: &str, scope: &str, begun: &str) -> ActionDraft {
    ActionDraft {
        title: format!("{kpi} {scope}"),
        kpi: kpi.into(),
        scope: scope.into(),
        begun: begun.into(),
        ..ActionDraft::default()
    }
}

fn recorded(book: &TestBook, draft: &ActionDraft) -> Action {
    let terms = service::action::checked_action(&book.service, draft).unwrap();
    let id = service::action::record_action(&book.service, terms, None, "Ewa", Via::Browser, book.now).unwrap();
    service::action::action(&book.service, id).unwrap().unwrap()
}

#[tokio::test]
async fn an_effect_is_found_where_it_is_and_nowhere_else() {
    let book = TestBook::new();
    book.import_text("leads.csv", leads(), "leads").await.unwrap();
    let service = &book.service;
    let ads = ActionDraft { expected: "+80 %".into(), ..draft("leads", "channel=ads", "2026-06-01") };
    let ads = recorded(&book, &ads);
    let fair = recorded(&book, &draft("leads", "channel=fair", "2026-08-03"));
    let mail = recorded(&book, &draft("leads", "channel=mail", "2026-04-06"));
    let note = AnnotationDraft { from: "2026-06-08".into(), text: "Cennik".into(), ..AnnotationDraft::default() };
    let (kpi, scope, period, text) = service::action::checked_annotation(service, &note).unwrap();
    service::action::annotate(
        service,
        &Annotation { id: 0, at: book.now, who: String::new(), kpi, scope, period, text },
    )
    .unwrap();

    let effect = service::action::effect_of(service, &ads, book.now).await.unwrap();
    let told = effect.told.unwrap();
    let (low, high) = told.range.unwrap();
    assert_eq!(effect.status, EffectStatus::Better, "{effect:?}");
    assert!(low < 1.0 && 1.0 < high && low > 0.5, "doubled: {low} to {high}");
    assert!((told.change - 1.0).abs() < 0.15 && told.p.unwrap() <= 0.05, "{told:?}");
    let evidence = effect.evidence.as_ref().unwrap();
    // 1 June 2026 is a Monday: 78 weeks before it from 2 December 2024 on, and 25 whole ones since.
    assert_eq!((evidence.before, evidence.after), (78, 25));
    // Where something else was done, nothing is held against.
    let left_out: Vec<&str> = evidence.left_out.iter().map(|(part, _)| part.as_str()).collect();
    assert_eq!(left_out, ["fair", "mail"]);
    assert!(evidence.left_out.iter().all(|(_, why)| matches!(why, LeftOut::Action(_))));
    assert_eq!(evidence.others.iter().map(|(part, _)| part.as_str()).collect::<Vec<_>>(), ["organic"]);
    let noted = |one: &Confounder| matches!(one, Confounder::Annotation(text, _) if text == "Cennik");
    assert!(effect.confounders.iter().any(noted), "{:?}", effect.confounders);
    assert!(!effect.confounders.iter().any(|one| matches!(one, Confounder::Action(..))), "{:?}", effect.confounders);

    let nothing = service::action::effect_of(service, &mail, book.now).await.unwrap();
    assert_eq!((nothing.status, nothing.doubt), (EffectStatus::CannotTell, Some(Doubt::Chance)));
    assert_eq!(service::action::effect_of(service, &fair, book.now).await.unwrap().status, EffectStatus::Better);
}

#[tokio::test]
async fn what_two_did_at_once_is_neither_s_alone() {
    let book = TestBook::new();
    book.import_text("leads.csv", leads(), "leads").await.unwrap();
    let first = recorded(&book, &draft("leads", "channel=ads", "2026-06-01"));
    let alone = service::action::effect_of(&book.service, &first, book.now).await.unwrap();
    assert_eq!(alone.status, EffectStatus::Better);
    let second = recorded(&book, &draft("leads", "channel=ads", "2026-06-08"));
    for (one, other) in [(&first, &second), (&second, &first)] {
        let effect = service::action::effect_of(&book.service, one, book.now).await.unwrap();
        assert_eq!(effect.status, EffectStatus::Shared);
        assert_eq!(effect.partners().map(|(id, _)| id).collect::<Vec<_>>(), [other.id]);
    }
    // Elsewhere, and long over, nothing is shared.
    let ended = ActionDraft { ended: "2026-01-12".into(), ..draft("leads", "channel=ads", "2026-01-05") };
    recorded(&book, &ended);
    recorded(&book, &draft("leads", "channel=mail", "2026-06-01"));
    let effect = service::action::effect_of(&book.service, &first, book.now).await.unwrap();
    assert_eq!(effect.partners().map(|(id, _)| id).collect::<Vec<_>>(), [second.id]);
}

#[tokio::test]
async fn a_part_that_is_nowhere_in_the_data_is_refused_with_near_ones() {
    let book = TestBook::new();
    book.import_text("leads.csv", leads(), "leads").await.unwrap();
    let terms =
        service::action::known_action(&book.service, &draft("leads", "channel=ads", "2026-06-01")).await.unwrap();
    assert!(terms.is_ok());
    let faults = service::action::known_action(&book.service, &draft("leads", "channel=mial", "2026-06-01"))
        .await
        .unwrap()
        .unwrap_err();
    assert_eq!(faults[0].field, "scope");
    let WrongDraft::UnknownValue { near, .. } = &faults[0].what else { panic!("{faults:?}") };
    assert_eq!(near, &["mail"]);
}

#[tokio::test]
async fn too_early_too_little_and_not_begun_are_said() {
    let book = TestBook::new();
    book.import_text("leads.csv", leads(), "leads").await.unwrap();
    let of = async |begun: &str| {
        let action = recorded(&book, &draft("leads", "channel=mail", begun));
        let effect = service::action::effect_of(&book.service, &action, book.now).await.unwrap();
        (effect.status, effect.lacking)
    };
    // Wednesday, 4 November: of the weeks since only that of the 9th and that of the 16th are whole.
    assert_eq!(of("2026-11-04").await, (EffectStatus::TooEarly, Some((4, 2))));
    assert_eq!(of("2026-12-01").await, (EffectStatus::Ahead, None));
    // Six weeks before it are known.
    assert_eq!(of("2025-01-13").await, (EffectStatus::TooLittle, Some((26, 6))));
}

#[test]
fn a_change_that_was_overtaken_is_not_kept_and_all_are_remembered() {
    let book = TestBook::new();
    let action = recorded(&book, &draft("leads", "", "2026-06-01"));
    let ended = ActionDraft { ended: "2026-09-01".into(), ..draft("leads", "", "2026-06-01") };
    let terms = service::action::checked_action(&book.service, &ended).unwrap();
    let seen = (action.id, action.version());
    let change = |seen| {
        service::action::change_action(&book.service, seen, terms.clone(), "Jan", Via::Command, book.now).unwrap()
    };
    assert_eq!(change(seen), SaveOutcome::As(action.id));
    assert_eq!(change(seen), SaveOutcome::Overtaken);
    assert_eq!(change((99, 1)), SaveOutcome::Unknown);
    let now = service::action::action(&book.service, action.id).unwrap().unwrap();
    assert_eq!(now.changes.iter().map(|change| change.terms.ended).collect::<Vec<_>>(), [None, Some(date(2026, 9, 1))]);
    // What was kept is in the file, whatever becomes of the program.
    let again = miara::service::Service::open(book.folder.path()).unwrap();
    assert_eq!(service::action::actions(&again).unwrap(), [now]);
}

#[test]
fn every_field_is_checked() {
    let book = TestBook::new();
    let bad = ActionDraft {
        title: " ".into(),
        kpi: "laeds".into(),
        scope: "Anna".into(),
        begun: "1.6.2026".into(),
        ended: "2026-01-01".into(),
        ..ActionDraft::default()
    };
    let fields: Vec<&str> =
        service::action::checked_action(&book.service, &bad).unwrap_err().iter().map(|fault| fault.field).collect();
    assert_eq!(fields, ["kpi", "scope", "title", "begun"]);
    let backwards = ActionDraft { ended: "2026-01-01".into(), ..draft("leads", "", "2026-06-01") };
    assert_eq!(service::action::checked_action(&book.service, &backwards).unwrap_err()[0].field, "ended");
    let no_way = draft("leads", "height=2", "2026-06-01");
    assert_eq!(service::action::checked_action(&book.service, &no_way).unwrap_err()[0].field, "scope");
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[tokio::test]
async fn a_forecast_is_stored_once_and_held_against_what_came() {
    let book = TestBook::new();
    book.import_text("leads.csv", leads(), "leads").await.unwrap();
    let kpi = service::ask::kpi(&book.service, "leads").unwrap();
    let selection = |day: Date| Selection {
        period: Grain::Month.around(day, 1),
        grain: Some(Grain::Month),
        versus: None,
        filters: vec![],
    };
    let september = selection(date(2026, 9, 10));
    let first = service::forecast::forecast(&book.service, kpi, &september, at("2026-09-10T10:00:00+02:00"))
        .await
        .unwrap()
        .unwrap();
    service::forecast::forecast(&book.service, kpi, &september, at("2026-09-10T12:00:00+02:00")).await.unwrap();
    service::forecast::forecast(&book.service, kpi, &september, at("2026-09-20T12:00:00+02:00")).await.unwrap();
    let past = service::forecast::past_forecasts(&book.service, kpi, Grain::Month, book.now).await.unwrap();
    // Made in September, a month ahead is October; the first of those made counts, and it stands as it was.
    assert_eq!(past.stored.len(), 1);
    let stored = past.stored.all[0];
    assert_eq!((stored.period.from, stored.made_on), (date(2026, 10, 1), Some(date(2026, 9, 10))));
    assert_eq!((stored.period, stored.step), first.steps[1]);
    assert_eq!(Some(stored.actual), book.number("leads", "2026-10-01", "2026-11-01").await);
    assert_eq!(stored.naive, book.number("leads", "2025-10-01", "2025-11-01").await);
    // The same method on the same months says the same now as it did then.
    let again = past.hindcast.all.iter().find(|one| one.period == stored.period).unwrap();
    assert_eq!(again.step, stored.step);
    assert_eq!(past.hindcast.len(), 12);
}

#[tokio::test]
async fn open_deals_are_worth_what_those_before_them_were() {
    let book = TestBook::new();
    // On the fifth of each month twenty deals; on the 28th half are won and half lost.
    let mut text = String::from("deal_id,created_at,value,currency,stage,won_at,lost_at\n");
    let mut month = date(2025, 6, 1);
    while month <= date(2026, 11, 1) {
        for at in 0..20 {
            let end = format!("{}T12:00:00Z", month.with().day(28).build().unwrap());
            let (stage, won, lost) = match (month < date(2026, 11, 1), at % 2 == 0) {
                (false, _) => ("offer", "", ""),
                (true, true) => ("won", end.as_str(), ""),
                (true, false) => ("lost", "", end.as_str()),
            };
            let created = month.with().day(5).build().unwrap();
            text.push_str(&format!("D{month}-{at},{created}T09:00:00Z,1000,PLN,{stage},{won},{lost}\n"));
        }
        month = month.saturating_add(1.month());
    }
    book.import_text("deals.csv", text, "deals").await.unwrap();
    let kpi = |name: &str| service::ask::kpi(&book.service, name).unwrap();
    let count = service::forecast::bookings(&book.service, kpi("won_deals"), Grain::Month, &[], book.now)
        .await
        .unwrap()
        .unwrap();
    // Twelve months with twenty deals each were open six days and some hours before their end.
    assert_eq!((count.open, count.past, count.fresh), (20, 240, 0.0));
    // The forecast of the running month is told by the open deals: 0 won so far, 10 of 20 to come, where months
    // before had 10.
    let month = Grain::Month.around(date(2026, 11, 24), 1);
    let selection = Selection { period: month, grain: Some(Grain::Month), versus: None, filters: vec![] };
    let ahead =
        service::forecast::forecast(&book.service, kpi("won_deals"), &selection, book.now).await.unwrap().unwrap();
    let (_, step) = ahead.steps[0];
    assert_eq!((step.point, step.low80, step.high80), (count.ends.0, count.ends.1, count.ends.2));
    // Of 20 fair coins 7 to 13 heads come in 88 of 100 throws, 8 to 12 in 74.
    assert!((step.point - 10.0).abs() <= 1.0 && (7.0..=8.0).contains(&step.low80), "{step:?}");
    assert!((12.0..=13.0).contains(&step.high80), "{step:?}");
    assert!((count.expected - 10.0).abs() < 0.5 && count.low80 < 10.0 && count.high80 > 10.0, "{count:?}");
    let value = service::forecast::bookings(&book.service, kpi("won_value"), Grain::Month, &[], book.now)
        .await
        .unwrap()
        .unwrap();
    assert!((value.expected - 1_000.0 * count.expected).abs() < 1e-6, "{value:?}");
    assert_eq!(
        service::forecast::bookings(&book.service, kpi("leads"), Grain::Month, &[], book.now).await.unwrap(),
        None
    );
}

/// Pretend actions on days and parts of the demo where nothing was planted, and the two that were.
#[tokio::test(flavor = "multi_thread")]
async fn on_the_demo_planted_actions_are_found_and_pretended_ones_are_not() {
    let book = TestBook::new();
    let exports = book.folder.path().join("exports");
    std::fs::create_dir(&exports).unwrap();
    let options = miara_demo::DemoOptions { seed: 1, until: date(2026, 11, 24), rows: 120_000 };
    let files: Vec<_> =
        miara_demo::write_exports(&exports, &options).unwrap().files.into_iter().map(|file| file.path).collect();
    service::import::import(&book.service, &files, &service::import::ImportOptions::default(), book.now, &|_, _, _| {})
        .await
        .unwrap();
    for (kpi, scope, begun, truth) in [
        ("landing_page_conversion_rate", "landing_page=/demo", "2026-05-19", 0.25),
        ("response_time_median", "team=Wschód", "2026-07-20", -0.4),
    ] {
        let effect = service::action::effect_of(&book.service, &recorded(&book, &draft(kpi, scope, begun)), book.now)
            .await
            .unwrap();
        let told = effect.told.unwrap();
        let (low, high) = told.range.unwrap();
        println!("{kpi}: {:.3} in {low:.3} to {high:.3}, truth {truth}, p {:?}", told.change, told.p);
        assert_eq!(effect.status, EffectStatus::Better, "{kpi}");
        assert!(low <= truth && truth <= high, "{kpi}: {truth} is not within {low} to {high}");
    }
    let places = [
        ("landing_page_conversion_rate", "landing_page=/"),
        ("landing_page_conversion_rate", "landing_page=/kontakt"),
        ("response_time_median", "team=Klucze"),
        ("response_time_median", "team=Zachód"),
        ("leads", "channel=organic"),
        ("leads", "channel=email"),
        ("visit_to_lead_rate", "channel=organic"),
        ("visit_to_lead_rate", "channel=email"),
        ("website_visits", "channel=direct"),
        ("website_visits", "channel=organic"),
    ];
    let (mut tried, mut called) = (0, Vec::new());
    for (kpi, scope) in places {
        for begun in [date(2025, 9, 2), date(2025, 10, 14), date(2026, 1, 13), date(2026, 2, 17), date(2026, 3, 24)] {
            let ended = begun.saturating_add(11.weeks()).to_string();
            // Each by itself: a pretend action must not keep the others from being held against.
            let terms = ActionDraft { ended, ..draft(kpi, scope, &begun.to_string()) };
            let terms = service::action::checked_action(&book.service, &terms).unwrap();
            let action = Action { id: 1_000 + tried, finding: None, terms, changes: vec![] };
            let effect = service::action::effect_of(&book.service, &action, book.now).await.unwrap();
            if effect.told.is_some() {
                tried += 1;
                if effect.doubt.is_none() {
                    called.push(format!("{kpi} {scope} {begun}: {:?}", effect.told));
                }
            }
        }
    }
    println!("{} of {tried} pretend actions are called effects\n{}", called.len(), called.join("\n"));
    assert!(tried >= 40, "{tried}");
    assert!(called.len() as f64 <= 0.1 * tried as f64, "{called:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_is_recorded_from_a_kpi_and_marked_on_its_chart() {
    let Some(stage) = stage(Setup::default()).await else { return };
    stage.open("/kpi/win_rate?lang=en").await;
    assert!(
        stage.driver.find_all(By::Css("svg .flag")).await.unwrap().is_empty()
            || !stage.text("main").await.contains("Quotes within a day")
    );
    stage.click("#act").await;
    stage.arrives("/action").await;
    stage.fill("input[name=title]", "Quotes within a day <b>").await;
    stage.fill("input[name=expected]", "+10 %").await;
    stage.click("#action-record").await;
    stage.arrives("saved=1").await;
    assert!(stage.text("h1").await.contains("Quotes within a day <b>"));
    stage.find("#effect .status").await;
    stage.open("/kpi/win_rate?lang=en").await;
    stage.find(".wide svg .flag").await;
    assert!(stage.text(".marks").await.contains("Quotes within a day <b>"));
    let said = stage.find(".wide svg .flag:last-of-type").await.attr("aria-label").await.unwrap().unwrap();
    assert!(said.contains("Quotes within a day <b>"), "{said}");
    // What someone knows of a day is noted on the same page and taken away again.
    stage.click("#note summary").await;
    stage.fill("#note input[name=text]", "New price list").await;
    stage.click("#note-save").await;
    stage.find(".marks form button").await;
    assert!(stage.text(".marks").await.contains("New price list"));
    stage.driver.clone().quit().await.unwrap();
}

#[test]
fn an_annotation_is_for_its_part_and_its_kpi() {
    let book = TestBook::new();
    let note = |kpi: &str, scope: &str, text: &str| {
        let draft = AnnotationDraft {
            kpi: kpi.into(),
            scope: scope.into(),
            from: "2026-06-08".into(),
            to: "2026-06-10".into(),
            text: text.into(),
        };
        let (kpi, scope, period, text) = service::action::checked_annotation(&book.service, &draft).unwrap();
        service::action::annotate(
            &book.service,
            &Annotation { id: 0, at: book.now, who: String::new(), kpi, scope, period, text },
        )
        .unwrap()
    };
    let all = note("", "", "all");
    note("leads", "channel=ads", "ads");
    note("win_rate", "", "win rate");
    let seen = |kpi: &str, scope: &Scope| -> Vec<String> {
        service::action::chart_marks(&book.service, kpi, scope).unwrap().into_iter().map(|mark| mark.text).collect()
    };
    assert_eq!(seen("leads", &Scope::firm()), ["all", "ads"]);
    assert_eq!(seen("leads", &Scope::of("channel", "mail")), ["all"]);
    assert_eq!(seen("win_rate", &Scope::firm()), ["all", "win rate"]);
    assert!(service::action::remove_annotation(&book.service, all, book.now).unwrap());
    assert!(!service::action::remove_annotation(&book.service, all, book.now).unwrap());
    assert_eq!(seen("leads", &Scope::of("channel", "mail")), [""; 0]);
}
