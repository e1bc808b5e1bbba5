//! Tables of HTML, and XML Spreadsheet 2003: what tools save as `.xls` that is none.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use encoding_rs::Encoding;

use super::bytes::{Packing, Text, file_name, read_error};
use super::limits::{MAX_COLUMNS, MAX_ROW_BYTES};
use crate::error::{ImportError, Limit};
use crate::typed::CellKind;

/// What the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Markup {
    Html,
    Spreadsheet,
}

/// Bytes of text and of a tag that are held at once.
const MAX_TEXT: u64 = MAX_ROW_BYTES as u64;
const MAX_TAG: u64 = 1 << 16;
/// Rows and columns over which one cell may reach.
const MAX_SPAN: u32 = 1 << 16;

/// A cell, and how many more rows it holds for.
pub(crate) struct MarkupCell {
    pub(crate) row: u32,
    pub(crate) column: u32,
    pub(crate) text: String,
    pub(crate) kind: CellKind,
    pub(crate) down: u32,
}

/// What a text is that begins so; `None` where it is no table in tags.
pub(crate) fn of(start: &str) -> Option<Markup> {
    const SEEN: usize = 1 << 16;
    let seen: String = start.chars().take(SEEN).collect::<String>().to_lowercase();
    let seen = seen.trim_start_matches('\u{feff}').trim_start();
    if seen.starts_with("<?xml") && seen.contains("urn:schemas-microsoft-com:office:spreadsheet") {
        let is_page = seen.contains("<html");
        return Some(if is_page { Markup::Html } else { Markup::Spreadsheet });
    }
    let is_page = ["<!doctype html", "<html", "<table", "<meta", "<head", "<style", "<body", "<div"].iter();
    let is_page =
        is_page.clone().any(|tag| seen.starts_with(tag)) || (seen.starts_with("<?xml") && seen.contains("<html"));
    (is_page && seen.contains("<table")).then_some(Markup::Html)
}

/// The encoding that the text itself names.
pub(crate) fn named_encoding(start: &[u8]) -> Option<&'static Encoding> {
    let seen = String::from_utf8_lossy(&start[..start.len().min(4096)]).to_lowercase();
    let after = |mark: &str| seen.find(mark).map(|at| &seen[at + mark.len()..]);
    let label = after("charset=").or_else(|| after("encoding="))?;
    let label = label.trim_start_matches(['"', '\'']);
    let end = label.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).unwrap_or(label.len());
    Encoding::for_label(&label.as_bytes()[..end])
}

/// Names of the tables, in order.
pub(crate) fn tables(path: &Path, markup: Markup, encoding: &'static Encoding) -> Result<Vec<String>, ImportError> {
    let mut tags = Tags::open(path, encoding)?;
    let mut found = Vec::new();
    while tags.next()? {
        match (markup, tags.name().as_str()) {
            (Markup::Html, "table") => {
                found.push(format!("#{}", found.len() + 1));
            }
            (Markup::Spreadsheet, "worksheet") => {
                found.push(tags.attribute("name").unwrap_or_default());
            }
            _ => {}
        }
        if found.len() > MAX_COLUMNS {
            return Err(ImportError::TooLarge { file: tags.file, limit: Limit::Columns(MAX_COLUMNS as u64) });
        }
    }
    Ok(found)
}

