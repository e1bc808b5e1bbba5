//! Gathers the leads that response times are told from.

use jiff::Timestamp;
use miara_insight::response::{
    HandedOverLead, HoursSeen, ResponseInput, ResponseQuestion, ResponseReport, WeekHour, hours_seen, report,
};
use miara_model::{JourneyQuestion, JourneyRow, Note, Period};
use rust_decimal::prelude::ToPrimitive as _;

use crate::service::ask::Snapshot;
use crate::service::memo::Memoized;
use crate::service::{Service, ServiceError, ask, funnel, tables};

/// The journey of the leads.
const JOURNEY: &str = "lead";
/// The KPI whose rules waits follow.
const KPI: &str = "response_time_median";
/// The KPI that counts all leads that wait.
pub const BACKLOG: &str = "unanswered_leads";
const MICROS_PER_HOUR: f64 = 3.6e9;

/// The KPIs that count in working time.
const IN_WORKING_TIME: [&str; 3] = ["response_time_median", "response_time_p90", "answered_within_limit_share"];

/// Asks how the leads of some days, where filters apply, lie to working hours.
#[derive(PartialEq)]
struct HoursOf(Period, Vec<(String, String)>);

impl Memoized for HoursOf {
    type Inputs = Snapshot;
    type Value = Option<HoursSeen>;
    const MOST: usize = 50;
}

/// The leads that a question is of.
struct Gathered {
    leads: Vec<HandedOverLead>,
    /// Leads whose wait is not known.
    unknown: u64,
    /// Until when anything is known.
    now: Timestamp,
}

/// How soon leads are answered; `None` where no leads were imported, none was handed over, or nothing tells of first
/// contacts.
///
/// # Errors
/// As [`ask::answer`].
pub async fn response(
    service: &Service,
    asked: &ResponseQuestion,
    now: Timestamp,
) -> Result<Option<ResponseReport>, ServiceError> {
    let Some(Gathered { leads, unknown, now }) = gather(service, asked.period, &asked.filters, now).await? else {
        return Ok(None);
    };
    let input = ResponseInput {
        leads: &leads,
        unknown,
        limit: service.book.firm.response_limit_hours.to_f64().unwrap_or(1.0),
        working_day: working_day_hours(service),
        now: now.as_microsecond(),
        known: service.engine.zone().to_datetime(now).date(),
    };
    Ok(Some(report(asked, &input)))
}

/// True for a KPI that counts in working time.
#[must_use]
pub fn is_in_working_time(kpi: &str) -> bool {
    IN_WORKING_TIME.contains(&kpi)
}

/// How the leads of a period lie to working hours, for a place beside the first of some KPIs that counts in working time;
/// `None` where none does, and where few leads lie outside.
///
/// # Errors
/// As [`ask::answer`].
pub async fn hours_beside<'k>(
    service: &Service,
    mut kpis: impl Iterator<Item = &'k str>,
    (period, filters): (Period, &[(String, String)]),
    now: Timestamp,
) -> Result<Option<HoursSeen>, ServiceError> {
    if !kpis.any(is_in_working_time) {
        return Ok(None);
    }
    let key = HoursOf(period, filters.to_vec());
    let inputs = ask::snapshot(service, &[KPI.to_owned()], now).await?;
    let found = async || {
        let gathered = gather(service, period, filters, now).await?;
        Ok::<_, ServiceError>(gathered.map(|gathered| hours_seen(&gathered.leads)).filter(HoursSeen::is_much))
    };
    Ok((*service.memos.get(key, inputs, found).await?).clone())
}

/// How many leads wait at the end of a question's days, whenever they were handed over: the number of the KPI
/// [`BACKLOG`]. `None` where it has none, or can't be filtered so.
///
/// # Errors
/// As [`ask::answer`].
pub async fn backlog(service: &Service, asked: &ResponseQuestion, now: Timestamp) -> Result<Option<u64>, ServiceError> {
    let waiting = ask::number(service, BACKLOG, asked.period, asked.filters.clone(), now).await?;
    Ok(waiting.map(|count| count as u64))
}

