//! Causes of a change of a ratio.

use super::lattice::{Cuboid, Lattice};
use super::{CANDIDATES, Cause, Explanation, place, share};
use crate::quantile::median;

/// Cases that a leaf's rate before borrows from the rates of its dimension values.
const BORROWED: f64 = 20.0;
/// By how much a cause of one dimension more must explain better.
const SIMPLER: f64 = 0.85;
/// What a cause costs beside the search.
const COST: f64 = 4.0;
/// A further cause must explain this much of what the first did.
const FURTHER: f64 = 0.2;
/// The part of the whole change that must be left for a further cause.
const LEFT: f64 = 0.3;
/// How far, in logarithms, the rest of a wider cell must have gone beside a cause for the wider one to be told.
const ALONG: f64 = 1.0 / 3.0;
/// Causes of an answer at most.
const MOST: usize = 4;
/// The least expected numerator that a cell is judged by.
const LEAST: f64 = 0.5;

/// A numerator and its denominator.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Cases {
    /// How many cases count, within 0 and `of`.
    pub met: f64,
    /// How many cases there are.
    pub of: f64,
}

impl<'a> std::iter::Sum<&'a Cases> for Cases {
    fn sum<I: Iterator<Item = &'a Cases>>(cases: I) -> Cases {
        cases.fold(Cases::default(), |sum, one| Cases { met: sum.met + one.met, of: sum.of + one.of })
    }
}

/// The causes of a change of a ratio between two periods.
///
/// `columns` has a code per leaf for each dimension; `before` and `after` the cases of each leaf.
/// Numbers that are not finite or below 0 count as 0. A leaf's rate before, where it had few cases,
/// leans on its dimension values' rates. A cell becomes a cause where its cases deviate from that
/// rate, against all others, by more than binomial noise with the spread that leaves show; of cells
/// that explain about the same, that of fewer dimensions is taken.
///
/// # Source
/// Kulldorff 1997, *A spatial scan statistic*; what is left when a cell is left out, and few cases
/// as noise, are from RobustSpot (Zhang et al. 2022); the simpler answer as in Adtributor (Bhagwan
/// et al. 2014).
#[must_use]
pub fn causes_of_ratio(columns: &[Vec<u32>], before: &[Cases], after: &[Cases]) -> Explanation {
    let same = before.len() == after.len() && columns.iter().all(|column| column.len() == before.len());
    if columns.is_empty() || before.is_empty() || !same {
        return Explanation::default();
    }
    let clean = |cases: &Cases| {
        let sound = |value: f64| if value.is_finite() { value.clamp(0.0, 1e15) } else { 0.0 };
        Cases { met: sound(cases.met), of: sound(cases.of) }
    };
    let before: Vec<Cases> = before.iter().map(clean).collect();
    let after: Vec<Cases> = after.iter().map(clean).collect();
    let lattice = Lattice::of(columns);
    let Some(expected) = expected(&lattice, &before, &after) else { return Explanation::default() };
    Scan { lattice: &lattice, columns, after: &after, noise: noise(&expected, &before, &after), expected: &expected }
        .run()
}

/// What each leaf's numerator would be at its rate before; `None` where nothing met before.
fn expected(lattice: &Lattice, before: &[Cases], after: &[Cases]) -> Option<Vec<f64>> {
    let all: Cases = before.iter().sum();
    let rate = all.met / all.of;
    if !rate.is_finite() || rate <= 0.0 {
        return None;
    }
    let mut relative = vec![1.0; before.len()];
    for Cuboid { cell: column, first, .. } in lattice.single() {
        let mut values = vec![Cases::default(); first.len()];
        for (code, cases) in column.iter().zip(before) {
            values[*code as usize].met += cases.met;
            values[*code as usize].of += cases.of;
        }
        for (code, relative) in column.iter().zip(&mut relative) {
            let value = values[*code as usize];
            *relative *= (value.met + BORROWED * rate) / (value.of + BORROWED) / rate;
        }
    }
    let leaf = |((before, after), relative): ((&Cases, &Cases), f64)| {
        let prior = (rate * relative).clamp(1e-6, 0.95);
        after.of * (before.met + BORROWED * prior) / (before.of + BORROWED)
    };
    Some(before.iter().zip(after).zip(relative).map(leaf).collect())
}

