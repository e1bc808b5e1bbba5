//! What a period that is under way will come to.

use crate::{Forecast, Step};

/// How the values of a period make its number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Adds {
    /// They are summed, such as net sales.
    Sum,
    /// Each counts for as much of the period as it stands for, such as rates.
    Mean {
        /// How much of a forecast step the number so far stands for: half of a month that is half over.
        behind: f64,
    },
    /// The last one counts, such as followers.
    Last,
}

/// A period that is partly over.
#[derive(Debug, Clone, PartialEq)]
pub struct RunningPeriod<'a> {
    /// What the period has so far: its sum, or its last value.
    pub so_far: f64,
    /// How much of each forecast step falls into the rest of the period, 0..1, the next step first;
    /// of a running month, its working days that are left by all its working days. Steps beyond
    /// the list do not count.
    pub shares: &'a [f64],
    /// How the values make the number.
    pub adds: Adds,
    /// Possible values of the rest of the next step, where more is known of it than the forecast knows, such
    /// as of its days or of open deals; each future takes one of them, so they must be in no order. Empty where
    /// nothing more is known, and of no use but for sums.
    pub rest: &'a [f64],
}

/// Numbers that a period may end with, each as likely as any other. They are the one source of its range and of the
/// chance of a goal.
#[derive(Debug, Clone, PartialEq)]
pub struct Ends {
    sorted: Vec<f64>,
}

impl Ends {
    /// From all possible numbers; `None` of none.
    #[must_use]
    pub fn of(mut numbers: Vec<f64>) -> Option<Ends> {
        numbers.sort_unstable_by(f64::total_cmp);
        (!numbers.is_empty()).then_some(Ends { sorted: numbers })
    }

    /// The same in whole numbers, of what is counted.
    #[must_use]
    pub fn whole(mut self) -> Ends {
        self.sorted.iter_mut().for_each(|number| *number = number.round());
        self
    }

    /// The same, none of them below or above what is possible.
    #[must_use]
    pub fn within(mut self, (low, high): (f64, f64)) -> Ends {
        self.sorted.iter_mut().for_each(|number| *number = number.clamp(low, high));
        self
    }

    /// The chance of at least a number, above 0 and below 1.
    ///
    /// # Source
    /// The count is drawn in by Krichevsky and Trofimov's half.
    #[must_use]
    pub fn at_least(&self, number: f64) -> f64 {
        self.chance(self.sorted.partition_point(|end| *end < number))
    }

    /// The chance of more than a number; see [`Ends::at_least`].
    #[must_use]
    pub fn above(&self, number: f64) -> f64 {
        self.chance(self.sorted.partition_point(|end| *end <= number))
    }

    fn chance(&self, below: usize) -> f64 {
        let all = self.sorted.len();
        ((all - below) as f64 + 0.5) / (all as f64 + 1.0)
    }

    /// Where they lie; the point is their middle.
    #[must_use]
    pub fn step(&self) -> Step {
        let at = |level: f64| self.sorted[((self.sorted.len() - 1) as f64 * level).round() as usize];
        Step { point: at(0.5), low80: at(0.1), high80: at(0.9), low95: at(0.025), high95: at(0.975) }
    }
}

/// What a period may end with, by whole futures, since the errors of its steps go together. `None` where what it has
/// is not finite.
///
/// # Source
/// Joint paths instead of summed marginals: Hyndman, Athanasopoulos 2021, *Forecasting: Principles
/// and Practice*, §5.5 and §11.
#[must_use]
pub fn ends(forecast: &Forecast, period: &RunningPeriod<'_>) -> Option<Ends> {
    if !period.so_far.is_finite() || forecast.paths.is_empty() {
        return None;
    }
    // Of as many as there are of either, so that no possible rest is left out.
    let futures = forecast.paths.len().max(period.rest.len());
    Ends::of((0..futures).map(|future| total(future, forecast, period)).collect())
}

fn total(future: usize, forecast: &Forecast, period: &RunningPeriod<'_>) -> f64 {
    let path = &forecast.paths[future % forecast.paths.len()];
    let parts = path.iter().zip(&forecast.steps).zip(period.shares).filter(|(_, share)| **share > 0.0);
    let mut parts =
        parts.map(|((value, step), share)| (*value, part(*value, step.point, share.min(1.0)), share.min(1.0)));
    let total = match period.adds {
        Adds::Sum if !period.rest.is_empty() && period.shares.first().is_some_and(|share| *share > 0.0) => {
            let later = parts.skip(1).map(|(_, part, _)| part).sum::<f64>();
            period.so_far + period.rest[future % period.rest.len()] + later
        }
        Adds::Sum => period.so_far + parts.map(|(_, part, _)| part).sum::<f64>(),
        Adds::Mean { behind } => {
            let (mut sum, mut weight) = (period.so_far * behind.max(0.0), behind.max(0.0));
            for (_, part, share) in parts {
                (sum, weight) = (sum + part, weight + share);
            }
            if weight > 0.0 { sum / weight } else { period.so_far }
        }
        Adds::Last => {
            parts.next_back().map_or(period.so_far, |(value, _, share)| period.so_far * (1.0 - share) + value * share)
        }
    };
    if total.is_nan() { 0.0 } else { total.clamp(f64::MIN, f64::MAX) }
}

