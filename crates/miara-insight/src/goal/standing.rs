//! How goals stand.

use jiff::civil::Date;
use miara_model::goal::SetGoal;
use miara_model::kpi::Better;
use miara_model::{Aim, Cell, Kpi, Nature, Scope, Value};
use rust_decimal::Decimal;

use super::pace::GoalPace;
use crate::series::RunningForecast;

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
pub struct GoalStanding {
    /// The goal.
    pub set: SetGoal,
    /// Its KPI.
    pub kpi: Kpi,
    /// The number so far.
    pub value: Cell,
    /// The way to it.
    pub pace: GoalPace,
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

/// What a standing is told from.
#[derive(Debug, Clone)]
pub struct StandingInput<'a> {
    /// The goal.
    pub set: &'a SetGoal,
    /// Its KPI, and how its number comes together.
    pub kpi: (&'a Kpi, Nature),
    /// The number so far.
    pub value: Cell,
    /// The way to it.
    pub pace: GoalPace,
    /// The likely end, where there is enough history.
    pub end: Option<LikelyEnd>,
    /// The firm's present day.
    pub today: Date,
}

/// How a goal stands.
#[must_use]
pub fn standing(input: StandingInput<'_>) -> GoalStanding {
    let StandingInput { set, kpi: (kpi, nature), value, pace, end, today } = input;
    let (key, aim) = (&set.goal.key, set.goal.terms.aim);
    let so_far = value.as_ref().ok().map(|value| value.to_f64());
    let nearest = Value::Exact(aim.nearest(kpi.better)).to_f64();
    let needed_a_day = so_far
        .filter(|so_far| nature.adds_over_time && pace.is_running() && pace.days_left > 0 && *so_far < nearest)
        .map(|so_far| (nearest - so_far) / f64::from(pace.days_left));
    let chance = end.map(|end| end.chance);
    let status = match &value {
        // A period that has begun and of which nothing is known yet has no number.
        _ if pace.passed <= 0.0 && today < key.period.from => GoalStatus::Ahead,
        _ if pace.passed <= 0.0 => GoalStatus::NoNumber,
        Err(_) => GoalStatus::NoNumber,
        Ok(value) => status(aim, (kpi, nature), *value, &pace, chance),
    };
    GoalStanding {
        set: set.clone(),
        kpi: kpi.clone(),
        value,
        pace,
        chance,
        end: end.map(|end| end.range),
        needed_a_day,
        status,
    }
}

fn status(aim: Aim, (kpi, nature): (&Kpi, Nature), value: Value, pace: &GoalPace, chance: Option<f64>) -> GoalStatus {
    let reached = aim.is_reached(value, kpi.better);
    if pace.passed >= 1.0 {
        return if reached { GoalStatus::Met } else { GoalStatus::Missed };
    }
    // A sum does not come back: one that is to be large is met once it is, one that is to be small is
    // missed once it is too large.
    if nature.accumulates {
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

/// The likely end of a goal's period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LikelyEnd {
    /// The chance that the goal is met, within 0 and 1.
    pub chance: f64,
    /// The KPI's likely number, and where 80 of 100 such periods end.
    pub range: (f64, f64, f64),
}

/// The likely end of a goal's period that is under way. The forecast is of the running one of `steps` periods up to the
/// end, and those after it; `behind` is how many such periods have passed, the running one by its share.
#[must_use]
pub fn likely_end(
    set: &SetGoal,
    (kpi, nature): (&Kpi, Nature),
    so_far: f64,
    (steps, behind): (usize, f64),
    made: &RunningForecast,
) -> Option<LikelyEnd> {
    let ends = made.ends((kpi, nature), so_far, (steps, behind))?;
    let number = |aim: Decimal| Value::Exact(aim).to_f64();
    let chance = match (set.goal.terms.aim, kpi.better) {
        (Aim::Value(aim), Better::Lower) => 1.0 - ends.above(number(aim)),
        (Aim::Value(aim), _) => ends.at_least(number(aim)),
        (Aim::Range { low, high }, _) => (ends.at_least(number(low)) - ends.above(number(high))).clamp(0.0, 1.0),
    };
    let step = ends.step();
    Some(LikelyEnd { chance, range: (step.point, step.low80, step.high80) })
}

/// The part of the firm that filters name; `None` where one dimension has several values.
#[must_use]
pub fn scope_of(filters: &[(String, String)]) -> Option<Scope> {
    let text: Vec<String> = filters.iter().map(|(dimension, value)| format!("{dimension}={value}")).collect();
    text.join("; ").parse().ok()
}
