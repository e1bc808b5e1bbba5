//! The pattern of a season, whether there is one, and histories without it.

/// How a season acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Acts {
    /// Added to the level.
    Added,
    /// In proportion to the level.
    Times,
}

/// The centred moving average over a season; `None` within half a season of the ends.
pub(crate) fn smooth(values: &[f64], season: usize) -> Vec<Option<f64>> {
    let half = season / 2;
    let within = |at: usize| at >= half && at + half < values.len();
    let mean = |at: usize| {
        let window = &values[at - half..=at + half];
        let sum: f64 = window.iter().sum();
        if season % 2 == 1 { sum / season as f64 } else { (sum - 0.5 * (window[0] + window[2 * half])) / season as f64 }
    };
    (0..values.len()).map(|at| within(at).then(|| mean(at))).collect()
}

/// The mean pattern of a season by place, by classical decomposition: sums to 0 where it is added,
/// averages 1 where it multiplies. Needs two whole seasons.
pub(crate) fn pattern(values: &[f64], season: usize, acts: Acts) -> Vec<f64> {
    let smooth = smooth(values, season);
    let mut places: Vec<Vec<f64>> = vec![Vec::new(); season];
    for (at, (value, smooth)) in values.iter().zip(smooth).enumerate() {
        if let Some(smooth) = smooth {
            let apart = if acts == Acts::Added { value - smooth } else { value / smooth };
            if apart.is_finite() {
                places[at % season].push(apart);
            }
        }
    }
    let neutral = if acts == Acts::Added { 0.0 } else { 1.0 };
    let mut pattern: Vec<f64> = places
        .iter()
        .map(|place| if place.is_empty() { neutral } else { place.iter().sum::<f64>() / place.len() as f64 })
        .collect();
    let mean = pattern.iter().sum::<f64>() / season as f64;
    for place in &mut pattern {
        if acts == Acts::Added {
            *place -= mean;
        } else if mean > 0.0 {
            *place = (*place / mean).max(1e-3);
        }
    }
    pattern
}

/// Autocorrelations at lags 1 to `most`; zeros for a constant history.
pub(crate) fn autocorrelations(values: &[f64], most: usize) -> Vec<f64> {
    let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
    let centred: Vec<f64> = values.iter().map(|value| value - mean).collect();
    let variance: f64 = centred.iter().map(|x| x * x).sum();
    (1..=most)
        .map(|lag| {
            let sum: f64 = centred.iter().skip(lag).zip(&centred).map(|(a, b)| a * b).sum();
            if variance > 0.0 { sum / variance } else { 0.0 }
        })
        .collect()
}

/// True where the autocorrelation at the season's lag is beyond chance at 10 %.
///
/// # Source
/// The test of the Theta method's authors, as in R's `forecTheta` and `forecast::thetaf`.
pub(crate) fn is_seasonal(values: &[f64], season: usize) -> bool {
    if season < 2 || values.len() < 2 * season + 1 {
        return false;
    }
    let lags = autocorrelations(values, season);
    let before: f64 = lags[..season - 1].iter().map(|r| r * r).sum();
    let limit = 1.645 * ((1.0 + 2.0 * before) / values.len() as f64).sqrt();
    lags[season - 1].abs() > limit
}

/// The added pattern of a season, drawn towards none by as much as its places are uncertain, and
/// half as much again, since a season that is not there costs more than one that is missed in part.
///
/// # Source
/// Shrinkage of seasonal factors: Miller, Williams 2003, after James and Stein.
pub(crate) fn shrunk(values: &[f64], season: usize) -> Vec<f64> {
    let raw = pattern(values, season, Acts::Added);
    let smooth = smooth(values, season);
    let mut places: Vec<(f64, f64)> = vec![(0.0, 0.0); season];
    for (at, (value, smooth)) in values.iter().zip(smooth).enumerate() {
        if let Some(smooth) = smooth {
            places[at % season].0 += 1.0;
            places[at % season].1 += (value - smooth - raw[at % season]).powi(2);
        }
    }
    let seen: f64 = places.iter().map(|place| place.0).sum();
    let within = places.iter().map(|place| place.1).sum::<f64>() / (seen - season as f64).max(1.0);
    let noise = places.iter().map(|place| within / place.0.max(1.0)).sum::<f64>() / season as f64;
    let between = raw.iter().map(|place| place * place).sum::<f64>() / season as f64;
    let kept = if between > 0.0 { (1.0 - 1.5 * noise / between).clamp(0.0, 1.0) } else { 0.0 };
    raw.into_iter().map(|place| place * kept).collect()
}
