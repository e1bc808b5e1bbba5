//! What is remembered of the rows of an import while they are staged.

use std::collections::{BTreeMap, HashMap, HashSet};

use arrow::array::RecordBatch;

use super::change::{Beyond, Covered, Terms, Weight};
use super::merge::{Keep, first_of, instant, instants};
use super::sight::Seen;

/// A value that a rule may settle, with its bound.
type KeptValue = (Option<i64>, Option<i64>);

/// What is remembered of staged rows, beside where they are.
#[derive(Default)]
pub(super) struct Staged {
    /// Lines of the rows by month and place; kept only where rows are completed by older ones.
    pub(super) lines: HashMap<u16, Lines>,
    /// The values of the scope, each with how it is shown.
    pub(super) scopes: HashMap<u64, String>,
    /// Of those, values that the file has under another name.
    pub(super) renamed: HashSet<u64>,
    /// The documents.
    pub(super) documents: HashMap<u64, Document>,
    /// Rows without their numbers: how many are alike, and what they come to.
    pub(super) groups: HashMap<u64, Alike>,
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
    /// Rows left out because newer files cover their days.
    pub(super) older: u64,
    /// Of those, what is not there at all.
    pub(super) beyond: Beyond,
}

/// Rows that are alike but for their numbers.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Alike {
    pub(super) rows: u32,
    /// In the smallest unit of the amount's column.
    pub(super) sum: i128,
}

impl Alike {
    pub(super) fn add(&mut self, amount: Option<(&str, i128)>) {
        self.rows += 1;
        self.sum += amount.map_or(0, |(_, amount)| amount);
    }

    /// True where each is one row and one is the other, corrected a little.
    pub(super) fn corrects(&self, other: &Alike) -> bool {
        self.rows == 1 && other.rows == 1 && (self.sum - other.sum).abs() * 5 <= other.sum.abs()
    }
}

/// Lines of the rows of a month by their place. Rows mostly follow one another in the file as in their month, so
/// that only the places are kept at which they don't.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// Places, each with the line of its row; those between follow line by line.
    runs: Vec<(u32, u32)>,
    rows: u32,
}

impl Lines {
    pub(super) fn push(&mut self, line: u64) {
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        if self.rows == 0 || self.get(self.rows - 1) + 1 != u64::from(line) {
            self.runs.push((self.rows, line));
        }
        self.rows += 1;
    }

    pub(super) fn get(&self, place: u32) -> u64 {
        let after = match self.runs.last() {
            Some((last, _)) if *last <= place => self.runs.len(),
            _ => self.runs.partition_point(|(start, _)| *start <= place),
        };
        let run = after.checked_sub(1).and_then(|at| self.runs.get(at));
        run.map_or(0, |(start, line)| u64::from(*line) + u64::from(place - start))
    }

    pub(super) fn all(&self) -> impl Iterator<Item = u64> {
        (0..self.rows).map(|place| self.get(place))
    }
}

/// A document as far as its lines are known.
#[derive(Debug, Clone, Default)]
pub(super) struct Document {
    pub(super) day: i32,
    pub(super) lines: u32,
    /// By currency, in the smallest unit of the amount's column.
    pub(super) sums: BTreeMap<String, i128>,
    /// What its lines say beside their numbers, where all say the same.
    pub(super) group: Option<u64>,
    /// The keys of its lines.
    pub(super) keys: Vec<u128>,
}

impl Document {
    pub(super) fn add(&mut self, seen: &Seen, row: usize, key: u128) {
        let group = seen.groups.get(row).copied();
        self.group = if self.lines == 0 { group } else { self.group.filter(|known| Some(*known) == group) };
        self.lines += 1;
        self.keys.push(key);
        if let Some((currency, amount)) = seen.weight(row) {
            *self.sums.entry(currency.to_owned()).or_default() += amount;
        }
    }
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
                let known = self.documents.entry(*document).or_insert_with(|| Document { day, ..Document::default() });
                if terms.is_first {
                    known.lines += 1;
                } else {
                    known.add(seen, row, *key);
                }
                if known.day != day && self.renumbered.is_none() {
                    self.renumbered = Some(first_of(batch, terms.document.as_deref(), row));
                }
            }
            if let (Some(group), true) = (seen.groups.get(row), seen.documents.is_empty()) {
                self.groups.entry(*group).or_default().add(seen.weight(row));
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
