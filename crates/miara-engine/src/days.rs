//! Days as numbers, and where they begin.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use miara_model::clock::date_of_day;

/// The first instant of a local day given as days since 1970, in microseconds of UTC.
pub(crate) fn start_of_local_day(zone: &TimeZone, day: i32) -> Option<i64> {
    zone.to_timestamp(date_of_day(day).to_datetime(Time::midnight())).ok().map(Timestamp::as_microsecond)
}

/// The day that it is in a zone.
pub(crate) fn today(now: Timestamp, zone: &TimeZone) -> Date {
    zone.to_datetime(now).date()
}
