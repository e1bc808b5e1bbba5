//! What is found, with its numbers.

use jiff::Timestamp;
use jiff::civil::Date;
use miara_model::action::Acceptance;
use miara_model::goal::{Aim, Scope};
use miara_model::{Absent, Direction, Period};
use serde::Serialize;

/// Which of the four properties of a good KPI a finding speaks against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Property {
    /// It has a number, fresh, from enough cases.
    Measurable,
    /// Everyone reads it the same way.
    Clear,
    /// It measures how far a goal that was set beforehand is reached.
    GoalTied,
    /// It does not pull against another.
    NonColliding,
}

/// The four properties, in order.
pub const PROPERTIES: [Property; 4] =
    [Property::Measurable, Property::Clear, Property::GoalTied, Property::NonColliding];

impl Property {
    /// Its word in JSON and in keys of sentences.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Property::Measurable => "measurable",
            Property::Clear => "clear",
            Property::GoalTied => "goal-tied",
            Property::NonColliding => "non-colliding",
        }
    }
}

/// How grave a finding is, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The KPI can't be used as it is.
    Error,
    /// It can mislead.
    Warning,
    /// Good to know.
    Note,
}

impl Severity {
    /// Its word in JSON and in keys of sentences.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// Something that speaks against a KPI.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// What names it; the same finding has the same key as long as neither the definitions nor the
    /// evidence have changed in substance.
    pub key: String,
    /// Which property it speaks against.
    pub property: Property,
    /// How grave it is.
    pub severity: Severity,
    /// The KPI; empty where a definition could not be read.
    pub kpi: String,
    /// The other KPI of a pair.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<String>,
    /// What is found, and the numbers.
    #[serde(flatten)]
    pub what: FindingKind,
    /// Who has accepted it, when and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Acceptance>,
}

/// What is found. `code` names each kind for programs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum FindingKind {
    /// Datasets have no rows, or no file has supplied a column.
    NoData {
        /// The datasets without rows.
        datasets: Vec<String>,
        /// Dataset and column that no file has supplied.
        columns: Vec<(String, String)>,
    },
    /// It had no number in any of the last full months.
    NoValue {
        /// How many months.
        months: usize,
        /// Why the last of them has none.
        why: Absent,
    },
    /// It had no number in some of the months since its first.
    Gaps {
        /// In how many.
        months: usize,
        /// Of how many.
        of: usize,
        /// Why the last of them has none.
        why: Absent,
    },
    /// A dataset has had no new row for longer than is usual.
    Stale {
        /// The dataset.
        dataset: String,
        /// The day of its last row.
        last: Date,
        /// Days from then to today.
        days: i32,
        /// The longest silence of the last two years, in days; absent where it can't be told.
        usual: Option<i32>,
    },
    /// Only a large change from one month to the next can be told from chance.
    Coarse(DetectableChange),
    /// A definition can't be read.
    Broken {
        /// Its file.
        file: String,
        /// What is wrong and how to mend it.
        message: String,
    },
    /// Nobody answers for the definition.
    NoOwner,
    /// No sentence says what it measures.
    NoSentence,
    /// The sentence is the same in both languages.
    SameSentence,
    /// Its number has no unit and is no share.
    NoUnit,
    /// Another KPI always has the same number.
    SameFormula,
    /// Another KPI has the same title and another formula.
    SameTitle,
    /// Its measures are dated by different events.
    OtherAxes {
        /// Dataset and column, each once.
        axes: Vec<(String, String)>,
    },
    /// There is no goal for a period that is under way.
    NoGoal,
    /// The goal was first set on the first day of its period or later.
    GoalLate {
        /// The goal.
        goal: GoalRef,
        /// When it was set.
        at: Timestamp,
        /// How many more goals of the KPI it is so with.
        more: usize,
    },
    /// The goal's number was changed on the first day of its period or later.
    GoalMoved {
        /// The goal.
        goal: GoalRef,
        /// When, last.
        at: Timestamp,
        /// What it was before.
        before: Option<Aim>,
        /// How many more goals of the KPI it is so with.
        more: usize,
    },
    /// Nobody answers for reaching the goal.
    GoalNoOwner {
        /// The goal.
        goal: GoalRef,
        /// How many more goals of the KPI it is so with.
        more: usize,
    },
    /// Such a number was never seen, nor a step so large from a year before.
    GoalUnreached {
        /// The goal.
        goal: GoalRef,
        /// The best number of a like period.
        best: f64,
        /// That period.
        when: Period,
        /// How much better the goal is than the same period a year before, in parts of that number.
        step: f64,
        /// The most that was ever reached in the same way; below 0 where it was never better.
        seen: f64,
        /// Like periods that were looked at.
        periods: usize,
    },
    /// Whatever is good for one is bad for the other.
    Opposed {
        /// The levers.
        levers: Vec<LeverEffect>,
    },
    /// Something is good for one and bad for the other.
    TradeOff {
        /// The levers.
        levers: Vec<LeverEffect>,
    },
    /// Goals that can't all be met.
    GoalsClash {
        /// The smallest set, with what would free each.
        goals: Vec<ConflictingGoal>,
    },
    /// In the past the one got worse when the other got better.
    Tied {
        /// Weeks by which the other follows; below 0 where it comes first.
        lag: i32,
        /// The correlation, −1..1.
        correlation: f64,
        /// Weeks that were compared.
        weeks: usize,
        /// The chance of so strong a tie without any.
        p: f64,
    },
    /// It can be met at the cost of something that is not followed.
    NoCounter {
        /// How.
        how: GamingRisk,
        /// KPIs that would show it.
        counters: Vec<String>,
    },
}

