//! A source row as a plan sees it.

use crate::row::Row;
use crate::typed::CellKind;

/// A source row as the plan sees it: its cells, then the parts that `unpivot` adds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) row: &'a Row,
    /// Columns of the header.
    pub(crate) width: usize,
    /// Of a row that `unpivot` makes: the column of its cell and the captured parts.
    pub(crate) wide: Option<&'a (usize, Vec<String>)>,
}

impl<'a> View<'a> {
    /// Where in the row a cell stands.
    pub(crate) fn place(&self, at: usize) -> usize {
        match self.wide {
            Some((cell, parts)) if at >= self.width + parts.len() => *cell,
            _ => at,
        }
    }

    pub(crate) fn cell(&self, at: usize) -> (&'a str, CellKind) {
        match self.wide {
            Some((cell, parts)) if at >= self.width => match parts.get(at - self.width) {
                Some(part) => (part, CellKind::Text),
                None => (self.row.value(*cell), self.row.kind(*cell)),
            },
            _ => (self.row.value(at), self.row.kind(at)),
        }
    }
}
