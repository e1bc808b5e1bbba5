//! Distributions, their tails and quantiles.

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use statrs::distribution::{ContinuousCDF as _, Normal};
use statrs::function::beta::{checked_beta_reg, ln_beta};
use statrs::function::gamma::{checked_gamma_lr, checked_gamma_ur};

pub(crate) use statrs::function::gamma::ln_gamma;

/// The standard normal value that a share `level` lies below; `level` is kept within 1e-300..1.
pub(crate) fn normal_quantile(level: f64) -> f64 {
    Normal::standard().inverse_cdf(level.clamp(1e-300, 1.0 - f64::EPSILON))
}

/// The share of a standard normal below a value.
pub(crate) fn normal_below(value: f64) -> f64 {
    Normal::standard().cdf(value)
}

/// The share of a chi-square above a value; 1 below 0.
pub(crate) fn chi_square_above(value: f64, degrees: f64) -> f64 {
    if value <= 0.0 || !value.is_finite() {
        1.0
    } else {
        checked_gamma_ur(degrees / 2.0, value / 2.0).unwrap_or(1.0).clamp(0.0, 1.0)
    }
}

/// The share of a beta distribution below a value; `a` and `b` above 0.
pub(crate) fn beta_below(value: f64, a: f64, b: f64) -> f64 {
    if value <= 0.0 {
        0.0
    } else if value >= 1.0 {
        1.0
    } else {
        checked_beta_reg(a, b, value).unwrap_or(0.5)
    }
}

/// The chance of a number at least as far from 0, on either side, as `value` standard errors, where the
/// error was estimated with `room` degrees of freedom; within 0 and 1, and 1 where a number is not finite.
///
/// # Source
/// Student 1908, by the incomplete beta function: Abramowitz, Stegun 1964, 26.5.27.
#[must_use]
pub fn two_sided(value: f64, room: f64) -> f64 {
    if !value.is_finite() || !room.is_finite() || room <= 0.0 {
        return 1.0;
    }
    beta_below(room / (room + value * value), room / 2.0, 0.5).clamp(0.0, 1.0)
}

/// The chance of a count at least as far from what was expected, on either side; within 0 and 1, and 1 where a
/// number is not finite or below 0. What is expected is taken as known.
///
/// # Source
/// Twice the smaller tail of Poisson's distribution; the tails are those of chi-square: Garwood 1936.
#[must_use]
pub fn chance_of_count(count: f64, expected: f64) -> f64 {
    if !count.is_finite() || !expected.is_finite() || count < 0.0 || expected < 0.0 {
        return 1.0;
    }
    let at_least = if count > 0.0 { 1.0 - chi_square_above(2.0 * expected, 2.0 * count) } else { 1.0 };
    let at_most = chi_square_above(2.0 * expected, 2.0 * (count + 1.0));
    (2.0 * at_least.min(at_most)).clamp(0.0, 1.0)
}

/// The chance that two counts over as much time lie at least so far apart where neither tends to be larger;
/// within 0 and 1, and 1 where a number is not finite or below 0.
///
/// # Source
/// Given their sum, one of two counts is binomial: Przyborowski, Wilenski 1940.
#[must_use]
pub fn chance_of_counts(one: f64, other: f64) -> f64 {
    if !one.is_finite() || !other.is_finite() || one < 0.0 || other < 0.0 {
        return 1.0;
    }
    let (less, more) = (one.min(other), one.max(other));
    if more == 0.0 { 1.0 } else { (2.0 * beta_below(0.5, more, less + 1.0)).clamp(0.0, 1.0) }
}

/// The value that a share `level` of a beta distribution lies below, by bisection to the last digit.
pub(crate) fn beta_quantile(level: f64, a: f64, b: f64) -> f64 {
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if beta_below(middle, a, b) < level {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// The value that a share `level` of a gamma distribution of scale 1 lies below, by bisection.
pub(crate) fn gamma_quantile(level: f64, shape: f64) -> f64 {
    let (mut low, mut high) = (0.0_f64, shape + 50.0 * shape.sqrt() + 50.0);
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if checked_gamma_lr(shape, middle).unwrap_or(0.0) < level {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// The logarithm of the chance of `met` of `of` cases when the rate is drawn from a beta distribution.
pub(crate) fn ln_beta_binomial(met: f64, of: f64, a: f64, b: f64) -> f64 {
    let choose = -(of + 1.0).ln() - ln_beta(met + 1.0, of - met + 1.0);
    choose + ln_beta(met + a, of - met + b) - ln_beta(a, b)
}

/// A draw from a standard normal distribution.
pub(crate) fn normal_draw(chance: &mut ChaCha8Rng) -> f64 {
    let (a, b): (f64, f64) = (chance.random(), chance.random());
    (-2.0 * (1.0 - a).ln()).sqrt() * (std::f64::consts::TAU * b).cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Figures by scipy 1.17.
    #[test]
    fn chances_of_counts_are_those_worked_out_by_hand() {
        // Poisson with 1 expected: at least 3 are 1 - e^-1 (1 + 1 + 1/2) = .0803; none is e^-1.
        assert!((chance_of_count(3.0, 1.0) - 2.0 * (1.0 - 2.5 * (-1.0_f64).exp())).abs() < 1e-9);
        assert!((chance_of_count(0.0, 3.0) - 2.0 * (-3.0_f64).exp()).abs() < 1e-9);
        assert_eq!(chance_of_count(1.0, 1.0), 1.0);
        // Of 5 cases all on one side: 2 / 2^5; of 4 three or more on one side: 2 (4 + 1) / 16.
        assert!((chance_of_counts(5.0, 0.0) - 2.0 / 32.0).abs() < 1e-9);
        assert!((chance_of_counts(1.0, 3.0) - 10.0 / 16.0).abs() < 1e-9);
        assert_eq!((chance_of_counts(0.0, 0.0), chance_of_counts(2.0, 2.0)), (1.0, 1.0));
        assert_eq!((chance_of_count(f64::NAN, 1.0), chance_of_count(0.0, 0.0)), (1.0, 1.0));
    }

    #[test]
    fn tails_and_quantiles_are_the_reference_s() {
        assert!((normal_quantile(0.975) - 1.959_963_984_540_054).abs() < 1e-10);
        assert!((normal_below(1.0) - 0.841_344_746_068_542_9).abs() < 1e-10);
        assert!((chi_square_above(3.841_458_820_694_124, 1.0) - 0.05).abs() < 1e-10);
        assert!((beta_quantile(0.025, 3.0, 9.0) - 0.060_217_734_172_906_65).abs() < 1e-8);
        let sum: f64 = (0..=20).map(|met| ln_beta_binomial(f64::from(met), 20.0, 2.0, 5.0).exp()).sum();
        assert!((sum - 1.0).abs() < 1e-10);
    }
}
