//! Where a series changes its level or its slope.

use crate::numbers::{finite, mean};

/// Values between two changes at least.
const SHORTEST: usize = 5;
/// What one more segment must be worth, in logarithms of the number of values: its level and the choice
/// of its place; of a line its slope besides.
const LEVEL: f64 = 3.0;
const LINE: f64 = 4.0;
/// Shares of the whole variance that are tried as that of the noise.
const NOISE: [f64; 6] = [1.0, 0.67, 0.44, 0.3, 0.2, 0.13];
/// The largest autocorrelation that counts as noise; beyond it a series moves.
const WANDERS: f64 = 0.6;
/// Values that are looked at, at most; longer series are looked at by means of neighbours.
const LONGEST: usize = 4000;
/// The longest season that is looked for, and the cycles of one that must be there.
const LONGEST_SEASON: usize = 400;
const CYCLES: usize = 3;
/// How often season and segments are found anew, each without the other.
const ROUNDS: usize = 3;

/// The places where a new segment begins, rising, by index into the series; none at 0. Segments are
/// levels or straight lines about a season that repeats, if there is one; one more must explain more
/// than noise that wanders would. Gaps belong to the segment around them. Empty where the series is too
/// short, constant, or never changes.
///
/// Segments are found for several variances of the noise, and the best of these series of segments is
/// taken by its likelihood with noise of order one, less what its unknowns are worth.
///
/// # Source
/// Killick, Fearnhead, Eckley 2012, *Optimal detection of changepoints with a linear computational
/// cost* (PELT); several penalties as in Haynes, Eckley, Fearnhead 2017 (CROPS); what a change must be
/// worth: Zhang, Siegmund 2007, *A modified Bayes information criterion*; noise of order one beside
/// changes as in Chakar, Lebarbier, Lévy-Leduc, Robin 2017 (AR1seg).
#[must_use]
pub fn changes(series: &[Option<f64>]) -> Vec<usize> {
    let known = series.iter().enumerate().filter_map(|(at, value)| Some((at, finite(*value)?)));
    let (places, values): (Vec<usize>, Vec<f64>) = known.unzip();
    let Some(values) = standardised(&values) else { return Vec::new() };
    let Some(mut pattern) = season(&places, &values) else { return named(&places, &segmented(&values)) };
    let mut found = Vec::new();
    for _ in 0..ROUNDS {
        let rest = places.iter().zip(&values).map(|(at, value)| value - pattern[at % pattern.len()]);
        let next = segmented(&rest.collect::<Vec<f64>>());
        if next == found {
            break;
        }
        found = next;
        pattern = pattern_beside(&places, &values, &found, pattern.len());
    }
    named(&places, &found)
}

fn named(places: &[usize], found: &[usize]) -> Vec<usize> {
    found.iter().map(|at| places[*at]).collect()
}

/// Values less their mean by their standard deviation; `None` where they are all the same.
fn standardised(values: &[f64]) -> Option<Vec<f64>> {
    let largest = values.iter().map(|value| value.abs()).fold(0.0, f64::max);
    if largest == 0.0 {
        return None;
    }
    let scaled: Vec<f64> = values.iter().map(|value| value / largest).collect();
    let mean = crate::numbers::mean(&scaled);
    let variance = scaled.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / scaled.len() as f64;
    (variance > 1e-24).then(|| scaled.iter().map(|value| (value - mean) / variance.sqrt()).collect())
}

/// The moving means of a series with gaps.
struct Means {
    sums: Vec<f64>,
    counts: Vec<f64>,
}

impl Means {
    fn of(places: &[usize], values: &[f64]) -> Self {
        let span = places.last().map_or(0, |last| last + 1);
        let (mut sums, mut counts) = (vec![0.0; span + 1], vec![0.0; span + 1]);
        for (at, value) in places.iter().zip(values) {
            (sums[at + 1], counts[at + 1]) = (*value, 1.0);
        }
        for at in 0..span {
            sums[at + 1] += sums[at];
            counts[at + 1] += counts[at];
        }
        Means { sums, counts }
    }

    fn span(&self) -> usize {
        self.sums.len() - 1
    }

