//! Tables that are held in memory once they are asked for again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use datafusion::datasource::MemTable;

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

/// What is found of a table.
pub(super) enum Found {
    /// The table was not asked for at this version yet.
    New,
    /// It was, and is not held.
    Again,
    /// It is held.
    Rows(Arc<MemTable>),
}

impl Held {
    /// Looks for a table at a version.
    pub(super) fn find(&self, dataset: &str, version: Option<u64>) -> Found {
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

    /// True where a table of so many bytes on disk may be held.
    pub(super) fn has_room(&self, bytes: i64) -> bool {
        let tables = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let held: i64 = tables.values().filter_map(|table| Some(table.rows.as_ref()?.1)).sum();
        bytes <= SMALL_BYTES && held + bytes <= ALL_BYTES
    }

    /// Holds a table's rows.
    pub(super) fn keep(&self, dataset: &str, version: Option<u64>, rows: (Arc<MemTable>, i64)) {
        let mut tables = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A reader that took long must not bring back what an import has replaced since.
        if let Some(table) = tables.get_mut(dataset).filter(|table| table.version == version) {
            table.rows = Some(rows);
        }
    }
}
