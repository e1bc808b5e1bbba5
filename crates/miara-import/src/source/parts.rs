//! Rows of several tables of one archive, one table after another.

use std::path::{Path, PathBuf};

use super::delimited::Delimited;
use super::json::JsonRows;
use crate::error::ImportError;
use crate::layout::{Format, Layout, PartPlan};
use crate::row::Row;

/// One of them: a text.
enum Table {
    Delimited(Box<Delimited>),
    Json(Box<JsonRows>),
}

impl Table {
    fn open(path: &Path, layout: &Layout) -> Result<Self, ImportError> {
        Ok(match layout.format {
            Format::JsonLines | Format::JsonArray => Table::Json(Box::new(JsonRows::open(path, layout)?)),
            _ => Table::Delimited(Box::new(Delimited::open(path, layout)?)),
        })
    }

    fn read(&mut self, row: &mut Row) -> Result<bool, ImportError> {
        match self {
            Table::Delimited(rows) => rows.read(row),
            Table::Json(rows) => rows.read(row),
        }
    }

    fn bytes_done(&self) -> u64 {
        match self {
            Table::Delimited(rows) => rows.bytes_done(),
            Table::Json(rows) => rows.bytes_done(),
        }
    }
}

/// Rows of several tables.
pub(crate) struct Parts {
    path: PathBuf,
    coming: std::vec::IntoIter<PartPlan>,
    now: Option<(PartPlan, Table)>,
    several: bool,
    /// Places of rows go on from here.
    base: u64,
    last: u64,
    bytes_done: u64,
}

impl Parts {
    pub(crate) fn open(path: &Path, layout: &Layout) -> Self {
        let (coming, several) = (layout.parts.clone().into_iter(), layout.parts.len() > 1);
        Parts { path: path.to_owned(), coming, now: None, several, base: 0, last: 0, bytes_done: 0 }
    }

    pub(crate) fn bytes_done(&self) -> u64 {
        self.bytes_done + self.now.as_ref().map_or(0, |(_, source)| source.bytes_done())
    }

    pub(crate) fn read(&mut self, row: &mut Row) -> Result<bool, ImportError> {
        loop {
            if let Some((part, source)) = &mut self.now {
                if source.read(row)? {
                    if let Some(places) = &part.places {
                        row.arrange(places);
                    }
                    row.place = self.base + row.line;
                    row.sheet = Some(part.name.clone()).filter(|_| self.several);
                    self.last = row.place;
                    return Ok(true);
                }
                self.bytes_done += source.bytes_done();
            }
            self.base = self.last;
            let Some(part) = self.coming.next() else {
                self.now = None;
                return Ok(false);
            };
            let table = Table::open(&self.path, &part.layout)?;
            self.now = Some((part, table));
        }
    }
}
