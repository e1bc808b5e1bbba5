//! The counterparts of periods, and the rows that stand beside an answer's.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use miara_model::{Period, Versus};

use crate::cells::{Combination, Key};
use crate::days::seen_from;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::execution::Execution;
use crate::facts::Facts;
use crate::finish::evaluate;
use crate::resolve::Scan;
use crate::scan_table::ScanTable;
use miara_model::question::{AnswerRow, ComparedRow, Note, Question};

impl Engine {
    /// The counterparts of all periods, scanned. Counterparts may overlap or run backwards where a
    /// range is cut; each execution holds a run of them that does not.
    pub(crate) async fn counterparts(
        &self,
        question: &Question,
        periods: &[Period],
        versus: Versus,
        notes: &mut Vec<Note>,
        now: Timestamp,
    ) -> Result<Vec<Counterparts<'_>>, EngineError> {
        let mut runs: Vec<Vec<(usize, Period)>> = Vec::new();
        for (index, period) in periods.iter().enumerate() {
            let (counterpart, shorter) = period.counterpart(
                versus,
                seen_from(*period, now, self.zone()),
                self.firm.compare_by,
                &self.clocks().everyone,
            );
            if shorter {
                notes.push(Note::ShorterComparison { period: *period, counterpart });
            }
            let follows = |run: &Vec<(usize, Period)>| run.last().is_none_or(|(_, last)| last.to <= counterpart.from);
            match runs.iter_mut().find(|run| follows(run)) {
                Some(run) => run.push((index, counterpart)),
                None => runs.push(vec![(index, counterpart)]),
            }
        }
        let mut counterparts = Vec::with_capacity(runs.len());
        for run in runs {
            let (indexes, periods): (Vec<usize>, Vec<Period>) = run.into_iter().unzip();
            let mut execution = self.execution(question, &periods, now).await?;
            let scanned = execution.scan(question).await?;
            execution.note_scans(&scanned).await?;
            execution.note_past().await?;
            let before = execution.notes.drain(..).filter_map(|note| match note {
                Note::MissingRates { measure, rows, amounts } => {
                    Some(Note::MissingRatesBefore { measure, rows, amounts })
                }
                past @ (Note::PresentDimension { .. } | Note::UnknownThen { .. }) => Some(past),
                _ => None,
            });
            for note in before {
                if !notes.contains(&note) {
                    notes.push(note);
                }
            }
            counterparts.push(Counterparts { indexes, execution, scanned });
        }
        Ok(counterparts)
    }
}

/// A run of counterparts that don't overlap, scanned.
pub(crate) struct Counterparts<'e> {
    /// The number of the period that each belongs to.
    indexes: Vec<usize>,
    execution: Execution<'e>,
    pub(crate) scanned: Vec<(Scan, ScanTable)>,
}

impl Counterparts<'_> {
    /// The days of each, half-open.
    pub(crate) fn days(&self) -> Vec<(i32, i32)> {
        self.execution.resolved.buckets.days.clone()
    }
}

/// The counterpart of every row.
pub(crate) fn compare(
    rows: &[AnswerRow],
    periods: &[Period],
    counterparts: &mut [Counterparts<'_>],
    combinations: &BTreeSet<Combination>,
    facts: &Facts,
) -> Result<Vec<ComparedRow>, EngineError> {
    let mut found: HashMap<Key, ComparedRow> = HashMap::new();
    for run in counterparts {
        let cells = run.execution.grid(&run.scanned, combinations, facts)?;
        for ((bucket, combination), measures) in &cells {
            let kpis = &run.execution.resolved.kpis;
            let row = ComparedRow {
                periods: vec![run.execution.resolved.periods[*bucket]; kpis.len()],
                cells: kpis.iter().map(|kpi| evaluate(kpi, Some(measures))).collect(),
            };
            found.insert((run.indexes[*bucket], combination.clone()), row);
        }
    }
    let number_of = |period: &Period| periods.iter().position(|known| known == period).unwrap_or(0);
    let mut counterpart = |row: &AnswerRow| found.remove(&(number_of(&row.period), row.dimensions.clone()));
    let compared: Option<Vec<ComparedRow>> = rows.iter().map(&mut counterpart).collect();
    compared.ok_or_else(|| EngineError::Internal("a row has no counterpart".into()))
}
