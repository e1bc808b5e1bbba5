//! How goals stand.

use std::sync::Arc;

use futures_util::future::try_join_all;
use jiff::Timestamp;
use miara_analysis::goal::Goal as ExpectedChange;
use miara_analysis::{Adds, outlook};
use miara_model::{Absent, Aim, Cell, Grain, Kpi, Period, Question, Scope, Value};

use super::pace::Pace;
use super::{Goals, SetGoal};
use crate::service::{Selection, Service, ServiceError};

/// How a goal stands, in the order of worry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum GoalStatus {
    /// It was not reached, and can't be any more.
    Missed,
    /// It will rather be missed than met.
    AtRisk,
    /// Nobody can tell yet.
    TooEarly,
    /// It will rather be met.
    OnTrack,
    /// It is reached.
    Met,
    /// The KPI has no number.
    NoNumber,
    /// Its period lies ahead.
    Ahead,
}

impl GoalStatus {
    /// The word in JSON and in keys of sentences.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            GoalStatus::Missed => "missed",
            GoalStatus::AtRisk => "at-risk",
            GoalStatus::TooEarly => "too-early",
            GoalStatus::OnTrack => "on-track",
            GoalStatus::Met => "met",
            GoalStatus::NoNumber => "no-number",
            GoalStatus::Ahead => "ahead",
        }
    }
}

/// A goal with how it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The goal.
    pub set: SetGoal,
    /// Its KPI.
    pub kpi: Kpi,
    /// The number so far.
    pub value: Cell,
    /// The way to it.
    pub pace: Pace,
    /// The chance that it is met, within 0 and 1; absent where there is too little history, and once the
    /// period is over.
    pub chance: Option<f64>,
    /// The KPI's likely end, with where 80 of 100 such periods lie.
    pub end: Option<(f64, f64, f64)>,
    /// What is needed on each working day that is left, today included; of KPIs that are added up.
    pub needed_a_day: Option<f64>,
    /// How it stands.
    pub status: GoalStatus,
}

/// Working time that must have passed before a status is told without a clear chance.
const EARLY: f64 = 0.2;
/// Chances between these are no verdict while it is early.
const UNCLEAR: (f64, f64) = (0.25, 0.75);
/// Months that a chance reaches ahead, at most.
const FAR: usize = 24;

impl Service {
    /// How goals stand in a part of the firm in a period: for each KPI the goal that is set for the period
    /// itself, else the one for the shortest period around it.
    ///
    /// # Errors
    /// As [`Service::answer`].
    pub async fn standings(&self, scene: &Selection, now: Timestamp) -> Result<Vec<Standing>, ServiceError> {
        let goals = self.goals(now)?;
        let Some(scope) = scope_of(&scene.filters) else { return Ok(Vec::new()) };
        let mut fitting: Vec<&SetGoal> = Vec::new();
        for set in &goals.in_force {
            let period = set.goal.key.period;
            let around = period.from <= scene.period.from && scene.period.to <= period.to;
            if set.goal.key.scope != scope || !around {
                continue;
            }
            match fitting.iter_mut().find(|other| other.goal.key.kpi == set.goal.key.kpi) {
                Some(other) if other.goal.key.period.days() <= period.days() => {}
                Some(other) => *other = set,
                None => fitting.push(set),
            }
        }
        self.standings_of(&goals, fitting, now).await
    }

    /// As [`Service::standings`]; the same is not computed twice while nothing changes that it depends on.
    ///
    /// # Errors
    /// As [`Service::answer`].
    pub async fn kept_standings(&self, scene: &Selection, now: Timestamp) -> Result<Arc<Vec<Standing>>, ServiceError> {
        let last = self.goals(now)?.last;
        if let Some(standings) = self.known_standings(scene, last, now)? {
            return Ok(standings);
        }
        let standings = Arc::new(self.standings(scene, now).await?);
        self.keep_standings(scene, last, &standings);
        Ok(standings)
    }

