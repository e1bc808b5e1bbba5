//! Questions.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, MutexGuard, PoisonError};

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use miara_engine::{EngineError, Facts, RowsBehind};
use miara_insight::goal::GoalStanding;
use miara_model::{Answer, Kpi, Question};
use tokio::sync::OnceCell;

use super::{Choices, Index, Selection, Service, ServiceError};

/// What was computed and holds still.
#[derive(Debug, Default)]
pub(super) struct Kept {
    stand: Option<Snapshot>,
    /// The latest last; one that is being computed is empty yet.
    answers: Vec<(Question, Arc<OnceCell<Arc<Answer>>>)>,
    /// How goals stood in scenes, with the number of the last change of any goal; held as long as the
    /// answers, which they are made of.
    standings: Vec<(Selection, i64, Arc<Vec<GoalStanding>>)>,
    /// Problems, with the versions of the tables and the day that they were found on.
    pub(super) problems: Option<(Versions, jiff::civil::Date, Arc<miara_insight::problem::Problems>)>,
    /// What can be picked from, with the versions of the tables it was read from.
    pub(super) choices: Option<(Versions, Arc<Choices>)>,
    /// The datasets with rows, with the versions of the tables that this was read from.
    pub(super) filled: Option<(Versions, Arc<BTreeSet<String>>)>,
    /// Datasets with a damaged file, each with the version of the table that it was found in.
    pub(super) damaged: HashMap<String, Option<u64>>,
    /// The goals, with the text of the file that they were read from.
    pub(super) goals: Option<(String, Arc<miara_model::goal::Goals>)>,
    /// What can be searched, with the versions of the tables it was read from.
    pub(super) index: Option<(Versions, Arc<Index>)>,
    /// Forecasts of the past and how they did, with the versions of the tables and the day.
    pub(super) past: Option<(Versions, jiff::civil::Date, super::forecast::Pasts)>,
    /// Effects of actions.
    pub(super) effects: Option<super::action::KnownEffects>,
    /// Which KPIs pulled on each other in the past, on a day.
    pub(super) ties: Option<super::quality::TiesOf>,
}

/// The version of each dataset's table, in catalogue order.
pub(super) type Versions = Vec<Option<u64>>;

/// What answers depend on: the time, and the version of every table with what waits in quarantine.
/// While none of it changes, neither do they.
#[derive(Debug, Clone, PartialEq)]
struct Snapshot {
    /// Five minutes each; what waits still has waited at most so much longer.
    moment: i64,
    versions: Versions,
    facts: Facts,
}

/// For how long answers are kept.
const FRESH_SECONDS: i64 = 300;

/// How many scenes are kept with how goals stood in them.
const MOST_SCENES: usize = 20;

/// Data that end so long before their last import are an old export; what comes once a month does not.
const OLD_DAYS: i32 = 100;

/// How many answers are kept.
const MOST_KEPT: usize = 200;

impl Service {
    /// Answers a question. The same question is not computed twice within five
    /// minutes while nothing changes that the answer depends on.
    ///
    /// # Errors
    /// What the asker can mend.
    pub async fn answer(&self, question: &Question, now: Timestamp) -> Result<Arc<Answer>, ServiceError> {
        self.settle().await?;
        self.check_logs(self.datasets_of(question))?;
        let stand = self.stand(now)?;
        let cell = self.kept().cell(&stand, question);
        // Who asks the same meanwhile waits for the one answer.
        let answer = cell.get_or_try_init(async || {
            let answer = match self.engine.answer(question, &stand.facts, now).await {
                // Upkeep may have removed files of a version that was the newest when the question came.
                Err(EngineError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
                    self.engine.answer(question, &stand.facts, now).await
                }
                answer => answer,
            };
            match answer {
                Ok(answer) => Ok::<_, ServiceError>(Arc::new(answer)),
                Err(error) => Err(self.damage_behind(question, error).await.into()),
            }
        });
        answer.await.cloned()
    }

