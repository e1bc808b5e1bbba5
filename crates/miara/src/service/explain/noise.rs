//! How much a part of the firm varies by itself, so that only what goes beyond is called a cause.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::try_join_all;
use jiff::{Timestamp, ToSpan as _};
use miara_analysis::{Cases, chance_of_count, chance_of_counts, two_sided};
use miara_insight::parts::cases;
use miara_model::{Grain, Kpi, Period, Question};

use super::{Ground, NamedCause};
use crate::service::{Selection, Service, ServiceError};

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

/// What is asked of chance: the days that a change was seen on, what it is a change from, and how many places
/// were looked at.
pub(super) struct Sight<'a> {
    pub(super) scene: &'a Selection,
    pub(super) ground: &'a Ground,
    /// The days, as far as they have elapsed.
    pub(super) days: Period,
    pub(super) places: usize,
    /// What all places together have; of a ratio, in its numerator.
    pub(super) whole: f64,
    /// How many times what was expected came everywhere; what is told must differ from that.
    pub(super) alike: f64,
}

impl Service {
    /// Those of some causes that are beyond how much their place varies from week to week. Where a place has
    /// too short a past to tell, counts vary as chance makes counts vary, and of anything else nothing is told.
    ///
    /// # Source
    /// The variance of a week is half the mean square of successive differences, which a slow drift does not
    /// swell: von Neumann 1941. Weeks are taken as independent of each other; the tail as Student's.
    pub(super) async fn beyond_chance(
        &self,
        kpi: &Kpi,
        causes: Vec<NamedCause>,
        sight: &Sight<'_>,
        now: Timestamp,
    ) -> Result<Vec<NamedCause>, ServiceError> {
        let sets: BTreeSet<Vec<String>> = causes.iter().map(dimensions_of).collect();
        let asked = sets.iter().map(|dimensions| self.weeks_of(kpi, dimensions, sight, now));
        let weeks: BTreeMap<&Vec<String>, _> = sets.iter().zip(try_join_all(asked).await?).collect();
        let counts = self.book.catalogue.is_of_counts(kpi);
        let is_beyond = |cause: &NamedCause| {
            let values: Vec<Option<String>> = cause.place.iter().map(|(_, value)| value.clone()).collect();
            let past = weeks[&dimensions_of(cause)].get(&values).map_or(&[][..], Vec::as_slice);
            // Cases among cases vary a little less than counts.
            let chance = match of_weeks(cause, past, sight) {
                Some(chance) if counts => chance.max(of_counts(cause, sight)),
                Some(chance) => chance,
                None if counts => of_counts(cause, sight),
                None => return false,
            };
            let few = counts && cause.actual.max(cause.expected) < CASES;
            !few && chance * sight.places as f64 <= RARE && sight.is_large(cause)
        };
        Ok(causes.into_iter().filter(is_beyond).collect())
    }

    /// What places had in each of the weeks before, by the values of some dimensions.
    async fn weeks_of(
        &self,
        kpi: &Kpi,
        dimensions: &[String],
        sight: &Sight<'_>,
        now: Timestamp,
    ) -> Result<BTreeMap<Vec<Option<String>>, Vec<Cases>>, ServiceError> {
        let measures: Vec<String> = kpi.formula.names().into_iter().map(str::to_owned).collect();
        let to = Grain::Week.around(sight.days.from, 1).from;
        let question = Question {
            period: Period { from: to.saturating_sub(WEEKS.weeks()), to },
            grain: Some(Grain::Week),
            by: dimensions.to_vec(),
            versus: None,
            ..sight.scene.question(measures.clone())
        };
        let Some(answer) = self.answer_if_possible(&question, now).await? else { return Ok(BTreeMap::new()) };
        let mut weeks: BTreeMap<Vec<Option<String>>, Vec<Cases>> = BTreeMap::new();
        // Weeks before the first import hold nothing at all, and tell nothing.
        let known = |row: &&miara_model::AnswerRow| row.cells.iter().any(Result::is_ok);
        for row in answer.rows.iter().filter(known) {
            weeks.entry(row.dimensions.clone()).or_default().push(cases(kpi, &measures, &row.cells));
        }
        Ok(weeks)
    }
}

impl Sight<'_> {
    /// True where a cause moves enough of the whole to be worth a sentence, and more than all did.
    fn is_large(&self, cause: &NamedCause) -> bool {
        let (moved, beside) = (cause.moved(), self.moved(cause));
        moved * beside > 0.0 && moved.abs().min(beside.abs()) >= LARGE * self.whole.abs()
    }

    /// How much more a cause came to than was expected of it, had it done what all did.
    fn moved(&self, cause: &NamedCause) -> f64 {
        cause.actual - self.alike * cause.expected
    }
}

/// The chance of a change by how much its place varies from week to week; `None` where that can't be told.
fn of_weeks(cause: &NamedCause, past: &[Cases], sight: &Sight<'_>) -> Option<f64> {
    let both = if matches!(sight.ground, Ground::Counterpart) { 2.0 } else { 1.0 };
    let spread = (both * variance_of_a_week(past)? * f64::from(sight.days.days()) / 7.0).sqrt();
    Some(two_sided(sight.moved(cause).abs() / spread, past.len() as f64 - 1.0))
}

/// The chance of a change of a count, as chance makes counts vary.
fn of_counts(cause: &NamedCause, sight: &Sight<'_>) -> f64 {
    let expected = sight.alike * cause.expected;
    match sight.ground {
        Ground::Counterpart => chance_of_counts(cause.actual, expected),
        Ground::Expected(_) => chance_of_count(cause.actual, expected.max(NEVER_SEEN)),
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
    let (met, of) = weeks.iter().fold((0.0, 0.0), |sum, week| (sum.0 + week.met, sum.1 + week.of));
    let rate = if of > 0.0 { met / of } else { 0.0 };
    let rest = |week: &Cases| week.met - rate * week.of;
    let squares: f64 = weeks.windows(2).map(|two| (rest(&two[1]) - rest(&two[0])).powi(2)).sum();
    let variance = squares / (2.0 * (weeks.len() - 1) as f64);
    (variance > 0.0).then_some(variance)
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
