//! The values that a dimension has in the data.

use std::collections::BTreeSet;

use arrow::array::AsArray;
use arrow::compute::cast;
use arrow::datatypes::DataType;
use datafusion::prelude::SessionContext;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::sql::ident;

impl Engine {
    /// The values of a dimension in all datasets that have it as a column, in order, each once; at most
    /// `limit` and one more, so that the caller sees when there are more.
    ///
    /// # Errors
    /// Where a table can't be read.
    pub async fn values_of(&self, dimension: &str, limit: usize) -> Result<BTreeSet<String>, EngineError> {
        let mut values = BTreeSet::new();
        for dataset in self.catalogue.datasets.values() {
            let stored = |column: &&str| dataset.columns.contains_key(*column);
            let Some(column) = dataset.dimension_column(dimension).filter(stored) else { continue };
            let Some(table) = self.store.table(&dataset.name).await? else { continue };
            let session = SessionContext::new();
            session.register_table("t", table.table_provider().await?)?;
            let column = ident(column);
            let sql = format!("SELECT DISTINCT CAST({column} AS VARCHAR) AS value FROM t WHERE {column} IS NOT NULL LIMIT {}", limit + 1);
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
