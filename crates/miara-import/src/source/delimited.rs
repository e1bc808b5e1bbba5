//! CSV and its kin.

use std::io::Read;
use std::path::Path;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use encoding_rs::UTF_8;

use super::bytes::{Text, file_name, read_error};
use super::limits::{MAX_CELL_BYTES, MAX_ROW_BYTES};
use super::quotes::{Marks, Reading, RowShape, is_in_order, line_ends, line_start};
use crate::error::ImportError;
use crate::layout::Layout;
use crate::refused::Reason;
use crate::row::Row;
use crate::typed::CellKind;

/// Bytes that are read at once, and from which the shape of rows is learnt.
const BLOCK: usize = 1 << 16;
/// Bytes of a record after which its lines are looked at, whether it has ended or not.
const MOST_AHEAD: usize = 1 << 13;
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
    /// Where the record under way starts in the buffer, as long as all of it is kept there.
    record_start: Option<usize>,
    /// The last byte that was read.
    last_byte: u8,
    /// The last byte that was taken is a carriage return, and the next one is not read yet.
    ends_in_return: bool,
    core: Reader,
    cells: Vec<u8>,
    ends: Vec<usize>,
    /// Columns of the header; `None` while the header is still looked for.
    width: Option<usize>,
    delimiter: u8,
    /// What a line looks like that is a row by itself.
    shape: RowShape,
    /// Lines that begin with `#` are remarks.
    remarks: bool,
    /// The name of an encoding that was decoded, whose U+FFFD are bytes without a meaning.
    decoded: Option<&'static str>,
}

/// How one record ended.
#[derive(Default)]
struct Record {
    cells: usize,
    bytes: usize,
    /// Bytes that were dropped because the record is too long.
    dropped: usize,
    /// The file ended inside it.
    at_end: bool,
}

