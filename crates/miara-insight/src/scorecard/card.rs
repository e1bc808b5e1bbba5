//! The scorecards of everyone.

use miara_analysis::Funnel;
use miara_model::{Aim, Cell, Kpi, Period};

use super::judge::{Judged, Verdict};
use super::kind::Kind;
use super::level::ScorecardLevel;
use super::member::{Member, PeerGroup};

/// The scorecards of everyone.
#[derive(Debug, Clone, PartialEq)]
pub struct Scorecards {
    /// The days they are about.
    pub period: Period,
    /// Whom they are of.
    pub whose: ScorecardLevel,
    /// Everyone who was there in the period or has a number in it, by id.
    pub members: Vec<Member>,
    /// Who is compared with whom.
    pub groups: Vec<PeerGroup>,
    /// One per KPI.
    pub kpis: Vec<KpiScores>,
}

/// One KPI of everyone.
#[derive(Debug, Clone, PartialEq)]
pub struct KpiScores {
    /// The KPI.
    pub kpi: Kpi,
    /// How it is judged.
    pub kind: Kind,
    /// The kinds of cases that what is expected allows for: dimensions, the most telling first.
    pub mix: Vec<String>,
    /// One per member, in the order of [`Scorecards::members`]; `None` for who has no number.
    pub scores: Vec<Option<PersonScore>>,
    /// The number of what is assigned to nobody.
    pub unassigned: Option<Cell>,
    /// The limits within which numbers of peers lie.
    pub funnel: Option<Funnel>,
}

/// One KPI of one person or team.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonScore {
    /// The KPI's number, as everywhere.
    pub value: Cell,
    /// What they were to reach in these days, where that was set.
    pub goal: Option<Aim>,
    /// What can be told of it; absent for a KPI that is shown without a verdict.
    pub judged: Option<Judged>,
}

impl KpiScores {
    /// A KPI of which nobody has a number.
    #[must_use]
    pub fn none(kpi: Kpi, kind: Kind, members: usize) -> KpiScores {
        KpiScores { kpi, kind, mix: vec![], scores: vec![None; members], unassigned: None, funnel: None }
    }

    /// How many differ by more than chance explains, and how many were judged.
    #[must_use]
    pub fn flags(&self) -> (usize, usize) {
        let verdicts = || self.scores.iter().flatten().filter_map(|score| Some(score.judged?.verdict));
        let judged = |verdict: &Verdict| verdict.is_flag() || matches!(verdict, Verdict::Compatible | Verdict::Usual);
        (verdicts().filter(|verdict| verdict.is_flag()).count(), verdicts().filter(judged).count())
    }
}
