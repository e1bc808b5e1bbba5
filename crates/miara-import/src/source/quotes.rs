//! Quotation marks without a partner, which make one row of several lines.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::moment::{ParseMomentError, read_moment};
use crate::number::{ParseNumberError, read_number};

/// What a line must look like to be a row: its width, and what its columns hold.
#[derive(Debug, Default)]
pub(crate) struct RowShape {
    delimiter: u8,
    width: usize,
    columns: Vec<Holds>,
    /// The signs beside digits that days and numbers of each column are written with.
    signs: Vec<BTreeSet<char>>,
    /// True where blanks stand at the ends of cells.
    padded: bool,
    /// Lines that this was learnt from.
    lines: usize,
}

/// Lines from which it is known how cells are written.
const LEAST_LINES: usize = 3;

/// What nine of ten cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Days,
    Numbers,
    Text,
}

/// How much a line looks like a row by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    /// It has another width, or other things in its columns.
    None,
    /// It is as wide as a row, and little tells it from text that happens to be.
    Weak,
    /// Three days and numbers or more stand in their columns, or two, a day among them, that are written as in other
    /// rows to the last blank.
    Strong,
}

/// How the quotation marks of a record stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Marks {
    /// Each opens a cell at its beginning, or closes it at its end.
    InOrder,
    /// So far; the record has not ended.
    Open,
    /// Some stand elsewhere, or nothing closes the last.
    Astray,
}

/// What is to be done with a record of several lines.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// It is one row.
    One,
    /// It may be one row or several; nobody can tell.
    Unclear,
    /// Its first line is a row by itself, and the next row starts at this line.
    Row(Vec<String>, usize),
    /// Its lines up to this one are no row, and the next row starts there.
    Broken(usize),
}

impl RowShape {
    /// Learns from the first lines after the header whose quotation marks pair within them.
    pub(crate) fn learn(text: &[u8], delimiter: u8, width: usize) -> Self {
        let mut counts = vec![[0_u64; 3]; width];
        let (mut signs, mut padded, mut read) = (vec![BTreeSet::new(); width], false, 0);
        let lines = lines_of(text).map(|line| &text[line]).filter(|line| is_balanced(line));
        for line in lines.filter_map(|line| std::str::from_utf8(line).ok()) {
            let Some(cells) = cells_of(line, delimiter, width) else { continue };
            read += 1;
            padded |= cells.iter().any(|cell| is_padded(cell));
            for ((counts, signs), cell) in counts.iter_mut().zip(&mut signs).zip(&cells) {
                signs.extend(signs_of(cell));
                let (filled, day, number) = (!cell.trim().is_empty(), is_day(cell), is_number(cell));
                counts[0] += u64::from(filled);
                counts[1] += u64::from(day);
                counts[2] += u64::from(number && !day);
            }
        }
        let holds = |[filled, days, numbers]: [u64; 3]| match () {
            () if filled > 0 && days * 10 >= filled * 9 => Holds::Days,
            () if filled > 0 && (days + numbers) * 10 >= filled * 9 => Holds::Numbers,
            () => Holds::Text,
        };
        RowShape { delimiter, width, columns: counts.into_iter().map(holds).collect(), signs, padded, lines: read }
    }

    /// The cells of a line as wide as the header, and how much it looks like a row.
    fn look(&self, line: &[u8]) -> Option<(Vec<String>, Likeness)> {
        let line = std::str::from_utf8(line).ok().filter(|line| !line.contains(['\0', '\u{fffd}']))?;
        let cells = cells_of(line, self.delimiter, self.width)?;
        let (mut measured, mut fitting, mut has_day) = (0, 0, false);
        let mut is_exact = self.lines >= LEAST_LINES && (self.padded || !cells.iter().any(|cell| is_padded(cell)));
        let known = self.columns.iter().zip(&self.signs);
        for (cell, (holds, signs)) in cells.iter().zip(known).filter(|(cell, _)| !cell.trim().is_empty()) {
            let fits = match holds {
                Holds::Days => is_day(cell),
                Holds::Numbers => is_number(cell) || is_day(cell),
                Holds::Text => continue,
            };
            measured += 1;
            fitting += usize::from(fits);
            has_day |= fits && *holds == Holds::Days;
            is_exact &= fits && signs_of(cell).all(|sign| signs.contains(&sign));
        }
        let has_measures = self.columns.iter().any(|holds| *holds != Holds::Text);
        let likeness = match measured {
            3.. if fitting * 3 >= measured * 2 => Likeness::Strong,
            2 if is_exact && has_day => Likeness::Strong,
            1.. if fitting == measured => Likeness::Weak,
            0 if !has_measures && self.width > 2 => Likeness::Weak,
            _ => Likeness::None,
        };
        Some((cells, likeness))
    }

