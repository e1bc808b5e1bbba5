//! Why a number of another tool differs from ours: by the ways in which it may have been counted, and by the rows of
//! the list behind it.

mod column;
mod compare;
mod list;
mod thing;
mod way;

pub use column::{amount_column, day_column, id_columns};
pub use compare::compare;
pub use list::{Cause, Comparison, Counting, Held, Item, Listed, ListedRow, Share};
pub use way::{Judged, Said, Step, Way, judge};
