//! Quotation marks without a partner, which make one row of several lines.

use std::ops::Range;

use crate::moment::{ParseMomentError, read_moment};
use crate::number::{ParseNumberError, read_number};

/// What a line must look like to be a row: its width, and the columns that hold numbers or days.
#[derive(Debug, Default)]
pub(crate) struct RowShape {
    delimiter: u8,
    width: usize,
    /// For each column, whether nine of ten of its cells are numbers or days; all false where no line was seen.
    measured: Vec<bool>,
}

impl RowShape {
    /// Learns from the first lines after the header.
    pub(crate) fn learn(text: &[u8], delimiter: u8, width: usize) -> Self {
        let mut counts = vec![(0_u64, 0_u64); width];
        for line in lines_of(text).into_iter().filter_map(|line| std::str::from_utf8(&text[line]).ok()) {
            let cells = cells_of(line, delimiter);
            if cells.len() != width {
                continue;
            }
            for ((filled, measured), cell) in counts.iter_mut().zip(&cells) {
                *filled += u64::from(!cell.trim().is_empty());
                *measured += u64::from(is_measured(cell));
            }
        }
        let is_measured = |(filled, measured): (u64, u64)| filled > 0 && measured * 10 >= filled * 9;
        RowShape { delimiter, width, measured: counts.into_iter().map(is_measured).collect() }
    }

    /// The cells of a line that is a row by itself: as wide as the header, with numbers and days where the file has
    /// them. A line of text that only happens to be as wide is none.
    pub(crate) fn row_of(&self, line: &[u8]) -> Option<Vec<String>> {
        let line = std::str::from_utf8(line).ok().filter(|line| !line.contains(['\0', '\u{fffd}']))?;
        let cells = cells_of(line, self.delimiter);
        if cells.len() != self.width {
            return None;
        }
        let mut measured = cells.iter().zip(&self.measured).filter(|(_, measured)| **measured).map(|(cell, _)| cell);
        let filled = |cell: &&String| !cell.trim().is_empty();
        let fits = measured.clone().filter(filled).all(|cell| is_measured(cell));
        (fits && measured.any(|cell| !cell.trim().is_empty())).then_some(cells)
    }
}

fn is_measured(cell: &str) -> bool {
    let cell = cell.trim();
    !cell.contains('"')
        && cell.bytes().any(|byte| byte.is_ascii_digit())
        && (matches!(read_number(cell, None), Ok(_) | Err(ParseNumberError::Ambiguous))
            || matches!(read_moment(cell, None), Ok(_) | Err(ParseMomentError::Ambiguous)))
}

/// Where each line stands, without the end of it.
pub(crate) fn lines_of(text: &[u8]) -> Vec<Range<usize>> {
    let mark = if text.contains(&b'\n') { b'\n' } else { b'\r' };
    let mut start = 0;
    let mut lines = Vec::new();
    for line in text.split(|byte| *byte == mark) {
        let end = start + line.len() - usize::from(line.ends_with(b"\r"));
        lines.push(start..end);
        start += line.len() + 1;
    }
    lines
}

/// The cells of one line. A quotation mark that nothing closes before a delimiter or the end is left out.
fn cells_of(line: &str, delimiter: u8) -> Vec<String> {
    let mut cells = Vec::new();
    let mut rest = line;
    loop {
        let plain = rest.bytes().position(|byte| byte == delimiter).unwrap_or(rest.len());
        let (cell, end) = match closing_quote(rest.as_bytes(), delimiter) {
            Some(close) => (rest[1..close].replace("\"\"", "\""), close + 1),
            None => (rest[..plain].trim_start_matches('"').to_owned(), plain),
        };
        cells.push(cell);
        if end == rest.len() {
            return cells;
        }
        rest = &rest[end + 1..];
    }
}

/// Where the quotation that opens the text is closed: at a mark before a delimiter or the end.
fn closing_quote(text: &[u8], delimiter: u8) -> Option<usize> {
    if text.first() != Some(&b'"') {
        return None;
    }
    let mut at = 1;
    while at < text.len() {
        if text[at] == b'"' {
            match text.get(at + 1) {
                None => return Some(at),
                Some(next) if *next == delimiter => return Some(at),
                Some(b'"') => at += 1,
                Some(_) => {}
            }
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_whatever_its_quotes() {
        let of = |line: &str| cells_of(line, b';');
        assert_eq!(of("a;b;"), ["a", "b", ""]);
        assert_eq!(of("\"a;b\";c"), ["a;b", "c"]);
        assert_eq!(of("\"24\"\" monitor\";c"), ["24\" monitor", "c"]);
        assert_eq!(of("\"24 monitor;c"), ["24 monitor", "c"]);
        assert_eq!(of("\"Delta\" S.A.;c"), ["Delta\" S.A.", "c"]);
        assert_eq!(of("monitor 24\";\"c"), ["monitor 24\"", "c"]);
        assert_eq!(of(""), [""]);
    }

    #[test]
    fn a_line_is_a_row_where_its_numbers_and_days_stand_in_their_columns() {
        let shape = RowShape::learn(b"A;2026-03-01;100,00;x\nB;2026-03-02;20;y", b';', 4);
        assert!(shape.row_of(b"C;2026-03-03;1;\"z").is_some());
        assert!(shape.row_of(b"C;2026-03-03;1").is_none(), "too narrow");
        assert!(shape.row_of(b"C;see below;1;z").is_none(), "no day");
        assert!(shape.row_of(b"C;;;z").is_none(), "nothing tells it from text");
        let text = RowShape::learn(b"Alfa;Warszawa\nBeta;Krakow", b';', 2);
        assert!(text.row_of(b"Gamma;Lublin").is_none(), "a table of text has no shape to tell rows by");
    }
}
