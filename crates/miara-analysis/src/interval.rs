//! Intervals of a share.

use crate::distribution::{beta_quantile, normal_quantile};

/// Where a share lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower end, 0..1.
    pub low: f64,
    /// Upper end, 0..1.
    pub high: f64,
}

/// Wilson's interval of `met` of `of` cases at a level such as 0.95; `None` without cases, or where
/// the numbers make no share.
///
/// # Source
/// Wilson 1927, *Probable inference, the law of succession, and statistical inference*.
#[must_use]
pub fn wilson(met: f64, of: f64, level: f64) -> Option<Interval> {
    if !(of > 0.0 && of.is_finite() && (0.0..=of).contains(&met) && (0.0..1.0).contains(&level)) {
        return None;
    }
    let (z, share) = (normal_quantile(0.5 + level / 2.0), met / of);
    let square = z * z / of;
    let middle = (share + square / 2.0) / (1.0 + square);
    let half = z * (share * (1.0 - share) / of + square / (4.0 * of)).sqrt() / (1.0 + square);
    Some(Interval { low: (middle - half).max(0.0), high: (middle + half).min(1.0) })
}

/// The equal-tailed interval of a beta distribution; with ½ and ½ before any case, Jeffreys'.
/// `None` where a parameter is not above 0.
#[must_use]
pub fn beta_interval(a: f64, b: f64, level: f64) -> Option<Interval> {
    if !(a > 0.0 && b > 0.0 && a <= 1e15 && b <= 1e15 && (0.0..1.0).contains(&level)) {
        return None;
    }
    let tail = (1.0 - level) / 2.0;
    Some(Interval { low: beta_quantile(tail, a, b), high: beta_quantile(1.0 - tail, a, b) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Figures by scipy 1.17.
    #[test]
    fn limits_are_the_reference_s() {
        let found = wilson(7.0, 20.0, 0.95).unwrap();
        assert!((found.low - 0.181_191_824_101_082_06).abs() < 1e-8, "{found:?}");
        assert!((found.high - 0.567_145_723_314_763_8).abs() < 1e-8, "{found:?}");
        let found = beta_interval(7.5, 13.5, 0.95).unwrap();
        assert!((found.low - 0.172_276_213_631_912).abs() < 1e-8, "{found:?}");
        assert_eq!(wilson(3.0, 0.0, 0.95), None);
        assert_eq!(wilson(5.0, 4.0, 0.95), None);
    }
}
