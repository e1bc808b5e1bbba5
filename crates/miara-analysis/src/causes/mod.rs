//! Where a change comes from: combinations of dimension values that explain it.

mod additive;
mod lattice;
mod ratio;
mod shifts;
#[cfg(test)]
mod tests;

pub use additive::causes_of_sum;
pub use ratio::{Cases, causes_of_ratio};

/// Candidates that are told beside the answer.
const CANDIDATES: usize = 10;

/// A combination of dimension values.
#[derive(Debug, Clone, PartialEq)]
pub struct Cause {
    /// Dimension and code of its value, by rising dimension.
    pub place: Vec<(usize, u32)>,
    /// What it came to; of a ratio, its numerator.
    pub actual: f64,
    /// What was expected; of a ratio, its numerator at the rate before.
    pub expected: f64,
    /// Its part of the whole change, 1 being all of it; beyond 0..1 where others went the other
    /// way, `None` where the whole did not change.
    pub share: Option<f64>,
    /// How much better than chance it explains what happened, in natural logarithms of odds after
    /// what the search costs; above 0 in an answer.
    pub evidence: f64,
    /// Rows of the table in it.
    pub leaves: usize,
}

/// What explains a change.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Explanation {
    /// The answer: causes that do not overlap, the best first. Empty where there is no local cause:
    /// what changed did so everywhere alike, or by chance.
    pub causes: Vec<Cause>,
    /// Single causes that would each explain much, the best first; they overlap, and most are parts
    /// or wholes of those of the answer.
    pub candidates: Vec<Cause>,
}

/// The codes of a leaf in a cuboid's dimensions.
fn place(dims: &[usize], columns: &[Vec<u32>], leaf: usize) -> Vec<(usize, u32)> {
    dims.iter().map(|dim| (*dim, columns[*dim][leaf])).collect()
}

/// A part of a whole change.
fn share(part: f64, whole: f64) -> Option<f64> {
    Some(part / whole).filter(|share| share.is_finite())
}
