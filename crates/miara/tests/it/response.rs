//! How soon leads are answered, by hand and against the KPIs.

use miara_engine::checked_period;
use miara_insight::response::{ResponseQuestion, ResponseReport, ResponseStats};
use miara_model::Firm;

use crate::book::{TestBook, question, usual_now};
use crate::browser::{Setup, stage};
use crate::demo;
use crate::start::{get, served};
use miara::service::{self, Service};

fn asked(from: &str, to: &str, by: &str) -> ResponseQuestion {
    ResponseQuestion {
        period: checked_period(from.parse().unwrap(), to.parse().unwrap()).unwrap(),
        by: by.to_owned(),
        filters: vec![],
    }
}

const HEAD: &str =
    "lead_id,created_at,channel,owner,handed_over_at,first_response_at,qualified_at,disqualified_at,deal_id\n";

/// November 2026 up to Tuesday the 24th, 10:00: the 11th is a holiday, the 7th and 8th are a weekend.
async fn november() -> TestBook {
    let mut firm = Firm::named("Próba");
    firm.working_hours_of.insert("b".to_owned(), "Mon-Fri 10:00-18:00".to_owned());
    let book = TestBook::of(firm, usual_now());
    let leads = format!(
        "{HEAD}\
        weekend,2026-11-06 15:00,ads,a,2026-11-06 15:30,2026-11-09 08:30,,,\n\
        holiday,2026-11-10 14:00,ads,b,2026-11-10 15:00,2026-11-12 10:30,,,\n\
        quick,2026-11-16 09:00,organic,a,2026-11-16 10:00,2026-11-16 10:30,,,\n\
        waits,2026-11-23 09:00,organic,a,2026-11-23 10:00,,,,\n\
        given-up,2026-11-16 11:00,organic,a,2026-11-16 12:00,,,2026-11-16 14:00,\n\
        fresh,2026-11-24 09:00,ads,a,2026-11-24 09:30,,,,\n\
        not-handed,2026-11-20 09:00,ads,a,,,,,\n\
        again,2026-11-17 09:00,ads,a,2026-11-17 10:00,2026-11-17 09:30,,,\n"
    );
    let report = book.import_text("leads.csv", leads, "leads").await.unwrap();
    assert_eq!(report.rejected, 0, "a lead handed over again after its first contact is sound");
    // A machine's message to the lead that waits is no contact.
    let sent = "activity_id,at,person,kind,automatic,lead_id\n1,2026-11-23 10:01,a,email,true,waits\n";
    book.import_text("activities.csv", sent, "activities").await.unwrap();
    book
}

async fn found(book: &TestBook, asked: &ResponseQuestion) -> ResponseReport {
    service::response::response(&book.service, asked, book.now).await.unwrap().unwrap()
}

#[tokio::test]
async fn leads_that_were_given_up_are_never_answered() {
    let book = TestBook::of(Firm::named("Próba"), usual_now());
    let leads = format!(
        "{HEAD}\
        one,2026-11-16 09:00,ads,a,2026-11-16 09:00,2026-11-16 10:00,,,\n\
        two,2026-11-16 09:00,ads,a,2026-11-16 09:00,,,2026-11-16 11:00,\n\
        three,2026-11-16 09:00,ads,a,2026-11-16 09:00,,,2026-11-16 11:00,\n\
        four,2026-11-16 09:00,ads,a,2026-11-16 09:00,2026-11-16 12:00,,,\n"
    );
    book.import_text("leads.csv", leads, "leads").await.unwrap();
    let found = found(&book, &asked("2026-11-01", "2026-12-01", "owner")).await;
    // A quarter after one hour, half after three, and no more; without the two it would be all after three.
    assert_eq!((found.all.median, found.all.p90, found.curve.at(3.0)), (Some(3.0), None, 0.5));
    assert_eq!(book.number("response_time_median", "2026-11-01", "2026-12-01").await, Some(3.0));
    assert_eq!(book.number("response_time_p90", "2026-11-01", "2026-12-01").await, None);
}

