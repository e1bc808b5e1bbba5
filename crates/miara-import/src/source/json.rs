//! JSON lines, and a JSON array of objects.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use serde_json::{Map, Value};

use super::bytes::{Packing, Text, file_name, read_error};
use super::limits::{MAX_CELL_BYTES, MAX_NAME_BYTES, MAX_OBJECT_BYTES};
use crate::error::ImportError;
use crate::layout::{Format, Layout};
use crate::refused::Reason;
use crate::row::Row;
use crate::typed::CellKind;

/// Rows of JSON objects. Nested objects are flattened with `.`; a list is one cell of JSON.
pub(crate) struct JsonRows {
    items: Items,
    columns: HashMap<String, usize>,
    width: usize,
}

impl JsonRows {
    pub(crate) fn open(path: &Path, layout: &Layout) -> Result<Self, ImportError> {
        let columns = layout.header.iter().enumerate().map(|(at, name)| (name.clone(), at)).collect();
        let items = Items::open(path, layout.packing, layout.encoding, layout.format == Format::JsonArray)?;
        Ok(JsonRows { items, columns, width: layout.header.len() })
    }

    pub(crate) fn bytes_done(&self) -> u64 {
        self.items.bytes_read()
    }

    pub(crate) fn read(&mut self, row: &mut Row) -> Result<bool, ImportError> {
        let mut item = Vec::new();
        let Some(line) = self.items.next(&mut item)? else {
            return Ok(false);
        };
        row.clear(line);
        match parse(&item) {
            Ok(object) => fill(row, &object, &self.columns, self.width),
            Err(reason) => {
                row.push(&String::from_utf8_lossy(&item[..item.len().min(1000)]), CellKind::Text);
                row.fault = Some(reason);
            }
        }
        Ok(true)
    }
}

/// One object out of its bytes.
pub(crate) fn parse(item: &[u8]) -> Result<Map<String, Value>, Reason> {
    if item.len() >= MAX_OBJECT_BYTES {
        return Err(Reason::TooLong { bytes: item.len() as u64 });
    }
    if std::str::from_utf8(item).is_err() {
        return Err(Reason::InvalidBytes { encoding: "UTF-8".into() });
    }
    serde_json::from_slice(item).map_err(|error| Reason::NotJson { detail: error.to_string() })
}

/// Puts an object's members into the row's cells.
pub(crate) fn fill(row: &mut Row, object: &Map<String, Value>, columns: &HashMap<String, usize>, width: usize) {
    let mut cells = vec![(String::new(), CellKind::Text); width];
    flatten("", object, &mut |name, text, kind| {
        if let Some(&at) = columns.get(name) {
            cells[at] = (text, kind);
        }
    });
    for (text, kind) in cells {
        if text.len() > MAX_CELL_BYTES {
            row.fault = Some(Reason::TooLong { bytes: text.len() as u64 });
        } else if text.contains('\0') {
            row.fault = Some(Reason::NulByte);
        }
        row.push(&text, kind);
    }
}

/// Calls `each` with the flattened name, text and kind of every member that is not null.
pub(crate) fn flatten(prefix: &str, object: &Map<String, Value>, each: &mut impl FnMut(&str, String, CellKind)) {
    for (key, value) in object {
        // No column is called so; a name that grows with every step down would be written again for every leaf.
        if prefix.len() + key.len() > MAX_NAME_BYTES {
            continue;
        }
        let name = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            Value::Null => each(&name, String::new(), CellKind::Text),
            Value::Bool(flag) => each(&name, flag.to_string(), CellKind::Flag),
            Value::Number(number) => each(&name, number.to_string(), CellKind::Number),
            Value::String(text) => each(&name, text.clone(), CellKind::Text),
            Value::Array(list) => {
                each(&name, serde_json::to_string(list).unwrap_or_default(), CellKind::Text);
            }
            Value::Object(inner) => flatten(&name, inner, each),
        }
    }
}

/// The bytes of one object after another.
pub(crate) struct Items {
    file: String,
    gzip: bool,
    text: BufReader<TextReader>,
    array: bool,
    line: u64,
}

struct TextReader(Text);

impl Read for TextReader {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.0.input.read(buffer)
    }
}

impl Items {
    pub(crate) fn open(
        path: &Path,
        packing: Packing,
        encoding: &'static encoding_rs::Encoding,
        array: bool,
    ) -> Result<Self, ImportError> {
        let text = Text::decoded(path, packing, encoding)?;
        Ok(Items {
            file: file_name(path),
            gzip: packing.is_packed(),
            text: BufReader::with_capacity(1 << 16, TextReader(text)),
            array,
            line: 0,
        })
    }

    fn bytes_read(&self) -> u64 {
        self.text.get_ref().0.bytes_read()
    }

    /// The next object's bytes into `item`, and its line (of an array: its number); `None` at the end.
    pub(crate) fn next(&mut self, item: &mut Vec<u8>) -> Result<Option<u64>, ImportError> {
        let found = if self.array { self.next_element(item) } else { self.next_line(item) };
        found.map_err(|error| read_error(&self.file, self.gzip, error))
    }

    fn next_line(&mut self, item: &mut Vec<u8>) -> std::io::Result<Option<u64>> {
        loop {
            item.clear();
            let limit = MAX_OBJECT_BYTES as u64;
            if (&mut self.text).take(limit).read_until(b'\n', item)? == 0 {
                return Ok(None);
            }
            self.line += 1;
            if item.len() as u64 == limit && item.last() != Some(&b'\n') {
                self.text.skip_until(b'\n')?;
            }
            if !item.trim_ascii().is_empty() {
                return Ok(Some(self.line));
            }
        }
    }

    /// The next `{…}` of an array.
    fn next_element(&mut self, item: &mut Vec<u8>) -> std::io::Result<Option<u64>> {
        item.clear();
        let (mut depth, mut in_text, mut escaped) = (0_u32, false, false);
        loop {
            let buffer = self.text.fill_buf()?;
            if buffer.is_empty() {
                let cut_off = depth > 0;
                self.line += u64::from(cut_off);
                return Ok(cut_off.then_some(self.line));
            }
            let mut used = 0;
            let mut complete = false;
            for &byte in buffer {
                used += 1;
                if depth > 0 || byte == b'{' {
                    if item.len() < MAX_OBJECT_BYTES {
                        item.push(byte);
                    }
                    match byte {
                        _ if escaped => escaped = false,
                        b'\\' if in_text => escaped = true,
                        b'"' => in_text = !in_text,
                        b'{' if !in_text => depth += 1,
                        b'}' if !in_text => depth -= 1,
                        _ => {}
                    }
                    complete = depth == 0;
                    if complete {
                        break;
                    }
                }
            }
            self.text.consume(used);
            if complete {
                self.line += 1;
                return Ok(Some(self.line));
            }
        }
    }
}
