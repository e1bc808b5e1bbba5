//! Rows that say something of other rows: totals, subtotals, averages, numbers of rows.

use serde::{Deserialize, Serialize};

use crate::near::shortened;
use crate::number::{ParseNumberError, read_number};
use crate::row::Row;

/// Words that name a total, in lower case.
const TOTALS: [&str; 23] = [
    "grand totals",
    "grand total",
    "subtotals",
    "subtotal",
    "sub-total",
    "totals",
    "total",
    "sum",
    "suma częściowa",
    "suma pośrednia",
    "suma końcowa",
    "suma całkowita",
    "suma ogólna",
    "łączna suma",
    "suma",
    "razem",
    "ogółem",
    "łącznie",
    "w sumie",
    "podsumowanie",
    "do zapłaty razem",
    "total general",
    "overall total",
];
/// What may stand after them, beside the amount itself.
const AMOUNTS: [&str; 7] = ["netto", "brutto", "net", "gross", "amount", "kwota", "wartość"];
/// Words that name what is no sum.
const AVERAGES: [&str; 6] = ["average", "avg", "mean", "średnia", "średnio", "mediana"];
/// What rows are called where they are counted.
const ROWS: [&str; 17] = [
    "row",
    "rows",
    "record",
    "records",
    "item",
    "items",
    "entries",
    "lines",
    "wiersz",
    "wiersze",
    "wierszy",
    "rekord",
    "rekordy",
    "rekordów",
    "pozycji",
    "pozycje",
    "wpisów",
];
/// What may stand beside them.
const BESIDE: [&str; 17] = [
    "total",
    "totals",
    "grand",
    "number",
    "of",
    "count",
    "exported",
    "all",
    "the",
    "razem",
    "łącznie",
    "ogółem",
    "suma",
    "liczba",
    "ilość",
    "wszystkich",
    "wyeksportowano",
];

/// A row with a total that was passed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassedTotal {
    /// Its line.
    pub line: u64,
    /// Its sheet, where rows of several are read.
    pub sheet: Option<String>,
    /// What it says: its cells that are not empty, shortened.
    pub text: String,
}

impl PassedTotal {
    pub(crate) fn of(row: &Row) -> Self {
        let cells: Vec<&str> = row.cells().map(str::trim).filter(|cell| !is_blank(cell)).collect();
        PassedTotal {
            line: row.line,
            sheet: row.sheet.as_deref().map(str::to_owned),
            text: shortened(&cells.join(" · ")),
        }
    }
}

/// What a row says of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Summary {
    Total,
    /// An average or the like, which no sum can be held against.
    Other,
}

/// What the row says of others; `None` where it is a row like them, as far as its words tell.
pub(crate) fn summary(row: &Row) -> Option<Summary> {
    let mut perhaps = false;
    for cell in row.cells().map(str::trim) {
        let folded = cell.to_lowercase();
        let bare = folded.trim_end_matches(':').trim_end();
        if AVERAGES.contains(&bare) {
            return Some(Summary::Other);
        }
        if TOTALS.contains(&bare) || TOTALS.iter().any(|word| is_headed(&folded, word)) {
            return Some(Summary::Total);
        }
        perhaps = perhaps || TOTALS.iter().any(|word| is_at_an_end(&folded, word));
    }
    let words = || row.cells().map(str::trim).filter(|cell| !is_blank(cell) && !is_number(cell)).count();
    ((perhaps && words() == 1) || said_rows(row).is_some()).then_some(Summary::Total)
}

/// True for a sheet's name that says it is a total: one of the words for it, alone or before others.
pub(crate) fn is_total_name(name: &str) -> bool {
    const MORE: [&str; 6] = ["summary", "overview", "wszystko", "zestawienie", "zbiorczo", "zbiorczy"];
    let folded = name.trim().to_lowercase();
    let first = folded.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    total_word(&folded).is_some() || total_word(first).is_some() || MORE.contains(&first)
}

