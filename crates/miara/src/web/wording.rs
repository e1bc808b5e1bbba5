//! How pages say numbers and notes alike.

use miara_model::kpi::Family;
use miara_model::{Cell, Kpi, Note};

use super::request::PageRequest;
use crate::locale::Figure;

/// The families in order, each with its key.
pub(super) const FAMILIES: [(Family, &str); 2] =
    [(Family::Sales, "family-sales"), (Family::Marketing, "family-marketing")];

/// Notes as sentences; those that numbers say themselves are left out.
pub(super) fn notes(notes: &[Note], request: &PageRequest) -> Vec<String> {
    let wanted = notes.iter().filter(|note| !matches!(note, Note::NoValue { .. } | Note::Unfinished { .. }));
    let (catalogue, zone) = (&request.service.book.catalogue, request.service.engine.zone());
    let mut said: Vec<String> = Vec::new();
    for sentence in wanted.map(|note| request.words().note(note, catalogue, zone)) {
        if !said.contains(&sentence) {
            said.push(sentence);
        }
    }
    said
}

/// A number in words, and why there is none.
pub(super) fn figure(cell: &Cell, kpi: &Kpi, request: &PageRequest) -> (Figure, Option<String>) {
    let (words, book) = (request.words(), &request.service.book);
    match cell {
        Ok(value) => (words.figure(*value, &kpi.unit, &book.firm.currency), None),
        Err(absent) => (
            Figure { number: "–".to_owned(), unit: String::new() },
            Some(capitalised(&words.absent(absent, &book.catalogue))),
        ),
    }
}

/// A sentence's beginning.
pub(super) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