    /// The datasets that a question reads first of all.
    fn datasets_of(&self, question: &Question) -> BTreeSet<&str> {
        let kpis = question.kpis.iter().filter_map(|name| self.book.catalogue.kpis.get(name));
        kpis.flat_map(|kpi| self.book.catalogue.datasets_of(kpi)).collect()
    }

    /// The damaged file behind an error that nobody could mend by its words; else the error.
    async fn damage_behind(&self, question: &Question, error: EngineError) -> EngineError {
        if !matches!(error, EngineError::Internal(_) | EngineError::Io { .. }) {
            return error;
        }
        for name in self.datasets_of(question) {
            let Some(dataset) = self.book.catalogue.datasets.get(name) else { continue };
            let found = self.engine.store.damage(dataset, &HashMap::new(), self.engine.zone()).await;
            let Some(damage) = found.ok().and_then(|found| found.into_iter().find(|damage| damage.is_live)) else {
                continue;
            };
            let version = self.engine.store.version(name).ok().flatten();
            self.kept().damaged.insert(name.to_owned(), version);
            self.kept().filled = None;
            return EngineError::Damaged { path: damage.path, why: damage.wrong.to_string() };
        }
        error
    }

    /// As [`Service::answer`]; `None` where the KPIs can't be cut so: no way leads to a dimension, it is not
    /// linked or not imported, or it has too many values.
    ///
    /// # Errors
    /// As [`Service::answer`].
    pub(super) async fn answer_if_possible(
        &self,
        question: &Question,
        now: Timestamp,
    ) -> Result<Option<Arc<Answer>>, ServiceError> {
        match self.answer(question, now).await {
            Err(ServiceError::Engine(
                EngineError::NoWay { .. }
                | EngineError::NotLinked { .. }
                | EngineError::AbsentDataset { .. }
                | EngineError::TooManyCells { .. },
            )) => Ok(None),
            answer => answer.map(Some),
        }
    }

    /// How goals stood in a scene, where nothing has changed since.
    pub(super) fn known_standings(
        &self,
        scene: &Selection,
        last: i64,
        now: Timestamp,
    ) -> Result<Option<Arc<Vec<GoalStanding>>>, ServiceError> {
        let stand = self.stand(now)?;
        let kept = self.kept();
        let known = kept.standings.iter().find(|(known, change, _)| known == scene && *change == last);
        Ok(known.filter(|_| kept.stand.as_ref() == Some(&stand)).map(|(_, _, standings)| standings.clone()))
    }

    /// Keeps how goals stand, as long as the answers that were computed for it are kept.
    pub(super) fn keep_standings(&self, scene: &Selection, last: i64, standings: &Arc<Vec<GoalStanding>>) {
        let mut kept = self.kept();
        kept.standings.retain(|(known, change, _)| *change == last && known != scene);
        if kept.standings.len() == MOST_SCENES {
            kept.standings.remove(0);
        }
        kept.standings.push((scene.clone(), last, standings.clone()));
    }

    fn stand(&self, now: Timestamp) -> Result<Snapshot, ServiceError> {
        Ok(Snapshot {
            moment: now.as_second().div_euclid(FRESH_SECONDS),
            versions: self.versions()?,
            facts: self.facts()?,
        })
    }

    pub(super) fn versions(&self) -> Result<Versions, ServiceError> {
        let datasets = self.book.catalogue.datasets.keys();
        Ok(datasets.map(|dataset| self.engine.store.version(dataset)).collect::<Result<_, _>>()?)
    }

    pub(super) fn kept(&self) -> MutexGuard<'_, Kept> {
        // What is kept is replaced whole, so a panic elsewhere can't leave half of it.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The rows behind the numbers of a question, at most `limit` of each measure.
    ///
    /// # Errors
    /// What the asker can mend.
    pub async fn rows(
        &self,
        question: &Question,
        limit: usize,
        now: Timestamp,
    ) -> Result<Vec<RowsBehind>, ServiceError> {
        let now = self.known_at(&question.kpis, now)?;
        Ok(self.engine.rows(question, limit, now).await?)
    }