/// How far a record was read.
enum Progress {
    /// To its end.
    Whole,
    /// As far as it is kept to be read in another way.
    Long,
    /// There is no record any more.
    None,
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
        while rows.end - rows.start < BLOCK && rows.more()? {}
        rows.shape = RowShape::learn(&rows.buffer[rows.start..rows.end], layout.delimiter, layout.header.len());
        rows.remarks = layout.remarks;
        Ok(rows)
    }

    /// Rows from the first line on, of any width.
    pub(crate) fn new(file: String, text: Text, delimiter: u8) -> Self {
        Delimited {
            file,
            gzip: false,
            text,
            buffer: vec![0; BLOCK],
            start: 0,
            end: 0,
            record_start: None,
            last_byte: 0,
            ends_in_return: false,
            core: ReaderBuilder::new().delimiter(delimiter).build(),
            cells: vec![0; 1 << 12],
            ends: vec![0; 256],
            width: None,
            delimiter,
            shape: RowShape::default(),
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
            let Some(record) = self.record(row)? else {
                return Ok(false);
            };
            if row.has_stray_quote || row.fault.is_some() {
                return Ok(true);
            }
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

    /// Reads on where all that was read is taken; false at the end of the file.
    fn fill(&mut self) -> Result<bool, ImportError> {
        let read = self.more()?;
        if std::mem::take(&mut self.ends_in_return) && self.buffer[self.start..self.end].first() != Some(&b'\n') {
            self.core.set_line(self.core.line() + 1);
        }
        Ok(read)
    }

    /// Reads more behind what is not taken yet, and behind the record under way.
    fn more(&mut self) -> Result<bool, ImportError> {
        let kept = self.record_start.unwrap_or(self.start);
        self.buffer.copy_within(kept..self.end, 0);
        self.record_start = self.record_start.map(|_| 0);
        (self.start, self.end) = (self.start - kept, self.end - kept);
        self.buffer.resize(self.end + BLOCK, 0);
        loop {
            match self.text.input.read(&mut self.buffer[self.end..]) {
                Ok(read) => {
                    self.end += read;
                    self.last_byte = self.buffer[..self.end].last().copied().unwrap_or(self.last_byte);
                    return Ok(read > 0);
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(read_error(&self.file, self.gzip, error)),
            }
        }
    }

    /// One record into `cells` and `ends`, or straight into the row where quotation marks without a partner had made
    /// one record of several rows.
    fn record(&mut self, row: &mut Row) -> Result<Option<Record>, ImportError> {
        let mut record = Record::default();
        self.record_start = Some(self.start);
        let mut progress = self.read_on(&mut record, MOST_AHEAD)?;
        if matches!(progress, Progress::Long) {
            // Most records that run on do so for want of a mark: the first lines tell, before all is read.
            if self.split(row, Marks::Open) {
                return Ok(Some(record));
            }
            progress = self.read_on(&mut record, MAX_CELL_BYTES)?;
        }
        if self.is_doubtful(&record) && self.split(row, self.marks(&record, &progress)) {
            return Ok(Some(record));
        }
        self.record_start = None;
        while let Progress::Long = progress {
            progress = self.read_on(&mut record, MAX_CELL_BYTES)?;
        }
        self.shorten(&mut record);
        Ok(matches!(progress, Progress::Whole).then_some(record))
    }

    /// Whether a record may be more than one row: it is of several lines, or not as wide as the header.
    fn is_doubtful(&self, record: &Record) -> bool {
        let cells = &self.cells[..record.bytes];
        let is_narrow = self.width.is_some_and(|width| record.cells < width);
        let is_open = record.at_end && is_narrow;
        is_open || cells.contains(&b'\n') || cells.contains(&b'\r')
    }

    /// Takes the first row out of a record that swallowed others, and goes back to the next of them; false where the
    /// record is one row.
    fn split(&mut self, row: &mut Row, marks: Marks) -> bool {
        let Some(start) = self.record_start else { return false };
        let text = &self.buffer[start..self.start];
        let next = match self.shape.reading(text, marks) {
            Reading::One => return false,
            Reading::Unclear => {
                row.push(&String::from_utf8_lossy(text), CellKind::Text);
                row.fault = Some(Reason::QuotedRows);
                usize::MAX
            }
            Reading::Row(cells, next) => {
                cells.iter().for_each(|cell| row.push(cell, CellKind::Text));
                row.has_stray_quote = true;
                next
            }
            Reading::Broken(next) => {
                let lost = text[..line_start(text, next)].trim_ascii_end();
                row.push(&String::from_utf8_lossy(lost), CellKind::Text);
                row.fault = Some(Reason::UnclosedQuote);
                next
            }
        };
        let end = line_start(text, next);
        let lines = if next == usize::MAX { line_ends(text) } else { next };
        self.start = start + end;
        self.record_start = None;
        self.ends_in_return = false;
        self.core.reset();
        self.core.set_line(row.line + lines as u64);
        true
    }

    /// How the quotation marks of a record stand. In one that is not as wide as the header they are astray.
    fn marks(&self, record: &Record, progress: &Progress) -> Marks {
        let start = self.record_start.unwrap_or(self.start);
        let filled = |at: usize| self.ends[at] > at.checked_sub(1).map_or(0, |before| self.ends[before]);
        let is_as_wide = self.width.is_none_or(|width| record.cells >= width && !(width..record.cells).any(filled));
        let is_whole = matches!(progress, Progress::Whole);
        let in_order = is_whole && is_as_wide && is_in_order(&self.buffer[start..self.start], self.delimiter);
        if in_order { Marks::InOrder } else { Marks::Astray }
    }

    /// Reads on until the record ends, or as far as it is kept.
    fn read_on(&mut self, record: &mut Record, most: usize) -> Result<Progress, ImportError> {
        loop {
            if self.start == self.end {
                record.at_end = !self.fill()?;
            }
            let kept = self.record_start.map_or(0, |start| self.start - start);
            if self.record_start.is_some() && kept >= most {
                return Ok(Progress::Long);
            }
            let end = if self.record_start.is_some() { self.end.min(self.start + most - kept) } else { self.end };
            let input = &self.buffer[self.start..end];
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
                ReadRecordResult::Record => return Ok(Progress::Whole),
                ReadRecordResult::End => return Ok(Progress::None),
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
