//! Data sources of facts: where a dataset has just one, nothing is to be said of it.

use std::collections::HashMap;

use arrow::array::AsArray;
use arrow::compute::cast;
use arrow::datatypes::DataType;
use datafusion::prelude::SessionContext;
use deltalake_core::DeltaTable;
use miara_model::{DATA_SOURCE, Dataset, Kpi};
use tokio::sync::Mutex;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::file_stats::has_one_text;
use crate::sql::ident;
use crate::way::ManySources;

/// The data sources of datasets that have several, none of others, with the versions of their tables.
#[derive(Debug, Default)]
pub(crate) struct Sources(Mutex<HashMap<String, Known>>);

/// The version of a table, and its data sources.
type Known = (Option<u64>, Vec<String>);

impl Engine {
    /// True where the rows of a dataset come from two data sources or more.
    ///
    /// # Errors
    /// Where the table can't be read.
    pub async fn has_many_sources(&self, dataset: &str) -> Result<bool, EngineError> {
        Ok(!self.sources_of(dataset).await?.is_empty())
    }

    /// The data sources of a dataset that has several; none of others.
    async fn sources_of(&self, dataset: &str) -> Result<Vec<String>, EngineError> {
        if !self.catalogue.datasets.get(dataset).is_some_and(Dataset::is_sourced) {
            return Ok(vec![]);
        }
        let version = self.store.version(dataset)?;
        let mut known = self.sources.0.lock().await;
        if let Some((_, sources)) = known.get(dataset).filter(|(at, _)| *at == version) {
            return Ok(sources.clone());
        }
        let mut sources = match self.store.table(dataset).await? {
            Some(table) if !has_one_text(&table, DATA_SOURCE)? => self.read_sources(dataset, &table).await?,
            _ => vec![],
        };
        if sources.len() < 2 {
            sources.clear();
        }
        known.insert(dataset.to_owned(), (version, sources.clone()));
        Ok(sources)
    }

    async fn read_sources(&self, dataset: &str, table: &DeltaTable) -> Result<Vec<String>, EngineError> {
        let session = SessionContext::new();
        session.register_table("t", self.store.provider(dataset, table).await?)?;
        let column = ident(DATA_SOURCE);
        let sql = format!(
            "SELECT DISTINCT CAST({column} AS VARCHAR) AS source FROM t WHERE {column} IS NOT NULL ORDER BY source"
        );
        let mut sources = Vec::new();
        for batch in session.sql(&sql).await?.collect().await? {
            let texts = cast(batch.column(0), &DataType::Utf8)?;
            sources.extend(texts.as_string::<i32>().iter().flatten().map(str::to_owned));
        }
        Ok(sources)
    }

    /// The data sources of all datasets that have several.
    pub(crate) async fn many_sources(&self) -> Result<ManySources, EngineError> {
        let mut many = ManySources::new();
        for dataset in self.catalogue.datasets.keys() {
            many.insert(dataset.clone(), self.sources_of(dataset).await?);
        }
        many.retain(|_, sources| !sources.is_empty());
        Ok(many)
    }

    /// The dimensions that a KPI is offered to be split and filtered by: those of [`Engine::dimensions_of`],
    /// with the data source only where one of its datasets has several.
    ///
    /// # Errors
    /// Where a table can't be read.
    pub async fn splits_of(&self, kpi: &Kpi) -> Result<Vec<String>, EngineError> {
        let mut many = false;
        for dataset in self.catalogue.datasets_of(kpi) {
            many = many || self.has_many_sources(dataset).await?;
        }
        Ok(self.dimensions_of(kpi).into_iter().filter(|name| many || name != DATA_SOURCE).collect())
    }

    /// An error that names dimensions, with the data source among them only where some dataset has several.
    pub(crate) async fn as_offered(&self, mut error: EngineError) -> Result<EngineError, EngineError> {
        if let EngineError::UnknownDimension { known: names, .. } | EngineError::NoWay { shared: names, .. } =
            &mut error
        {
            for dataset in self.catalogue.datasets.keys() {
                if self.has_many_sources(dataset).await? {
                    return Ok(error);
                }
            }
            names.retain(|name| name != DATA_SOURCE);
        }
        Ok(error)
    }

    /// The columns of a dataset that people see, in its order: those that are not hidden, and the data
    /// source where there are several.
    ///
    /// # Errors
    /// Where the table can't be read.
    pub async fn shown_columns(&self, dataset: &Dataset) -> Result<Vec<String>, EngineError> {
        let mut shown: Vec<String> = dataset.shown_columns().map(|(name, _)| name.clone()).collect();
        if self.has_many_sources(&dataset.name).await? {
            shown.push(DATA_SOURCE.to_owned());
        }
        Ok(shown)
    }
}
