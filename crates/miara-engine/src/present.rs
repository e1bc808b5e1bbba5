//! Tables as questions see them: without rows that are gone, and with one name for what is written in several ways.

use std::sync::Arc;

use arrow::datatypes::DataType;
use datafusion::catalog::TableProvider;
use datafusion::common::{Column, ScalarValue};
use datafusion::prelude::{Expr, SessionContext, cast, lit};
use deltalake_core::DeltaTable;
use miara_model::{Dataset, GONE_AT, Holds, Synonyms};

use crate::error::EngineError;
use crate::file_stats::may_hold;
use crate::sql::{day, ident, text};
use crate::store::Store;

/// The name of a dataset's table with gone rows among the others.
pub(crate) fn whole(dataset: &str) -> String {
    format!("{dataset}__whole")
}

/// The name of a dataset's table with a row for each day from which something holds, and the day of the next.
pub(crate) fn by_days(dataset: &str) -> String {
    format!("{dataset}__days")
}

/// The column of [`by_days`] with the day from which the row holds no more.
pub(crate) const HELD_UNTIL: &str = "held_until";

/// True where things of a dataset hold from days that are told.
pub(crate) fn has_days(dataset: &Dataset, table: &DeltaTable) -> Result<bool, EngineError> {
    dataset.holds.as_ref().map_or(Ok(false), |holds| may_hold(table, &holds.from))
}

/// How a table is seen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen<'s> {
    /// The names of merged values; absent where they stand as tools write them.
    pub(crate) synonyms: Option<&'s Synonyms>,
    /// The day of which things are that hold from days, as days since 1970; absent means the last that is told.
    pub(crate) on: Option<i32>,
}

/// Makes the rows of a dataset that are not gone known to a session under `name`. True where some are gone;
/// then all rows are known under [`whole`] of the name. Of things that hold from days there is one row for each, as it
/// is on a day; all of them are known under [`by_days`] of the name.
pub(crate) async fn register_present(
    session: &SessionContext,
    name: &str,
    (store, dataset): (&Store, &Dataset),
    table: &DeltaTable,
    seen: Seen<'_>,
) -> Result<bool, EngineError> {
    let Some(holds) = dataset.holds.as_ref().filter(|_| has_days(dataset, table).unwrap_or(true)) else {
        return register_rows(session, name, (store, dataset), table, seen.synonyms).await;
    };
    let rows = format!("{name}__rows");
    let has_gone = register_rows(session, &rows, (store, dataset), table, seen.synonyms).await?;
    let schema = session.table(&rows).await?;
    let columns: Vec<String> = schema.schema().fields().iter().map(|field| field.name().clone()).collect();
    let key = ident(dataset.key.first().map_or("", String::as_str));
    let days = days_sql(&rows, &key, holds);
    session.register_table(by_days(name), session.sql(&days).await?.into_view())?;
    let one = one_row_each(&rows, &key, (holds, &columns), seen.on);
    session.register_table(name, session.sql(&one).await?.into_view())?;
    Ok(has_gone)
}

/// Each row with the day of the next one of its thing. Of two rows of one day one holds for no time at all, so that
/// never two hold at once.
fn days_sql(rows: &str, key: &str, holds: &Holds) -> String {
    let from = ident(&holds.from);
    format!(
        "SELECT *, LEAD({from}) OVER (PARTITION BY {key} ORDER BY {from} NULLS FIRST) AS {} FROM {}",
        ident(HELD_UNTIL),
        ident(rows)
    )
}

/// One row of each thing, as it is on a day; what holds from days is nothing before the first of them.
fn one_row_each(rows: &str, key: &str, (holds, columns): (&Holds, &[String]), on: Option<i32>) -> String {
    let from = ident(&holds.from);
    let is_ahead = on.map_or_else(|| "FALSE".to_owned(), |on| format!("COALESCE({from} > {}, FALSE)", day(on)));
    let order = format!(
        "PARTITION BY {key} ORDER BY {is_ahead}, CASE WHEN {is_ahead} THEN NULL ELSE {from} END DESC NULLS LAST, {from}"
    );
    let listed = columns.iter().map(|name| {
        let column = ident(name);
        if holds.columns.contains(name) {
            format!("CASE WHEN {is_ahead} THEN NULL ELSE {column} END AS {column}")
        } else {
            column
        }
    });
    let names: Vec<String> = columns.iter().map(|name| ident(name)).collect();
    format!(
        "SELECT {} FROM (SELECT {}, row_number() OVER ({order}) AS held_rank FROM {}) WHERE held_rank = 1",
        names.join(", "),
        listed.collect::<Vec<_>>().join(", "),
        ident(rows)
    )
}

/// Makes the rows of a dataset that are not gone known to a session, as they are kept.
async fn register_rows(
    session: &SessionContext,
    name: &str,
    (store, dataset): (&Store, &Dataset),
    table: &DeltaTable,
    synonyms: Option<&Synonyms>,
) -> Result<bool, EngineError> {
    let provider = store.provider(&dataset.name, table).await?;
    let renamed = synonyms.map_or_else(Vec::new, |synonyms| renamed_columns(dataset, synonyms));
    let has_gone = may_hold(table, GONE_AT)?;
    let read = if renamed.is_empty() { name.to_owned() } else { format!("{name}__written") };
    if !has_gone {
        register_provider(session, &read, provider, dataset)?;
    } else {
        let all = if renamed.is_empty() { whole(name) } else { format!("{name}__written_whole") };
        register_provider(session, &all, provider, dataset)?;
        let present = format!("SELECT * FROM {} WHERE {} IS NULL", ident(&all), ident(GONE_AT));
        session.register_table(&read, session.sql(&present).await?.into_view())?;
    }
    if !renamed.is_empty() {
        let names = [(read, name.to_owned()), (format!("{name}__written_whole"), whole(name))];
        for (from, to) in names.into_iter().take(if has_gone { 2 } else { 1 }) {
            let shown = shown_sql(session, dataset, &renamed, &from).await?;
            session.register_table(&to, session.sql(&shown).await?.into_view())?;
        }
    }
    Ok(has_gone)
}

