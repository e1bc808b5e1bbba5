//! Whether followed KPIs are good KPIs: measurable, clear, tied to goals, and not pulling on each other.

mod aimed;
mod clear;
mod colliding;
mod counter;
mod finding;
mod history;
mod input;
mod measurable;
mod report;
mod score;

use std::collections::BTreeMap;

use miara_model::action::Acceptance;
use miara_model::{Kpi, Lang};

pub use colliding::{Tie, TiePairs, goals_clash, ties};
pub use counter::counters;
pub use finding::{
    ConflictingGoal, DetectableBy, DetectableChange, Finding, FindingKind, GamingRisk, GoalRef, LeverEffect,
    PROPERTIES, Property, Severity,
};
pub use history::{Availability, KpiHistory};
pub use input::QualityInput;
pub use report::{KpiQuality, QualityReport};
pub use score::QualityScores;

/// Something found: the KPI, the other one of a pair, and what.
type Found = (String, Option<String>, FindingKind);

/// Checks KPIs against the four properties of a good one. `tied` are pairs that pulled on each other in the past, see
/// [`ties`]; `accepted` is what people have accepted, by the finding's key.
#[must_use]
pub fn check(input: &QualityInput<'_>, tied: &[Tie], accepted: &BTreeMap<String, Acceptance>) -> QualityReport {
    let mut found: Vec<Found> = input.broken().collect();
    for kpi in input.checked() {
        let by_itself = input.measurable(kpi).into_iter().chain(input.clear(kpi)).chain(input.tied_to_goal(kpi));
        found.extend(by_itself.chain(input.no_counter(kpi)).map(|what| (kpi.name.clone(), None, what)));
    }
    found.extend(input.unreached().into_iter().map(|(kpi, what)| (kpi, None, what)));
    let pairs = input.confusable().into_iter().chain(input.opposed());
    found.extend(pairs.map(|(first, second, what)| (first, Some(second), what)));
    let clashes = goals_clash(input.catalogue, input.goals, input.history.today).into_iter();
    found.extend(clashes.map(|what| (first_of(&what).to_owned(), None, what)));
    for (first, second, together) in tied {
        let what = FindingKind::Tied {
            lag: together.lag,
            correlation: together.correlation,
            weeks: together.pairs,
            p: together.p,
        };
        found.push((first.clone(), Some(second.clone()), what));
    }
    input.report(found, accepted)
}

impl QualityInput<'_> {
    /// Definitions of the firm that can't be read.
    fn broken(&self) -> impl Iterator<Item = Found> {
        self.faults.iter().map(|fault| {
            let message = format!("{} {}", fault.message, fault.help).trim().to_owned();
            (String::new(), None, FindingKind::Broken { file: fault.file.clone(), message })
        })
    }

    fn report(&self, found: Vec<Found>, accepted: &BTreeMap<String, Acceptance>) -> QualityReport {
        let mut findings: Vec<Finding> = Vec::new();
        for (kpi, other, what) in found {
            let (property, severity) = what.weight();
            let key = self.key(&kpi, other.as_deref(), &what);
            let accepted = accepted.get(&key).cloned();
            findings.push(Finding { key, property, severity, kpi, other, what, accepted });
        }
        let place = |name: &str| self.catalogue.kpis.get_index_of(name);
        findings.sort_by_key(|finding| (place(&finding.kpi), finding.property, finding.severity));
        let mut report = QualityReport { kpis: vec![], findings };
        let of = |kpi: &Kpi| KpiQuality {
            scores: QualityScores::of(report.about(&kpi.name)),
            detectable: self.detectable(kpi),
            kpi: kpi.clone(),
        };
        report.kpis = self.checked().map(of).collect();
        report
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
        let Some(kpi) = self.catalogue.kpis.get(name) else { return String::new() };
        let measures: Vec<String> =
            self.catalogue.measures_of(kpi).map(|measure| format!("{} {}", measure.name, measure.print())).collect();
        let titles = format!("{} {}", kpi.title.get(Lang::Pl), kpi.title.get(Lang::En));
        format!("{} {measures:?} {titles} {:?} {}", kpi.formula, kpi.better, kpi.unit)
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
