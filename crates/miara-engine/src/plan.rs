//! From a scan to the SQL that computes it.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use miara_model::measure::WaitClock;
use miara_model::{Catalogue, ColumnKind, DATA_SOURCE, Dataset, Firm, GONE_AT, Measure, Scalar, Shape};

use crate::error::EngineError;
use crate::past::known_then;
use crate::present::whole;
use crate::resolve::{ResolvedQuestion, Scan, ScanFamily};
use crate::sql::{Writer, day, ident, instant, text};
use crate::store::Extent;
use crate::way::{Joins, ManySources, Way, When};

/// The SQL of one scan. Its columns: `b` (the period or stretch), `d0…` (dimensions), `p0…` (what a
/// report is about), `n` (rows), and for measure `i` the states `m{i}_…`.
#[derive(Debug, Clone)]
pub(crate) struct ScanPlan {
    pub(crate) sql: String,
    /// Datasets that it joins, each with the dimension it is joined for.
    pub(crate) joined: Vec<(String, Option<String>)>,
}

pub(crate) struct Planner<'a> {
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) firm: &'a Firm,
    pub(crate) now: Timestamp,
    pub(crate) resolved: &'a ResolvedQuestion,
    /// Today in the firm's time zone, as days since 1970.
    pub(crate) today: i32,
    /// What the tables that are open hold on their main axes.
    pub(crate) coverage: &'a HashMap<String, Extent>,
    /// Tables that are open of which some rows are gone.
    pub(crate) gone: &'a HashSet<String>,
    pub(crate) many: &'a ManySources,
    /// Datasets with things that hold from days which are told.
    pub(crate) dated: &'a HashSet<String>,
}

