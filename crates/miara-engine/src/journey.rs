//! Rows on a journey of the catalogue: when each reached its steps, and what it is worth.

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type, Int64Type, TimeUnit};
use jiff::Timestamp;
use miara_model::journey::{JourneyQuestion, JourneyRow, Wait};
use miara_model::measure::WaitClock;
use miara_model::{ColumnPath, Dataset, Journey, Link, Question, Shape};

use crate::engine::Engine;
use crate::error::EngineError;
use crate::execution::Execution;
use crate::plan::{Axis, WaitEnds, condition, wait_hours};
use crate::sql::ident;
use crate::way::{Joins, Way, find_way, known_source};

impl Engine {
    /// The rows of a journey that pass a question. Waits follow the rules of the journey's measure, so that both come to
    /// the same numbers. `now` is until when anything is known.
    ///
    /// # Errors
    /// As [`Engine::answer`].
    pub async fn journey_rows(
        &self,
        asked: &JourneyQuestion<'_>,
        now: Timestamp,
    ) -> Result<Vec<JourneyRow>, EngineError> {
        let bare = Question {
            kpis: vec![],
            period: asked.period,
            grain: None,
            by: asked.by.clone(),
            filters: asked.filters.clone(),
            versus: None,
        };
        let mut execution = self.execution(&bare, &[bare.period], now).await?;
        let columns = execution.journey_sql(asked).await?;
        let end = crate::days::start_of_local_day(self.zone(), execution.today + 1).unwrap_or(i64::MAX);
        let reader = Reader { journey: asked.journey, at: asked.journey.place(asked.at).unwrap_or(0), end };
        let mut rows = Vec::new();
        for batch in execution.session.sql(&columns).await?.collect().await? {
            reader.read(&batch, &mut rows)?;
        }
        Ok(rows)
    }
}

/// The columns of the query before those of times, labels and dimensions.
const FIXED: [&str; 7] = ["id", "ended", "is_first", "amount", "wait_hours", "wait_so_far", "wait_ended"];

