//! What is in the book and what it lights up.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use miara_engine::Facts;
use miara_insight::quality::Availability;
use miara_model::Kpi;

use super::ask::Versions;
use super::memo::Memoized;
use super::{Service, ServiceError};

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

/// Asks for the datasets that have rows.
#[derive(PartialEq)]
struct Filled;

impl Memoized for Filled {
    type Inputs = (Versions, HashMap<String, Option<u64>>);
    type Value = BTreeSet<String>;
    const MOST: usize = 1;
}

impl Service {
    /// The datasets that have rows; read once per state of the tables.
    ///
    /// # Errors
    /// Where a table can't be read.
    pub async fn filled(&self) -> Result<Arc<BTreeSet<String>>, ServiceError> {
        let inputs = (self.versions()?, self.damaged().clone());
        self.memos.get(Filled, inputs, async || Ok(self.read_filled().await)).await
    }

    async fn read_filled(&self) -> BTreeSet<String> {
        let mut filled = BTreeSet::new();
        for dataset in self.book.catalogue.datasets.keys() {
            let is_damaged = self.is_damaged(dataset);
            // What can't be read can't be asked either; the page of data says so.
            if !is_damaged && self.engine.store.row_count(dataset).await.is_ok_and(|rows| rows > 0) {
                filled.insert(dataset.clone());
            }
        }
        filled
    }

    /// True where a file of a dataset's table was found to be damaged.
    fn is_damaged(&self, dataset: &str) -> bool {
        let version = self.engine.store.version(dataset).ok().flatten();
        self.damaged().get(dataset).is_some_and(|found| *found == version)
    }

    /// What is there of each dataset, in catalogue order.
    ///
    /// # Errors
    /// Where tables or the state can't be read.
    pub async fn coverage(&self) -> Result<Vec<DatasetCoverage>, ServiceError> {
        self.settle().await?;
        let facts = self.facts()?;
        let mut all = Vec::new();
        for name in self.book.catalogue.datasets.keys() {
            let read = async {
                let rows = self.engine.rows_present(name).await?;
                let days = if rows > 0 { self.engine.days(name).await? } else { None };
                Ok::<_, miara_engine::EngineError>((rows, days))
            };
            let read = read.await;
            let damaged = read.is_err() || self.is_damaged(name);
            let (rows, days) = read.unwrap_or_default();
            let known = facts.get(name).cloned().unwrap_or_default();
            let reads = |kpi: &&Kpi| self.book.catalogue.datasets_of(kpi).contains(&name.as_str());
            all.push(DatasetCoverage {
                dataset: name.clone(),
                rows,
                days,
                damaged,
                last_import: known.last_import.filter(|_| rows > 0),
                quarantined: known.quarantined,
                kpis: self.book.catalogue.kpis.values().filter(reads).map(|kpi| kpi.name.clone()).collect(),
            });
        }
        Ok(all)
    }

    /// Whether each KPI can be computed, in catalogue order.
    ///
    /// # Errors
    /// Where tables or the state can't be read.
    pub async fn availability(&self) -> Result<Vec<(Kpi, Availability)>, ServiceError> {
        let (facts, filled) = (self.facts()?, self.filled().await?);
        let mut all = Vec::new();
        for kpi in self.book.catalogue.kpis.values() {
            let read = self.book.catalogue.datasets_of(kpi).into_iter();
            let empty: Vec<String> = read.filter(|name| !filled.contains(*name)).map(str::to_owned).collect();
            let columns = self.lacking_columns(kpi, &facts);
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
    fn lacking_columns(&self, kpi: &Kpi, facts: &Facts) -> Vec<(String, String)> {
        let mut lacking = Vec::new();
        for measure in self.book.catalogue.measures_of(kpi) {
            let Some(dataset) = self.book.catalogue.datasets.get(&measure.dataset) else { continue };
            let Some(known) = facts.get(&measure.dataset).filter(|known| !known.supplied.is_empty()) else { continue };
            for any in measure.needs(dataset) {
                if !any.iter().any(|column| known.supplied.contains(*column)) {
                    let column =
                        (measure.dataset.clone(), any.first().map_or_else(String::new, |name| (*name).to_owned()));
                    if !lacking.contains(&column) {
                        lacking.push(column);
                    }
                }
            }
        }
        lacking
    }

    /// The KPIs that a file leaves dark, were it all there is of a dataset: each with a column that it
    /// lacks.
    #[must_use]
    pub fn left_dark(&self, dataset: &str, supplied: &[String]) -> Vec<(String, String)> {
        let mut dark = Vec::new();
        let Some(described) = self.book.catalogue.datasets.get(dataset) else { return dark };
        for kpi in self.book.catalogue.kpis.values() {
            let measures = self.book.catalogue.measures_of(kpi).filter(|measure| measure.dataset == dataset);
            let lacking = measures.flat_map(|measure| measure.needs(described)).find_map(|any| {
                let has = any.iter().any(|column| supplied.iter().any(|known| known == column));
                any.first().filter(|_| !has).map(|column| (*column).to_owned())
            });
            dark.extend(lacking.map(|column| (kpi.name.clone(), column)));
        }
        dark
    }
}
