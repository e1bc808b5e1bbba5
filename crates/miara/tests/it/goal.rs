//! Goals: against numbers worked out by hand, and what is kept of them.

use miara_insight::goal::{AllocationBasis, GoalStanding, GoalStatus};
use miara_model::goal::{Via, WrongGoal};
use miara_model::{Aim, GoalKey, Grain, Period, Scope, Terms};

use crate::book::TestBook;
use miara::service::goal::{Edit, Saved};
use miara::service::overview::Selection;
use miara::service::{self, Service};

/// One lead a day from 1 October to 23 November; A's on even days, B's on odd ones.
fn leads() -> String {
    let mut text = String::from("lead_id,created_at,owner\n");
    let mut day = jiff::civil::date(2026, 10, 1);
    while day < jiff::civil::date(2026, 11, 24) {
        let owner = if day.day() % 2 == 0 { "A" } else { "B" };
        text.push_str(&format!("L{day},{day}T12:00:00Z,{owner}\n"));
        day = day.tomorrow().unwrap();
    }
    text
}

async fn book() -> TestBook {
    let book = TestBook::new();
    book.import_text("leads.csv", leads(), "leads").await.unwrap();
    let people = "person_id,name,team\nA,Anna,North\nB,Bob,North\nC,Cora,South\n";
    book.import_text("people.csv", people, "people").await.unwrap();
    book
}

fn period(code: &str) -> Period {
    miara_model::goal::period_of_code(code, 1).unwrap()
}

fn key(kpi: &str, scope: &str, code: &str) -> GoalKey {
    GoalKey { kpi: kpi.to_owned(), scope: scope.parse().unwrap(), period: period(code) }
}

fn terms(value: i64) -> Option<Terms> {
    Some(Terms { aim: Aim::Value(value.into()), baseline: None, owner: None, reason: None })
}

fn set(service: &Service, goals: &[(&str, &str, &str, i64)], at: &str) -> Saved {
    let at = at.parse().unwrap();
    let present = service::goal::goals(service, at).unwrap();
    let edit = |(kpi, scope, code, value): &(&str, &str, &str, i64)| {
        let key = key(kpi, scope, code);
        Edit { seen: present.version(&key), key, terms: terms(*value) }
    };
    service::goal::save_goals(service, &goals.iter().map(edit).collect::<Vec<_>>(), "Ewa", Via::Browser, at).unwrap()
}

async fn standing(book: &TestBook, code: &str, scope: &[(&str, &str)]) -> GoalStanding {
    let filters = scope.iter().map(|(dimension, value)| ((*dimension).to_owned(), (*value).to_owned())).collect();
    let selection = Selection { period: period(code), grain: Some(Grain::Month), versus: None, filters };
    service::goal::standings(&book.service, &selection, book.now).await.unwrap().remove(0)
}

#[tokio::test]
async fn the_pace_is_by_working_time_and_by_shorter_goals() {
    let book = book().await;
    // November 2026 has 20 working days of 8 hours; on the 24th at ten 15 and a quarter of them are over.
    assert_eq!(set(&book.service, &[("leads", "", "2026-11", 40)], "2026-10-01T10:00:00+02:00"), Saved::Kept(1));
    let november = standing(&book, "2026-11", &[]).await;
    assert_eq!(november.pace.due, Some(15.25 / 20.0));
    assert_eq!(november.pace.should, Some(40.0 * 15.25 / 20.0));
    // 23 leads so far; the 24th, 25th, 26th, 27th and 30th are left: 17 leads in 5 days.
    assert_eq!(november.value.as_ref().unwrap().to_f64(), 23.0);
    assert_eq!((november.pace.days_left, november.needed_a_day), (5, Some(17.0 / 5.0)));
    // Too little history for a chance; 23 is less than 30.5.
    assert_eq!((november.chance, november.status), (None, GoalStatus::AtRisk));

    // A quarter without goals for its months goes by working time: October has 22 working days, December 21
    // (24 and 25 December are holidays).
    set(&book.service, &[("leads", "", "2026-Q4", 150)], "2026-09-01T10:00:00+02:00");
    let quarter = period("2026-Q4");
    let goals = service::goal::goals(&book.service, book.now).unwrap();
    let of = |code: &str| goals.get(&key("leads", "", code)).unwrap();
    let standings = service::goal::standings_of(&book.service, &goals, vec![of("2026-Q4")], book.now).await.unwrap();
    let days = book.service.engine.clocks().everyone.working_days(quarter.from, quarter.to);
    assert_eq!(days, 22 + 20 + 21);
    assert!((standings[0].pace.due.unwrap() - (22.0 + 15.25) / 63.0).abs() < 1e-12);
    // With goals for all three months the quarter goes by them: 30, 40 of which 76.25 % are due, and 80.
    set(&book.service, &[("leads", "", "2026-10", 30), ("leads", "", "2026-12", 80)], "2026-09-01T10:00:00+02:00");
    let goals = service::goal::goals(&book.service, book.now).unwrap();
    let of = goals.get(&key("leads", "", "2026-Q4")).unwrap();
    let standings = service::goal::standings_of(&book.service, &goals, vec![of], book.now).await.unwrap();
    assert!((standings[0].pace.due.unwrap() - (30.0 + 40.0 * 0.7625) / 150.0).abs() < 1e-12);
}

