//! Rows into a table by key, in one atomic commit.
//!
//! 1. Rows are staged by month; of rows with one key, the last wins.
//! 2. The table's files are searched for the same keys. A row that is the same stays as it is; one
//!    that differs is taken out of its file. Only files with such rows, and small files of months
//!    that get new rows, are written again.
//! 3. New files and the removal of old ones become visible in one commit. Until then nothing has
//!    changed; if nothing differs, there is no commit at all.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, RecordBatch, UInt32Array, UInt64Array};
use arrow::compute::{filter_record_batch, interleave, take_record_batch};
use arrow::datatypes::{Field, Schema, SchemaRef};
use deltalake_core::kernel::engine::arrow_conversion::TryIntoKernel;
use deltalake_core::kernel::transaction::CommitBuilder;
use deltalake_core::kernel::{Action, Remove, StructType};
use deltalake_core::operations::create::CreateBuilder;
use deltalake_core::protocol::{DeltaOperation, SaveMode};
use deltalake_core::writer::{DeltaWriter, RecordBatchWriter};
use deltalake_core::{DeltaTable, DeltaTableBuilder};
use miara_model::Dataset;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::rows::{Fingerprints, months};
use super::stage::Stage;
use super::winners::{Fate, Winner, Winners};
use super::{ImportLock, Store, table_url};
use crate::error::EngineError;

/// Files below this many rows are written again with the new rows of their month.
const SMALL_FILE: u64 = 1_000_000;

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
    /// The version of the table afterwards; `None` where it has none yet.
    pub version: Option<u64>,
}

/// What becomes of a row that is there under the same key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    Replace,
    KeepExisting,
}

/// An import under way into one table.
pub struct Upsert<'s> {
    store: &'s Store,
    _lock: &'s ImportLock,
    dataset: &'s Dataset,
    mapped: Vec<String>,
    schema: SchemaRef,
    stage: Stage,
    winners: Winners,
    replaced: HashMap<u16, HashSet<u32>>,
    superseded: u64,
    rule: Rule,
    fingerprints: Option<(Fingerprints, Fingerprints)>,
}

/// A file of the table that gets written again.
struct Rewrite {
    path: PathBuf,
    removal: Remove,
    taken_out: HashSet<u64>,
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
    /// Starts an import whose batches have `schema`. `mapped` names the columns that the source
    /// supplies: a row that is already there keeps its other columns.
    #[must_use]
    pub fn new(
        store: &'s Store,
        lock: &'s ImportLock,
        dataset: &'s Dataset,
        schema: &SchemaRef,
        mapped: &[String],
    ) -> Self {
        let nullable = schema.fields().iter().map(|field| Field::new(field.name(), field.data_type().clone(), true));
        let schema = Arc::new(Schema::new(nullable.collect::<Vec<_>>()));
        let stage = Stage::new(store.staging_folder(), schema.clone());
        let mut mapped: Vec<String> =
            mapped.iter().filter(|name| schema.field_with_name(name).is_ok()).cloned().collect();
        mapped.sort();
        Upsert {
            store,
            _lock: lock,
            dataset,
            mapped,
            schema,
            stage,
            winners: Winners::default(),
            replaced: HashMap::new(),
            superseded: 0,
            rule: Rule::Replace,
            fingerprints: None,
        }
    }

    /// Lets rows that are there under the same key be as they are: for old rows that come late.
    #[must_use]
    pub fn keeping_existing(mut self) -> Self {
        self.rule = Rule::KeepExisting;
        self
    }

    /// Takes in more rows. Of rows with one key the later wins.
    ///
    /// # Errors
    /// Where the stage can't be written.
    pub fn push(&mut self, batch: &RecordBatch) -> Result<(), EngineError> {
        let batch = RecordBatch::try_new(self.schema.clone(), batch.columns().to_vec())?;
        if batch.num_rows() == 0 {
            return Ok(());
        }
        if self.fingerprints.is_none() {
            self.fingerprints =
                Some((Fingerprints::new(&batch, &self.dataset.key)?, Fingerprints::new(&batch, &self.mapped)?));
        }
        let Some((keys, contents)) = &self.fingerprints else { return Ok(()) };
        let (keys, contents) = (keys.of_keys(&batch)?, contents.of_contents(&batch)?);
        for (month, rows) in rows_by_month(&months(&batch, self.dataset.at.as_deref())?) {
            let whole = rows.len() == batch.num_rows();
            let part = if whole { batch.clone() } else { take_record_batch(&batch, &UInt32Array::from(rows.clone()))? };
            let first = self.stage.push(month, part)?;
            for (offset, row) in (0_u32..).zip(rows) {
                let row = row as usize;
                let winner = Winner { month, place: first + offset, content: contents[row], fate: Fate::New };
                if let Some(loser) = self.winners.insert(keys[row], winner) {
                    self.replaced.entry(loser.month).or_default().insert(loser.place);
                    self.superseded += 1;
                }
            }
        }
        Ok(())
    }

