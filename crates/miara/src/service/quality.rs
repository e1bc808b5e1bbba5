//! Gathers what KPIs are checked by, and keeps what people accept.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan as _};
use miara_insight::quality::{Availability, KpiHistory, QualityInput, QualityReport, Tie, check};
use miara_insight::series::numbers;
use miara_model::action::Acceptance;
use miara_model::{Answer, Cell, Grain, Kpi, Period, Question};

use crate::service::memo::Memoized;
use crate::service::tables::Versions;
use crate::service::{Service, ServiceError, ask, coverage, goal, tables};

/// Asks which KPIs pulled on each other in the past; that is made from the tables, and the day.
#[derive(PartialEq)]
struct Ties;

impl Memoized for Ties {
    type Inputs = (Versions, Date);
    type Value = Vec<Tie>;
    const MOST: usize = 1;
}

/// What came of accepting a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AcceptOutcome {
    /// It is accepted.
    Accepted,
    /// There is no such finding, or not any more.
    Unknown,
    /// No reason was given, or one of more than 500 letters.
    NoReason,
}

/// Letters of a reason at most.
const MOST_LETTERS: usize = 500;

/// Full months that are looked back on.
const MONTHS: i32 = 36;
/// Full weeks that are looked back on.
const WEEKS: i32 = 104;
/// Years of past periods that goals are held against.
const YEARS: i64 = 8;

/// Checks every followed KPI against the four properties of a good one.
///
/// # Errors
/// As [`ask::answer`]; where the state or the goals can't be read.
pub async fn quality(service: &Service, now: Timestamp) -> Result<QualityReport, ServiceError> {
    let (history, goals) = (kpi_history(service, now).await?, goal::goals(service, now)?);
    let (clock, fiscal) = (&service.engine.clocks().everyone, service.book.firm.fiscal_year_start);
    let worked = |week: &Period| f64::from(clock.working_days(week.from, week.to));
    let worked: Vec<f64> = history.weeks.iter().map(worked).collect();
    let mut input = QualityInput {
        catalogue: &service.book.catalogue,
        faults: &service.book.faults,
        checked: checked_kpis(service, &history).collect(),
        history: &history,
        last_days: BTreeMap::new(),
        goals: &goals,
        like_periods: BTreeMap::new(),
        worked: &worked,
        zone: service.engine.zone(),
        fiscal,
    };
    for dataset in input.checked.iter().flat_map(|kpi| service.book.catalogue.datasets_of(kpi)) {
        if !input.last_days.contains_key(dataset)
            && let Some((_, last)) = service.engine.days(dataset).await?
        {
            input.last_days.insert(dataset.to_owned(), last);
        }
    }
    for (kpi, grain) in input.histories_needed() {
        let like = like_periods(service, &kpi, grain, history.today, now).await?;
        input.like_periods.insert((kpi, grain.name()), like);
    }
    let tied = ties(service, &input).await?;
    let accepted: BTreeMap<String, Acceptance> = service.state().accepted_findings()?;
    Ok(check(&input, &tied, &accepted))
}

/// The KPIs that are checked: those that the firm has chosen to follow; where it has not chosen, all whose datasets
/// have rows.
fn checked_kpis<'a>(service: &'a Service, history: &'a KpiHistory) -> impl Iterator<Item = &'a Kpi> {
    let chosen = service.book.firm.followed.is_some();
    let is_empty = |kpi: &Kpi| {
        let known = history.availability.iter().find(|(known, _)| known.name == kpi.name);
        known.is_some_and(|(_, available)| matches!(available, Availability::MissingDatasets(_)))
    };
    service.book.followed().filter(move |kpi| chosen || !is_empty(kpi))
}

