//! The numbers that an effect is told from: the KPI in the action's part of the firm and in its other parts.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use miara_engine::EngineError;
use miara_insight::action::Course;
use miara_model::{Grain, Kpi, Period, Question, Scope};

use crate::service::{Service, ServiceError, ask};

/// Weeks and months looked back on, at most.
const BACK_WEEKS: i64 = 156;
const BACK_MONTHS: i64 = 48;
/// A dimension with one of its values.
type Part = (String, String);

/// The course of a KPI around a day, up to another: by weeks, by months where weeks have few cases.
pub(super) async fn course(
    service: &Service,
    kpi: &Kpi,
    scope: &Scope,
    begun: Date,
    until: Date,
    now: Timestamp,
) -> Result<Course, ServiceError> {
    let weeks = course_by(service, kpi, scope, (begun, until), Grain::Week, now).await?;
    if !weeks.is_sparse() {
        return Ok(weeks);
    }
    course_by(service, kpi, scope, (begun, until), Grain::Month, now).await
}

async fn course_by(
    service: &Service,
    kpi: &Kpi,
    scope: &Scope,
    (begun, until): (Date, Date),
    grain: Grain,
    now: Timestamp,
) -> Result<Course, ServiceError> {
    let fiscal = service.book.firm.fiscal_year_start;
    let back = if grain == Grain::Week { BACK_WEEKS.weeks() } else { BACK_MONTHS.months() };
    let from = grain.around(begun.saturating_sub(back), fiscal).from;
    let to = grain.around(until, fiscal).from;
    let all = Period { from, to: to.max(grain.around(begun, fiscal).to) };
    let whole = |period: &Period| period.to <= until && (period.to <= begun || period.from >= begun);
    let periods: Vec<Period> = all.split(grain, fiscal).into_iter().filter(whole).collect();
    let first = periods.iter().position(|period| period.from >= begun).unwrap_or(periods.len());
    let empty = vec![None; periods.len()];
    let mut course = Course { grain, from: first, treated: empty, others: Vec::new(), dimension: None, periods };
    let Some(own) = scope.parts().last() else {
        fill(service, &mut course, kpi, all, (None, scope.parts()), now).await?;
        return Ok(course.trimmed());
    };
    let rest = &scope.parts()[..scope.parts().len() - 1];
    match fill(service, &mut course, kpi, all, (Some(own), rest), now).await {
        Err(ServiceError::Engine(
            EngineError::TooManyCells { .. } | EngineError::NotLinked { .. } | EngineError::NoWay { .. },
        )) => fill(service, &mut course, kpi, all, (None, scope.parts()), now).await?,
        done => done?,
    }
    Ok(course.trimmed())
}

/// Fills in the numbers, split by a dimension where one is given.
async fn fill(
    service: &Service,
    course: &mut Course,
    kpi: &Kpi,
    all: Period,
    (split, filters): (Option<&Part>, &[Part]),
    now: Timestamp,
) -> Result<(), ServiceError> {
    let question = Question {
        kpis: vec![kpi.name.clone()],
        period: all,
        grain: Some(course.grain),
        by: split.iter().map(|(dimension, _)| dimension.clone()).collect(),
        filters: filters.to_vec(),
        versus: None,
    };
    let answer = ask::answer(service, &question, now).await?;
    course.dimension = split.map(|(dimension, _)| dimension.clone());
    for row in &answer.rows {
        let Ok(at) = course.periods.binary_search_by_key(&row.period.from, |period| period.from) else { continue };
        let number = row.cells[0].as_ref().ok().map(|value| value.to_f64());
        match (split, row.dimensions.first().and_then(Option::as_ref)) {
            (None, _) => course.treated[at] = number,
            (Some((_, value)), Some(known)) if known == value => course.treated[at] = number,
            (Some(_), Some(known)) => {
                let place = course.others.iter().position(|(name, _)| name == known).unwrap_or_else(|| {
                    course.others.push((known.clone(), vec![None; course.periods.len()]));
                    course.others.len() - 1
                });
                course.others[place].1[at] = number;
            }
            (Some(_), None) => {}
        }
    }
    Ok(())
}
