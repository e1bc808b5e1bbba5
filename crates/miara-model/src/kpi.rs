//! KPIs: arithmetic over measures, with all that a person needs to read the number.

use indexmap::IndexMap;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_saphyr::Spanned;

use crate::formula::Formula;
use crate::measure::{History, Measure, MeasureText, WaitClock, WaitText};
use crate::text::Text;
use crate::unit::{DeclaredUnit, Unit};

/// A key performance indicator: one typed number with a unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Kpi {
    /// Its name in questions and formulas.
    pub name: String,
    /// What people call it.
    pub title: Text,
    /// One sentence that says what it measures.
    pub meaning: Text,
    /// Arithmetic over measures; names of other KPIs are already expanded.
    pub formula: Formula,
    /// The formula as its author wrote it.
    pub written: String,
    /// The unit as it is shown.
    pub unit: DeclaredUnit,
    /// The unit as it was inferred.
    pub inferred: Unit,
    /// Which way is better.
    pub better: Better,
    /// Marketing or sales.
    pub family: Family,
    /// Counted in money.
    pub financial: bool,
    /// Tells of what is to come rather than of what was.
    pub leading: bool,
    /// Its place on the overview within its family, smallest first; KPIs of a firm come last.
    pub order: u16,
    /// The dimension it is split by first.
    pub split: Option<String>,
    /// Numbers worked by hand.
    pub example: Option<Example>,
    /// Who answers for the definition.
    pub owner: Option<String>,
    /// The file it comes from.
    pub file: String,
}

impl Kpi {
    /// The number of one measure, as a part of other KPIs: it has no title but its name.
    #[must_use]
    pub fn of_measure(measure: &Measure) -> Kpi {
        let named = Text { pl: measure.name.clone(), en: measure.name.clone() };
        Kpi {
            name: measure.name.clone(),
            title: named.clone(),
            meaning: named,
            formula: Formula::Name(measure.name.clone()),
            written: measure.name.clone(),
            unit: DeclaredUnit::Unit(measure.unit.clone()),
            inferred: measure.unit.clone(),
            better: Better::Higher,
            family: Family::Sales,
            financial: false,
            leading: false,
            order: last_place(),
            split: None,
            example: None,
            owner: None,
            file: String::new(),
        }
    }
}

/// Which way a KPI should go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Best inside a range.
    Within,
}

/// Where a KPI belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// What sales makes of it.
    Sales,
    /// What marketing brings.
    Marketing,
}

/// A worked example: given these numbers, the KPI is that one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// A number for each measure of the formula.
    pub given: IndexMap<String, Decimal>,
    /// What comes out, before any scaling to percent.
    pub result: Decimal,
    /// The example in words, for the definition card.
    pub words: Text,
}

/// A KPI file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawKpi {
    pub(crate) kpi: Spanned<String>,
    pub(crate) title: Text,
    pub(crate) meaning: Text,
    #[serde(default)]
    pub(crate) formula: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) measure: Option<RawMeasure>,
    #[serde(default)]
    pub(crate) measures: IndexMap<String, RawMeasure>,
    #[serde(default)]
    pub(crate) unit: Option<Spanned<String>>,
    pub(crate) better: Better,
    pub(crate) family: Family,
    #[serde(default)]
    pub(crate) financial: bool,
    #[serde(default)]
    pub(crate) leading: bool,
    #[serde(default = "last_place")]
    pub(crate) order: u16,
    #[serde(default)]
    pub(crate) split: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) example: Option<Example>,
    #[serde(default)]
    pub(crate) owner: Option<String>,
}

fn last_place() -> u16 {
    u16::MAX
}

/// A measure as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawMeasure {
    pub(crate) dataset: Spanned<String>,
    pub(crate) value: Spanned<String>,
    #[serde(default, rename = "where")]
    pub(crate) filter: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) undated: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) untold: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) at: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) per: Vec<String>,
    #[serde(default)]
    pub(crate) open_until: Vec<String>,
    #[serde(default)]
    pub(crate) history: Option<History>,
    #[serde(default)]
    pub(crate) within_days: Option<u16>,
    #[serde(default)]
    pub(crate) wait: Option<RawWait>,
    #[serde(default)]
    pub(crate) first_per: Option<String>,
    #[serde(default)]
    pub(crate) counts: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawWait {
    pub(crate) until: String,
    #[serde(default)]
    pub(crate) given_up: Option<String>,
    pub(crate) clock: WaitClock,
    #[serde(default)]
    pub(crate) person: Option<String>,
}

impl RawMeasure {
    pub(crate) fn text(&self) -> MeasureText<'_> {
        MeasureText {
            value: &self.value.value,
            filter: self.filter.as_ref().map(|sql| sql.value.as_str()),
            undated: self.undated.as_ref().map(|sql| sql.value.as_str()),
            untold: self.untold.as_ref().map(|sql| sql.value.as_str()),
            at: self.at.as_ref().map(|name| name.value.as_str()),
            per: &self.per,
            open_until: &self.open_until,
            history: self.history.as_ref(),
            within_days: self.within_days,
            wait: self.wait.as_ref().map(|wait| WaitText {
                until: &wait.until,
                given_up: wait.given_up.as_deref(),
                clock: wait.clock,
                person: wait.person.as_deref(),
            }),
            first_per: self.first_per.as_deref(),
            counts: self.counts.as_deref(),
        }
    }
}
