//! Where a KPI should stand on the way to its goal.

use std::collections::HashSet;

use jiff::Timestamp;
use jiff::civil::Date;
use miara_model::goal::{Goals, SetGoal};
use miara_model::{Aim, Kpi, Nature, Period, Value, WorkingClock};

/// The way to a goal, at the moment up to which anything is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GoalPace {
    /// The share of the period's working time that has passed, 0 to 1.
    pub passed: f64,
    /// What the KPI should stand at; absent where no way leads there step by step, as for a rate.
    pub should: Option<f64>,
    /// The share of the goal that should be reached by now, 0 to 1; of KPIs that are added up.
    pub due: Option<f64>,
    /// Working days that are left, the present one included; 0 once the period is over.
    pub days_left: u32,
}

impl GoalPace {
    /// True while the period is under way.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.passed > 0.0 && self.passed < 1.0
    }
}

/// Where a KPI should stand on the way to its goal at `known`, which is in the day `today`. Shorter goals that cover the
/// period without a gap say how the way is phased; else working time does.
#[must_use]
pub fn pace(
    goals: &Goals,
    set: &SetGoal,
    (kpi, nature): (&Kpi, Nature),
    (known, today): (Timestamp, Date),
    clock: &WorkingClock,
) -> GoalPace {
    let period = set.goal.key.period;
    let passed = clock.share_passed(period, known);
    let days_left = clock.working_days(today.max(period.from), period.to.max(period.from));
    let nearest = Value::Exact(set.goal.terms.aim.nearest(kpi.better)).to_f64();
    if nature.adds_over_time {
        let due = phased(goals, set, kpi, known, clock).unwrap_or(passed);
        return GoalPace { passed, should: Some(nearest * due), due: Some(due), days_left };
    }
    let should = set.goal.terms.baseline.map(|baseline| {
        let baseline = Value::Exact(baseline).to_f64();
        baseline + (nearest - baseline) * passed
    });
    GoalPace { passed, should, due: None, days_left }
}

/// The share of a goal that its shorter goals have due at `known`.
fn phased(goals: &Goals, set: &SetGoal, kpi: &Kpi, known: Timestamp, clock: &WorkingClock) -> Option<f64> {
    let key = &set.goal.key;
    let within = |period: Period| period != key.period && key.period.from <= period.from && period.to <= key.period.to;
    let shorter: Vec<&SetGoal> = goals.of(&key.kpi, &key.scope).filter(|other| within(other.goal.key.period)).collect();
    let cover = covered(&shorter, key.period.from, key.period.to, &mut HashSet::new())?;
    let (mut due, mut all) = (0.0, 0.0);
    for part in cover {
        let Aim::Value(_) = part.goal.terms.aim else { return None };
        let aim = Value::Exact(part.goal.terms.aim.nearest(kpi.better)).to_f64();
        all += aim;
        due += aim * clock.share_passed(part.goal.key.period, known);
    }
    (all > 0.0).then(|| due / all)
}

/// Goals that lie end to end from one day to another, the shortest first where there is a choice; `None`
/// where they leave a gap. `dead` are days from which no way leads on.
fn covered<'g>(shorter: &[&'g SetGoal], from: Date, to: Date, dead: &mut HashSet<Date>) -> Option<Vec<&'g SetGoal>> {
    if from == to {
        return Some(Vec::new());
    }
    let mut starting: Vec<&&SetGoal> = shorter.iter().filter(|set| set.goal.key.period.from == from).collect();
    starting.sort_by_key(|set| set.goal.key.period.to);
    for set in starting {
        let next = set.goal.key.period.to;
        if next <= to
            && !dead.contains(&next)
            && let Some(mut rest) = covered(shorter, next, to, dead)
        {
            rest.push(set);
            return Some(rest);
        }
    }
    dead.insert(from);
    None
}
