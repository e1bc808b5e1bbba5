//! An import held against the rows that are there.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, TimestampMicrosecondArray, UInt32Array};
use arrow::compute::take_record_batch;
use deltalake_core::DeltaTable;
use miara_model::{ColumnKind, DATA_SOURCE, GONE_AT};

use super::change::{Change, Covered};
use super::compared::{Carried, Compared, note_gone, note_outside};
use super::merge::{complete, first_key, first_of, instant, instants};
use super::rows::months;
use super::sight::{Seen, telling_bits};
use super::staged::{Alike, Document};
use super::upsert::{Conflict, RowCheck, Upsert};
use super::winners::{Fate, Winner};
use super::write::{Rewrite, read_columns, widened};
use crate::error::EngineError;

/// Files below this many rows are written again with the new rows of their month.
const SMALL_FILE: u64 = 1_000_000;
/// Days beyond which one document can hardly have been given another day.
const FAR: i32 = 20;
#[derive(Default)]
struct SeenFile {
    rows: u64,
    month: Option<u16>,
    taken_out: HashSet<u64>,
}

/// Whether the import has a row of the same key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Twin {
    None,
    /// With other values.
    Other,
    Same,
}

/// What is to become of a row that is there.
enum RowFate {
    Stays,
    /// It goes from its file.
    Removed,
    /// It stays, and is gone from a moment on.
    Gone(i64),
}

