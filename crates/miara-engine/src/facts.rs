//! What the engine is told about datasets by those who imported them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;

/// What the engine is told about a dataset by those who imported it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DatasetFacts {
    /// When something was last imported into it.
    pub last_import: Option<Timestamp>,
    /// Where knowledge ends; absent where that is the last import.
    pub known: Option<KnownEnd>,
    /// Where new rows end, where that is earlier.
    pub new_rows: Option<KnownEnd>,
    /// Rows that wait in quarantine.
    pub quarantined: u64,
    /// Those of them of which all days are known, by these days since 1970-01-01.
    pub quarantined_on: Vec<(Vec<i32>, u64)>,
    /// Files whose import waits for an answer.
    pub waiting: u64,
    /// The columns that some import has supplied.
    pub supplied: BTreeSet<String>,
    /// The mappings by which its rows came.
    pub mappings: BTreeSet<String>,
}

/// Where knowledge of a dataset ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownEnd {
    /// The last moment that is known.
    pub at: Timestamp,
    /// The last day with rows, where they end before their import.
    pub ended: Option<Date>,
    /// The data source that tells the least, where there are several.
    pub source: Option<String>,
}

impl DatasetFacts {
    /// The last moment of which anything is known; absent where nothing was imported.
    #[must_use]
    pub fn known_at(&self) -> Option<Timestamp> {
        self.known.as_ref().map(|known| known.at).or(self.last_import)
    }

    /// Where knowledge of a measure ends: of what is counted when it comes into being, where new rows do.
    #[must_use]
    pub fn end_of(&self, counts_new_rows: bool) -> Option<&KnownEnd> {
        self.new_rows.as_ref().filter(|_| counts_new_rows).or(self.known.as_ref())
    }

    /// The last moment of which anything is known of a measure; absent where nothing was imported.
    #[must_use]
    pub fn known_at_of(&self, counts_new_rows: bool) -> Option<Timestamp> {
        self.end_of(counts_new_rows).map(|known| known.at).or(self.last_import)
    }

    /// Knows nothing after a moment.
    pub fn know_until(&mut self, moment: Timestamp) {
        if self.known_at().is_some_and(|at| at > moment) {
            self.known = Some(KnownEnd { at: moment, ended: None, source: None });
        }
        self.new_rows.take_if(|new| new.at >= moment);
    }
}

/// Facts by dataset.
pub type Facts = BTreeMap<String, DatasetFacts>;
