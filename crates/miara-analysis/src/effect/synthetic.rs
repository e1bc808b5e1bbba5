//! The effect on one unit, by a mixture of others.

use super::hull::nearest;
use crate::TooLittle;
use crate::numbers::{conformal_quantile, mean};

/// Values before the action at least.
const BEFORE: usize = 4;
/// Units without the action at least.
const CONTROLS: usize = 2;
/// Values larger than this count as missing.
const HUGE: f64 = 1e150;
/// Feigned dates that are tried at most.
const FEIGNED: usize = 10;

/// Something known of each unit that the mixture should share with the treated one.
#[derive(Debug, Clone, PartialEq)]
pub struct Predictor {
    /// Of the treated unit.
    pub treated: f64,
    /// Of the other units, in their order.
    pub controls: Vec<f64>,
}

/// Values of a treated unit and of others at the same times, oldest first; none may be missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// The treated unit's values.
    pub treated: Vec<f64>,
    /// Each other unit's values, as many.
    pub controls: Vec<Vec<f64>>,
    /// Index of the first value after the action.
    pub from: usize,
    /// What the mixture is fitted by; empty for the values before the action.
    pub predictors: Vec<Predictor>,
}

/// The effect by a mixture of other units.
#[derive(Debug, Clone, PartialEq)]
pub struct ControlledEffect {
    /// Each other unit's part in the mixture, at least 0; they sum to 1.
    pub weights: Vec<f64>,
    /// The mixture's values, at all times.
    pub without: Vec<f64>,
    /// The mean difference after the action.
    pub effect: f64,
    /// Where the effect lies, by how far other units part from their own mixtures.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// The level of the interval: 0.95, or what so few units allow.
    pub level: f64,
    /// How far off the mixture was before the action: root of the mean squared difference.
    pub before_error: f64,
    /// The share of units, this one counted, that part as far after the action for how they fitted
    /// before: the chance of such an effect by none.
    pub p: f64,
    /// Feigned dates before the action at which the same reckoning ran.
    pub feigned: usize,
    /// How many of them it called an effect, at a p of 5 % or the least that so few units allow.
    pub feigned_effects: usize,
}

/// The effect of an action on one unit, against a mixture of the others.
///
/// # Errors
/// [`TooLittle`] with fewer than four values before the action, one after, or two other units, or
/// where a value is missing or lengths differ.
///
/// # Source
/// Abadie, Diamond, Hainmueller 2010 and 2015 (placebos by the ratio of errors after and before);
/// pysyncon 1.7.0. Predictors count alike, each in units of its own spread.
pub fn effect_with_controls(panel: &Panel) -> Result<ControlledEffect, TooLittle> {
    let length = panel.treated.len();
    let whole = |values: &Vec<f64>| values.len() == length && values.iter().all(|value| value.abs() <= HUGE);
    if panel.from < BEFORE || panel.from >= length || !whole(&panel.treated) {
        return Err(TooLittle { needed: BEFORE + 1, have: panel.from.min(length) });
    }
    if panel.controls.len() < CONTROLS || !panel.controls.iter().all(whole) {
        return Err(TooLittle { needed: CONTROLS, have: panel.controls.iter().filter(|unit| whole(unit)).count() });
    }
    let units: Vec<&[f64]> = std::iter::once(&panel.treated).chain(&panel.controls).map(Vec::as_slice).collect();
    let predictors: Vec<Vec<f64>> = panel
        .predictors
        .iter()
        .filter(|predictor| predictor.controls.len() == panel.controls.len() && predictor.treated.is_finite())
        .map(|predictor| std::iter::once(predictor.treated).chain(predictor.controls.iter().copied()).collect())
        .collect();
    let fits: Vec<Fit> = (0..units.len()).map(|unit| Fit::of(&units, &predictors, unit, panel.from)).collect();
    let own = &fits[0];
    let p = fits.iter().filter(|fit| fit.ratio >= own.ratio).count() as f64 / fits.len() as f64;
    let mut placebos: Vec<f64> = fits[1..].iter().map(|fit| fit.effect.abs() / fit.before).collect();
    let level = 0.95_f64.min(placebos.len() as f64 / (placebos.len() as f64 + 1.0));
    let half = conformal_quantile(&mut placebos, level).unwrap_or(0.0) * own.before;
    let (feigned, feigned_effects) = feigned(&units, panel.from);
    Ok(ControlledEffect {
        weights: own.weights.clone(),
        without: own.without.clone(),
        effect: own.effect,
        low: own.effect - half,
        high: own.effect + half,
        level,
        before_error: own.before,
        p,
        feigned,
        feigned_effects,
    })
}

