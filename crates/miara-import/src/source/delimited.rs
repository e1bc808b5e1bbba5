//! CSV and its kin.

use std::io::Read;
use std::path::Path;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use encoding_rs::UTF_8;

use super::bytes::{Text, file_name, read_error};
use super::limits::{MAX_CELL_BYTES, MAX_ROW_BYTES};
use crate::error::ImportError;
use crate::layout::Layout;
use crate::refused::Reason;
use crate::row::Row;

/// Cells of one row beyond which it is no table any more.
const MAX_CELLS: usize = 1 << 16;

/// Rows of delimited text.
pub(crate) struct Delimited {
    file: String,
    gzip: bool,
    text: Text,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// The last byte that was read.
    last_byte: u8,
    /// The last byte that was taken is a carriage return, and the next one is not read yet.
    ends_in_return: bool,
    core: Reader,
    cells: Vec<u8>,
    ends: Vec<usize>,
    /// Columns of the header; `None` while the header is still looked for.
    width: Option<usize>,
    /// Lines that begin with `#` are remarks.
    remarks: bool,
    /// The name of an encoding that was decoded, whose U+FFFD are bytes without a meaning.
    decoded: Option<&'static str>,
}

/// How one record ended.
struct Record {
    cells: usize,
    bytes: usize,
    /// Bytes that were dropped because the record is too long.
    dropped: usize,
    /// The file ended inside it.
    at_end: bool,
}

impl Delimited {
    pub(crate) fn open(path: &Path, layout: &Layout) -> Result<Self, ImportError> {
        let encoding = layout.encoding;
        let text = Text::decoded(path, layout.packing, encoding)?;
        let mut rows = Delimited::new(file_name(path), text, layout.delimiter);
        rows.gzip = layout.packing.is_packed();
        rows.decoded = (encoding != UTF_8).then(|| encoding.name());
        rows.skip_lines(layout.header_line.saturating_sub(1))?;
        let mut header = Row::default();
        rows.read(&mut header)?;
        rows.width = Some(layout.header.len());
        rows.remarks = layout.remarks;
        Ok(rows)
    }

    /// Rows from the first line on, of any width.
    pub(crate) fn new(file: String, text: Text, delimiter: u8) -> Self {
        Delimited {
            file,
            gzip: false,
            text,
            buffer: vec![0; 1 << 16],
            start: 0,
            end: 0,
            last_byte: 0,
            ends_in_return: false,
            core: ReaderBuilder::new().delimiter(delimiter).build(),
            cells: vec![0; 1 << 12],
            ends: vec![0; 256],
            width: None,
            remarks: false,
            decoded: None,
        }
    }

    pub(crate) fn bytes_done(&self) -> u64 {
        self.text.bytes_read()
    }

    pub(crate) fn read(&mut self, row: &mut Row) -> Result<bool, ImportError> {
        loop {
            if !self.skip_line_ends()? {
                return Ok(false);
            }
            row.clear(self.core.line());
            let Some(record) = self.record()? else {
                return Ok(false);
            };
            let valid = row.take_utf8(&self.cells[..record.bytes], &self.ends[..record.cells]);
            if row.is_blank() && record.dropped == 0 {
                continue;
            }
            if self.remarks && row.cell(0).starts_with('#') {
                continue;
            }
            self.check_shape(row, &record, valid);
            return Ok(true);
        }
    }

    /// Finds what is wrong with the row's shape.
    fn check_shape(&self, row: &mut Row, record: &Record, valid: bool) {
        if record.dropped > 0 {
            row.fault = Some(Reason::TooLong { bytes: (record.bytes + record.dropped) as u64 });
            return;
        }
        let is_long = row.bytes() > MAX_CELL_BYTES;
        let long = row.cells().map(str::len).find(|length| is_long && *length > MAX_CELL_BYTES);
        if let Some(long) = long {
            row.fault = Some(Reason::TooLong { bytes: long as u64 });
            return;
        }
        let cells = &self.cells[..record.bytes];
        if !valid {
            row.fault = Some(Reason::InvalidBytes { encoding: "UTF-8".into() });
        } else if cells.contains(&0) {
            row.fault = Some(Reason::NulByte);
        } else if let Some(encoding) = self.decoded
            && row.cells().any(|cell| cell.contains('\u{fffd}'))
        {
            row.fault = Some(Reason::InvalidBytes { encoding: encoding.into() });
        }
        let Some(width) = self.width else { return };
        if row.len() > width && (width..row.len()).all(|at| row.cell(at).trim().is_empty()) {
            row.truncate(width);
        }
        if row.fault.is_none() && record.at_end && self.last_byte != b'"' {
            // The file's last line end did not end the record, so it stands inside a quotation.
            let is_open = row.cells().last().is_some_and(|cell| cell.contains('\n'));
            row.fault = is_open.then_some(Reason::UnclosedQuote);
        }
        if row.fault.is_none() && row.len() != width {
            row.fault = Some(Reason::WrongWidth { expected: width as u64, found: row.len() as u64 });
        }
    }

