//! Goals of a whole against those of its parts.

use std::collections::BTreeMap;

use miara_model::goal::{Goals, SetGoal};
use miara_model::{Aim, GoalKey, Kpi, Nature, Scope};
use rust_decimal::Decimal;

/// What the goals of the parts come to beside the goal of the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollupGap {
    /// The goal of the whole.
    pub whole: GoalKey,
    /// Its number.
    pub aim: Decimal,
    /// The dimension of the parts.
    pub dimension: String,
    /// How many parts have a goal for the very same period.
    pub parts: usize,
    /// The sum of their goals.
    pub sum: Decimal,
}

impl RollupGap {
    /// How much the parts lack to the whole; negative where they have more.
    #[must_use]
    pub fn missing(&self) -> Decimal {
        self.aim - self.sum
    }
}

/// A person's team, by the person's id.
pub type Teams = BTreeMap<String, String>;

/// The goals of a KPI for whole and parts, where both are set for the same period: of the firm with every dimension, and
/// of a team with its people. Only of KPIs whose parts add up.
#[must_use]
pub fn rollup_gaps(goals: &Goals, kpi: &Kpi, nature: Nature, teams: &Teams) -> Vec<RollupGap> {
    if !nature.adds_over_parts {
        return Vec::new();
    }
    let own: Vec<&SetGoal> = goals.in_force.iter().filter(|set| set.goal.key.kpi == kpi.name).collect();
    let mut gaps = Vec::new();
    for whole in &own {
        let Aim::Value(aim) = whole.goal.terms.aim else { continue };
        let mut sums: BTreeMap<&str, (usize, Decimal)> = BTreeMap::new();
        for part in own.iter().filter(|part| part.goal.key.period == whole.goal.key.period) {
            if let (Some((dimension, value)), Aim::Value(aim)) = (part.goal.key.scope.single(), part.goal.terms.aim)
                && is_part(&whole.goal.key.scope, dimension, value, teams)
            {
                let sum = sums.entry(dimension).or_default();
                *sum = (sum.0 + 1, sum.1 + aim);
            }
        }
        gaps.extend(sums.into_iter().map(|(dimension, (parts, sum))| RollupGap {
            whole: whole.goal.key.clone(),
            aim,
            dimension: dimension.to_owned(),
            parts,
            sum,
        }));
    }
    gaps
}

/// True where a value of a dimension is a part of what a goal is set for.
fn is_part(whole: &Scope, dimension: &str, value: &str, teams: &Teams) -> bool {
    match whole.single() {
        None => whole.is_firm(),
        Some(("team", team)) => dimension == "owner" && teams.get(value).is_some_and(|own| own == team),
        Some(_) => false,
    }
}

/// The sum of months' goals and the year's, which comes last, where all are set and differ. `None` for a KPI whose
/// months don't add up.
#[must_use]
pub fn months_gap(nature: Nature, goals: &[Option<&SetGoal>]) -> Option<(Decimal, Decimal)> {
    let value = |set: &Option<&SetGoal>| match set.as_ref()?.goal.terms.aim {
        Aim::Value(value) => Some(value),
        Aim::Range { .. } => None,
    };
    let values: Vec<Decimal> = goals.iter().map(value).collect::<Option<_>>()?;
    let (year, months) = values.split_last().filter(|_| nature.adds_over_time)?;
    let sum: Decimal = months.iter().sum();
    (sum != *year).then_some((sum, *year))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::civil::date;
    use miara_model::goal::{GoalChange, Via};
    use miara_model::{Period, Terms};

    use super::*;
    use crate::testing::catalogue;

    fn goals(kpi: &str) -> Goals {
        let period = Period { from: date(2026, 1, 1), to: date(2026, 4, 1) };
        let of = |(id, (scope, aim)): (usize, (&str, i64))| GoalChange {
            id: id as i64 + 1,
            at: Timestamp::UNIX_EPOCH,
            who: String::new(),
            way: Via::File,
            key: GoalKey { kpi: kpi.to_owned(), scope: scope.parse().unwrap(), period },
            old: None,
            new: Some(Terms { aim: Aim::Value(aim.into()), baseline: None, owner: None, reason: None }),
        };
        let set = [("", 10), ("team=North", 4), ("team=South", 5)];
        Goals::of_history(set.into_iter().enumerate().map(of).collect(), &|_| 0)
    }

    #[test]
    fn goals_of_parts_of_a_stock_add_up_and_those_of_a_median_do_not() {
        let catalogue = catalogue();
        let missing = |kpi: &str| {
            let kpi = &catalogue.kpis[kpi];
            let gaps = rollup_gaps(&goals(&kpi.name), kpi, catalogue.nature(kpi), &Teams::new());
            gaps.iter().map(|gap| gap.missing()).collect::<Vec<_>>()
        };
        // Open deals of two teams are those of the firm; goals for them were not compared before.
        assert_eq!(missing("open_deals"), [Decimal::ONE]);
        assert_eq!(missing("created"), [Decimal::ONE]);
        assert_eq!(missing("typical_hours"), []);
    }
}
