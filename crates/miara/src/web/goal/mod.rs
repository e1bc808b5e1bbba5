//! Goals: a year of them as a table to fill in, how they stand, and the history of each.

mod bring;
mod grid;
mod one;
mod save;
mod words;

pub(super) use bring::import;
pub(super) use grid::goals;
pub(super) use one::{one, save_one};
pub(super) use save::save;
pub(super) use words::late_words;
