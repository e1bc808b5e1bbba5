//! Rows into a table by key, in one atomic commit.
//!
//! 1. Rows are staged by month; of rows with one key, the last wins.
//! 2. The table's files are searched for the same keys, and for rows that the import says are not there any
//!    more ([`Terms`]). A row that is the same stays as it is; one that differs, or is gone, is taken out of
//!    its file. What this comes to is a [`Change`], which can be shown before anything is written.
//! 3. Files with such rows, and small files of months that get new rows, are written again. New files and
//!    the removal of old ones become visible in one commit. Until then nothing has changed; if nothing
//!    differs, there is no commit at all.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use arrow::array::{RecordBatch, UInt32Array};
use arrow::compute::take_record_batch;
use arrow::datatypes::{Field, Schema, SchemaRef};
use deltalake_core::DeltaTable;
use deltalake_core::kernel::engine::arrow_conversion::TryIntoKernel;
use deltalake_core::kernel::{Action, MetadataExt as _, StructType};
use deltalake_core::operations::create::CreateBuilder;
use deltalake_core::protocol::SaveMode;
use jiff::tz::TimeZone;
use miara_model::{DATA_SOURCE, Dataset};
use tokio::task::JoinSet;

use super::change::{Change, Covered, NewerDays, Scopes, Terms};
use super::compared::Compared;
use super::lock::ImportLock;
use super::merge::{Keep, keeps};
use super::rows::{Fingerprints, months};
use super::sight::{Sights, telling_bits};
use super::stage::Stage;
use super::staged::{Lines, Staged};
use super::tables::Store;
use super::winners::{Fate, Winner, Winners};
use super::write::{MonthOfRows, rows_by_month};
use crate::durable;
use crate::error::EngineError;

/// What an import did to a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct UpsertResult {
    /// Rows whose key was new.
    pub inserted: u64,
    /// Rows that replaced one with the same key and other values.
    pub updated: u64,
    /// Rows that were there already, value for value.
    pub unchanged: u64,
    /// Rows of this import that a later one of the same key replaced.
    pub superseded: u64,
    /// Rows that were there and are not in the import any more.
    pub gone: u64,
    /// Rows that are older than what is there.
    pub older: u64,
    /// The version of the table afterwards; `None` where it has none yet.
    pub version: Option<u64>,
}

/// Says of each row of a batch whether it breaks a rule of its dataset: the number of the rule.
pub type RowCheck<'c> = &'c (dyn Fn(&RecordBatch) -> Vec<Option<usize>> + Sync);

/// A row that, completed by what is there, breaks a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conflict {
    /// Its line in the file.
    pub line: u64,
    /// The number of the rule.
    pub rule: usize,
}

/// An import under way into one table.
pub struct Upsert<'s> {
    pub(super) store: &'s Store,
    lock: &'s ImportLock,
    pub(super) dataset: &'s Dataset,
    pub(super) terms: Terms,
    pub(super) zone: TimeZone,
    pub(super) schema: SchemaRef,
    pub(super) stage: Stage,
    pub(super) winners: Winners,
    pub(super) staged: Staged,
    pub(super) keeps: Vec<Keep>,
    pub(super) fingerprints: Option<(Fingerprints, Fingerprints)>,
    pub(super) sights: Option<Sights>,
    replaced: HashMap<u16, HashSet<u32>>,
    superseded: u64,
    /// Rows without their numbers that the file corrects a little, as comparing has found them.
    pub(super) corrected: HashSet<u64>,
    prepared: Option<(Option<DeltaTable>, Compared)>,
    /// Rows of things that hold from days, with their lines, before their days are settled.
    pub(super) undated: Vec<(RecordBatch, Vec<u64>)>,
}

impl std::fmt::Debug for Upsert<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Upsert")
            .field("dataset", &self.dataset.name)
            .field("keys", &self.winners.len())
            .finish_non_exhaustive()
    }
}

