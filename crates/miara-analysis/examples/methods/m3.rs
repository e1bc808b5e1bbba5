//! Forecasts and chances of goals on the monthly series of the M3 competition.

use std::time::Instant;

use miara_analysis::{Adds, Forecast, ForecastOptions, Method, RunningPeriod, ends, forecast};

use crate::data::{figure, json};

const HORIZON: usize = 18;
/// Months of a short history.
const SHORT: usize = 30;

/// The numbers of a JSON list; what is no number is left out.
pub(crate) fn numbers(list: &serde_json::Value) -> Vec<f64> {
    list.as_array().into_iter().flatten().filter_map(serde_json::Value::as_f64).collect()
}

#[derive(Default)]
struct Sums {
    series: f64,
    smape: f64,
    mase: f64,
    inside: [f64; 2],
    slowest: f64,
    seconds: f64,
}

/// Prints the figures.
pub(crate) fn run() {
    let Some(all) = json("m3/m3_data.json") else { return };
    let series: Vec<(Vec<f64>, Vec<f64>)> = all
        .as_object()
        .into_iter()
        .flatten()
        .map(|(_, one)| (numbers(&one["x"]), numbers(&one["xx"])))
        .filter(|(_, after)| after.len() == HORIZON)
        .collect();
    let (mut sums, mut goals) = (Sums::default(), Vec::new());
    for (before, after) in &series {
        let history: Vec<Option<f64>> = before.iter().copied().map(Some).collect();
        let options = ForecastOptions { season: 12, horizon: HORIZON, method: Method::default(), seed: 1 };
        let start = Instant::now();
        let Ok(made) = forecast(&history, &options) else { continue };
        let took = start.elapsed().as_secs_f64();
        sums.slowest = sums.slowest.max(took);
        sums.seconds += took;
        score(&mut sums, before, after, 12, &made);
        ask_goals(&mut goals, before, after, &made);
    }
    let n = sums.series;
    println!("{n} series");
    figure("M3 monthly sMAPE", sums.smape / n, "<= 13.6", sums.smape / n <= 13.6);
    figure("M3 monthly MASE", sums.mase / n, "<= .84", sums.mase / n <= 0.84);
    let [inner, outer] = sums.inside.map(|inside| 100.0 * inside / n);
    figure("80 % intervals cover", inner, "78..82", (78.0..=82.0).contains(&inner));
    figure("95 % intervals cover", outer, "93..97", (93.0..=97.0).contains(&outer));
    figure("mean milliseconds a forecast", 1e3 * sums.seconds / n, "<= 20", sums.seconds / n <= 0.02);
    figure("slowest forecast, milliseconds", 1e3 * sums.slowest, "<= 20", sums.slowest <= 0.02);
    report_goals("chance of a goal", &goals);
    let mut goals = Vec::new();
    for (before, after) in &series {
        let last = &before[before.len().saturating_sub(SHORT)..];
        let history: Vec<Option<f64>> = last.iter().copied().map(Some).collect();
        let options = ForecastOptions { season: 12, horizon: HORIZON, method: Method::default(), seed: 1 };
        if let Ok(made) = forecast(&history, &options) {
            ask_goals(&mut goals, last, after, &made);
        }
    }
    report_goals("chance of a goal, by the last 30 months alone", &goals);
}

fn score(sums: &mut Sums, before: &[f64], after: &[f64], season: usize, made: &Forecast) {
    let naive = before.iter().skip(season).zip(before).map(|(now, then)| (now - then).abs()).sum::<f64>();
    let scale = naive / (before.len() - season) as f64;
    let share = 1.0 / after.len() as f64;
    for (step, value) in made.steps.iter().zip(after) {
        let error = (step.point - value).abs();
        sums.smape += share * 200.0 * error / (step.point.abs() + value.abs());
        sums.mase += share * error / scale;
        sums.inside[0] += share * f64::from((step.low80..=step.high80).contains(value));
        sums.inside[1] += share * f64::from((step.low95..=step.high95).contains(value));
    }
    sums.series += 1.0;
}

/// Goals for the sums of the next 3, 6 and 12 months at −10, 0, +5, +10 and +20 % of the same months before.
fn ask_goals(goals: &mut Vec<(f64, bool)>, before: &[f64], after: &[f64], made: &Forecast) {
    for months in [3, 6, 12] {
        let last: f64 = before[before.len() - 12..][..months].iter().sum();
        for growth in [0.9, 1.0, 1.05, 1.1, 1.2] {
            let shares = vec![1.0; months];
            let period = RunningPeriod { so_far: 0.0, shares: &shares, adds: Adds::Sum, rest: &[] };
            if let Some(ends) = ends(made, &period) {
                let goal = last * growth;
                goals.push((ends.at_least(goal), after[..months].iter().sum::<f64>() >= goal));
            }
        }
    }
}

fn report_goals(name: &str, goals: &[(f64, bool)]) {
    let n = goals.len() as f64;
    let base = goals.iter().filter(|goal| goal.1).count() as f64 / n;
    let brier = goals.iter().map(|(chance, met)| (chance - f64::from(*met)).powi(2)).sum::<f64>() / n;
    let skill = 1.0 - brier / (base * (1.0 - base));
    let mut bins = [(0.0, 0.0, 0.0); 10];
    for (chance, met) in goals {
        let bin = &mut bins[((chance * 10.0) as usize).min(9)];
        *bin = (bin.0 + 1.0, bin.1 + chance, bin.2 + f64::from(*met));
    }
    let calibration = bins.iter().map(|bin| (bin.1 - bin.2).abs()).sum::<f64>() / n;
    figure(&format!("{name}: Brier skill"), skill, "> 0", skill > 0.0);
    figure(&format!("{name}: calibration error"), calibration, "<= .05", calibration <= 0.05);
}
