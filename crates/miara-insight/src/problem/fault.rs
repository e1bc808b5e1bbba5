//! Faults of the data: days that are missing, and days that came twice.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;
use miara_analysis::median;
use miara_model::WorkingClock;

use crate::data_end::end_key;

use super::series::{KnownDays, Numbers, WatchedSeries};

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

impl DataFault {
    /// Its stable name; of an end the one by which someone confirms that nothing came after it.
    #[must_use]
    pub fn key(&self) -> String {
        match self.kind {
            FaultKind::EndsEarly | FaultKind::AllEnded => end_key(&self.dataset, self.last_before()),
            FaultKind::Missing | FaultKind::Doubled => {
                format!("data:{}:{}:{}", self.dataset, self.kind.word(), self.from)
            }
        }
    }

    /// The day before the first.
    #[must_use]
    pub fn last_before(&self) -> Date {
        self.from.yesterday().unwrap_or(self.from)
    }
}

/// What is wrong with data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    /// Days without a single row, where such days have rows.
    Missing,
    /// Rows end before the last import, though such days have rows: the export ends there.
    EndsEarly,
    /// All data end before the last import: an old export.
    AllEnded,
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
            FaultKind::AllEnded => "all-ended",
            FaultKind::Doubled => "doubled",
        }
    }
}

/// A single dataset that ends so long before its import is an old export.
const OLD_DAYS: i64 = 100;
/// Days before and after a stretch that tell what is usual.
const AROUND: usize = 60;
/// Working days among them that must be known.
const STEADY: usize = 20;
/// A stretch of silent days is a fault where chance has it more rarely than this.
const RARE: f64 = 1e-6;

/// Faults of the data in the days watched, the latest first.
pub(super) fn data_faults(
    watched: &WatchedSeries,
    known: &BTreeMap<String, KnownDays>,
    clock: &WorkingClock,
) -> Vec<DataFault> {
    let first = watched.days.from;
    // Each day is asked for again and again.
    let days = first.series(1.day()).take_while(|day| *day < watched.days.to);
    let working: Vec<bool> = days.map(|day| clock.is_working_day(day)).collect();
    let works = |at: usize| working.get(at).copied().unwrap_or(false);
    let mut faults = Vec::new();
    for (dataset, series) in &watched.days_of {
        // What no import has ever supplied is unknown on every day, and says nothing of any.
        let sum_of = |at: usize| {
            let known: Vec<f64> = series.iter().filter_map(|numbers| numbers[at]).collect();
            (!known.is_empty()).then(|| known.iter().map(|number| number.abs()).sum())
        };
        let sums: Vec<Option<f64>> = (0..series.first().map_or(0, |numbers| numbers.len())).map(sum_of).collect();
        faults.extend(missing(dataset, first, &sums, &works));
        faults.extend(doubled(dataset, first, series, &works));
    }
    faults.extend(ended(watched, known));
    faults.sort_by(|a, b| b.from.cmp(&a.from).then(a.dataset.cmp(&b.dataset)));
    faults
}

/// The faults of datasets whose rows end before their last import; where all do, they are one: whoever reads on must
/// know that nothing newer is there.
fn ended(watched: &WatchedSeries, known: &BTreeMap<String, KnownDays>) -> Vec<DataFault> {
    let known = watched.days_of.keys().filter_map(|dataset| known.get_key_value(dataset));
    let ended = known.clone().filter_map(|(dataset, known)| Some((dataset, known.until, known.ended_before?)));
    let ended: Vec<(&String, Date, Date)> = ended.collect();
    let fault = |kind: FaultKind, (dataset, from, to): (&String, Date, Date)| DataFault {
        dataset: dataset.clone(),
        kind,
        from,
        to,
    };
    let is_old = |(_, until, imported): &(&String, Date, Date)| *imported > until.saturating_add(OLD_DAYS.days());
    match ended.iter().copied().max_by_key(|(_, until, _)| *until) {
        Some(last) if ended.len() == known.count() && (ended.len() > 1 || is_old(&last)) => {
            vec![fault(FaultKind::AllEnded, last)]
        }
        _ => ended.into_iter().map(|one| fault(FaultKind::EndsEarly, one)).collect(),
    }
}

fn day(first: Date, at: usize) -> Date {
    first + i64::try_from(at).unwrap_or(0).days()
}

/// The working days around a stretch, without it: their numbers.
fn around(numbers: &[Option<f64>], at: usize, end: usize, works: &impl Fn(usize) -> bool) -> Vec<f64> {
    let days = (at.saturating_sub(AROUND)..at).chain(end..(end + AROUND).min(numbers.len()));
    days.filter(|day| works(*day)).filter_map(|day| numbers[day]).collect()
}

/// The middle of some numbers; 0 of none.
fn usual(numbers: &[f64]) -> f64 {
    median(&mut numbers.to_vec()).unwrap_or(0.0)
}

