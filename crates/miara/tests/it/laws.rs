//! Laws that hold for every set of rows, tried on sets that nobody chose.

use miara_model::{Answer, Grain, Question};
use proptest::prelude::*;

use crate::book::{TestBook, question};
use miara::service;

/// A deal: day of creation, days to its end, how it ended, value in cents, owner.
type Deal = (u16, u16, u8, i64, u8);

fn deals() -> impl Strategy<Value = Vec<Deal>> {
    prop::collection::vec((0_u16..120, 0_u16..90, 0_u8..3, 0_i64..10_000_000, 0_u8..4), 1..60)
}

fn csv_of(deals: &[Deal]) -> String {
    let mut text = "deal_id,created_at,owner,value,won_at,lost_at,lost_reason\n".to_owned();
    let start = jiff::civil::date(2026, 1, 1);
    for (index, (created, length, outcome, cents, owner)) in deals.iter().enumerate() {
        let day = |days: u16| start + jiff::Span::new().days(i64::from(days));
        let created_at = format!("{}T{:02}:30:00+01:00", day(*created), index % 24);
        let ended = format!("{}T23:50:00+01:00", day(created + length));
        let (won, lost) = match outcome {
            0 => (ended.as_str(), ""),
            1 => ("", ended.as_str()),
            _ => ("", ""),
        };
        let owner = if *owner == 0 { String::new() } else { format!("Osoba {owner}") };
        let reason = if lost.is_empty() { "" } else { "cena" };
        text.push_str(&format!(
            "D{index},{created_at},{owner},{}.{:02},{won},{lost},{reason}\n",
            cents / 100,
            cents % 100
        ));
    }
    text
}

const KPIS: [&str; 4] = ["won_deals", "won_value", "lost_deals", "lost_value"];

fn sums(answer: &Answer) -> Vec<f64> {
    let column = |index: usize| {
        answer.rows.iter().filter_map(|row| row.cells[index].as_ref().ok()).map(|value| value.to_f64()).sum()
    };
    (0..answer.kpis.len()).map(column).collect()
}

fn same(a: &[f64], b: &[f64]) -> bool {
    a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-6)
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn parts_sum_to_the_whole_and_months_to_their_days(deals in deals()) {
        block_on(async {
            let book = TestBook::new();
            book.import_text("deals.csv", csv_of(&deals), "deals").await.unwrap();
            let whole = question(&KPIS, "2026-01-01", "2026-10-01");
            let total = sums(&book.ask(&whole).await);
            let by = |by: &[&str], grain| Question { by: by.iter().map(|name| (*name).to_owned()).collect(), grain, ..whole.clone() };
            for (split, grain) in [(vec!["owner"], None), (vec!["owner", "reason"], None), (vec![], Some(Grain::Month)), (vec![], Some(Grain::Day)), (vec!["owner"], Some(Grain::Week)), (vec![], Some(Grain::Quarter))] {
                let parts = sums(&book.ask(&by(&split, grain)).await);
                prop_assert!(same(&total, &parts), "{split:?} {grain:?}: {total:?} and {parts:?}");
            }
            Ok(())
        })?;
    }

    #[test]
    fn rows_add_up_to_the_number(deals in deals()) {
        block_on(async {
            let book = TestBook::new();
            book.import_text("deals.csv", csv_of(&deals), "deals").await.unwrap();
            let kpis = [&KPIS[..], &["open_deals", "open_pipeline"]].concat();
            let asked = Question { filters: vec![("owner".into(), "Osoba 1".into())], ..question(&kpis, "2026-02-01", "2026-04-01") };
            let numbers = sums(&book.ask(&asked).await);
            let behind = service::ask::rows(&book.service, &asked, 1000, book.now).await.unwrap();
            for (kpi, number) in kpis.iter().zip(numbers) {
                let behind = behind.iter().find(|behind| behind.measure == *kpi).unwrap();
                let contribution = behind.columns.len() - 1;
                let listed: f64 = behind.rows.iter().filter_map(|row| row[contribution].as_deref()).map(|text| text.parse::<f64>().unwrap()).sum();
                prop_assert!((listed - number).abs() < 1e-6, "{kpi}: rows make {listed}, the answer is {number}");
                prop_assert_eq!(behind.total as usize, behind.rows.len());
            }
            Ok(())
        })?;
    }

    #[test]
    fn importing_twice_is_importing_once(deals in deals(), cut in 0_usize..60) {
        block_on(async {
            let (once, twice) = (TestBook::new(), TestBook::new());
            once.import_text("deals.csv", csv_of(&deals), "deals").await.unwrap();
            let first = twice.import_text("part.csv", csv_of(&deals[..cut.min(deals.len())]), "deals").await.unwrap();
            let second = twice.import_text("deals.csv", csv_of(&deals), "deals").await.unwrap();
            let third = twice.import_text("deals.csv", csv_of(&deals), "deals").await.unwrap();
            prop_assert_eq!(first.inserted + second.inserted, deals.len() as u64);
            prop_assert_eq!(second.unchanged, first.inserted);
            prop_assert_eq!((third.inserted, third.updated, third.unchanged), (0, 0, deals.len() as u64));
            prop_assert_eq!(third.version, second.version, "nothing changed, so there is no new version");
            let asked = Question { by: vec!["owner".into()], grain: Some(Grain::Month), ..question(&KPIS, "2026-01-01", "2026-10-01") };
            prop_assert_eq!(once.ask(&asked).await.rows, twice.ask(&asked).await.rows);
            Ok(())
        })?;
    }
}

