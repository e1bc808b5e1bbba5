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

/// Where the treated unit lies.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    /// Among the others.
    Inside,
    /// Above or below all of them, with the same factors.
    Outside,
    /// Every unit at its own level, so that those which go along with it run elsewhere.
    Levels,
    /// Among others, of which those alone that go along with it run at another level.
    Moved,
}

/// A simulated panel: factors that wander, of which each unit has its own parts, and noise of 1.
struct Simulated {
    kind: Kind,
    controls: usize,
    before: usize,
    after: usize,
}

impl Simulated {
    /// Treated and controls, without an effect.
    fn panel(&self, chance: &mut ChaCha8Rng) -> Panel {
        let mut factors = [0.0; 3];
        let wander = |_| {
            factors.iter_mut().for_each(|factor| *factor += normal(chance));
            factors
        };
        let paths: Vec<[f64; 3]> = (0..self.before + self.after).map(wander).collect();
        let treated_level = 100.0 + (60.0 * chance.random::<f64>()).round();
        let mut unit = |level: f64, loads: Option<[f64; 3]>| -> Vec<f64> {
            let loads = loads.unwrap_or_else(|| std::array::from_fn(|_| chance.random()));
            let shared = |path: &[f64; 3]| path.iter().zip(loads).map(|(factor, load)| factor * load).sum::<f64>();
            paths.iter().map(|path| level + shared(path) + normal(chance)).collect()
        };
        let odd = [2.0, -1.0, 0.5];
        let mut controls: Vec<Vec<f64>> = (0..self.controls)
            .map(|at| match self.kind {
                Kind::Inside | Kind::Outside => unit(100.0, None),
                Kind::Levels => unit(100.0 + (at * 37 % 61) as f64, None),
                Kind::Moved if at < 2 => unit(160.0, Some(odd)),
                Kind::Moved => unit(100.0, None),
            })
            .collect();
        let treated = match self.kind {
            Kind::Inside => unit(100.0, None),
            Kind::Outside => unit(140.0, None),
            Kind::Levels => unit(treated_level, None),
            Kind::Moved => unit(100.0, Some(odd)),
        };
        controls.rotate_left(self.controls / 3);
        Panel { treated, controls, from: self.before, predictors: Vec::new() }
    }

    /// A lift moves the effect and both ends of its interval by as much, since the mixture is fitted before it;
    /// so one reckoning of a panel without any tells of all.
    fn measure(&self, seed: u64, runs: usize, lift: f64) {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        let (mut called, mut covered, mut effects) = (0.0, 0.0, 0.0);
        for _ in 0..runs {
            let Ok(found) = effect_with_controls(&self.panel(&mut chance)) else { continue };
            called += f64::from(found.p <= 0.05);
            covered += f64::from((found.low..=found.high).contains(&0.0));
            effects += found.effect;
        }
        let runs = runs as f64;
        let share = |count: f64| 100.0 * count / runs;
        let bias = (100.0 * effects / runs / lift).abs();
        let what = format!("{:?}, {} controls, {} before", self.kind, self.controls, self.before);
        figure(&format!("{what}: bias, % of the effect"), bias, "< 10", bias < 10.0);
        figure(&format!("{what}: false effects, %"), share(called), "3..7", (3.0..=7.0).contains(&share(called)));
        figure(&format!("{what}: lift covered, %"), share(covered), "93..97", (93.0..=97.0).contains(&share(covered)));
    }
}

fn controlled() {
    let panels = [
        Simulated { kind: Kind::Inside, controls: 39, before: 50, after: 10 },
        Simulated { kind: Kind::Outside, controls: 39, before: 50, after: 10 },
        Simulated { kind: Kind::Outside, controls: 19, before: 20, after: 10 },
        Simulated { kind: Kind::Levels, controls: 39, before: 30, after: 10 },
        Simulated { kind: Kind::Levels, controls: 19, before: 20, after: 5 },
        Simulated { kind: Kind::Moved, controls: 39, before: 40, after: 10 },
        Simulated { kind: Kind::Moved, controls: 19, before: 20, after: 5 },
    ];
    // The first seed was looked at while the bounds of the shift were chosen, the second was not.
    for (half, seed) in [("half A", 5), ("half B", 7)] {
        println!("{half}, 500 panels each");
        panels.iter().for_each(|panel| panel.measure(seed, 500, 3.0));
    }
}
