//! Quantiles of plain values; of waits in which some still wait see [`mod@crate::survival`].

/// A quantile of values by linear interpolation between order statistics (type 7 of Hyndman and Fan), in the unit of
/// the values; `None` of nothing. `share` is in 0..=1. Reorders the values.
///
/// # Source
/// R. J. Hyndman, Y. Fan, "Sample quantiles in statistical packages", The American Statistician 50 (1996); numpy's
/// default.
#[must_use]
pub fn quantile(values: &mut [f64], share: f64) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    let place = share.clamp(0.0, 1.0) * last as f64;
    let (_, below, above) = values.select_nth_unstable_by(place.floor() as usize, f64::total_cmp);
    let below = *below;
    if place.fract() == 0.0 {
        return Some(below);
    }
    let next = above.iter().copied().fold(f64::INFINITY, f64::min);
    Some(below + (next - below) * place.fract())
}

/// The middle of values, of an even number the mean of the middle two; `None` of nothing. Reorders the values.
#[must_use]
pub fn median(values: &mut [f64]) -> Option<f64> {
    quantile(values, 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_neighbours() {
        assert_eq!(quantile(&mut [4.0, 1.0, 3.0, 2.0], 0.5), Some(2.5));
        assert_eq!(quantile(&mut [1.0, 2.0, 3.0, 4.0, 5.0], 0.9), Some(4.6));
        assert_eq!(quantile(&mut [7.0], 0.9), Some(7.0));
        assert_eq!(quantile(&mut [], 0.5), None);
        // Funnels took 9.5 of the first ten numbers, halfway between the last two; a KPI and everything else 9.1.
        assert_eq!(quantile(&mut (1..=10).map(f64::from).collect::<Vec<_>>(), 0.9), Some(9.1));
    }

    #[test]
    fn the_median_of_an_even_number_is_the_mean_of_the_middle_two() {
        assert_eq!(median(&mut [4.0, 1.0, 2.0, 3.0]), Some(2.5));
        // The usual change of a KPI was the upper one of the two.
        assert_eq!(median(&mut [1.0, 3.0]), Some(2.0));
        assert_eq!(median(&mut []), None);
    }
}
