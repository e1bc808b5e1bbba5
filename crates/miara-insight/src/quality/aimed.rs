//! Whether a KPI measures how far a goal is reached that was set beforehand.

use jiff::ToSpan as _;
use miara_model::goal::{Scope, SetGoal};
use miara_model::kpi::Better;
use miara_model::{Aim, Grain, Kpi, Period};

use super::finding::{FindingKind, GoalRef};
use super::history::KpiHistory;
use super::input::QualityInput;

/// Steps from a year before that must be known, at least, to tell what was ever done.
const STEPS: usize = 3;

impl QualityInput<'_> {
    /// What speaks against a KPI being tied to a goal.
    pub(super) fn tied_to_goal(&self, kpi: &Kpi) -> Vec<FindingKind> {
        let (zone, goals, past) = (self.zone, self.goals, self.history);
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

    /// The histories that goals of the whole firm are held against: followed KPIs with numbers, and the grain of the
    /// goal's period.
    #[must_use]
    pub fn histories_needed(&self) -> Vec<(String, Grain)> {
        let mut needed: Vec<(String, Grain)> = Vec::new();
        for (_, kpi, grain) in self.goals_ahead() {
            if !needed.iter().any(|(name, known)| *name == kpi.name && *known == grain) {
                needed.push((kpi.name.clone(), grain));
            }
        }
        needed
    }

    /// Goals of the whole firm beyond anything that was ever seen: by KPI.
    pub(super) fn unreached(&self) -> Vec<(String, FindingKind)> {
        let found = self.goals_ahead().into_iter().filter_map(|(set, kpi, grain)| {
            let history = self.like_periods.get(&(kpi.name.clone(), grain.name()))?;
            Some((kpi.name.clone(), beyond(set, kpi, history)?))
        });
        found.collect()
    }

    /// Goals of the whole firm for months, quarters and years that are not over, of KPIs that are checked.
    fn goals_ahead(&self) -> Vec<(&SetGoal, &Kpi, Grain)> {
        let (past, firm) = (self.history, Scope::firm());
        let ahead =
            self.goals.in_force.iter().filter(|set| set.goal.key.scope == firm && set.goal.key.period.to > past.today);
        let whole = |set: &SetGoal| {
            let period = set.goal.key.period;
            let grains = [Grain::Month, Grain::Quarter, Grain::Year];
            grains.into_iter().find(|grain| grain.around(period.from, self.fiscal) == period)
        };
        let known = |set: &SetGoal| {
            self.checked().find(|kpi| kpi.name == set.goal.key.kpi && past.monthly.contains_key(&kpi.name))
        };
        ahead.filter_map(|set| Some((set, known(set)?, whole(set)?))).collect()
    }
}

fn is_running(set: &SetGoal, kpi: &Kpi, past: &KpiHistory) -> bool {
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
