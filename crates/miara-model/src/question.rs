//! What is asked, and what comes back.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::catalogue::Catalogue;
use crate::kpi::Kpi;
use crate::period::{Grain, Period, Versus};
use crate::value::{Absent, Value};

/// A question: which KPIs, over which days, cut and split how.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Names of KPIs, or of measures that KPIs are made of, in the order of the answer's columns.
    pub kpis: Vec<String>,
    /// The days it is about, half-open.
    pub period: Period,
    /// How long one row's period is; absent means the whole.
    pub grain: Option<Grain>,
    /// Dimensions to split by.
    pub by: Vec<String>,
    /// Only rows where the dimension has one of its values; several values of one dimension are
    /// alternatives. An empty text means: not assigned.
    pub filters: Vec<(String, String)>,
    /// What each period is compared with.
    pub versus: Option<Versus>,
}

/// A number or why there is none.
pub type Cell = Result<Value, Absent>;

/// The numbers that answer a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The days it is about.
    pub period: Period,
    /// The grain of its rows.
    pub grain: Option<Grain>,
    /// The dimensions of its rows.
    pub by: Vec<String>,
    /// The KPIs of its columns, in order.
    pub kpis: Vec<Kpi>,
    /// Rows by period, then by dimension values in alphabetical order, the unassigned last.
    pub rows: Vec<AnswerRow>,
    /// What each KPI was compared with, where that was asked; in the order of `rows`.
    pub compared: Option<Vec<ComparedRow>>,
    /// The last day of which each KPI is known, that day or a part of it included; in the order of `kpis`.
    pub known: Vec<jiff::civil::Date>,
    /// What a reader must know beside the numbers.
    pub notes: Vec<Note>,
}

impl Answer {
    /// The part of a period that is known of a KPI, by its place; all of it where none is.
    #[must_use]
    pub fn elapsed(&self, period: Period, kpi: usize) -> Period {
        self.known.get(kpi).and_then(|known| period.elapsed(*known)).unwrap_or(period)
    }

    /// The last day of which any of the KPIs is known; absent without KPIs.
    #[must_use]
    pub fn last_known(&self) -> Option<jiff::civil::Date> {
        self.known.iter().copied().max()
    }
}

/// One row of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerRow {
    /// The days it covers.
    pub period: Period,
    /// A value per dimension of the question; `None` is not assigned or not linked.
    pub dimensions: Vec<Option<String>>,
    /// A number per KPI.
    pub cells: Vec<Cell>,
}

/// The counterpart of one row.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedRow {
    /// The days of the counterpart of each KPI: as many as are known of it.
    pub periods: Vec<Period>,
    /// A number per KPI.
    pub cells: Vec<Cell>,
}

impl ComparedRow {
    /// The days of the counterpart of the KPIs that are known for longest.
    #[must_use]
    pub fn period(&self) -> Option<Period> {
        self.periods.iter().copied().max_by_key(|period| period.to)
    }
}

/// The numbers of all measures of a question, for one combination of dimension values.
#[derive(Debug, Clone, PartialEq)]
pub struct PartsRow {
    /// A value per dimension of the question; `None` is not assigned or not linked.
    pub dimensions: Vec<Option<String>>,
    /// A number per measure, by its name.
    pub numbers: BTreeMap<String, Cell>,
}

