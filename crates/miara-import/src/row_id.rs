//! Ids of rows that no source gives one.

use std::collections::{HashMap, HashSet};

use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use crate::plan::{KeyPart, Plan, RowKey};
use crate::refused::Reason;
use crate::row::Row;
use crate::source_value::place_value;
use crate::typed::{Cell, Notes};
use crate::typed_row::column_cell;
use crate::view::View;

/// Makes ids of rows and remembers which it has made in this file.
///
/// An id is the content of a row, hashed: the columns that the source supplies and that are no
/// facts, as typed values, so that the same export read again, or written in another locale, gives
/// the same ids; or the parts that the mapping names. Rows alike in all of these are told apart by
/// `#2`, `#3`, …, unless the parts are the tool's own id.
///
/// Remembers 8 bytes per different row.
#[derive(Debug, Default)]
pub(crate) struct RowIds {
    seen: HashSet<u64>,
    repeats: HashMap<u64, u32>,
    /// Rows that have a number within their document.
    lines: HashSet<u64>,
    content: Vec<u8>,
}

impl RowIds {
    /// The id of a row whose defaults are not yet filled; `None` where the row brings its own.
    pub(crate) fn id(&mut self, plan: &Plan, cells: &[Cell<'_>], view: View<'_>) -> Result<Option<String>, Reason> {
        self.content.clear();
        match &plan.key {
            RowKey::Given => return Ok(None),
            RowKey::Content(columns) => {
                for at in columns {
                    self.write(&plan.columns[*at].name, &cells[*at]);
                }
            }
            RowKey::Named(parts) => self.write_parts(plan, parts, cells, view)?,
            RowKey::OwnId(parts) => {
                self.write_parts(plan, parts, cells, view)?;
                if self.content.is_empty() {
                    return Err(Reason::Missing);
                }
                return Ok(Some(format!("{:032x}", xxh3_128(&self.content))));
            }
        }
        let hash = xxh3_128(&self.content);
        Ok(Some(match view.row.number.unwrap_or_else(|| self.count(low_half(hash))) {
            1 => format!("{hash:032x}"),
            number => format!("{hash:032x}#{number}"),
        }))
    }

    /// Adds to a value how often it was met; null stays null.
    pub(crate) fn number(&mut self, cell: &mut Cell<'_>, row: &Row) {
        if let Cell::Text(text) = cell {
            let number = row.number.unwrap_or_else(|| self.count(xxh3_64(text.as_bytes())));
            *cell = Cell::Text(format!("{text}#{number}").into());
        }
    }

    /// True for a row that is in all the same as one before, its number within the document included.
    pub(crate) fn is_repeated(&mut self, cells: &[Cell<'_>], line: &str) -> bool {
        self.content.clear();
        self.write("line", &Cell::Text(line.into()));
        for (at, cell) in cells.iter().enumerate() {
            self.write(&at.to_string(), cell);
        }
        !self.lines.insert(low_half(xxh3_128(&self.content)))
    }

    /// Which of the rows of one id a refused row is, as far as it can be read; it is counted, so that
    /// the rows after it have the ids that they would have had.
    pub(crate) fn number_of_refused(&mut self, plan: &Plan, view: View<'_>) -> Option<u32> {
        if view.row.fault.is_some() {
            return None;
        }
        let cell = |at: usize| column_cell(plan, &plan.columns[at], view, &mut Notes::default()).ok();
        if let Some(at) = plan.numbered {
            let Cell::Text(text) = cell(at)? else { return None };
            return Some(self.count(xxh3_64(text.as_bytes())));
        }
        self.content.clear();
        match &plan.key {
            RowKey::Given | RowKey::OwnId(_) => return None,
            RowKey::Content(columns) => {
                for at in columns {
                    self.write(&plan.columns[*at].name, &cell(*at)?);
                }
            }
            RowKey::Named(parts) => {
                let mut cells = vec![Cell::Null; plan.columns.len()];
                for part in parts {
                    if let KeyPart::Column(at) = part {
                        cells[*at] = cell(*at)?;
                    }
                }
                self.write_parts(plan, parts, &cells, view).ok()?;
            }
        }
        Some(self.count(low_half(xxh3_128(&self.content))))
    }

    /// How often a hash was met, this time included.
    fn count(&mut self, hash: u64) -> u32 {
        if self.seen.insert(hash) {
            return 1;
        }
        let count = self.repeats.entry(hash).or_insert(1);
        *count += 1;
        *count
    }

    fn write_parts(
        &mut self,
        plan: &Plan,
        parts: &[KeyPart],
        cells: &[Cell<'_>],
        view: View<'_>,
    ) -> Result<(), Reason> {
        for part in parts {
            match part {
                KeyPart::Column(at) => self.write(&plan.columns[*at].name, &cells[*at]),
                KeyPart::Place(place) => {
                    let text = place_value(plan, *place, view)?.into_text();
                    let cell = text.map_or(Cell::Null, Cell::Text);
                    self.write("", &cell);
                }
            }
        }
        Ok(())
    }

    /// Adds one cell; a null cell adds nothing, so that a column without values changes no id.
    fn write(&mut self, name: &str, cell: &Cell<'_>) {
        let start = self.content.len();
        self.content.extend_from_slice(name.as_bytes());
        self.content.push(0);
        match cell {
            Cell::Null => {
                self.content.truncate(start);
                return;
            }
            Cell::Text(text) => self.content.extend_from_slice(text.as_bytes()),
            Cell::Time(value) | Cell::Count(value) => self.content.extend_from_slice(&value.to_le_bytes()),
            Cell::Day(value) => self.content.extend_from_slice(&value.to_le_bytes()),
            Cell::Decimal(value) => self.content.extend_from_slice(&value.to_le_bytes()),
            Cell::Share(value) => self.content.extend_from_slice(&value.to_le_bytes()),
            Cell::Flag(value) => self.content.push(u8::from(*value)),
        }
        self.content.push(0);
    }
}

#[expect(clippy::cast_possible_truncation, reason = "half of the hash tells rows apart well enough")]
fn low_half(hash: u128) -> u64 {
    hash as u64
}
