//! Gathers what forecasts are made from, and keeps them.

mod bookings;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use miara_analysis::{Forecast, Step};
use miara_insight::forecast::{AHEAD, KpiForecast, PastForecasts, hindcast_history, kpi_forecast};
use miara_insight::series::{NEEDED, RunningForecast, in_whole, limits, numbers, past_days, possible, rest_of_running};
use miara_model::{Grain, Kpi, Nature, Period, Question, Scope};

use crate::service::memo::Memoized;
use crate::service::overview::Selection;
use crate::service::{Service, ServiceError, ask};
use crate::state::StoredForecast;

pub(in crate::service) use bookings::OPEN;
pub use bookings::bookings;

/// Asks how past forecasts of a KPI did, by its grain; that is made from the tables that the KPI reads, the day, and
/// the day on which its knowledge ends.
#[derive(PartialEq)]
struct PastOf(String, Grain);

impl Memoized for PastOf {
    type Inputs = (BTreeMap<String, Option<u64>>, Date, Date);
    type Value = PastForecasts;
    const MOST: usize = 200;
}

/// Whole periods that are looked back on, at most.
const BACK: i32 = 48;
/// Whole weeks or months whose days tell what the rest of the running one brings, at most.
const DAYS_BACK: usize = 24;
/// The same of longer periods.
const LONG_BACK: usize = 8;
/// Whole periods whose forecasts are held against what came, with their histories.
const PAST_BACK: i32 = 60;

/// What is expected of a KPI in the periods of a selection's grain from today on. `None` where the selection has no
/// grain or does not reach to today, or where there is too little history.
///
/// # Errors
/// As [`ask::answer`].
pub async fn forecast(
    service: &Service,
    kpi: &Kpi,
    selection: &Selection,
    now: Timestamp,
) -> Result<Option<KpiForecast>, ServiceError> {
    let today = service.engine.zone().to_datetime(now).date();
    let Some(grain) = selection.grain.filter(|grain| !matches!(grain, Grain::Day)) else { return Ok(None) };
    if selection.period.is_over(today) {
        return Ok(None);
    }
    let Some(made) = running_forecast(service, kpi, &selection.filters, grain, AHEAD + 1, now).await? else {
        return Ok(None);
    };
    let mut periods = vec![made.running];
    while periods.len() <= AHEAD {
        periods.push(grain.around(periods[periods.len() - 1].to, service.book.firm.fiscal_year_start));
    }
    let ahead = kpi_forecast(kpi, nature(service, kpi), grain, periods, &made);
    if selection.filters.is_empty() {
        keep_forecast(service, kpi, &ahead.steps, today)?;
    }
    Ok(Some(ahead))
}

/// The first of some whole periods before the one that begins on a day.
fn begin_before(service: &Service, mut from: Date, grain: Grain, periods: i32) -> Date {
    for _ in 0..periods {
        from = grain.around(from.yesterday().unwrap_or(from), service.book.firm.fiscal_year_start).from;
    }
    from
}

/// The forecast of the running period and those after it, `horizon` in all. `None` where there is too
/// little history.
pub(in crate::service) async fn running_forecast(
    service: &Service,
    kpi: &Kpi,
    filters: &[(String, String)],
    grain: Grain,
    horizon: usize,
    now: Timestamp,
) -> Result<Option<RunningForecast>, ServiceError> {
    let fiscal = service.book.firm.fiscal_year_start;
    // The period that is under way is the one in which knowledge ends: what comes after it is not there
    // yet, however late it is.
    let known = ask::known_at(service, std::slice::from_ref(&kpi.name), now).await?;
    let running = grain.around(service.engine.day_under_way(known), fiscal);
    let from = begin_before(service, running.from, grain, BACK);
    let question = Question {
        kpis: vec![kpi.name.clone()],
        period: Period { from, to: running.to },
        grain: Some(grain),
        by: vec![],
        filters: filters.to_vec(),
        versus: None,
    };
    let answer = ask::answer(service, &question, now).await?;
    let numbers = numbers(&answer);
    let Some(((_, so_far), whole)) = numbers.split_last() else { return Ok(None) };
    let first = whole.iter().position(|(_, number)| number.is_some()).unwrap_or(whole.len());
    let whole = &whole[first..];
    if whole.len() < NEEDED {
        return Ok(None);
    }
    let history: Vec<Option<f64>> = whole.iter().map(|(_, number)| *number).collect();
    let nature = nature(service, kpi);
    let made = forecast_of(service, &history, (grain, whole[0].0.from), horizon, nature.adds_over_time);
    let Some(forecast) = made else { return Ok(None) };
    let passed = service.engine.clocks().everyone.share_passed(running, known);
    let mut made = RunningForecast { forecast, running, so_far: *so_far, passed, rest: Vec::new(), history };
    if nature.adds_over_time {
        made.rest = match bookings::rest_of(service, kpi, grain, filters, now).await? {
            Some(rest) => rest.draws,
            None => rest_by_days(service, nature, (&made, whole), &question, (known, now)).await?,
        };
    }
    Ok(Some(made))
}

