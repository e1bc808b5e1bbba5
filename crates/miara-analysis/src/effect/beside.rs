//! The effect on one series, held against a few others at the same times.

use super::hull::nearest;
use super::note::{EffectNote, Grounds};
use crate::TooLittle;
use crate::numbers::{HUGE, mean};

/// Values before the action at least.
const BEFORE: usize = 12;
/// Values at least, so that one in twenty can be told.
const ALL: usize = 20;
/// An effect is called where chance would do as much in no more than this share.
const CALLED: f64 = 0.05;
/// Feigned dates that are tried at most.
const FEIGNED: usize = 10;
/// How far the interval is looked for, in half standard errors.
const STEPS: i32 = 60;
/// Halvings that place an end of the interval.
const HALVINGS: usize = 20;

/// The effect by a mixture of others and of the series' own level.
#[derive(Debug, Clone, PartialEq)]
pub struct BesideEffect {
    /// Each other series' part in the mixture, at least 0; what is missing to 1 is the series' own level
    /// before the action.
    pub weights: Vec<f64>,
    /// What is added to the mixture to bring it to the series' level before the action.
    pub shift: f64,
    /// What was to be expected, at all times.
    pub without: Vec<f64>,
    /// The mean difference after the action, against that before.
    pub effect: f64,
    /// Where the effect lies with 95 %.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// The share of all placings of as long a stretch, this one counted, in which as much happened.
    pub p: f64,
    /// How many placings there are.
    pub placebos: usize,
    /// Feigned actions at which the same reckoning ran: earlier dates, and the others at this date.
    pub feigned: usize,
    /// How many of them it called an effect.
    pub feigned_effects: usize,
    /// How far off the mixture was before the action: root of the mean squared difference.
    pub before_error: f64,
    /// Doubts.
    pub notes: Vec<EffectNote>,
}

/// The effect of an action at index `from` on `treated`, oldest value first, against `others` at the same
/// times on which nothing was done. With few others their own differences can't tell one in twenty, so
/// chance is told in time: the stretch after the action is moved over all times, the end joined to the
/// start, and the effect counts as far as it stands out. The interval holds every effect that, taken
/// away, would leave nothing that stands out. A series that drifts away from the others by itself is
/// known by its feigned effects.
///
/// # Errors
/// [`TooLittle`] with fewer than 12 values before the action, 20 in all or one after it, or where a value
/// is not finite or lengths differ.
///
/// # Source
/// The mixture of differences from own means: Doudchenko, Imbens 2016; Ferman, Pinto 2021, *Synthetic
/// controls with imperfect pretreatment fit*. Placings in time with the fit under no effect, and the
/// interval by inversion: Chernozhukov, Wüthrich, Zhu 2021, *An exact and robust conformal inference
/// method for counterfactual and synthetic controls*.
pub fn effect_beside(treated: &[f64], others: &[Vec<f64>], from: usize) -> Result<BesideEffect, TooLittle> {
    let n = treated.len();
    let whole = |values: &[f64]| values.len() == n && values.iter().all(|value| value.abs() <= HUGE);
    if n < ALL || from < BEFORE || from >= n {
        return Err(TooLittle { needed: ALL.max(BEFORE + 1), have: n.min(from) });
    }
    if !whole(treated) || !others.iter().all(|other| whole(other)) {
        return Err(TooLittle { needed: n, have: treated.iter().filter(|value| value.abs() <= HUGE).count() });
    }
    let others: Vec<&[f64]> = others.iter().map(Vec::as_slice).collect();
    let weights = mixture(&treated[..from], &others);
    let mixed: Vec<f64> = mixed(&others, &weights, n);
    let gaps: Vec<f64> = treated.iter().zip(&mixed).map(|(value, mixed)| value - mixed).collect();
    let level = mean(&gaps[..from]);
    let effect = mean(&gaps[from..]) - level;
    let spread = (gaps[..from].iter().map(|gap| (gap - level).powi(2)).sum::<f64>() / from as f64).sqrt();
    let scale = treated.iter().map(|value| value.abs()).fold(f64::MIN_POSITIVE, f64::max);
    let error = (spread * (1.0 / from as f64 + 1.0 / (n - from) as f64).sqrt()).max(1e-9 * scale);
    let chance = |taken: f64| chance_without(treated, &others, from, taken);
    let (feigned, feigned_effects) = feigned(treated, &others, from);
    let grounds = Grounds { effect, before_error: spread, feigned, feigned_effects, controls: others.len() };
    Ok(BesideEffect {
        without: mixed.iter().map(|mixed| mixed + level).collect(),
        weights,
        shift: level,
        effect,
        low: end(&chance, effect, -error / 2.0),
        high: end(&chance, effect, error / 2.0),
        p: chance(0.0),
        placebos: n,
        feigned,
        feigned_effects,
        before_error: spread,
        notes: grounds.notes(),
    })
}

