//! What is known of datasets from their imports, and where their data end.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use miara_engine::{DatasetFacts, DaysWithRows, Facts, KnownEnd};
use miara_insight::data_end::{Rows, SourceDays, confirmed_end, known_until};
use miara_model::clock::date_of_day;

use crate::service::memo::Memoized;
use crate::service::{Service, ServiceError};
use crate::state::SourceEnd;

/// What is known of each dataset.
///
/// # Errors
/// Where the state can't be read.
pub async fn facts(service: &Service) -> Result<Facts, ServiceError> {
    facts_of(service, service.book.catalogue.datasets.keys().map(String::as_str)).await
}

/// What is known of some datasets; not which files wait.
pub(super) async fn facts_of<'d>(
    service: &Service,
    datasets: impl IntoIterator<Item = &'d str>,
) -> Result<Facts, ServiceError> {
    let accepted = service.state().accepted_findings()?;
    let mut facts = Facts::new();
    for dataset in datasets {
        // Last days of which someone has said that nothing came after them.
        let confirmed = accepted.keys().filter_map(|key| confirmed_end(key, dataset)).collect();
        let [known, new_rows] = known_ends(service, dataset, &confirmed).await?;
        let new_rows = new_rows.filter(|new| known.as_ref().is_some_and(|known| new.at < known.at));
        facts.insert(dataset.to_owned(), DatasetFacts { known, new_rows, ..service.facts_of_imports(dataset)? });
    }
    Ok(facts)
}

/// Asks where the data of a dataset end; that is told by the version of its table, its imports, and what people said.
#[derive(PartialEq)]
struct EndOf(String);

impl Memoized for EndOf {
    type Inputs = (Option<u64>, Vec<SourceEnd>, BTreeSet<Date>);
    type Value = [Option<KnownEnd>; 2];
    const MOST: usize = 50;
}

/// Where knowledge of any rows of a dataset ends, and of new ones; `None` where nothing of it was imported.
async fn known_ends(
    service: &Service,
    dataset: &str,
    confirmed: &BTreeSet<Date>,
) -> Result<[Option<KnownEnd>; 2], ServiceError> {
    let sources = service.state().source_ends(dataset)?;
    if sources.is_empty() {
        return Ok([None, None]);
    }
    let inputs = (service.engine.store.version(dataset)?, sources.clone(), confirmed.clone());
    let found = async || Ok::<_, ServiceError>(found(service, dataset, &sources, confirmed).await);
    Ok((*service.memos.get(EndOf(dataset.to_owned()), inputs, found).await?).clone())
}

/// Where the data end, of any rows and of new ones; a table that can't be read tells nothing.
async fn found(
    service: &Service,
    dataset: &str,
    sources: &[SourceEnd],
    confirmed: &BTreeSet<Date>,
) -> [Option<KnownEnd>; 2] {
    let zone = service.engine.zone();
    let day = |at: Timestamp| zone.to_datetime(at).date();
    let Some(last_import) = sources.iter().map(|source| source.imported).max() else { return [None, None] };
    let by_imports = KnownEnd { at: last_import, ended: None, source: None };
    let Ok(days) = service.engine.days_with_rows(dataset, day(last_import)).await else {
        return [Some(by_imports), None];
    };
    // Rows without a data source are of the only one there is.
    let of = |source: &SourceEnd| match sources {
        [_] => days.values().next().cloned().unwrap_or_default(),
        _ => days.get(&source.source).cloned().unwrap_or_default(),
    };
    let days: Vec<DaysWithRows> = sources.iter().map(of).collect();
    let moments: Vec<Timestamp> = sources.iter().zip(&days).map(|(source, days)| seen_at(source, days, &day)).collect();
    let told = sources.iter().zip(&moments).zip(days).map(|((source, moment), days)| SourceDays {
        days: days.main,
        touched: days.last_other,
        confirmed: confirmed.clone(),
        covered: source.covered.map(date_of_day),
        imported: day(*moment),
    });
    let told: Vec<SourceDays> = told.collect();
    [Rows::Any, Rows::New].map(|rows| {
        let known = known_until(&told, rows, &service.engine.clocks().everyone)?;
        let at = match (known.ended, known.source) {
            (Some(last), _) => end_of(service, last)?,
            (None, Some(source)) => moments[source],
            (None, None) => moments.iter().copied().max()?,
        };
        let source = known.source.and_then(|at| sources[at].source.clone());
        Some(KnownEnd { at: at.min(last_import), ended: known.ended, source })
    })
}

/// The last moment that a data source's files can tell of: that of its newest file, where its rows don't belie it, else
/// its last import.
fn seen_at(source: &SourceEnd, days: &DaysWithRows, day: &impl Fn(Timestamp) -> Date) -> Timestamp {
    let last = days.main.last().copied().max(days.last_other);
    let fits = |written: &Timestamp| *written < source.imported && last.is_none_or(|last| last <= day(*written));
    source.written.filter(fits).unwrap_or(source.imported)
}

/// The last moment of a day.
fn end_of(service: &Service, day: Date) -> Option<Timestamp> {
    let next = service.engine.zone().to_timestamp(day.tomorrow().ok()?.at(0, 0, 0, 0)).ok()?;
    next.checked_sub(SignedDuration::from_micros(1)).ok()
}
