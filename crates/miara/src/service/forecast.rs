//! What comes: the next periods of a KPI, and how the present one will end.

use jiff::Timestamp;
use jiff::civil::Date;
use miara_analysis::goal::Goal;
use miara_analysis::{Adds, Forecast, ForecastOptions, Method, Outlook, Step, forecast_by_working_time, outlook};
use miara_model::{DeclaredUnit, Grain, Kpi, Nature, Period, Question};

use super::{Selection, Service, ServiceError};

/// What is expected of a KPI.
#[derive(Debug, Clone, PartialEq)]
pub struct KpiForecast {
    /// The grain of its periods.
    pub grain: Grain,
    /// The periods with what is expected of each whole one, the running one first where one is under way.
    pub steps: Vec<(Period, Step)>,
    /// How the running period will end, given what it has so far.
    pub outlook: Option<Outlook>,
    /// How many whole periods the forecast is made from.
    pub history: usize,
}

/// A forecast with what it was made from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RunningForecast {
    pub(super) forecast: Forecast,
    /// The period that is under way, which the first step is for.
    pub(super) running: Period,
    /// What it has so far.
    pub(super) so_far: Option<f64>,
    /// The share of its working time that has passed, 0 to 1.
    pub(super) passed: f64,
    /// Possible values of what it has yet to bring, of KPIs of won deals; else none.
    pub(super) rest: Vec<f64>,
    /// Whole periods before it, oldest first, from the first that has a number.
    pub(super) history: Vec<Option<f64>>,
}

/// Whole periods that are looked back on, at most.
const BACK: i32 = 48;
/// Periods after the running one.
pub(super) const AHEAD: usize = 3;
/// Whole periods that a forecast is made from, at least.
pub(super) const NEEDED: usize = 8;
/// Chance is drawn from this seed, so that the same data always give the same forecast.
const SEED: u64 = 1;

impl Service {
    /// What is expected of a KPI in the periods of a scene's grain from today on. `None` where the scene
    /// has no grain or does not reach to today, or where there is too little history.
    ///
    /// # Errors
    /// As [`Service::answer`].
    pub async fn forecast(
        &self,
        kpi: &Kpi,
        scene: &Selection,
        now: Timestamp,
    ) -> Result<Option<KpiForecast>, ServiceError> {
        let today = self.engine.zone().to_datetime(now).date();
        let Some(grain) = scene.grain.filter(|grain| !matches!(grain, Grain::Day)) else { return Ok(None) };
        if scene.period.is_over(today) {
            return Ok(None);
        }
        let Some(made) = self.made_forecast(kpi, &scene.filters, grain, AHEAD + 1, now).await? else {
            return Ok(None);
        };
        let adds = if self.nature(kpi).adds_over_time {
            Adds::Sum
        } else if self.nature(kpi).is_stock {
            Adds::Last
        } else {
            Adds::Mean { behind: made.passed }
        };
        let limits = limits(kpi, &made.history);
        let outlook = made.so_far.and_then(|so_far| {
            let goal = Goal { target: so_far, so_far, shares: &[1.0 - made.passed], adds, rest: &made.rest };
            let ends = outlook(&made.forecast, &goal)?;
            let within = |value: f64| value.clamp(limits.0, limits.1);
            let (median, low80, high80) = (within(ends.median), within(ends.low80), within(ends.high80));
            Some(Outlook { median, low80, high80, ..ends })
        });
        let mut periods = vec![made.running];
        while periods.len() <= AHEAD {
            periods.push(grain.around(periods[periods.len() - 1].to, self.book.firm.fiscal_year_start));
        }
        let steps = made.forecast.steps.iter().map(|step| possible(*step, limits));
        let mut steps: Vec<(Period, Step)> = periods.into_iter().zip(steps).collect();
        if let (Some(so_far), Some((_, first))) = (made.so_far, steps.first_mut()) {
            let behind = if adds == Adds::Sum { so_far } else { so_far * made.passed };
            let ends = match between(&made.rest) {
                Some(rest) if adds == Adds::Sum => under_way(rest, so_far, 1.0),
                _ => under_way(*first, behind, 1.0 - made.passed),
            };
            // A count only grows; a sum of money may fall again, by a credit note.
            let least = if adds == Adds::Sum && self.nature(kpi).is_whole() { so_far } else { limits.0 };
            *first = possible(ends, (least, limits.1));
        }
        if scene.filters.is_empty() {
            self.keep_forecast(kpi, &steps, today)?;
        }
        Ok(Some(KpiForecast { grain, steps, outlook, history: made.history.len() }))
    }

