//! Names of months and weekdays, English and Polish.

use super::calendar::civil_day;
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

/// The first day, since 1970, of a month that stands alone with its year: `2026-03`, `03.2026`, `marzec 2026`,
/// `Mar 2026`, `2026 March`. `None` for all else.
pub(crate) fn read_month(text: &str) -> Option<i32> {
    let text = text.trim();
    let bare = [" roku", " r.", " r"].iter().find_map(|word| text.strip_suffix(word)).unwrap_or(text);
    let mut parts = bare.split([' ', '\u{a0}', '-', '.', '/']).filter(|part| !part.is_empty());
    let (first, second, None) = (parts.next()?, parts.next()?, parts.next()) else { return None };
    // One sign parts them, or a blank.
    if bare.chars().filter(|sign| !sign.is_alphanumeric()).count() > 1 {
        return None;
    }
    let year = |part: &str| part.parse::<i64>().ok().filter(|year| part.len() == 4 && (1990..2100).contains(year));
    let month = |part: &str| match part.parse::<i64>() {
        Ok(month) => Some(month).filter(|month| part.len() <= 2 && (1..=12).contains(month)),
        Err(_) if part.chars().all(char::is_alphabetic) => month_of_word(part),
        Err(_) => None,
    };
    let (year, month) = match (year(first), year(second)) {
        (Some(year), _) => (year, month(second)?),
        (None, Some(year)) => (year, month(first)?),
        (None, None) => return None,
    };
    civil_day(year, month, 1).ok()
}

/// The month that a word names as a whole, long or short; no word that only begins like one.
fn month_of_word(word: &str) -> Option<i64> {
    const LONG: [[&str; 3]; 12] = [
        ["january", "styczen", "stycznia"],
        ["february", "luty", "lutego"],
        ["march", "marzec", "marca"],
        ["april", "kwiecien", "kwietnia"],
        ["may", "maj", "maja"],
        ["june", "czerwiec", "czerwca"],
        ["july", "lipiec", "lipca"],
        ["august", "sierpien", "sierpnia"],
        ["september", "wrzesien", "wrzesnia"],
        ["october", "pazdziernik", "pazdziernika"],
        ["november", "listopad", "listopada"],
        ["december", "grudzien", "grudnia"],
    ];
    let word = loosely(word);
    let is_it = |at: usize| {
        LONG[at].contains(&word.as_str()) || MONTHS[at].contains(&word.as_str()) || word == "sept" && at == 8
    };
    i64::try_from((0..12).find(|at| is_it(*at))? + 1).ok()
}

/// True for a weekday, long or short.
pub(super) fn is_weekday(word: &str) -> bool {
    place_of(word, &WEEKDAYS).is_some()
}

fn place_of(word: &str, all: &[[&str; 2]]) -> Option<usize> {
    let word = loosely(word);
    all.iter().position(|starts| starts.iter().any(|start| word.starts_with(start)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_one_with_its_year_and_no_more() {
        let march = civil_day(2026, 3, 1).ok();
        for text in [
            "2026-03",
            "2026/3",
            "03.2026",
            "3/2026",
            "marzec 2026",
            "Marzec 2026 r.",
            "Mar 2026",
            "2026 March",
            "marca-2026",
        ] {
            assert_eq!(read_month(text), march, "{text}");
        }
        for text in [
            "2026-13",
            "00.2026",
            "03.26",
            "2026",
            "marka 2026",
            "3 marca 2026",
            "2026-03-01",
            "12.50",
            "Q1 2026",
            "March",
            "marzec - 2026",
        ] {
            assert_eq!(read_month(text), None, "{text}");
        }
    }
}
