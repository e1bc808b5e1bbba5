//! How far values have reached, and what is new about the next one.

use std::collections::VecDeque;

/// Values that are remembered: five weeks of five minutes each, a year of hours.
const REMEMBERED: usize = 10_000;
/// Values that set the first range.
const FIRST: usize = 20;
/// What goes beyond the range by no more than this share of it is not seen as new.
const HAIR: f64 = 0.01;
/// Values in a short run.
const RUN: usize = 12;

/// The range of the values remembered, and how far it was passed.
#[derive(Debug, Clone, Default)]
struct Reach {
    /// Places and values that are larger, or smaller, than all after them; the first is the extreme.
    highs: VecDeque<(usize, f64)>,
    lows: VecDeque<(usize, f64)>,
    /// Places of values beyond the range of their time, and how far, in units of it.
    beyond: VecDeque<(usize, f64)>,
    seen: usize,
}

impl Reach {
    /// The chance, in 0..=1, of a value so far beyond the range: the share of values that went as far,
    /// in units of the range of their time, and 1 within it. The value is taken in, and widens the range
    /// by no more than its width, so that one slip does not make all after it look small.
    ///
    /// # Source
    /// Conformal p-values: Vovk, Gammerman, Shafer 2005.
    fn chance(&mut self, value: f64) -> f64 {
        if !value.is_finite() {
            return 1.0;
        }
        let (low, high) = match (self.lows.front(), self.highs.front()) {
            (Some((_, low)), Some((_, high))) => (*low, *high),
            _ => (value, value),
        };
        let (width, settled) = (high - low, self.seen >= FIRST);
        let apart = (value - high).max(low - value);
        self.remember(if settled && width > 0.0 { value.clamp(low - width, high + width) } else { value });
        if !settled || apart <= HAIR * width {
            return 1.0;
        }
        let share = apart / width;
        let as_far = self.beyond.iter().filter(|(_, other)| *other >= share).count();
        self.beyond.push_back((self.seen, share));
        (as_far as f64 + 1.0) / self.seen.min(REMEMBERED) as f64
    }

    fn remember(&mut self, value: f64) {
        self.highs.truncate(self.highs.partition_point(|(_, other)| *other > value));
        self.lows.truncate(self.lows.partition_point(|(_, other)| *other < value));
        self.highs.push_back((self.seen, value));
        self.lows.push_back((self.seen, value));
        self.seen += 1;
        for places in [&mut self.highs, &mut self.lows, &mut self.beyond] {
            while places.front().is_some_and(|(place, _)| place + REMEMBERED < self.seen) {
                places.pop_front();
            }
        }
    }
}

/// What was seen of values, of the middles of short runs of them, and of their errors.
#[derive(Debug, Clone, Default)]
pub(crate) struct Novelty {
    values: Reach,
    middles: Reach,
    errors: Reach,
    run: VecDeque<f64>,
}

impl Novelty {
    /// The chance, in 0..=1, of what is newest: the value, or the middle of the run that ends with it.
    /// The value is taken in.
    pub(crate) fn of_value(&mut self, value: f64) -> f64 {
        self.run.push_back(value);
        if self.run.len() > RUN {
            self.run.pop_front();
        }
        let alone = self.values.chance(value);
        if self.run.len() < RUN {
            return alone;
        }
        let mut sorted: Vec<f64> = self.run.iter().copied().collect();
        sorted.sort_by(f64::total_cmp);
        alone.min(self.middles.chance(0.5 * (sorted[(RUN - 1) / 2] + sorted[RUN / 2])))
    }

    /// The chance, in 0..=1, of an error so far beyond all errors; it is taken in.
    pub(crate) fn of_error(&mut self, error: f64) -> f64 {
        self.errors.chance(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A range of 0..=10, seen 21 times over.
    fn settled() -> Reach {
        let mut reach = Reach::default();
        (0..21).for_each(|at| assert_eq!(reach.chance(f64::from(at % 2 * 10)), 1.0));
        reach
    }

    #[test]
    fn what_is_beyond_all_is_new_and_less_so_each_time() {
        let mut reach = settled();
        assert_eq!(reach.chance(10.1), 1.0, "by a hair");
        assert_eq!(reach.chance(12.02), 1.0 / 23.0);
        // The range is 12.02 now: 1.202 beyond it is a tenth, less than the 1.92 of 10.1 before.
        assert_eq!(reach.chance(13.222), 2.0 / 24.0);
        assert_eq!(reach.chance(-13.222), 1.0 / 25.0, "a whole range below it");
        assert_eq!(reach.chance(0.0), 1.0);
        assert_eq!(reach.chance(f64::NAN), 1.0);
    }

    #[test]
    fn one_slip_does_not_hide_what_comes_after() {
        let mut reach = settled();
        assert_eq!(reach.chance(1e6), 1.0 / 22.0);
        // The range ends at 20 now.
        assert!(reach.chance(25.0) < 1.0);
    }

    #[test]
    fn extremes_are_forgotten() {
        let mut reach = settled();
        reach.chance(20.0);
        (0..REMEMBERED).for_each(|at| assert_eq!(reach.chance((at % 2 * 10) as f64), 1.0));
        assert_eq!(reach.chance(15.0), 1.0 / REMEMBERED as f64);
    }

    #[test]
    fn a_lower_level_within_the_range_is_new_as_a_run() {
        let mut novelty = Novelty::default();
        let old = (0..240).map(|at| if at % 2 == 0 { 0.0 } else { 10.0 });
        assert!(old.map(|value| novelty.of_value(value)).all(|chance| chance == 1.0));
        let chances: Vec<f64> = (0..12).map(|_| novelty.of_value(2.0)).collect();
        assert!(chances.iter().any(|chance| *chance < 0.01), "{chances:?}");
    }
}
