//! Refused rows once more, under the same mapping or a corrected one.

use std::collections::HashMap;

use encoding_rs::UTF_8;
use miara_model::Dataset;

use crate::bind::bind;
use crate::chunk::Chunk;
use crate::context::Context;
use crate::error::ImportError;
use crate::join::Joins;
use crate::kept_row::kept_row;
use crate::layout::{Format, Layout};
use crate::mapping::Mapping;
use crate::reader::Reader;
use crate::refused::Refused;
use crate::row::Row;
use crate::source::Source;
use crate::source::bytes::Packing;
use crate::source::memory::RowsInMemory;
use crate::survey::Survey;
use crate::understood::Understood;

/// Reads refused rows again, from the text that was kept of them.
///
/// `understood` is what was understood of their file; it decides how dates and numbers are read and
/// which columns there are. Rows may come from one file only. A row whose shape was broken is
/// refused again as it was, unless its text was corrected and its [`FAULT`](crate::FAULT) taken out. Generated row
/// ids count equal rows within this call, but for rows whose text says their number in the file. The places
/// of rows that come in are those in `rows`, from 1.
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
    let mut kept: Vec<Row> = rows.iter().map(|refused| kept_row(refused, &columns)).collect();
    // Rows of several sheets may have the same lines.
    kept.iter_mut().zip(1..).for_each(|(row, place)| row.place = place);
    let layout = layout(understood);
    let mut survey = Survey::of_width(header.len());
    kept.iter().for_each(|row| survey.add(row));
    survey.remember(understood);
    let plan = bind(&understood.file, &layout, &survey, dataset, mapping, context)?;
    let read = kept.len() as u64;
    let source = |rows: Vec<Row>| Source::Memory(RowsInMemory::new(rows));
    let joins = Joins::find(&plan, || Ok(source(kept.clone())))?;
    let mut all: Option<Chunk> = None;
    for chunk in Reader::new(source(kept), plan, layout, Some(read), dataset, mapping, context).joining(joins) {
        // A part of a file says nothing of the file's totals.
        let chunk = Chunk { control: Vec::new(), ..chunk? };
        all = Some(match all {
            Some(before) => before.followed_by(chunk)?,
            None => chunk,
        });
    }
    Ok(all.unwrap_or_else(|| Chunk::empty(dataset)))
}

fn layout(understood: &Understood) -> Layout {
    Layout {
        format: Format::JsonLines,
        packing: Packing::Plain,
        encoding: UTF_8,
        delimiter: b',',
        header_line: understood.header_line,
        header: understood.header.clone(),
        repeated: Vec::new(),
        sheet: understood.sheet.clone(),
        sheets: Vec::new(),
        parts: Vec::new(),
        left: Vec::new(),
        remarks: false,
        titles: Vec::new(),
    }
}
