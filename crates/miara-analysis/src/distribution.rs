//! Distributions, their tails and quantiles.

use statrs::distribution::{ContinuousCDF as _, Normal};

/// The standard normal value that a share `level` lies below; `level` is kept within 1e-300..1.
pub(crate) fn normal_quantile(level: f64) -> f64 {
    Normal::standard().inverse_cdf(level.clamp(1e-300, 1.0 - f64::EPSILON))
}

/// The share of a standard normal below a value.
pub(crate) fn normal_below(value: f64) -> f64 {
    Normal::standard().cdf(value)
}