#[tokio::test]
async fn november_by_hand() {
    let book = november().await;
    let found = found(&book, &asked("2026-11-01", "2026-12-01", "owner")).await;
    // ½ h quick and ½ h so far of the fresh one; 1 h over the weekend; given up after 2 h; 3½ h of b's
    // hours around the holiday; 8 h so far of the one that waits.
    let times: Vec<(f64, usize, usize)> =
        found.curve.steps.iter().map(|step| (step.time, step.at_risk, step.events)).collect();
    assert_eq!(times, [(0.5, 6, 1), (1.0, 4, 1), (2.0, 3, 0), (3.5, 2, 1), (8.0, 1, 0)]);
    let shares: Vec<f64> = found.curve.steps.iter().map(|step| step.survival).collect();
    // The one given up is never answered: of 5/8 who wait, a third leaves, and half of the rest is answered.
    let by_hand = [5.0 / 6.0, 5.0 / 8.0, 5.0 / 8.0, 5.0 / 8.0 - 5.0 / 24.0, 5.0 / 12.0];
    assert!(shares.iter().zip(by_hand).all(|(found, hand)| (found - hand).abs() < 1e-12), "{shares:?}");
    let ResponseStats { leads, answered, given_up, waiting, median, p90, in_time, due } = found.all;
    assert_eq!((leads, answered, given_up, waiting), (6, 3, 1, 2));
    assert_eq!((median, p90), (Some(3.5), None));
    // The fresh one's limit of 1 h has not passed; the one given up had waited longer than that.
    assert_eq!((found.limit, in_time, due), (1.0, 2, 5));
    // The lead that was handed over again is listed, and its wait is not known.
    assert_eq!(found.unknown, 1);
    let behind = service::ask::rows(
        &book.service,
        &question(&["response_time_median"], "2026-11-01", "2026-12-01"),
        10,
        book.now,
    )
    .await;
    let behind = behind.unwrap().remove(0);
    let unknown: Vec<_> = behind.rows.iter().filter(|row| row.last().unwrap().is_none()).map(|row| &row[0]).collect();
    assert_eq!((behind.total, unknown), (7, vec![&Some("again".to_owned())]));
    let kpi = |name: &'static str| book.number(name, "2026-11-01", "2026-12-01");
    assert_eq!(kpi("response_time_median").await, median);
    assert_eq!(kpi("response_time_p90").await, None);
    assert!((kpi("answered_within_limit_share").await.unwrap() - 0.4).abs() < 1e-12);
    assert_eq!(found.judged.leads, 0, "nobody has had 30 days to qualify");
    assert_eq!((found.odds, found.worth), (None, None));
    let hours: Vec<(i8, u64)> = found.hours.iter().map(|(hour, part)| (*hour, part.leads)).collect();
    assert_eq!(hours, [(9, 1), (10, 2), (12, 1), (15, 2)]);
    let days: Vec<u64> = found.weekdays.iter().map(|(_, part)| part.leads).collect();
    assert_eq!(days, [3, 2, 1], "Monday, Tuesday, Friday");
}

#[tokio::test]
async fn the_backlog_and_those_of_the_period_who_wait_have_names_of_their_own() {
    let book = november().await;
    let before = format!("{HEAD}old,2026-09-01 09:00,ads,a,2026-09-01 10:00,,,,\n");
    book.import_text("before.csv", before, "leads").await.unwrap();
    let asked = asked("2026-11-01", "2026-12-01", "owner");
    let waiting = service::response::backlog(&book.service, &asked, book.now).await.unwrap();
    // The two of November, and the one of September.
    assert_eq!((found(&book, &asked).await.all.waiting, waiting), (2, Some(3)));
    assert_eq!(book.number("unanswered_leads", "2026-11-01", "2026-12-01").await, Some(3.0));
    let router = served(&book.folder);
    let page = get(&router, "/response?lang=en&from=2026-11-01&to=2026-11-30").await.1.replace('\u{a0}', " ");
    assert!(page.contains("2 of them wait still on Nov 24, 2026"), "{page}");
    assert!(page.contains("3 leads were waiting at the end of Nov 24, 2026"), "{page}");
    assert!(page.contains("the KPI “Unanswered leads at the end of the period”"), "{page}");
    let kpi = get(&router, "/kpi/unanswered_leads?lang=en&grain=month&on=2026-11-10").await.1;
    assert!(kpi.contains("id=\"use-of\""), "{kpi}");
}

