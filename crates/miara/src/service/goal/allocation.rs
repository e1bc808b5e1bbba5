//! Gathers what a goal is shared out by.

use jiff::{Timestamp, ToSpan as _};
use miara_insight::goal::{Allocation, left_of};
use miara_model::{Aim, GoalKey, Grain, Kpi, Period, Question, Scope};

use crate::service::{Service, ServiceError, ask, forecast};

/// Whole months that a season is taken from.
const MONTHS: usize = 12;

/// Shares a goal for a period out over its months. Months that are over and have a goal keep it, since a goal is set
/// beforehand; the others share what these leave.
///
/// # Errors
/// As [`ask::answer`](crate::service::ask::answer).
pub async fn allocate(
    service: &Service,
    kpi: &Kpi,
    scope: &Scope,
    period: Period,
    aim: Aim,
    now: Timestamp,
) -> Result<Allocation, ServiceError> {
    let today = service.engine.zone().to_datetime(now).date();
    let (goals, nature) = (super::goals(service, now)?, forecast::nature(service, kpi));
    let set = |month: &Period| {
        let key = GoalKey { kpi: kpi.name.clone(), scope: scope.clone(), period: *month };
        goals.get(&key).filter(|_| month.is_over(today) && *month != period).map(|set| set.goal.terms.aim)
    };
    let all = period.split(Grain::Month, service.book.firm.fiscal_year_start);
    let left = |aim: Aim, over: Aim| if nature.adds_over_time { left_of(aim, over) } else { aim };
    let aim = all.iter().filter_map(set).fold(aim, left);
    let months: Vec<Period> = all.into_iter().filter(|month| set(month).is_none()).collect();
    let clock = &service.engine.clocks().everyone;
    let days = months.iter().map(|month| f64::from(clock.working_days(month.from, month.to))).collect();
    let season = match nature.adds_over_time {
        true => per_working_day(service, kpi, scope, period, now).await?,
        false => None,
    };
    let of_month = |season: [f64; MONTHS]| {
        months.iter().map(|month| season[usize::from(month.from.month().unsigned_abs() - 1)]).collect()
    };
    let season = season.map(of_month);
    Ok(miara_insight::goal::allocate((kpi, nature), aim, months, days, season))
}

/// What each calendar month brought per working day in the last twelve whole months before a period, as
/// far as they are known, January first; `None` where one of them has no number or a negative one.
async fn per_working_day(
    service: &Service,
    kpi: &Kpi,
    scope: &Scope,
    before: Period,
    now: Timestamp,
) -> Result<Option<[f64; MONTHS]>, ServiceError> {
    let question = |period| Question {
        kpis: vec![kpi.name.clone()],
        period,
        grain: Some(Grain::Month),
        by: vec![],
        filters: scope.parts().to_vec(),
        versus: None,
    };
    let known = ask::known_day(service, std::slice::from_ref(&kpi.name), now).await?;
    let to = known.min(before.from).first_of_month();
    let answer = ask::answer(service, &question(Period { from: to - 12.months(), to }), now).await?;
    let clock = &service.engine.clocks().everyone;
    let mut season = [0.0; MONTHS];
    for row in &answer.rows {
        let days = f64::from(clock.working_days(row.period.from, row.period.to).max(1));
        match row.cells[0].as_ref().map(|value| value.to_f64()) {
            Ok(value) if value >= 0.0 => {
                season[usize::from(row.period.from.month().unsigned_abs() - 1)] = value / days;
            }
            _ => return Ok(None),
        }
    }
    Ok((answer.rows.len() == MONTHS).then_some(season))
}
