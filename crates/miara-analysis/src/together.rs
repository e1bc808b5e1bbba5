//! Whether two series go together, earlier or later.

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::TooLittle;
use crate::linear::solve;
use crate::numbers::dot;

/// Pairs at least, and lags of a series' own past that are taken out at most.
const PAIRS: usize = 24;
const LAGS: usize = 4;
/// Shuffles, and how many as strong ones end them early.
const SHUFFLES: usize = 499;
const ENOUGH: usize = 25;

/// How two series go together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Together {
    /// The lag at which they do most: above 0 where the first leads.
    pub lag: i32,
    /// Spearman's correlation at that lag, −1..1.
    pub correlation: f64,
    /// The chance of so strong a one at any of the lags without any tie, above 0 and at most 1.
    pub p: f64,
    /// Pairs at that lag.
    pub pairs: usize,
}

/// How two series of the same times go together at lags up to `most`, oldest first; `others` are
/// series whose part is taken out of both. Trend and each series' own past are taken out before,
/// since series that only follow themselves seem to go together. Values that are not finite count as
/// the mean of the rest.
///
/// # Errors
/// [`TooLittle`] with fewer than 24 pairs at the longest lag, or where a series never changes.
///
/// # Source
/// Prewhitening: Haugh 1976, Box, Jenkins 1976; Spearman 1904; the chance by shuffling blocks of one
/// series, the greatest over all lags against the greatest: Politis, Romano 1992, Westfall, Young 1993;
/// shuffles end once enough were as strong: Besag, Clifford 1991. Where none of all was, the chance is
/// that of Fisher's transformation of a rank correlation over all lags: Fieller, Hartley, Pearson 1957.
pub fn together(
    first: &[f64],
    second: &[f64],
    others: &[Vec<f64>],
    most: usize,
    seed: u64,
) -> Result<Together, TooLittle> {
    let length = first.len().min(second.len());
    let short = TooLittle { needed: PAIRS + most + LAGS, have: length };
    if length < short.needed || others.iter().any(|other| other.len() < length) {
        return Err(short);
    }
    let white = |series: &[f64]| whitened(&series[..length]);
    let others: Vec<Vec<f64>> = others.iter().filter_map(|other| white(other)).collect();
    let a = without(white(first).ok_or(short)?, &others);
    let b = without(white(second).ok_or(short)?, &others);
    let (lag, correlation) = strongest(&a, &b, most);
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let block = (a.len() as f64).cbrt().ceil() as usize;
    let (mut done, mut stronger) = (0, 0);
    while done < SHUFFLES && stronger < ENOUGH {
        let shuffled = strongest(&a, &shuffled(&b, block, &mut chance), most).1.abs();
        stronger += usize::from(shuffled >= correlation.abs() - 1e-12);
        done += 1;
    }
    let pairs = a.len() - lag.unsigned_abs() as usize;
    let p = match stronger {
        0 => beyond(correlation, pairs, 2 * most + 1).min(1.0 / (SHUFFLES + 1) as f64),
        ENOUGH => stronger as f64 / done as f64,
        _ => (stronger + 1) as f64 / (SHUFFLES + 1) as f64,
    };
    Ok(Together { lag, correlation, p, pairs })
}

/// The chance of so strong a correlation of ranks at one of so many lags.
fn beyond(correlation: f64, pairs: usize, lags: usize) -> f64 {
    let z = correlation.abs().min(1.0 - 1e-12).atanh() * ((pairs as f64 - 3.0) / 1.06).sqrt();
    (2.0 * lags as f64 * crate::distribution::normal_below(-z)).max(1e-300)
}

/// What is left of a series without its straight trend and its own past; `None` where it never changes.
fn whitened(series: &[f64]) -> Option<Vec<f64>> {
    let sound: Vec<f64> = series.iter().copied().filter(|value| value.abs() <= 1e100).collect();
    let mean = crate::numbers::mean(&sound);
    let scale = sound.iter().map(|value| (value - mean).abs()).fold(0.0, f64::max);
    if scale <= 1e-12 * mean.abs() {
        return None;
    }
    let filled: Vec<f64> =
        series.iter().map(|value| if value.abs() <= 1e100 { (value - mean) / scale } else { 0.0 }).collect();
    let n = filled.len() as f64;
    let middle = (n - 1.0) / 2.0;
    let slope = filled.iter().enumerate().map(|(at, value)| (at as f64 - middle) * value).sum::<f64>() * 12.0
        / (n * (n * n - 1.0));
    let flat: Vec<f64> = filled.iter().enumerate().map(|(at, value)| value - slope * (at as f64 - middle)).collect();
    let mut best: Option<(f64, Vec<f64>)> = None;
    for order in 0..=LAGS {
        let past: Vec<Vec<f64>> = (1..=order).map(|lag| flat[LAGS - lag..flat.len() - lag].to_vec()).collect();
        let left = without(flat[LAGS..].to_vec(), &past);
        let squares: f64 = left.iter().map(|x| x * x).sum();
        let criterion = left.len() as f64 * squares.max(1e-300).ln() + (left.len() as f64).ln() * order as f64;
        if best.as_ref().is_none_or(|best| criterion < best.0) {
            best = Some((criterion, left));
        }
    }
    best.map(|best| best.1)
}

