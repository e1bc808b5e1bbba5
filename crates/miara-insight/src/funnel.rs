//! How far those who start on a journey get, and how fast: funnel and cohorts.
//!
//! All numbers are cohort-true: they follow those who started in a period, wherever their later steps fall, and never
//! divide this month's wins by this month's leads.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use miara_analysis::median;
use miara_model::clock::plus_days;
use miara_model::{Journey, JourneyRow, Period, Value};

use crate::journey::{MissingInput, Walk, days, pace};

/// A journey's numbers in a period.
#[derive(Debug, Clone, PartialEq)]
pub struct Funnel {
    /// The journey.
    pub journey: Journey,
    /// All who started in the period.
    pub whole: FunnelStats,
    /// The same by the values of a dimension, the most first; `None` is not assigned.
    pub parts: Vec<(Option<String>, FunnelStats)>,
    /// By the month of the start, the earliest first, up to the period's last month.
    pub cohorts: Vec<Cohort>,
    /// Who started in the period.
    pub rows: Vec<JourneyRow>,
    /// What keeps each step from being known; `None` where it is known.
    pub missing: Vec<Option<MissingInput>>,
}

/// How far a group of rows got.
#[derive(Debug, Clone, PartialEq)]
pub struct FunnelStats {
    /// Website visits in the same days, where that is known; they can't be followed one by one.
    pub visits: Option<Value>,
    /// One per step of the journey, the start first.
    pub steps: Vec<Step>,
}

/// One step of a journey.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// How many reached it, or a later one.
    pub reached: u64,
    /// Half of those who went from the step before to this one took at most so many days.
    pub median_days: Option<f64>,
    /// How many that took both steps the median is of.
    pub timed: u64,
    /// How many have not reached it and started too short a time ago to be counted as never.
    pub young: u64,
    /// The days within which nine of ten that ever got here did, counted from the start.
    pub usual_days: Option<f64>,
}

/// Those who started in one month.
#[derive(Debug, Clone, PartialEq)]
pub struct Cohort {
    /// The month.
    pub period: Period,
    /// How many started.
    pub size: u64,
    /// One per entry of [`WINDOWS`].
    pub cells: Vec<CohortCell>,
}

/// The part of a cohort that got to a step within a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CohortCell {
    /// Members whose window has passed.
    pub mature: u64,
    /// Of these, those who got there within it.
    pub reached: u64,
}

/// The windows of the heat map, in days from the start.
pub const WINDOWS: [i64; 7] = [7, 14, 30, 60, 90, 180, 365];

/// What a funnel is made of.
#[derive(Debug, Clone)]
pub struct FunnelInput<'a> {
    /// The journey.
    pub journey: &'a Journey,
    /// Its rows, from the first of `months` or the start of the period on; each carries the dimension that the funnel
    /// is split by, where there is one.
    pub rows: Vec<JourneyRow>,
    /// The period.
    pub period: Span,
    /// The months whose starts are followed as cohorts, the earliest first.
    pub months: Vec<(Period, Span)>,
    /// The place of the step that cohorts are followed to.
    pub step: usize,
    /// Website visits of the same days; `None` where they are not known.
    pub visits: Option<Visits>,
    /// What keeps each step from being known.
    pub missing: Vec<Option<MissingInput>>,
    /// Until when anything is known, in microseconds since 1970.
    pub now: i64,
    /// The firm's time zone, by whose clock on the wall windows run.
    pub zone: &'a TimeZone,
}

/// Some days as instants in microseconds since 1970, half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first.
    pub from: i64,
    /// The one after the last.
    pub to: i64,
}

/// Visits in all, and by the values of a dimension.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Visits {
    /// In all.
    pub whole: Option<Value>,
    /// By value; `None` is not assigned.
    pub parts: BTreeMap<Option<String>, Value>,
}

