//! The ways in which another tool may have counted, each with the number that comes of it.

use std::sync::Arc;

use futures_util::future::try_join_all;
use jiff::{Timestamp, ToSpan as _};
use miara_engine::{Engine, EngineError, Store};
use miara_insight::reconcile::{Step, Way};
use miara_model::alternative::{Alternative, alternatives, counted_otherwise};
use miara_model::{AnswerRow, Catalogue, ColumnKind, Firm, Kpi, Period, Question};

use crate::service::{Service, ServiceError, ask, facts};

/// Values of a dimension that are looked at, those of most first.
const MOST_VALUES: usize = 300;

/// All ways that make a difference, or may.
pub(super) async fn ways(
    service: &Service,
    kpi: &Kpi,
    question: &Question,
    ours: f64,
    now: Timestamp,
) -> Result<Vec<Way>, ServiceError> {
    let mut ways = Vec::new();
    for (world, step) in worlds(service, kpi) {
        ways.extend(counted(service, kpi, question, (&world, step), now).await?);
    }
    ways.extend(other_days(service, question, now).await?);
    ways.extend(parts(service, kpi, question, ours, now).await?);
    Ok(ways)
}

/// The catalogue and the firm as they are, with foreign amounts taken as they are written, and with days of UTC.
fn worlds(service: &Service, kpi: &Kpi) -> Vec<((Catalogue, Firm), Option<Step>)> {
    let (catalogue, firm) = (&service.book.catalogue, &service.book.firm);
    let mut worlds = vec![((catalogue.clone(), firm.clone()), None)];
    let measures = catalogue.measures_of(kpi);
    let read: Vec<_> =
        measures.filter_map(|measure| Some((measure, catalogue.datasets.get(&measure.dataset)?))).collect();
    if read.iter().any(|(_, dataset)| dataset.money.is_some()) {
        let mut as_written = catalogue.clone();
        as_written.datasets.values_mut().for_each(|dataset| dataset.money = None);
        worlds.push(((as_written, firm.clone()), Some(Step::AsWritten)));
    }
    if read.iter().any(|(measure, dataset)| dataset.column_kind(&measure.at) == Some(ColumnKind::Time)) {
        worlds.push(((catalogue.clone(), Firm { time_zone: "UTC".to_owned(), ..firm.clone() }), Some(Step::Utc)));
    }
    worlds
}

/// The KPI counted in each way, and in each two ways together.
async fn counted(
    service: &Service,
    kpi: &Kpi,
    question: &Question,
    ((catalogue, firm), step): (&(Catalogue, Firm), Option<Step>),
    now: Timestamp,
) -> Result<Vec<Way>, ServiceError> {
    let currency = &service.book.firm.currency;
    let single = alternatives(&service.book.catalogue, kpi, currency);
    let mut tried: Vec<Vec<&Alternative>> = single.iter().map(|way| vec![way]).collect();
    match step {
        None => {
            for (place, first) in single.iter().enumerate() {
                let others = single[place + 1..].iter().filter(|second| !excludes(first, second));
                tried.extend(others.map(|second| vec![first, second]));
            }
        }
        Some(_) => tried.insert(0, Vec::new()),
    }
    let mut catalogue = catalogue.clone();
    let mut asked: Vec<(String, Vec<Step>)> = Vec::new();
    for (place, together) in tried.into_iter().enumerate() {
        let name = format!("{} way {place}", kpi.name);
        let other = match together.as_slice() {
            [] => Some(Kpi { name: name.clone(), ..kpi.clone() }),
            together => counted_otherwise(&mut catalogue, (kpi, &name), together, currency),
        };
        if let Some(other) = other {
            catalogue.kpis.insert(name.clone(), other);
            let steps = step.iter().cloned().chain(together.into_iter().cloned().map(Step::Counts));
            asked.push((name, steps.collect()));
        }
    }
    let kpis = asked.iter().map(|(name, _)| name.clone()).collect();
    let numbers = numbers(service, (catalogue, firm.clone()), &Question { kpis, ..question.clone() }, now).await?;
    let ways = asked.into_iter().zip(numbers);
    Ok(ways.filter_map(|((_, steps), number)| Some(Way { steps, number: number? })).collect())
}

