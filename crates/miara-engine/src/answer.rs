//! From a question to its answer, step by step.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use miara_model::clock::{date_of_day, days_since_1970};
use miara_model::question::{Answer, AnswerRow, ComparedRow, Note, Question};
use miara_model::{Kpi, Period};

use crate::cells::Combination;
use crate::compare::{Counterparts, compare};
use crate::days::today;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::execution::{Execution, combinations_of};
use crate::facts::Facts;
use crate::finish::rows_of;
use crate::resolve::{Scan, within_limit};
use crate::scan_table::ScanTable;

/// The KPIs of a question that are known up to one moment, scanned.
struct KnownTogether<'e> {
    execution: Execution<'e>,
    scanned: Vec<(Scan, ScanTable)>,
    counterparts: Vec<Counterparts<'e>>,
}

impl Engine {
    /// Answers a question as of `now`, each KPI as far as it is known.
    ///
    /// # Errors
    /// What the asker can mend: unknown names, splits that are not possible, datasets that were not
    /// imported, answers too large to read.
    pub async fn answer(&self, question: &Question, facts: &Facts, now: Timestamp) -> Result<Answer, EngineError> {
        let periods = self.periods_of(question);
        let asked_on = days_since_1970(today(now, self.zone()));
        let mut groups = Vec::new();
        for (known_at, kpis) in self.known_together(question, facts, now) {
            groups.push(self.scanned(&Question { kpis, ..question.clone() }, &periods, known_at).await?);
        }
        let mut combinations = BTreeSet::new();
        for group in &groups {
            combinations.extend(combinations_of(question, &group.scanned));
            let before = group.counterparts.iter().flat_map(|run| combinations_of(question, &run.scanned));
            combinations.extend(before);
        }
        let kpis: usize = groups.iter().map(|group| group.execution.resolved.kpis.len()).sum();
        within_limit((combinations.len() * periods.len() * kpis) as u64)?;
        let mut parts = Vec::new();
        for group in groups {
            parts.push(group.finish(question, &periods, &combinations, (facts, asked_on)).await?);
        }
        Ok(joined(question, parts))
    }

    /// The KPIs of a question by the moment up to which they are known, in the order in which they come. Of what is
    /// counted by whole days alone, only the day of that moment tells.
    fn known_together(&self, question: &Question, facts: &Facts, now: Timestamp) -> Vec<(Timestamp, Vec<String>)> {
        let by_days = |name: &String| {
            let kpi = self.catalogue.kpi_or_measure(name);
            kpi.is_some_and(|kpi| self.catalogue.measures_of(&kpi).all(|measure| measure.counts_by_days()))
        };
        let (days, moments): (Vec<&String>, Vec<&String>) = question.kpis.iter().partition(|name| by_days(name));
        let mut groups: Vec<(Timestamp, Vec<String>)> = Vec::new();
        for (name, by_day) in moments.iter().map(|name| (name, false)).chain(days.iter().map(|name| (name, true))) {
            let known = self.known_at(std::slice::from_ref(*name), facts, now);
            let same = |at: Timestamp| at == known || (by_day && today(at, self.zone()) == today(known, self.zone()));
            match groups.iter_mut().find(|(at, _)| same(*at)) {
                Some((_, names)) => names.push((*name).clone()),
                None => groups.push((known, vec![(*name).clone()])),
            }
        }
        // Dimensions and days are checked whatever is asked.
        if groups.is_empty() {
            groups.push((now, Vec::new()));
        }
        groups
    }

