//! Actions and annotations as they are typed.

use jiff::civil::Date;
use miara_model::action::ActionTerms;
use miara_model::diagnostic::candidates;
use miara_model::{Kpi, Period, Scope};

use crate::service::{Service, ServiceError};

/// An action as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActionDraft {
    /// What is done.
    pub title: String,
    /// The KPI's name.
    pub kpi: String,
    /// The part of the firm.
    pub scope: String,
    /// Its first day.
    pub begun: String,
    /// The day from which it is not done any more; empty while it is.
    pub ended: String,
    /// Who does it.
    pub owner: String,
    /// What is expected of it.
    pub expected: String,
    /// What else there is to know.
    pub note: String,
}

/// An annotation as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AnnotationDraft {
    /// The KPI's name; empty for all.
    pub kpi: String,
    /// The part of the firm.
    pub scope: String,
    /// The first day.
    pub from: String,
    /// The last day; empty for one day.
    pub to: String,
    /// What there is to know.
    pub text: String,
}

/// What is wrong with a field, and with which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftFault {
    /// The field, as it is called in [`ActionDraft`] and [`AnnotationDraft`].
    pub field: &'static str,
    /// What was typed.
    pub written: String,
    /// What is wrong.
    pub what: WrongDraft,
}

/// What can be wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WrongDraft {
    /// Nothing is in it, and something must be.
    Empty,
    /// It is longer than anyone reads.
    Long,
    /// No KPI has that name.
    UnknownKpi {
        /// Near names.
        near: Vec<String>,
    },
    /// It is no part of a firm.
    BadScope,
    /// The KPI can't be split by a dimension.
    NoWay {
        /// The dimension.
        dimension: String,
        /// Those that it can be split by.
        ways: Vec<String>,
    },
    /// Nothing in the data has that value of a dimension.
    UnknownValue {
        /// The dimension.
        dimension: String,
        /// The value.
        value: String,
        /// Near values.
        near: Vec<String>,
    },
    /// It is no day, or one that nobody plans for.
    BadDay,
    /// It ends before it begins.
    Backwards,
}

/// Letters in a field, at most.
const MOST: usize = 300;
/// Letters in a note, at most.
const MOST_NOTE: usize = 2_000;
/// Values of a dimension that are looked through, at most.
const MOST_VALUES: usize = 200_000;

