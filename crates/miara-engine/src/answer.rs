//! From a question to its answer, step by step.

use jiff::Timestamp;
use miara_model::Period;
use miara_model::clock::days_since_1970;
use miara_model::question::{Answer, Question};

use crate::compare::compare;
use crate::days::today;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::execution::combinations_of;
use crate::facts::Facts;
use crate::finish::rows_of;
use crate::resolve::within_limit;

impl Engine {
    /// Answers a question as of `now`.
    ///
    /// # Errors
    /// What the asker can mend: unknown names, splits that are not possible, datasets that were not
    /// imported, answers too large to read.
    pub async fn answer(&self, question: &Question, facts: &Facts, now: Timestamp) -> Result<Answer, EngineError> {
        let periods = self.periods_of(question);
        let asked_on = days_since_1970(today(now, self.zone()));
        let now = self.known_at(&question.kpis, facts, now);
        let known = today(now, self.zone());
        let mut execution = self.execution_knowing(question, &periods, now, known).await?;
        let scanned = execution.scan(question).await?;
        execution.check_linked(&scanned).await?;
        let mut combinations = combinations_of(question, &scanned);
        let mut counterparts = match question.versus {
            None => Vec::new(),
            Some(versus) => self.counterparts(question, &periods, versus, &mut execution.notes, now, known).await?,
        };
        for counterpart in &counterparts {
            combinations.extend(combinations_of(question, &counterpart.scanned));
        }
        let rows_in_all = combinations.len() * periods.len();
        within_limit((rows_in_all * execution.resolved.kpis.len()) as u64)?;
        let cells = execution.grid(&scanned, &combinations, facts)?;
        let rows = rows_of(&execution.resolved, &cells);
        let compared = question.versus.map(|_| compare(&rows, &periods, &mut counterparts, &combinations, facts));
        let compared = compared.transpose()?;
        execution.note_scans(&scanned).await?;
        execution.note_undated().await?;
        execution.note_no_values(&rows, compared.as_deref().unwrap_or_default());
        execution.note_unfinished(&periods, known);
        execution.note_past().await?;
        let asked = counterparts.iter().flat_map(|before| before.days()).chain(execution.resolved.buckets.days.clone());
        let asked: Vec<(i32, i32)> = asked.collect();
        execution.note_sources(facts, asked_on, &asked);
        Ok(Answer {
            period: question.period,
            grain: question.grain,
            by: question.by.clone(),
            kpis: execution.resolved.kpis,
            rows,
            compared,
            notes: execution.notes,
        })
    }

    /// The resolved question and the plan of each scan, in words.
    ///
    /// # Errors
    /// As [`Engine::answer`].
    pub async fn explain(&self, question: &Question, now: Timestamp) -> Result<String, EngineError> {
        let periods = self.periods_of(question);
        let mut execution = self.execution(question, &periods, now).await?;
        let mut words = String::new();
        for kpi in &execution.resolved.kpis {
            words.push_str(&format!("{} = {}\n", kpi.name, kpi.formula));
        }
        words.push_str(&format!("{} periods from {} to {}\n", periods.len(), question.period.from, question.period.to));
        for scan in execution.resolved.scans.clone() {
            let plan = execution.plan_of(&scan).await?;
            let measures: Vec<&str> = scan.measures.iter().map(|measure| measure.name.as_str()).collect();
            words.push_str(&format!(
                "\n── one scan of {} by {}: {}\n{}\n",
                scan.dataset,
                scan.axis,
                measures.join(", "),
                plan
            ));
            let frame = execution.session.sql(&plan).await?;
            let physical = frame.create_physical_plan().await?;
            words.push_str(&format!("{}\n", datafusion::physical_plan::displayable(physical.as_ref()).indent(false)));
        }
        Ok(words)
    }

    /// The periods of an answer's rows, in order.
    fn periods_of(&self, question: &Question) -> Vec<Period> {
        match question.grain {
            None => vec![question.period],
            Some(grain) => question.period.split(grain, self.firm.fiscal_year_start),
        }
    }
}