#[tokio::test]
async fn a_goal_is_met_or_missed_once_that_is_sure() {
    let book = book().await;
    set(&book.service, &[("leads", "", "2026-10", 31), ("leads", "", "2026-11", 23)], "2026-09-01T10:00:00+02:00");
    // 31 leads came in October; November's 23 are there a week early; at 32 October would have been missed.
    assert_eq!(standing(&book, "2026-10", &[]).await.status, GoalStatus::Met);
    assert_eq!(standing(&book, "2026-11", &[]).await.status, GoalStatus::Met);
    set(&book.service, &[("leads", "", "2026-10", 32)], "2026-09-02T10:00:00+02:00");
    assert_eq!(standing(&book, "2026-10", &[]).await.status, GoalStatus::Missed);
    // In one part of the firm: A's leads are those of even days, 11 of them so far in November.
    set(&book.service, &[("leads", "owner=A", "2026-11", 11)], "2026-09-01T10:00:00+02:00");
    let own = standing(&book, "2026-11", &[("owner", "A")]).await;
    assert_eq!((own.value.unwrap().to_f64(), own.status), (11.0, GoalStatus::Met));
    set(&book.service, &[("leads", "", "2026-12", 5)], "2026-09-01T10:00:00+02:00");
    assert_eq!(standing(&book, "2026-12", &[]).await.status, GoalStatus::Ahead);
}

#[tokio::test]
async fn the_gap_between_a_whole_and_its_parts() {
    let book = book().await;
    let goals = [
        ("leads", "", "2026-11", 100),
        ("leads", "owner=A", "2026-11", 40),
        ("leads", "owner=B", "2026-11", 35),
        ("leads", "owner=C", "2026-11", 20),
        ("leads", "team=North", "2026-11", 80),
        // Another period is no part of it.
        ("leads", "owner=A", "2026-10", 99),
    ];
    set(&book.service, &goals, "2026-10-01T10:00:00+02:00");
    let grid = |scope: &str| {
        let (scope, service): (Scope, &Service) = (scope.parse().unwrap(), &book.service);
        async move {
            service::goal::goal_grid(service, jiff::civil::date(2026, 11, 1), &scope, crate::book::usual_now())
                .await
                .unwrap()
        }
    };
    let gaps = |grid: &service::goal::Grid| {
        let row = grid.rows.iter().find(|row| row.kpi.name == "leads").unwrap();
        row.gaps.iter().map(|gap| (gap.dimension.clone(), gap.parts, gap.missing())).collect::<Vec<_>>()
    };
    let of = |dimension: &str, parts, missing: i64| (dimension.to_owned(), parts, missing.into());
    assert_eq!(gaps(&grid("").await), [of("owner", 3, 5), of("team", 1, 20)]);
    // The team's people are A and B only.
    assert_eq!(gaps(&grid("team=North").await), [of("owner", 2, 5)]);
}

