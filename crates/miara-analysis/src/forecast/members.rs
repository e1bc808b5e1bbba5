//! The models that a forecast is the mean of.

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::Method;
use super::ets::{Ets, Form, Sign};
use super::theta::Theta;

/// A model with less weight than this is left out.
const LEAST_WEIGHT: f64 = 0.01;

/// How far a better criterion is trusted: half as far as if one of the models were true, since none is.
const TRUST: f64 = 0.25;

/// A fitted model.
#[derive(Debug, Clone)]
enum Model {
    Ets(Ets),
    Theta(Theta),
    /// The last season again.
    Naive(Vec<f64>),
}

/// Fitted models and their weights, which sum to 1.
#[derive(Debug, Clone)]
pub(crate) struct Members {
    models: Vec<(f64, Model)>,
    season: usize,
    length: usize,
}

impl Members {
    /// Fits the models of a method; `season` is 1 for none, and no longer than a model can carry.
    pub(crate) fn fit(values: &[f64], season: usize, method: Method) -> Members {
        let carried = if values.len() > 2 * season { season } else { 1 };
        let mut models = match method {
            Method::Combined | Method::Floored | Method::Ets => smoothing(values, carried),
            Method::Theta | Method::SeasonalNaive => Vec::new(),
        };
        if matches!(method, Method::Combined | Method::Floored | Method::Theta)
            || (method == Method::Ets && models.is_empty())
        {
            let rest = if models.is_empty() { 1.0 } else { 0.5 };
            models.iter_mut().for_each(|(weight, _)| *weight *= rest);
            models.push((rest, Model::Theta(Theta::fit(values, carried))));
        }
        if method == Method::SeasonalNaive {
            let last = values.len().saturating_sub(season.min(values.len()));
            models.push((1.0, Model::Naive(values[last..].to_vec())));
        }
        Members { models, season: carried, length: values.len() }
    }

    /// The weighted mean of what the models expect.
    pub(crate) fn mean(&self, horizon: usize) -> Vec<f64> {
        let mut sum = vec![0.0; horizon];
        for (weight, model) in &self.models {
            let expected = match model {
                Model::Ets(ets) => ets.mean(horizon, self.season),
                Model::Theta(theta) => theta.mean(horizon),
                Model::Naive(last) => (0..horizon).map(|at| last[at % last.len()]).collect(),
            };
            sum.iter_mut().zip(expected).for_each(|(sum, expected)| *sum += weight * expected);
        }
        sum
    }

    /// One possible future: of a model drawn by weight, with its own residuals drawn again.
    /// They are stretched a little, as residuals of a fitted model are too small.
    pub(crate) fn path(&self, horizon: usize, values: &[f64], chance: &mut ChaCha8Rng) -> Vec<f64> {
        let n = self.length as f64;
        let stretch = (n / (n - 3.0).max(1.0)).sqrt();
        let mut drawn: f64 = chance.random();
        let mut index = 0;
        while index + 1 < self.models.len() && drawn > self.models[index].0 {
            drawn -= self.models[index].0;
            index += 1;
        }
        let mut shock = |residuals: &[f64]| stretch * residuals[chance.random_range(0..residuals.len())];
        match &self.models[index].1 {
            Model::Ets(ets) => ets.path(horizon, self.season, || shock(&ets.residuals)),
            Model::Theta(theta) => theta.path(horizon, || shock(&theta.residuals)),
            Model::Naive(last) => naive_path(values, last.len(), horizon, |residuals| shock(residuals)),
        }
    }

    /// What the mean would have been at each origin from `first` on: a row per origin.
    pub(crate) fn rolled(&self, values: &[f64], first: usize, horizon: usize) -> Vec<Vec<f64>> {
        let mut sums = vec![vec![0.0; horizon]; values.len().saturating_sub(first)];
        for (weight, model) in &self.models {
            let rows = match model {
                Model::Ets(ets) => ets.rolled(values, self.season, first, horizon),
                Model::Theta(theta) => theta.rolled(values, first, horizon),
                Model::Naive(last) => naive_rolled(values, last.len(), first, horizon),
            };
            for (sum, row) in sums.iter_mut().zip(rows) {
                sum.iter_mut().zip(row).for_each(|(sum, expected)| *sum += weight * expected);
            }
        }
        sums
    }
}

/// The smoothing models, weighted by how well each explains the history for its size.
///
/// # Source
/// Weights by Akaike's criterion: Kolassa 2011, *Combining exponential smoothing forecasts using
/// Akaike weights*.
fn smoothing(values: &[f64], season: usize) -> Vec<(f64, Model)> {
    let sign = if values.iter().all(|value| *value > 0.0) { Sign::Positive } else { Sign::Mixed };
    let fitted: Vec<Ets> =
        Form::fitting(sign, season).into_iter().filter_map(|form| Ets::fit(form, values, season)).collect();
    let best = fitted.iter().map(|ets| ets.criterion).fold(f64::INFINITY, f64::min);
    let weight = |ets: &Ets| (-TRUST * (ets.criterion - best)).exp();
    let kept: Vec<Ets> = fitted.into_iter().filter(|ets| weight(ets) >= LEAST_WEIGHT).collect();
    let sum: f64 = kept.iter().map(weight).sum();
    kept.into_iter().map(|ets| (weight(&ets) / sum, Model::Ets(ets))).collect()
}

fn naive_path(values: &[f64], season: usize, horizon: usize, mut shock: impl FnMut(&[f64]) -> f64) -> Vec<f64> {
    let changes: Vec<f64> = values.iter().skip(season).zip(values).map(|(now, before)| now - before).collect();
    let mut path: Vec<f64> = values[values.len() - season..].to_vec();
    for at in 0..horizon {
        let change = if changes.is_empty() { 0.0 } else { shock(&changes) };
        path.push(path[at] + change);
    }
    path.split_off(season)
}

/// What repeating the last season would have given at each origin: a row per origin.
pub(crate) fn naive_rolled(values: &[f64], season: usize, first: usize, horizon: usize) -> Vec<Vec<f64>> {
    let before = |origin: usize, step: usize| {
        let from = origin.saturating_sub(season);
        values[from + step % (origin - from).max(1)]
    };
    (first..values.len()).map(|origin| (0..horizon).map(|step| before(origin, step)).collect()).collect()
}
