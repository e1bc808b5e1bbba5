//! What tells that a channel's effect can't be told.

use super::beside::{ROUNDING, basis, centred, unit, without};
use super::marginal::Response;
use crate::numbers::{dot, mean};

/// Below this spread relative to its mean, spend varied too little to tell anything from.
const VARIED: f64 = 0.1;
/// From this variance inflation on, a column follows from the others.
const INFLATED: f64 = 10.0;
/// A placebo further from 0 than this many of its standard deviations is none.
const FORESEEN: f64 = 2.6;
/// An effect that may be nothing is too wide from so many times its estimate on, where it may also be more
/// than this share of all.
const TIMES: f64 = 3.0;
const SLIGHT: f64 = 0.05;
/// The share of a lead's weight that the period before it has.
const FADING: f64 = 0.6;

pub(super) fn varied(spend: &[f64]) -> bool {
    let middle = mean(spend);
    let spread = (spend.iter().map(|value| (value - middle).powi(2)).sum::<f64>() / spend.len().max(1) as f64).sqrt();
    middle > 0.0 && middle.is_finite() && spread >= VARIED * middle && spend.iter().all(|value| *value >= 0.0)
}

/// Which columns nearly follow from the others and from what stands beside them.
///
/// # Source
/// Variance inflation: Marquardt 1970; 10 as its usual limit: Belsley, Kuh, Welsch 1980.
pub(super) fn collinear(columns: &[Vec<f64>], beside: &[Vec<f64>]) -> Vec<bool> {
    let inflated = |at: usize| {
        let others = columns.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, column)| column);
        let own = centred(&columns[at]);
        let left = without(&own, &basis(beside.iter().chain(others)));
        dot(&own, &own) > INFLATED * dot(&left, &left)
    };
    (0..columns.len()).map(inflated).collect()
}

/// What is coming of spend, the nearest most, where small and large spend differ by their ratio.
pub(super) fn leads(spend: &[f64]) -> Vec<f64> {
    let usual = mean(spend);
    let bent: Vec<f64> = spend.iter().map(|spend| spend / (spend + usual)).collect();
    let (mut coming, mut made) = (mean(&bent), vec![0.0; spend.len()]);
    for at in (0..spend.len()).rev() {
        made[at] = coming;
        coming = FADING * coming + (1.0 - FADING) * bent[at];
    }
    made
}

/// Spend that is coming, less what level, curves and what stands beside explain of it, at length 1; nothing
/// where they explain all of it.
pub(super) fn placebo<'a>(
    spend: &[f64],
    curves: impl Iterator<Item = &'a Vec<f64>>,
    beside: &'a [Vec<f64>],
) -> Option<Vec<f64>> {
    let known = basis(beside.iter().chain(curves));
    let own = unit(&centred(&leads(spend)), f64::MIN_POSITIVE)?;
    unit(&without(&own, &known), ROUNDING)
}

/// Whether spend to come goes along with the outcome more than it does where the fit is the truth.
pub(super) fn foreseen(seen: f64, feigned: impl ExactSizeIterator<Item = f64>) -> bool {
    let count = feigned.len() as f64;
    let squares: f64 = feigned.map(|one| one * one).sum();
    seen.abs() > FORESEEN * (squares / count).sqrt()
}

/// Whether nothing can be told from an interval.
pub(super) fn wide(response: &Response, all: f64) -> bool {
    response.low90 <= 0.05 * response.brought
        && response.high90 > TIMES * response.brought
        && response.high90 > SLIGHT * all
}
