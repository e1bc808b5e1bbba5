//! Finds the [`Layout`] of a file.

use std::collections::HashSet;
use std::io::Read;
use std::path::Path;

use encoding_rs::Encoding;

use crate::archive;
use crate::encoding;
use crate::error::{ImportError, Limit};
use crate::header;
use crate::layout::{Format, Layout};
use crate::mapping::FileOptions;
use crate::moment::read_moment;
use crate::near::{loosely, shortened};
use crate::row::Row;
use crate::sheets;
use crate::source::bytes::{Packing, Text, file_name, read_error};
use crate::source::delimited::rows_of;
use crate::source::limits::MAX_COLUMNS;
use crate::source::package::{self, Package};
use crate::source::{json, markup, parquet};
use crate::total_row::is_number;

/// Bytes of text looked at to find the header and the delimiter.
const SAMPLE_BYTES: u64 = 512 * 1024;
/// JSON objects whose keys make the header.
const JSON_SAMPLE: usize = 10_000;

/// Delimiters that are tried.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Finds the layout. `wanted` are header names that a mapping looks for; empty where none is known.
pub(crate) fn sniff(path: &Path, options: &FileOptions, wanted: &[&str]) -> Result<Layout, ImportError> {
    let wanted: HashSet<String> = wanted.iter().map(|name| loosely(name)).collect();
    let (start, packing) = first_bytes(path)?;
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    let is_zip = start.starts_with(b"PK\x03\x04");
    if start.starts_with(b"PAR1") || (extension == "parquet" && !start.is_empty()) {
        return columnar(path);
    }
    let is_markup = packing == Packing::Plain && markup::of(&String::from_utf8_lossy(&start)).is_some();
    let layout = if is_zip && package::kind(path)? == Package::Archive {
        archive::layout(path, &|packing| textual(path, &sample_of(path, packing)?, packing, options, &wanted))?
    } else if is_zip || start.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) || is_markup {
        sheets::layout(path, options, &wanted)?
    } else {
        textual(path, &start, packing, options, &wanted)?
    };
    if layout.header.len() > MAX_COLUMNS {
        return Err(too_wide(path));
    }
    Ok(layout)
}

fn too_wide(path: &Path) -> ImportError {
    ImportError::TooLarge { file: file_name(path), limit: Limit::Columns(MAX_COLUMNS as u64) }
}

/// The first bytes, unpacked where they are gzip.
fn first_bytes(path: &Path) -> Result<(Vec<u8>, Packing), ImportError> {
    let mut start = Vec::new();
    let mut raw = Text::raw(path, Packing::Plain)?;
    (&mut raw.input).take(2).read_to_end(&mut start).map_err(|e| read_error(&file_name(path), false, e))?;
    let packing = if start == [0x1F, 0x8B] { Packing::Gzip } else { Packing::Plain };
    Ok((sample_of(path, packing)?, packing))
}

/// The first bytes, unpacked.
fn sample_of(path: &Path, packing: Packing) -> Result<Vec<u8>, ImportError> {
    let (mut start, mut text) = (Vec::new(), Text::raw(path, packing)?);
    let read = (&mut text.input).take(SAMPLE_BYTES).read_to_end(&mut start);
    read.map_err(|e| read_error(&file_name(path), packing.is_packed(), e))?;
    Ok(start)
}

fn columnar(path: &Path) -> Result<Layout, ImportError> {
    let header = parquet::header(path)?;
    if header.len() > MAX_COLUMNS {
        return Err(too_wide(path));
    }
    Ok(Layout::new(Format::Parquet, header))
}

/// The layout of a text that begins so.
fn textual(
    path: &Path,
    start: &[u8],
    packing: Packing,
    options: &FileOptions,
    wanted: &HashSet<String>,
) -> Result<Layout, ImportError> {
    let file = file_name(path);
    if start.trim_ascii().is_empty() {
        return Err(ImportError::Empty { file });
    }
    let encoding = match options.encoding {
        Some(encoding) => encoding,
        None => encoding::detect(path, start, packing)?,
    };
    let mut sample = encoding.decode(start).0.into_owned();
    let is_cut = start.len() as u64 == SAMPLE_BYTES;
    if !sample.contains('\n') {
        // Lines of old Macs end in a carriage return.
        sample = sample.replace('\r', "\n");
    }
    if is_cut && let Some(end) = sample.rfind('\n') {
        sample.truncate(end + 1);
    }
    let trimmed = sample.trim_start();
    if trimmed.is_empty() {
        return Err(ImportError::Empty { file });
    }
    if let Some(looks_like) = looks_like(trimmed) {
        return Err(ImportError::UnknownFormat { file, looks_like: looks_like.into() });
    }
    let mut layout = match json_format(trimmed) {
        Some(format) => Layout::new(format, json_header(path, packing, encoding, format)?),
        None => delimited(&file, &sample, options, wanted)?,
    };
    let above = usize::try_from(layout.header_line.saturating_sub(1)).unwrap_or(0);
    layout.titles = vec![sample.lines().take(above).map(str::to_owned).collect()];
    layout.packing = packing;
    layout.encoding = encoding;
    Ok(layout)
}

/// What text is that is no table, as far as a glance tells.
fn looks_like(sample: &str) -> Option<&'static str> {
    let start: String = sample.chars().take(200).collect::<String>().to_lowercase();
    if start.starts_with("<!doctype html") || start.starts_with("<html") || start.starts_with("<table") {
        return Some("HTML");
    }
    if start.starts_with("<?xml") {
        return Some("XML");
    }
    if start.starts_with("%pdf") {
        return Some("PDF");
    }
    let odd = sample.chars().take(4000).filter(|c| c.is_control() && !c.is_whitespace()).count();
    (odd > 200).then_some("binary")
}