#[tokio::test]
async fn a_newer_row_replaces_the_older_and_keeps_what_it_does_not_say() {
    let book = TestBook::new();
    let header = "network,date,followers\n";
    book.import_text("followers.csv", format!("{header}linkedin,2026-10-03,100\nlinkedin,2026-10-04,110\n"), "social")
        .await
        .unwrap();
    let reach = book.import_text("reach.csv", "network,date,reach\nlinkedin,2026-10-03,900\n", "social").await.unwrap();
    assert_eq!((reach.inserted, reach.updated), (0, 1));
    assert_eq!(
        book.number("followers", "2026-10-01", "2026-10-04").await,
        Some(100.0),
        "the file without followers left them alone"
    );
    assert_eq!(book.number("reach", "2026-10-01", "2026-11-01").await, Some(900.0));
    let mended =
        book.import_text("followers.csv", format!("{header}linkedin,2026-10-03,105\n"), "social").await.unwrap();
    assert_eq!((mended.inserted, mended.updated, mended.unchanged), (0, 1, 0));
    assert_eq!(book.number("followers", "2026-10-01", "2026-10-04").await, Some(105.0));
    assert_eq!(book.number("reach", "2026-10-01", "2026-11-01").await, Some(900.0));
}

#[tokio::test]
async fn a_row_that_moves_to_another_month_is_there_once() {
    let book = TestBook::new();
    let row = |at: &str| format!("lead_id,created_at,channel\nL1,{at}T12:00:00Z,A\n");
    book.import_text("leads.csv", row("2026-09-10"), "leads").await.unwrap();
    book.import_text("leads.csv", row("2026-10-10"), "leads").await.unwrap();
    assert_eq!(book.number("leads", "2026-09-01", "2026-10-01").await, None, "the month lies before all data now");
    assert_eq!(book.number("leads", "2026-09-01", "2026-11-01").await, Some(1.0));
}

#[tokio::test]
async fn all_measures_of_one_dataset_and_axis_share_one_scan() {
    let book = TestBook::new();
    book.import_text("deals.csv", csv_of(&[(1, 2, 0, 100, 1), (1, 2, 1, 100, 1)]), "deals").await.unwrap();
    let asked = question(
        &["won_deals", "won_value", "sales_cycle_median", "win_rate", "win_rate_by_value", "lost_value"],
        "2026-01-01",
        "2026-10-01",
    );
    let plan = service::ask::explain_plan(&book.service, &asked, book.now).await.unwrap();
    assert_eq!(plan.matches("── one scan of").count(), 2, "one by won_at and one by lost_at:\n{plan}");
}

#[tokio::test]
async fn rows_of_stocks_add_up_too() {
    let book = TestBook::new();
    let deals =
        "deal_id,created_at,value,currency,won_at,lost_at\nD1,2026-01-10,500,PLN,,2026-03-05\nD2,2026-01-20,70,PLN,,\n";
    let stages =
        "deal_id,stage,entered_at,value,currency\nD1,A,2026-01-10T10:00:00Z,100,\nD1,B,2026-03-01T10:00:00Z,500,\n";
    book.import_text("deals.csv", deals, "deals").await.unwrap();
    book.import_text("stages.csv", stages, "deal_stages").await.unwrap();
    let followers = "network,date,followers\nlinkedin,2026-01-20,100\nlinkedin,2026-02-10,130\nfb,2026-01-05,50\nfb,2026-02-20,45\n";
    book.import_text("followers.csv", followers, "social").await.unwrap();
    for (kpi, expected) in
        [("open_pipeline", 170.0), ("open_deals", 2.0), ("followers", 175.0), ("follower_growth", 25.0)]
    {
        let asked = question(&[kpi], "2026-02-01", "2026-03-01");
        assert_eq!(book.number(kpi, "2026-02-01", "2026-03-01").await, Some(expected), "{kpi}");
        let behind = service::ask::rows(&book.service, &asked, 100, book.now).await.unwrap().remove(0);
        assert_eq!(behind.sum.map(|sum| sum.to_string()), Some(expected.to_string()), "{kpi}: {behind:?}");
    }
}

#[tokio::test]
async fn a_month_of_which_the_end_was_not_imported_is_not_compared_with_a_whole_one() {
    let mut book = TestBook::new();
    let leads: String = (0..54)
        .map(|day| format!("L{day},{}T10:00:00Z\n", jiff::civil::date(2026, 10, 1) + jiff::Span::new().days(day)))
        .collect();
    book.import_text("leads.csv", format!("lead_id,created_at\n{leads}"), "leads").await.unwrap();
    // Two weeks later nothing newer has come: November is known to the 24th.
    book.now = "2026-12-10T10:00:00+01:00".parse().unwrap();
    let asked =
        Question { versus: Some(miara_model::Versus::Previous), ..question(&["leads"], "2026-11-01", "2026-12-01") };
    let answer = book.ask(&asked).await;
    let compared = answer.compared.as_ref().unwrap()[0].cells[0].as_ref().unwrap().to_f64();
    assert_eq!((answer.rows[0].cells[0].as_ref().unwrap().to_f64(), compared), (23.0, 24.0));
    assert!(answer.notes.iter().any(|note| matches!(note, miara_model::Note::Stale { .. })), "{:?}", answer.notes);
}

#[tokio::test]
async fn a_window_of_days_ends_at_the_same_time_of_day_across_a_clock_change() {
    let book = TestBook::new();
    // 30 days after 24 October 9:30 is 23 November 9:30 by the clock on the wall, an hour more than 720.
    let leads = "lead_id,created_at,qualified_at\nIN,2026-10-24 09:30:00,2026-11-23 09:20:00\nOUT,2026-10-24 09:30:00,2026-11-23 09:40:00\n";
    book.import_text("leads.csv", leads, "leads").await.unwrap();
    assert_eq!(book.number("lead_qualification_rate", "2026-10-01", "2026-11-01").await, Some(0.5));
}
