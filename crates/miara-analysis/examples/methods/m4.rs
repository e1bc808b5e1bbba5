//! Forecasts of the weekly and the hourly series of the M4 competition.

use std::time::Instant;

use miara_analysis::{ForecastOptions, Method, forecast};

use crate::data::{figure, set_rows};

/// A part of the competition.
struct Part {
    name: &'static str,
    /// Values looked ahead, in a season of ours, and in one of the competition's errors.
    horizon: usize,
    season: usize,
    scaled_by: usize,
    /// Errors of the naive forecast with the season of the competition taken out, as published: sMAPE and MASE.
    naive: Errors,
    /// Bars for the overall weighted average and for the scaled score of the 95 % interval.
    bars: (f64, f64),
}

const PARTS: [Part; 2] = [
    Part {
        name: "Weekly",
        horizon: 13,
        season: 52,
        scaled_by: 1,
        naive: Errors { smape: 9.161, mase: 2.777, msis: 0.0 },
        bars: (0.76, 15.7),
    },
    Part {
        name: "Hourly",
        horizon: 48,
        season: 24,
        scaled_by: 24,
        naive: Errors { smape: 18.383, mase: 2.395, msis: 0.0 },
        bars: (0.55, 9.0),
    },
];

/// Errors of one series: the symmetric one in percent, the scaled one, and the scaled score of the 95 % interval.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Errors {
    pub(crate) smape: f64,
    pub(crate) mase: f64,
    pub(crate) msis: f64,
}

impl Errors {
    /// The errors of what was expected; scaled by the mean change over a season, and without the interval's score.
    pub(crate) fn of(before: &[f64], after: &[f64], expected: &[f64], season: usize) -> Errors {
        let scale = scale(before, season);
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

/// The mean change of a history over a season.
fn scale(before: &[f64], season: usize) -> f64 {
    let changes: f64 = before.iter().skip(season).zip(before).map(|(now, then)| (now - then).abs()).sum();
    changes / (before.len() - season) as f64
}

/// The overall weighted average: the mean of both errors, each averaged over the series and in units
/// of the same average of the naive forecasts.
///
/// # Source
/// Makridakis, Spiliotis, Assimakopoulos 2020, *The M4 competition*.
pub(crate) fn owa(ours: &[Errors], naive: Errors) -> f64 {
    let mean = |of: fn(&Errors) -> f64| ours.iter().map(of).sum::<f64>() / ours.len() as f64;
    0.5 * (mean(|errors| errors.smape) / naive.smape + mean(|errors| errors.mase) / naive.mase)
}

/// The numbers of a row but its name; empty fields end it.
fn numbers(row: &[String]) -> Vec<f64> {
    row.iter().skip(1).map_while(|field| field.parse().ok()).collect()
}

#[derive(Default)]
struct Sums {
    ours: Vec<Errors>,
    inside: [f64; 2],
    seconds: f64,
    slowest: f64,
}

/// Prints the figures.
pub(crate) fn run() {
    PARTS.iter().for_each(print);
}

fn print(part: &Part) {
    let file = |kind: &str| set_rows(&format!("{}-{kind}.csv", part.name));
    let (Some(before), Some(after)) = (file("train"), file("test")) else { return };
    let (mut all, mut halves) = (Sums::default(), [Sums::default(), Sums::default()]);
    for (number, (before, after)) in before.iter().zip(&after).enumerate() {
        assert_eq!(before[0], after[0], "both files have the same series in the same order");
        let (before, after) = (numbers(before), numbers(after));
        assert_eq!(after.len(), part.horizon, "each series has all its values");
        score(part, [&mut all, &mut halves[number % 2]], &before, &after);
    }
    let n = all.ours.len() as f64;
    let mean = |of: fn(&Errors) -> f64| all.ours.iter().map(of).sum::<f64>() / n;
    let (smape, mase) = (mean(|errors| errors.smape), mean(|errors| errors.mase));
    println!("{n} series; sMAPE {smape:.3}, MASE {mase:.3}");
    for (number, half) in halves.iter().enumerate() {
        println!("every second series, from {}: OWA {:.4}", number + 1, owa(&half.ours, part.naive));
    }
    let (overall, msis) = (owa(&all.ours, part.naive), mean(|errors| errors.msis));
    let name = part.name.to_lowercase();
    figure(&format!("M4 {name} OWA"), overall, &format!("<= {}", part.bars.0), overall <= part.bars.0);
    figure(&format!("M4 {name} MSIS"), msis, &format!("<= {}", part.bars.1), msis <= part.bars.1);
    let [inner, outer] = all.inside.map(|inside| 100.0 * inside / n);
    figure(&format!("M4 {name}: 80 % intervals cover"), inner, "78..82", (78.0..=82.0).contains(&inner));
    figure(&format!("M4 {name}: 95 % intervals cover"), outer, "93..97", (93.0..=97.0).contains(&outer));
    println!("milliseconds a forecast: mean {:.1}, slowest {:.1}", 1e3 * all.seconds / n, 1e3 * all.slowest);
}

fn score(part: &Part, into: [&mut Sums; 2], before: &[f64], after: &[f64]) {
    let history: Vec<Option<f64>> = before.iter().copied().map(Some).collect();
    let options = ForecastOptions { season: part.season, horizon: part.horizon, method: Method::default(), seed: 1 };
    let start = Instant::now();
    let Ok(made) = forecast(&history, &options) else { return };
    let took = start.elapsed().as_secs_f64();
    let points: Vec<f64> = made.steps.iter().map(|step| step.point).collect();
    let mut errors = Errors::of(before, after, &points, part.scaled_by);
    let (share, scale) = (1.0 / part.horizon as f64, scale(before, part.scaled_by));
    let mut inside = [0.0; 2];
    for (step, value) in made.steps.iter().zip(after) {
        let missed = (step.low95 - value).max(0.0) + (value - step.high95).max(0.0);
        errors.msis += share * (step.high95 - step.low95 + 40.0 * missed) / scale;
        inside[0] += share * f64::from((step.low80..=step.high80).contains(value));
        inside[1] += share * f64::from((step.low95..=step.high95).contains(value));
    }
    for sums in into {
        sums.seconds += took;
        sums.slowest = sums.slowest.max(took);
        sums.ours.push(errors);
        sums.inside.iter_mut().zip(inside).for_each(|(sum, inside)| *sum += inside);
    }
}