/// What is left of a series without its part along others, which are as long.
fn without(series: Vec<f64>, others: &[Vec<f64>]) -> Vec<f64> {
    let mut matrix: Vec<Vec<f64>> = others.iter().map(|a| others.iter().map(|b| dot(a, b)).collect()).collect();
    (0..others.len()).for_each(|at| matrix[at][at] *= 1.0 + 1e-9);
    let right: Vec<f64> = others.iter().map(|other| dot(other, &series)).collect();
    let Some(weights) = solve(matrix, right).filter(|_| !others.is_empty()) else { return series };
    let part = |at: usize| others.iter().zip(&weights).map(|(other, weight)| weight * other[at]).sum::<f64>();
    series.iter().enumerate().map(|(at, value)| value - part(at)).collect()
}

/// The lag of the strongest correlation of ranks, and that correlation.
fn strongest(a: &[f64], b: &[f64], most: usize) -> (i32, f64) {
    let (a, b) = (ranks(a), ranks(b));
    let mut best = (0, 0.0_f64);
    for lag in -(most as i32)..=most as i32 {
        let by = lag.unsigned_abs() as usize;
        let (early, late) = if lag >= 0 { (&a, &b) } else { (&b, &a) };
        let correlation = correlation(&early[..early.len() - by], &late[by..]);
        if correlation.abs() > best.1.abs() {
            best = (lag, correlation);
        }
    }
    best
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let (ma, mb) = (crate::numbers::mean(a), crate::numbers::mean(b));
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (x, y) in a.iter().zip(b) {
        ab += (x - ma) * (y - mb);
        aa += (x - ma).powi(2);
        bb += (y - mb).powi(2);
    }
    if aa > 0.0 && bb > 0.0 { (ab / (aa * bb).sqrt()).clamp(-1.0, 1.0) } else { 0.0 }
}

/// Ranks, the mean one for ties.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut at = 0;
    for tied in order.chunk_by(|a, b| values[*a] == values[*b]) {
        let rank = at as f64 + (tied.len() as f64 - 1.0) / 2.0;
        tied.iter().for_each(|place| ranks[*place] = rank);
        at += tied.len();
    }
    ranks
}

/// Blocks of a series in a new order, drawn with their start anywhere.
fn shuffled(values: &[f64], block: usize, chance: &mut ChaCha8Rng) -> Vec<f64> {
    let mut made = Vec::with_capacity(values.len() + block);
    while made.len() < values.len() {
        let start = chance.random_range(0..values.len());
        made.extend((start..start + block).map(|at| values[at % values.len()]));
    }
    made.truncate(values.len());
    made
}

/// Which of several tests to believe, so that about a share `level` of those believed is false,
/// however the tests depend on each other.
///
/// # Source
/// Benjamini, Yekutieli 2001, *The control of the false discovery rate under dependency*.
#[must_use]
pub fn dependent_discoveries(ps: &[f64], level: f64) -> Vec<bool> {
    let harmonic: f64 = (1..=ps.len()).map(|rank| 1.0 / rank as f64).sum();
    crate::discoveries(ps, level / harmonic.max(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distribution::normal_draw;

    fn walk(persistence: f64, length: usize, chance: &mut ChaCha8Rng) -> Vec<f64> {
        let mut last = 0.0;
        let mut step = || {
            last = persistence * last + normal_draw(chance);
            last
        };
        (0..length).map(|_| step()).collect()
    }

    #[test]
    fn series_that_only_follow_themselves_do_not_go_together() {
        let mut chance = ChaCha8Rng::seed_from_u64(4);
        let ps: Vec<f64> = (0..60)
            .map(|seed| {
                let (a, b) = (walk(0.8, 104, &mut chance), walk(0.8, 104, &mut chance));
                together(&a, &b, &[], 4, seed).unwrap().p
            })
            .collect();
        let called = ps.iter().filter(|p| **p <= 0.1).count();
        assert!(called <= 13, "{called} of 60 at 10 %");
        assert!(dependent_discoveries(&ps, 0.1).iter().filter(|found| **found).count() <= 1);
    }

    #[test]
    fn a_tie_at_a_lag_is_found_in_two_years_of_weeks() {
        let mut chance = ChaCha8Rng::seed_from_u64(5);
        let found = |seed: u64| {
            let a = walk(0.0, 106, &mut chance);
            let noise = walk(0.0, 106, &mut chance);
            let mix = |at: usize| -0.52 * a[at] + (1.0_f64 - 0.52 * 0.52).sqrt() * noise[at];
            // What the first does shows in the second two weeks later.
            let b: Vec<f64> = (0..104).map(mix).collect();
            together(&a[2..], &b, &[], 4, seed).is_ok_and(|found| found.p <= 0.05 && found.lag == 2)
        };
        let power = (0..40).map(found).filter(|found| *found).count();
        assert!(power >= 32, "{power} of 40");
    }

    #[test]
    fn little_and_constant_is_refused() {
        assert!(together(&[1.0; 100], &[2.0; 100], &[], 2, 1).is_err());
        assert!(together(&[1.0, 2.0], &[2.0, 3.0], &[], 2, 1).is_err());
    }
}