    /// The last moment of which anything can be known of some KPIs or measures; see [`miara_engine::Engine::known_at`].
    ///
    /// # Errors
    /// Where the state can't be read.
    pub(super) fn known_at(&self, names: &[String], now: Timestamp) -> Result<Timestamp, ServiceError> {
        Ok(self.engine.known_at(names, &self.facts()?, now))
    }

    /// As [`Service::known_at`], for what is expected and judged: where data end long before the last import,
    /// as in an old export, the end of their last day, since nothing tells that nothing happened since.
    ///
    /// # Errors
    /// Where tables or the state can't be read.
    pub(super) async fn data_known_at(&self, names: &[String], now: Timestamp) -> Result<Timestamp, ServiceError> {
        let known = self.known_at(names, now)?;
        let zone = self.engine.zone();
        let mut last: Option<Date> = None;
        let kpis: Vec<Kpi> = names.iter().filter_map(|name| self.book.catalogue.kpi_or_measure(name)).collect();
        let measures = kpis.iter().flat_map(|kpi| self.book.catalogue.measures_of(kpi));
        for (dataset, axis) in measures.map(|measure| (&measure.dataset, &measure.at)).collect::<BTreeSet<_>>() {
            let days = [self.engine.days(dataset).await?, self.engine.days_on(dataset, axis).await?];
            last = last.max(days.into_iter().flatten().map(|(_, last)| last).max());
        }
        let ended = last.filter(|last| *last + OLD_DAYS.days() < zone.to_datetime(known).date());
        let end = ended.and_then(|last| zone.to_timestamp(last.tomorrow().ok()?.at(0, 0, 0, 0)).ok());
        Ok(end.map_or(known, |end| end.min(known)))
    }

    /// The KPI of a name.
    ///
    /// # Errors
    /// Where there is none, with names that come near.
    pub fn kpi(&self, name: &str) -> Result<&Kpi, ServiceError> {
        let kpis = &self.book.catalogue.kpis;
        kpis.get(name).ok_or_else(|| {
            let near = miara_model::diagnostic::candidates(name, kpis.keys().map(String::as_str));
            EngineError::UnknownKpi { name: name.chars().take(80).collect(), near }.into()
        })
    }

    /// How a question is understood and computed.
    ///
    /// # Errors
    /// What the asker can mend.
    pub async fn explain_plan(&self, question: &Question, now: Timestamp) -> Result<String, ServiceError> {
        Ok(self.engine.explain(question, now).await?)
    }
}

impl Snapshot {
    fn is_newer_than(&self, other: &Snapshot) -> bool {
        self.moment > other.moment || self.versions.iter().zip(&other.versions).any(|(ours, theirs)| ours > theirs)
    }
}

impl Kept {
    /// The place of a question's answer: that of one who asked before, or a new one.
    fn cell(&mut self, stand: &Snapshot, question: &Question) -> Arc<OnceCell<Arc<Answer>>> {
        if self.stand.as_ref().is_some_and(|known| known.is_newer_than(stand)) {
            // An answer that took long must not push out what was computed since.
            return Arc::default();
        }
        if self.stand.as_ref() != Some(stand) {
            (self.stand, self.answers, self.standings) = (Some(stand.clone()), Vec::new(), Vec::new());
        }
        let place = self.answers.iter().position(|(known, _)| known == question);
        let found = place.map(|place| self.answers.remove(place));
        if found.is_none() && self.answers.len() == MOST_KEPT {
            self.answers.remove(0);
        }
        let found = found.unwrap_or_else(|| (question.clone(), Arc::default()));
        let cell = found.1.clone();
        self.answers.push(found);
        cell
    }
}