/// What a part of a period brings in a future in which the whole brings `value`, where nothing is known of its days.
/// The expected value goes with the part; how far off it is goes with its root, since what one day brings says little
/// of the next: a fifth of a month is almost half as uncertain as the whole.
fn part(value: f64, expected: f64, share: f64) -> f64 {
    share * expected + share.sqrt() * (value - expected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ForecastOptions, Method, forecast};

    fn monthly() -> Forecast {
        let history: Vec<Option<f64>> =
            (0..48).map(|at| Some(100.0 + f64::from(at % 12) + f64::from(at * 7 % 5))).collect();
        forecast(&history, &ForecastOptions { season: 12, horizon: 6, method: Method::Combined, seed: 1 }).unwrap()
    }

    fn sum<'a>(so_far: f64, shares: &'a [f64], rest: &'a [f64]) -> RunningPeriod<'a> {
        RunningPeriod { so_far, shares, adds: Adds::Sum, rest }
    }

    #[test]
    fn a_part_of_a_period_is_more_uncertain_than_its_share() {
        let forecast = monthly();
        let spread = |share| {
            let step = ends(&forecast, &sum(0.0, &[share], &[])).unwrap().step();
            step.high80 - step.low80
        };
        assert!((spread(0.25) / spread(1.0) - 0.5).abs() < 0.01);
    }

    #[test]
    fn a_goal_already_met_is_near_certain_and_one_out_of_reach_is_not() {
        let forecast = monthly();
        let chance = |target, so_far| ends(&forecast, &sum(so_far, &[0.5, 1.0], &[])).unwrap().at_least(target);
        assert!(chance(50.0, 100.0) > 0.99);
        assert!(chance(9e9, 100.0) < 0.01);
        assert_eq!(ends(&forecast, &sum(f64::NAN, &[0.5], &[])), None);
    }

    #[test]
    fn a_rate_ends_between_what_it_was_and_what_is_expected() {
        let forecast = monthly();
        let median = |so_far: f64, behind: f64, left: f64| {
            let period = RunningPeriod { so_far, shares: &[left], adds: Adds::Mean { behind }, rest: &[] };
            ends(&forecast, &period).unwrap().step().point
        };
        let expected = forecast.steps[0].point;
        assert!((median(50.0, 0.75, 0.25) - (0.75 * 50.0 + 0.25 * expected)).abs() < 1.0);
        assert!((median(50.0, 0.0, 1.0) - expected).abs() < 2.0);
        assert_eq!(median(50.0, 1.0, 0.0), 50.0);
    }

    #[test]
    fn what_is_known_of_the_rest_takes_the_place_of_the_forecast() {
        let forecast = monthly();
        let rest = [5.0, 7.0];
        let of = |shares| ends(&forecast, &sum(10.0, shares, &rest)).unwrap();
        let one = of(&[0.5]);
        assert_eq!((one.step().low80, one.step().high80), (15.0, 17.0));
        assert!((one.at_least(16.0) - 0.5).abs() < 0.01);
        let both = of(&[0.5, 1.0]).step();
        assert!((both.point - 16.0 - forecast.steps[1].point).abs() < 3.0);
        // A step that is over has no rest.
        let over = of(&[0.0, 1.0]).step();
        assert!((over.point - 10.0 - forecast.steps[1].point).abs() < 3.0);
        // More possible rests than futures: none is left out.
        let many: Vec<f64> = (0..3000).map(f64::from).collect();
        assert_eq!(ends(&forecast, &sum(0.0, &[0.5], &many)).unwrap().step().high95, 2924.0);
    }

    #[test]
    fn half_a_step_adds_half_of_it() {
        let forecast = monthly();
        let median = ends(&forecast, &sum(10.0, &[0.5], &[])).unwrap().step().point;
        assert!((median - 10.0 - 0.5 * forecast.steps[0].point).abs() < 1.5);
    }

    #[test]
    fn whole_numbers_are_reached_or_not() {
        let counted = Ends::of(vec![33.6, 34.4, 35.4, 38.9]).unwrap().whole();
        assert_eq!((counted.step().low95, counted.step().high95), (34.0, 39.0));
        // By hand: 39 of one of four, and of more than 34 of two.
        assert_eq!((counted.at_least(39.0), counted.above(34.0)), (1.5 / 5.0, 2.5 / 5.0));
        assert_eq!(Ends::of(Vec::new()), None);
    }
}
