//! From rows of text to goals.

use serde::Serialize;

use super::aim::{Aim, AimFault};
use super::code::period_of_code;
use super::definition::{Goal, GoalKey, Terms};
use super::scope::Scope;
use crate::catalogue::Catalogue;
use crate::diagnostic::candidates;
use crate::firm::Firm;
use crate::formula::{Arithmetic, Formula};
use crate::kpi::{Better, Kpi};
use crate::text::Lang;
use crate::unit::DeclaredUnit;

/// A goal as it is written, one text per cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GoalRow {
    /// The KPI's name, or its title in either language.
    pub kpi: String,
    /// As [`Scope`] is written; empty for the whole firm.
    pub scope: String,
    /// As [`super::period_code`] writes it.
    pub period: String,
    /// As [`Aim::parse`] reads it.
    pub value: String,
    /// A number like the value; may be empty.
    pub baseline: String,
    /// May be empty.
    pub owner: String,
    /// May be empty.
    pub reason: String,
}

/// A cell that can't be understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GoalFault {
    /// The place of the row among those given, from 0.
    pub row: usize,
    /// The name of the cell.
    pub cell: &'static str,
    /// What is written there.
    pub written: String,
    /// What is wrong with it.
    #[serde(flatten)]
    pub what: WrongGoal,
}

/// What is wrong with a cell of a goal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum WrongGoal {
    /// There is no such KPI.
    UnknownKpi {
        /// Names that come near.
        near: Vec<String>,
    },
    /// A scope is not written as dimensions with values.
    BadScope,
    /// The KPI can't be split by the dimension.
    NoWay {
        /// The dimension.
        dimension: String,
        /// Those it can be split by.
        ways: Vec<String>,
    },
    /// What should be a period is none.
    BadPeriod,
    /// A number can't be read.
    Number {
        /// Why.
        #[serde(flatten)]
        why: AimFault,
    },
    /// The KPI is best within a range, so one number says too little.
    NeedsRange,
    /// Things that are counted are never fewer than none.
    Negative,
    /// A share of a whole is never above 100 %.
    AboveWhole,
    /// The same goal stands in another row.
    Twice {
        /// That row, from 0.
        other: usize,
    },
    /// The period overlaps that of another row without one of them lying within the other.
    Overlaps {
        /// That row, from 0.
        other: usize,
    },
    /// A text is too long to be read by anyone.
    Long,
}

/// Letters that a text has at most.
const LONGEST: usize = 500;

/// Goals from rows, in their order. `ways` gives the dimensions that a KPI can be split by.
///
/// # Errors
/// Every cell that is wrong; then there are no goals at all.
pub fn check_goals(
    rows: &[GoalRow],
    catalogue: &Catalogue,
    firm: &Firm,
    ways: &dyn Fn(&Kpi) -> Vec<String>,
) -> Result<Vec<Goal>, Vec<GoalFault>> {
    let (mut goals, mut faults) = (Vec::new(), Vec::new());
    for (at, row) in rows.iter().enumerate() {
        match goal(row, catalogue, firm, ways) {
            Ok(goal) => goals.push((at, goal)),
            Err(found) => {
                faults.extend(found.into_iter().map(|(cell, what)| {
                    let written = cell_of(row, cell).chars().take(80).collect();
                    GoalFault { row: at, cell, written, what }
                }));
            }
        }
    }
    faults.extend(clashes(rows, &goals));
    faults.sort_by_key(|fault| fault.row);
    if faults.is_empty() { Ok(goals.into_iter().map(|(_, goal)| goal).collect()) } else { Err(faults) }
}

fn cell_of<'r>(row: &'r GoalRow, cell: &str) -> &'r str {
    match cell {
        "kpi" => &row.kpi,
        "scope" => &row.scope,
        "period" => &row.period,
        "value" => &row.value,
        "baseline" => &row.baseline,
        "owner" => &row.owner,
        _ => &row.reason,
    }
}

