//! The parts that a KPI is made of, then and now.

use std::collections::HashMap;

use jiff::Timestamp;
use miara_analysis::Cases;
use miara_engine::{Cell, EngineError, Question};
use miara_model::formula::Arithmetic;
use miara_model::{Absent, Formula, Kpi, Measure, Value};

use super::Made;
use crate::service::{Scene, Service, ServiceError};

/// Parts of a KPI: one per combination of values that has any cases in either period.
#[derive(Debug, Clone, Default)]
pub(super) struct Leaves {
    pub(super) dimensions: Vec<String>,
    /// The values of each dimension; absent is not assigned.
    pub(super) values: Vec<Vec<Option<String>>>,
    /// For each dimension a code per leaf: the place of its value.
    pub(super) columns: Vec<Vec<u32>>,
    /// What each leaf had then; of a sum only `met`.
    pub(super) before: Vec<Cases>,
    /// What it has now.
    pub(super) after: Vec<Cases>,
}

/// A dimension whose values decide so many of the cases is the outcome by another name.
const DECIDED: f64 = 0.5;
/// So much counted of nothing makes no rate.
const OF_NOTHING: f64 = 0.05;
/// More parts not assigned than this share tell nothing of a dimension.
const UNASSIGNED: f64 = 0.6;

impl Service {
    /// How the parts of a KPI make the whole; `None` where they don't.
    pub(in crate::service) fn made(&self, kpi: &Kpi) -> Option<Made> {
        if self.is_added_up(kpi) {
            return Some(Made::Sum);
        }
        let Formula::Binary(Arithmetic::Over, above, below) = &kpi.formula else { return None };
        let additive = |name: &str| self.book.catalogue.measures.get(name).is_some_and(Measure::is_additive);
        (is_sum(above, &additive) && is_sum(below, &additive)).then_some(Made::Ratio)
    }

    /// The parts of a KPI by some dimensions. `None` where it can't be cut so, or most is not assigned.
    pub(super) async fn leaves(
        &self,
        kpi: &Kpi,
        scene: &Scene,
        by: &[String],
        now: Timestamp,
    ) -> Result<Option<Leaves>, ServiceError> {
        let measures: Vec<String> = kpi.formula.names().into_iter().map(str::to_owned).collect();
        let question = Question { by: by.to_vec(), ..scene.question(measures.clone()) };
        let answer = match self.answer(&question, now).await {
            Ok(answer) => answer,
            // A way that is known may still be closed for these rows.
            Err(ServiceError::Engine(
                EngineError::NoWay { .. } | EngineError::NotLinked { .. } | EngineError::TooManyCells { .. },
            )) => return Ok(None),
            Err(error) => return Err(error),
        };
        let Some(compared) = &answer.compared else { return Ok(None) };
        let mut leaves = Leaves { dimensions: by.to_vec(), ..Leaves::default() };
        (leaves.values, leaves.columns) = (vec![Vec::new(); by.len()], vec![Vec::new(); by.len()]);
        let mut codes: Vec<HashMap<Option<String>, u32>> = vec![HashMap::new(); by.len()];
        for (row, before) in answer.rows.iter().zip(compared) {
            let (then, after) = (cases(kpi, &measures, &before.cells), cases(kpi, &measures, &row.cells));
            if then == Cases::default() && after == Cases::default() {
                continue;
            }
            for (place, value) in row.dimensions.iter().enumerate() {
                let values = &mut leaves.values[place];
                let code = *codes[place].entry(value.clone()).or_insert_with(|| {
                    values.push(value.clone());
                    u32::try_from(values.len() - 1).unwrap_or(u32::MAX)
                });
                leaves.columns[place].push(code);
            }
            leaves.before.push(then);
            leaves.after.push(after);
        }
        Ok(Some(leaves).filter(|leaves| leaves.tells() && !leaves.is_outcome()))
    }
}

impl Leaves {
    /// True where the values of a dimension decide what is counted, as the stage of a deal decides whether it
    /// was won, or where much is counted of nothing: then the dimension says the same with other words.
    fn is_outcome(&self) -> bool {
        let (mut all, mut decided, mut met, mut of_nothing) = (0.0, 0.0, 0.0, 0.0);
        for (before, after) in self.before.iter().zip(&self.after) {
            let cases = Cases { met: before.met + after.met, of: before.of + after.of };
            all += cases.of;
            met += cases.met.abs();
            if cases.of <= 0.0 {
                of_nothing += cases.met.abs();
            } else if cases.met == 0.0 || (cases.met - cases.of).abs() < 1e-9 * cases.of {
                decided += cases.of;
            }
        }
        all > 0.0 && (decided > DECIDED * all || of_nothing > OF_NOTHING * met)
    }

    /// True where there are at least two parts, and most of what there is has values.
    fn tells(&self) -> bool {
        let weight = |cases: &Cases| if cases.of > 0.0 { cases.of } else { cases.met.abs() };
        let sizes = self.before.iter().zip(&self.after).map(|(before, after)| weight(before) + weight(after));
        let (mut all, mut unassigned) = (0.0, 0.0);
        for (at, size) in sizes.enumerate() {
            all += size;
            let missing =
                self.columns.iter().zip(&self.values).any(|(column, values)| values[column[at] as usize].is_none());
            unassigned += if missing { size } else { 0.0 };
        }
        self.before.len() > 1 && all > 0.0 && unassigned / all <= UNASSIGNED
    }
}

/// What a part has: the number of a sum; numerator and denominator of a ratio.
fn cases(kpi: &Kpi, measures: &[String], cells: &[Cell]) -> Cases {
    let value = |name: &str| -> Result<Value, Absent> {
        let place = measures.iter().position(|known| known == name);
        // A part without rows adds nothing.
        Ok(place.and_then(|place| cells[place].clone().ok()).unwrap_or(Value::count(0)))
    };
    let number = |formula: &Formula| formula.eval(&value).map_or(0.0, Value::to_f64);
    match &kpi.formula {
        Formula::Binary(Arithmetic::Over, above, below) => Cases { met: number(above), of: number(below) },
        formula => Cases { met: number(formula), of: 0.0 },
    }
}

/// True for a formula whose parts add up: a sum of measures whose parts do.
fn is_sum(formula: &Formula, additive: &impl Fn(&str) -> bool) -> bool {
    match formula {
        Formula::Name(name) => additive(name),
        Formula::Binary(Arithmetic::Plus | Arithmetic::Minus, a, b) => is_sum(a, additive) && is_sum(b, additive),
        Formula::Binary(Arithmetic::Times, a, b) => {
            let number = |formula: &Formula| matches!(formula, Formula::Number(_));
            (number(a) && is_sum(b, additive)) || (number(b) && is_sum(a, additive))
        }
        Formula::Binary(Arithmetic::Over, ..) | Formula::Number(_) => false,
    }
}
