//! Data sources of facts: where a dataset has just one, nothing is to be said of it.

use std::collections::HashMap;

use arrow::array::AsArray;
use arrow::compute::cast;
use arrow::datatypes::DataType;
use datafusion::prelude::SessionContext;
use deltalake_core::DeltaTable;
use miara_model::{DATA_SOURCE, Dataset};
use tokio::sync::Mutex;

use crate::error::EngineError;
use crate::file_stats::has_one_text;
use crate::sql::ident;
use crate::store::Store;

/// The data sources of datasets that have several, none of others, with the versions of their tables.
#[derive(Debug, Default)]
pub(crate) struct Sources(Mutex<HashMap<String, Known>>);

/// The version of a table, and its data sources.
type Known = (Option<u64>, Vec<String>);

impl Sources {
    /// The data sources of a dataset that has several; none of others.
    ///
    /// # Errors
    /// Where the table can't be read.
    pub(crate) async fn of(&self, store: &Store, dataset: &Dataset) -> Result<Vec<String>, EngineError> {
        if !dataset.is_sourced() {
            return Ok(vec![]);
        }
        let dataset = dataset.name.as_str();
        let version = store.version(dataset)?;
        let mut known = self.0.lock().await;
        if let Some((_, sources)) = known.get(dataset).filter(|(at, _)| *at == version) {
            return Ok(sources.clone());
        }
        let mut sources = match store.table(dataset).await? {
            Some(table) if !has_one_text(&table, DATA_SOURCE)? => read_sources(store, dataset, &table).await?,
            _ => vec![],
        };
        if sources.len() < 2 {
            sources.clear();
        }
        known.insert(dataset.to_owned(), (version, sources.clone()));
        Ok(sources)
    }
}

async fn read_sources(store: &Store, dataset: &str, table: &DeltaTable) -> Result<Vec<String>, EngineError> {
    let session = SessionContext::new();
    session.register_table("t", store.provider(dataset, table).await?)?;
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
