//! What holds of people from a day: a move leaves the past as it was.

use std::collections::BTreeMap;

use miara::service;
use miara::service::import::{FileAnswers, FileTime, ImportOptions, ImportReport};
use miara::state::QuarantineFilter;
use miara_insight::scorecard::{ScorecardLevel, ScorecardQuestion};
use miara_model::{Answer, Grain, Question};
use proptest::prelude::*;

use crate::book::{TestBook, question};

/// Two deals a month of each person, won on the 10th and the 28th, from September to November.
fn deals(people: &[&str]) -> String {
    let mut text = "deal_id,created_at,owner,value,stage,won_at,lost_at\n".to_owned();
    for person in people {
        for month in [9, 10, 11] {
            for day in [10, 28] {
                let won = format!("2026-{month:02}-{day:02}");
                if won.as_str() < "2026-11-24" {
                    text.push_str(&format!("{person}-{won},2026-08-01,{person},100,Umowa,{won}T12:00:00+01:00,\n"));
                }
            }
        }
    }
    text
}

/// A list that was written on a day.
async fn import(book: &TestBook, text: &str, written: &str, answers: &[(&str, &str)]) -> ImportReport {
    let path = book.folder.path().join("ludzie.csv");
    std::fs::write(&path, text).unwrap();
    let answers: FileAnswers = answers.iter().map(|(key, day)| ((*key).to_owned(), (*day).to_owned())).collect();
    let written = FileTime::At(format!("{written}T09:00:00+01:00").parse().unwrap());
    let options = ImportOptions { dataset: Some("people".into()), answers, written, ..ImportOptions::default() };
    service::import::import(&book.service, &[path], &options, book.now, &|_, _, _| {}).await.unwrap().remove(0)
}

fn by(dimension: &str, grain: Option<Grain>) -> Question {
    Question { by: vec![dimension.into()], grain, ..question(&["won_deals"], "2026-09-01", "2026-12-01") }
}

/// The months and values with something in them, in order.
fn shown(answer: &Answer) -> Vec<(String, f64)> {
    let of = |row: &miara_model::AnswerRow| {
        let value = row.cells[0].as_ref().map_or(0.0, |value| value.to_f64());
        let place = row.dimensions.iter().map(|value| value.clone().unwrap_or_else(|| "–".into()));
        (format!("{} {}", row.period.from.month(), place.collect::<Vec<_>>().join(" ")), value)
    };
    answer.rows.iter().map(of).filter(|(_, value)| *value != 0.0).collect()
}

async fn by_month(book: &TestBook, dimension: &str) -> Vec<(String, f64)> {
    shown(&book.ask(&by(dimension, Some(Grain::Month))).await)
}

fn rows(rows: &[(&str, f64)]) -> Vec<(String, f64)> {
    rows.iter().map(|(place, value)| ((*place).to_owned(), *value)).collect()
}

async fn book_of(people: &[&str]) -> TestBook {
    let book = TestBook::new();
    book.import_text("deals.csv", deals(people), "deals").await.unwrap();
    book
}

const OCTOBER: &str = "person_id,name,team,role\njan,Jan Kowalski,Północ,handlowiec\newa,Ewa Lis,Północ,handlowiec\n";
const NOVEMBER: &str = "person_id,name,team,role\njan,Jan Kowalski,Zachód,handlowiec\newa,Ewa Lis,Północ,handlowiec\n";

