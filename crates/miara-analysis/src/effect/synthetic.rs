//! The effect on one unit, by a mixture of others.

use super::fit::{By, Fit, Known};
use super::note::{EffectNote, Grounds};
use crate::TooLittle;
use crate::numbers::{HUGE, conformal_quantile};

/// Values before the action at least.
const BEFORE: usize = 4;
/// Units without the action at least.
const CONTROLS: usize = 2;
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

/// Why an effect beside others can't be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PanelRefusal {
    /// There are too few values or units, or some are missing.
    TooLittle(TooLittle),
    /// The predictor at this index is not known of every unit.
    Predictor(usize),
}

impl std::fmt::Display for PanelRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PanelRefusal::TooLittle(little) => little.fmt(f),
            PanelRefusal::Predictor(at) => write!(f, "predictor {at} needs a finite number of every unit"),
        }
    }
}

impl std::error::Error for PanelRefusal {}

impl From<TooLittle> for PanelRefusal {
    fn from(little: TooLittle) -> Self {
        PanelRefusal::TooLittle(little)
    }
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
    /// By how much the mixture was moved to the unit's level before the action; 0 where it need not be.
    pub shift: f64,
    /// The mixture's values with the shift, at all times.
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
    /// The share of units, this one counted, whose mean difference is as large for how they fitted before:
    /// the chance of such an effect by none. At most 1 less `level` where and only where the interval
    /// leaves out 0.
    pub p: f64,
    /// Feigned dates before the action at which the same reckoning ran.
    pub feigned: usize,
    /// How many of them it called an effect, at a p of 5 % or the least that so few units allow.
    pub feigned_effects: usize,
    /// What it hangs on, and doubts.
    pub notes: Vec<EffectNote>,
}

/// The effect of an action on one unit, against a mixture of the others. A unit whose level lies outside
/// that of all mixtures, or that only units at other levels go along with, is held against a mixture moved
/// to its own level before the action.
///
/// # Errors
/// [`PanelRefusal::TooLittle`] with fewer than four values before the action, one after, or two other units,
/// or where a value is missing or lengths differ; [`PanelRefusal::Predictor`] where a predictor lacks a
/// unit or is not finite.
///
/// # Source
/// Abadie, Diamond, Hainmueller 2010 and 2015 (placebos in units of the error before); the interval by
/// inversion of the same test: Firpo, Possebom 2018, *Synthetic control method: inference, sensitivity
/// analysis and confidence sets*; pysyncon 1.7.0. Predictors count alike, each in units of its own spread. The shift: Doudchenko,
/// Imbens 2016; Ferman, Pinto 2021, *Synthetic controls with imperfect pretreatment fit*.
pub fn effect_with_controls(panel: &Panel) -> Result<ControlledEffect, PanelRefusal> {
    let length = panel.treated.len();
    let whole = |values: &Vec<f64>| values.len() == length && values.iter().all(|value| value.abs() <= HUGE);
    if panel.from < BEFORE || panel.from >= length || !whole(&panel.treated) {
        return Err(TooLittle { needed: BEFORE + 1, have: panel.from.min(length) }.into());
    }
    if panel.controls.len() < CONTROLS || !panel.controls.iter().all(whole) {
        let have = panel.controls.iter().filter(|unit| whole(unit)).count();
        return Err(TooLittle { needed: CONTROLS, have }.into());
    }
    if let Some(at) = panel.predictors.iter().position(|predictor| !predictor.is_known(panel.controls.len())) {
        return Err(PanelRefusal::Predictor(at));
    }
    let known = known(panel);
    let fits = known.fits();
    let own = &fits[0];
    let mut placebos: Vec<f64> = fits[1..].iter().map(|fit| fit.effect.abs() / fit.unit).collect();
    let level = 0.95_f64.min(placebos.len() as f64 / (placebos.len() as f64 + 1.0));
    let half = conformal_quantile(&mut placebos, level).unwrap_or(0.0) * own.unit;
    let (feigned, feigned_effects) = feigned(&known);
    let mut result = ControlledEffect {
        weights: own.weights.clone(),
        shift: own.shift,
        without: own.without.clone(),
        effect: own.effect,
        low: own.effect - half,
        high: own.effect + half,
        level,
        before_error: own.before,
        p: as_far(&fits),
        feigned,
        feigned_effects,
        notes: Vec::new(),
    };
    result.notes = notes(&result, !known.predictors.is_empty() && own.by != By::Predictors);
    Ok(result)
}