/// Gives the cells of a table in order, until no more are wanted.
pub(crate) fn each_cell(
    path: &Path,
    (markup, encoding): (Markup, &'static Encoding),
    table: usize,
    take: &mut dyn FnMut(MarkupCell) -> bool,
) -> Result<(), ImportError> {
    let mut tags = Tags::open(path, encoding)?;
    let mut place = Place::default();
    let mut at = 0;
    while tags.next()? {
        let name = tags.name();
        match name.as_str() {
            "table" if markup == Markup::Html => at += 1,
            "worksheet" => at += 1,
            _ if at != table + 1 => {}
            "/table" | "/worksheet" => return Ok(()),
            "tr" | "row" => place.next_row(tags.number("index")),
            "td" | "th" | "cell" => {
                let cell = read_cell(&mut tags, markup, &mut place, &name)?;
                if cell.column as usize >= MAX_COLUMNS && !cell.text.is_empty() {
                    return Err(ImportError::TooLarge { file: tags.file, limit: Limit::Columns(MAX_COLUMNS as u64) });
                }
                if !take(cell) {
                    return Ok(());
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Where the next cell stands.
#[derive(Debug, Default)]
struct Place {
    row: Option<u32>,
    column: u32,
    /// Columns that cells from further up reach down into, each with its last row.
    taken: Vec<(u32, u32)>,
}

impl Place {
    fn next_row(&mut self, index: Option<u32>) {
        let next = self.row.map_or(0, |row| row.saturating_add(1));
        let row = index.map_or(next, |index| index.saturating_sub(1).max(next));
        self.row = Some(row);
        self.column = 0;
        self.taken.retain(|(_, last)| *last >= row);
    }

    /// The place of a cell that reaches so far; the next one comes after it.
    fn put(&mut self, index: Option<u32>, across: u32, down: u32) -> (u32, u32) {
        let row = self.row.unwrap_or(0);
        self.column = index.map_or(self.column, |index| index.saturating_sub(1));
        while self.taken.iter().any(|(column, last)| *column == self.column && *last >= row) {
            self.column += 1;
        }
        let column = self.column;
        self.column = column.saturating_add(across).saturating_add(1);
        if down > 0 && (column as usize) < MAX_COLUMNS {
            let end = self.column.min(MAX_COLUMNS as u32);
            self.taken.extend((column..end).map(|column| (column, row.saturating_add(down))));
        }
        (row, column)
    }
}

/// The cell whose tag was just read.
fn read_cell(tags: &mut Tags, markup: Markup, place: &mut Place, name: &str) -> Result<MarkupCell, ImportError> {
    let more = |spans: Option<u32>| spans.unwrap_or(1).clamp(1, MAX_SPAN) - 1;
    let (across, down) = match markup {
        Markup::Html => (more(tags.number("colspan")), more(tags.number("rowspan"))),
        Markup::Spreadsheet => {
            let spans = |name| tags.number(name).unwrap_or(0).min(MAX_SPAN);
            (spans("mergeacross"), spans("mergedown"))
        }
    };
    let formula = tags.attribute("formula").filter(|_| markup == Markup::Spreadsheet);
    let (row, column) = place.put(tags.number("index").filter(|_| markup == Markup::Spreadsheet), across, down);
    let (mut text, mut kind) = (String::new(), "string".to_owned());
    let ends = !tags.is_closed() && !name.is_empty();
    while ends && tags.peek()? {
        text.push_str(&tags.text);
        match tags.name().as_str() {
            "data" => {
                text.clear();
                kind = tags.attribute("type").unwrap_or_default().to_lowercase();
            }
            "comment" => tags.skip_to("/comment")?,
            "br" | "p" | "/p" | "div" | "/div" => text.push(' '),
            "/td" | "/th" | "/cell" => break,
            // A cell that is not closed ends where the next one begins.
            "td" | "th" | "tr" | "/tr" | "/table" | "/row" => {
                tags.again = true;
                break;
            }
            _ => {}
        }
        if text.len() as u64 > MAX_TEXT {
            return Err(ImportError::TooLarge { file: tags.file.clone(), limit: Limit::Unpacked(MAX_TEXT) });
        }
    }
    let text = unescaped(&text).split_whitespace().collect::<Vec<_>>().join(" ");
    let failed = formula.filter(|_| text.is_empty());
    let (text, kind) = match (failed, kind.as_str()) {
        (Some(formula), _) => (formula, CellKind::Failed),
        (_, "number") => (text, CellKind::Number),
        (_, "error") => (text, CellKind::Failed),
        (_, "boolean") => ((text == "1").to_string(), CellKind::Flag),
        (_, "datetime") => moment(&text),
        _ => (text, CellKind::Text),
    };
    Ok(MarkupCell { row, column, text, kind, down })
}

/// A day and time; a duration counts from the end of 1899.
fn moment(text: &str) -> (String, CellKind) {
    let (day, time) = text.split_once('T').unwrap_or((text, ""));
    let time = time.split('.').next().unwrap_or_default();
    match day {
        "1899-12-31" | "1899-12-30" if !time.is_empty() => (time.to_owned(), CellKind::Text),
        _ if time.is_empty() || time == "00:00:00" => (day.to_owned(), CellKind::Moment),
        _ => (format!("{day} {time}"), CellKind::Moment),
    }
}

/// `&amp;`, `&#261;` and the like as what they stand for.
fn unescaped(text: &str) -> String {
    let mut parts = text.split('&');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let named = part.split_once(';').and_then(|(name, rest)| Some((entity(name)?, rest)));
        match named {
            Some((letter, rest)) => {
                out.push(letter);
                out.push_str(rest);
            }
            None => {
                out.push('&');
                out.push_str(part);
            }
        }
    }
    out
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']).map(|hex| u32::from_str_radix(hex, 16));
        return char::from_u32(hex.unwrap_or_else(|| number.parse()).ok()?);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "euro" => '€',
        "oacute" => 'ó',
        "Oacute" => 'Ó',
        "ndash" => '–',
        "mdash" => '—',
        "minus" => '-',
        _ => return None,
    })
}

/// Tags of a text, each with the text before it.
struct Tags {
    file: String,
    input: BufReader<Box<dyn Read + Send>>,
    text: String,
    tag: String,
    /// The tag is to be given once more.
    again: bool,
}

impl Tags {
    fn open(path: &Path, encoding: &'static Encoding) -> Result<Self, ImportError> {
        let text = Text::decoded(path, Packing::Plain, encoding)?;
        let input = BufReader::with_capacity(1 << 16, text.input);
        Ok(Tags { file: file_name(path), input, text: String::new(), tag: String::new(), again: false })
    }

    /// Goes to the next tag; false at the end.
    fn next(&mut self) -> Result<bool, ImportError> {
        if std::mem::take(&mut self.again) {
            self.text.clear();
            return Ok(true);
        }
        self.peek()
    }

    fn peek(&mut self) -> Result<bool, ImportError> {
        let mut bytes = Vec::new();
        self.take(b'<', MAX_TEXT, &mut bytes)?;
        self.text = String::from_utf8_lossy(bytes.strip_suffix(b"<").unwrap_or(&bytes)).into_owned();
        bytes.clear();
        self.take(b'>', MAX_TAG, &mut bytes)?;
        let is_end = bytes.is_empty();
        self.tag = String::from_utf8_lossy(bytes.strip_suffix(b">").unwrap_or(&bytes)).into_owned();
        Ok(!is_end)
    }

    fn take(&mut self, until: u8, most: u64, bytes: &mut Vec<u8>) -> Result<(), ImportError> {
        let read = (&mut self.input).take(most).read_until(until, bytes);
        let read = read.map_err(|error| read_error(&self.file, false, error))?;
        if read as u64 == most {
            return Err(ImportError::TooLarge { file: self.file.clone(), limit: Limit::Unpacked(most) });
        }
        Ok(())
    }

    fn skip_to(&mut self, end: &str) -> Result<(), ImportError> {
        while self.peek()? && self.name() != end {}
        Ok(())
    }

    fn is_closed(&self) -> bool {
        self.tag.ends_with('/')
    }

    /// The name in lower case, without the prefix of its namespace.
    fn name(&self) -> String {
        let end = self.tag.find(|c: char| c.is_whitespace()).unwrap_or(self.tag.len());
        let name = self.tag[..end].trim_end_matches('/').to_lowercase();
        match (name.strip_prefix('/'), name.rsplit_once(':')) {
            (Some(_), Some((_, local))) => format!("/{local}"),
            (None, Some((_, local))) => local.to_owned(),
            _ => name,
        }
    }

    /// The value of an attribute, in whatever namespace.
    fn attribute(&self, name: &str) -> Option<String> {
        let lower = self.tag.to_ascii_lowercase();
        let mut from = 0;
        while let Some(at) = lower.get(from..)?.find(name).map(|at| at + from) {
            from = at + name.len();
            let before = lower[..at].chars().next_back();
            let rest = self.tag[from..].trim_start();
            if let (Some(' ' | ':' | '\n' | '\r' | '\t'), Some(value)) = (before, rest.strip_prefix('=')) {
                let value = value.trim_start();
                let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
                let bare = value.trim_start_matches(['"', '\'']);
                let end = bare.find(|c: char| quote.map_or(c.is_whitespace() || c == '/', |quote| c == quote));
                return Some(unescaped(&bare[..end.unwrap_or(bare.len())]));
            }
        }
        None
    }

    fn number(&self, name: &str) -> Option<u32> {
        self.attribute(name)?.trim().parse().ok()
    }
}
