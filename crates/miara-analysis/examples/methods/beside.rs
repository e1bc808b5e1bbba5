//! The effect on one series beside a few others, simulated.

use std::time::Instant;

use miara_analysis::effect_beside;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use crate::data::figure;
use crate::watch::normal;

/// Draws of each simulation.
const RUNS: u32 = 2000;

/// A series and two others that share a wave, each with noise of one that lingers and a walk of its own.
struct Simulated {
    what: &'static str,
    length: usize,
    from: usize,
    /// How much of the noise stays to the next value.
    lingers: f64,
    /// Steps of the walk of the series itself and of the others.
    walks: [f64; 2],
}

const SIMULATED: [Simulated; 7] = [
    Simulated { what: "lingering noise", length: 100, from: 80, lingers: 0.4, walks: [0.0, 0.0] },
    Simulated { what: "the others drift", length: 100, from: 80, lingers: 0.4, walks: [0.0, 0.3] },
    Simulated { what: "all drift", length: 100, from: 80, lingers: 0.4, walks: [0.3, 0.3] },
    Simulated { what: "all drift by plain noise", length: 100, from: 80, lingers: 0.0, walks: [0.3, 0.3] },
    Simulated { what: "walks alone", length: 100, from: 90, lingers: 0.0, walks: [1.0, 1.0] },
    Simulated { what: "short", length: 40, from: 32, lingers: 0.4, walks: [0.0, 0.0] },
    Simulated { what: "short, all drift", length: 40, from: 32, lingers: 0.4, walks: [0.3, 0.3] },
];

impl Simulated {
    /// Treated and others, without an effect.
    fn draw(&self, chance: &mut ChaCha8Rng) -> (Vec<f64>, Vec<Vec<f64>>) {
        let mut wave = 0.0;
        let shared: Vec<f64> = (0..self.length)
            .map(|_| {
                wave = 0.7 * wave + normal(chance);
                wave
            })
            .collect();
        let mut one = |step: f64| -> Vec<f64> {
            let (mut own, mut walk) = (0.0, 0.0);
            let value = |shared: &f64| {
                own = self.lingers * own + normal(chance);
                walk += step * normal(chance);
                10.0 + shared + own + walk
            };
            shared.iter().map(value).collect()
        };
        let [own, others] = self.walks;
        (one(own), vec![one(others), one(others)])
    }

    /// A lift of the treated unit is laid on the same series, so that power and false effects go by one draw.
    fn measure(&self, seed: u64) {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        let (mut called, mut covered, mut unlike, mut found) = (0.0, 0.0, 0.0, [0.0; 2]);
        for _ in 0..RUNS {
            let (treated, others) = self.draw(&mut chance);
            let Ok(calm) = effect_beside(&treated, &others, self.from) else { continue };
            let holds = (calm.low..=calm.high).contains(&0.0);
            called += f64::from(calm.p <= 0.05);
            covered += f64::from(holds);
            unlike += f64::from(holds != (calm.p > 0.05));
            for (found, lift) in found.iter_mut().zip([2.0, 4.0]) {
                let lifted = |(at, value): (usize, &f64)| value + if at >= self.from { lift } else { 0.0 };
                let lifted: Vec<f64> = treated.iter().enumerate().map(lifted).collect();
                *found += effect_beside(&lifted, &others, self.from).map_or(0.0, |one| f64::from(one.p <= 0.05));
            }
        }
        let share = |count: f64| 100.0 * count / f64::from(RUNS);
        let what = format!("beside two others, {}", self.what);
        figure(&format!("{what}: false effects, %"), share(called), "2..8", (2.0..=8.0).contains(&share(called)));
        figure(&format!("{what}: lift covered, %"), share(covered), "92..98", (92.0..=98.0).contains(&share(covered)));
        figure(&format!("{what}: interval and p unlike, %"), share(unlike), "0", unlike == 0.0);
        println!("  lifts of 2 and 4 found: {:.1} and {:.1} %", share(found[0]), share(found[1]));
    }
}

/// Prints the figures.
pub(crate) fn run() {
    SIMULATED.iter().for_each(|one| one.measure(3));
    let long = Simulated { what: "long", length: 100_000, from: 80_000, lingers: 0.4, walks: [0.0; 2] };
    let (treated, others) = long.draw(&mut ChaCha8Rng::seed_from_u64(1));
    let start = Instant::now();
    std::hint::black_box(effect_beside(&treated, &others, long.from).is_ok());
    let seconds = start.elapsed().as_secs_f64();
    figure("100,000 values beside two others, seconds", seconds, "< 2", seconds < 2.0);
}
