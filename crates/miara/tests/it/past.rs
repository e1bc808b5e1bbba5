//! The past by what changes: deals stand in the stage of then.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::{Date, DateTime};
use miara::service::{self, Service};
use miara_model::{Absent, Answer, Question};
use proptest::prelude::*;

use crate::book::{TestBook, question, usual_now};

/// The rows of a file of the demo, each by its columns.
fn table(folder: &Path, file: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(folder.join("exports").join(file)).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

fn moment(text: &str) -> Option<DateTime> {
    text.replace(' ', "T").parse().ok()
}

/// How many deals were open at the end of a day, by the last stage that they had entered by then: read from the
/// files of the demo, in local time as they are.
fn open_by_stage(folder: &Path, day: Date) -> BTreeMap<String, u64> {
    let end = day.tomorrow().unwrap().to_datetime(jiff::civil::Time::midnight());
    let mut steps: BTreeMap<String, Vec<(DateTime, String)>> = BTreeMap::new();
    for row in table(folder, "deal_stages.csv") {
        let entered = moment(&row["entered_at"]).unwrap();
        steps.entry(row["deal_id"].clone()).or_default().push((entered, row["stage"].clone()));
    }
    let mut open = BTreeMap::new();
    for row in table(folder, "pipedrive_deals.csv") {
        let time = |name: &str| moment(&row[&format!("Deal - {name}")]);
        let ended = time("Won time").into_iter().chain(time("Lost time")).min();
        if time("Deal created").is_none_or(|created| created >= end) || ended.is_some_and(|ended| ended < end) {
            continue;
        }
        let before = steps.get(&row["Deal - ID"]).into_iter().flatten().filter(|(entered, _)| *entered < end);
        let stage = before.max().map_or_else(String::new, |(_, stage)| stage.clone());
        *open.entry(stage).or_default() += 1;
    }
    open
}

fn by_value(answer: &Answer) -> BTreeMap<String, u64> {
    let count = |row: &miara_model::AnswerRow| row.cells[0].as_ref().map_or(0.0, |value| value.to_f64()) as u64;
    answer.rows.iter().map(|row| (row.dimensions[0].clone().unwrap_or_default(), count(row))).collect()
}

#[tokio::test]
async fn past_open_deals_of_the_demo_stand_where_its_files_say() {
    let folder = crate::demo::whole();
    let service = Service::open(folder.path()).unwrap();
    for (from, day) in [("2026-10-01", "2026-10-28"), ("2026-02-01", "2026-02-28"), ("2025-05-01", "2025-05-31")] {
        let day: Date = day.parse().unwrap();
        let expected = open_by_stage(folder.path(), day);
        assert!(expected["Negocjacje"] > 0 && expected.len() > 3, "{expected:?}");
        let whole = question(&["open_deals"], from, &day.tomorrow().unwrap().to_string());
        let split = Question { by: vec!["stage".into()], ..whole.clone() };
        let answer = service::ask::answer(&service, &split, usual_now()).await.unwrap();
        assert_eq!(by_value(&answer), expected, "{day}");
        let total = service::ask::answer(&service, &whole, usual_now()).await.unwrap();
        let total = total.rows[0].cells[0].as_ref().unwrap().to_f64() as u64;
        assert_eq!(total, expected.values().sum::<u64>());
        for (stage, count) in &expected {
            let filters = vec![("stage".to_owned(), stage.clone())];
            let narrowed = Question { filters, ..whole.clone() };
            let behind = service::ask::rows(&service, &narrowed, 1000, usual_now()).await.unwrap().remove(0);
            assert_eq!(behind.total, *count, "{day}: the rows in {stage} are the number");
            let column = behind.columns.iter().position(|name| name == "stage").unwrap();
            assert!(behind.rows.iter().all(|row| row[column].as_deref() == Some(stage)), "each is told by {stage}");
        }
    }
}

#[tokio::test]
async fn a_history_that_comes_later_tells_the_past() {
    let book = TestBook::new();
    let deals = "deal_id,created_at,owner,stage,won_at\n1,2026-01-10,Ewa,Umowa,\n2,2026-01-11,Jan,Umowa,\n";
    book.import_text("deals.csv", deals, "deals").await.unwrap();
    let asked = Question {
        by: vec!["stage".into()],
        filters: vec![("stage".into(), "Umowa".into())],
        ..question(&["open_deals"], "2026-02-01", "2026-03-01")
    };
    let without = book.ask(&asked).await;
    let is_untold = |row: &miara_model::AnswerRow| matches!(row.cells[0], Err(Absent::NoHistory { .. }));
    assert!(!without.rows.is_empty() && without.rows.iter().all(is_untold), "{:?}", without.rows);
    let running = Question { versus: Some(miara_model::Versus::Previous), by: vec![], ..asked.clone() };
    let running = Question { period: question(&[], "2026-11-01", "2026-12-01").period, ..running };
    let running = book.ask(&running).await;
    assert_eq!(running.rows[0].cells[0].as_ref().unwrap().to_f64(), 2.0, "today they stand where the file says");
    assert!(matches!(running.compared.unwrap()[0].cells[0], Err(Absent::NoHistory { .. })));
    let steps = "deal_id,stage,entered_at\n1,Oferta,2026-01-10\n1,Umowa,2026-02-10\n2,Umowa,2026-03-10\n";
    book.import_text("deal_stages.csv", steps, "deal_stages").await.unwrap();
    let with = book.ask(&asked).await;
    assert_eq!(by_value(&with), BTreeMap::from([("Umowa".into(), 1)]));
}

/// A step of a deal: which deal, days after the first of January, which stage.
type Step = (u8, u16, u8);

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn stages_of_any_day_sum_to_the_whole(
        ends in prop::collection::vec((0_u16..100, 0_u16..200), 1..20),
        steps in prop::collection::vec((0_u8..20, 0_u16..250, 0_u8..4), 1..60),
        day in 1_u16..260,
    ) {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(stages_sum(&ends, &steps, day))?;
    }
}

