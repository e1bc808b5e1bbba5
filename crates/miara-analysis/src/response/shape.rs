//! Shapes of answers to spend, and the curves that they make of it.

use super::beside::without;
use crate::numbers::{dot, mean};

/// Shares of an effect that carry over to the next period, and half-way points in units of the mean
/// spend at work, that are tried.
const CARRIED: [f64; 6] = [0.0, 0.15, 0.3, 0.45, 0.6, 0.75];
const HALF_WAY: [f64; 8] = [0.25, 0.5, 0.8, 1.2, 2.0, 4.0, 8.0, 25.0];
/// Changes of what money buys from the first period to the last, as logarithms, that are tried.
const DRIFTS: [f64; 7] = [-0.6, -0.4, -0.2, 0.0, 0.2, 0.4, 0.6];
/// Before the data are seen, half-way points lie about this many times the mean spend at work, within this
/// spread of the logarithm; drifts about none, within this spread.
const USUAL_HALF: f64 = 1.2;
const HALF_SPREAD: f64 = 1.2;
const DRIFT_SPREAD: f64 = 0.3;
pub(super) const BENDS: usize = CARRIED.len() * HALF_WAY.len();
/// Where the search begins: the middle delay and bend, and no drift.
pub(super) const FIRST: usize = 3 * BENDS + 2 * HALF_WAY.len() + 3;

/// A channel's shape.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub(super) carried: f64,
    pub(super) half_way: f64,
    /// The logarithm by which money came to buy less per period.
    pub(super) drift: f64,
}

/// A curve that is tried.
pub(super) struct Tried {
    pub(super) shape: Shape,
    /// Less what stands beside spend explains of it.
    pub(super) curve: Vec<f64>,
    pub(super) sum: f64,
    pub(super) squares: f64,
    /// The logarithm of how likely the shape is before the data are seen, but for a constant.
    pub(super) prior: f64,
}

/// All curves of one channel, by drift, delay and bend.
pub(super) fn tried(spend: &[f64], beside: &[Vec<f64>]) -> Vec<Tried> {
    let steps = spend.len().max(2) as f64 - 1.0;
    let mut made = Vec::with_capacity(DRIFTS.len() * BENDS);
    for (drift, share) in DRIFTS.map(|drift| (drift / steps, drift / DRIFT_SPREAD)) {
        let usual = mean(&real(spend, drift));
        for carried in CARRIED {
            for half in HALF_WAY {
                let shape = Shape { carried, half_way: half * usual / (1.0 - carried), drift };
                let curve = without(&curve(spend, shape), beside);
                let (sum, squares) = (curve.iter().sum(), dot(&curve, &curve));
                let bend = (half / USUAL_HALF).ln() / HALF_SPREAD;
                let prior = -0.5 * (bend * bend + share * share);
                made.push(Tried { shape, curve, sum, squares, prior });
            }
        }
    }
    made
}

/// The Hill curve of the spend that is at work.
pub(super) fn curve(spend: &[f64], shape: Shape) -> Vec<f64> {
    let mut working = 0.0;
    let step = |spend: &f64| {
        working = spend + shape.carried * working;
        working / (working + shape.half_way)
    };
    real(spend, shape.drift).iter().map(step).collect()
}

/// What spend would have been at the last period's prices.
fn real(spend: &[f64], drift: f64) -> Vec<f64> {
    let periods = spend.len();
    spend.iter().enumerate().map(|(at, spend)| spend * (drift * (periods - 1 - at) as f64).exp()).collect()
}

/// What one unit of spend more per period brings at the mean spend of lately, now: lasting spend s works
/// as s / (1 − carried), and this is the slope of the Hill curve of it.
pub(super) fn marginal(spend: &[f64], lately: usize, shape: Shape, weight: f64) -> f64 {
    let worked = real(spend, shape.drift);
    let lasting = mean(&worked[last(spend, lately)..]) / (1.0 - shape.carried);
    weight * shape.half_way / (shape.half_way + lasting).powi(2) / (1.0 - shape.carried)
}

/// Where the last so many periods begin.
pub(super) fn last(spend: &[f64], lately: usize) -> usize {
    spend.len() - lately.clamp(1, spend.len().max(1)).min(spend.len())
}
