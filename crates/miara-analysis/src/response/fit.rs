//! Shapes and weights with the least squares.

use super::shape::{BENDS, FIRST, Tried};
use crate::linear::solve;
use crate::numbers::dot;

/// Rounds over the channels.
const ROUNDS: usize = 3;

/// A level and weights of at least 0 for the chosen curve of each channel.
pub(super) struct Fit {
    pub(super) chosen: Vec<usize>,
    pub(super) level: f64,
    pub(super) weights: Vec<f64>,
}

impl Fit {
    /// What is expected of each period, less what stands beside spend.
    pub(super) fn expected(&self, tried: &[Vec<Tried>], periods: usize) -> Vec<f64> {
        let mut expected = vec![self.level; periods];
        for ((channel, chosen), weight) in tried.iter().zip(&self.chosen).zip(&self.weights) {
            expected.iter_mut().zip(&channel[*chosen].curve).for_each(|(sum, curve)| *sum += weight * curve);
        }
        expected
    }
}

/// The best shapes, found channel by channel: first the delay and bend, then the drift.
pub(super) fn fitted(outcome: &[f64], tried: &[Vec<Tried>]) -> Fit {
    let along: Vec<Vec<f64>> =
        tried.iter().map(|channel| channel.iter().map(|one| dot(&one.curve, outcome)).collect()).collect();
    let problem = Problem { tried, along, sum: outcome.iter().sum(), periods: outcome.len() as f64 };
    let mut chosen = vec![FIRST; tried.len()];
    for _ in 0..ROUNDS {
        let before = chosen.clone();
        for at in 0..tried.len() {
            let of_drift = chosen[at] / BENDS * BENDS;
            problem.improve(&mut chosen, at, of_drift..of_drift + BENDS);
            let of_bend = chosen[at] % BENDS;
            problem.improve(&mut chosen, at, (of_bend..tried[at].len()).step_by(BENDS));
        }
        if chosen == before {
            break;
        }
    }
    let (found, _) = problem.weights(&chosen);
    Fit { level: found[0], weights: found[1..].to_vec(), chosen }
}

struct Problem<'a> {
    tried: &'a [Vec<Tried>],
    /// Products of the curves with the outcome.
    along: Vec<Vec<f64>>,
    sum: f64,
    periods: f64,
}

impl Problem<'_> {
    /// Chooses the best of some curves of one channel.
    fn improve(&self, chosen: &mut [usize], at: usize, others: impl Iterator<Item = usize>) {
        let mut best = (f64::NEG_INFINITY, chosen[at]);
        for other in others {
            chosen[at] = other;
            let explained = self.weights(chosen).1;
            if explained > best.0 {
                best = (explained, other);
            }
        }
        chosen[at] = best.1;
    }

    /// Least squares of a level and weights of at least 0, and the squares they explain: what comes out
    /// below 0 is left out one by one.
    fn weights(&self, chosen: &[usize]) -> (Vec<f64>, f64) {
        let (matrix, right) = self.normal(chosen);
        let mut active: Vec<usize> = (0..right.len()).collect();
        loop {
            let part = active.iter().map(|a| active.iter().map(|b| matrix[*a][*b]).collect()).collect();
            let found = solve(part, active.iter().map(|a| right[*a]).collect());
            let found = found.unwrap_or_else(|| vec![0.0; active.len()]);
            let lowest = (0..found.len()).min_by(|a, b| found[*a].total_cmp(&found[*b]));
            if let Some(at) = lowest.filter(|at| found[*at] < 0.0) {
                active.remove(at);
                continue;
            }
            let mut weights = vec![0.0; right.len()];
            active.iter().zip(&found).for_each(|(at, weight)| weights[*at] = *weight);
            let explained = dot(&weights, &right);
            return (weights, explained);
        }
    }

    /// The normal equations of a level and the chosen curves.
    fn normal(&self, chosen: &[usize]) -> (Vec<Vec<f64>>, Vec<f64>) {
        let curve = |at: usize| &self.tried[at][chosen[at]];
        let n = chosen.len() + 1;
        let mut matrix = vec![vec![self.periods; n]; n];
        let mut right = vec![self.sum; n];
        for a in 0..chosen.len() {
            right[a + 1] = self.along[a][chosen[a]];
            (matrix[0][a + 1], matrix[a + 1][0]) = (curve(a).sum, curve(a).sum);
            matrix[a + 1][a + 1] = curve(a).squares * (1.0 + 1e-9);
            for b in 0..a {
                let both = dot(&curve(a).curve, &curve(b).curve);
                (matrix[a + 1][b + 1], matrix[b + 1][a + 1]) = (both, both);
            }
        }
        (matrix, right)
    }
}
