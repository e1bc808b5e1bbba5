//! Actions: what someone does about a finding, and annotations: what people know of some days.

mod course;
mod draft;
mod marks;

use std::sync::Arc;

use crate::service::ask;
use crate::service::memo::Memoized;
use crate::service::tables::Versions;
use crate::service::{Service, ServiceError, forecast, problem, tables};
use crate::state::SaveOutcome;
use jiff::Timestamp;
use jiff::civil::Date;
use miara_insight::action::{Effect, EffectInput, EffectStatus, days_of, effect, too_few};
use miara_insight::incident::Incident;
use miara_model::action::{Action, ActionChange, ActionTerms, Annotation};
use miara_model::goal::Via;
use miara_model::{Kpi, Period, Scope};

pub use draft::{
    ActionDraft, AnnotationDraft, DraftFault, WrongDraft, checked_action, checked_annotation, known_action,
};
pub use marks::{MarkKind, chart_marks};

/// Asks what an action changed.
#[derive(PartialEq)]
struct EffectOf(i64);

/// What effects are made from: the tables, the day and that on which knowledge ends, and what people wrote.
#[derive(PartialEq)]
struct EffectInputs {
    versions: Versions,
    days: (Date, Date),
    last: i64,
    annotations: Vec<Annotation>,
}

impl Memoized for EffectOf {
    type Inputs = EffectInputs;
    type Value = Effect;
    const MOST: usize = 500;
}

/// All actions, the one that was recorded last first.
///
/// # Errors
/// Where the state can't be read.
pub fn actions(service: &Service) -> Result<Vec<Action>, ServiceError> {
    Ok(service.state().actions()?)
}

/// An action; `None` where there is none of that number.
///
/// # Errors
/// Where the state can't be read.
pub fn action(service: &Service, id: i64) -> Result<Option<Action>, ServiceError> {
    Ok(actions(service)?.into_iter().find(|action| action.id == id))
}

/// Records an action, with the key of the finding that it came from; returns its number.
///
/// # Errors
/// Where the state can't be written; then nothing is recorded.
pub fn record_action(
    service: &Service,
    terms: ActionTerms,
    finding: Option<&str>,
    who: &str,
    way: Via,
    now: Timestamp,
) -> Result<i64, ServiceError> {
    let change = ActionChange { id: 0, at: now, who: who.to_owned(), way, terms };
    Ok(service.state().keep_action(finding, &change)?)
}

/// Changes what is said of an action; what was said before stays in its history. Nothing is kept where
/// its last change is another than `seen`.
///
/// # Errors
/// Where the state can't be written; then nothing is kept.
pub fn change_action(
    service: &Service,
    (id, seen): (i64, i64),
    terms: ActionTerms,
    who: &str,
    way: Via,
    now: Timestamp,
) -> Result<SaveOutcome, ServiceError> {
    let change = ActionChange { id: 0, at: now, who: who.to_owned(), way, terms };
    Ok(service.state().keep_action_change(id, seen, &change)?)
}

/// Annotations, by their first day.
///
/// # Errors
/// Where the state can't be read.
pub fn annotations(service: &Service) -> Result<Vec<Annotation>, ServiceError> {
    Ok(service.state().annotations()?)
}

/// Keeps an annotation; returns its number.
///
/// # Errors
/// Where the state can't be written.
pub fn annotate(service: &Service, annotation: &Annotation) -> Result<i64, ServiceError> {
    Ok(service.state().keep_annotation(annotation)?)
}

/// Shows an annotation no more; true where it was shown.
///
/// # Errors
/// Where the state can't be written.
pub fn remove_annotation(service: &Service, id: i64, now: Timestamp) -> Result<bool, ServiceError> {
    Ok(service.state().remove_annotation(id, now)?)
}

/// What an action changed; worked out once while nothing changes that it depends on.
///
/// # Errors
/// As [`ask::answer`].
pub async fn effect_of(service: &Service, action: &Action, now: Timestamp) -> Result<Arc<Effect>, ServiceError> {
    let versions = tables::versions(service)?;
    let until = ask::known_day(service, std::slice::from_ref(&action.terms.kpi), now).await?;
    let days = (service.engine.zone().to_datetime(now).date(), until);
    let last = service.state().last_action_change()?;
    let annotations = annotations(service)?;
    let inputs = EffectInputs { versions, days, last, annotations };
    service.memos.get(EffectOf(action.id), inputs, async || fresh_effect(service, action, until, now).await).await
}

/// What an action changed, worked out anew.
async fn fresh_effect(service: &Service, action: &Action, until: Date, now: Timestamp) -> Result<Effect, ServiceError> {
    let terms = &action.terms;
    let Some(kpi) = service.book.catalogue.kpis.get(&terms.kpi) else {
        return Ok(Effect::bare(EffectStatus::NoNumber));
    };
    if terms.begun > service.engine.zone().to_datetime(now).date() {
        return Ok(Effect::bare(EffectStatus::Ahead));
    }
    let course = course::course(service, kpi, &terms.scope, terms.begun, days_of(terms, until).to, now).await?;
    if let Some(lacking) = too_few(&course) {
        return Ok(lacking);
    }
    let since = own_number(service, kpi, &terms.scope, course.since(), now).await?;
    let problems = problem::problems(service, now).await?;
    let shows = |incident: &&Incident| {
        incident.kpi.name == kpi.name || incident.also.iter().any(|(also, _)| also.name == kpi.name)
    };
    let incidents: Vec<Incident> = problems.incidents.iter().filter(shows).cloned().collect();
    let (actions, annotations) = (actions(service)?, annotations(service)?);
    Ok(effect(&EffectInput {
        action,
        kpi,
        course: &course,
        until,
        actions: &actions,
        annotations: &annotations,
        incidents: &incidents,
        since,
    }))
}

/// A KPI's own number in a part of the firm over some days; `None` of what adds up over time and of stocks, whose
/// periods are told by their mean.
async fn own_number(
    service: &Service,
    kpi: &Kpi,
    scope: &Scope,
    days: Option<Period>,
    now: Timestamp,
) -> Result<Option<f64>, ServiceError> {
    let nature = forecast::nature(service, kpi);
    let Some(days) = days.filter(|_| !nature.adds_over_time && !nature.is_stock) else { return Ok(None) };
    ask::number(service, &kpi.name, days, scope.parts().to_vec(), now).await
}
