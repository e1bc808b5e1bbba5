//! Who started on a journey, and how far and when they got: the ground of funnels and cohorts.

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type};
use jiff::Timestamp;
use miara_model::{Dataset, Link};

use crate::engine::Engine;
use crate::error::EngineError;
use crate::plan::{Axis, condition};
use crate::question::Question;
use crate::sitting::Sitting;
use crate::sql::ident;
use crate::way::{Joins, Way, find_way};

/// A journey through the canonical datasets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Journey {
    /// A lead: created, qualified, with a deal, won.
    Lead,
    /// A deal: created, won.
    Deal,
}

/// One lead or deal on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct Traveller {
    /// Its id.
    pub id: String,
    /// The value of the dimension asked for; `None` where it is not assigned, or none was asked for.
    pub group: Option<String>,
    /// When each step was reached, in microseconds since 1970, the start first; `None` where it was not,
    /// or is not known.
    pub times: Vec<Option<i64>>,
    /// When the journey ended without success, or on a day that nobody knows.
    pub ended: Option<i64>,
}

/// A place that a time is read from: a column of the dataset itself, or of one that a column links to.
pub(crate) type Place = (Option<&'static str>, &'static str);

impl Journey {
    /// The dataset of those who travel.
    #[must_use]
    pub fn dataset(self) -> &'static str {
        match self {
            Journey::Lead => "leads",
            Journey::Deal => "deals",
        }
    }

    /// The names of the steps, the start first.
    #[must_use]
    pub fn steps(self) -> &'static [&'static str] {
        match self {
            Journey::Lead => &["lead", "qualified", "deal", "won"],
            Journey::Deal => &["deal", "won"],
        }
    }

    /// Where the time of each step is read, and where that of an end without success may stand.
    fn places(self) -> (&'static [Place], &'static [Place]) {
        match self {
            Journey::Lead => (
                &[
                    (None, "created_at"),
                    (None, "qualified_at"),
                    (Some("deal_id"), "created_at"),
                    (Some("deal_id"), "won_at"),
                ],
                &[(None, "disqualified_at"), (Some("deal_id"), "lost_at"), (Some("deal_id"), "closed_by")],
            ),
            Journey::Deal => (&[(None, "created_at"), (None, "won_at")], &[(None, "lost_at"), (None, "closed_by")]),
        }
    }
}

impl Engine {
    /// All who started on a journey in the question's period and pass its filters, with the first of its
    /// dimensions as their group. KPIs, grain and comparison of the question take no part.
    ///
    /// # Errors
    /// As [`Engine::answer`].
    pub async fn travellers(
        &self,
        journey: Journey,
        question: &Question,
        now: Timestamp,
    ) -> Result<Vec<Traveller>, EngineError> {
        let bare = Question { kpis: vec![], grain: None, ..question.clone() };
        let mut sitting = self.sit(&bare, &[bare.period], now).await?;
        let sql = sitting.journey_sql(journey, question).await?;
        // As everywhere: what is dated after today has not happened yet.
        let end = crate::functions::start_of_local_day(self.zone(), sitting.today + 1).unwrap_or(i64::MAX);
        let mut travellers = Vec::new();
        for batch in sitting.session.sql(&sql).await?.collect().await? {
            append(&batch, journey.steps().len(), end, &mut travellers)?;
        }
        Ok(travellers)
    }
}

