//! Sheets of a workbook that are read.

use std::collections::HashMap;
use std::sync::Arc;

use calamine::Dimensions;

/// A sheet whose rows are read.
#[derive(Debug, Clone)]
pub(crate) struct SheetPlan {
    pub(crate) name: Arc<str>,
    /// Only rows below this line are data.
    pub(crate) header_line: u64,
    /// Where each column of the header stands in this sheet; absent where all are in their places.
    pub(crate) places: Option<Arc<[Option<usize>]>>,
    pub(crate) facts: Arc<SheetFacts>,
}

/// What is known of a sheet beside its cells.
#[derive(Debug, Default)]
pub(crate) struct SheetFacts {
    pub(crate) merged: Vec<Dimensions>,
    /// Formulas that have no value, by row and column.
    pub(crate) failed: HashMap<(u32, u32), Box<str>>,
}
