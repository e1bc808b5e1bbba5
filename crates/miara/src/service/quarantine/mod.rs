//! Refused rows once more.

mod mending;

use std::collections::HashSet;

use jiff::Timestamp;
use miara_engine::{Covered, FromDays, ImportLock, Terms, Upsert, UpsertResult};
use miara_import::{Chunk, Context, Coverage, CoverageKind, Mapping, Refused, RowChecks, Understood, plain_mapping};
use miara_model::Dataset;
use serde::Serialize;

use crate::service::data_source::DataSource;
use crate::service::history::CommitNote;
use crate::service::import::{file_source, is_newer, newer_days};
use crate::service::{Refusal, Service, ServiceError, data_source, history, import, upkeep};
use crate::state::{ImportKind, ImportRecord, Origin, QuarantineFilter, QuarantineGroup, QuarantinedRow};

pub use mending::{RepairOutcome, mend, quarantined_row};

/// What came of rows that were tried again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RetryReport {
    /// Rows tried.
    pub tried: u64,
    /// Rows that are imported now and have left quarantine.
    pub imported: u64,
    /// Rows that are refused still.
    pub rejected: u64,
    /// Rows that have left quarantine and changed nothing, since a newer file says what is there.
    pub older: u64,
}

/// Refused rows, oldest first, at most `limit`.
///
/// # Errors
/// Where the state can't be read.
pub fn quarantined(
    service: &Service,
    filter: &QuarantineFilter,
    limit: u64,
) -> Result<Vec<QuarantinedRow>, ServiceError> {
    Ok(service.state().quarantined(filter, limit)?)
}

/// How many rows are in quarantine.
///
/// # Errors
/// Where the state can't be read.
pub fn quarantined_count(service: &Service, filter: &QuarantineFilter) -> Result<u64, ServiceError> {
    Ok(service.state().quarantined_count(filter)?)
}

/// The rows in quarantine by dataset, file and reason, the largest group first.
///
/// # Errors
/// Where the state can't be read.
pub fn quarantine_groups(service: &Service, filter: &QuarantineFilter) -> Result<Vec<QuarantineGroup>, ServiceError> {
    Ok(service.state().quarantine_groups(filter)?)
}

/// Tries refused rows again: under the mapping they came by as it is now, or under another. Rows
/// that pass are imported and leave quarantine.
///
/// # Errors
/// Where rows can't be read at all; then nothing has changed.
pub async fn retry(
    service: &Service,
    filter: &QuarantineFilter,
    other: Option<&Mapping>,
    now: Timestamp,
) -> Result<RetryReport, ServiceError> {
    let rows = quarantined(service, filter, u64::MAX)?;
    let mut report = RetryReport { tried: rows.len() as u64, ..RetryReport::default() };
    let mut rest = rows.as_slice();
    // Rows that came of one file in one import stand together.
    while let Some(first) = rest.first() {
        let same = rest.iter().take_while(|row| row.understood == first.understood).count();
        let (group, others) = rest.split_at(same);
        retry_group(service, group, &[], other, now, &mut report).await?;
        rest = others;
    }
    Ok(report)
}

/// The import of refused rows into their table: what newer files say there stays.
#[expect(clippy::too_many_arguments, reason = "all of it is known of the group of rows, and of nothing else")]
async fn upsert_retried<'s>(
    service: &'s Service,
    lock: &'s ImportLock,
    dataset: &'s Dataset,
    mapping: &Mapping,
    mapped: &[String],
    source: Option<&DataSource>,
    row: i64,
    chunk: &Chunk,
) -> Result<Upsert<'s>, ServiceError> {
    let newer = newer_than_refused(service, row, source, dataset)?;
    let mut coverage = mapping.coverage(dataset, mapped);
    if let Some(source) = source {
        import::narrow_scope(service, dataset, &source.name, &mut coverage)?;
    }
    let terms = terms_of(source, dataset, mapped, &coverage, &newer);
    let zone = service.engine.zone().clone();
    let mut upsert = Upsert::new(&service.engine.store, lock, dataset, &chunk.batch.schema(), terms, zone);
    upsert.push(&chunk.batch, &chunk.lines)?;
    // What is there stays, unless a row says from when it holds.
    let is_dated = dataset.holds.as_ref().is_some_and(|holds| mapped.contains(&holds.from));
    let told = if is_dated { HashSet::new() } else { mapped.iter().cloned().collect() };
    upsert.settle_days(&FromDays { newer: told, ..FromDays::default() }).await?;
    upsert.leave_out_older(newer_days(&newer)).await?;
    Ok(upsert)
}

