//! The models that a forecast is the mean of.

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::Method;
use super::ets::{Ets, Form, Sign, State};
use super::theta::{FITTED_FROM, Line, Theta};

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

    /// What each model expects, with its weight.
    fn expected(&self, horizon: usize) -> impl Iterator<Item = (f64, Vec<f64>)> {
        self.models.iter().map(move |(weight, model)| {
            let expected = match model {
                Model::Ets(ets) => ets.mean(horizon, self.season),
                Model::Theta(theta) => theta.mean(horizon),
                Model::Naive(last) => (0..horizon).map(|at| last[at % last.len()]).collect(),
            };
            (*weight, expected)
        })
    }

    /// The weighted mean of what the models expect.
    pub(crate) fn mean(&self, horizon: usize) -> Vec<f64> {
        let mut sum = vec![0.0; horizon];
        for (weight, expected) in self.expected(horizon) {
            sum.iter_mut().zip(expected).for_each(|(sum, expected)| *sum += weight * expected);
        }
        sum
    }

    /// How far what each model expects lies from what all expect together, with its weight.
    pub(crate) fn apart(&self, mean: &[f64]) -> Vec<(f64, Vec<f64>)> {
        let apart = |expected: Vec<f64>| expected.iter().zip(mean).map(|(own, mean)| own - mean).collect();
        self.expected(mean.len()).map(|(weight, expected)| (weight, apart(expected))).collect()
    }

    /// What is drawn for possible futures: the errors that the mean of the models has made one step ahead,
    /// stretched by what the models have fitted of them.
    pub(crate) fn shocks(&self, values: &[f64]) -> Shocks {
        let proportional: f64 =
            self.models.iter().filter(|(_, model)| model.errs_in_proportion()).map(|(w, _)| w).sum();
        let from = self.from();
        let rows = self.rolled(values, from, 1);
        let expected: Vec<f64> = rows.iter().map(|row| row[0]).collect();
        let times = proportional > 0.5 && expected.iter().all(|expected| *expected > 0.0);
        let error = |(expected, value): (&f64, &f64)| if times { value / expected - 1.0 } else { value - expected };
        let drawn: Vec<f64> = expected.iter().zip(&values[from..]).map(error).collect();
        let n = self.length as f64;
        let stretch = (n / (n - self.unknowns()).max(n / 4.0)).sqrt();
        Shocks { drawn: drawn.into_iter().map(|error| error * stretch).collect(), times }
    }

    /// The first value of which all models have expected something.
    fn from(&self) -> usize {
        let from = self.models.iter().map(|(_, model)| match model {
            Model::Naive(last) => last.len(),
            Model::Ets(_) | Model::Theta(_) => FITTED_FROM,
        });
        from.max().unwrap_or(0)
    }

    /// How many numbers the models have taken from the history.
    fn unknowns(&self) -> f64 {
        self.models.iter().map(|(weight, model)| weight * model.unknowns(self.season)).sum()
    }

    /// One possible future: what the models expect together, an error of theirs on top, and all of them see it.
    pub(crate) fn path(&self, horizon: usize, shocks: &Shocks, chance: &mut ChaCha8Rng) -> Vec<f64> {
        let mut live: Vec<(f64, Live<'_>)> =
            self.models.iter().map(|(weight, model)| (*weight, model.live())).collect();
        (self.length..self.length + horizon)
            .map(|at| {
                let mean: f64 = live.iter().map(|(weight, live)| weight * live.next(at, self.season)).sum();
                let shock = shocks.drawn[chance.random_range(0..shocks.drawn.len())];
                let value = if shocks.times { mean * (1.0 + shock) } else { mean + shock };
                live.iter_mut().for_each(|(_, live)| live.see(at, self.season, value));
                value
            })
            .collect()
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

/// One of weighted futures, drawn by weight.
pub(crate) fn drawn<'f>(futures: &'f [(f64, Vec<f64>)], chance: &mut ChaCha8Rng) -> &'f [f64] {
    let mut drawn: f64 = chance.random();
    let mut index = 0;
    while index + 1 < futures.len() && drawn > futures[index].0 {
        drawn -= futures[index].0;
        index += 1;
    }
    futures.get(index).map_or(&[], |(_, future)| future)
}

/// Errors of which possible futures are made.
pub(crate) struct Shocks {
    drawn: Vec<f64>,
    /// True where they are in proportion to what was expected.
    times: bool,
}

/// A model on its way through a possible future.
enum Live<'m> {
    Ets(&'m Ets, State),
    Theta(&'m Theta, Line),
    Naive(Vec<f64>),
}

impl Model {
    fn live(&self) -> Live<'_> {
        match self {
            Model::Ets(ets) => Live::Ets(ets, ets.end()),
            Model::Theta(theta) => Live::Theta(theta, theta.end()),
            Model::Naive(last) => Live::Naive(last.clone()),
        }
    }

    fn errs_in_proportion(&self) -> bool {
        matches!(self, Model::Ets(ets) if ets.errs_in_proportion())
    }

    fn unknowns(&self, season: usize) -> f64 {
        match self {
            Model::Ets(ets) => ets.unknowns(season) as f64,
            Model::Theta(theta) => theta.unknowns() as f64,
            Model::Naive(_) => 0.0,
        }
    }
}

impl Live<'_> {
    fn next(&self, at: usize, season: usize) -> f64 {
        match self {
            Live::Ets(ets, state) => ets.next(state, at % season),
            Live::Theta(theta, line) => theta.next(line, at),
            Live::Naive(last) => last[0],
        }
    }

    fn see(&mut self, at: usize, season: usize, value: f64) {
        match self {
            Live::Ets(ets, state) => ets.see(state, at % season, value),
            Live::Theta(theta, line) => theta.see(line, at, value),
            Live::Naive(last) => {
                last.rotate_left(1);
                if let Some(newest) = last.last_mut() {
                    *newest = value;
                }
            }
        }
    }
}

/// What repeating the last season would have given at each origin: a row per origin.
pub(crate) fn naive_rolled(values: &[f64], season: usize, first: usize, horizon: usize) -> Vec<Vec<f64>> {
    let before = |origin: usize, step: usize| {
        let from = origin.saturating_sub(season);
        values[from + step % (origin - from).max(1)]
    };
    (first..values.len()).map(|origin| (0..horizon).map(|step| before(origin, step)).collect()).collect()
}
