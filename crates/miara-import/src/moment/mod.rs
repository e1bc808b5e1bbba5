//! Dates and times as people and tools write them.

mod calendar;
mod date;
mod digits;
mod placeholder;
mod read;
mod time;
mod value;
mod zone;

pub(crate) use calendar::civil_time;
pub(crate) use placeholder::{is_no_date, is_zero_date};
pub(crate) use read::{excel_moment, read_by_format, read_moment};
pub use value::DateOrder;
pub(crate) use value::MomentFault;
pub(crate) use zone::Zone;
