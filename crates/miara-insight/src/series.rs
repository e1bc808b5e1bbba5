//! What features that look ahead share: the forecast of a row of periods, and what it can be at most.

use miara_analysis::{Forecast, ForecastOptions, Method, Step, forecast_by_working_time};
use miara_model::{Answer, DeclaredUnit, Grain, Kpi, Period};

/// A forecast from the running period on, with what it was made from.
#[derive(Debug, Clone, PartialEq)]
pub struct RunningForecast {
    /// The forecast, the running period first.
    pub forecast: Forecast,
    /// The period that is under way, which the first step is for.
    pub running: Period,
    /// What it has so far.
    pub so_far: Option<f64>,
    /// The share of its working time that has passed, 0 to 1.
    pub passed: f64,
    /// Possible values of what it has yet to bring, of KPIs of won deals; else none.
    pub rest: Vec<f64>,
    /// Whole periods before it, oldest first, from the first that has a number.
    pub history: Vec<Option<f64>>,
}

/// Whole periods that a forecast is made from, at least.
pub const NEEDED: usize = 8;

/// Chance is drawn from this seed, so that the same data always give the same forecast.
const SEED: u64 = 1;

/// The numbers of an answer's first KPI, row by row; `None` where there is none.
#[must_use]
pub fn numbers(answer: &Answer) -> Vec<(Period, Option<f64>)> {
    answer.rows.iter().map(|row| (row.period, row.cells[0].as_ref().ok().map(|value| value.to_f64()))).collect()
}

/// The forecast of the periods after a history. `working` has the working days of the periods of the history and of
/// those to come; it is empty for numbers that don't add up over days. `None` with too little history.
#[must_use]
pub fn forecast(history: &[Option<f64>], grain: Grain, working: &[f64], horizon: usize) -> Option<Forecast> {
    if history.len() < NEEDED {
        return None;
    }
    let season = season(grain, history.len());
    let options = ForecastOptions { season, horizon, method: Method::default(), seed: SEED };
    forecast_by_working_time(history, working, &options).ok()
}

/// Periods of a season; none where there are not yet two of them.
#[must_use]
pub fn season(grain: Grain, known: usize) -> usize {
    let season = match grain {
        Grain::Day => 7,
        Grain::Week => 52,
        Grain::Month => 12,
        Grain::Quarter => 4,
        Grain::Year => 1,
    };
    if known >= 2 * season { season } else { 1 }
}

/// What some possible values lie between; their middle is the expected one. `None` where there are none.
#[must_use]
pub fn between(values: &[f64]) -> Option<Step> {
    let mut values = values.to_vec();
    values.sort_unstable_by(f64::total_cmp);
    let at = |level: f64| values.get(((values.len() as f64 - 1.0) * level).round().max(0.0) as usize).copied();
    Some(Step { point: at(0.5)?, low80: at(0.1)?, high80: at(0.9)?, low95: at(0.025)?, high95: at(0.975)? })
}

/// What a KPI can be at least and at most: a share lies in 0..=1, and what was never below zero stays there.
#[must_use]
pub fn limits(kpi: &Kpi, history: &[Option<f64>]) -> (f64, f64) {
    let low = if history.iter().flatten().all(|value| *value >= 0.0) { 0.0 } else { f64::MIN };
    let is_share =
        kpi.unit == DeclaredUnit::Percent && history.iter().flatten().all(|value| (0.0..=1.0).contains(value));
    (low, if is_share { 1.0 } else { f64::MAX })
}

/// A step within limits.
#[must_use]
pub fn possible(step: Step, (low, high): (f64, f64)) -> Step {
    let within = |value: f64| value.clamp(low, high);
    Step {
        point: within(step.point),
        low80: within(step.low80),
        high80: within(step.high80),
        low95: within(step.low95),
        high95: within(step.high95),
    }
}
