//! How spend in channels answers: with delay, less and less, and for prices that drift.

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::TooLittle;
use crate::linear::solve;
use crate::numbers::mean;

/// Shares of an effect that carry over to the next period, and half-way points in units of the mean
/// spend at work, that are tried.
const CARRIED: [f64; 6] = [0.0, 0.15, 0.3, 0.45, 0.6, 0.75];
const HALF_WAY: [f64; 8] = [0.25, 0.5, 0.8, 1.2, 2.0, 4.0, 8.0, 25.0];
/// Changes of what money buys from the first period to the last, as logarithms, that are tried.
const DRIFTS: [f64; 7] = [-0.6, -0.4, -0.2, 0.0, 0.2, 0.4, 0.6];
/// Rounds over the channels, and residuals' blocks drawn anew.
const ROUNDS: usize = 3;
const REDRAWN: usize = 60;
const BLOCK: usize = 4;
/// Below this spread relative to its mean, spend varied too little to tell anything from.
const VARIED: f64 = 0.1;

/// How one channel answers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Response {
    /// What its spend brought over the whole time, in units of the outcome; at least 0.
    pub brought: f64,
    /// Where that lies with 90 %.
    pub low90: f64,
    /// Its upper end.
    pub high90: f64,
    /// The share of an effect that carries over to the next period, 0..1.
    pub carried: f64,
    /// The lasting spend per period at which half of the most is reached, at the last period's prices.
    pub half_way: f64,
    /// By which factor what an effect costs changed from the first period to the last; above 1 where it
    /// became dearer.
    pub dearer: f64,
    /// The mean spend per period of lately.
    pub lately: f64,
    /// What one unit of spend more per period brings at the spend and the prices of lately; at least 0.
    pub marginal: f64,
    /// Where that lies with 90 %; at least 0.
    pub marginal_low90: f64,
    /// Its upper end.
    pub marginal_high90: f64,
    /// What one more costs there: 1 by `marginal`; `None` where nothing more comes.
    pub marginal_cost: Option<f64>,
}

/// How channels answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Responses {
    /// One per channel, in their order; `None` where its spend varied too little to tell.
    pub channels: Vec<Option<Response>>,
    /// What comes per period without any spend.
    pub without: f64,
    /// The share of the outcome's variance that is explained, at most 1.
    pub explained: f64,
}

/// A channel's shape.
#[derive(Clone, Copy)]
struct Shape {
    carried: f64,
    half_way: f64,
    /// The logarithm by which money came to buy less per period.
    drift: f64,
}