/// The parts of others that go with a series, all as differences from their own means; the rest is no part.
fn mixture(treated: &[f64], others: &[&[f64]]) -> Vec<f64> {
    let n = treated.len();
    let scale = treated.iter().map(|value| value.abs()).fold(f64::MIN_POSITIVE, f64::max);
    let centred = |values: &[f64]| -> Vec<f64> {
        let middle = mean(&values[..n]);
        values[..n].iter().map(|value| (value - middle) / scale).collect()
    };
    let mut points: Vec<Vec<f64>> = others.iter().map(|other| centred(other)).collect();
    points.push(vec![0.0; n]);
    let mut weights = nearest(&points, &centred(treated));
    weights.truncate(others.len());
    weights
}

fn mixed(others: &[&[f64]], weights: &[f64], n: usize) -> Vec<f64> {
    (0..n).map(|at| others.iter().zip(weights).map(|(other, weight)| weight * other[at]).sum()).collect()
}

/// The share of placings in which as much happened, when `taken` is taken away after the action.
fn chance_without(treated: &[f64], others: &[&[f64]], from: usize, taken: f64) -> f64 {
    let n = treated.len();
    let without: Vec<f64> =
        treated.iter().enumerate().map(|(at, value)| if at >= from { value - taken } else { *value }).collect();
    let weights = mixture(&without, others);
    let mixed = mixed(others, &weights, n);
    let gaps: Vec<f64> = without.iter().zip(&mixed).map(|(value, mixed)| value - mixed).collect();
    let window = n - from;
    let middle = mean(&gaps);
    let scale = without.iter().map(|value| value.abs()).fold(f64::MIN_POSITIVE, f64::max);
    // The difference between a stretch and the rest goes with its sum of differences from the mean.
    let placed = |start: usize| (start..start + window).map(|at| gaps[at % n] - middle).sum::<f64>().abs();
    let own = placed(from) - 1e-9 * scale;
    (0..n).filter(|start| placed(*start) >= own).count() as f64 / n as f64
}

/// The effect farthest from the middle, in steps, that would leave nothing that stands out.
fn end(chance: &impl Fn(f64) -> f64, middle: f64, step: f64) -> f64 {
    let last = (0..=STEPS).rev().find(|at| chance(middle + step * f64::from(*at)) > CALLED);
    let mut inside = middle + step * f64::from(last.unwrap_or(0));
    let mut outside = inside + step;
    for _ in 0..HALVINGS {
        let half = f64::midpoint(inside, outside);
        if chance(half) > CALLED { inside = half } else { outside = half }
    }
    inside
}

/// Runs the same at feigned dates before the action, on the values before it alone, and on the others at
/// its date.
fn feigned(treated: &[f64], others: &[&[f64]], from: usize) -> (usize, usize) {
    let mut called = Vec::new();
    let window = (treated.len() - from).min(from / 3).max(1);
    let before: Vec<&[f64]> = others.iter().map(|other| &other[..from]).collect();
    let (first, last) = (BEFORE.max(window), from.saturating_sub(window));
    let step = last.saturating_sub(first).div_ceil(FEIGNED).max(1);
    for date in (first..=last).step_by(step).filter(|date| date + window >= ALL) {
        let until = date + window;
        let parts: Vec<&[f64]> = before.iter().map(|other| &other[..until]).collect();
        called.push(chance_without(&treated[..until], &parts, date, 0.0) <= CALLED);
    }
    for (at, other) in others.iter().enumerate() {
        let rest: Vec<&[f64]> =
            others.iter().enumerate().filter(|(place, _)| *place != at).map(|(_, other)| *other).collect();
        called.push(chance_without(other, &rest, from, 0.0) <= CALLED);
    }
    (called.len(), called.iter().filter(|called| **called).count())
}

