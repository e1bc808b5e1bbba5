//! How far those who start on a journey get, and how fast: funnel and cohorts.
//!
//! All numbers are cohort-true: they follow those who started in a period, wherever their later steps
//! fall, and never divide this month's wins by this month's leads.

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan as _};
use miara_engine::{Journey, Question, Traveller};
use miara_model::{Grain, Period, Value};

use super::{Scene, Service, ServiceError};

const DAY: i64 = 86_400_000_000;

/// A journey's numbers in a scene.
#[derive(Debug, Clone, PartialEq)]
pub struct Funnel {
    /// The journey.
    pub journey: Journey,
    /// All who started in the period.
    pub whole: Stretch,
    /// The same by the values of a dimension, the most first; `None` is not assigned.
    pub parts: Vec<(Option<String>, Stretch)>,
    /// By the month of the start, the earliest first, up to the period's last month.
    pub cohorts: Vec<Cohort>,
    /// Who started in the period.
    pub travellers: Vec<Traveller>,
    /// What keeps each step from being known, the dataset or the column that no import has supplied;
    /// `None` where it is known.
    pub lacking: Vec<Option<Lacking>>,
}

/// What was not imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lacking {
    /// Nothing of a dataset.
    Dataset(&'static str),
    /// A column of a dataset.
    Column(&'static str, &'static str),
}

/// How far a group of travellers got.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch {
    /// Website visits in the same days, where that is known; they can't be followed one by one.
    pub visits: Option<Value>,
    /// One per step of the journey, the start first.
    pub steps: Vec<Step>,
}

/// One step of a journey.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// How many reached it, or a later one.
    pub reached: u64,
    /// Half of those who went from the step before to this one took at most so many days.
    pub median_days: Option<f64>,
    /// How many that took both steps the median is of.
    pub timed: u64,
    /// How many have not reached it and started too short a time ago to be counted as never.
    pub young: u64,
    /// The days within which nine of ten that ever got here did, counted from the start.
    pub usual_days: Option<f64>,
}

/// Those who started in one month.
#[derive(Debug, Clone, PartialEq)]
pub struct Cohort {
    /// The month.
    pub period: Period,
    /// How many started.
    pub size: u64,
    /// One per entry of [`WINDOWS`].
    pub cells: Vec<CohortCell>,
}

/// The part of a cohort that got to a step within a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CohortCell {
    /// Members whose window has passed.
    pub mature: u64,
    /// Of these, those who got there within it.
    pub reached: u64,
}

/// The windows of the heat map, in days from the start.
pub const WINDOWS: [i64; 7] = [7, 14, 30, 60, 90, 180, 365];

/// Months of the heat map.
const MONTHS: i32 = 12;

/// How many must have got to a step before their pace says what is usual.
const ENOUGH: usize = 20;