impl Execution<'_> {
    async fn journey_sql(&mut self, asked: &JourneyQuestion<'_>) -> Result<String, EngineError> {
        let journey = asked.journey;
        let name = journey.dataset.as_str();
        self.open_table(name, name, None).await?;
        let dataset = self.planner().dataset(name)?.clone();
        let (_, at) = journey.times().find(|(name, _)| *name == asked.at).ok_or_else(|| {
            EngineError::Internal(format!("the journey `{}` has no step `{}`", journey.name, asked.at))
        })?;
        if at.link.is_some() {
            let message = format!("rows of the journey `{}` can't be asked for by `{at}`", journey.name);
            return Err(EngineError::Internal(message));
        }
        let when = self.planner().when(name, &at.column)?;
        let mut joins = Joins::new(&self.engine.catalogue.datasets, name, &self.many).asked(when, &self.dated);
        let mut ways = Vec::new();
        for dimension in asked.by.iter().chain(asked.filters.iter().map(|(dimension, _)| dimension)) {
            ways.push(self.way_of(&dataset, dimension)?);
        }
        let mut linked: Vec<String> = ways.iter().flat_map(|way| &way.steps).map(|step| step.to.clone()).collect();
        let mut columns = Columns { dataset: &dataset, joins: &mut joins, linked: &mut linked };
        let read = columns.of_journey(self, journey).await?;
        for dataset in &linked {
            self.open_table(dataset, name, None).await?;
        }
        let planner = self.planner();
        let axis = Axis::new(&dataset, &at.column).written(&planner, &dataset);
        let [hours, so_far, wait_ended] = self.wait_columns(journey, &dataset, at, &axis)?;
        let key = ident(dataset.key.first().map_or("", String::as_str));
        let is_first = journey.once_per.as_ref().map_or_else(
            || "TRUE".to_owned(),
            |column| format!("(t.rank_of_first = 1 OR t.{} IS NULL)", ident(column)),
        );
        let mut selected = vec![format!("t.{key}"), read.ended, is_first, read.amount, hours, so_far, wait_ended];
        debug_assert_eq!(selected.len(), FIXED.len());
        selected.extend(read.times);
        selected.extend(read.labels);
        selected.extend(ways.iter().take(asked.by.len()).map(|way| joins.value(way)));
        let named = selected.iter().enumerate().map(|(index, sql)| format!("{sql} AS c{index}"));
        let mut wheres = vec![axis.within(&self.resolved)];
        for (dimension, values) in grouped(&asked.filters) {
            if let Some(way) = ways[asked.by.len()..].iter().find(|way| way.dimension == dimension) {
                wheres.push(condition(&mut joins, way, &values));
            }
        }
        Ok(format!(
            "SELECT {} FROM {}{} WHERE {}",
            named.collect::<Vec<_>>().join(", "),
            self.ranked(journey, &dataset),
            joins.sql(),
            wheres.join(" AND ")
        ))
    }

    /// The journey's table, each row with its rank among those that share the value of which only the earliest
    /// counts. The earliest is found among all rows, whatever the period.
    fn ranked(&self, journey: &Journey, dataset: &Dataset) -> String {
        let table = ident(&dataset.name);
        let Some(column) = &journey.once_per else { return format!("{table} t") };
        let linked = dataset.links.iter().find(|link| link.from == *column).map(|link| &link.to);
        let sources = linked.and_then(|to| self.many.get(to.as_str()));
        let source = sources.map_or_else(String::new, |sources| format!(", {}", known_source("l", sources)));
        let start = journey.steps.values().next().map_or("", |path| path.column.as_str());
        let key = ident(dataset.key.first().map_or("", String::as_str));
        format!(
            "(SELECT l.*, row_number() OVER (PARTITION BY l.{}{source} ORDER BY l.{}, l.{key}) AS rank_of_first \
             FROM {table} l) t",
            ident(column),
            ident(start),
        )
    }

    pub(crate) fn way_of(&self, dataset: &Dataset, dimension: &str) -> Result<Way, EngineError> {
        let catalogue = &self.engine.catalogue;
        find_way(&catalogue.datasets, dataset, dimension).ok_or_else(|| {
            let reached = |name: &&str| find_way(&catalogue.datasets, dataset, name).is_some();
            EngineError::NoWay {
                kpi: dataset.name.clone(),
                measure: dataset.name.clone(),
                dataset: dataset.name.clone(),
                dimension: dimension.to_owned(),
                shared: catalogue.dimensions().into_iter().filter(reached).map(str::to_owned).collect(),
            }
        })
    }

    /// The hours waited, the hours since the start, and whether the wait has ended, by the journey's measure. Nothing
    /// for rows by another time than the measure's.
    fn wait_columns(
        &self,
        journey: &Journey,
        dataset: &Dataset,
        at: &ColumnPath,
        axis: &Axis,
    ) -> Result<[String; 3], EngineError> {
        let Some(name) = &journey.wait else { return Ok(["NULL"; 3].map(str::to_owned)) };
        let measure = self.engine.catalogue.measures.get(name);
        let Some((starts, Shape::Wait { until, given_up, person, clock, .. })) =
            measure.map(|measure| (&measure.at, &measure.shape))
        else {
            return Err(EngineError::UnknownKpi { name: name.clone(), near: vec![] });
        };
        if at.link.is_some() || at.column != *starts {
            return Ok(["NULL"; 3].map(str::to_owned));
        }
        let planner = self.planner();
        let writer = planner.writer(dataset, "NULL");
        let ends = WaitEnds { until, given_up: given_up.as_deref() };
        let hours = wait_hours(ends, person.as_deref(), *clock, &writer, axis);
        let ended = format!("(t.{} IS NOT NULL)", ident(until));
        let now = crate::sql::instant(self.now.as_microsecond());
        let person =
            person.as_ref().map_or_else(|| "CAST(NULL AS VARCHAR)".to_owned(), |name| format!("t.{}", ident(name)));
        let so_far = match clock {
            WaitClock::Elapsed => format!("elapsed_hours({}, {now})", axis.instant),
            WaitClock::Working => format!("working_hours({}, {now}, {person})", axis.instant),
        };
        Ok([hours, so_far, ended])
    }
}

/// Columns of a journey's dataset, and of the datasets that it links to.
struct Columns<'a, 'j> {
    dataset: &'a Dataset,
    joins: &'a mut Joins<'j>,
    linked: &'a mut Vec<String>,
}

/// The SQL of a journey's columns.
struct Read {
    times: Vec<String>,
    ended: String,
    labels: Vec<String>,
    amount: String,
}

impl Columns<'_, '_> {
    async fn of_journey(&mut self, execution: &Execution<'_>, journey: &Journey) -> Result<Read, EngineError> {
        let (mut times, mut ended, mut labels) = (Vec::new(), Vec::new(), Vec::new());
        for (_, path) in journey.times() {
            times.push(format!("CAST({} AS TIMESTAMP)", self.sql(execution, path).await?));
        }
        for path in &journey.ended {
            ended.push(format!("CAST({} AS TIMESTAMP)", self.sql(execution, path).await?));
        }
        for path in journey.labels.values() {
            labels.push(self.sql(execution, path).await?);
        }
        let ended = if ended.is_empty() { "NULL".to_owned() } else { format!("COALESCE({})", ended.join(", ")) };
        Ok(Read { times, ended, labels, amount: self.amount(execution, journey).await? })
    }

