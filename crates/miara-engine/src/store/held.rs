//! Tables that are held in memory once they are asked for again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use datafusion::catalog::TableProvider;
use datafusion::datasource::MemTable;
use datafusion::prelude::SessionContext;
use deltalake_core::DeltaTable;

use super::Store;
use crate::error::EngineError;

/// Bytes on disk up to which a table is held, and all held tables together; in memory they take some ten times
/// as much.
const SMALL_BYTES: i64 = 16 << 20;
const ALL_BYTES: i64 = 64 << 20;

/// What is known of the tables that were asked for.
#[derive(Debug, Default)]
pub(super) struct Held(Mutex<HashMap<String, Table>>);

/// A table at one of its versions.
#[derive(Debug)]
struct Table {
    version: Option<u64>,
    /// Its rows, with how many bytes they have on disk, once they are held.
    rows: Option<(Arc<MemTable>, i64)>,
}

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

enum Found {
    /// The table was not asked for at this version yet.
    New,
    /// It was, and is not held.
    Again,
    Rows(Arc<MemTable>),
}

impl Held {
    fn find(&self, dataset: &str, version: Option<u64>) -> Found {
        let mut tables = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match tables.get(dataset).filter(|table| table.version == version) {
            Some(Table { rows: Some((rows, _)), .. }) => Found::Rows(rows.clone()),
            Some(_) => Found::Again,
            None => {
                tables.insert(dataset.to_owned(), Table { version, rows: None });
                Found::New
            }
        }
    }

    fn has_room(&self, bytes: i64) -> bool {
        let tables = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let held: i64 = tables.values().filter_map(|table| Some(table.rows.as_ref()?.1)).sum();
        bytes <= SMALL_BYTES && held + bytes <= ALL_BYTES
    }

    fn keep(&self, dataset: &str, version: Option<u64>, rows: (Arc<MemTable>, i64)) {
        let mut tables = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A reader that took long must not bring back what an import has replaced since.
        if let Some(table) = tables.get_mut(dataset).filter(|table| table.version == version) {
            table.rows = Some(rows);
        }
    }
}

fn bytes_of(table: &DeltaTable) -> Result<i64, EngineError> {
    Ok(table.snapshot()?.log_data().iter().map(|file| file.size()).sum())
}