impl Predictor {
    /// Whether it is known of the treated unit and of as many others.
    fn is_known(&self, others: usize) -> bool {
        let all = std::iter::once(&self.treated).chain(&self.controls);
        self.controls.len() == others && all.copied().all(|number| number.abs() <= HUGE)
    }
}

fn known(panel: &Panel) -> Known<'_> {
    let all =
        |predictor: &Predictor| std::iter::once(predictor.treated).chain(predictor.controls.iter().copied()).collect();
    Known {
        units: std::iter::once(&panel.treated).chain(&panel.controls).map(Vec::as_slice).collect(),
        predictors: panel.predictors.iter().map(all).collect(),
        from: panel.from,
    }
}

fn notes(result: &ControlledEffect, is_by_values_instead: bool) -> Vec<EffectNote> {
    let grounds = Grounds {
        effect: result.effect,
        before_error: result.before_error,
        feigned: result.feigned,
        feigned_effects: result.feigned_effects,
        controls: result.weights.len(),
    };
    let choices = [(result.shift != 0.0, EffectNote::Shifted), (is_by_values_instead, EffectNote::PredictorsLeftOut)];
    let made = choices.into_iter().filter(|(holds, _)| *holds).map(|(_, note)| note);
    made.chain(grounds.notes()).collect()
}

/// The share of units, the treated one counted, whose effect is as large for how they fitted before.
fn as_far(fits: &[Fit]) -> f64 {
    let ratio = |fit: &Fit| fit.effect.abs() / fit.unit;
    fits.iter().filter(|fit| ratio(fit) >= ratio(&fits[0])).count() as f64 / fits.len() as f64
}

