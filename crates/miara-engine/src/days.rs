//! Days as numbers, and where they begin.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use miara_model::Period;
use miara_model::clock::date_of_day;

/// The first instant of a local day given as days since 1970, in microseconds of UTC.
pub(crate) fn start_of_local_day(zone: &TimeZone, day: i32) -> Option<i64> {
    zone.to_timestamp(date_of_day(day).to_datetime(Time::midnight())).ok().map(Timestamp::as_microsecond)
}

/// The day that it is in a zone.
pub(crate) fn today(now: Timestamp, zone: &TimeZone) -> Date {
    zone.to_datetime(now).date()
}

/// The day that is under way after a moment: the next one, where the moment is the last of its day.
pub(crate) fn day_under_way(moment: Timestamp, zone: &TimeZone) -> Date {
    today(moment.checked_add(SignedDuration::from_micros(1)).unwrap_or(moment), zone)
}

/// The day on which a period is seen from a moment: the next one, where the moment ends its day and the period.
pub(crate) fn seen_from(period: Period, moment: Timestamp, zone: &TimeZone) -> Date {
    let next = day_under_way(moment, zone);
    if period.is_over(next) { next } else { today(moment, zone) }
}
