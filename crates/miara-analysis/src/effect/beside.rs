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
/// What one in five series that stay where they are would exceed: of the share of their variance that sums
/// of differences from the mean make.
const WANDERS: f64 = 0.2412;
/// How much of a value's noise may linger to the next and still be noise.
const LINGERS: f64 = 0.5;

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
    /// The share of all placings of as long a stretch, this one counted, in which as much happened; of a
    /// series that wanders off by itself the share of all steps, where that is larger. Where an effect the
    /// other way would stand out less than none, the share for that. At most 5 % where and only where the
    /// interval leaves out 0.
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
/// start, and the effect counts as far as it stands out. The last stretch of a series that wanders off from
/// the others by itself stands out by that; where it did so before the action, the step at the action must
/// stand out among steps at all other times too, each from values near to it. The interval holds every
/// effect that, taken away, would leave nothing that stands out. A drift that was not seen is known by
/// feigned effects.
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
    let gaps = gaps(treated, &others, &weights);
    let action = Action::new(treated, &others, from);
    let level = mean(&gaps[..from]);
    let effect = mean(&gaps[from..]) - level;
    let spread = (gaps[..from].iter().map(|gap| (gap - level).powi(2)).sum::<f64>() / from as f64).sqrt();
    let error = spread * (1.0 / from as f64 + 1.0 / (n - from) as f64).sqrt();
    let range = Range::of(&action, effect, error.max(1e-9 * size(treated)) / 2.0);
    let (feigned, feigned_effects) = feigned(treated, &others, from);
    let grounds = Grounds { effect, before_error: spread, feigned, feigned_effects, controls: others.len() };
    Ok(BesideEffect {
        without: treated.iter().zip(&gaps).map(|(value, gap)| value - gap + level).collect(),
        weights,
        shift: level,
        effect,
        low: range.low,
        high: range.high,
        p: range.p,
        placebos: n,
        feigned,
        feigned_effects,
        before_error: spread,
        notes: grounds.notes(),
    })
}

/// The largest value by size.
fn size(values: &[f64]) -> f64 {
    values.iter().map(|value| value.abs()).fold(f64::MIN_POSITIVE, f64::max)
}

/// The parts of others that go with a series, all as differences from their own means; the rest is no part.
fn mixture(treated: &[f64], others: &[&[f64]]) -> Vec<f64> {
    let n = treated.len();
    let scale = size(treated);
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

/// What a series has beside a mixture of others.
fn gaps(treated: &[f64], others: &[&[f64]], weights: &[f64]) -> Vec<f64> {
    let mixed = |at: usize| others.iter().zip(weights).map(|(other, weight)| weight * other[at]).sum::<f64>();
    treated.iter().enumerate().map(|(at, value)| value - mixed(at)).collect()
}

/// An action whose effect is looked for.
struct Action<'a> {
    treated: &'a [f64],
    others: &'a [&'a [f64]],
    from: usize,
    /// How many values on either side make a step, where steps are looked at too.
    near: Option<usize>,
}

