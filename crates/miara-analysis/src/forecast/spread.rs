//! How far off a forecast may be.

use super::ets::Sign;
use crate::numbers::conformal_quantile;

/// Half of the 80 and of the 95 % interval.
pub(crate) type Halves = [f64; 2];

const LEVELS: [f64; 2] = [0.8, 0.95];

/// What the models themselves say: quantiles of how far paths lie from the mean, by step.
pub(crate) fn native(paths: &[Vec<f64>], mean: &[f64]) -> Vec<Halves> {
    let step = |(at, mean): (usize, &f64)| {
        let mut apart: Vec<f64> = paths.iter().map(|path| (path[at] - mean).abs()).collect();
        LEVELS.map(|level| conformal_quantile(&mut apart, level).unwrap_or(0.0))
    };
    mean.iter().enumerate().map(step).collect()
}

/// By how much the native halves must be stretched so that they would have covered the history's
/// own rolling forecasts; 1 where nothing can be told.
///
/// # Source
/// Split conformal prediction with scores relative to the native width: Vovk, Gammerman, Shafer
/// 2005; Lei et al. 2018, *Distribution-free predictive inference for regression*.
pub(crate) fn stretch(
    rolled: &[Vec<f64>],
    values: &[f64],
    first: usize,
    mean: &[f64],
    native: &[Halves],
    sign: Sign,
) -> Halves {
    let mut scores: [Vec<f64>; 2] = [Vec::new(), Vec::new()];
    for (row, origin) in rolled.iter().zip(first..) {
        for (step, (&expected, &value)) in row.iter().zip(&values[origin..]).enumerate() {
            let mut error = (value - expected).abs();
            if sign == Sign::Positive && expected > 0.0 && mean[step] > 0.0 {
                error *= mean[step] / expected;
            }
            for (scores, native) in scores.iter_mut().zip(native[step]) {
                if native > 0.0 && error.is_finite() {
                    scores.push(error / native);
                }
            }
        }
    }
    let [mut inner, mut outer] = scores;
    [conformal_quantile(&mut inner, LEVELS[0]).unwrap_or(1.0), conformal_quantile(&mut outer, LEVELS[1]).unwrap_or(1.0)]
}

/// Values learnt from at which what is next is twice as wide as its errors make it; of more values it is by the power
/// of one and a half less, and further ahead by the root of the steps more.
const UNSURE_OF_FEW: f64 = 7.3;
/// Values of a history at which its own rolling forecasts count as much as what its models say.
const LONG: f64 = 250.0;

/// Makes a path as unsure as the models are: it leaves the mean where one of them does (`apart`), and the further,
/// the fewer values they have learnt from.
pub(crate) fn unsure(path: &mut [f64], mean: &[f64], apart: &[f64], length: usize) {
    let n = length as f64;
    for (at, ((value, mean), apart)) in path.iter_mut().zip(mean).zip(apart).enumerate() {
        let wider = 1.0 + (UNSURE_OF_FEW / n).powf(1.5) * ((at + 1) as f64).sqrt();
        *value = mean + (*value + apart - mean) * wider;
    }
}

/// Halves between the native and the conformal ones: their geometric mean, the conformal ones counting for more the
/// longer the history is; never narrower than at an earlier step, and the outer never narrower than the inner.
pub(crate) fn calibrated(native: &[Halves], stretch: Halves, length: usize) -> Vec<Halves> {
    let trust = length as f64 / (length as f64 + LONG);
    let mut widest = [0.0_f64; 2];
    native
        .iter()
        .map(|halves| {
            for level in 0..2 {
                widest[level] = widest[level].max(halves[level] * stretch[level].max(0.0).powf(trust));
            }
            widest[1] = widest[1].max(widest[0]);
            widest
        })
        .collect()
}
