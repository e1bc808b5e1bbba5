//! Names of months and weekdays, English and Polish.

use crate::near::loosely;

/// How the names of each month begin, in English and in Polish, as [`loosely`] writes them.
const MONTHS: [[&str; 2]; 12] = [
    ["jan", "sty"],
    ["feb", "lut"],
    ["mar", "mar"],
    ["apr", "kwi"],
    ["may", "maj"],
    ["jun", "cze"],
    ["jul", "lip"],
    ["aug", "sie"],
    ["sep", "wrz"],
    ["oct", "paz"],
    ["nov", "lis"],
    ["dec", "gru"],
];

/// How the names of the weekdays begin, in English and in Polish.
const WEEKDAYS: [[&str; 2]; 7] =
    [["mon", "pon"], ["tue", "wto"], ["wed", "sro"], ["thu", "czw"], ["fri", "pia"], ["sat", "sob"], ["sun", "nie"]];

/// The month, from 1, that a word of English or Polish names: `Jan`, `January`, `sty`, `stycznia`, `paź`
/// and `paz`, whatever its case and diacritics.
#[must_use]
pub fn month_named(word: &str) -> Option<i8> {
    let at = place_of(word, &MONTHS)?;
    i8::try_from(at + 1).ok()
}

/// True for a weekday, long or short.
pub(super) fn is_weekday(word: &str) -> bool {
    place_of(word, &WEEKDAYS).is_some()
}

fn place_of(word: &str, all: &[[&str; 2]]) -> Option<usize> {
    let word = loosely(word);
    all.iter().position(|starts| starts.iter().any(|start| word.starts_with(start)))
}