    /// How given goals stand, in the order given; those whose KPI is not followed, or has no data at all,
    /// are left out.
    ///
    /// # Errors
    /// As [`Service::answer`].
    pub async fn standings_of(
        &self,
        goals: &Goals,
        sets: Vec<&SetGoal>,
        now: Timestamp,
    ) -> Result<Vec<Standing>, ServiceError> {
        let (lit, _) = self.lit_kpis().await?;
        let mut groups: Vec<(Question, Vec<&SetGoal>)> = Vec::new();
        let known = |set: &&SetGoal| lit.iter().any(|kpi| kpi.name == set.goal.key.kpi);
        let sets: Vec<&SetGoal> = sets.into_iter().filter(known).collect();
        for set in &sets {
            // One question for all goals of one scope and period.
            let (scope, period) = (set.goal.key.scope.parts(), set.goal.key.period);
            match groups.iter_mut().find(|(question, _)| question.period == period && question.filters == scope) {
                Some((question, together)) => {
                    question.kpis.push(set.goal.key.kpi.clone());
                    together.push(set);
                }
                None => {
                    let question = Question {
                        kpis: vec![set.goal.key.kpi.clone()],
                        period,
                        grain: None,
                        by: vec![],
                        filters: scope.to_vec(),
                        versus: None,
                    };
                    groups.push((question, vec![set]));
                }
            }
        }
        let answers = try_join_all(groups.iter().map(|(question, _)| self.answer(question, now))).await?;
        let mut asked = Vec::new();
        for ((_, together), answer) in groups.iter().zip(&answers) {
            for (place, set) in together.iter().enumerate() {
                let Some(kpi) = lit.iter().find(|kpi| kpi.name == set.goal.key.kpi) else { continue };
                let none = Err(Absent::NoRows { measure: kpi.name.clone() });
                let value = answer.rows.first().map_or(none, |row| row.cells[place].clone());
                asked.push(self.standing(goals, set, kpi, value, now));
            }
        }
        let mut standings = try_join_all(asked).await?;
        let place = |key: &miara_model::GoalKey| sets.iter().position(|set| set.goal.key == *key);
        standings.sort_by_key(|standing| place(&standing.set.goal.key));
        Ok(standings)
    }

    async fn standing(
        &self,
        goals: &Goals,
        set: &SetGoal,
        kpi: &Kpi,
        value: Cell,
        now: Timestamp,
    ) -> Result<Standing, ServiceError> {
        let key = &set.goal.key;
        let known = self.data_known_at(std::slice::from_ref(&kpi.name), now).await?;
        let day = |at: Timestamp| self.engine.zone().to_datetime(at).date();
        let pace = self.pace(goals, set, kpi, known);
        let so_far = value.as_ref().ok().map(|value| value.to_f64());
        let running = pace.passed > 0.0 && pace.passed < 1.0;
        let end = match so_far.filter(|_| running) {
            Some(so_far) => self.likely_end(set, kpi, so_far, &pace, (day(known), now)).await?,
            None => None,
        };
        let aim = set.goal.terms.aim;
        let nearest = Value::Exact(aim.nearest(kpi.better)).to_f64();
        let needed_a_day = so_far
            .filter(|so_far| self.nature(kpi).adds_over_time && running && pace.days_left > 0 && *so_far < nearest)
            .map(|so_far| (nearest - so_far) / f64::from(pace.days_left));
        let chance = end.map(|(chance, _)| chance);
        let status = match &value {
            // A period that has begun and of which nothing is known yet has no number.
            _ if pace.passed <= 0.0 && day(now) < key.period.from => GoalStatus::Ahead,
            _ if pace.passed <= 0.0 => GoalStatus::NoNumber,
            Err(_) => GoalStatus::NoNumber,
            Ok(value) => self.status(aim, kpi, *value, &pace, chance),
        };
        Ok(Standing {
            set: set.clone(),
            kpi: kpi.clone(),
            value,
            pace,
            chance,
            end: end.map(|(_, end)| end),
            needed_a_day,
            status,
        })
    }

