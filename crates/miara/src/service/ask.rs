//! Questions.

use jiff::Timestamp;
use miara_engine::{Answer, Question, RowsBehind};

use super::{Service, ServiceError};

impl Service {
    /// Answers a question.
    ///
    /// # Errors
    /// What the asker can mend.
    pub async fn answer(&self, question: &Question, now: Timestamp) -> Result<Answer, ServiceError> {
        self.settle().await?;
        let facts = self.facts()?;
        Ok(self.engine.answer(question, &facts, now).await?)
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
        Ok(self.engine.rows(question, limit, now).await?)
    }

    /// How a question is understood and computed.
    ///
    /// # Errors
    /// What the asker can mend.
    pub async fn explain_plan(&self, question: &Question, now: Timestamp) -> Result<String, ServiceError> {
        Ok(self.engine.explain(question, now).await?)
    }
}
