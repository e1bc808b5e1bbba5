//! The models that a forecast is the mean of.

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::autoregression::Autoregression;
use super::ets::{Ets, Form, Scale, Seen, Sign, Smoothing, Trend};
use super::options::Method;
use super::repeated::Repeated;
use super::theta::{Lines, Theta};
use crate::numbers::ends;

/// A model with less weight than this is left out.
const LEAST_WEIGHT: f64 = 0.01;

/// How far a better criterion is trusted: half as far as if one of the models were true, since none is.
const TRUST: f64 = 0.25;

/// The first value of which an error counts: before, a line through what was seen is none yet.
const FIRST: usize = 3;

/// What the models count for, where a season is known: smoothing, Theta, the last season with its change.
const SEASONAL: [f64; 3] = [2.0, 2.0, 1.0];
/// What they count for where none is.
const SEASONLESS: [f64; 3] = [1.0, 3.0, 0.0];
/// What the regression on the last values counts for, at most, of what all the others do.
const REGRESSED: f64 = 0.8;
/// Values of a history at which it counts for half of that.
const ENOUGH: f64 = 200.0;

/// How much of the least value of a history is left in the worst of its futures, where none was below zero: models of
/// logarithms know no zero.
const LEAST_LEFT: f64 = 0.1;

/// Steps ahead at which a model is still to expect what can be believed; as many as the history has where those are
/// fewer.
const FAR: usize = 36;

/// Standard errors that the mean of errors must lie from none to count at all.
const SURE: f64 = 2.0;

/// A fitted model.
#[derive(Debug, Clone)]
enum Model {
    Ets(Ets),
    Theta(Theta),
    Autoregression(Autoregression),
    Repeated(Repeated),
}

/// Fitted models and their weights, which sum to 1.
#[derive(Debug, Clone)]
pub(crate) struct Members {
    models: Vec<(f64, Model)>,
    values: Vec<f64>,
}

impl Members {
    /// Fits the models of a method. `season` is what they carry: 1 for none; `seasonless` is true where there is no
    /// longer one either.
    pub(crate) fn fit(values: &[f64], season: usize, seasonless: bool, method: Method) -> Members {
        let carried = if values.len() > 2 * season { season } else { 1 };
        let mut models = match method {
            Method::Combined | Method::Floored => combined(values, carried, seasonless),
            Method::Ets => smoothing(values, carried, Form::fitting(Sign::of(values), carried)),
            Method::Theta => vec![(1.0, Model::Theta(Theta::fit(values, carried)))],
            Method::SeasonalNaive | Method::Intermittent => {
                vec![(1.0, Model::Repeated(Repeated::as_it_was(season.min(values.len()))))]
            }
        };
        if models.is_empty() {
            models.push((1.0, Model::Theta(Theta::fit(values, carried))));
        }
        let sum: f64 = models.iter().map(|(weight, _)| weight).sum();
        models.iter_mut().for_each(|(weight, _)| *weight /= sum);
        Members { models, values: values.to_vec() }
    }

    fn after(&self) -> Vec<(f64, Live<'_>)> {
        self.models.iter().map(|(weight, model)| (*weight, model.after(&self.values))).collect()
    }