/// The name of a total that a cell is. Every cell of a file comes by here.
fn total_word(cell: &str) -> Option<&'static str> {
    let bare = cell.trim().trim_end_matches(':').trim_end();
    if !bare.chars().next()?.is_alphabetic() {
        return None;
    }
    let mut words = TOTALS.into_iter().filter(|word| word.len() == bare.len());
    if bare.is_ascii() {
        return words.find(|word| word.eq_ignore_ascii_case(bare));
    }
    words.find(|word| *word == bare.to_lowercase())
}

/// How a row that could be like the others names a total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NamedTotal {
    /// The cell with the name.
    pub(crate) cell: usize,
    /// It says nothing else, and no firm, campaign or stage is called so.
    pub(crate) is_certain: bool,
    /// No other cell holds anything but numbers, dates and currencies.
    pub(crate) is_alone: bool,
}

/// The cell of the row that names a total.
pub(crate) fn named_total(row: &Row) -> Option<NamedTotal> {
    let whole = row.cells().position(|cell| total_word(cell).is_some());
    let cell = whole.or_else(|| row.cells().position(names_total))?;
    let certain = |word| !matches!(word, "total" | "totals" | "sum" | "suma" | "podsumowanie");
    let says_more = |(at, text): (usize, &str)| at != cell && !is_blank(text) && !is_value(text);
    Some(NamedTotal {
        cell,
        is_certain: total_word(row.cell(cell)).is_some_and(certain),
        is_alone: !row.cells().enumerate().any(says_more),
    })
}

/// True for a cell that names a total, alone or beside other words.
pub(crate) fn names_total(cell: &str) -> bool {
    let beside = || {
        let folded = cell.trim().to_lowercase();
        TOTALS.iter().any(|word| is_headed(&folded, word) || is_at_an_end(&folded, word))
    };
    total_word(cell).is_some() || (may_name(cell) && beside())
}

/// True for a cell that may name a total beside other words. Every cell of a file comes by here.
fn may_name(cell: &str) -> bool {
    const LONGEST: usize = 60;
    const SHORTEST: usize = 4;
    let cell = cell.trim();
    let bytes = cell.as_bytes();
    let first = |letter: u8| {
        matches!(letter.to_ascii_lowercase(), b't' | b's' | b'r' | b'g' | b'o' | b'p' | b'd' | b'w')
            || !letter.is_ascii()
    };
    (SHORTEST..=LONGEST).contains(&bytes.len())
        && bytes.iter().any(|byte| matches!(byte, b' ' | b':'))
        && (first(bytes[0])
            || cell.rsplit(' ').next().is_some_and(|word| word.as_bytes().first().is_some_and(|b| first(*b))))
}

/// True for a number, a date or a currency.
fn is_value(cell: &str) -> bool {
    let cell = cell.trim();
    is_number(cell) || crate::moment::read_moment(cell, None).is_ok() || crate::currency::currency_code(cell).is_some()
}

/// The number of rows that the row tells: `Razem: 412 wierszy`, `Grand Totals (5 records)`, or
/// `Liczba pozycji:` and `60` in the next cell.
pub(crate) fn said_rows(row: &Row) -> Option<u64> {
    let cells: Vec<&str> = row.cells().map(str::trim).filter(|cell| !is_blank(cell)).collect();
    cells.iter().enumerate().find_map(|(at, cell)| {
        let (names_rows, number) = counted(cell)?;
        match (names_rows, number) {
            (true, Some(number)) => Some(number),
            (true, None) => whole(cells.get(at + 1)?),
            _ => None,
        }
    })
}

/// The amount that stands in one cell with the word: `Suma: 12 980,00 zł`.
pub(crate) fn said_amount(row: &Row) -> Option<&str> {
    row.cells().find_map(|cell| {
        let (label, amount) = cell.split_once(':')?;
        let amount = amount.trim();
        let label = label.trim().to_lowercase();
        let names =
            |word: &str| label.strip_prefix(word).is_some_and(|rest| rest.is_empty() || AMOUNTS.contains(&rest.trim()));
        (TOTALS.iter().any(|word| names(word)) && is_number(amount)).then_some(amount)
    })
}

/// True for a cell that says nothing.
pub(crate) fn is_blank(cell: &str) -> bool {
    matches!(cell.trim(), "" | "-" | "--" | "–" | "—")
}

