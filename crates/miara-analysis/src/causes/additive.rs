//! Causes of a change of a sum.

use super::lattice::{Cuboid, Lattice};
use super::shifts::{LEVELS, Voice, voices};
use super::{CANDIDATES, Cause, Explanation, place, share};
use crate::numbers::HUGE;

/// What a further cause costs beside naming it.
const COST: f64 = 4.0;
/// How loudly some of its parts must speak against a cell, beside those that speak for it, for the
/// parts to be named one by one.
const AGAINST: f64 = 0.2;
/// Causes of an answer at most.
const MOST: usize = 12;

/// The causes of the difference between what a sum came to and what was expected of it.
///
/// `columns` has a code per leaf for each dimension; `actual` and `expected` a value per leaf, those
/// that are not finite counting as 0. Leaves of one cause go up or down by about the same relative
/// amount; the usual spread is learnt from leaves of like size. A cell becomes a cause where its
/// leaves speak for it more than naming it costs. Its parts are told instead only where they are
/// cheaper to name and other parts of it speak against it. Empty lists, or lists of different
/// lengths, have no cause.
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
    let table = Table { columns, actual: &actual, expected: &expected, lattice: &lattice };
    Search::new(&lattice, voices).run(&table)
}

/// What causes are told from.
struct Table<'a> {
    columns: &'a [Vec<u32>],
    actual: &'a [f64],
    expected: &'a [f64],
    lattice: &'a Lattice,
}

impl Table<'_> {
    fn cause(&self, found: Found, leaves: &[usize]) -> Option<Cause> {
        let sum = |values: &[f64]| leaves.iter().map(|leaf| values[*leaf]).sum::<f64>();
        let (actual, expected) = (sum(self.actual), sum(self.expected));
        let whole: f64 = self.actual.iter().zip(self.expected).map(|(a, e)| a - e).sum();
        let place = place(&self.lattice.cuboids[found.cuboid].dims, self.columns, *leaves.first()?);
        let share = share(actual - expected, whole);
        Some(Cause { place, actual, expected, share, evidence: found.worth, leaves: leaves.len() })
    }
}

/// A cell and what naming it as a cause is worth.
#[derive(Debug, Clone, Copy)]
struct Found {
    worth: f64,
    cuboid: usize,
    cell: usize,
}

/// The search for causes.
struct Search<'a> {
    lattice: &'a Lattice,
    voices: Vec<Voice>,
    /// Sums of voices by cuboid and cell.
    sums: Vec<Vec<[f64; LEVELS]>>,
    active: Vec<bool>,
}

impl<'a> Search<'a> {
    fn new(lattice: &'a Lattice, voices: Vec<Voice>) -> Self {
        let sum = |cuboid: &Cuboid| {
            let mut sums = vec![[0.0; LEVELS]; cuboid.cells()];
            for (cell, voice) in cuboid.cell.iter().zip(&voices) {
                sums[*cell as usize].iter_mut().zip(voice).for_each(|(sum, voice)| *sum += f64::from(*voice));
            }
            sums
        };
        let sums = lattice.cuboids.iter().map(sum).collect();
        Search { lattice, sums, active: vec![true; voices.len()], voices }
    }

    fn run(mut self, table: &Table<'_>) -> Explanation {
        let mut explanation = Explanation::default();
        for found in self.candidates(&self.loudest()) {
            explanation.candidates.extend(table.cause(found, &self.leaves(found)));
        }
        while explanation.causes.len() < MOST {
            let Some(found) = self.next() else { break };
            let leaves = self.leaves(found);
            explanation.causes.extend(table.cause(found, &leaves));
            self.remove(&leaves);
        }
        explanation
    }

    /// What naming a cell of a cuboid costs.
    fn cost(&self, cuboid: usize) -> f64 {
        COST + (self.lattice.cuboids[cuboid].cells() as f64).ln() + (self.lattice.cuboids.len() as f64).ln()
    }

