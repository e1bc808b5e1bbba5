//! Whether followed KPIs are good KPIs: measurable, clear, tied to goals, and not pulling on each other.

mod aimed;
mod clear;
mod colliding;
mod counter;
mod finding;
mod measurable;
mod past;
mod score;

use std::collections::BTreeMap;

use jiff::Timestamp;
use miara_model::action::Acceptance;
use miara_model::{Kpi, Lang};

use super::{Service, ServiceError};

pub(in crate::service) use colliding::TiesOf;
pub use finding::{
    ConflictingGoal, DetectableBy, DetectableChange, Finding, FindingKind, GamingRisk, GoalRef, LeverEffect,
    PROPERTIES, Property, Severity,
};
use past::Past;
pub use score::QualityScores;

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
    pub visible: Option<DetectableChange>,
}

/// What came of accepting a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AcceptOutcome {
    /// It is accepted.
    Accepted,
    /// There is no such finding, or not any more.
    Unknown,
    /// No reason was given, or one of more than 500 letters.
    NoReason,
}

/// Letters of a reason at most.
const MOST_LETTERS: usize = 500;

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

impl Service {
    /// Checks every followed KPI against the four properties of a good one.
    ///
    /// # Errors
    /// As [`Service::answer`]; where the state or the goals can't be read.
    pub async fn check(&self, now: Timestamp) -> Result<QualityReport, ServiceError> {
        let past = self.past(now).await?;
        let goals = self.goals(now)?;
        let mut found: Vec<(String, Option<String>, FindingKind)> = Vec::new();
        for kpi in self.checked_kpis(&past) {
            let measurable = self.measurable(kpi, &past).await?;
            let by_itself = measurable.into_iter().chain(self.clear(kpi)).chain(self.tied_to_goal(kpi, &goals, &past));
            found.extend(by_itself.chain(self.no_counter(kpi, &past)).map(|what| (kpi.name.clone(), None, what)));
        }
        found.extend(self.unreached(&goals, &past, now).await?.into_iter().map(|(kpi, what)| (kpi, None, what)));
        let pairs = self.confusable(&past).into_iter().chain(self.opposed(&past));
        found.extend(pairs.map(|(first, second, what)| (first, Some(second), what)));
        let clashes = self.goals_clash(&goals, past.today).into_iter();
        found.extend(clashes.map(|what| (first_of(&what).to_owned(), None, what)));
        for (first, second, together) in self.ties(&past).await?.iter() {
            let what = FindingKind::Tied {
                lag: together.lag,
                correlation: together.correlation,
                weeks: together.pairs,
                p: together.p,
            };
            found.push((first.clone(), Some(second.clone()), what));
        }
        self.report(self.broken().chain(found).collect(), &past)
    }

    /// Definitions of the firm that can't be read.
    fn broken(&self) -> impl Iterator<Item = (String, Option<String>, FindingKind)> {
        self.book.faults.iter().map(|fault| {
            let message = format!("{} {}", fault.message, fault.help).trim().to_owned();
            (String::new(), None, FindingKind::Broken { file: fault.file.clone(), message })
        })
    }

    fn report(
        &self,
        found: Vec<(String, Option<String>, FindingKind)>,
        past: &Past,
    ) -> Result<QualityReport, ServiceError> {
        let accepted: BTreeMap<String, Acceptance> = self.state().accepted_findings()?;
        let mut findings: Vec<Finding> = Vec::new();
        for (kpi, other, what) in found {
            let (property, severity) = what.weight();
            let key = self.key(&kpi, other.as_deref(), &what);
            let accepted = accepted.get(&key).cloned();
            findings.push(Finding { key, property, severity, kpi, other, what, accepted });
        }
        let place = |name: &str| self.book.catalogue.kpis.get_index_of(name);
        findings.sort_by_key(|finding| (place(&finding.kpi), finding.property, finding.severity));
        let mut checked = QualityReport { kpis: vec![], findings };
        let of = |kpi: &Kpi| KpiQuality {
            scores: QualityScores::of(checked.about(&kpi.name)),
            visible: self.visible(kpi, past),
            kpi: kpi.clone(),
        };
        checked.kpis = self.checked_kpis(past).map(of).collect();
        Ok(checked)
    }

    /// What names a finding, in a text that changes with the definitions and the evidence.
    fn key(&self, kpi: &str, other: Option<&str>, what: &FindingKind) -> String {
        let prints: Vec<String> = [Some(kpi), other].into_iter().flatten().map(|name| self.print(name)).collect();
        let mark = fingerprint(&format!("{}|{}", prints.join("|"), what.substance()));
        let names: Vec<&str> = [Some(kpi), other].into_iter().flatten().filter(|name| !name.is_empty()).collect();
        format!("{}.{}.{:08x}", what.code(), names.join("."), mark)
    }

    /// All that a definition says and a number depends on.
    fn print(&self, name: &str) -> String {
        let Some(kpi) = self.book.catalogue.kpis.get(name) else { return String::new() };
        let measures: Vec<String> = self
            .book
            .catalogue
            .measures_of(kpi)
            .map(|measure| format!("{} {}", measure.name, measure.print()))
            .collect();
        let titles = format!("{} {}", kpi.title.get(Lang::Pl), kpi.title.get(Lang::En));
        format!("{} {measures:?} {titles} {:?} {}", kpi.formula, kpi.better, kpi.unit)
    }

    /// Keeps that a person has accepted a finding, and why.
    ///
    /// # Errors
    /// As [`Service::check`].
    pub async fn accept_finding(
        &self,
        key: &str,
        reason: &str,
        who: &str,
        now: Timestamp,
    ) -> Result<AcceptOutcome, ServiceError> {
        let reason = reason.trim();
        if reason.is_empty() || reason.chars().count() > MOST_LETTERS {
            return Ok(AcceptOutcome::NoReason);
        }
        if !self.check(now).await?.findings.iter().any(|finding| finding.key == key) {
            return Ok(AcceptOutcome::Unknown);
        }
        let acceptance = Acceptance { at: now, who: who.to_owned(), reason: reason.to_owned() };
        self.state().accept_finding(key, &acceptance)?;
        Ok(AcceptOutcome::Accepted)
    }

    /// Takes an acceptance back; true where there was one.
    ///
    /// # Errors
    /// Where the state file can't be written.
    pub fn reopen_finding(&self, key: &str) -> Result<bool, ServiceError> {
        Ok(self.state().reopen_finding(key)?)
    }
}

fn first_of(what: &FindingKind) -> &str {
    match what {
        FindingKind::GoalsClash { goals } => goals.first().map_or("", |clashing| clashing.kpi.as_str()),
        _ => "",
    }
}

/// A short mark of a text, the same on every machine.
///
/// # Source
/// FNV-1a of 32 bits by G. Fowler, L. C. Noll, K.-P. Vo.
fn fingerprint(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
