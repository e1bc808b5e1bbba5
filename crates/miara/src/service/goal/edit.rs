//! A goal that is to be set, changed or taken away.

use miara_model::{GoalKey, Terms};

/// A goal that is to be set, changed or taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What the goal is set for.
    pub key: GoalKey,
    /// What is to be set; `None` takes the goal away.
    pub terms: Option<Terms>,
    /// The number of the change that whoever wishes this has seen as the last of this goal; 0 where there
    /// was no goal.
    pub seen: i64,
}
