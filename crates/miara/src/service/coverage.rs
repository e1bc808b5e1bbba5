//! What is in the book and what it lights up.

use jiff::Timestamp;
use jiff::civil::Date;
use miara_engine::Facts;
use miara_insight::quality::Availability;
use miara_model::Kpi;

use crate::service::{Service, ServiceError, facts, history, tables};

/// What a book holds of one dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatasetCoverage {
    /// The dataset's name.
    pub dataset: String,
    /// Its rows.
    pub rows: u64,
    /// True where a file of its table is damaged, so that its numbers can't be told.
    pub damaged: bool,
    /// The first and the last day on its main axis; absent where it has none, or no rows.
    pub days: Option<(Date, Date)>,
    /// When something was last imported.
    pub last_import: Option<Timestamp>,
    /// Rows in quarantine.
    pub quarantined: u64,
    /// The KPIs that read it, in catalogue order.
    pub kpis: Vec<String>,
}

/// What is there of each dataset, in catalogue order.
///
/// # Errors
/// Where tables or the state can't be read.
pub async fn coverage(service: &Service) -> Result<Vec<DatasetCoverage>, ServiceError> {
    history::settle(service).await?;
    let facts = facts::facts(service).await?;
    let mut all = Vec::new();
    for name in service.book.catalogue.datasets.keys() {
        let read = async {
            let rows = service.engine.rows_present(name).await?;
            let days = if rows > 0 { service.engine.days(name).await? } else { None };
            Ok::<_, miara_engine::EngineError>((rows, days))
        };
        let read = read.await;
        let damaged = read.is_err() || tables::is_damaged(service, name);
        let (rows, days) = read.unwrap_or_default();
        let known = facts.get(name).cloned().unwrap_or_default();
        let reads = |kpi: &&Kpi| service.book.catalogue.datasets_of(kpi).contains(&name.as_str());
        all.push(DatasetCoverage {
            dataset: name.clone(),
            rows,
            days,
            damaged,
            last_import: known.last_import.filter(|_| rows > 0),
            quarantined: known.quarantined,
            kpis: service.book.catalogue.kpis.values().filter(reads).map(|kpi| kpi.name.clone()).collect(),
        });
    }
    Ok(all)
}

/// Whether each KPI can be computed, in catalogue order.
///
/// # Errors
/// Where tables or the state can't be read.
pub async fn availability(service: &Service) -> Result<Vec<(Kpi, Availability)>, ServiceError> {
    let (facts, filled) = (facts::facts(service).await?, tables::filled(service).await?);
    let mut all = Vec::new();
    for kpi in service.book.catalogue.kpis.values() {
        let read = service.book.catalogue.datasets_of(kpi).into_iter();
        let empty: Vec<String> = read.filter(|name| !filled.contains(*name)).map(str::to_owned).collect();
        let columns = lacking_columns(service, kpi, &facts).await?;
        let available = match (empty.is_empty(), columns.is_empty()) {
            (false, _) => Availability::MissingDatasets(empty),
            (true, false) => Availability::MissingColumns(columns),
            (true, true) => Availability::Available,
        };
        all.push((kpi.clone(), available));
    }
    Ok(all)
}

/// The columns that a KPI needs and no import has supplied; of datasets with imports only.
async fn lacking_columns(service: &Service, kpi: &Kpi, facts: &Facts) -> Result<Vec<(String, String)>, ServiceError> {
    let mut lacking = Vec::new();
    for measure in service.book.catalogue.measures_of(kpi) {
        let Some(dataset) = service.book.catalogue.datasets.get(&measure.dataset) else { continue };
        let Some(known) = facts.get(&measure.dataset).filter(|known| !known.supplied.is_empty()) else { continue };
        let completed = service.engine.completed_columns(&measure.dataset).await?;
        for any in measure.needs(dataset) {
            let is_told =
                |column: &&str| known.supplied.contains(*column) || completed.iter().any(|name| name == column);
            if !any.iter().any(is_told) {
                let column = (measure.dataset.clone(), any.first().map_or_else(String::new, |name| (*name).to_owned()));
                if !lacking.contains(&column) {
                    lacking.push(column);
                }
            }
        }
    }
    Ok(lacking)
}

/// The KPIs that a file leaves dark, were it all there is of a dataset: each with a column that it
/// lacks.
#[must_use]
pub fn left_dark(service: &Service, dataset: &str, supplied: &[String]) -> Vec<(String, String)> {
    let mut dark = Vec::new();
    let Some(described) = service.book.catalogue.datasets.get(dataset) else { return dark };
    for kpi in service.book.catalogue.kpis.values() {
        let measures = service.book.catalogue.measures_of(kpi).filter(|measure| measure.dataset == dataset);
        let lacking = measures.flat_map(|measure| measure.needs(described)).find_map(|any| {
            let has = any.iter().any(|column| supplied.iter().any(|known| known == column));
            any.first().filter(|_| !has).map(|column| (*column).to_owned())
        });
        dark.extend(lacking.map(|column| (kpi.name.clone(), column)));
    }
    dark
}