#[tokio::test]
async fn a_list_in_which_a_team_differs_holds_from_its_day_on() {
    let book = book_of(&["jan", "ewa"]).await;
    import(&book, OCTOBER, "2026-09-15", &[]).await;
    let report = import(&book, NOVEMBER, "2026-10-20", &[]).await;
    let moved: Vec<_> = report
        .moved
        .iter()
        .map(|moved| (moved.key.as_str(), moved.before.as_deref(), moved.after.as_deref()))
        .collect();
    assert_eq!(moved, [("jan", Some("Północ"), Some("Zachód"))]);
    assert_eq!((report.inserted, report.updated, report.unchanged), (1, 0, 1), "ewa is as she was");
    let expected =
        rows(&[("9 Północ", 4.0), ("10 Północ", 3.0), ("10 Zachód", 1.0), ("11 Północ", 1.0), ("11 Zachód", 1.0)]);
    assert_eq!(by_month(&book, "team").await, expected);
    assert_eq!(by_month(&book, "role").await.iter().map(|(_, value)| value).sum::<f64>(), 10.0, "the role stays");
    let whole = question(&["won_deals"], "2026-09-01", "2026-12-01");
    let north = Question { filters: vec![("team".into(), "Północ".into())], ..whole.clone() };
    assert_eq!(shown(&book.ask(&north).await)[0].1, 8.0);
    let behind = service::ask::rows(&book.service, &north, 100, book.now).await.unwrap().remove(0);
    assert_eq!(behind.total, 8, "the rows are the number");
    assert_eq!(book.number("won_deals", "2026-09-01", "2026-12-01").await, Some(10.0), "and the whole is as before");
    assert_eq!(book.service.engine.rows_present("people").await.unwrap(), 2, "two people are two");
    let teams = book.service.engine.values_of("team", 10).await.unwrap();
    assert_eq!(teams.into_iter().collect::<Vec<_>>(), ["Północ", "Zachód"], "both can be chosen");
    let again = import(&book, NOVEMBER, "2026-10-20", &[]).await;
    assert_eq!((again.inserted, again.updated, again.unchanged), (0, 0, 2), "twice is once");
    assert!(again.moved.is_empty());
}

#[tokio::test]
async fn a_move_can_be_dated_otherwise() {
    let book = book_of(&["jan", "ewa"]).await;
    import(&book, OCTOBER, "2026-09-15", &[]).await;
    let report = import(&book, NOVEMBER, "2026-11-20", &[("since/JAN", "2026-10-01")]).await;
    assert_eq!(report.moved.len(), 1);
    let expected =
        rows(&[("9 Północ", 4.0), ("10 Północ", 2.0), ("10 Zachód", 2.0), ("11 Północ", 1.0), ("11 Zachód", 1.0)]);
    assert_eq!(by_month(&book, "team").await, expected);
}

#[tokio::test]
async fn an_older_list_after_a_newer_one_changes_nothing_newer() {
    let book = book_of(&["jan", "ewa"]).await;
    import(&book, NOVEMBER, "2026-10-20", &[]).await;
    let before = by_month(&book, "team").await;
    let older = import(&book, &format!("{OCTOBER}ola,Ola Nowa,Południe,handlowiec\n"), "2026-09-15", &[]).await;
    assert_eq!((older.inserted, older.updated, older.older), (1, 0, 2), "who is new comes in");
    assert_eq!(by_month(&book, "team").await, before);
}

#[tokio::test]
async fn what_an_import_moved_moves_back_when_it_is_undone() {
    let book = book_of(&["jan", "ewa"]).await;
    import(&book, OCTOBER, "2026-09-15", &[]).await;
    let before = by_month(&book, "team").await;
    let report = import(&book, NOVEMBER, "2026-10-20", &[]).await;
    assert_ne!(by_month(&book, "team").await, before);
    service::import::undo(&book.service, report.id.unwrap(), &[], book.now).await.unwrap();
    assert_eq!(by_month(&book, "team").await, before);
    // The undone list is no newer one.
    let again = import(&book, &OCTOBER.replace("Północ", "Wschód"), "2026-10-10", &[]).await;
    assert_eq!(again.moved.len(), 2);
}

const DATED: &str = "person_id,name,team,since\njan,Jan Kowalski,Północ,2026-10-01\njan,Jan Kowalski,Zachód,2026-10-20\newa,Ewa Lis,Północ,\n";