    /// The mean of a whole season around a known place; of an even one, its two ends count half.
    fn around(&self, at: usize, season: usize) -> Option<f64> {
        let half = season / 2;
        let (from, to) = (at.checked_sub(half)?, at + half + 1);
        if to > self.span() {
            return None;
        }
        let inner = if season.is_multiple_of(2) { 1 } else { 0 };
        let twice = |of: &[f64]| of[to] - of[from] + of[to - inner] - of[from + inner];
        Some(twice(&self.sums) / twice(&self.counts))
    }
}

/// Sums and counts of values by their place in a season.
fn by_place(season: usize, values: impl Iterator<Item = (usize, f64)>) -> Vec<(f64, f64)> {
    let mut sums = vec![(0.0, 0.0); season];
    for (at, value) in values {
        let sum = &mut sums[at % season];
        *sum = (sum.0 + value, sum.1 + 1.0);
    }
    sums
}

/// The means of values by their place in a season.
fn averaged(sums: &[(f64, f64)]) -> Vec<f64> {
    sums.iter().map(|(sum, count)| sum / count.max(1.0)).collect()
}

/// The pattern of the season that explains a series less its moving mean best; `None` where none
/// explains as much as its unknowns are worth.
///
/// # Source
/// Classical decomposition by moving means: Persons 1919; unknowns weighed as by Schwarz 1978.
fn season(places: &[usize], values: &[f64]) -> Option<Vec<f64>> {
    let means = Means::of(places, values);
    let apart = |season: usize| {
        let known = places.iter().zip(values);
        known.filter_map(|(at, value)| Some((*at, value - means.around(*at, season)?))).collect::<Vec<_>>()
    };
    let gain = |season: usize| {
        let apart = apart(season);
        let square: f64 = apart.iter().map(|(_, value)| value * value).sum();
        let explained: f64 =
            by_place(season, apart.iter().copied()).iter().map(|(sum, count)| sum * sum / count.max(1.0)).sum();
        let left = if square > 0.0 { (1.0 - explained / square).max(1e-9) } else { 1.0 };
        season as f64 * (values.len() as f64).ln() + apart.len() as f64 * left.ln()
    };
    let longest = LONGEST_SEASON.min(means.span() / CYCLES);
    let all = (2..=longest).map(|season| (gain(season), season));
    let (least, season) = all.min_by(|a, b| a.0.total_cmp(&b.0))?;
    (least < 0.0).then(|| averaged(&by_place(season, apart(season).into_iter())))
}

/// The pattern of a season in what lines through the segments leave.
fn pattern_beside(places: &[usize], values: &[f64], found: &[usize], season: usize) -> Vec<f64> {
    let left = segments(found, values.len()).flat_map(|(from, to)| left_by_line(&values[from..to]));
    averaged(&by_place(season, places.iter().copied().zip(left)))
}

/// The segments, by first place and the one after the last, that changes make.
fn segments(found: &[usize], length: usize) -> impl Iterator<Item = (usize, usize)> {
    let starts = std::iter::once(0).chain(found.iter().copied());
    starts.zip(found.iter().copied().chain([length]))
}

/// What the mean leaves of values.
fn left_by_level(values: &[f64]) -> Vec<f64> {
    let level = mean(values);
    values.iter().map(|value| value - level).collect()
}

/// What the best line leaves of values.
fn left_by_line(values: &[f64]) -> Vec<f64> {
    let n = values.len() as f64;
    let middle = (n - 1.0) / 2.0;
    let left = left_by_level(values);
    let product: f64 = left.iter().enumerate().map(|(at, value)| (at as f64 - middle) * value).sum();
    let slope = product / (n * (n * n - 1.0) / 12.0).max(1.0);
    left.iter().enumerate().map(|(at, value)| value - slope * (at as f64 - middle)).collect()
}

/// The changes of a series without a season.
fn segmented(values: &[f64]) -> Vec<usize> {
    let bin = values.len().div_ceil(LONGEST).max(1);
    let values: Vec<f64> = values.chunks(bin).map(mean).collect();
    let Some(values) = standardised(&values) else { return Vec::new() };
    let sums = Sums::of(&values);
    let worth = (values.len() as f64).ln();
    let mut tried = vec![Vec::new()];
    tried.extend(NOISE.iter().map(|noise| cut(&sums, values.len(), noise * worth)));
    tried.dedup();
    let judged = tried.into_iter().map(|found| (criterion(&values, &sums, &found), found));
    let best = judged.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, found)| found);
    best.unwrap_or_default().into_iter().map(|at| at * bin).collect()
}

