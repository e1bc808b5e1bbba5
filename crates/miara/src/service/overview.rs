//! The overview: where every KPI stands in a period.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;
use miara_insight::goal::GoalStanding;
use miara_model::{Absent, Answer, Cell, Grain, Kpi, Note, Period, Question, Versus};

use crate::service::{Service, ServiceError, ask, goal, tables};

/// What an overview is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection {
    /// The days it is about.
    pub period: Period,
    /// The kind of period; absent for days of one's own choice.
    pub grain: Option<Grain>,
    /// What it is compared with.
    pub versus: Option<Versus>,
    /// Only rows where the dimension has one of its values, as in a question.
    pub filters: Vec<(String, String)>,
}

/// Where every KPI stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// The days it is about.
    pub period: Period,
    /// The last day of which any of the KPIs is known.
    pub known: Date,
    /// What they are compared with, where they are known for longest.
    pub counterpart: Option<Period>,
    /// KPIs with data, in catalogue order.
    pub tiles: Vec<Tile>,
    /// KPIs without data, each with the datasets that would light it up.
    pub dark: Vec<(Kpi, Vec<String>)>,
    /// KPIs with data that one of the filters can't be applied to.
    pub unfiltered: Vec<Kpi>,
    /// What must be said beside the numbers.
    pub notes: Vec<Note>,
}

/// One KPI on the overview.
#[derive(Debug, Clone, PartialEq)]
pub struct Tile {
    /// The KPI.
    pub kpi: Kpi,
    /// Its number in the period so far.
    pub value: Cell,
    /// The days of which it is known.
    pub elapsed: Period,
    /// Its number in the counterpart.
    pub before: Option<Cell>,
    /// The days of the counterpart.
    pub counterpart: Option<Period>,
    /// Its numbers over time, oldest first, the period itself last where it has a grain.
    pub series: Vec<(Period, Cell)>,
    /// How its goal stands, where it has one in this part of the firm.
    pub goal: Option<GoalStanding>,
}

/// KPIs cut by a dimension, one row per value.
#[derive(Debug, Clone, PartialEq)]
pub struct Breakdown {
    /// The answer, one row per value of the dimension.
    pub answer: Arc<Answer>,
    /// KPIs that can't be cut by it.
    pub unsplit: Vec<Kpi>,
}

impl Selection {
    /// The stretch that a trend is drawn over, and its grain: a year and its like before for a period
    /// with a grain, the days themselves for others.
    #[must_use]
    pub fn trend(&self) -> (Period, Grain) {
        let back = |span: jiff::Span| Period { from: self.period.from.saturating_sub(span), to: self.period.to };
        match self.grain {
            Some(Grain::Day) => (back(30.days()), Grain::Day),
            Some(Grain::Week) => (back(12.weeks()), Grain::Week),
            Some(Grain::Month) => (back(12.months()), Grain::Month),
            Some(Grain::Quarter) => (back(24.months()), Grain::Quarter),
            Some(Grain::Year) => (back(48.months()), Grain::Year),
            None if self.period.days() <= 45 => (self.period, Grain::Day),
            None if self.period.days() <= 200 => (self.period, Grain::Week),
            None if self.period.days() <= 1_500 => (self.period, Grain::Month),
            None if self.period.days() <= 4_500 => (self.period, Grain::Quarter),
            None => (self.period, Grain::Year),
        }
    }

    /// The question for some KPIs in this selection.
    #[must_use]
    pub fn question(&self, kpis: Vec<String>) -> Question {
        Question {
            kpis,
            period: self.period,
            grain: None,
            by: vec![],
            filters: self.filters.clone(),
            versus: self.versus,
        }
    }

    /// The question for their trend.
    #[must_use]
    pub fn trend_question(&self, kpis: Vec<String>) -> Question {
        let (period, grain) = self.trend();
        Question { period, grain: Some(grain), versus: None, ..self.question(kpis) }
    }
}

/// The selection that is shown when nothing else is asked for: the present month so far against the one
/// before; the last month with data where data end long ago.
///
/// # Errors
/// Where tables can't be read.
pub async fn usual_selection(service: &Service, today: Date) -> Result<Selection, ServiceError> {
    Ok(Selection {
        period: tables::reference_month(service, today).await?,
        grain: Some(Grain::Month),
        versus: Some(Versus::Previous),
        filters: vec![],
    })
}

