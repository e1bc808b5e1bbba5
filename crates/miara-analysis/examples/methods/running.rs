//! What a running month will come to, by the days that are left of it.

use miara_analysis::{Adds, ForecastOptions, Method, forecast, outlook};

use crate::data::{figure, rows};
use miara_analysis::goal::Goal;

/// Whole months that a forecast is made from, at least.
const NEEDED: usize = 24;
/// Days left.
const LEFT: [usize; 6] = [28, 21, 14, 7, 3, 1];

/// Prints the figures.
pub(crate) fn run() {
    let Some((_, days)) = rows("ga/ga_sessions.csv", b',') else { return };
    let mut months: Vec<Vec<f64>> = Vec::new();
    let mut name = String::new();
    for day in &days {
        if day[0][..7] != name {
            name = day[0][..7].to_owned();
            months.push(Vec::new());
        }
        if let (Some(month), Ok(value)) = (months.last_mut(), day[1].parse()) {
            month.push(value);
        }
    }
    let totals: Vec<f64> = months.iter().map(|month| month.iter().sum()).collect();
    let mut all = (0.0, 0.0);
    for left in LEFT {
        let (mut n, mut inside, mut ours, mut pace) = (0.0, 0.0, 0.0, 0.0);
        for at in NEEDED..months.len() {
            let history: Vec<Option<f64>> = totals[..at].iter().copied().map(Some).collect();
            let options = ForecastOptions { season: 12, horizon: 1, method: Method::default(), seed: 1 };
            let Ok(made) = forecast(&history, &options) else { continue };
            let (length, passed) = (months[at].len() as f64, months[at].len() - left);
            let so_far: f64 = months[at][..passed].iter().sum();
            let shares = [left as f64 / length];
            let goal = Goal { target: 0.0, so_far, shares: &shares, adds: Adds::Sum, rest: &[] };
            let Some(ends) = outlook(&made, &goal) else { continue };
            n += 1.0;
            inside += f64::from(u8::from((ends.low80..=ends.high80).contains(&totals[at])));
            ours += (ends.median - totals[at]).abs() / totals[at];
            pace += (so_far / passed.max(1) as f64 * length - totals[at]).abs() / totals[at];
        }
        all = (all.0 + n, all.1 + inside);
        println!(
            "{left:>2} days left: {n} months, 80 % interval holds {:.0} %, error {:.1} %, by pace alone {:.1} %",
            100.0 * inside / n,
            100.0 * ours / n,
            100.0 * pace / n
        );
    }
    let inside = 100.0 * all.1 / all.0;
    figure("running months: 80 % intervals hold", inside, "76..84", (76.0..=84.0).contains(&inside));
}