/// How badly segments explain values: minus twice the logarithm of the likelihood, with noise of order
/// one about them, and what their unknowns are worth. Each is a line where that explains more than its
/// slope is worth.
fn criterion(values: &[f64], sums: &Sums, found: &[usize]) -> f64 {
    let n = values.len() as f64;
    let noise = segments(found, values.len()).map(|(from, to)| sums.line(from, to)).sum::<f64>() / n;
    let (mut left, mut unknowns) = (Vec::with_capacity(values.len()), 0.0);
    for (from, to) in segments(found, values.len()) {
        let part = &values[from..to];
        let is_line = sums.level(from, to) - sums.line(from, to) > (LINE - LEVEL) * noise * n.ln();
        unknowns += if is_line { LINE } else { LEVEL };
        left.extend(if is_line { left_by_line(part) } else { left_by_level(part) });
    }
    let square: f64 = left.iter().map(|value| value * value).sum();
    let product: f64 = left.windows(2).map(|pair| pair[0] * pair[1]).sum();
    let kept = if square > 0.0 { (product / square).clamp(0.0, WANDERS) } else { 0.0 };
    let first = left.first().map_or(0.0, |first| (1.0 - kept * kept) * first * first);
    let fresh = first + left.windows(2).map(|pair| (pair[1] - kept * pair[0]).powi(2)).sum::<f64>();
    // Of a series without noise, what is left is rounding.
    n * (fresh / n).max(1e-9).ln() - (1.0 - kept * kept).ln() + unknowns * n.ln()
}

/// Sums up to each place, from which the squared error of a line through any segment follows.
struct Sums {
    value: Vec<f64>,
    square: Vec<f64>,
    product: Vec<f64>,
}

impl Sums {
    fn of(values: &[f64]) -> Self {
        let running = |term: &dyn Fn(usize, f64) -> f64| {
            let mut sum = 0.0;
            let rest = values.iter().enumerate().map(|(at, value)| {
                sum += term(at, *value);
                sum
            });
            std::iter::once(0.0).chain(rest.collect::<Vec<_>>()).collect::<Vec<f64>>()
        };
        Sums {
            value: running(&|_, value| value),
            square: running(&|_, value| value * value),
            product: running(&|at, value| at as f64 * value),
        }
    }

    /// The squared error of the best line through `from..to`.
    fn line(&self, from: usize, to: usize) -> f64 {
        let n = (to - from) as f64;
        let middle = (from + to - 1) as f64 / 2.0;
        let value = self.value[to] - self.value[from];
        let square = self.square[to] - self.square[from] - value * value / n;
        let product = self.product[to] - self.product[from] - middle * value;
        let places = n * (n * n - 1.0) / 12.0;
        (square - product * product / places).max(0.0)
    }

    /// The squared error of the mean of `from..to`.
    fn level(&self, from: usize, to: usize) -> f64 {
        let n = (to - from) as f64;
        let value = self.value[to] - self.value[from];
        (self.square[to] - self.square[from] - value * value / n).max(0.0)
    }

    /// What `from..to` costs as a segment, where an unknown costs so much.
    fn cost(&self, from: usize, to: usize, unknown: f64) -> f64 {
        (self.line(from, to) + LINE * unknown).min(self.level(from, to) + LEVEL * unknown)
    }
}

