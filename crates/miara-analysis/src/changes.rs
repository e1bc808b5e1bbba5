//! Where a series changes its level or its slope.

use crate::numbers::finite;

/// Values between two changes at least.
const SHORTEST: usize = 5;
/// Unknowns that a further segment brings: its place, its level and its slope.
const UNKNOWNS: f64 = 3.0;
/// Values that are looked at, at most; longer series are looked at by means of neighbours.
const LONGEST: usize = 4000;

/// The places where a new segment begins, rising, by index into the series; none at 0. Segments are
/// straight lines; one more must explain as much as its three unknowns are worth. Gaps belong to
/// the segment around them. Empty where the series is too short, constant, or never changes.
///
/// # Source
/// Killick, Fearnhead, Eckley 2012, *Optimal detection of changepoints with a linear computational
/// cost* (PELT); penalty by Schwarz's criterion on the standardised series, whose own variance
/// keeps autocorrelated noise from being cut up.
#[must_use]
pub fn changes(series: &[Option<f64>]) -> Vec<usize> {
    let known: Vec<(usize, f64)> =
        series.iter().enumerate().filter_map(|(at, value)| Some((at, finite(*value)?))).collect();
    let bin = known.len().div_ceil(LONGEST).max(1);
    let values: Vec<f64> =
        known.chunks(bin).map(|chunk| chunk.iter().map(|(_, value)| value / chunk.len() as f64).sum::<f64>()).collect();
    if values.len() < 2 * SHORTEST {
        return Vec::new();
    }
    let Some(standard) = standardised(&values) else { return Vec::new() };
    let penalty = UNKNOWNS * (standard.len() as f64).ln();
    segments(&standard, penalty).into_iter().map(|at| known[at * bin].0).collect()
}

/// Values less their mean by their standard deviation; `None` where they are all the same.
fn standardised(values: &[f64]) -> Option<Vec<f64>> {
    let largest = values.iter().map(|value| value.abs()).fold(0.0, f64::max);
    if largest == 0.0 {
        return None;
    }
    let scaled: Vec<f64> = values.iter().map(|value| value / largest).collect();
    let mean = crate::numbers::mean(&scaled);
    let variance = scaled.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / scaled.len() as f64;
    (variance > 1e-24).then(|| scaled.iter().map(|value| (value - mean) / variance.sqrt()).collect())
}

/// Sums up to each place, from which the squared error of a line through any segment follows.
struct Sums {
    value: Vec<f64>,
    square: Vec<f64>,
    product: Vec<f64>,
}

impl Sums {
    fn of(values: &[f64]) -> Self {
        let running = |term: &dyn Fn(usize, f64) -> f64| {
            let mut sum = 0.0;
            let rest = values.iter().enumerate().map(|(at, value)| {
                sum += term(at, *value);
                sum
            });
            std::iter::once(0.0).chain(rest.collect::<Vec<_>>()).collect::<Vec<f64>>()
        };
        Sums {
            value: running(&|_, value| value),
            square: running(&|_, value| value * value),
            product: running(&|at, value| at as f64 * value),
        }
    }

    /// The squared error of the best line through `from..to`.
    fn error(&self, from: usize, to: usize) -> f64 {
        let n = (to - from) as f64;
        let middle = (from + to - 1) as f64 / 2.0;
        let value = self.value[to] - self.value[from];
        let square = self.square[to] - self.square[from] - value * value / n;
        let product = self.product[to] - self.product[from] - middle * value;
        let places = n * (n * n - 1.0) / 12.0;
        (square - product * product / places).max(0.0)
    }
}

fn segments(values: &[f64], penalty: f64) -> Vec<usize> {
    let (n, sums) = (values.len(), Sums::of(values));
    let mut best = vec![f64::INFINITY; n + 1];
    let mut before = vec![0; n + 1];
    best[0] = -penalty;
    let mut starts = vec![0];
    for to in SHORTEST..=n {
        for &from in &starts {
            let total = best[from] + sums.error(from, to) + penalty;
            if total < best[to] {
                best[to] = total;
                before[to] = from;
            }
        }
        starts.retain(|&from| best[from] + sums.error(from, to) <= best[to] || to < from + SHORTEST);
        let next = to + 1 - SHORTEST;
        if next >= SHORTEST {
            starts.push(next);
        }
    }
    let mut places = Vec::new();
    let mut at = before[n];
    while at > 0 {
        places.push(at);
        at = before[at];
    }
    places.reverse();
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(at: usize) -> f64 {
        ((at * 7919 % 101) as f64 - 50.0) / 50.0
    }

    #[test]
    fn a_step_and_a_bend_are_found_where_they_are() {
        let step: Vec<Option<f64>> = (0..60).map(|at| Some(noise(at) + if at < 30 { 0.0 } else { 8.0 })).collect();
        assert_eq!(changes(&step), [30]);
        let bend: Vec<Option<f64>> =
            (0..80).map(|at| Some(0.1 * noise(at) + if at < 40 { 0.0 } else { (at - 40) as f64 })).collect();
        let found = changes(&bend);
        assert!(found.len() == 1 && found[0].abs_diff(40) <= 3, "{found:?}");
    }

    #[test]
    fn a_straight_rise_and_a_constant_have_none() {
        let rise: Vec<Option<f64>> = (0..100).map(|at| Some(at as f64 + noise(at))).collect();
        assert!(changes(&rise).is_empty());
        assert!(changes(&[Some(3.0); 50]).is_empty());
        assert!(changes(&[]).is_empty());
    }

    #[test]
    fn gaps_keep_the_index_of_the_series() {
        let mut step: Vec<Option<f64>> = (0..60).map(|at| Some(noise(at) + if at < 30 { 0.0 } else { 8.0 })).collect();
        step.insert(10, None);
        assert_eq!(changes(&step), [31]);
    }
}