    fn likeness(&self, line: &[u8]) -> Likeness {
        self.look(line).map_or(Likeness::None, |(_, likeness)| likeness)
    }

    /// The cells of a line that is a row beyond doubt.
    fn row_of(&self, line: &[u8], least: Likeness) -> Option<Vec<String>> {
        self.look(line).filter(|(_, likeness)| *likeness >= least).map(|(cells, _)| cells)
    }

    /// How a record of several lines is to be read. One whose quotation marks are in order, or may yet be, is several
    /// rows only where its lines are rows beyond doubt.
    pub(crate) fn reading(&self, record: &[u8], marks: Marks) -> Reading {
        let mut lines = lines_of(record).map(|line| &record[line]);
        let Some(first) = lines.next() else { return Reading::One };
        let rest = lines.enumerate().map(|(at, line)| (at + 1, line));
        if marks != Marks::Astray {
            let reading = self.reading_in_order(first, rest);
            return if marks == Marks::Open && reading == Reading::Unclear { Reading::One } else { reading };
        }
        let starts = |(at, line): &(usize, &[u8]), first: &Option<Vec<String>>| {
            self.likeness(line) > Likeness::None && (is_balanced(line) || (*at == 1 && first.is_some()))
        };
        let row = self.row_of(first, Likeness::Weak);
        let mut is_blank = true;
        for (at, line) in rest {
            if starts(&(at, line), &row) {
                return match row {
                    Some(cells) if at == 1 => Reading::Row(cells, at),
                    _ => Reading::Broken(at),
                };
            }
            is_blank &= line.trim_ascii().is_empty();
        }
        match row {
            Some(cells) if is_blank => Reading::Row(cells, usize::MAX),
            _ => Reading::One,
        }
    }

    fn reading_in_order<'t>(&self, first: &[u8], rest: impl Iterator<Item = (usize, &'t [u8])>) -> Reading {
        let (mut filled, mut like) = (0, 0);
        for (at, line) in rest.filter(|(_, line)| !line.trim_ascii().is_empty()) {
            filled += 1;
            let likeness = self.likeness(line);
            if likeness == Likeness::Strong
                && at == 1
                && let Some(cells) = self.row_of(first, Likeness::Strong)
            {
                return Reading::Row(cells, at);
            }
            like += usize::from(likeness > Likeness::None);
        }
        let is_unclear = filled > 0 && like == filled && self.likeness(first) > Likeness::None;
        if is_unclear { Reading::Unclear } else { Reading::One }
    }
}

/// What a day or a number is written with beside digits.
fn signs_of(cell: &str) -> impl Iterator<Item = char> {
    cell.trim().chars().filter(|sign| !sign.is_ascii_digit())
}

fn is_padded(cell: &str) -> bool {
    cell.trim().len() < cell.len()
}

/// True for a line with as many quotation marks as can pair.
fn is_balanced(line: &[u8]) -> bool {
    line.iter().filter(|byte| **byte == b'"').count() % 2 == 0
}

fn is_day(cell: &str) -> bool {
    !is_plain_number(cell) && matches!(read_moment(cell.trim(), None), Ok(_) | Err(ParseMomentError::Ambiguous))
}

/// Digits alone, which could be a day or a number.
fn is_plain_number(cell: &str) -> bool {
    let cell = cell.trim();
    cell.bytes().all(|byte| byte.is_ascii_digit()) && cell.len() != 8
}

fn is_number(cell: &str) -> bool {
    let cell = cell.trim();
    !cell.contains('"')
        && cell.bytes().any(|byte| byte.is_ascii_digit())
        && matches!(read_number(cell, None), Ok(_) | Err(ParseNumberError::Ambiguous))
}

