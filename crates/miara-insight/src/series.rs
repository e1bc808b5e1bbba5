//! What features that look ahead share: the forecast of a row of periods, and what it can be at most.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use miara_analysis::{
    Adds, Brings, Days, DaysOfPeriod, Ends, Forecast, ForecastOptions, Method, PastDay, RunningPeriod, Step, ends,
    forecast_by_working_time, rest_by_days,
};
use miara_model::{Answer, DeclaredUnit, Grain, Kpi, Nature, Period, WorkingClock};

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
    /// Possible values of what it has yet to bring, of KPIs that add up over days; else none.
    pub rest: Vec<f64>,
    /// Whole periods before it, oldest first, from the first that has a number.
    pub history: Vec<Option<f64>>,
}

impl RunningForecast {
    /// What a period may end with that has `so_far` and ends with the last of some steps, the running one first;
    /// `behind` is how many such periods have passed, the running one by its share. The range of a forecast, the
    /// chance of a goal and how it stands all come from here.
    #[must_use]
    pub fn ends(&self, (kpi, nature): (&Kpi, Nature), so_far: f64, (steps, behind): (usize, f64)) -> Option<Ends> {
        let mut shares = vec![1.0; steps];
        *shares.first_mut()? = 1.0 - self.passed;
        let adds = if nature.adds_over_time {
            Adds::Sum
        } else if nature.is_stock {
            Adds::Last
        } else {
            Adds::Mean { behind }
        };
        let found = ends(&self.forecast, &RunningPeriod { so_far, shares: &shares, adds, rest: &self.rest })?;
        let found = if nature.is_whole { found.whole() } else { found };
        // A count only grows; a sum of money may fall again, by a credit note.
        let grows = nature.is_whole && (nature.accumulates || nature.are_events);
        let (low, high) = limits(kpi, &self.history);
        Some(found.within((if grows { so_far.max(low) } else { low }, high)))
    }
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

/// The days of whole periods, from an answer by day: a day without a number brought nothing. Periods whose days do not
/// make their number are left out, such as those of a stock that is not reported every day.
#[must_use]
pub fn past_days(days: &Answer, wholes: &[(Period, Option<f64>)], clock: &WorkingClock) -> Vec<Vec<PastDay>> {
    let days = numbers(days);
    let of = |(period, whole): &(Period, Option<f64>)| {
        let within = days.iter().filter(|(day, _)| period.from <= day.from && day.to <= period.to);
        let day = |(day, value): &(Period, Option<f64>)| PastDay {
            value: value.unwrap_or(0.0),
            is_working: clock.is_working_day(day.from),
        };
        let days: Vec<PastDay> = within.map(day).collect();
        let sum: f64 = days.iter().map(|day| day.value).sum();
        let whole = (*whole)?;
        ((sum - whole).abs() <= 1e-6 * whole.abs().max(1.0)).then_some(days)
    };
    wholes.iter().filter_map(of).collect()
}

/// Possible values of what a running period has yet to bring, of a KPI that adds up over its days: by its whole
/// remaining days and what is left of the present one, in working time. Empty where too few periods are known by day.
#[must_use]
pub fn rest_of_running(
    expected: Step,
    (running, so_far): (Period, f64),
    nature: Nature,
    past: &[Vec<PastDay>],
    (known, zone, clock): (Timestamp, &TimeZone, &WorkingClock),
) -> Vec<f64> {
    let today = zone.to_datetime(known).date();
    let count = |from: Date, to: Date| {
        let working = f64::from(clock.working_days(from, to));
        Days { working, other: f64::from(Period { from, to }.days()) - working }
    };
    let tomorrow = today.tomorrow().unwrap_or(today).min(running.to);
    let mut left = count(tomorrow, running.to);
    let open = 1.0 - clock.share_passed(Period { from: today, to: tomorrow }, known);
    *(if clock.is_working_day(today) { &mut left.working } else { &mut left.other }) += open;
    let brings = if nature.is_whole && nature.accumulates { Brings::Counts } else { Brings::Amounts };
    let all = count(running.from, running.to);
    rest_by_days(&DaysOfPeriod { expected, so_far, all, left, past, brings }, SEED)
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
    each(step, |value| value.clamp(low, high))
}

/// A step in whole numbers where the KPI is one.
#[must_use]
pub fn in_whole(step: Step, nature: Nature) -> Step {
    if nature.is_whole { each(step, f64::round) } else { step }
}

fn each(step: Step, change: impl Fn(f64) -> f64) -> Step {
    Step {
        point: change(step.point),
        low80: change(step.low80),
        high80: change(step.high80),
        low95: change(step.low95),
        high95: change(step.high95),
    }
}