/// True for two ways of which a tool can take one: a row has one day, and an amount one form.
fn excludes(first: &Alternative, second: &Alternative) -> bool {
    let is_same = std::mem::discriminant(first) == std::mem::discriminant(second);
    let is_one = matches!(first, Alternative::Day { .. } | Alternative::Amount { .. });
    is_same && is_one && first.dataset() == second.dataset()
}

/// The numbers of a question under another catalogue and firm.
async fn numbers(
    service: &Service,
    (catalogue, firm): (Catalogue, Firm),
    question: &Question,
    now: Timestamp,
) -> Result<Vec<Option<f64>>, ServiceError> {
    if question.kpis.is_empty() {
        return Ok(Vec::new());
    }
    let store = Store::new(service.book.data_folder());
    let engine = Engine::new(store, Arc::new(catalogue), firm, service.book.synonyms.clone());
    let engine = engine.map_err(EngineError::Internal)?;
    let answer = engine.answer(question, &facts::facts(service).await?, now).await?;
    let cells = answer.rows.first().map(|row| row.cells.as_slice()).unwrap_or_default();
    Ok(cells.iter().map(|cell| cell.as_ref().ok().map(|value| value.to_f64())).collect())
}

/// The number of a row that answers for one KPI.
fn number_of(row: &AnswerRow) -> Option<f64> {
    row.cells.first()?.as_ref().ok().map(|value| value.to_f64())
}

/// The number over days that begin or end a day earlier or later.
async fn other_days(service: &Service, question: &Question, now: Timestamp) -> Result<Vec<Way>, ServiceError> {
    let Period { from, to } = question.period;
    let periods = [
        Period::new(from.saturating_sub(1.day()), to),
        Period::new(from, to.saturating_add(1.day())),
        Period::new(from.saturating_add(1.day()), to),
        Period::new(from, to.saturating_sub(1.day())),
    ];
    let asked = periods.into_iter().flatten().map(async |period| {
        let answer = ask::answer(service, &Question { period, ..question.clone() }, now).await?;
        let number = answer.rows.first().and_then(number_of);
        Ok::<_, ServiceError>(number.map(|number| Way { steps: vec![Step::Days(period)], number }))
    });
    Ok(try_join_all(asked).await?.into_iter().flatten().collect())
}

/// The number of each part alone, and of all others where parts add up.
async fn parts(
    service: &Service,
    kpi: &Kpi,
    question: &Question,
    ours: f64,
    now: Timestamp,
) -> Result<Vec<Way>, ServiceError> {
    let adds_up = service.book.catalogue.nature(kpi).adds_over_parts;
    let mut ways = Vec::new();
    for dimension in service.engine.splits_of(kpi).await? {
        let is_filtered = question.filters.iter().any(|(filtered, _)| *filtered == dimension);
        let filters: Vec<(String, String)> =
            question.filters.iter().filter(|(filtered, _)| *filtered != dimension).cloned().collect();
        let split = Question { by: vec![dimension.clone()], filters, ..question.clone() };
        let Some(answer) = ask::answer_if_possible(service, &split, now).await? else { continue };
        for row in answer.rows.iter().take(MOST_VALUES) {
            let (Some(number), Some(value)) = (number_of(row), row.dimensions.first()) else { continue };
            ways.push(Way { steps: vec![Step::Only(dimension.clone(), value.clone())], number });
            // Of two parts, all but the one is the other.
            if adds_up && !is_filtered && number != 0.0 && answer.rows.len() != 2 {
                let steps = vec![Step::Without(dimension.clone(), value.clone())];
                ways.push(Way { steps, number: ours - number });
            }
        }
        if is_filtered {
            let all = ask::answer(service, &Question { by: Vec::new(), ..split }, now).await?;
            let number = all.rows.first().and_then(number_of);
            ways.extend(number.map(|number| Way { steps: vec![Step::Unfiltered(dimension.clone())], number }));
        }
    }
    Ok(ways)
}