/// An action that can be recorded, or what is wrong with each field.
///
/// # Errors
/// The faults; never empty.
pub fn checked_action(service: &Service, draft: &ActionDraft) -> Result<ActionTerms, Vec<DraftFault>> {
    let mut faults = Vec::new();
    let kpi = known_kpi(service, &draft.kpi, &mut faults);
    let scope = known_scope(service, &draft.scope, kpi, &mut faults);
    let title = needed("title", &draft.title, &mut faults);
    let begun = day("begun", &draft.begun, &mut faults);
    let ended = if draft.ended.trim().is_empty() { None } else { Some(day("ended", &draft.ended, &mut faults)) };
    if let Some(ended) = ended.filter(|ended| *ended < begun) {
        faults.push(DraftFault { field: "ended", written: ended.to_string(), what: WrongDraft::Backwards });
    }
    for (field, text, most) in
        [("owner", &draft.owner, MOST), ("expected", &draft.expected, MOST), ("note", &draft.note, MOST_NOTE)]
    {
        not_long(field, text, most, &mut faults);
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let trimmed = |text: &String| text.trim().to_owned();
    Ok(ActionTerms {
        title,
        kpi: trimmed(&draft.kpi),
        scope,
        begun,
        ended,
        owner: trimmed(&draft.owner),
        expected: trimmed(&draft.expected),
        note: trimmed(&draft.note),
    })
}

/// As [`checked_action`], of a part of the firm that the data know as well.
///
/// # Errors
/// Where tables can't be read; within, the faults.
pub async fn known_action(
    service: &Service,
    draft: &ActionDraft,
) -> Result<Result<ActionTerms, Vec<DraftFault>>, ServiceError> {
    let terms = match checked_action(service, draft) {
        Ok(terms) => terms,
        Err(faults) => return Ok(Err(faults)),
    };
    for (dimension, value) in terms.scope.parts() {
        let values = service.engine.values_of(dimension, MOST_VALUES).await?;
        // What was never imported, or is more than can be looked through, is not held against anyone.
        if values.is_empty() || values.len() > MOST_VALUES || values.contains(value) {
            continue;
        }
        let near = candidates(value, values.iter().map(String::as_str));
        let what = WrongDraft::UnknownValue { dimension: dimension.clone(), value: value.clone(), near };
        return Ok(Err(vec![fault("scope", &draft.scope, what)]));
    }
    Ok(Ok(terms))
}

/// An annotation's KPI, scope, days and text, or what is wrong with each field.
///
/// # Errors
/// The faults; never empty.
pub fn checked_annotation(
    service: &Service,
    draft: &AnnotationDraft,
) -> Result<(Option<String>, Scope, Period, String), Vec<DraftFault>> {
    let mut faults = Vec::new();
    let all = draft.kpi.trim().is_empty();
    let kpi = if all { None } else { known_kpi(service, &draft.kpi, &mut faults) };
    let scope = known_scope(service, &draft.scope, kpi, &mut faults);
    let text = needed("text", &draft.text, &mut faults);
    let from = day("from", &draft.from, &mut faults);
    let last = if draft.to.trim().is_empty() { from } else { day("to", &draft.to, &mut faults) };
    if faults.is_empty() && last < from {
        faults.push(DraftFault { field: "to", written: draft.to.clone(), what: WrongDraft::Backwards });
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let period = Period { from, to: last.tomorrow().unwrap_or(last) };
    Ok((kpi.map(|kpi| kpi.name.clone()), scope, period, text))
}

fn known_kpi<'s>(service: &'s Service, name: &str, faults: &mut Vec<DraftFault>) -> Option<&'s Kpi> {
    let kpis = &service.book.catalogue.kpis;
    let found = kpis.get(name.trim());
    if found.is_none() {
        let near = candidates(name.trim(), kpis.keys().map(String::as_str));
        faults.push(fault("kpi", name, WrongDraft::UnknownKpi { near }));
    }
    found
}

fn known_scope(service: &Service, text: &str, kpi: Option<&Kpi>, faults: &mut Vec<DraftFault>) -> Scope {
    let Ok(scope) = text.parse::<Scope>() else {
        faults.push(fault("scope", text, WrongDraft::BadScope));
        return Scope::firm();
    };
    if let Some(kpi) = kpi {
        let ways = service.engine.dimensions_of(kpi);
        let lost = scope.parts().iter().find(|(dimension, _)| !ways.contains(dimension));
        if let Some((dimension, _)) = lost {
            faults.push(fault("scope", text, WrongDraft::NoWay { dimension: dimension.clone(), ways }));
        }
    }
    scope
}

fn fault(field: &'static str, written: &str, what: WrongDraft) -> DraftFault {
    DraftFault { field, written: written.chars().take(80).collect(), what }
}

fn needed(field: &'static str, text: &str, faults: &mut Vec<DraftFault>) -> String {
    if text.trim().is_empty() {
        faults.push(fault(field, text, WrongDraft::Empty));
    }
    not_long(field, text, MOST, faults);
    text.trim().to_owned()
}

fn not_long(field: &'static str, text: &str, most: usize, faults: &mut Vec<DraftFault>) {
    if text.chars().count() > most {
        faults.push(fault(field, text, WrongDraft::Long));
    }
}

/// A day of our times; faults are said, and any day stands in for it.
fn day(field: &'static str, text: &str, faults: &mut Vec<DraftFault>) -> Date {
    let read = text.trim().parse::<Date>().ok().filter(|day| (1990..2100).contains(&day.year()));
    read.unwrap_or_else(|| {
        let what = if text.trim().is_empty() { WrongDraft::Empty } else { WrongDraft::BadDay };
        faults.push(fault(field, text, what));
        Date::constant(2000, 1, 1)
    })
}
