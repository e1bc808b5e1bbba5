//! Tables as questions see them: without rows that are gone, and with one name for what is written in several ways.

use datafusion::prelude::SessionContext;
use deltalake_core::DeltaTable;
use miara_model::{Dataset, GONE_AT, Synonyms};

use crate::error::EngineError;
use crate::file_stats::may_hold;
use crate::sql::{ident, text};
use crate::store::Store;

/// The name of a dataset's table with gone rows among the others.
pub(crate) fn whole(dataset: &str) -> String {
    format!("{dataset}__whole")
}

/// Makes the rows of a dataset that are not gone known to a session under `name`. True where some are gone;
/// then all rows are known under [`whole`] of the name. Values stand as tools write them where no `synonyms` are given.
pub(crate) async fn register_present(
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
        session.register_table(&read, provider)?;
    } else {
        let all = if renamed.is_empty() { whole(name) } else { format!("{name}__written_whole") };
        session.register_table(&all, provider)?;
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
    let Some((key, sql)) = key else { return Ok(format!("SELECT {list} FROM {}", ident(from))) };
    let plain = format!("CAST({} AS VARCHAR)", ident(key));
    let group = format!("PARTITION BY {sql} ORDER BY CASE WHEN {plain} = {sql} THEN 0 ELSE 1 END, {plain}");
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
    let ranked = format!("SELECT {list}, row_number() OVER ({group}) AS shown_rank FROM {}", ident(from));
    Ok(format!("SELECT {names} FROM ({ranked}) WHERE shown_rank = 1"))
}