    fn status(&self, aim: Aim, kpi: &Kpi, value: Value, pace: &Pace, chance: Option<f64>) -> GoalStatus {
        use miara_model::kpi::Better;
        let reached = aim.is_reached(value, kpi.better);
        if pace.passed >= 1.0 {
            return if reached { GoalStatus::Met } else { GoalStatus::Missed };
        }
        // A sum does not come back: one that is to be large is met once it is, one that is to be small is
        // missed once it is too large.
        if self.nature(kpi).adds_over_time {
            match (aim, kpi.better) {
                (Aim::Value(_), Better::Higher) if reached => return GoalStatus::Met,
                (Aim::Value(_), Better::Lower) if !reached => return GoalStatus::Missed,
                (Aim::Range { high, .. }, _) if value.to_f64() > Value::Exact(high).to_f64() => {
                    return GoalStatus::Missed;
                }
                _ => {}
            }
        }
        let unclear = chance.is_none_or(|chance| (UNCLEAR.0..UNCLEAR.1).contains(&chance));
        if pace.passed < EARLY && unclear {
            return GoalStatus::TooEarly;
        }
        let good = match (chance, pace.should) {
            (Some(chance), _) => chance >= 0.5,
            (None, Some(should)) if kpi.better == Better::Lower => value.to_f64() <= should,
            (None, Some(should)) => value.to_f64() >= should,
            (None, None) => reached,
        };
        if good { GoalStatus::OnTrack } else { GoalStatus::AtRisk }
    }

    /// The chance that a goal is met, and the likely end with where 80 of 100 lie.
    async fn likely_end(
        &self,
        set: &SetGoal,
        kpi: &Kpi,
        so_far: f64,
        pace: &Pace,
        (known, now): (jiff::civil::Date, Timestamp),
    ) -> Result<Option<(f64, (f64, f64, f64))>, ServiceError> {
        let period = set.goal.key.period;
        let fiscal = self.book.firm.fiscal_year_start;
        let whole = |grain: Grain| grain.around(period.from, fiscal) == period;
        let grain = if whole(Grain::Week) {
            Grain::Week
        } else if period.from.day() == 1 && period.to.day() == 1 {
            Grain::Month
        } else {
            return Ok(None);
        };
        let running = grain.around(known, fiscal);
        let steps: Vec<Period> = Period { from: running.from, to: period.to }.split(grain, fiscal);
        if steps.is_empty() || steps.len() > FAR {
            return Ok(None);
        }
        let filters = set.goal.key.scope.parts();
        let Some(made) = self.made_forecast(kpi, filters, grain, steps.len(), now).await? else { return Ok(None) };
        let mut shares = vec![1.0; steps.len()];
        shares[0] = 1.0 - made.passed;
        let adds = if self.nature(kpi).adds_over_time {
            Adds::Sum
        } else if self.nature(kpi).is_stock {
            Adds::Last
        } else {
            Adds::Mean { behind: period.split(grain, fiscal).len() as f64 * pace.passed }
        };
        let at_least = |target: f64| {
            outlook(&made.forecast, &ExpectedChange { target, so_far, shares: &shares, adds, rest: &made.rest })
        };
        let (from, beyond) = match (set.goal.terms.aim, kpi.better) {
            (Aim::Value(aim), miara_model::kpi::Better::Lower) => (None, Some(aim)),
            (Aim::Value(aim), _) => (Some(aim), None),
            (Aim::Range { low, high }, _) => (Some(low), Some(high)),
        };
        let chance_of = |aim: Option<rust_decimal::Decimal>| {
            aim.map(|aim| at_least(Value::Exact(aim).to_f64()).map(|found| found.chance))
        };
        let low = chance_of(from).unwrap_or(Some(1.0));
        let high = chance_of(beyond).unwrap_or(Some(0.0));
        let end = at_least(so_far).map(|found| (found.median, found.low80, found.high80));
        Ok(low.zip(high).zip(end).map(|((low, high), end)| ((low - high).clamp(0.0, 1.0), end)))
    }
}

/// The part of the firm that filters name; `None` where one dimension has several values.
#[must_use]
pub fn scope_of(filters: &[(String, String)]) -> Option<Scope> {
    let text: Vec<String> = filters.iter().map(|(dimension, value)| format!("{dimension}={value}")).collect();
    text.join("; ").parse().ok()
}
