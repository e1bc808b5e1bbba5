//! What people did and know, beside the numbers of the same days.

use jiff::civil::Date;
use miara_insight::action::meet;
use miara_model::Scope;

use crate::service::{Service, ServiceError};

/// Something that people did or know, on a day of a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartMark {
    /// Its first day.
    pub on: Date,
    /// The last day of an annotation of several; absent for one day, and for an action.
    pub until: Option<Date>,
    /// What it is.
    pub text: String,
    /// The part of the firm.
    pub scope: Scope,
    /// Whether it is an action or an annotation, with its number.
    pub kind: MarkKind,
}

/// What is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    /// An action.
    Action(i64),
    /// An annotation.
    Annotation(i64),
}

/// Actions and annotations that a KPI's numbers in a part of the firm may show, by day.
///
/// # Errors
/// Where the state can't be read.
pub fn chart_marks(service: &Service, kpi: &str, scope: &Scope) -> Result<Vec<ChartMark>, ServiceError> {
    let actions = super::actions(service)?
        .into_iter()
        .filter(|action| action.terms.kpi == kpi && meet(&action.terms.scope, scope));
    let mut marks: Vec<ChartMark> = actions
        .map(|action| ChartMark {
            on: action.terms.begun,
            until: None,
            text: action.terms.title,
            scope: action.terms.scope,
            kind: MarkKind::Action(action.id),
        })
        .collect();
    let known = |name: &Option<String>| name.as_ref().is_none_or(|name| name == kpi);
    let annotations = super::annotations(service)?.into_iter().filter(|one| known(&one.kpi) && meet(&one.scope, scope));
    marks.extend(annotations.map(|one| ChartMark {
        on: one.period.from,
        until: one.period.to.yesterday().ok().filter(|last| *last > one.period.from),
        text: one.text,
        scope: one.scope,
        kind: MarkKind::Annotation(one.id),
    }));
    marks.sort_by_key(|mark| (mark.on, mark.kind));
    Ok(marks)
}
