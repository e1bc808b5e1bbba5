//! What hangs on the data source of a file: its open questions and their answers.

use miara_model::{ColumnKind, DATA_SOURCE, Dataset, Doubt};

use super::binder::Binder;
use crate::condition::Condition;
use crate::error::ImportError;
use crate::mapping::{Answers, Otherwise};
use crate::numbering::Numbering;
use crate::plan::{AskedPlan, Bound, ColumnPlan, DatedPlan, DoubtPlan, Fallback, SourcePlan};
use crate::question::{RIGHT, UNKNOWN};
use crate::survey::Guess;
use crate::typed::{Rule, Unit};

impl Binder<'_> {
    pub(super) fn source_plan(&self, dataset: &Dataset, columns: &[ColumnPlan]) -> Result<SourcePlan, ImportError> {
        let source = &self.context.source;
        let rule = |at: usize| Rule {
            kind: ColumnKind::Time,
            order: self.notation(&[at]).order,
            sign: None,
            format: None,
            unit: Unit::Same,
            currency: false,
            months: false,
        };
        let moments = self.layout.header.iter().zip(&self.survey.columns);
        let moments = moments.filter(|(_, seen)| matches!(seen.guess(), Guess::Date | Guess::Time));
        let data_source = source.name.zip(dataset.columns.get_index_of(DATA_SOURCE));
        Ok(SourcePlan {
            dated: dated(dataset, source.answers, &self.layout.header, &rule)?,
            doubts: doubts(dataset, source.answers)?,
            asked: self.asked(dataset, columns),
            moments: moments.map(|(name, _)| name.clone()).collect(),
            data_source: data_source.map(|(name, at)| (at, name.to_owned())),
            line_number: self.first(&self.mapping.line_number)?,
            merged_ids: self.first(&self.mapping.merged_ids)?,
            numbering: Numbering::find(dataset, self.mapping, source.answers),
            now: source.now,
        })
    }

    /// The values of which a person says what they mean.
    fn asked(&self, dataset: &Dataset, columns: &[ColumnPlan]) -> Vec<AskedPlan> {
        let bound = self.values.iter().chain(columns.iter().map(|column| &column.how));
        bound
            .filter_map(|bound| match bound {
                Bound::Pick { place, map: Some(map) } if map.otherwise == Otherwise::Ask => Some(AskedPlan {
                    about: map.about.clone(),
                    choices: map.choices.clone(),
                    place: *place,
                    decides: dataset.columns.get_index_of("outcome"),
                    map: map.clone(),
                }),
                _ => None,
            })
            .collect()
    }
}

/// The moments that rows of a dataset must have, with what people have said of them. `rule` says how a column
/// of the file is read as one.
fn dated(
    dataset: &Dataset,
    answers: Option<&Answers>,
    header: &[String],
    rule: &dyn Fn(usize) -> Rule,
) -> Result<Vec<DatedPlan>, ImportError> {
    let mut plans = Vec::new();
    for dated in &dataset.dated {
        let place = |name: &str| dataset.columns.get_index_of(name).unwrap_or_default();
        let said = answers.and_then(|answers| answers.get(&dated.column)?.get(""));
        let fallback = match said.map(String::as_str) {
            None => Fallback::Open,
            Some(UNKNOWN) => Fallback::Unknown,
            Some(name) => match header.iter().position(|known| known == name) {
                Some(at) => Fallback::Source(at, rule(at)),
                None => Fallback::Open,
            },
        };
        plans.push(DatedPlan {
            when: Condition::parse(dataset, &dated.when, &dated.column)?,
            column: place(&dated.column),
            unknown_by: place(&dated.unknown_by),
            fallback,
        });
    }
    Ok(plans)
}

/// The doubts of a dataset, with what people have said of them.
fn doubts(dataset: &Dataset, answers: Option<&Answers>) -> Result<Vec<DoubtPlan>, ImportError> {
    let plan = |doubt: &Doubt| {
        let said = answers.and_then(|answers| answers.get(&doubt.name)?.get(""));
        let mut when = Condition::parse(dataset, &doubt.when, &doubt.column)?;
        when.reason = doubt.reason.clone();
        Ok(DoubtPlan { when, name: doubt.name.clone(), answer: said.map(|said| said == RIGHT) })
    };
    dataset.doubts.iter().map(plan).collect()
}