/// What a running period has yet to bring, by the days of those before it; `question` is the one for those.
async fn rest_by_days(
    service: &Service,
    nature: Nature,
    (made, whole): (&RunningForecast, &[(Period, Option<f64>)]),
    question: &Question,
    (known, now): (Timestamp, Timestamp),
) -> Result<Vec<f64>, ServiceError> {
    let back = match question.grain {
        Some(Grain::Week | Grain::Month) => DAYS_BACK,
        _ => LONG_BACK,
    };
    let whole = &whole[whole.len().saturating_sub(back)..];
    let (Some((first, _)), Some(expected)) = (whole.first(), made.forecast.steps.first()) else {
        return Ok(Vec::new());
    };
    let period = Period { from: first.from, to: made.running.from };
    let by_day = Question { period, grain: Some(Grain::Day), ..question.clone() };
    let days = ask::answer(service, &by_day, now).await?;
    let (clock, zone) = (&service.engine.clocks().everyone, service.engine.zone());
    let running = (made.running, made.so_far.unwrap_or(0.0));
    Ok(rest_of_running(*expected, running, nature, &past_days(&days, whole, clock), (known, zone, clock)))
}

/// The forecast of a row of periods of a grain that begins on a day. Where a number adds up over its days, it
/// knows how many of them are working days. `None` with too little history.
pub(in crate::service) fn forecast_of(
    service: &Service,
    history: &[Option<f64>],
    (grain, from): (Grain, Date),
    horizon: usize,
    adds: bool,
) -> Option<Forecast> {
    let working = if adds { working_days(service, grain, from, history.len() + horizon) } else { Vec::new() };
    miara_insight::series::forecast(history, grain, &working, horizon)
}

/// The firm's working days in each of some periods of a grain, from a day on.
fn working_days(service: &Service, grain: Grain, mut from: Date, periods: usize) -> Vec<f64> {
    let clock = &service.engine.clocks().everyone;
    let mut days = Vec::with_capacity(periods);
    for _ in 0..periods {
        let period = grain.around(from, service.book.firm.fiscal_year_start);
        days.push(f64::from(clock.working_days(period.from, period.to)));
        from = period.to;
    }
    days
}

/// How the number of a KPI comes together.
#[must_use]
pub fn nature(service: &Service, kpi: &Kpi) -> Nature {
    service.book.catalogue.nature(kpi)
}

/// Keeps a forecast of the whole firm as it is made, once a day.
pub(in crate::service) fn keep_forecast(
    service: &Service,
    kpi: &Kpi,
    steps: &[(Period, Step)],
    today: Date,
) -> Result<(), ServiceError> {
    let Some((first, _)) = steps.first() else { return Ok(()) };
    let scope = Scope::firm();
    let mut state = service.state();
    if state.has_forecasts(&kpi.name, &scope, *first, today)? {
        return Ok(());
    }
    let stored = |(horizon, (period, step)): (usize, &(Period, Step))| StoredForecast {
        kpi: kpi.name.clone(),
        scope: scope.clone(),
        period: *period,
        made_on: today,
        horizon: u32::try_from(horizon).unwrap_or(u32::MAX),
        definition: definition(service, kpi),
        step: *step,
    };
    let stored: Vec<StoredForecast> = steps.iter().enumerate().map(stored).collect();
    Ok(state.keep_forecasts(&stored)?)
}

/// What a KPI is made of, as text: a forecast of another definition says nothing of this one.
fn definition(service: &Service, kpi: &Kpi) -> String {
    let measures = service.book.catalogue.measures_of(kpi).map(|measure| measure.written.clone());
    format!("{} | {}", kpi.formula, measures.collect::<Vec<_>>().join(" | "))
}

/// How forecasts of a KPI of the whole firm did in the last twelve whole periods.
///
/// # Errors
/// As [`ask::answer`].
pub async fn past_forecasts(
    service: &Service,
    kpi: &Kpi,
    grain: Grain,
    now: Timestamp,
) -> Result<Arc<PastForecasts>, ServiceError> {
    let today = service.engine.zone().to_datetime(now).date();
    let names = std::slice::from_ref(&kpi.name);
    let known = ask::known_day(service, names, now).await?;
    let inputs = (ask::snapshot(service, names, now).await?.versions(), today, known);
    let key = PastOf(kpi.name.clone(), grain);
    service.memos.get(key, inputs, async || fresh_past(service, kpi, grain, known, now).await).await
}

async fn fresh_past(
    service: &Service,
    kpi: &Kpi,
    grain: Grain,
    known: Date,
    now: Timestamp,
) -> Result<PastForecasts, ServiceError> {
    let end = grain.around(known, service.book.firm.fiscal_year_start).from;
    let question = Question {
        kpis: vec![kpi.name.clone()],
        period: Period { from: begin_before(service, end, grain, PAST_BACK), to: end },
        grain: Some(grain),
        by: vec![],
        filters: vec![],
        versus: None,
    };
    let course = numbers(&*ask::answer(service, &question, now).await?);
    let first = course.iter().position(|(_, value)| value.is_some()).unwrap_or(course.len());
    let course = &course[first..];
    let stored = service.state().forecasts(&kpi.name, &Scope::firm())?;
    let definition = definition(service, kpi);
    // Of those made a period ahead the first counts: a later one had more to go by.
    let stored = |period: Period| {
        let ahead = |one: &&StoredForecast| one.period == period && one.horizon == 1 && one.definition == definition;
        stored.iter().find(ahead).map(|one| (one.made_on, one.step))
    };
    let nature = nature(service, kpi);
    let hindcast = |at: usize| {
        let (from, history) = hindcast_history(course, at)?;
        let made = forecast_of(service, &history, (grain, from), AHEAD + 1, nature.adds_over_time)?;
        made.steps.get(1).map(|step| in_whole(possible(*step, limits(kpi, &history)), nature))
    };
    Ok(miara_insight::forecast::past_forecasts(grain, course, stored, hindcast))
}
