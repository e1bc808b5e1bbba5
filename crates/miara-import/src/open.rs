//! A file opened under a mapping.

use std::collections::BTreeMap;
use std::path::Path;

use miara_model::Dataset;

use crate::bind::bind;
use crate::context::Context;
use crate::error::ImportError;
use crate::join::Joins;
use crate::kept_row::row_text;
use crate::layout::Layout;
use crate::mapping::Mapping;
use crate::plan::Plan;
use crate::reader::Reader;
use crate::refused::{Reason, Refused};
use crate::row::Row;
use crate::sniff::sniff;
use crate::source::Source;
use crate::source::bytes::file_name;
use crate::source_value::holds;
use crate::survey::survey;
use crate::title::{self, TitleLines};
use crate::view::View;

/// Rows looked at for traps.
const TRAP_ROWS: u64 = 20_000;

/// Where the rows of a file are, found under a mapping.
#[derive(Debug, Clone)]
pub struct FileLayout(Layout);

impl FileLayout {
    /// What the lines above the header say.
    #[must_use]
    pub fn title(&self, mapping: &Mapping) -> TitleLines {
        title::read(&self.0.titles, mapping.file.date_order)
    }
}

/// Finds where the rows of a file are: its format, encoding, delimiter and header.
///
/// # Errors
/// [`ImportError`] where the file is empty, damaged or none of the formats that are read.
pub fn look(path: &Path, mapping: &Mapping) -> Result<FileLayout, ImportError> {
    Ok(FileLayout(sniff(path, &mapping.options(), &mapping.wanted())?))
}

/// Opens a file under a mapping: finds its format, encoding, delimiter and header, and decides from
/// many rows how dates and numbers are written.
///
/// # Errors
/// [`ImportError`] where the file is empty or damaged, lacks a required column, or leaves open what
/// its dates or numbers mean.
pub fn open(path: &Path, dataset: &Dataset, mapping: &Mapping, context: &Context<'_>) -> Result<Reader, ImportError> {
    open_at(path, look(path, mapping)?, dataset, mapping, context)
}

/// As [`open`], where the rows were found before.
///
/// # Errors
/// As [`open`].
pub fn open_at(
    path: &Path,
    layout: FileLayout,
    dataset: &Dataset,
    mapping: &Mapping,
    context: &Context<'_>,
) -> Result<Reader, ImportError> {
    let (file, FileLayout(layout)) = (file_name(path), layout);
    let survey = survey(&mut Source::open(path, &layout)?, layout.header.len())?;
    let plan = bind(&file, &layout, &survey, dataset, mapping, context)?;
    check_traps(&plan, &mut Source::open(path, &layout)?)?;
    let joins = Joins::find(&plan, || Source::open(path, &layout))?;
    let source = Source::open(path, &layout)?.read_ahead();
    let rows = survey.whole.then_some(survey.rows);
    Ok(Reader::new(source, plan, layout, rows, dataset, mapping, context).joining(joins))
}

/// Rows of a file that are refused after all, by their places (those of [`Chunk::lines`](crate::Chunk)), each with the column at fault and the reason.
///
/// # Errors
/// As [`open`].
pub fn refused_at(
    path: &Path,
    mapping: &Mapping,
    rows: &BTreeMap<u64, (String, Reason)>,
) -> Result<Vec<Refused>, ImportError> {
    let layout = sniff(path, &mapping.options(), &mapping.wanted())?;
    let mut source = Source::open(path, &layout)?;
    let (mut found, mut row) = (Vec::new(), Row::default());
    while found.len() < rows.len() && source.read(&mut row)? {
        if let Some((column, reason)) = rows.get(&row.place) {
            found.push(Refused {
                file: file_name(path),
                line: row.line,
                column: Some(column.clone()),
                reason: reason.clone(),
                text: row_text(&layout.header, &row, None, None),
                days: None,
            });
        }
    }
    Ok(found)
}

/// Refuses a file every row of which meets a trap of the mapping.
fn check_traps(plan: &Plan, source: &mut Source) -> Result<(), ImportError> {
    if plan.traps.is_empty() {
        return Ok(());
    }
    let mut caught = vec![true; plan.traps.len()];
    let (mut rows, mut row) = (0, Row::default());
    while rows < TRAP_ROWS && caught.contains(&true) && source.read(&mut row)? {
        rows += 1;
        let view = View { row: &row, width: plan.header.len(), wide: None };
        for (caught, (program, _)) in caught.iter_mut().zip(&plan.traps) {
            *caught = *caught && holds(plan, program, view).unwrap_or(false);
        }
    }
    match plan.traps.iter().zip(caught).find(|(_, caught)| *caught && rows > 0) {
        Some(((_, reason), _)) => Err(ImportError::Trap { file: plan.file.clone(), reason: reason.clone() }),
        None => Ok(()),
    }
}