/// One unit against a mixture of the others; the treated one, the first, is in no mixture.
struct Fit {
    weights: Vec<f64>,
    without: Vec<f64>,
    effect: f64,
    before: f64,
    ratio: f64,
}

impl Fit {
    fn of(units: &[&[f64]], predictors: &[Vec<f64>], unit: usize, from: usize) -> Fit {
        let others: Vec<usize> = (1..units.len()).filter(|other| *other != unit).collect();
        let scale =
            units.iter().flat_map(|unit| unit.iter()).map(|value| value.abs()).fold(f64::MIN_POSITIVE, f64::max);
        let features = |unit: usize| -> Vec<f64> {
            if predictors.is_empty() {
                return units[unit][..from].iter().map(|value| value / scale).collect();
            }
            predictors.iter().map(|predictor| predictor[unit] / spread(predictor)).collect()
        };
        let points: Vec<Vec<f64>> = others.iter().map(|other| features(*other)).collect();
        let found = nearest(&points, &features(unit));
        let mix = |at: usize| others.iter().zip(&found).map(|(other, weight)| weight * units[*other][at]).sum::<f64>();
        let without: Vec<f64> = (0..units[unit].len()).map(mix).collect();
        let gaps: Vec<f64> = units[unit].iter().zip(&without).map(|(value, mixed)| value - mixed).collect();
        let error = |gaps: &[f64]| {
            (gaps.iter().map(|gap| (gap / scale).powi(2)).sum::<f64>() / gaps.len() as f64).sqrt() * scale
        };
        let before = error(&gaps[..from]).max(1e-12 * scale);
        Fit { weights: found, without, effect: mean(&gaps[from..]), before, ratio: error(&gaps[from..]) / before }
    }
}

fn spread(values: &[f64]) -> f64 {
    let middle = mean(values);
    let squares: f64 = values.iter().map(|value| (value - middle).powi(2)).sum();
    let spread = (squares / (values.len() as f64 - 1.0).max(1.0)).sqrt();
    if spread > 0.0 { spread } else { 1.0 }
}

/// Runs the same at feigned dates before the action, on the values before it alone.
fn feigned(units: &[&[f64]], from: usize) -> (usize, usize) {
    let first = BEFORE.max(from / 2);
    let dates: Vec<usize> = (first..from.saturating_sub(1)).collect();
    let step = dates.len().div_ceil(FEIGNED).max(1);
    let before: Vec<&[f64]> = units.iter().map(|unit| &unit[..from]).collect();
    let least = 0.05_f64.max(1.0 / units.len() as f64) + 1e-9;
    let called = |date: &&usize| {
        let ratios: Vec<f64> = (0..units.len()).map(|unit| Fit::of(&before, &[], unit, **date).ratio).collect();
        ratios.iter().filter(|ratio| **ratio >= ratios[0]).count() as f64 / units.len() as f64 <= least
    };
    let tried: Vec<&usize> = dates.iter().step_by(step).collect();
    (tried.len(), tried.iter().filter(|date| called(date)).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn panel(lift: f64) -> Panel {
        let wave = |unit: usize, at: usize| {
            100.0 + 10.0 * (at as f64 * (0.3 + 0.1 * unit as f64)).sin() + ((at * 7 + unit * 13) % 11) as f64 / 5.0
        };
        let controls: Vec<Vec<f64>> = (0..25).map(|unit| (0..40).map(|at| wave(unit, at)).collect()).collect();
        let mix = |at: usize| 0.6 * controls[0][at] + 0.4 * controls[3][at];
        let treated = (0..40).map(|at| mix(at) + ((at * 5) % 7) as f64 / 10.0 + if at >= 30 { lift } else { 0.0 });
        Panel { treated: treated.collect(), controls, from: 30, predictors: Vec::new() }
    }

    #[test]
    fn a_lift_is_found_and_nothing_is_not() {
        let found = effect_with_controls(&panel(20.0)).unwrap();
        assert!((found.effect - 20.0).abs() < 1.0 && found.p < 0.05, "{} {}", found.effect, found.p);
        assert!((found.weights[0] - 0.6).abs() < 0.05 && (found.weights.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        assert!(found.low > 10.0 && found.low < found.effect && found.effect < found.high);
    }

    #[test]
    fn too_few_units_or_times_are_said() {
        let mut few = panel(0.0);
        few.controls.truncate(1);
        assert!(effect_with_controls(&few).is_err());
        assert!(effect_with_controls(&Panel { from: 2, ..panel(0.0) }).is_err());
    }
}
