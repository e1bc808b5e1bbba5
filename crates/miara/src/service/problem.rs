//! What problems are found in: every followed KPI, whole and by the values of the dimension that it is split by first.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures_util::future::{try_join, try_join_all};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use miara_engine::Facts;
use miara_insight::incident::Incident;
use miara_insight::parts::composition;
use miara_insight::problem::{
    DailyNumbers, Employment, KnownDays, ProblemInput, Problems, SeriesContext, WatchGroup, groups_of_numbers,
    groups_of_parts, weeks,
};
use miara_model::{Answer, Grain, Kpi, Period, Question};

use crate::service::memo::Memoized;
use crate::service::tables::Versions;
use crate::service::{Service, ServiceError, ask, dimensions, facts, history, tables};

/// Days looked back on.
const BACK: i64 = 730;
/// Cells of one question.
const CELLS: usize = 120_000;

/// Asks for all problems; they are made from the tables, how far they are known, and the day.
#[derive(PartialEq)]
struct AllProblems;

impl Memoized for AllProblems {
    type Inputs = (Versions, Facts, Date);
    type Value = Problems;
    const MOST: usize = 1;
}

/// Problems of the last two years, as far as data are known; computed once while nothing changes that
/// they depend on.
///
/// # Errors
/// Where tables can't be read.
pub async fn problems(service: &Service, now: Timestamp) -> Result<Arc<Problems>, ServiceError> {
    history::settle(service).await?;
    let today = service.engine.zone().to_datetime(now).date();
    let inputs = (tables::versions(service)?, facts::facts(service).await?, today);
    service.memos.get(AllProblems, inputs, async || found_problems(service, now).await).await
}

/// Problems in what is known. The day on which knowledge ends is left out, since it is not over.
async fn found_problems(service: &Service, now: Timestamp) -> Result<Problems, ServiceError> {
    let (kpis, _) = tables::lit_kpis(service).await?;
    let (known, until) = known_days(service, &kpis, now).await?;
    let to = last_day_under_way(service, &kpis, now).await?;
    let Some(first) = first_day_of(service, &kpis).await? else { return Ok(Problems::default()) };
    let monday = |day: Date| Grain::Week.around(day, 1).from;
    let from = monday(first.max(to.saturating_sub(BACK.days())) + 6.days());
    let Some(days) = Period::new(from, to) else { return Ok(Problems::default()) };
    let employment = employment(service).await?;
    // What many questions need is read once, before they are asked at once.
    dimensions::choices(service).await?;
    let catalogue = &service.book.catalogue;
    let daily = groups_of_parts(catalogue, &kpis);
    let weekly = groups_of_numbers(catalogue, &kpis);
    let (daily, weekly) =
        try_join(daily_of_groups(service, daily, days, now), weekly_of_groups(service, weekly, days, now)).await?;
    let clock = &service.engine.clocks().everyone;
    let context = SeriesContext { catalogue, clock, days, employment: &employment, known: &known, until: &until };
    let mut found = miara_insight::problem::problems(&ProblemInput { context, daily, weekly });
    let told = found.incidents.into_iter().map(|incident| with_own_numbers(service, incident, now));
    found.incidents = try_join_all(told).await?.into_iter().flatten().collect();
    Ok(found)
}

/// An incident with the KPI's own numbers. Those of sums and ratios are told by the parts they were found in; medians
/// and stocks, which are found in their weeks, are asked for over the days. `None` where those don't bear it out.
async fn with_own_numbers(
    service: &Service,
    incident: Incident,
    now: Timestamp,
) -> Result<Option<Incident>, ServiceError> {
    let kpi = &incident.kpi;
    if composition(&service.book.catalogue, kpi).is_some() {
        return Ok(Some(incident));
    }
    let filters: Vec<(String, String)> = incident.place.iter().cloned().collect();
    let number = |days: Period| ask::number(service, &kpi.name, days, filters.clone(), now);
    let Some(since) = number(incident.period()).await? else { return Ok(None) };
    for days in incident.days_before(service.book.catalogue.nature(kpi)) {
        let before = number(days).await?;
        if let Some(told) = before.and_then(|before| incident.with_numbers(days, (before, since))) {
            return Ok(Some(told));
        }
    }
    Ok(None)
}

/// How far the datasets of some KPIs are known, and each of their measures.
async fn known_days(
    service: &Service,
    kpis: &[Kpi],
    now: Timestamp,
) -> Result<(BTreeMap<String, KnownDays>, BTreeMap<String, Date>), ServiceError> {
    let (facts, catalogue) = (facts::facts(service).await?, &service.book.catalogue);
    let day = |at: Timestamp| service.engine.zone().to_datetime(at.min(now)).date();
    let read: BTreeSet<&str> = kpis.iter().flat_map(|kpi| catalogue.datasets_of(kpi)).collect();
    let known = read.into_iter().filter_map(|name| {
        let known = facts.get(name)?;
        let ended = known.end_of(true).and_then(|known| known.ended);
        let days = KnownDays {
            until: service.engine.day_under_way(known.known_at_of(true)?.min(now)),
            ended_before: ended.and(known.last_import).map(day),
        };
        Some((name.to_owned(), days))
    });
    let measures: BTreeSet<&str> = kpis.iter().flat_map(|kpi| kpi.formula.names()).collect();
    let until = measures.into_iter().map(|name| {
        let known = service.engine.known_at(&[name.to_owned()], &facts, now);
        (name.to_owned(), service.engine.day_under_way(known))
    });
    Ok((known.collect(), until.collect()))
}