/// The numbers of a journey.
#[must_use]
pub fn funnel(input: FunnelInput<'_>) -> Funnel {
    let steps = input.journey.steps.len();
    let usual = usual_days(&input.rows, steps, input.now);
    let started = |span: Span| {
        input.rows.iter().filter(move |row| row.times[0].is_some_and(|at| span.from <= at && at < span.to))
    };
    let until = (input.now, input.zone);
    let cohorts =
        input.months.iter().map(|(month, span)| cohort(started(*span), *month, input.step..steps, until)).collect();
    let rows: Vec<JourneyRow> = started(input.period).cloned().collect();
    let mut groups: BTreeMap<Option<String>, Vec<&JourneyRow>> = BTreeMap::new();
    for row in &rows {
        if let Some(value) = row.dimensions.first() {
            groups.entry(value.clone()).or_default().push(row);
        }
    }
    let of = |members: &[&JourneyRow], visits| FunnelStats { visits, ..stats(members, &usual, input.now) };
    let seen = |group: &Option<String>| input.visits.as_ref().and_then(|visits| visits.parts.get(group).copied());
    let mut parts: Vec<_> = groups
        .into_iter()
        .map(|(group, members)| {
            let visits = seen(&group);
            (group, of(&members, visits))
        })
        .collect();
    parts.sort_by_key(|(group, stats)| (group.is_none(), std::cmp::Reverse(stats.steps[0].reached)));
    let whole = of(&rows.iter().collect::<Vec<_>>(), input.visits.as_ref().and_then(|visits| visits.whole));
    Funnel { journey: input.journey.clone(), whole, parts, cohorts, rows, missing: input.missing }
}

/// True where a row has reached a step of `steps`; one that reached a later step has reached it too, at an unknown
/// time.
#[must_use]
pub fn has_reached(row: &JourneyRow, step: usize, steps: usize) -> bool {
    row.times[step..steps].iter().any(Option::is_some)
}

/// For each step the days within which nine of ten that ever got there did.
fn usual_days(all: &[JourneyRow], steps: usize, now: i64) -> Vec<Option<f64>> {
    let walk = |row: &JourneyRow, step: usize| Some(Walk::of(row.times[0]?, row.times[step], now));
    let of = |step: usize| match step {
        0 => Some(0.0),
        _ => pace(all.iter().filter_map(|row| walk(row, step))).usual,
    };
    (0..steps).map(of).collect()
}

fn stats(members: &[&JourneyRow], usual: &[Option<f64>], now: i64) -> FunnelStats {
    let reached = |row: &JourneyRow, step: usize| has_reached(row, step, usual.len());
    let steps = (0..usual.len()).map(|step| {
        let took = members.iter().filter_map(|row| {
            let (before, at) = (row.times[step.checked_sub(1)?]?, row.times[step]?);
            Some(days(before, at).max(0.0))
        });
        let mut took: Vec<f64> = took.collect();
        let young = |row: &&&JourneyRow| {
            let age = row.times[0].map_or(0.0, |start| days(start, now));
            // Where nothing is known of the pace, nobody can be said to be too young.
            !reached(row, step) && row.ended.is_none() && usual[step].is_some_and(|usual| age < usual)
        };
        Step {
            reached: members.iter().filter(|row| reached(row, step)).count() as u64,
            timed: took.len() as u64,
            median_days: median(&mut took),
            young: members.iter().filter(young).count() as u64,
            usual_days: usual[step],
        }
    });
    FunnelStats { visits: None, steps: steps.collect() }
}

/// How many of a month's starts got to the first of `steps` within each window, which ends when the clock on the wall
/// shows the time of the start again, and holds that instant, as the window of a cohort KPI does.
fn cohort<'r>(
    members: impl Iterator<Item = &'r JourneyRow>,
    period: Period,
    steps: std::ops::Range<usize>,
    (now, zone): (i64, &TimeZone),
) -> Cohort {
    let members: Vec<&JourneyRow> = members.collect();
    let cells = WINDOWS.map(|days| {
        // One whose way there was not written down got there by the time of its next known step.
        let reached_by = |row: &JourneyRow| row.times[steps.clone()].iter().flatten().next().copied();
        let end = |row: &&&JourneyRow| plus_days(zone, row.times[0]?, days);
        let mature =
            members.iter().filter_map(|row| Some((reached_by(row), end(&row)?))).filter(|(_, end)| *end <= now);
        mature.fold(CohortCell { mature: 0, reached: 0 }, |cell, (reached, end)| CohortCell {
            mature: cell.mature + 1,
            reached: cell.reached + u64::from(reached.is_some_and(|at| at <= end)),
        })
    });
    Cohort { period, size: members.len() as u64, cells: cells.to_vec() }
}

