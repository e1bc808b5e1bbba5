//! How much a part of the firm varies by itself, so that only what goes beyond is called a cause.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan as _;
use miara_analysis::{Cases, chance_of_count, chance_of_counts, two_sided};
use miara_model::{Answer, AnswerRow, Grain, Kpi, Period};

use super::baseline::BaselineKind;
use super::cause::NamedCause;
use super::leaves::Leaves;
use super::local::Search;
use crate::parts::{cases, measures_of};

/// Weeks before a period that tell how much a part varies.
const WEEKS: i64 = 52;
/// Of them so many must be known.
const KNOWN: usize = 8;
/// Of them something must be in so many: where one sale makes a week, no week tells of the next.
const BUSY: f64 = 0.25;
/// A count that was never seen may be expected to be so much all the same.
const NEVER_SEEN: f64 = 0.5;
/// Of counts a cause must have, or should have had, so many.
const CASES: f64 = 5.0;
/// A cause moves at least this much of the whole.
const LARGE: f64 = 0.02;
/// A cause must be rarer than this, for all places that were looked at together.
const RARE: f64 = 0.05;

/// The change that causes are looked for of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ObservedChange {
    /// What it is a change from.
    pub baseline: BaselineKind,
    /// The days, as far as they have elapsed.
    pub days: Period,
    /// True for a KPI of counts, which vary as chance makes counts vary.
    pub counts: bool,
}

/// What a cause must go beyond.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NoiseContext {
    change: ObservedChange,
    /// How many places were looked at.
    places: usize,
    /// What all places together have; of a ratio, in its numerator.
    whole: f64,
    /// How many times what was expected came everywhere; a cause must differ from that.
    common: f64,
}

/// What parts had in each of the weeks before, by the values of some dimensions.
pub type WeeklyCases = BTreeMap<Vec<Option<String>>, Vec<Cases>>;

/// The weeks before some days that tell how much a part varies.
#[must_use]
pub fn weeks_before(days: Period) -> Period {
    let to = Grain::Week.around(days.from, 1).from;
    Period { from: to.saturating_sub(WEEKS.weeks()), to }
}

/// What parts had in each week, from the numbers of a KPI's measures by week.
#[must_use]
pub fn weekly_cases(kpi: &Kpi, answer: &Answer) -> WeeklyCases {
    let measures = measures_of(kpi);
    let mut weeks = WeeklyCases::new();
    // Weeks before the first import hold nothing at all, and tell nothing.
    let known = |row: &&AnswerRow| row.cells.iter().any(Result::is_ok);
    for row in answer.rows.iter().filter(known) {
        weeks.entry(row.dimensions.clone()).or_default().push(cases(kpi, &measures, &row.cells));
    }
    weeks
}

/// The sets of dimensions that causes lie in, each once.
#[must_use]
pub fn dimension_sets(causes: &[NamedCause]) -> BTreeSet<Vec<String>> {
    causes.iter().map(dimensions_of).collect()
}

/// Those of some causes that are beyond how much their place varies from week to week; `weeks` has what places had in
/// the weeks before, by their dimensions. Where a place has too short a past to tell, counts vary as chance makes
/// counts vary, and of anything else nothing is told.
///
/// # Source
/// The variance of a week is half the mean square of successive differences, which a slow drift does not
/// swell: von Neumann 1941. Weeks are taken as independent of each other; the tail as Student's.
#[must_use]
pub fn beyond_chance(
    causes: Vec<NamedCause>,
    weeks: &BTreeMap<Vec<String>, WeeklyCases>,
    context: &NoiseContext,
) -> Vec<NamedCause> {
    let past_of = |cause: &NamedCause| {
        let values: Vec<Option<String>> = cause.place.iter().map(|(_, value)| value.clone()).collect();
        weeks.get(&dimensions_of(cause)).and_then(|places| places.get(&values)).map_or(&[][..], Vec::as_slice)
    };
    causes.into_iter().filter(|cause| context.is_beyond(cause, past_of(cause))).collect()
}

impl NoiseContext {
    /// What combinations of values must go beyond.
    #[must_use]
    pub fn of_combinations(change: ObservedChange, leaves: &Leaves) -> NoiseContext {
        NoiseContext { change, places: leaves.before.len(), whole: leaves.whole(), common: 1.0 }
    }

