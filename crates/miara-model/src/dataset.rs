//! Datasets: keyed tables of facts or of things, as the catalogue describes them.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::text::Text;

/// A keyed table of facts (leads, invoice lines) or of things (accounts, people).
///
/// Read from `catalogue/datasets/NAME.yaml`. Every dataset is optional in a book.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dataset {
    /// Its name, as measures and mappings write it.
    #[serde(rename = "dataset")]
    pub name: String,
    /// What people call it.
    pub title: Text,
    /// The unit of `COUNT(*)`: one row is one `noun` (`lead`, `deal`).
    pub noun: String,
    /// Columns that together identify a row; never null in a stored row.
    pub key: Vec<String>,
    /// The main time axis. Files are cut by its month; absent for things.
    #[serde(default)]
    pub at: Option<String>,
    /// How money columns reach the firm's currency; absent where the dataset has no money.
    #[serde(default)]
    pub money: Option<Money>,
    /// Columns by name, in storage order.
    pub columns: IndexMap<String, Column>,
    /// Columns that are not stored but computed from the row wherever they are read.
    #[serde(default)]
    pub derived: IndexMap<String, Derived>,
    /// Many-to-one ways to other datasets, over which dimensions can be borrowed.
    #[serde(default)]
    pub links: Vec<Link>,
    /// Conditions that a sound row never meets; a row that does is refused at import.
    #[serde(default)]
    pub checks: Vec<Check>,
}

/// How the money columns of a dataset are converted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// The column with the ISO 4217 code; a null there means the firm's own currency.
    pub currency: String,
    /// The date that chooses the exchange rate; absent means the axis of the measure that asks.
    #[serde(default)]
    pub rate_on: Option<String>,
}

/// One column of a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// What its values are.
    #[serde(rename = "type")]
    pub kind: ColumnKind,
    /// A row without it is refused.
    #[serde(default)]
    pub required: bool,
    /// The dimension that this column is, where KPIs can be split by it.
    #[serde(default)]
    pub dimension: Option<String>,
    /// Value stored where a source has no such column or leaves the cell empty.
    #[serde(default)]
    pub default: Option<String>,
    /// The unit of one: for [`ColumnKind::Count`] a noun such as `visit`.
    #[serde(default)]
    pub unit: Option<String>,
    /// True for values that may change between two exports of the same thing (counts, amounts).
    /// They take no part in a generated row id.
    #[serde(default)]
    pub fact: bool,
}

/// The type of a column. Every kind may be null unless the column is required.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnKind {
    /// Any text; ids too. Stored trimmed; an empty cell is null.
    Text,
    /// An instant, stored as microseconds of UTC.
    Time,
    /// A calendar day in the firm's time zone.
    Date,
    /// A whole number of things, `i64`.
    Count,
    /// An amount in the row's currency: decimal, 18 digits of which 4 after the point.
    Money,
    /// Hours: decimal, 18 digits of which 6 after the point.
    Hours,
    /// An exchange rate: decimal, 18 digits of which 8 after the point.
    Rate,
    /// A share in 0..=1, `f64`.
    Share,
    /// Yes or no.
    Flag,
}

/// A column that is computed from its row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Derived {
    /// What its values are.
    #[serde(rename = "type")]
    pub kind: ColumnKind,
    /// The expression over stored columns.
    pub sql: String,
}

/// A many-to-one way from a dataset to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// The other dataset.
    pub to: String,
    /// The column here.
    pub from: String,
    /// The column there; by default its key.
    #[serde(default)]
    pub on: Option<String>,
    /// Where `on` is not the other's key: the column whose smallest value chooses the one row to
    /// take, so that a join can never multiply rows.
    #[serde(default)]
    pub first_by: Option<String>,
}

/// A condition over one row that a sound row never meets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// SQL over the row's columns; true means: refuse.
    pub refuse_when: String,
    /// The reason shown in quarantine.
    pub reason: Text,
    /// The column that is named as the one at fault.
    pub column: String,
}

impl Dataset {
    /// The column that the dimension `name` is read from in this very dataset.
    #[must_use]
    pub fn dimension_column(&self, name: &str) -> Option<&str> {
        self.columns
            .iter()
            .find(|(_, column)| column.dimension.as_deref() == Some(name))
            .map(|(column, _)| column.as_str())
    }

    /// The kind of a column, stored or derived.
    #[must_use]
    pub fn column_kind(&self, name: &str) -> Option<ColumnKind> {
        self.columns.get(name).map(|column| column.kind).or_else(|| self.derived.get(name).map(|column| column.kind))
    }

    /// True when rows get an id made from their content, because no source gives one.
    #[must_use]
    pub fn has_generated_key(&self) -> bool {
        self.key == ["row_id"]
    }
}