/// Runs the same at feigned dates before the action, on the values before it alone.
fn feigned(known: &Known<'_>) -> (usize, usize) {
    let first = BEFORE.max(known.from / 2);
    let dates: Vec<usize> = (first..known.from.saturating_sub(1)).collect();
    let step = dates.len().div_ceil(FEIGNED).max(1);
    let before: Vec<&[f64]> = known.units.iter().map(|unit| &unit[..known.from]).collect();
    let least = 0.05_f64.max(1.0 / known.units.len() as f64) + 1e-9;
    let called = |date: &&usize| {
        let feigned = Known { units: before.clone(), predictors: Vec::new(), from: **date };
        as_far(&feigned.fits()) <= least
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
        let noise = |at: usize| ((at * 5) % 7) as f64 / 10.0 - 0.3;
        let treated = (0..40).map(|at| mix(at) + noise(at) + if at >= 30 { lift } else { 0.0 });
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
    fn a_unit_above_all_others_is_held_against_a_mixture_at_its_level() {
        let inside = effect_with_controls(&panel(20.0)).unwrap();
        assert_eq!((inside.shift, inside.notes.as_slice()), (0.0, [].as_slice()));
        let mut above = panel(20.0);
        above.treated.iter_mut().for_each(|value| *value += 70.0);
        let found = effect_with_controls(&above).unwrap();
        assert!((found.effect - 20.0).abs() < 1.0 && found.p < 0.05 && found.low > 10.0, "{found:?}");
        assert!((found.shift - 70.0).abs() < 5.0 && found.before_error < 1.0, "{}", found.shift);
        assert_eq!(found.notes, [EffectNote::Shifted]);
    }

    #[test]
    fn controls_that_run_at_another_level_are_found() {
        let mut apart = panel(20.0);
        [0, 3].into_iter().for_each(|unit| apart.controls[unit].iter_mut().for_each(|value| *value += 50.0));
        let found = effect_with_controls(&apart).unwrap();
        assert!((found.effect - 20.0).abs() < 1.0 && found.weights[0] > 0.5 && found.weights[3] > 0.3, "{found:?}");
        assert!((found.shift + 50.0).abs() < 1.0, "{}", found.shift);
    }

    #[test]
    fn predictors_that_do_not_follow_the_unit_are_left_out() {
        let pick = |unit: usize| (0..25).map(|other| f64::from(u8::from(other == unit))).collect::<Vec<f64>>();
        let predicted =
            |unit| Panel { predictors: vec![Predictor { treated: 1.0, controls: pick(unit) }], ..panel(20.0) };
        let astray = effect_with_controls(&predicted(7)).unwrap();
        assert_eq!(astray.notes, [EffectNote::PredictorsLeftOut]);
        assert_eq!(astray.weights, effect_with_controls(&panel(20.0)).unwrap().weights);
    }

    #[test]
    fn doubts_are_noted() {
        let none = effect_with_controls(&panel(0.0)).unwrap();
        assert_eq!(none.notes, [EffectNote::PoorFit], "{}", none.effect);
        let mut few = panel(20.0);
        few.controls.truncate(2);
        assert!(effect_with_controls(&few).unwrap().notes.contains(&EffectNote::FewControls));
        // Before the action the unit leaves the others by itself.
        let mut restless = panel(20.0);
        restless.treated.iter_mut().enumerate().skip(12).for_each(|(at, value)| *value += 4.0 * (at as f64 - 12.0));
        let found = effect_with_controls(&restless).unwrap();
        assert!(found.notes.contains(&EffectNote::FalseAlarms), "{found:?}");
    }

    #[test]
    fn a_unit_that_others_fit_by_luck_does_not_make_the_interval_endless() {
        let short = Panel { from: 8, ..panel(0.0) };
        let found = effect_with_controls(&short).unwrap();
        assert!(found.high - found.low < 200.0, "{} to {}", found.low, found.high);
    }

    /// A unit that swings about its mixture after the action has no effect on the mean, however far it swings.
    #[test]
    fn the_interval_leaves_out_nothing_where_and_only_where_chance_is_rare() {
        for step in 0..40_u32 {
            let mut one = panel(f64::from(step) - 20.0);
            one.treated[30..].iter_mut().zip([30.0, -30.0].iter().cycle()).for_each(|(value, swing)| *value += swing);
            one.controls.truncate(20 + step as usize % 5);
            let found = effect_with_controls(&one).unwrap();
            let is_rare = found.p <= 1.0 - found.level + 1e-9;
            assert_eq!(is_rare, !(found.low..=found.high).contains(&0.0), "{found:?}");
        }
    }

    #[test]
    fn a_predictor_that_is_not_known_of_all_is_refused() {
        let known = Predictor { treated: 1.0, controls: vec![1.0; 25] };
        let mut lacking = known.clone();
        lacking.controls[7] = f64::NAN;
        let short = Predictor { controls: vec![1.0; 24], ..known.clone() };
        let unknown = Predictor { treated: f64::INFINITY, ..known.clone() };
        for bad in [lacking, short, unknown] {
            let panel = Panel { predictors: vec![known.clone(), bad], ..panel(20.0) };
            assert_eq!(effect_with_controls(&panel), Err(PanelRefusal::Predictor(1)));
        }
    }

    #[test]
    fn too_few_units_or_times_are_said() {
        let mut few = panel(0.0);
        few.controls.truncate(1);
        assert!(effect_with_controls(&few).is_err());
        assert!(effect_with_controls(&Panel { from: 2, ..panel(0.0) }).is_err());
    }
}
