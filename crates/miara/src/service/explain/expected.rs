//! What was to be expected of a KPI in some days, from what was before them.

use jiff::Timestamp;
use jiff::civil::Date;
use miara_analysis::goal::Goal;
use miara_analysis::{Adds, Cases, Forecast, outlook};
use miara_insight::parts::{Composition, cases, composition};
use miara_model::{Answer, AnswerRow, Grain, Kpi, Period, Question};

use crate::service::{Selection, Service, ServiceError};
use miara_insight::series::{limits, possible};

/// What was to be expected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    /// The number, for the days that are known.
    pub value: f64,
    /// Where it lies with 80 %.
    pub low80: f64,
    /// Its upper end.
    pub high80: f64,
    /// The grain of the periods that it was made from.
    pub grain: Grain,
    /// How many of them.
    pub history: usize,
}

/// Some days as a row of periods, with those before them.
#[derive(Debug, Clone)]
pub(super) struct Course {
    grain: Grain,
    /// The periods that make the days, each with the share of its working time that is known, above 0..=1.
    steps: Vec<(Period, f64)>,
}

/// A whole that was expected, with the course that it was made on.
#[derive(Debug, Clone)]
pub(super) struct Whole {
    pub(super) expected: Expected,
    /// Of a sum its number; of a ratio its numerator and denominator; absent for what has no parts.
    pub(super) cases: Option<Cases>,
    pub(super) course: Course,
}

/// Periods that tell how the whole falls into parts, at most.
pub(super) const PARTED: usize = 24;
/// Periods that days may be made of, at most.
const MOST_STEPS: usize = 62;

impl Course {
    /// The whole periods of some days: months, weeks or days, the longest that fit; of more days than can be
    /// forecast, months of which the last is not over. `None` where there are too many, or none fit.
    fn of(days: Period) -> Option<(Grain, Vec<Period>)> {
        let starts = |grain: Grain, day: Date| grain.around(day, JANUARY).from == day;
        let fits = |grain: &Grain| {
            starts(*grain, days.from) && starts(*grain, days.to) && days.split(*grain, JANUARY).len() <= MOST_STEPS
        };
        let whole = [Grain::Month, Grain::Week, Grain::Day].into_iter().find(fits);
        let grain = whole.or_else(|| starts(Grain::Month, days.from).then_some(Grain::Month))?;
        let periods: Vec<Period> =
            days.split(grain, JANUARY).into_iter().map(|period| grain.around(period.from, JANUARY)).collect();
        (periods.len() <= MOST_STEPS).then_some((grain, periods))
    }

    /// The question that covers the days and some periods before them.
    pub(super) fn question(&self, scene: &Selection, names: Vec<String>, back: usize) -> Question {
        let mut from = self.begin();
        for _ in 0..back {
            from = self.grain.around(from.yesterday().unwrap_or(from), JANUARY).from;
        }
        let to = self.steps.last().map_or(from, |(period, _)| period.to.min(scene.period.to));
        Question { period: Period { from, to }, grain: Some(self.grain), versus: None, ..scene.question(names) }
    }

    /// The first of the days.
    pub(super) fn begin(&self) -> Date {
        self.steps.first().map_or(Date::MIN, |(period, _)| period.from)
    }

    /// Periods that a forecast looks back on, at most.
    fn back(&self) -> usize {
        match self.grain {
            Grain::Day => 182,
            Grain::Week => 112,
            Grain::Month | Grain::Quarter | Grain::Year => 48,
        }
    }

    /// What is expected of the days of a KPI that is added up.
    fn sum(&self, ahead: &Forecast) -> f64 {
        ahead.steps.iter().zip(&self.steps).map(|(step, (_, share))| share * step.point).sum()
    }

    /// What is expected of each of the periods, and the history that says so; `adds` is true for numbers that add up
    /// over days. `None` with too little history.
    fn forecast(
        &self,
        service: &Service,
        answer: &Answer,
        adds: bool,
        number: impl Fn(&AnswerRow) -> Option<f64>,
    ) -> Option<(Forecast, Vec<Option<f64>>)> {
        let before = answer.rows.iter().filter(|row| row.period.from < self.begin());
        let known = before.map(|row| (row.period.from, number(row))).skip_while(|(_, value)| value.is_none());
        let (begins, history): (Vec<Date>, Vec<Option<f64>>) = known.unzip();
        let made = service.forecast_of(&history, (self.grain, *begins.first()?), self.steps.len(), adds)?;
        Some((made, history))
    }
}

