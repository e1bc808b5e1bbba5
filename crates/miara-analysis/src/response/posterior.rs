//! Shapes and effects by how likely they are.

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::fit::Fit;
use super::shape::Tried;
use crate::distribution::{normal_below, normal_quantile};
use crate::numbers::{dot, mean};

/// Draws that are left out until the chain has forgotten where it began, and those that are kept.
const BEGUN: usize = 100;
const KEPT: usize = 500;
/// From here on a normal tail is told by its first term.
const FAR: f64 = 6.0;

/// A draw: the chosen curve of each channel, and what it brings per period.
pub(super) struct Draw {
    pub(super) chosen: Vec<usize>,
    pub(super) effects: Vec<f64>,
}

/// Draws of shapes and effects, each channel in turn given the others. Any effect per period between nothing
/// and all that the others leave is as likely as any other before the data are seen.
///
/// # Source
/// Gibbs sampling, the effect integrated out where a shape is drawn: Liu 1994, *The collapsed Gibbs sampler*.
pub(super) fn draws(
    outcome: &[f64],
    tried: &[Vec<Tried>],
    fit: &Fit,
    spread: f64,
    chance: &mut ChaCha8Rng,
) -> Vec<Draw> {
    let periods = outcome.len() as f64;
    let mut chosen = fit.chosen.clone();
    let mut effects: Vec<f64> =
        (0..tried.len()).map(|at| fit.weights[at] * tried[at][chosen[at]].sum / periods).collect();
    let mut kept = Vec::with_capacity(KEPT);
    for round in 0..BEGUN + KEPT {
        for at in 0..tried.len() {
            let left = left(outcome, tried, &chosen, &effects, at);
            let ranges: Vec<Option<Range>> = tried[at].iter().map(|one| range(one, &left, spread)).collect();
            if let Some(drawn) = drawn(&tried[at], &ranges, chance) {
                chosen[at] = drawn;
            }
            effects[at] = ranges[chosen[at]].as_ref().map_or(0.0, |range| range.draw(chance));
        }
        if round >= BEGUN {
            kept.push(Draw { chosen: chosen.clone(), effects: effects.clone() });
        }
    }
    kept
}

/// The outcome less what all channels but one bring.
fn left(outcome: &[f64], tried: &[Vec<Tried>], chosen: &[usize], effects: &[f64], but: usize) -> Vec<f64> {
    let mut left = outcome.to_vec();
    for at in (0..tried.len()).filter(|at| *at != but) {
        let one = &tried[at][chosen[at]];
        let weight = effects[at] * outcome.len() as f64 / one.sum;
        left.iter_mut().zip(&one.curve).for_each(|(left, curve)| *left -= weight * curve);
    }
    left
}

/// A normal distribution cut off below 0 and above `most`.
struct Range {
    middle: f64,
    spread: f64,
    most: f64,
}

/// Where the effect per period of a curve lies, given what the others leave; `None` for a curve that is flat.
fn range(one: &Tried, left: &[f64], spread: f64) -> Option<Range> {
    let (periods, usual) = (left.len() as f64, mean(left));
    let height = one.sum / periods;
    let squares = one.squares - periods * height * height;
    let along = dot(&one.curve, left) - one.sum * usual;
    let range = Range { middle: along / squares * height, spread: spread / squares.sqrt() * height, most: usual };
    (range.middle.is_finite() && range.spread.is_finite() && range.spread > 0.0 && usual > 0.0).then_some(range)
}

impl Range {
    /// The logarithm of the likelihood of the curve, over all effects.
    fn likelihood(&self) -> f64 {
        let (low, high) = self.ends();
        let peak = 0.5 * low * low;
        // Both ends on one side are mirrored to the lower tail, where shares are told to the last digit.
        let (near, far) = if low > 0.0 { (-low, -high) } else { (high, low) };
        let tail = |end: f64| -0.5 * end * end - (-end).ln() - 0.919;
        let inside = if near < -FAR { tail(near) } else { (normal_below(near) - normal_below(far)).max(1e-300).ln() };
        peak + inside + self.spread.ln()
    }

    fn ends(&self) -> (f64, f64) {
        (-self.middle / self.spread, (self.most - self.middle) / self.spread)
    }

    fn draw(&self, chance: &mut ChaCha8Rng) -> f64 {
        let (low, high) = self.ends();
        let (below, above) = (normal_below(low), normal_below(high));
        let level = below + (above - below) * chance.random::<f64>();
        (self.middle + self.spread * normal_quantile(level)).clamp(0.0, self.most)
    }
}

/// One of the curves, by its prior and its likelihood; `None` where none has any.
fn drawn(tried: &[Tried], ranges: &[Option<Range>], chance: &mut ChaCha8Rng) -> Option<usize> {
    let worth = |(one, range): (&Tried, &Option<Range>)| {
        range.as_ref().map_or(f64::NEG_INFINITY, |range| one.prior + range.likelihood())
    };
    let worths: Vec<f64> = tried.iter().zip(ranges).map(worth).collect();
    let best = worths.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let chances: Vec<f64> = worths.iter().map(|worth| (worth - best).exp()).collect();
    let mut left = chance.random::<f64>() * chances.iter().sum::<f64>();
    let reached = |(_, one): &(usize, &f64)| {
        left -= **one;
        left < 0.0
    };
    best.is_finite().then(|| chances.iter().enumerate().find(reached).map(|(at, _)| at))?
}