#[tokio::test]
async fn every_change_is_kept_and_late_ones_are_marked_for_ever() {
    let book = book().await;
    let service = &book.service;
    set(service, &[("leads", "", "2026-11", 40)], "2026-10-31T23:30:00+01:00");
    set(service, &[("leads", "", "2026-11", 30)], "2026-11-10T10:00:00+01:00");
    set(service, &[("leads", "", "2026-11", 25)], "2026-11-12T10:00:00+01:00");
    let key = key("leads", "", "2026-11");
    let zone = service.engine.zone();
    let goals = service::goal::goals(service, book.now).unwrap();
    let goal = goals.get(&key).unwrap();
    assert!(!goal.is_set_late(zone), "half an hour before November in Warsaw");
    let changes: Vec<_> =
        goal.late_changes(zone).iter().map(|change| (change.who.as_str(), change.new.as_ref().unwrap().aim)).collect();
    assert_eq!(changes, [("Ewa", Aim::Value(30.into())), ("Ewa", Aim::Value(25.into()))]);
    // Taken away and set anew it still has its history.
    let gone = Edit { key: key.clone(), terms: None, seen: goal.version() };
    service::goal::save_goals(service, &[gone], "", Via::Command, book.now).unwrap();
    assert!(service::goal::goals(service, book.now).unwrap().get(&key).is_none());
    set(service, &[("leads", "", "2026-11", 25)], "2026-11-24T09:00:00+01:00");
    assert_eq!(service::goal::goals(service, book.now).unwrap().get(&key).unwrap().changes.len(), 5);
    // Set on the first day of its period is late, by the firm's clock.
    set(service, &[("leads", "", "2026-12", 25)], "2026-11-30T23:30:00Z");
    let goals = service::goal::goals(service, book.now).unwrap();
    assert!(goals.get(&self::key("leads", "", "2026-12")).unwrap().is_set_late(zone));
}

#[tokio::test]
async fn of_two_people_the_second_is_told() {
    let book = book().await;
    let service = &book.service;
    set(service, &[("leads", "", "2026-11", 40)], "2026-10-01T10:00:00+02:00");
    let key = key("leads", "", "2026-11");
    let seen = service::goal::goals(service, book.now).unwrap().version(&key);
    let edit = |value| [Edit { key: key.clone(), terms: terms(value), seen }];
    assert_eq!(service::goal::save_goals(service, &edit(41), "Anna", Via::Browser, book.now).unwrap(), Saved::Kept(1));
    let second = service::goal::save_goals(service, &edit(42), "Bob", Via::Browser, book.now).unwrap();
    assert_eq!(second, Saved::Overtaken(vec![key.clone()]));
    assert_eq!(
        service::goal::goals(service, book.now).unwrap().get(&key).unwrap().goal.terms.aim,
        Aim::Value(41.into())
    );
    // Another program on the same book is seen too.
    let other = Service::open(book.folder.path()).unwrap();
    let seen = service::goal::goals(&other, book.now).unwrap().version(&key);
    let edit = Edit { key: key.clone(), terms: terms(50), seen };
    assert_eq!(service::goal::save_goals(&other, &[edit], "Cora", Via::Command, book.now).unwrap(), Saved::Kept(1));
    assert_eq!(
        service::goal::goals(service, book.now).unwrap().get(&key).unwrap().goal.terms.aim,
        Aim::Value(50.into())
    );
}

#[tokio::test]
async fn the_file_of_the_book_may_be_edited_by_hand() {
    let book = book().await;
    let service = &book.service;
    set(service, &[("leads", "", "2026-11", 40)], "2026-10-01T10:00:00+02:00");
    let path = book.folder.path().join("goals.csv");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("leads,,2026-11,40,"), "{text}");
    // A Polish spreadsheet saves with semicolons, in its own encoding, with spaces between thousands.
    let edited = "kpi;scope;period;value;owner\nLeady;;2026-11;45;Święta\nnet_sales;owner=A;2026;1 600 000;\n";
    std::fs::write(&path, encoding_rs::WINDOWS_1250.encode(edited).0).unwrap();
    let goals = service::goal::goals(service, book.now).unwrap();
    let leads = goals.get(&key("leads", "", "2026-11")).unwrap();
    assert_eq!(leads.goal.terms.aim, Aim::Value(45.into()));
    assert_eq!(leads.goal.terms.owner.as_deref(), Some("Święta"));
    assert_eq!(leads.changes.last().map(|change| change.way), Some(Via::File));
    assert_eq!(goals.in_force.len(), 2);
    // With a fault nothing of it holds, and nothing can be saved over it.
    std::fs::write(&path, "kpi,scope,period,value\nleads,,2026-11,46\nleads,,2026-13,46\n").unwrap();
    let goals = service::goal::goals(service, book.now).unwrap();
    assert_eq!((goals.faults.len(), goals.faults[0].row, goals.faults[0].cell), (1, 3, "period"));
    assert_eq!(goals.get(&key("leads", "", "2026-11")).unwrap().goal.terms.aim, Aim::Value(45.into()));
    let edit = Edit { key: key("leads", "", "2026-12"), terms: terms(1), seen: 0 };
    assert!(service::goal::save_goals(service, &[edit], "", Via::Command, book.now).is_err());
}