/// True where each quotation mark opens a cell at its beginning or closes it at its end.
pub(crate) fn is_in_order(record: &[u8], delimiter: u8) -> bool {
    let mut at = 0;
    let is_end = |at: usize| record.get(at).is_none_or(|byte| *byte == delimiter || matches!(byte, b'\n' | b'\r'));
    while at < record.len() {
        if record[at] == b'"' {
            let mut close = at + 1;
            while close < record.len() && (record[close] != b'"' || record.get(close + 1) == Some(&b'"')) {
                close += if record[close] == b'"' { 2 } else { 1 };
            }
            if close >= record.len() || !is_end(close + 1) {
                return false;
            }
            at = close + 1;
        } else {
            while !is_end(at) {
                if record[at] == b'"' {
                    return false;
                }
                at += 1;
            }
        }
        at += 1;
    }
    true
}

/// Where each line stands, without the end of it.
fn lines_of(text: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mark = if text.contains(&b'\n') { b'\n' } else { b'\r' };
    let mut start = 0;
    text.split(move |byte| *byte == mark).map(move |line| {
        let whole = start..start + line.len() - usize::from(line.ends_with(b"\r"));
        start += line.len() + 1;
        whole
    })
}

/// Where a line of the text begins; its end where it has no such line.
pub(crate) fn line_start(text: &[u8], line: usize) -> usize {
    lines_of(text).nth(line).map_or(text.len(), |line| line.start)
}

/// How many lines of the text have an end.
pub(crate) fn line_ends(text: &[u8]) -> usize {
    lines_of(text).count() - 1
}

/// The cells of one line, as many as `width`; `None` where it has more that are filled, or less. A quotation mark that
/// nothing closes before a delimiter or the end is left out.
fn cells_of(line: &str, delimiter: u8, width: usize) -> Option<Vec<String>> {
    let mut cells = Vec::with_capacity(width);
    let mut rest = line;
    loop {
        let plain = rest.bytes().position(|byte| byte == delimiter).unwrap_or(rest.len());
        let (cell, end) = match closing_quote(rest.as_bytes(), delimiter) {
            Some(close) => (rest[1..close].replace("\"\"", "\""), close + 1),
            None => (rest[..plain].trim_start_matches('"').to_owned(), plain),
        };
        if cells.len() < width {
            cells.push(cell);
        } else if !cell.trim().is_empty() {
            return None;
        }
        if end == rest.len() {
            return (cells.len() == width).then_some(cells);
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
        let of = |line: &str, width: usize| cells_of(line, b';', width).unwrap();
        assert_eq!(of("a;b;", 3), ["a", "b", ""]);
        assert_eq!(of("a;b;;;", 2), ["a", "b"], "empty cells that trail are none");
        assert_eq!(of("\"a;b\";c", 2), ["a;b", "c"]);
        assert_eq!(of("\"24\"\" monitor\";c", 2), ["24\" monitor", "c"]);
        assert_eq!(of("\"24 monitor;c", 2), ["24 monitor", "c"]);
        assert_eq!(of("\"Delta\" S.A.;c", 2), ["Delta\" S.A.", "c"]);
        assert_eq!(of("monitor 24\";\"c", 2), ["monitor 24\"", "c"]);
        assert_eq!(cells_of("a;b;c", b';', 2), None);
        assert_eq!(cells_of("a", b';', 2), None);
    }

    #[test]
    fn marks_are_in_order_at_the_ends_of_cells_alone() {
        for (record, expected) in [
            ("a;\"b\nc\";d\n", true),
            ("\"24\"\" x\ny\";1", true),
            ("a;\"b\nc\" S.A.;d", false),
            ("a;24\";\"b\nc\"", false),
            ("a;\"b\nc", false),
        ] {
            assert_eq!(is_in_order(record.as_bytes(), b';'), expected, "{record:?}");
        }
    }

    #[test]
    fn a_line_is_a_row_where_days_and_numbers_stand_in_their_columns() {
        let shape = RowShape::learn(b"A;2026-03-01;100,00;23;x\nB;2026-03-02;20;4;y", b';', 5);
        let like = |line: &str| shape.likeness(line.as_bytes());
        assert_eq!(like("C;2026-03-03;1;2;\"z"), Likeness::Strong);
        assert_eq!(like("C;2026-03-03;1;zw;z"), Likeness::Strong, "one may be something else");
        assert_eq!(like("C;see below;later;2;z"), Likeness::None);
        assert_eq!(like("C;2026-03-03;1"), Likeness::None, "too narrow");
        assert_eq!(like("C;;;;z"), Likeness::None, "nothing tells it from text");
        let text = RowShape::learn(b"Alfa;Warszawa;IT\nBeta;Krakow;IT", b';', 3);
        assert_eq!(text.likeness(b"Gamma;Lublin;IT"), Likeness::Weak);
    }
}
