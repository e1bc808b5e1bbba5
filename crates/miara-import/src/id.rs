//! Ids as spreadsheets leave them.

use crate::near::shortened;
use crate::refused::Reason;
use crate::typed::CellKind;

/// How the ids of one column of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IdForm {
    /// As the tool writes them.
    AsWritten,
    /// Whole numbers, some with the fraction that a spreadsheet adds: `101.0` is `101`.
    Whole,
}

/// What the values of one column say of how ids are written in it.
#[derive(Debug, Clone, Default)]
pub(crate) struct IdTally {
    whole: u64,
    fractions: u64,
    /// Fractions of three zeros, which may be thousands.
    grouped: u64,
    other: u64,
    /// A value that a spreadsheet has cut to a power of ten.
    pub(crate) ruined: Option<String>,
}

impl IdTally {
    pub(crate) fn add(&mut self, cell: &str, kind: CellKind) {
        let id = unguarded(cell);
        if is_ruined(id, kind) && self.ruined.is_none() {
            self.ruined = Some(shortened(id));
        }
        match fraction(id) {
            Some((_, zeros)) if zeros.len() == 3 => self.grouped += 1,
            Some(_) => self.fractions += 1,
            None if is_digits(id) => self.whole += 1,
            None => self.other += 1,
        }
    }

    /// Takes over what the whole file had decided.
    pub(crate) fn remember(&mut self, form: IdForm) {
        *self = match form {
            IdForm::Whole => IdTally { fractions: 1, ..IdTally::default() },
            IdForm::AsWritten => IdTally { other: 1, ..IdTally::default() },
        };
    }

    pub(crate) fn form(&self) -> IdForm {
        let has_fractions = self.fractions + self.grouped > 0;
        let may_be_thousands = self.grouped > 0 && self.whole > 0;
        if self.other == 0 && has_fractions && !may_be_thousands { IdForm::Whole } else { IdForm::AsWritten }
    }
}

impl IdForm {
    /// The id that a trimmed cell holds; empty where it holds none.
    pub(crate) fn read(self, cell: &str, kind: CellKind) -> Result<&str, Reason> {
        let id = unguarded(cell);
        if is_ruined(id, kind) {
            return Err(Reason::RuinedId { value: shortened(id) });
        }
        let is_number = self == IdForm::Whole || kind.is_number();
        Ok(fraction(id).filter(|_| is_number).map_or(id, |(whole, _)| whole))
    }
}

/// The text without what keeps a spreadsheet from reading it as a number: `="101"`, `"101"`, `'101`.
fn unguarded(cell: &str) -> &str {
    let inner = |text: &'_ str| !text.contains('"');
    let quoted = cell.strip_prefix('=').unwrap_or(cell).strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let apostrophe = cell.strip_prefix('\'').filter(|text| text.starts_with(|c: char| c.is_ascii_digit()));
    let apostrophe = apostrophe.map(|text| text.strip_suffix('\'').unwrap_or(text));
    quoted.filter(|text| inner(text)).or(apostrophe).map_or(cell, str::trim)
}

/// An id that is always a whole number, without the fraction that a spreadsheet adds.
pub(crate) fn whole_id(id: &str) -> &str {
    fraction(id).map_or(id, |(whole, _)| whole)
}

/// `101.0` as `101` and `0`; `None` for anything else.
fn fraction(id: &str) -> Option<(&str, &str)> {
    let (whole, zeros) = id.split_once(['.', ','])?;
    let sound = is_digits(whole) && !zeros.is_empty() && zeros.bytes().all(|b| b == b'0');
    sound.then_some((whole, zeros))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// `1,23457E+11`: the digits that told ids apart are gone.
fn is_ruined(id: &str, kind: CellKind) -> bool {
    let Some((mantissa, power)) = id.split_once(['e', 'E']) else { return false };
    let (whole, rest) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
    let power = match power.strip_prefix('+') {
        Some(power) => power,
        // Tools have ids such as `12E4`, but no number of a source is written so.
        None if kind.is_number() => power,
        None => return false,
    };
    is_digits(whole) && is_digits(rest) && is_digits(power)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(cells: &[&str]) -> Vec<String> {
        let mut tally = IdTally::default();
        cells.iter().for_each(|cell| tally.add(cell, CellKind::Text));
        let read = |cell: &&str| tally.form().read(cell, CellKind::Text).map_or("ruined".into(), str::to_owned);
        cells.iter().map(read).collect()
    }

    #[test]
    fn a_fraction_goes_only_where_all_ids_are_whole() {
        assert_eq!(forms(&["101.0", "00123", "102,00", "103"]), ["101", "00123", "102", "103"]);
        assert_eq!(forms(&["1.10", "1.2", "1.0"]), ["1.10", "1.2", "1.0"]);
        assert_eq!(forms(&["A-1", "101.0"]), ["A-1", "101.0"]);
        assert_eq!(forms(&["998", "1,000"]), ["998", "1,000"], "thousands, not a fraction");
        assert_eq!(forms(&["101.000", "102.000"]), ["101", "102"]);
    }

    #[test]
    fn guards_go_and_names_stay() {
        assert_eq!(forms(&["=\"101\"", "\"102\"", "'103", "=\"104.0\""]), ["101", "102", "103", "104"]);
        assert_eq!(forms(&["\"A\" i \"B\"", "'s-Hertog BV", "=\"\""]), ["\"A\" i \"B\"", "'s-Hertog BV", ""]);
    }

    #[test]
    fn ids_in_powers_of_ten_are_ruined() {
        assert_eq!(forms(&["1,23457E+11", "1.23e+05", "4E+10"]), ["ruined"; 3]);
        assert_eq!(forms(&["12E4", "E+5", "1E+", "ABE+11"]), ["12E4", "E+5", "1E+", "ABE+11"]);
        assert!(IdForm::AsWritten.read("1.2345e17", CellKind::Number).is_err());
        assert_eq!(IdForm::AsWritten.read("101.0", CellKind::Number), Ok("101"));
    }
}
