//! What else moves an outcome besides spend: controls, a trend and a season.

use std::f64::consts::{PI, TAU};

use crate::numbers::{dot, mean};

/// Periods per slow wave of a trend, and the most slow waves.
const WAVE: usize = 40;
const WAVES: usize = 4;
/// Periods per harmonic of a season, and the most harmonics.
const HARMONIC: usize = 12;
const HARMONICS: usize = 6;
/// What is left of a column below this share of it is rounding.
pub(super) const ROUNDING: f64 = 1e-6;

/// What moves an outcome besides spend; nothing by default.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Beside {
    /// Columns such as price, demand or holidays, each as long as the outcome. They work linearly, up or
    /// down.
    pub controls: Vec<Vec<f64>>,
    /// Whether the outcome may have a trend of its own: a straight line, and in long series slow waves.
    pub trend: bool,
    /// The periods in a season that the outcome may have.
    pub season: Option<usize>,
}

impl Beside {
    /// All columns of so many periods.
    ///
    /// # Source
    /// Harmonics of a season: Harvey 1989, *Forecasting, structural time series models and the Kalman
    /// filter*, 2.3.4. Slow waves of a trend are the cosines of the low-pass filter of Müller, Watson 2008.
    pub(super) fn columns(&self, periods: usize) -> Vec<Vec<f64>> {
        let wave = |of: &dyn Fn(f64) -> f64| (0..periods).map(|at| of(at as f64)).collect::<Vec<f64>>();
        let mut columns = self.controls.clone();
        if self.trend {
            columns.push(wave(&|at| at));
            let slow = |number: usize| wave(&|at| (PI * number as f64 * (at + 0.5) / periods as f64).cos());
            columns.extend((1..=(periods / WAVE).min(WAVES)).map(slow));
        }
        if let Some(season) = self.season.filter(|season| *season > 1) {
            let most = (periods / HARMONIC).clamp(1, HARMONICS);
            for harmonic in 1..=(season / 2).min(most) {
                let turn = TAU * harmonic as f64 / season as f64;
                columns.push(wave(&|at| (turn * at).cos()));
                columns.push(wave(&|at| (turn * at).sin()));
            }
        }
        columns
    }

    /// The periods that are needed to tell what so many channels bring beside all this.
    pub(super) fn needed(&self, channels: usize, columns: usize) -> usize {
        let unknowns = 5 * (3 * channels + 1) + 3 * columns;
        unknowns.max(20).max(self.season.unwrap_or(0).saturating_mul(2))
    }
}

/// An orthonormal basis of what columns say about deviations from their means; what follows from columns
/// before is left out.
pub(super) fn basis<'a>(columns: impl IntoIterator<Item = &'a Vec<f64>>) -> Vec<Vec<f64>> {
    let mut made: Vec<Vec<f64>> = Vec::new();
    for column in columns {
        let Some(own) = unit(&centred(column), f64::MIN_POSITIVE) else { continue };
        // Twice is enough: Giraud, Langou, Rozložník 2005.
        let left = without(&without(&own, &made), &made);
        made.extend(unit(&left, ROUNDING));
    }
    made
}

/// Values less what a basis explains of them.
pub(super) fn without(values: &[f64], basis: &[Vec<f64>]) -> Vec<f64> {
    let mut left = values.to_vec();
    for column in basis {
        let along = dot(&left, column);
        left.iter_mut().zip(column).for_each(|(left, column)| *left -= along * column);
    }
    left
}

/// Values less their mean.
pub(super) fn centred(values: &[f64]) -> Vec<f64> {
    let middle = mean(values);
    values.iter().map(|value| value - middle).collect()
}

/// Values at length 1; `None` where they are no longer than `least`.
pub(super) fn unit(values: &[f64], least: f64) -> Option<Vec<f64>> {
    let largest = values.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
    let scaled: Vec<f64> = values.iter().map(|value| value / largest).collect();
    let length = dot(&scaled, &scaled).sqrt();
    (largest * length > least && length.is_finite()).then(|| scaled.iter().map(|value| value / length).collect())
}
