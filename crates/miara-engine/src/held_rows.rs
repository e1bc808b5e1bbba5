//! The rows behind a number beside a list of them from elsewhere: what counts, and why the rest doesn't.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use datafusion::prelude::SessionContext;
use jiff::Timestamp;
use jiff::civil::Date;
use miara_model::alternative::{amount_forms, conditions};
use miara_model::{ColumnKind, Dataset, GONE_AT, HeldRow, Measure, Question, Scalar, Shape};
use rust_decimal::Decimal;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::execution::Execution;
use crate::plan::{Axis, condition};
use crate::present::whole;
use crate::resolve::{Scan, ScanFamily};
use crate::rows::append_texts;
use crate::sql::{Writer, ident};

/// The table of what the list names.
const LISTED: &str = "listed__names";
/// Rows that are held beside a list at most.
pub const MOST_HELD: usize = 200_000;

impl Engine {
    /// The values of each column of a dataset that are among some texts; of gone rows too.
    ///
    /// # Errors
    /// Where the table can't be read.
    pub async fn known_among(
        &self,
        dataset: &str,
        columns: &[&str],
        texts: &BTreeSet<String>,
    ) -> Result<BTreeMap<String, BTreeSet<String>>, EngineError> {
        let mut known = BTreeMap::new();
        let Some(table) = self.store.table(dataset).await? else { return Ok(known) };
        let session = SessionContext::new();
        let has_gone = self.register(&session, "held", dataset, &table).await?;
        list(&session, texts)?;
        let held = if has_gone { whole("held") } else { "held".to_owned() };
        for column in columns {
            let value = format!("CAST(t.{} AS VARCHAR)", ident(column));
            let sql = format!("SELECT DISTINCT {value} AS value FROM {held} t JOIN {LISTED} l ON l.name = {value}");
            let mut rows = Vec::new();
            for batch in session.sql(&sql).await?.collect().await? {
                append_texts(&batch, &["value".to_owned()], &mut rows)?;
            }
            known.insert((*column).to_owned(), rows.into_iter().flatten().flatten().collect());
        }
        Ok(known)
    }

    /// The rows that count in the number of one measure, and those that a list names by the values of `id`, whether
    /// they count or not. `None` where more than [`MOST_HELD`] count.
    ///
    /// # Errors
    /// As [`Engine::answer`].
    pub async fn held_rows(
        &self,
        question: &Question,
        id: &str,
        listed: &BTreeSet<String>,
        now: Timestamp,
    ) -> Result<Option<Vec<HeldRow>>, EngineError> {
        let mut execution = self.execution(question, &[question.period], now).await?;
        let Some(scan) = execution.resolved.scans.first().cloned() else { return Ok(Some(Vec::new())) };
        execution.plan_of(&scan).await?;
        list(&execution.session, listed)?;
        let (mut rows, counted) = execution.counted_rows(&scan, id).await?;
        if rows.len() > MOST_HELD {
            return Ok(None);
        }
        let named = execution.named_rows(&scan, id).await?;
        rows.extend(named.into_iter().filter(|(key, _)| !counted.contains(key)).map(|(_, row)| row));
        Ok(Some(rows))
    }
}

/// Makes names known to a session as a table.
fn list(session: &SessionContext, names: &BTreeSet<String>) -> Result<(), EngineError> {
    let names: ArrayRef = Arc::new(StringArray::from_iter_values(names));
    session.register_batch(LISTED, RecordBatch::try_from_iter([("name", names)])?)?;
    Ok(())
}

/// A row with the text of its key.
type Keyed = (Option<String>, HeldRow);

