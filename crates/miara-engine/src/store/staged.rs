//! What is remembered of the rows of an import while they are staged.

use std::collections::{BTreeMap, HashMap, HashSet};

use arrow::array::RecordBatch;

use super::change::{Covered, Terms, Weight};
use super::compare::first_of;
use super::merge::{Keep, instant, instants};
use super::sight::Seen;

/// A value that a rule may settle, with its bound.
type KeptValue = (Option<i64>, Option<i64>);

/// What is remembered of staged rows, beside where they are.
#[derive(Default)]
pub(super) struct Staged {
    /// Lines of the rows by month and place; kept only where rows are completed by older ones.
    pub(super) lines: HashMap<u16, Vec<u32>>,
    /// The values of the scope, each with how it is shown.
    pub(super) scopes: HashMap<u64, String>,
    /// Of those, values that the file has under another name.
    pub(super) renamed: HashSet<u64>,
    /// The documents.
    pub(super) documents: HashMap<u64, Document>,
    /// Rows without their numbers.
    pub(super) groups: HashSet<u64>,
    /// A document that comes again on another day.
    pub(super) renumbered: Option<String>,
    /// Rows without their scope, each with the scope of one of them.
    pub(super) twins: HashMap<u64, u64>,
    /// What the rows of each covered day weigh.
    pub(super) days: BTreeMap<i32, Weight>,
    /// The moments of the last change, by key.
    pub(super) changed: HashMap<u128, i64>,
    /// For each key the values that a rule may settle, each with its bound.
    pub(super) kept: HashMap<u128, Vec<KeptValue>>,
    /// Rows left out because newer files cover their days, by day.
    pub(super) older: BTreeMap<i32, Weight>,
}

/// A document as far as its lines are known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Document {
    pub(super) day: i32,
    pub(super) lines: u32,
    /// In the smallest unit of the amount's column.
    pub(super) sum: i128,
}

impl Staged {
    pub(super) fn take(&mut self, batch: &RecordBatch, seen: &Seen, keys: &[u128], terms: &Terms, keeps: &[Keep]) {
        for (row, key) in keys.iter().enumerate() {
            if let Some(scope) = seen.scopes.get(row) {
                self.scopes.entry(*scope).or_insert_with(|| seen.label(row));
                if let Some(twin) = seen.twins.get(row) {
                    self.twins.entry(*twin).or_insert(*scope);
                }
            }
            if let Some(document) = seen.documents.get(row) {
                let day = seen.days.get(row).copied().flatten().unwrap_or_default();
                let known = self.documents.entry(*document).or_insert(Document { day, lines: 0, sum: 0 });
                known.lines += 1;
                known.sum += seen.weight(row).map_or(0, |(_, amount)| amount);
                if known.day != day && self.renumbered.is_none() {
                    self.renumbered = Some(first_of(batch, terms.document.as_deref(), row));
                }
            }
            if let Some(group) = seen.groups.get(row) {
                self.groups.insert(*group);
            }
            if let (Covered::Days { .. }, Some(Some(day))) = (&terms.covered, seen.days.get(row)) {
                self.days.entry(*day).or_default().add(seen.weight(row));
            }
            if let Some(changed) = seen.changed(row) {
                self.changed.insert(*key, changed);
            }
        }
        self.remember_kept(batch, keys, keeps);
    }

    /// How many rows were left out.
    pub(super) fn left_out(&self) -> u64 {
        self.older.values().map(|weight| weight.rows).sum()
    }

    fn remember_kept(&mut self, batch: &RecordBatch, keys: &[u128], keeps: &[Keep]) {
        if keeps.is_empty() {
            return;
        }
        let columns: Vec<_> = keeps
            .iter()
            .map(|keep| {
                let bound = match keep {
                    Keep::FirstBefore { bound, .. } => instants(batch, bound),
                    Keep::Earliest { .. } => None,
                };
                (instants(batch, keep.column()), bound)
            })
            .collect();
        for (row, key) in keys.iter().enumerate() {
            let values =
                columns.iter().map(|(value, bound)| (instant(value.as_ref(), row), instant(bound.as_ref(), row)));
            let values: Vec<_> = values.collect();
            // Only what is there can settle a value; a row without any has nothing to remember.
            if values.iter().any(|(value, _)| value.is_some()) {
                self.kept.insert(*key, values);
            } else {
                self.kept.remove(key);
            }
        }
    }
}