impl Service {
    /// A journey in a scene, split by a dimension where one is named. `step` is the one that cohorts are
    /// followed to. `None` where its dataset was not imported.
    ///
    /// # Errors
    /// As [`Service::answer`].
    pub async fn funnel(
        &self,
        journey: Journey,
        scene: &Scene,
        by: Option<&str>,
        step: usize,
        now: Timestamp,
    ) -> Result<Option<Funnel>, ServiceError> {
        if !self.filled().await?.contains(journey.dataset()) {
            return Ok(None);
        }
        let now = self.journey_known_at(journey, now)?;
        let last_month = Grain::Month.around(scene.period.to.yesterday().unwrap_or(scene.period.from), 1);
        let first = last_month.from.saturating_sub((MONTHS - 1).months());
        let question = Question {
            kpis: vec![],
            period: Period { from: first.min(scene.period.from), to: last_month.to.max(scene.period.to) },
            grain: None,
            by: by.map(str::to_owned).into_iter().collect(),
            filters: scene.filters.clone(),
            versus: None,
        };
        let all = self.engine.travellers(journey, &question, now).await?;
        let months = Period { from: first, to: last_month.to }.split(Grain::Month, 1);
        let usual = usual_days(&all, journey.steps().len(), now);
        let cohorts = months.into_iter().map(|month| cohort(self.within(&all, month), month, step, now)).collect();
        let travellers: Vec<Traveller> = self.within(&all, scene.period).cloned().collect();
        let visits = self.visits(scene, by, now).await?;
        let mut groups: BTreeMap<Option<String>, Vec<&Traveller>> = BTreeMap::new();
        for traveller in travellers.iter().filter(|_| by.is_some()) {
            groups.entry(traveller.group.clone()).or_default().push(traveller);
        }
        let mut parts: Vec<_> = groups
            .into_iter()
            .map(|(group, members)| {
                let seen = visits.as_ref().and_then(|(_, parts)| parts.get(&group).copied());
                let stretch = stretch(&members, &usual, now);
                (group, Stretch { visits: seen, ..stretch })
            })
            .collect();
        parts.sort_by_key(|(group, stretch)| (group.is_none(), std::cmp::Reverse(stretch.steps[0].reached)));
        let whole = stretch(&travellers.iter().collect::<Vec<_>>(), &usual, now);
        let whole = Stretch { visits: visits.and_then(|(whole, _)| whole), ..whole };
        Ok(Some(Funnel { journey, whole, parts, cohorts, travellers, lacking: self.lacking(journey).await? }))
    }

    /// What keeps each step from being known; nothing where there is `None`.
    ///
    /// # Errors
    /// Where the store or the state can't be read.
    pub async fn lacking(&self, journey: Journey) -> Result<Vec<Option<Lacking>>, ServiceError> {
        let facts = self.facts()?;
        let column = |dataset: &'static str, column: &'static str| {
            let supplied = facts.get(dataset).map(|facts| &facts.supplied);
            let lacks = supplied.is_some_and(|supplied| !supplied.is_empty() && !supplied.contains(column));
            lacks.then_some(Lacking::Column(dataset, column))
        };
        if journey == Journey::Deal {
            return Ok(vec![None, column("deals", "won_at")]);
        }
        let no_deals = (!self.filled().await?.contains("deals")).then_some(Lacking::Dataset("deals"));
        let linked = no_deals.or_else(|| column("leads", "deal_id"));
        let won = linked.clone().or_else(|| column("deals", "won_at"));
        Ok(vec![None, column("leads", "qualified_at"), linked, won])
    }

    /// The last moment of which anything of a journey can be known: now, or the last import.
    fn journey_known_at(&self, journey: Journey, now: Timestamp) -> Result<Timestamp, ServiceError> {
        let facts = self.facts()?;
        let datasets = [journey.dataset(), Journey::Deal.dataset()];
        let last = datasets.iter().filter_map(|name| facts.get(*name)?.last_import).max();
        Ok(last.unwrap_or(now).min(now))
    }

    fn within<'t>(&self, all: &'t [Traveller], period: Period) -> impl Iterator<Item = &'t Traveller> {
        let micros = |day: jiff::civil::Date| {
            self.engine.zone().to_timestamp(day.at(0, 0, 0, 0)).map_or(i64::MAX, Timestamp::as_microsecond)
        };
        let (from, to) = (micros(period.from), micros(period.to));
        all.iter().filter(move |traveller| traveller.times[0].is_some_and(|at| from <= at && at < to))
    }

    /// Website visits of the same days, in all and by the dimension; `None` where they are not known, or
    /// can't be filtered so.
    async fn visits(&self, scene: &Scene, by: Option<&str>, now: Timestamp) -> Result<Option<Visits>, ServiceError> {
        const VISITS: &str = "website_visits";
        let Some(kpi) = self.book.catalogue.kpis.get(VISITS) else { return Ok(None) };
        let there = self.filled().await?.contains("web_traffic");
        let dimensions = self.engine.dimensions_of(kpi);
        let fits = |name: &str| dimensions.iter().any(|known| known == name);
        if !there || !scene.filters.iter().all(|(dimension, _)| fits(dimension)) {
            return Ok(None);
        }
        let question = Question { versus: None, ..scene.question(vec![VISITS.to_owned()]) };
        let whole = self.answer(&question, now).await?.rows.first().and_then(|row| row.cells[0].as_ref().ok().copied());
        let Some(by) = by.filter(|by| fits(by)) else { return Ok(Some((whole, BTreeMap::new()))) };
        let split = self.answer(&Question { by: vec![by.to_owned()], ..question }, now).await?;
        let parts = split.rows.iter().filter_map(|row| Some((row.dimensions[0].clone(), *row.cells[0].as_ref().ok()?)));
        Ok(Some((whole, parts.collect())))
    }
}

