//! Actions: what is done, whether it worked, and what people note of some days.

mod list;
mod note;
mod one;
mod view;

pub(super) use list::{actions, record};
pub(super) use note::{annotate, remove};
pub(super) use one::{change, one};
pub(super) use view::{MarkView, mark_views};

use super::form::Filled;
use crate::service::ActionDraft;

/// An action as it was filled in.
fn draft_of(form: &Filled) -> ActionDraft {
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