/// A goal, as far as a finding speaks of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GoalRef {
    /// The days.
    pub period: Period,
    /// The part of the firm.
    #[serde(serialize_with = "as_text")]
    pub scope: Scope,
    /// The number.
    pub aim: Aim,
}

/// A goal of a set that can't be met.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConflictingGoal {
    /// The KPI.
    pub kpi: String,
    /// Its goal.
    pub goal: GoalRef,
    /// The number to which it would have to be loosened; absent where only giving it up helps.
    pub freed: Option<f64>,
}

/// A lever and which way it moves the two KPIs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeverEffect {
    /// The measure that grows.
    pub measure: String,
    /// Which way the first KPI goes with it.
    pub first: Direction,
    /// Which way the second goes.
    pub second: Direction,
}

impl LeverEffect {
    /// A text that stays the same whatever the types are called: what people have accepted is known by it.
    fn substance(&self) -> String {
        let LeverEffect { measure, first, second } = self;
        format!("Pulled {{ measure: {measure:?}, first: {first:?}, second: {second:?} }}")
    }
}

/// In what way a KPI can be met at the cost of something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum GamingRisk {
    /// More of it, but worse.
    Volume,
    /// Faster, but worse.
    Speed,
    /// Cheaper, but less.
    Cost,
}

/// The smallest change from one month to the next that can be told from chance, 4 times of 5.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct DetectableChange {
    /// The change, in parts of the usual number: 0.25 is a quarter.
    pub change: f64,
    /// The usual number: the mean of the last year, in the KPI's unit.
    pub mean: f64,
    /// From what it is told.
    pub by: DetectableBy,
    /// Cases in a month; 0 where it is told from past swings.
    pub cases: f64,
    /// How much it usually changes from one month to the next, in the same parts: the median.
    pub usual: f64,
}

/// From what the smallest visible change is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DetectableBy {
    /// Things that are counted come by chance.
    Counts,
    /// So many of so many cases.
    Cases,
    /// How much it swung from month to month.
    Swings,
}

impl FindingKind {
    /// Which property it speaks against, and how gravely.
    #[must_use]
    pub fn weight(&self) -> (Property, Severity) {
        use Property::{Clear, GoalTied, Measurable, NonColliding};
        use Severity::{Error, Note, Warning};
        match self {
            FindingKind::NoData { .. } | FindingKind::NoValue { .. } => (Measurable, Error),
            FindingKind::Gaps { .. } | FindingKind::Stale { .. } => (Measurable, Warning),
            FindingKind::Coarse(visible) => {
                let grave = visible.by != DetectableBy::Swings && visible.change >= COARSE;
                (Measurable, if grave { Warning } else { Note })
            }
            FindingKind::Broken { .. } | FindingKind::SameFormula | FindingKind::SameTitle => (Clear, Error),
            FindingKind::NoSentence => (Clear, Warning),
            FindingKind::NoOwner | FindingKind::SameSentence | FindingKind::NoUnit | FindingKind::OtherAxes { .. } => {
                (Clear, Note)
            }
            FindingKind::NoGoal
            | FindingKind::GoalLate { .. }
            | FindingKind::GoalMoved { .. }
            | FindingKind::GoalUnreached { .. } => (GoalTied, Warning),
            FindingKind::GoalNoOwner { .. } => (GoalTied, Note),
            FindingKind::GoalsClash { .. } => (NonColliding, Error),
            FindingKind::Opposed { .. } | FindingKind::Tied { .. } => (NonColliding, Warning),
            FindingKind::TradeOff { .. } | FindingKind::NoCounter { .. } => (NonColliding, Note),
        }
    }

