//! Changes of simulated series: two shifts over a season, and noise that only wanders.

use miara_analysis::changes;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::data::figure;
use crate::watch::normal;

/// Series of each half; the constants were chosen on the first half.
const SERIES: u64 = 200;
/// A change found so near to a true one is that one.
const MARGIN: usize = 5;

/// Normal noise of variance 1, each value of which keeps a share of the one before it.
pub(crate) fn noise(length: usize, kept: f64, chance: &mut ChaCha8Rng) -> Vec<f64> {
    let mut last = normal(chance);
    let fresh = (1.0 - kept * kept).sqrt();
    let mut next = || {
        last = kept * last + fresh * normal(chance);
        last
    };
    (0..length).map(|_| next()).collect()
}

/// A series with two shifts of two deviations of its noise over a season, and their places.
fn shifted(season: usize, seed: u64) -> (Vec<Option<f64>>, Vec<usize>) {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let length = (120 + (chance.random::<f64>() * 280.0) as usize).max(8 * season);
    let part = |from: f64, chance: &mut ChaCha8Rng| (length as f64 * (from + 0.15 * chance.random::<f64>())) as usize;
    let places = vec![part(0.25, &mut chance), part(0.6, &mut chance)];
    let second = if chance.random::<f64>() < 0.5 { 0.0 } else { 4.0 };
    let height = 1.0 + 2.0 * chance.random::<f64>();
    let turn = |at: usize| 1.4 * (std::f64::consts::TAU * at as f64 / season as f64).sin();
    let smooth = chance.random::<f64>() < 0.5;
    let mut place = |at: usize| height * if smooth { turn(at) } else { normal(&mut chance) };
    let pattern: Vec<f64> = (0..season).map(&mut place).collect();
    let level = |at: usize| {
        if at < places[0] {
            0.0
        } else if at < places[1] {
            2.0
        } else {
            second
        }
    };
    let wander = noise(length, 0.0, &mut chance);
    let series = wander
        .iter()
        .enumerate()
        .map(|(at, noise)| Some(100.0 + 10.0 * (level(at) + noise + pattern.get(at % season.max(1)).unwrap_or(&0.0))));
    (series.collect(), places)
}

/// Prints the figures.
pub(crate) fn run() {
    for half in [0, 1] {
        let seeds = half * SERIES..(half + 1) * SERIES;
        let (mut hits, mut true_ones, mut told) = (0.0, 0.0, 0.0);
        for season in [0, 4, 7, 12, 24] {
            let (mut own, mut marked, mut found_here) = (0.0, 0.0, 0.0);
            for seed in seeds.clone() {
                let (series, places) = shifted(season, seed);
                let found = changes(&series);
                own +=
                    places.iter().filter(|at| found.iter().any(|other| other.abs_diff(**at) <= MARGIN)).count() as f64;
                (marked, found_here) = (marked + places.len() as f64, found_here + found.len() as f64);
            }
            println!(
                "half {half}, season {season}: F1 {:.3}, precision {:.3}, recall {:.3}",
                2.0 * own / (marked + found_here),
                own / found_here,
                own / marked
            );
            (hits, true_ones, told) = (hits + own, true_ones + marked, told + found_here);
        }
        let f1 = 2.0 * hits / (true_ones + told);
        figure(&format!("half {half}: F1 of two shifts of 2 sigma over a season"), f1, ">= .90", f1 >= 0.9);
        for kept in [0.0, 0.3, 0.5, 0.7] {
            let mut any = 0.0;
            for seed in seeds.clone() {
                let mut chance = ChaCha8Rng::seed_from_u64(seed);
                let length = 60 + (chance.random::<f64>() * 440.0) as usize;
                let series: Vec<Option<f64>> = noise(length, kept, &mut chance).into_iter().map(Some).collect();
                any += f64::from(!changes(&series).is_empty());
            }
            let share = any / SERIES as f64;
            let what = format!("half {half}: AR({kept}) noise told as changed");
            if kept > 0.5 { println!("{what} {share:.3}") } else { figure(&what, share, "<= .20", share <= 0.2) }
        }
    }
    for length in [150, 4000, 100_000] {
        let noise = noise(length, 0.3, &mut ChaCha8Rng::seed_from_u64(1));
        let series: Vec<Option<f64>> = noise.into_iter().map(Some).collect();
        let start = std::time::Instant::now();
        let found = changes(&series).len();
        println!("{found} changes of {length} values found in {:.4} s", start.elapsed().as_secs_f64());
    }
}