    /// What single parts of a dimension must go beyond, where so many places were looked at in all: a part that only
    /// did what all did is no place of its own.
    #[must_use]
    pub fn of_parts(change: ObservedChange, leaves: &Leaves, search: Search, places: usize) -> NoiseContext {
        NoiseContext { change, places, whole: leaves.whole(), common: search.common(leaves) }
    }

    /// What a whole change must go beyond.
    #[must_use]
    pub fn of_whole(change: ObservedChange, whole: &NamedCause) -> NoiseContext {
        NoiseContext { change, places: 1, whole: whole.actual, common: 1.0 }
    }

    /// True where a cause is beyond chance and large enough to be told.
    fn is_beyond(&self, cause: &NamedCause, past: &[Cases]) -> bool {
        // Cases among cases vary a little less than counts.
        let chance = match self.chance_by_weeks(cause, past) {
            Some(chance) if self.change.counts => chance.max(self.chance_by_count(cause)),
            Some(chance) => chance,
            None if self.change.counts => self.chance_by_count(cause),
            None => return false,
        };
        let few = self.change.counts && cause.actual.max(cause.expected) < CASES;
        !few && chance * self.places as f64 <= RARE && self.is_large(cause)
    }

    /// True where a cause moves enough of the whole to be worth a sentence, and more than all did.
    fn is_large(&self, cause: &NamedCause) -> bool {
        let (moved, beside) = (cause.moved(), self.moved(cause));
        moved * beside > 0.0 && moved.abs().min(beside.abs()) >= LARGE * self.whole.abs()
    }

    /// How much more a cause came to than was expected of it, had it done what all did.
    fn moved(&self, cause: &NamedCause) -> f64 {
        cause.actual - self.common * cause.expected
    }

    /// The chance of a change by how much its place varies from week to week; `None` where that can't be told.
    fn chance_by_weeks(&self, cause: &NamedCause, past: &[Cases]) -> Option<f64> {
        // Both sides of a comparison vary; what was expected does not.
        let both = if self.change.baseline == BaselineKind::Counterpart { 2.0 } else { 1.0 };
        let spread = (both * variance_of_a_week(past)? * f64::from(self.change.days.days()) / 7.0).sqrt();
        Some(two_sided(self.moved(cause).abs() / spread, past.len() as f64 - 1.0))
    }

    /// The chance of a change of a count, as chance makes counts vary.
    fn chance_by_count(&self, cause: &NamedCause) -> f64 {
        let expected = self.common * cause.expected;
        match self.change.baseline {
            BaselineKind::Counterpart => chance_of_counts(cause.actual, expected),
            BaselineKind::Expected => chance_of_count(cause.actual, expected.max(NEVER_SEEN)),
        }
    }
}

fn dimensions_of(cause: &NamedCause) -> Vec<String> {
    cause.place.iter().map(|(dimension, _)| dimension.clone()).collect()
}

