//! False alarms and found shifts on simulated daily KPIs, and what real ones give.

use miara_analysis::{AnomalyOptions, Observation, anomalies};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::data::figure;

const DAYS: usize = 730;
const KPIS: u64 = 200;

pub(crate) fn normal(chance: &mut ChaCha8Rng) -> f64 {
    let (a, b): (f64, f64) = (chance.random::<f64>().max(1e-300), chance.random());
    (-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos()
}

pub(crate) fn poisson(mean: f64, chance: &mut ChaCha8Rng) -> f64 {
    if mean > 60.0 {
        return (mean + mean.sqrt() * normal(chance)).round().max(0.0);
    }
    let (limit, mut product, mut count) = ((-mean).exp(), 1.0, -1.0);
    while product > limit {
        product *= chance.random::<f64>();
        count += 1.0;
    }
    count
}

/// A kind of KPI: its name, its value on a day by the week's pattern, its spread by its mean.
type Kind = (&'static str, fn(usize, f64, &mut ChaCha8Rng) -> Observation);

pub(crate) fn week(day: usize) -> f64 {
    [1.1, 1.2, 1.15, 1.1, 1.0, 0.5, 0.4][day % 7]
}

fn value(value: f64) -> Observation {
    Observation { value: Some(value), denominator: None }
}

const KINDS: [Kind; 5] = [
    ("normal", |_, shift, chance| value(100.0 + 10.0 * (normal(chance) + shift))),
    ("weekly", |day, shift, chance| value(1000.0 * week(day) + 60.0 * (normal(chance) + shift))),
    ("counts", |day, shift, chance| {
        let mean = 40.0 * week(day);
        value(poisson(mean + shift * mean.sqrt(), chance))
    }),
    ("few", |_, shift, chance| value(poisson(4.0 + shift * 2.0, chance))),
    ("ratio", |day, shift, chance| {
        let cases = poisson(400.0 * week(day), chance).max(1.0);
        let share = 0.1 + shift * (0.09 / cases).sqrt();
        let met = (cases * share + (cases * share * (1.0 - share)).sqrt() * normal(chance)).round().max(0.0);
        Observation { value: Some(met / cases), denominator: Some(cases) }
    }),
];

/// Kinds of values that come by the hour.
const HOURLY: [Kind; 3] = [
    ("hours", |_, shift, chance| value(100.0 + 10.0 * (normal(chance) + shift))),
    ("by day", |hour, shift, chance| value(100.0 + 60.0 * day(hour) + 10.0 * (normal(chance) + shift))),
    ("counts", |hour, shift, chance| {
        let mean = 40.0 + 30.0 * day(hour);
        value(poisson(mean + shift * mean.sqrt(), chance))
    }),
];

/// The wave of a day, −1..=1.
fn day(hour: usize) -> f64 {
    (std::f64::consts::TAU * (hour % 24) as f64 / 24.0).sin()
}

/// What ninety calm days by the hour give, and days that shift after sixty by three deviations; no bar
/// is set for them.
fn hourly() {
    const HOURS: usize = 90 * 24;
    let options = AnomalyOptions { seasons: vec![24, 168], merged_within: 24, flagged_below: AnomalyOptions::FREQUENT };
    for (name, draw) in HOURLY {
        let (mut alarms, mut found, runs) = (0.0, 0.0, 40);
        for seed in 0..runs {
            let mut chance = ChaCha8Rng::seed_from_u64(seed);
            let calm: Vec<Observation> = (0..HOURS).map(|hour| draw(hour, 0.0, &mut chance)).collect();
            alarms += anomalies(&calm, &options).iter().filter(|judged| judged.flag).count() as f64;
            let (at, up) = (60 * 24 + seed as usize, if seed % 2 == 0 { 3.0 } else { -3.0 });
            let shift = |hour| if hour >= at { up } else { 0.0 };
            let moved: Vec<Observation> = (0..at + 24).map(|hour| draw(hour, shift(hour), &mut chance)).collect();
            found += f64::from(anomalies(&moved, &options)[at..].iter().any(|judged| judged.within));
        }
        let (alarms, found) = (alarms / f64::from(runs as u32), found / f64::from(runs as u32));
        println!("{name:<8} false alarms in 90 days {alarms:.2}, found within a day {found:.2}");
    }
}

/// Prints the figures.
pub(crate) fn run() {
    let options = AnomalyOptions { seasons: vec![7], merged_within: 7, flagged_below: AnomalyOptions::DAILY };
    let (mut alarms, mut years, mut found, mut shifts) = (0.0, 0.0, 0.0, 0.0);
    for (name, draw) in KINDS {
        let (mut own, mut hit) = (0.0, 0.0);
        for seed in 0..KPIS {
            let mut chance = ChaCha8Rng::seed_from_u64(seed);
            let calm: Vec<Observation> = (0..DAYS).map(|day| draw(day, 0.0, &mut chance)).collect();
            own += anomalies(&calm, &options).iter().filter(|judged| judged.flag).count() as f64;
            let at = 300 + (seed as usize % 100);
            let up = if seed % 2 == 0 || name == "few" { 3.0 } else { -3.0 };
            let moved: Vec<Observation> =
                (0..at + 10).map(|day| draw(day, if day >= at { up } else { 0.0 }, &mut chance)).collect();
            let judged = anomalies(&moved, &options);
            hit += f64::from(judged[at..at + 3].iter().any(|judged| judged.within));
        }
        let runs = KPIS as f64;
        println!("{name:<8} false alarms a year {:.3}, found {:.3}", own / (runs * DAYS as f64 / 365.0), hit / runs);
        alarms += own;
        years += runs * DAYS as f64 / 365.0;
        found += hit;
        shifts += runs;
    }
    hourly();
    figure("false alarms a year of an unchanged daily KPI", alarms / years, "<= 1", alarms / years <= 1.0);
    figure("3-sigma shifts found within 3 points", found / shifts, ">= .80", found / shifts >= 0.8);
}