/// What a reader must know beside the numbers. `code` names each kind for programs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum Note {
    /// A source of web traffic counts only visitors who consented.
    ConsentShare {
        /// The dataset.
        dataset: String,
        /// The mapping that the source comes by.
        mapping: String,
        /// The share of visits that is seen, in 0..=1.
        share: Decimal,
    },
    /// How many different rows were read.
    RowsRead {
        /// The dataset.
        dataset: String,
        /// Rows within the question's days and filters by any of the axes that it was read on, each once.
        rows: u64,
    },
    /// Rows that were refused at import, take no part, and may belong to the question's days.
    Quarantined {
        /// The dataset.
        dataset: String,
        /// How many.
        rows: u64,
    },
    /// Files whose import waits for an answer; their rows take no part.
    Waiting {
        /// The dataset.
        dataset: String,
        /// How many.
        files: u64,
    },
    /// When the dataset was last imported.
    LastImport {
        /// The dataset.
        dataset: String,
        /// The instant.
        at: Timestamp,
    },
    /// Amounts left out for want of an exchange rate.
    MissingRates {
        /// The measure.
        measure: String,
        /// How many rows.
        rows: u64,
        /// How much in which currency.
        amounts: BTreeMap<String, Decimal>,
    },
    /// Amounts left out, for want of an exchange rate, of what the numbers are compared with.
    MissingRatesBefore {
        /// The measure.
        measure: String,
        /// How many rows.
        rows: u64,
        /// How much in which currency.
        amounts: BTreeMap<String, Decimal>,
    },
    /// A cohort of which not all members have had their whole window.
    Immature {
        /// The measure.
        measure: String,
        /// Members whose window has passed.
        mature: u64,
        /// All members.
        all: u64,
    },
    /// Rows that belong to a measure and, for want of a day, to no period.
    Undated {
        /// The measure.
        measure: String,
        /// How many rows pass the filters, of any time.
        rows: u64,
        /// What they come to, where the measure adds up; in the firm's currency where it is money.
        amount: Option<Value>,
    },
    /// Rows whose value can't be told: they take no part.
    Untold {
        /// The measure.
        measure: String,
        /// How many.
        rows: u64,
    },
    /// Cells without a number.
    NoValue {
        /// The KPI.
        kpi: String,
        /// How many cells.
        cells: u64,
        /// Why.
        why: Absent,
    },
    /// Part of a measure can't be assigned to the borrowed dimension.
    NotLinked {
        /// The measure.
        measure: String,
        /// The dimension.
        dimension: String,
        /// How many rows.
        rows: u64,
        /// Of how many.
        of: u64,
        /// The share of the measure's number they make up, where it is a sum.
        share: Option<Value>,
    },
    /// Rows that lack the value that is added up.
    Empty {
        /// The measure.
        measure: String,
        /// How many.
        rows: u64,
        /// Of how many.
        of: u64,
    },
    /// The filters let no row of a dataset through.
    NothingMatches {
        /// The dataset.
        dataset: String,
        /// The filters, such as `channel=organic`.
        filters: String,
    },
    /// A past stock split or filtered by what is known of its things today.
    PresentDimension {
        /// The measure.
        measure: String,
        /// The dimension.
        dimension: String,
    },
    /// Things of a past stock of which it is not known what a dimension was then, as their history begins later.
    UnknownThen {
        /// The measure.
        measure: String,
        /// The dimension.
        dimension: String,
        /// How many things.
        rows: u64,
    },
    /// A dataset whose last import lies before the end of what is asked.
    Stale {
        /// The dataset.
        dataset: String,
        /// Its last import.
        at: Timestamp,
        /// The data source whose import that was, where there are several.
        source: Option<String>,
    },
    /// A dataset whose rows end before its last import, and before the end of what is asked: nothing is known of the
    /// days after.
    EndsEarly {
        /// The dataset.
        dataset: String,
        /// The last day that is known.
        day: jiff::civil::Date,
        /// The data source whose rows end there, where there are several.
        source: Option<String>,
    },
    /// A stock whose last report lies before the period.
    Carried {
        /// The measure.
        measure: String,
        /// In how many periods.
        periods: u64,
    },
    /// Leads that wait still; they take part with the time waited so far. Said once of the same rows.
    StillWaiting {
        /// The first measure in which they wait.
        measure: String,
        /// How many.
        waiting: u64,
        /// Of how many.
        all: u64,
    },
    /// The last period is not over.
    Unfinished {
        /// Its days.
        period: Period,
        /// The part that has begun.
        elapsed: Period,
    },
    /// A stock in the past is valued by what is known today.
    PresentValue {
        /// The measure.
        measure: String,
    },
    /// Moments of rows that have none, told by rows of another dataset.
    ToldBy {
        /// The dataset.
        dataset: String,
        /// The column.
        column: String,
        /// The dataset that tells them.
        by: String,
        /// How many rows of the whole dataset have their moment so.
        rows: u64,
    },
    /// A column stands for another of which a data source has nothing.
    StandsFor {
        /// The dataset.
        dataset: String,
        /// The column without values.
        column: String,
        /// The column that stands for it.
        other: String,
    },
    /// A comparison with a period that is shorter than what has elapsed.
    ShorterComparison {
        /// The period.
        period: Period,
        /// Its counterpart.
        counterpart: Period,
    },
}

impl Note {
    /// True for a note which says that the number of this KPI is not all it could be: amounts, rows, files or days are
    /// missing from it.
    #[must_use]
    pub fn is_missing_from(&self, kpi: &Kpi, catalogue: &Catalogue) -> bool {
        let measure = |name: &String| catalogue.measures_of(kpi).any(|measure| measure.name == *name);
        let dataset = |name: &String| catalogue.datasets_of(kpi).contains(&name.as_str());
        match self {
            Note::MissingRates { measure: name, .. }
            | Note::MissingRatesBefore { measure: name, .. }
            | Note::Undated { measure: name, .. }
            | Note::Empty { measure: name, .. }
            | Note::Untold { measure: name, .. }
            | Note::NotLinked { measure: name, .. } => measure(name),
            Note::Waiting { dataset: name, .. }
            | Note::Quarantined { dataset: name, .. }
            | Note::Stale { dataset: name, .. }
            | Note::EndsEarly { dataset: name, .. } => dataset(name),
            _ => false,
        }
    }
}