/// The variance of what a week brings beside its cases at the usual rate; of a sum, of the week's number.
/// `None` with too few weeks, where most are empty, and where all are alike, which they hardly are.
fn variance_of_a_week(weeks: &[Cases]) -> Option<f64> {
    let busy = weeks.iter().filter(|week| week.met != 0.0).count();
    if weeks.len() < KNOWN || (busy as f64) < BUSY * weeks.len() as f64 {
        return None;
    }
    let Cases { met, of } = weeks.iter().sum();
    let rate = if of > 0.0 { met / of } else { 0.0 };
    let rest = |week: &Cases| week.met - rate * week.of;
    let squares: f64 = weeks.windows(2).map(|two| (rest(&two[1]) - rest(&two[0])).powi(2)).sum();
    let variance = squares / (2.0 * (weeks.len() - 1) as f64);
    (variance > 0.0).then_some(variance)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::testing::{answer, catalogue};

    #[test]
    fn a_drift_hardly_swells_the_variance_of_a_week() {
        let sum = |met: f64| Cases { met, of: 0.0 };
        // 10, 14, 10, 14 …: differences of 4, so 16 / 2; a drift of 0.1 a week adds some hundredths.
        let weeks: Vec<Cases> = (0..20).map(|at| sum(10.0 + f64::from(at % 2) * 4.0)).collect();
        assert!((variance_of_a_week(&weeks).unwrap() - 8.0).abs() < 1e-12);
        let drifting: Vec<Cases> =
            weeks.iter().enumerate().map(|(at, week)| sum(week.met + at as f64 / 10.0)).collect();
        assert!((variance_of_a_week(&drifting).unwrap() - 8.0).abs() < 0.1);
        assert_eq!(variance_of_a_week(&weeks[..7]), None);
        assert_eq!(variance_of_a_week(&[sum(5.0); 20]), None);
    }

    #[test]
    fn of_a_ratio_only_what_its_cases_do_not_explain_varies() {
        // Twice as many of twice as many is the same rate.
        let weeks: Vec<Cases> = (0..20)
            .map(|at| Cases { met: 5.0 + f64::from(at % 3) * 5.0, of: 50.0 + f64::from(at % 3) * 50.0 })
            .collect();
        assert_eq!(variance_of_a_week(&weeks), None);
    }

    const DAYS: Period = Period { from: date(2026, 6, 3), to: date(2026, 7, 1) };

    fn cause(expected: f64, actual: f64) -> NamedCause {
        NamedCause { place: vec![("channel".to_owned(), Some("ads".to_owned()))], expected, actual, share: None }
    }

    /// Whether a cause in a whole of 200 is beyond chance, with what the place had in the weeks before.
    fn is_told(cause: NamedCause, counts: bool, baseline: BaselineKind, weeks: &[Cases]) -> bool {
        let change = ObservedChange { baseline, days: DAYS, counts };
        let context = NoiseContext { change, places: 4, whole: 200.0, common: 1.0 };
        let places = WeeklyCases::from([(vec![Some("ads".to_owned())], weeks.to_vec())]);
        !beyond_chance(vec![cause], &BTreeMap::from([(vec!["channel".to_owned()], places)]), &context).is_empty()
    }

    #[test]
    fn only_what_goes_beyond_a_place_s_own_variation_is_told() {
        // A variance of 8 a week makes a spread of 5.7 in four weeks, and of 8 in the difference of two times four.
        let weeks: Vec<Cases> = (0..20).map(|at| Cases { met: 10.0 + f64::from(at % 2) * 4.0, of: 0.0 }).collect();
        let of = |actual: f64, baseline| is_told(cause(50.0, actual), false, baseline, &weeks);
        assert!(of(25.0, BaselineKind::Counterpart) && of(75.0, BaselineKind::Counterpart));
        assert!(!of(32.0, BaselineKind::Counterpart), "18 are 2.25 spreads: 3.6 % for one place, 15 % for four");
        assert!(of(32.0, BaselineKind::Expected), "and 3.2 spreads where only one side varies");
        assert!(!of(48.0, BaselineKind::Expected));
        assert!(!is_told(cause(50.0, 25.0), false, BaselineKind::Counterpart, &weeks[..5]), "too short a past");
    }

    #[test]
    fn counts_without_a_past_vary_as_chance_makes_them() {
        let of = |expected: f64, actual: f64| is_told(cause(expected, actual), true, BaselineKind::Expected, &[]);
        assert!(of(50.0, 20.0));
        assert!(!of(50.0, 42.0));
        assert!(!of(0.0, 4.0), "four are too few to be told of");
        // Half a case is expected where none was ever seen.
        assert!(of(0.0, 6.0));
    }

    #[test]
    fn weeks_of_which_nothing_is_known_tell_nothing() {
        assert_eq!(weeks_before(DAYS), Period { from: date(2025, 6, 2), to: date(2026, 6, 1) });
        let kpi = &catalogue().kpis["created"];
        let mut answer = answer(&[(DAYS, &[Some("ads")], &[3.0]), (DAYS, &[Some("ads")], &[5.0])]);
        answer.rows[0].cells = vec![Err(miara_model::Absent::TooLarge)];
        let expected = WeeklyCases::from([(vec![Some("ads".to_owned())], vec![Cases { met: 5.0, of: 0.0 }])]);
        assert_eq!(weekly_cases(kpi, &answer), expected);
        assert_eq!(dimension_sets(&[cause(1.0, 2.0), cause(2.0, 3.0)]), BTreeSet::from([vec!["channel".to_owned()]]));
    }
}
