//! An action as a form says it.

use super::super::form::Filled;
use crate::service::action::ActionDraft;

/// An action as it was filled in.
pub(super) fn draft_of(form: &Filled) -> ActionDraft {
    ActionDraft {
        title: form.text("title"),
        kpi: form.text("kpi"),
        scope: form.text("scope"),
        begun: form.text("begun"),
        ended: form.text("ended"),
        owner: form.text("owner"),
        expected: form.text("expected"),
        note: form.text("note"),
    }
}
