//! Which files of an archive are read.
//!
//! One table is read as if it were not packed; several with the same columns are parts of one, such as a
//! file for each month, and are read one after another. Tables of different columns are several imports.

use std::path::Path;

use crate::error::ImportError;
use crate::layout::{Layout, PartPlan};
use crate::left_out::{LeftOut, LeftSheet};
use crate::sheets::{are_like, moved, places};
use crate::source::bytes::{Packing, file_name};
use crate::source::package::{PackedFile, files};

/// Ends of the names of tables.
const TABLES: [&str; 6] = ["csv", "tsv", "txt", "json", "ndjson", "jsonl"];
/// Files of an archive that are looked at.
const MAX_FILES: usize = 1000;

/// The layout of an archive; `layout_of` gives that of one of its texts.
pub(crate) fn layout(
    path: &Path,
    layout_of: &dyn Fn(Packing) -> Result<Layout, ImportError>,
) -> Result<Layout, ImportError> {
    let all = files(path)?;
    let is_table = |file: &PackedFile, ends: &[&str]| {
        file.name.rsplit_once('.').is_some_and(|(_, end)| ends.iter().any(|known| end.eq_ignore_ascii_case(known)))
    };
    // Beside tables that call themselves so, a text is a note.
    let ends = if all.iter().any(|file| is_table(file, &TABLES[..2])) { &TABLES[..2] } else { &TABLES[..] };
    let (tables, others): (Vec<&PackedFile>, Vec<&PackedFile>) = all.iter().partition(|file| is_table(file, ends));
    let refused =
        || ImportError::Archive { file: file_name(path), files: all.iter().map(|file| file.name.clone()).collect() };
    if tables.is_empty() || tables.len() > MAX_FILES {
        return Err(refused());
    }
    let mut layout: Option<Layout> = None;
    let (mut read, mut left): (Vec<&PackedFile>, Vec<LeftSheet>) = (Vec::new(), Vec::new());
    for table in tables {
        if let Some(same) = read.iter().find(|known| known.content == table.content) {
            left.push(LeftSheet { name: table.name.clone(), why: LeftOut::CopyOf(same.name.clone()) });
            continue;
        }
        read.push(table);
        let part = layout_of(table.packing)?;
        let whole = layout.get_or_insert_with(|| Layout { titles: Vec::new(), ..part.clone() });
        if part.format != whole.format || !are_like(&part.header, &whole.header) {
            return Err(refused());
        }
        let places = places(&part.header, &mut whole.header);
        whole.titles.extend(part.titles.iter().cloned());
        whole.parts.push(PartPlan { name: table.name.as_str().into(), layout: Box::new(part), places: Some(places) });
    }
    let mut layout = layout.ok_or_else(refused)?;
    left.extend(others.into_iter().map(|file| LeftSheet { name: file.name.clone(), why: LeftOut::NoTable }));
    layout.left = left;
    let width = layout.header.len();
    layout.parts.iter_mut().for_each(|part| part.places = part.places.take().and_then(|places| moved(&places, width)));
    Ok(layout)
}