/// Makes a table known as it is kept; one that an earlier version has made has nothing in the columns that came later.
fn register_provider(
    session: &SessionContext,
    name: &str,
    provider: Arc<dyn TableProvider>,
    dataset: &Dataset,
) -> Result<(), EngineError> {
    let schema = provider.schema();
    let lacking: Vec<Expr> = dataset
        .holds
        .iter()
        .filter(|holds| schema.field_with_name(&holds.from).is_err())
        .map(|holds| cast(lit(ScalarValue::Null), DataType::Date32).alias(&holds.from))
        .collect();
    if lacking.is_empty() {
        session.register_table(name, provider)?;
        return Ok(());
    }
    let kept = session.read_table(provider)?;
    let own = schema.fields().iter().map(|field| Expr::Column(Column::from_name(field.name())));
    let all: Vec<Expr> = own.chain(lacking).collect();
    session.register_table(name, kept.select(all)?.into_view())?;
    Ok(())
}

/// The columns of a dataset with merged values, each with the SQL of the name that is shown.
fn renamed_columns(dataset: &Dataset, synonyms: &Synonyms) -> Vec<(String, String)> {
    let renamed = |(name, column): (&String, &miara_model::Column)| {
        let cases: Vec<String> = synonyms
            .of(column.dimension.as_deref()?)
            .map(|(written, shown)| format!("WHEN {} THEN {}", text(written), text(shown)))
            .collect();
        let plain = format!("CAST({} AS VARCHAR)", ident(name));
        (!cases.is_empty()).then(|| (name.clone(), format!("CASE {plain} {} ELSE {plain} END", cases.join(" "))))
    };
    dataset.columns.iter().filter_map(renamed).collect()
}

/// Reads a table with one name for merged values. Things that became one are one row, of which each column is that of
/// the name that is shown, or of the first by its own name that has one.
async fn shown_sql(
    session: &SessionContext,
    dataset: &Dataset,
    renamed: &[(String, String)],
    from: &str,
) -> Result<String, EngineError> {
    let table = session.table(from).await?;
    let columns: Vec<String> = table.schema().fields().iter().map(|field| field.name().clone()).collect();
    let shown = |name: &String| match renamed.iter().find(|(column, _)| column == name) {
        Some((_, sql)) => format!("{sql} AS {}", ident(name)),
        None => ident(name),
    };
    let list = columns.iter().map(shown).collect::<Vec<_>>().join(", ");
    let key = renamed.iter().find(|(name, _)| dataset.key == [name.as_str()]);
    // Of things that hold from days each day is a row of its own.
    let by_day = dataset.holds.as_ref().filter(|holds| columns.contains(&holds.from));
    let more = by_day.map_or_else(String::new, |holds| format!(", {}", ident(&holds.from)));
    let Some((key, sql)) = key else { return Ok(format!("SELECT {list} FROM {}", ident(from))) };
    let plain = format!("CAST({} AS VARCHAR)", ident(key));
    let group = format!("PARTITION BY {sql}{more} ORDER BY CASE WHEN {plain} = {sql} THEN 0 ELSE 1 END, {plain}");
    let known = |name: &String| match renamed.iter().find(|(column, _)| column == name) {
        Some((_, sql)) => sql.clone(),
        None => ident(name),
    };
    let first = |name: &String| {
        let name_shown = ident(name);
        format!(
            "FIRST_VALUE({}) IGNORE NULLS OVER ({group} ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS {name_shown}",
            known(name)
        )
    };
    let list = columns.iter().map(first).collect::<Vec<_>>().join(", ");
    let names = columns.iter().map(|name| ident(name)).collect::<Vec<_>>().join(", ");
    let Some(holds) = by_day else {
        let ranked = format!("SELECT {list}, row_number() OVER ({group}) AS shown_rank FROM {}", ident(from));
        return Ok(format!("SELECT {names} FROM ({ranked}) WHERE shown_rank = 1"));
    };
    // What only one of those that became one knows goes on over the days of the other.
    let one = format!("OVER (PARTITION BY {sql})");
    let merged = format!("MIN({plain}) {one} <> MAX({plain}) {one} AS shown_merged");
    let ranked = format!("SELECT {list}, {merged}, row_number() OVER ({group}) AS shown_rank FROM {}", ident(from));
    let days = format!(
        "OVER (PARTITION BY {} ORDER BY {} NULLS FIRST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)",
        ident(key),
        ident(&holds.from)
    );
    let goes_on = |name: &String| {
        let column = ident(name);
        if name == key || *name == holds.from {
            return column;
        }
        format!("CASE WHEN shown_merged THEN LAST_VALUE({column}) IGNORE NULLS {days} ELSE {column} END AS {column}")
    };
    let list = columns.iter().map(goes_on).collect::<Vec<_>>().join(", ");
    Ok(format!("SELECT {list} FROM (SELECT * FROM ({ranked}) WHERE shown_rank = 1)"))
}
