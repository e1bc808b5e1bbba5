//! Effects of actions: a known panel, windows in which nothing was done, and windows with a lift.

use std::collections::BTreeMap;

use miara_analysis::{Panel, Predictor, effect_alone, effect_with_controls};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::data::{figure, json, rows};
use crate::m3::numbers;
use crate::watch::normal;

/// Prints the figures.
pub(crate) fn run() {
    germany();
    alone_on_real_series();
    alone_on_simulated_series();
    controlled();
}

/// Rows by country and year.
type Cells = BTreeMap<(String, i64), Vec<Option<f64>>>;

fn germany() {
    let Some((header, read)) = rows("causal/germany.csv", b',') else { return };
    let of = |name: &str| header.iter().position(|header| header == name).unwrap_or(0);
    let (country, year) = (of("country"), of("year"));
    let cells: Cells = read
        .iter()
        .map(|row| {
            let key = (row[country].clone(), row[year].parse().unwrap_or(0));
            (key, row.iter().map(|cell| cell.parse().ok()).collect())
        })
        .collect();
    let mut names: Vec<String> = cells.keys().map(|key| key.0.clone()).collect();
    names.dedup();
    names.retain(|name| name != "West Germany");
    let mean = |name: &str, column: usize, years: &[i64]| {
        let seen: Vec<f64> = years.iter().filter_map(|year| cells.get(&(name.to_owned(), *year))?[column]).collect();
        seen.iter().sum::<f64>() / seen.len() as f64
    };
    let eighties: Vec<i64> = (1981..=1990).collect();
    let asked: [(&str, &[i64]); 6] = [
        ("gdp", &eighties),
        ("trade", &eighties),
        ("infrate", &eighties),
        ("industry", &eighties),
        ("schooling", &[1980, 1985]),
        ("invest80", &[1980]),
    ];
    let predictors = asked.iter().map(|(column, years)| Predictor {
        treated: mean("West Germany", of(column), years),
        controls: names.iter().map(|name| mean(name, of(column), years)).collect(),
    });
    let series = |name: &str| (1960..=2003).map(|year| mean(name, of("gdp"), &[year])).collect::<Vec<f64>>();
    let controls = names.iter().map(|name| series(name)).collect();
    let panel = Panel { treated: series("West Germany"), controls, from: 30, predictors: predictors.collect() };
    let Ok(found) = effect_with_controls(&panel) else { return println!("no effect could be reckoned") };
    let wanted =
        [("Austria", 0.4145), ("USA", 0.2162), ("Japan", 0.1632), ("Switzerland", 0.1077), ("Netherlands", 0.0984)];
    let mut farthest = 0.0_f64;
    for (name, wanted) in wanted {
        let own = names.iter().position(|known| known == name).map_or(0.0, |at| found.weights[at]);
        println!("  {name:<12} {own:.4} (reference {wanted})");
        farthest = farthest.max((own - wanted).abs());
    }
    println!("  effect {:.0}, p {:.3}", found.effect, found.p);
    figure("West Germany: farthest weight", farthest, "<= .025", farthest <= 0.025);
}

/// What came of several windows.
#[derive(Default)]
struct Tally {
    windows: f64,
    called: f64,
    covered: f64,
}

impl Tally {
    fn add(&mut self, series: &[f64], from: usize, season: usize, lift: f64) {
        let lifted: Vec<Option<f64>> =
            series.iter().enumerate().map(|(at, value)| Some(value + if at >= from { lift } else { 0.0 })).collect();
        let Ok(found) = effect_alone(&lifted, from, season) else { return };
        let (Some(p), Some(low), Some(high)) = (found.p, found.low, found.high) else { return };
        self.windows += 1.0;
        self.called += f64::from(p <= 0.05);
        self.covered += f64::from((low..=high).contains(&lift));
    }

    fn print_covered(&self, what: &str) {
        let (called, covered) = (100.0 * self.called / self.windows, 100.0 * self.covered / self.windows);
        println!("{} windows, {called:.1} % called an effect", self.windows);
        figure(&format!("{what}: lift covered, %"), covered, "93..97", (93.0..=97.0).contains(&covered));
    }