    /// The forecast of the running period and those after it, `horizon` in all. `None` where there is too
    /// little history.
    pub(super) async fn made_forecast(
        &self,
        kpi: &Kpi,
        filters: &[(String, String)],
        grain: Grain,
        horizon: usize,
        now: Timestamp,
    ) -> Result<Option<RunningForecast>, ServiceError> {
        let fiscal = self.book.firm.fiscal_year_start;
        // The period that is under way is the one in which knowledge ends: what comes after it is not there
        // yet, however late it is.
        let known = self.data_known_at(std::slice::from_ref(&kpi.name), now).await?;
        let running = grain.around(self.engine.zone().to_datetime(known).date(), fiscal);
        let mut from = running.from;
        for _ in 0..BACK {
            from = grain.around(from.yesterday().unwrap_or(from), fiscal).from;
        }
        let question = Question {
            kpis: vec![kpi.name.clone()],
            period: Period { from, to: running.to },
            grain: Some(grain),
            by: vec![],
            filters: filters.to_vec(),
            versus: None,
        };
        let answer = self.answer(&question, now).await?;
        let values: Vec<Option<f64>> =
            answer.rows.iter().map(|row| row.cells[0].as_ref().ok().map(|value| value.to_f64())).collect();
        let Some((so_far, whole)) = values.split_last() else { return Ok(None) };
        let first = whole.iter().position(Option::is_some).unwrap_or(whole.len());
        let history = whole[first..].to_vec();
        if history.len() < NEEDED {
            return Ok(None);
        }
        let from = answer.rows[first].period.from;
        let adds = self.nature(kpi).adds_over_time;
        let Some(forecast) = self.forecast_of(&history, (grain, from), horizon, adds) else { return Ok(None) };
        let passed = self.engine.clocks().everyone.share_passed(running, known);
        let rest = self.rest_of(kpi, grain, filters, now).await?.map_or_else(Vec::new, |rest| rest.draws);
        Ok(Some(RunningForecast { forecast, running, so_far: *so_far, passed, rest, history }))
    }

    /// The forecast of a row of periods of a grain that begins on a day. Where a number adds up over its days, it
    /// knows how many of them are working days. `None` with too little history.
    pub(super) fn forecast_of(
        &self,
        history: &[Option<f64>],
        (grain, from): (Grain, Date),
        horizon: usize,
        adds: bool,
    ) -> Option<Forecast> {
        if history.len() < NEEDED {
            return None;
        }
        let season = season(grain, history.len());
        let options = ForecastOptions { season, horizon, method: Method::default(), seed: SEED };
        let working = if adds { self.working_days(grain, from, history.len() + horizon) } else { Vec::new() };
        forecast_by_working_time(history, &working, &options).ok()
    }

    /// The firm's working days in each of some periods of a grain, from a day on.
    fn working_days(&self, grain: Grain, mut from: Date, periods: usize) -> Vec<f64> {
        let clock = &self.engine.clocks().everyone;
        let mut days = Vec::with_capacity(periods);
        for _ in 0..periods {
            let period = grain.around(from, self.book.firm.fiscal_year_start);
            days.push(f64::from(clock.working_days(period.from, period.to)));
            from = period.to;
        }
        days
    }

    /// How the number of a KPI comes together.
    #[must_use]
    pub fn nature(&self, kpi: &Kpi) -> Nature {
        self.book.catalogue.nature(kpi)
    }
}

/// Periods of a season; none where there are not yet two of them.
pub(super) fn season(grain: Grain, known: usize) -> usize {
    let season = match grain {
        Grain::Day => 7,
        Grain::Week => 52,
        Grain::Month => 12,
        Grain::Quarter => 4,
        Grain::Year => 1,
    };
    if known >= 2 * season { season } else { 1 }
}

/// What is expected of a period that is under way: what is behind, and of its rest as much as the rest is; how
/// far off that is goes with the root, as in [`miara_analysis::outlook`]. Of a sum, what it has is behind; of
/// anything else, its number for as much of the period as has passed.
fn under_way(step: Step, behind: f64, left: f64) -> Step {
    let rest = |value: f64| behind + left * step.point + left.sqrt() * (value - step.point);
    Step {
        point: rest(step.point),
        low80: rest(step.low80),
        high80: rest(step.high80),
        low95: rest(step.low95),
        high95: rest(step.high95),
    }
}

/// What some possible values lie between; their middle is the expected one. `None` where there are none.
pub(super) fn between(values: &[f64]) -> Option<Step> {
    let mut values = values.to_vec();
    values.sort_unstable_by(f64::total_cmp);
    let at = |level: f64| values.get(((values.len() as f64 - 1.0) * level).round().max(0.0) as usize).copied();
    Some(Step { point: at(0.5)?, low80: at(0.1)?, high80: at(0.9)?, low95: at(0.025)?, high95: at(0.975)? })
}

/// What a KPI can be at least and at most: a share lies in 0..=1, and what was never below zero stays there.
pub(super) fn limits(kpi: &Kpi, history: &[Option<f64>]) -> (f64, f64) {
    let low = if history.iter().flatten().all(|value| *value >= 0.0) { 0.0 } else { f64::MIN };
    let is_share =
        kpi.unit == DeclaredUnit::Percent && history.iter().flatten().all(|value| (0.0..=1.0).contains(value));
    (low, if is_share { 1.0 } else { f64::MAX })
}

/// A step within limits.
pub(super) fn possible(step: Step, (low, high): (f64, f64)) -> Step {
    let within = |value: f64| value.clamp(low, high);
    Step {
        point: within(step.point),
        low80: within(step.low80),
        high80: within(step.high80),
        low95: within(step.low95),
        high95: within(step.high95),
    }
}
