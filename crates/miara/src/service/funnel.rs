//! Gathers the rows of a journey for funnels and cohorts.

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan as _};
use miara_insight::funnel::{Funnel, FunnelInput, Span, Visits};
use miara_insight::journey::MissingInput;
use miara_model::{Grain, Journey, JourneyQuestion, Period, Question};

use crate::service::overview::Selection;
use crate::service::{Service, ServiceError, ask, facts, tables};

/// Months of the heat map.
const MONTHS: i32 = 12;

/// A journey of the catalogue.
///
/// # Errors
/// Where there is none of that name.
pub fn journey<'s>(service: &'s Service, name: &str) -> Result<&'s Journey, ServiceError> {
    let missing = || miara_engine::EngineError::Internal(format!("there is no journey `{name}`"));
    Ok(service.book.catalogue.journeys.get(name).ok_or_else(missing)?)
}

/// A journey's funnel in a selection, split by a dimension where one is named. `step` is the one that cohorts are
/// followed to. `None` where its dataset was not imported.
///
/// # Errors
/// As [`ask::answer`].
pub async fn funnel(
    service: &Service,
    journey: &Journey,
    selection: &Selection,
    by: Option<&str>,
    step: usize,
    now: Timestamp,
) -> Result<Option<Funnel>, ServiceError> {
    if !tables::filled(service).await?.contains(&journey.dataset) {
        return Ok(None);
    }
    let now = journey_known_at(service, journey, now).await?;
    let period = selection.period;
    let last_month = Grain::Month.around(period.to.yesterday().unwrap_or(period.from), 1);
    let first = last_month.from.saturating_sub((MONTHS - 1).months());
    let start = journey.step_names()[0];
    let question = JourneyQuestion {
        journey,
        at: start,
        period: Period { from: first.min(period.from), to: last_month.to.max(period.to) },
        by: by.map(str::to_owned).into_iter().collect(),
        filters: selection.filters.clone(),
    };
    let months = Period { from: first, to: last_month.to }.split(Grain::Month, 1);
    Ok(Some(miara_insight::funnel::funnel(FunnelInput {
        journey,
        rows: service.engine.journey_rows(&question, now).await?,
        period: span(service, period),
        months: months.into_iter().map(|month| (month, span(service, month))).collect(),
        step,
        visits: visits(service, selection, by, now).await?,
        missing: missing_steps(service, journey).await?,
        now: now.as_microsecond(),
        zone: service.engine.zone(),
    })))
}

/// What keeps each step of a journey from being known; nothing where there is `None`.
///
/// # Errors
/// Where the store or the state can't be read.
pub async fn missing_steps(service: &Service, journey: &Journey) -> Result<Vec<Option<MissingInput>>, ServiceError> {
    let (facts, filled) = (facts::facts(service).await?, tables::filled(service).await?);
    let column = |dataset: &str, column: &str| {
        let supplied = facts.get(dataset).map(|facts| &facts.supplied);
        let lacks = supplied.is_some_and(|supplied| !supplied.is_empty() && !supplied.contains(column));
        lacks.then(|| MissingInput::Column(dataset.to_owned(), column.to_owned()))
    };
    let links = &service.book.catalogue.datasets[&journey.dataset].links;
    let missing = journey.steps.values().enumerate().map(|(place, path)| {
        let link = path.link.as_ref().and_then(|from| links.iter().find(|link| link.from == *from));
        match link {
            _ if place == 0 => None,
            None => column(&journey.dataset, &path.column),
            Some(link) if !filled.contains(&link.to) => Some(MissingInput::Dataset(link.to.clone())),
            Some(link) => column(&journey.dataset, &link.from).or_else(|| column(&link.to, &path.column)),
        }
    });
    Ok(missing.collect())
}

/// The last moment of which everything of a journey can be known.
async fn journey_known_at(service: &Service, journey: &Journey, now: Timestamp) -> Result<Timestamp, ServiceError> {
    let (facts, links) = (facts::facts(service).await?, &service.book.catalogue.datasets[&journey.dataset].links);
    let linked = journey.steps.values().filter_map(|path| {
        links.iter().find(|link| Some(&link.from) == path.link.as_ref()).map(|link| link.to.as_str())
    });
    let datasets = linked.chain([journey.dataset.as_str()]);
    Ok(datasets.filter_map(|name| facts.get(name)?.known_at()).min().map_or(now, |known| known.min(now)))
}

/// The last day of which everything of a journey can be known.
///
/// # Errors
/// Where tables or the state can't be read.
pub async fn last_known_day(
    service: &Service,
    journey: &Journey,
    now: Timestamp,
) -> Result<jiff::civil::Date, ServiceError> {
    Ok(service.engine.zone().to_datetime(journey_known_at(service, journey, now).await?).date())
}

fn span(service: &Service, period: Period) -> Span {
    let micros = |day: jiff::civil::Date| {
        service.engine.zone().to_timestamp(day.at(0, 0, 0, 0)).map_or(i64::MAX, Timestamp::as_microsecond)
    };
    Span { from: micros(period.from), to: micros(period.to) }
}

/// Website visits of the same days, in all and by the dimension; `None` where they are not known, or
/// can't be filtered so.
async fn visits(
    service: &Service,
    selection: &Selection,
    by: Option<&str>,
    now: Timestamp,
) -> Result<Option<Visits>, ServiceError> {
    const VISITS: &str = "website_visits";
    let Some(kpi) = service.book.catalogue.kpis.get(VISITS) else { return Ok(None) };
    let there = tables::filled(service).await?.contains("web_traffic");
    let dimensions = service.engine.dimensions_of(kpi);
    let fits = |name: &str| dimensions.iter().any(|known| known == name);
    if !there || !selection.filters.iter().all(|(dimension, _)| fits(dimension)) {
        return Ok(None);
    }
    let question = Question { versus: None, ..selection.question(vec![VISITS.to_owned()]) };
    let whole =
        ask::answer(service, &question, now).await?.rows.first().and_then(|row| row.cells[0].as_ref().ok().copied());
    let Some(by) = by.filter(|by| fits(by)) else { return Ok(Some(Visits { whole, parts: BTreeMap::new() })) };
    let split = ask::answer(service, &Question { by: vec![by.to_owned()], ..question }, now).await?;
    let parts = split.rows.iter().filter_map(|row| Some((row.dimensions[0].clone(), *row.cells[0].as_ref().ok()?)));
    Ok(Some(Visits { whole, parts: parts.collect() }))
}