impl Planner<'_> {
    /// Plans a scan.
    pub(crate) fn plan(&self, scan: &Scan) -> Result<ScanPlan, EngineError> {
        let dataset = self.dataset(&scan.dataset)?;
        let axis = Axis::new(dataset, &scan.axis);
        let mut joins = self.joins_at(scan, "moments.moment")?;
        let dimensions: Vec<String> = scan.by.iter().map(|way| joins.value(way)).collect();
        let conditions: Vec<String> =
            scan.filters.iter().map(|(way, values)| condition(&mut joins, way, values)).collect();
        let sql = match &scan.family {
            ScanFamily::Flow { first_per } => {
                self.flow(scan, dataset, &axis, first_per.as_deref(), &dimensions, &conditions, &joins)
            }
            ScanFamily::Last { value, per } => {
                self.last(scan, dataset, &axis, (value, per), &dimensions, &conditions, &joins)
            }
            ScanFamily::Open { until } => self.open(scan, dataset, &axis, until, &dimensions, &conditions, &joins),
        };
        let ways = scan.by.iter().chain(scan.filters.iter().map(|(way, _)| way));
        let mut joined: Vec<(String, Option<String>)> = Vec::new();
        for way in ways {
            joined.extend(way.steps.iter().map(|step| (step.to.clone(), Some(way.dimension.clone()))));
        }
        joined.extend(scan.past.datasets().map(|dataset| (dataset.clone(), None)));
        Ok(ScanPlan { sql, joined })
    }

    pub(crate) fn joins(&self, start: &str) -> Joins<'_> {
        Joins::new(&self.catalogue.datasets, start, self.many)
    }

    /// The joins of a scan, to what things were when its rows count: of a stock those at a moment.
    pub(crate) fn joins_at(&self, scan: &Scan, moment: &str) -> Result<Joins<'_>, EngineError> {
        let joins = self.joins(&scan.dataset).starting_from(scan.past.columns_then());
        let when = match &scan.family {
            ScanFamily::Open { .. } => When::Before(moment.to_owned()),
            _ => self.when(&scan.dataset, &scan.axis)?,
        };
        Ok(joins.asked(when, self.dated))
    }

    /// When a row of a dataset counts by an axis.
    pub(crate) fn when(&self, dataset: &str, axis: &str) -> Result<When, EngineError> {
        let dataset = self.dataset(dataset)?;
        let axis = Axis::new(dataset, axis).written(self, dataset);
        Ok(if axis.is_day { When::Day(axis.sql) } else { When::Instant(axis.instant) })
    }

    pub(crate) fn dataset(&self, name: &str) -> Result<&Dataset, EngineError> {
        self.catalogue.datasets.get(name).ok_or_else(|| EngineError::Internal(format!("the dataset `{name}` is gone")))
    }

    pub(crate) fn writer<'w>(&'w self, dataset: &'w Dataset, rate_day: &'w str) -> Writer<'w> {
        Writer { dataset, firm: self.firm, now: self.now, rate_day: Some(rate_day), replaced: &[] }
    }

    /// True where all rows of a dataset lie between the start of the first and the end of the last period.
    fn holds_nothing_else(&self, dataset: &Dataset, axis: &Axis) -> bool {
        // Statistics are cut to milliseconds.
        const CUT: i64 = 1000;
        let edges = (self.resolved.segments.micros.first(), self.resolved.segments.micros.last());
        match (self.coverage.get(&dataset.name), edges) {
            (Some(held), (Some((_, from)), Some((_, to)))) if dataset.at.as_ref() == Some(&axis.column) => {
                *from <= held.first_micros && held.last_micros + CUT < *to
            }
            _ => false,
        }
    }

    /// As [`Planner::rate_day`], for the rows of a scan: a stock is worth what it is worth on the last day asked for.
    pub(crate) fn rate_day_of(&self, scan: &Scan, dataset: &Dataset, axis: &Axis) -> String {
        match scan.family {
            ScanFamily::Open { .. } => self.last_moment().1,
            _ => self.rate_day(dataset, axis),
        }
    }

    /// The SQL of the day that chooses exchange rates.
    pub(crate) fn rate_day(&self, dataset: &Dataset, axis: &Axis) -> String {
        let named = dataset.money.as_ref().and_then(|money| money.rate_on.as_deref());
        named.map_or_else(|| axis.day.clone(), |column| Axis::new(dataset, column).plain_day(self, dataset))
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one SELECT, each used once")]
    fn flow(
        &self,
        scan: &Scan,
        dataset: &Dataset,
        axis: &Axis,
        first_per: Option<&str>,
        dimensions: &[String],
        conditions: &[String],
        joins: &Joins<'_>,
    ) -> String {
        let axis = axis.written(self, dataset);
        let rate_day = self.rate_day(dataset, &axis);
        let writer = self.writer(dataset, &rate_day);
        let mut columns = vec![format!("{} AS b", axis.bucket("bucket"))];
        let mut groups = vec![axis.bucket("bucket")];
        columns.extend(named(dimensions, "d"));
        groups.extend(dimensions.iter().cloned());
        columns.push("COUNT(*) AS n".to_owned());
        for (index, measure) in scan.measures.iter().enumerate() {
            // The filter of first rows is applied before the first is chosen.
            let filter = measure.filter.as_ref().filter(|_| first_per.is_none()).map(|filter| writer.sql(filter));
            columns.extend(states(index, measure, &Terms { writer: &writer, axis: &axis, filter, many: self.many }));
        }
        let source = match first_per {
            None => ident(&scan.dataset),
            Some(column) => first_rows(scan, &writer, &axis, column),
        };
        let mut wheres = Vec::new();
        // A condition that every row meets is a third of the time of a scan.
        if !self.holds_nothing_else(dataset, &axis) {
            wheres.push(axis.within(self.resolved));
        }
        wheres.extend(conditions.iter().cloned());
        select(&columns, &format!("{source} t{}", joins.sql()), &wheres, &groups)
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one SELECT, each used once")]
    fn last(
        &self,
        scan: &Scan,
        dataset: &Dataset,
        axis: &Axis,
        (value, per): (&str, &[String]),
        dimensions: &[String],
        conditions: &[String],
        joins: &Joins<'_>,
    ) -> String {
        let axis = axis.written(self, dataset);
        let rate_day = self.rate_day(dataset, &axis);
        let writer = self.writer(dataset, &rate_day);
        let segment = axis.bucket("segment");
        let value = writer.sql(&Scalar::Column(value.to_owned()));
        let per: Vec<String> = per.iter().map(|column| format!("t.{}", ident(column))).collect();
        let mut columns = vec![format!("{segment} AS b")];
        columns.extend(named(dimensions, "d"));
        columns.extend(named(&per, "p"));
        columns.push("COUNT(*) AS n".to_owned());
        columns.push(format!("last_value({value} ORDER BY {}) AS m0_last", axis.sql));
        let mut groups = vec![segment];
        groups.extend(dimensions.iter().chain(&per).cloned());
        let mut wheres = vec![format!("{value} IS NOT NULL"), axis.before_end(self.resolved)];
        wheres.extend(scan.measures[0].filter.as_ref().map(|filter| writer.sql(filter)));
        wheres.extend(conditions.iter().cloned());
        select(&columns, &format!("{} t{}", ident(&scan.dataset), joins.sql()), &wheres, &groups)
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one SELECT, each used once")]
    fn open(
        &self,
        scan: &Scan,
        dataset: &Dataset,
        axis: &Axis,
        until: &[String],
        dimensions: &[String],
        conditions: &[String],
        joins: &Joins<'_>,
    ) -> String {
        let axis = axis.written(self, dataset);
        // An open amount is worth what it is worth on the day it is looked at, and was what was known then.
        let history = scan.past.value.as_ref();
        let replaced = history.map_or_else(Vec::new, |history| known_then(history, dataset));
        let writer = Writer { replaced: &replaced, ..self.writer(dataset, "moments.day") };
        let mut columns = vec!["moments.b AS b".to_owned()];
        let mut groups = vec!["moments.b".to_owned()];
        columns.extend(named(dimensions, "d"));
        groups.extend(dimensions.iter().cloned());
        columns.push("COUNT(*) AS n".to_owned());
        let restated = if history.is_some() { "moments.is_past AND past.known IS NULL" } else { "moments.is_past" };
        for (index, measure) in scan.measures.iter().enumerate() {
            let filter = measure.filter.as_ref().map(|filter| writer.sql(filter));
            let terms = Terms { writer: &writer, axis: &axis, filter, many: self.many };
            columns.extend(states(index, measure, &terms));
            if matches!(measure.shape, Shape::Open { value: Some(_), .. }) {
                columns.push(format!("COUNT(*){} AS m{index}_restated", terms.filter(Some(restated))));
            }
        }
        let (table, until) = self.stock(scan, until);
        let end = writer.earliest(&until);
        let begun = axis.is_open(&end, "moments.moment");
        let (past, joins) = (self.past_joins(scan), joins.sql());
        let from = format!("{table} t JOIN ({}) moments ON {begun}{past}{joins}", self.moments());
        select(&columns, &from, conditions, &groups)
    }

    /// The table that a stock of open things is read from, and what ends them. What is gone was there until
    /// then, so that the past of a stock stays as it was.
    pub(crate) fn stock(&self, scan: &Scan, until: &[String]) -> (String, Vec<String>) {
        if !self.gone.contains(&scan.dataset) {
            return (ident(&scan.dataset), until.to_vec());
        }
        let ends = until.iter().cloned().chain([GONE_AT.to_owned()]);
        (ident(&whole(&scan.dataset)), ends.collect())
    }

    /// The amounts, per currency and unconverted, that a measure leaves out for want of a rate: of a
    /// stock those at the end of the last period.
    pub(crate) fn missing_amounts(&self, scan: &Scan, measure: &Measure) -> Result<String, EngineError> {
        let dataset = self.dataset(&scan.dataset)?;
        let axis = Axis::new(dataset, &scan.axis).written(self, dataset);
        let rate_day = self.rate_day_of(scan, dataset, &axis);
        let raw = Writer { rate_day: None, ..self.writer(dataset, &rate_day) };
        let mut joins = self.joins_at(scan, &self.last_moment().0)?;
        let mut wheres: Vec<String> =
            scan.filters.iter().map(|(way, values)| condition(&mut joins, way, values)).collect();
        let table = match &scan.family {
            ScanFamily::Open { until } => {
                let (table, until) = self.stock(scan, until);
                let (moment, end) = (self.last_moment().0, raw.earliest(&until));
                wheres.push(axis.is_open(&end, &moment));
                table
            }
            _ => {
                wheres.push(axis.within(self.resolved));
                ident(&scan.dataset)
            }
        };
        wheres.extend(measure.filter.as_ref().map(|filter| raw.sql(filter)));
        let currency =
            dataset.money.as_ref().map_or("NULL".to_owned(), |money| format!("t.{}", ident(&money.currency)));
        wheres.push(format!("NOT has_rate({currency}, {rate_day})"));
        let value = match &measure.shape {
            Shape::Sum(value) | Shape::Open { value: Some(value), .. } => raw.sql(value),
            _ => money_columns(measure, dataset)
                .first()
                .map_or("NULL".to_owned(), |column| format!("t.{}", ident(column))),
        };
        let columns = [currency.clone(), format!("SUM({value})"), format!("COUNT({value})")];
        let from = format!("{table} t{}{}", self.at_the_last_moment(scan), joins.sql());
        Ok(select(&columns, &from, &wheres, &[currency]))
    }

    /// Joins from a stock to what was known of its things before each moment.
    fn past_joins(&self, scan: &Scan) -> String {
        scan.past.joins(&scan.dataset, &self.moments(), self.many)
    }

    /// The join of all rows of a stock to the end of the last period, where it tells what they were.
    pub(crate) fn at_the_last_moment(&self, scan: &Scan) -> String {
        if !scan.past.needs_moments() {
            return String::new();
        }
        let last = self.begun().pop().unwrap_or_else(no_moment);
        format!(" CROSS JOIN ({last}) moments{}", self.past_joins(scan))
    }

    /// How many things of a stock there were at a moment that is over, of which it is not known what a column was.
    pub(crate) fn unknown_then(&self, scan: &Scan, (until, column): (&[String], &str)) -> Result<String, EngineError> {
        let dataset = self.dataset(&scan.dataset)?;
        let axis = Axis::new(dataset, &scan.axis).written(self, dataset);
        let writer = self.writer(dataset, "moments.day");
        let mut joins = self.joins_at(scan, "moments.moment")?;
        let others = scan.filters.iter().filter(|(way, _)| !way.steps.is_empty() || way.column != column);
        let mut wheres: Vec<String> = others.map(|(way, values)| condition(&mut joins, way, values)).collect();
        wheres.extend(scan.measures[0].filter.as_ref().map(|filter| writer.sql(filter)));
        let then = scan.past.columns_then().into_iter().find(|(name, _)| name == column).map(|(_, sql)| sql);
        wheres.push(format!("moments.is_past AND {} IS NULL", then.unwrap_or_else(|| "TRUE".to_owned())));
        let key = dataset.key.first().map_or("", String::as_str);
        let (table, until) = self.stock(scan, until);
        let end = writer.earliest(&until);
        let begun = axis.is_open(&end, "moments.moment");
        let (past, joins) = (self.past_joins(scan), joins.sql());
        Ok(format!(
            "SELECT COUNT(DISTINCT t.{}) FROM {table} t JOIN ({}) moments ON {begun}{past}{joins} WHERE {}",
            ident(key),
            self.moments(),
            wheres.join(" AND ")
        ))
    }

    /// How many rows belong to a measure and to no period, and what they come to where it adds up: at the
    /// rates of the last day asked for.
    pub(crate) fn undated(&self, scan: &Scan, measure: &Measure, undated: &Scalar) -> Result<String, EngineError> {
        let dataset = self.dataset(&scan.dataset)?;
        let rate_day = self.last_moment().1;
        let writer = self.writer(dataset, &rate_day);
        let mut joins = self.joins(&scan.dataset);
        let mut wheres: Vec<String> =
            scan.filters.iter().map(|(way, values)| condition(&mut joins, way, values)).collect();
        wheres.extend(measure.filter.iter().chain([undated]).map(|filter| writer.sql(filter)));
        let sum = match &measure.shape {
            Shape::Sum(value) => format!("SUM({})", writer.sql(value)),
            _ => "CAST(NULL AS BIGINT)".to_owned(),
        };
        let joins = joins.sql();
        Ok(format!("SELECT COUNT(*), {sum} FROM {} t{joins} WHERE {}", ident(&scan.dataset), wheres.join(" AND ")))
    }

    /// The end of the last period that has begun, none later than now, and the day that chooses its rates.
    pub(crate) fn last_moment(&self) -> (String, String) {
        let now = self.now.as_microsecond();
        let mut begun = self.resolved.buckets.micros.iter().zip(&self.resolved.buckets.days);
        let last = begun.rfind(|((from, _), _)| *from <= now);
        let (to, last_day) = last.map_or((0, 0), |((_, to), (_, last_day))| (*to, *last_day));
        (instant(to.min(now.saturating_add(1))), day(last_day.min(self.today)))
    }

    /// How many different rows some scans of one dataset read: those in the question's days and filters by the axis of
    /// any of them, each once.
    pub(crate) fn rows_read(&self, scans: &[&Scan]) -> Result<String, EngineError> {
        let read: Vec<String> = scans.iter().map(|scan| self.keys_read(scan)).collect::<Result<_, _>>()?;
        Ok(format!("SELECT COUNT(*) FROM (SELECT DISTINCT * FROM ({}))", read.join(" UNION ALL ")))
    }

    /// The keys of the rows that a scan reads; of a stock a row for each moment.
    fn keys_read(&self, scan: &Scan) -> Result<String, EngineError> {
        let dataset = self.dataset(&scan.dataset)?;
        let axis = Axis::new(dataset, &scan.axis).written(self, dataset);
        let mut joins = self.joins_at(scan, "moments.moment")?;
        let mut wheres: Vec<String> =
            scan.filters.iter().map(|(way, values)| condition(&mut joins, way, values)).collect();
        let from = match &scan.family {
            ScanFamily::Open { until } => {
                let (table, until) = self.stock(scan, until);
                let begun = axis.is_open(&self.writer(dataset, "moments.day").earliest(&until), "moments.moment");
                format!("{table} t JOIN ({}) moments ON {begun}{}", self.moments(), self.past_joins(scan))
            }
            ScanFamily::Flow { .. } => {
                wheres.push(axis.within(self.resolved));
                format!("{} t", ident(&scan.dataset))
            }
            ScanFamily::Last { .. } => {
                wheres.push(axis.before_end(self.resolved));
                format!("{} t", ident(&scan.dataset))
            }
        };
        let keys: Vec<String> = dataset.key.iter().map(|key| format!("t.{}", ident(key))).collect();
        Ok(select(&keys, &format!("{from}{}", joins.sql()), &wheres, &keys))
    }

    /// How many rows there are in the time of a scan, and how many of them reach a way's end.
    pub(crate) fn linked(&self, scan: &Scan, way: &Way) -> Result<String, EngineError> {
        let dataset = self.dataset(&scan.dataset)?;
        let axis = Axis::new(dataset, &scan.axis).written(self, dataset);
        // A link is there whatever holds on the day: who has no team then is linked all the same.
        let mut joins = self.joins(&scan.dataset);
        let column = joins.value(way);
        let joins = joins.sql();
        let when = axis.before_end(self.resolved);
        Ok(format!("SELECT COUNT(*), COUNT({column}) FROM {} t{joins} WHERE {when}", ident(&scan.dataset)))
    }

    /// The ends of the periods that have begun, none later than now, as a table of `b`, `moment`, the
    /// `day` that chooses exchange rates, and whether the moment `is_past`.
    pub(crate) fn moments(&self) -> String {
        let rows = self.begun();
        if rows.is_empty() { no_moment() } else { rows.join(" UNION ALL ") }
    }

    /// The rows of [`Planner::moments`].
    fn begun(&self) -> Vec<String> {
        let now = self.now.as_microsecond();
        let ends = self.resolved.buckets.micros.iter().zip(&self.resolved.buckets.days).enumerate();
        let rows = ends.filter(|(_, ((from, _), _))| *from <= now).map(|(index, ((_, to), (_, last_day)))| {
            let moment = instant((*to).min(now.saturating_add(1)));
            let rates = day((*last_day).min(self.today));
            format!("SELECT {index} AS b, {moment} AS moment, {rates} AS day, {} AS is_past", *to <= now)
        });
        rows.collect()
    }
}

/// The moments of periods that have not begun.
fn no_moment() -> String {
    let (moment, rates) = (instant(0), day(0));
    format!("SELECT 0 AS b, {moment} AS moment, {rates} AS day, true AS is_past WHERE false")
}

/// The column that says when a row counts, written in SQL.
#[derive(Debug, Clone)]
pub(crate) struct Axis {
    column: String,
    is_day: bool,
    pub(crate) sql: String,
    pub(crate) instant: String,
    pub(crate) day: String,
}

impl Axis {
    pub(crate) fn new(dataset: &Dataset, column: &str) -> Self {
        let is_day = dataset.column_kind(column) == Some(ColumnKind::Date);
        Axis { column: column.to_owned(), is_day, sql: String::new(), instant: String::new(), day: String::new() }
    }

    pub(crate) fn written(&self, planner: &Planner<'_>, dataset: &Dataset) -> Axis {
        let writer = planner.writer(dataset, "NULL");
        let scalar = Scalar::Column(self.column.clone());
        let (sql, instant, day) = (writer.sql(&scalar), writer.moment(&scalar), writer.day(&scalar));
        Axis { sql, instant, day, ..self.clone() }
    }

    fn plain_day(&self, planner: &Planner<'_>, dataset: &Dataset) -> String {
        self.written(planner, dataset).day
    }

    fn bucket(&self, kind: &str) -> String {
        format!("{kind}_of_{}({})", if self.is_day { "day" } else { "instant" }, self.sql)
    }

    /// From the start of the first period to the end of the last.
    pub(crate) fn within(&self, resolved: &ResolvedQuestion) -> String {
        format!(
            "{} AND {}",
            self.bound(
                ">=",
                resolved.segments.micros.first().map(|s| s.1),
                resolved.segments.days.first().map(|s| s.1)
            ),
            self.before_end(resolved)
        )
    }

    /// Begun before a moment, and not ended before it.
    pub(crate) fn is_open(&self, end: &str, moment: &str) -> String {
        format!("{} < {moment} AND ({end} IS NULL OR {end} >= {moment})", self.instant)
    }

    fn before_end(&self, resolved: &ResolvedQuestion) -> String {
        self.bound("<", resolved.segments.micros.last().map(|s| s.1), resolved.segments.days.last().map(|s| s.1))
    }

    fn bound(&self, sign: &str, micros: Option<i64>, days: Option<i32>) -> String {
        let edge = if self.is_day { day(days.unwrap_or(0)) } else { instant(micros.unwrap_or(0)) };
        format!("{} {sign} {edge}", self.sql)
    }
}

/// What the states of one measure are written from.
struct Terms<'a> {
    writer: &'a Writer<'a>,
    axis: &'a Axis,
    filter: Option<String>,
    /// Datasets of several data sources.
    many: &'a ManySources,
}

impl Terms<'_> {
    /// ` FILTER (WHERE …)` of the measure's own filter and one more condition.
    fn filter(&self, more: Option<&str>) -> String {
        let parts: Vec<&str> = self.filter.as_deref().into_iter().chain(more).collect();
        if parts.is_empty() { String::new() } else { format!(" FILTER (WHERE {})", parts.join(" AND ")) }
    }
}

