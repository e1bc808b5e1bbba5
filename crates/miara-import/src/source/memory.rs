//! Rows that are already in memory.

use crate::row::Row;

/// Rows that are already in memory.
pub(crate) struct RowsInMemory(std::vec::IntoIter<Row>);

impl RowsInMemory {
    pub(crate) fn new(rows: Vec<Row>) -> Self {
        RowsInMemory(rows.into_iter())
    }

    pub(crate) fn read(&mut self, row: &mut Row) -> bool {
        match self.0.next() {
            Some(next) => {
                *row = next;
                true
            }
            None => false,
        }
    }
}
