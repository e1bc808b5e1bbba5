//! How far each leaf went, and what that says of possible causes.

use crate::quantile::median;

/// Sizes of relative shift that are tried, both ways; 2 is from something to nothing.
const SHIFTS: [f64; 8] = [0.15, 0.25, 0.4, 0.6, 0.85, 1.15, 1.5, 1.9];
/// Levels of shift: all sizes up, then all sizes down.
pub(super) const LEVELS: usize = 2 * SHIFTS.len();
/// The most that one leaf may speak for or against a cause.
const LOUDEST: f64 = 30.0;
/// How many times as far as usual leaves stray, and the share of those that stray beyond `FAR`.
const STRAY: f64 = 3.0;
const FAR: (f64, f64) = (4.0, 0.18);
/// Leaves of like size that the usual spread is taken from.
const ALIKE: usize = 200;

/// How much wider the spread of few leaves may be than it looks, times the root of how many: one and a
/// half standard errors of the middle of one side.
const UNSURE: f64 = 2.4;

/// Log odds of each level of shift against none.
pub(super) type Voice = [f32; LEVELS];

/// How loudly each leaf speaks for each level of shift.
///
/// The usual spread is learnt from leaves of like size and from the quieter side, and so is how many
/// leaves stray beyond it.
pub(super) fn voices(actual: &[f64], expected: &[f64]) -> Vec<Voice> {
    let size: Vec<f64> = actual.iter().zip(expected).map(|(a, e)| a.abs() / 2.0 + e.abs() / 2.0).collect();
    let shift = |((actual, expected), size): ((&f64, &f64), &f64)| {
        (*size > 0.0).then(|| (actual / size - expected / size).clamp(-2.0, 2.0))
    };
    let mut shifts: Vec<Option<f64>> = actual.iter().zip(expected).zip(&size).map(shift).collect();
    let centre = centre(&shifts, &size);
    shifts.iter_mut().flatten().for_each(|shift| *shift -= centre);
    let spreads = spreads(&shifts, [actual, expected, &size]);
    let stray = stray(&shifts, &spreads);
    let voice = |(shift, spread): (&Option<f64>, &f64)| {
        shift.map_or([0.0; LEVELS], |shift| Usual::new(*spread, stray).voice(shift))
    };
    shifts.iter().zip(&spreads).map(voice).collect()
}

/// Where leaves without a cause lie: at their median, or where expected if that is a place of its
/// own, with more of the larger leaves around it, by two standard errors, than around the median or
/// halfway to it.
fn centre(shifts: &[Option<f64>], size: &[f64]) -> f64 {
    let mut known: Vec<f64> = shifts.iter().flatten().copied().collect();
    let middle = median(&mut known).unwrap_or(0.0);
    let mut sizes: Vec<f64> = size.iter().copied().filter(|size| *size > 0.0).collect();
    let large = median(&mut sizes).unwrap_or(0.0);
    let around = |at: f64| {
        let near = |shift: &Option<f64>| shift.is_some_and(|shift| (shift - at).abs() <= middle.abs() / 4.0);
        shifts.iter().zip(size).filter(|(shift, size)| **size >= large && near(shift)).count() as f64
    };
    let expected = around(0.0);
    let fewer = |other: f64| expected - other > 2.0 * (expected + other).sqrt();
    if fewer(around(middle / 2.0)) || fewer(around(middle)) { 0.0 } else { middle }
}

/// The usual spread of each leaf's shift: that of leaves that are alike in what came, in what was
/// expected or in their mean, the widest of the three. Leaves chosen by a number that chance moves have gone
/// the same way by it, and their spread hides it; of the three numbers one is chosen by what chance moves
/// least.
fn spreads(shifts: &[Option<f64>], sizes: [&[f64]; 3]) -> Vec<f64> {
    let known: Vec<usize> = (0..shifts.len()).filter(|leaf| shifts[*leaf].is_some()).collect();
    let least = 0.5 * quieter(known.iter().filter_map(|leaf| shifts[*leaf]));
    let mut spreads = vec![least; shifts.len()];
    let bins = (known.len() / ALIKE).clamp(1, 12);
    for size in sizes {
        let mut order = known.clone();
        order.sort_unstable_by(|a, b| size[*a].abs().total_cmp(&size[*b].abs()).then(a.cmp(b)));
        for alike in order.chunks(order.len().div_ceil(bins).max(1)) {
            let own = quieter(alike.iter().filter_map(|leaf| shifts[*leaf]));
            alike.iter().for_each(|leaf| spreads[*leaf] = spreads[*leaf].max(own));
        }
    }
    let unsure = 1.0 + UNSURE / (known.len() as f64).sqrt().max(1.0);
    spreads.iter().map(|spread| spread * unsure).collect()
}

/// The share of leaves that stray, by those far out on the side that has fewer of them.
fn stray(shifts: &[Option<f64>], spreads: &[f64]) -> f64 {
    let (mut far, mut leaves) = ([1.0_f64; 2], 0.0);
    for (shift, spread) in shifts.iter().zip(spreads).filter_map(|(shift, spread)| Some(((*shift)?, spread))) {
        leaves += 0.5;
        far[usize::from(shift > 0.0)] += f64::from(shift.abs() > FAR.0 * spread);
    }
    (far[0].min(far[1]) / (FAR.1 * leaves)).clamp(1e-6, 0.01)
}

/// The spread of shifts on the side that has the smaller ones, by its middle and its tail.
fn quieter(shifts: impl Iterator<Item = f64>) -> f64 {
    let mut sides = [Vec::new(), Vec::new()];
    shifts.for_each(|shift| {
        if shift >= 0.0 {
            sides[0].push(shift);
        }
        if shift <= 0.0 {
            sides[1].push(-shift);
        }
    });
    let spread = |side: &mut Vec<f64>| {
        side.sort_unstable_by(f64::total_cmp);
        let at = |level: f64| side.get(((side.len() as f64 - 1.0) * level).max(0.0) as usize).copied().unwrap_or(0.0);
        let tail = if side.len() > 50 { (at(0.9) / 1.645).max(at(0.99) / 2.576) } else { 0.0 };
        (median(side).unwrap_or(0.0) / 0.6745).max(tail)
    };
    let [mut up, mut down] = sides;
    spread(&mut up).min(spread(&mut down)).max(1e-3)
}

/// What is usual among leaves of like size.
struct Usual {
    spread: f64,
    stray: f64,
    /// Shift and spread of each level; `None` of those within the usual spread.
    levels: [Option<(f64, f64)>; LEVELS],
}

impl Usual {
    fn new(spread: f64, stray: f64) -> Self {
        let level = |level: usize| {
            let size = SHIFTS[level % SHIFTS.len()];
            let shift = if level < SHIFTS.len() { size } else { -size };
            (size >= spread).then(|| (shift, (0.7 * spread).max(0.12 * size)))
        };
        Usual { spread, stray, levels: std::array::from_fn(level) }
    }

    fn voice(&self, shift: f64) -> Voice {
        let usual = density(shift, self.spread);
        let stray = self.stray.ln() + density(shift, STRAY * self.spread);
        let (more, less) = if usual > stray { (usual, stray) } else { (stray, usual) };
        let chance = more + (less - more).exp().ln_1p();
        self.levels.map(|level| {
            let Some((at, spread)) = level else { return -1.0 };
            (density(shift - at, spread) - chance).clamp(-LOUDEST, LOUDEST) as f32
        })
    }
}

/// The logarithm of a normal density, but for a constant.
fn density(at: f64, spread: f64) -> f64 {
    -0.5 * (at / spread).powi(2) - spread.ln()
}
