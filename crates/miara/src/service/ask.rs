//! Questions.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use miara_engine::{EngineError, Facts, RowsBehind};
use miara_model::{Answer, Catalogue, Kpi, Period, Question};

use crate::service::memo::Memoized;
use crate::service::{Service, ServiceError, facts, history, import};

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

/// Answers a question. The same question is not computed twice within five
/// minutes while nothing changes that the answer depends on.
///
/// # Errors
/// What the asker can mend.
pub async fn answer(service: &Service, question: &Question, now: Timestamp) -> Result<Arc<Answer>, ServiceError> {
    answer_known(service, question, now, None).await
}

/// As [`answer`], with nothing known after a moment, where there is one.
async fn answer_known(
    service: &Service,
    question: &Question,
    now: Timestamp,
    until: Option<Timestamp>,
) -> Result<Arc<Answer>, ServiceError> {
    history::settle(service).await?;
    history::check_logs(service, datasets_of(service, question))?;
    let mut snapshot = snapshot(service, &question.kpis, now).await?;
    if let Some(until) = until {
        snapshot.facts.values_mut().for_each(|facts| facts.know_until(until));
    }
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

/// As [`answer`], for numbers that belong together, such as the measures of one KPI: all of them as far as every one
/// is known.
///
/// # Errors
/// As [`answer`].
pub(super) async fn answer_together(
    service: &Service,
    question: &Question,
    now: Timestamp,
) -> Result<Arc<Answer>, ServiceError> {
    let known = known_at(service, &question.kpis, now).await?;
    answer_known(service, question, now, Some(known)).await
}

/// The number of a KPI over some days, where filters apply; `None` where it has none, or can't be filtered so.
///
/// # Errors
/// As [`answer`].
pub(super) async fn number(
    service: &Service,
    kpi: &str,
    period: Period,
    filters: Vec<(String, String)>,
    now: Timestamp,
) -> Result<Option<f64>, ServiceError> {
    let question = Question { kpis: vec![kpi.to_owned()], period, grain: None, by: vec![], filters, versus: None };
    let answer = answer_if_possible(service, &question, now).await?;
    Ok(answer.and_then(|answer| Some(answer.rows.first()?.cells[0].as_ref().ok()?.to_f64())))
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
    if_possible(answer(service, question, now).await)
}

/// `None` where an answer can't be given for what [`answer_if_possible`] names.
///
/// # Errors
/// That of the answer, where it is another.
pub(super) fn if_possible(answer: Result<Arc<Answer>, ServiceError>) -> Result<Option<Arc<Answer>>, ServiceError> {
    match answer {
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
pub(super) async fn snapshot(service: &Service, names: &[String], now: Timestamp) -> Result<Snapshot, ServiceError> {
    let tables = service.book.catalogue.tables_of(names);
    let mut versions = BTreeMap::new();
    for table in &tables {
        versions.insert((*table).to_owned(), service.engine.store.version(table)?);
    }
    let moment = now.as_second().div_euclid(FRESH_SECONDS);
    let mut facts = facts::facts_of(service, tables).await?;
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
    let now = known_at(service, &question.kpis, now).await?;
    Ok(service.engine.rows(question, limit, now).await?)
}

/// The last moment of which everything can be known of some KPIs or measures; see
/// [`miara_engine::Engine::known_at`].
///
/// # Errors
/// Where tables or the state can't be read.
pub(super) async fn known_at(service: &Service, names: &[String], now: Timestamp) -> Result<Timestamp, ServiceError> {
    let kpis: Vec<Kpi> = names.iter().filter_map(|name| service.book.catalogue.kpi_or_measure(name)).collect();
    let read: BTreeSet<&str> = kpis.iter().flat_map(|kpi| service.book.catalogue.datasets_of(kpi)).collect();
    Ok(service.engine.known_at(names, &facts::facts_of(service, read).await?, now))
}

/// The day that is under way where the knowledge of some KPIs ends: all days before it are whole.
///
/// # Errors
/// As [`known_at`].
pub(super) async fn known_day(service: &Service, names: &[String], now: Timestamp) -> Result<Date, ServiceError> {
    Ok(service.engine.day_under_way(known_at(service, names, now).await?))
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
