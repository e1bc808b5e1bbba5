//! Packed files before anything in them is trusted: what they are, and whether they would fill the memory.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use memchr::memmem::Finder;
use zip::{CompressionMethod, ZipArchive};

use super::bytes::{Packing, file_name, open_error};
use super::limits::{MAX_CELLS, MAX_HELD, MAX_STYLES, MAX_UNPACKED};
use crate::error::{ImportError, Limit};

/// What a zip is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Package {
    Xlsx,
    Xlsb,
    Ods,
    /// No workbook.
    Archive,
}

/// What a workbook has that takes a look of its own.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Contents {
    pub(crate) merged: bool,
    pub(crate) formulas: bool,
}

/// Bytes that are looked at together.
const BLOCK: usize = 1 << 16;
/// Bytes of text without a tag, and of a tag.
const MAX_RUN: u64 = 32 << 20;
const MAX_TAG: u64 = 1 << 16;

/// What the zip is, by the names of its parts.
///
/// # Errors
/// Where it is damaged, or protected by a password.
pub(crate) fn kind(path: &Path) -> Result<Package, ImportError> {
    let mut zip = open(path)?;
    for at in 0..zip.len() {
        let part = zip.by_index_raw(at).map_err(|error| damaged(path, &error))?;
        if part.encrypted() {
            return Err(ImportError::Protected { file: file_name(path) });
        }
    }
    let has = |ends: &str| zip.file_names_raw().any(|name| name.to_ascii_lowercase().ends_with(ends.as_bytes()));
    Ok(if has("workbook.bin") {
        Package::Xlsb
    } else if has("[content_types].xml") {
        Package::Xlsx
    } else if has("content.xml") && has("mimetype") {
        Package::Ods
    } else {
        Package::Archive
    })
}

/// Refuses a workbook whose parts would take too much memory, and finds what it has.
pub(crate) fn examine(path: &Path, package: Package) -> Result<Contents, ImportError> {
    let mut zip = open(path)?;
    let (mut contents, mut unpacked) = (Contents::default(), 0);
    for at in 0..zip.len() {
        let part = zip.by_index(at).map_err(|error| damaged(path, &error))?;
        let name = part.name_raw().to_ascii_lowercase();
        let has = |word: &str| memchr::memmem::find(&name, word.as_bytes()).is_some();
        if package == Package::Ods && name == b"content.xml" {
            check_tables(path, part)?;
        } else if has("worksheets") && !has(".rels") {
            look_through(path, part, &mut contents, &mut unpacked)?;
        } else if has("sharedstrings") {
            check_strings(path, part)?;
        } else if ["styles", "theme", "workbook", ".rels", "[content_types]", "manifest"].iter().any(|word| has(word))
            && !has("media/")
        {
            count(path, part, MAX_STYLES)?;
        }
    }
    Ok(contents)
}

fn open(path: &Path) -> Result<ZipArchive<BufReader<File>>, ImportError> {
    let file = File::open(path).map(BufReader::new).map_err(|source| open_error(path, source))?;
    ZipArchive::new(file).map_err(|error| damaged(path, &error))
}

fn damaged(path: &Path, detail: &impl ToString) -> ImportError {
    let is_archive = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"));
    let format = if is_archive { "ZIP" } else { "XLSX" };
    ImportError::Damaged { file: file_name(path), format: format.into(), detail: detail.to_string() }
}

fn too_large(path: &Path, limit: Limit) -> ImportError {
    ImportError::TooLarge { file: file_name(path), limit }
}

/// Refuses a part with more bytes than `most`.
fn count(path: &Path, part: impl Read, most: u64) -> Result<u64, ImportError> {
    let copied = std::io::copy(&mut part.take(most + 1), &mut std::io::sink());
    let bytes = copied.map_err(|error| damaged(path, &error))?;
    if bytes > most { Err(too_large(path, Limit::Unpacked(most))) } else { Ok(bytes) }
}

/// Room is made for as many strings as the table says it has, before any is read.
fn check_strings(path: &Path, mut part: impl Read) -> Result<(), ImportError> {
    const SHORTEST: u64 = 5;
    let mut start = Vec::new();
    (&mut part).take(1 << 12).read_to_end(&mut start).map_err(|error| damaged(path, &error))?;
    let bytes = count(path, part, MAX_HELD)? + start.len() as u64;
    let said = attribute(&start, "uniqueCount").and_then(|said| said.parse::<u64>().ok());
    match said {
        Some(said) if said > bytes / SHORTEST => Err(damaged(path, &"a false number of strings")),
        _ => Ok(()),
    }
}

/// The sheets are read piece by piece; what must be held is a text without a tag in it.
fn look_through(
    path: &Path,
    mut part: impl Read,
    contents: &mut Contents,
    unpacked: &mut u64,
) -> Result<(), ImportError> {
    const KEPT: usize = 16;
    let merged = Finder::new("mergeCell ");
    let formulas = ["<f>", "<f ", "<f/", ":f>", ":f "].map(Finder::new);
    let (mut block, mut kept, mut run) = (vec![0; BLOCK + KEPT], 0, 0);
    loop {
        let read = part.read(&mut block[kept..BLOCK + kept]).map_err(|error| damaged(path, &error))?;
        if read == 0 {
            return Ok(());
        }
        *unpacked += read as u64;
        if *unpacked > MAX_UNPACKED {
            return Err(too_large(path, Limit::Unpacked(MAX_UNPACKED)));
        }
        let seen = &block[..kept + read];
        run = memchr::memrchr(b'<', seen).map_or(run + read as u64, |at| (seen.len() - at) as u64);
        if run > MAX_RUN {
            return Err(too_large(path, Limit::Unpacked(MAX_RUN)));
        }
        contents.merged = contents.merged || merged.find(seen).is_some();
        contents.formulas = contents.formulas || formulas.iter().any(|finder| finder.find(seen).is_some());
        let end = kept + read;
        kept = KEPT.min(end);
        block.copy_within(end - kept..end, 0);
    }
}

