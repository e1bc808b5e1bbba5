//! How rare a score is among those before it.

/// Scores that are remembered at most.
const REMEMBERED: usize = 2000;
/// The share of remembered scores that the tail is fitted to.
const TAIL: f64 = 0.1;

/// The scores seen, in order of size and of time.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tail {
    sorted: Vec<f64>,
    by_time: std::collections::VecDeque<f64>,
}

impl Tail {
    /// How many scores are remembered.
    pub(crate) fn len(&self) -> usize {
        self.sorted.len()
    }

    /// The chance, in 0..=1, of a score at least as large: its rank among those remembered, and
    /// beyond their bulk an exponential tail fitted to the largest tenth.
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
        let threshold = self.sorted[n - many];
        let excess = self.sorted[n - many..].iter().map(|seen| seen - threshold).sum::<f64>() / many as f64;
        if excess <= 0.0 {
            return rank;
        }
        (many as f64 / n as f64) * (-(score - threshold) / excess).exp()
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
