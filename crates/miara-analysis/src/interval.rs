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

/// Steps of each of the two unknowns of [`times_mean`].
const STEPS: usize = 61;

/// Where a number times the mean of `values` lies with 95 %, both being unsure: `of` tells the number at so
/// many standard errors, and the mean is uncertain by its own. `None` of fewer than two values.
///
/// # Source
/// The two taken as normal and independent, on a grid of equally likely steps.
#[must_use]
pub fn times_mean(of: &dyn Fn(f64) -> f64, values: &[f64]) -> Option<Interval> {
    let n = values.len() as f64;
    if n < 2.0 {
        return None;
    }
    let middle = values.iter().sum::<f64>() / n;
    let error = (values.iter().map(|value| (value - middle).powi(2)).sum::<f64>() / (n - 1.0) / n).sqrt();
    let steps: Vec<f64> = (0..STEPS).map(|at| normal_quantile((at as f64 + 0.5) / STEPS as f64)).collect();
    let numbers: Vec<f64> = steps.iter().map(|z| of(*z)).collect();
    let mut products: Vec<f64> =
        numbers.iter().flat_map(|number| steps.iter().map(move |z| number * (middle + z * error))).collect();
    products.sort_unstable_by(f64::total_cmp);
    let end = |level: f64| products[((products.len() - 1) as f64 * level).round() as usize];
    Some(Interval { low: end(0.025), high: end(0.975) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_is_less_sure_than_either_part() {
        // A mean of 100 with a standard error of 10; alone 80.4 to 119.6.
        let values: Vec<f64> =
            (0..101).map(|at| 100.0 + 100.0 * f64::from(at % 2 * 2 - 1) * f64::from(u8::from(at < 100))).collect();
        let alone = times_mean(&|_| 1.0, &values).unwrap();
        assert!((alone.low - 80.4).abs() < 1.0 && (alone.high - 119.6).abs() < 1.0, "{alone:?}");
        // 20 with an error of 2, each 10 %: the product lies by about √2 as far, 14.2 % or 557 to either side.
        let both = times_mean(&|z| 20.0 + 2.0 * z, &values).unwrap();
        assert!((both.low - 1_457.0).abs() < 40.0 && (both.high - 2_571.0).abs() < 40.0, "{both:?}");
        assert_eq!(times_mean(&|z| z, &[1.0]), None);
    }

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
