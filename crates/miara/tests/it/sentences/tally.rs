//! What was checked, and what was found wrong.

use std::collections::BTreeMap;

/// Sentences and numbers checked, by page, and the faults.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) data: String,
    pub(super) pages: BTreeMap<(String, &'static str), (usize, usize)>,
    pub(super) faults: Vec<String>,
}

/// Relative difference up to which two ways come to the same.
const SAME: f64 = 1e-9;

impl Tally {
    fn page(&mut self, page: &'static str) -> &mut (usize, usize) {
        self.pages.entry((self.data.clone(), page)).or_default()
    }

    /// A number that is told, against its own by SQL.
    pub(super) fn number(&mut self, page: &'static str, what: &str, told: f64, own: Option<f64>) {
        self.page(page).1 += 1;
        let same = own.is_some_and(|own| (told - own).abs() <= SAME * told.abs().max(own.abs()).max(1.0));
        if !same {
            self.faults.push(format!("{}, {page}: {what}: told {told}, and the tables have {own:?}", self.data));
        }
    }

    /// A sentence, which must show all of some numbers; of each any of its ways to be written.
    pub(super) fn sentence(&mut self, page: &'static str, text: &str, shown: &[Vec<String>]) {
        self.page(page).0 += 1;
        for ways in shown {
            self.page(page).1 += 1;
            if !ways.iter().any(|way| stands_in(text, way)) {
                self.faults.push(format!("{}, {page}: none of {ways:?} stands in “{text}”", self.data));
            }
        }
    }
}

/// Numbers that are part of what a sentence says, whatever it is about: eight of ten cases, twelve months, thirty days.
const SPOKEN: [&str; 4] = ["8", "10", "12", "30"];

impl Tally {
    /// As [`Tally::sentence`]; beside these numbers, names and what is exempt no other number stands in it.
    pub(super) fn whole_sentence(&mut self, page: &'static str, text: &str, shown: &[Vec<String>], besides: &[String]) {
        self.sentence(page, text, shown);
        let mut known: Vec<&String> = shown.iter().flatten().chain(besides).filter(|known| !known.is_empty()).collect();
        known.sort_by_key(|known| std::cmp::Reverse(known.len()));
        let mut rest = text.to_owned();
        for known in known {
            rest = rest.replace(known.as_str(), " ");
        }
        let numbers = rest.split(|letter: char| !letter.is_ascii_digit()).filter(|number| !number.is_empty());
        let others: Vec<&str> = numbers.filter(|number| !SPOKEN.contains(number)).collect();
        if !others.is_empty() {
            self.faults.push(format!("{}, {page}: nobody has checked {others:?} in “{text}”", self.data));
        }
    }
}

/// True where a number stands in a text, and is no part of a longer one.
pub(super) fn stands_in(text: &str, number: &str) -> bool {
    let is_digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit());
    let parts = |letter: Option<char>| matches!(letter, Some('\u{a0}' | ',' | '.'));
    text.match_indices(number).any(|(at, _)| {
        let (mut before, mut after) = (text[..at].chars().rev(), text[at + number.len()..].chars());
        let (last, next) = (before.next(), after.next());
        let goes_back = parts(last) && is_digit(before.next());
        let goes_on = matches!(next, Some(',' | '.')) && is_digit(after.next());
        !(is_digit(last) || is_digit(next) || goes_back || goes_on)
    })
}
