//! What a running month will come to, by the days that are left of it.

use miara_analysis::{
    Adds, Brings, Days, DaysOfPeriod, Ends, ForecastOptions, Method, PastDay, RunningPeriod, ends, forecast,
    rest_by_days,
};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::data::{figure, rows};

/// Whole months that a forecast is made from, at least.
const NEEDED: usize = 24;
/// Days left of a month of sessions.
const LEFT: [usize; 6] = [28, 21, 14, 7, 3, 1];
/// Working days left of a month of deals.
const WORKING: [usize; 6] = [20, 15, 10, 5, 2, 1];
/// Firms whose deals are simulated, and how many months they have.
const FIRMS: usize = 60;
const MONTHS: usize = 36;

/// Prints the figures.
pub(crate) fn run() {
    sessions();
    for (name, first) in [("running months of deals", 1_000), ("the same, other half", 2_000)] {
        deals(name, first);
    }
}

/// Sums over months that were forecast with so many days left.
#[derive(Default)]
struct Score {
    n: f64,
    inside: f64,
    wide: f64,
    ours: f64,
    pace: f64,
    whole: f64,
    goals: Vec<(f64, bool)>,
}

/// Forecasts a month of which `left` days are left; `None` with too little history.
fn score(months: &[Vec<PastDay>], at: usize, left: usize, brings: Brings, score: &mut Score) {
    let total = |days: &[PastDay]| days.iter().map(|day| day.value).sum::<f64>();
    let history: Vec<Option<f64>> = months[..at].iter().map(|month| Some(total(month))).collect();
    let options = ForecastOptions { season: 12, horizon: 1, method: Method::default(), seed: 1 };
    let Ok(made) = forecast(&history, &options) else { return };
    let passed = months[at].len() - left;
    let (so_far, whole) = (total(&months[at][..passed]), total(&months[at]));
    let days = |days: &[PastDay]| {
        let working = days.iter().filter(|day| day.is_working).count() as f64;
        Days { working, other: days.len() as f64 - working }
    };
    let rest = rest_by_days(
        &DaysOfPeriod {
            expected: made.steps[0],
            so_far,
            all: days(&months[at]),
            left: days(&months[at][passed..]),
            past: &months[at.saturating_sub(24)..at],
            brings,
        },
        1,
    );
    let of = |rest: &[f64]| {
        let shares = [left as f64 / months[at].len() as f64];
        ends(&made, &RunningPeriod { so_far, shares: &shares, adds: Adds::Sum, rest })
    };
    let (Some(found), Some(plain)) = (of(&rest), of(&[])) else { return };
    let inside = |ends: &Ends| {
        let step = ends.step();
        (step.low80..=step.high80).contains(&whole)
    };
    score.n += 1.0;
    score.inside += f64::from(u8::from(inside(&found)));
    score.wide += f64::from(u8::from(inside(&plain)));
    score.ours += (found.step().point - whole).abs();
    score.whole += whole;
    score.pace += (so_far / passed.max(1) as f64 * months[at].len() as f64 - whole).abs();
    let usual = history.iter().rev().take(12).flatten().sum::<f64>() / 12.0;
    for growth in [0.8, 0.9, 1.0, 1.1, 1.2] {
        let goal = (usual * growth).ceil();
        score.goals.push((found.at_least(goal), whole >= goal));
    }
}

fn print(left: usize, score: &Score) -> (f64, f64) {
    let share = |part: f64| 100.0 * part / score.whole;
    println!(
        "{left:>2} days left: {} months, 80 % interval holds {:.0} % (by the whole month's {:.0} %), error {:.1} %, by pace alone {:.1} %",
        score.n,
        100.0 * score.inside / score.n,
        100.0 * score.wide / score.n,
        share(score.ours),
        share(score.pace)
    );
    (score.n, score.inside)
}