/// Months, weeks and days begin where they do whatever the fiscal year.
const JANUARY: i8 = 1;

impl Service {
    /// What was to be expected of a KPI, or of what a measure counts, in the days of a scene as far as they
    /// are known. `None` with too little history, and before anything is known of the days.
    pub(super) async fn expected(
        &self,
        kpi: &Kpi,
        scene: &Selection,
        now: Timestamp,
    ) -> Result<Option<Whole>, ServiceError> {
        let Some(course) = self.course_of(kpi, scene, now).await? else { return Ok(None) };
        let answer = self.answer(&course.question(scene, vec![kpi.name.clone()], course.back()), now).await?;
        let own = course.forecast(self, &answer, self.nature(kpi).adds_over_time, |row| {
            row.cells[0].as_ref().ok().map(|value| value.to_f64())
        });
        let Some((mut ahead, history)) = own else { return Ok(None) };
        let limits = limits(kpi, &history);
        ahead.steps.iter_mut().for_each(|step| *step = possible(*step, limits));
        let made = composition(&self.book.catalogue, kpi);
        let cases = match made {
            Some(Composition::Sum) => Some(Cases { met: course.sum(&ahead), of: 0.0 }),
            Some(Composition::Ratio) => self.expected_cases(kpi, scene, &ahead, &course, now).await?,
            None => None,
        };
        let adds = match made {
            Some(Composition::Sum) => Adds::Sum,
            _ if self.nature(kpi).is_stock => Adds::Last,
            _ => Adds::Mean { behind: 0.0 },
        };
        let shares: Vec<f64> = course.steps.iter().map(|(_, share)| *share).collect();
        let so_far =
            if adds == Adds::Last { history.iter().rev().find_map(|value| *value).unwrap_or(0.0) } else { 0.0 };
        let Some(band) = outlook(&ahead, &Goal { target: 0.0, so_far, shares: &shares, adds, rest: &[] }) else {
            return Ok(None);
        };
        let value = match (made, cases) {
            (Some(Composition::Sum), Some(cases)) => cases.met,
            (Some(Composition::Ratio), Some(cases)) => cases.met / cases.of,
            (Some(_), None) => return Ok(None),
            (None, _) => band.median,
        };
        let expected = Expected {
            value,
            low80: band.low80.clamp(limits.0, limits.1).min(value),
            high80: band.high80.clamp(limits.0, limits.1).max(value),
            grain: course.grain,
            history: history.len(),
        };
        Ok(Some(Whole { expected, cases, course }))
    }

    /// Numerator and denominator of a ratio: the denominator is forecast too, and has the expected rate.
    async fn expected_cases(
        &self,
        kpi: &Kpi,
        scene: &Selection,
        rate: &Forecast,
        course: &Course,
        now: Timestamp,
    ) -> Result<Option<Cases>, ServiceError> {
        let measures: Vec<String> = kpi.formula.names().into_iter().map(str::to_owned).collect();
        let answer = self.answer(&course.question(scene, measures.clone(), course.back()), now).await?;
        let below = course.forecast(self, &answer, true, |row| Some(cases(kpi, &measures, &row.cells).of));
        let Some((below, _)) = below else { return Ok(None) };
        let mut all = Cases::default();
        for ((of, rate), (_, share)) in below.steps.iter().zip(&rate.steps).zip(&course.steps) {
            let of = share * of.point.max(0.0);
            all = Cases { met: all.met + of * rate.point, of: all.of + of };
        }
        Ok((all.of > 0.0).then_some(all))
    }

    /// The days of a scene as far as they are known, as a row of periods.
    async fn course_of(&self, kpi: &Kpi, scene: &Selection, now: Timestamp) -> Result<Option<Course>, ServiceError> {
        let known = self.data_known_at(std::slice::from_ref(&kpi.name), now).await?;
        let Some((grain, periods)) = Course::of(scene.period) else { return Ok(None) };
        let end = self.engine.zone().to_timestamp(scene.period.to.at(0, 0, 0, 0)).unwrap_or(known);
        let known = known.min(end);
        let clock = &self.engine.clocks().everyone;
        let steps = periods.into_iter().map(|period| (period, clock.share_passed(period, known)));
        let steps: Vec<(Period, f64)> = steps.filter(|(_, share)| *share > 0.0).collect();
        Ok((!steps.is_empty()).then_some(Course { grain, steps }))
    }
}