    /// Makes all rows part of the table in one commit, or changes nothing.
    ///
    /// # Errors
    /// Where the table can't be read or written; it is then as it was before.
    pub async fn commit(mut self, note: &str) -> Result<UpsertResult, EngineError> {
        if self.winners.is_empty() {
            return Ok(UpsertResult { version: self.store.version(&self.dataset.name)?, ..UpsertResult::default() });
        }
        let mut table = match self.store.table(&self.dataset.name).await? {
            Some(table) => table,
            None => self.create().await?,
        };
        let mut carried = HashMap::new();
        let rewrites = self.compare(&table, &mut carried)?;
        let result = self.count();
        if result.inserted + result.updated == 0 {
            return Ok(UpsertResult { version: version_of(&table), ..result });
        }
        let actions = self.write(&table, rewrites, &carried).await?;
        let operation = DeltaOperation::Write { mode: SaveMode::Append, partition_by: None, predicate: None };
        let metadata = HashMap::from([(
            "miara".to_owned(),
            serde_json::json!({"source": note, "inserted": result.inserted, "updated": result.updated}),
        )]);
        CommitBuilder::default()
            .with_actions(actions)
            .with_app_metadata(metadata)
            .build(Some(table.snapshot()?), table.log_store(), operation)
            .await?;
        table.update_state().await?;
        Ok(UpsertResult { version: version_of(&table), ..result })
    }

    /// What [`Upsert::commit`] would do, without doing it.
    ///
    /// # Errors
    /// Where the table can't be read.
    pub async fn preview(mut self) -> Result<UpsertResult, EngineError> {
        let Some(table) = self.store.table(&self.dataset.name).await? else { return Ok(self.count()) };
        self.compare(&table, &mut HashMap::new())?;
        Ok(UpsertResult { version: version_of(&table), ..self.count() })
    }

    fn count(&self) -> UpsertResult {
        let count = |fate: Fate| {
            self.winners.iter().map(|(_, winner)| winner).filter(|winner| winner.fate == fate).count() as u64
        };
        UpsertResult {
            inserted: count(Fate::New),
            updated: count(Fate::Changed),
            unchanged: count(Fate::Same),
            superseded: self.superseded,
            version: None,
        }
    }

    async fn create(&self) -> Result<DeltaTable, EngineError> {
        let folder = self.store.table_folder(&self.dataset.name);
        std::fs::create_dir_all(&folder).map_err(EngineError::io(&folder))?;
        let log_store = DeltaTableBuilder::from_url(table_url(&folder)?)?.build_storage()?;
        let columns: StructType = self.schema.as_ref().try_into_kernel()?;
        let create = CreateBuilder::new().with_log_store(log_store).with_table_name(&self.dataset.name);
        Ok(create.with_columns(columns.fields().cloned()).with_save_mode(SaveMode::Ignore).await?)
    }

