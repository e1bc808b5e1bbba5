//! The rows behind a number.

use std::collections::BTreeMap;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Decimal128Type, Float64Type, Int64Type};
use jiff::Timestamp;
use miara_model::measure::Take;
use miara_model::{Dataset, Measure, Shape};
use rust_decimal::Decimal;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::execution::Execution;
use crate::past::known_then;
use crate::plan::{Axis, CohortWindow, Planner, WaitEnds, condition, wait_hours};
use crate::resolve::{Scan, ScanFamily};
use crate::sql::{Writer, ident, instant};
use miara_model::question::Question;

/// The rows behind one measure of a KPI.
#[derive(Debug, Clone, PartialEq)]
pub struct RowsBehind {
    /// The measure.
    pub measure: String,
    /// The dataset the rows are from.
    pub dataset: String,
    /// How many rows there are, listed or not.
    pub total: u64,
    /// The sum of all contributions, listed or not; for sums and counts it is the measure's number.
    pub sum: Option<Decimal>,
    /// The names of the dataset's columns that people see, then `contribution`.
    pub columns: Vec<String>,
    /// Listed rows, each with a text per column; `None` is empty.
    pub rows: Vec<Vec<Option<String>>>,
}

impl Engine {
    /// The rows behind a KPI's number: for each of its measures what took part and with how much.
    /// At most `limit` rows of each are listed, in the order of their time.
    ///
    /// A contribution is 1 where rows are counted, the amount where they are added up, and the value
    /// itself where a quantile or a number of different values is taken.
    ///
    /// # Errors
    /// As [`Engine::answer`].
    pub async fn rows(
        &self,
        question: &Question,
        limit: usize,
        now: Timestamp,
    ) -> Result<Vec<RowsBehind>, EngineError> {
        let mut execution = self.execution(question, &[question.period], now).await?;
        let mut behind = Vec::new();
        for scan in execution.resolved.scans.clone() {
            execution.plan_of(&scan).await?;
            for measure in &scan.measures {
                behind.push(execution.rows_of(&scan, measure, limit).await?);
            }
        }
        Ok(behind)
    }
}

impl Execution<'_> {
    async fn rows_of(&self, scan: &Scan, measure: &Measure, limit: usize) -> Result<RowsBehind, EngineError> {
        let dataset = self.planner().dataset(&scan.dataset)?.clone();
        let inner = self.rows_sql(scan, measure, &dataset)?;
        let total =
            self.session.sql(&format!("SELECT COUNT(*), SUM(contribution) FROM ({inner})")).await?.collect().await?;
        let listed = self.session.sql(&format!("{inner} ORDER BY axis LIMIT {limit}")).await?.collect().await?;
        let mut columns = self.engine.shown_columns(&dataset).await?;
        columns.push("contribution".to_owned());
        let mut rows = Vec::new();
        for batch in &listed {
            append_texts(batch, &columns, &mut rows)?;
        }
        let (count, sum) = total_of(&total)?;
        Ok(RowsBehind {
            measure: measure.name.clone(),
            dataset: scan.dataset.clone(),
            total: count,
            sum,
            columns,
            rows,
        })
    }

    pub(crate) fn planner(&self) -> Planner<'_> {
        Planner {
            catalogue: &self.engine.catalogue,
            firm: &self.engine.firm,
            now: self.now,
            resolved: &self.resolved,
            today: self.today,
            coverage: &self.coverage,
            gone: &self.gone,
            many: &self.many,
            dated: &self.dated,
        }
    }

    pub(crate) fn rows_sql(&self, scan: &Scan, measure: &Measure, dataset: &Dataset) -> Result<String, EngineError> {
        let planner = self.planner();
        let axis = Axis::new(dataset, &scan.axis).written(&planner, dataset);
        let moment = planner.last_moment().0;
        let rate_day = planner.rate_day_of(scan, dataset, &axis);
        let replaced = scan.past.value.as_ref().map_or_else(Vec::new, |history| known_then(history, dataset));
        let writer = Writer { replaced: &replaced, ..planner.writer(dataset, &rate_day) };
        let mut joins = planner.joins_at(scan, &moment)?;
        let mut wheres: Vec<String> =
            scan.filters.iter().map(|(way, values)| condition(&mut joins, way, values)).collect();
        let source = match &scan.family {
            ScanFamily::Flow { first_per: None } => ident(&scan.dataset),
            ScanFamily::Flow { first_per: Some(column) } => crate::plan::first_rows(scan, &writer, &axis, column),
            ScanFamily::Last { value, per } => {
                wheres.push("t.last_rank = 1".to_owned());
                if matches!(measure.shape, Shape::Last { take: Take::Change, .. }) {
                    // A change is told only where there is a report in the period and one before it.
                    wheres.push(format!("{} AND t.opening IS NOT NULL", axis.within(&self.resolved)));
                }
                last_reports(scan, &writer, &axis, (value, per), self.resolved.buckets.micros[0])
            }
            ScanFamily::Open { until } => {
                let (table, until) = planner.stock(scan, until);
                let end = writer.earliest(&until);
                wheres.push(axis.is_open(&end, &moment));
                table
            }
        };
        if matches!(scan.family, ScanFamily::Flow { .. }) {
            wheres.push(axis.within(&self.resolved));
        }
        let first_rows = matches!(scan.family, ScanFamily::Flow { first_per: Some(_) });
        wheres.extend(measure.filter.as_ref().filter(|_| !first_rows).map(|filter| writer.sql(filter)));
        let contribution = contribution(measure, &writer, &axis, &mut wheres);
        // What a row was then is what it is told by; the question asks for it.
        let then = scan.past.columns_then();
        let listed = |column: &String| match then.iter().find(|(name, _)| name == column) {
            Some((_, sql)) => format!("{sql} AS {}, ", ident(column)),
            None => format!("t.{}, ", ident(column)),
        };
        let columns: String = dataset.columns.keys().map(listed).collect();
        let filter = if wheres.is_empty() { String::new() } else { format!(" WHERE {}", wheres.join(" AND ")) };
        let past = planner.at_the_last_moment(scan);
        let joins = joins.sql();
        Ok(format!(
            "SELECT {columns}{contribution} AS contribution, {} AS axis FROM {source} t{past}{joins}{filter}",
            axis.sql
        ))
    }
}