    /// Its code, as JSON has it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            FindingKind::NoData { .. } => "no-data",
            FindingKind::NoValue { .. } => "no-value",
            FindingKind::Gaps { .. } => "gaps",
            FindingKind::Stale { .. } => "stale",
            FindingKind::Coarse(_) => "coarse",
            FindingKind::Broken { .. } => "broken",
            FindingKind::NoOwner => "no-owner",
            FindingKind::NoSentence => "no-sentence",
            FindingKind::SameSentence => "same-sentence",
            FindingKind::NoUnit => "no-unit",
            FindingKind::SameFormula => "same-formula",
            FindingKind::SameTitle => "same-title",
            FindingKind::OtherAxes { .. } => "other-axes",
            FindingKind::NoGoal => "no-goal",
            FindingKind::GoalLate { .. } => "goal-late",
            FindingKind::GoalMoved { .. } => "goal-moved",
            FindingKind::GoalNoOwner { .. } => "goal-no-owner",
            FindingKind::GoalUnreached { .. } => "goal-unreached",
            FindingKind::Opposed { .. } => "opposed",
            FindingKind::TradeOff { .. } => "trade-off",
            FindingKind::GoalsClash { .. } => "goals-clash",
            FindingKind::Tied { .. } => "tied",
            FindingKind::NoCounter { .. } => "no-counter",
        }
    }

    /// The evidence in substance: where this changes, what was accepted comes back.
    pub(super) fn substance(&self) -> String {
        match self {
            FindingKind::NoData { datasets, columns } => format!("{datasets:?}{columns:?}"),
            FindingKind::Gaps { months, .. } => months.to_string(),
            FindingKind::Stale { dataset, last, .. } => format!("{dataset}{last}"),
            FindingKind::Coarse(visible) => format!("{:?}", self.weight().1) + &format!("{:?}", visible.by),
            FindingKind::Broken { file, message } => format!("{file}{message}"),
            FindingKind::GoalLate { goal, .. }
            | FindingKind::GoalNoOwner { goal, .. }
            | FindingKind::GoalUnreached { goal, .. } => said(goal),
            FindingKind::GoalMoved { goal, at, .. } => format!("{}{at}", said(goal)),
            FindingKind::Opposed { levers } | FindingKind::TradeOff { levers } => {
                levers.iter().map(LeverEffect::substance).collect()
            }
            FindingKind::GoalsClash { goals } => {
                goals.iter().map(|clashing| format!("{}{}", clashing.kpi, said(&clashing.goal))).collect()
            }
            FindingKind::Tied { lag, correlation, .. } => format!("{}{}", lag.signum(), correlation.abs() >= 0.5),
            FindingKind::NoCounter { counters, .. } => format!("{counters:?}"),
            FindingKind::OtherAxes { axes } => format!("{axes:?}"),
            FindingKind::NoValue { .. }
            | FindingKind::NoOwner
            | FindingKind::NoSentence
            | FindingKind::SameSentence
            | FindingKind::NoUnit
            | FindingKind::SameFormula
            | FindingKind::SameTitle
            | FindingKind::NoGoal => String::new(),
        }
    }
}

/// A change by half can be missed.
const COARSE: f64 = 0.5;

fn said(goal: &GoalRef) -> String {
    format!("{:?}{}{:?}", goal.period, goal.scope, goal.aim)
}

fn as_text<S: serde::Serializer>(scope: &Scope, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(scope)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_accepted_is_known_by_the_same_text_in_later_versions() {
        let lever =
            LeverEffect { measure: "website_visits".to_owned(), first: Direction::Rises, second: Direction::Falls };
        let substance = FindingKind::Opposed { levers: vec![lever] }.substance();
        assert_eq!(substance, "Pulled { measure: \"website_visits\", first: Rises, second: Falls }");
    }
}
