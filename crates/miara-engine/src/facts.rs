//! What the engine is told about datasets by those who imported them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

/// What the engine is told about a dataset by those who imported it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DatasetFacts {
    /// When something was last imported into it.
    pub last_import: Option<Timestamp>,
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

/// Facts by dataset.
pub type Facts = BTreeMap<String, DatasetFacts>;