/// The imports of a data source that came after the one that refused a row.
fn newer_than_refused(
    service: &Service,
    row: i64,
    source: Option<&DataSource>,
    dataset: &Dataset,
) -> Result<Vec<ImportRecord>, ServiceError> {
    let Some(source) = source else { return Ok(Vec::new()) };
    let refused_by = service.state().run_of_refused(row)?;
    let mut imports = service.state().imports_of_source(&dataset.name, &source.name)?;
    let refusing = imports.iter().find(|import| import.run == refused_by).and_then(|import| import.covers.clone());
    let is_newer = |import: &ImportRecord| match (&import.covers, &refusing) {
        (Some(theirs), Some(mine)) => is_newer(theirs, mine),
        _ => true,
    };
    imports.retain(|import| import.run > refused_by && is_newer(import));
    Ok(imports)
}

/// The data source of a refused row, as it is in the book now.
fn source_of_row(service: &Service, row: i64) -> Result<Option<DataSource>, ServiceError> {
    let Some(name) = service.state().source_of_refused(row)? else { return Ok(None) };
    let known = data_source::data_sources(service)?.named(&name).cloned();
    Ok(Some(known.unwrap_or(DataSource { name, ..DataSource::default() })))
}

/// The mapping by which rows came, as it is in the book now.
fn mapping_of(service: &Service, name: &str, dataset: &Dataset) -> Result<Mapping, ServiceError> {
    if name == dataset.name {
        return Ok(plain_mapping(dataset));
    }
    let found = service.book.mappings.iter().find(|mapping| mapping.name() == name).cloned();
    found.ok_or_else(|| ServiceError::Refused(Refusal::MappingGone { name: name.to_owned() }))
}

/// Lets refused rows go and says how many.
///
/// # Errors
/// Where the state can't be written.
pub fn drop_quarantined(service: &Service, filter: &QuarantineFilter) -> Result<u64, ServiceError> {
    let ids: Vec<i64> = quarantined(service, filter, u64::MAX)?.iter().map(|row| row.id).collect();
    service.state().remove_quarantined(&ids)?;
    Ok(ids.len() as u64)
}

/// Holds what a retry brings beside rows, and returns the number of its run, which ends here where no row passed.
fn hold_retried(
    service: &Service,
    (understood, content): (&Understood, &str),
    refused_again: &[Refused],
    passed: &[i64],
    now: Timestamp,
) -> Result<i64, ServiceError> {
    let mut state = service.state();
    let run = state.begin_run(now)?;
    state.hold_refused(Origin { at: now, understood, content, run }, refused_again)?;
    if passed.is_empty() {
        state.end_refusing(run)?
    } else {
        state.hold_released(run, passed)?
    }
    Ok(run)
}

/// The columns of a dataset that a file supplied, and its key.
fn mapped_columns(dataset: &Dataset, understood: &Understood) -> Vec<String> {
    let supplied = |name: &String| understood.matched.iter().any(|matched| matched.column == *name);
    dataset.columns.keys().filter(|name| supplied(name) || dataset.key.contains(name)).cloned().collect()
}