impl Sitting<'_> {
    async fn journey_sql(&mut self, journey: Journey, question: &Question) -> Result<String, EngineError> {
        let name = journey.dataset();
        self.open_table(name, name, None).await?;
        let dataset = self.planner().dataset(name)?.clone();
        let mut joins = Joins::new(&self.engine.catalogue.datasets, name, &self.many);
        let mut ways = Vec::new();
        for dimension in question.by.iter().take(1).chain(question.filters.iter().map(|(dimension, _)| dimension)) {
            ways.push(self.way_of(&dataset, dimension)?);
        }
        let mut linked: Vec<String> = ways.iter().flat_map(|way| &way.steps).map(|step| step.to.clone()).collect();
        let (places, ends) = journey.places();
        let mut columns = Vec::new();
        for (index, place) in places.iter().enumerate() {
            let column = self.time_of(&dataset, *place, &mut joins, &mut linked).await?;
            columns.push(format!("{column} AS step_{index}"));
        }
        let mut ended = Vec::new();
        for place in ends {
            ended.push(self.time_of(&dataset, *place, &mut joins, &mut linked).await?);
        }
        columns.push(format!("COALESCE({}) AS ended", ended.join(", ")));
        for dataset in &linked {
            self.open_table(dataset, name, None).await?;
        }
        let by = question.by.first().map_or_else(|| "NULL".to_owned(), |_| joins.value(&ways[0]));
        let filters = grouped(&question.filters);
        let ways = &ways[question.by.len().min(1)..];
        let mut wheres: Vec<String> = filters
            .iter()
            .filter_map(|(dimension, values)| {
                ways.iter().find(|way| way.dimension == *dimension).map(|way| (way, values))
            })
            .map(|(way, values)| condition(&mut joins, way, values))
            .collect();
        let planner = self.planner();
        let axis = Axis::new(&dataset, dataset.at.as_deref().unwrap_or("created_at")).written(&planner, &dataset);
        wheres.push(axis.within(&self.resolved));
        let key = ident(dataset.key.first().map_or("", String::as_str));
        Ok(format!(
            "SELECT CAST(t.{key} AS VARCHAR) AS id, CAST({by} AS VARCHAR) AS place, {} FROM {} t{} WHERE {}",
            columns.join(", "),
            ident(name),
            joins.sql(),
            wheres.join(" AND ")
        ))
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

    /// The SQL of a step's time; `NULL` where what it is read from was never imported.
    pub(crate) async fn time_of(
        &self,
        dataset: &Dataset,
        (link, column): Place,
        joins: &mut Joins<'_>,
        linked: &mut Vec<String>,
    ) -> Result<String, EngineError> {
        let Some(from) = link else { return Ok(format!("CAST(t.{} AS TIMESTAMP)", ident(column))) };
        let step: Option<&Link> = dataset.links.iter().find(|link| link.from == from && link.on.is_none());
        let Some(step) = step else {
            return Err(EngineError::Internal(format!("`{}` has no link from `{from}`", dataset.name)));
        };
        if self.engine.store.row_count(&step.to).await? == 0 {
            return Ok("CAST(NULL AS TIMESTAMP)".to_owned());
        }
        linked.push(step.to.clone());
        let way = Way { dimension: String::new(), steps: vec![step.clone()], column: column.to_owned() };
        Ok(format!("CAST({} AS TIMESTAMP)", joins.value(&way)))
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

/// Reads a batch; times from `end` on have not come yet.
fn append(batch: &RecordBatch, steps: usize, end: i64, travellers: &mut Vec<Traveller>) -> Result<(), EngineError> {
    let texts = |column: usize| cast(batch.column(column), &DataType::Utf8);
    let (ids, groups) = (texts(0)?, texts(1)?);
    let (ids, groups) = (ids.as_string::<i32>(), groups.as_string::<i32>());
    let micros = DataType::Timestamp(arrow::datatypes::TimeUnit::Microsecond, None);
    let mut times = Vec::new();
    for column in 2..batch.num_columns() {
        times.push(cast(&cast(batch.column(column), &micros)?, &DataType::Int64)?);
    }
    for row in 0..batch.num_rows() {
        let time = |column: usize| {
            let array = times[column].as_primitive::<Int64Type>();
            (!array.is_null(row)).then(|| array.value(row)).filter(|at| *at < end)
        };
        travellers.push(Traveller {
            id: ids.value(row).to_owned(),
            group: (!groups.is_null(row)).then(|| groups.value(row).to_owned()),
            times: (0..steps).map(time).collect(),
            ended: time(steps),
        });
    }
    Ok(())
}
