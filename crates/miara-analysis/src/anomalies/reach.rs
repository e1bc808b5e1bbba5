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
    /// The range with what the incident that lasts has brought.
    pending: Option<(f64, f64)>,
    seen: usize,
}

impl Reach {
    /// The range of the values remembered.
    fn range(&self) -> Option<(f64, f64)> {
        Some((self.lows.front()?.1, self.highs.front()?.1))
    }

    /// How far a value is beyond the range, in units of it; `None` within it, and while there are few.
    fn share(&self, value: f64) -> Option<f64> {
        let (low, high) = self.pending.or_else(|| self.range())?;
        let (width, apart) = (high - low, (value - high).max(low - value));
        (self.seen >= FIRST && apart > HAIR * width).then(|| apart / width)
    }

    /// The chance, in 0..=1, of a value so far beyond the range: the share of values that went as far,
    /// in units of the range of their time, and 1 within it.
    ///
    /// # Source
    /// Conformal p-values: Vovk, Gammerman, Shafer 2005.
    fn chance(&self, value: f64) -> f64 {
        let Some(share) = self.share(value) else { return 1.0 };
        let as_far = self.beyond.iter().filter(|(_, other)| *other >= share).count();
        (as_far as f64 + 1.0) / (self.seen + 1).min(REMEMBERED) as f64
    }

    /// Takes a value in, which widens the range by no more than its width, so that one slip does not make
    /// all after it look small. What an incident brings beyond the range waits for its end.
    fn take(&mut self, value: f64, in_incident: bool) {
        if !value.is_finite() {
            return;
        }
        if let Some(share) = self.share(value) {
            self.beyond.push_back((self.seen, share));
        }
        let (low, high) = self.pending.or_else(|| self.range()).unwrap_or((value, value));
        let settled = self.seen >= FIRST && high > low;
        let value = if settled { value.clamp(low - (high - low), high + (high - low)) } else { value };
        let is_beyond = self.range().is_none_or(|(low, high)| value < low || value > high);
        if in_incident && settled && is_beyond {
            self.pending = Some((low.min(value), high.max(value)));
            self.seen += 1;
        } else {
            self.remember(value);
        }
    }

    /// Ends an incident: a share of how far it went beyond the range is usual from now on.
    fn end(&mut self, share: f64) {
        let (Some((low, high)), Some(reached)) = (self.range(), self.pending.take()) else { return };
        for value in [low + share * (reached.0 - low).min(0.0), high + share * (reached.1 - high).max(0.0)] {
            // At the place of the last value: none comes new.
            self.seen -= 1;
            self.remember(value);
        }
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
    /// The last value, the middle of its run, and its error.
    last: [Option<f64>; 3],
}

impl Novelty {
    /// The chance, in 0..=1, of what is newest: the value, or the middle of the run that ends with it.
    pub(crate) fn of_value(&mut self, value: f64) -> f64 {
        self.run.push_back(value);
        if self.run.len() > RUN {
            self.run.pop_front();
        }
        let middle = (self.run.len() == RUN).then(|| middle(&self.run));
        self.last = [Some(value), middle, None];
        self.values.chance(value).min(middle.map_or(1.0, |middle| self.middles.chance(middle)))
    }

    /// The chance, in 0..=1, of an error so far beyond all errors.
    pub(crate) fn of_error(&mut self, error: f64) -> f64 {
        self.last[2] = Some(error);
        self.errors.chance(error)
    }

    /// Takes in what was judged last.
    pub(crate) fn take(&mut self, in_incident: bool) {
        let last = self.last;
        for (reach, value) in self.all().into_iter().zip(last) {
            if let Some(value) = value {
                reach.take(value, in_incident);
            }
        }
    }

    /// Ends an incident, which has become usual by a share.
    pub(crate) fn end(&mut self, share: f64) {
        self.all().into_iter().for_each(|reach| reach.end(share));
    }

    fn all(&mut self) -> [&mut Reach; 3] {
        [&mut self.values, &mut self.middles, &mut self.errors]
    }
}

/// The middle of a short run.
fn middle(run: &VecDeque<f64>) -> f64 {
    let mut sorted: Vec<f64> = run.iter().copied().collect();
    sorted.sort_by(f64::total_cmp);
    0.5 * (sorted[(RUN - 1) / 2] + sorted[RUN / 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Reach {
        /// The chance of a value of no incident, which is taken in.
        fn see(&mut self, value: f64) -> f64 {
            let chance = self.chance(value);
            self.take(value, false);
            chance
        }
    }

    fn see(novelty: &mut Novelty, value: f64) -> f64 {
        let chance = novelty.of_value(value);
        novelty.take(false);
        chance
    }

    #[test]
    fn an_incident_is_new_again_after_its_end() {
        let mut reach = settled();
        reach.take(20.0, true);
        assert_eq!(reach.chance(20.0), 1.0, "while it lasts");
        reach.end(0.3);
        assert_eq!(reach.range(), Some((0.0, 13.0)));
        assert!(reach.chance(20.0) < 1.0);
        // What has lasted is usual.
        reach.take(20.0, true);
        reach.end(1.0);
        assert_eq!(reach.chance(20.0), 1.0);
    }

    /// A range of 0..=10, seen 21 times over.
    fn settled() -> Reach {
        let mut reach = Reach::default();
        (0..21).for_each(|at| assert_eq!(reach.see(f64::from(at % 2 * 10)), 1.0));
        reach
    }

    #[test]
    fn what_is_beyond_all_is_new_and_less_so_each_time() {
        let mut reach = settled();
        assert_eq!(reach.see(10.1), 1.0, "by a hair");
        assert_eq!(reach.see(12.02), 1.0 / 23.0);
        // The range is 12.02 now: 1.202 beyond it is a tenth, less than the 1.92 of 10.1 before.
        assert_eq!(reach.see(13.222), 2.0 / 24.0);
        assert_eq!(reach.see(-13.222), 1.0 / 25.0, "a whole range below it");
        assert_eq!(reach.see(0.0), 1.0);
        assert_eq!(reach.see(f64::NAN), 1.0);
    }

    #[test]
    fn one_slip_does_not_hide_what_comes_after() {
        let mut reach = settled();
        assert_eq!(reach.see(1e6), 1.0 / 22.0);
        // The range ends at 20 now.
        assert!(reach.see(25.0) < 1.0);
    }

    #[test]
    fn extremes_are_forgotten() {
        let mut reach = settled();
        reach.see(20.0);
        (0..REMEMBERED).for_each(|at| assert_eq!(reach.see((at % 2 * 10) as f64), 1.0));
        assert_eq!(reach.see(15.0), 1.0 / REMEMBERED as f64);
    }

    #[test]
    fn a_lower_level_within_the_range_is_new_as_a_run() {
        let mut novelty = Novelty::default();
        let old = (0..240).map(|at| if at % 2 == 0 { 0.0 } else { 10.0 });
        assert!(old.map(|value| see(&mut novelty, value)).all(|chance| chance == 1.0));
        let chances: Vec<f64> = (0..12).map(|_| see(&mut novelty, 2.0)).collect();
        assert!(chances.iter().any(|chance| *chance < 0.01), "{chances:?}");
    }
}