/// How many times as widely as binomial noise leaves swing around their middle trend, at least 1.
fn noise(expected: &[f64], before: &[Cases], after: &[Cases]) -> f64 {
    let [then, now] = [before, after].map(|cases| cases.iter().sum::<Cases>().of);
    let known = 1.0 + now / then.max(1.0);
    let judged = || expected.iter().zip(after).filter(|(expected, _)| **expected >= 3.0);
    let mut trends: Vec<f64> = judged().map(|(expected, after)| after.met / expected).collect();
    let trend = median(&mut trends).unwrap_or(0.0);
    let square = |(expected, after): (&f64, &Cases)| {
        let expected = (expected * trend).max(LEAST);
        let open = (1.0 - expected / after.of.max(1.0)).max(0.05);
        (after.met - expected).powi(2) / (expected * open)
    };
    let mut squares: Vec<f64> = judged().map(square).collect();
    if squares.len() < 10 { known } else { (median(&mut squares).unwrap_or(0.0) / 0.455).max(known) }
}

struct Scan<'a> {
    lattice: &'a Lattice,
    columns: &'a [Vec<u32>],
    after: &'a [Cases],
    expected: &'a [f64],
    noise: f64,
}

/// A cell and how well it explains.
#[derive(Clone, Copy)]
struct Scored {
    evidence: f64,
    cuboid: usize,
    cell: usize,
}

impl Scan<'_> {
    fn run(&self) -> Explanation {
        let mut active = vec![true; self.after.len()];
        let mut explanation = Explanation::default();
        let cost = COST + (self.lattice.size() as f64).ln();
        let mut first = None;
        while explanation.causes.len() < MOST {
            let sums = self.sums(&active);
            let scored = sums.scored();
            let Some(best) = scored.first().map(|best| sums.widened(*best, cost)) else { break };
            if first.is_none() {
                let others = scored.iter().filter(|other| (other.cuboid, other.cell) != (best.cuboid, best.cell));
                let shown = std::iter::once(&best).chain(others).take(CANDIDATES);
                explanation.candidates = shown.map(|scored| self.cause(scored, &active, cost)).collect();
            }
            let little = first.is_some_and(|first| best.evidence < FURTHER * first)
                || (first.is_some() && self.left(&active) < LEFT);
            if best.evidence <= cost || little {
                break;
            }
            first = first.or(Some(best.evidence));
            explanation.causes.push(self.cause(&best, &active, cost));
            let cells = &self.lattice.cuboids[best.cuboid].cell;
            active.iter_mut().zip(cells).for_each(|(active, cell)| *active &= *cell as usize != best.cell);
        }
        explanation
    }

    /// The part of the whole change that active leaves still have.
    fn left(&self, active: &[bool]) -> f64 {
        let changed = |(after, expected): (&Cases, &f64)| after.met - expected;
        let whole: f64 = self.after.iter().zip(self.expected).map(changed).sum();
        let rest = self.after.iter().zip(self.expected).zip(active).filter(|(_, active)| **active);
        rest.map(|(leaf, _)| changed(leaf)).sum::<f64>() / whole
    }

    /// What active leaves come to, by cuboid and cell.
    fn sums(&self, active: &[bool]) -> Sums<'_> {
        let mut whole = (0.0, 0.0);
        for ((after, expected), _) in self.after.iter().zip(self.expected).zip(active).filter(|(_, active)| **active) {
            whole = (whole.0 + after.met, whole.1 + expected);
        }
        let cells = |cuboid: &Cuboid| {
            let mut cells = vec![(0.0, 0.0); cuboid.cells()];
            for (leaf, cell) in cuboid.cell.iter().enumerate().filter(|(leaf, _)| active[*leaf]) {
                cells[*cell as usize].0 += self.after[leaf].met;
                cells[*cell as usize].1 += self.expected[leaf];
            }
            cells
        };
        let cells = self.lattice.cuboids.iter().map(cells).collect();
        Sums { lattice: self.lattice, noise: self.noise, whole, cells }
    }

    fn cause(&self, scored: &Scored, active: &[bool], cost: f64) -> Cause {
        let cuboid = &self.lattice.cuboids[scored.cuboid];
        let inside =
            cuboid.cell.iter().enumerate().filter(|(leaf, cell)| active[*leaf] && **cell as usize == scored.cell);
        let leaves: Vec<usize> = inside.map(|(leaf, _)| leaf).collect();
        let actual: f64 = leaves.iter().map(|leaf| self.after[*leaf].met).sum();
        let expected: f64 = leaves.iter().map(|leaf| self.expected[*leaf]).sum();
        let whole = self.after.iter().sum::<Cases>().met - self.expected.iter().sum::<f64>();
        let place = leaves.first().map_or_else(Vec::new, |leaf| place(&cuboid.dims, self.columns, *leaf));
        let share = share(actual - expected, whole);
        Cause { place, actual, expected, share, evidence: scored.evidence - cost, leaves: leaves.len() }
    }
}

