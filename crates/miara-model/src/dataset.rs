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
    /// Forms in which other tools state an amount, by their names.
    #[serde(default)]
    pub amounts: IndexMap<String, AmountForm>,
    /// Many-to-one ways to other datasets, over which dimensions can be borrowed.
    #[serde(default)]
    pub links: Vec<Link>,
    /// Conditions that a sound row never meets; a row that does is refused at import.
    #[serde(default)]
    pub checks: Vec<Check>,
    /// The column that says how much a row weighs where an import tells what it changes; absent where
    /// rows are only counted.
    #[serde(default)]
    pub amount: Option<String>,
    /// What must have a day, and what stands for one that nobody knows.
    #[serde(default)]
    pub dated: Vec<Dated>,
    /// What may be right or wrong in a row, and only a person can say.
    #[serde(default)]
    pub doubts: Vec<Doubt>,
    /// True for facts that are the same whoever tells them, such as exchange rates: they have no data
    /// source of their own.
    #[serde(default)]
    pub shared: bool,
    /// Columns whose value changes while a thing goes on, each with where its past is told; of one with nothing
    /// only the present value is known.
    #[serde(default)]
    pub changing: IndexMap<String, Option<PastSteps>>,
    /// Columns of a thing that hold from a day on; absent where a thing is as it is for all time.
    #[serde(default)]
    pub holds: Option<Holds>,
    /// Moments that another dataset tells where a row has none: of what is linked to the row, the first.
    #[serde(default)]
    pub first_of: IndexMap<String, FirstOf>,
    /// Moments that another column of the row stands for in a data source that has none in any row.
    #[serde(default)]
    pub instead: IndexMap<String, String>,
}

/// The column with the data source of a fact: one account of one tool.
pub const DATA_SOURCE: &str = "data_source";
/// What the currency of an amount is called where it tells rows apart.
pub const CURRENCY: &str = "currency";
/// The column with the moment from which a row is not in its tool's full list any more.
pub const GONE_AT: &str = "gone_at";
/// The column with the moment of a row's last change in its tool.
pub const CHANGED_AT: &str = "changed_at";

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
    /// True for a column that imports keep for themselves: no file supplies it by name, and no page
    /// lists it.
    #[serde(default)]
    pub hidden: bool,
    /// True for numbers whose total is not the sum of the parts, such as different visitors.
    #[serde(default)]
    pub distinct: bool,
    /// A later column of the row. A value after it belongs to a later round, so that of two imports the
    /// value before it stays.
    #[serde(default)]
    pub first_before: Option<String>,
    /// True for a moment of which the earliest that was ever told is kept.
    #[serde(default)]
    pub earliest: bool,
    /// The words that it can hold; what another word of a file means is asked for.
    #[serde(default)]
    pub choices: Vec<String>,
    /// What KPIs ask for in it, each with beginnings of the words that files write for it. Values that no word
    /// fits stay as they are.
    #[serde(default)]
    pub words: IndexMap<String, Vec<String>>,
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

/// Another form of an amount, such as that with VAT.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmountForm {
    /// The column whose other form it is.
    pub of: String,
    /// The expression over stored columns.
    pub sql: String,
    /// What tells it from the column, such as "with VAT".
    pub title: Text,
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

/// What of a thing holds from a day on, so that it has a row for each of these days: each row holds until the next one.
/// A row without a day holds from ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holds {
    /// The column with the day; with the key it identifies a row.
    pub from: String,
    /// The columns that hold so. All others are of the thing, whatever the day.
    pub columns: Vec<String>,
}

/// Where past values of a column are told, step by step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PastSteps {
    /// The dataset of the steps.
    pub dataset: String,
    /// The column there and here that says what a step is about.
    pub key: String,
    /// The column there with the value from then on.
    pub value: String,
    /// The column there with the instant of the step.
    pub at: String,
    /// The column there with the instant at which the value was left; a null there means: not yet.
    #[serde(default)]
    pub until: Option<String>,
}

/// A moment that another dataset tells: that of the first of its rows that are linked to a row, meet a condition, and
/// come at or after a moment of the row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstOf {
    /// The other dataset.
    pub dataset: String,
    /// The column there with the moment.
    pub at: String,
    /// SQL over the columns there; rows that do not meet it take no part.
    #[serde(rename = "where")]
    pub condition: String,
    /// The column here before which nothing counts.
    pub after: String,
    /// Columns of both datasets, the finest first. A row there belongs to what the first of them that it has names.
    pub by: Vec<String>,
    /// What is taken, as a sentence of the definition card.
    pub says: Text,
}

