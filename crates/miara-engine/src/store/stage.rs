//! The stage: rows of one import by month, in memory up to a budget and on disk beyond it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::ipc::reader::StreamReader;
use arrow::ipc::writer::StreamWriter;

use crate::error::EngineError;

/// Bytes of rows that are held in memory before all months go to disk.
const BUDGET: usize = 176 * 1024 * 1024;

/// Rows of one import, by month, each month in the order of arrival.
pub(super) struct Stage {
    folder: PathBuf,
    schema: SchemaRef,
    months: BTreeMap<u16, Month>,
    in_memory: usize,
}

#[derive(Default)]
struct Month {
    rows: u32,
    held: Vec<RecordBatch>,
    spilled: Option<Spilled>,
}

struct Spilled {
    path: PathBuf,
    /// Absent once the month has been read.
    writer: Option<StreamWriter<BufWriter<File>>>,
}

impl Spilled {
    fn end(&mut self) -> Result<(), EngineError> {
        match self.writer.take() {
            Some(mut writer) => Ok(writer.finish()?),
            None => Ok(()),
        }
    }
}

impl Stage {
    pub(super) fn new(folder: PathBuf, schema: SchemaRef) -> Self {
        Stage { folder, schema, months: BTreeMap::new(), in_memory: 0 }
    }

    /// Adds rows to a month and says at which place the first of them stands.
    pub(super) fn push(&mut self, month: u16, batch: RecordBatch) -> Result<u32, EngineError> {
        let rows = u32::try_from(batch.num_rows()).unwrap_or(u32::MAX);
        self.in_memory += batch.get_array_memory_size();
        let entry = self.months.entry(month).or_default();
        let first = entry.rows;
        entry.rows = first
            .checked_add(rows)
            .ok_or_else(|| EngineError::Internal("more than 4 billion rows in one month".into()))?;
        entry.held.push(batch);
        if self.in_memory > BUDGET {
            self.spill()?;
        }
        Ok(first)
    }

    pub(super) fn months(&self) -> Vec<u16> {
        self.months.keys().copied().collect()
    }

    /// The batches of one month in order; the month stays, and takes no more rows.
    pub(super) fn read(
        &mut self,
        month: u16,
    ) -> Result<impl Iterator<Item = Result<RecordBatch, EngineError>> + use<>, EngineError> {
        let staged = self.months.get_mut(&month);
        let mut from_disk = None;
        let mut held = Vec::new();
        if let Some(staged) = staged {
            if let Some(spilled) = &mut staged.spilled {
                spilled.end()?;
                from_disk = Some(read_spilled(&spilled.path)?);
            }
            held.clone_from(&staged.held);
        }
        let from_disk = from_disk.into_iter().flatten().map(|batch| batch.map_err(EngineError::from));
        Ok(from_disk.chain(held.into_iter().map(Ok)))
    }

    /// As [`Stage::read`]; the month is used up.
    pub(super) fn take(
        &mut self,
        month: u16,
    ) -> Result<impl Iterator<Item = Result<RecordBatch, EngineError>> + Send + use<>, EngineError> {
        let taken = self.months.remove(&month).unwrap_or_default();
        let spilled = match taken.spilled {
            Some(mut spilled) => {
                spilled.end()?;
                Some(read_spilled(&spilled.path)?)
            }
            None => None,
        };
        let from_disk = spilled.into_iter().flatten().map(|batch| batch.map_err(EngineError::from));
        Ok(from_disk.chain(taken.held.into_iter().map(Ok)))
    }

    fn spill(&mut self) -> Result<(), EngineError> {
        std::fs::create_dir_all(&self.folder).map_err(EngineError::io(&self.folder))?;
        for (number, month) in &mut self.months {
            if month.held.is_empty() {
                continue;
            }
            if month.spilled.is_none() {
                let path = self.folder.join(format!("{number}.arrows"));
                let file = File::create(&path).map_err(EngineError::io(&path))?;
                let writer = StreamWriter::try_new(BufWriter::new(file), &self.schema)?;
                month.spilled = Some(Spilled { path, writer: Some(writer) });
            }
            if let Some(writer) = month.spilled.as_mut().and_then(|spilled| spilled.writer.as_mut()) {
                for batch in month.held.drain(..) {
                    writer.write(&batch)?;
                }
            }
        }
        self.in_memory = 0;
        Ok(())
    }
}

fn read_spilled(path: &Path) -> Result<StreamReader<BufReader<File>>, EngineError> {
    let file = File::open(path).map_err(EngineError::io(path))?;
    Ok(StreamReader::try_new(BufReader::new(file), None)?)
}

impl Drop for Stage {
    fn drop(&mut self) {
        if self.folder.exists() {
            // What can't be removed now is swept by the next import.
            drop(std::fs::remove_dir_all(&self.folder));
        }
    }
}
