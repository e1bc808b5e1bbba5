//! What a check of KPIs comes to.

use miara_model::Kpi;

use super::finding::{DetectableChange, Finding, FindingKind, Severity};
use super::score::QualityScores;

/// What the check has found.
#[derive(Debug, Clone, PartialEq)]
pub struct QualityReport {
    /// Followed KPIs, in catalogue order.
    pub kpis: Vec<KpiQuality>,
    /// All findings: by KPI as the catalogue has them, then by property, the gravest first; of definitions
    /// that can't be read first.
    pub findings: Vec<Finding>,
}

/// How one KPI stands.
#[derive(Debug, Clone, PartialEq)]
pub struct KpiQuality {
    /// The KPI.
    pub kpi: Kpi,
    /// Its scores.
    pub scores: QualityScores,
    /// The smallest change from month to month that can be told from chance; absent with too little to tell.
    pub detectable: Option<DetectableChange>,
}

impl QualityReport {
    /// The findings that speak of a KPI, also as the second of a pair or as one of a set of goals.
    pub fn about<'a>(&'a self, kpi: &'a str) -> impl Iterator<Item = &'a Finding> + Clone {
        self.findings.iter().filter(move |finding| concerns(finding, kpi))
    }

    /// True where a grave finding is there that nobody has accepted.
    #[must_use]
    pub fn fails(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error && finding.accepted.is_none())
    }
}

fn concerns(finding: &Finding, kpi: &str) -> bool {
    let in_set = match &finding.what {
        FindingKind::GoalsClash { goals } => goals.iter().any(|clashing| clashing.kpi == kpi),
        _ => false,
    };
    finding.kpi == kpi || finding.other.as_deref() == Some(kpi) || in_set
}
