//! A year of goals as a table: KPIs in rows, months in columns.

use jiff::Timestamp;
use miara_insight::goal::{RollupGap, Teams, months_gap};
use miara_model::goal::{Goals, SetGoal};
use miara_model::{GoalKey, Grain, Kpi, Period, Scope};
use rust_decimal::Decimal;

use crate::service::goal::standing;
use crate::service::{Service, ServiceError, forecast};

/// A year of goals in one part of the firm.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// The fiscal year.
    pub year: Period,
    /// Its months.
    pub months: Vec<Period>,
    /// Followed KPIs that can be looked at in this part of the firm.
    pub rows: Vec<GridRow>,
}

/// The goals of one KPI.
#[derive(Debug, Clone, PartialEq)]
pub struct GridRow {
    /// The KPI.
    pub kpi: Kpi,
    /// Its months, then the year.
    pub cells: Vec<GridCell>,
    /// Goals in the year for other periods, such as quarters.
    pub others: Vec<SetGoal>,
    /// The sum of the months' goals and the year's, where all are set, add up and differ.
    pub months_gap: Option<(Decimal, Decimal)>,
    /// What the goals of parts lack to those of this part of the firm.
    pub gaps: Vec<RollupGap>,
}

/// A place for a goal.
#[derive(Debug, Clone, PartialEq)]
pub struct GridCell {
    /// What it is for.
    pub key: GoalKey,
    /// The goal, where there is one.
    pub set: Option<SetGoal>,
}

/// The goals of the fiscal year around a day.
///
/// # Errors
/// Where tables or the state can't be read.
pub async fn goal_grid(
    service: &Service,
    day: jiff::civil::Date,
    scope: &Scope,
    now: Timestamp,
) -> Result<Grid, ServiceError> {
    let goals = super::goals(service, now)?;
    let teams = standing::teams(service, now).await?;
    let fiscal = service.book.firm.fiscal_year_start;
    let year = Grain::Year.around(day, fiscal);
    let months = year.split(Grain::Month, fiscal);
    let fits = |kpi: &&Kpi| {
        let ways = service.engine.dimensions_of(kpi);
        scope.parts().iter().all(|(dimension, _)| ways.contains(dimension))
    };
    let row = |kpi: &Kpi| grid_row(service, &goals, kpi, scope, year, &months, &teams);
    let rows = service.book.followed().filter(fits).map(row).collect();
    Ok(Grid { year, months, rows })
}

fn grid_row(
    service: &Service,
    goals: &Goals,
    kpi: &Kpi,
    scope: &Scope,
    year: Period,
    months: &[Period],
    teams: &Teams,
) -> GridRow {
    let places = months.iter().chain([&year]);
    let cells: Vec<GridCell> = places
        .map(|period| {
            let key = GoalKey { kpi: kpi.name.clone(), scope: scope.clone(), period: *period };
            GridCell { set: goals.get(&key).cloned(), key }
        })
        .collect();
    let shown = |set: &&SetGoal| cells.iter().any(|cell| cell.key == set.goal.key);
    let within = |set: &&SetGoal| {
        let period = set.goal.key.period;
        period.from < year.to && year.from < period.to
    };
    let others = goals.of(&kpi.name, scope).filter(within).filter(|set| !shown(set)).cloned().collect();
    let own = |gap: &RollupGap| gap.whole.scope == *scope && within_year(gap.whole.period, year);
    let gaps = standing::gaps(service, goals, kpi, teams).into_iter().filter(own).collect();
    let set: Vec<Option<&SetGoal>> = cells.iter().map(|cell| cell.set.as_ref()).collect();
    let months_gap = months_gap(forecast::nature(service, kpi), &set);
    GridRow { kpi: kpi.clone(), cells, others, months_gap, gaps }
}

fn within_year(period: Period, year: Period) -> bool {
    year.from <= period.from && period.to <= year.to
}
