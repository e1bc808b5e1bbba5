//! One unit of a panel as a mixture of the others.

use super::hull::nearest;
use crate::numbers::mean;
use crate::quantile::median;

/// The part of the squared error before that the error's mean makes, from which on a unit lies outside.
const OFF: f64 = 0.25;
/// And how many standard errors that mean must be from 0.
const SURE: f64 = 3.0;
/// A mixture that misses by more than this part of the unit's own spread does not follow it, ...
const LOST: f64 = 0.25;
/// ... where one around own means misses so many times less.
const BETTER: f64 = 2.0;
/// How many times worse than values before the action predictors may follow the unit.
const FOLLOWS: f64 = 3.0;
/// Errors before count as at least about this part of the middle unit's.
const LEAST_ERROR: f64 = 0.25;

/// One unit against a mixture of the others; the treated one, the first, is in no mixture.
pub(super) struct Fit {
    pub(super) weights: Vec<f64>,
    /// What is added to the mixture.
    pub(super) shift: f64,
    pub(super) without: Vec<f64>,
    pub(super) effect: f64,
    /// Root of the mean squared error before the action.
    pub(super) before: f64,
    /// What errors after the action are measured in: the error before, of close fits somewhat more.
    pub(super) unit: f64,
    pub(super) by: By,
}

/// What is known of the units of a panel, the treated one first.
pub(super) struct Known<'a> {
    pub(super) units: Vec<&'a [f64]>,
    /// Of each predictor, the units' numbers.
    pub(super) predictors: Vec<Vec<f64>>,
    /// Index of the first value after the action.
    pub(super) from: usize,
}

/// What a mixture is fitted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Values,
    /// The values' differences from their mean before the action.
    Course,
    Predictors,
}

impl Known<'_> {
    /// Every unit against a mixture of the others, all by what suits the treated one, so that the others tell
    /// what chance does to it. A unit that others fit by luck without any error would part infinitely far from
    /// them after, so errors before are no smaller than a part of the middle one.
    pub(super) fn fits(&self) -> Vec<Fit> {
        let by = self.suited();
        let mut fits: Vec<Fit> = (0..self.units.len()).map(|unit| self.by(unit, by)).collect();
        let mut errors: Vec<f64> = fits.iter().map(|fit| fit.before).collect();
        let least = LEAST_ERROR * median(&mut errors).unwrap_or(0.0);
        fits.iter_mut().for_each(|fit| fit.unit = fit.before.hypot(least));
        fits
    }

    /// Predictors as far as these follow the treated unit, else its values; its course alone where its level
    /// lies outside what others can be mixed to, or where only others at other levels go along with it.
    fn suited(&self) -> By {
        let (plain, moved) = (self.by(0, By::Values), self.by(0, By::Course));
        let before = &self.units[0][..self.from];
        let off = ((mean(before) - mean(&plain.without[..self.from])) / plain.before).powi(2).min(1.0);
        let is_outside = off > OFF && self.from as f64 * off > SURE.powi(2) * (1.0 - off);
        let is_lost = plain.before > LOST * spread(before) && plain.before > BETTER * moved.before;
        if is_outside || is_lost {
            By::Course
        } else if !self.predictors.is_empty() && self.by(0, By::Predictors).before <= FOLLOWS * plain.before {
            By::Predictors
        } else {
            By::Values
        }
    }

    fn by(&self, unit: usize, by: By) -> Fit {
        let (own, scale) = (self.units[unit], self.largest());
        let others: Vec<usize> = (1..self.units.len()).filter(|other| *other != unit).collect();
        let points: Vec<Vec<f64>> = others.iter().map(|other| self.features(*other, by)).collect();
        let weights = nearest(&points, &self.features(unit, by));
        let mixed = |at: usize| others.iter().zip(&weights).map(|(other, part)| part * self.units[*other][at]).sum();
        let mut without: Vec<f64> = (0..own.len()).map(mixed).collect();
        let shift = if by == By::Course { mean(&own[..self.from]) - mean(&without[..self.from]) } else { 0.0 };
        without.iter_mut().for_each(|value| *value += shift);
        let gaps: Vec<f64> = own.iter().zip(&without).map(|(value, without)| value - without).collect();
        let squares: Vec<f64> = gaps[..self.from].iter().map(|gap| (gap / scale).powi(2)).collect();
        let before = (mean(&squares).sqrt() * scale).max(1e-12 * scale);
        let effect = mean(&gaps[self.from..]);
        Fit { weights, shift, without, effect, before, unit: before, by }
    }

    /// What two units must share to be alike.
    fn features(&self, unit: usize, by: By) -> Vec<f64> {
        if by == By::Predictors {
            return self.predictors.iter().map(|predictor| predictor[unit] / spread_or_one(predictor)).collect();
        }
        let (before, scale) = (&self.units[unit][..self.from], self.largest());
        let level = if by == By::Course { mean(before) } else { 0.0 };
        before.iter().map(|value| (value - level) / scale).collect()
    }

    /// The largest value by size.
    fn largest(&self) -> f64 {
        self.units.iter().flat_map(|unit| unit.iter()).map(|value| value.abs()).fold(f64::MIN_POSITIVE, f64::max)
    }
}

fn spread(values: &[f64]) -> f64 {
    let middle = mean(values);
    let squares: f64 = values.iter().map(|value| (value - middle).powi(2)).sum();
    (squares / (values.len() as f64 - 1.0).max(1.0)).sqrt()
}

fn spread_or_one(values: &[f64]) -> f64 {
    Some(spread(values)).filter(|spread| *spread > 0.0).unwrap_or(1.0)
}
