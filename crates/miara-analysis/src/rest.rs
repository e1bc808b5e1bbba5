//! What the days that are left of a period will bring.

use rand::SeedableRng as _;
use rand::seq::SliceRandom as _;
use rand_chacha::ChaCha8Rng;

use crate::Step;
use crate::distribution::{ln_gamma, normal_quantile};
use crate::numbers::mean;

/// Possible rests.
const DRAWS: usize = 1000;
/// Periods before that are needed.
const NEEDED: usize = 6;
/// Periods in which the days that are left brought as much as any others, drawn in with those that were.
const BORROWED: f64 = 3.0;
/// The least part of a forecast's squared error that goes along through a whole period.
const GOES_ALONG: f64 = 0.1;
/// Of more than these, counts are as good as continuous.
const MANY: f64 = 500.0;

/// A day of a period that is over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PastDay {
    /// What it brought.
    pub value: f64,
    /// Whether it was a working day.
    pub is_working: bool,
}

/// A number of days; parts of days count as such.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Days {
    /// Working days.
    pub working: f64,
    /// All others.
    pub other: f64,
}

/// What kind of number days bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Brings {
    /// Things that are counted, which chance strews over the days.
    Counts,
    /// Amounts, also such as may be below zero.
    Amounts,
}

/// What the rest of a running period is told from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DaysOfPeriod<'a> {
    /// What the whole period was expected to bring before it began.
    pub expected: Step,
    /// What it has so far.
    pub so_far: f64,
    /// Its days.
    pub all: Days,
    /// Those of them that are left, the present one by as much as is left of it.
    pub left: Days,
    /// The days of whole periods before it, oldest first.
    pub past: &'a [Vec<PastDay>],
    /// What kind of number it is.
    pub brings: Brings,
}

/// Possible values of the rest of a running period, in no order; empty where fewer than six periods before it are
/// known. A number of which no rest was ever below zero has none that is.
///
/// The rest is told by what as many last days of past periods brought, by the forecast of the whole period, and by
/// how the period has done so far: that says the more, the more of the period is over, and the further the forecast
/// is usually off beyond what chance does within a period. Days off count for as much as they usually bring. The
/// spread is that of past rests given their whole, and of the whole; counts are strewn at least as by Poisson.
///
/// # Source
/// The level of the period by its precision: the Gaussian conjugate, Gelman et al. 2013, *Bayesian Data Analysis*,
/// §2.5; counts are negative binomial, Greenwood, Yule 1920; amounts log-normal with the same mean and variance.
#[must_use]
pub fn rest_by_days(period: &DaysOfPeriod<'_>, seed: u64) -> Vec<f64> {
    let weight = weight_of_others(period.past);
    let time = |days: Days| days.working + weight * days.other;
    let (all, left) = (time(period.all), time(period.left));
    if period.past.len() < NEEDED || !period.so_far.is_finite() {
        return Vec::new();
    }
    if all <= 0.0 || left <= 0.0 {
        return vec![0.0; DRAWS];
    }
    let share = (left / all).min(1.0);
    let rests: Vec<PastRest> = period.past.iter().filter_map(|days| past_rest(days, left, share, weight)).collect();
    let Some(within) = Within::of(&rests, share) else { return vec![0.0; DRAWS] };
    let (mean, variance) = within.rest(period, share);
    let mut draws = match period.brings {
        Brings::Counts => counts(mean.max(0.0), variance),
        Brings::Amounts if rests.iter().all(|rest| rest.rest >= 0.0) => amounts(mean, variance),
        Brings::Amounts => levels().map(|level| mean + variance.sqrt() * normal_quantile(level)).collect(),
    };
    draws.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    draws
}

/// As how much of a working day a day off counts: by what both bring on average.
fn weight_of_others(past: &[Vec<PastDay>]) -> f64 {
    let of = |is_working: bool| {
        let values: Vec<f64> =
            past.iter().flatten().filter(|day| day.is_working == is_working).map(|day| day.value).collect();
        (values.len(), mean(&values))
    };
    let ((working, usual), (_, other)) = (of(true), of(false));
    if working == 0 || usual <= 0.0 { 1.0 } else { (other / usual).clamp(0.0, 10.0) }
}

/// The rest of a past period.
#[derive(Debug, Clone, Copy)]
struct PastRest {
    /// What it brought.
    rest: f64,
    /// What the whole period did.
    whole: f64,
    /// How much of the period it was.
    share: f64,
}

