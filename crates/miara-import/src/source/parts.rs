//! Rows of several tables of one archive, one table after another.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Source;
use crate::error::ImportError;
use crate::layout::Layout;
use crate::row::Row;

/// A table of an archive that is read.
#[derive(Debug, Clone)]
pub(crate) struct PartPlan {
    pub(crate) name: Arc<str>,
    pub(crate) layout: Box<Layout>,
    /// Where each column of the header stands in this table; absent where all are in their places.
    pub(crate) places: Option<Arc<[Option<usize>]>>,
}

/// Rows of several tables.
pub(crate) struct Parts {
    path: PathBuf,
    coming: std::vec::IntoIter<PartPlan>,
    now: Option<(PartPlan, Box<Source>)>,
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
            let source = Source::open(&self.path, &part.layout)?;
            self.now = Some((part, Box::new(source)));
        }
    }
}
