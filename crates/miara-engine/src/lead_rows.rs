//! Leads one by one: from where, whose, how long until somebody answered, and what became of them.

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type, Int64Type, TimeUnit};
use jiff::Timestamp;
use miara_model::measure::WaitClock;
use miara_model::{Dataset, Shape};

use crate::engine::Engine;
use crate::error::EngineError;
use crate::journey::grouped;
use crate::plan::{Axis, WaitEnds, condition, wait_hours};
use crate::question::Question;
use crate::sitting::Sitting;
use crate::sql::ident;
use crate::way::{Joins, Way, known_source};

/// By which of its times a lead belongs to a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeadTime {
    /// When it came into being.
    Created,
    /// When marketing handed it to sales; leads that were not are left out.
    HandedOver,
}

/// One lead. All times are in microseconds since 1970. What is dated after today has not happened yet,
/// but for the two by which a lead belongs to a period: the KPIs count it there too.
#[derive(Debug, Clone, PartialEq)]
pub struct LeadRow {
    /// Its id.
    pub id: String,
    /// A value per dimension of the question; `None` is not assigned.
    pub dimensions: Vec<Option<String>>,
    /// When it came into being.
    pub created: Option<i64>,
    /// When it was handed over.
    pub handed_over: Option<i64>,
    /// When somebody first contacted it.
    pub answered: Option<i64>,
    /// When sales took it for a good one.
    pub qualified: Option<i64>,
    /// When it was given up.
    pub disqualified: Option<i64>,
    /// When its deal came into being.
    pub deal: Option<i64>,
    /// When its deal was won; `None` where it was not, where it has no deal, and where an earlier lead
    /// led to the same deal, so that no deal counts twice.
    pub won: Option<i64>,
    /// What the deal is worth in the firm's currency, at the rate of the day it was won; `None` where it
    /// was not won, or for want of a rate.
    pub value: Option<f64>,
    /// The account of the deal.
    pub account: Option<String>,
    /// The wait for the first human contact, on the clock of the KPI; `None` where that lies before the
    /// hand-over, so that the wait is not known, and for leads by [`LeadTime::Created`].
    pub wait: Option<Wait>,
}

/// How long a lead waited.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wait {
    /// Hours until the answer; until it was given up; until now where it waits still.
    pub hours: f64,
    /// Hours from the hand-over until now; 0 where that lies ahead.
    pub so_far: f64,
    /// Whether somebody answered.
    pub answered: bool,
}

/// The measure whose rules waits follow.
const WAIT: &str = "response_time_median";

/// The columns before those of dimensions.
const FIXED: usize = 13;

impl Engine {
    /// The leads of the question's period that pass its filters, with the values of its dimensions. Waits
    /// follow the rules of the KPI `response_time_median`, so that both come to the same numbers. KPIs,
    /// grain and comparison of the question take no part. `now` is until when anything is known.
    ///
    /// # Errors
    /// As [`Engine::answer`].
    pub async fn lead_rows(
        &self,
        by: LeadTime,
        question: &Question,
        now: Timestamp,
    ) -> Result<Vec<LeadRow>, EngineError> {
        let bare = Question { kpis: vec![], grain: None, ..question.clone() };
        let mut sitting = self.sit(&bare, &[bare.period], now).await?;
        let sql = sitting.lead_sql(by, question).await?;
        let end = crate::functions::start_of_local_day(self.zone(), sitting.today + 1).unwrap_or(i64::MAX);
        let mut rows = Vec::new();
        for batch in sitting.session.sql(&sql).await?.collect().await? {
            append(&batch, end, &mut rows)?;
        }
        Ok(rows)
    }
}