#[tokio::test]
async fn a_list_with_days_has_a_row_for_each() {
    let book = book_of(&["jan", "ewa"]).await;
    let report = import(&book, DATED, "2026-11-20", &[]).await;
    assert_eq!((report.inserted, report.rejected, report.superseded), (3, 0, 0));
    let expected = rows(&[
        ("9 Północ", 2.0),
        ("9 –", 2.0),
        ("10 Północ", 3.0),
        ("10 Zachód", 1.0),
        ("11 Północ", 1.0),
        ("11 Zachód", 1.0),
    ]);
    assert_eq!(
        by_month(&book, "team").await,
        expected,
        "before his first day jan is in no team, and ewa ever was in hers"
    );
    let corrected = DATED.replace("2026-10-20", "2026-11-01");
    import(&book, &corrected, "2026-11-21", &[]).await;
    let october =
        by_month(&book, "team").await.into_iter().filter(|(place, _)| place.starts_with("10")).collect::<Vec<_>>();
    assert_eq!(october, rows(&[("10 Północ", 4.0)]), "a day that was put right holds no more");
}

#[tokio::test]
async fn days_after_a_list_without_days_leave_its_past() {
    let book = book_of(&["jan", "ewa"]).await;
    import(&book, OCTOBER, "2026-09-15", &[]).await;
    import(&book, "person_id,team,since\njan,Zachód,2026-10-20\n", "2026-11-20", &[]).await;
    let expected =
        rows(&[("9 Północ", 4.0), ("10 Północ", 3.0), ("10 Zachód", 1.0), ("11 Północ", 1.0), ("11 Zachód", 1.0)]);
    assert_eq!(by_month(&book, "team").await, expected);
    assert_eq!(by_month(&book, "role").await.len(), 3, "a role that the file does not tell goes on");
    let role = import(&book, "person_id,role\njan,dyrektor\n", "2026-11-15", &[("since", "2026-10-01")]).await;
    assert_eq!(role.moved.len(), 1);
    let expected = rows(&[
        ("9 handlowiec", 4.0),
        ("10 dyrektor", 2.0),
        ("10 handlowiec", 2.0),
        ("11 dyrektor", 1.0),
        ("11 handlowiec", 1.0),
    ]);
    assert_eq!(by_month(&book, "role").await, expected, "over a later move of the team");
}

#[tokio::test]
async fn what_was_never_known_is_filled_in_for_the_past() {
    let book = book_of(&["jan"]).await;
    import(&book, "person_id,team\njan,Północ\n", "2026-09-15", &[]).await;
    import(&book, "person_id,team\njan,Zachód\n", "2026-10-20", &[]).await;
    let report = import(&book, "person_id,role\njan,handlowiec\n", "2026-11-20", &[]).await;
    assert!(report.moved.is_empty());
    assert_eq!(
        by_month(&book, "role").await,
        rows(&[("9 handlowiec", 2.0), ("10 handlowiec", 2.0), ("11 handlowiec", 1.0)])
    );
}

#[tokio::test]
async fn open_deals_of_the_past_are_of_the_teams_of_then() {
    let book = TestBook::new();
    book.import_text(
        "deals.csv",
        "deal_id,created_at,owner,value,won_at\n1,2026-08-01,jan,100,\n2,2026-08-01,ewa,10,\n",
        "deals",
    )
    .await
    .unwrap();
    import(&book, OCTOBER, "2026-09-15", &[]).await;
    import(&book, NOVEMBER, "2026-11-01", &[]).await;
    for (from, to, expected) in [
        ("2026-10-01", "2026-11-01", BTreeMap::from([("Północ", 110.0)])),
        ("2026-11-01", "2026-11-02", BTreeMap::from([("Północ", 10.0), ("Zachód", 100.0)])),
        ("2026-11-01", "2026-12-01", BTreeMap::from([("Północ", 10.0), ("Zachód", 100.0)])),
    ] {
        let asked = Question { by: vec!["team".into()], ..question(&["open_pipeline"], from, to) };
        let answer = book.ask(&asked).await;
        let found: BTreeMap<&str, f64> = answer
            .rows
            .iter()
            .map(|row| (row.dimensions[0].as_deref().unwrap(), row.cells[0].as_ref().unwrap().to_f64()))
            .collect();
        assert_eq!(found, expected, "{from}");
        for (team, value) in expected {
            let narrowed = Question { by: vec![], filters: vec![("team".into(), team.into())], ..asked.clone() };
            let behind = service::ask::rows(&book.service, &narrowed, 10, book.now).await.unwrap().remove(0);
            assert_eq!(behind.sum.map(|sum| sum.to_string().parse::<f64>().unwrap()), Some(value));
        }
    }
}

