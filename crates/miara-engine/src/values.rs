//! The values that a dimension has in the data.

use std::collections::BTreeSet;

use arrow::array::AsArray;
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type};
use datafusion::prelude::SessionContext;
use miara_model::{DATA_SOURCE, Dataset};

use crate::engine::Engine;
use crate::error::EngineError;
use crate::rows::{RowsBehind, append_texts};
use crate::sql::{ident, text};

impl Engine {
    /// The values of a dimension, or of an id, in all datasets that have it as a column, in order, each once; at most
    /// `limit` and one more, so that the caller sees when there are more. Data sources are those of datasets
    /// that have several.
    ///
    /// # Errors
    /// Where a table can't be read.
    pub async fn values_of(&self, dimension: &str, limit: usize) -> Result<BTreeSet<String>, EngineError> {
        let mut values = BTreeSet::new();
        for dataset in self.catalogue.datasets.values() {
            let stored = |column: &&str| dataset.columns.contains_key(*column);
            let Some(column) = dataset.column_of(dimension).filter(stored) else { continue };
            if dimension == DATA_SOURCE && !self.has_many_sources(&dataset.name).await? {
                continue;
            }
            let Some(table) = self.store.table(&dataset.name).await? else { continue };
            let session = SessionContext::new();
            self.register(&session, "t", &dataset.name, &table).await?;
            let (column, all) = (ident(column), self.all_days("t", dataset, &table)?);
            let sql = format!(
                "SELECT DISTINCT CAST({column} AS VARCHAR) AS value FROM {} WHERE {column} IS NOT NULL ORDER BY value LIMIT {}",
                ident(&all),
                limit + 1
            );
            for batch in session.sql(&sql).await?.collect().await? {
                let texts = cast(batch.column(0), &DataType::Utf8)?;
                values.extend(texts.as_string::<i32>().iter().flatten().map(str::to_owned));
            }
            if values.len() > limit {
                break;
            }
        }
        Ok(values.into_iter().take(limit + 1).collect())
    }
}

impl Engine {
    /// The values of a dimension in each dataset that has it as a column, each with how many rows have it; values that
    /// were merged are one. At most `limit` of each dataset.
    ///
    /// # Errors
    /// Where a table can't be read.
    pub async fn places_of(
        &self,
        dimension: &str,
        limit: usize,
    ) -> Result<Vec<(String, Vec<(String, u64)>)>, EngineError> {
        let mut places = Vec::new();
        for dataset in self.catalogue.datasets.values() {
            let stored = |column: &&str| dataset.columns.contains_key(*column);
            let Some(column) = dataset.dimension_column(dimension).filter(stored) else { continue };
            let Some(table) = self.store.table(&dataset.name).await? else { continue };
            let session = SessionContext::new();
            self.register(&session, "t", &dataset.name, &table).await?;
            let is_key = dataset.key.first().is_some_and(|key| key == column);
            let all = if is_key { "t".to_owned() } else { self.all_days("t", dataset, &table)? };
            let (column, all) = (ident(column), ident(&all));
            let sql = format!(
                "SELECT CAST({column} AS VARCHAR) AS value, COUNT(*) AS n FROM {all} WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY n DESC, value LIMIT {limit}"
            );
            let mut values = Vec::new();
            for batch in session.sql(&sql).await?.collect().await? {
                let texts = cast(batch.column(0), &DataType::Utf8)?;
                let counts = batch.column(1).as_primitive::<Int64Type>();
                let named = texts.as_string::<i32>().iter().zip(counts.values());
                values.extend(named.filter_map(|(value, rows)| Some((value?.to_owned(), rows.unsigned_abs()))));
            }
            places.push((dataset.name.clone(), values));
        }
        Ok(places)
    }

    /// The rows of a dataset in which a dimension, or an id, has a value, the latest first, at most `limit`; none
    /// where the dataset has no such column or was not imported. Columns are those that people see.
    ///
    /// # Errors
    /// Where the table can't be read.
    pub async fn list(
        &self,
        dataset: &Dataset,
        (dimension, value): (&str, &str),
        limit: usize,
    ) -> Result<RowsBehind, EngineError> {
        let columns = self.shown_columns(dataset).await?;
        let mut listed = RowsBehind {
            measure: dataset.name.clone(),
            dataset: dataset.name.clone(),
            total: 0,
            sum: None,
            columns,
            rows: vec![],
        };
        let stored = |column: &&str| dataset.columns.contains_key(*column);
        let Some(column) = dataset.column_of(dimension).filter(stored) else { return Ok(listed) };
        let Some(table) = self.store.table(&dataset.name).await? else { return Ok(listed) };
        let session = SessionContext::new();
        self.register(&session, "t", &dataset.name, &table).await?;
        let value = self.synonyms.shown(dimension, value);
        let condition = format!("CAST({} AS VARCHAR) = {}", ident(column), text(value));
        let count = session.sql(&format!("SELECT COUNT(*) FROM t WHERE {condition}")).await?.collect().await?;
        listed.total =
            count.first().map_or(0, |batch| batch.column(0).as_primitive::<Int64Type>().value(0).unsigned_abs());
        let names: Vec<String> = listed.columns.iter().map(|name| ident(name)).collect();
        let order =
            dataset.at.as_deref().filter(stored).map_or_else(String::new, |at| format!(" ORDER BY {} DESC", ident(at)));
        let sql = format!("SELECT {} FROM t WHERE {condition}{order} LIMIT {limit}", names.join(", "));
        for batch in session.sql(&sql).await?.collect().await? {
            append_texts(&batch, &listed.columns, &mut listed.rows)?;
        }
        Ok(listed)
    }
}