impl Execution<'_> {
    async fn counted_rows(
        &self,
        scan: &Scan,
        id: &str,
    ) -> Result<(Vec<HeldRow>, HashSet<Option<String>>), EngineError> {
        let planner = self.planner();
        let (measure, dataset) = (&scan.measures[0], planner.dataset(&scan.dataset)?);
        let inner = self.rows_sql(scan, measure, dataset)?;
        let mut columns = self.row_columns(scan, dataset, id);
        columns.push(("amount".to_owned(), "t.contribution".to_owned()));
        columns.push(("repeats".to_owned(), repeats(dataset)));
        let sql = format!("SELECT {} FROM ({inner}) t LIMIT {}", written(&columns), MOST_HELD + 1);
        let rows = self.texts(&sql, &columns).await?;
        // What has no amount is among the rows of a sum and adds nothing to it.
        let lists = Lists::of(measure, dataset);
        let counts = |cells: &Cells| {
            let row = held(cells, dataset, &lists);
            HeldRow { counts: row.amount.is_some(), is_within: true, ..row }
        };
        let rows: Vec<Keyed> = rows.iter().map(|cells| (cells.text("row_key"), counts(cells))).collect();
        let keys = rows.iter().map(|(key, _)| key.clone()).collect();
        Ok((rows.into_iter().map(|(_, row)| row).collect(), keys))
    }

    async fn named_rows(&self, scan: &Scan, id: &str) -> Result<Vec<Keyed>, EngineError> {
        let planner = self.planner();
        let (measure, dataset) = (&scan.measures[0], planner.dataset(&scan.dataset)?);
        let axis = Axis::new(dataset, &scan.axis).written(&planner, dataset);
        let rate_day = planner.rate_day_of(scan, dataset, &axis);
        let writer = planner.writer(dataset, &rate_day);
        let mut joins = planner.joins_at(scan, &planner.last_moment().0)?;
        let (table, until) = planner.stock(scan, open_until(scan));
        let mut columns = self.row_columns(scan, dataset, id);
        columns.push(("amount".to_owned(), amount(measure, &writer)));
        columns.push(("is_within".to_owned(), self.within(scan, &axis, &writer, &until)));
        columns.extend(measure.undated.as_ref().map(|undated| ("lacks_day".to_owned(), writer.sql(undated))));
        for (place, condition) in conditions(measure).into_iter().enumerate() {
            columns.push((format!("meets{place}"), writer.sql(condition)));
        }
        for (place, (way, values)) in scan.filters.iter().enumerate() {
            columns.push((format!("has{place}"), condition(&mut joins, way, values)));
            columns.push((format!("value{place}"), joins.value(way)));
        }
        if self.gone.contains(&scan.dataset) {
            columns.push(("gone".to_owned(), format!("local_day(t.{})", ident(GONE_AT))));
        }
        let (past, joins) = (planner.at_the_last_moment(scan), joins.sql());
        let sql = format!(
            "SELECT {} FROM {table} t{past}{joins} JOIN {LISTED} l ON l.name = CAST(t.{} AS VARCHAR) LIMIT {MOST_HELD}",
            written(&columns),
            ident(id)
        );
        let rows = self.texts(&sql, &columns).await?;
        let lists = Lists::of(measure, dataset);
        let named = |cells: &Cells| HeldRow {
            is_within: cells.is_true("is_within"),
            lacks_day: cells.is_true("lacks_day"),
            fails: (0..lists.conditions).filter(|place| !cells.is_true(&format!("meets{place}"))).collect(),
            elsewhere: elsewhere(scan, cells),
            gone: cells.day("gone"),
            ..held(cells, dataset, &lists)
        };
        Ok(rows.iter().map(|cells| (cells.text("row_key"), named(cells))).collect())
    }

    /// The columns that are read of every row, each with its SQL.
    fn row_columns(&self, scan: &Scan, dataset: &Dataset, id: &str) -> Vec<(String, String)> {
        let planner = self.planner();
        let axis = Axis::new(dataset, &scan.axis).written(&planner, dataset);
        let rate_day = planner.rate_day_of(scan, dataset, &axis);
        let (writer, raw) =
            (planner.writer(dataset, &rate_day), Writer { rate_day: None, ..planner.writer(dataset, &rate_day) });
        let keys: Vec<String> = dataset.key.iter().map(|key| format!("CAST(t.{} AS VARCHAR)", ident(key))).collect();
        let mut columns = vec![
            ("id".to_owned(), format!("CAST(t.{} AS VARCHAR)", ident(id))),
            ("row_key".to_owned(), format!("CONCAT_WS('\u{1f}', {})", keys.join(", "))),
            ("day".to_owned(), axis.day.clone()),
        ];
        if dataset.column_kind(&scan.axis) == Some(ColumnKind::Time) {
            columns.push(("utc_day".to_owned(), format!("CAST({} AS DATE)", axis.sql)));
        }
        if let Some(money) = &dataset.money {
            columns.push(("written".to_owned(), amount(&scan.measures[0], &raw)));
            columns.push(("currency".to_owned(), raw.plain(&money.currency)));
            columns.push(("has_rate".to_owned(), format!("has_rate({}, {rate_day})", raw.plain(&money.currency))));
        }
        for (place, (_, form)) in amount_forms(&scan.measures[0], dataset).iter().enumerate() {
            columns.push((format!("form{place}"), writer.sql(form)));
            columns.push((format!("written{place}"), raw.sql(form)));
        }
        if let ScanFamily::Open { until } = &scan.family {
            columns.push(("ended".to_owned(), format!("local_day({})", writer.earliest(until))));
        }
        for (place, (column, _)) in dataset.own_parts().into_iter().enumerate() {
            columns.push((format!("part{place}"), format!("CAST(t.{} AS VARCHAR)", ident(column))));
        }
        columns
    }

    /// Whether a row lies in the days that are asked for.
    fn within(&self, scan: &Scan, axis: &Axis, writer: &Writer<'_>, until: &[String]) -> String {
        let planner = self.planner();
        match &scan.family {
            ScanFamily::Open { .. } => {
                let (moment, end) = (planner.last_moment().0, writer.earliest(until));
                format!("({})", axis.is_open(&end, &moment))
            }
            _ => format!("({})", axis.within(&self.resolved)),
        }
    }

    async fn texts(&self, sql: &str, columns: &[(String, String)]) -> Result<Vec<Cells>, EngineError> {
        let names: Vec<String> = columns.iter().map(|(name, _)| name.clone()).collect();
        let mut rows = Vec::new();
        for batch in self.session.sql(sql).await?.collect().await? {
            append_texts(&batch, &names, &mut rows)?;
        }
        let names: Arc<[String]> = names.into();
        Ok(rows.into_iter().map(|cells| Cells { names: names.clone(), cells }).collect())
    }
}

