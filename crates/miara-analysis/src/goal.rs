//! The chance of reaching a goal.

use crate::Forecast;

/// How the values of a period make the number that the goal is set for.
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

/// A goal for a period that is partly over.
#[derive(Debug, Clone, PartialEq)]
pub struct Goal<'a> {
    /// The number to be reached.
    pub target: f64,
    /// What the period has so far: its sum, or its last value.
    pub so_far: f64,
    /// How much of each forecast step falls into the rest of the period, 0..1, the next step first;
    /// of a running month, its working days that are left by all its working days. Steps beyond
    /// the list do not count.
    pub shares: &'a [f64],
    /// How the values make the number.
    pub adds: Adds,
    /// Possible values of the rest of the next step, where more is known of it than the forecast knows, such
    /// as of open deals; each future takes one of them, so they must be in no order. Empty where nothing more is known, and of no use but
    /// for sums.
    pub rest: &'a [f64],
}

/// What a period will come to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outlook {
    /// The share of futures that reach the goal, within 0..1 and never quite 0 or 1.
    pub chance: f64,
    /// The median of what the period comes to.
    pub median: f64,
    /// Where 80 of 100 such periods lie.
    pub low80: f64,
    /// Its upper end.
    pub high80: f64,
}

/// The chance that a period reaches at least the goal, counted over whole futures, since the errors
/// of its steps go together. For a KPI that is better when lower take the rest to 1. `None` where
/// the goal is not finite.
///
/// # Source
/// Joint paths instead of summed marginals: Hyndman, Athanasopoulos 2021, *Forecasting: Principles
/// and Practice*, §5.5 and §11; the count is drawn in by Krichevsky and Trofimov's half.
#[must_use]
pub fn outlook(forecast: &Forecast, goal: &Goal<'_>) -> Option<Outlook> {
    if !goal.target.is_finite() || !goal.so_far.is_finite() || forecast.paths.is_empty() {
        return None;
    }
    let mut totals: Vec<f64> = (0..forecast.paths.len()).map(|future| total(future, forecast, goal)).collect();
    totals.sort_unstable_by(f64::total_cmp);
    let reached = totals.len() - totals.partition_point(|total| *total < goal.target);
    let chance = (reached as f64 + 0.5) / (totals.len() as f64 + 1.0);
    let at = |level: f64| totals[((totals.len() - 1) as f64 * level).round() as usize];
    Some(Outlook { chance, median: at(0.5), low80: at(0.1), high80: at(0.9) })
}

fn total(future: usize, forecast: &Forecast, goal: &Goal<'_>) -> f64 {
    let path = &forecast.paths[future];
    let parts = path.iter().zip(&forecast.steps).zip(goal.shares).filter(|(_, share)| **share > 0.0);
    let mut parts =
        parts.map(|((value, step), share)| (*value, part(*value, step.point, share.min(1.0)), share.min(1.0)));
    let total = match goal.adds {
        Adds::Sum if !goal.rest.is_empty() && goal.shares.first().is_some_and(|share| *share > 0.0) => {
            goal.so_far + goal.rest[future % goal.rest.len()] + parts.skip(1).map(|(_, part, _)| part).sum::<f64>()
        }
        Adds::Sum => goal.so_far + parts.map(|(_, part, _)| part).sum::<f64>(),
        Adds::Mean { behind } => {
            let (mut sum, mut weight) = (goal.so_far * behind.max(0.0), behind.max(0.0));
            for (_, part, share) in parts {
                (sum, weight) = (sum + part, weight + share);
            }
            if weight > 0.0 { sum / weight } else { goal.so_far }
        }
        Adds::Last => {
            parts.next_back().map_or(goal.so_far, |(value, _, share)| goal.so_far * (1.0 - share) + value * share)
        }
    };
    if total.is_nan() { 0.0 } else { total.clamp(f64::MIN, f64::MAX) }
}

/// What a part of a period brings in a future in which the whole brings `value`. The expected value goes
/// with the part; how far off it is goes with its root, since what one day brings says little of the
/// next: a fifth of a month is almost half as uncertain as the whole.
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

    #[test]
    fn a_part_of_a_period_is_more_uncertain_than_its_share() {
        let forecast = monthly();
        let spread = |share| {
            let goal = Goal { target: 0.0, so_far: 0.0, shares: &[share], adds: Adds::Sum, rest: &[] };
            let outlook = outlook(&forecast, &goal).unwrap();
            outlook.high80 - outlook.low80
        };
        assert!((spread(0.25) / spread(1.0) - 0.5).abs() < 0.01);
    }

    #[test]
    fn a_goal_already_met_is_near_certain_and_one_out_of_reach_is_not() {
        let forecast = monthly();
        let goal = |target, so_far| Goal { target, so_far, shares: &[0.5, 1.0], adds: Adds::Sum, rest: &[] };
        assert!(outlook(&forecast, &goal(50.0, 100.0)).unwrap().chance > 0.99);
        assert!(outlook(&forecast, &goal(9e9, 100.0)).unwrap().chance < 0.01);
        assert_eq!(outlook(&forecast, &goal(f64::NAN, 1.0)), None);
    }

    #[test]
    fn a_rate_ends_between_what_it_was_and_what_is_expected() {
        let forecast = monthly();
        let median = |so_far: f64, behind: f64, left: f64| {
            let goal = Goal { target: 0.0, so_far, shares: &[left], adds: Adds::Mean { behind }, rest: &[] };
            outlook(&forecast, &goal).unwrap().median
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
        let goal = |shares| Goal { target: 16.0, so_far: 10.0, shares, adds: Adds::Sum, rest: &rest };
        let ends = outlook(&forecast, &goal(&[0.5])).unwrap();
        assert_eq!((ends.low80, ends.high80), (15.0, 17.0));
        assert!((ends.chance - 0.5).abs() < 0.01);
        let both = outlook(&forecast, &goal(&[0.5, 1.0])).unwrap();
        assert!((both.median - 16.0 - forecast.steps[1].point).abs() < 3.0);
        // A step that is over has no rest.
        let over = outlook(&forecast, &goal(&[0.0, 1.0])).unwrap();
        assert!((over.median - 10.0 - forecast.steps[1].point).abs() < 3.0);
    }

    #[test]
    fn half_a_step_adds_half_of_it() {
        let forecast = monthly();
        let goal = Goal { target: 0.0, so_far: 10.0, shares: &[0.5], adds: Adds::Sum, rest: &[] };
        let median = outlook(&forecast, &goal).unwrap().median;
        assert!((median - 10.0 - 0.5 * forecast.steps[0].point).abs() < 1.5);
    }
}