/// True for a cell that holds a number.
pub(crate) fn is_number(cell: &str) -> bool {
    let is_clock = || cell.contains(':') && cell.bytes().all(|b| b.is_ascii_digit() || b == b':');
    matches!(read_number(cell, None), Ok(_) | Err(ParseNumberError::Ambiguous)) || is_clock()
}

/// True where no cell holds anything but numbers, and one does.
pub(crate) fn is_bare(row: &Row) -> bool {
    let mut filled = row.cells().map(str::trim).filter(|cell| !is_blank(cell)).peekable();
    filled.peek().is_some() && filled.all(is_number)
}

/// `total: campaigns`, `grand totals (5 records)`
fn is_headed(cell: &str, word: &str) -> bool {
    cell.strip_prefix(word).is_some_and(|rest| rest.trim_start().starts_with([':', '(']))
}

/// `total for Alfa`, `alfa razem`
fn is_at_an_end(cell: &str, word: &str) -> bool {
    let starts = cell.strip_prefix(word).is_some_and(|rest| rest.starts_with(' '));
    starts || cell.strip_suffix(word).is_some_and(|rest| rest.ends_with(' '))
}

/// Whether a cell names rows, and the one number in it; `None` where it says anything else besides.
fn counted(cell: &str) -> Option<(bool, Option<u64>)> {
    let folded = cell.to_lowercase();
    let (mut names_rows, mut digits, mut numbers) = (false, String::new(), 0);
    let mut after_number = false;
    for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if word.bytes().all(|b| b.is_ascii_digit()) {
            // `1 234` is one number.
            numbers += u8::from(!(after_number && word.len() == 3));
            after_number = true;
            digits.push_str(word);
            continue;
        }
        after_number = false;
        names_rows |= ROWS.contains(&word);
        if !ROWS.contains(&word) && !BESIDE.contains(&word) {
            return None;
        }
    }
    let number = if numbers > 0 { digits.parse().ok() } else { None };
    (numbers <= 1).then_some((names_rows, number))
}

fn whole(cell: &str) -> Option<u64> {
    let number = read_number(cell, None).ok()?.decimal().ok()?;
    number.is_integer().then(|| u64::try_from(number).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typed::CellKind;

    fn row(cells: &[&str]) -> Row {
        let mut row = Row::default();
        row.clear(1);
        cells.iter().for_each(|cell| row.push(cell, CellKind::Text));
        row
    }

    #[test]
    fn totals_are_told_by_their_words() {
        for cells in [
            &["Razem", "", "100,00"][..],
            &["", "Suma końcowa:", "7"],
            &["Total: Account", "--", "PLN", "1,350.00"],
            &["Grand Totals (5 records)", "x"],
            &["Alfa Razem", "", "5"],
            &["Total for Alfa", "5", "412:30:00"],
            &["Liczba pozycji: 60"],
            &["60 rows exported"],
        ] {
            assert_eq!(summary(&row(cells)), Some(Summary::Total), "{cells:?}");
        }
        for cells in [&["Total Energies SE", "PLN", "5"][..], &["Sumatra", "5"], &["3 pozycje z cennika", "5"], &["60"]]
        {
            assert_eq!(summary(&row(cells)), None, "{cells:?}");
        }
        assert_eq!(summary(&row(&["Średnia", "5"])), Some(Summary::Other));
    }

    #[test]
    fn a_number_of_rows_is_found() {
        let cases: [(&[&str], Option<u64>); 8] = [
            (&["Razem: 412 wierszy"], Some(412)),
            (&["Total rows: 60"], Some(60)),
            (&["Liczba pozycji:", "1 060"], Some(1060)),
            (&["Grand Totals (5 records)"], Some(5)),
            (&["Razem: 1 412 wierszy"], Some(1412)),
            (&["Records 1 to 60 of 60"], None),
            (&["Razem", "412"], None),
            (&["Row count", "", "7"], Some(7)),
        ];
        for (cells, count) in cases {
            assert_eq!(said_rows(&row(cells)), count, "{cells:?}");
        }
        assert_eq!(said_amount(&row(&["Suma: 12 980,00 zł"])), Some("12 980,00 zł"));
        assert_eq!(said_amount(&row(&["Razem netto: 9 900,00 zł"])), Some("9 900,00 zł"));
    }
}