#[tokio::test]
async fn bad_files_name_row_and_cell() {
    let book = book().await;
    let service = &book.service;
    let path = book.folder.path().join("bad.csv");
    let bad = "kpi,scope,period,value,baseline\n\
        lead,,2026-11,5,\n\
        leads,,2026-11,many,\n\
        leads,,2026-12,10,\n\
        leads,,2026-12-20..2027-01-10,10,\n\
        leads,,2026-12,10,\n\
        net_sales,,2026,100 EUR,\n\
        win_rate,,2026,0.3,\n\
        net_sales,,2027,1.500,\n\
        leads,shop=1,2026-10,5,\n\
        leads,Anna,2026-10,5,few\n\
        leads,,2026-W53,12,\n";
    std::fs::write(&path, bad).unwrap();
    let faults = service::goal::checked_goals(service, &service::goal::goal_file(service, &path).unwrap()).unwrap_err();
    let found: Vec<(usize, &str, String)> = faults
        .iter()
        .map(|fault| (fault.row, fault.cell, serde_json::to_value(fault).unwrap()["code"].as_str().unwrap().to_owned()))
        .collect();
    let expected = [
        (2, "kpi", "unknown-kpi"),
        (3, "value", "no-number"),
        (5, "period", "overlaps"),
        (6, "period", "twice"),
        (7, "value", "other-unit"),
        (8, "value", "needs-percent"),
        (9, "value", "ambiguous"),
        (10, "scope", "no-way"),
        (11, "scope", "bad-scope"),
        (11, "baseline", "no-number"),
    ];
    let expected: Vec<_> = expected.iter().map(|(row, cell, code)| (*row, *cell, (*code).to_owned())).collect();
    assert_eq!(found, expected);
    assert!(!book.folder.path().join("goals.csv").exists());
}

#[tokio::test]
async fn a_workbook_with_a_column_for_each_month() {
    let book = book().await;
    let path = book.folder.path().join("cele.xlsx");
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (at, head) in ["KPI", "Zakres", "listopad 2026", "2026-12", "I kw."].iter().enumerate() {
        sheet.write(0, at as u16, *head).unwrap();
    }
    sheet.write(1, 0, "Leady").unwrap();
    sheet.write(1, 2, 40.0).unwrap();
    sheet.write(1, 3, 1500.5).unwrap();
    sheet.write(2, 0, "win_rate").unwrap();
    sheet.write(2, 1, "owner=A").unwrap();
    sheet.write(2, 3, "25 %").unwrap();
    // What is shown as 33 % and 7.5 % is meant so.
    for (row, share, format) in [(3, 0.33, "0%"), (4, 0.075, "0.0%")] {
        let percent = rust_xlsxwriter::Format::new().set_num_format(format);
        sheet.write(row, 0, "win_rate").unwrap();
        sheet.write(row, 1, ["owner=B", "owner=C"][row as usize - 3]).unwrap();
        sheet.write_with_format(row, 3, share, &percent).unwrap();
    }
    workbook.save(&path).unwrap();
    let goals =
        service::goal::checked_goals(&book.service, &service::goal::goal_file(&book.service, &path).unwrap()).unwrap();
    let told: Vec<(String, String, String)> = goals
        .iter()
        .map(|goal| service::goal::goal_row(&book.service, goal))
        .map(|row| (format!("{} {}", row.kpi, row.scope), row.period, row.value))
        .collect();
    let told: Vec<(&str, &str, &str)> = told.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())).collect();
    assert_eq!(
        told,
        [
            ("leads ", "2026-11", "40"),
            ("leads ", "2026-12", "1500.5"),
            ("win_rate owner=A", "2026-12", "25 %"),
            ("win_rate owner=B", "2026-12", "33 %"),
            ("win_rate owner=C", "2026-12", "7.5 %"),
        ]
    );
}

