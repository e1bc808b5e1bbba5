//! Gathers what goals are held against.

use std::sync::Arc;

use futures_util::future::try_join_all;
use jiff::Timestamp;
use jiff::civil::Date;
use miara_insight::goal::{
    GoalPace, GoalStanding, LikelyEnd, RollupGap, StandingInput, Teams, likely_end, pace, rollup_gaps, scope_of,
    standing,
};
use miara_model::goal::{Goals, SetGoal};
use miara_model::{Absent, Cell, Grain, Kpi, Period, Question};

use crate::service::ask::Snapshot;
use crate::service::memo::Memoized;
use crate::service::overview::Selection;
use crate::service::{Service, ServiceError, ask, forecast, tables};

/// Months that a chance reaches ahead, at most.
const FAR: usize = 24;

/// Asks how goals stand in a selection; that is made from what answers are made from, and the last change of any goal.
#[derive(PartialEq)]
struct Standings(Selection);

impl Memoized for Standings {
    type Inputs = (Snapshot, i64);
    type Value = Vec<GoalStanding>;
    const MOST: usize = 20;

    fn is_older(inputs: &(Snapshot, i64), than: &(Snapshot, i64)) -> bool {
        inputs.0.is_older(&than.0)
    }
}

/// How goals stand in a part of the firm in a period: for each KPI the goal that is set for the period
/// itself, else the one for the shortest period around it.
///
/// # Errors
/// As [`ask::answer`](crate::service::ask::answer).
pub async fn standings(
    service: &Service,
    selection: &Selection,
    now: Timestamp,
) -> Result<Vec<GoalStanding>, ServiceError> {
    let goals = super::goals(service, now)?;
    let Some(scope) = scope_of(&selection.filters) else { return Ok(Vec::new()) };
    let mut fitting: Vec<&SetGoal> = Vec::new();
    for set in &goals.in_force {
        let period = set.goal.key.period;
        let around = period.from <= selection.period.from && selection.period.to <= period.to;
        if !super::is_of(service, &set.goal.key.scope, &scope) || !around {
            continue;
        }
        match fitting.iter_mut().find(|other| other.goal.key.kpi == set.goal.key.kpi) {
            Some(other) if other.goal.key.period.days() < period.days() => {}
            // Of two for one period, that by the name that is shown.
            Some(other) if other.goal.key.period.days() == period.days() && set.goal.key.scope != scope => {}
            Some(other) => *other = set,
            None => fitting.push(set),
        }
    }
    standings_of(service, &goals, fitting, now).await
}

/// As [`standings`]; the same is not computed twice while nothing changes that it depends on.
///
/// # Errors
/// As [`ask::answer`](crate::service::ask::answer).
pub async fn kept_standings(
    service: &Service,
    selection: &Selection,
    now: Timestamp,
) -> Result<Arc<Vec<GoalStanding>>, ServiceError> {
    // What open deals may bring is in the chance of goals, whether or not the pipeline is followed.
    let followed = service.book.followed().map(|kpi| kpi.name.clone());
    let names: Vec<String> = followed.chain([crate::service::forecast::OPEN.to_owned()]).collect();
    let inputs = (ask::snapshot(service, &names, now).await?, super::goals(service, now)?.last);
    service.memos.get(Standings(selection.clone()), inputs, async || standings(service, selection, now).await).await
}