    /// The weighted mean of what the models expect, and how far each lies from it, with its weight.
    pub(crate) fn mean_and_apart(&self, horizon: usize) -> (Vec<f64>, Vec<(f64, Vec<f64>)>) {
        let ahead = |(weight, live): (f64, Live<'_>)| Some((weight, live.ahead(horizon)?));
        let mut expected: Vec<(f64, Vec<f64>)> = self.after().into_iter().filter_map(ahead).collect();
        let mean = weighted(&expected, horizon);
        for (_, own) in &mut expected {
            own.iter_mut().zip(&mean).for_each(|(own, mean)| *own -= mean);
        }
        (mean, expected)
    }

    /// What is drawn for possible futures: the errors that the mean of the models has made one step ahead,
    /// stretched by what the models have fitted of them.
    pub(crate) fn shocks(&self) -> Shocks {
        let (from, rows) = self.rolled(FIRST.min(self.values.len() - 1), 1);
        let expected: Vec<f64> = rows.iter().map(|row| row[0]).collect();
        let drawn = expected.iter().zip(&self.values[from..]).map(|(expected, value)| value - expected);
        let drawn = without_chance_drift(drawn.collect());
        let n = self.values.len() as f64;
        let stretch = (n / (n - self.unknowns()).max(n / 4.0)).sqrt();
        let (smallest, _) = ends(&self.values);
        let least = if smallest > 0.0 { LEAST_LEFT * smallest } else { f64::NEG_INFINITY };
        Shocks { drawn: drawn.into_iter().map(|error| error * stretch).collect(), least }
    }

    /// How many numbers the models have taken from the history.
    fn unknowns(&self) -> f64 {
        self.models.iter().map(|(weight, model)| weight * model.unknowns()).sum()
    }

    /// One possible future: what the models expect together, an error of theirs on top, and all of them see it.
    pub(crate) fn path(&self, horizon: usize, shocks: &Shocks, chance: &mut ChaCha8Rng) -> Vec<f64> {
        let mut live = self.after();
        let step = |_| {
            let mean = next(&live);
            let value = (mean + shocks.draw(chance)).max(shocks.least);
            let seen = Seen::of(value);
            live.iter_mut().for_each(|(_, live)| live.see(seen));
            value
        };
        (0..horizon).map(step).collect()
    }

    /// What the mean would have been at each origin from `first` on, or from where any model expects something: that
    /// origin, and a row for it and each after.
    pub(crate) fn rolled(&self, first: usize, horizon: usize) -> (usize, Vec<Vec<f64>>) {
        let mut live: Vec<(f64, Live<'_>)> =
            self.models.iter().map(|(weight, model)| (*weight, model.before())).collect();
        let mut rows = Vec::with_capacity(self.values.len().saturating_sub(first));
        for (at, value) in self.values.iter().enumerate() {
            if at >= first {
                let ahead = |(weight, live): &(f64, Live<'_>)| Some((*weight, live.clone().ahead(horizon)?));
                let expected: Vec<(f64, Vec<f64>)> = live.iter().filter_map(ahead).collect();
                if !expected.is_empty() {
                    rows.push(weighted(&expected, horizon));
                }
            }
            let seen = Seen::of(*value);
            live.iter_mut().for_each(|(_, live)| live.see(seen));
        }
        (self.values.len() - rows.len(), rows)
    }
}

/// All models together, with their weights.
fn combined(values: &[f64], season: usize, seasonless: bool) -> Vec<(f64, Model)> {
    let counts = if seasonless { SEASONLESS } else { SEASONAL };
    let mut forms = Form::fitting(Sign::of(values), season);
    if seasonless {
        // Theta is a level with a straight line already.
        forms.retain(|form| form.scale == Scale::Plain && form.trend != Trend::None);
    }
    let mut models = smoothing(values, season, forms);
    models.iter_mut().for_each(|(weight, _)| *weight *= counts[0]);
    models.push((counts[1], Model::Theta(Theta::fit(values, season))));
    if season > 1 && counts[2] > 0.0 {
        models.push((counts[2], Model::Repeated(Repeated::changed(season))));
    }
    if let Some(fitted) = Autoregression::fit(values) {
        let (n, others) = (values.len() as f64, models.iter().map(|(weight, _)| weight).sum::<f64>());
        let enough = n * n / (n * n + ENOUGH * ENOUGH);
        models.push((REGRESSED * enough * others, Model::Autoregression(fitted)));
    }
    models
}

/// The smoothing models, weighted by how well each explains the history for its size.
///
/// # Source
/// Weights by Akaike's criterion: Kolassa 2011, *Combining exponential smoothing forecasts using
/// Akaike weights*.
fn smoothing(values: &[f64], season: usize, forms: Vec<Form>) -> Vec<(f64, Model)> {
    let believed = believed(values);
    let stays = |ets: &Ets| {
        let ahead = Live::Ets(ets.after()).ahead(values.len().min(FAR));
        ahead.is_some_and(|ahead| ahead.iter().all(|value| believed.contains(value)))
    };
    let fitted: Vec<Ets> = forms.into_iter().filter_map(|form| Ets::fit(form, values, season)).filter(stays).collect();
    let best = fitted.iter().map(|ets| ets.criterion).fold(f64::INFINITY, f64::min);
    let weight = |ets: &Ets| (-TRUST * (ets.criterion - best)).exp();
    let kept: Vec<Ets> = fitted.into_iter().filter(|ets| weight(ets) >= LEAST_WEIGHT).collect();
    let sum: f64 = kept.iter().map(weight).sum();
    kept.into_iter().map(|ets| (weight(&ets) / sum, Model::Ets(ets))).collect()
}

/// Where a model may expect values: what the history spans, and twice as far on both sides. A slope that one odd last
/// value has made leaves that soon.
fn believed(values: &[f64]) -> std::ops::RangeInclusive<f64> {
    let (least, largest) = ends(values);
    let span = largest - least;
    least - 2.0 * span..=largest + 2.0 * span
}

/// What the models expect next, all together; of those that expect something.
fn next(live: &[(f64, Live<'_>)]) -> f64 {
    let (mut sum, mut weights) = (0.0, 0.0);
    for (weight, live) in live {
        if let Some(next) = live.next() {
            sum += weight * next;
            weights += weight;
        }
    }
    sum / weights
}

/// The weighted mean of futures.
fn weighted(futures: &[(f64, Vec<f64>)], horizon: usize) -> Vec<f64> {
    let weights: f64 = futures.iter().map(|(weight, _)| weight).sum();
    let mut mean = vec![0.0; horizon];
    for (weight, future) in futures {
        mean.iter_mut().zip(future).for_each(|(mean, value)| *mean += weight / weights * value);
    }
    mean
}

/// Errors without the mean that they are drawn with, as far as it may be chance: that would move all futures.
fn without_chance_drift(mut errors: Vec<f64>) -> Vec<f64> {
    let likely = |at: usize| (3 * at * at + 3 * at + 1) as f64;
    let all: f64 = (0..errors.len()).map(likely).sum();
    let mean = errors.iter().enumerate().map(|(at, error)| likely(at) / all * error).sum::<f64>();
    let of_mean = |(at, error): (usize, &f64)| (likely(at) / all * (error - mean)).powi(2);
    let variance: f64 = errors.iter().enumerate().map(of_mean).sum();
    let kept = if mean == 0.0 { 0.0 } else { (1.0 - SURE * SURE * variance / (mean * mean)).max(0.0) };
    errors.iter_mut().for_each(|error| *error -= mean * (1.0 - kept));
    errors
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
    /// The least value of a possible future, where none of the history was below zero.
    least: f64,
}

impl Shocks {
    /// One of the errors; the later it was made, the likelier, since how far a history errs changes: the largest of
    /// three places that are drawn alike.
    fn draw(&self, chance: &mut ChaCha8Rng) -> f64 {
        let place = (0..3).map(|_| chance.random_range(0..self.drawn.len())).max();
        place.map_or(0.0, |place| self.drawn[place])
    }
}

/// A model on its way through values.
#[derive(Debug, Clone)]
enum Live<'m> {
    Ets(Smoothing<'m>),
    Theta(Lines<'m>),
    Autoregression(Autoregression),
    Repeated(Repeated),
}

impl Model {
    fn before(&self) -> Live<'_> {
        match self {
            Model::Ets(ets) => Live::Ets(ets.before()),
            Model::Theta(theta) => Live::Theta(theta.before()),
            Model::Autoregression(fitted) => Live::Autoregression(fitted.before()),
            Model::Repeated(repeated) => Live::Repeated(repeated.clone()),
        }
    }

    fn after(&self, values: &[f64]) -> Live<'_> {
        match self {
            Model::Ets(ets) => Live::Ets(ets.after()),
            Model::Theta(theta) => Live::Theta(theta.after()),
            Model::Autoregression(fitted) => Live::Autoregression(fitted.clone()),
            Model::Repeated(repeated) => Live::Repeated(repeated.after(values)),
        }
    }

    fn unknowns(&self) -> f64 {
        match self {
            Model::Ets(ets) => ets.unknowns() as f64,
            Model::Theta(theta) => theta.unknowns() as f64,
            Model::Autoregression(fitted) => fitted.unknowns() as f64,
            Model::Repeated(_) => 0.0,
        }
    }
}

impl Live<'_> {
    fn next(&self) -> Option<f64> {
        match self {
            Live::Ets(smoothing) => Some(smoothing.next()),
            Live::Theta(lines) => lines.next(),
            Live::Autoregression(fitted) => fitted.next(),
            Live::Repeated(repeated) => repeated.next(),
        }
    }

    fn see(&mut self, value: Seen) {
        match self {
            Live::Ets(smoothing) => smoothing.see(value),
            Live::Theta(lines) => lines.see(value.plain),
            Live::Autoregression(fitted) => fitted.see(value.plain),
            Live::Repeated(repeated) => repeated.see(value.plain),
        }
    }

    /// What it expects of the next values; `None` where it expects nothing yet.
    fn ahead(mut self, horizon: usize) -> Option<Vec<f64>> {
        let step = |_| {
            let next = self.next()?;
            match &mut self {
                Live::Ets(smoothing) => smoothing.go_on(),
                Live::Theta(lines) => lines.see(next),
                Live::Autoregression(fitted) => fitted.see(next),
                Live::Repeated(repeated) => repeated.see(next),
            }
            Some(next)
        };
        (0..horizon).map(step).collect()
    }
}