    /// Looks every staged key up in the table's files, decides its fate, and lists the files to be
    /// written again, by month. Rows that keep columns which this import does not supply are carried.
    fn compare(
        &mut self,
        table: &DeltaTable,
        carried: &mut HashMap<u128, RecordBatch>,
    ) -> Result<BTreeMap<u16, Vec<Rewrite>>, EngineError> {
        let partial = self.mapped.len() < self.schema.fields().len();
        let with_new_rows: HashSet<u16> =
            self.winners.iter().map(|(_, winner)| winner).map(|winner| winner.month).collect();
        let mut rewrites: BTreeMap<u16, Vec<Rewrite>> = BTreeMap::new();
        for file in table.snapshot()?.log_data().iter() {
            let path = self.store.table_folder(&self.dataset.name).join(file.path().as_ref());
            let mut seen = SeenFile::default();
            for batch in read_columns(&path, &self.compared_columns())? {
                self.compare_batch(&batch?, partial, &mut seen, carried)?;
            }
            let small = seen.rows < SMALL_FILE && seen.month.is_some_and(|month| with_new_rows.contains(&month));
            if !seen.taken_out.is_empty() || small {
                let rewrite = Rewrite { path, removal: file.remove_action(true), taken_out: seen.taken_out };
                rewrites.entry(seen.month.unwrap_or(0)).or_default().push(rewrite);
            }
        }
        // A small file is only worth writing again where its month really gets rows.
        let written: HashSet<u16> = self
            .winners
            .iter()
            .map(|(_, winner)| winner)
            .filter(|winner| winner.fate != Fate::Same)
            .map(|winner| winner.month)
            .collect();
        rewrites.retain(|month, files| written.contains(month) || files.iter().any(|file| !file.taken_out.is_empty()));
        Ok(rewrites)
    }

    /// All columns when rows may have to be carried over, else those that decide a row's fate.
    fn compared_columns(&self) -> Vec<String> {
        let all = self.schema.fields().iter().map(|field| field.name().clone());
        if self.mapped.len() < self.schema.fields().len() {
            return all.collect();
        }
        all.filter(|name| {
            self.mapped.contains(name) || self.dataset.key.contains(name) || self.dataset.at.as_ref() == Some(name)
        })
        .collect()
    }

    fn compare_batch(
        &mut self,
        batch: &RecordBatch,
        partial: bool,
        seen: &mut SeenFile,
        carried: &mut HashMap<u128, RecordBatch>,
    ) -> Result<(), EngineError> {
        let Some((keys, contents)) = &self.fingerprints else { return Ok(()) };
        let keys = keys.of_keys(batch)?;
        if seen.month.is_none() {
            seen.month = months(&batch.slice(0, batch.num_rows().min(1)), self.dataset.at.as_deref())?.first().copied();
        }
        let found: Vec<usize> = (0..keys.len()).filter(|row| self.winners.contains(keys[*row])).collect();
        if !found.is_empty() {
            let contents = contents.of_contents(batch)?;
            for row in found {
                let key = keys[row];
                let Some(winner) = self.winners.get_mut(key) else { continue };
                if winner.content == contents[row] || self.rule == Rule::KeepExisting {
                    winner.fate = Fate::Same;
                    continue;
                }
                winner.fate = Fate::Changed;
                seen.taken_out.insert(seen.rows + row as u64);
                if partial {
                    // A slice would keep its whole batch in memory.
                    let row = u32::try_from(row).unwrap_or(0);
                    carried.insert(key, take_record_batch(batch, &UInt32Array::from(vec![row]))?);
                }
            }
        }
        seen.rows += keys.len() as u64;
        Ok(())
    }

    /// Writes the new files, month by month, and returns all actions of the commit.
    async fn write(
        &mut self,
        table: &DeltaTable,
        mut rewrites: BTreeMap<u16, Vec<Rewrite>>,
        carried: &HashMap<u128, RecordBatch>,
    ) -> Result<Vec<Action>, EngineError> {
        let mut actions = Vec::new();
        let mut dropped: HashMap<u16, HashSet<u32>> = std::mem::take(&mut self.replaced);
        let mut merged: HashMap<u16, HashMap<u32, RecordBatch>> = HashMap::new();
        for (key, winner) in self.winners.iter() {
            if winner.fate == Fate::Same {
                dropped.entry(winner.month).or_default().insert(winner.place);
            } else if let Some(old) = carried.get(&key) {
                merged.entry(winner.month).or_default().insert(winner.place, old.clone());
            }
        }
        let months: std::collections::BTreeSet<u16> =
            self.stage.months().into_iter().chain(rewrites.keys().copied()).collect();
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
            .set_max_row_group_row_count(Some(122_880))
            .build();
        for month in months {
            let mut writer = RecordBatchWriter::for_table(table)?.with_writer_properties(properties.clone());
            for rewrite in rewrites.remove(&month).unwrap_or_default() {
                write_kept(&mut writer, &rewrite).await?;
                actions.push(Action::Remove(rewrite.removal));
            }
            let (dropped, merged) =
                (dropped.remove(&month).unwrap_or_default(), merged.remove(&month).unwrap_or_default());
            let mut place = 0_u32;
            for batch in self.stage.take(month)? {
                let batch = batch?;
                let chosen = self.chosen_rows(&batch, place, &dropped, &merged)?;
                place += u32::try_from(batch.num_rows()).unwrap_or(0);
                if chosen.num_rows() > 0 {
                    writer.write(chosen).await?;
                }
            }
            actions.extend(writer.flush().await?.into_iter().map(Action::Add));
        }
        Ok(actions)
    }

