//! Histories in which many steps bring nothing, again and again.

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::simplex::least;
use crate::distribution::normal_draw;

/// Steps from one demand to the next, on average, from which a history is intermittent.
///
/// # Source
/// Syntetos, Boylan, Croston 2005, *On the categorization of demand patterns*.
const APART: f64 = 1.32;
/// A place of the season that has this much of the usual share of demands, or less, is closed, such as Sundays.
const CLOSED: f64 = 0.25;
/// Demands that are needed to learn from.
const NEEDED: usize = 2;

/// True where nothing is below zero and steps that bring nothing come again and again: after the first demand, in the
/// later half of that as in all of it, and also without their longest run, which may be something that was broken.
/// Places of the season that are closed, such as Sundays, do not count.
pub(crate) fn is_intermittent(values: &[f64], season: usize) -> bool {
    let Some(first) = values.iter().position(|value| *value > 0.0) else { return false };
    let begun = &values[first..];
    let demands = begun.iter().filter(|value| **value > 0.0).count();
    if demands < NEEDED || values.iter().any(|value| *value < 0.0) {
        return false;
    }
    let season = if begun.len() >= 4 * season { season } else { 1 };
    let without = [begun, &begun[begun.len() / 2..]].map(|part| without_longest_run(part, season));
    is_rare(begun, season) && without.iter().all(|part| is_rare(part, season))
}

/// The values without their longest run of steps that bring nothing, as far as whole seasons lie in it.
fn without_longest_run(values: &[f64], season: usize) -> Vec<f64> {
    let (mut run, mut longest, mut end) = (0, 0, 0);
    for (at, value) in values.iter().enumerate() {
        run = if *value > 0.0 { 0 } else { run + 1 };
        if run > longest {
            (longest, end) = (run, at + 1);
        }
    }
    let left_out = longest - longest % season;
    [&values[..end - left_out], &values[end..]].concat()
}

/// True where demands lie apart, on places of the season that are not closed.
fn is_rare(values: &[f64], season: usize) -> bool {
    let demands = values.iter().filter(|value| **value > 0.0).count();
    if demands == 0 {
        return true;
    }
    let usual = demands as f64 / values.len() as f64;
    let (mut steps, mut open) = (0.0, 0.0);
    for place in 0..season {
        let (mut all, mut some) = (0.0, 0.0);
        for value in values.iter().skip(place).step_by(season) {
            all += 1.0;
            some += f64::from(*value > 0.0);
        }
        if some > CLOSED * usual * all {
            (steps, open) = (steps + all, open + some);
        }
    }
    steps > APART * open
}

/// How likely a step brings anything, and how much it then is.
#[derive(Debug, Clone)]
pub(crate) struct Intermittent {
    chance: f64,
    /// Steps that the chance has been learnt from.
    learnt: f64,
    size: f64,
    /// What steps have brought that brought anything, with how much each counts.
    sizes: Vec<(f64, f64)>,
}

impl Intermittent {
    /// Chance and size, each smoothed with the pace that leaves the least squared errors.
    ///
    /// # Source
    /// Teunter, Syntetos, Babai 2011, *Intermittent demand: linking forecasting to inventory obsolescence*.
    pub(crate) fn fit(values: &[f64]) -> Intermittent {
        let pace = |unbounded: f64| 0.01 + 0.29 / (1.0 + (-unbounded).exp());
        let squares = |unbounded: &[f64]| run(values, pace(unbounded[0]), pace(unbounded[1])).2;
        let (best, _) = least(&[-1.0, -1.0], 1.0, 120, squares);
        let (of_chance, of_size) = (pace(best[0]), pace(best[1]));
        let (chance, size, _) = run(values, of_chance, of_size);
        let demands: Vec<f64> = values.iter().copied().filter(|value| *value > 0.0).collect();
        let counts = |(age, size): (usize, &f64)| (*size, (1.0 - of_size).powi(age as i32));
        let sizes = demands.iter().rev().enumerate().map(counts).collect();
        let learnt = (2.0 / of_chance - 1.0).min(values.len() as f64);
        Intermittent { chance, learnt, size, sizes }
    }

    /// What a step is expected to bring.
    pub(crate) fn mean(&self) -> f64 {
        self.chance * self.size
    }

    /// One possible future. How likely a step brings anything is itself known only as well as it was learnt.
    pub(crate) fn path(&self, horizon: usize, chance: &mut ChaCha8Rng) -> Vec<f64> {
        let likely = self.likely(chance);
        let all: f64 = self.sizes.iter().map(|(_, counts)| counts).sum();
        let step = |_| {
            let (some, mut left) = (chance.random::<f64>() < likely, chance.random::<f64>() * all);
            let drawn = self.sizes.iter().find(|(_, counts)| {
                left -= counts;
                left <= 0.0
            });
            if some { drawn.map_or(self.size, |(size, _)| *size) } else { 0.0 }
        };
        (0..horizon).map(step).collect()
    }

    /// A chance drawn from those that what was learnt leaves open: a normal one as wide as the binomial.
    fn likely(&self, chance: &mut ChaCha8Rng) -> f64 {
        let wide = (self.chance * (1.0 - self.chance) / self.learnt.max(1.0)).max(0.0).sqrt();
        (self.chance + normal_draw(chance) * wide).clamp(0.0, 1.0)
    }
}

/// Chance and size after the values, and the sum of squared errors on the way.
fn run(values: &[f64], of_chance: f64, of_size: f64) -> (f64, f64, f64) {
    let demands = values.iter().filter(|value| **value > 0.0);
    let n = demands.clone().count().max(1) as f64;
    let (mut chance, mut size) = (n / values.len().max(1) as f64, demands.sum::<f64>() / n);
    let mut squares = 0.0;
    for value in values {
        squares += (value - chance * size).powi(2);
        chance += of_chance * (f64::from(*value > 0.0) - chance);
        if *value > 0.0 {
            size += of_size * (value - size);
        }
    }
    (chance, size, squares)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_sundays_make_no_history_intermittent() {
        let open: Vec<f64> = (0..70).map(|at| if at % 7 == 6 { 0.0 } else { 5.0 + f64::from(at % 3) }).collect();
        assert!(!is_intermittent(&open, 7));
        let launched: Vec<f64> = (0..36).map(|at| if at < 12 { 0.0 } else { 50.0 + 10.0 * f64::from(at) }).collect();
        assert!(!is_intermittent(&launched, 12) && !is_intermittent(&launched, 1));
        let broken: Vec<f64> = (0..100).map(|at| if (20..50).contains(&at) { 0.0 } else { 40.0 }).collect();
        assert!(!is_intermittent(&broken, 7) && !is_intermittent(&broken[..60], 7));
        let rare: Vec<f64> = (0..70).map(|at| if at % 5 == 0 { 2.0 } else { 0.0 }).collect();
        assert!(is_intermittent(&rare, 7) && is_intermittent(&rare, 1));
        assert!(!is_intermittent(&[0.0; 30], 7) && !is_intermittent(&[-1.0, 0.0, 0.0, 1.0, 0.0, 2.0], 1));
    }

    #[test]
    fn one_in_five_brings_what_it_brought() {
        let rare: Vec<f64> = (0..100).map(|at| if at % 5 == 4 { 3.0 } else { 0.0 }).collect();
        let fitted = Intermittent::fit(&rare);
        assert!((fitted.mean() - 0.6).abs() < 0.1, "{}", fitted.mean());
    }
}