    /// Skips whole lines, whatever stands in them.
    fn skip_lines(&mut self, lines: u64) -> Result<(), ImportError> {
        for _ in 0..lines {
            loop {
                if self.start == self.end && !self.fill()? {
                    return Ok(());
                }
                let byte = self.buffer[self.start];
                self.start += 1;
                let lone_return = byte == b'\r' && self.peek()? != Some(b'\n');
                if byte == b'\n' || lone_return {
                    self.core.set_line(self.core.line() + 1);
                    break;
                }
            }
        }
        Ok(())
    }

    /// Skips the ends of empty lines, so that a record starts at its own line; false at the end.
    fn skip_line_ends(&mut self) -> Result<bool, ImportError> {
        loop {
            match self.peek()? {
                Some(b'\n') => self.core.set_line(self.core.line() + 1),
                Some(b'\r') => self.count_lone_returns(1),
                Some(_) => return Ok(true),
                None => return Ok(false),
            }
            self.start += 1;
        }
    }

    /// Counts the line ends among the next bytes that the reader of records does not see as such:
    /// carriage returns without a line feed.
    fn count_lone_returns(&mut self, bytes: usize) {
        let end = self.start + bytes;
        if !self.buffer[self.start..end].contains(&b'\r') {
            return;
        }
        let is_lone = |at: &usize| self.buffer[*at] == b'\r' && *at + 1 < self.end && self.buffer[*at + 1] != b'\n';
        let lone = (self.start..end).filter(is_lone).count();
        self.ends_in_return = end == self.end && self.buffer[end - 1] == b'\r';
        self.core.set_line(self.core.line() + lone as u64);
    }

    fn peek(&mut self) -> Result<Option<u8>, ImportError> {
        if self.start == self.end && !self.fill()? {
            return Ok(None);
        }
        Ok(Some(self.buffer[self.start]))
    }

    fn fill(&mut self) -> Result<bool, ImportError> {
        loop {
            match self.text.input.read(&mut self.buffer) {
                Ok(read) => {
                    self.start = 0;
                    self.end = read;
                    self.last_byte = self.buffer[..read].last().copied().unwrap_or(self.last_byte);
                    if std::mem::take(&mut self.ends_in_return) && self.buffer[..read].first() != Some(&b'\n') {
                        self.core.set_line(self.core.line() + 1);
                    }
                    return Ok(read > 0);
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(read_error(&self.file, self.gzip, error)),
            }
        }
    }

    /// One record into `cells` and `ends`.
    fn record(&mut self) -> Result<Option<Record>, ImportError> {
        let mut record = Record { cells: 0, bytes: 0, dropped: 0, at_end: false };
        let mut kept_cells = 0;
        loop {
            if self.start == self.end && !self.fill()? {
                record.at_end = true;
            }
            let input = &self.buffer[self.start..self.end];
            let dropping = record.dropped > 0;
            let (result, read, written, ended) = if dropping {
                self.core.read_record(input, &mut [0; 4096], &mut [0; 256])
            } else {
                self.core.read_record(input, &mut self.cells[record.bytes..], &mut self.ends[record.cells..])
            };
            self.count_lone_returns(read);
            self.start += read;
            if dropping {
                record.dropped += written;
            } else {
                record.bytes += written;
                record.cells += ended;
                kept_cells = record.cells;
            }
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull if dropping => {}
                ReadRecordResult::OutputFull if self.cells.len() < MAX_ROW_BYTES => {
                    self.cells.resize(self.cells.len() * 2, 0);
                }
                ReadRecordResult::OutputEndsFull if self.ends.len() < MAX_CELLS => {
                    self.ends.resize(self.ends.len() * 2, 0);
                }
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => record.dropped = 1,
                ReadRecordResult::Record => {
                    record.cells = kept_cells;
                    self.shorten(&mut record);
                    return Ok(Some(record));
                }
                ReadRecordResult::End => return Ok(None),
            }
        }
    }

    /// Of a record that is too long, keeps what can be shown, and gives its memory back.
    fn shorten(&mut self, record: &mut Record) {
        if record.dropped > 0 {
            let kept = record.bytes.min(1000);
            record.dropped += record.bytes - kept;
            record.bytes = kept;
            record.cells = 1;
            self.ends[0] = kept;
            self.cells.truncate(1 << 12);
            self.cells.shrink_to_fit();
        }
    }
}

/// Text that is already in memory, as a file.
pub(crate) fn rows_of(text: &str, delimiter: u8) -> Delimited {
    let input = Box::new(std::io::Cursor::new(text.as_bytes().to_vec()));
    Delimited::new(String::new(), Text::over(input), delimiter)
}