/// How an outcome such as leads per week answers to the spend of channels, no channel being allowed to
/// do harm and nothing less than 0 coming without any. What money buys may have drifted steadily over
/// the time. Slopes are told for the mean spend of the last `lately` periods, at the last one's prices.
/// It is an association over time: where spend follows demand, it takes the credit.
///
/// # Errors
/// [`TooLittle`] with fewer than 20 periods and 5 per level, weight and shape, where lengths differ, or
/// where a number is missing.
///
/// # Source
/// Geometric adstock and the Hill curve: Jin, Wang, Sun, Chan, Koehler 2017, *Bayesian methods for
/// media mix modeling with carryover and shape effects*; bounded least squares by cyclic descent;
/// intervals by residuals drawn anew in blocks (Künsch 1989).
pub fn responses(outcome: &[f64], spend: &[Vec<f64>], lately: usize, seed: u64) -> Result<Responses, TooLittle> {
    let told: Vec<usize> = (0..spend.len()).filter(|at| varied(&spend[*at])).collect();
    let needed = 20.max(5 * (3 * told.len() + 1));
    let bounded = |values: &[f64]| values.len() == outcome.len() && values.iter().all(|value| value.abs() <= 1e100);
    if outcome.len() < needed || !bounded(outcome) || !spend.iter().all(|channel| bounded(channel)) {
        return Err(TooLittle { needed, have: outcome.len() });
    }
    let used: Vec<&[f64]> = told.iter().map(|at| spend[*at].as_slice()).collect();
    let (shapes, weights) = fitted(outcome, &used);
    let curves: Vec<Vec<f64>> = used.iter().zip(&shapes).map(|(spend, shape)| curve(spend, *shape)).collect();
    let expected: Vec<f64> = (0..outcome.len()).map(|at| value(&curves, &weights, at)).collect();
    let residuals: Vec<f64> = outcome.iter().zip(&expected).map(|(value, expected)| value - expected).collect();
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let mut brought: Vec<Vec<f64>> = vec![Vec::new(); used.len()];
    let mut marginals: Vec<Vec<f64>> = vec![Vec::new(); used.len()];
    // Residuals of a fit are too small by the unknowns that it has.
    let wider = (outcome.len() as f64 / (outcome.len() as f64 - 4.0 * used.len() as f64 - 1.0)).sqrt();
    for _ in 0..REDRAWN {
        let drawn = redrawn(&residuals, &mut chance);
        let feigned: Vec<f64> = expected.iter().zip(drawn).map(|(expected, drawn)| expected + wider * drawn).collect();
        let (shapes, weights) = fitted(&feigned, &used);
        for (at, list) in brought.iter_mut().enumerate() {
            list.push(weights[at + 1] * curve(used[at], shapes[at]).iter().sum::<f64>());
            marginals[at].push(marginal(used[at], lately, shapes[at], weights[at + 1]));
        }
    }
    let mut channels = vec![None; spend.len()];
    for (place, at) in told.iter().enumerate() {
        let ends = |list: &mut Vec<f64>, levels: [f64; 2]| {
            list.sort_unstable_by(f64::total_cmp);
            levels.map(|level| list[((REDRAWN - 1) as f64 * level).round() as usize])
        };
        let total = weights[place + 1] * curves[place].iter().sum::<f64>();
        // Shapes are tried on a coarse grid, so slopes of refits spread too little; ends further out make up.
        let ranges = (ends(&mut brought[place], [0.05, 0.95]), ends(&mut marginals[place], [0.02, 0.98]));
        channels[*at] = Some(response((&spend[*at], lately), shapes[place], weights[place + 1], total, ranges));
    }
    let middle = mean(outcome);
    let (left, all) = outcome
        .iter()
        .zip(&residuals)
        .fold((0.0, 0.0), |sum, (value, residual)| (sum.0 + residual * residual, sum.1 + (value - middle).powi(2)));
    Ok(Responses { channels, without: weights[0], explained: if all > 0.0 { 1.0 - left / all } else { 0.0 } })
}

/// What one unit of spend more per period brings at the mean spend of lately, now: lasting spend s works
/// as s / (1 − carried), and this is the slope of the Hill curve of it.
fn marginal(spend: &[f64], lately: usize, shape: Shape, weight: f64) -> f64 {
    let worked = real(spend, shape.drift);
    let lasting = mean(&worked[last(spend, lately)..]) / (1.0 - shape.carried);
    weight * shape.half_way / (shape.half_way + lasting).powi(2) / (1.0 - shape.carried)
}

/// Where the last so many periods begin.
fn last(spend: &[f64], lately: usize) -> usize {
    spend.len() - lately.clamp(1, spend.len())
}

/// What spend would have been at the last period's prices.
fn real(spend: &[f64], drift: f64) -> Vec<f64> {
    let periods = spend.len();
    spend.iter().enumerate().map(|(at, spend)| spend * (drift * (periods - 1 - at) as f64).exp()).collect()
}

fn response(
    (spend, lately): (&[f64], usize),
    shape: Shape,
    weight: f64,
    brought: f64,
    ([low90, high90], [marginal_low90, marginal_high90]): ([f64; 2], [f64; 2]),
) -> Response {
    let marginal = marginal(spend, lately, shape, weight);
    let marginal_cost = Some(1.0 / marginal).filter(|cost| cost.is_finite());
    let half_way = shape.half_way * (1.0 - shape.carried);
    // A slope hangs on the shape, whose refits lie to one side; the range holds them and their reflection.
    let reflected = |end: f64| (2.0 * marginal - end).max(0.0);
    let (marginal_low90, marginal_high90) =
        (marginal_low90.min(reflected(marginal_high90)), marginal_high90.max(reflected(marginal_low90)));
    Response {
        brought,
        low90: low90.min(brought),
        high90: high90.max(brought),
        carried: shape.carried,
        half_way,
        dearer: (shape.drift * (spend.len() - 1) as f64).exp(),
        lately: mean(&spend[last(spend, lately)..]),
        marginal,
        marginal_low90: marginal_low90.min(marginal),
        marginal_high90: marginal_high90.max(marginal),
        marginal_cost,
    }
}