/// The last report before the end, per what reports are about.
fn last_reports(
    scan: &Scan,
    writer: &Writer<'_>,
    axis: &Axis,
    (value, per): (&str, &[String]),
    (from, to): (i64, i64),
) -> String {
    let per: Vec<String> = per.iter().map(|column| format!("t.{}", ident(column))).collect();
    let partition = if per.is_empty() { String::new() } else { format!("PARTITION BY {} ", per.join(", ")) };
    let mut wheres = vec![format!("t.{} IS NOT NULL", ident(value)), format!("{} < {}", axis.instant, instant(to))];
    wheres.extend(scan.measures[0].filter.as_ref().map(|filter| writer.sql(filter)));
    let opening = format!(
        "last_value(CASE WHEN {} < {} THEN t.{} END) IGNORE NULLS OVER ({partition}ORDER BY {} ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)",
        axis.instant,
        instant(from),
        ident(value),
        axis.sql
    );
    format!(
        "(SELECT t.*, row_number() OVER ({partition}ORDER BY {} DESC) AS last_rank, {opening} AS opening FROM {} t WHERE {})",
        axis.sql,
        ident(&scan.dataset),
        wheres.join(" AND ")
    )
}

/// With how much a row takes part. Rows that only wait or are not mature are kept out or shown as 0.
fn contribution(measure: &Measure, writer: &Writer<'_>, axis: &Axis, wheres: &mut Vec<String>) -> String {
    match &measure.shape {
        Shape::Count | Shape::Open { value: None, .. } => "1".to_owned(),
        Shape::Sum(value) | Shape::Mean(value) | Shape::Quantile(value, _) | Shape::Open { value: Some(value), .. } => {
            writer.sql(value)
        }
        // One row of each different value carries the one that is counted.
        Shape::Distinct(value) => {
            let value = writer.sql(value);
            format!(
                "CASE WHEN {value} IS NOT NULL AND row_number() OVER (PARTITION BY {value} ORDER BY {}) = 1 THEN 1 ELSE 0 END",
                axis.sql
            )
        }
        Shape::Last { value, take: Take::Closing, .. } => format!("t.{}", ident(value)),
        Shape::Last { value, .. } => format!("t.{} - t.opening", ident(value)),
        Shape::Cohort { converted, within_days } => {
            let window = CohortWindow::new(converted, *within_days, writer, axis);
            wheres.push(window.mature);
            format!("CASE WHEN {} THEN 1 ELSE 0 END", window.in_time)
        }
        Shape::Wait { until, given_up, person, clock, .. } => {
            let ends = WaitEnds { until, given_up: given_up.as_deref() };
            wait_hours(ends, person.as_deref(), *clock, writer, axis)
        }
    }
}

pub(crate) fn append_texts(
    batch: &RecordBatch,
    columns: &[String],
    rows: &mut Vec<Vec<Option<String>>>,
) -> Result<(), EngineError> {
    let mut texts = BTreeMap::new();
    for name in columns {
        let column = batch.column_by_name(name).ok_or_else(|| EngineError::Internal(format!("rows lack `{name}`")))?;
        texts.insert(name, cast(column, &DataType::Utf8)?);
    }
    for row in 0..batch.num_rows() {
        let text = |name: &String| {
            let column = texts[name].as_string::<i32>();
            (!column.is_null(row)).then(|| column.value(row).to_owned())
        };
        rows.push(columns.iter().map(text).collect());
    }
    Ok(())
}

fn total_of(batches: &[RecordBatch]) -> Result<(u64, Option<Decimal>), EngineError> {
    let Some(batch) = batches.iter().find(|batch| batch.num_rows() > 0) else { return Ok((0, None)) };
    let count = cast(batch.column(0), &DataType::Int64)?.as_primitive::<Int64Type>().value(0).unsigned_abs();
    let sums = batch.column(1);
    let sum = match sums.data_type() {
        _ if sums.is_null(0) => None,
        DataType::Decimal128(_, scale) => {
            let scale = u32::try_from(*scale).unwrap_or(0);
            Decimal::try_from_i128_with_scale(sums.as_primitive::<Decimal128Type>().value(0), scale)
                .ok()
                .map(|sum| sum.normalize())
        }
        DataType::Float64 => Decimal::try_from(sums.as_primitive::<Float64Type>().value(0)).ok(),
        _ => Some(Decimal::from(cast(sums, &DataType::Int64)?.as_primitive::<Int64Type>().value(0))),
    };
    Ok((count, sum))
}