impl<'a> Action<'a> {
    /// A step is told from half as many values as come after the action, so that other steps lie on both
    /// sides of it, and from so few that one step in twenty can be told.
    fn new(treated: &'a [f64], others: &'a [&'a [f64]], from: usize) -> Self {
        let n = treated.len();
        let near = (n - from).min(from).div_ceil(2).min((n + 1).saturating_sub(ALL) / 2);
        let near = Some(near).filter(|near| *near > 0 && wanders(&treated[..from], others));
        Action { treated, others, from, near }
    }

    /// The share of placings in which as much happened, when `taken` is taken away after the action.
    fn chance(&self, taken: f64) -> f64 {
        let lifted = |(at, value): (usize, &f64)| if at >= self.from { value - taken } else { *value };
        let without: Vec<f64> = self.treated.iter().enumerate().map(lifted).collect();
        let sums = sums(&gaps(&without, self.others, &mixture(&without, self.others)));
        let (n, least) = (without.len(), 1e-9 * size(&without));
        let window = n - self.from;
        // The difference between a stretch and the rest goes with its sum of differences from the mean.
        let stretch = |start: usize| match (start + window).checked_sub(n) {
            Some(wrapped) => (sums[n] - sums[start] + sums[wrapped]).abs(),
            None => (sums[start + window] - sums[start]).abs(),
        };
        let stands_out = as_far(&(0..n).map(stretch).collect::<Vec<f64>>(), self.from, least);
        let Some(near) = self.near else { return stands_out };
        let step = |at: usize| (sums[at + near] - 2.0 * sums[at] + sums[at - near]).abs();
        stands_out.max(as_far(&(near..=n - near).map(step).collect::<Vec<f64>>(), self.from - near, least))
    }
}

/// The share of placings that stand out as far as one of them, or less far by no more than a rounding.
fn as_far(placings: &[f64], one: usize, rounding: f64) -> f64 {
    let own = placings[one] - rounding;
    placings.iter().filter(|placing| **placing >= own).count() as f64 / placings.len() as f64
}

/// Sums of the differences from the mean, up to each place and to the end.
fn sums(gaps: &[f64]) -> Vec<f64> {
    let middle = mean(gaps);
    let add = |sum: &mut f64, gap: &f64| {
        *sum += gap - middle;
        Some(*sum)
    };
    std::iter::once(0.0).chain(gaps.iter().scan(0.0, add)).collect()
}

/// Whether a series wanders off from the others by more than lingering noise does.
///
/// # Source
/// Kwiatkowski, Phillips, Schmidt, Shin 1992, *Testing the null hypothesis of stationarity against the
/// alternative of a unit root*, with the long-run variance of a first-order autoregression.
fn wanders(treated: &[f64], others: &[&[f64]]) -> bool {
    let gaps = gaps(treated, others, &mixture(treated, others));
    let (n, middle) = (gaps.len() as f64, mean(&gaps));
    let apart: Vec<f64> = gaps.iter().map(|gap| gap - middle).collect();
    let squares: f64 = apart.iter().map(|gap| gap * gap).sum();
    let along: f64 = apart.windows(2).map(|pair| pair[0] * pair[1]).sum();
    let lingers = if squares > 0.0 { (along / squares).clamp(0.0, LINGERS) } else { 0.0 };
    let noise = apart.windows(2).map(|pair| (pair[1] - lingers * pair[0]).powi(2)).sum::<f64>() / (n - 1.0);
    let moved: f64 = sums(&gaps).iter().map(|sum| sum * sum).sum();
    moved > WANDERS * n * n * noise / (1.0 - lingers).powi(2)
}

/// The effects that would leave nothing that stands out, from the least to the largest, and the chance of none.
struct Range {
    low: f64,
    high: f64,
    p: f64,
}

impl Range {
    fn of(action: &Action<'_>, middle: f64, step: f64) -> Range {
        let none = action.chance(0.0);
        let (low, high) = (end(action, none, middle, -step), end(action, none, middle, step));
        let beyond = if middle > 0.0 { low } else { high };
        let p = if none <= CALLED && (low..=high).contains(&0.0) { action.chance(beyond) } else { none };
        Range { low, high, p }
    }
}

/// The effect farthest from the middle, in steps, that would leave nothing that stands out; no effect counts
/// as a step of its own, of which the chance is known.
fn end(action: &Action<'_>, none: f64, middle: f64, step: f64) -> f64 {
    let place = |at: i32| middle + step * f64::from(at);
    let last = (0..=STEPS).rev().find(|at| action.chance(place(*at)) > CALLED).unwrap_or(0);
    let (mut inside, mut outside) = (place(last), place(last + 1));
    if -inside * step > 0.0 {
        if none > CALLED {
            (inside, outside) = (0.0, if -outside * step > 0.0 { step } else { outside });
        } else if -outside * step < 0.0 {
            outside = 0.0;
        }
    }
    for _ in 0..HALVINGS {
        let half = f64::midpoint(inside, outside);
        if action.chance(half) > CALLED { inside = half } else { outside = half }
    }
    inside
}

/// Runs the same at feigned dates before the action, on the values before it alone, and on the others at
/// its date.
fn feigned(treated: &[f64], others: &[&[f64]], from: usize) -> (usize, usize) {
    let is_called =
        |treated: &[f64], others: &[&[f64]], from: usize| Action::new(treated, others, from).chance(0.0) <= CALLED;
    let mut called = Vec::new();
    let window = (treated.len() - from).min(from / 3).max(1);
    let (first, last) = (BEFORE.max(window), from.saturating_sub(window));
    let step = last.saturating_sub(first).div_ceil(FEIGNED).max(1);
    for date in (first..=last).step_by(step).filter(|date| date + window >= ALL) {
        let until = date + window;
        let parts: Vec<&[f64]> = others.iter().map(|other| &other[..until]).collect();
        called.push(is_called(&treated[..until], &parts, date));
    }
    for (at, other) in others.iter().enumerate() {
        let rest: Vec<&[f64]> =
            others.iter().enumerate().filter(|(place, _)| *place != at).map(|(_, other)| *other).collect();
        called.push(is_called(other, &rest, from));
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
        let runs = 1600;
        for _ in 0..runs {
            let (treated, others) = simulated(&mut random, 0.0);
            let others: Vec<&[f64]> = others.iter().map(Vec::as_slice).collect();
            called += usize::from(Action::new(&treated, &others, 80).chance(0.0) <= CALLED);
            let (treated, others) = simulated(&mut random, 2.0);
            let parts: Vec<&[f64]> = others.iter().map(Vec::as_slice).collect();
            covered += usize::from(Action::new(&treated, &parts, 80).chance(2.0) > CALLED);
            found += usize::from(Action::new(&treated, &parts, 80).chance(0.0) <= CALLED);
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
    fn a_series_that_drifts_by_itself_shows_no_effect() {
        let noise = |at: usize| (at * 7919 % 1009) as f64 / 1009.0;
        let drifting: Vec<f64> = (0..100).map(|at| at as f64 * 0.2 + noise(at)).collect();
        let steady: Vec<f64> = (0..100).map(|at| noise(at + 500)).collect();
        let found = effect_beside(&drifting, &[steady], 80).unwrap();
        assert!(found.p > 0.05 && found.low < 0.0 && found.high > 0.0, "{found:?}");
        assert!(found.low < found.effect && found.effect < found.high, "{found:?}");
        let mut random = ChaCha8Rng::seed_from_u64(5);
        let (mut walk, mut called) = (0.0, 0);
        for _ in 0..200 {
            let walks: Vec<f64> = (0..100).map(|_| (walk += random.random::<f64>() - 0.5, walk).1).collect();
            let steady: Vec<f64> = (0..100).map(noise).collect();
            called += u32::from(effect_beside(&walks, &[steady], 90).unwrap().p <= CALLED);
        }
        assert!(called <= 20, "{called} of 200");
    }

    #[test]
    fn the_interval_leaves_out_nothing_where_and_only_where_chance_is_rare() {
        let mut random = ChaCha8Rng::seed_from_u64(9);
        for run in 0..60 {
            let length = 20 + run;
            let mut walk = 0.0;
            let mut one = |step: f64| -> Vec<f64> {
                let mut value = || {
                    walk += step * (random.random::<f64>() - 0.5);
                    walk + random.random::<f64>()
                };
                (0..length).map(|_| value()).collect()
            };
            let (mut treated, other) = (one(1.0), one(0.0));
            treated[length - 4..].iter_mut().for_each(|value| *value += run as f64 / 20.0);
            let found = effect_beside(&treated, &[other], length - 4).unwrap();
            assert_eq!((found.low..=found.high).contains(&0.0), found.p > CALLED, "{found:?}");
        }
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
