//! Bytes of a file as UTF-8: unpacked, without a byte order mark, decoded where they must be.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8};
use flate2::read::{DeflateDecoder, MultiGzDecoder};

use super::limits::MAX_UNPACKED;
use crate::error::{ImportError, Limit};

/// How the bytes of a text lie in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Packing {
    #[default]
    Plain,
    Gzip,
    /// As a part of a zip, from this byte on.
    Zip {
        start: u64,
        length: u64,
        deflated: bool,
    },
}

impl Packing {
    pub(crate) fn is_packed(self) -> bool {
        self != Packing::Plain
    }
}

/// Text of a file, and how much of the file it took.
pub(crate) struct Text {
    pub(crate) input: Box<dyn Read + Send>,
    bytes_read: Arc<AtomicU64>,
}

impl Text {
    /// Opens the file's bytes, unpacked where they are packed.
    pub(crate) fn raw(path: &Path, packing: Packing) -> Result<Self, ImportError> {
        let mut file = File::open(path).map_err(|source| open_error(path, source))?;
        if let Packing::Zip { start, .. } = packing {
            file.seek(SeekFrom::Start(start)).map_err(|source| open_error(path, source))?;
        }
        let bytes_read = Arc::new(AtomicU64::new(0));
        let counted = BufReader::with_capacity(1 << 16, CountingReader { file, bytes_read: bytes_read.clone() });
        let left = MAX_UNPACKED;
        let input: Box<dyn Read + Send> = match packing {
            Packing::Plain => Box::new(counted),
            Packing::Gzip => Box::new(Bounded { input: MultiGzDecoder::new(counted), left }),
            Packing::Zip { length, deflated: false, .. } => Box::new(counted.take(length)),
            Packing::Zip { length, .. } => Box::new(Bounded { input: DeflateDecoder::new(counted.take(length)), left }),
        };
        Ok(Text { input, bytes_read })
    }

    /// Opens the file's text as UTF-8. Bytes that mean nothing in another encoding become U+FFFD;
    /// UTF-8 comes through untouched.
    pub(crate) fn decoded(path: &Path, packing: Packing, encoding: &'static Encoding) -> Result<Self, ImportError> {
        let Text { input, bytes_read } = Text::raw(path, packing)?;
        let input: Box<dyn Read + Send> = if encoding == UTF_8 {
            Box::new(BomStripper { input, checked: false, held: Vec::new() })
        } else {
            Box::new(DecodingReader::new(input, encoding))
        };
        Ok(Text { input, bytes_read })
    }

    /// Text that is already in memory.
    pub(crate) fn over(input: Box<dyn Read + Send>) -> Self {
        Text { input, bytes_read: Arc::default() }
    }

    pub(crate) fn bytes_read(&self) -> u64 {
        self.bytes_read.load(Ordering::Relaxed)
    }
}

pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

pub(crate) fn open_error(path: &Path, source: io::Error) -> ImportError {
    ImportError::Unreadable { file: file_name(path), source }
}

/// A read error in the middle of a file: a gzip that breaks off, or the system's own.
pub(crate) fn read_error(file: &str, gzip: bool, source: io::Error) -> ImportError {
    if source.kind() == io::ErrorKind::FileTooLarge {
        return ImportError::TooLarge { file: file.to_owned(), limit: Limit::Unpacked(MAX_UNPACKED) };
    }
    let packed = matches!(
        source.kind(),
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData
    );
    if gzip && packed {
        return ImportError::Damaged { file: file.to_owned(), format: "gzip".into(), detail: source.to_string() };
    }
    ImportError::Unreadable { file: file.to_owned(), source }
}

/// Input that is refused once it is longer than any table.
struct Bounded<R> {
    input: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or(io::ErrorKind::FileTooLarge)?;
        Ok(read)
    }
}

struct CountingReader {
    file: File,
    bytes_read: Arc<AtomicU64>,
}

impl Read for CountingReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.bytes_read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// UTF-8 without its byte order mark.
struct BomStripper {
    input: Box<dyn Read + Send>,
    checked: bool,
    held: Vec<u8>,
}

impl Read for BomStripper {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if !self.checked {
            self.checked = true;
            (&mut self.input).take(3).read_to_end(&mut self.held)?;
            if self.held.starts_with(b"\xEF\xBB\xBF") {
                self.held.clear();
            }
        }
        if self.held.is_empty() {
            return self.input.read(buffer);
        }
        let count = self.held.len().min(buffer.len());
        buffer[..count].copy_from_slice(&self.held[..count]);
        self.held.drain(..count);
        Ok(count)
    }
}

/// Another encoding as UTF-8.
struct DecodingReader {
    input: Box<dyn Read + Send>,
    decoder: Decoder,
    raw: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    finished: bool,
}

impl DecodingReader {
    fn new(input: Box<dyn Read + Send>, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_with_bom_removal();
        DecodingReader { input, decoder, raw: vec![0; 1 << 15], start: 0, end: 0, ended: false, finished: false }
    }
}

impl Read for DecodingReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // A decoder may need room for a whole character at once.
        if buffer.len() < 16 {
            return Err(io::Error::other("a buffer too small to decode into"));
        }
        loop {
            if self.finished {
                return Ok(0);
            }
            if self.start == self.end && !self.ended {
                self.start = 0;
                self.end = self.input.read(&mut self.raw)?;
                self.ended = self.end == 0;
            }
            let raw = &self.raw[self.start..self.end];
            let (result, read, written, _) = self.decoder.decode_to_utf8(raw, buffer, self.ended);
            self.start += read;
            self.finished = self.ended && result == CoderResult::InputEmpty;
            if written > 0 {
                return Ok(written);
            }
        }
    }
}
