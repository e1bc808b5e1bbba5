//! What a number is held against.

use miara_model::Period;

use super::expected::{Expected, ExpectedWhole};

/// What a number is to be held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BaselineKind {
    /// What a selection is compared with.
    Counterpart,
    /// What was to be expected from what was before the selection's days.
    Expected,
}

/// What a number is held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Baseline {
    /// Other days.
    Days(Period),
    /// What was to be expected.
    Expected(Expected),
}

/// Where the numbers of parts before come from.
#[derive(Debug, Clone, PartialEq)]
pub enum BaselineData {
    /// The same answer has those of the counterpart.
    Counterpart,
    /// Parts are expected to have as much of an expected whole as their past says.
    Expected(ExpectedWhole),
}

impl BaselineData {
    /// What a number is held against.
    #[must_use]
    pub fn kind(&self) -> BaselineKind {
        match self {
            BaselineData::Counterpart => BaselineKind::Counterpart,
            BaselineData::Expected(_) => BaselineKind::Expected,
        }
    }
}