impl<'s> Upsert<'s> {
    /// Starts an import whose batches have `schema`. A row that is already there keeps the columns that the
    /// source does not supply. Days are those of `zone`.
    #[must_use]
    pub fn new(
        store: &'s Store,
        lock: &'s ImportLock,
        dataset: &'s Dataset,
        schema: &SchemaRef,
        mut terms: Terms,
        zone: TimeZone,
    ) -> Self {
        let nullable = schema.fields().iter().map(|field| Field::new(field.name(), field.data_type().clone(), true));
        let schema = Arc::new(Schema::new(nullable.collect::<Vec<_>>()));
        let stage = Stage::new(lock.staging().to_owned(), schema.clone());
        terms.mapped.retain(|name| schema.field_with_name(name).is_ok());
        terms.mapped.sort();
        terms.mapped.dedup();
        let from = dataset.holds.iter().map(|holds| holds.from.clone());
        terms.key.extend(from);
        Upsert {
            store,
            lock,
            dataset,
            keeps: keeps(dataset, &terms.mapped),
            terms,
            zone,
            schema,
            stage,
            winners: Winners::default(),
            staged: Staged::default(),
            fingerprints: None,
            sights: None,
            replaced: HashMap::new(),
            superseded: 0,
            corrected: HashSet::new(),
            prepared: None,
            undated: Vec::new(),
        }
    }

    /// What the import says of the rows that are there.
    pub fn terms(&mut self) -> &mut Terms {
        &mut self.terms
    }

    /// The axis by which the import covers days; the main axis where it doesn't.
    pub(super) fn axis(&self) -> Option<&str> {
        match &self.terms.covered {
            Covered::Days { axis, .. } => Some(axis),
            _ => self.dataset.at.as_deref(),
        }
    }

    /// The first and the last day of the rows so far, as days since 1970; only of an import that covers days.
    #[must_use]
    pub fn days(&self) -> Option<(i32, i32)> {
        Some((*self.staged.days.first_key_value()?.0, *self.staged.days.last_key_value()?.0))
    }

    /// The values of the scope that rows so far have.
    #[must_use]
    pub fn scopes(&self) -> Scopes {
        self.staged.scopes.keys().copied().collect()
    }

