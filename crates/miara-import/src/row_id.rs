//! Ids of rows that no source gives one.

use std::collections::{HashMap, HashSet};

use xxhash_rust::xxh3::xxh3_128;

use crate::plan::{KeyPart, Plan, RowKey};
use crate::refused::Reason;
use crate::typed::Cell;
use crate::typed_row::{View, place_value};

/// Makes ids of rows and remembers which it has made in this file.
///
/// An id is the content of a row, hashed: the columns that the source supplies and that are no
/// facts, as typed values, so that the same export read again, or written in another locale, gives
/// the same ids. Rows alike in all of these are told apart by `#2`, `#3`, …
///
/// Remembers 8 bytes per different row.
#[derive(Debug, Default)]
pub(crate) struct RowIds {
    seen: HashSet<u64>,
    again: HashMap<u64, u32>,
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
                    self.put(&plan.columns[*at].name, &cells[*at]);
                }
            }
            RowKey::Named(parts) => {
                for part in parts {
                    match part {
                        KeyPart::Column(at) => self.put(&plan.columns[*at].name, &cells[*at]),
                        KeyPart::Place(place) => {
                            let text = place_value(plan, *place, view)?.into_text();
                            let cell = text.map_or(Cell::Null, Cell::Text);
                            self.put("", &cell);
                        }
                    }
                }
                return Ok(Some(format!("{:032x}", xxh3_128(&self.content))));
            }
        }
        let hash = xxh3_128(&self.content);
        #[expect(clippy::cast_possible_truncation, reason = "half of the hash tells rows apart well enough")]
        let short = hash as u64;
        if self.seen.insert(short) {
            return Ok(Some(format!("{hash:032x}")));
        }
        let count = self.again.entry(short).or_insert(1);
        *count += 1;
        Ok(Some(format!("{hash:032x}#{count}")))
    }

    /// Adds one cell; a null cell adds nothing, so that a column without values changes no id.
    fn put(&mut self, name: &str, cell: &Cell<'_>) {
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
