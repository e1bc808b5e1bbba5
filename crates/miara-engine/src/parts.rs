//! The numbers that KPIs are made of.

use std::collections::BTreeMap;

use arrow::array::AsArray;
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type};
use datafusion::prelude::SessionContext;
use jiff::Timestamp;
use miara_model::Period;

use crate::cells::Key;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::execution::combinations_of;
use crate::facts::Facts;
use crate::sql::{ident, text};
use miara_model::question::{PartsRow, Question};

impl Engine {
    /// The numbers of the measures that a question's KPIs are made of, over its whole period; in the order
    /// of the dimensions' values. Grain and comparison take no part.
    ///
    /// # Errors
    /// As [`Engine::answer`].
    pub async fn parts(
        &self,
        question: &Question,
        facts: &Facts,
        now: Timestamp,
    ) -> Result<Vec<PartsRow>, EngineError> {
        let question = Question { grain: None, versus: None, ..question.clone() };
        let now = self.known_at(&question.kpis, facts, now);
        let mut execution = self.execution(&question, &[question.period], now).await?;
        let scanned = execution.scan(&question).await?;
        execution.check_linked(&scanned).await?;
        let combinations = combinations_of(&question, &scanned);
        let cells = execution.grid(&scanned, &combinations, facts)?;
        let mut rows: Vec<PartsRow> = cells
            .into_iter()
            .map(|((_, dimensions), numbers): (Key, _)| PartsRow { dimensions, numbers: numbers.into_iter().collect() })
            .collect();
        rows.sort_by(|a, b| a.dimensions.cmp(&b.dimensions));
        Ok(rows)
    }

    /// On how many days of a period each person wrote hours down, of kinds that are not among `off`; none
    /// where no working time was imported.
    ///
    /// # Errors
    /// Where the table can't be read.
    pub async fn days_worked(&self, period: Period, off: &[String]) -> Result<BTreeMap<String, u64>, EngineError> {
        let Some(table) = self.store.table("worktime").await? else { return Ok(BTreeMap::new()) };
        let session = SessionContext::new();
        self.register(&session, "worktime", "worktime", &table).await?;
        let (person, date, kind) = (ident("person"), ident("date"), ident("kind"));
        let kinds: Vec<String> = off.iter().map(|kind| text(kind)).collect();
        let working = if kinds.is_empty() {
            String::new()
        } else {
            format!(" AND ({kind} IS NULL OR {kind} NOT IN ({}))", kinds.join(", "))
        };
        let sql = format!(
            "SELECT CAST({person} AS VARCHAR) AS who, COUNT(DISTINCT {date}) AS days FROM worktime WHERE {date} >= DATE '{}' AND {date} < DATE '{}' AND hours > 0{working} GROUP BY {person}",
            period.from, period.to
        );
        let mut days = BTreeMap::new();
        for batch in session.sql(&sql).await?.collect().await? {
            let who = cast(batch.column(0), &DataType::Utf8)?;
            let counts = batch.column(1).as_primitive::<Int64Type>();
            let rows = who.as_string::<i32>().iter().zip(counts.iter());
            days.extend(rows.filter_map(|(who, count)| Some((who?.to_owned(), count?.unsigned_abs()))));
        }
        Ok(days)
    }
}