/// Stretches of days without anything, in a dataset that is hardly ever silent for so long.
fn missing(dataset: &str, first: Date, sums: &[Option<f64>], works: &impl Fn(usize) -> bool) -> Vec<DataFault> {
    let mut faults = Vec::new();
    // What comes before the first number of all is before the record.
    let mut at = sums.iter().position(|sum| sum.is_some_and(|sum| sum > 0.0)).unwrap_or(sums.len());
    while at < sums.len() {
        if sums[at] != Some(0.0) {
            at += 1;
            continue;
        }
        let end = (at..sums.len()).find(|end| sums[*end] != Some(0.0)).unwrap_or(sums.len());
        let days = (at..end).filter(|day| works(*day)).count();
        let like = around(sums, at, end, works);
        let silent = like.iter().filter(|number| **number == 0.0).count();
        let least = like.iter().copied().fold(f64::MAX, f64::min);
        // A dataset with much on every single working day is not silent by chance on one; else as many silent
        // days in a row must be rarer than chance has them.
        let steady = silent == 0 && like.len() >= STEADY && least >= 0.15 * usual(&like) && least >= 5.0;
        let share = (silent as f64 + 1.0) / (like.len() as f64 + 2.0);
        let rare = share.powi(i32::try_from(days).unwrap_or(i32::MAX)) < RARE && like.len() >= STEADY;
        // Whether the last days belong to the data is judged where the data end.
        let is_last = sums.get(end).copied().flatten().is_none();
        if days > 0 && (steady || rare) && !is_last && !recurs(sums, at, end) {
            let (from, to) = (day(first, at), day(first, end));
            faults.push(DataFault { dataset: dataset.to_owned(), kind: FaultKind::Missing, from, to });
        }
        at = end;
    }
    faults
}

/// True where it was silent at the same time of another year too, as around the turn of the year.
fn recurs(sums: &[Option<f64>], at: usize, end: usize) -> bool {
    let middle = (at + end) / 2;
    let years = [middle.checked_sub(365), Some(middle + 365), middle.checked_sub(366), Some(middle + 366)];
    end - at > 2 && years.into_iter().flatten().any(|day| sums.get(day).copied().flatten() == Some(0.0))
}

/// Days on which every number of a dataset is just about twice as usual, where no other day near is.
fn doubled(dataset: &str, first: Date, series: &[Numbers], works: &impl Fn(usize) -> bool) -> Vec<DataFault> {
    let ratio = |numbers: &[Option<f64>], at: usize| -> Option<f64> {
        let like: Vec<f64> = around(numbers, at, at + 1, works);
        let (usual, most) = (usual(&like), like.iter().copied().fold(0.0, f64::max));
        // Small counts, and those that vary much, reach twice their usual by chance.
        (usual >= 40.0 && most < 1.7 * usual && like.len() >= STEADY).then_some(numbers[at]? / usual)
    };
    let twice = |at: usize| {
        let ratios: Vec<f64> = series.iter().filter_map(|numbers| ratio(numbers, at)).collect();
        works(at) && ratios.len() >= 2 && ratios.iter().all(|ratio| (1.75..=2.3).contains(ratio))
    };
    (0..series.first().map_or(0, |numbers| numbers.len()))
        .filter(|at| twice(*at))
        .map(|at| DataFault {
            dataset: dataset.to_owned(),
            kind: FaultKind::Doubled,
            from: day(first, at),
            to: day(first, at + 1),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const FIRST: Date = date(2026, 1, 1);

    fn every_day(_: usize) -> bool {
        true
    }

    #[test]
    fn silent_days_are_missing_where_no_such_day_is_silent() {
        let mut sums = vec![Some(10.0); 190];
        sums[..5].fill(Some(0.0));
        sums[90..92].fill(Some(0.0));
        sums[188..].fill(Some(0.0));
        sums.push(None);
        let found: Vec<(FaultKind, Date, Date)> =
            missing("leads", FIRST, &sums, &every_day).iter().map(|fault| (fault.kind, fault.from, fault.to)).collect();
        // Days before the first number of all are before the record.
        assert_eq!(found, [(FaultKind::Missing, date(2026, 4, 1), date(2026, 4, 3))]);
        // Where every third day is silent by itself, two in a row are nothing odd; nor are weekends.
        let uneven: Vec<Option<f64>> = (0..90).map(|at| Some(if at % 3 == 0 { 0.0 } else { 10.0 })).collect();
        assert_eq!(missing("leads", FIRST, &uneven, &every_day), []);
        assert_eq!(missing("leads", FIRST, &sums, &|at| !(90..92).contains(&at) && at < 188), []);
    }

    #[test]
    fn what_is_silent_every_year_is_not_missing() {
        let mut sums = vec![Some(10.0); 430];
        sums[20..24].fill(Some(0.0));
        sums[385..389].fill(Some(0.0));
        assert_eq!(missing("leads", FIRST, &sums, &every_day), []);
        sums[20..24].fill(Some(10.0));
        assert_eq!(missing("leads", FIRST, &sums, &every_day).len(), 1);
    }

    #[test]
    fn days_are_doubled_where_all_numbers_are_about_twice_as_usual() {
        let one: Numbers = (0..41).map(|at| Some(if at == 20 { 120.0 } else { 60.0 })).collect();
        let found = doubled("leads", FIRST, &[one.clone(), one.clone()], &every_day);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].kind, found[0].from, found[0].to),
            (FaultKind::Doubled, date(2026, 1, 21), date(2026, 1, 22))
        );
        let usual: Numbers = vec![Some(60.0); 41];
        assert_eq!(doubled("leads", FIRST, &[one.clone(), usual], &every_day), []);
        assert_eq!(doubled("leads", FIRST, &[one], &every_day), [], "a single number may double by chance");
    }

    #[test]
    fn what_is_usual_of_an_even_number_of_days_lies_between_the_middle_two() {
        // Twenty days of 40 and twenty of 60 are 50 usually, so 100 are twice that. The upper one of the middle two,
        // 60, was taken for usual: 100 were 1.67 times as much, and the day passed.
        let numbers: Numbers = (0..41)
            .map(|at| Some(if at == 20 { 100.0 } else { 40.0 + 20.0 * f64::from(u8::from(at % 2 == 1)) }))
            .collect();
        let found = doubled("leads", FIRST, &[numbers.clone(), numbers], &every_day);
        assert_eq!(found.iter().map(|fault| fault.from).collect::<Vec<_>>(), [date(2026, 1, 21)]);
    }
}
