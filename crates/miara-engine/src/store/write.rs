//! The files of one month, written anew.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;

use arrow::array::{BooleanArray, RecordBatch, RecordBatchOptions, UInt64Array, new_null_array};
use arrow::compute::{filter_record_batch, take_record_batch};
use arrow::datatypes::{Field, Schema, SchemaRef};
use deltalake_core::DeltaTable;
use deltalake_core::kernel::{Action, Add, Remove};
use deltalake_core::writer::{DeltaWriter, RecordBatchWriter, WriteMode};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::merge::{Keep, complete};
use crate::durable::fingerprint;
use crate::error::EngineError;

/// A file of the table that gets written again.
pub(super) struct Rewrite {
    pub(super) path: PathBuf,
    pub(super) removal: Remove,
    pub(super) taken_out: HashSet<u64>,
}

/// All that goes into the new files of one month.
pub(super) struct MonthOfRows<I> {
    /// The table's folder.
    pub(super) folder: PathBuf,
    pub(super) staged: I,
    pub(super) rewrites: Vec<Rewrite>,
    /// Rows that were there and come back changed, such as those that are gone from now on.
    pub(super) marked: Vec<RecordBatch>,
    /// Places of staged rows that are left out.
    pub(super) dropped: HashSet<u32>,
    /// The rows that staged rows replace and are completed by, by place.
    pub(super) merged: HashMap<u32, RecordBatch>,
    pub(super) mapped: Vec<String>,
    pub(super) keeps: Vec<Keep>,
    /// The columns of the dataset, of which an older table may lack some.
    pub(super) schema: SchemaRef,
}

impl<I: Iterator<Item = Result<RecordBatch, EngineError>> + Send> MonthOfRows<I> {
    /// Writes the files and returns the actions that make them part of the table.
    pub(super) async fn write(self, table: DeltaTable) -> Result<Vec<Action>, EngineError> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
            .set_max_row_group_row_count(Some(122_880))
            .build();
        let mut actions = Vec::new();
        let mut writer = RecordBatchWriter::for_table(&table)?.with_writer_properties(properties);
        for rewrite in self.rewrites {
            write_kept(&mut writer, &rewrite, &self.schema).await?;
            actions.push(Action::Remove(rewrite.removal));
        }
        for batch in self.marked {
            writer.write_with_mode(batch, WriteMode::MergeSchema).await?;
        }
        let mut place = 0_u32;
        for batch in self.staged {
            let batch = batch?;
            let places = place..place + u32::try_from(batch.num_rows()).unwrap_or(0);
            place = places.end;
            let batch = if self.merged.is_empty() {
                batch
            } else {
                complete(&batch, places.clone(), &self.merged, &self.mapped, &self.keeps)?
            };
            let chosen = without(&batch, places, &self.dropped)?;
            if chosen.num_rows() > 0 {
                writer.write_with_mode(chosen, WriteMode::MergeSchema).await?;
            }
        }
        for add in writer.flush().await? {
            actions.push(Action::Add(named_by_content(&self.folder, add)?));
        }
        Ok(actions)
    }
}

/// Gives a file a name with the fingerprint of its bytes, by which damage is told.
pub(super) fn named_by_content(folder: &Path, mut add: Add) -> Result<Add, EngineError> {
    let path = folder.join(&add.path);
    let hash = fingerprint(&path).map_err(EngineError::io(&path))?;
    add.path = format!("{}.{hash}.parquet", add.path.trim_end_matches(".parquet"));
    std::fs::rename(&path, folder.join(&add.path)).map_err(EngineError::io(&path))?;
    Ok(add)
}

/// The fingerprint in a data file's name; absent where an earlier version wrote it.
pub(super) fn told_by_name(name: &str) -> Option<&str> {
    let hash = name.strip_suffix(".parquet")?.rsplit('.').next()?;
    (hash.len() == 32 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(hash)
}

fn without(
    batch: &RecordBatch,
    places: std::ops::Range<u32>,
    dropped: &HashSet<u32>,
) -> Result<RecordBatch, EngineError> {
    if dropped.is_empty() {
        return Ok(batch.clone());
    }
    let keep: BooleanArray = places.map(|place| Some(!dropped.contains(&place))).collect();
    Ok(filter_record_batch(batch, &keep)?)
}

async fn write_kept(writer: &mut RecordBatchWriter, rewrite: &Rewrite, schema: &SchemaRef) -> Result<(), EngineError> {
    let mut row = 0_u64;
    for batch in read_columns(&rewrite.path, &[])? {
        let batch = batch?;
        let rows = row..row + batch.num_rows() as u64;
        row = rows.end;
        let kept: UInt64Array =
            rows.clone().filter(|row| !rewrite.taken_out.contains(row)).map(|row| row - rows.start).collect();
        if !kept.is_empty() {
            let batch = widened(&take_record_batch(&batch, &kept)?, schema, |_| true)?;
            writer.write_with_mode(batch, WriteMode::MergeSchema).await?;
        }
    }
    Ok(())
}

/// The batches of a Parquet file with some of its columns, or all where none is named; decoded on a thread of
/// their own, a few ahead of whoever takes them.
pub(super) fn read_columns(
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
    let reader = builder.with_projection(mask).build()?;
    let (sender, batches) = sync_channel(4);
    std::thread::spawn(move || {
        for batch in reader {
            let failed = batch.is_err();
            if sender.send(batch.map_err(EngineError::from)).is_err() || failed {
                return;
            }
        }
    });
    Ok(batches.into_iter())
}

/// A batch with the columns of a schema that are wanted, in its order; empty where a file of an earlier version lacks
/// one.
pub(super) fn widened(
    batch: &RecordBatch,
    schema: &SchemaRef,
    wanted: impl Fn(&String) -> bool,
) -> Result<RecordBatch, EngineError> {
    let fields: Vec<_> = schema.fields().iter().filter(|field| wanted(field.name())).cloned().collect();
    let column = |field: &std::sync::Arc<Field>| {
        let there = batch.column_by_name(field.name());
        there.cloned().unwrap_or_else(|| new_null_array(field.data_type(), batch.num_rows()))
    };
    let columns = fields.iter().map(column).collect();
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    Ok(RecordBatch::try_new_with_options(std::sync::Arc::new(Schema::new(fields)), columns, &options)?)
}

/// Row numbers by month, months in order.
pub(super) fn rows_by_month(months: &[u16]) -> BTreeMap<u16, Vec<u32>> {
    let mut rows: BTreeMap<u16, Vec<u32>> = BTreeMap::new();
    for (row, month) in (0_u32..).zip(months) {
        rows.entry(*month).or_default().push(row);
    }
    rows
}