/// Forty answered after ½ h, of which 30 qualify; forty-one after 5 h, of which 10 do in time and one after
/// forty days; five young ones, and one that had qualified before.
#[tokio::test]
async fn qualification_is_judged_by_the_same_time_for_all() {
    let book = TestBook::new();
    let mut leads = HEAD.to_owned();
    let mut add = |id: String, answer: &str, qualified: &str| {
        leads.push_str(&format!("{id},2026-09-01 09:00,ads,a,2026-09-01 10:00,{answer},{qualified},,\n"));
    };
    for at in 0..40 {
        add(format!("f{at}"), "2026-09-01 10:30", if at < 30 { "2026-09-03 10:00" } else { "" });
        add(format!("s{at}"), "2026-09-01 15:00", if at < 10 { "2026-09-03 10:00" } else { "" });
    }
    add("late".to_owned(), "2026-09-01 15:00", "2026-10-11 10:00");
    add("before".to_owned(), "2026-09-01 15:00", "2026-09-01 09:30");
    for at in 0..5 {
        leads.push_str(&format!("y{at},2026-11-20 09:00,ads,a,2026-11-20 10:00,2026-11-20 10:30,,,\n"));
    }
    book.import_text("leads.csv", leads, "leads").await.unwrap();
    let found = found(&book, &asked("2026-09-01", "2026-12-01", "channel")).await;
    assert_eq!((found.judged.window, found.judged.leads, found.judged.young), (30, 81, 5));
    assert_eq!((found.judged.before, found.judged.unanswered), (1, 0));
    let speeds: Vec<(Option<f64>, u64, u64)> =
        found.speeds.iter().map(|speed| (speed.up_to, speed.leads, speed.qualified)).collect();
    assert_eq!(
        speeds,
        [(Some(1.0), 40, 30), (Some(4.0), 0, 0), (Some(8.0), 41, 10), (Some(24.0), 0, 0), (None, 0, 0), (None, 0, 0)]
    );
    // Firth's estimate of a table of four is that with ½ added to each of its cells.
    let by_hand = (30.5 / 10.5) / (10.5 / 31.5);
    assert!((found.odds.unwrap().odds_ratio - by_hand).abs() < 1e-6, "{:?}", found.odds);
    let more = 41.0 * (30.5 / 41.0 - 10.5 / 42.0);
    let worth = found.worth.unwrap();
    assert!((worth.more - more).abs() < 1e-6 && worth.slow == 41, "{worth:?} is not {more}");
    assert!(worth.low < more && more < worth.high && worth.value.is_none());
    let interval = found.speeds[0].interval().unwrap();
    // Wilson's interval of 30 of 40, as R's prop.test(30, 40, correct = FALSE) has it.
    assert!((interval.low - 0.5981).abs() < 1e-4 && (interval.high - 0.8581).abs() < 1e-4, "{interval:?}");
}

/// A hundred leads of ten days: nine are handed over at 15:00 on working days, all others in the evening or at the
/// weekend. Each is answered 2 h 8 min later.
fn evenings() -> String {
    let mut leads = HEAD.to_owned();
    let mut add = |day: i32, at: usize, minute: usize| {
        let clock = |minute: usize| format!("2026-11-{day} {:02}:{:02}", minute / 60, minute % 60);
        let (handed, answered) = (clock(minute), clock(minute + 128));
        leads.push_str(&format!("{day}-{at},{handed},ads,a,{handed},{answered},,,\n"));
    };
    for day in 12..22 {
        let is_weekend = [14, 15, 21].contains(&day);
        for at in 0..10 {
            let minute = match (is_weekend, at) {
                (true, _) => 12 * 60 + 40 * at,
                (false, 0) => 15 * 60,
                (false, 1) if day < 14 => 15 * 60,
                (false, _) => 17 * 60 + 40 * (at % 4),
            };
            add(day, at, minute);
        }
    }
    leads
}

#[tokio::test]
async fn hours_in_which_nobody_works_are_said_beside_the_number_and_others_are_proposed() {
    let book = TestBook::new();
    book.import_text("leads.csv", evenings(), "leads").await.unwrap();
    let found = found(&book, &asked("2026-11-01", "2026-12-01", "owner")).await;
    let working = &found.working;
    assert_eq!((working.leads, working.outside, working.contacts, working.contacts_outside), (100, 91, 100, 100));
    assert_eq!(found.all.median, Some(0.0));
    assert!((working.elapsed.unwrap() - 128.0 / 60.0).abs() < 1e-9);
    let usual = working.usual.as_ref().unwrap();
    assert_eq!((usual.days.len(), usual.from, usual.to, usual.contacts), (7, 16, 22, 91));

    let json = miara::view::response::to_json(&found);
    assert_eq!(
        (&json["working_hours"]["outside"], &json["working_hours"]["proposed"]["from_hour"]),
        (&91.into(), &16.into())
    );
    let router = served(&book.folder);
    let plain = |page: String| page.replace('\u{a0}', " ");
    let said = "91 % of leads come outside working hours (Mon-Fri 8:00-16:00); by the clock on the wall half are \
                answered within 2 h 8 min; 91 % of first contacts come Mon-Sun 16:00-22:00";
    let settings = "/data/settings?working_hours=Mon-Sun+16%3A00-22%3A00";
    let kpi = plain(get(&router, "/kpi/response_time_median?lang=en&grain=month&on=2026-11-10").await.1);
    assert!(kpi.contains(said) && kpi.contains(settings), "{kpi}");
    let overview = plain(get(&router, "/?lang=en&grain=month&on=2026-11-10").await.1);
    let tile = overview.split("<li class=\"tile\">").find(|tile| tile.contains("Response time, median")).unwrap();
    assert!(tile.contains(said), "{tile}");
    let page = plain(get(&router, "/response?lang=pl&from=2026-11-01&to=2026-11-30").await.1);
    assert!(page.contains("91 % pierwszych kontaktów przypada pn-nd 16:00-22:00"), "{page}");
    // The form takes what was proposed, and only what is saved counts.
    let form = get(&router, "/data/settings?lang=pl&working_hours=pn-nd+16%3A00-22%3A00").await.1;
    assert!(form.contains("value=\"pn-nd 16:00-22:00\""), "{form}");
    assert_eq!(book.service.book.firm.working_hours, "Mon-Fri 8:00-16:00");
}

