//! Whom scorecards are of, and what they are asked for.

use miara_model::Period;

/// Whom scorecards are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScorecardLevel {
    /// People, by the dimension `owner`.
    People,
    /// Teams, by the dimension `team`.
    Teams,
}

impl ScorecardLevel {
    /// The dimension that tells them apart.
    #[must_use]
    pub fn dimension(self) -> &'static str {
        match self {
            ScorecardLevel::People => "owner",
            ScorecardLevel::Teams => "team",
        }
    }
}

/// What scorecards are asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct ScorecardQuestion {
    /// The KPIs, in order.
    pub kpis: Vec<String>,
    /// Whom they are of.
    pub whose: ScorecardLevel,
    /// The days they are about.
    pub period: Period,
    /// Only rows where the dimension has one of its values, as in a question.
    pub filters: Vec<(String, String)>,
}
