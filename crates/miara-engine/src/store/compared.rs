//! What comparing an import with the rows that are there has found.

use std::collections::{BTreeMap, HashMap, HashSet};

use arrow::array::RecordBatch;

use super::change::{Change, Covered, Terms};
use super::merge::first_key;
use super::sight::Seen;
use super::staged::{Alike, Staged};
use super::write::Rewrite;

/// Keys of gone rows that are shown.
const SHOWN: usize = 10;

/// A row of the table that a row of the import replaces.
pub(super) struct Carried {
    pub(super) row: RecordBatch,
    /// Its file and its number in it.
    pub(super) place: Option<(u16, usize, u64)>,
}

/// What comparing has found.
#[derive(Default)]
pub(super) struct Compared {
    /// The files to be written again, by month.
    pub(super) rewrites: BTreeMap<u16, Vec<Rewrite>>,
    /// Rows that are replaced and complete those that replace them.
    pub(super) carried: HashMap<u128, Carried>,
    /// Rows that stay, marked as gone.
    pub(super) marked: HashMap<u16, Vec<RecordBatch>>,
    /// Rows that are gone, marked or removed.
    pub(super) removed: u64,
    pub(super) change: Change,
    /// Documents of which the file has one line that says and weighs what all their lines do: those stay.
    pub(super) summed_up: HashSet<u64>,
    /// Documents that lose lines.
    pub(super) shrunk: HashSet<u64>,
    /// Documents with another number of lines than there are: a line is not the one of the same number.
    pub(super) recut: HashSet<u64>,
    /// The lines of documents of which there was one line, which completes them all.
    pub(super) completing: HashMap<u64, Vec<u128>>,
    /// Of covered days: rows without their numbers, each with its day.
    pub(super) groups: HashMap<u64, (i32, Alike)>,
    /// What covered rows with other values of the scope weigh by value and day, with those that have a twin.
    pub(super) outside: HashMap<u64, Outside>,
}

/// Rows of a value of the scope that the file lacks, on days that it covers.
#[derive(Default)]
pub(super) struct Outside {
    pub(super) label: String,
    pub(super) rows: u64,
    /// Rows with a twin in the file, by the twin's value.
    pub(super) twins: HashMap<u64, u64>,
}

impl Compared {
    /// What the import changes, once all was compared; `corrected` are the groups whose rows the file corrects.
    pub(super) fn change(&self, staged: &Staged, terms: &Terms, corrected: &HashSet<u64>) -> Change {
        let mut change = self.change.clone();
        for (day, weight) in &staged.days {
            change.days.entry(*day).or_default().after = weight.clone();
        }
        if let Covered::Days { days: (first, last), .. } = &terms.covered {
            change.days.retain(|day, _| (*first..=*last).contains(day));
        }
        change.beyond.rows.plus(&staged.beyond.rows);
        change.beyond.days = change.beyond.days.or(staged.beyond.days);
        change.older += staged.older;
        for (day, _) in corrected.iter().filter_map(|group| self.groups.get(group)) {
            change.days.entry(*day).or_default().corrected += 1;
        }
        let often = change.lines_far * 2 >= change.lines_met;
        change.renumbered = staged.renumbered.clone().or(change.renumbered.filter(|_| often));
        for (scope, outside) in &self.outside {
            change.outside.insert(*scope, outside.label.clone());
            if let Some(new) = outside.renamed_to(staged) {
                change.renamed.push((outside.label.clone(), new));
            }
        }
        change.renamed.sort();
        change
    }
}

impl Compared {
    /// Notes rows of an older list that a newer one lacks.
    pub(super) fn note_beyond(&mut self, batch: &RecordBatch, seen: &Seen, rows: &[usize], key: &[String]) {
        let beyond = &mut self.change.beyond;
        for row in rows {
            beyond.rows.add(seen.weight(*row));
            if beyond.keys.len() < SHOWN {
                beyond.keys.push(first_key(batch, key, *row));
            }
        }
    }

    /// True for a row of one of some documents.
    pub(super) fn is_among(&self, documents: impl Fn(&Compared) -> &HashSet<u64>, seen: &Seen, row: usize) -> bool {
        seen.documents.get(row).is_some_and(|document| documents(self).contains(document))
    }
}

impl Outside {
    /// The value of the scope whose rows look like these, though under another name.
    fn renamed_to(&self, staged: &Staged) -> Option<String> {
        let (scope, twins) = self.twins.iter().max_by_key(|(scope, twins)| (**twins, **scope))?;
        if twins * 2 < self.rows {
            return None;
        }
        staged.scopes.get(scope).cloned()
    }
}

/// Notes a row that is gone, and its key while few are known.
pub(super) fn note_gone(key: &str, seen: &Seen, row: usize, compared: &mut Compared) {
    let change = &mut compared.change;
    change.gone.add(seen.weight(row));
    if change.gone_keys.len() < SHOWN && !change.gone_keys.iter().any(|known| known == key) {
        change.gone_keys.push(key.to_owned());
    }
}

pub(super) fn note_outside(seen: &Seen, row: usize, staged: &Staged, compared: &mut Compared) {
    let Some(scope) = seen.scopes.get(row) else { return };
    let outside = compared.outside.entry(*scope).or_default();
    if outside.rows == 0 {
        outside.label = seen.label(row);
    }
    outside.rows += 1;
    if let Some(twin) = seen.twins.get(row).and_then(|twin| staged.twins.get(twin)) {
        *outside.twins.entry(*twin).or_default() += 1;
    }
}
