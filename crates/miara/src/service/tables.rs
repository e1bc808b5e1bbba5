//! Which tables there are, and what they light up.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use jiff::ToSpan as _;
use jiff::civil::Date;
use miara_model::{Kpi, Period};

use crate::service::memo::Memoized;
use crate::service::{Service, ServiceError};

/// The version of each dataset's table, in catalogue order.
pub(super) type Versions = Vec<Option<u64>>;

/// Data that end longer ago than this move the overview to their last month.
const STALE_DAYS: i32 = 45;

/// Asks for the datasets that have rows.
#[derive(PartialEq)]
struct Filled;

impl Memoized for Filled {
    type Inputs = (Versions, HashMap<String, Option<u64>>);
    type Value = BTreeSet<String>;
    const MOST: usize = 1;
}

pub(super) fn versions(service: &Service) -> Result<Versions, ServiceError> {
    let datasets = service.book.catalogue.datasets.keys();
    Ok(datasets.map(|dataset| service.engine.store.version(dataset)).collect::<Result<_, _>>()?)
}

/// The datasets that have rows; read once per state of the tables.
///
/// # Errors
/// Where a table can't be read.
pub async fn filled(service: &Service) -> Result<Arc<BTreeSet<String>>, ServiceError> {
    let inputs = (versions(service)?, service.damaged().clone());
    service.memos.get(Filled, inputs, async || Ok(read_filled(service).await)).await
}

async fn read_filled(service: &Service) -> BTreeSet<String> {
    let mut filled = BTreeSet::new();
    for dataset in service.book.catalogue.datasets.keys() {
        let is_damaged = is_damaged(service, dataset);
        // What can't be read can't be asked either; the page of data says so.
        if !is_damaged && service.engine.store.row_count(dataset).await.is_ok_and(|rows| rows > 0) {
            filled.insert(dataset.clone());
        }
    }
    filled
}

/// True where a file of a dataset's table was found to be damaged.
pub(super) fn is_damaged(service: &Service, dataset: &str) -> bool {
    let version = service.engine.store.version(dataset).ok().flatten();
    service.damaged().get(dataset).is_some_and(|found| *found == version)
}

/// Followed KPIs whose datasets are there, and the others with what they lack.
///
/// # Errors
/// Where tables can't be read.
pub async fn lit_kpis(service: &Service) -> Result<(Vec<Kpi>, Vec<(Kpi, Vec<String>)>), ServiceError> {
    let filled = filled(service).await?;
    let (mut lit, mut dark) = (Vec::new(), Vec::new());
    for kpi in service.book.followed() {
        let read = service.book.catalogue.datasets_of(kpi).into_iter();
        let lacking: Vec<String> = read.filter(|name| !filled.contains(*name)).map(str::to_owned).collect();
        if lacking.is_empty() { lit.push(kpi.clone()) } else { dark.push((kpi.clone(), lacking)) }
    }
    Ok((lit, dark))
}

/// The month of today, or of the last day with data where that is long ago.
///
/// # Errors
/// Where tables can't be read.
pub async fn reference_month(service: &Service, today: Date) -> Result<Period, ServiceError> {
    let mut last: Option<Date> = None;
    for (name, dataset) in &service.book.catalogue.datasets {
        if dataset.at.is_some() && name != "rates" {
            last = last.max(service.engine.days(name).await?.map(|(_, last)| last));
        }
    }
    let day = last.filter(|last| *last + STALE_DAYS.days() < today).unwrap_or(today);
    Ok(Period { from: day.first_of_month(), to: day.first_of_month() + 1.month() })
}
