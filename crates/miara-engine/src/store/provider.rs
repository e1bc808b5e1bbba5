//! Tables as questions read them.

use std::sync::Arc;

use datafusion::catalog::TableProvider;
use datafusion::datasource::MemTable;
use datafusion::prelude::SessionContext;
use deltalake_core::DeltaTable;

use super::held::Found;
use super::tables::Store;
use crate::error::EngineError;

impl Store {
    /// A table as a question reads it. A small one that was asked for before, at the same version, is read
    /// from memory: most of the time of a question over small files goes into opening them.
    ///
    /// # Errors
    /// Where the table can't be read.
    pub(crate) async fn provider(
        &self,
        dataset: &str,
        table: &DeltaTable,
    ) -> Result<Arc<dyn TableProvider>, EngineError> {
        let version = table.version();
        match self.held.find(dataset, version) {
            Found::Rows(rows) => return Ok(rows),
            Found::Again if self.held.has_room(bytes_of(table)?) => {}
            Found::Again | Found::New => return Ok(table.table_provider().await?),
        }
        let session = SessionContext::new();
        let frame = session.read_table(table.table_provider().await?)?;
        let schema = Arc::new(frame.schema().as_arrow().clone());
        let rows = Arc::new(MemTable::try_new(schema, frame.collect_partitioned().await?)?);
        self.held.keep(dataset, version, (rows.clone(), bytes_of(table)?));
        Ok(rows)
    }
}

fn bytes_of(table: &DeltaTable) -> Result<i64, EngineError> {
    Ok(table.snapshot()?.log_data().iter().map(|file| file.size()).sum())
}