/// Visits in all, and by the values of a dimension.
type Visits = (Option<Value>, BTreeMap<Option<String>, Value>);

/// When a step was reached; one who reached a later step has reached it too, at an unknown time.
fn has_reached(traveller: &Traveller, step: usize) -> bool {
    traveller.times[step..].iter().any(Option::is_some)
}

/// The days from the start to a step.
fn days_to(traveller: &Traveller, step: usize) -> Option<f64> {
    let (start, end) = (traveller.times[0]?, traveller.times[step]?);
    Some((end - start).max(0) as f64 / DAY as f64)
}

/// For each step the days within which nine of ten that ever got there did. It is told from those who
/// started so long ago that the slow ones have had their time, where there are enough of them.
fn usual_days(all: &[Traveller], steps: usize, now: Timestamp) -> Vec<Option<f64>> {
    let ripe = now.as_microsecond() - 180 * DAY;
    let of = |step: usize| {
        let old = all.iter().filter(|traveller| traveller.times[0].is_some_and(|start| start < ripe));
        let old: Vec<f64> = old.filter_map(|traveller| days_to(traveller, step)).collect();
        let days = if old.len() >= ENOUGH {
            old
        } else {
            all.iter().filter_map(|traveller| days_to(traveller, step)).collect()
        };
        (days.len() >= ENOUGH).then(|| quantile(days, 0.9)).flatten()
    };
    (0..steps).map(|step| if step == 0 { Some(0.0) } else { of(step) }).collect()
}

fn stretch(members: &[&Traveller], usual: &[Option<f64>], now: Timestamp) -> Stretch {
    let steps = (0..usual.len()).map(|step| {
        let took = members.iter().filter_map(|traveller| {
            let (before, at) = (traveller.times[step.checked_sub(1)?]?, traveller.times[step]?);
            Some((at - before).max(0) as f64 / DAY as f64)
        });
        let took: Vec<f64> = took.collect();
        let young = |traveller: &&&Traveller| {
            let age = traveller.times[0].map_or(0.0, |start| (now.as_microsecond() - start) as f64 / DAY as f64);
            // Where nothing is known of the pace, nobody can be said to be too young.
            !has_reached(traveller, step) && traveller.ended.is_none() && usual[step].is_some_and(|usual| age < usual)
        };
        Step {
            reached: members.iter().filter(|traveller| has_reached(traveller, step)).count() as u64,
            timed: took.len() as u64,
            median_days: quantile(took, 0.5),
            young: members.iter().filter(young).count() as u64,
            usual_days: usual[step],
        }
    });
    Stretch { visits: None, steps: steps.collect() }
}

