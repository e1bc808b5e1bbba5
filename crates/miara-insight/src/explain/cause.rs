//! The change by the values of a dimension, and combinations of values that carry it.

/// The change by the values of one dimension.
#[derive(Debug, Clone, PartialEq)]
pub struct DimensionAccount {
    /// The dimension.
    pub dimension: String,
    /// True where the whole went one way, and every part that has both rates the other.
    pub simpson: bool,
    /// A part per value, the largest change first; together exactly the change.
    pub parts: Vec<NamedPart>,
}

/// What one value of a dimension did.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedPart {
    /// The value; absent is not assigned.
    pub value: Option<String>,
    /// What it came to then and now; of a ratio its own rate, absent without cases.
    pub numbers: (Option<f64>, Option<f64>),
    /// What the change of its rate did to the whole; of a sum, its whole change.
    pub rate: f64,
    /// What the change of its weight did to the whole; 0 of a sum.
    pub mix: f64,
}

/// A combination of values that carries a change.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedCause {
    /// Dimensions with their values; absent is not assigned.
    pub place: Vec<(String, Option<String>)>,
    /// What was expected there and what came, in the unit of the sum or of the ratio's numerator.
    pub expected: f64,
    /// What came.
    pub actual: f64,
    /// Its part of the whole change, 1 being all of it; absent where the whole did not change.
    pub share: Option<f64>,
}

impl NamedCause {
    /// How much more it came to than was expected; of a ratio, in its numerator.
    #[must_use]
    pub fn moved(&self) -> f64 {
        self.actual - self.expected
    }
}
