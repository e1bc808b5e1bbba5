//! Gathers the leads that response times are told from.

use jiff::Timestamp;
use miara_insight::response::{HandedOverLead, ResponseInput, ResponseQuestion, ResponseReport, report};
use miara_model::{JourneyQuestion, JourneyRow};
use rust_decimal::prelude::ToPrimitive as _;

use crate::service::{Service, ServiceError, ask, funnel, tables};

/// The journey of the leads.
const JOURNEY: &str = "lead";
/// The KPI whose rules waits follow.
const KPI: &str = "response_time_median";

/// How soon leads are answered; `None` where no leads were imported, or none was handed over.
///
/// # Errors
/// As [`ask::answer`].
pub async fn response(
    service: &Service,
    asked: &ResponseQuestion,
    now: Timestamp,
) -> Result<Option<ResponseReport>, ServiceError> {
    let journey = funnel::journey(service, JOURNEY)?;
    if !tables::filled(service).await?.contains(&journey.dataset) {
        return Ok(None);
    }
    let now = ask::known_at(service, &[KPI.to_owned()], now).await?;
    let question = JourneyQuestion {
        journey,
        at: "handed_over",
        period: asked.period,
        by: ["owner", "channel"].map(str::to_owned).to_vec(),
        filters: asked.filters.clone(),
    };
    let rows = service.engine.journey_rows(&question, now).await?;
    let unknown = rows.iter().filter(|row| row.wait.is_none()).count() as u64;
    let leads: Vec<HandedOverLead> = rows.into_iter().filter_map(|row| handed_over(service, row)).collect::<Vec<_>>();
    if leads.is_empty() {
        return Ok(None);
    }
    let input = ResponseInput {
        leads: &leads,
        unknown,
        limit: service.book.firm.response_limit_hours.to_f64().unwrap_or(1.0),
        working_day: working_day_hours(service),
        now: now.as_microsecond(),
    };
    Ok(Some(report(asked, &input)))
}

fn handed_over(service: &Service, row: JourneyRow) -> Option<HandedOverLead> {
    let journey = service.book.catalogue.journeys.get(JOURNEY)?;
    let (wait, at) = (row.wait?, journey.time(&row, "handed_over")?);
    let local = service.engine.zone().to_datetime(Timestamp::from_microsecond(at).ok()?);
    let time = |name: &str| journey.time(&row, name);
    let [owner, channel] = <[Option<String>; 2]>::try_from(row.dimensions.clone()).ok()?;
    Some(HandedOverLead {
        at,
        wait,
        hour: local.hour(),
        weekday: local.date().weekday(),
        owner,
        channel,
        answered: time("answered"),
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
    let worked = clock.between_micros(micros(from), micros(to)).unwrap_or(0) as f64 / 3.6e9;
    let days = clock.working_days(from, to);
    if days == 0 { 8.0 } else { worked / f64::from(days) }
}