/// The value of an attribute of a tag.
fn attribute<'t>(tag: &'t [u8], name: &str) -> Option<Cow<'t, str>> {
    let at = memchr::memmem::find(tag, format!("{name}=").as_bytes())? + name.len() + 1;
    let quote = *tag.get(at)?;
    let rest = &tag[at + 1..];
    let end = memchr::memchr(quote, rest)?;
    Some(String::from_utf8_lossy(&rest[..end]))
}

/// How far the tables of an ODS file reach, whose rows and cells may stand for many.
#[derive(Debug, Default)]
struct Reach {
    /// Rows up to the last that says something, and the width of the widest.
    rows: u64,
    width: u64,
    /// Empty rows and cells that count where something follows.
    empty_rows: u64,
    empty_cells: u64,
    cells: u64,
    repeated: u64,
}

impl Reach {
    fn add(&mut self, tag: &[u8]) {
        let times = |name| attribute(tag, name).and_then(|said| said.parse::<u64>().ok()).unwrap_or(1);
        let is = |name: &str| tag.starts_with(name.as_bytes());
        if is("table:table ") {
            *self = Reach::default();
        } else if is("table:table-row") {
            self.repeated = times("number-rows-repeated");
            (self.cells, self.empty_cells) = (0, 0);
        } else if is("table:table-cell") || is("table:covered-table-cell") {
            let cells = times("number-columns-repeated");
            if attribute(tag, "value-type").is_some() || attribute(tag, "formula").is_some() {
                self.cells = self.cells.saturating_add(self.empty_cells).saturating_add(cells);
                self.empty_cells = 0;
            } else {
                self.empty_cells = self.empty_cells.saturating_add(cells);
            }
        } else if is("/table:table-row") && self.cells == 0 {
            self.empty_rows = self.empty_rows.saturating_add(self.repeated);
        } else if is("/table:table-row") {
            self.rows = self.rows.saturating_add(self.empty_rows).saturating_add(self.repeated);
            self.width = self.width.max(self.cells);
            self.empty_rows = 0;
        }
    }

    fn is_too_far(&self) -> bool {
        self.rows.saturating_mul(self.width) > MAX_CELLS || self.cells > MAX_CELLS
    }
}

fn check_tables(path: &Path, part: impl Read) -> Result<(), ImportError> {
    let mut part = BufReader::with_capacity(BLOCK, part.take(MAX_UNPACKED));
    let (mut reach, mut tag, mut unpacked) = (Reach::default(), Vec::new(), 0);
    loop {
        tag.clear();
        let failed = |error: std::io::Error| damaged(path, &error);
        let text = (&mut part).take(MAX_RUN).read_until(b'<', &mut tag).map_err(failed)?;
        unpacked += text as u64;
        if text as u64 == MAX_RUN || unpacked > MAX_HELD {
            return Err(too_large(path, Limit::Unpacked(MAX_HELD)));
        }
        tag.clear();
        let read = (&mut part).take(MAX_TAG).read_until(b'>', &mut tag).map_err(failed)?;
        unpacked += read as u64;
        if read == 0 {
            return Ok(());
        }
        reach.add(&tag);
        if reach.is_too_far() {
            return Err(too_large(path, Limit::Cells(MAX_CELLS)));
        }
    }
}

/// A file of an archive.
#[derive(Debug)]
pub(crate) struct PackedFile {
    /// Its name, without folders.
    pub(crate) name: String,
    pub(crate) packing: Packing,
    /// Its length and checksum, by which copies are known.
    pub(crate) content: (u64, u32),
}

/// The files of an archive: not folders, and not what systems add. Names are only shown, and nothing is
/// unpacked to a disk.
pub(crate) fn files(path: &Path) -> Result<Vec<PackedFile>, ImportError> {
    let mut zip = open(path)?;
    let mut found = Vec::new();
    for at in 0..zip.len() {
        let part = zip.by_index_raw(at).map_err(|error| damaged(path, &error))?;
        let whole = String::from_utf8_lossy(part.name_raw()).into_owned();
        let name = whole.rsplit(['/', '\\']).next().unwrap_or_default();
        if part.is_dir() || name.is_empty() || name.starts_with('.') || whole.starts_with("__MACOSX") {
            continue;
        }
        let deflated = match part.compression() {
            CompressionMethod::Stored => false,
            CompressionMethod::Deflated => true,
            other => return Err(damaged(path, &format!("packed by {other}"))),
        };
        let start = part.data_start().unwrap_or_default();
        let packing = Packing::Zip { start, length: part.compressed_size(), deflated };
        found.push(PackedFile { name: name.to_owned(), packing, content: (part.size(), part.crc32()) });
    }
    Ok(found)
}
