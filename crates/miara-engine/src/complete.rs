//! Finds what something else tells of rows.

use std::sync::Arc;

use arrow::array::AsArray;
use arrow::compute::cast;
use arrow::datatypes::DataType;
use datafusion::datasource::MemTable;
use datafusion::prelude::SessionContext;
use jiff::Timestamp;
use miara_model::{DATA_SOURCE, Dataset, FirstOf, Note, Scalar};

use crate::completed::{Completion, Firsts, Instead};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::functions::{Context, register};
use crate::present::whole;
use crate::sql::{Writer, ident};
use crate::way::{ManySources, known_source};

impl Engine {
    /// The columns of a dataset that something else tells, where rows have nothing in them.
    ///
    /// # Errors
    /// Where a table can't be read.
    pub async fn completed_columns(&self, dataset: &str) -> Result<Vec<String>, EngineError> {
        Ok(self.completion(dataset).await?.columns().map(str::to_owned).collect())
    }

    /// What is said of it beside numbers.
    ///
    /// # Errors
    /// Where a table can't be read.
    pub async fn completion_notes(&self, dataset: &str) -> Result<Vec<Note>, EngineError> {
        Ok(self.completion(dataset).await?.notes(dataset))
    }

    /// What something else tells of a dataset's rows; found once per state of the tables.
    pub(crate) async fn completion(&self, dataset: &str) -> Result<Arc<Completion>, EngineError> {
        let Some(described) = self.catalogue.datasets.get(dataset).filter(|one| one.completed_columns().count() > 0)
        else {
            return Ok(Arc::default());
        };
        let read = std::iter::once(dataset).chain(described.first_of.values().map(|first| first.dataset.as_str()));
        let versions = read.map(|name| self.store.version(name)).collect::<Result<Vec<_>, _>>()?;
        let mut known = self.completions.0.lock().await;
        if let Some((_, completion)) = known.get(dataset).filter(|(at, _)| *at == versions) {
            return Ok(completion.clone());
        }
        let found = Arc::new(self.complete(described).await?);
        known.insert(dataset.to_owned(), (versions, found.clone()));
        Ok(found)
    }

    async fn complete(&self, dataset: &Dataset) -> Result<Completion, EngineError> {
        let Some(table) = self.store.table(&dataset.name).await? else { return Ok(Completion::default()) };
        let session = SessionContext::new();
        register(&session, &self.context().await?);
        let has_gone = self.register(&session, "rows", &dataset.name, &table).await?;
        let all = if has_gone { whole("rows") } else { "rows".to_owned() };
        let mut found = Completion::default();
        for (column, other) in dataset.instead.iter().filter(|_| dataset.is_sourced()) {
            let sources = sources_without(&session, (&all, column)).await?;
            if !sources.is_empty() {
                found.instead.push(Instead { column: column.clone(), other: other.clone(), sources });
            }
        }
        let many = self.many_sources().await?;
        for (column, first) in &dataset.first_of {
            let Some(there) = self.store.table(&first.dataset).await? else { continue };
            let others = format!("others_of_{column}");
            self.register(&session, &others, &first.dataset, &there).await?;
            let sql = self.first_sql((dataset, &all, &others), (column, first), &found.instead, &many)?;
            let batches = session.sql(&sql).await?.collect().await?;
            let rows = batches.iter().map(|batch| batch.num_rows() as u64).sum();
            if let Some(schema) = batches.first().filter(|_| rows > 0).map(|batch| batch.schema()) {
                let table = Arc::new(MemTable::try_new(schema, vec![batches])?);
                let (column, told_by) = (column.clone(), first.dataset.clone());
                found.firsts.push(Firsts { column, told_by, rows, table });
            }
        }
        self.keep_told(&session, dataset, &all, &mut found).await?;
        Ok(found)
    }

    /// What functions need to know where no question is asked.
    async fn context(&self) -> Result<Context, EngineError> {
        Ok(Context {
            buckets: Arc::default(),
            segments: Arc::default(),
            clocks: self.clocks.clone(),
            zone: self.zone().clone(),
            rates: self.rates().await?,
        })
    }

    /// The first moment after each row's own among the rows of another dataset, by the row's key. Each row there is
    /// read once, as what it belongs to: the finest thing that it names.
    fn first_sql(
        &self,
        (dataset, all, others): (&Dataset, &str, &str),
        (column, first): (&str, &FirstOf),
        instead: &[Instead],
        many: &ManySources,
    ) -> Result<String, EngineError> {
        let missing = || EngineError::Internal(format!("the dataset `{}` is gone", first.dataset));
        let there = self.catalogue.datasets.get(&first.dataset).ok_or_else(missing)?;
        let writer =
            Writer { dataset: there, firm: &self.firm, now: Timestamp::UNIX_EPOCH, rate_day: None, replaced: &[] };
        let condition = Scalar::parse(&first.condition).map(|scalar| writer.sql(&scalar));
        let condition = condition.map_err(|_| EngineError::Internal(format!("`{}` is broken", first.condition)))?;
        let after = instead.iter().find(|instead| instead.column == first.after);
        let after = after.map_or_else(|| format!("t.{}", ident(&first.after)), Instead::sql);
        let things: Vec<Thing<'_>> = first.by.iter().map(|by| Thing::of(dataset, by, many)).collect();
        let keys: Vec<String> = (0..dataset.key.len()).map(|at| format!("k{at}")).collect();
        let named: String =
            keys.iter().zip(&dataset.key).map(|(name, key)| format!("t.{} AS {name}, ", ident(key))).collect();
        let rows = things.iter().enumerate().map(|(level, thing)| {
            format!(
                "SELECT {named}{level} AS level, t.{} AS thing, {} AS source, t.only_one, {after} AS begun \
                 FROM {} t WHERE t.{} IS NULL",
                ident(thing.by),
                thing.source("t"),
                thing.rows(all),
                ident(column)
            )
        });
        let rows = rows.collect::<Vec<_>>().join(" UNION ALL ");
        let others = others_sql(&things, (others, &first.at), &condition);
        let keys = keys.join(", ");
        Ok(format!(
            "SELECT {keys}, MIN(o.at) AS at FROM ({rows}) l JOIN ({others}) o ON l.level = o.level \
             AND l.thing = o.thing AND ((l.source IS NOT DISTINCT FROM o.source) OR (o.source IS NULL AND l.only_one)) \
             AND elapsed_hours(l.begun, o.at) IS NOT NULL GROUP BY {keys}"
        ))
    }