/// What tells the moments that leads lack, to be said beside their numbers.
///
/// # Errors
/// Where tables can't be read.
pub async fn notes(service: &Service) -> Result<Vec<Note>, ServiceError> {
    Ok(service.engine.completion_notes(&funnel::journey(service, JOURNEY)?.dataset).await?)
}

async fn gather(
    service: &Service,
    period: Period,
    filters: &[(String, String)],
    now: Timestamp,
) -> Result<Option<Gathered>, ServiceError> {
    let journey = funnel::journey(service, JOURNEY)?;
    if !tables::filled(service).await?.contains(&journey.dataset) {
        return Ok(None);
    }
    let now = ask::known_at(service, &[KPI.to_owned()], now).await?;
    let question = JourneyQuestion {
        journey,
        at: "handed_over",
        period,
        by: ["owner", "channel"].map(str::to_owned).to_vec(),
        filters: filters.to_vec(),
    };
    let rows = service.engine.journey_rows(&question, now).await?;
    let unknown = rows.iter().filter(|row| row.wait.is_none()).count() as u64;
    let leads: Vec<HandedOverLead> =
        rows.into_iter().filter_map(|row| handed_over(service, row, now)).collect::<Vec<_>>();
    Ok((!leads.is_empty()).then_some(Gathered { leads, unknown, now }))
}

fn handed_over(service: &Service, row: JourneyRow, now: Timestamp) -> Option<HandedOverLead> {
    let journey = service.book.catalogue.journeys.get(JOURNEY)?;
    let (wait, at) = (row.wait?, journey.time(&row, "handed_over")?);
    let time = |name: &str| journey.time(&row, name);
    let [owner, channel] = <[Option<String>; 2]>::try_from(row.dimensions.clone()).ok()?;
    let clock = service.engine.clocks().of(owner.as_deref());
    let in_week = |at: i64| {
        let local = service.engine.zone().to_datetime(Timestamp::from_microsecond(at).ok()?);
        Some(WeekHour { weekday: local.date().weekday(), hour: local.hour(), outside: !clock.is_working_at(at) })
    };
    let answered = time("answered");
    // A contact that was told with a day alone says nothing of its hour.
    let has_hour = |at: &i64| {
        let local = Timestamp::from_microsecond(*at).ok().map(|at| service.engine.zone().to_datetime(at));
        local.is_some_and(|local| local.time() != jiff::civil::Time::midnight())
    };
    let end = answered.or_else(|| time("disqualified")).unwrap_or(now.as_microsecond());
    Some(HandedOverLead {
        at,
        wait,
        elapsed: (end - at).max(0) as f64 / MICROS_PER_HOUR,
        handed: in_week(at)?,
        contact: answered.filter(|_| wait.ended).filter(has_hour).and_then(in_week),
        owner,
        channel,
        answered,
        qualified: time("qualified"),
        given_up: time("disqualified").is_some(),
        won: time("won").filter(|_| row.is_first),
        value: row.amount.filter(|_| row.is_first),
    })
}

/// The hours of the firm's usual working day.
fn working_day_hours(service: &Service) -> f64 {
    let clock = &service.engine.clocks().everyone;
    // Two weeks without holidays.
    let (from, to) = (jiff::civil::date(2026, 3, 2), jiff::civil::date(2026, 3, 16));
    let micros = |day: jiff::civil::Date| {
        service.engine.zone().to_timestamp(day.at(0, 0, 0, 0)).map_or(0, Timestamp::as_microsecond)
    };
    let worked = clock.between_micros(micros(from), micros(to)).unwrap_or(0) as f64 / MICROS_PER_HOUR;
    let days = clock.working_days(from, to);
    if days == 0 { 8.0 } else { worked / f64::from(days) }
}