/// The rest of a past period that is as long as that of the running one, in working days; of a shorter period at
/// most so much that something was before it.
fn past_rest(days: &[PastDay], left: f64, share: f64, weight: f64) -> Option<PastRest> {
    let time = |day: &PastDay| if day.is_working { 1.0 } else { weight };
    let all: f64 = days.iter().map(time).sum();
    let left = left.min(all * (1.0 + share) / 2.0);
    let (mut open, mut rest) = (left, 0.0);
    for day in days.iter().rev() {
        let time = time(day);
        let part = if time > 0.0 { (open / time).min(1.0) } else { 1.0 };
        rest += part * day.value;
        open -= part * time;
        if open <= 1e-9 {
            break;
        }
    }
    (all > 0.0).then(|| PastRest { rest, whole: days.iter().map(|day| day.value).sum(), share: left / all })
}

/// How the rest goes with its period.
#[derive(Debug, Clone, Copy)]
struct Within {
    /// How much a day of the rest brings of what one of the whole period does.
    pace: f64,
    /// The squared error of a whole period that chance makes within it, as a share of its square.
    chance: f64,
    /// Past periods.
    n: f64,
}

impl Within {
    /// `None` where nothing came in any of them.
    fn of(rests: &[PastRest], share: f64) -> Option<Within> {
        let n = rests.len() as f64;
        let usual: f64 = rests.iter().map(|rest| rest.whole * rest.share).sum();
        if usual <= 0.0 {
            return None;
        }
        let borrowed = BORROWED * usual / n;
        let came: f64 = rests.iter().map(|rest| rest.rest).sum();
        // Some of the whole was before the rest.
        let pace = ((came + borrowed) / (usual + borrowed)).clamp(0.0, 0.95 / share.min(0.95));
        let (mut off, mut room) = (0.0, 0.0);
        for rest in rests {
            let even = rest.whole * rest.share;
            off += (rest.rest - pace * even).powi(2);
            room += even * even * (1.0 - rest.share) / rest.share;
        }
        let chance = if room > 0.0 { off / room * n / (n - 1.0) } else { 0.0 };
        Some(Within { pace, chance, n })
    }

    /// Mean and variance of the rest of a running period.
    fn rest(self, period: &DaysOfPeriod<'_>, share: f64) -> (f64, f64) {
        let Within { pace, chance, n } = self;
        let forecast = period.expected.point;
        let spread = (period.expected.high80 - period.expected.low80) / (2.0 * normal_quantile(0.9));
        let behind = (1.0 - pace * share).max(1e-9);
        let seen = period.so_far / behind;
        let size = forecast.abs().max(seen.abs() * (1.0 - share));
        let prior = (spread * spread - chance * size * size).max(GOES_ALONG * spread * spread);
        let error = chance * size * size * (1.0 - share) / (behind * behind);
        let trust = if share < 1.0 && prior > 0.0 { prior / (prior + error) } else { 0.0 };
        let level = forecast + trust * (seen - forecast);
        let part = pace * share;
        let known = part * part * prior * (1.0 - trust);
        let own = chance * level * level * share;
        let of_pace = chance * level * level * share * (1.0 - share) / (n + BORROWED);
        (part * level, (known + own + of_pace) * (1.0 + 1.5 / n))
    }
}

/// Levels that fall apart evenly.
fn levels() -> impl Iterator<Item = f64> {
    (0..DRAWS).map(|at| (at as f64 + 0.5) / DRAWS as f64)
}

/// Counts with a mean and a variance, or Poisson's where that is larger; in rising order.
fn counts(mean: f64, variance: f64) -> Vec<f64> {
    if mean <= 0.0 {
        return vec![0.0; DRAWS];
    }
    if mean > MANY {
        return amounts(mean, variance.max(mean)).into_iter().map(f64::round).collect();
    }
    let chance = |count: f64| chance_of_rest(count, mean, variance);
    let (mut count, mut below) = (0.0, chance(0.0));
    let mut next = |level: f64| {
        while below < level && count < 1e6 {
            count += 1.0;
            below += chance(count);
        }
        count
    };
    levels().map(&mut next).collect()
}

/// The chance of just so many, at a mean above 0 and a variance, or Poisson's where that is larger.
pub(crate) fn chance_of_rest(count: f64, mean: f64, variance: f64) -> f64 {
    // A rate that varies by a gamma distribution; without its variance the shape is endless.
    let shape = mean * mean / (variance - mean).max(mean * 1e-6);
    let choose = ln_gamma(count + shape) - ln_gamma(shape) - ln_gamma(count + 1.0);
    (choose + shape * (shape / (shape + mean)).ln() + count * (mean / (shape + mean)).ln()).exp()
}

