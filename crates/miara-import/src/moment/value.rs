//! A day and a time of day as they were written.

use serde::{Deserialize, Serialize};

/// The order of day, month and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    /// `2025-06-05`, `20250605`
    Ymd,
    /// `05.06.2025` is the fifth of June.
    Dmy,
    /// `06/05/2025` is the fifth of June.
    Mdy,
}

/// Why text is not a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MomentFault {
    NotADate,
    Ambiguous,
    OutOfRange,
}

/// A day, maybe with a time of day, maybe with an offset from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    /// Days since 1970-01-01.
    pub(crate) day: i32,
    /// Microseconds since midnight.
    pub(crate) time: Option<i64>,
    /// Seconds east of UTC, where the text says so.
    pub(crate) offset: Option<i32>,
    /// The order that the text by itself proves.
    pub(crate) proves: Option<DateOrder>,
}
