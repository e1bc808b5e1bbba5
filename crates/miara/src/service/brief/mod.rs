//! The brief: the few things that are worth a director's minute, by what is at stake.

mod impact;

use futures_util::future::{try_join_all, try_join3};
use jiff::Timestamp;
use jiff::ToSpan as _;
use jiff::civil::Date;
use miara_insight::explain::{BaselineKind, KpiExplanation};
use miara_insight::goal::{GoalStanding, GoalStatus};
use miara_insight::incident::Incident;
use miara_insight::problem::DataFault;
use miara_model::action::Annotation;
use miara_model::{Grain, Kpi, Period, Scope, Versus};

use super::{Selection, Service, ServiceError, WaitingImports};
pub use impact::Impact;
use miara_insight::quality::{ConflictingGoal, FindingKind, goals_clash};

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

/// Matters that are told.
const TOLD: usize = 5;
/// What ended longer ago than this is no news.
const RECENT: i64 = 21;
/// A goal with a better chance than this may be left to its owner.
const DOUBTFUL: f64 = 0.35;
/// Matters that are explained, at most: each explanation asks a dozen questions.
const EXPLAINED: usize = 2;

impl Service {
    /// What needs attention now.
    ///
    /// # Errors
    /// As [`Service::answer`].
    pub async fn brief(&self, now: Timestamp) -> Result<Brief, ServiceError> {
        let (lit, _) = self.lit_kpis().await?;
        let (_, known) = self.ends_of_knowledge(&lit, now).await?;
        let (problems, mut goals, worth) =
            try_join3(self.problems(now), self.goals_at_risk(known, now), self.worth(now)).await?;
        let Some((_, known)) = problems.days else {
            return Ok(Brief { waiting: self.waiting_imports(), ..Brief::default() });
        };
        let muted = self.state().accepted_findings()?;
        let since = known - RECENT.days();
        let news = |incident: &&Incident| incident.to.is_none_or(|to| to > since) && !muted.contains_key(&incident.key);
        let mut matters: Vec<BriefItem> = Vec::new();
        for fault in problems.faults.iter().filter(|fault| fault.to > since) {
            matters.push(BriefItem {
                key: fault_key(fault),
                kind: BriefItemKind::Data(fault.clone()),
                stake: Impact::default(),
            });
        }
        for incident in problems.incidents.iter().filter(news).filter(|incident| incident.good == Some(false)) {
            let shows = |kpi: &str| incident.kpi.name == kpi || incident.also.iter().any(|(also, _)| also.name == kpi);
            let at = goals.iter().position(|standing| shows(&standing.kpi.name));
            let goal = at.map(|at| Box::new(goals.remove(at)));
            matters.push(BriefItem {
                key: incident.key.clone(),
                stake: self.stake_of_incident(incident, &worth),
                kind: BriefItemKind::Incident { incident: Box::new(incident.clone()), explained: None, goal },
            });
        }
        for standing in goals {
            let key =
                format!("goal:{}:{}:{}", standing.kpi.name, standing.set.goal.key.period.from, standing.set.version());
            if !muted.contains_key(&key) {
                let stake = self.stake_of_goal(&standing, &worth);
                matters.push(BriefItem {
                    key,
                    stake,
                    kind: BriefItemKind::Goal { standing: Box::new(standing), explained: None },
                });
            }
        }
        matters.extend(self.clash_matters(now)?.into_iter().filter(|matter| !muted.contains_key(&matter.key)));
        matters.sort_by(|a, b| order(a).cmp(&order(b)).then(b.stake.weight().total_cmp(&a.stake.weight())));
        let more = matters.len().saturating_sub(TOLD);
        matters.truncate(TOLD);
        self.explain_matters(&mut matters, known, now).await?;
        let good = problems.incidents.iter().filter(news).filter(|incident| incident.good == Some(true));
        Ok(Brief {
            known: Some(known),
            matters,
            more,
            good: good.min_by(|a, b| a.chance.total_cmp(&b.chance)).cloned(),
            watched: problems.watched,
            waiting: self.waiting_imports(),
        })
    }

    /// Goals of the whole firm that run now and will rather be missed; of each KPI the one that matters
    /// most: the longest, unless a shorter one is all there is.
    async fn goals_at_risk(&self, known: Date, now: Timestamp) -> Result<Vec<GoalStanding>, ServiceError> {
        let goals = self.goals(now)?;
        let running = goals.in_force.iter().filter(|set| {
            let key = &set.goal.key;
            key.scope.is_firm() && key.period.from <= known && known < key.period.to
        });
        let standings = self.standings_of(&goals, running.collect(), now).await?;
        let bad = standings.into_iter().filter(|standing| match standing.status {
            GoalStatus::Missed => true,
            GoalStatus::AtRisk => standing.chance.is_none_or(|chance| chance < DOUBTFUL),
            _ => false,
        });
        let mut kept: Vec<GoalStanding> = Vec::new();
        for standing in bad {
            let days = |standing: &GoalStanding| standing.set.goal.key.period.days();
            match kept.iter_mut().find(|other| other.kpi.name == standing.kpi.name) {
                Some(other) if days(other) < days(&standing) => *other = standing,
                Some(_) => {}
                None => kept.push(standing),
            }
        }
        Ok(kept)
    }

