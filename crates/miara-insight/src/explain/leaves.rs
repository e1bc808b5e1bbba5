//! The parts that a KPI is made of, then and now.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use miara_analysis::{Cases, expected_shares};
use miara_model::{Answer, AnswerRow, ComparedRow, Kpi};

use super::baseline::BaselineData;
use super::expected::ExpectedWhole;
use crate::parts::{cases, measures_of};

/// Parts of a KPI: one per combination of values that has any cases in either period.
#[derive(Debug, Clone, Default)]
pub struct Leaves {
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

/// A dimension whose values decide more than this share of the cases is the outcome by another name.
const DECIDED: f64 = 0.5;
/// More than this share counted of nothing makes no rate.
const OF_NOTHING: f64 = 0.05;
/// More parts not assigned than this share tell nothing of a dimension.
const UNASSIGNED: f64 = 0.6;

impl Leaves {
    /// The parts of a KPI by some dimensions, each with what it had before or what was expected of it, from the numbers
    /// of the KPI's measures by these dimensions: beside those of the counterpart, or by the periods of a course and
    /// those before it. `None` where most is not assigned, or a dimension is the outcome by another name.
    #[must_use]
    pub fn of(kpi: &Kpi, by: &[String], answer: &Answer, baseline: &BaselineData) -> Option<Leaves> {
        let measures = measures_of(kpi);
        let parts = match baseline {
            BaselineData::Counterpart => before_and_after(kpi, &measures, answer),
            BaselineData::Expected(whole) => expected_and_actual(kpi, &measures, answer, whole),
        };
        let leaves = Leaves::of_parts(by, parts?);
        (leaves.tells() && !leaves.is_outcome()).then_some(leaves)
    }

    fn of_parts(by: &[String], parts: Vec<Part>) -> Leaves {
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
        leaves
    }

    /// What all parts together have now; of a ratio, its numerator.
    pub(super) fn whole(&self) -> f64 {
        self.after.iter().map(|part| part.met).sum()
    }

    /// The value of a leaf in one of the dimensions.
    pub(super) fn value(&self, dimension: usize, leaf: usize) -> Option<String> {
        self.values[dimension][self.columns[dimension][leaf] as usize].clone()
    }

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
fn expected_and_actual(kpi: &Kpi, measures: &[String], answer: &Answer, whole: &ExpectedWhole) -> Option<Vec<Part>> {
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

#[cfg(test)]
pub(super) mod tests {
    use jiff::civil::date;
    use miara_model::{Grain, Period};

    use super::*;
    use crate::explain::expected::{Course, Expected};
    use crate::testing::{TestRow, answer, catalogue, clock};

    /// A value of the dimension `channel`, with what a KPI's measures had before and have now.
    pub(in crate::explain) type TestPart<'a> = (Option<&'a str>, &'a [f64], &'a [f64]);

    /// The parts of a KPI by channel.
    pub(in crate::explain) fn leaves(kpi: &str, parts: &[TestPart<'_>]) -> Option<Leaves> {
        let days = Period { from: date(2026, 2, 1), to: date(2026, 3, 1) };
        let values: Vec<[Option<&str>; 1]> = parts.iter().map(|(value, _, _)| [*value]).collect();
        let both = parts.iter().zip(&values);
        let now: Vec<TestRow<'_>> = both.clone().map(|((_, _, now), value)| (days, value.as_slice(), *now)).collect();
        let then: Vec<TestRow<'_>> = both.map(|((_, then, _), value)| (days, value.as_slice(), *then)).collect();
        let compared =
            answer(&then).rows.into_iter().map(|row| ComparedRow { periods: vec![row.period], cells: row.cells });
        let answer = Answer { compared: Some(compared.collect()), ..answer(&now) };
        Leaves::of(&catalogue().kpis[kpi], &["channel".to_owned()], &answer, &BaselineData::Counterpart)
    }

    #[test]
    fn parts_have_what_they_had_and_what_they_have() {
        let none: TestPart<'_> = (Some("fair"), &[0.0, 0.0], &[0.0, 0.0]);
        let parts = [(Some("ads"), &[6.0, 4.0], &[3.0, 7.0]), (None, &[1.0, 1.0], &[2.0, 0.0])];
        let parts: Vec<TestPart<'_>> =
            parts.iter().map(|(of, a, b)| (*of, a.as_slice(), b.as_slice())).chain([none]).collect();
        let leaves = leaves("win_rate", &parts).unwrap();
        assert_eq!(leaves.values, [[Some("ads".to_owned()), None]], "what is nothing in both is no part");
        assert_eq!(leaves.before, [Cases { met: 6.0, of: 10.0 }, Cases { met: 1.0, of: 2.0 }]);
        assert_eq!((leaves.after[0], leaves.whole()), (Cases { met: 3.0, of: 10.0 }, 5.0));
    }

    #[test]
    fn a_dimension_that_says_the_outcome_or_nothing_makes_no_parts() {
        // All that are won are won, and all that are lost are lost.
        assert!(
            leaves("win_rate", &[(Some("won"), &[9.0, 0.0], &[8.0, 0.0]), (Some("lost"), &[0.0, 9.0], &[0.0, 8.0])])
                .is_none()
        );
        assert!(leaves("created", &[(Some("ads"), &[9.0], &[8.0])]).is_none(), "one part is the whole");
        let mostly_none = [(Some("ads"), &[4.0], &[4.0]), (None, &[7.0], &[7.0])];
        let mostly_none: Vec<TestPart<'_>> =
            mostly_none.iter().map(|(of, a, b)| (*of, a.as_slice(), b.as_slice())).collect();
        assert!(leaves("created", &mostly_none).is_none(), "14 of 22 are not assigned");
    }

    #[test]
    fn parts_are_expected_to_have_their_share_of_the_whole() {
        let now = Period { from: date(2026, 6, 8), to: date(2026, 6, 22) };
        let course = Course::of(now, "2026-07-01T00:00:00Z".parse().unwrap(), &clock()).unwrap();
        let expected = Expected { value: 90.0, low80: 80.0, high80: 100.0, grain: Grain::Week, history: 9 };
        let whole = ExpectedWhole { expected, cases: Some(Cases { met: 90.0, of: 0.0 }), course };
        let weeks = Period { from: date(2026, 5, 25), to: now.to }.split(Grain::Week, 1);
        let rows: Vec<TestRow<'_>> = weeks
            .iter()
            .flat_map(|week| -> [TestRow<'_>; 2] {
                [(*week, &[Some("ads")], &[20.0]), (*week, &[Some("mail")], &[10.0])]
            })
            .collect();
        let by = ["channel".to_owned()];
        let leaves =
            Leaves::of(&catalogue().kpis["created"], &by, &answer(&rows), &BaselineData::Expected(whole)).unwrap();
        // Twice as many of ads as of mail came in each week before, so 60 and 30 are expected in these two.
        assert_eq!(leaves.before.iter().map(|part| part.met.round()).collect::<Vec<_>>(), [60.0, 30.0]);
        assert_eq!(leaves.after.iter().map(|part| part.met).collect::<Vec<_>>(), [40.0, 20.0]);
    }
}
