//! Forecasts of the weekly series of the M4 competition.

use std::time::Instant;

use miara_analysis::{ForecastOptions, Method, forecast};

use crate::data::{figure, rows};

/// Weeks looked ahead, and weeks in a season of ours.
const HORIZON: usize = 13;
const SEASON: usize = 52;

/// Errors of one series: the symmetric one in percent, and the scaled one.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Errors {
    pub(crate) smape: f64,
    pub(crate) mase: f64,
}

impl Errors {
    /// The errors of what was expected; scaled by the mean change from one value to the next, as the
    /// competition gives weeks no season.
    pub(crate) fn of(before: &[f64], after: &[f64], expected: &[f64]) -> Errors {
        let scale = before.windows(2).map(|pair| (pair[1] - pair[0]).abs()).sum::<f64>() / (before.len() - 1) as f64;
        let share = 1.0 / after.len() as f64;
        let mut errors = Errors::default();
        for (value, expected) in after.iter().zip(expected) {
            let error = (value - expected).abs();
            errors.smape += share * 200.0 * error / (value.abs() + expected.abs());
            errors.mase += share * error / scale;
        }
        errors
    }
}

/// The overall weighted average: the mean of both errors, each averaged over the series and in units
/// of the same average of the naive forecasts.
///
/// # Source
/// Makridakis, Spiliotis, Assimakopoulos 2020, *The M4 competition*.
pub(crate) fn owa(ours: &[Errors], naive: &[Errors]) -> f64 {
    let sum = |list: &[Errors], of: fn(&Errors) -> f64| list.iter().map(of).sum::<f64>();
    let ratio = |of: fn(&Errors) -> f64| sum(ours, of) / sum(naive, of);
    0.5 * (ratio(|errors| errors.smape) + ratio(|errors| errors.mase))
}

/// The numbers of a row but its name; empty fields end it.
fn numbers(row: &[String]) -> Vec<f64> {
    row.iter().skip(1).map_while(|field| field.parse().ok()).collect()
}

#[derive(Default)]
struct Sums {
    ours: Vec<Errors>,
    naive: Vec<Errors>,
    inside: [f64; 2],
    seconds: f64,
    slowest: f64,
}

/// Prints the figures.
pub(crate) fn run() {
    let (Some((_, before)), Some((_, after))) =
        (rows("m4_weekly/Weekly-train.csv", b','), rows("m4_weekly/Weekly-test.csv", b','))
    else {
        return;
    };
    let (mut all, mut halves) = (Sums::default(), [Sums::default(), Sums::default()]);
    for (number, (before, after)) in before.iter().zip(&after).enumerate() {
        assert_eq!(before[0], after[0], "both files have the same series in the same order");
        let (before, after) = (numbers(before), numbers(after));
        assert_eq!(after.len(), HORIZON, "each series has its 13 weeks");
        for sums in [&mut all, &mut halves[number % 2]] {
            score(sums, &before, &after);
        }
    }
    let n = all.ours.len() as f64;
    let mean = |list: &[Errors], of: fn(&Errors) -> f64| list.iter().map(of).sum::<f64>() / n;
    let both = |list: &[Errors]| (mean(list, |errors| errors.smape), mean(list, |errors| errors.mase));
    let ((smape, mase), (naive_smape, naive_mase)) = (both(&all.ours), both(&all.naive));
    println!("{n} series; ours sMAPE {smape:.3}, MASE {mase:.3}; Naive2 {naive_smape:.3}, {naive_mase:.3}");
    for (number, half) in halves.iter().enumerate() {
        println!("every second series, from {}: OWA {:.4}", number + 1, owa(&half.ours, &half.naive));
    }
    let overall = owa(&all.ours, &all.naive);
    figure("M4 weekly OWA", overall, "<= .90", overall <= 0.9);
    let [inner, outer] = all.inside.map(|inside| 100.0 * inside / n);
    println!("80 and 95 % intervals cover {inner:.1} and {outer:.1}");
    println!("milliseconds a forecast: mean {:.1}, slowest {:.1}", 1e3 * all.seconds / n, 1e3 * all.slowest);
}

fn score(sums: &mut Sums, before: &[f64], after: &[f64]) {
    let history: Vec<Option<f64>> = before.iter().copied().map(Some).collect();
    let options = ForecastOptions { season: SEASON, horizon: HORIZON, method: Method::default(), seed: 1 };
    let start = Instant::now();
    let Ok(made) = forecast(&history, &options) else { return };
    let took = start.elapsed().as_secs_f64();
    sums.seconds += took;
    sums.slowest = sums.slowest.max(took);
    let points: Vec<f64> = made.steps.iter().map(|step| step.point).collect();
    sums.ours.push(Errors::of(before, after, &points));
    // Without a season, Naive2 is the last value.
    sums.naive.push(Errors::of(before, after, &[before[before.len() - 1]; HORIZON]));
    let share = 1.0 / HORIZON as f64;
    for (step, value) in made.steps.iter().zip(after) {
        sums.inside[0] += share * f64::from((step.low80..=step.high80).contains(value));
        sums.inside[1] += share * f64::from((step.low95..=step.high95).contains(value));
    }
}