fn varied(spend: &[f64]) -> bool {
    let middle = mean(spend);
    let spread = (spend.iter().map(|value| (value - middle).powi(2)).sum::<f64>() / spend.len().max(1) as f64).sqrt();
    middle > 0.0 && middle.is_finite() && spread >= VARIED * middle && spend.iter().all(|value| *value >= 0.0)
}

/// The Hill curve of the spend that is at work.
fn curve(spend: &[f64], shape: Shape) -> Vec<f64> {
    let mut working = 0.0;
    let step = |spend: &f64| {
        working = spend + shape.carried * working;
        working / (working + shape.half_way)
    };
    real(spend, shape.drift).iter().map(step).collect()
}

fn value(curves: &[Vec<f64>], weights: &[f64], at: usize) -> f64 {
    weights[0] + curves.iter().zip(&weights[1..]).map(|(curve, weight)| weight * curve[at]).sum::<f64>()
}

/// What carries over, half-way points and drifts.
type Tried = (f64, f64, f64);

/// The same drift with every delay and bend.
fn bends((_, _, drift): Tried, _: f64) -> Vec<Tried> {
    CARRIED.iter().flat_map(|carried| HALF_WAY.iter().map(move |half| (*carried, *half, drift))).collect()
}

/// The same delay and bend with every drift, over so many steps from the first period to the last.
fn drifts((carried, half, _): Tried, steps: f64) -> Vec<Tried> {
    DRIFTS.iter().map(|drift| (carried, half, drift / steps)).collect()
}

/// The shapes and weights with the least squares, found channel by channel.
fn fitted(outcome: &[f64], spend: &[&[f64]]) -> (Vec<Shape>, Vec<f64>) {
    let steps = outcome.len().max(2) as f64 - 1.0;
    let shape = |at: usize, carried: f64, half: f64, drift: f64| {
        let half_way = half * mean(&real(spend[at], drift)) / (1.0 - carried);
        Shape { carried, half_way, drift }
    };
    let mut chosen = vec![(0.3, 1.2, 0.0); spend.len()];
    let of = |at: usize, (carried, half, drift): Tried| shape(at, carried, half, drift);
    let mut shapes: Vec<Shape> = (0..spend.len()).map(|at| of(at, chosen[at])).collect();
    let mut curves: Vec<Vec<f64>> = spend.iter().zip(&shapes).map(|(spend, shape)| curve(spend, *shape)).collect();
    let kinds: [fn(Tried, f64) -> Vec<Tried>; 2] = [bends, drifts];
    for _ in 0..ROUNDS {
        for at in 0..spend.len() {
            for others in kinds {
                let mut best = (f64::INFINITY, chosen[at], curves[at].clone());
                for tried in others(chosen[at], steps) {
                    curves[at] = curve(spend[at], of(at, tried));
                    let squares = bounded_least_squares(outcome, &curves).1;
                    if squares < best.0 {
                        best = (squares, tried, curves[at].clone());
                    }
                }
                (chosen[at], curves[at]) = (best.1, best.2);
                shapes[at] = of(at, chosen[at]);
            }
        }
    }
    let weights = bounded_least_squares(outcome, &curves).0;
    (shapes, weights)
}

/// Least squares of a level and weights of at least 0, and the sum of squares: what comes out below 0 is
/// left out one by one.
fn bounded_least_squares(outcome: &[f64], curves: &[Vec<f64>]) -> (Vec<f64>, f64) {
    // 0 is the level, others are curves.
    let mut active: Vec<usize> = (0..=curves.len()).collect();
    loop {
        let column = |at: usize, row: usize| active[at].checked_sub(1).map_or(1.0, |curve| curves[curve][row]);
        let n = active.len();
        let sum = |a: usize, b: usize| (0..outcome.len()).map(|row| column(a, row) * column(b, row)).sum::<f64>();
        let mut matrix: Vec<Vec<f64>> = (0..n).map(|a| (0..n).map(|b| sum(a, b)).collect()).collect();
        (0..n).filter(|at| active[*at] > 0).for_each(|at| matrix[at][at] *= 1.0 + 1e-9);
        let right = (0..n).map(|at| (0..outcome.len()).map(|row| column(at, row) * outcome[row]).sum()).collect();
        let found = solve(matrix, right).unwrap_or_else(|| vec![0.0; n]);
        let lowest = (0..n).min_by(|a, b| found[*a].total_cmp(&found[*b])).filter(|at| found[*at] < 0.0);
        if let Some(at) = lowest {
            active.remove(at);
            continue;
        }
        let mut weights = vec![0.0; curves.len() + 1];
        active.iter().zip(&found).for_each(|(at, weight)| weights[*at] = *weight);
        let squares = (0..outcome.len()).map(|row| (outcome[row] - value(curves, &weights, row)).powi(2)).sum();
        return (weights, squares);
    }
}

