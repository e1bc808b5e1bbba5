//! Moments that something else tells where rows have none, such as a lead's first contact by what people did with it.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::datasource::MemTable;
use datafusion::prelude::SessionContext;
use jiff::Timestamp;
use miara_model::{Column, DATA_SOURCE, Dataset, Note};
use tokio::sync::Mutex;

use crate::error::EngineError;
use crate::sql::{ident, instant, text};

/// What is told of datasets, with the versions of the tables that it was made from.
#[derive(Debug, Default)]
pub(crate) struct Completions(pub(crate) Mutex<HashMap<String, Known>>);

/// The versions of the tables, and what is told.
type Known = (Vec<Option<u64>>, Arc<Completion>);

/// What something else tells of the rows of one dataset.
#[derive(Debug, Default)]
pub(crate) struct Completion {
    /// The columns that rows of another dataset tell.
    pub(crate) firsts: Vec<Firsts>,
    /// The columns that another column of the row stands for.
    pub(crate) instead: Vec<Instead>,
}

/// The moments that rows of another dataset tell of a column.
#[derive(Debug)]
pub(crate) struct Firsts {
    pub(crate) column: String,
    /// The dataset that tells them.
    pub(crate) told_by: String,
    /// How many rows it tells of.
    pub(crate) rows: u64,
    /// The key of each row, as `k0`, `k1`, …, with its moment `at`.
    pub(crate) table: Arc<MemTable>,
}

/// A column that another stands for, and the data sources in which it does.
#[derive(Debug)]
pub(crate) struct Instead {
    pub(crate) column: String,
    pub(crate) other: String,
    pub(crate) sources: Vec<Option<String>>,
}

impl Completion {
    /// The columns of which something is told.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &str> {
        let firsts = self.firsts.iter().map(|firsts| firsts.column.as_str());
        firsts.chain(self.instead.iter().map(|instead| instead.column.as_str()))
    }

    /// What is said of it beside numbers.
    pub(crate) fn notes(&self, dataset: &str) -> Vec<Note> {
        let told = |firsts: &Firsts| Note::ToldBy {
            dataset: dataset.to_owned(),
            column: firsts.column.clone(),
            by: firsts.told_by.clone(),
            rows: firsts.rows,
        };
        let stands = |instead: &Instead| Note::StandsFor {
            dataset: dataset.to_owned(),
            column: instead.column.clone(),
            other: instead.other.clone(),
        };
        self.firsts.iter().map(told).chain(self.instead.iter().map(stands)).collect()
    }
}

impl Instead {
    /// The column of the row `t`, or what stands for it, in SQL.
    pub(crate) fn sql(&self) -> String {
        let (column, other, source) = (ident(&self.column), ident(&self.other), ident(DATA_SOURCE));
        let named: Vec<String> = self.sources.iter().flatten().map(|name| text(name)).collect();
        let mut there: Vec<String> = Vec::new();
        if !named.is_empty() {
            there.push(format!("t.{source} IN ({})", named.join(", ")));
        }
        if self.sources.contains(&None) {
            there.push(format!("t.{source} IS NULL"));
        }
        format!("COALESCE(t.{column}, CASE WHEN {} THEN t.{other} END)", there.join(" OR "))
    }
}

/// The joins of a table `t` to what is told of its rows, and the columns with what comes of them.
pub(crate) struct Told {
    pub(crate) sql: String,
    columns: Vec<(String, String)>,
}

impl Told {
    pub(crate) fn column(&self, name: &str) -> String {
        let told = self.columns.iter().find(|(column, _)| column == name);
        told.map_or_else(|| format!("t.{}", ident(name)), |(_, sql)| sql.clone())
    }
}

impl Completion {
    /// Makes what is told known to a session and joins it to a table `t`. What lies after `now` is not told yet.
    pub(crate) fn joins(
        &self,
        session: &SessionContext,
        dataset: &Dataset,
        now: Option<Timestamp>,
    ) -> Result<Told, EngineError> {
        let mut told = Told { sql: String::new(), columns: Vec::new() };
        for (place, firsts) in self.firsts.iter().enumerate() {
            let name = format!("{}__first{place}", dataset.name);
            session.deregister_table(&name)?;
            session.register_table(&name, firsts.table.clone())?;
            let on: Vec<String> = dataset
                .key
                .iter()
                .enumerate()
                .map(|(at, key)| {
                    let meets = if dataset.columns.get(key).is_some_and(|column: &Column| column.required) {
                        "="
                    } else {
                        "IS NOT DISTINCT FROM"
                    };
                    format!("t.{} {meets} f{place}.k{at}", ident(key))
                })
                .collect();
            told.sql.push_str(&format!(" LEFT JOIN {} f{place} ON {}", ident(&name), on.join(" AND ")));
            let at = now.map_or_else(
                || format!("f{place}.at"),
                |now| format!("CASE WHEN f{place}.at <= {} THEN f{place}.at END", instant(now.as_microsecond())),
            );
            let column = firsts.column.clone();
            told.columns.push((column, format!("COALESCE(t.{}, {at})", ident(&firsts.column))));
        }
        told.columns.extend(self.instead.iter().map(|instead| (instead.column.clone(), instead.sql())));
        Ok(told)
    }

    /// Makes the table `from` known to a session under `name`, with what is told of its rows by `now`.
    pub(crate) async fn register(
        &self,
        session: &SessionContext,
        (dataset, now): (&Dataset, Timestamp),
        (from, name): (&str, &str),
    ) -> Result<(), EngineError> {
        let joins = self.joins(session, dataset, Some(now))?;
        let table = session.table(from).await?;
        let listed: Vec<String> = table
            .schema()
            .fields()
            .iter()
            .map(|field| format!("{} AS {}", joins.column(field.name()), ident(field.name())))
            .collect();
        let sql = format!("SELECT {} FROM {} t{}", listed.join(", "), ident(from), joins.sql);
        session.register_table(name, session.sql(&sql).await?.into_view())?;
        Ok(())
    }
}
