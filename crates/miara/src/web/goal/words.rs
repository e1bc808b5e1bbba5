//! What the pages of goals say alike.

use miara_model::Scope;
use miara_model::goal::{GoalFault, SetGoal};

use super::super::request::PageRequest;
use crate::locale::Arg;

/// The part of the firm that an address names; the whole firm where it names none.
pub(super) fn scope_of(request: &PageRequest) -> Scope {
    request.params().one("scope").and_then(|text| text.parse().ok()).unwrap_or_default()
}

/// A fault with its place.
pub(super) fn fault_words(request: &PageRequest, fault: &GoalFault) -> String {
    let words = request.words();
    let args = [
        ("row", Arg::from(fault.row)),
        ("cell", Arg::from(words.goal_cell(fault.cell))),
        ("what", Arg::from(words.goal_fault(fault))),
    ];
    words.say_with("goal-fault-at", &args)
}

/// That a goal was set or changed when its period had begun; `None` where it was not.
pub(crate) fn late_words(request: &PageRequest, set: &SetGoal) -> Option<String> {
    let (words, zone) = (request.words(), request.service.engine.zone());
    let changes = set.late_changes(zone);
    if set.is_set_late(zone) {
        let at = set.set_at().map_or_else(String::new, |at| words.day(zone.to_datetime(at).date()));
        return Some(words.say_with("goal-set-late", &[("at", Arg::from(at))]));
    }
    let last = changes.last()?;
    let at = words.day(zone.to_datetime(last.at).date());
    Some(words.say_with("goal-changed-late", &[("at", Arg::from(at)), ("n", Arg::from(changes.len()))]))
}
