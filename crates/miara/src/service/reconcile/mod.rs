//! A number of another tool beside ours: ways in which it may have been counted, and the list behind it, row by row.

mod list;
mod ways;

use std::sync::Arc;

use jiff::Timestamp;
use miara_insight::reconcile::{Judged, Said, judge};
use miara_model::{Answer, Cell, Kpi, Period, Question};

use crate::service::{Service, ServiceError, ask, history};

pub use list::{ComparedList, ListColumns, ListFile, ListOutcome, listable};

/// What another tool says.
#[derive(Debug, Clone, Default)]
pub struct Told<'a> {
    /// Its number.
    pub said: Option<Said>,
    /// The file with the list behind it.
    pub list: Option<ListFile<'a>>,
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

impl Reconciliation {
    /// Our number.
    #[must_use]
    pub fn ours(&self) -> Option<&Cell> {
        self.answer.rows.first().and_then(|row| row.cells.first())
    }
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
