//! Whether the last value of a short series stands out.

use crate::numbers::finite;
use crate::{ForecastOptions, Method, Step, TooLittle, forecast};

/// The last value against what was to be expected of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Surprise {
    /// The last value.
    pub value: f64,
    /// What those before it gave to expect.
    pub expected: Step,
    /// The chance of a value at least as far from the expected, within 0..=1 and never quite 0.
    pub chance: f64,
}

/// How surprising the last value of a series is by those before it, oldest first. For series of some
/// two to five years of months, which are too short for [`anomalies`](crate::anomalies()) to learn how
/// often what happens. Several KPIs looked at together call for
/// [`dependent_discoveries`](crate::dependent_discoveries).
///
/// # Errors
/// [`TooLittle`] where there is no last value, or too few before it for a forecast.
///
/// # Source
/// The futures of [`forecast`](crate::forecast()), as wide as its calibrated intervals.
pub fn surprise(series: &[Option<f64>], season: usize, seed: u64) -> Result<Surprise, TooLittle> {
    let Some((last, before)) = series.split_last() else { return Err(TooLittle { needed: 6, have: 0 }) };
    let value = finite(*last).ok_or(TooLittle { needed: 1, have: 0 })?;
    let made = forecast(before, &ForecastOptions { season, horizon: 1, method: Method::default(), seed })?;
    let expected = made.steps[0];
    let apart = (value - expected.point).abs();
    let farther = made.paths.iter().filter(|path| (path[0] - expected.point).abs() >= apart).count();
    let chance = (farther + 1) as f64 / (made.paths.len() + 1) as f64;
    Ok(Surprise { value, expected, chance })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fall_by_a_third_stands_out_and_a_usual_month_does_not() {
        let month = |at: usize| 100.0 + [0.0, 10.0, 20.0, 5.0, -10.0, -20.0][at % 6] + (at * 7 % 5) as f64;
        let mut series: Vec<Option<f64>> = (0..30).map(|at| Some(month(at))).collect();
        assert!(surprise(&series, 6, 1).unwrap().chance > 0.05);
        series[29] = series[29].map(|value| value * 0.67);
        let found = surprise(&series, 6, 1).unwrap();
        assert!(found.chance < 0.02 && found.value < found.expected.low95, "{found:?}");
        series[29] = None;
        assert!(surprise(&series, 6, 1).is_err());
        assert!(surprise(&[], 6, 1).is_err());
    }
}