#[tokio::test]
async fn days_of_work_count_for_the_team_of_then() {
    let book = book_of(&["jan", "ewa"]).await;
    import(&book, OCTOBER, "2026-09-15", &[]).await;
    import(&book, NOVEMBER, "2026-10-20", &[]).await;
    let period = question(&[], "2026-09-01", "2026-12-01").period;
    let kpis = vec!["won_deals".to_owned(), "won_value".to_owned()];
    let asked = ScorecardQuestion { kpis, period, whose: ScorecardLevel::Teams, filters: vec![] };
    let cards = service::scorecard::scorecards(&book.service, &asked, book.now).await.unwrap().cards;
    let days: BTreeMap<&str, f64> = cards.members.iter().map(|team| (team.id.as_str(), team.days)).collect();
    // From 20 October: 9 working days, and 16 of November until the 24th, with a holiday on the 11th.
    assert_eq!(days["Zachód"], 25.0);
    let people = ScorecardQuestion { whose: ScorecardLevel::People, ..asked };
    let people = service::scorecard::scorecards(&book.service, &people, book.now).await.unwrap().cards;
    let all: f64 = people.members.iter().map(|person| person.days).sum();
    assert_eq!(days.values().sum::<f64>(), all, "no day counts twice, and none is lost");
    let jan = people.members.iter().find(|person| person.id == "jan").unwrap();
    assert_eq!(jan.team.as_deref(), Some("Zachód"), "at the end of the period");
}

#[tokio::test]
async fn merged_people_move_as_one() {
    let mut book = book_of(&["jan", "j.kowalski"]).await;
    import(&book, "person_id,team,role\njan,Północ,\nj.kowalski,,handlowiec\n", "2026-09-15", &[]).await;
    import(&book, "person_id,team\njan,Zachód\n", "2026-10-20", &[]).await;
    std::fs::write(book.folder.path().join("synonyms.yaml"), "same:\n  owner:\n    jan: [j.kowalski]\n").unwrap();
    book.service = service::Service::open(book.folder.path()).unwrap();
    assert_eq!(by_month(&book, "owner").await, rows(&[("9 jan", 4.0), ("10 jan", 4.0), ("11 jan", 2.0)]));
    assert_eq!(
        by_month(&book, "team").await,
        rows(&[("9 Północ", 4.0), ("10 Północ", 2.0), ("10 Zachód", 2.0), ("11 Zachód", 2.0)])
    );
    assert_eq!(
        by_month(&book, "role").await,
        rows(&[("9 handlowiec", 4.0), ("10 handlowiec", 4.0), ("11 handlowiec", 2.0)])
    );
}