/// Amounts above zero with a mean and a variance, in rising order.
fn amounts(mean: f64, variance: f64) -> Vec<f64> {
    if mean <= 0.0 {
        return vec![0.0; DRAWS];
    }
    let wide = (1.0 + variance / (mean * mean)).ln();
    levels().map(|level| mean * (wide.sqrt() * normal_quantile(level) - wide / 2.0).exp()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Ends;

    /// A month of 20 working days with as many things on each as are given, and weekends without any.
    fn month(day: impl Fn(usize) -> f64) -> Vec<PastDay> {
        let working = |at: usize| PastDay { value: day(at), is_working: true };
        let weekend = PastDay { value: 0.0, is_working: false };
        (0..20)
            .flat_map(|at| if at % 5 == 4 { vec![working(at), weekend, weekend] } else { vec![working(at)] })
            .collect()
    }

    fn step(point: f64, half: f64) -> Step {
        Step { point, low80: point - half, high80: point + half, low95: point - 2.0 * half, high95: point + 2.0 * half }
    }

    /// A running month of 20 working days of which some are left, each fifth followed by two days off.
    fn running(expected: Step, so_far: f64, left: f64, past: &[Vec<PastDay>], brings: Brings) -> DaysOfPeriod<'_> {
        let left = Days { working: left, other: ((left / 5.0).ceil() * 2.0).min(8.0) };
        DaysOfPeriod { expected, so_far, all: Days { working: 20.0, other: 8.0 }, left, past, brings }
    }

    #[test]
    fn with_a_day_left_a_count_of_34_hardly_becomes_39() {
        // By hand: ten last days brought 0, 1, 1, 2, 4, 0, 1, 2, 1 and 2, which is 1.4 on average.
        let last = [0.0, 1.0, 1.0, 2.0, 4.0, 0.0, 1.0, 2.0, 1.0, 2.0];
        let past: Vec<Vec<PastDay>> = last
            .iter()
            .enumerate()
            .map(|(k, last)| month(|at| if at == 19 { *last } else { ((at * 7 + k * 3) % 5) as f64 * 0.8 }))
            .collect();
        let rest = rest_by_days(&running(step(32.0, 8.0), 34.0, 1.0, &past, Brings::Counts), 1);
        let ends = Ends::of(rest.iter().map(|rest| 34.0 + rest).collect()).unwrap();
        let step = ends.step();
        assert_eq!((step.low95, step.low80, step.high80), (34.0, 34.0, 37.0));
        let chance = ends.at_least(39.0);
        assert!(chance > 0.005 && chance < 0.03, "{chance}");
        assert!(rest.iter().all(|rest| rest.fract() == 0.0 && *rest >= 0.0));
    }

    #[test]
    fn counts_have_the_mean_and_the_variance_asked_for() {
        for (mean, variance) in [(1.4, 1.4), (30.0, 90.0), (2_000.0, 9_000.0)] {
            let drawn = counts(mean, variance);
            let found = crate::numbers::mean(&drawn);
            let apart = drawn.iter().map(|count| (count - found).powi(2)).sum::<f64>() / DRAWS as f64;
            assert!((found / mean - 1.0).abs() < 0.01 && (apart / variance - 1.0).abs() < 0.05, "{found} {apart}");
        }
    }

    #[test]
    fn a_good_start_goes_on_where_months_differ_more_than_their_days() {
        // Months of 80 to 120 whose days are all alike: half of it says what the whole will be.
        let past: Vec<Vec<PastDay>> = (0..12).map(|k| month(|_| 4.0 + f64::from(k % 5) * 0.5)).collect();
        let period = running(step(100.0, 15.0), 60.0, 10.0, &past, Brings::Amounts);
        let ends = Ends::of(rest_by_days(&period, 1)).unwrap().step();
        assert!((ends.point - 60.0).abs() < 1.0 && ends.high80 - ends.low80 < 2.0, "{ends:?}");
    }

    #[test]
    fn the_last_days_are_those_that_usually_bring_the_most() {
        // Half of each month is invoiced on its last day.
        let past: Vec<Vec<PastDay>> =
            (0..12).map(|k| month(|at| if at == 19 { 190.0 + f64::from(k) } else { 10.0 })).collect();
        let period = running(step(385.0, 20.0), 190.0, 1.0, &past, Brings::Amounts);
        let middle = Ends::of(rest_by_days(&period, 1)).unwrap().step().point;
        assert!(middle > 150.0 && middle < 200.0, "{middle}");
        assert_eq!(rest_by_days(&DaysOfPeriod { past: &past[..5], ..period }, 1), Vec::<f64>::new());
        let over = rest_by_days(&DaysOfPeriod { left: Days { working: 0.0, other: 2.0 }, ..period }, 1);
        assert!(over.iter().all(|rest| *rest == 0.0), "nothing ever came on days off");
    }
}