/// The changes of the segments that cost least, where an unknown costs so much.
fn cut(sums: &Sums, n: usize, unknown: f64) -> Vec<usize> {
    let mut best = vec![f64::INFINITY; n + 1];
    let mut before = vec![0; n + 1];
    best[0] = 0.0;
    let mut starts = vec![0];
    for to in SHORTEST..=n {
        let costs: Vec<f64> = starts.iter().map(|from| best[*from] + sums.cost(*from, to, unknown)).collect();
        let least = starts.iter().zip(&costs).min_by(|a, b| a.1.total_cmp(b.1));
        if let Some((from, cost)) = least {
            (best[to], before[to]) = (*cost, *from);
        }
        let mut costs = costs.iter();
        starts.retain(|_| costs.next().is_some_and(|cost| cost - LINE * unknown <= best[to]));
        let next = to + 1 - SHORTEST;
        if next >= SHORTEST {
            starts.push(next);
        }
    }
    let mut places = Vec::new();
    let mut at = before[n];
    while at > 0 {
        places.push(at);
        at = before[at];
    }
    places.reverse();
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(at: usize) -> f64 {
        ((at * 7919 % 101) as f64 - 50.0) / 50.0
    }

    #[test]
    fn a_step_and_a_bend_are_found_where_they_are() {
        let step: Vec<Option<f64>> = (0..60).map(|at| Some(noise(at) + if at < 30 { 0.0 } else { 8.0 })).collect();
        assert_eq!(changes(&step), [30]);
        let bend: Vec<Option<f64>> =
            (0..80).map(|at| Some(0.1 * noise(at) + if at < 40 { 0.0 } else { (at - 40) as f64 })).collect();
        let found = changes(&bend);
        assert!(found.len() == 1 && found[0].abs_diff(40) <= 3, "{found:?}");
    }

    #[test]
    fn a_straight_rise_and_a_constant_have_none() {
        let rise: Vec<Option<f64>> = (0..100).map(|at| Some(at as f64 + noise(at))).collect();
        assert!(changes(&rise).is_empty());
        assert!(changes(&[Some(3.0); 50]).is_empty());
        assert!(changes(&[]).is_empty());
    }

    #[test]
    fn gaps_keep_the_index_of_the_series() {
        let mut step: Vec<Option<f64>> = (0..60).map(|at| Some(noise(at) + if at < 30 { 0.0 } else { 8.0 })).collect();
        step.insert(10, None);
        assert_eq!(changes(&step), [31]);
    }

    /// Normal-like noise of variance 1, each value of which keeps a share of the one before it.
    fn wandering(length: usize, kept: f64, seed: u64) -> Vec<f64> {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut uniform = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f64 / (1_u64 << 31) as f64
        };
        let mut last = 0.0;
        let mut next = || {
            let fresh = (0..12).map(|_| uniform()).sum::<f64>() - 6.0;
            last = kept * last + (1.0_f64 - kept * kept).sqrt() * fresh;
            last
        };
        (0..length).map(|_| next()).collect()
    }

    #[test]
    fn a_season_makes_no_change_and_hides_none() {
        let week = [3.0, 4.0, 3.5, 3.0, 2.0, -6.0, -7.0];
        let level = |at: usize| if (90..180).contains(&at) { 2.0 } else { 0.0 };
        let series = |shifts: f64| -> Vec<Option<f64>> {
            let noise = wandering(270, 0.0, 3);
            noise.iter().enumerate().map(|(at, noise)| Some(week[at % 7] + noise + shifts * level(at))).collect()
        };
        assert!(changes(&series(0.0)).is_empty(), "{:?}", changes(&series(0.0)));
        let found = changes(&series(1.0));
        assert!(found.len() == 2 && found[0].abs_diff(90) <= 3 && found[1].abs_diff(180) <= 3, "{found:?}");
        let wave = |at: usize| 4.0 * (std::f64::consts::TAU * at as f64 / 24.0).sin();
        let hours: Vec<Option<f64>> =
            wandering(480, 0.0, 5).iter().enumerate().map(|(at, noise)| Some(wave(at) + noise)).collect();
        assert!(changes(&hours).is_empty(), "{:?}", changes(&hours));
    }

    #[test]
    fn noise_that_wanders_has_no_changes() {
        let changed = |seed: &u64| {
            let noise: Vec<Option<f64>> = wandering(200, 0.5, *seed).into_iter().map(Some).collect();
            !changes(&noise).is_empty()
        };
        let changed = (0..50).filter(changed).count();
        assert!(changed <= 5, "{changed} of 50");
    }

    #[test]
    fn odd_series_have_no_changes() {
        assert!(changes(&[Some(1.0)]).is_empty() && changes(&[None; 30]).is_empty());
        assert!(changes(&[Some(f64::NAN); 30]).is_empty());
        let wide: Vec<Option<f64>> = (0..40).map(|at| Some(if at % 2 == 0 { 1e300 } else { -1e300 })).collect();
        assert!(changes(&wide).is_empty());
        let mut apart = vec![None; 500];
        (0..20).for_each(|at| apart[at * 25] = Some(if at < 10 { 0.0 } else { 5.0 }));
        assert_eq!(changes(&apart), [250]);
    }
}
