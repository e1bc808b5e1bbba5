//! A mapping bound to the columns of one file.

mod binder;
mod columns;
mod key;
mod source;

use miara_model::Dataset;

use crate::condition::checks;
use crate::context::Context;
use crate::error::ImportError;
use crate::layout::Layout;
use crate::mapping::Mapping;
use crate::moment::Zone;
use crate::plan::{Bound, Plan, RowKey};
use crate::survey::Survey;
use binder::Binder;
use columns::joined;

/// Binds `mapping` to a file.
pub(crate) fn bind(
    file: &str,
    layout: &Layout,
    survey: &Survey,
    dataset: &Dataset,
    mapping: &Mapping,
    context: &Context<'_>,
) -> Result<Plan, ImportError> {
    let mut binder = Binder::new(file, layout, survey, mapping, context);
    binder.bind_values()?;
    let zone = mapping.file.time_zone.clone().unwrap_or_else(|| context.time_zone.clone());
    let zone = Zone::new(zone);
    let columns = binder.bind_columns(dataset, &zone)?;
    binder.require(dataset, &columns)?;
    let skip = mapping.skip_when.as_ref().map(|program| binder.bind_program(program)).transpose()?;
    let traps = mapping
        .traps
        .iter()
        .filter_map(|trap| binder.bind_program(&trap.every_row).ok().map(|program| (program, trap.reason.clone())));
    let traps = traps.collect();
    let matched = binder.matched(&columns);
    let key = binder.row_key(dataset, &columns)?;
    let watched = if mapping.unpivot.is_some() { Vec::new() } else { binder.watched(dataset, &columns) };
    let ids = binder.ids(dataset, &columns, &key)?;
    let supplied = |name: &String| matched.iter().any(|m| m.column == *name);
    let unmatched = mapping.columns.keys().filter(|name| !supplied(name)).cloned().collect();
    let source = binder.source_plan(dataset, &columns)?;
    let unrecognised = binder.unrecognised();
    Ok(Plan {
        file: file.to_owned(),
        header: layout.header.clone(),
        sheet: layout.sheet.clone(),
        unpivot: binder.unpivot,
        unpivots: mapping.unpivot.is_some(),
        nulls: mapping.nulls.iter().filter(|null| !null.is_empty()).cloned().collect(),
        ids,
        watched,
        values: binder.values,
        checks: checks(dataset)?,
        row_id: columns.iter().position(|c| c.name == "row_id" && !matches!(key, RowKey::Given)),
        joined: joined(mapping, &columns),
        join_key: dataset.key.first().and_then(|id| dataset.columns.get_index_of(id)).unwrap_or(0),
        numbered: columns.iter().position(|c| matches!(c.how, Bound::Numbered(_))),
        currency: dataset.money.as_ref().and_then(|m| dataset.columns.get_index_of(&m.currency)),
        kinds: columns.iter().map(|c| c.rule.kind).collect(),
        columns,
        skip,
        key,
        zone,
        traps,
        source,
        matched,
        unmatched,
        unrecognised,
    })
}