    /// How loudly each cell of each cuboid speaks for having gone up, and down.
    fn loudest(&self) -> Vec<Vec<[f64; 2]>> {
        let most = |levels: &[f64]| levels.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sides = |sums: &[f64; LEVELS]| {
            let (up, down) = sums.split_at(LEVELS / 2);
            [most(up), most(down)]
        };
        self.sums.iter().map(|cells| cells.iter().map(sides).collect()).collect()
    }

    /// The cells that are worth anything.
    fn worthy(&self, loudest: &[Vec<[f64; 2]>]) -> Vec<Found> {
        let mut worthy = Vec::new();
        for (cuboid, cells) in loudest.iter().enumerate() {
            let cost = self.cost(cuboid);
            let found =
                cells.iter().enumerate().map(|(cell, [up, down])| Found { worth: up.max(*down) - cost, cuboid, cell });
            worthy.extend(found.filter(|found| found.worth > 0.0));
        }
        worthy
    }

    /// The cells that are worth most, the best first.
    fn candidates(&self, loudest: &[Vec<[f64; 2]>]) -> Vec<Found> {
        let mut worthy = self.worthy(loudest);
        worthy.sort_by(|a, b| b.worth.total_cmp(&a.worth));
        worthy.truncate(CANDIDATES);
        worthy
    }

    /// The next cause: the cell worth most that is not better told by its parts.
    fn next(&self) -> Option<Found> {
        let loudest = self.loudest();
        let worthy = self.worthy(&loudest);
        let mut split: Vec<Option<Vec<bool>>> = vec![None; loudest.len()];
        let mut best: Option<Found> = None;
        for found in worthy {
            if best.is_some_and(|best| best.worth >= found.worth) {
                continue;
            }
            let split = split[found.cuboid].get_or_insert_with(|| self.split(found.cuboid, &loudest));
            if !split[found.cell] {
                best = Some(found);
            }
        }
        best
    }

    /// For each cell of a cuboid, whether its parts by some further dimension tell it better.
    fn split(&self, cuboid: usize, loudest: &[Vec<[f64; 2]>]) -> Vec<bool> {
        let own = &self.lattice.cuboids[cuboid];
        let mut split = vec![false; own.cells()];
        for finer in (0..self.lattice.dims()).filter_map(|dim| self.lattice.finer(cuboid, dim)) {
            let cost = self.cost(finer);
            let mut parts = vec![Parts::default(); own.cells()];
            for (part, leaf) in loudest[finer].iter().zip(&self.lattice.cuboids[finer].first) {
                let cell = own.cell[*leaf as usize] as usize;
                let [up, down] = loudest[cuboid][cell];
                parts[cell].add(if up > down { part[0] } else { part[1] }, cost);
            }
            for ((split, parts), [up, down]) in split.iter_mut().zip(&parts).zip(&loudest[cuboid]) {
                *split |= parts.named > up.max(*down) - self.cost(cuboid) && parts.against > AGAINST * parts.on;
            }
        }
        split
    }

    fn leaves(&self, found: Found) -> Vec<usize> {
        let cells = self.lattice.cuboids[found.cuboid].cell.iter().zip(&self.active).enumerate();
        cells.filter(|(_, (own, active))| **active && **own as usize == found.cell).map(|(leaf, _)| leaf).collect()
    }

    fn remove(&mut self, leaves: &[usize]) {
        for (cuboid, sums) in self.lattice.cuboids.iter().zip(&mut self.sums) {
            for leaf in leaves {
                let sum = &mut sums[cuboid.cell[*leaf] as usize];
                sum.iter_mut().zip(&self.voices[*leaf]).for_each(|(sum, voice)| *sum -= f64::from(*voice));
            }
        }
        leaves.iter().for_each(|leaf| self.active[*leaf] = false);
    }
}

/// What the parts of a cell say.
#[derive(Debug, Clone, Copy, Default)]
struct Parts {
    /// Worth of the parts as causes of their own.
    named: f64,
    /// How loudly parts speak for having gone the way of the cell.
    on: f64,
    /// How loudly others speak against it.
    against: f64,
}

impl Parts {
    fn add(&mut self, voice: f64, cost: f64) {
        self.named += (voice - cost).max(0.0);
        self.on += voice.max(0.0);
        self.against -= voice.min(0.0);
    }
}