/// The daily sessions of a shop.
fn sessions() {
    let Some((_, days)) = rows("ga/ga_sessions.csv", b',') else { return };
    let mut months: Vec<Vec<PastDay>> = Vec::new();
    let mut name = String::new();
    // The first day, 1 January 2016, was a Friday.
    for (at, day) in days.iter().enumerate() {
        if day[0][..7] != name {
            name = day[0][..7].to_owned();
            months.push(Vec::new());
        }
        if let (Some(month), Ok(value)) = (months.last_mut(), day[1].parse()) {
            month.push(PastDay { value, is_working: (at + 4) % 7 < 5 });
        }
    }
    let mut all = (0.0, 0.0);
    let mut goals = Vec::new();
    for left in LEFT {
        let mut sum = Score::default();
        (NEEDED..months.len()).for_each(|at| score(&months, at, left, Brings::Amounts, &mut sum));
        let (n, inside) = print(left, &sum);
        all = (all.0 + n, all.1 + inside);
        goals.extend(sum.goals);
    }
    let inside = 100.0 * all.1 / all.0;
    figure("running months: 80 % intervals hold", inside, "78..82", (78.0..=82.0).contains(&inside));
    let error = calibration(&goals);
    figure("running months: calibration error of the chance of a goal", error, "<= .05", error <= 0.05);
}

/// Simulated deals of firms of 10 to 60 a month: a year's wave, a level that wanders, more on the last days, and days
/// that differ more than chance does.
fn deals(name: &str, first: usize) {
    let mut all = (0.0, 0.0);
    let mut goals = Vec::new();
    let firms: Vec<Vec<Vec<PastDay>>> = (first..first + FIRMS).map(|seed| firm(seed as u64)).collect();
    for left in WORKING {
        let mut sum = Score::default();
        for months in &firms {
            for at in NEEDED..MONTHS {
                score(months, at, left, Brings::Counts, &mut sum);
            }
        }
        let (n, inside) = print(left, &sum);
        all = (all.0 + n, all.1 + inside);
        goals.extend(sum.goals);
    }
    let inside = 100.0 * all.1 / all.0;
    figure(
        &format!("{name}: 80 % intervals hold, of whole numbers"),
        inside,
        "78..90",
        (78.0..=90.0).contains(&inside),
    );
    let error = calibration(&goals);
    figure(&format!("{name}: calibration error of the chance of a goal"), error, "<= .05", error <= 0.05);
}

/// Months of 21 working days.
fn firm(seed: u64) -> Vec<Vec<PastDay>> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let usual = 10.0 + 50.0 * random.random::<f64>();
    let (late, uneven) = (1.0 + random.random::<f64>(), random.random::<f64>());
    let mut level = 0.0;
    let mut month = |at: usize| {
        level = 0.8 * level + 0.1 * (random.random::<f64>() + random.random::<f64>() - 1.0) * 2.4;
        let rate = usual * (0.2 * (at as f64 * std::f64::consts::TAU / 12.0).sin() + level).exp() / 21.0;
        let mut day = |day: usize| {
            let uneven = 1.0 + uneven * (random.random::<f64>() * 2.0 - 1.0);
            let mut value = 0.0;
            let mut left = rate * uneven * if day >= 18 { late } else { 1.0 };
            // Waits between events of a Poisson process.
            loop {
                left += random.random::<f64>().max(1e-300).ln();
                if left < 0.0 {
                    break;
                }
                value += 1.0;
            }
            PastDay { value, is_working: true }
        };
        (0..21).map(&mut day).collect()
    };
    (0..MONTHS).map(&mut month).collect()
}

/// How far chances lie from how often the goal was met, by tenths.
fn calibration(goals: &[(f64, bool)]) -> f64 {
    let mut bins = [(0.0, 0.0); 10];
    for (chance, met) in goals {
        let bin = &mut bins[((chance * 10.0) as usize).min(9)];
        *bin = (bin.0 + chance, bin.1 + f64::from(u8::from(*met)));
    }
    bins.iter().map(|bin| (bin.0 - bin.1).abs()).sum::<f64>() / goals.len() as f64
}
