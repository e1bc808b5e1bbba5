//! What an export is the whole truth of.

use miara_model::{Dataset, GONE_AT};
use serde::{Deserialize, Serialize};

/// What an export is the whole truth of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CoverageKind {
    /// Its rows: what it lacks may exist all the same.
    Rows,
    /// Its days: on them there is nothing but its rows.
    Days,
    /// Everything: what it lacks is gone.
    All,
}

/// What an export is the whole truth of, for its own data source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// Its kind.
    pub kind: CoverageKind,
    /// The dataset's column of days by which the tool limits its export; only where it covers days.
    pub axis: Option<String>,
    /// The dataset's columns to whose values an export may be limited: a person, a campaign.
    pub scope: Vec<String>,
    /// The dataset's column of the document that rows are lines of.
    pub document: Option<String>,
    /// How many of the last days the tool itself still changes for a while.
    pub settles: u16,
}

/// Dimensions to which people limit what they write down themselves.
const OWN_SCOPE: [&str; 6] = ["owner", "campaign", "cost_category", "department", "network", "work_kind"];

impl Coverage {
    /// Rows with ids of their own.
    #[must_use]
    pub fn rows() -> Self {
        Coverage { kind: CoverageKind::Rows, axis: None, scope: Vec::new(), document: None, settles: 0 }
    }

    /// What a file covers whose mapping doesn't say it: rows where they have ids, else the days that it has, for
    /// the persons, campaigns and categories that it has. `supplied` are the columns that the file has.
    #[must_use]
    pub fn usual(dataset: &Dataset, supplied: &[String]) -> Self {
        let has = |name: &str| supplied.iter().any(|known| known == name);
        if !dataset.has_generated_key() || has("row_id") {
            return Coverage::rows();
        }
        let limits =
            |dimension: &Option<String>| dimension.as_deref().is_some_and(|dimension| OWN_SCOPE.contains(&dimension));
        let scope = dataset.shown_columns().filter(|(name, column)| has(name) && limits(&column.dimension));
        Coverage {
            kind: CoverageKind::Days,
            axis: dataset.at.clone(),
            scope: scope.map(|(name, _)| name.clone()).collect(),
            ..Coverage::rows()
        }
    }

    /// True where rows that a later export lacks are kept for the past that they were part of.
    #[must_use]
    pub fn marks_gone(&self, dataset: &Dataset) -> bool {
        self.kind == CoverageKind::All && dataset.columns.contains_key(GONE_AT)
    }
}