/// Tries rows of one file again. `mended` stands in for the rows' own text where it has any.
pub(in crate::service) async fn retry_group(
    service: &Service,
    group: &[QuarantinedRow],
    mended: &[Refused],
    other: Option<&Mapping>,
    now: Timestamp,
    report: &mut RetryReport,
) -> Result<Vec<Refused>, ServiceError> {
    let Some(first) = group.first() else { return Ok(Vec::new()) };
    let Ok(understood) = serde_json::from_str::<Understood>(&first.understood) else { return Ok(Vec::new()) };
    let Some(dataset) = service.book.catalogue.datasets.get(&first.dataset) else { return Ok(Vec::new()) };
    let mapping = match other {
        Some(mapping) => mapping.clone(),
        None => mapping_of(service, &first.mapping, dataset)?,
    };
    let lookups = import::lookups(service, &mapping).await?;
    let source = source_of_row(service, first.id)?.filter(|_| dataset.is_sourced());
    let context = Context {
        time_zone: service.engine.zone().clone(),
        currency: &service.book.firm.currency,
        lookups: &lookups,
        source: file_source(source.as_ref(), now),
    };
    let refused: Vec<Refused> =
        if mended.is_empty() { group.iter().map(|row| row.refused.clone()).collect() } else { mended.to_vec() };
    let chunk = miara_import::retry(&refused, &understood, dataset, &mapping, &context)?;
    let lock = service.engine.store.lock()?;
    history::settle_under(service, &lock).await?;
    history::check_logs(service, [dataset.name.as_str()])?;
    let before = service.engine.store.version(&dataset.name)?;
    let mapped = mapped_columns(dataset, &understood);
    let mut upsert =
        upsert_retried(service, &lock, dataset, &mapping, &mapped, source.as_ref(), first.id, &chunk).await?;
    let checks = RowChecks::new(dataset, service.engine.zone().clone())?;
    let (_, conflicts) = upsert.prepare(&|batch| checks.broken(batch)).await?;
    let expected = upsert.preview();
    let contradicts = |place: &u64| conflicts.iter().any(|conflict| conflict.line == *place);
    let contradicting: Vec<i64> =
        group.iter().zip(1..).filter(|(_, place)| contradicts(place)).map(|(row, _)| row.id).collect();
    let mut passed = passed(group, &refused, &chunk.refused);
    passed.retain(|id| !contradicting.contains(id));
    report.rejected += (contradicting.len() + chunk.refused.len()) as u64;
    report.imported += (passed.len() as u64).saturating_sub(expected.older);
    report.older += expected.older;
    let content = service.state().content_of(first.id)?;
    // A row that is mended and refused again waits as it was.
    let refused_again: &[Refused] = if mended.is_empty() { &chunk.refused } else { &[] };
    let run = hold_retried(service, (&understood, &content), refused_again, &passed, now)?;
    if passed.is_empty() {
        return Ok(chunk.refused);
    }
    let record = ImportRecord {
        before,
        run,
        columns: mapped,
        read: refused.len() as u64,
        rejected: chunk.refused.len() as u64,
        data_source: source.map(|source| source.name),
        ..retried(&mapping, &understood, expected, now)
    };
    let note = CommitNote { record, content, source: None, undone: None };
    let result = upsert.commit(&note.json()?).await?;
    history::write_down_now(service, &note, result.version)?;
    upkeep::tidy(service, &lock, &dataset.name, now).await;
    Ok(chunk.refused)
}

/// What rows that were refused once say of those that are there: whatever came since under the same key is newer,
/// what a newer full list lacks was gone by then, and no day is theirs alone.
fn terms_of(
    source: Option<&DataSource>,
    dataset: &Dataset,
    mapped: &[String],
    coverage: &Coverage,
    newer: &[ImportRecord],
) -> Terms {
    let whole = newer.iter().filter_map(|import| import.covers.as_ref()).any(|covers| covers.whole);
    let covered = match (coverage.kind, &coverage.axis) {
        (CoverageKind::Days, Some(axis)) => Covered::Days { axis: axis.clone(), days: (1, 0) },
        (CoverageKind::All, _) if whole => Covered::All { at: 0 },
        _ => Covered::Rows,
    };
    Terms {
        data_source: source.map(|source| source.name.clone()),
        key: dataset.key.clone(),
        mapped: mapped.to_vec(),
        covered,
        scope: coverage.scope.clone(),
        is_older: true,
        ..Terms::default()
    }
}

/// The rows of a group that are refused no more.
fn passed(group: &[QuarantinedRow], tried: &[Refused], refused: &[Refused]) -> Vec<i64> {
    let still: HashSet<(u64, &str)> = refused.iter().map(|refused| (refused.line, refused.text.as_str())).collect();
    let rows = group.iter().zip(tried).filter(|(_, tried)| !still.contains(&(tried.line, tried.text.as_str())));
    rows.map(|(row, _)| row.id).collect()
}

/// The entry in the history for rows of one file that were tried again.
fn retried(mapping: &Mapping, understood: &Understood, result: UpsertResult, now: Timestamp) -> ImportRecord {
    ImportRecord {
        mapping: mapping.name().to_owned(),
        exclusive: mapping.exclusive().map(str::to_owned),
        files: vec![understood.file.clone()],
        inserted: result.inserted,
        updated: result.updated,
        unchanged: result.unchanged + result.superseded,
        version: result.version,
        ..ImportRecord::of(ImportKind::Retry, mapping.dataset(), now)
    }
}
