//! Forecasts of counts: parts of which most months sell none, and patients of a hospital.

use miara_analysis::{ForecastOptions, Method, forecast};

use crate::data::{figure, set_rows};
use crate::sets::Scores;

/// Months of parts looked ahead.
const PARTS_AHEAD: usize = 6;
/// Months of patients looked ahead.
const PATIENTS_AHEAD: usize = 12;

/// Prints the figures.
pub(crate) fn run() {
    parts();
    patients();
}

/// The months of each series; an empty field is unknown.
fn series(name: &str) -> Option<Vec<Vec<Option<f64>>>> {
    let month = |field: &String| field.parse().ok();
    Some(set_rows(name)?.iter().map(|row| row.iter().skip(1).map(month).collect()).collect())
}

/// The monthly sales of car parts, of the R package `expsmooth`.
fn parts() {
    let Some(all) = series("carparts.csv") else { return };
    let (mut n, mut below, mut chosen) = (0.0, 0.0, 0.0);
    let (mut ours, mut mean, mut last, mut inside) = (0.0, 0.0, 0.0, [0.0; 2]);
    for one in &all {
        let known: Vec<f64> = one.iter().copied().flatten().collect();
        if known.len() < one.len() {
            continue;
        }
        let (before, after) = known.split_at(known.len() - PARTS_AHEAD);
        let history: Vec<Option<f64>> = before.iter().copied().map(Some).collect();
        let options = ForecastOptions { season: 12, horizon: PARTS_AHEAD, method: Method::default(), seed: 1 };
        let Ok(made) = forecast(&history, &options) else { continue };
        let usual = before.iter().sum::<f64>() / before.len() as f64;
        n += 1.0;
        chosen += f64::from(u8::from(made.method == Method::Intermittent));
        below += f64::from(u8::from(made.steps.iter().any(|step| step.low95 < 0.0)));
        for (step, value) in made.steps.iter().zip(after) {
            ours += (step.point - value).powi(2);
            mean += (usual - value).powi(2);
            last += (before[before.len() - 1] - value).powi(2);
            inside[0] += f64::from((step.low80..=step.high80).contains(value));
            inside[1] += f64::from((step.low95..=step.high95).contains(value));
        }
    }
    let steps = n * PARTS_AHEAD as f64;
    println!("car parts: {n} series, {chosen} of them forecast as intermittent");
    let [inner, outer] = inside.map(|inside| 100.0 * inside / steps);
    println!("80 and 95 % intervals cover {inner:.1} and {outer:.1} (whole numbers: at least, not just)");
    figure("car parts: series with a number below zero", below, "0", below == 0.0);
    figure("car parts: squared error, of that of the last month", ours / last, "< 1", ours < last);
    figure("car parts: squared error, of that of the mean so far", ours / mean, "<= 1", ours <= mean);
    figure("car parts: 95 % intervals cover at least", outer, ">= 93", outer >= 93.0);
}

/// The monthly patients by illness, of the R package `expsmooth`.
fn patients() {
    let Some(all) = series("hospital.csv") else { return };
    let mut scores = Scores::default();
    for one in &all {
        let known: Vec<f64> = one.iter().copied().flatten().collect();
        let (before, after) = known.split_at(known.len().saturating_sub(PATIENTS_AHEAD));
        scores.add(before, after, 12);
    }
    let mase = scores.mase / scores.series;
    scores.print("hospital");
    figure("hospital MASE", mase, "<= .755", mase <= 0.755);
    scores.judge("hospital", false);
}
