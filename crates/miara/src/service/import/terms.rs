//! What a file covers, and the terms on which its rows go into their table.

use miara_engine::{Covered, ImportLock, Terms, Upsert};
use miara_import::{Coverage, CoverageKind, Reader};
use miara_model::clock::days_since_1970;
use miara_model::{CHANGED_AT, DATA_SOURCE, Dataset};

use crate::service::import::arrival::FileImport;
use crate::service::import::gather::Gathered;
use crate::service::import::report::ImportReport;
use crate::service::{Service, ServiceError};
use crate::state::ImportRecord;

/// The import of a file into its table, before its rows are read.
pub(super) fn upsert_of<'s>(
    service: &'s Service,
    lock: &'s ImportLock,
    file: &mut FileImport<'s>,
    reader: &Reader,
    report: &mut ImportReport,
) -> Result<Upsert<'s>, ServiceError> {
    let dataset = file.dataset;
    let mut mapped = stored_columns(reader, dataset);
    report.columns.clone_from(&mapped);
    file.coverage = coverage_of(file, reader);
    let mut terms = Terms { key: dataset.key.clone(), ..Terms::default() };
    if let Some(source) = &file.source {
        narrow_scope(service, file.dataset, &source.name, &mut file.coverage)?;
        terms.data_source = Some(source.name.clone());
        terms.is_first = file.imports.is_empty();
        mapped.extend(dataset.columns.iter().filter(|(_, column)| column.hidden).map(|(name, _)| name.clone()));
        // The tool's own time of change is a column like others.
        mapped.retain(|name| name != CHANGED_AT || reader.mapped_columns().contains(name));
        if file.mapping.has_shared_id() {
            terms.key.retain(|column| column != DATA_SOURCE);
        }
        terms.changed_at = dataset.columns.contains_key(CHANGED_AT).then(|| CHANGED_AT.to_owned());
        terms.scope.clone_from(&file.coverage.scope);
        terms.document.clone_from(&file.coverage.document);
        // A document of another firm has other buyers under the same numbers.
        let buyer = dataset.dimension_column("account").filter(|name| mapped.iter().any(|known| known == name));
        terms.told_by = buyer.filter(|_| terms.document.is_some()).map(str::to_owned);
        terms.covered = match (file.coverage.kind, &file.coverage.axis) {
            (CoverageKind::Days, Some(axis)) => Covered::Days { axis: axis.clone(), days: (i32::MIN, i32::MAX) },
            (CoverageKind::All, _) => {
                // What a list lacks was gone when it was exported.
                let now = file.now.as_microsecond();
                Covered::All { at: file.covers.written.filter(|written| *written <= now).unwrap_or(now) }
            }
            _ => Covered::Rows,
        };
    }
    terms.mapped = mapped;
    let schema = miara_import::arrow_schema(dataset);
    Ok(Upsert::new(&service.engine.store, lock, dataset, &schema, terms, service.engine.zone().clone()))
}

/// A file is only limited by columns that all files of the source have: rows without the column can't be
/// told apart by it.
pub(in crate::service) fn narrow_scope(
    service: &Service,
    dataset: &Dataset,
    source: &str,
    coverage: &mut Coverage,
) -> Result<(), ServiceError> {
    if coverage.scope.is_empty() {
        return Ok(());
    }
    let before = service.state().supplied_columns(&dataset.name, None, Some(source))?;
    coverage.scope.retain(|column| before.iter().all(|columns| columns.contains(column)));
    Ok(())
}

/// What the file covers. Where it lacks the tool's own ids, or an earlier file of the source did, its rows are not
/// known by them, and the days stand for the rows.
pub(super) fn coverage_of(file: &FileImport<'_>, reader: &Reader) -> Coverage {
    let said = file.mapping.coverage(file.dataset, reader.mapped_columns());
    let covered_days = |import: &ImportRecord| {
        let kind = import.covers.as_ref().and_then(|covers| covers.kind);
        import.mapping == file.mapping.name() && kind == Some(CoverageKind::Days)
    };
    let by_days = reader.lacks_ids() || file.imports.iter().any(covered_days);
    if file.mapping.has_own_id() && said.kind == CoverageKind::Rows && by_days {
        return Coverage::usual(file.dataset, reader.mapped_columns());
    }
    said
}

/// The columns whose values this file decides: those it has, and the key.
pub(in crate::service) fn stored_columns(reader: &Reader, dataset: &Dataset) -> Vec<String> {
    let mapped = reader.mapped_columns();
    dataset.columns.keys().filter(|name| mapped.contains(name) || dataset.key.contains(name)).cloned().collect()
}

/// What the file covers, now that its rows are known.
pub(super) fn settle_terms(
    file: &mut FileImport<'_>,
    upsert: &mut Upsert<'_>,
    gathered: &Gathered,
) -> Result<(), ServiceError> {
    if file.source.is_none() {
        return Ok(());
    }
    let rows = upsert.days();
    let scopes = upsert.scopes();
    let terms = upsert.terms();
    terms.merged_away = gathered.merged_ids.iter().cloned().collect();
    terms.refused = gathered.refused_ids.iter().cloned().collect();
    file.covers.kind = Some(file.coverage.kind);
    file.covers.last = gathered.last.filter(|last| *last <= file.now.as_microsecond());
    if let Covered::Days { days, .. } = &mut terms.covered {
        let titled = file.title.days.map(|(first, last)| (days_since_1970(first), days_since_1970(last)));
        // A title that its own rows contradict says nothing.
        let fits = |titled: &(i32, i32)| rows.is_none_or(|rows| titled.0 <= rows.0 && rows.1 <= titled.1);
        // A file without rows says nothing of its days: it may be of an empty filter.
        let covered = rows.and(titled.filter(fits).or(rows));
        *days = covered.unwrap_or((1, 0));
        file.covers.days = covered;
        file.covers.scopes = scopes.into_iter().collect();
    }
    Ok(())
}
