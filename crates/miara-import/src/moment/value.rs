//! A day and a time of day as they were written.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use miara_model::clock::MICROS_PER_DAY;
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseMomentError {
    /// It is no date, or none that the calendar has.
    #[error("not a date")]
    NotADate,
    /// Nothing says which is the day and which the month.
    #[error("either day or month first")]
    Ambiguous,
    /// The year is one that no calendar or no data has.
    #[error("out of range")]
    OutOfRange,
}

/// A day, maybe with a time of day, maybe with an offset from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Days since 1970-01-01.
    pub day: i32,
    /// Microseconds since midnight; absent where the text gives a day alone.
    pub time: Option<i64>,
    /// Seconds east of UTC, where the text says so.
    pub offset: Option<i32>,
    /// The order of day, month and year that the text by itself proves.
    pub proves: Option<DateOrder>,
}

impl Moment {
    /// The moment on a clock: of UTC where the text gives an offset, else of wherever it was written.
    /// A day alone is its midnight.
    #[must_use]
    pub fn civil(self) -> Option<DateTime> {
        let local = i64::from(self.day) * MICROS_PER_DAY + self.time.unwrap_or(0);
        civil_time(local - i64::from(self.offset.unwrap_or(0)) * 1_000_000)
    }
}

/// Microseconds since 1970-01-01 of a clock without a zone, as jiff's civil time.
pub(crate) fn civil_time(local: i64) -> Option<DateTime> {
    let instant = jiff::Timestamp::from_microsecond(local).ok()?;
    Some(TimeZone::UTC.to_datetime(instant))
}