impl Terms<'_> {
    /// What is counted: an id that another data source may have as well is one with its data source.
    fn distinct(&self, value: &Scalar) -> String {
        let (dataset, sql) = (self.writer.dataset, self.writer.sql(value));
        let sources = self.many.contains_key(&dataset.name);
        match value {
            Scalar::Column(name) if sources && dataset.is_own_id(name) => {
                let source = self.writer.plain(DATA_SOURCE);
                format!("CASE WHEN {sql} IS NOT NULL THEN CONCAT({source}, '\u{1f}', {sql}) END")
            }
            _ => sql,
        }
    }
}

/// The state columns of a measure: what can be merged, before it is finished to a number.
fn states(index: usize, measure: &Measure, terms: &Terms<'_>) -> Vec<String> {
    let plain = terms.filter(None);
    let mut columns = match &measure.shape {
        Shape::Count | Shape::Open { value: None, .. } => vec![format!("COUNT(*){plain} AS m{index}_count")],
        Shape::Sum(value) | Shape::Open { value: Some(value), .. } => {
            vec![format!("SUM({}){plain} AS m{index}_sum", terms.writer.sql(value))]
        }
        Shape::Distinct(value) => vec![format!("COUNT(DISTINCT {}){plain} AS m{index}_count", terms.distinct(value))],
        Shape::Mean(value) => {
            let value = terms.writer.sql(value);
            vec![format!("SUM({value}){plain} AS m{index}_sum"), format!("COUNT({value}){plain} AS m{index}_count")]
        }
        Shape::Quantile(value, share) => {
            let value = terms.writer.sql(value);
            vec![format!("exact_quantile(CAST({value} AS DOUBLE), CAST({share} AS DOUBLE)){plain} AS m{index}_float")]
        }
        Shape::Cohort { converted, within_days } => cohort_states(index, converted, *within_days, terms),
        Shape::Wait { until, given_up, person, clock, share } => {
            let ends = WaitEnds { until, given_up: given_up.as_deref() };
            let hours = wait_hours(ends, person.as_deref(), *clock, terms.writer, terms.axis);
            let known =
                |column: &str| format!("({} IS NOT NULL)", terms.writer.sql(&Scalar::Column(column.to_owned())));
            let ended = known(until);
            let stands = given_up.as_deref().map_or_else(
                || ended.clone(),
                |given_up| format!("CASE WHEN {ended} THEN TRUE WHEN NOT {} THEN FALSE END", known(given_up)),
            );
            let waiting = terms.filter(Some(&format!("NOT {ended}")));
            let untold = terms.filter(Some(&format!("{hours} IS NULL")));
            vec![
                format!("product_limit({hours}, {stands}, CAST({share} AS DOUBLE)){plain} AS m{index}_float"),
                format!("COUNT({hours}){plain} AS m{index}_all"),
                format!("COUNT(*){waiting} AS m{index}_waiting"),
                format!("COUNT(*){untold} AS m{index}_untold"),
            ]
        }
        Shape::Last { .. } => Vec::new(),
    };
    columns.extend(missing_rates(index, measure, terms));
    columns.extend(empty_values(index, measure, terms));
    let untold = measure.untold.as_ref().map(|condition| terms.writer.sql(condition));
    columns.extend(untold.map(|condition| format!("COUNT(*) FILTER (WHERE {condition}) AS m{index}_untold")));
    columns
}

