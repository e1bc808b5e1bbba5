//! The brief: the few things that are worth a director's minute, by what is at stake.

mod impact;

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;
use miara_model::action::Acceptance;
use miara_model::{Catalogue, Kpi, Note};

use crate::explain::KpiExplanation;
use crate::goal::{GoalStanding, GoalStatus};
use crate::incident::Incident;
use crate::problem::{DataFault, Problems};
use crate::quality::{ConflictingGoal, FindingKind};

pub use impact::{Impact, UnitWorth};
use impact::{impact_of_goal, impact_of_incident};

/// Imports that wait for answers.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct WaitingImports {
    /// How many answers they wait for.
    pub questions: usize,
    /// The names of their files.
    pub files: Vec<String>,
    /// The upload of the first.
    pub upload: String,
}

/// What needs attention.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Brief {
    /// The day up to which things are known.
    pub known: Option<Date>,
    /// The matters, the weightiest first; few enough to be read in two minutes.
    pub matters: Vec<BriefItem>,
    /// How many more there are.
    pub more: usize,
    /// The best that has changed lately.
    pub good: Option<Incident>,
    /// How many series were watched.
    pub watched: usize,
    /// Imports that wait for answers, so that their files are in no number.
    pub waiting: Option<WaitingImports>,
    /// What must be said beside the numbers of the items' KPIs in the month that is shown.
    pub notes: Vec<Note>,
}

/// One thing that needs attention.
#[derive(Debug, Clone, PartialEq)]
pub struct BriefItem {
    /// Its stable name.
    pub key: String,
    /// What it is.
    pub kind: BriefItemKind,
    /// What it costs.
    pub stake: Impact,
}

/// What a matter is.
#[derive(Debug, Clone, PartialEq)]
pub enum BriefItemKind {
    /// Something is wrong with the data, so that numbers may be.
    Data(DataFault),
    /// A KPI does what it did not do before.
    Incident {
        /// What.
        incident: Box<Incident>,
        /// Where in the firm, where the incident itself does not say it.
        explained: Option<Box<KpiExplanation>>,
        /// The goal that it puts at risk.
        goal: Option<Box<GoalStanding>>,
    },
    /// A goal will rather be missed.
    Goal {
        /// The goal.
        standing: Box<GoalStanding>,
        /// Where the KPI changed.
        explained: Option<Box<KpiExplanation>>,
    },
    /// Goals that can't all be met.
    Clash(Vec<ConflictingGoal>),
}

/// Items that are shown.
const SHOWN: usize = 5;
/// What ended longer ago than this is no news.
const RECENT: i64 = 21;
/// Days of a month, at most.
const MONTH: i32 = 31;
/// A goal with a better chance than this may be left to its owner.
const DOUBTFUL: f64 = 0.35;

/// What a brief is made of.
#[derive(Debug)]
pub struct BriefInput<'a> {
    /// All definitions.
    pub catalogue: &'a Catalogue,
    /// Problems, with the days that were looked at.
    pub problems: &'a Problems,
    /// Goals of the whole firm that run now.
    pub goals: Vec<GoalStanding>,
    /// Goals that can't all be met; see [`crate::quality::goals_clash`].
    pub clashes: Vec<FindingKind>,
    /// What one of each counted measure is worth.
    pub worth: &'a UnitWorth,
    /// Items of which someone has said that they need no attention, by key.
    pub muted: &'a BTreeMap<String, Acceptance>,
    /// The day of which nothing more is known.
    pub known: Date,
    /// The firm's present day.
    pub today: Date,
}

