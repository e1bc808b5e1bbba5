//! Rows that a later full export lacks: kept for the past of stocks, seen by nothing else.

use datafusion::prelude::SessionContext;
use deltalake_core::DeltaTable;
use miara_model::GONE_AT;

use crate::error::EngineError;
use crate::file_stats::may_hold;
use crate::sql::ident;
use crate::store::Store;

/// The name of a dataset's table with gone rows among the others.
pub(crate) fn whole(dataset: &str) -> String {
    format!("{dataset}__whole")
}

/// Makes the rows of a dataset that are not gone known to a session under `name`. True where some are gone;
/// then all rows are known under [`whole`] of the name.
pub(crate) async fn register_present(
    session: &SessionContext,
    name: &str,
    (store, dataset): (&Store, &str),
    table: &DeltaTable,
) -> Result<bool, EngineError> {
    let provider = store.provider(dataset, table).await?;
    if !may_hold(table, GONE_AT)? {
        session.register_table(name, provider)?;
        return Ok(false);
    }
    let all = whole(name);
    session.register_table(&all, provider)?;
    let present = format!("SELECT * FROM {} WHERE {} IS NULL", ident(&all), ident(GONE_AT));
    session.register_table(name, session.sql(&present).await?.into_view())?;
    Ok(true)
}
