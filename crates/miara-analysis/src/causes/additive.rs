//! Causes of a change of a sum.

use std::collections::HashSet;

use super::lattice::Lattice;
use super::{CANDIDATES, Cause, Explanation, place, share};
use crate::numbers::median;

/// Sizes of relative shift that are tried, both ways; 2 is from something to nothing.
const SHIFTS: [f64; 8] = [0.15, 0.25, 0.4, 0.6, 0.85, 1.15, 1.5, 1.9];
const LEVELS: usize = 2 * SHIFTS.len();
/// The most that one leaf may speak for or against a cause.
const LOUDEST: f64 = 30.0;
/// What a further cause costs beside naming it.
const COST: f64 = 4.0;
/// The share of leaves that stray, and how many times as far.
const STRAY: (f64, f64) = (0.01, 3.0);
/// Causes of an answer at most.
const MOST: usize = 12;
/// Values count as no larger than this.
const HUGE: f64 = 1e150;
/// Leaves of like size that the usual spread is taken from.
const ALIKE: usize = 200;

/// The causes of the difference between what a sum came to and what was expected of it.
///
/// `columns` has a code per leaf for each dimension; `actual` and `expected` a value per leaf, those
/// that are not finite counting as 0. Leaves of one cause go up or down by about the same relative
/// amount; the usual spread is learnt from leaves of like size. A cell becomes a cause where its
/// leaves speak for it more than naming it costs, and no set of smaller cells speaks louder.
/// Empty lists, or lists of different lengths, have no cause.
///
/// # Source
/// The common shift of a cause's leaves is the generalised ripple effect of Squeeze (Li et al. 2019);
/// the quieter side as yardstick is from RiskLoc (Kalander 2022, github.com/shaido987/riskloc); the
/// cost is a description length (Rissanen 1978).
#[must_use]
pub fn causes_of_sum(columns: &[Vec<u32>], actual: &[f64], expected: &[f64]) -> Explanation {
    let same = actual.len() == expected.len() && columns.iter().all(|column| column.len() == actual.len());
    if columns.is_empty() || actual.is_empty() || !same {
        return Explanation::default();
    }
    let clean = |values: &[f64]| -> Vec<f64> {
        values.iter().map(|value| if value.is_finite() { value.clamp(-HUGE, HUGE) } else { 0.0 }).collect()
    };
    let (actual, expected) = (clean(actual), clean(expected));
    let voices = voices(&actual, &expected);
    let lattice = Lattice::of(columns);
    Search::new(&lattice, &voices).run(columns, &actual, &expected)
}

/// How loudly each leaf speaks for each level of shift.
fn voices(actual: &[f64], expected: &[f64]) -> Vec<[f64; LEVELS]> {
    let size: Vec<f64> = actual.iter().zip(expected).map(|(a, e)| a.abs() / 2.0 + e.abs() / 2.0).collect();
    let shift = |leaf: usize| {
        let by = (actual[leaf] / size[leaf] - expected[leaf] / size[leaf]).clamp(-2.0, 2.0);
        (size[leaf] > 0.0).then_some(by)
    };
    let shifts: Vec<Option<f64>> = (0..actual.len()).map(shift).collect();
    let mut known: Vec<f64> = shifts.iter().flatten().copied().collect();
    let centre = median(&mut known);
    let shifts: Vec<Option<f64>> = shifts.iter().map(|shift| shift.map(|shift| shift - centre)).collect();
    let spreads = spreads(&shifts, &size);
    let voice = |(shift, spread): (&Option<f64>, f64)| shift.map_or([0.0; LEVELS], |shift| voice(shift, spread));
    shifts.iter().zip(spreads).map(voice).collect()
}

fn voice(shift: f64, spread: f64) -> [f64; LEVELS] {
    let density = |at: f64, spread: f64| -0.5 * (at / spread).powi(2) - spread.ln();
    let stray = STRAY.0.ln() + density(shift, STRAY.1 * spread);
    let usual = density(shift, spread);
    let (more, less) = if usual > stray { (usual, stray) } else { (stray, usual) };
    let chance = more + (less - more).exp().ln_1p();
    std::array::from_fn(|level| {
        let size = SHIFTS[level / 2] * if level % 2 == 0 { 1.0 } else { -1.0 };
        if size.abs() < spread {
            return -1.0;
        }
        (density(shift - size, (0.7 * spread).max(0.12 * size.abs())) - chance).clamp(-LOUDEST, LOUDEST)
    })
}

/// The usual spread of each leaf's shift: of its neighbours by size, on the quieter side.
fn spreads(shifts: &[Option<f64>], size: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..shifts.len()).filter(|leaf| shifts[*leaf].is_some()).collect();
    order.sort_by(|a, b| size[*a].total_cmp(&size[*b]));
    let bins = (order.len() / ALIKE).clamp(1, 12);
    let all = quieter(order.iter().filter_map(|leaf| shifts[*leaf]));
    let mut spreads = vec![all; shifts.len()];
    for bin in order.chunks(order.len().div_ceil(bins).max(1)) {
        let own = quieter(bin.iter().filter_map(|leaf| shifts[*leaf]));
        bin.iter().for_each(|leaf| spreads[*leaf] = own.max(0.5 * all));
    }
    spreads
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
        (at(0.5) / 0.6745).max(tail)
    };
    let [mut up, mut down] = sides;
    spread(&mut up).min(spread(&mut down)).max(1e-3)
}

