//! The effect on a series that has no like.

use crate::numbers::{HUGE, conformal_quantile, mean};
use crate::{ForecastOptions, Method, TooLittle, forecast};

/// Placebos that are tried, so that 2 in 40 are 5 %; and the fewest from which anything can be told.
const PLACEBOS: usize = 39;
const FEWEST: usize = 19;
/// Values before the first placebo at least, and in seasons.
const BEFORE: usize = 12;

/// The effect by what was to be expected from the past alone.
#[derive(Debug, Clone, PartialEq)]
pub struct AloneEffect {
    /// What was to be expected at each time after the action.
    pub without: Vec<f64>,
    /// The mean difference after the action.
    pub effect: f64,
    /// Where the effect lies with 95 %, by the errors at placebos; `None` with fewer than 19.
    pub low: Option<f64>,
    /// Its upper end.
    pub high: Option<f64>,
    /// The share of placebos, this date counted, that part as far; `None` with fewer than 19.
    pub p: Option<f64>,
    /// Dates before the action at which the same reckoning ran.
    pub placebos: usize,
}

/// The effect of an action at index `from` on a series, oldest value first, that has no others to be
/// held against. The same window is forecast at earlier dates, when nothing was done, and the
/// effect counts as far as it stands out among those. It can't tell the action from anything else
/// that happened at the same time.
///
/// # Errors
/// [`TooLittle`] where too few values stand before the action for a forecast, or none after it.
///
/// # Source
/// The counterfactual forecast is Brodersen et al. 2015, *Inferring causal impact using Bayesian
/// structural time-series models*, with the forecaster of this crate for the structural model;
/// placebos in time: Abadie, Diamond, Hainmueller 2015; Chernozhukov, Wüthrich, Zhu 2021.
pub fn effect_alone(series: &[Option<f64>], from: usize, season: usize) -> Result<AloneEffect, TooLittle> {
    let window = series.len().saturating_sub(from);
    let least = BEFORE.max(season + 1);
    if window == 0 || from < least {
        return Err(TooLittle { needed: least + 1, have: series.len().min(from) });
    }
    let bounded: Vec<Option<f64>> = series.iter().map(|value| value.map(|value| value.clamp(-HUGE, HUGE))).collect();
    let series = bounded.as_slice();
    let (without, own) = departed(series, from, window, season)?;
    let Some(own) = own else { return Err(TooLittle { needed: 1, have: 0 }) };
    let last = from.saturating_sub(window);
    let dates: Vec<usize> = (least.min(last + 1)..=last).collect();
    let step = (dates.len() / PLACEBOS).max(1);
    let tried = dates.iter().rev().step_by(step).take(PLACEBOS);
    let mut placebos: Vec<f64> = tried
        .filter_map(|date| departed(&series[..date + window], *date, window, season).ok()?.1)
        .map(|(effect, spread)| (effect / spread).abs())
        .filter(|standard| standard.is_finite())
        .collect();
    // A whole number of fortieths or twentieths makes 5 % reachable exactly.
    let kept = if placebos.len() >= PLACEBOS { PLACEBOS } else { placebos.len().min(FEWEST) };
    placebos.truncate(kept);
    let (effect, spread) = own;
    let mut result = AloneEffect { without, effect, low: None, high: None, p: None, placebos: kept };
    if kept >= FEWEST {
        let standard = (effect / spread).abs();
        let farther = placebos.iter().filter(|placebo| **placebo >= standard).count();
        result.p = Some((farther + 1) as f64 / (kept + 1) as f64);
        let half = conformal_quantile(&mut placebos, 0.95).unwrap_or(0.0) * spread;
        (result.low, result.high) = (Some(effect - half), Some(effect + half));
    }
    Ok(result)
}

type Departed = (Vec<f64>, Option<(f64, f64)>);

/// The forecast of a window, the mean departure from it, and how widely means of windows spread.
fn departed(series: &[Option<f64>], from: usize, window: usize, season: usize) -> Result<Departed, TooLittle> {
    let options = ForecastOptions { season, horizon: window, method: Method::Combined, seed: 1 };
    let made = forecast(&series[..from], &options)?;
    let without: Vec<f64> = made.steps.iter().map(|step| step.point).collect();
    let known: Vec<usize> = (0..window).filter(|at| series[from + at].is_some_and(f64::is_finite)).collect();
    if known.is_empty() {
        return Ok((without, None));
    }
    let gaps: Vec<f64> = known.iter().map(|at| series[from + at].unwrap_or(0.0) - without[*at]).collect();
    let means: Vec<f64> = made
        .paths
        .iter()
        .map(|path| known.iter().map(|at| path[*at] - without[*at]).sum::<f64>() / known.len() as f64)
        .collect();
    let spread = (means.iter().map(|mean| mean * mean).sum::<f64>() / means.len() as f64).sqrt();
    let scale = without.iter().map(|value| value.abs()).fold(f64::MIN_POSITIVE, f64::max);
    Ok((without, Some((mean(&gaps), spread.max(1e-9 * scale)))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(lift: f64) -> Vec<Option<f64>> {
        let noise = |at: usize| ((at * 7919 % 1009) as f64 / 1009.0 - 0.5) * 10.0;
        (0..120).map(|at| Some(100.0 + noise(at) + if at >= 112 { lift } else { 0.0 })).collect()
    }

    #[test]
    fn a_lift_is_found_and_nothing_is_not() {
        let found = effect_alone(&series(20.0), 112, 1).unwrap();
        assert!((found.effect - 20.0).abs() < 4.0 && found.p.unwrap() <= 0.05, "{found:?}");
        assert!(effect_alone(&series(0.0), 112, 1).unwrap().p.unwrap() > 0.05);
    }

    #[test]
    fn with_few_placebos_it_cannot_tell() {
        let short = &series(20.0)[100..];
        let found = effect_alone(short, 16, 1).unwrap();
        assert_eq!((found.p, found.low), (None, None));
        assert!(effect_alone(short, 3, 1).is_err());
        assert!(effect_alone(short, 20, 1).is_err());
    }
}
