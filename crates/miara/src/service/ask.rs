//! Questions.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use miara_engine::{EngineError, Facts, RowsBehind};
use miara_model::{Answer, Catalogue, Kpi, Question};

use crate::service::memo::Memoized;
use crate::service::{Service, ServiceError, history, import};

/// What an answer depends on: the time, and of each dataset that it may read the version of its table and what is known
/// of its imports.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Snapshot {
    /// Five minutes each; what waits still has waited at most so much longer.
    moment: i64,
    versions: BTreeMap<String, Option<u64>>,
    facts: Facts,
}

impl Snapshot {
    /// True for one of an earlier moment, or of an earlier version of a table that both read.
    pub(super) fn is_older(&self, than: &Snapshot) -> bool {
        let earlier =
            |(table, version): (&String, &Option<u64>)| than.versions.get(table).is_some_and(|other| version < other);
        self.moment < than.moment || self.versions.iter().any(earlier)
    }

    /// The versions of the tables.
    pub(super) fn versions(self) -> BTreeMap<String, Option<u64>> {
        self.versions
    }
}

impl Memoized for Question {
    type Inputs = Snapshot;
    type Value = Answer;
    const MOST: usize = 200;

    fn is_older(inputs: &Snapshot, than: &Snapshot) -> bool {
        inputs.is_older(than)
    }
}

/// For how long answers are kept.
const FRESH_SECONDS: i64 = 300;
/// Data that end so long before their last import are an old export; what comes once a month does not.
const OLD_DAYS: i32 = 100;

/// Answers a question. The same question is not computed twice within five
/// minutes while nothing changes that the answer depends on.
///
/// # Errors
/// What the asker can mend.
pub async fn answer(service: &Service, question: &Question, now: Timestamp) -> Result<Arc<Answer>, ServiceError> {
    history::settle(service).await?;
    history::check_logs(service, datasets_of(service, question))?;
    let snapshot = snapshot(service, &question.kpis, now)?;
    let facts = snapshot.facts.clone();
    let compute = async || {
        let answer = match service.engine.answer(question, &facts, now).await {
            // Upkeep may have removed files of a version that was the newest when the question came.
            Err(EngineError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
                service.engine.answer(question, &facts, now).await
            }
            answer => answer,
        };
        match answer {
            Ok(answer) => Ok(answer),
            Err(error) => Err(ServiceError::from(damage_behind(service, question, error).await)),
        }
    };
    service.memos.get(question.clone(), snapshot, compute).await
}

/// The datasets that a question reads first of all.
fn datasets_of<'s>(service: &'s Service, question: &Question) -> BTreeSet<&'s str> {
    let kpis = question.kpis.iter().filter_map(|name| service.book.catalogue.kpis.get(name));
    kpis.flat_map(|kpi| service.book.catalogue.datasets_of(kpi)).collect()
}

/// The damaged file behind an error that nobody could mend by its words; else the error.
async fn damage_behind(service: &Service, question: &Question, error: EngineError) -> EngineError {
    if !matches!(error, EngineError::Internal(_) | EngineError::Io { .. }) {
        return error;
    }
    for name in datasets_of(service, question) {
        let Some(dataset) = service.book.catalogue.datasets.get(name) else { continue };
        let found = service.engine.store.damage(dataset, &HashMap::new(), service.engine.zone()).await;
        let Some(damage) = found.ok().and_then(|found| found.into_iter().find(|damage| damage.is_live)) else {
            continue;
        };
        let version = service.engine.store.version(name).ok().flatten();
        service.damaged().insert(name.to_owned(), version);
        return EngineError::Damaged { path: damage.path, why: damage.wrong.to_string() };
    }
    error
}

/// As [`answer`]; `None` where the KPIs can't be cut so: no way leads to a dimension, it is not
/// linked or not imported, or it has too many values.
///
/// # Errors
/// As [`answer`].
pub(super) async fn answer_if_possible(
    service: &Service,
    question: &Question,
    now: Timestamp,
) -> Result<Option<Arc<Answer>>, ServiceError> {
    match answer(service, question, now).await {
        Err(ServiceError::Engine(
            EngineError::NoWay { .. }
            | EngineError::NotLinked { .. }
            | EngineError::AbsentDataset { .. }
            | EngineError::TooManyCells { .. },
        )) => Ok(None),
        answer => answer.map(Some),
    }
}