/// The search for causes.
struct Search<'a> {
    lattice: &'a Lattice,
    voices: Vec<[f64; LEVELS]>,
    /// Sums of voices by cuboid and cell.
    sums: Vec<Vec<[f64; LEVELS]>>,
    active: Vec<bool>,
    refused: HashSet<(usize, usize)>,
}

impl<'a> Search<'a> {
    fn new(lattice: &'a Lattice, voices: &[[f64; LEVELS]]) -> Self {
        let sum = |cuboid: &super::lattice::Cuboid| {
            let mut sums = vec![[0.0; LEVELS]; cuboid.cells];
            for (cell, voice) in cuboid.cell.iter().zip(voices) {
                sums[*cell as usize].iter_mut().zip(voice).for_each(|(sum, voice)| *sum += voice);
            }
            sums
        };
        let sums = lattice.cuboids.iter().map(sum).collect();
        Search { lattice, voices: voices.to_vec(), sums, active: vec![true; voices.len()], refused: HashSet::new() }
    }

    /// What naming a cell of a cuboid costs.
    fn cost(&self, cuboid: usize) -> f64 {
        COST + (self.lattice.cuboids[cuboid].cells as f64).ln() + (self.lattice.cuboids.len() as f64).ln()
    }

    fn worth(&self, cuboid: usize, cell: usize) -> f64 {
        self.sums[cuboid][cell].iter().copied().fold(f64::NEG_INFINITY, f64::max) - self.cost(cuboid)
    }

    fn run(mut self, columns: &[Vec<u32>], actual: &[f64], expected: &[f64]) -> Explanation {
        let whole: f64 = actual.iter().zip(expected).map(|(a, e)| a - e).sum();
        let made = |search: &Search<'_>, worth: f64, cuboid: usize, leaves: &[usize]| {
            let (came, wanted) =
                leaves.iter().fold((0.0, 0.0), |sum, leaf| (sum.0 + actual[*leaf], sum.1 + expected[*leaf]));
            let place = place(&search.lattice.cuboids[cuboid].dims, columns, leaves[0]);
            let share = share(came - wanted, whole);
            Cause { place, actual: came, expected: wanted, share, evidence: worth, leaves: leaves.len() }
        };
        let mut explanation = Explanation::default();
        for (worth, cuboid, cell) in self.best(CANDIDATES) {
            let leaves = self.leaves(cuboid, cell);
            explanation.candidates.push(made(&self, worth, cuboid, &leaves));
        }
        while explanation.causes.len() < MOST {
            let Some((worth, cuboid, leaves)) = self.next() else { break };
            explanation.causes.push(made(&self, worth, cuboid, &leaves));
            self.remove(&leaves);
        }
        explanation
    }

    /// The cells that are worth most, best first; only those worth anything.
    fn best(&self, most: usize) -> Vec<(f64, usize, usize)> {
        let mut all: Vec<(f64, usize, usize)> = Vec::new();
        for cuboid in 0..self.sums.len() {
            let worth = (0..self.sums[cuboid].len()).map(|cell| (self.worth(cuboid, cell), cuboid, cell));
            all.extend(worth.filter(|found| found.0 > 0.0 && !self.refused.contains(&(found.1, found.2))));
        }
        all.sort_by(|a, b| b.0.total_cmp(&a.0));
        all.truncate(most);
        all
    }

    fn leaves(&self, cuboid: usize, cell: usize) -> Vec<usize> {
        let cells = self.lattice.cuboids[cuboid].cell.iter().zip(&self.active).enumerate();
        cells.filter(|(_, (own, active))| **active && **own as usize == cell).map(|(leaf, _)| leaf).collect()
    }

    /// The next cause: the cell worth most that no set of its parts outweighs.
    fn next(&mut self) -> Option<(f64, usize, Vec<usize>)> {
        for (worth, cuboid, cell) in self.best(200) {
            let leaves = self.leaves(cuboid, cell);
            if leaves.is_empty() || self.parts_outweigh(worth, cuboid, &leaves) {
                self.refused.insert((cuboid, cell));
            } else {
                return Some((worth, cuboid, leaves));
            }
        }
        None
    }

    fn parts_outweigh(&self, worth: f64, cuboid: usize, leaves: &[usize]) -> bool {
        let dims = &self.lattice.cuboids[cuboid].dims;
        let wider = (0..self.lattice.dims()).filter(|dim| !dims.contains(dim));
        wider.filter_map(|dim| self.lattice.with(dims, dim)).any(|finer| {
            let parts: HashSet<u32> = leaves.iter().map(|leaf| self.lattice.cuboids[finer].cell[*leaf]).collect();
            let sum: f64 = parts.iter().map(|part| self.worth(finer, *part as usize).max(0.0)).sum();
            sum > worth
        })
    }

    fn remove(&mut self, leaves: &[usize]) {
        for (cuboid, sums) in self.lattice.cuboids.iter().zip(&mut self.sums) {
            for leaf in leaves {
                let sum = &mut sums[cuboid.cell[*leaf] as usize];
                sum.iter_mut().zip(&self.voices[*leaf]).for_each(|(sum, voice)| *sum -= voice);
            }
        }
        leaves.iter().for_each(|leaf| self.active[*leaf] = false);
    }
}
