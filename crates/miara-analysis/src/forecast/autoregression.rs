//! The next value by the last ones.

use std::collections::VecDeque;

use crate::numbers::{dot, ends};

/// Values that it looks back at most.
const LONGEST: usize = 14;
/// Values of a history for each that it looks back.
const FOR_EACH: usize = 5;

/// The next value as an intercept and a sum of earlier values, each times a number.
#[derive(Debug, Clone)]
pub(crate) struct Autoregression {
    intercept: f64,
    /// By lag, the value before first.
    slopes: Vec<f64>,
    /// Where it stays, whatever follows: what the history spans, and once more on both sides.
    within: (f64, f64),
    last: VecDeque<f64>,
}

impl Autoregression {
    /// The regression with the least corrected information criterion, by least squares over the same values for
    /// all lengths; `None` where it is no number.
    ///
    /// # Source
    /// Order by criterion: Hurvich, Tsai 1989, *Regression and time series model selection in small samples*.
    pub(crate) fn fit(values: &[f64]) -> Option<Autoregression> {
        let most = LONGEST.min(values.len() / FOR_EACH);
        let triangle = triangle(values, most);
        let n = (values.len() - most) as f64;
        let explained: Vec<f64> = triangle[most + 1].iter().map(|x| x * x).collect();
        let all: f64 = explained.iter().sum();
        let criterion = |order: usize| {
            let (k, left) = (order as f64 + 2.0, all - explained[..=order].iter().sum::<f64>());
            n * (left.max(1e-12 * all) / n).ln() + 2.0 * k + 2.0 * k * (k + 1.0) / (n - k - 1.0).max(1.0)
        };
        let order = (0..=most).min_by(|a, b| criterion(*a).total_cmp(&criterion(*b)))?;
        let solved = solved(&triangle, order, most + 1);
        let (least, largest) = ends(values);
        let spans = largest - least;
        let last = values[values.len() - order..].iter().rev().copied().collect();
        let (intercept, slopes) = (solved[0], solved[1..].to_vec());
        let sound = solved.iter().all(|x| x.is_finite());
        sound.then_some(Autoregression { intercept, slopes, within: (least - spans, largest + spans), last })
    }

    /// The model before the first value.
    pub(crate) fn before(&self) -> Autoregression {
        Autoregression { last: VecDeque::new(), ..self.clone() }
    }

    /// The expected next value; `None` before it has seen as many as it looks back.
    pub(crate) fn next(&self) -> Option<f64> {
        let sum: f64 = self.slopes.iter().zip(&self.last).map(|(slope, value)| slope * value).sum();
        let whole = self.last.len() == self.slopes.len();
        whole.then(|| (self.intercept + sum).clamp(self.within.0, self.within.1))
    }

    /// Takes in the next value.
    pub(crate) fn see(&mut self, value: f64) {
        self.last.push_front(value);
        self.last.truncate(self.slopes.len());
    }

    pub(crate) fn unknowns(&self) -> usize {
        self.slopes.len() + 2
    }
}

/// The lower triangle by Cholesky of the products of ones, of the values 1 to `most` before, and of the values
/// themselves, which are its last row: the square of an entry there is what that column explains after those before
/// it. A column that says nothing new explains nothing: it is divided by infinity.
fn triangle(values: &[f64], most: usize) -> Vec<Vec<f64>> {
    let column = |index: usize, at: usize| match index {
        0 => 1.0,
        _ if index <= most => values[at - index],
        _ => values[at],
    };
    let size = most + 2;
    let mut rows: Vec<Vec<f64>> = vec![vec![0.0; size]; size];
    for row in 0..size {
        for place in 0..=row {
            let product: f64 = (most..values.len()).map(|at| column(row, at) * column(place, at)).sum();
            let known = dot(&rows[row][..place], &rows[place][..place]);
            rows[row][place] = if row == place {
                let left = product - known;
                if row < size - 1 && left <= 1e-10 * product.abs() { f64::INFINITY } else { left.max(0.0).sqrt() }
            } else {
                (product - known) / rows[place][place]
            };
        }
    }
    rows
}

/// Intercept and slopes up to a lag, from the triangle whose row `right` has the values themselves.
fn solved(triangle: &[Vec<f64>], order: usize, right: usize) -> Vec<f64> {
    let mut solved = triangle[right][..=order].to_vec();
    for row in (0..=order).rev() {
        let known: f64 = (row + 1..=order).map(|below| triangle[below][row] * solved[below]).sum();
        solved[row] = (solved[row] - known) / triangle[row][row];
    }
    solved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wave_is_found_and_goes_on() {
        let wave = |at: usize| 5.0 + (at as f64 * 0.7).sin() + 0.5 * (at as f64 * 1.9).cos();
        let values: Vec<f64> = (0..80).map(wave).collect();
        let mut model = Autoregression::fit(&values).unwrap();
        for at in 80..100 {
            let next = model.next().unwrap();
            assert!((next - wave(at)).abs() < 1e-3, "{at}: {next}");
            model.see(next);
        }
    }

    #[test]
    fn what_explodes_stays_within_what_was_seen_and_once_more() {
        let values: Vec<f64> = (0..40).map(|at| 1.5_f64.powi(at)).collect();
        let mut model = Autoregression::fit(&values).unwrap();
        for _ in 0..200 {
            let next = model.next().unwrap();
            model.see(next);
        }
        assert!(model.next().unwrap() <= 2.0 * values[39]);
    }

    #[test]
    fn what_never_changes_goes_on_and_few_values_have_a_mean() {
        let next = |values: &[f64]| Autoregression::fit(values).and_then(|model| model.next());
        assert!((next(&[3.0; 50]).unwrap() - 3.0).abs() < 1e-9);
        assert!((next(&[1.0, 2.0, 3.0]).unwrap() - 2.0).abs() < 1e-9);
    }
}