/// The latest of the days that are under way where the knowledge of some KPIs ends.
pub(super) async fn last_day_under_way(service: &Service, kpis: &[Kpi], now: Timestamp) -> Result<Date, ServiceError> {
    let facts = facts::facts(service).await?;
    let known = kpis.iter().map(|kpi| service.engine.known_at(std::slice::from_ref(&kpi.name), &facts, now));
    Ok(service.engine.day_under_way(known.max().unwrap_or(now)))
}

/// The first day on which anything is known of some KPIs.
async fn first_day_of(service: &Service, kpis: &[Kpi]) -> Result<Option<Date>, ServiceError> {
    let mut first: Option<Date> = None;
    for name in kpis.iter().flat_map(|kpi| service.book.catalogue.datasets_of(kpi)).collect::<BTreeSet<_>>() {
        let days = service.engine.days(name).await?;
        first = first.into_iter().chain(days.map(|(from, _)| from)).min();
    }
    Ok(first)
}

/// The first day of each person, and the day after the last.
async fn employment(service: &Service) -> Result<Employment, ServiceError> {
    let day = |text: Option<String>| text.and_then(|text| text.get(..10)?.parse::<Date>().ok());
    let mut employment: Employment = BTreeMap::new();
    for (person, from) in service.engine.pairs("people", "person_id", "active_from").await? {
        employment.entry(person).or_default().0 = day(from);
    }
    for (person, to) in service.engine.pairs("people", "person_id", "active_to").await? {
        employment.entry(person).or_default().1 = day(to).and_then(|last| last.tomorrow().ok());
    }
    Ok(employment)
}

async fn daily_of_groups<'a>(
    service: &Service,
    groups: Vec<WatchGroup<'a>>,
    days: Period,
    now: Timestamp,
) -> Result<Vec<(WatchGroup<'a>, DailyNumbers)>, ServiceError> {
    let numbers = try_join_all(groups.iter().map(|group| daily(service, group, days, now))).await?;
    Ok(groups.into_iter().zip(numbers).collect())
}

/// Daily numbers of a group's measures.
async fn daily(
    service: &Service,
    group: &WatchGroup<'_>,
    days: Period,
    now: Timestamp,
) -> Result<DailyNumbers, ServiceError> {
    let count = usize::try_from(days.days()).unwrap_or(0);
    let values = match &group.dimension {
        None => 1,
        Some(dimension) => {
            let choices = dimensions::choices(service).await?;
            let known = choices.dimensions.iter().find(|choice| choice.dimension == *dimension);
            known.map_or(0, |choice| choice.values.len())
        }
    };
    // Of a dimension with too many values to pick from no part is watched.
    if values == 0 {
        return Ok(DailyNumbers::default());
    }
    let at_once = (CELLS / (count * (values + 1)).max(1)).max(1);
    let question = |measures: &[String]| Question {
        kpis: measures.to_vec(),
        period: days,
        grain: Some(Grain::Day),
        by: group.dimension.clone().into_iter().collect(),
        filters: vec![],
        versus: None,
    };
    let questions: Vec<Question> = group.measures.chunks(at_once).map(question).collect();
    let answers =
        try_join_all(questions.iter().map(|question| ask::answer_if_possible(service, question, now))).await?;
    let answers = answers.iter().enumerate().filter_map(|(at, answer)| Some((at * at_once, answer.as_deref()?)));
    Ok(DailyNumbers::of(group, days, answers))
}

/// Weekly numbers of the KPIs of each group, over the whole weeks of some days.
async fn weekly_of_groups<'a>(
    service: &Service,
    groups: Vec<WatchGroup<'a>>,
    days: Period,
    now: Timestamp,
) -> Result<Vec<(WatchGroup<'a>, Arc<Answer>)>, ServiceError> {
    let weeks = weeks(days);
    let (Some(first), Some(last)) = (weeks.first(), weeks.last()) else { return Ok(Vec::new()) };
    let question = |group: &WatchGroup<'_>| Question {
        kpis: group.kpis.iter().map(|kpi| kpi.name.clone()).collect(),
        period: Period { from: first.from, to: last.to },
        grain: Some(Grain::Week),
        by: group.dimension.clone().into_iter().collect(),
        filters: vec![],
        versus: None,
    };
    let questions: Vec<Question> = groups.iter().map(question).collect();
    let answers =
        try_join_all(questions.iter().map(|question| ask::answer_if_possible(service, question, now))).await?;
    Ok(groups.into_iter().zip(answers).filter_map(|(group, answer)| Some((group, answer?))).collect())
}
