//! Actions: what someone does about a finding, and annotations: what people know of some days.

mod draft;
mod effect;
mod evidence;
mod expected_change;
mod marks;

use std::sync::Arc;

use crate::state::SaveOutcome;
use jiff::Timestamp;
use jiff::civil::Date;
use miara_model::action::{Action, ActionChange, ActionTerms, Annotation};
use miara_model::goal::Via;
use miara_model::{Period, Scope};

use super::ask::Versions;
use super::memo::Memoized;
use super::{Service, ServiceError};

pub use draft::{ActionDraft, AnnotationDraft, DraftFault, WrongDraft};
pub use effect::{Confounder, Doubt, Effect, EffectEstimate, EffectPoint, EffectStatus, Evidence, LeftOut};
pub use expected_change::{ExpectedChange, VersusExpected};
pub use marks::{ChartMark, MarkKind};

/// Asks what an action changed.
#[derive(PartialEq)]
struct EffectOf(i64);

/// What effects are made from: the tables, the day, and what people wrote.
#[derive(PartialEq)]
struct EffectInputs {
    versions: Versions,
    day: Date,
    last: i64,
    annotations: Vec<Annotation>,
}

impl Memoized for EffectOf {
    type Inputs = EffectInputs;
    type Value = Effect;
    const MOST: usize = 500;
}

impl Service {
    /// All actions, the one that was recorded last first.
    ///
    /// # Errors
    /// Where the state can't be read.
    pub fn actions(&self) -> Result<Vec<Action>, ServiceError> {
        Ok(self.state().actions()?)
    }

    /// An action; `None` where there is none of that number.
    ///
    /// # Errors
    /// Where the state can't be read.
    pub fn action(&self, id: i64) -> Result<Option<Action>, ServiceError> {
        Ok(self.actions()?.into_iter().find(|action| action.id == id))
    }

    /// Records an action, with the key of the finding that it came from; returns its number.
    ///
    /// # Errors
    /// Where the state can't be written; then nothing is recorded.
    pub fn record_action(
        &self,
        terms: ActionTerms,
        finding: Option<&str>,
        who: &str,
        way: Via,
        now: Timestamp,
    ) -> Result<i64, ServiceError> {
        let change = ActionChange { id: 0, at: now, who: who.to_owned(), way, terms };
        Ok(self.state().keep_action(finding, &change)?)
    }

    /// Changes what is said of an action; what was said before stays in its history. Nothing is kept where
    /// its last change is another than `seen`.
    ///
    /// # Errors
    /// Where the state can't be written; then nothing is kept.
    pub fn change_action(
        &self,
        (id, seen): (i64, i64),
        terms: ActionTerms,
        who: &str,
        way: Via,
        now: Timestamp,
    ) -> Result<SaveOutcome, ServiceError> {
        let change = ActionChange { id: 0, at: now, who: who.to_owned(), way, terms };
        Ok(self.state().keep_action_change(id, seen, &change)?)
    }

    /// Annotations, by their first day.
    ///
    /// # Errors
    /// Where the state can't be read.
    pub fn annotations(&self) -> Result<Vec<Annotation>, ServiceError> {
        Ok(self.state().annotations()?)
    }

    /// Keeps an annotation; returns its number.
    ///
    /// # Errors
    /// Where the state can't be written.
    pub fn annotate(&self, annotation: &Annotation) -> Result<i64, ServiceError> {
        Ok(self.state().keep_annotation(annotation)?)
    }

    /// Shows an annotation no more; true where it was shown.
    ///
    /// # Errors
    /// Where the state can't be written.
    pub fn remove_annotation(&self, id: i64, now: Timestamp) -> Result<bool, ServiceError> {
        Ok(self.state().remove_annotation(id, now)?)
    }

    /// What an action changed; worked out once while nothing changes that it depends on.
    ///
    /// # Errors
    /// As [`Service::answer`].
    pub async fn effect_of(&self, action: &Action, now: Timestamp) -> Result<Arc<Effect>, ServiceError> {
        let versions = self.versions()?;
        let day = self.engine.zone().to_datetime(now).date();
        let last = self.state().last_action_change()?;
        let annotations = self.annotations()?;
        let inputs = EffectInputs { versions, day, last, annotations };
        self.memos.get(EffectOf(action.id), inputs, async || self.fresh_effect(action, now).await).await
    }
}

/// True where something may be in both parts of the firm.
fn meet(a: &Scope, b: &Scope) -> bool {
    a.parts()
        .iter()
        .all(|(dimension, value)| b.parts().iter().all(|(other, theirs)| other != dimension || theirs == value))
}

/// The days on which an action is done, up to a day.
fn days_of(terms: &ActionTerms, until: Date) -> Period {
    let to = terms.ended.unwrap_or(until).min(until);
    Period { from: terms.begun, to: to.max(terms.begun) }
}

fn overlap(a: Period, b: Period) -> bool {
    a.from < b.to && b.from < a.to
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_meet_where_no_dimension_parts_them() {
        let meet = |a: &str, b: &str| meet(&a.parse().unwrap(), &b.parse().unwrap());
        assert!(meet("", "team=North") && meet("team=North", "team=North") && meet("team=North", "channel=ads"));
        assert!(!meet("team=North", "team=South") && !meet("team=North; channel=ads", "channel=mail"));
    }
}