/// How given goals stand, in the order given; those whose KPI is not followed, or has no data at all,
/// are left out.
///
/// # Errors
/// As [`ask::answer`](crate::service::ask::answer).
pub async fn standings_of(
    service: &Service,
    goals: &Goals,
    sets: Vec<&SetGoal>,
    now: Timestamp,
) -> Result<Vec<GoalStanding>, ServiceError> {
    let (lit, _) = tables::lit_kpis(service).await?;
    let mut groups: Vec<(Question, Vec<&SetGoal>)> = Vec::new();
    let known = |set: &&SetGoal| lit.iter().any(|kpi| kpi.name == set.goal.key.kpi);
    let sets: Vec<&SetGoal> = sets.into_iter().filter(known).collect();
    for set in &sets {
        // One question for all goals of one scope and period.
        let (scope, period) = (set.goal.key.scope.parts(), set.goal.key.period);
        match groups.iter_mut().find(|(question, _)| question.period == period && question.filters == scope) {
            Some((question, together)) => {
                question.kpis.push(set.goal.key.kpi.clone());
                together.push(set);
            }
            None => {
                let question = Question {
                    kpis: vec![set.goal.key.kpi.clone()],
                    period,
                    grain: None,
                    by: vec![],
                    filters: scope.to_vec(),
                    versus: None,
                };
                groups.push((question, vec![set]));
            }
        }
    }
    let answers = try_join_all(groups.iter().map(|(question, _)| ask::answer(service, question, now))).await?;
    let mut asked = Vec::new();
    for ((_, together), answer) in groups.iter().zip(&answers) {
        for (place, set) in together.iter().enumerate() {
            let Some(kpi) = lit.iter().find(|kpi| kpi.name == set.goal.key.kpi) else { continue };
            let none = Err(Absent::NoRows { measure: kpi.name.clone() });
            let value = answer.rows.first().map_or(none, |row| row.cells[place].clone());
            asked.push(standing_of(service, goals, set, kpi, value, now));
        }
    }
    let mut standings = try_join_all(asked).await?;
    let place = |key: &miara_model::GoalKey| sets.iter().position(|set| set.goal.key == *key);
    standings.sort_by_key(|standing| place(&standing.set.goal.key));
    Ok(standings)
}

async fn standing_of(
    service: &Service,
    goals: &Goals,
    set: &SetGoal,
    kpi: &Kpi,
    value: Cell,
    now: Timestamp,
) -> Result<GoalStanding, ServiceError> {
    let known = ask::known_at(service, std::slice::from_ref(&kpi.name), now).await?;
    let (under_way, today) = (service.engine.day_under_way(known), service.engine.zone().to_datetime(now).date());
    let kind = (kpi, forecast::nature(service, kpi));
    let pace = pace(goals, set, kind, (known, under_way), &service.engine.clocks().everyone);
    let end = match value.as_ref().ok().filter(|_| pace.is_running()) {
        Some(so_far) => end_of(service, set, kpi, so_far.to_f64(), &pace, (under_way, now)).await?,
        None => None,
    };
    Ok(standing(StandingInput { set, kpi: kind, value, pace, end, today }))
}

/// The likely end of a goal's period; `None` for periods that are no weeks or months, or too far ahead, and with too
/// little history.
async fn end_of(
    service: &Service,
    set: &SetGoal,
    kpi: &Kpi,
    so_far: f64,
    pace: &GoalPace,
    (known, now): (Date, Timestamp),
) -> Result<Option<LikelyEnd>, ServiceError> {
    let period = set.goal.key.period;
    let fiscal = service.book.firm.fiscal_year_start;
    let whole = |grain: Grain| grain.around(period.from, fiscal) == period;
    let grain = if whole(Grain::Week) {
        Grain::Week
    } else if period.from.day() == 1 && period.to.day() == 1 {
        Grain::Month
    } else {
        return Ok(None);
    };
    let running = grain.around(known, fiscal);
    let steps: Vec<Period> = Period { from: running.from, to: period.to }.split(grain, fiscal);
    if steps.is_empty() || steps.len() > FAR {
        return Ok(None);
    }
    let filters = set.goal.key.scope.parts();
    let Some(made) = forecast::running_forecast(service, kpi, filters, grain, steps.len(), now).await? else {
        return Ok(None);
    };
    let behind = period.split(grain, fiscal).len() as f64 * pace.passed;
    Ok(likely_end(set, (kpi, forecast::nature(service, kpi)), so_far, (steps.len(), behind), &made))
}

/// The teams of people today.
///
/// # Errors
/// Where the table can't be read.
pub(crate) async fn teams(service: &Service, now: Timestamp) -> Result<Teams, ServiceError> {
    let today = service.engine.zone().to_datetime(now).date();
    let pairs = service.engine.pairs_on("people", ("person_id", "team"), today).await?;
    Ok(pairs.into_iter().filter_map(|(person, team)| Some((person, team?))).collect())
}

/// What the goals of parts lack to those of the whole; see [`rollup_gaps`].
#[must_use]
pub(crate) fn gaps(service: &Service, goals: &Goals, kpi: &Kpi, teams: &Teams) -> Vec<RollupGap> {
    rollup_gaps(goals, kpi, forecast::nature(service, kpi), teams)
}
