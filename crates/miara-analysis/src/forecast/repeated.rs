//! The last season again.

use std::collections::VecDeque;

/// How much of the change over a season goes on in the next.
const GOES_ON: f64 = 0.8;

/// The value of a season ago, and what has changed since.
#[derive(Debug, Clone)]
pub(crate) struct Repeated {
    season: usize,
    /// The latest values whose changes count; none where nothing but the season is repeated.
    changing: usize,
    /// The newest last.
    seen: VecDeque<f64>,
}

impl Repeated {
    /// The last season again; the last value where there is none.
    pub(crate) fn as_it_was(season: usize) -> Repeated {
        Repeated { season, changing: 0, seen: VecDeque::new() }
    }

    /// The last season again, and most of what half a season has changed against the one before.
    pub(crate) fn changed(season: usize) -> Repeated {
        Repeated { season, changing: (season / 2).max(1), seen: VecDeque::new() }
    }

    /// The model after these values.
    pub(crate) fn after(&self, values: &[f64]) -> Repeated {
        let kept = values.len().saturating_sub(self.season + self.changing);
        Repeated { seen: values[kept..].iter().copied().collect(), ..self.clone() }
    }

    /// The expected next value; `None` before it has seen all that it looks back at.
    pub(crate) fn next(&self) -> Option<f64> {
        let newest = self.seen.len().checked_sub(self.season + self.changing)?;
        let then = self.seen.range(newest..newest + self.changing);
        let change: f64 = self.seen.range(newest + self.season..).zip(then).map(|(now, then)| now - then).sum();
        let repeated = self.seen[newest + self.changing];
        Some(repeated + GOES_ON * change / (self.changing.max(1)) as f64)
    }

    /// Takes in the next value.
    pub(crate) fn see(&mut self, value: f64) {
        self.seen.push_back(value);
        if self.seen.len() > self.season + self.changing {
            self.seen.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_season_is_repeated_with_most_of_its_change() {
        let values = [1.0, 2.0, 3.0, 4.0, 3.0, 4.0, 5.0, 6.0];
        assert_eq!(Repeated::as_it_was(4).after(&values).next(), Some(3.0));
        assert_eq!(Repeated::changed(4).after(&values).next(), Some(3.0 + 0.8 * 2.0));
        assert_eq!(Repeated::changed(4).after(&values[..5]).next(), None);
        assert_eq!(Repeated::as_it_was(1).after(&values).next(), Some(6.0));
    }
}