impl Sitting<'_> {
    async fn lead_sql(&mut self, by: LeadTime, question: &Question) -> Result<String, EngineError> {
        self.open_table("leads", "leads", None).await?;
        let dataset = self.planner().dataset("leads")?.clone();
        let mut joins = Joins::new(&self.engine.catalogue.datasets, "leads", &self.many);
        let mut ways = Vec::new();
        for dimension in question.by.iter().chain(question.filters.iter().map(|(dimension, _)| dimension)) {
            ways.push(self.way_of(&dataset, dimension)?);
        }
        let mut linked: Vec<String> = ways.iter().flat_map(|way| &way.steps).map(|step| step.to.clone()).collect();
        let [deal, won, value, account] = self.deal_columns(&dataset, &mut joins, &mut linked).await?;
        for dataset in &linked {
            self.open_table(dataset, "leads", None).await?;
        }
        let planner = self.planner();
        let time = if by == LeadTime::Created { "created_at" } else { "handed_over_at" };
        let axis = Axis::new(&dataset, time).written(&planner, &dataset);
        let [hours, so_far, answered] = match by {
            LeadTime::Created => ["NULL", "NULL", "NULL"].map(str::to_owned),
            LeadTime::HandedOver => self.wait_columns(&dataset, &axis)?,
        };
        let plain = |column: &str| format!("t.{}", ident(column));
        let [id, created, handed, qualified, disqualified] =
            ["lead_id", "created_at", "handed_over_at", "qualified_at", "disqualified_at"].map(plain);
        let first = format!("CASE WHEN t.deal_rank = 1 THEN {won} END");
        let mut columns =
            vec![id, created, handed, qualified, disqualified, deal, first, value, account, hours, so_far, answered];
        columns.push(plain("first_response_at"));
        debug_assert_eq!(columns.len(), FIXED);
        columns.extend(ways.iter().take(question.by.len()).map(|way| joins.value(way)));
        let named = columns.iter().enumerate().map(|(index, sql)| format!("{sql} AS c{index}"));
        let mut wheres = vec![axis.within(&self.resolved)];
        for (dimension, values) in grouped(&question.filters) {
            if let Some(way) = ways[question.by.len()..].iter().find(|way| way.dimension == dimension) {
                wheres.push(condition(&mut joins, way, &values));
            }
        }
        // The first lead of a deal is told among all leads, whatever the period.
        let of = self.many.get("deals").map_or_else(String::new, |sources| format!(", {}", known_source("l", sources)));
        let ranked = format!(
            "(SELECT l.*, row_number() OVER (PARTITION BY l.\"deal_id\"{of} ORDER BY l.\"created_at\", l.\"lead_id\") AS deal_rank FROM \"leads\" l) t"
        );
        Ok(format!(
            "SELECT {} FROM {ranked}{} WHERE {}",
            named.collect::<Vec<_>>().join(", "),
            joins.sql(),
            wheres.join(" AND ")
        ))
    }

    /// When a lead's deal came into being and was won, what it was worth then, and whose it is.
    async fn deal_columns(
        &self,
        dataset: &Dataset,
        joins: &mut Joins<'_>,
        linked: &mut Vec<String>,
    ) -> Result<[String; 4], EngineError> {
        let step = dataset.links.iter().find(|link| link.from == "deal_id" && link.on.is_none());
        let step = step.ok_or_else(|| EngineError::Internal("leads have no link to deals".to_owned()))?;
        if self.engine.store.row_count(&step.to).await? == 0 {
            return Ok(["NULL"; 4].map(str::to_owned));
        }
        linked.push(step.to.clone());
        let mut column = |name: &str| {
            joins.value(&Way { dimension: String::new(), steps: vec![step.clone()], column: name.to_owned() })
        };
        let [deal, won, value, currency, account] =
            ["created_at", "won_at", "value", "currency", "account_id"].map(&mut column);
        let worth = format!(
            "CASE WHEN t.deal_rank = 1 AND {won} IS NOT NULL THEN CAST(to_base({value}, {currency}, local_day({won})) AS DOUBLE) END"
        );
        Ok([deal, won, worth, account])
    }

    /// The hours waited, the hours since the hand-over, and whether somebody answered.
    fn wait_columns(&self, dataset: &Dataset, axis: &Axis) -> Result<[String; 3], EngineError> {
        let measure = self.engine.catalogue.measures.get(WAIT);
        let Some(Shape::Wait { until, given_up, person, clock, .. }) = measure.map(|measure| &measure.shape) else {
            return Err(EngineError::UnknownKpi { name: WAIT.to_owned(), near: vec![] });
        };
        let planner = self.planner();
        let writer = planner.writer(dataset, "NULL");
        let hours = |ends: WaitEnds<'_>, clock: WaitClock| wait_hours(ends, person.as_deref(), clock, &writer, axis);
        let ended = format!("(t.{} IS NOT NULL)", ident(until));
        let now = crate::sql::instant(self.now.as_microsecond());
        let person =
            person.as_ref().map_or_else(|| "CAST(NULL AS VARCHAR)".to_owned(), |name| format!("t.{}", ident(name)));
        let so_far = match clock {
            WaitClock::Elapsed => format!("elapsed_hours({}, {now})", axis.instant),
            WaitClock::Working => format!("working_hours({}, {now}, {person})", axis.instant),
        };
        Ok([hours(WaitEnds { until, given_up: given_up.as_deref() }, *clock), so_far, ended])
    }
}

/// Reads a batch; times from `end` on have not come yet.
fn append(batch: &RecordBatch, end: i64, rows: &mut Vec<LeadRow>) -> Result<(), EngineError> {
    let texts = |column: usize| cast(batch.column(column), &DataType::Utf8);
    let micros = DataType::Timestamp(TimeUnit::Microsecond, None);
    let times = |column: usize| cast(&cast(batch.column(column), &micros)?, &DataType::Int64);
    let numbers = |column: usize| cast(batch.column(column), &DataType::Float64);
    let (ids, accounts, answered) = (texts(0)?, texts(8)?, cast(batch.column(11), &DataType::Boolean)?);
    let moments: Vec<ArrayRef> = (1..=6).chain([12]).map(times).collect::<Result<_, _>>()?;
    let (values, hours, so_far) = (numbers(7)?, numbers(9)?, numbers(10)?);
    let dimensions: Vec<ArrayRef> = (FIXED..batch.num_columns()).map(texts).collect::<Result<_, _>>()?;
    let text =
        |array: &ArrayRef, row: usize| (!array.is_null(row)).then(|| array.as_string::<i32>().value(row).to_owned());
    let number =
        |array: &ArrayRef, row: usize| (!array.is_null(row)).then(|| array.as_primitive::<Float64Type>().value(row));
    for row in 0..batch.num_rows() {
        let written = |at: usize| {
            let array = &moments[at];
            (!array.is_null(row)).then(|| array.as_primitive::<Int64Type>().value(row))
        };
        let time = |at: usize| written(at).filter(|at| *at < end);
        let wait = number(&hours, row).map(|hours| Wait {
            hours,
            so_far: number(&so_far, row).unwrap_or(0.0),
            answered: !answered.is_null(row) && answered.as_boolean().value(row),
        });
        let won = time(5);
        rows.push(LeadRow {
            id: text(&ids, row).unwrap_or_default(),
            dimensions: dimensions.iter().map(|array| text(array, row)).collect(),
            created: written(0),
            handed_over: written(1),
            answered: time(6),
            qualified: time(2),
            disqualified: time(3),
            deal: time(4),
            won,
            value: number(&values, row).filter(|_| won.is_some()),
            account: text(&accounts, row),
            wait,
        });
    }
    Ok(())
}