/// A condition over one row that a sound row never meets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// SQL over the row's columns; true means: refuse.
    pub refuse_when: String,
    /// The reason shown in quarantine.
    pub reason: Text,
    /// True for a check of a row as its file has it, that says nothing of a row completed by an earlier one.
    #[serde(default)]
    pub alone: bool,
    /// The column that is named as the one at fault.
    pub column: String,
}

/// A moment that a row must have under a condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dated {
    /// SQL over the row's columns.
    pub when: String,
    /// The column with the moment.
    pub column: String,
    /// The column that says by when it was at the latest, where nobody knows the moment itself.
    pub unknown_by: String,
}

/// A condition that a row meets by mistake or rightly; a person says which.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Doubt {
    /// Its name.
    pub name: String,
    /// SQL over the row's columns.
    pub when: String,
    /// The column at fault where it is a mistake.
    pub column: String,
    /// What is the matter, as a clause.
    pub reason: Text,
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

    /// The column that says what a row is about: that of a dimension, or else the id whose unit is `name`, such as of
    /// invoices, whose lines share one.
    #[must_use]
    pub fn column_of(&self, name: &str) -> Option<&str> {
        let is_id = |column: &Column| column.kind == ColumnKind::Text && column.unit.as_deref() == Some(name);
        let id = || self.columns.iter().find(|(_, column)| is_id(column)).map(|(column, _)| column.as_str());
        self.dimension_column(name).or_else(id)
    }

    /// The kind of a column, stored or derived.
    #[must_use]
    pub fn column_kind(&self, name: &str) -> Option<ColumnKind> {
        self.columns.get(name).map(|column| column.kind).or_else(|| self.derived.get(name).map(|column| column.kind))
    }

    /// The columns that something else tells where rows have nothing in them.
    pub fn completed_columns(&self) -> impl Iterator<Item = &str> {
        self.first_of.keys().chain(self.instead.keys()).map(String::as_str)
    }

    /// True when rows get an id made from their content, because no source gives one.
    #[must_use]
    pub fn has_generated_key(&self) -> bool {
        self.key.first().is_some_and(|column| column == "row_id")
    }

    /// True for facts that belong to a data source. Things merge by identity, whoever tells of them.
    #[must_use]
    pub fn is_sourced(&self) -> bool {
        self.at.is_some() && !self.shared
    }

    /// True for a column of ids that only the rows' own data source gives, so that two data sources may have
    /// the same one for different things.
    #[must_use]
    pub fn is_own_id(&self, name: &str) -> bool {
        let is_text = |column: &Column| column.kind == ColumnKind::Text && column.dimension.is_none();
        self.is_sourced() && name.ends_with("_id") && self.columns.get(name).is_some_and(is_text)
    }

    /// The columns by which a list may leave rows out as a whole: the data source first, then the currency, then the other
    /// dimensions that are columns of this very dataset; each with the name of its dimension.
    #[must_use]
    pub fn own_parts(&self) -> Vec<(&str, &str)> {
        let source = self.columns.get_key_value(DATA_SOURCE).map(|(column, _)| (column.as_str(), DATA_SOURCE));
        let currency = self.money.as_ref().map(|money| (money.currency.as_str(), CURRENCY));
        let dimensions =
            self.columns.iter().filter_map(|(name, column)| Some((name.as_str(), column.dimension.as_deref()?)));
        source.into_iter().chain(currency).chain(dimensions.filter(|(name, _)| *name != DATA_SOURCE)).collect()
    }

    /// The columns that files may supply and pages may list.
    pub fn shown_columns(&self) -> impl Iterator<Item = (&String, &Column)> {
        self.columns.iter().filter(|(_, column)| !column.hidden)
    }

    /// Gives sourced facts the column of their data source, which is the last part of their key.
    pub(crate) fn with_data_source(mut self) -> Self {
        if self.is_sourced() {
            let column = Column {
                kind: ColumnKind::Text,
                required: false,
                dimension: Some(DATA_SOURCE.to_owned()),
                default: None,
                unit: None,
                fact: false,
                hidden: true,
                distinct: false,
                first_before: None,
                earliest: false,
                choices: Vec::new(),
                words: IndexMap::new(),
            };
            self.columns.insert(DATA_SOURCE.to_owned(), column);
            self.key.push(DATA_SOURCE.to_owned());
        }
        self
    }
}