/// The conditions of a cohort: that a row has had its whole window, and that it converted in it.
pub(crate) struct CohortWindow {
    pub(crate) mature: String,
    pub(crate) in_time: String,
}

impl CohortWindow {
    pub(crate) fn new(converted: &str, within_days: u16, writer: &Writer<'_>, axis: &Axis) -> Self {
        let end = format!("plus_days({}, CAST({within_days} AS BIGINT))", axis.instant);
        let converted = writer.moment(&Scalar::Column(converted.to_owned()));
        CohortWindow {
            mature: format!("{end} <= {}", instant(writer.now.as_microsecond())),
            in_time: format!("{converted} <= {end}"),
        }
    }
}

fn cohort_states(index: usize, converted: &str, within_days: u16, terms: &Terms<'_>) -> Vec<String> {
    let window = CohortWindow::new(converted, within_days, terms.writer, terms.axis);
    let mature = window.mature;
    let in_time = format!("{mature} AND {}", window.in_time);
    vec![
        format!("COUNT(*){} AS m{index}_converted", terms.filter(Some(&in_time))),
        format!("COUNT(*){} AS m{index}_mature", terms.filter(Some(&mature))),
        format!("COUNT(*){} AS m{index}_all", terms.filter(None)),
    ]
}

/// What ends a wait: its end itself, or that it was given up.
#[derive(Clone, Copy)]
pub(crate) struct WaitEnds<'a> {
    pub(crate) until: &'a str,
    pub(crate) given_up: Option<&'a str>,
}

