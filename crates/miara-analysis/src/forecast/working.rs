//! What working days and holidays change.

use super::season::{Acts, pattern, smooth};

/// How far off the effect is thought to be before anything is seen.
const USUAL: f64 = 0.5;
/// Standard errors that an effect must lie from none.
const SURE: f64 = 2.0;
/// The most that a step is, of a usual one.
const MOST: f64 = 10.0;
/// The least part of a usual step that is stretched to a whole one; what is less is unknown.
const STRETCHED: f64 = 0.4;

/// How much of a usual step each step is, by its working time: history first, then the steps to forecast. One for
/// each where working time changes nothing that can be told from chance, or is not known of all.
///
/// A step with a tenth less of working time than such a step usually has is `effect` tenths less; the effect is told
/// by comparing what seasons and a moving mean leave of both.
///
/// # Source
/// Partial regression: Frisch, Waugh 1933; Lovell 1963. Working days as a regressor of seasonal series: Findley,
/// Monsell, Bell, Otto, Chen 1998, *New capabilities of X-12-ARIMA*.
pub(crate) fn parts(values: &[f64], working: &[f64], season: usize) -> Vec<f64> {
    let n = values.len();
    let ones = vec![1.0; working.len().max(n)];
    let sound = working.len() >= n && working.iter().all(|time| time.is_finite() && *time >= 0.0);
    if !sound || n < 2 * season + 1 || values.iter().any(|value| *value < 0.0) {
        return ones;
    }
    let season = season.max(2);
    let usual = usual(&working[..n], season);
    let (ours, times) = (apart(values, season), apart(&working[..n], season));
    let pairs: Vec<(f64, f64)> = times.into_iter().zip(ours).filter_map(|(time, value)| time.zip(value)).collect();
    let effect = effect(&pairs);
    if effect == 0.0 {
        return ones;
    }
    let of = |(at, time): (usize, &f64)| {
        let usual = usual[at % season];
        if usual > 0.0 { (1.0 + effect * (time / usual - 1.0)).clamp(0.0, MOST) } else { 1.0 }
    };
    working.iter().enumerate().map(of).collect()
}

/// The history as if all its steps were usual; `None` where too little of a step is left to tell.
pub(crate) fn stretched(values: &[Option<f64>], parts: &[f64]) -> Vec<Option<f64>> {
    let stretch = |(value, part): (&Option<f64>, &f64)| value.filter(|_| *part >= STRETCHED).map(|value| value / part);
    values.iter().zip(parts).map(stretch).collect()
}

/// The usual working time by place of the season: the median, since holidays are rare.
fn usual(working: &[f64], season: usize) -> Vec<f64> {
    let place = |place: usize| {
        let mut times: Vec<f64> = working.iter().skip(place).step_by(season).copied().collect();
        crate::quantile::median(&mut times).unwrap_or(0.0)
    };
    (0..season).map(place).collect()
}

/// How far each value lies from a moving mean times the season, as a share of both; of no place that is as good as
/// closed.
fn apart(values: &[f64], season: usize) -> Vec<Option<f64>> {
    let places = pattern(values, season, Acts::Times);
    let smooth = smooth(values, season);
    let share = |(at, smooth): (usize, Option<f64>)| {
        let place = places[at % season];
        let smooth = smooth.filter(|smooth| *smooth > 0.0 && place > 0.02)?;
        Some(values[at] / (smooth * place) - 1.0)
    };
    smooth.into_iter().enumerate().map(share).collect()
}

/// The slope through nought, drawn towards none by as much as it is uncertain; none where it may be chance.
fn effect(pairs: &[(f64, f64)]) -> f64 {
    let times: f64 = pairs.iter().map(|(time, _)| time * time).sum();
    if times <= 1e-12 || pairs.len() < 8 {
        return 0.0;
    }
    let slope = pairs.iter().map(|(time, value)| time * value).sum::<f64>() / times;
    let left: f64 = pairs.iter().map(|(time, value)| (value - slope * time).powi(2)).sum();
    let error = left / (pairs.len() - 1) as f64 / times;
    if slope * slope < SURE * SURE * error {
        return 0.0;
    }
    (slope * USUAL * USUAL / (USUAL * USUAL + error)).clamp(-1.5, 1.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Days of 60 weeks: fewer on weekends, a fifth on holidays, which fall on any day from Monday to Friday.
    fn days() -> (Vec<f64>, Vec<f64>) {
        let holiday = |at: usize| at % 37 == 11 && at % 7 < 5;
        let working = |at: usize| if holiday(at) || at % 7 > 4 { 0.0 } else { 1.0 };
        let value = |at: usize| {
            let usual = if at % 7 > 4 { 20.0 } else { 100.0 + (at * 13 % 11) as f64 };
            if holiday(at) { usual * 0.2 } else { usual }
        };
        ((0..420).map(value).collect(), (0..434).map(working).collect())
    }

    #[test]
    fn a_holiday_is_the_part_of_a_day_that_it_was() {
        let (values, working) = days();
        let parts = parts(&values, &working, 7);
        assert_eq!(parts.len(), 434);
        assert!((parts[11] - 0.2).abs() < 0.08, "{}", parts[11]);
        assert!((parts[12] - 1.0).abs() < 1e-9 && (parts[13] - 1.0).abs() < 1e-9);
        let history: Vec<Option<f64>> = values.iter().copied().map(Some).collect();
        assert_eq!(stretched(&history, &parts)[11], None);
    }

    #[test]
    fn working_time_that_changes_nothing_is_left_out() {
        let (_, working) = days();
        let noise: Vec<f64> = (0..420).map(|at| 50.0 + (at * 29 % 17) as f64).collect();
        assert!(parts(&noise, &working, 7).iter().all(|part| (part - 1.0).abs() < 1e-9));
        assert!(parts(&noise, &[], 7).iter().all(|part| (part - 1.0).abs() < 1e-9));
    }
}