/// Where every followed KPI stands.
///
/// # Errors
/// What the asker can mend; tables that can't be read.
pub async fn overview(service: &Service, selection: &Selection, now: Timestamp) -> Result<Overview, ServiceError> {
    let today = service.engine.zone().to_datetime(now).date();
    let (lit, dark) = tables::lit_kpis(service).await?;
    let (fitting, unfiltered) = filterable(service, lit, selection);
    let names: Vec<String> = fitting.iter().map(|kpi| kpi.name.clone()).collect();
    let month = ask::answer(service, &selection.question(names.clone()), now).await?;
    let series = ask::answer(service, &selection.trend_question(names), now).await?;
    let standings = goal::kept_standings(service, selection, now).await?;
    let tiles = fitting.into_iter().enumerate().map(|(index, kpi)| {
        let goal = standings.iter().find(|standing| standing.set.goal.key.kpi == kpi.name).cloned();
        Tile { goal, ..tile(kpi, index, &month, &series) }
    });
    Ok(Overview {
        period: selection.period,
        known: month.last_known().unwrap_or(today),
        counterpart: month.compared.as_ref().and_then(|rows| rows.first()?.period()),
        tiles: tiles.collect(),
        dark,
        unfiltered,
        notes: month.notes.clone(),
    })
}

/// What must be said beside the numbers of some KPIs over the last two years.
///
/// # Errors
/// As [`overview`].
pub async fn notes_of_years(service: &Service, kpis: Vec<String>, now: Timestamp) -> Result<Vec<Note>, ServiceError> {
    if kpis.is_empty() {
        return Ok(Vec::new());
    }
    let today = service.engine.zone().to_datetime(now).date();
    let period = Grain::Month.around(today, 1);
    let period = Period { from: period.from.saturating_sub(24.months()), ..period };
    let question = Question { kpis, period, grain: None, by: vec![], filters: vec![], versus: None };
    Ok(ask::answer(service, &question, now).await?.notes.clone())
}

/// Every KPI that can be cut by a dimension, cut by it.
///
/// # Errors
/// As [`overview`].
pub async fn breakdown(
    service: &Service,
    selection: &Selection,
    by: &str,
    now: Timestamp,
) -> Result<Breakdown, ServiceError> {
    let (lit, _) = tables::lit_kpis(service).await?;
    let (fitting, _) = filterable(service, lit, selection);
    let (split, unsplit): (Vec<Kpi>, Vec<Kpi>) = fitting.into_iter().partition(|kpi| can_be_cut_by(service, kpi, by));
    let names = split.iter().map(|kpi| kpi.name.clone()).collect();
    let question = Question { by: vec![by.to_owned()], versus: None, ..selection.question(names) };
    Ok(Breakdown { answer: ask::answer(service, &question, now).await?, unsplit })
}

/// KPIs that every filter of a selection can be applied to, and the others.
fn filterable(service: &Service, kpis: Vec<Kpi>, selection: &Selection) -> (Vec<Kpi>, Vec<Kpi>) {
    kpis.into_iter()
        .partition(|kpi| selection.filters.iter().all(|(dimension, _)| can_be_cut_by(service, kpi, dimension)))
}

fn can_be_cut_by(service: &Service, kpi: &Kpi, dimension: &str) -> bool {
    service.engine.dimensions_of(kpi).iter().any(|name| name == dimension)
}

fn tile(kpi: Kpi, index: usize, month: &Answer, series: &Answer) -> Tile {
    let none = || Err(Absent::NoRows { measure: String::new() });
    let before = month.compared.as_ref().and_then(|rows| rows.first());
    Tile {
        value: month.rows.first().map_or_else(none, |row| row.cells[index].clone()),
        elapsed: month.elapsed(month.period, index),
        before: before.map(|row| row.cells[index].clone()),
        counterpart: before.map(|row| row.periods[index]),
        series: series.rows.iter().map(|row| (row.period, row.cells[index].clone())).collect(),
        kpi,
        goal: None,
    }
}