fn redrawn(residuals: &[f64], chance: &mut ChaCha8Rng) -> Vec<f64> {
    let mut made = Vec::with_capacity(residuals.len() + BLOCK);
    while made.len() < residuals.len() {
        let start = chance.random_range(0..residuals.len());
        made.extend((start..start + BLOCK).map(|at| residuals[at % residuals.len()]));
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distribution::normal_draw;

    fn simulated(seed: u64) -> (Vec<f64>, Vec<Vec<f64>>, [f64; 2]) {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        let mut spend = || (0..156).map(|_| 100.0 * (0.8 * normal_draw(&mut chance)).exp()).collect::<Vec<f64>>();
        let channels = vec![spend(), spend(), vec![50.0; 156]];
        let shapes =
            [Shape { carried: 0.3, half_way: 150.0, drift: 0.0 }, Shape { carried: 0.6, half_way: 400.0, drift: 0.0 }];
        let parts: Vec<Vec<f64>> = shapes.iter().zip(&channels).map(|(shape, spend)| curve(spend, *shape)).collect();
        let outcome =
            (0..156).map(|at| 50.0 + 80.0 * parts[0][at] + 120.0 * parts[1][at] + 3.0 * normal_draw(&mut chance));
        (outcome.collect(), channels, [80.0 * parts[0].iter().sum::<f64>(), 120.0 * parts[1].iter().sum::<f64>()])
    }

    #[test]
    fn effects_are_found_and_what_never_varied_is_not_told() {
        let (mut within, mut near, mut all) = (0, 0, 0);
        for seed in 0..5 {
            let (outcome, spend, truth) = simulated(seed);
            let found = responses(&outcome, &spend, 156, seed).unwrap();
            assert_eq!(found.channels[2], None);
            assert!(found.explained > 0.8);
            for (response, truth) in found.channels.iter().flatten().zip(truth) {
                all += 1;
                near += usize::from((response.brought / truth - 1.0).abs() <= 0.2);
                within += usize::from(response.low90 <= truth && truth <= response.high90);
                assert!((0.0..=response.marginal).contains(&response.marginal_low90));
                assert!(response.marginal <= response.marginal_high90);
                assert!(response.marginal >= 0.0 && response.marginal_cost.is_none_or(|cost| cost > 0.0));
            }
        }
        assert!(near >= 8 && within >= 7, "{near} near and {within} within of {all}");
    }

    /// A year of weeks in which money buys less and less, by 4 % a month from the twentieth week on, each
    /// lead costing 100 at first: at the end it costs 134, whatever it cost on average.
    #[test]
    fn the_next_one_is_told_at_the_prices_of_lately() {
        let (mut within, mut sum, all) = (0, 0.0, 30);
        for seed in 0..all {
            let mut chance = ChaCha8Rng::seed_from_u64(seed);
            let price = |week: u32| 100.0 * 1.04_f64.powf(12.0 / 52.18 * f64::from(week.saturating_sub(20)));
            let spend: Vec<f64> = (0..52).map(|_| 4000.0 * (0.3 * normal_draw(&mut chance)).exp()).collect();
            let leads = spend.iter().zip(0..).map(|(spend, week)| {
                let expected = spend / price(week);
                (expected + expected.sqrt() * normal_draw(&mut chance)).round().max(0.0)
            });
            let found = responses(&leads.collect::<Vec<_>>(), std::slice::from_ref(&spend), 13, seed).unwrap();
            let (one, truth) = (found.channels[0].unwrap(), 1.0 / price(51));
            within += usize::from(one.marginal_low90 <= truth && truth <= one.marginal_high90);
            sum += one.marginal / truth / all as f64;
        }
        assert!(within >= 25 && (0.8..=1.2).contains(&sum), "{within} of {all}, {sum} of the truth on average");
    }

    #[test]
    fn too_few_periods_are_said() {
        assert!(responses(&[1.0; 10], &[vec![1.0; 10]], 5, 1).is_err());
        assert!(responses(&[1.0; 40], &[vec![f64::NAN; 40]], 5, 1).is_err());
    }
}
