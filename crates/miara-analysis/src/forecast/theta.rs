//! The dynamic optimised Theta method.

use super::season::{Acts, is_seasonal, pattern};
use super::simplex::least;

/// The first value whose error counts: the line through fewer is no line yet, and its errors can be anything.
const FITTED_FROM: usize = 3;

#[derive(Debug, Clone, Copy)]
struct Line {
    level: f64,
    mean: f64,
    /// Slope and intercept of the straight line through what was seen.
    slope: f64,
    intercept: f64,
    seen: usize,
    /// (1 − α) to the power of what was seen.
    left: f64,
}

/// The model fitted to a history.
#[derive(Debug, Clone)]
pub(crate) struct Theta {
    alpha: f64,
    theta: f64,
    start: f64,
    end: Line,
    pattern: Option<(Acts, Vec<f64>)>,
}

impl Line {
    fn new(level: f64) -> Self {
        Line { level, mean: 0.0, slope: 0.0, intercept: 0.0, seen: 0, left: 1.0 }
    }

    /// The expected next value.
    fn next(&self, alpha: f64, theta: f64) -> f64 {
        let left = self.left;
        self.level + (1.0 - 1.0 / theta) * (left * self.intercept + (1.0 - left * (1.0 - alpha)) / alpha * self.slope)
    }

    fn see(&mut self, alpha: f64, value: f64) {
        let t = (self.seen + 1) as f64;
        self.slope =
            if self.seen == 0 { 0.0 } else { ((t - 2.0) * self.slope + 6.0 / t * (value - self.mean)) / (t + 1.0) };
        self.mean += (value - self.mean) / t;
        self.intercept = self.mean - self.slope * (t + 1.0) / 2.0;
        self.level += alpha * (value - self.level);
        self.seen += 1;
        self.left *= 1.0 - alpha;
    }
}

fn run(values: &[f64], start: f64, alpha: f64, theta: f64, mut each: impl FnMut(usize, &Line, f64)) -> Line {
    let mut line = Line::new(start);
    for (at, &value) in values.iter().enumerate() {
        // Before anything is seen there is no line to lean on.
        let mean = if at == 0 { value } else { line.next(alpha, theta) };
        each(at, &line, value - mean);
        line.see(alpha, value);
    }
    line
}

impl Theta {
    /// The model with the least sum of squares. Needs three points; `season` is 1 for none.
    ///
    /// # Source
    /// Fiorucci, Pellegrini, Louzada, Petropoulos, Koehler 2016, *Models for optimising the theta
    /// method*; R's `forecTheta::dotm`.
    pub(crate) fn fit(values: &[f64], season: usize) -> Theta {
        let pattern = is_seasonal(values, season).then(|| {
            let acts = if values.iter().all(|value| *value > 0.0) { Acts::Times } else { Acts::Added };
            let times = pattern(values, season, acts);
            if acts == Acts::Times && times.iter().any(|place| *place < 0.01) {
                (Acts::Added, pattern_added(values, season))
            } else {
                (acts, times)
            }
        });
        let plain: Vec<f64> =
            values.iter().enumerate().map(|(at, value)| without(pattern.as_ref(), at, *value)).collect();
        let scale = plain.iter().map(|value| value.abs()).sum::<f64>() / plain.len() as f64 + f64::MIN_POSITIVE;
        let given = |unbounded: &[f64]| {
            let alpha = 0.05 + 0.945 / (1.0 + (-unbounded[0]).exp());
            (alpha, 1.0 + unbounded[1].exp(), unbounded[2] * scale)
        };
        let squares = |unbounded: &[f64]| {
            let (alpha, theta, start) = given(unbounded);
            let mut sum = 0.0;
            run(&plain, start, alpha, theta, |at, _, error| sum += if at < FITTED_FROM { 0.0 } else { error * error });
            sum
        };
        let (best, _) = least(&[0.0, 0.0, plain[0] / scale], 0.3, 260, squares);
        let (alpha, theta, start) = given(&best);
        let end = run(&plain, start, alpha, theta, |_, _, _| {});
        Theta { alpha, theta, start, end, pattern }
    }

    /// The model before the first value.
    pub(crate) fn before(&self) -> Lines<'_> {
        Lines { theta: self, line: Line::new(self.start) }
    }

    /// The model after the last value.
    pub(crate) fn after(&self) -> Lines<'_> {
        Lines { theta: self, line: self.end }
    }

    pub(crate) fn unknowns(&self) -> usize {
        4 + self.pattern.as_ref().map_or(0, |(_, places)| places.len() / 2)
    }
}

/// A model on its way through values.
#[derive(Debug, Clone)]
pub(crate) struct Lines<'m> {
    theta: &'m Theta,
    line: Line,
}

impl Lines<'_> {
    /// The expected next value; `None` while the line through what was seen is none yet.
    pub(crate) fn next(&self) -> Option<f64> {
        let (theta, line) = (self.theta, &self.line);
        let plain = (line.seen >= FITTED_FROM).then(|| line.next(theta.alpha, theta.theta));
        plain.map(|plain| with(theta.pattern.as_ref(), line.seen, plain))
    }

    /// Takes in the next value.
    pub(crate) fn see(&mut self, value: f64) {
        let plain = without(self.theta.pattern.as_ref(), self.line.seen, value);
        self.line.see(self.theta.alpha, plain);
    }
}

fn pattern_added(values: &[f64], season: usize) -> Vec<f64> {
    pattern(values, season, Acts::Added)
}

fn without(pattern: Option<&(Acts, Vec<f64>)>, at: usize, value: f64) -> f64 {
    match pattern {
        None => value,
        Some((Acts::Added, places)) => value - places[at % places.len()],
        Some((Acts::Times, places)) => value / places[at % places.len()],
    }
}

fn with(pattern: Option<&(Acts, Vec<f64>)>, at: usize, value: f64) -> f64 {
    match pattern {
        None => value,
        Some((Acts::Added, places)) => value + places[at % places.len()],
        Some((Acts::Times, places)) => value * places[at % places.len()],
    }
}