    /// True for a full list that takes out what it lacks.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        matches!(self.terms.covered, Covered::All { .. }) && !self.terms.keeps_absent && !self.terms.is_older
    }

    /// Lets the file stand for another value of its scope as well: rows that have that value are rows of it
    /// under an older name.
    pub fn stands_for(&mut self, scope: u64, label: &str) {
        self.staged.scopes.insert(scope, label.to_owned());
        self.staged.renamed.insert(scope);
    }

    pub(super) fn told_by(&self) -> Option<&str> {
        self.terms.told_by.as_deref().or(self.dataset.at.as_deref())
    }

    /// True where a row that is there already keeps some of its columns.
    pub(super) fn is_partial(&self) -> bool {
        self.terms.mapped.len() < self.schema.fields().len() || !self.keeps.is_empty()
    }

    /// True where rows that are there may complete those of the import, so that both together can break a rule.
    fn may_complete(&self) -> bool {
        let alone = self.terms.is_first && self.terms.key.iter().any(|column| column == DATA_SOURCE);
        self.is_partial() && !alone
    }

    pub(super) fn begin(&mut self, batch: &RecordBatch) -> Result<(), EngineError> {
        if self.fingerprints.is_none() {
            let kept: Vec<&str> = self.keeps.iter().map(Keep::column).collect();
            let compared: Vec<String> =
                self.terms.mapped.iter().filter(|name| !kept.contains(&name.as_str())).cloned().collect();
            self.fingerprints =
                Some((Fingerprints::new(batch, &self.terms.key)?, Fingerprints::new(batch, &compared)?));
            let axis = self.axis().map(str::to_owned);
            let zone = self.zone.clone();
            self.sights = Some(Sights::new(batch, self.dataset, &self.terms, axis.as_deref(), zone)?);
        }
        Ok(())
    }

    /// Takes in more rows, each with its line in the file. Of rows with one key the later wins.
    ///
    /// # Errors
    /// Where the stage can't be written.
    pub fn push(&mut self, batch: &RecordBatch, lines: &[u64]) -> Result<(), EngineError> {
        let batch = RecordBatch::try_new(self.schema.clone(), batch.columns().to_vec())?;
        if batch.num_rows() == 0 {
            return Ok(());
        }
        if self.dataset.holds.is_some() {
            self.undated.push((batch, lines.to_vec()));
            return Ok(());
        }
        self.begin(&batch)?;
        self.stage_rows(&batch, lines)
    }

    /// Leaves out rows on days that newer files cover. What is not there at all is told, or added where the newer
    /// files are known to be limited.
    ///
    /// # Errors
    /// Where the stage or the table can't be read, or the stage not be written.
    pub async fn leave_out_older(&mut self, newer: Vec<NewerDays>) -> Result<(), EngineError> {
        self.terms.newer = newer;
        let there = match self.store.table(&self.dataset.name).await? {
            Some(table) => self.identities(&table)?,
            None => HashSet::new(),
        };
        let fresh = Stage::new(self.lock.staging().join("older"), self.schema.clone());
        let mut all = std::mem::replace(&mut self.stage, fresh);
        let scopes = std::mem::take(&mut self.staged.scopes);
        let lines = std::mem::take(&mut self.staged.lines);
        self.staged = Staged { scopes, ..Staged::default() };
        self.winners = Winners::default();
        self.replaced.clear();
        self.superseded = 0;
        for month in all.months() {
            let mut lines = lines.get(&month).into_iter().flat_map(Lines::all);
            for batch in all.read(month)? {
                let batch = batch?;
                let lines: Vec<u64> = lines.by_ref().take(batch.num_rows()).collect();
                self.stage_unless_newer(&batch, &lines, &there)?;
            }
        }
        Ok(())
    }

    fn stage_unless_newer(
        &mut self,
        batch: &RecordBatch,
        lines: &[u64],
        there: &HashSet<u64>,
    ) -> Result<(), EngineError> {
        let Some(sights) = &mut self.sights else { return Ok(()) };
        let seen = sights.look(batch)?;
        let mut kept: Vec<u32> = Vec::new();
        for row in 0..batch.num_rows() {
            let day = seen.days.get(row).copied().flatten();
            let is_older = self.terms.is_newer(day, seen.scopes.get(row).copied());
            let is_beyond = is_older && seen.identity(row).is_some_and(|identity| !there.contains(&identity));
            if is_beyond && !self.terms.adds_older {
                let (beyond, day) = (&mut self.staged.beyond, day.unwrap_or_default());
                beyond.rows.add(seen.weight(row));
                beyond.days = Some(beyond.days.map_or((day, day), |(first, last)| (first.min(day), last.max(day))));
            }
            if !is_older || (is_beyond && self.terms.adds_older) {
                kept.push(u32::try_from(row).unwrap_or(0));
            } else {
                self.staged.older += 1;
            }
        }
        let lines: Vec<u64> = kept.iter().filter_map(|row| lines.get(*row as usize).copied()).collect();
        let batch = take_record_batch(batch, &UInt32Array::from(kept))?;
        self.stage_rows(&batch, &lines)
    }

    pub(super) fn stage_rows(&mut self, batch: &RecordBatch, lines: &[u64]) -> Result<(), EngineError> {
        let (Some((keys, contents)), Some(sights)) = (&self.fingerprints, &mut self.sights) else { return Ok(()) };
        let (keys, contents) = (keys.of_keys(batch)?, contents.of_contents(batch)?);
        let seen = sights.look(batch)?;
        self.staged.take(batch, &seen, &keys, &self.terms, &self.keeps);
        let bits = telling_bits(batch, self.told_by());
        let keeps_lines = self.may_complete();
        for (month, rows) in rows_by_month(&months(batch, self.dataset.at.as_deref())?) {
            let whole = rows.len() == batch.num_rows();
            let part = if whole { batch.clone() } else { take_record_batch(batch, &UInt32Array::from(rows.clone()))? };
            let first = self.stage.push(month, part)?;
            if keeps_lines {
                let kept = self.staged.lines.entry(month).or_default();
                rows.iter().for_each(|row| kept.push(lines.get(*row as usize).copied().unwrap_or(0)));
            }
            for (offset, row) in (0_u32..).zip(rows) {
                let row = row as usize;
                let place = first + offset;
                let winner = Winner { month, place, content: contents[row], fate: Fate::New, telling_bits: bits[row] };
                if let Some(loser) = self.winners.insert(keys[row], winner) {
                    self.replaced.entry(loser.month).or_default().insert(loser.place);
                    self.superseded += 1;
                }
            }
        }
        Ok(())
    }

    /// Compares all rows with those that are there and says what the import changes, without changing
    /// anything. Rows that break a rule once they are completed are told, and left out of the import.
    ///
    /// # Errors
    /// Where the table can't be read.
    pub async fn prepare(&mut self, check: RowCheck<'_>) -> Result<(Change, Vec<Conflict>), EngineError> {
        if !self.undated.is_empty() {
            return Err(EngineError::Internal(format!("the days of `{}` are not settled", self.dataset.name)));
        }
        let table = self.store.table(&self.dataset.name).await?;
        self.winners.iter_mut().for_each(|winner| winner.fate = Fate::New);
        let mut compared = Compared::default();
        if self.fingerprints.is_none() {
            // A file without rows can still be the whole truth of days.
            let empty = RecordBatch::new_empty(self.schema.clone());
            self.begin(&empty)?;
        }
        if let Some(table) = &table {
            compared = self.compare(table)?;
        }
        if self.terms.is_older && matches!(self.terms.covered, Covered::All { .. }) {
            self.leave_out_unknown(&mut compared)?;
        }
        let conflicts = self.conflicts(&mut compared, check)?;
        let change = compared.change(&self.staged, &self.terms, &self.corrected);
        self.prepared = Some((table, compared));
        Ok((change, conflicts))
    }

    /// Leaves out rows that a newer full list lacks: they were gone by then, unless it is limited.
    fn leave_out_unknown(&mut self, compared: &mut Compared) -> Result<(), EngineError> {
        let mut places: BTreeMap<u16, Vec<u32>> = BTreeMap::new();
        for winner in self.winners.iter_mut().filter(|winner| winner.fate == Fate::New) {
            winner.fate = Fate::Older;
            places.entry(winner.month).or_default().push(winner.place);
        }
        for (month, mut places) in places {
            places.sort_unstable();
            let mut first = 0;
            for batch in self.stage.read(month)? {
                let batch = batch?;
                let end = first + u32::try_from(batch.num_rows()).unwrap_or(0);
                let of_batch = places.iter().filter(|place| (first..end).contains(*place)).map(|place| place - first);
                let rows: Vec<usize> = of_batch.map(|row| row as usize).collect();
                if let (Some(sights), false) = (&mut self.sights, rows.is_empty()) {
                    compared.note_beyond(&batch, &sights.look(&batch)?, &rows, &self.dataset.key);
                }
                first = end;
            }
        }
        Ok(())
    }

    /// What [`Upsert::commit`] would do, once the import was prepared.
    #[must_use]
    pub fn preview(&self) -> UpsertResult {
        let mut fates = [0_u64; 5];
        self.winners.iter().for_each(|(_, winner)| fates[winner.fate as usize] += 1);
        let count = |fate: Fate| fates[fate as usize];
        let removed = self.prepared.as_ref().map_or(0, |(_, compared)| compared.removed);
        // A row that is what it says has no other key by which it could be found changed.
        let replaced = match self.terms.covered {
            Covered::Days { .. } => removed.min(count(Fate::New)),
            _ => 0,
        };
        UpsertResult {
            inserted: count(Fate::New) - replaced,
            updated: count(Fate::Changed) + replaced,
            unchanged: count(Fate::Same),
            superseded: self.superseded,
            gone: removed - replaced,
            older: count(Fate::Older) + self.staged.older,
            version: None,
        }
    }

    /// Makes all rows part of the table in one commit, or changes nothing; `note` is what the commit says of itself.
    /// What was not prepared is first.
    ///
    /// # Errors
    /// Where the table can't be read or written; it is then as it was before.
    pub async fn commit(mut self, note: &serde_json::Value) -> Result<UpsertResult, EngineError> {
        if self.prepared.is_none() {
            self.prepare(&|batch| vec![None; batch.num_rows()]).await?;
        }
        let result = self.preview();
        let Some((table, compared)) = self.prepared.take() else { return Ok(result) };
        if result.inserted + result.updated + result.gone == 0 {
            return Ok(UpsertResult { version: table.as_ref().and_then(DeltaTable::version), ..result });
        }
        let table = match table {
            Some(table) => table,
            None => self.create().await?,
        };
        let written = self.write(&table, compared).await;
        let version = self.store.append(&table, &self.dataset.name, written, note).await?;
        Ok(UpsertResult { version: Some(version), ..result })
    }

    async fn create(&self) -> Result<DeltaTable, EngineError> {
        let folder = self.store.table_folder(&self.dataset.name);
        durable::make_folder(&folder).map_err(EngineError::io(&folder))?;
        let log_store = self.store.builder(&self.dataset.name)?.build_storage()?;
        let columns: StructType = self.schema.as_ref().try_into_kernel()?;
        let create = CreateBuilder::new().with_log_store(log_store).with_table_name(&self.dataset.name);
        Ok(create.with_columns(columns.fields().cloned()).with_save_mode(SaveMode::Ignore).await?)
    }

    /// Writes the new files, as many months at once as there are cores, and returns all actions of the
    /// commit.
    async fn write(&mut self, table: &DeltaTable, mut compared: Compared) -> Result<Vec<Action>, EngineError> {
        let mut dropped: HashMap<u16, HashSet<u32>> = std::mem::take(&mut self.replaced);
        let mut merged: HashMap<u16, HashMap<u32, RecordBatch>> = HashMap::new();
        for (key, winner) in self.winners.iter() {
            if !matches!(winner.fate, Fate::New | Fate::Changed) {
                dropped.entry(winner.month).or_default().insert(winner.place);
            } else if let Some(old) = compared.carried.remove(&key) {
                merged.entry(winner.month).or_default().insert(winner.place, old.row);
            }
        }
        // What is known of keys is the most of what an import holds in memory.
        self.winners = Winners::default();
        self.staged = Staged::default();
        let months: BTreeSet<u16> = self
            .stage
            .months()
            .into_iter()
            .chain(compared.rewrites.keys().copied())
            .chain(compared.marked.keys().copied())
            .collect();
        let most = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let mut actions: BTreeMap<u16, Vec<Action>> = BTreeMap::new();
        let mut running: JoinSet<Result<(u16, Vec<Action>), EngineError>> = JoinSet::new();
        for month in months {
            let rows = MonthOfRows {
                folder: self.store.table_folder(&self.dataset.name),
                staged: self.stage.take(month)?,
                rewrites: compared.rewrites.remove(&month).unwrap_or_default(),
                marked: compared.marked.remove(&month).unwrap_or_default(),
                dropped: dropped.remove(&month).unwrap_or_default(),
                merged: merged.remove(&month).unwrap_or_default(),
                mapped: self.terms.mapped.clone(),
                keeps: self.keeps.clone(),
                schema: self.schema.clone(),
            };
            if running.len() >= most
                && let Some(done) = running.join_next().await
            {
                let (month, done) = done??;
                actions.insert(month, done);
            }
            let table = table.clone();
            running.spawn(async move { Ok((month, rows.write(table).await?)) });
        }
        while let Some(done) = running.join_next().await {
            let (month, done) = done??;
            actions.insert(month, done);
        }
        Ok(self.new_columns(table)?.into_iter().chain(actions.into_values().flatten()).collect())
    }

    /// Makes the columns part of a table that an earlier version of the dataset lacked.
    fn new_columns(&self, table: &DeltaTable) -> Result<Option<Action>, EngineError> {
        let metadata = table.snapshot()?.metadata();
        let held = metadata.parse_schema().map_err(deltalake_core::DeltaTableError::from)?;
        let columns: StructType = self.schema.as_ref().try_into_kernel()?;
        let lacking: Vec<_> = columns.fields().filter(|field| held.field(field.name()).is_none()).cloned().collect();
        if lacking.is_empty() {
            return Ok(None);
        }
        let all = StructType::try_new(held.fields().cloned().chain(lacking))
            .map_err(deltalake_core::DeltaTableError::from)?;
        let metadata = metadata.clone().with_schema(&all).map_err(deltalake_core::DeltaTableError::from)?;
        Ok(Some(Action::Metadata(metadata)))
    }
}
