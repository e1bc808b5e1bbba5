//! Figures of closed periods that an import changes.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use miara_model::{Grain, Period, Question, Value};

use crate::service::{Service, ServiceError, facts, tables};
use crate::state::Restated;

/// Months that are looked at.
const MONTHS: i64 = 24;

/// The figures of followed KPIs by month, before an import.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Figures {
    kpis: Vec<String>,
    /// The first day.
    from: Date,
    /// The day after the last.
    to: Date,
    values: Vec<Vec<Option<String>>>,
}

/// The figures that an import can change: those of followed KPIs over its dataset, in closed months. None
/// where it only adds what there was nothing of.
pub(super) async fn figures_before(
    service: &Service,
    dataset: &str,
    now: Timestamp,
) -> Result<Option<Figures>, ServiceError> {
    let Some((first, _)) = service.engine.days(dataset).await? else { return Ok(None) };
    let end = service.engine.zone().to_datetime(now).date().first_of_month();
    let start = first.first_of_month().max(end.saturating_sub(MONTHS.months()));
    let Some(period) = Period::new(start, end) else { return Ok(None) };
    let reads = |kpi: &&miara_model::Kpi| service.book.catalogue.datasets_of(kpi).contains(&dataset);
    // A KPI that also needs a dataset which is not there has no figures yet.
    let filled = tables::filled(service).await?;
    let there = |kpi: &&miara_model::Kpi| {
        let datasets = service.book.catalogue.datasets_of(kpi);
        datasets.iter().all(|dataset| filled.contains(*dataset))
    };
    let kpis = service.book.followed().filter(reads).filter(there).map(|kpi| kpi.name.clone());
    let kpis: Vec<String> = kpis.collect();
    if kpis.is_empty() {
        return Ok(None);
    }
    let values = values_by_month(service, &kpis, period, now).await?;
    Ok(Some(Figures { kpis, from: period.from, to: period.to, values }))
}

/// The values of KPIs in each month of a period, as decimal text.
async fn values_by_month(
    service: &Service,
    kpis: &[String],
    period: Period,
    now: Timestamp,
) -> Result<Vec<Vec<Option<String>>>, ServiceError> {
    let question = Question {
        kpis: kpis.to_vec(),
        period,
        grain: Some(Grain::Month),
        by: Vec::new(),
        filters: Vec::new(),
        versus: None,
    };
    let answer = service.engine.answer(&question, &facts::facts(service).await?, now).await?;
    let text = |cell: &miara_model::Cell| match cell {
        Ok(Value::Exact(number)) => Some(number.normalize().to_string()),
        Ok(Value::Float(number)) => Some(number.to_string()),
        Err(_) => None,
    };
    Ok(answer.rows.iter().map(|row| row.cells.iter().map(text).collect()).collect())
}

/// Writes down which figures an import has changed.
pub(super) async fn keep_restated(
    service: &Service,
    import: i64,
    figures: Option<Figures>,
    now: Timestamp,
) -> Result<Vec<Restated>, ServiceError> {
    let Some(figures) = figures else { return Ok(Vec::new()) };
    let Some(period) = Period::new(figures.from, figures.to) else {
        service.state().keep_restated(import, &[])?;
        return Ok(Vec::new());
    };
    let after = values_by_month(service, &figures.kpis, period, now).await?;
    let months = period.split(Grain::Month, service.book.firm.fiscal_year_start);
    let mut restated = Vec::new();
    for ((month, before), after) in months.iter().zip(&figures.values).zip(&after) {
        for ((kpi, before), after) in figures.kpis.iter().zip(before).zip(after) {
            if before.is_some() && before != after {
                restated.push(Restated {
                    import,
                    at: now,
                    kpi: kpi.clone(),
                    from: month.from,
                    to: month.to,
                    before: before.clone(),
                    after: after.clone(),
                });
            }
        }
    }
    service.state().keep_restated(import, &restated)?;
    Ok(restated)
}

/// What imports of this quarter have changed of KPIs within a period: of each the latest.
///
/// # Errors
/// Where the state can't be read.
pub fn restated_within(
    service: &Service,
    kpis: &[String],
    period: Period,
    now: Timestamp,
) -> Result<Vec<Restated>, ServiceError> {
    let mut within = restated(service, now)?;
    within.retain(|figure| period.from <= figure.from && figure.to <= period.to && kpis.contains(&figure.kpi));
    let mut seen = Vec::new();
    within.retain(|figure| {
        let fresh = !seen.contains(&(figure.kpi.clone(), figure.from));
        seen.push((figure.kpi.clone(), figure.from));
        fresh
    });
    Ok(within)
}

/// The figures that imports of this quarter have changed, the latest first.
///
/// # Errors
/// Where the state can't be read.
pub fn restated(service: &Service, now: Timestamp) -> Result<Vec<Restated>, ServiceError> {
    let today = service.engine.zone().to_datetime(now).date();
    let month = (today.month() - 1) / 3 * 3 + 1;
    let start = jiff::civil::date(today.year(), month, 1);
    let since = service.engine.zone().to_timestamp(start.at(0, 0, 0, 0)).unwrap_or(Timestamp::UNIX_EPOCH);
    Ok(service.state().restated_since(since)?)
}
