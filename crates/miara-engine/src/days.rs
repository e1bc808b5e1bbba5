//! Days as numbers, and where they begin.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

/// The first instant of a local day given as days since 1970, in microseconds of UTC.
pub(crate) fn start_of_local_day(zone: &TimeZone, day: i32) -> Option<i64> {
    let date = jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().try_days(day).ok()?).ok()?;
    zone.to_timestamp(date.to_datetime(Time::midnight())).ok().map(Timestamp::as_microsecond)
}

/// A day as its number since 1970.
pub(crate) fn days_since_1970(date: Date) -> i32 {
    jiff::civil::date(1970, 1, 1).until(date).map_or(0, |span| span.get_days())
}

/// The day that it is in a zone.
pub(crate) fn today(now: Timestamp, zone: &TimeZone) -> Date {
    zone.to_datetime(now).date()
}
