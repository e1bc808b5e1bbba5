//! Seeded chance: one stream per table and month, so that tables do not disturb each other.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The table (or thing) a random stream belongs to. The numbers name the streams: with others, the
/// same seed gives another firm.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Table {
    Accounts = 48,
    Visits,
    Leads,
    Deals,
    Outcomes,
    Repeat,
    Invoices,
    Activities,
    Mail,
    Followers,
    Posts,
    Facebook,
    Worktime,
    Absence,
    Rates,
}

/// A stream of random numbers.
#[derive(Debug)]
pub(crate) struct Chance(ChaCha8Rng);

impl Chance {
    /// The stream of one table and one month (or one other part of that table).
    pub(crate) fn stream(seed: u64, table: Table, part: u64) -> Chance {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream((table as u64) << 32 | part);
        Chance(rng)
    }

    /// Uniform in 0..1.
    pub(crate) fn unit(&mut self) -> f64 {
        self.0.random()
    }

    /// True with probability `p`; never below 0, always above 1.
    pub(crate) fn flip(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// Uniform in `low..high`.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        self.0.random_range(low..high)
    }

    /// A uniform index below `count`.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        self.0.random_range(0..count as u64) as usize
    }

    /// Standard normal (Box and Muller, one of the two).
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// Log-normal with that median; `sigma` is the standard deviation of the logarithm.
    pub(crate) fn log_normal(&mut self, median: f64, sigma: f64) -> f64 {
        median * (sigma * self.normal()).exp()
    }

    /// Poisson with mean `lambda`; a rounded normal above 30.
    pub(crate) fn poisson(&mut self, lambda: f64) -> u64 {
        if lambda > 30.0 {
            return (lambda + lambda.sqrt() * self.normal()).round().max(0.0) as u64;
        }
        let limit = (-lambda).exp();
        let mut product = self.unit();
        let mut count = 0;
        while product > limit {
            count += 1;
            product *= self.unit();
        }
        count
    }

    /// How many of `count` trials of probability `p` succeed; a rounded normal for many trials.
    pub(crate) fn binomial(&mut self, count: u64, p: f64) -> u64 {
        if count <= 40 {
            return (0..count).filter(|_| self.flip(p)).count() as u64;
        }
        let mean = count as f64 * p;
        if mean < 20.0 {
            return self.poisson(mean).min(count);
        }
        let drawn = mean + (mean * (1.0 - p)).sqrt() * self.normal();
        drawn.round().clamp(0.0, count as f64) as u64
    }

    /// An index drawn by weight.
    pub(crate) fn pick(&mut self, weights: impl Iterator<Item = f64> + Clone) -> usize {
        let mut left = self.unit() * weights.clone().sum::<f64>();
        let mut last = 0;
        for (index, weight) in weights.enumerate() {
            if weight <= 0.0 {
                continue;
            }
            last = index;
            left -= weight;
            if left < 0.0 {
                break;
            }
        }
        last
    }

    /// One of them, all alike.
    pub(crate) fn one_of<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}
