//! How a whole falls into its parts.

/// Weights of the latest period that are tried; the rest stays with what was before.
const TRIED: [f64; 8] = [0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5];
/// Periods that begin the smoothing, and are predicted by nothing.
const BEGUN: usize = 2;

/// The share of each part that is to be expected next, from what each had over time; the shares sum to 1.
/// `parts` holds a history per part, all of one length, oldest first. `None` where there is no history, or
/// where the parts cancel each other out.
///
/// Levels of all parts are smoothed with one constant: that which would have told the parts of past
/// periods, given their whole, with the least squared error. With equal parts over time it is small and all
/// of the past counts; where shares move, the latest counts most.
///
/// # Source
/// Simple exponential smoothing, as in Hyndman, Athanasopoulos 2021, *Forecasting: Principles and Practice*,
/// §8.1; parts as shares of a forecast whole are its top-down method, §11.3.
#[must_use]
pub fn expected_shares(parts: &[Vec<f64>]) -> Option<Vec<f64>> {
    let length = parts.first()?.len();
    if length == 0 || parts.iter().any(|part| part.len() != length) {
        return None;
    }
    let tried = TRIED.map(|weight| smoothed(parts, length, weight));
    let best = tried.into_iter().min_by(|a, b| a.1.total_cmp(&b.1)).map(|(levels, _)| levels)?;
    shares(&best)
}

/// The last level of each part, and the squared error of telling each period's parts from those before.
fn smoothed(parts: &[Vec<f64>], length: usize, weight: f64) -> (Vec<f64>, f64) {
    let begun = BEGUN.min(length);
    let mut levels: Vec<f64> = parts.iter().map(|part| part[..begun].iter().sum::<f64>() / begun as f64).collect();
    let mut error = 0.0;
    for at in begun..length {
        let whole: f64 = parts.iter().map(|part| part[at]).sum();
        if let Some(shares) = shares(&levels) {
            error += parts.iter().zip(&shares).map(|(part, share)| (part[at] - whole * share).powi(2)).sum::<f64>();
        }
        for (level, part) in levels.iter_mut().zip(parts) {
            *level += weight * (part[at] - *level);
        }
    }
    (levels, error)
}

/// Levels as parts of their sum; `None` where that is nearly nothing beside them.
fn shares(levels: &[f64]) -> Option<Vec<f64>> {
    let (sum, size) = levels.iter().fold((0.0, 0.0), |(sum, size), level| (sum + level, size + level.abs()));
    let shares: Vec<f64> = levels.iter().map(|level| level / sum).collect();
    (sum.abs() > 1e-3 * size && shares.iter().all(|share| share.is_finite())).then_some(shares)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_parts_stay_what_they_were() {
        let shares = expected_shares(&[vec![30.0; 12], vec![10.0; 12]]).unwrap();
        assert!((shares[0] - 0.75).abs() < 1e-12 && (shares[1] - 0.25).abs() < 1e-12);
    }

    #[test]
    fn a_part_that_came_to_stay_counts_as_it_is_now() {
        let old = vec![100.0; 24];
        let new: Vec<f64> = (0..24).map(|at| if at < 12 { 0.0 } else { 100.0 }).collect();
        let shares = expected_shares(&[old, new]).unwrap();
        assert!((shares[1] - 0.5).abs() < 0.01, "{shares:?}");
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn noise_is_averaged_out() {
        let noisy = |sign: f64| (0..24).map(|at| 50.0 + sign * if at % 2 == 0 { 10.0 } else { -10.0 }).collect();
        let shares = expected_shares(&[noisy(1.0), noisy(-1.0)]).unwrap();
        assert!((shares[0] - 0.5).abs() < 0.02, "{shares:?}");
    }

    #[test]
    fn nothing_is_made_of_nothing() {
        assert_eq!(expected_shares(&[]), None);
        assert_eq!(expected_shares(&[vec![], vec![]]), None);
        assert_eq!(expected_shares(&[vec![0.0; 9], vec![0.0; 9]]), None);
        assert_eq!(expected_shares(&[vec![5.0; 9], vec![-5.0; 9]]), None);
        assert_eq!(expected_shares(&[vec![1.0], vec![1.0, 2.0]]), None);
    }
}