/// The hours a row has waited: until its end, until it was given up, or until now while it waits; 0 where
/// the last two lie before the wait begins. Null where the wait ends before it begins, which is no wait.
pub(crate) fn wait_hours(
    ends: WaitEnds<'_>,
    person: Option<&str>,
    clock: WaitClock,
    writer: &Writer<'_>,
    axis: &Axis,
) -> String {
    let moment = |column: &str| writer.moment(&Scalar::Column(column.to_owned()));
    let now = instant(writer.now.as_microsecond());
    let so_far = ends.given_up.map_or_else(|| now.clone(), |given_up| format!("COALESCE({}, {now})", moment(given_up)));
    let end = format!("COALESCE({}, GREATEST({so_far}, {}))", moment(ends.until), axis.instant);
    match clock {
        WaitClock::Elapsed => format!("elapsed_hours({}, {end})", axis.instant),
        WaitClock::Working => {
            let person =
                person.map_or_else(|| "CAST(NULL AS VARCHAR)".to_owned(), |column| format!("t.{}", ident(column)));
            format!("working_hours({}, {end}, {person})", axis.instant)
        }
    }
}

/// The money columns that a measure adds up.
pub(crate) fn money_columns<'m>(measure: &'m Measure, dataset: &Dataset) -> Vec<&'m str> {
    let value = match &measure.shape {
        Shape::Sum(value) | Shape::Mean(value) | Shape::Quantile(value, _) | Shape::Open { value: Some(value), .. } => {
            value
        }
        _ => return Vec::new(),
    };
    value.columns().into_iter().filter(|column| dataset.column_kind(column) == Some(ColumnKind::Money)).collect()
}

