//! Faults of the data: days that are missing, and days that came twice.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::watched::{Series, Watched};
use crate::service::Service;

/// Something that is wrong with the data rather than with the business.
#[derive(Debug, Clone, PartialEq)]
pub struct DataFault {
    /// The dataset.
    pub dataset: String,
    /// What is wrong.
    pub kind: FaultKind,
    /// The first day.
    pub from: Date,
    /// The day after the last.
    pub to: Date,
}

/// What is wrong with data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    /// Days without a single row, where such days have rows.
    Missing,
    /// The last days have no rows, where such days have rows: the export ends there.
    EndsEarly,
    /// Days with just about twice what such days have, in every number of the dataset.
    Doubled,
}

impl FaultKind {
    /// The word in JSON and in keys of sentences.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            FaultKind::Missing => "missing",
            FaultKind::EndsEarly => "ends-early",
            FaultKind::Doubled => "doubled",
        }
    }
}

/// Weeks before and after a day that tell what such a weekday has.
const WEEKS: usize = 6;
/// Expected rows of a missing stretch, at least, for it to be no chance: e to the minus so much.
const SURE: f64 = 18.0;

impl Service {
    /// Faults of the data in the days watched, the latest first.
    pub(super) fn data_faults(&self, watched: &Watched) -> Vec<DataFault> {
        let Some((first, _)) = watched.days else { return Vec::new() };
        let clock = &self.engine.clocks().everyone;
        let works = |at: usize| clock.is_working_day(day(first, at));
        let mut faults = Vec::new();
        for (dataset, measures) in &watched.days_of {
            let series: Vec<&Vec<Option<f64>>> = measures.iter().map(|(_, numbers)| numbers).collect();
            let sums: Vec<Option<f64>> = (0..series.first().map_or(0, |numbers| numbers.len()))
                .map(|at| series.iter().try_fold(0.0, |sum, numbers| Some(sum + numbers[at]?.abs())))
                .collect();
            faults.extend(missing(dataset, first, &sums, &works));
            faults.extend(doubled(dataset, first, &series, &works));
        }
        faults.sort_by(|a, b| b.from.cmp(&a.from).then(a.dataset.cmp(&b.dataset)));
        faults
    }
}

fn day(first: Date, at: usize) -> Date {
    first + i64::try_from(at).unwrap_or(0).days()
}

/// What such a day usually has: the middle of the same weekdays around it that are working days as it is.
fn usual(numbers: &[Option<f64>], at: usize, works: &impl Fn(usize) -> bool) -> Option<f64> {
    let around = (1..=WEEKS).flat_map(|week| [at.checked_sub(7 * week), Some(at + 7 * week)]).flatten();
    let like = around.filter(|other| works(*other) == works(at));
    let mut known: Vec<f64> = like.filter_map(|other| numbers.get(other).copied().flatten()).collect();
    known.sort_by(f64::total_cmp);
    (known.len() >= 4).then(|| known[known.len() / 2])
}

/// Stretches of days without anything, where much was to be expected.
fn missing(dataset: &str, first: Date, sums: &[Option<f64>], works: &impl Fn(usize) -> bool) -> Vec<DataFault> {
    let mut faults = Vec::new();
    let mut at = 0;
    while at < sums.len() {
        if sums[at] != Some(0.0) {
            at += 1;
            continue;
        }
        let end = (at..sums.len()).find(|end| sums[*end] != Some(0.0)).unwrap_or(sums.len());
        let expected: f64 = (at..end).filter_map(|day| usual(sums, day, works)).sum();
        // In a stretch longer than what lies around it little is known of what was to come.
        let around = (at.saturating_sub(28)..at).filter_map(|day| sums[day]).sum::<f64>() / 28.0;
        let expected = expected.max(if end - at > 7 { around * (end - at) as f64 } else { 0.0 });
        if expected > SURE {
            let kind = if end == sums.len() { FaultKind::EndsEarly } else { FaultKind::Missing };
            faults.push(DataFault { dataset: dataset.to_owned(), kind, from: day(first, at), to: day(first, end) });
        }
        at = end;
    }
    faults
}

/// Days on which every number of a dataset is just about twice as usual.
fn doubled(dataset: &str, first: Date, series: &[&Vec<Option<f64>>], works: &impl Fn(usize) -> bool) -> Vec<DataFault> {
    let twice = |at: usize| {
        let mut seen = 0;
        for numbers in series {
            let (Some(number), Some(usual)) = (numbers.get(at).copied().flatten(), usual(numbers, at, works)) else {
                continue;
            };
            // Small counts reach twice their usual by chance.
            if usual < 40.0 {
                continue;
            }
            if !(1.85..=2.15).contains(&(number / usual)) {
                return false;
            }
            seen += 1;
        }
        seen >= 3
    };
    let mut faults: Vec<DataFault> = Vec::new();
    for at in 0..series.first().map_or(0, |numbers| numbers.len()) {
        if !twice(at) {
            continue;
        }
        match faults.last_mut().filter(|fault| fault.to == day(first, at)) {
            Some(fault) => fault.to = day(first, at + 1),
            None => faults.push(DataFault {
                dataset: dataset.to_owned(),
                kind: FaultKind::Doubled,
                from: day(first, at),
                to: day(first, at + 1),
            }),
        }
    }
    faults
}

/// True where a fault of the data lies in the last days of a series, so that its last alarm would be told
/// twice.
pub(super) fn touches(faults: &[DataFault], series: &Series) -> bool {
    let last = series.periods.last().map(|period| period.to);
    faults.iter().any(|fault| {
        fault.kind == FaultKind::EndsEarly
            && series.datasets.contains(&fault.dataset)
            && last.is_some_and(|last| last > fault.from)
    })
}
