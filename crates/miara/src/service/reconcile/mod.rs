//! A number of another tool beside ours: ways in which it may have been counted, and the list behind it, row by row.

mod list;
mod ways;

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use miara_insight::reconcile::{Comparison, Judged, Said, judge};
use miara_model::{Answer, Cell, Dataset, Kpi, Measure, Period, Question, Shape};

use crate::service::{Service, ServiceError, ask, history};

/// What another tool says.
#[derive(Debug, Clone, Default)]
pub struct Told<'a> {
    /// Its number.
    pub said: Option<Said>,
    /// The file with the list behind it.
    pub list: Option<ListFile<'a>>,
}

/// A list in a file.
#[derive(Debug, Clone)]
pub struct ListFile<'a> {
    /// The file.
    pub path: &'a Path,
    /// The columns that a person has named.
    pub columns: ListColumns,
    /// The measure of the KPI that it is a list of; absent means the first that is a sum or a count.
    pub measure: Option<String>,
}

/// Which columns of a list say what, by their headers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListColumns {
    /// What each row is called by.
    pub id: Option<String>,
    /// Its amount.
    pub amount: Option<String>,
    /// Its day.
    pub day: Option<String>,
}

/// A number of another tool beside ours.
#[derive(Debug, Clone)]
pub struct Reconciliation {
    /// The KPI.
    pub kpi: Kpi,
    /// The days.
    pub period: Period,
    /// Our number and the notes beside it.
    pub answer: Arc<Answer>,
    /// The other tool's.
    pub said: Option<Said>,
    /// Ways in which it may have been counted; `None` where no number was told, or we have none.
    pub ways: Option<Judged>,
    /// The list; `None` where none was given.
    pub list: Option<ListOutcome>,
}

/// What came of a list.
#[derive(Debug, Clone, PartialEq)]
pub enum ListOutcome {
    /// It was held against ours.
    Compared(Box<ComparedList>),
    /// None of its columns has ids of ours.
    NoIds {
        /// The dataset that its rows should be of.
        dataset: String,
        /// The columns whose values would do, each with one that we have.
        known: Vec<(String, String)>,
    },
    /// It has no column of that name.
    NoColumn {
        /// The name.
        name: String,
        /// Those it has.
        columns: Vec<String>,
    },
    /// No column has amounts for most rows.
    NoAmount {
        /// The columns.
        columns: Vec<String>,
    },
    /// The KPI has no measure that adds up rows.
    NotOfRows,
    /// More rows are behind the number, or in the list, than can be held against each other.
    TooMany {
        /// How many can.
        most: usize,
    },
}

/// A list held against ours.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedList {
    /// The measure.
    pub measure: Measure,
    /// Its dataset.
    pub dataset: Dataset,
    /// The column of ours that rows are known by.
    pub held_by: String,
    /// The columns of the list that were read.
    pub columns: ListColumns,
    /// What differs.
    pub comparison: Comparison,
    /// True where the measure is the whole KPI, so that the number told is of the same rows.
    pub is_whole: bool,
}

impl Reconciliation {
    /// Our number.
    #[must_use]
    pub fn ours(&self) -> Option<&Cell> {
        self.answer.rows.first().and_then(|row| row.cells.first())
    }
}

/// The measures of a KPI that are sums over rows, so that a list of rows can be held against each.
#[must_use]
pub fn listable<'s>(service: &'s Service, kpi: &'s Kpi) -> Vec<&'s Measure> {
    let is_of_rows = |measure: &&Measure| match &measure.shape {
        Shape::Count | Shape::Sum(_) | Shape::Open { .. } => true,
        Shape::Distinct(value) => matches!(value, miara_model::Scalar::Column(_)),
        _ => false,
    };
    service.book.catalogue.measures_of(kpi).filter(is_of_rows).collect()
}

/// Holds what another tool says against our number.
///
/// # Errors
/// As [`ask::answer`], and where the list can't be read as a table.
pub async fn reconcile(
    service: &Service,
    kpi: &Kpi,
    (period, filters): (Period, &[(String, String)]),
    told: &Told<'_>,
    now: Timestamp,
) -> Result<Reconciliation, ServiceError> {
    history::settle(service).await?;
    let question = Question {
        kpis: vec![kpi.name.clone()],
        period,
        grain: None,
        by: Vec::new(),
        filters: filters.to_vec(),
        versus: None,
    };
    let answer = ask::answer(service, &question, now).await?;
    let ours = answer.rows.first().and_then(|row| row.cells.first()?.as_ref().ok().copied());
    let ways = match (told.said, ours) {
        (Some(said), Some(ours)) => {
            let found = ways::ways(service, kpi, &question, ours.to_f64(), now).await?;
            Some(judge(&said, ours.to_f64(), found))
        }
        _ => None,
    };
    let list = match &told.list {
        Some(file) => Some(list::compared(service, kpi, &question, (file, told.said), now).await?),
        None => None,
    };
    Ok(Reconciliation { kpi: kpi.clone(), period, answer, said: told.said, ways, list })
}