/// A count of rows whose money has no rate, so that the answer can say what is missing from it.
fn missing_rates(index: usize, measure: &Measure, terms: &Terms<'_>) -> Option<String> {
    let dataset = terms.writer.dataset;
    let money = dataset.money.as_ref()?;
    let columns = money_columns(measure, dataset);
    if columns.is_empty() {
        return None;
    }
    let given: Vec<String> = columns.iter().map(|column| format!("t.{} IS NOT NULL", ident(column))).collect();
    let condition = format!(
        "NOT has_rate({}, {}) AND ({})",
        terms.writer.plain(&money.currency),
        terms.writer.rate_day?,
        given.join(" OR ")
    );
    Some(format!("COUNT(*){} AS m{index}_norate", terms.filter(Some(&condition))))
}

/// A count of rows that lack a value that is added up.
fn empty_values(index: usize, measure: &Measure, terms: &Terms<'_>) -> Option<String> {
    let (Shape::Sum(value) | Shape::Open { value: Some(value), .. }) = &measure.shape else { return None };
    let empty: Vec<String> =
        value.required_columns().iter().map(|column| format!("{} IS NULL", terms.writer.plain(column))).collect();
    if empty.is_empty() {
        return None;
    }
    let condition = format!("({})", empty.join(" OR "));
    Some(format!("COUNT(*){} AS m{index}_empty", terms.filter(Some(&condition))))
}

