//! What is missing from a number, as pages show it.

use miara_insight::response::HoursSeen;
use miara_model::{Cell, Kpi, Note, Question};

use super::request::PageRequest;
use super::response::hours_href;
use crate::locale::Arg;
use crate::service;
use crate::view::response::hours_mark_said;

/// What is missing from a number: what, where it is mended, and what is done there.
pub(super) struct MissingView {
    pub(super) said: String,
    pub(super) href: String,
    pub(super) action: String,
}

/// What is missing from the number of a KPI, by the notes of its answer.
pub(super) fn missing(request: &PageRequest, kpi: &Kpi, notes: &[Note]) -> Vec<MissingView> {
    let found = request.words().missing(kpi, notes, &request.service.book).into_iter();
    found
        .map(|missing| MissingView {
            said: missing.said,
            href: request.frame.link(missing.mend),
            action: missing.action,
        })
        .collect()
}

/// What is missing from the numbers of some KPIs over a period, each thing once; nothing of KPIs that can't be told or
/// split so.
pub(super) async fn missing_over(request: &PageRequest, kpis: &[&str], asked: &Question) -> Vec<MissingView> {
    let mut all: Vec<MissingView> = Vec::new();
    for kpi in kpis.iter().filter_map(|name| request.service.book.catalogue.kpis.get(*name)) {
        let question = Question { kpis: vec![kpi.name.clone()], ..asked.clone() };
        let Ok(answer) = service::ask::answer(&request.service, &question, request.now).await else { continue };
        for found in missing(request, kpi, &answer.notes) {
            if !all.iter().any(|known| known.said == found.said) {
                all.push(found);
            }
        }
    }
    all
}

/// That much of a number in working time lies outside working hours, and where they are set.
pub(super) fn hours_mark(request: &PageRequest, seen: &HoursSeen) -> MissingView {
    let words = request.words();
    MissingView {
        said: hours_mark_said(words, &request.service.book.firm.working_hours, seen),
        href: hours_href(request, seen),
        action: words.say("response-hours-set"),
    }
}

/// Why a number has nothing to be compared with, where it was to be.
pub(super) fn alone(request: &PageRequest, now: &Cell, before: Option<&Cell>) -> Option<String> {
    let (Ok(_), Some(Err(absent))) = (now, before) else { return None };
    let why = request.words().absent(absent, &request.service.book.catalogue);
    Some(request.words().say_with("missing-none-before", &[("why", Arg::from(why))]))
}
