//! Histories with gaps, made whole.

use super::season::{Acts, pattern};
use crate::numbers::{HUGE, finite};

/// A history without gaps.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Whole {
    /// From the first known value to the last, the gaps between them filled.
    pub(crate) values: Vec<f64>,
    /// How many were filled.
    pub(crate) filled: usize,
    /// How many unknown ones follow the last known.
    pub(crate) trailing: usize,
}

/// Fills gaps by straight lines between neighbours, after taking the season out where two whole
/// seasons are there.
pub(crate) fn whole(history: &[Option<f64>], season: usize) -> Whole {
    let known: Vec<Option<f64>> =
        history.iter().map(|value| finite(*value).map(|value| value.clamp(-HUGE, HUGE))).collect();
    let Some(first) = known.iter().position(Option::is_some) else {
        return Whole { values: Vec::new(), filled: 0, trailing: history.len() };
    };
    let last = known.iter().rposition(Option::is_some).unwrap_or(first);
    let known = &known[first..=last];
    let filled = known.iter().filter(|value| value.is_none()).count();
    let mut values = lines(known);
    if filled > 0 && season > 1 && values.len() > 2 * season {
        let places = pattern(&values, season, Acts::Added);
        let apart: Vec<Option<f64>> =
            known.iter().enumerate().map(|(at, value)| value.map(|value| value - places[at % season])).collect();
        values = lines(&apart).iter().enumerate().map(|(at, value)| value + places[at % season]).collect();
        // What was never below zero was not in a gap either.
        let least = if known.iter().flatten().all(|value| *value >= 0.0) { 0.0 } else { f64::MIN };
        known.iter().zip(&mut values).for_each(|(known, value)| *value = known.unwrap_or(value.max(least)));
    }
    Whole { values, filled, trailing: history.len() - 1 - last }
}

/// Straight lines between known values; the first and the last are known.
fn lines(known: &[Option<f64>]) -> Vec<f64> {
    let mut values: Vec<f64> = known.iter().map(|value| value.unwrap_or(0.0)).collect();
    let mut before = 0;
    for (at, value) in known.iter().enumerate() {
        if value.is_some() {
            let (left, right) = (values[before], values[at]);
            for (step, inner) in values[before..at].iter_mut().enumerate().skip(1) {
                let share = step as f64 / (at - before) as f64;
                *inner = left * (1.0 - share) + right * share;
            }
            before = at;
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_not_filled_below_zero_where_nothing_was() {
        let history = [Some(0.0), None, Some(0.0), Some(0.0), Some(238.7), Some(0.0)];
        assert!(whole(&history, 2).values.iter().all(|value| *value >= 0.0));
    }

    #[test]
    fn a_gap_is_bridged_and_the_ends_are_not() {
        let history = [None, Some(1.0), None, Some(f64::NAN), Some(4.0), None];
        assert_eq!(whole(&history, 1), Whole { values: vec![1.0, 2.0, 3.0, 4.0], filled: 2, trailing: 1 });
    }

    #[test]
    fn a_gap_keeps_the_season() {
        let history: Vec<Option<f64>> = (0..24).map(|at| (at != 9).then_some(f64::from(at % 4 * 10))).collect();
        assert!((whole(&history, 4).values[9] - 10.0).abs() < 1.5);
    }
}
