//! Forecasts of the past: those that were stored when they were made, and those that the same method would have made,
//! each held against what came.

use jiff::civil::Date;
use miara_analysis::Step;
use miara_model::{Grain, Period};

use crate::series::season;

/// A forecast of a period that is over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PastForecast {
    /// The period.
    pub period: Period,
    /// The day on which it was made; absent where it is only worked out now, as it would have been made.
    pub made_on: Option<Date>,
    /// What was expected.
    pub step: Step,
    /// What came.
    pub actual: f64,
    /// What the same period of the year before came to, or the last known one where there is none: the
    /// yardstick that costs nothing.
    pub naive: Option<f64>,
}

/// How good some forecasts were.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TrackRecord {
    /// The forecasts, oldest first.
    pub all: Vec<PastForecast>,
}

/// How forecasts of the period after the running one did.
#[derive(Debug, Clone, PartialEq)]
pub struct PastForecasts {
    /// The grain of the periods.
    pub grain: Grain,
    /// Those that were stored when they were made.
    pub stored: TrackRecord,
    /// Those that the same method would have made, from the numbers as they are known today.
    pub hindcast: TrackRecord,
}

/// Periods that are looked back on.
const BACK: usize = 12;

impl TrackRecord {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// True where there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// How many lay within their band of 80 %.
    #[must_use]
    pub fn within80(&self) -> usize {
        let within = |one: &&PastForecast| one.step.low80 <= one.actual && one.actual <= one.step.high80;
        self.all.iter().filter(within).count()
    }

    /// By how much they missed, as a share of what came: the sum of all misses over the sum of what came.
    /// `None` where nothing came.
    #[must_use]
    pub fn miss(&self) -> Option<f64> {
        share(self.all.iter().map(|one| (one.step.point, one.actual)))
    }

    /// The same of the yardstick, where every period has one.
    #[must_use]
    pub fn naive_miss(&self) -> Option<f64> {
        let pairs = self.all.iter().map(|one| one.naive.map(|naive| (naive, one.actual)));
        share(pairs.collect::<Option<Vec<_>>>()?.into_iter())
    }
}

fn share(pairs: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let sums =
        pairs.fold((0.0, 0.0), |sum, (expected, actual)| (sum.0 + (expected - actual).abs(), sum.1 + actual.abs()));
    (sums.1 > 0.0).then(|| sums.0 / sums.1)
}

/// How forecasts of the last twelve whole periods did. `course` has the numbers of whole periods, oldest first, from
/// the first that has one. `stored` gives the forecast of a period that was made in the period before it, with its
/// day; `hindcast` the one that would have been made, for the period at a place of the course.
#[must_use]
pub fn past_forecasts(
    grain: Grain,
    course: &[(Period, Option<f64>)],
    stored: impl Fn(Period) -> Option<(Date, Step)>,
    hindcast: impl Fn(usize) -> Option<Step>,
) -> PastForecasts {
    let mut past = PastForecasts { grain, stored: TrackRecord::default(), hindcast: TrackRecord::default() };
    for at in course.len().saturating_sub(BACK)..course.len() {
        let (period, Some(actual)) = course[at] else { continue };
        let naive = naive(course, at, grain);
        let one = |made_on, step| PastForecast { period, made_on, step, actual, naive };
        past.stored.all.extend(stored(period).map(|(made_on, step)| one(Some(made_on), step)));
        past.hindcast.all.extend(hindcast(at).map(|step| one(None, step)));
    }
    past
}

/// What was whole in the period before the one at a place of a course, from its first period on.
#[must_use]
pub fn hindcast_history(course: &[(Period, Option<f64>)], at: usize) -> Option<(Date, Vec<Option<f64>>)> {
    let before = &course[..at.checked_sub(1)?];
    Some((before.first()?.0.from, before.iter().map(|(_, value)| *value).collect()))
}

/// What the same period a year before came to; what was the last known number where there is none.
fn naive(course: &[(Period, Option<f64>)], at: usize, grain: Grain) -> Option<f64> {
    let season = season(grain, usize::MAX);
    let year_ago = at.checked_sub(season).filter(|_| season > 1).and_then(|at| course[at].1);
    year_ago.or_else(|| course[at.checked_sub(2)?].1)
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::*;

    #[test]
    fn the_score_is_worked_out_by_hand() {
        let period = Period { from: Date::constant(2026, 1, 1), to: Date::constant(2026, 2, 1) };
        let one = |point: f64, actual: f64, naive: Option<f64>| PastForecast {
            period,
            made_on: None,
            step: Step { point, low80: point - 5.0, high80: point + 5.0, low95: 0.0, high95: 0.0 },
            actual,
            naive,
        };
        let track = TrackRecord {
            all: vec![one(100.0, 104.0, Some(90.0)), one(100.0, 96.0, Some(96.0)), one(50.0, 60.0, Some(50.0))],
        };
        assert_eq!((track.len(), track.within80()), (3, 2));
        assert!((track.miss().unwrap() - 18.0 / 260.0).abs() < 1e-12);
        assert!((track.naive_miss().unwrap() - 24.0 / 260.0).abs() < 1e-12);
        assert_eq!(TrackRecord { all: vec![one(1.0, 1.0, None)] }.naive_miss(), None);
        assert_eq!(TrackRecord { all: vec![one(1.0, 0.0, None)] }.miss(), None);
    }
}