fn json_format(sample: &str) -> Option<Format> {
    if let Some(inner) = sample.strip_prefix('[') {
        return inner.trim_start().starts_with(['{', ']']).then_some(Format::JsonArray);
    }
    let line = sample.lines().next().unwrap_or("").trim();
    let opens_member = line.strip_prefix('{').is_some_and(|inner| inner.trim_start().starts_with('"'));
    (opens_member || json::parse(line.as_bytes()).is_ok()).then_some(Format::JsonLines)
}

fn json_header(
    path: &Path,
    packing: Packing,
    encoding: &'static Encoding,
    format: Format,
) -> Result<Vec<String>, ImportError> {
    let mut items = json::Items::open(path, packing, encoding, format == Format::JsonArray)?;
    let mut names: indexmap::IndexSet<String> = indexmap::IndexSet::new();
    let mut item = Vec::new();
    for _ in 0..JSON_SAMPLE {
        if items.next(&mut item)?.is_none() {
            break;
        }
        if let Ok(object) = json::parse(&item) {
            json::flatten("", &object, &mut |name, _, _| {
                names.insert(name.to_owned());
            });
        }
        if names.len() > MAX_COLUMNS {
            return Err(too_wide(path));
        }
    }
    Ok(names.into_iter().collect())
}

/// Tries every delimiter and takes the one under which a header is clearest.
fn delimited(file: &str, sample: &str, options: &FileOptions, wanted: &HashSet<String>) -> Result<Layout, ImportError> {
    let said = sep_line(sample);
    let mut tries: Vec<(f64, u8, header::Found)> = Vec::new();
    for delimiter in DELIMITERS {
        if said.is_some_and(|said| said != delimiter) {
            continue;
        }
        let rows = sample_rows(sample, delimiter)?;
        if let Some(error) = swallowed(file, &rows, delimiter) {
            return Err(error);
        }
        if let Some(found) = header::detect(&rows, wanted, options.header_line) {
            tries.push((found.score, delimiter, found));
        }
    }
    tries.sort_by(|a, b| b.0.total_cmp(&a.0));
    let best = tries.first().map(|t| (t.1, t.2.names.len()));
    if let Some(named) = options.delimiter {
        let chosen = tries.into_iter().find(|t| t.1 == named);
        let found = match chosen {
            Some(chosen) => Some(chosen.2),
            None => header::detect(&sample_rows(sample, named)?, wanted, options.header_line),
        };
        return match (found, best) {
            (Some(found), Some((found_by, width))) if found.names.len() == 1 && width > 1 => {
                drop(found);
                Err(ImportError::WrongDelimiter { file: file.to_owned(), named: named.into(), found: found_by.into() })
            }
            (Some(found), _) => with_header(file, found, named),
            (None, _) => Err(ImportError::NoHeader { file: file.to_owned() }),
        };
    }
    match tries.into_iter().next() {
        Some((_, delimiter, found)) => with_header(file, found, delimiter),
        None => Err(ImportError::NoHeader { file: file.to_owned() }),
    }
}

/// A first row that has swallowed the rows below it, under one of the delimiters.
fn swallowed(file: &str, rows: &[Row], delimiter: u8) -> Option<ImportError> {
    let first = rows.first()?;
    let names: Vec<String> = first.cells().map(str::to_owned).collect();
    unclosed(file, first.line, &names, (delimiter, 2))
}

/// A name that goes on over rows, for want of the partner of a quotation mark: one of its further lines has several
/// cells, of which at least so many are numbers or days. Names of two lines are names.
fn unclosed(file: &str, line: u64, names: &[String], (delimiter, least): (u8, usize)) -> Option<ImportError> {
    let is_value = |cell: &str| is_number(cell.trim()) || read_moment(cell.trim(), None).is_ok();
    let is_row = |line: &str| {
        line.contains(char::from(delimiter))
            && line.split(char::from(delimiter)).filter(|cell| is_value(cell)).count() >= least
    };
    let has_rows = |name: &&String| name.split(['\n', '\r']).skip(1).any(is_row);
    let name = shortened(names.iter().find(has_rows)?.split(['\n', '\r']).next()?);
    Some(ImportError::HeaderQuote { file: file.to_owned(), line, name })
}

fn with_header(file: &str, found: header::Found, delimiter: u8) -> Result<Layout, ImportError> {
    if let Some(error) = unclosed(file, found.line, &found.names, (delimiter, 1)) {
        return Err(error);
    }
    let mut layout = Layout::new(Format::Delimited, found.names);
    layout.delimiter = delimiter;
    layout.header_line = found.line;
    layout.remarks = found.remarks;
    Ok(layout)
}

/// `sep=;`, with which Excel names the delimiter in a first line of its own.
fn sep_line(sample: &str) -> Option<u8> {
    let line = sample.trim_start_matches('\u{feff}').lines().next()?.trim().trim_matches('"');
    let mark = line.strip_prefix("sep=")?;
    match mark.as_bytes() {
        [] if sample.contains("sep=\t") => Some(b'\t'),
        [mark] => Some(*mark),
        _ => None,
    }
}

fn sample_rows(sample: &str, delimiter: u8) -> Result<Vec<Row>, ImportError> {
    let mut source = rows_of(sample, delimiter);
    let mut rows = Vec::new();
    let mut row = Row::default();
    while rows.len() < 400 && source.read(&mut row)? {
        rows.push(row.clone());
    }
    Ok(rows)
}