async fn kpi_history(service: &Service, now: Timestamp) -> Result<KpiHistory, ServiceError> {
    let today = service.engine.zone().to_datetime(now).date();
    let availability = coverage::availability(service).await?;
    let lit: Vec<String> = availability
        .iter()
        .filter(|(_, available)| *available == Availability::Available)
        .map(|(kpi, _)| kpi.name.clone())
        .collect();
    let month = today.first_of_month();
    let monday = Grain::Week.around(today, 1).from;
    debug_assert_eq!(monday.weekday(), Weekday::Monday);
    let asked = |from: Date, to: Date, grain: Grain| Question {
        kpis: lit.clone(),
        period: Period { from, to },
        grain: Some(grain),
        by: vec![],
        filters: vec![],
        versus: None,
    };
    let mut past = KpiHistory {
        today,
        months: vec![],
        monthly: BTreeMap::new(),
        weeks: vec![],
        weekly: BTreeMap::new(),
        availability: availability.clone(),
    };
    if lit.is_empty() {
        return Ok(past);
    }
    let months = ask::answer(service, &asked(month.saturating_sub(MONTHS.months()), month, Grain::Month), now).await?;
    let weeks = ask::answer(service, &asked(monday.saturating_sub(WEEKS.weeks()), monday, Grain::Week), now).await?;
    past.months = months.rows.iter().map(|row| row.period).collect();
    past.weeks = weeks.rows.iter().map(|row| row.period).collect();
    past.monthly = by_kpi(&months, &lit, Clone::clone);
    past.weekly = by_kpi(&weeks, &lit, |cell| cell.as_ref().ok().map(|value| value.to_f64()));
    Ok(past)
}

/// The numbers of full periods of one grain, oldest first.
async fn like_periods(
    service: &Service,
    kpi: &str,
    grain: Grain,
    today: Date,
    now: Timestamp,
) -> Result<Vec<(Period, f64)>, ServiceError> {
    let fiscal = service.book.firm.fiscal_year_start;
    let to = grain.around(today, fiscal).from;
    let from = grain.around(to.saturating_sub(YEARS.years()), fiscal).from;
    let question = Question {
        kpis: vec![kpi.to_owned()],
        period: Period { from, to },
        grain: Some(grain),
        by: vec![],
        filters: vec![],
        versus: None,
    };
    let numbers = numbers(&*ask::answer(service, &question, now).await?);
    Ok(numbers.into_iter().filter_map(|(period, number)| Some((period, number?))).collect())
}

/// Pairs of followed KPIs of which one got worse in the past when the other got better; found once per state of the
/// tables and day.
async fn ties(service: &Service, input: &QualityInput<'_>) -> Result<Arc<Vec<Tie>>, ServiceError> {
    let inputs = (tables::versions(service)?, input.history.today);
    let compute = async || {
        let pairs = input.pairs();
        Ok(tokio::task::spawn_blocking(move || miara_insight::quality::ties(pairs)).await.unwrap_or_default())
    };
    service.memos.get(Ties, inputs, compute).await
}

/// Keeps that a person has accepted a finding, and why.
///
/// # Errors
/// As [`quality`].
pub async fn accept_finding(
    service: &Service,
    key: &str,
    reason: &str,
    who: &str,
    now: Timestamp,
) -> Result<AcceptOutcome, ServiceError> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > MOST_LETTERS {
        return Ok(AcceptOutcome::NoReason);
    }
    if !quality(service, now).await?.findings.iter().any(|finding| finding.key == key) {
        return Ok(AcceptOutcome::Unknown);
    }
    let acceptance = Acceptance { at: now, who: who.to_owned(), reason: reason.to_owned() };
    service.state().accept_finding(key, &acceptance)?;
    Ok(AcceptOutcome::Accepted)
}

/// Takes an acceptance back; true where there was one.
///
/// # Errors
/// Where the state file can't be written.
pub fn reopen_finding(service: &Service, key: &str) -> Result<bool, ServiceError> {
    Ok(service.state().reopen_finding(key)?)
}

fn by_kpi<T>(answer: &Answer, names: &[String], of: impl Fn(&Cell) -> T) -> BTreeMap<String, Vec<T>> {
    let column = |at: usize| answer.rows.iter().map(|row| of(&row.cells[at])).collect();
    names.iter().enumerate().map(|(at, name)| (name.clone(), column(at))).collect()
}