async fn stages_sum(ends: &[(u16, u16)], steps: &[Step], day: u16) -> Result<(), TestCaseError> {
    let date = |days: u16| jiff::civil::date(2026, 1, 1) + jiff::Span::new().days(i64::from(days));
    let book = TestBook::new();
    let mut deals = "deal_id,created_at,value,stage,lost_at\n".to_owned();
    for (id, (created, length)) in ends.iter().enumerate() {
        let lost = if *length < 150 { date(created + length).to_string() } else { String::new() };
        deals.push_str(&format!("{id},{},{},S0,{lost}\n", date(*created), id + 1));
    }
    book.import_text("deals.csv", deals, "deals").await.unwrap();
    let mut told = "deal_id,stage,entered_at\n".to_owned();
    for (deal, at, stage) in steps {
        told.push_str(&format!("{deal},S{stage},{}\n", date(*at)));
    }
    book.import_text("deal_stages.csv", told, "deal_stages").await.unwrap();
    let whole = question(&["open_deals", "open_pipeline"], "2026-01-01", &date(day).to_string());
    let sums = |answer: &Answer, kpi: usize| -> f64 {
        answer.rows.iter().filter_map(|row| row.cells[kpi].as_ref().ok()).map(|value| value.to_f64()).sum()
    };
    let total = book.ask(&whole).await;
    let split = book.ask(&Question { by: vec!["stage".into()], ..whole.clone() }).await;
    for kpi in 0..2 {
        prop_assert!((sums(&total, kpi) - sums(&split, kpi)).abs() < 1e-6, "{:?} and {:?}", total.rows, split.rows);
    }
    for row in &split.rows {
        let filters = vec![("stage".to_owned(), row.dimensions[0].clone().unwrap_or_default())];
        let narrowed = Question { filters, ..whole.clone() };
        let behind = service::ask::rows(&book.service, &narrowed, 1000, book.now).await.unwrap();
        let number = row.cells[0].as_ref().map_or(0.0, |value| value.to_f64());
        prop_assert_eq!(behind[0].total as f64, number, "{:?}", row.dimensions);
    }
    Ok(())
}
