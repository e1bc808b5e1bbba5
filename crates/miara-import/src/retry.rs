//! Refused rows once more, under the same mapping or a mended one.

use std::collections::HashMap;

use encoding_rs::UTF_8;
use miara_model::Dataset;

use crate::error::ImportError;
use crate::join::Joins;
use crate::layout::{Format, Layout};
use crate::mapping::Mapping;
use crate::plan::bind;
use crate::reader::{Chunk, Context, FAULT, NUMBER, Reader};
use crate::refused::{Reason, Refused};
use crate::row::Row;
use crate::source::Source;
use crate::source::json::{fill, parse};
use crate::survey::Survey;
use crate::understood::Understood;

/// Rows that are already in memory.
pub(crate) struct KeptRows {
    rows: std::vec::IntoIter<Row>,
}

impl KeptRows {
    pub(crate) fn read(&mut self, row: &mut Row) -> bool {
        match self.rows.next() {
            Some(next) => {
                *row = next;
                true
            }
            None => false,
        }
    }
}

/// Reads refused rows again, from the text that was kept of them.
///
/// `understood` is what was understood of their file; it decides how dates and numbers are read and
/// which columns there are. Rows may come from one file only. A row whose shape was broken is
/// refused again as it was, unless its text was mended and its [`FAULT`] taken out. Generated row
/// ids count equal rows within this call, but for rows whose text says their number in the file.
///
/// # Errors
/// As [`open`](crate::open), for what concerns columns, dates and numbers.
pub fn retry(
    rows: &[Refused],
    understood: &Understood,
    dataset: &Dataset,
    mapping: &Mapping,
    context: &Context<'_>,
) -> Result<Chunk, ImportError> {
    let header = &understood.header;
    let columns: HashMap<String, usize> = header.iter().enumerate().map(|(at, name)| (name.clone(), at)).collect();
    let kept: Vec<Row> = rows.iter().map(|refused| kept_row(refused, &columns)).collect();
    let layout = layout(understood);
    let mut survey = Survey::of_width(header.len());
    kept.iter().for_each(|row| survey.add(row));
    survey.remember(understood);
    let plan = bind(&understood.file, &layout, &survey, dataset, mapping, context)?;
    let read = kept.len() as u64;
    let source = |rows: Vec<Row>| Source::Kept(KeptRows { rows: rows.into_iter() });
    let joins = Joins::find(&plan, || Ok(source(kept.clone())))?;
    let mut all: Option<Chunk> = None;
    for chunk in Reader::new(source(kept), plan, layout, Some(read), dataset, mapping, context).joining(joins) {
        let chunk = chunk?;
        all = Some(match all {
            Some(before) => joined(before, chunk)?,
            // A part of a file says nothing of the file's totals.
            None => Chunk { control: Vec::new(), ..chunk },
        });
    }
    Ok(all.unwrap_or_else(|| Chunk {
        batch: arrow::array::RecordBatch::new_empty(crate::arrow_schema(dataset)),
        refused: Vec::new(),
        read: 0,
        skipped: 0,
        rounded: 0,
        bytes_done: 0,
        lines: Vec::new(),
        asked: Vec::new(),
        labels: Vec::new(),
        merged_ids: Vec::new(),
        refused_ids: Vec::new(),
        doubted: std::collections::BTreeMap::new(),
        last_moment: None,
        control: Vec::new(),
    }))
}

fn joined(before: Chunk, mut chunk: Chunk) -> Result<Chunk, ImportError> {
    let schema = before.batch.schema();
    let batch = arrow::compute::concat_batches(&schema, [&before.batch, &chunk.batch]);
    let mut refused = before.refused;
    refused.append(&mut chunk.refused);
    Ok(Chunk {
        batch: batch.map_err(|e| ImportError::Internal { detail: e.to_string() })?,
        refused,
        read: before.read + chunk.read,
        skipped: before.skipped + chunk.skipped,
        rounded: before.rounded + chunk.rounded,
        bytes_done: chunk.bytes_done,
        lines: [before.lines, chunk.lines].concat(),
        asked: [before.asked, chunk.asked].concat(),
        labels: [before.labels, chunk.labels].concat(),
        merged_ids: [before.merged_ids, chunk.merged_ids].concat(),
        refused_ids: [before.refused_ids, chunk.refused_ids].concat(),
        doubted: chunk.doubted.into_iter().chain(before.doubted).collect(),
        last_moment: before.last_moment.max(chunk.last_moment),
        control: Vec::new(),
    })
}

fn kept_row(refused: &Refused, columns: &HashMap<String, usize>) -> Row {
    let mut row = Row::default();
    row.clear(refused.line);
    match parse(refused.text.as_bytes()) {
        Ok(object) => {
            fill(&mut row, &object, columns, columns.len());
            let past = object.keys().filter(|key| key.starts_with("(field ")).count();
            row.number = object.get(NUMBER).and_then(number);
            if object.contains_key(FAULT) {
                row.fault = Some(refused.reason.clone());
            } else if past > 0 {
                let expected = columns.len() as u64;
                row.fault = Some(Reason::WrongWidth { expected, found: expected + past as u64 });
            }
        }
        Err(reason) => row.fault = Some(reason),
    }
    if row.fault.is_some() {
        row.keep_as_it_was(&refused.text);
    }
    row
}

/// A number, or one that a form has made text of.
fn number(value: &serde_json::Value) -> Option<u32> {
    match value {
        serde_json::Value::String(text) => text.trim().parse().ok(),
        other => other.as_u64().and_then(|number| u32::try_from(number).ok()),
    }
}

fn layout(understood: &Understood) -> Layout {
    Layout {
        format: Format::JsonLines,
        gzip: false,
        encoding: UTF_8,
        delimiter: b',',
        header_line: understood.header_line,
        header: understood.header.clone(),
        repeated: Vec::new(),
        sheet: understood.sheet.clone(),
        remarks: false,
        title: Vec::new(),
    }
}
