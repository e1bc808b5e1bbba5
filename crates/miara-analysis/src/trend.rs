//! Whether numbers rise or fall over time, whatever the size of single ones.

use crate::TooLittle;
use crate::distribution::normal_below;
use crate::quantile::median;

/// Numbers at least.
const NUMBERS: usize = 6;

/// A rise or a fall.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// By what part the number changes from one period to the next, above -1; 0.05 is 5 % more.
    pub per_period: f64,
    /// The chance that as clear an order comes about where nothing rises or falls, 0..1.
    pub p: f64,
    /// Numbers that were used.
    pub periods: usize,
}

/// The trend of numbers above 0, one per period, oldest first; others are left out, and keep their place.
///
/// # Errors
/// [`TooLittle`] with fewer than six numbers.
///
/// # Source
/// Mann 1945 and Kendall 1975 (normal approximation with correction for continuity and ties); the median
/// of all slopes: Theil 1950, Sen 1968, of the logarithms.
pub fn trend(numbers: &[Option<f64>]) -> Result<Trend, TooLittle> {
    let logs: Vec<(f64, f64)> = numbers
        .iter()
        .enumerate()
        .filter_map(|(at, number)| Some((at as f64, number.filter(|number| *number > 0.0 && number.is_finite())?.ln())))
        .collect();
    let n = logs.len();
    if n < NUMBERS {
        return Err(TooLittle { needed: NUMBERS, have: n });
    }
    let (mut score, mut slopes) = (0.0, Vec::new());
    for (place, late) in logs.iter().enumerate() {
        for early in &logs[..place] {
            let change = late.1 - early.1;
            score += if change == 0.0 { 0.0 } else { change.signum() };
            slopes.push(change / (late.0 - early.0));
        }
    }
    let mut sorted: Vec<f64> = logs.iter().map(|(_, log)| *log).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let spread = |count: f64| count * (count - 1.0) * (2.0 * count + 5.0);
    let ties: f64 = sorted.chunk_by(|a, b| a == b).map(|same| spread(same.len() as f64)).sum();
    let variance = (spread(n as f64) - ties) / 18.0;
    let z = if variance > 0.0 { (score.abs() - 1.0).max(0.0) / variance.sqrt() } else { 0.0 };
    let slope = median(&mut slopes).unwrap_or(0.0);
    Ok(Trend { per_period: slope.exp_m1(), p: (2.0 * normal_below(-z)).clamp(0.0, 1.0), periods: n })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_percent_a_month_is_found_and_noise_is_not() {
        let rising: Vec<Option<f64>> = (0..12).map(|at| Some(100.0 * 1.05_f64.powi(at))).collect();
        let found = trend(&rising).unwrap();
        assert!((found.per_period - 0.05).abs() < 1e-12, "{found:?}");
        // S = 66, variance 12·11·29 / 18 = 212.67, z = 65 / 14.583 = 4.457.
        assert!((found.p - 8.3e-6).abs() < 1e-6, "{found:?}");
        let even = [3.0, 1.0, 4.0, 1.0, 5.0, 2.0, 3.0, 2.0].map(Some);
        assert!(trend(&even).unwrap().p > 0.5);
    }

    #[test]
    fn gaps_keep_their_place_and_too_few_are_said() {
        let mut rising: Vec<Option<f64>> = (0..12).map(|at| Some(100.0 * 1.05_f64.powi(at))).collect();
        (rising[3], rising[7], rising[8]) = (None, Some(0.0), Some(f64::NAN));
        assert!((trend(&rising).unwrap().per_period - 0.05).abs() < 1e-12);
        assert_eq!(trend(&rising[..5]), Err(TooLittle { needed: 6, have: 4 }));
        assert_eq!(trend(&[Some(2.0); 8]).unwrap().p, 1.0);
    }
}
