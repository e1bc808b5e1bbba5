//! Values that are taken out of a table for good.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, AsArray as _, RecordBatch, StringArray};
use arrow::datatypes::DataType;
use deltalake_core::kernel::Action;
use deltalake_core::writer::{DeltaWriter as _, RecordBatchWriter};
use serde_json::Value;

use super::lock::ImportLock;
use super::tables::Store;
use super::write::{named_by_content, read_columns};
use crate::error::EngineError;

/// Where a table has a value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mentions {
    /// Rows by column.
    pub rows: BTreeMap<String, u64>,
    /// True where files of the table's past have it, or what commits say of themselves.
    pub in_past: bool,
    /// Cells that have it among other words, or in letters of another case.
    pub near: u64,
}

impl Store {
    /// Where a dataset's table has one of several values, each as a whole cell.
    ///
    /// # Errors
    /// Where the table can't be read.
    pub async fn mentions(&self, dataset: &str, values: &[String]) -> Result<Mentions, EngineError> {
        let mut found = Mentions::default();
        let Some(table) = self.table(dataset).await? else { return Ok(found) };
        let folder = self.table_folder(dataset);
        let live: Vec<String> = table.snapshot()?.log_data().iter().map(|file| file.path().to_string()).collect();
        for name in &live {
            for batch in read_columns(&folder.join(name), &[])? {
                let batch = batch?;
                found.near += near(&batch, values);
                for (column, rows) in hits(&batch, values) {
                    *found.rows.entry(column).or_default() += rows;
                }
            }
        }
        let notes = self.notes_since(dataset, None)?;
        let text = serde_json::to_string(&notes).unwrap_or_default();
        found.in_past = values.iter().any(|value| text.contains(value.as_str()));
        let past = self.named_after(dataset, self.oldest(dataset)?).await?;
        for name in past.iter().filter(|name| !live.contains(name)) {
            let path = folder.join(name);
            if found.in_past || !path.is_file() {
                continue;
            }
            for batch in read_columns(&path, &[])? {
                found.in_past |= !hits(&batch?, values).is_empty();
            }
        }
        Ok(found)
    }

    /// Puts a stand-in for each of several values into a dataset's table, in one commit, also where only its past has
    /// them. Returns its version; `None` where there is no table. What the table was before stays until its past is
    /// closed.
    ///
    /// # Errors
    /// Where the table can't be read or written; it is then as it was.
    pub async fn erase(
        &self,
        _lock: &ImportLock,
        dataset: &str,
        values: &[(String, String)],
        note: &Value,
    ) -> Result<Option<u64>, EngineError> {
        let Some(table) = self.table(dataset).await? else { return Ok(None) };
        let names: Vec<String> = values.iter().map(|(value, _)| value.clone()).collect();
        let folder = self.table_folder(dataset);
        let written = async {
            let mut actions = Vec::new();
            for file in table.snapshot()?.log_data().iter() {
                let batches = read_columns(&folder.join(file.path().as_ref()), &[])?.collect::<Result<Vec<_>, _>>()?;
                if batches.iter().all(|batch| hits(batch, &names).is_empty()) {
                    continue;
                }
                let mut writer = RecordBatchWriter::for_table(&table)?;
                for batch in &batches {
                    writer.write(replaced(batch, values)?).await?;
                }
                for add in writer.flush().await? {
                    actions.push(Action::Add(named_by_content(&folder, add)?));
                }
                actions.push(Action::Remove(file.remove_action(true)));
            }
            Ok::<_, EngineError>(actions)
        };
        self.append(&table, dataset, written.await, note).await.map(Some)
    }
}

/// Rows by column in which one of the values is the whole cell.
fn hits(batch: &RecordBatch, values: &[String]) -> BTreeMap<String, u64> {
    let mut found = BTreeMap::new();
    for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
        let Some(texts) = texts(column) else { continue };
        let rows = texts.iter().flatten().filter(|text| values.iter().any(|value| value == text)).count() as u64;
        if rows > 0 {
            found.insert(field.name().clone(), rows);
        }
    }
    found
}

/// Cells in which one of the values stands among other words, or in letters of another case.
fn near(batch: &RecordBatch, values: &[String]) -> u64 {
    let lower: Vec<String> = values.iter().map(|value| value.to_lowercase()).collect();
    let is_near = |text: &&str| {
        let text_lower = text.to_lowercase();
        !values.iter().any(|value| value == text) && lower.iter().any(|value| text_lower.contains(value.as_str()))
    };
    batch.columns().iter().filter_map(texts).map(|texts| texts.iter().flatten().filter(is_near).count() as u64).sum()
}

fn texts(column: &ArrayRef) -> Option<&StringArray> {
    (column.data_type() == &DataType::Utf8).then(|| column.as_string::<i32>())
}

fn replaced(batch: &RecordBatch, values: &[(String, String)]) -> Result<RecordBatch, EngineError> {
    let stand_in = |text: &str| values.iter().find(|(value, _)| value == text).map(|(_, stand_in)| stand_in.clone());
    let columns = batch.columns().iter().map(|column| -> ArrayRef {
        match texts(column) {
            Some(texts) => {
                let changed =
                    texts.iter().map(|text| text.map(|text| stand_in(text).unwrap_or_else(|| text.to_owned())));
                Arc::new(changed.collect::<StringArray>())
            }
            None => column.clone(),
        }
    });
    Ok(RecordBatch::try_new(batch.schema(), columns.collect())?)
}
