//! What is missing from a number, said where the number stands.

use jiff::tz::TimeZone;
use miara_model::{Kpi, Note};
use serde_json::{Value as Json, json};

use crate::book::Book;
use crate::locale::{Arg, Words};

/// One thing that is missing from a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// What, with how much of it, in a few words.
    pub said: String,
    /// The page that mends it.
    pub mend: String,
    /// What can be done there.
    pub action: String,
}

impl Missing {
    /// As JSON: `{"text","mend"}`.
    #[must_use]
    pub fn json(&self) -> Json {
        json!({"text": self.said, "mend": self.mend})
    }
}

impl Words {
    /// What is missing from the number of a KPI, by the notes of its answer; what weighs most comes first.
    #[must_use]
    pub fn missing(&self, kpi: &Kpi, notes: &[Note], book: &Book) -> Vec<Missing> {
        let mut found: Vec<&Note> = notes.iter().filter(|note| note.is_missing_from(kpi, &book.catalogue)).collect();
        found.sort_by_key(|note| weight(note));
        let mut all: Vec<Missing> = Vec::new();
        for missing in found.into_iter().filter_map(|note| self.missing_by(kpi, note, book)) {
            if !all.contains(&missing) {
                all.push(missing);
            }
        }
        all
    }

    /// The same in one line; empty where nothing is missing.
    #[must_use]
    pub fn missing_line(&self, kpi: &Kpi, notes: &[Note], book: &Book) -> String {
        self.missing(kpi, notes, book).into_iter().map(|missing| missing.said).collect::<Vec<_>>().join("; ")
    }

    fn missing_by(&self, kpi: &Kpi, note: &Note, book: &Book) -> Option<Missing> {
        let count = |key: &str, n: u64, more: &[(&'static str, Arg<'_>)]| {
            let args = [&[("n", Arg::from(n)), ("rows", Arg::from(self.whole(n)))], more].concat();
            self.say_with(key, &args)
        };
        let quality = || format!("/quality#{}", kpi.name);
        let dataset = |name: &str| Arg::from(self.dataset(&book.catalogue, name));
        let of_source = |name: &str, source: &Option<String>| {
            Arg::from(self.dataset_of_source(&book.catalogue, name, source.as_deref()))
        };
        let (said, mend, action) = match note {
            Note::MissingRates { rows, amounts, .. } => {
                let more = [("amounts", Arg::from(self.in_currencies(amounts)))];
                (count("missing-rates", *rows, &more), "/data/import#rates".to_owned(), "missing-rates-mend")
            }
            Note::MissingRatesBefore { rows, amounts, .. } => {
                let more = [("amounts", Arg::from(self.in_currencies(amounts)))];
                (count("missing-rates-before", *rows, &more), "/data/import#rates".to_owned(), "missing-rates-mend")
            }
            Note::Undated { rows, .. } => (count("missing-undated", *rows, &[]), quality(), "missing-look"),
            Note::Empty { rows, of, .. } => {
                let more = [("of", Arg::from(self.whole(*of)))];
                (count("missing-empty", *rows, &more), quality(), "missing-look")
            }
            Note::Untold { rows, .. } => (count("missing-untold", *rows, &[]), quality(), "missing-look"),
            Note::NotLinked { dimension, rows, of, .. } => {
                let more = [("of", Arg::from(self.whole(*of))), ("dimension", Arg::from(self.dimension(dimension)))];
                (count("missing-unlinked", *rows, &more), quality(), "missing-look")
            }
            Note::UnknownThen { dimension, rows, .. } => {
                let more = [("dimension", Arg::from(self.dimension(dimension)))];
                (count("missing-then", *rows, &more), "/data/import".to_owned(), "missing-import")
            }
            Note::Waiting { dataset: name, files } => {
                let more = [("dataset", dataset(name))];
                (count("missing-waiting", *files, &more), "/data".to_owned(), "missing-answer")
            }
            Note::Quarantined { dataset: name, rows } => {
                let more = [("dataset", dataset(name))];
                let mend = format!("/data/quarantine?dataset={name}");
                (count("missing-refused", *rows, &more), mend, "missing-look")
            }
            Note::Stale { dataset: name, at, source } => {
                // A book whose zone is unknown can't be opened.
                let day = book.firm.zone().unwrap_or(TimeZone::UTC).to_datetime(*at).date();
                let args = [("dataset", of_source(name, source)), ("day", Arg::from(self.day(day)))];
                (self.say_with("missing-days", &args), "/data/import".to_owned(), "missing-import")
            }
            Note::EndsEarly { dataset: name, day, source } => {
                let args = [("dataset", of_source(name, source)), ("day", Arg::from(self.day(*day)))];
                (self.say_with("missing-after", &args), "/data/import".to_owned(), "missing-import")
            }
            _ => return None,
        };
        Some(Missing { said, mend, action: self.say(action) })
    }
}

/// What can change a number most comes first: known amounts, rows, files, days.
fn weight(note: &Note) -> u8 {
    match note {
        Note::MissingRates { .. } | Note::MissingRatesBefore { .. } => 0,
        Note::Undated { .. } => 1,
        Note::Empty { .. } | Note::Untold { .. } => 2,
        Note::NotLinked { .. } | Note::UnknownThen { .. } => 3,
        Note::Waiting { .. } => 4,
        Note::Quarantined { .. } => 5,
        _ => 6,
    }
}