fn cohort<'t>(members: impl Iterator<Item = &'t Traveller>, period: Period, step: usize, now: Timestamp) -> Cohort {
    let members: Vec<&Traveller> = members.collect();
    let cells = WINDOWS.map(|days| {
        let window = days * DAY;
        let ripe =
            |traveller: &&&Traveller| traveller.times[0].is_some_and(|start| start + window <= now.as_microsecond());
        let mature: Vec<_> = members.iter().filter(ripe).collect();
        // One whose way there was not written down got there by the time of its next known step.
        let reached_by = |traveller: &Traveller| traveller.times[step..].iter().flatten().next().copied();
        let within = |traveller: &&&&Traveller| {
            traveller.times[0].zip(reached_by(traveller)).is_some_and(|(start, at)| at < start + window)
        };
        CohortCell { mature: mature.len() as u64, reached: mature.iter().filter(within).count() as u64 }
    });
    Cohort { period, size: members.len() as u64, cells: cells.to_vec() }
}

/// The number that a share of the numbers is at or below: the mean of the two in the middle for a half
/// of an even count, else the next one up. `None` for no numbers.
fn quantile(mut numbers: Vec<f64>, share: f64) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    let place = share * numbers.len() as f64;
    let at = |index: f64| numbers.get(index as usize).copied();
    if place > 0.0 && place.fract() == 0.0 {
        Some(f64::midpoint(at(place - 1.0)?, at(place).or_else(|| numbers.last().copied())?))
    } else {
        at(place.floor())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traveller(times: [Option<i64>; 4]) -> Traveller {
        Traveller {
            id: String::new(),
            group: None,
            times: times.iter().map(|day| day.map(|day| day * DAY)).collect(),
            ended: None,
        }
    }

    fn now(day: i64) -> Timestamp {
        Timestamp::from_microsecond(day * DAY).unwrap()
    }

    #[test]
    fn a_later_step_implies_the_earlier_ones() {
        let all = [traveller([Some(0), None, Some(4), None]), traveller([Some(0), Some(2), None, None])];
        let stretch = stretch(&all.iter().collect::<Vec<_>>(), &[Some(0.0), None, None, None], now(10));
        let reached: Vec<u64> = stretch.steps.iter().map(|step| step.reached).collect();
        assert_eq!(reached, [2, 2, 1, 0]);
        // The time to qualification is known of one only, and that to the deal of none that was qualified.
        assert_eq!((stretch.steps[1].median_days, stretch.steps[1].timed), (Some(2.0), 1));
        assert_eq!(stretch.steps[2].timed, 0);
    }

    #[test]
    fn who_is_younger_than_usual_is_not_counted_as_never() {
        let mut gone = traveller([Some(95), None, None, None]);
        gone.ended = Some(96 * DAY);
        let all = [traveller([Some(95), None, None, None]), traveller([Some(50), None, None, None]), gone];
        let stretch = stretch(&all.iter().collect::<Vec<_>>(), &[Some(0.0), Some(20.0), None, None], now(100));
        assert_eq!(stretch.steps[1].young, 1);
    }

    #[test]
    fn a_window_holds_only_those_who_have_had_it() {
        let all = [
            traveller([Some(0), Some(6), None, None]),
            traveller([Some(0), Some(8), None, None]),
            traveller([Some(95), Some(96), None, None]),
        ];
        let period = Period { from: jiff::civil::date(1970, 1, 1), to: jiff::civil::date(1970, 5, 1) };
        let cohort = cohort(all.iter(), period, 1, now(100));
        assert_eq!(cohort.cells[0], CohortCell { mature: 2, reached: 1 });
        assert_eq!(cohort.cells[1], CohortCell { mature: 2, reached: 2 });
        assert_eq!(cohort.cells[5], CohortCell { mature: 0, reached: 0 });
    }

    #[test]
    fn quantiles_by_hand() {
        assert_eq!(quantile(vec![3.0, 1.0, 2.0], 0.5), Some(2.0));
        assert_eq!(quantile(vec![4.0, 1.0, 2.0, 3.0], 0.5), Some(2.5));
        assert_eq!(quantile((1..=10).map(f64::from).collect(), 0.9), Some(9.5));
        assert_eq!(quantile(vec![], 0.9), None);
        assert_eq!(quantile(vec![7.0], 0.9), Some(7.0));
    }
}
