//! The parts that a KPI is made of, then and now.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use jiff::civil::Date;
use miara_analysis::{Cases, expected_shares};
use miara_insight::parts::cases;
use miara_model::{Answer, AnswerRow, ComparedRow, Kpi, Question};

use super::Ground;
use super::expected::{PARTED, Whole};
use crate::service::{Selection, Service, ServiceError};

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
    /// The parts of a KPI by some dimensions, each with what it had before or what was expected of it. `None`
    /// where it can't be cut so, or most is not assigned.
    pub(super) async fn leaves(
        &self,
        kpi: &Kpi,
        scene: &Selection,
        ground: &Ground,
        by: &[String],
        now: Timestamp,
    ) -> Result<Option<Leaves>, ServiceError> {
        let measures: Vec<String> = kpi.formula.names().into_iter().map(str::to_owned).collect();
        let question = match ground {
            Ground::Counterpart => scene.question(measures.clone()),
            Ground::Expected(whole) => whole.course.question(scene, measures.clone(), PARTED),
        };
        let question = Question { by: by.to_vec(), ..question };
        let Some(answer) = self.answer_if_possible(&question, now).await? else { return Ok(None) };
        let parts = match ground {
            Ground::Counterpart => before_and_after(kpi, &measures, &answer),
            Ground::Expected(whole) => expected_and_actual(kpi, &measures, &answer, whole),
        };
        let Some(parts) = parts else { return Ok(None) };
        let mut leaves = Leaves { dimensions: by.to_vec(), ..Leaves::default() };
        (leaves.values, leaves.columns) = (vec![Vec::new(); by.len()], vec![Vec::new(); by.len()]);
        let mut codes: Vec<HashMap<Option<String>, u32>> = vec![HashMap::new(); by.len()];
        for (dimensions, (before, after)) in parts {
            if before == Cases::default() && after == Cases::default() {
                continue;
            }
            for (place, value) in dimensions.into_iter().enumerate() {
                let values = &mut leaves.values[place];
                let code = *codes[place].entry(value.clone()).or_insert_with(|| {
                    values.push(value);
                    u32::try_from(values.len() - 1).unwrap_or(u32::MAX)
                });
                leaves.columns[place].push(code);
            }
            leaves.before.push(before);
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

/// Values of some dimensions, with what they had before, or should have had, and what they have.
type Part = (Vec<Option<String>>, (Cases, Cases));

/// What each part had in the counterpart, and has now.
fn before_and_after(kpi: &Kpi, measures: &[String], answer: &Answer) -> Option<Vec<Part>> {
    let rows = answer.rows.iter().zip(answer.compared.as_ref()?);
    let part = |(row, before): (&AnswerRow, &ComparedRow)| {
        (row.dimensions.clone(), (cases(kpi, measures, &before.cells), cases(kpi, measures, &row.cells)))
    };
    Some(rows.map(part).collect())
}

/// What was expected of each part, together exactly the whole, and what it has. `None` where its past tells
/// nothing of the parts.
fn expected_and_actual(kpi: &Kpi, measures: &[String], answer: &Answer, whole: &Whole) -> Option<Vec<Part>> {
    let begin = whole.course.begin();
    let mut periods: Vec<Date> = answer.rows.iter().map(|row| row.period.from).filter(|from| *from < begin).collect();
    periods.dedup();
    let mut parts: BTreeMap<&[Option<String>], (Vec<Cases>, Cases)> = BTreeMap::new();
    for row in &answer.rows {
        let (past, actual) =
            parts.entry(&row.dimensions).or_insert_with(|| (vec![Cases::default(); periods.len()], Cases::default()));
        let cases = cases(kpi, measures, &row.cells);
        match periods.binary_search(&row.period.from) {
            Ok(at) => past[at] = cases,
            Err(_) => *actual = Cases { met: actual.met + cases.met, of: actual.of + cases.of },
        }
    }
    let shares = |number: &dyn Fn(&Cases) -> f64| {
        expected_shares(&parts.values().map(|(past, _)| past.iter().map(number).collect()).collect::<Vec<_>>())
    };
    let all = whole.cases?;
    let met = shares(&|cases| cases.met)?;
    let of = if all.of > 0.0 { shares(&|cases| cases.of)? } else { vec![0.0; met.len()] };
    let expected = met.iter().zip(&of).map(|(met, of)| Cases { met: all.met * met, of: all.of * of });
    let parts = parts.iter().zip(expected);
    Some(parts.map(|((dimensions, (_, actual)), expected)| (dimensions.to_vec(), (expected, *actual))).collect())
}
