//! Forecasts of the past: those that were stored when they were made, and those that the same method would
//! have made, each held against what came.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use miara_analysis::Step;
use miara_model::{Grain, Kpi, Period, Question, Scope};

use super::forecast::{AHEAD, limits, possible, season};
use super::{Service, ServiceError};
use crate::state::StoredForecast;

/// A forecast of a period that is over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PastForecast {
    /// The period.
    pub period: Period,
    /// The day on which it was made; absent where it is only worked out now, as it would have been made.
    pub made_on: Option<Date>,
    /// What was expected.
    pub step: Step,
    /// What came.
    pub actual: f64,
    /// What the same period of the year before came to, or the last known one where there is none: the
    /// yardstick that costs nothing.
    pub naive: Option<f64>,
}

/// How good some forecasts were.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Track {
    /// The forecasts, oldest first.
    pub all: Vec<PastForecast>,
}

/// How forecasts of the period after the running one did.
#[derive(Debug, Clone, PartialEq)]
pub struct Past {
    /// The grain of the periods.
    pub grain: Grain,
    /// Those that were stored when they were made.
    pub stored: Track,
    /// Those that the same method would have made, from the numbers as they are known today.
    pub hindcast: Track,
}

/// By KPI and grain.
pub(super) type Pasts = HashMap<(String, Grain), Arc<Past>>;

/// Periods that are looked back on.
const BACK: usize = 12;

impl Track {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// True where there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// How many lay within their band of 80 %.
    #[must_use]
    pub fn within80(&self) -> usize {
        let within = |one: &&PastForecast| one.step.low80 <= one.actual && one.actual <= one.step.high80;
        self.all.iter().filter(within).count()
    }

    /// By how much they missed, as a share of what came: the sum of all misses over the sum of what came.
    /// `None` where nothing came.
    #[must_use]
    pub fn miss(&self) -> Option<f64> {
        share(self.all.iter().map(|one| (one.step.point, one.actual)))
    }

    /// The same of the yardstick, where every period has one.
    #[must_use]
    pub fn naive_miss(&self) -> Option<f64> {
        let pairs = self.all.iter().map(|one| one.naive.map(|naive| (naive, one.actual)));
        share(pairs.collect::<Option<Vec<_>>>()?.into_iter())
    }
}

fn share(pairs: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let sums =
        pairs.fold((0.0, 0.0), |sum, (expected, actual)| (sum.0 + (expected - actual).abs(), sum.1 + actual.abs()));
    (sums.1 > 0.0).then(|| sums.0 / sums.1)
}

impl Service {
    /// Keeps a forecast of the whole firm as it is made, once a day.
    pub(super) fn keep_forecast(&self, kpi: &Kpi, steps: &[(Period, Step)], today: Date) -> Result<(), ServiceError> {
        let Some((first, _)) = steps.first() else { return Ok(()) };
        let scope = Scope::firm();
        let mut state = self.state();
        if state.has_forecasts(&kpi.name, &scope, *first, today)? {
            return Ok(());
        }
        let stored = |(horizon, (period, step)): (usize, &(Period, Step))| StoredForecast {
            kpi: kpi.name.clone(),
            scope: scope.clone(),
            period: *period,
            made_on: today,
            horizon: u32::try_from(horizon).unwrap_or(u32::MAX),
            definition: self.definition(kpi),
            step: *step,
        };
        let stored: Vec<StoredForecast> = steps.iter().enumerate().map(stored).collect();
        Ok(state.keep_forecasts(&stored)?)
    }

    /// What a KPI is made of, as text: a forecast of another definition says nothing of this one.
    fn definition(&self, kpi: &Kpi) -> String {
        let measures = self.book.catalogue.measures_of(kpi).map(|measure| measure.written.clone());
        format!("{} | {}", kpi.formula, measures.collect::<Vec<_>>().join(" | "))
    }

    /// How forecasts of a KPI of the whole firm did in the last twelve whole periods.
    ///
    /// # Errors
    /// As [`Service::answer`].
    pub async fn past_forecasts(&self, kpi: &Kpi, grain: Grain, now: Timestamp) -> Result<Arc<Past>, ServiceError> {
        let (versions, today) = (self.versions()?, self.engine.zone().to_datetime(now).date());
        let key = (kpi.name.clone(), grain);
        let known = match &self.kept().past {
            Some((known, day, pasts)) if *known == versions && *day == today => pasts.get(&key).cloned(),
            _ => None,
        };
        if let Some(past) = known {
            return Ok(past);
        }
        let past = Arc::new(self.fresh_past(kpi, grain, now).await?);
        let mut kept = self.kept();
        match &mut kept.past {
            Some((known, day, pasts)) if *known == versions && *day == today => {
                pasts.insert(key, past.clone());
            }
            other => *other = Some((versions, today, HashMap::from([(key, past.clone())]))),
        }
        Ok(past)
    }