/// The first row by the axis of each value of `column`, among those that pass the filter.
pub(crate) fn first_rows(scan: &Scan, writer: &Writer<'_>, axis: &Axis, column: &str) -> String {
    let keys: String = writer.dataset.key.iter().map(|key| format!(", t.{}", ident(key))).collect();
    let mut wheres = vec![format!("{} IS NOT NULL", axis.sql)];
    wheres.extend(scan.measures[0].filter.as_ref().map(|filter| writer.sql(filter)));
    format!(
        "(SELECT * FROM (SELECT t.*, row_number() OVER (PARTITION BY t.{} ORDER BY {}{keys}) AS first_rank FROM {} t WHERE {}) WHERE first_rank = 1)",
        ident(column),
        axis.sql,
        ident(&scan.dataset),
        wheres.join(" AND ")
    )
}

pub(crate) fn condition(joins: &mut Joins<'_>, way: &Way, values: &[String]) -> String {
    let column = joins.value(way);
    let given: Vec<String> = values.iter().filter(|value| !value.is_empty()).map(|value| text(value)).collect();
    let unassigned = values.iter().any(String::is_empty).then(|| format!("{column} IS NULL"));
    let listed = (!given.is_empty()).then(|| format!("{column} IN ({})", given.join(", ")));
    format!("({})", listed.into_iter().chain(unassigned).collect::<Vec<_>>().join(" OR "))
}

fn named<'a>(expressions: &'a [String], prefix: &'a str) -> impl Iterator<Item = String> + 'a {
    expressions.iter().enumerate().map(move |(index, sql)| format!("{sql} AS {prefix}{index}"))
}

fn select(columns: &[String], from: &str, wheres: &[String], groups: &[String]) -> String {
    let filter = if wheres.is_empty() { String::new() } else { format!("\nWHERE {}", wheres.join("\n  AND ")) };
    format!("SELECT {}\nFROM {from}{filter}\nGROUP BY {}", columns.join(",\n       "), groups.join(", "))
}