#[tokio::test]
async fn people_of_an_earlier_version_can_be_asked_and_move() {
    let book = book_of(&["jan", "ewa"]).await;
    crate::present::people_of_an_earlier_version(&book, &[("jan", "Północ"), ("ewa", "Północ")]).await;
    assert_eq!(by_month(&book, "team").await, rows(&[("9 Północ", 4.0), ("10 Północ", 4.0), ("11 Północ", 2.0)]));
    let people = &book.service.book.catalogue.datasets["people"];
    assert_eq!(book.service.engine.list(people, ("team", "Północ"), 10).await.unwrap().total, 2);
    let report = import(&book, NOVEMBER, "2026-10-20", &[]).await;
    assert_eq!(report.moved.len(), 1, "{report:?}");
    let expected =
        rows(&[("9 Północ", 4.0), ("10 Północ", 3.0), ("10 Zachód", 1.0), ("11 Północ", 1.0), ("11 Zachód", 1.0)]);
    assert_eq!(by_month(&book, "team").await, expected);
    service::import::undo(&book.service, report.id.unwrap(), &[], book.now).await.unwrap();
    assert_eq!(by_month(&book, "team").await, rows(&[("9 Północ", 4.0), ("10 Północ", 4.0), ("11 Północ", 2.0)]));
    import(&book, NOVEMBER, "2026-10-20", &[]).await;
    assert_eq!(by_month(&book, "team").await, expected);
}

#[tokio::test]
async fn who_has_no_team_yet_is_linked_all_the_same() {
    let book = book_of(&["jan", "ewa"]).await;
    import(&book, "person_id,team,since\njan,Zachód,2026-11-15\n", "2026-11-20", &[]).await;
    assert_eq!(by_month(&book, "team").await, rows(&[("9 –", 4.0), ("10 –", 4.0), ("11 –", 2.0)]));
}

#[tokio::test]
async fn who_comes_back_has_not_left() {
    let book = book_of(&["jan"]).await;
    import(&book, "person_id,team,active_to\njan,Północ,2026-09-30\n", "2026-09-15", &[]).await;
    import(&book, "person_id,team,active_to\njan,Zachód,\n", "2026-10-20", &[]).await;
    let left = book.service.engine.pairs("people", "person_id", "active_to").await.unwrap();
    assert_eq!(left, [("jan".to_owned(), None)]);
}

/// A move: which person, days after the first of September, to which team.
type Move = (u8, i16, u8);

fn day(days: i16) -> String {
    (jiff::civil::date(2026, 9, 1) + jiff::Span::new().days(i64::from(days))).to_string()
}

/// The team of a person on a day, by the moves as they were made.
fn team_on(moves: &[Move], person: u8, at: &str) -> String {
    let mine = moves.iter().filter(|(who, from, _)| *who == person && day(*from).as_str() <= at);
    // Of moves of one day the last counts.
    let last = mine.enumerate().max_by_key(|(place, (_, from, _))| (*from, *place));
    last.map_or_else(|| "–".to_owned(), |(_, (.., team))| format!("T{team}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, ..ProptestConfig::default() })]

    #[test]
    fn teams_sum_to_the_whole_whatever_moves(moves in prop::collection::vec((0_u8..4, 0_i16..84, 0_u8..3), 1..25)) {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
            let people = ["p0", "p1", "p2", "p3"];
            let book = book_of(&people).await;
            let mut list = "person_id,team,since\n".to_owned();
            for (person, from, team) in &moves {
                list.push_str(&format!("p{person},T{team},{}\n", day(*from)));
            }
            import(&book, &list, "2026-11-20", &[]).await;
            let mut expected: BTreeMap<String, f64> = BTreeMap::new();
            for person in 0..4 {
                for at in ["2026-09-10", "2026-09-28", "2026-10-10", "2026-10-28", "2026-11-10"] {
                    *expected.entry(format!("9 {}", team_on(&moves, person, at))).or_default() += 1.0;
                }
            }
            let split: BTreeMap<String, f64> = shown(&book.ask(&by("team", None)).await).into_iter().collect();
            prop_assert_eq!(&split, &expected);
            prop_assert_eq!(book.number("won_deals", "2026-09-01", "2026-12-01").await, Some(expected.values().sum::<f64>()));
            let again = import(&book, &list, "2026-11-20", &[]).await;
            prop_assert_eq!((again.inserted, again.updated), (0, 0));
            Ok(())
        })?;
    }
}

/// Lists without days: days after the first of September, and a team for each person who is in it.
type Lists = BTreeMap<i16, [Option<u8>; 3]>;

