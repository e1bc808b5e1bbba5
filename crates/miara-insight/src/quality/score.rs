//! A number for how good a KPI is as a KPI.

use serde::Serialize;

use super::finding::{Finding, FindingKind, PROPERTIES, Property, Severity};

/// How good a KPI is by each property and in all, 0 to 100.
///
/// A property without findings has 100; an error makes it 0, each warning halves it, and each note takes
/// a tenth of what is left. What a person has accepted takes nothing. A KPI that has no goal is tied to
/// none, so that property has 0 then. The whole is the mean of the four, rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct QualityScores {
    /// By property, in their order.
    pub by_property: [u8; 4],
    /// In all.
    pub all: u8,
}

impl QualityScores {
    /// The scores that findings of one KPI come to.
    #[must_use]
    pub fn of<'a>(findings: impl Iterator<Item = &'a Finding> + Clone) -> QualityScores {
        let score = |property: Property| {
            let own = findings.clone().filter(|finding| finding.property == property && finding.accepted.is_none());
            own.fold(100.0, |score, finding| match (&finding.what, finding.severity) {
                (FindingKind::NoGoal, _) | (_, Severity::Error) => 0.0,
                (_, Severity::Warning) => score * 0.5,
                (_, Severity::Note) => score * 0.9,
            })
        };
        let scores = PROPERTIES.map(score);
        let whole = |score: f64| score.round() as u8;
        QualityScores { by_property: scores.map(whole), all: whole(scores.iter().sum::<f64>() / 4.0) }
    }
}