    async fn fresh_past(&self, kpi: &Kpi, grain: Grain, now: Timestamp) -> Result<Past, ServiceError> {
        let fiscal = self.book.firm.fiscal_year_start;
        let until = self.known_until(kpi, now).await?;
        let end = grain.around(until, fiscal).from;
        let mut from = end;
        for _ in 0..60 {
            from = grain.around(from.yesterday().unwrap_or(from), fiscal).from;
        }
        let question = Question {
            kpis: vec![kpi.name.clone()],
            period: Period { from, to: end },
            grain: Some(grain),
            by: vec![],
            filters: vec![],
            versus: None,
        };
        let answer = self.answer(&question, now).await?;
        let course: Vec<(Period, Option<f64>)> = answer
            .rows
            .iter()
            .map(|row| (row.period, row.cells[0].as_ref().ok().map(|value| value.to_f64())))
            .collect();
        let first = course.iter().position(|(_, value)| value.is_some()).unwrap_or(course.len());
        let course = &course[first..];
        let stored = self.state().forecasts(&kpi.name, &Scope::firm())?;
        let definition = self.definition(kpi);
        let mut past = Past { grain, stored: Track::default(), hindcast: Track::default() };
        for at in course.len().saturating_sub(BACK)..course.len() {
            let (period, Some(actual)) = course[at] else { continue };
            let naive = naive(course, at, grain);
            // Of those made a period ahead the first counts: a later one had more to go by.
            let made =
                stored.iter().find(|one| one.period == period && one.horizon == 1 && one.definition == definition);
            past.stored.all.extend(made.map(|one| PastForecast {
                period,
                made_on: Some(one.made_on),
                step: one.step,
                actual,
                naive,
            }));
            let step = self.hindcast(kpi, course, at, grain);
            past.hindcast.all.extend(step.map(|step| PastForecast { period, made_on: None, step, actual, naive }));
        }
        Ok(past)
    }
}

impl Service {
    /// The forecast of a period as it would have been made in the period before it, from what was whole then.
    fn hindcast(&self, kpi: &Kpi, course: &[(Period, Option<f64>)], at: usize, grain: Grain) -> Option<Step> {
        let before = &course[..at.checked_sub(1)?];
        let history: Vec<Option<f64>> = before.iter().map(|(_, value)| *value).collect();
        let begin = (grain, before.first()?.0.from);
        let made = self.forecast_of(&history, begin, AHEAD + 1, self.nature(kpi).adds_over_time)?;
        made.steps.get(1).map(|step| possible(*step, limits(kpi, &history)))
    }
}

/// What the same period a year before came to; what was the last known number where there is none.
fn naive(course: &[(Period, Option<f64>)], at: usize, grain: Grain) -> Option<f64> {
    let season = season(grain, usize::MAX);
    let year_ago = at.checked_sub(season).filter(|_| season > 1).and_then(|at| course[at].1);
    year_ago.or_else(|| course[at.checked_sub(2)?].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_score_is_worked_out_by_hand() {
        let period = Period { from: Date::constant(2026, 1, 1), to: Date::constant(2026, 2, 1) };
        let one = |point: f64, actual: f64, naive: Option<f64>| PastForecast {
            period,
            made_on: None,
            step: Step { point, low80: point - 5.0, high80: point + 5.0, low95: 0.0, high95: 0.0 },
            actual,
            naive,
        };
        let track = Track {
            all: vec![one(100.0, 104.0, Some(90.0)), one(100.0, 96.0, Some(96.0)), one(50.0, 60.0, Some(50.0))],
        };
        assert_eq!((track.len(), track.within80()), (3, 2));
        assert!((track.miss().unwrap() - 18.0 / 260.0).abs() < 1e-12);
        assert!((track.naive_miss().unwrap() - 24.0 / 260.0).abs() < 1e-12);
        assert_eq!(Track { all: vec![one(1.0, 1.0, None)] }.naive_miss(), None);
        assert_eq!(Track { all: vec![one(1.0, 0.0, None)] }.miss(), None);
    }
}