    fn clash_matters(&self, now: Timestamp) -> Result<Vec<BriefItem>, ServiceError> {
        let today = self.engine.zone().to_datetime(now).date();
        let clashes = goals_clash(&self.book.catalogue, &*self.goals(now)?, today);
        let matter = |what: FindingKind| match what {
            FindingKind::GoalsClash { goals } => {
                let names: Vec<&str> = goals.iter().map(|clashing| clashing.kpi.as_str()).collect();
                let from = goals.first().map_or(today, |clashing| clashing.goal.period.from);
                let key = format!("clash:{}:{from}", names.join("+"));
                Some(BriefItem { key, stake: Impact::default(), kind: BriefItemKind::Clash(goals) })
            }
            _ => None,
        };
        Ok(clashes.into_iter().filter_map(matter).collect())
    }

    /// Says where in the firm the first matters lie that don't say so themselves.
    async fn explain_matters(
        &self,
        matters: &mut [BriefItem],
        known: Date,
        now: Timestamp,
    ) -> Result<(), ServiceError> {
        let asked = |matter: &BriefItem| match &matter.kind {
            BriefItemKind::Incident { incident, .. } if incident.place.is_none() => {
                Some((incident.kpi.clone(), scene_of(incident.from, incident.to.unwrap_or(known), None)))
            }
            BriefItemKind::Goal { standing, .. } => {
                let period = standing.set.goal.key.period;
                let month = Grain::Month.around(self.engine.zone().to_datetime(now).date(), 1);
                // Of a long goal the last months tell more than a comparison with the year before.
                let period = if period.days() > 31 { month } else { period };
                Some((standing.kpi.clone(), scene_of(period.from, period.to, Some(Grain::Month))))
            }
            _ => None,
        };
        let asked: Vec<(usize, (Kpi, Selection))> =
            matters.iter().enumerate().filter_map(|(at, matter)| Some((at, asked(matter)?))).take(EXPLAINED).collect();
        let found = asked.iter().map(|(_, (kpi, scene))| self.explain(kpi, scene, BaselineKind::Counterpart, now));
        for ((at, _), found) in asked.iter().zip(try_join_all(found).await?) {
            if let BriefItemKind::Incident { explained, .. } | BriefItemKind::Goal { explained, .. } =
                &mut matters[*at].kind
            {
                *explained = found.map(Box::new);
            }
        }
        Ok(())
    }

    /// Keeps that an incident or another matter needs no attention, and why; it is not told any more.
    /// `None` where the reason is empty or has more than 500 letters.
    ///
    /// # Errors
    /// Where the state file can't be written.
    pub fn mute(&self, key: &str, reason: &str, who: &str, now: Timestamp) -> Result<Option<()>, ServiceError> {
        let reason = reason.trim();
        if reason.is_empty() || reason.chars().count() > 500 || key.chars().count() > 300 {
            return Ok(None);
        }
        let acceptance = miara_model::action::Acceptance { at: now, who: who.to_owned(), reason: reason.to_owned() };
        self.state().accept_finding(key, &acceptance)?;
        Ok(Some(()))
    }

    /// As [`Service::mute`]; the explanation of an incident is also an annotation of its KPI, in its place and
    /// on its days, so that later charts show it.
    ///
    /// # Errors
    /// Where tables can't be read, or the state not written.
    pub async fn explain_away(
        &self,
        key: &str,
        reason: &str,
        who: &str,
        now: Timestamp,
    ) -> Result<Option<()>, ServiceError> {
        let problems = self.problems(now).await?;
        let muted = self.mute(key, reason, who, now)?;
        if let (Some(()), Some(incident)) = (muted, problems.incidents.iter().find(|incident| incident.key == key)) {
            let scope = incident.place.as_ref().map_or_else(Scope::firm, |(name, value)| Scope::of(name, value));
            let next = incident.from.tomorrow().unwrap_or(incident.from);
            self.annotate(&Annotation {
                id: 0,
                at: now,
                who: who.to_owned(),
                kpi: Some(incident.kpi.name.clone()),
                scope,
                period: Period { from: incident.from, to: incident.to.unwrap_or(next) },
                text: reason.trim().to_owned(),
            })?;
        }
        Ok(muted)
    }

    /// Incidents and other matters that need no attention, by key.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn muted(&self) -> Result<std::collections::BTreeMap<String, miara_model::action::Acceptance>, ServiceError> {
        Ok(self.state().accepted_findings()?)
    }
}

fn scene_of(from: Date, to: Date, grain: Option<Grain>) -> Selection {
    Selection { period: Period { from, to }, grain, versus: Some(Versus::Previous), filters: vec![] }
}

fn fault_key(fault: &DataFault) -> String {
    format!("data:{}:{}:{}", fault.dataset, fault.kind.word(), fault.from)
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
