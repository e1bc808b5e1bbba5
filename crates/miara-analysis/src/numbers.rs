//! Small arithmetic that several methods share.

/// The largest size of a value that methods count with: nearer to the end of the scale, squares and intervals would
/// not fit.
pub(crate) const HUGE: f64 = 1e150;

/// The finite value, or `None`.
pub(crate) fn finite(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.is_finite())
}

/// The mean; 0 of nothing.
pub(crate) fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

/// The sum of products.
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The least and the largest value; infinite, and the wrong way round, of nothing.
pub(crate) fn ends(values: &[f64]) -> (f64, f64) {
    values
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, largest), value| (least.min(*value), largest.max(*value)))
}

/// The least value that a share `level` of all exceed at most, with the correction for a finite
/// sample that conformal prediction makes; `None` of nothing. Reorders the values.
pub(crate) fn conformal_quantile(values: &mut [f64], level: f64) -> Option<f64> {
    let rank = ((values.len() as f64 + 1.0) * level).ceil() as usize;
    let place = rank.clamp(1, values.len().max(1)) - 1;
    (!values.is_empty()).then(|| *values.select_nth_unstable_by(place, f64::total_cmp).1)
}