    /// Of the data sources in which one column stands for another, keeps those of which anything is told that comes
    /// after it: of a list of leads that nobody's contacts are kept of, no lead waits.
    async fn keep_told(
        &self,
        session: &SessionContext,
        dataset: &Dataset,
        all: &str,
        found: &mut Completion,
    ) -> Result<(), EngineError> {
        let mut kept = Vec::new();
        for mut instead in std::mem::take(&mut found.instead) {
            let follows: Vec<&String> = dataset
                .first_of
                .iter()
                .filter(|(_, first)| first.after == instead.column)
                .map(|(name, _)| name)
                .collect();
            if !follows.is_empty() {
                let joins = found.joins(session, dataset, None)?;
                let told: Vec<String> =
                    follows.iter().map(|name| format!("{} IS NOT NULL", joins.column(name))).collect();
                let source = ident(DATA_SOURCE);
                let sql = format!(
                    "SELECT DISTINCT CAST(t.{source} AS VARCHAR) FROM {} t{} WHERE {}",
                    ident(all),
                    joins.sql,
                    told.join(" OR ")
                );
                let told = texts(session, &sql).await?;
                instead.sources.retain(|source| told.contains(source));
            }
            if !instead.sources.is_empty() {
                kept.push(instead);
            }
        }
        found.instead = kept;
        Ok(())
    }
}

/// The rows of another dataset that meet a condition, each with the finest thing that it names.
fn others_sql(things: &[Thing<'_>], (others, at): (&str, &str), condition: &str) -> String {
    let of_finest = |value: &dyn Fn((usize, &Thing<'_>)) -> String| {
        let when = things
            .iter()
            .enumerate()
            .map(|(level, thing)| format!("WHEN t.{} IS NOT NULL THEN {}", ident(thing.by), value((level, thing))));
        format!("CASE {} END", when.collect::<Vec<_>>().join(" "))
    };
    format!(
        "SELECT {} AS level, {} AS thing, {} AS source, t.{} AS at FROM {} t WHERE {condition}",
        of_finest(&|(level, _)| level.to_string()),
        of_finest(&|(_, thing)| format!("t.{}", ident(thing.by))),
        of_finest(&|(_, thing)| thing.source("t")),
        ident(at),
        ident(others),
    )
}

/// What rows of two datasets may both name.
struct Thing<'a> {
    /// The column of both with its id.
    by: &'a str,
    /// Whether it is the row itself that is named.
    is_row: bool,
    /// The data sources that give such ids, where they are several: one id of two of them is two things.
    sources: Option<&'a Vec<String>>,
}

impl<'a> Thing<'a> {
    fn of(dataset: &Dataset, by: &'a str, many: &'a ManySources) -> Self {
        let is_row = dataset.key.first().is_some_and(|key| key == by);
        let link = dataset.links.iter().find(|link| link.from == by && link.on.is_none());
        let target = if is_row { Some(&dataset.name) } else { link.map(|link| &link.to) };
        Thing { by, is_row, sources: target.and_then(|target| many.get(target)) }
    }

    /// The data source whose id it is, in SQL; nothing where there is one alone.
    fn source(&self, alias: &str) -> String {
        self.sources.map_or_else(|| "CAST(NULL AS VARCHAR)".to_owned(), |sources| known_source(alias, sources))
    }

    /// The rows of a table that name it, in SQL, with whether no other data source has given their id to another.
    fn rows(&self, table: &str) -> String {
        let only_one = match self.sources {
            Some(_) if self.is_row => format!("COUNT(*) OVER (PARTITION BY t.{}) = 1", ident(self.by)),
            _ => "FALSE".to_owned(),
        };
        format!("(SELECT t.*, {only_one} AS only_one FROM {} t)", ident(table))
    }
}

/// The data sources of a table in which no row has a value in a column.
async fn sources_without(
    session: &SessionContext,
    (table, column): (&str, &str),
) -> Result<Vec<Option<String>>, EngineError> {
    let (source, table, column) = (ident(DATA_SOURCE), ident(table), ident(column));
    let sql = format!("SELECT CAST({source} AS VARCHAR) FROM {table} GROUP BY {source} HAVING COUNT({column}) = 0");
    texts(session, &sql).await
}

/// The first column of a query, as text.
async fn texts(session: &SessionContext, sql: &str) -> Result<Vec<Option<String>>, EngineError> {
    let mut found = Vec::new();
    for batch in session.sql(sql).await?.collect().await? {
        let column = cast(batch.column(0), &DataType::Utf8)?;
        found.extend(column.as_string::<i32>().iter().map(|text| text.map(str::to_owned)));
    }
    Ok(found)
}
