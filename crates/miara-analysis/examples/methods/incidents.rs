//! Simulated incidents of a sum whose causes are known.
//!
//! # Source
//! The sets S and L of Kalander 2022, *RiskLoc: Localization of Multi-dimensional Root Causes by
//! Weighted Risk* (github.com/shaido987/riskloc), by their published parameters.

use std::collections::BTreeSet;

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::watch::normal;

/// Dimension and code of its value, by rising dimension.
pub(crate) type Element = Vec<(usize, u32)>;

/// What incidents of a set have in common.
pub(crate) struct Set {
    pub(crate) name: &'static str,
    /// How many values each dimension has.
    sizes: &'static [u32],
    /// The largest relative noise of a leaf.
    noise: f64,
    /// The part that is lost in an anomaly, from and to, and its largest deviation by leaf.
    severity: (f64, f64),
    deviation: f64,
    /// Anomalies of an incident and elements of an anomaly, at most.
    anomalies: usize,
    elements: usize,
    /// The fewest dimensions of an element.
    layer: usize,
}

pub(crate) const S: Set = Set {
    name: "S",
    sizes: &[10, 12, 10, 8, 5],
    noise: 0.25,
    severity: (0.2, 1.0),
    deviation: 0.1,
    anomalies: 3,
    elements: 3,
    layer: 1,
};

pub(crate) const L: Set = Set {
    name: "L",
    sizes: &[10, 24, 10, 15],
    noise: 0.1,
    severity: (0.5, 1.0),
    deviation: 0.0,
    anomalies: 5,
    elements: 1,
    layer: 4,
};

/// A table of leaves and the elements that were changed in it.
pub(crate) struct Incident {
    pub(crate) columns: Vec<Vec<u32>>,
    pub(crate) actual: Vec<f64>,
    pub(crate) expected: Vec<f64>,
    pub(crate) causes: BTreeSet<Element>,
}

impl Set {
    /// The incident of a seed: Weibull sizes, some of them zero, noise on either side, and anomalies
    /// that all go the way the noise went.
    pub(crate) fn incident(&self, seed: u64) -> Incident {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        let columns = grid(self.sizes);
        let zeros = chance.random_range(0.0..0.25);
        let noise = chance.random_range(0.0..self.noise);
        let shape = chance.random_range(0.5..1.0);
        let (mut actual, mut expected) = (Vec::new(), Vec::new());
        for _ in 0..columns[0].len() {
            let [one, other] = leaf(zeros, noise, shape, &mut chance);
            actual.push(one);
            expected.push(other);
        }
        let rose = actual.iter().sum::<f64>() > expected.iter().sum::<f64>();
        let mut taken: Vec<(Vec<usize>, Vec<Element>)> = Vec::new();
        for _ in 0..chance.random_range(1..=self.anomalies) {
            let (dims, elements) = self.anomaly(&taken, &columns, &actual, &mut chance);
            let severity = noise + chance.random_range(self.severity.0..self.severity.1);
            let deviation = chance.random_range(0.0..=self.deviation);
            let inside =
                |leaf: usize| elements.iter().any(|one| one.iter().all(|(dim, code)| columns[*dim][leaf] == *code));
            for leaf in (0..actual.len()).filter(|leaf| inside(*leaf)) {
                let left = (1.0 - severity - deviation * normal(&mut chance)).max(0.0);
                let (whole, part) =
                    if rose { (actual[leaf], &mut expected[leaf]) } else { (expected[leaf], &mut actual[leaf]) };
                *part = whole * left;
            }
            taken.push((dims, elements));
        }
        let causes = taken.into_iter().flat_map(|(_, elements)| elements).collect();
        Incident { columns, actual, expected, causes }
    }

    /// Dimensions that no anomaly before has alone, and elements of values that none has taken.
    fn anomaly(
        &self,
        taken: &[(Vec<usize>, Vec<Element>)],
        columns: &[Vec<u32>],
        actual: &[f64],
        chance: &mut ChaCha8Rng,
    ) -> (Vec<usize>, Vec<Element>) {
        let (layer, count) =
            (chance.random_range(self.layer..=self.sizes.len()), chance.random_range(1..=self.elements));
        loop {
            let mut dims: Vec<usize> = (0..self.sizes.len()).collect();
            while dims.len() > layer {
                dims.remove(chance.random_range(0..dims.len()));
            }
            let lowest = layer == self.sizes.len();
            let element = |_| dims.iter().map(|dim| (*dim, chance.random_range(0..self.sizes[*dim]))).collect();
            let elements: Vec<Element> = (0..count).map(element).collect();
            let free =
                |pair: &(usize, u32)| !taken.iter().flat_map(|known| &known.1).flatten().any(|used| used == pair);
            let something = |element: &Element| {
                let is = |leaf: &usize| element.iter().all(|(dim, code)| columns[*dim][*leaf] == *code);
                !lowest || (0..actual.len()).find(is).is_some_and(|leaf| actual[leaf] > 0.0)
            };
            let new = lowest || !taken.iter().any(|known| known.0 == dims);
            let unlike = elements.iter().collect::<BTreeSet<_>>().len() == count;
            if new && unlike && elements.iter().flatten().all(free) && elements.iter().all(something) {
                return (dims, elements);
            }
        }
    }
}

/// A leaf's two values: alike but for noise, which either may have.
fn leaf(zeros: f64, noise: f64, shape: f64, chance: &mut ChaCha8Rng) -> [f64; 2] {
    let weibull = 100.0 * (-(1.0 - chance.random::<f64>()).ln()).powf(1.0 / shape);
    let value = if chance.random_bool(zeros) { 0.0 } else { weibull };
    let noisy = value * (1.0 + noise * normal(chance));
    if chance.random_bool(0.5) { [value, noisy.max(0.0)] } else { [noisy, value] }
}

/// Every combination of values of dimensions of some sizes.
pub(crate) fn grid(sizes: &[u32]) -> Vec<Vec<u32>> {
    let leaves: u32 = sizes.iter().product();
    let mut step = 1;
    let column = |size: &u32| {
        let column = (0..leaves).map(|leaf| leaf / step % size).collect();
        step *= size;
        column
    };
    sizes.iter().map(column).collect()
}