/// What came and what was expected.
type Sum = (f64, f64);

/// What cells come to, and what that says of them as causes.
struct Sums<'a> {
    lattice: &'a Lattice,
    noise: f64,
    whole: Sum,
    cells: Vec<Vec<Sum>>,
}

impl Sums<'_> {
    fn score(&self, cuboid: usize, cell: usize) -> Scored {
        let simpler = SIMPLER.powi(self.lattice.cuboids[cuboid].dims.len() as i32 - 1);
        let evidence = simpler * deviates(self.cells[cuboid][cell], self.whole) / self.noise;
        Scored { evidence, cuboid, cell }
    }

    /// Cells that went the way of the whole and further, best first, the simpler before its like.
    fn scored(&self) -> Vec<Scored> {
        let cells = |cuboid: usize| (0..self.cells[cuboid].len()).map(move |cell| self.score(cuboid, cell));
        let mut all: Vec<Scored> =
            (0..self.cells.len()).flat_map(cells).filter(|scored| scored.evidence > 0.0).collect();
        all.sort_by(|a, b| b.evidence.total_cmp(&a.evidence));
        all
    }

    /// The cell, or the widest one around it of which the rest went the same way.
    fn widened(&self, cell: Scored, cost: f64) -> Scored {
        let parents = self.lattice.parents(cell.cuboid, cell.cell).into_iter();
        let parents = parents.map(|(cuboid, cell)| self.score(cuboid, cell));
        let wider = parents.filter(|parent| parent.evidence > cost && self.goes_along(&cell, parent, cost));
        match wider.max_by(|a, b| a.evidence.total_cmp(&b.evidence)) {
            Some(wider) => self.widened(wider, cost),
            None => cell,
        }
    }

    /// Whether what a parent has beside a cell went, beyond chance, a good part of the way that the cell did.
    fn goes_along(&self, cell: &Scored, parent: &Scored, cost: f64) -> bool {
        let (own, all) = (self.cells[cell.cuboid][cell.cell], self.cells[parent.cuboid][parent.cell]);
        let beside = (all.0 - own.0, all.1 - own.1);
        let outside = (self.whole.0 - all.0, self.whole.1 - all.1);
        let way = |sum: Sum| ((sum.0 + LEAST) / (sum.1 + LEAST)).ln();
        let went = (way(beside) - way(outside)) / (way(own) - way(outside));
        went >= ALONG && deviates(beside, (outside.0 + beside.0, outside.1 + beside.1)) / self.noise > cost
    }
}

/// How much better two rates, inside and outside, explain than one; 0 where the inside went less
/// far, or the other way, than the whole.
fn deviates((met, expected): (f64, f64), (all, wanted): (f64, f64)) -> f64 {
    let expected = expected.max(LEAST);
    let (rest, rest_wanted) = ((all - met).max(0.0), (wanted - expected).max(LEAST));
    let further = met / expected - rest / rest_wanted;
    let up = all >= wanted;
    if (up && (further <= 0.0 || met <= expected)) || (!up && (further >= 0.0 || met >= expected)) {
        return 0.0;
    }
    let term = |met: f64, of: f64| if met > 0.0 { met * (met / of).ln() } else { 0.0 };
    (term(met, expected) + term(rest, rest_wanted) - term(all, expected + rest_wanted)).max(0.0)
}