/// What an answer about some KPIs or measures depends on at a moment.
///
/// # Errors
/// Where tables or the state can't be read.
pub(super) fn snapshot(service: &Service, names: &[String], now: Timestamp) -> Result<Snapshot, ServiceError> {
    let tables = service.book.catalogue.tables_of(names);
    let mut versions = BTreeMap::new();
    for table in &tables {
        versions.insert((*table).to_owned(), service.engine.store.version(table)?);
    }
    let moment = now.as_second().div_euclid(FRESH_SECONDS);
    let mut facts = service.facts_of(tables)?;
    for dataset in import::datasets_waiting(service) {
        facts.entry(dataset).and_modify(|facts| facts.waiting += 1);
    }
    Ok(Snapshot { moment, versions, facts })
}

/// The rows behind the numbers of a question, at most `limit` of each measure.
///
/// # Errors
/// What the asker can mend.
pub async fn rows(
    service: &Service,
    question: &Question,
    limit: usize,
    now: Timestamp,
) -> Result<Vec<RowsBehind>, ServiceError> {
    let now = known_at(service, &question.kpis, now)?;
    Ok(service.engine.rows(question, limit, now).await?)
}

/// The last moment of which anything can be known of some KPIs or measures; see [`miara_engine::Engine::known_at`].
///
/// # Errors
/// Where the state can't be read.
pub(super) fn known_at(service: &Service, names: &[String], now: Timestamp) -> Result<Timestamp, ServiceError> {
    Ok(service.engine.known_at(names, &service.facts()?, now))
}

/// As [`known_at`], for what is expected and judged: where data end long before the last import,
/// as in an old export, the end of their last day, since nothing tells that nothing happened since.
///
/// # Errors
/// Where tables or the state can't be read.
pub(super) async fn data_known_at(
    service: &Service,
    names: &[String],
    now: Timestamp,
) -> Result<Timestamp, ServiceError> {
    let known = known_at(service, names, now)?;
    let zone = service.engine.zone();
    let mut last: Option<Date> = None;
    let kpis: Vec<Kpi> = names.iter().filter_map(|name| service.book.catalogue.kpi_or_measure(name)).collect();
    let measures = kpis.iter().flat_map(|kpi| service.book.catalogue.measures_of(kpi));
    for (dataset, axis) in measures.map(|measure| (&measure.dataset, &measure.at)).collect::<BTreeSet<_>>() {
        let days = [service.engine.days(dataset).await?, service.engine.days_on(dataset, axis).await?];
        last = last.max(days.into_iter().flatten().map(|(_, last)| last).max());
    }
    let ended = last.filter(|last| *last + OLD_DAYS.days() < zone.to_datetime(known).date());
    let end = ended.and_then(|last| zone.to_timestamp(last.tomorrow().ok()?.at(0, 0, 0, 0)).ok());
    Ok(end.map_or(known, |end| end.min(known)))
}

/// The day after the last of which a KPI's numbers are whole, as far as imports tell.
pub(super) async fn known_until(service: &Service, kpi: &Kpi, now: Timestamp) -> Result<Date, ServiceError> {
    let known = known_at(service, std::slice::from_ref(&kpi.name), now)?;
    let mut until = service.engine.zone().to_datetime(known).date();
    for dataset in service.book.catalogue.datasets_of(kpi) {
        if let Some((_, last)) = service.engine.days(dataset).await? {
            until = until.min(last.tomorrow().unwrap_or(last));
        }
    }
    Ok(until)
}

/// The KPI of a name.
///
/// # Errors
/// Where there is none, with names that come near.
pub fn kpi<'s>(service: &'s Service, name: &str) -> Result<&'s Kpi, ServiceError> {
    kpi_of(&service.book.catalogue, name)
}

/// The KPI of a name in a catalogue.
///
/// # Errors
/// As [`kpi`].
pub fn kpi_of<'c>(catalogue: &'c Catalogue, name: &str) -> Result<&'c Kpi, ServiceError> {
    let kpis = &catalogue.kpis;
    kpis.get(name).ok_or_else(|| {
        let near = miara_model::diagnostic::candidates(name, kpis.keys().map(String::as_str));
        EngineError::UnknownKpi { name: name.chars().take(80).collect(), near }.into()
    })
}

/// How a question is understood and computed.
///
/// # Errors
/// What the asker can mend.
pub async fn explain_plan(service: &Service, question: &Question, now: Timestamp) -> Result<String, ServiceError> {
    Ok(service.engine.explain(question, now).await?)
}
