//! What tests of judgements share: a small catalogue, a working week, answers.

use miara_model::catalogue::{read_datasets, read_kpis};
use miara_model::clock::DaysOff;
use miara_model::schedule::Schedule;
use miara_model::{Answer, AnswerRow, Catalogue, Period, SourceFile, Value, WorkingClock};

/// Deals that are created, won and lost, with leads before them; a share, a sum of money, a median and a stock of them.
pub(crate) fn catalogue() -> Catalogue {
    let dataset = |name: &str, rest: &str| SourceFile {
        name: format!("{name}.yaml"),
        text: format!(
            "dataset: {name}\ntitle: {{pl: d, en: d}}\nnoun: {name}\nkey: [id]\nat: at\n\
             money: {{currency: currency}}\ncolumns:\n  id: {{type: text}}\n  at: {{type: time}}\n  \
             won_at: {{type: time}}\n  lost_at: {{type: time}}\n  \
             hours: {{type: hours}}\n  value: {{type: money}}\n  currency: {{type: text}}\n{rest}"
        ),
    };
    let kpi = |name: &str, rest: &str| SourceFile {
        name: format!("kpis/{name}.yaml"),
        text: format!(
            "kpi: {name}\ntitle: {{pl: x, en: x}}\nmeaning: {{pl: x, en: x}}\nbetter: higher\nfamily: sales\n{rest}"
        ),
    };
    let measure = |name: &str, rest: &str| kpi(name, &format!("measure: {{dataset: deals, {rest}}}\n"));
    let formula = |name: &str, text: &str| kpi(name, &format!("formula: {text}\n"));
    let (datasets, faults) = read_datasets(&[
        dataset("deals", "links:\n  - {to: leads, from: id}\n"),
        dataset("leads", ""),
        dataset("invoices", ""),
    ]);
    assert_eq!(faults, []);
    let files = [
        measure("created", "value: COUNT(*)"),
        measure("won", "value: COUNT(*), at: won_at"),
        measure("lost", "value: COUNT(*), at: lost_at"),
        measure("won_value", "value: SUM(value), at: won_at"),
        measure("typical_hours", "value: MEDIAN(hours)"),
        measure("open_deals", "value: COUNT(*), open_until: [won_at, lost_at]"),
        kpi("came", "measure: {dataset: leads, value: COUNT(*)}\n"),
        formula("win_rate", "won / (won + lost)\nunit: \"%\""),
        formula("average_value", "won_value / won"),
        formula("deals_per_lead", "created / came\nunit: deals/leads"),
        formula("value_per_lead", "won_value / came"),
    ];
    let (catalogue, faults) = read_kpis(datasets, &files);
    assert!(faults.is_empty(), "{faults:?}");
    catalogue
}

/// Eight hours on working days, with Polish holidays.
pub(crate) fn clock() -> WorkingClock {
    let days_off = DaysOff { polish_holidays: true, extra: vec![] };
    WorkingClock::new(jiff::tz::TimeZone::UTC, Schedule::default(), days_off)
}

/// Days, the values of dimensions, numbers.
pub(crate) type TestRow<'a> = (Period, &'a [Option<&'a str>], &'a [f64]);

/// An answer of some rows.
pub(crate) fn answer(rows: &[TestRow<'_>]) -> Answer {
    let row = |(period, dimensions, numbers): &TestRow<'_>| AnswerRow {
        period: *period,
        dimensions: dimensions.iter().map(|value| value.map(str::to_owned)).collect(),
        cells: numbers.iter().map(|number| Ok(Value::Float(*number))).collect(),
    };
    let period = rows[0].0;
    let rows = rows.iter().map(row).collect();
    Answer { period, grain: None, by: vec![], kpis: vec![], rows, compared: None, known: vec![], notes: vec![] }
}