    async fn scanned(
        &self,
        question: &Question,
        periods: &[Period],
        now: Timestamp,
    ) -> Result<KnownTogether<'_>, EngineError> {
        let mut execution = self.execution(question, periods, now).await?;
        let scanned = execution.scan(question).await?;
        execution.check_linked(&scanned).await?;
        let counterparts = match question.versus {
            None => Vec::new(),
            Some(versus) => self.counterparts(question, periods, versus, &mut execution.notes, now).await?,
        };
        Ok(KnownTogether { execution, scanned, counterparts })
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

/// A part of an answer: some of its KPIs.
struct AnswerPart {
    kpis: Vec<Kpi>,
    known: Date,
    rows: Vec<AnswerRow>,
    compared: Option<Vec<ComparedRow>>,
    notes: Vec<Note>,
}

impl KnownTogether<'_> {
    /// The numbers for all combinations of dimension values, whichever KPI they come from.
    async fn finish(
        mut self,
        question: &Question,
        periods: &[Period],
        combinations: &BTreeSet<Combination>,
        (facts, asked_on): (&Facts, i32),
    ) -> Result<AnswerPart, EngineError> {
        let execution = &mut self.execution;
        let cells = execution.grid(&self.scanned, combinations, facts)?;
        let rows = rows_of(&execution.resolved, &cells);
        let compared = question.versus.map(|_| compare(&rows, periods, &mut self.counterparts, combinations, facts));
        let compared = compared.transpose()?;
        execution.note_scans(&self.scanned).await?;
        execution.note_rows_read(&self.scanned).await?;
        execution.note_undated().await?;
        execution.note_no_values(&rows, compared.as_deref().unwrap_or_default());
        execution.note_unfinished(periods);
        execution.note_past().await?;
        let before = self.counterparts.iter().flat_map(|before| before.days());
        let asked: Vec<(i32, i32)> = before.chain(execution.resolved.buckets.days.clone()).collect();
        execution.note_sources(facts, asked_on, &asked);
        let known = date_of_day(execution.today);
        Ok(AnswerPart { kpis: self.execution.resolved.kpis, known, rows, compared, notes: self.execution.notes })
    }
}

/// An answer of its parts, the KPIs in the order in which they were asked for; all parts have the same rows.
fn joined(question: &Question, parts: Vec<AnswerPart>) -> Answer {
    let mut columns: Vec<(usize, usize)> = Vec::new();
    for name in &question.kpis {
        let of = |part: &AnswerPart| part.kpis.iter().position(|kpi| kpi.name == *name);
        let column = parts.iter().enumerate().find_map(|(at, part)| Some((at, of(part)?)));
        columns.extend(column.filter(|column| !columns.contains(column)));
    }
    let first = parts.first().map_or(&[][..], |part| &part.rows);
    let row = |(at, row): (usize, &AnswerRow)| AnswerRow {
        period: row.period,
        dimensions: row.dimensions.clone(),
        cells: columns.iter().map(|(part, column)| parts[*part].rows[at].cells[*column].clone()).collect(),
    };
    let compared = |at: usize| {
        let rows: Option<Vec<&ComparedRow>> = parts.iter().map(|part| part.compared.as_ref()?.get(at)).collect();
        rows.map(|rows| ComparedRow {
            periods: columns.iter().map(|(part, column)| rows[*part].periods[*column]).collect(),
            cells: columns.iter().map(|(part, column)| rows[*part].cells[*column].clone()).collect(),
        })
    };
    Answer {
        period: question.period,
        grain: question.grain,
        by: question.by.clone(),
        kpis: columns.iter().map(|(part, column)| parts[*part].kpis[*column].clone()).collect(),
        known: columns.iter().map(|(part, _)| parts[*part].known).collect(),
        rows: first.iter().enumerate().map(row).collect(),
        compared: question.versus.and_then(|_| (0..first.len()).map(compared).collect()),
        notes: notes_of(parts.iter().flat_map(|part| &part.notes)),
    }
}

/// Notes, each once; of periods that are not over the one of which most is known.
fn notes_of<'n>(all: impl Iterator<Item = &'n Note>) -> Vec<Note> {
    let mut notes: Vec<Note> = Vec::new();
    for note in all {
        if let Note::Unfinished { period, elapsed } = note {
            let known = notes.iter_mut().find_map(|known| match known {
                Note::Unfinished { period: other, elapsed } if other == period => Some(elapsed),
                _ => None,
            });
            if let Some(known) = known {
                known.to = known.to.max(elapsed.to);
                continue;
            }
        }
        if !notes.contains(note) {
            notes.push(note.clone());
        }
    }
    notes
}