fn list_of(teams: &[Option<u8>; 3]) -> String {
    let row = |(person, team): (usize, &Option<u8>)| Some(format!("p{person},T{}\n", (*team)?));
    let rows: String = teams.iter().enumerate().filter_map(row).collect();
    format!("person_id,team\n{rows}")
}

/// What lists say of each won deal: its person's team by the last list of then, or by the first that has the person.
fn told_by(lists: &Lists) -> BTreeMap<String, f64> {
    let mut told = BTreeMap::new();
    for person in 0..3 {
        let of_person: Vec<(String, u8)> =
            lists.iter().filter_map(|(from, teams)| Some((day(*from), teams[person]?))).collect();
        for at in ["2026-09-10", "2026-09-28", "2026-10-10", "2026-10-28", "2026-11-10"] {
            let team = of_person.iter().rfind(|(from, _)| from.as_str() <= at).or(of_person.first());
            let place = team.map_or_else(|| "9 –".to_owned(), |(_, team)| format!("9 T{team}"));
            *told.entry(place).or_default() += 1.0;
        }
    }
    told
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn lists_without_days_tell_moves_of_their_days(
        lists in prop::collection::btree_map(1_i16..84, prop::array::uniform3(prop::option::weighted(0.8, 0_u8..3)), 2..6),
        older in prop::array::uniform3(prop::option::of(0_u8..3)),
    ) {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
            let book = book_of(&["p0", "p1", "p2"]).await;
            let (mut told, mut last) = (Lists::new(), None);
            for (from, teams) in lists.iter().filter(|(_, teams)| teams.iter().any(Option::is_some)) {
                let before = told.clone();
                told.insert(*from, *teams);
                let report = import(&book, &list_of(teams), &day(*from), &[]).await;
                let split: BTreeMap<String, f64> = shown_or_none(&book).await;
                prop_assert_eq!(&split, &told_by(&told), "{:?}", &told);
                last = Some((before, report.id));
            }
            let Some((before, id)) = last else { return Ok(()) };
            let mut later = Vec::new();
            // Of all who are known an older list says nothing new.
            let mut known = older;
            for (person, team) in known.iter_mut().enumerate() {
                *team = team.filter(|_| told.values().any(|teams| teams[person].is_some()));
            }
            if known.iter().any(Option::is_some) {
                later.extend(import(&book, &list_of(&known), "2026-09-01", &[]).await.id);
                prop_assert_eq!(&shown_or_none(&book).await, &told_by(&told));
            }
            if let (Some(id), false) = (id, before.is_empty()) {
                service::import::undo(&book.service, id, &later, book.now).await.unwrap();
                prop_assert_eq!(&shown_or_none(&book).await, &told_by(&before));
            }
            Ok(())
        })?;
    }
}

/// Won deals by team.
async fn shown_or_none(book: &TestBook) -> BTreeMap<String, f64> {
    shown(&book.ask(&by("team", None)).await).into_iter().collect()
}

#[tokio::test]
async fn a_refused_row_comes_in_once_its_day_is_right() {
    let book = book_of(&["jan"]).await;
    import(&book, OCTOBER, "2026-09-15", &[]).await;
    let refused =
        import(&book, "person_id,team,since\njan,Zachód,2026-13-45\newa,Północ,2026-09-01\n", "2026-11-20", &[]).await;
    assert_eq!((refused.rejected, refused.inserted), (1, 1));
    let row = service::quarantine::quarantined(&book.service, &QuarantineFilter::default(), 10).unwrap().remove(0);
    let mut cells = row.cells();
    cells.iter_mut().filter(|(name, _)| name == "since").for_each(|(_, cell)| *cell = "2026-10-20".to_owned());
    service::quarantine::mend(&book.service, &row, &cells, book.now).await.unwrap();
    assert_eq!(
        by_month(&book, "team").await,
        rows(&[("9 Północ", 2.0), ("10 Północ", 1.0), ("10 Zachód", 1.0), ("11 Zachód", 1.0)])
    );
}