#[tokio::test]
async fn with_the_hours_that_were_proposed_nothing_is_said() {
    let mut firm = Firm::named("Próba");
    firm.working_hours = "pn-nd 16:00-22:00".to_owned();
    firm.holidays = miara_model::firm::Holidays::None;
    let book = TestBook::of(firm, usual_now());
    book.import_text("leads.csv", evenings(), "leads").await.unwrap();
    let found = found(&book, &asked("2026-11-01", "2026-12-01", "owner")).await;
    assert_eq!((found.working.contacts_outside, found.working.usual), (9, None));
}

#[tokio::test]
async fn the_numbers_of_the_demo_are_the_kpis() {
    let folder = demo::whole();
    let service = Service::open(folder.path()).unwrap();
    let mut kpis = question(
        &["response_time_median", "response_time_p90", "answered_within_limit_share"],
        "2026-01-01",
        "2026-12-01",
    );
    let whole = service::ask::answer(&service, &kpis, usual_now()).await.unwrap();
    let found = service::response::response(&service, &asked("2026-01-01", "2026-12-01", "owner"), usual_now())
        .await
        .unwrap()
        .unwrap();
    let same = |part: &ResponseStats, cells: &[miara_model::Cell]| {
        let number = |at: usize| cells[at].as_ref().ok().map(|value| value.to_f64());
        let near = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() < 1e-6,
            (a, b) => a == b,
        };
        let share = (part.due > 0).then(|| part.in_time as f64 / part.due as f64);
        assert!(
            near(part.median, number(0)) && near(part.p90, number(1)) && near(share, number(2)),
            "{part:?} {cells:?}"
        );
    };
    same(&found.all, &whole.rows[0].cells);
    kpis.by = vec!["owner".to_owned()];
    let split = service::ask::answer(&service, &kpis, usual_now()).await.unwrap();
    assert!(split.rows.len() > 5);
    for row in &split.rows {
        let part = found.parts.iter().find(|(value, _)| *value == row.dimensions[0]);
        if let Some((_, part)) = part {
            same(part, &row.cells);
        }
    }
    // Of the demo's leads the quickly answered qualify more often.
    assert!(found.odds.unwrap().low95 > 1.0);
}

#[tokio::test]
async fn a_book_without_hand_overs_says_what_is_missing() {
    let empty = TestBook::new();
    assert_eq!(
        service::response::response(&empty.service, &asked("2026-01-01", "2026-12-01", "owner"), empty.now)
            .await
            .unwrap(),
        None
    );
    empty.import_text("leads.csv", "lead_id,created_at,channel\n1,2026-03-01 10:00,ads\n", "leads").await.unwrap();
    assert_eq!(
        service::response::response(&empty.service, &asked("2026-01-01", "2026-12-01", "owner"), empty.now)
            .await
            .unwrap(),
        None
    );
}

#[tokio::test]
async fn response_times_fit_a_phone_and_are_linked() {
    let Some(stage) = stage(Setup { phone: true, ..Setup::default() }).await else { return };
    for lang in ["pl", "en"] {
        stage.open(&format!("/response?lang={lang}")).await;
        assert_eq!(stage.number("return document.documentElement.scrollWidth").await, 360, "{lang}");
        assert_eq!(stage.number("return document.querySelectorAll('#curve svg').length").await, 2);
    }
    stage.open("/kpi/response_time_median?lang=en").await;
    stage.click("a[href='/response?lang=en']").await;
    stage.arrives("/response").await;
    assert!(stage.text("#worth").await.contains("it is no proof"));
    stage.driver.clone().quit().await.unwrap();
}