#[tokio::test]
async fn a_part_of_a_whole_is_never_above_it() {
    let book = book().await;
    let path = book.folder.path().join("cele.csv");
    let check = |kpi: &str, value: &str| {
        std::fs::write(&path, format!("kpi,scope,period,value\n{kpi},,2026-12,{value}\n")).unwrap();
        service::goal::checked_goals(&book.service, &service::goal::goal_file(&book.service, &path).unwrap())
    };
    assert!(check("win_rate", "100 %").is_ok());
    assert_eq!(check("win_rate", "101 %").unwrap_err()[0].what, WrongGoal::AboveWhole);
    // Leads of visits: of two datasets, of which neither bounds the other.
    assert!(check("visit_to_lead_rate", "101 %").is_ok());
}

#[tokio::test]
async fn a_year_is_spread_by_season_and_working_days() {
    let book = book().await;
    let service = &book.service;
    let kpi = &service.book.catalogue.kpis["leads"];
    // Too little is known for a season: 253 working days in 2026, counted on a calendar.
    let spread =
        service::goal::allocate(service, kpi, &Scope::firm(), period("2026"), Aim::Value(253.into()), book.now)
            .await
            .unwrap();
    let parts: Vec<i64> = spread
        .parts
        .iter()
        .map(|(_, aim)| match aim {
            Aim::Value(value) => i64::try_from(*value).unwrap(),
            Aim::Range { .. } => panic!("no range"),
        })
        .collect();
    assert_eq!(
        (spread.basis, parts),
        (AllocationBasis::WorkingDays, vec![20, 20, 22, 21, 20, 21, 23, 21, 22, 22, 20, 21])
    );
    // Of a rate every month gets the same.
    let rate = &service.book.catalogue.kpis["win_rate"];
    let quarter = Aim::Value("0.25".parse().unwrap());
    let same = service::goal::allocate(service, rate, &Scope::firm(), period("2026"), quarter, book.now).await.unwrap();
    assert!(same.basis == AllocationBasis::Same && same.parts.iter().all(|(_, aim)| *aim == quarter));
}

#[tokio::test]
async fn the_season_is_that_of_the_last_twelve_whole_months() {
    let book = TestBook::new();
    // On each working day of November 2025 to October 2026 one lead, in June three.
    let mut text = String::from("lead_id,created_at\n");
    let clock = &book.service.engine.clocks().everyone;
    let mut day = jiff::civil::date(2025, 11, 1);
    while day < jiff::civil::date(2026, 11, 20) {
        let count = u8::from(clock.is_working_day(day)) * if day.month() == 6 { 3 } else { 1 };
        (0..count).for_each(|at| text.push_str(&format!("L{day}-{at},{day}T12:00:00Z\n")));
        day = day.tomorrow().unwrap();
    }
    book.import_text("leads.csv", text, "leads").await.unwrap();
    let kpi = &book.service.book.catalogue.kpis["leads"];
    let year = period("2027");
    // So much that every working day of 2027 is worth ten leads, and each in June thirty.
    let days = |period: Period| i64::from(clock.working_days(period.from, period.to));
    let whole = 10 * (days(year) + 2 * days(period("2027-06")));
    let spread = service::goal::allocate(&book.service, kpi, &Scope::firm(), year, Aim::Value(whole.into()), book.now)
        .await
        .unwrap();
    assert_eq!(spread.basis, AllocationBasis::Season);
    for (month, aim) in spread.parts {
        let each = if month.from.month() == 6 { 30 } else { 10 };
        assert_eq!(aim, Aim::Value((each * days(month)).into()), "{month:?}");
    }
}
