//! Forecasters of the next value that learn as they go.

use std::collections::VecDeque;

/// Times the mean absolute error, the standard deviation of a normal error.
const NORMAL: f64 = 1.2533;

/// Errors as small as this part of the level are none.
const STILL: f64 = 1e-9;
/// By how much errors must be likelier as shares, in logarithms, to be taken for such; and the least part of
/// the usual error that one is then.
const PLAIN: f64 = 3.0;
const LEAST: f64 = 0.25;

/// What a forecaster expects the next value to be like.
#[derive(Debug, Clone)]
enum Basis {
    /// A level that follows at a pace.
    Level { pace: f64 },
    /// A level and a season's pattern; the cycles seen of each place.
    Season { pattern: Vec<f64>, seen: Vec<f64> },
    /// The last value.
    Last,
}

/// One forecaster with its habits of error.
#[derive(Debug, Clone)]
pub(crate) struct Expert {
    basis: Basis,
    level: f64,
    /// Values seen.
    seen: f64,
    /// The last error of the basis, and running sums of products that give its persistence.
    last: f64,
    cross: f64,
    square: f64,
    /// Running mean absolute error.
    error: f64,
    judged: f64,
    /// The same in shares of what was expected, and by how much more likely errors were lately by shares.
    share: f64,
    likelier: f64,
    /// Steps for which the level still follows fast, after it was found to have moved.
    hurry: u32,
}

impl Expert {
    fn new(basis: Basis) -> Self {
        Expert {
            basis,
            level: 0.0,
            seen: 0.0,
            last: 0.0,
            cross: 0.0,
            square: 0.0,
            error: 0.0,
            judged: 0.0,
            share: 0.0,
            likelier: 0.0,
            hurry: 0,
        }
    }

    /// The forecasters for values whose seasons have these lengths.
    pub(crate) fn all(seasons: &[usize]) -> Vec<Expert> {
        let mut all = vec![
            Expert::new(Basis::Level { pace: 0.03 }),
            Expert::new(Basis::Level { pace: 0.15 }),
            Expert::new(Basis::Last),
        ];
        for season in seasons.iter().filter(|season| **season > 1) {
            all.push(Expert::new(Basis::Season { pattern: vec![0.0; *season], seen: vec![0.0; *season] }));
        }
        all
    }

    /// True where it expects a season's pattern.
    pub(crate) fn is_seasonal(&self) -> bool {
        matches!(self.basis, Basis::Season { .. })
    }

    /// True where its level runs after every value.
    pub(crate) fn is_quick(&self) -> bool {
        matches!(self.basis, Basis::Last) || matches!(self.basis, Basis::Level { pace } if pace > 0.1)
    }

    /// Steps it must have seen before its errors say anything.
    pub(crate) fn warm_up(&self) -> usize {
        match &self.basis {
            Basis::Season { pattern, .. } => 2 * pattern.len(),
            _ => 8,
        }
    }

    /// The expected next value, at a step counted from 0.
    pub(crate) fn expects(&self, step: usize) -> f64 {
        self.basis(step) + self.persistence() * self.last
    }

    fn basis(&self, step: usize) -> f64 {
        match &self.basis {
            Basis::Season { pattern, .. } => self.level + pattern[step % pattern.len()],
            Basis::Level { .. } | Basis::Last => self.level,
        }
    }

    /// How much of an error carries over, 0..0.95; small ones count as none.
    fn persistence(&self) -> f64 {
        if matches!(self.basis, Basis::Last) || self.square <= 0.0 {
            return 0.0;
        }
        let raw = self.cross / self.square;
        if raw < 0.2 { 0.0 } else { raw.min(0.95) }
    }

    /// The standard deviation of its errors so far, or `None` before its warm-up.
    pub(crate) fn spread(&self) -> Option<f64> {
        (self.judged > 0.0).then_some(NORMAL * self.error)
    }

    /// The standard deviation of its error at a step: where errors go with what is expected, so does it.
    pub(crate) fn spread_at(&self, step: usize) -> f64 {
        let by_share = self.share * self.expects(step).abs();
        NORMAL * if self.likelier > PLAIN { by_share.max(LEAST * self.error) } else { self.error }
    }

    /// Remembers an error, and how much more likely it was as a share of what was expected.
    fn weigh(&mut self, expected: f64, off: f64, pace: f64) {
        let (share, by_share) = (off / expected, self.share * expected);
        if by_share > 0.0 && self.error > 0.0 {
            let likely = |spread: f64| -spread.ln() - (off / spread).min(4.0);
            self.likelier = 0.995 * self.likelier + likely(by_share) - likely(self.error);
        }
        if share.is_finite() {
            self.share += pace * (share.min(10.0) - self.share);
        }
    }

    /// Takes in a value. Errors beyond three times the usual count as three times, so that one slip
    /// does not bend what is learnt.
    pub(crate) fn see(&mut self, step: usize, value: f64, memory: f64) {
        let expected = self.expects(step);
        let off = value - expected;
        let usual = if self.judged > 5.0 { 3.0 * NORMAL * self.error } else { f64::INFINITY };
        let is_still = self.judged > 5.0 && self.error <= STILL * self.level.abs();
        if step >= self.warm_up() {
            self.judged += 1.0;
            let capped = off.abs().min(usual.max(f64::MIN_POSITIVE));
            let pace = (1.0 / self.judged).max(1.0 / memory);
            let capped = if is_still { off.abs() } else { capped };
            self.weigh(expected.abs(), capped, pace);
            self.error += pace * (capped - self.error);
        }
        // The first value that moves is no new level yet.
        self.learn(step, value, if is_still { 0.0 } else { usual });
    }

    fn learn(&mut self, step: usize, value: f64, bound: f64) {
        self.seen += 1.0;
        let basis = self.basis(step);
        let apart = (value - basis).clamp(-bound, bound);
        self.cross = 0.995 * self.cross + self.last * apart;
        self.square = 0.995 * self.square + self.last * self.last;
        self.last = if self.seen > 1.0 { apart } else { 0.0 };
        let hurry = if self.hurry > 0 { 0.3 } else { 0.0 };
        self.hurry = self.hurry.saturating_sub(1);
        match &mut self.basis {
            Basis::Last => self.level = value,
            Basis::Level { pace } => {
                let pace = pace.max(1.0 / self.seen).max(hurry);
                self.level += pace * if self.seen < 8.0 { value - basis } else { apart };
            }
            Basis::Season { pattern, seen } => {
                let place = step % pattern.len();
                let pace = (1.0 / self.seen).max(0.03).max(hurry);
                self.level += pace * apart;
                seen[place] += 1.0;
                let pace = (1.0 / seen[place]).max(0.1);
                pattern[place] += pace * (if seen[place] < 3.0 { value - basis } else { apart });
            }
        }
    }

    /// Lets the level follow fast for a while.
    pub(crate) fn hurry(&mut self, recent: &VecDeque<f64>) {
        self.hurry = 8;
        if matches!(self.basis, Basis::Level { .. }) && !recent.is_empty() {
            self.level = recent.iter().sum::<f64>() / recent.len() as f64;
            self.last = 0.0;
        }
    }
}