impl Upsert<'_> {
    /// Looks every row of the table up among the staged ones, decides the fate of both, and lists the files
    /// to be written again, by month. Rows that keep columns which this import does not supply are carried.
    pub(super) fn compare(&mut self, table: &DeltaTable) -> Result<Compared, EngineError> {
        let amount = self.dataset.amount.as_ref().and_then(|name| self.dataset.columns.get(name));
        // A row can be another one corrected; hours are not, as a day has several entries by nature.
        let corrects = amount.is_none_or(|column| column.kind != ColumnKind::Hours);
        let mut compared = Compared::default();
        let with_new_rows: HashSet<u16> = self.winners.iter().map(|(_, winner)| winner.month).collect();
        let columns = self.compared_columns();
        self.weigh_documents(table, &mut compared)?;
        for file in table.snapshot()?.log_data().iter() {
            let path: PathBuf = self.store.table_folder(&self.dataset.name).join(file.path().as_ref());
            let mut seen = SeenFile::default();
            for batch in read_columns(&path, &columns)? {
                let batch = widened(&batch?, &self.schema, |name| columns.contains(name))?;
                self.compare_batch(&batch, &mut seen, &mut compared)?;
            }
            let month = seen.month.unwrap_or(0);
            let small = seen.rows < SMALL_FILE && seen.month.is_some_and(|month| with_new_rows.contains(&month));
            if !seen.taken_out.is_empty() || small {
                let rewrite = Rewrite { path, removal: file.remove_action(true), taken_out: seen.taken_out };
                compared.rewrites.entry(month).or_default().push(rewrite);
            }
        }
        // Documents that stay as they are take nothing from the file.
        let staying = compared.summed_up.iter().chain(compared.shrunk.iter().filter(|_| self.terms.keeps_absent));
        for key in
            staying.filter_map(|document| self.staged.documents.get(document)).flat_map(|document| &document.keys)
        {
            if let Some(winner) = self.winners.get_mut(*key).filter(|winner| winner.fate == Fate::New) {
                winner.fate = Fate::Older;
            }
        }
        let is_corrected = |group: &u64, there: &Alike| {
            corrects && self.staged.groups.get(group).is_some_and(|staged| staged.corrects(there))
        };
        let corrected = compared.groups.iter().filter(|(group, (_, there))| is_corrected(group, there));
        self.corrected = corrected.map(|(group, _)| *group).collect();
        // A small file is only worth writing again where its month really gets rows.
        let written: HashSet<u16> = self
            .winners
            .iter()
            .map(|(_, winner)| winner)
            .filter(|winner| matches!(winner.fate, Fate::New | Fate::Changed))
            .map(|winner| winner.month)
            .chain(compared.marked.keys().copied())
            .collect();
        compared
            .rewrites
            .retain(|month, files| written.contains(month) || files.iter().any(|file| !file.taken_out.is_empty()));
        Ok(compared)
    }

    /// Calls `each` with the batches of the table that hold what is compared, each with what is seen of it.
    fn look_at_table(
        &mut self,
        table: &DeltaTable,
        mut each: impl FnMut(&RecordBatch, &Seen, &[u128]),
    ) -> Result<(), EngineError> {
        let columns = self.compared_columns();
        for file in table.snapshot()?.log_data().iter() {
            let path: PathBuf = self.store.table_folder(&self.dataset.name).join(file.path().as_ref());
            for batch in read_columns(&path, &columns)? {
                let batch = widened(&batch?, &self.schema, |name| columns.contains(name))?;
                let (Some((keys, _)), Some(sights)) = (&self.fingerprints, &mut self.sights) else { return Ok(()) };
                let keys = keys.of_keys(&batch)?;
                each(&batch, &sights.look(&batch)?, &keys);
            }
        }
        Ok(())
    }

    /// What is there of the data source, by what rows are the same by in two files.
    pub(super) fn identities(&mut self, table: &DeltaTable) -> Result<HashSet<u64>, EngineError> {
        let (mut there, source) = (HashSet::new(), self.terms.data_source.clone());
        self.look_at_table(table, |batch, seen, _| {
            let of_source = (0..batch.num_rows()).filter(|row| seen.is_of(source.as_deref(), *row));
            there.extend(of_source.filter_map(|row| seen.identity(row)));
        })?;
        Ok(there)
    }

    /// Holds the documents of the import against the lines that are there of them.
    fn weigh_documents(&mut self, table: &DeltaTable, compared: &mut Compared) -> Result<(), EngineError> {
        if self.staged.documents.is_empty() || self.terms.is_first {
            return Ok(());
        }
        let mut there: HashMap<u64, Document> = HashMap::new();
        let mut fuller: HashSet<u64> = HashSet::new();
        let source = self.terms.data_source.clone();
        let documents = std::mem::take(&mut self.staged.documents);
        let lacking: Vec<String> = self.dataset.shown_columns().map(|(name, _)| name.clone()).collect();
        let lacking: Vec<String> = lacking.into_iter().filter(|name| !self.terms.mapped.contains(name)).collect();
        self.look_at_table(table, |batch, seen, keys| {
            for (row, document) in seen.documents.iter().enumerate() {
                if documents.contains_key(document) && seen.is_of(source.as_deref(), row) {
                    there.entry(*document).or_default().add(seen, row, keys[row]);
                    let filled = |name: &String| batch.column_by_name(name).is_some_and(|column| column.is_valid(row));
                    if lacking.iter().any(filled) {
                        fuller.insert(*document);
                    }
                }
            }
        })?;
        self.staged.documents = documents;
        for (document, there) in there {
            let staged = self.staged.documents.get(&document).filter(|staged| staged.lines != there.lines);
            let Some(staged) = staged else { continue };
            let says_the_same = staged.group.is_some() && staged.group == there.group && staged.sums == there.sums;
            let is_met = staged.keys.iter().all(|key| there.keys.contains(key));
            if staged.lines == 1 && says_the_same && is_met && fuller.contains(&document) {
                compared.summed_up.insert(document);
                continue;
            }
            compared.recut.insert(document);
            if staged.lines < there.lines {
                compared.shrunk.insert(document);
            } else if there.lines == 1 {
                compared.completing.insert(document, staged.keys.clone());
            }
        }
        Ok(())
    }

    /// All columns where rows may have to be carried over, else those that decide a row's fate.
    fn compared_columns(&self) -> Vec<String> {
        let all = self.schema.fields().iter().map(|field| field.name().clone());
        let marks = matches!(self.terms.covered, Covered::All { .. }) && self.schema.field_with_name(GONE_AT).is_ok();
        if self.is_partial() || marks {
            return all.collect();
        }
        let looked_at: Vec<&str> = [self.dataset.at.as_deref(), self.dataset.amount.as_deref(), Some(DATA_SOURCE)]
            .into_iter()
            .chain([self.terms.document.as_deref(), self.told_by(), self.axis(), self.terms.changed_at.as_deref()])
            .chain([self.dataset.money.as_ref().map(|money| money.currency.as_str())])
            .flatten()
            .collect();
        all.filter(|name| {
            let lists = [&self.terms.mapped, &self.terms.key, &self.dataset.key, &self.terms.scope];
            lists.iter().any(|list| list.contains(name)) || looked_at.contains(&name.as_str())
        })
        .collect()
    }

    fn compare_batch(
        &mut self,
        batch: &RecordBatch,
        file: &mut SeenFile,
        compared: &mut Compared,
    ) -> Result<(), EngineError> {
        let (Some((keys, contents)), Some(sights)) = (&self.fingerprints, &mut self.sights) else { return Ok(()) };
        let keys = keys.of_keys(batch)?;
        let month_of_rows = months(batch, self.dataset.at.as_deref())?;
        file.month = file.month.or(month_of_rows.first().copied());
        let found: Vec<bool> = keys.iter().map(|key| self.winners.contains(*key)).collect();
        let contents = if found.contains(&true) { contents.of_contents(batch)? } else { Vec::new() };
        let seen = sights.look(batch)?;
        let bits = telling_bits(batch, self.told_by());
        let month = file.month.unwrap_or(0);
        let index = compared.rewrites.get(&month).map_or(0, Vec::len);
        for row in 0..batch.num_rows() {
            if !seen.is_of(self.terms.data_source.as_deref(), row) && !found[row] {
                continue;
            }
            let number = file.rows + row as u64;
            compared.change.known += 1;
            let twin = match (found[row], contents.get(row)) {
                (true, Some(content))
                    if self.winners.get(keys[row]).is_some_and(|winner| winner.content == *content) =>
                {
                    Twin::Same
                }
                (true, _) => Twin::Other,
                _ => Twin::None,
            };
            self.weigh_day(&seen, row, twin, compared);
            self.note_document(&seen, batch, row, &mut compared.change);
            if found[row] {
                let there = There { batch, row, content: contents[row], telling_bits: bits[row], seen: &seen };
                let stays = compared.is_among(|compared| &compared.summed_up, &seen, row)
                    || (self.terms.keeps_absent && compared.is_among(|compared| &compared.shrunk, &seen, row));
                if self.meet(keys[row], &there, stays, &mut compared.change) {
                    file.taken_out.insert(number);
                    self.carry(batch, row, &seen, (keys[row], (month, index, number)), compared)?;
                }
                continue;
            }
            match self.row_fate(&seen, batch, row, compared) {
                RowFate::Stays => {}
                RowFate::Removed => {
                    file.taken_out.insert(number);
                    compared.removed += 1;
                    if !compared.completing.is_empty() {
                        self.carry(batch, row, &seen, (keys[row], (month, index, number)), compared)?;
                    }
                }
                RowFate::Gone(at) => {
                    file.taken_out.insert(number);
                    compared.removed += 1;
                    let marked = marked(&one_row(batch, row)?, at)?;
                    compared.marked.entry(month_of_rows[row]).or_default().push(marked);
                }
            }
        }
        file.rows += keys.len() as u64;
        Ok(())
    }

    /// Keeps a row that goes for what it completes: the row of the same key, or all lines of a document that had
    /// this one alone.
    fn carry(
        &self,
        batch: &RecordBatch,
        row: usize,
        seen: &Seen,
        (key, place): (u128, (u16, usize, u64)),
        compared: &mut Compared,
    ) -> Result<(), EngineError> {
        if !self.is_partial() {
            return Ok(());
        }
        let lines = seen.documents.get(row).and_then(|document| compared.completing.get(document));
        let keys = match lines {
            Some(lines) => lines.clone(),
            None if compared.is_among(|compared| &compared.recut, seen, row) => Vec::new(),
            None => vec![key],
        };
        for line in keys {
            let place = Some(place).filter(|_| line == key);
            compared.carried.insert(line, Carried { row: one_row(batch, row)?, place });
        }
        Ok(())
    }

    /// Adds a row that is there to what its day weighs before the import.
    fn weigh_day(&self, seen: &Seen, row: usize, twin: Twin, compared: &mut Compared) {
        let Compared { change, groups, .. } = compared;
        let (Covered::Days { days: (first, last), .. }, Some(Some(day))) = (&self.terms.covered, seen.days.get(row))
        else {
            return;
        };
        let scope = seen.scopes.get(row);
        let inside = scope.is_none_or(|scope| self.staged.scopes.contains_key(scope));
        let covered = (*first..=*last).contains(day) && !self.terms.is_newer(Some(*day), scope.copied());
        if covered && (inside || twin != Twin::None) {
            let renamed = scope.is_some_and(|scope| self.staged.renamed.contains(scope));
            let at = *day;
            let day = change.days.entry(at).or_default();
            day.before.add(seen.weight(row));
            day.same += u64::from(twin == Twin::Same || renamed);
            day.corrected += u64::from(twin == Twin::Other);
            if let (Some(group), true) = (seen.groups.get(row), seen.documents.is_empty()) {
                groups.entry(*group).or_insert_with(|| (at, Alike::default())).1.add(seen.weight(row));
            }
        }
    }

    /// Notes a document that is in the file with a day of another month.
    fn note_document(&self, seen: &Seen, batch: &RecordBatch, row: usize, change: &mut Change) {
        let document = seen.documents.get(row).and_then(|document| self.staged.documents.get(document));
        let (Some(staged), Some(Some(day))) = (document, seen.days.get(row)) else { return };
        if !seen.is_of(self.terms.data_source.as_deref(), row) {
            return;
        }
        change.lines_met += 1;
        if (staged.day - day).abs() >= FAR {
            change.lines_far += 1;
            if change.renumbered.is_none() {
                change.renumbered = Some(first_of(batch, self.terms.document.as_deref(), row));
            }
        }
    }

    /// Decides the fate of a staged row that has the key of one that is there; true where it replaces it.
    /// Where the row that is there stays in any case, the staged one says nothing new.
    fn meet(&mut self, key: u128, there: &There<'_>, stays: bool, change: &mut Change) -> bool {
        change.met += 1;
        let same_content = stays || self.is_same(key, there);
        let newer_there = match (self.staged.changed.get(&key), there.seen.changed(there.row)) {
            (Some(staged), Some(known)) if staged != &known => Some(*staged < known),
            _ => None,
        };
        let (day, scope) = (there.seen.days.get(there.row).copied().flatten(), there.seen.scopes.get(there.row));
        let older = newer_there.unwrap_or(self.terms.is_older || self.terms.is_newer(day, scope.copied()));
        let Some(winner) = self.winners.get_mut(key) else { return false };
        change.moved += u64::from(winner.telling_bits != there.telling_bits);
        winner.fate = match (same_content, older) {
            (true, _) => Fate::Same,
            (false, true) => Fate::Older,
            (false, false) => Fate::Changed,
        };
        change.same += u64::from(same_content);
        winner.fate == Fate::Changed
    }

    /// True where the row that is there would stay as it is.
    fn is_same(&self, key: u128, there: &There<'_>) -> bool {
        let same = self.winners.get(key).is_some_and(|winner: &Winner| winner.content == there.content);
        if !same || self.keeps.is_empty() {
            return same;
        }
        let none = vec![(None, None); self.keeps.len()];
        let staged = self.staged.kept.get(&key).unwrap_or(&none);
        self.keeps.iter().zip(staged).all(|(keep, (new, bound))| {
            let old = instant(instants(there.batch, keep.column()).as_ref(), there.row);
            keep.settle(old, *new, *bound) == old
        })
    }

    /// What is to become of a row of the data source whose key the import lacks.
    fn row_fate(&self, seen: &Seen, batch: &RecordBatch, row: usize, compared: &mut Compared) -> RowFate {
        let terms = &self.terms;
        if !seen.is_of(terms.data_source.as_deref(), row) || terms.data_source.is_none() {
            return RowFate::Stays;
        }
        let is_among =
            |keys: &HashSet<String>| !keys.is_empty() && keys.contains(&first_key(batch, &self.dataset.key, row));
        if is_among(&terms.merged_away) {
            return RowFate::Removed;
        }
        let (day, scope) = (seen.days.get(row).copied().flatten(), seen.scopes.get(row).copied());
        if terms.is_older || terms.is_newer(day, scope) {
            return RowFate::Stays;
        }
        if seen.documents.get(row).is_some_and(|document| self.staged.documents.contains_key(document)) {
            if compared.is_among(|compared| &compared.summed_up, seen, row) {
                return RowFate::Stays;
            }
            if compared.is_among(|compared| &compared.shrunk, seen, row) {
                note_gone(&first_of(batch, terms.document.as_deref(), row), seen, row, compared);
                if terms.keeps_absent {
                    return RowFate::Stays;
                }
            }
            return RowFate::Removed;
        }
        let inside = scope.is_none_or(|scope| self.staged.scopes.contains_key(&scope));
        match &terms.covered {
            Covered::Days { days: (first, last), .. } if day.is_some_and(|day| (*first..=*last).contains(&day)) => {
                if !inside {
                    note_outside(seen, row, &self.staged, compared);
                    return RowFate::Stays;
                }
                let is_corrected = seen.groups.get(row).is_some_and(|group| self.corrected.contains(group));
                if terms.keeps_absent && !is_corrected {
                    return RowFate::Stays;
                }
                let document = first_of(batch, terms.document.as_deref(), row);
                if terms.refused.contains(&document) && terms.document.is_some() {
                    return RowFate::Stays;
                }
                if terms.document.is_some() {
                    note_gone(&document, seen, row, compared);
                }
                RowFate::Removed
            }
            Covered::All { at } if inside && !seen.is_gone(row) && !is_among(&terms.refused) => {
                note_gone(&first_key(batch, &self.dataset.key, row), seen, row, compared);
                if terms.keeps_absent {
                    return RowFate::Stays;
                }
                if batch.column_by_name(GONE_AT).is_some() { RowFate::Gone(*at) } else { RowFate::Removed }
            }
            _ => RowFate::Stays,
        }
    }

    /// Finds rows that break a rule once they are completed, and leaves them out.
    pub(super) fn conflicts(
        &mut self,
        compared: &mut Compared,
        check: RowCheck<'_>,
    ) -> Result<Vec<Conflict>, EngineError> {
        let mut old_rows: BTreeMap<u16, HashMap<u32, (u128, RecordBatch)>> = BTreeMap::new();
        for (key, carried) in &compared.carried {
            if let Some(winner) = self.winners.get(*key) {
                old_rows.entry(winner.month).or_default().insert(winner.place, (*key, carried.row.clone()));
            }
        }
        let mut conflicts = Vec::new();
        for (month, rows) in old_rows {
            let mut place = 0_u32;
            for batch in self.stage.read(month)? {
                let batch = batch?;
                let places = place..place + u32::try_from(batch.num_rows()).unwrap_or(0);
                place = places.end;
                let of_batch: Vec<u32> = places.clone().filter(|place| rows.contains_key(place)).collect();
                let taken = UInt32Array::from_iter_values(of_batch.iter().map(|at| at - places.start));
                if of_batch.is_empty() {
                    continue;
                }
                let part = take_record_batch(&batch, &taken)?;
                let old: HashMap<u32, RecordBatch> =
                    (0_u32..).zip(&of_batch).map(|(at, place)| (at, rows[place].1.clone())).collect();
                let end = u32::try_from(of_batch.len()).unwrap_or(0);
                let merged = complete(&part, 0..end, &old, &self.terms.mapped, &self.keeps)?;
                for (at, rule) in check(&merged).into_iter().enumerate() {
                    let (Some(rule), Some(place)) = (rule, of_batch.get(at)) else { continue };
                    let line = self.staged.lines.get(&month).map_or(0, |lines| lines.get(*place));
                    conflicts.push(Conflict { line, rule });
                    self.leave_out(rows[place].0, compared);
                }
            }
        }
        Ok(conflicts)
    }

    /// Takes a row out of the import; the one that is there stays.
    fn leave_out(&mut self, key: u128, compared: &mut Compared) {
        if let Some(winner) = self.winners.get_mut(key) {
            winner.fate = Fate::Refused;
        }
        if let Some(Carried { place: Some((month, file, number)), .. }) = compared.carried.remove(&key)
            && let Some(rewrite) = compared.rewrites.get_mut(&month).and_then(|files| files.get_mut(file))
        {
            rewrite.taken_out.remove(&number);
        }
    }
}

/// A row that is there.
struct There<'b> {
    batch: &'b RecordBatch,
    row: usize,
    content: u64,
    telling_bits: u8,
    seen: &'b Seen,
}

/// A row on its own; a slice would keep its whole batch in memory.
fn one_row(batch: &RecordBatch, row: usize) -> Result<RecordBatch, EngineError> {
    let row = u32::try_from(row).unwrap_or(0);
    Ok(take_record_batch(batch, &UInt32Array::from(vec![row]))?)
}

/// A row as it is once it is gone.
fn marked(row: &RecordBatch, at: i64) -> Result<RecordBatch, EngineError> {
    let schema = row.schema();
    let columns = schema.fields().iter().enumerate().map(|(index, field)| -> ArrayRef {
        if field.name() == GONE_AT {
            Arc::new(TimestampMicrosecondArray::from(vec![at; row.num_rows()]).with_timezone("UTC"))
        } else {
            row.column(index).clone()
        }
    });
    Ok(RecordBatch::try_new(schema.clone(), columns.collect())?)
}
