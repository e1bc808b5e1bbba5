//! Single odd days of daily KPIs whose noise goes with their size.

use miara_analysis::{AnomalyOptions, Observation, anomalies};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::data::figure;
use crate::watch::{normal, week};

/// KPIs of each kind.
const KPIS: u64 = 400;

/// How many days come before the odd one, at least and less than, and the least share that is told.
const BEFORE: [(usize, usize, f64); 4] = [(30, 60, 45.0), (60, 90, 60.0), (100, 200, 80.0), (200, 400, 90.0)];

/// Prints the figures.
pub(crate) fn run() {
    for (first, last, bar) in BEFORE {
        let shares = [(false, 0.05), (true, 0.05), (true, 2.0)].map(|(is_weekly, left)| {
            let told = (0..KPIS).filter(|seed| is_told(*seed, first..last, is_weekly, left)).count();
            100.0 * told as f64 / KPIS as f64
        });
        let what = format!("days of 5 % told after {first} to {last} days, noise of 15 %");
        figure(&format!("{what}, %"), shares[0], &format!(">= {bar}"), shares[0] >= bar);
        println!("  with a week's pattern {:.1} %; days of twice as much {:.1} %", shares[1], shares[2]);
    }
    still();
}

fn is_told(seed: u64, before: std::ops::Range<usize>, is_weekly: bool, left: f64) -> bool {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let at = chance.random_range(before);
    let value = |day: usize| {
        let usual = 200.0 * if is_weekly { week(day) } else { 1.0 } * (1.0 + 0.15 * normal(&mut chance));
        if day == at { left * usual } else { usual }
    };
    flagged(&(0..=at).map(value).collect::<Vec<f64>>()).contains(&at)
}

/// Days on which a KPI is flagged.
fn flagged(values: &[f64]) -> Vec<usize> {
    let options = AnomalyOptions { seasons: vec![7], merged_within: 7, flagged_below: AnomalyOptions::DAILY };
    let points: Vec<Observation> =
        values.iter().map(|value| Observation { value: Some(*value), denominator: None }).collect();
    let judged = anomalies(&points, &options);
    (0..judged.len()).filter(|day| judged[*day].flag).collect()
}

/// One odd value of a series that is otherwise the same all the time.
fn still() {
    let odd = |level: f64, odd: f64| {
        let values: Vec<f64> = (0..200).map(|day| if day == 100 { odd } else { level }).collect();
        f64::from(u8::from(flagged(&values) == [100]))
    };
    let right = odd(100.0, 200.0) + odd(100.0, 50.0) + odd(0.5, 0.6) + odd(0.0, 40.0);
    figure("odd values of constant series told, and nothing else", right, "4", right >= 4.0);
}