#[cfg(test)]
mod tests {
    use rand::{RngExt as _, SeedableRng as _};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    /// A series and two others with a shared wave, each with noise that lingers.
    fn simulated(random: &mut ChaCha8Rng, lift: f64) -> (Vec<f64>, Vec<Vec<f64>>) {
        let mut shared = vec![0.0];
        let mut normal = || (0..12).map(|_| random.random::<f64>()).sum::<f64>() - 6.0;
        for at in 1..100 {
            shared.push(0.7 * shared[at - 1] + normal());
        }
        let mut one = |lift: f64| -> Vec<f64> {
            let mut own = 0.0;
            let value = |at: usize| {
                own = 0.4 * own + normal();
                10.0 + shared[at] + own + if at >= 80 { lift } else { 0.0 }
            };
            (0..100).map(value).collect()
        };
        (one(lift), vec![one(0.0), one(0.0)])
    }

    #[test]
    fn by_chance_one_in_twenty_is_called_and_the_truth_is_covered() {
        let mut random = ChaCha8Rng::seed_from_u64(7);
        let (mut called, mut covered, mut found) = (0, 0, 0);
        let runs = 400;
        for _ in 0..runs {
            let (treated, others) = simulated(&mut random, 0.0);
            let others: Vec<&[f64]> = others.iter().map(Vec::as_slice).collect();
            called += usize::from(chance_without(&treated, &others, 80, 0.0) <= CALLED);
            let (treated, others) = simulated(&mut random, 2.0);
            let parts: Vec<&[f64]> = others.iter().map(Vec::as_slice).collect();
            covered += usize::from(chance_without(&treated, &parts, 80, 2.0) > CALLED);
            found += usize::from(chance_without(&treated, &parts, 80, 0.0) <= CALLED);
        }
        let share = |count: usize| count as f64 / runs as f64;
        println!("called {} covered {} found {}", share(called), share(covered), share(found));
        assert!((0.03..=0.07).contains(&share(called)), "{}", share(called));
        assert!((0.93..=0.97).contains(&share(covered)), "{}", share(covered));
        assert!(share(found) > 0.8, "{}", share(found));
    }

    #[test]
    fn the_interval_is_where_nothing_stands_out() {
        let mut random = ChaCha8Rng::seed_from_u64(3);
        let (treated, others) = simulated(&mut random, 3.0);
        let found = effect_beside(&treated, &others, 80).unwrap();
        assert!(found.low > 0.0 && found.low < found.effect && found.effect < found.high, "{found:?}");
        assert!((found.effect - 3.0).abs() < 1.0 && found.p <= 0.05 && found.feigned >= 10);
        assert!(found.weights.iter().sum::<f64>() <= 1.0 + 1e-9);
    }

    #[test]
    fn a_series_that_drifts_by_itself_is_known_by_its_feigned_effects() {
        let noise = |at: usize| (at * 7919 % 1009) as f64 / 1009.0;
        let drifting: Vec<f64> = (0..100).map(|at| at as f64 * 0.2 + noise(at)).collect();
        let steady: Vec<f64> = (0..100).map(|at| noise(at + 500)).collect();
        let found = effect_beside(&drifting, &[steady], 80).unwrap();
        assert!(found.feigned_effects * 2 > found.feigned, "{found:?}");
        assert_eq!(found.notes, [EffectNote::FalseAlarms, EffectNote::FewControls]);
    }

    #[test]
    fn others_may_run_at_another_level() {
        let mut random = ChaCha8Rng::seed_from_u64(3);
        let (treated, others) = simulated(&mut random, 3.0);
        let moved: Vec<Vec<f64>> =
            others.iter().map(|other| other.iter().map(|value| value + 500.0).collect()).collect();
        let (found, apart) =
            (effect_beside(&treated, &others, 80).unwrap(), effect_beside(&treated, &moved, 80).unwrap());
        assert!((found.effect - apart.effect).abs() < 1e-6 && (found.low - apart.low).abs() < 1e-6);
        assert!((apart.shift - found.shift + 500.0 * apart.weights.iter().sum::<f64>()).abs() < 1e-6);
    }

    #[test]
    fn too_little_is_said() {
        assert!(effect_beside(&[1.0; 30], &[], 5).is_err());
        assert!(effect_beside(&[1.0; 15], &[], 12).is_err());
        assert!(effect_beside(&[1.0; 30], &[vec![1.0; 29]], 20).is_err());
        assert!(effect_beside(&[1.0; 30], &[vec![f64::NAN; 30]], 20).is_err());
        let flat = effect_beside(&[1.0; 30], &[vec![1.0; 30]], 20).unwrap();
        assert_eq!((flat.effect, flat.p), (0.0, 1.0));
    }
}
