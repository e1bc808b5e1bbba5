//! Delimited text files in the encodings and quoting habits of foreign tools.

use std::fmt::{Display, Write as _};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use encoding_rs::{Encoding, UTF_8, WINDOWS_1250};

use crate::DemoFile;

/// How a tool writes its text files.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    delimiter: char,
    encoding: &'static Encoding,
    quote_all: bool,
    newline: &'static str,
}

impl Style {
    /// UTF-8, commas, quotes where needed.
    pub(crate) const PLAIN: Style = Style { delimiter: ',', encoding: UTF_8, quote_all: false, newline: "\n" };
    /// UTF-8, commas, every cell in quotes.
    pub(crate) const QUOTED: Style = Style { quote_all: true, ..Style::PLAIN };
    /// Windows-1250 and semicolons, as Polish office software writes.
    pub(crate) const POLISH: Style =
        Style { delimiter: ';', encoding: WINDOWS_1250, quote_all: false, newline: "\r\n" };
}

/// A text file being written, line by line.
#[derive(Debug)]
pub(crate) struct TextFile {
    path: PathBuf,
    out: BufWriter<File>,
    style: Style,
    line: String,
    cell: String,
    lines: u64,
    rows: u64,
}

impl TextFile {
    /// Creates or overwrites `dir/name`.
    pub(crate) fn create(dir: &Path, name: &str, style: Style) -> io::Result<TextFile> {
        let path = dir.join(name);
        Ok(TextFile {
            out: BufWriter::new(File::create(&path)?),
            path,
            style,
            line: String::new(),
            cell: String::new(),
            lines: 0,
            rows: 0,
        })
    }

    /// Writes a line as it is, which is no data row: a title, a header, a footer.
    pub(crate) fn raw(&mut self, line: &str) -> io::Result<()> {
        self.line.clear();
        self.line.push_str(line);
        self.end_line()
    }

    /// Writes a whole data row that is already text.
    pub(crate) fn raw_row(&mut self, line: &str) -> io::Result<()> {
        self.rows += 1;
        self.raw(line)
    }

    /// Writes a header by its comma-separated names.
    pub(crate) fn header(&mut self, names: &str) -> io::Result<()> {
        let cells: Vec<&str> = names.split(',').collect();
        let cells: Vec<&dyn Display> = cells.iter().map(|name| name as &dyn Display).collect();
        self.cells(&cells)
    }

    /// Writes a data row; returns its line number, counted from 1.
    pub(crate) fn row(&mut self, cells: &[&dyn Display]) -> io::Result<u64> {
        self.rows += 1;
        self.cells(cells)?;
        Ok(self.lines)
    }

    /// Writes the last row once more, as a doubled line of an export.
    pub(crate) fn repeat_row(&mut self) -> io::Result<u64> {
        self.rows += 1;
        let last = std::mem::take(&mut self.line);
        self.line = last.trim_end_matches(['\r', '\n']).to_owned();
        self.end_line()?;
        Ok(self.lines)
    }

    fn cells(&mut self, cells: &[&dyn Display]) -> io::Result<()> {
        self.line.clear();
        for (index, value) in cells.iter().enumerate() {
            if index > 0 {
                self.line.push(self.style.delimiter);
            }
            self.cell.clear();
            // Writing into a String cannot fail.
            let _ = write!(self.cell, "{value}");
            let special = |sign: char| sign == self.style.delimiter || sign == '"';
            if self.style.quote_all || self.cell.contains(special) {
                let _ = write!(self.line, "\"{}\"", self.cell.replace('"', "\"\""));
            } else {
                self.line.push_str(&self.cell);
            }
        }
        self.end_line()
    }

    fn end_line(&mut self) -> io::Result<()> {
        self.lines += 1;
        self.line.push_str(self.style.newline);
        if self.style.encoding == UTF_8 {
            return self.out.write_all(self.line.as_bytes());
        }
        let (bytes, _, _) = self.style.encoding.encode(&self.line);
        self.out.write_all(&bytes)
    }

    /// Ends the file.
    pub(crate) fn finish(mut self) -> io::Result<DemoFile> {
        self.out.flush()?;
        Ok(DemoFile { path: self.path, rows: self.rows })
    }
}

/// A cell that may be empty.
#[derive(Debug, Clone)]
pub(crate) struct Cell<T>(pub(crate) Option<T>);

impl<T: Display> Display for Cell<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.as_ref().map_or(Ok(()), |value| value.fmt(f))
    }
}
