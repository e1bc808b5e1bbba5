//! Whether a KPI measures how far a goal is reached that was set beforehand.

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan as _};
use miara_model::goal::{Goals, Scope, SetGoal};
use miara_model::kpi::Better;
use miara_model::{Aim, Grain, Kpi, Period, Question};

use super::finding::{FindingKind, GoalRef};
use super::past::Past;
use crate::service::{Service, ServiceError};

/// Steps from a year before that must be known, at least, to tell what was ever done.
const STEPS: usize = 3;
/// Years and quarters that are looked back on.
const YEARS: i64 = 8;

impl Service {
    /// What speaks against a KPI being tied to a goal.
    pub(super) fn tied_to_goal(&self, kpi: &Kpi, goals: &Goals, past: &Past) -> Vec<FindingKind> {
        let zone = self.engine.zone();
        let running: Vec<&SetGoal> = goals.in_force.iter().filter(|set| is_running(set, kpi, past)).collect();
        if running.is_empty() {
            return vec![FindingKind::NoGoal];
        }
        let mut found = Vec::new();
        let late: Vec<&&SetGoal> = running.iter().filter(|set| set.is_set_late(zone)).collect();
        if let Some((set, at)) = late.first().and_then(|set| Some((**set, set.set_at()?))) {
            found.push(FindingKind::GoalLate { goal: said(set), at, more: late.len() - 1 });
        }
        let moved: Vec<&&SetGoal> = running.iter().filter(|set| !set.late_changes(zone).is_empty()).collect();
        if let Some((set, change)) = moved.first().and_then(|set| Some((**set, set.late_changes(zone).pop()?))) {
            let before = change.old.as_ref().map(|terms| terms.aim);
            found.push(FindingKind::GoalMoved { goal: said(set), at: change.at, before, more: moved.len() - 1 });
        }
        // A goal of one person is that person's.
        let nobody = |set: &&&SetGoal| {
            let persons = set.goal.key.scope.parts().iter().any(|(dimension, _)| dimension == "owner");
            !persons && set.goal.terms.owner.as_deref().is_none_or(|owner| owner.trim().is_empty())
        };
        let without: Vec<&&SetGoal> = running.iter().filter(nobody).collect();
        if let Some(set) = without.first() {
            found.push(FindingKind::GoalNoOwner { goal: said(set), more: without.len() - 1 });
        }
        found
    }

    /// Goals of the whole firm beyond anything that was ever seen: by KPI.
    ///
    /// # Errors
    /// As [`Service::answer`].
    pub(super) async fn unreached(
        &self,
        goals: &Goals,
        past: &Past,
        now: Timestamp,
    ) -> Result<Vec<(String, FindingKind)>, ServiceError> {
        let mut found = Vec::new();
        let mut histories: BTreeMap<(String, &'static str), Vec<(Period, f64)>> = BTreeMap::new();
        let firm = Scope::firm();
        for set in goals.in_force.iter().filter(|set| set.goal.key.scope == firm && set.goal.key.period.to > past.today)
        {
            let key = &set.goal.key;
            let Some(kpi) =
                self.checked_kpis(past).find(|kpi| kpi.name == key.kpi && past.monthly.contains_key(&kpi.name))
            else {
                continue;
            };
            let fiscal = self.book.firm.fiscal_year_start;
            let grains = [Grain::Month, Grain::Quarter, Grain::Year];
            let Some(grain) = grains.into_iter().find(|grain| grain.around(key.period.from, fiscal) == key.period)
            else {
                continue;
            };
            let place = (kpi.name.clone(), grain.name());
            if !histories.contains_key(&place) {
                let history = self.like_periods(kpi, grain, past, now).await?;
                histories.insert(place.clone(), history);
            }
            found.extend(beyond(set, kpi, &histories[&place]).map(|what| (kpi.name.clone(), what)));
        }
        Ok(found)
    }

    /// The numbers of full periods of one grain, oldest first.
    async fn like_periods(
        &self,
        kpi: &Kpi,
        grain: Grain,
        past: &Past,
        now: Timestamp,
    ) -> Result<Vec<(Period, f64)>, ServiceError> {
        let fiscal = self.book.firm.fiscal_year_start;
        let to = grain.around(past.today, fiscal).from;
        let from = grain.around(to.saturating_sub(YEARS.years()), fiscal).from;
        let question = Question {
            kpis: vec![kpi.name.clone()],
            period: Period { from, to },
            grain: Some(grain),
            by: vec![],
            filters: vec![],
            versus: None,
        };
        let answer = self.answer(&question, now).await?;
        let number = |row: &miara_model::AnswerRow| Some((row.period, row.cells[0].as_ref().ok()?.to_f64()));
        Ok(answer.rows.iter().filter_map(number).collect())
    }
}

fn is_running(set: &SetGoal, kpi: &Kpi, past: &Past) -> bool {
    let key = &set.goal.key;
    key.kpi == kpi.name && (key.period.from..key.period.to).contains(&past.today)
}

/// A goal as findings tell it.
pub(super) fn said(set: &SetGoal) -> GoalRef {
    let key = &set.goal.key;
    GoalRef { period: key.period, scope: key.scope.clone(), aim: set.goal.terms.aim }
}

/// That a goal is better than every like period, and asks for a larger step than was ever made.
fn beyond(set: &SetGoal, kpi: &Kpi, history: &[(Period, f64)]) -> Option<FindingKind> {
    let aim = number(set.goal.terms.aim, kpi.better)?;
    let (better, sign): (fn(f64, f64) -> bool, f64) = match kpi.better {
        Better::Higher => (|a, b| a > b, 1.0),
        Better::Lower => (|a, b| a < b, -1.0),
        Better::Within => return None,
    };
    // Against the same period a year before, since most firms have a season.
    let year_before = |period: Period| {
        let from = period.from.saturating_sub(1.year());
        history.iter().find(|(known, _)| known.from == from).map(|(_, value)| *value)
    };
    let step = |to: f64, from: f64| (from > 0.0).then(|| sign * (to - from) / from);
    let steps: Vec<f64> = history.iter().filter_map(|(period, value)| step(*value, year_before(*period)?)).collect();
    let wanted = step(aim, year_before(set.goal.key.period)?)?;
    let seen = steps.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let best = history.iter().copied().reduce(|best, next| if better(next.1, best.1) { next } else { best })?;
    let never = steps.len() >= STEPS && better(aim, best.1) && wanted > seen;
    never.then(|| FindingKind::GoalUnreached {
        goal: said(set),
        best: best.1,
        when: best.0,
        step: wanted,
        seen,
        periods: history.len(),
    })
}

fn number(aim: Aim, better: Better) -> Option<f64> {
    let number = miara_model::Value::Exact(aim.nearest(better)).to_f64();
    number.is_finite().then_some(number)
}
