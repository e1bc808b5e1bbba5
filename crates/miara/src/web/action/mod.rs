//! Actions: what is done, whether it worked, and what people note of some days.

mod draft;
mod list;
mod note;
mod one;
mod view;

pub(super) use list::{actions, record};
pub(super) use note::{annotate, remove};
pub(super) use one::{change, one};
pub(super) use view::{MarkView, mark_views};