fn written(columns: &[(String, String)]) -> String {
    columns.iter().map(|(name, sql)| format!("{sql} AS {}", ident(name))).collect::<Vec<_>>().join(", ")
}

fn open_until(scan: &Scan) -> &[String] {
    match &scan.family {
        ScanFamily::Open { until } => until,
        _ => &[],
    }
}

/// With how much a row counts, or would.
fn amount(measure: &Measure, writer: &Writer<'_>) -> String {
    match &measure.shape {
        Shape::Sum(value) | Shape::Mean(value) | Shape::Quantile(value, _) | Shape::Open { value: Some(value), .. } => {
            writer.sql(value)
        }
        Shape::Last { value, .. } => writer.sql(&Scalar::Column(value.clone())),
        _ => "1".to_owned(),
    }
}

/// Whether an earlier row says the same in everything but its id. Of rows that nobody gave an id that is not known.
fn repeats(dataset: &Dataset) -> String {
    if dataset.has_generated_key() {
        return "false".to_owned();
    }
    let is_said = |name: &&String| !dataset.key.contains(name);
    let said: Vec<String> = dataset
        .shown_columns()
        .map(|(name, _)| name)
        .filter(is_said)
        .map(|name| format!("t.{}", ident(name)))
        .collect();
    let keys: Vec<String> = dataset.key.iter().map(|key| format!("t.{}", ident(key))).collect();
    format!("row_number() OVER (PARTITION BY {} ORDER BY {}) > 1", said.join(", "), keys.join(", "))
}

/// The texts of one row.
struct Cells {
    names: Arc<[String]>,
    cells: Vec<Option<String>>,
}

impl Cells {
    fn text(&self, name: &str) -> Option<String> {
        let place = self.names.iter().position(|known| known == name)?;
        self.cells[place].clone()
    }

    fn is_true(&self, name: &str) -> bool {
        self.text(name).as_deref() == Some("true")
    }

    fn number(&self, name: &str) -> Option<Decimal> {
        let text = self.text(name)?;
        text.parse().or_else(|_| Decimal::from_scientific(&text)).ok().map(|number| number.normalize())
    }

    fn day(&self, name: &str) -> Option<Date> {
        self.text(name)?.get(..10)?.parse().ok()
    }
}

/// How many columns of each list there are, which are the same for all rows.
struct Lists {
    conditions: usize,
    forms: usize,
    parts: usize,
}

impl Lists {
    fn of(measure: &Measure, dataset: &Dataset) -> Self {
        Lists {
            conditions: conditions(measure).len(),
            forms: amount_forms(measure, dataset).len(),
            parts: dataset.own_parts().len(),
        }
    }
}

fn held(cells: &Cells, dataset: &Dataset, lists: &Lists) -> HeldRow {
    let numbers = |name: &str| (0..lists.forms).map(|place| cells.number(&format!("{name}{place}"))).collect();
    HeldRow {
        id: cells.text("id").unwrap_or_default(),
        amount: cells.number("amount"),
        written: cells.number("written"),
        forms: numbers("form"),
        written_forms: numbers("written"),
        ended: cells.day("ended"),
        currency: cells.text("currency"),
        has_rate: dataset.money.is_none() || cells.is_true("has_rate"),
        day: cells.day("day"),
        utc_day: cells.day("utc_day"),
        parts: (0..lists.parts).map(|place| cells.text(&format!("part{place}"))).collect(),
        repeats: cells.is_true("repeats"),
        ..HeldRow::default()
    }
}

fn elsewhere(scan: &Scan, cells: &Cells) -> Vec<(String, Option<String>)> {
    let lacks = |(place, _): &(usize, _)| !cells.is_true(&format!("has{place}"));
    let own = |(place, (way, _)): (usize, &(crate::way::Way, Vec<String>))| {
        (way.dimension.clone(), cells.text(&format!("value{place}")))
    };
    scan.filters.iter().enumerate().filter(lacks).map(own).collect()
}
