//! Dates and times as people and tools write them.

mod calendar;
mod date;
mod digits;
mod month;
mod placeholder;
mod read;
mod time;
mod value;
mod zone;

pub use month::month_named;
pub(crate) use month::read_month;
pub(crate) use placeholder::{is_no_date, is_zero_date};
pub use read::parse_moment;
pub(crate) use read::{excel_moment, read_by_format, read_moment};
pub(crate) use value::civil_time;
pub use value::{DateOrder, Moment, ParseMomentError};
pub(crate) use zone::Zone;
