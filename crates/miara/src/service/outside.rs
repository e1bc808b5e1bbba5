//! What of a split ratio belongs to no value of the dimension, and so is in none of its parts.

use jiff::Timestamp;
use miara_model::{Kpi, Question, Value};

use crate::service::{Service, ServiceError, ask};

/// What of a measure belongs to no value of a dimension.
#[derive(Debug, Clone, PartialEq)]
pub struct Outside {
    /// The measure.
    pub measure: String,
    /// What of it belongs to none.
    pub outside: Value,
    /// All of it.
    pub whole: Value,
}

/// What of the measures of a ratio belongs to no value of the dimension that a question splits it by, over the whole of
/// its days: costs without a team are in the cost per lead of none. Nothing of other KPIs, which have a row for it, and
/// of what does not add up.
///
/// # Errors
/// As [`ask::answer`].
pub async fn outside(
    service: &Service,
    kpi: &Kpi,
    question: &Question,
    now: Timestamp,
) -> Result<Vec<Outside>, ServiceError> {
    let catalogue = &service.book.catalogue;
    let of_split = question.by.len() == 1 && catalogue.nature(kpi).is_ratio;
    let measures = catalogue.measures_of(kpi).filter(|measure| of_split && measure.nature().adds_over_parts);
    let kpis: Vec<String> = measures.map(|measure| measure.name.clone()).collect();
    if kpis.is_empty() {
        return Ok(Vec::new());
    }
    let asked = Question { kpis, grain: None, versus: None, ..question.clone() };
    let answer = ask::answer_together(service, &asked, now).await?;
    let of_measure = |(place, kpi): (usize, &Kpi)| {
        let parts = answer.rows.iter().filter_map(|row| row.cells[place].as_ref().ok().copied());
        let whole = parts.into_iter().try_fold(Value::count(0), Value::plus)?;
        let unassigned = answer.rows.iter().find(|row| row.dimensions[0].is_none())?;
        let outside = unassigned.cells[place].as_ref().ok().copied().filter(|value| !value.is_zero())?;
        Some(Outside { measure: kpi.name.clone(), outside, whole })
    };
    Ok(answer.kpis.iter().enumerate().filter_map(of_measure).collect())
}
