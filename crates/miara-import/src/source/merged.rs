//! Cells that a spreadsheet shows as one.
//!
//! The value of a merged region stands in its first cell. It holds for all rows of the region: an
//! invoice's number beside three of its lines is the number of each. It is repeated in the region's
//! first column alone, so that a title over several columns names none but the first; and the cells
//! that repeat it are known, since an amount over several rows is one amount and not one for each.

use calamine::Dimensions;

use crate::row::Row;
use crate::typed::CellKind;

/// Merged regions of one sheet, held against its rows from the first to the last.
#[derive(Debug, Default)]
pub(crate) struct Merged {
    /// Regions of several rows that are still to come, the last one first.
    coming: Vec<Dimensions>,
    /// The last line of a region, its column, and what stands in its first cell.
    open: Vec<(u64, usize, String, CellKind)>,
}

impl Merged {
    pub(crate) fn new(regions: &[Dimensions]) -> Self {
        let mut coming: Vec<Dimensions> =
            regions.iter().filter(|region| region.end.0 > region.start.0).copied().collect();
        coming.sort_by_key(|region| std::cmp::Reverse(region.start));
        Merged { coming, open: Vec::new() }
    }

    /// Lets a cell hold for all rows up to one.
    pub(crate) fn open(&mut self, last: u64, column: usize, text: &str, kind: CellKind) {
        self.open.push((last, column, text.to_owned(), kind));
    }

    /// Repeats in a row what regions from further up say. A row that says nothing itself stays blank.
    pub(crate) fn fill(&mut self, row: &mut Row) {
        if self.coming.is_empty() && self.open.is_empty() {
            return;
        }
        self.open.retain(|(last, ..)| *last >= row.line);
        let has_own = !row.is_blank();
        for (_, column, text, kind) in self.open.iter().filter(|_| has_own) {
            if row.cell(*column).trim().is_empty() {
                row.repeat(*column, text, *kind);
            }
        }
        while let Some(region) = self.coming.last().filter(|region| u64::from(region.start.0) < row.line).copied() {
            self.coming.pop();
            let column = region.start.1 as usize;
            if u64::from(region.start.0) + 1 == row.line && !row.cell(column).trim().is_empty() {
                let last = u64::from(region.end.0) + 1;
                self.open.push((last, column, row.cell(column).to_owned(), row.kind(column)));
            }
        }
    }
}