/// What needs attention now; nothing is explained yet, no import waits, and nothing is noted.
#[must_use]
pub fn brief(input: BriefInput<'_>) -> Brief {
    let BriefInput { catalogue, problems, goals, clashes, worth, muted, known, today } = input;
    let is_muted = |key: &str| muted.contains_key(key);
    let (mut goals, shorter) = at_risk(goals);
    let worst_month = worst_month(catalogue, goals.iter().chain(&shorter), worth);
    // The month's biggest miss is told even where a longer goal of the same KPI is.
    goals.extend(shorter.into_iter().filter(|standing| Some(goal_key(standing)) == worst_month));
    let since = known - RECENT.days();
    // What goes on does so as far as its data are known.
    let news = |incident: &&Incident| incident.to.unwrap_or(incident.seen) > since && !is_muted(&incident.key);
    let mut matters: Vec<BriefItem> = Vec::new();
    for fault in problems.faults.iter().filter(|fault| fault.to > since) {
        let (key, kind) = (fault.key(), BriefItemKind::Data(fault.clone()));
        matters.push(BriefItem { key, kind, stake: Impact::default() });
    }
    for incident in problems.incidents.iter().filter(news).filter(|incident| incident.good == Some(false)) {
        let shows = |kpi: &str| incident.kpi.name == kpi || incident.also.iter().any(|(also, _)| also.name == kpi);
        let at = goals.iter().position(|standing| shows(&standing.kpi.name));
        let goal = at.map(|at| Box::new(goals.remove(at)));
        matters.push(BriefItem {
            key: incident.key.clone(),
            stake: impact_of_incident(catalogue, incident, worth),
            kind: BriefItemKind::Incident { incident: Box::new(incident.clone()), explained: None, goal },
        });
    }
    for standing in goals {
        let key = goal_key(&standing);
        let stake = impact_of_goal(catalogue, &standing, worth);
        matters.push(BriefItem {
            key,
            stake,
            kind: BriefItemKind::Goal { standing: Box::new(standing), explained: None },
        });
    }
    matters.extend(clashes.into_iter().filter_map(|clash| of_clash(clash, today)));
    matters.retain(|matter| matches!(matter.kind, BriefItemKind::Data(_)) || !is_muted(&matter.key));
    matters.sort_by(|a, b| order(a).cmp(&order(b)).then(b.stake.weight().total_cmp(&a.stake.weight())));
    let is_worst = |matter: &BriefItem| Some(&matter.key) == worst_month.as_ref();
    if let Some(at) = matters.iter().position(is_worst).filter(|at| *at >= SHOWN) {
        let worst = matters.remove(at);
        matters.insert(SHOWN - 1, worst);
    }
    let more = matters.len().saturating_sub(SHOWN);
    matters.truncate(SHOWN);
    let good = problems.incidents.iter().filter(news).filter(|incident| incident.good == Some(true));
    Brief {
        known: Some(known),
        matters,
        more,
        good: good.min_by(|a, b| a.chance.total_cmp(&b.chance)).cloned(),
        watched: problems.watched,
        waiting: None,
        notes: Vec::new(),
    }
}

/// Goals that will rather be missed: of each KPI the one that matters most, which is the longest, and the others.
fn at_risk(standings: Vec<GoalStanding>) -> (Vec<GoalStanding>, Vec<GoalStanding>) {
    let is_bad = |standing: &GoalStanding| match standing.status {
        GoalStatus::Missed => true,
        GoalStatus::AtRisk => standing.chance.is_none_or(|chance| chance < DOUBTFUL),
        _ => false,
    };
    let days = |standing: &GoalStanding| standing.set.goal.key.period.days();
    let (mut kept, mut others): (Vec<GoalStanding>, Vec<GoalStanding>) = (Vec::new(), Vec::new());
    for standing in standings.into_iter().filter(is_bad) {
        match kept.iter_mut().find(|other| other.kpi.name == standing.kpi.name) {
            Some(other) if days(other) < days(&standing) => others.push(std::mem::replace(other, standing)),
            Some(_) => others.push(standing),
            None => kept.push(standing),
        }
    }
    (kept, others)
}

/// The goal of a month at most of which most will be lacking.
fn worst_month<'s>(
    catalogue: &Catalogue,
    standings: impl Iterator<Item = &'s GoalStanding>,
    worth: &UnitWorth,
) -> Option<String> {
    let months = standings.filter(|standing| standing.set.goal.key.period.days() <= MONTH);
    let weight = |standing: &GoalStanding| impact_of_goal(catalogue, standing, worth).weight();
    months.max_by(|a, b| weight(a).total_cmp(&weight(b))).map(goal_key)
}

/// The stable name of a goal's matter.
fn goal_key(standing: &GoalStanding) -> String {
    format!("goal:{}:{}:{}", standing.kpi.name, standing.set.goal.key.period.from, standing.set.version())
}

fn of_clash(clash: FindingKind, today: Date) -> Option<BriefItem> {
    let FindingKind::GoalsClash { goals } = clash else { return None };
    let names: Vec<&str> = goals.iter().map(|clashing| clashing.kpi.as_str()).collect();
    let from = goals.first().map_or(today, |clashing| clashing.goal.period.from);
    let key = format!("clash:{}:{from}", names.join("+"));
    Some(BriefItem { key, stake: Impact::default(), kind: BriefItemKind::Clash(goals) })
}

/// Data come first, since every number depends on them.
fn order(matter: &BriefItem) -> u8 {
    match &matter.kind {
        BriefItemKind::Data(_) => 0,
        BriefItemKind::Incident { .. } | BriefItemKind::Goal { .. } | BriefItemKind::Clash(_) => 1,
    }
}

impl BriefItem {
    /// The KPI that it is about; absent for data.
    #[must_use]
    pub fn kpi(&self) -> Option<&Kpi> {
        match &self.kind {
            BriefItemKind::Incident { incident, .. } => Some(&incident.kpi),
            BriefItemKind::Goal { standing, .. } => Some(&standing.kpi),
            BriefItemKind::Data(_) | BriefItemKind::Clash(_) => None,
        }
    }
}
