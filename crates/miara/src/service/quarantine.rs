//! Refused rows once more.

use std::collections::HashSet;

use jiff::Timestamp;
use miara_engine::Upsert;
use miara_import::{Context, Mapping, Refused, Understood, plain_mapping, retry};
use miara_model::Dataset;
use serde::Serialize;

use super::{Refusal, Service, ServiceError};
use crate::state::{Origin, QuarantineFilter, QuarantinedRow};

/// What came of rows that were tried again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RetryReport {
    /// Rows tried.
    pub tried: u64,
    /// Rows that are imported now and have left quarantine.
    pub imported: u64,
    /// Rows that are refused still.
    pub rejected: u64,
}

impl Service {
    /// Refused rows, oldest first, at most `limit`.
    ///
    /// # Errors
    /// Where the state can't be read.
    pub fn quarantined(&self, filter: &QuarantineFilter, limit: u64) -> Result<Vec<QuarantinedRow>, ServiceError> {
        Ok(self.state().quarantined(filter, limit)?)
    }

    /// How many rows are in quarantine.
    ///
    /// # Errors
    /// Where the state can't be read.
    pub fn quarantined_count(&self, filter: &QuarantineFilter) -> Result<u64, ServiceError> {
        Ok(self.state().quarantined_count(filter)?)
    }

    /// Tries refused rows again: under the mapping they came by as it is now, or under another. Rows
    /// that pass are imported and leave quarantine.
    ///
    /// # Errors
    /// Where rows can't be read at all; then nothing has changed.
    pub async fn retry(
        &self,
        filter: &QuarantineFilter,
        other: Option<&Mapping>,
        now: Timestamp,
    ) -> Result<RetryReport, ServiceError> {
        let rows = self.quarantined(filter, u64::MAX)?;
        let mut report = RetryReport { tried: rows.len() as u64, ..RetryReport::default() };
        let mut rest = rows.as_slice();
        // Rows that came of one file in one import stand together.
        while let Some(first) = rest.first() {
            let same = rest.iter().take_while(|row| row.understood == first.understood).count();
            let (group, others) = rest.split_at(same);
            self.retry_group(group, other, now, &mut report).await?;
            rest = others;
        }
        Ok(report)
    }

    /// The mapping by which rows came, as it is in the book now.
    fn mapping_of(&self, name: &str, dataset: &Dataset) -> Result<Mapping, ServiceError> {
        if name == dataset.name {
            return Ok(plain_mapping(dataset));
        }
        let found = self.book.mappings.iter().find(|mapping| mapping.name() == name).cloned();
        found.ok_or_else(|| ServiceError::Refused(Refusal::MappingGone { name: name.to_owned() }))
    }

    /// Lets refused rows go and says how many.
    ///
    /// # Errors
    /// Where the state can't be written.
    pub fn drop_quarantined(&self, filter: &QuarantineFilter) -> Result<u64, ServiceError> {
        let ids: Vec<i64> = self.quarantined(filter, u64::MAX)?.iter().map(|row| row.id).collect();
        self.state().release(&ids)?;
        Ok(ids.len() as u64)
    }

    async fn retry_group(
        &self,
        group: &[QuarantinedRow],
        other: Option<&Mapping>,
        now: Timestamp,
        report: &mut RetryReport,
    ) -> Result<(), ServiceError> {
        let Some(first) = group.first() else { return Ok(()) };
        let Ok(understood) = serde_json::from_str::<Understood>(&first.understood) else { return Ok(()) };
        let Some(dataset) = self.book.catalogue.datasets.get(&first.dataset) else { return Ok(()) };
        let mapping = match other {
            Some(mapping) => mapping.clone(),
            None => self.mapping_of(&first.mapping, dataset)?,
        };
        let lookups = self.lookups(&mapping).await?;
        let context =
            Context { time_zone: self.engine.zone().clone(), currency: &self.book.firm.currency, lookups: &lookups };
        let refused: Vec<Refused> = group.iter().map(|row| row.refused.clone()).collect();
        let chunk = retry(&refused, &understood, dataset, &mapping, &context)?;
        let lock = self.engine.store.lock()?;
        let supplied = |name: &String| understood.matched.iter().any(|matched| matched.column == *name);
        let mapped: Vec<String> =
            dataset.columns.keys().filter(|name| supplied(name) || dataset.key.contains(name)).cloned().collect();
        // Whatever came since under the same key is newer than a row that was refused once.
        let mut upsert =
            Upsert::new(&self.engine.store, &lock, dataset, &chunk.batch.schema(), &mapped).keeping_existing();
        upsert.push(&chunk.batch)?;
        upsert.commit("quarantine").await?;
        let still: HashSet<(u64, &str)> =
            chunk.refused.iter().map(|refused| (refused.line, refused.text.as_str())).collect();
        let passed: Vec<i64> = group
            .iter()
            .filter(|row| !still.contains(&(row.refused.line, row.refused.text.as_str())))
            .map(|row| row.id)
            .collect();
        report.imported += passed.len() as u64;
        report.rejected += chunk.refused.len() as u64;
        let mut state = self.state();
        let (content, run) = (state.content_of(first.id)?, state.begin_run(now)?);
        state.quarantine(Origin { at: now, understood: &understood, content: &content, run }, &chunk.refused)?;
        state.release(&passed)?;
        Ok(())
    }
}
