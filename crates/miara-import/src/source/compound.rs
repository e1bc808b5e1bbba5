//! Compound files, in which XLS and workbooks under a password are kept.

use std::path::Path;

use super::bytes::file_name;
use super::limits::MAX_CELLS;
use crate::error::{ImportError, Limit};

/// Refuses what is under a password, and an XLS that would take too much memory: its reader holds a cell
/// for every place between the first and the last.
pub(crate) fn check(path: &Path, bytes: &[u8]) -> Result<(), ImportError> {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if memchr::memmem::find(bytes, &name).is_some() {
        return Err(ImportError::Protected { file: file_name(path) });
    }
    let Some(stream) = workbook(bytes) else { return Ok(()) };
    if reach(&stream) > MAX_CELLS {
        return Err(ImportError::TooLarge { file: file_name(path), limit: Limit::Cells(MAX_CELLS) });
    }
    Ok(())
}

fn half(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes)
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

/// Sectors of a compound file.
struct Sectors<'b> {
    bytes: &'b [u8],
    size: usize,
    next: Vec<u32>,
}

impl Sectors<'_> {
    fn sector(&self, number: u32) -> Option<&[u8]> {
        let start = (number as usize).checked_add(1)?.checked_mul(self.size)?;
        self.bytes.get(start..(start + self.size).min(self.bytes.len()))
    }

    /// The bytes of a chain, each sector once.
    fn chain(&self, first: u32) -> Option<Vec<u8>> {
        let (mut all, mut at, mut left) = (Vec::new(), first, self.next.len());
        while let Some(following) = self.next.get(at as usize) {
            all.extend_from_slice(self.sector(at)?);
            left = left.checked_sub(1)?;
            at = *following;
        }
        Some(all)
    }
}

/// The stream with the workbook; `None` where there is none, or the file is damaged.
fn workbook(bytes: &[u8]) -> Option<Vec<u8>> {
    const ENTRY: usize = 128;
    const SMALL: u32 = 4096;
    let size = 1_usize.checked_shl(u32::from(half(bytes, 30)?)).filter(|size| matches!(size, 512 | 4096))?;
    let mut sectors = Sectors { bytes, size, next: Vec::new() };
    let mut tables: Vec<u32> = (0..109).filter_map(|at| word(bytes, 76 + at * 4)).collect();
    let (mut more, mut left) = (word(bytes, 68)?, bytes.len() / size);
    while let Some(table) = sectors.sector(more).filter(|_| left > 0) {
        let numbers: Vec<u32> = table.chunks_exact(4).filter_map(|number| word(number, 0)).collect();
        let (last, numbers) = numbers.split_last()?;
        tables.extend_from_slice(numbers);
        (more, left) = (*last, left - 1);
    }
    let mut next = Vec::new();
    for table in tables.into_iter().take(bytes.len() / size) {
        let Some(table) = sectors.sector(table) else { continue };
        next.extend(table.chunks_exact(4).filter_map(|number| word(number, 0)));
    }
    sectors.next = next;
    let folder = sectors.chain(word(bytes, 48)?)?;
    let named = |entry: &&[u8], wanted: &str| {
        let letters = entry.chunks_exact(2).take(31).filter_map(|letter| half(letter, 0));
        let name: String = letters.take_while(|letter| *letter != 0).filter_map(|c| char::from_u32(c.into())).collect();
        name.eq_ignore_ascii_case(wanted)
    };
    let entries = || folder.chunks_exact(ENTRY);
    let entry = entries().find(|e| named(e, "Workbook")).or_else(|| entries().find(|e| named(e, "Book")))?;
    let (first, length) = (word(entry, 116)?, word(entry, 120)?);
    if length >= SMALL {
        return sectors.chain(first);
    }
    let small = sectors.chain(word(entries().next()?, 116)?)?;
    let table = sectors.chain(word(bytes, 60)?)?;
    let next = table.chunks_exact(4).filter_map(|number| word(number, 0)).collect();
    // A sector's place is told from the second on, as if the first were a header.
    let small = [vec![0; 64], small].concat();
    Sectors { bytes: &small, size: 64, next }.chain(first)
}

/// The cells between the first and the last of the sheet that reaches furthest.
fn reach(stream: &[u8]) -> u64 {
    let (mut most, mut at) = (0, 0);
    let (mut rows, mut columns) = ((u64::MAX, 0), (u64::MAX, 0));
    while let (Some(kind), Some(length)) = (half(stream, at), half(stream, at + 2)) {
        let Some(data) = stream.get(at + 4..at + 4 + usize::from(length)) else { break };
        at += 4 + data.len();
        let number = |at: usize| half(data, at).map(u64::from);
        match kind {
            0x0809 => (rows, columns) = ((u64::MAX, 0), (u64::MAX, 0)),
            0x0200 => most = most.max(said(data)),
            0x0203 | 0x0204 | 0x00D6 | 0x0205 | 0x027E | 0x00FD | 0x0006 | 0x00BD => {
                let (Some(row), Some(column)) = (number(0), number(2)) else { continue };
                let last = if kind == 0x00BD { number(data.len().saturating_sub(2)).unwrap_or(column) } else { column };
                rows = (rows.0.min(row), rows.1.max(row));
                columns = (columns.0.min(column), columns.1.max(last));
                most = most.max((rows.1 - rows.0 + 1).saturating_mul(columns.1 - columns.0 + 1));
            }
            _ => {}
        }
    }
    most
}

/// What a sheet says of its size; more than any sheet has where it contradicts itself.
fn said(data: &[u8]) -> u64 {
    /// Rows and columns of the format.
    const WHOLE: u64 = 65_536 * 256;
    let numbers = match data.len() {
        14 | 16 => [word(data, 0), word(data, 4), half(data, 8).map(u32::from), half(data, 10).map(u32::from)],
        _ => [0, 2, 4, 6].map(|at| half(data, at).map(u32::from)),
    };
    let [Some(first_row), Some(last_row), Some(first), Some(last)] = numbers else { return 0 };
    let (Some(rows), Some(columns)) = (last_row.checked_sub(first_row), last.checked_sub(first)) else {
        return u64::MAX;
    };
    // Room that is only said is not filled; more than there can be is no workbook.
    let cells = u64::from(rows) * u64::from(columns);
    if cells > WHOLE { cells } else { 0 }
}