type CellFault = (&'static str, WrongGoal);

fn goal(
    row: &GoalRow,
    catalogue: &Catalogue,
    firm: &Firm,
    ways: &dyn Fn(&Kpi) -> Vec<String>,
) -> Result<Goal, Vec<CellFault>> {
    let mut faults: Vec<CellFault> = Vec::new();
    for (cell, text) in [("owner", &row.owner), ("reason", &row.reason), ("scope", &row.scope)] {
        if text.chars().count() > LONGEST {
            faults.push((cell, WrongGoal::Long));
        }
    }
    let Some(period) = period_of_code(&row.period, firm.fiscal_year_start) else {
        faults.push(("period", WrongGoal::BadPeriod));
        return Err(faults);
    };
    let Some(kpi) = kpi_called(catalogue, &row.kpi) else {
        let names = catalogue.kpis.values().flat_map(|kpi| [kpi.name.as_str(), kpi.title.get(Lang::Pl)]);
        faults.push(("kpi", WrongGoal::UnknownKpi { near: candidates(row.kpi.trim(), names) }));
        return Err(faults);
    };
    let scope = scope(&row.scope, &ways(kpi)).map_err(|what| faults.push(("scope", what))).unwrap_or_default();
    let number = |why| WrongGoal::Number { why };
    let aim = Aim::parse(&row.value, &kpi.unit, &firm.currency).map_err(number).and_then(|aim| match aim {
        Aim::Value(_) if kpi.better == Better::Within => Err(WrongGoal::NeedsRange),
        Aim::Value(low) | Aim::Range { low, .. }
            if low.is_sign_negative()
                && !low.is_zero()
                && matches!(&kpi.unit, DeclaredUnit::Unit(unit) if unit.is_things()) =>
        {
            Err(WrongGoal::Negative)
        }
        Aim::Value(high) | Aim::Range { high, .. }
            if high > rust_decimal::Decimal::ONE && is_of_a_whole(kpi, catalogue) =>
        {
            Err(WrongGoal::AboveWhole)
        }
        aim => Ok(aim),
    });
    let baseline = match Aim::parse_number(&row.baseline, &kpi.unit, &firm.currency) {
        Ok(baseline) => Some(baseline),
        Err(AimFault::Empty) => None,
        Err(why) => {
            faults.push(("baseline", number(why)));
            None
        }
    };
    let said = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
    match aim {
        Ok(aim) if faults.is_empty() => Ok(Goal {
            key: GoalKey { kpi: kpi.name.clone(), scope, period },
            terms: Terms { aim, baseline, owner: said(&row.owner), reason: said(&row.reason) },
        }),
        Ok(_) => Err(faults),
        Err(what) => {
            faults.push(("value", what));
            Err(faults)
        }
    }
}

/// Whether a KPI is a share that its formula keeps from being above 1: of a sum that it is a part of, or of
/// rows of the same dataset.
fn is_of_a_whole(kpi: &Kpi, catalogue: &Catalogue) -> bool {
    let Formula::Binary(Arithmetic::Over, part, whole) = &kpi.formula else { return false };
    let Formula::Name(name) = &**part else { return false };
    let dataset = |name: &str| {
        catalogue.measures_of(kpi).find(|measure| measure.name == name).map(|measure| measure.dataset.as_str())
    };
    let same = match &**whole {
        Formula::Name(whole) => dataset(name).is_some() && dataset(name) == dataset(whole),
        Formula::Binary(Arithmetic::Plus, a, b) => [a, b].iter().any(|side| ***side == Formula::Name(name.clone())),
        _ => false,
    };
    kpi.unit == DeclaredUnit::Percent && same
}

/// The KPI of a name, or of a title in either language, whatever its case.
fn kpi_called<'c>(catalogue: &'c Catalogue, name: &str) -> Option<&'c Kpi> {
    let name = name.trim();
    let called =
        |kpi: &&Kpi| [Lang::Pl, Lang::En].iter().any(|lang| kpi.title.get(*lang).to_lowercase() == name.to_lowercase());
    catalogue.kpis.get(name).or_else(|| catalogue.kpis.values().find(called))
}

fn scope(text: &str, ways: &[String]) -> Result<Scope, WrongGoal> {
    let scope: Scope = text.parse().map_err(|()| WrongGoal::BadScope)?;
    match scope.parts().iter().find(|(dimension, _)| !ways.contains(dimension)) {
        Some((dimension, _)) => Err(WrongGoal::NoWay { dimension: dimension.clone(), ways: ways.to_vec() }),
        None => Ok(scope),
    }
}

/// Goals that stand twice, and those whose periods overlap without one lying within the other. Weeks may lie across
/// months, quarters and years.
fn clashes(rows: &[GoalRow], goals: &[(usize, Goal)]) -> Vec<GoalFault> {
    let mut faults = Vec::new();
    for (place, (at, goal)) in goals.iter().enumerate() {
        let (kpi, scope, period) = (&goal.key.kpi, &goal.key.scope, goal.key.period);
        let like = goals[..place].iter().filter(|(_, other)| other.key.kpi == *kpi && other.key.scope == *scope);
        let found = like.into_iter().find_map(|(other, goal)| {
            let theirs = goal.key.period;
            let overlap = theirs.from < period.to && period.from < theirs.to;
            let within = |a: crate::Period, b: crate::Period| a.from <= b.from && b.to <= a.to;
            if theirs == period {
                Some(WrongGoal::Twice { other: *other })
            } else if overlap
                && !within(theirs, period)
                && !within(period, theirs)
                && ![theirs, period].iter().any(is_week)
            {
                Some(WrongGoal::Overlaps { other: *other })
            } else {
                None
            }
        });
        faults.extend(found.map(|what| GoalFault {
            row: *at,
            cell: "period",
            written: rows[*at].period.clone(),
            what,
        }));
    }
    faults
}

fn is_week(period: &crate::Period) -> bool {
    crate::Grain::Week.around(period.from, 1) == *period
}
