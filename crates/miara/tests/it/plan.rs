//! The plan of one question per shape of measure, and of what the passes of `resolve` make of several, as it was last
//! agreed to.

use miara::service::{self, Service};
use miara_model::{Grain, Question};

use crate::book::{question, usual_now};
use crate::demo;

/// A question's name, its KPIs, what it is split by and what it is limited to.
type Asked = (&'static str, &'static [&'static str], &'static [&'static str], &'static [(&'static str, &'static str)]);

const QUESTIONS: &[Asked] = &[
    ("count", &["leads"], &[], &[]),
    ("sum_of_money", &["won_value"], &[], &[]),
    ("ratio_of_two_measures", &["average_deal_value"], &[], &[]),
    ("median", &["sales_cycle_median"], &[], &[]),
    ("last_report", &["followers"], &[], &[]),
    ("open_stock", &["open_pipeline"], &[], &[]),
    ("cohort", &["lead_qualification_rate"], &[], &[]),
    ("wait", &["response_time_median"], &[], &[]),
    ("answered_within", &["answered_within_limit_share"], &[], &[]),
    ("two_axes_of_one_dataset", &["win_rate"], &[], &[]),
    ("two_kpis_in_one_scan", &["won_deals", "won_value"], &[], &[]),
    ("three_kpis_in_two_scans", &["leads", "won_deals", "won_value"], &[], &[]),
    ("two_datasets", &["cost_per_lead"], &["channel"], &[]),
    ("split_over_a_link", &["won_deals"], &["team"], &[]),
    ("filter_over_a_link", &["won_deals"], &[], &[("team", "Zachód")]),
    ("by_source", &["leads"], &["data_source"], &[]),
];

#[tokio::test]
async fn plans_are_as_they_were_agreed_to() {
    let folder = demo::small();
    let service = Service::open(folder.path()).unwrap();
    for (name, kpis, by, filters) in QUESTIONS {
        let asked = Question {
            grain: Some(Grain::Month),
            by: by.iter().map(|by| (*by).to_owned()).collect(),
            filters: filters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            ..question(kpis, "2026-08-01", "2026-11-01")
        };
        let plan = service::ask::explain_plan(&service, &asked, usual_now()).await.unwrap();
        insta::assert_snapshot!(*name, without_operators(&plan));
    }
    let kept = std::fs::read_dir(crate::book::root().join("crates/miara/tests/it/snapshots")).unwrap();
    let plans = kept.filter(|file| file.as_ref().unwrap().file_name().to_string_lossy().contains("__plan__"));
    assert_eq!(plans.count(), QUESTIONS.len(), "a snapshot is of no question");
}

/// The SQL of each scan, without DataFusion's operators, which name files of this run.
fn without_operators(plan: &str) -> String {
    plan.lines().filter(|line| !line.trim_start().split(':').next().is_some_and(|name| name.ends_with("Exec"))).fold(
        String::new(),
        |mut text, line| {
            text.push_str(line.trim_end());
            text.push('\n');
            text
        },
    )
}