    /// The rows of a staged batch that go into the table, those that are carried completed.
    fn chosen_rows(
        &self,
        batch: &RecordBatch,
        first: u32,
        dropped: &HashSet<u32>,
        merged: &HashMap<u32, RecordBatch>,
    ) -> Result<RecordBatch, EngineError> {
        let places = first..first + u32::try_from(batch.num_rows()).unwrap_or(0);
        let batch =
            if merged.is_empty() { batch.clone() } else { complete(batch, places.clone(), merged, &self.mapped)? };
        if dropped.is_empty() {
            return Ok(batch);
        }
        let keep: BooleanArray = places.map(|place| Some(!dropped.contains(&place))).collect();
        Ok(filter_record_batch(&batch, &keep)?)
    }
}

#[derive(Default)]
struct SeenFile {
    rows: u64,
    month: Option<u16>,
    taken_out: HashSet<u64>,
}

/// Fills the columns that the import does not supply from the row that was there before.
fn complete(
    batch: &RecordBatch,
    places: std::ops::Range<u32>,
    merged: &HashMap<u32, RecordBatch>,
    mapped: &[String],
) -> Result<RecordBatch, EngineError> {
    let old: Vec<Option<&RecordBatch>> = places.map(|place| merged.get(&place)).collect();
    let schema = batch.schema();
    let columns = schema.fields().iter().enumerate().map(|(index, field)| {
        let column = batch.column(index);
        if mapped.contains(field.name()) {
            return Ok(column.clone());
        }
        let mut sources: Vec<ArrayRef> = vec![column.clone()];
        let mut picks = Vec::with_capacity(old.len());
        for (row, old) in old.iter().enumerate() {
            match old {
                Some(old) => {
                    picks.push((sources.len(), 0));
                    sources.push(old.column(index).clone());
                }
                None => picks.push((0, row)),
            }
        }
        let sources: Vec<&dyn arrow::array::Array> = sources.iter().map(AsRef::as_ref).collect();
        Ok(interleave(&sources, &picks)?)
    });
    let columns = columns.collect::<Result<Vec<_>, EngineError>>()?;
    Ok(RecordBatch::try_new(schema, columns)?)
}

async fn write_kept(writer: &mut RecordBatchWriter, rewrite: &Rewrite) -> Result<(), EngineError> {
    let mut row = 0_u64;
    for batch in read_columns(&rewrite.path, &[])? {
        let batch = batch?;
        let rows = row..row + batch.num_rows() as u64;
        row = rows.end;
        let kept: UInt64Array =
            rows.clone().filter(|row| !rewrite.taken_out.contains(row)).map(|row| row - rows.start).collect();
        if !kept.is_empty() {
            writer.write(take_record_batch(&batch, &kept)?).await?;
        }
    }
    Ok(())
}

/// The batches of a Parquet file with some of its columns, or all where none is named.
fn read_columns(
    path: &PathBuf,
    columns: &[String],
) -> Result<impl Iterator<Item = Result<RecordBatch, EngineError>> + use<>, EngineError> {
    let file = File::open(path).map_err(EngineError::io(path))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file)?.with_batch_size(8192);
    let mask = if columns.is_empty() {
        ProjectionMask::all()
    } else {
        ProjectionMask::columns(builder.parquet_schema(), columns.iter().map(String::as_str))
    };
    Ok(builder.with_projection(mask).build()?.map(|batch| batch.map_err(EngineError::from)))
}

/// Row numbers by month, months in order.
fn rows_by_month(months: &[u16]) -> BTreeMap<u16, Vec<u32>> {
    let mut rows: BTreeMap<u16, Vec<u32>> = BTreeMap::new();
    for (row, month) in (0_u32..).zip(months) {
        rows.entry(*month).or_default().push(row);
    }
    rows
}

fn version_of(table: &DeltaTable) -> Option<u64> {
    table.version()
}