#[cfg(test)]
mod tests {
    use miara_model::clock::MICROS_PER_DAY;

    use super::*;

    /// A row by the days of its four steps, and of an event after them.
    fn row(times: [Option<i64>; 4]) -> JourneyRow {
        let times = times.into_iter().chain([Some(1)]).map(|day| day.map(|day| day * MICROS_PER_DAY)).collect();
        JourneyRow { times, ..JourneyRow::default() }
    }

    const fn day(day: i64) -> i64 {
        day * MICROS_PER_DAY
    }

    #[test]
    fn a_later_step_implies_the_earlier_ones_and_an_event_none() {
        let all = [row([Some(0), None, Some(4), None]), row([Some(0), Some(2), None, None])];
        let stats = stats(&all.iter().collect::<Vec<_>>(), &[Some(0.0), None, None, None], day(10));
        let reached: Vec<u64> = stats.steps.iter().map(|step| step.reached).collect();
        assert_eq!(reached, [2, 2, 1, 0]);
        // The time to qualification is known of one only, and that to the deal of none that was qualified.
        assert_eq!((stats.steps[1].median_days, stats.steps[1].timed), (Some(2.0), 1));
        assert_eq!(stats.steps[2].timed, 0);
    }

    #[test]
    fn who_is_younger_than_usual_is_not_counted_as_never() {
        let mut gone = row([Some(95), None, None, None]);
        gone.ended = Some(day(96));
        let all = [row([Some(95), None, None, None]), row([Some(50), None, None, None]), gone];
        let stats = stats(&all.iter().collect::<Vec<_>>(), &[Some(0.0), Some(20.0), None, None], day(100));
        assert_eq!(stats.steps[1].young, 1);
    }

    #[test]
    fn a_window_holds_only_those_who_have_had_it() {
        let all = [
            row([Some(0), Some(6), None, None]),
            row([Some(0), Some(8), None, None]),
            row([Some(95), Some(96), None, None]),
        ];
        let period = Period { from: jiff::civil::date(1970, 1, 1), to: jiff::civil::date(1970, 5, 1) };
        let cohort = cohort(all.iter(), period, 1..4, (day(100), &TimeZone::UTC));
        assert_eq!(cohort.cells[0], CohortCell { mature: 2, reached: 1 });
        assert_eq!(cohort.cells[1], CohortCell { mature: 2, reached: 2 });
        assert_eq!(cohort.cells[5], CohortCell { mature: 0, reached: 0 });
    }

    #[test]
    fn a_window_ends_when_the_clock_on_the_wall_shows_the_time_of_its_start() {
        let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_microsecond();
        let lead = |qualified: &str| {
            let times = vec![Some(at("2026-03-10T09:00:00Z")), Some(at(qualified))];
            JourneyRow { times, ..JourneyRow::default() }
        };
        // By hand: ten in the morning of Warsaw's 10 March, and of 9 April, which is an hour earlier in UTC.
        let all = [lead("2026-04-09T08:00:00Z"), lead("2026-04-09T08:30:00Z")];
        let period = Period { from: jiff::civil::date(2026, 3, 1), to: jiff::civil::date(2026, 4, 1) };
        let zone = TimeZone::get("Europe/Warsaw").unwrap();
        let cohort = cohort(all.iter(), period, 1..2, (at("2026-11-28T10:00:00Z"), &zone));
        assert_eq!(cohort.cells[2], CohortCell { mature: 2, reached: 1 });
    }
}