    fn print(&self, what: &str) {
        let (called, covered) = (100.0 * self.called / self.windows, 100.0 * self.covered / self.windows);
        println!("{} windows", self.windows);
        figure(&format!("{what}: false effects, %"), called, "3..7", (3.0..=7.0).contains(&called));
        figure(&format!("{what}: lift covered, %"), covered, "93..97", (93.0..=97.0).contains(&covered));
    }
}

/// The last three months of every third monthly series of the M3 competition that is long enough.
fn alone_on_real_series() {
    let Some(all) = json("m3/m3_data.json") else { return };
    let (mut calm, mut lifted) = (Tally::default(), Tally::default());
    for one in all.as_object().into_iter().flatten().map(|(_, one)| one) {
        let series: Vec<f64> = [numbers(&one["x"]), numbers(&one["xx"])].concat();
        if numbers(&one["xx"]).len() != 18 || series.len() < 90 {
            continue;
        }
        let from = series.len() - 3;
        calm.add(&series, from, 12, 0.0);
        if (calm.windows as usize).is_multiple_of(3) {
            lifted.add(&series, from, 12, 0.2 * series[from]);
        }
        if calm.windows >= 600.0 {
            break;
        }
    }
    calm.print("without controls, real months");
    lifted.print_covered("the same with a lift of 20 %");
}

fn alone_on_simulated_series() {
    let (mut calm, mut chance) = (Tally::default(), ChaCha8Rng::seed_from_u64(11));
    for _ in 0..500 {
        let persistence: f64 = 0.6 * chance.random::<f64>();
        let mut last = 0.0;
        let series: Vec<f64> = (0..150)
            .map(|day| {
                last = persistence * last + normal(&mut chance);
                100.0 + 10.0 * [0.5, 1.0, 1.0, 0.8, 0.6, -1.5, -2.0][day % 7] + 5.0 * last
            })
            .collect();
        calm.add(&series, 143, 7, 0.0);
    }
    calm.print("without controls, simulated days");
}

fn controlled() {
    let (mut called, mut covered, mut runs) = (0.0, 0.0, 0.0);
    let mut chance = ChaCha8Rng::seed_from_u64(5);
    for _ in 0..500 {
        let mut factors = [0.0; 3];
        let paths: Vec<[f64; 3]> = (0..60)
            .map(|_| {
                factors.iter_mut().for_each(|factor| *factor += normal(&mut chance));
                factors
            })
            .collect();
        let mut unit = || -> Vec<f64> {
            let loads: [f64; 3] = std::array::from_fn(|_| chance.random());
            let value = |path: &[f64; 3], noise: f64| {
                100.0 + path.iter().zip(loads).map(|(factor, load)| factor * load).sum::<f64>() + noise
            };
            paths.iter().map(|path| value(path, normal(&mut chance))).collect()
        };
        let mut treated = unit();
        let controls: Vec<Vec<f64>> = (0..39).map(|_| unit()).collect();
        treated.iter_mut().skip(50).for_each(|value| *value += 3.0);
        let lifted = Panel { treated: treated.clone(), controls: controls.clone(), from: 50, predictors: Vec::new() };
        treated.iter_mut().skip(50).for_each(|value| *value -= 3.0);
        let calm = Panel { treated, ..lifted.clone() };
        let (Ok(calm), Ok(lifted)) = (effect_with_controls(&calm), effect_with_controls(&lifted)) else { continue };
        runs += 1.0;
        called += 100.0 * f64::from(calm.p <= 0.05);
        covered += 100.0 * f64::from((lifted.low..=lifted.high).contains(&3.0));
    }
    println!("{runs} panels");
    figure("with controls, simulated: false effects, %", called / runs, "3..7", (3.0..=7.0).contains(&(called / runs)));
    figure(
        "with controls, simulated: lift covered, %",
        covered / runs,
        "93..97",
        (93.0..=97.0).contains(&(covered / runs)),
    );
}
