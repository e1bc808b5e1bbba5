//! How rare a score is among those before it.

/// Scores that are remembered at most.
const REMEMBERED: usize = 2000;
/// The share of remembered scores that the tail is fitted to.
const TAIL: f64 = 0.1;

/// Scores in the tail before its power is fitted, and scores between two fits.
const FITTED: usize = 15;
const REFIT: usize = 20;
/// Scores at least as large that may be remembered of one that still counts as new.
const SEEN_BEFORE: usize = 3;
/// The powers that are tried, and the one that is taken while there are too few scores: between those of
/// a normal and of an exponential tail.
const POWERS: [f64; 3] = [0.5, 1.0, 2.0];
const UNFITTED: f64 = 1.5;

/// The mean of what the scores' powers exceed the threshold's by.
fn excess(largest: &[f64], threshold: f64, power: f64) -> f64 {
    let above = threshold.powf(power);
    largest.iter().map(|score| score.powf(power) - above).sum::<f64>() / largest.len() as f64
}

/// The scores seen, in order of size and of time.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tail {
    sorted: Vec<f64>,
    /// Power of a score by which the tail falls exponentially; 0 until it is fitted.
    power: f64,
    since: usize,
    by_time: std::collections::VecDeque<f64>,
}

impl Tail {
    /// How many scores are remembered.
    pub(crate) fn len(&self) -> usize {
        self.sorted.len()
    }

    /// The largest score that is remembered; 0 of none.
    pub(crate) fn largest(&self) -> f64 {
        self.sorted.last().copied().unwrap_or(0.0)
    }

    /// Whether a tenth of the scores are more than nothing, so that they have a tail.
    pub(crate) fn has_tail(&self) -> bool {
        let n = self.sorted.len();
        self.sorted.get(n - (n as f64 * TAIL) as usize).is_some_and(|score| *score > 0.0)
    }

    /// The chance, in 0..=1, of a score at least as large: its rank among those remembered, and
    /// beyond their bulk a tail fitted to the largest tenth, heavier the fewer there are.
    ///
    /// # Source
    /// Conformal p-values: Vovk, Gammerman, Shafer 2005; mean excess over a threshold: Pickands 1975.
    pub(crate) fn chance(&self, score: f64) -> f64 {
        let n = self.sorted.len();
        if n == 0 {
            return 1.0;
        }
        let above = n - self.sorted.partition_point(|seen| *seen < score);
        let rank = (above as f64 + 1.0) / (n as f64 + 1.0);
        let many = ((n as f64 * TAIL) as usize).max(5);
        if above >= many || n < 2 * many {
            return rank;
        }
        let (threshold, largest) = (self.sorted[n - many], &self.sorted[n - many..]);
        let power = if self.power > 0.0 { self.power } else { UNFITTED };
        let excess = excess(largest, threshold, power);
        if excess <= 0.0 {
            return rank;
        }
        let beyond = (score.powf(power) - threshold.powf(power)) / excess;
        let fitted = (many as f64 / n as f64) * (1.0 + beyond / many as f64).powf(-(many as f64));
        // What has been seen more than a few times is no news, whatever the tail says.
        fitted.max(above.saturating_sub(SEEN_BEFORE) as f64 / (n as f64 + 1.0))
    }

    /// A score, or where its chance is smaller than one given, the least score of that chance.
    pub(crate) fn no_rarer(&self, score: f64, chance: f64) -> f64 {
        if self.chance(score) >= chance {
            return score;
        }
        let (mut low, mut high) = (0.0, score);
        for _ in 0..40 {
            let middle = 0.5 * (low + high);
            if self.chance(middle) > chance { low = middle } else { high = middle }
        }
        high
    }

    /// Fits the power by which the tail falls: 2 as a normal one, 1, or ½ for a heavy one.
    fn fit(&mut self) {
        let n = self.sorted.len();
        let many = (n as f64 * TAIL) as usize;
        if many < FITTED || self.sorted[n - many] <= 0.0 {
            return;
        }
        let (threshold, largest) = (self.sorted[n - many], &self.sorted[n - many..]);
        let logs = largest.iter().map(|score| score.ln()).sum::<f64>() / many as f64;
        let likelihood = |power: f64| {
            let excess = excess(largest, threshold, power);
            if excess > 0.0 { (power / excess).ln() + (power - 1.0) * logs } else { f64::NEG_INFINITY }
        };
        self.power = POWERS.into_iter().max_by(|a, b| likelihood(*a).total_cmp(&likelihood(*b))).unwrap_or(1.0);
    }

    /// Remembers a score.
    pub(crate) fn remember(&mut self, score: f64) {
        if self.by_time.len() == REMEMBERED
            && let Some(oldest) = self.by_time.pop_front()
        {
            let place = self.sorted.partition_point(|seen| *seen < oldest);
            self.sorted.remove(place.min(self.sorted.len() - 1));
        }
        let place = self.sorted.partition_point(|seen| *seen < score);
        self.sorted.insert(place, score);
        self.by_time.push_back(score);
        self.since += 1;
        if self.since >= REFIT {
            self.since = 0;
            self.fit();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn larger_scores_are_rarer_and_the_oldest_are_forgotten() {
        let mut tail = Tail::default();
        (0..5000).for_each(|at| tail.remember(f64::from(at % 100)));
        assert_eq!(tail.len(), REMEMBERED);
        let chances = [10.0, 50.0, 95.0, 120.0, 200.0].map(|score| tail.chance(score));
        assert!(chances.is_sorted_by(|a, b| a > b), "{chances:?}");
        assert!((chances[1] - 0.5).abs() < 0.02 && chances[4] < 1e-6);
    }
}
