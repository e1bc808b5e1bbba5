//! What features that follow journeys share: how long a way usually takes, and what keeps a step from being known.

use miara_analysis::{median, quantile};
use miara_model::clock::MICROS_PER_DAY;

/// How long something takes, in days.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Pace {
    /// Half of those that got there took at most so long; `None` where none did.
    pub median: Option<f64>,
    /// Nine of ten that got there took at most so long; `None` where fewer than [`ENOUGH`] did.
    pub usual: Option<f64>,
    /// How many it is told from.
    pub of: usize,
}

/// What was not imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MissingInput {
    /// Nothing of a dataset.
    Dataset(String),
    /// A column of a dataset.
    Column(String, String),
}

/// How many must have got there before their pace says what is usual.
pub const ENOUGH: usize = 20;

/// Days after which even the slow ones have had their time.
const MATURE_DAYS: f64 = 180.0;

/// One that may get somewhere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Walk {
    /// Days since it started.
    pub age: f64,
    /// Days that it took; `None` where it has not got there.
    pub took: Option<f64>,
}

impl Walk {
    /// From the times of start and arrival, and now, in microseconds; an arrival before the start took no time.
    #[must_use]
    pub fn of(start: i64, arrival: Option<i64>, now: i64) -> Walk {
        Walk { age: days(start, now), took: arrival.map(|arrival| days(start, arrival).max(0.0)) }
    }
}

/// Days from one instant to another, both in microseconds.
#[must_use]
pub fn days(from: i64, to: i64) -> f64 {
    (to - from) as f64 / MICROS_PER_DAY as f64
}

/// How long it takes to get there.
///
/// Of those that started lately only the quick ones have arrived, so pace is told from those that started at least 180
/// days ago; where too few of these arrived, from all.
#[must_use]
pub fn pace(walks: impl Iterator<Item = Walk>) -> Pace {
    let arrived: Vec<(f64, f64)> = walks.filter_map(|walk| Some((walk.age, walk.took?))).collect();
    let mature: Vec<f64> = arrived.iter().filter(|(age, _)| *age > MATURE_DAYS).map(|(_, took)| *took).collect();
    let mut took = if mature.len() >= ENOUGH { mature } else { arrived.into_iter().map(|(_, took)| took).collect() };
    let usual = if took.len() < ENOUGH { None } else { quantile(&mut took, 0.9) };
    Pace { median: median(&mut took), usual, of: took.len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_ones_of_late_do_not_make_the_pace() {
        // A year ago thirty took 10 to 39 days; lately forty were quick, and the slow ones have not arrived yet.
        let old = (0..30).map(|at| Walk { age: 365.0, took: Some(10.0 + f64::from(at)) });
        let young = (0..40).map(|_| Walk { age: 20.0, took: Some(1.0) });
        let pace = pace(old.chain(young));
        assert_eq!((pace.of, pace.median), (30, Some(24.5)));
        // By hand: place 26.1 of 0..=29 is 10 + 26.1. Response times were told from all, which makes it 31.1 here.
        assert!((pace.usual.unwrap() - 36.1).abs() < 1e-9);
    }

    #[test]
    fn few_arrivals_tell_a_median_and_nothing_usual() {
        let few = (0..19).map(|at| Walk { age: 400.0, took: Some(f64::from(at)) });
        assert_eq!(pace(few), Pace { median: Some(9.0), usual: None, of: 19 });
        assert_eq!(pace([Walk { age: 1.0, took: None }].into_iter()), Pace::default());
    }

    #[test]
    fn an_arrival_before_the_start_took_no_time() {
        assert_eq!(Walk::of(MICROS_PER_DAY, Some(0), 3 * MICROS_PER_DAY), Walk { age: 2.0, took: Some(0.0) });
    }
}