    async fn amount(&mut self, execution: &Execution<'_>, journey: &Journey) -> Result<String, EngineError> {
        let Some(amount) = &journey.amount else { return Ok("NULL".to_owned()) };
        let (value, currency) =
            (self.sql(execution, &amount.value).await?, self.sql(execution, &amount.currency).await?);
        let at = self.sql(execution, &journey.steps[&amount.on]).await?;
        if [&value, &at].iter().any(|sql| *sql == "NULL") {
            return Ok("NULL".to_owned());
        }
        Ok(format!("CASE WHEN {at} IS NOT NULL THEN CAST(to_base({value}, {currency}, local_day({at})) AS DOUBLE) END"))
    }

    /// The SQL of a column; `NULL` where what it is read from was never imported.
    async fn sql(&mut self, execution: &Execution<'_>, path: &ColumnPath) -> Result<String, EngineError> {
        let Some(from) = &path.link else { return Ok(format!("t.{}", ident(&path.column))) };
        let links = || self.dataset.links.iter().filter(|link| link.on.is_none());
        let step: &Link = links()
            .find(|link| link.from == *from)
            .ok_or_else(|| EngineError::Internal(format!("`{}` has no link from `{from}`", self.dataset.name)))?;
        if execution.engine.store.row_count(&step.to).await? == 0 {
            return Ok("NULL".to_owned());
        }
        self.linked.push(step.to.clone());
        let way = Way { dimension: String::new(), steps: vec![step.clone()], column: path.column.clone() };
        Ok(self.joins.value(&way))
    }
}

/// Filters by dimension: several values of one are alternatives.
pub(crate) fn grouped(filters: &[(String, String)]) -> Vec<(String, Vec<String>)> {
    let mut grouped: Vec<(String, Vec<String>)> = Vec::new();
    for (dimension, value) in filters {
        match grouped.iter_mut().find(|(known, _)| known == dimension) {
            Some((_, values)) => values.push(value.clone()),
            None => grouped.push((dimension.clone(), vec![value.clone()])),
        }
    }
    grouped
}

/// Reads the columns of the query.
struct Reader<'a> {
    journey: &'a Journey,
    /// The place of the time by which rows belong to the period.
    at: usize,
    /// From then on nothing has happened yet.
    end: i64,
}

impl Reader<'_> {
    fn read(&self, batch: &RecordBatch, rows: &mut Vec<JourneyRow>) -> Result<(), EngineError> {
        let texts = |column: usize| cast(batch.column(column), &DataType::Utf8);
        let micros = DataType::Timestamp(TimeUnit::Microsecond, None);
        let moments = |column: usize| cast(&cast(batch.column(column), &micros)?, &DataType::Int64);
        let numbers = |column: usize| cast(batch.column(column), &DataType::Float64);
        let flags = |column: usize| cast(batch.column(column), &DataType::Boolean);
        let (ids, ended, first, amounts) = (texts(0)?, moments(1)?, flags(2)?, numbers(3)?);
        let (hours, so_far, wait_ended) = (numbers(4)?, numbers(5)?, flags(6)?);
        let steps = FIXED.len()..FIXED.len() + self.journey.times().count();
        let labels = steps.end..steps.end + self.journey.labels.len();
        let dimensions = (labels.end..batch.num_columns()).map(texts).collect::<Result<Vec<_>, _>>()?;
        let steps = steps.map(moments).collect::<Result<Vec<_>, _>>()?;
        let labels = labels.map(texts).collect::<Result<Vec<_>, _>>()?;
        let text =
            |array: &ArrayRef, row: usize| array.is_valid(row).then(|| array.as_string::<i32>().value(row).to_owned());
        let number =
            |array: &ArrayRef, row: usize| array.is_valid(row).then(|| array.as_primitive::<Float64Type>().value(row));
        let moment =
            |array: &ArrayRef, row: usize| array.is_valid(row).then(|| array.as_primitive::<Int64Type>().value(row));
        let flag = |array: &ArrayRef, row: usize| array.is_valid(row) && array.as_boolean().value(row);
        let on = self.journey.amount.as_ref().and_then(|amount| self.journey.place(&amount.on));
        for row in 0..batch.num_rows() {
            let time =
                |(place, array): (usize, &ArrayRef)| moment(array, row).filter(|at| place == self.at || *at < self.end);
            let times: Vec<Option<i64>> = steps.iter().enumerate().map(time).collect();
            let wait = number(&hours, row).map(|hours| Wait {
                hours,
                so_far: number(&so_far, row).unwrap_or(0.0),
                ended: flag(&wait_ended, row),
            });
            rows.push(JourneyRow {
                id: text(&ids, row).unwrap_or_default(),
                dimensions: dimensions.iter().map(|array| text(array, row)).collect(),
                ended: moment(&ended, row).filter(|at| *at < self.end),
                labels: labels.iter().map(|array| text(array, row)).collect(),
                is_first: flag(&first, row),
                amount: number(&amounts, row).filter(|_| on.is_some_and(|on| times[on].is_some())),
                wait,
                times,
            });
        }
        Ok(())
    }
}
