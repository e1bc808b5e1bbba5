//! Books for tests: made in a scratch folder, filled through the same import as anyone's.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use miara::book::Book;
use miara::service;
use miara::service::import::{FileAnswers, ImportOptions, ImportReport};
use miara::service::{Service, ServiceError};
use miara_engine::checked_period;
use miara_model::{Answer, Firm, JourneyQuestion, JourneyRow, Question};
use tempfile::TempDir;

/// A book that goes away with the test.
pub(crate) struct TestBook {
    pub(crate) folder: TempDir,
    pub(crate) service: Service,
    pub(crate) now: Timestamp,
}

/// Tuesday, 24 November 2026, 10:00 in Warsaw.
pub(crate) fn usual_now() -> Timestamp {
    "2026-11-24T10:00:00+01:00".parse().unwrap()
}

/// The root of the project.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Copies a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A question without split, filter or comparison.
pub(crate) fn question(kpis: &[&str], from: &str, to: &str) -> Question {
    Question {
        kpis: kpis.iter().map(|kpi| (*kpi).to_owned()).collect(),
        period: checked_period(from.parse().unwrap(), to.parse().unwrap()).unwrap(),
        grain: None,
        by: vec![],
        filters: vec![],
        versus: None,
    }
}

impl TestBook {
    pub(crate) fn new() -> Self {
        TestBook::of(Firm::named("Próba"), usual_now())
    }

    pub(crate) fn of(firm: Firm, now: Timestamp) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let service = Service::of(Book::create(folder.path(), &firm).unwrap()).unwrap();
        TestBook { folder, service, now }
    }

    /// Writes a file into the scratch folder and imports it.
    pub(crate) async fn import_text(
        &self,
        name: &str,
        text: impl AsRef<[u8]>,
        dataset: &str,
    ) -> Result<ImportReport, ServiceError> {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        self.import_file(&path, dataset).await
    }

    pub(crate) async fn import_file(&self, path: &Path, dataset: &str) -> Result<ImportReport, ServiceError> {
        self.import_answering(path, dataset, &FileAnswers::new()).await
    }

    /// Imports a file and answers what it asks.
    pub(crate) async fn import_answering(
        &self,
        path: &Path,
        dataset: &str,
        answers: &FileAnswers,
    ) -> Result<ImportReport, ServiceError> {
        let (dataset, answers) = (Some(dataset.to_owned()), answers.clone());
        let options = ImportOptions { dataset, answers, ..ImportOptions::default() };
        Ok(service::import::import(&self.service, &[path.to_owned()], &options, self.now, &|_, _, _| {})
            .await?
            .remove(0))
    }

    /// The rows of a journey that started in a question's period.
    pub(crate) async fn journey_rows(&self, name: &str, question: &Question) -> Vec<JourneyRow> {
        let journey = service::funnel::journey(&self.service, name).unwrap();
        let asked = JourneyQuestion {
            journey,
            at: journey.step_names()[0],
            period: question.period,
            by: vec![],
            filters: vec![],
        };
        self.service.engine.journey_rows(&asked, self.now).await.unwrap()
    }

    pub(crate) async fn ask(&self, question: &Question) -> Answer {
        Answer::clone(&*service::ask::answer(&self.service, question, self.now).await.unwrap())
    }

    /// The one number of a question without split.
    pub(crate) async fn number(&self, kpi: &str, from: &str, to: &str) -> Option<f64> {
        let answer = self.ask(&question(&[kpi], from, to)).await;
        answer.rows[0].cells[0].as_ref().ok().map(|value| value.to_f64())
    }
}
