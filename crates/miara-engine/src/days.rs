//! Days as numbers, and where they begin.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
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

/// The day on which a period is seen from a moment: the next one, where the moment ends its day and the period.
pub(crate) fn seen_from(period: Period, moment: Timestamp, zone: &TimeZone) -> Date {
    let next = moment.checked_add(jiff::SignedDuration::from_micros(1)).unwrap_or(moment);
    let (day, next) = (today(moment, zone), today(next, zone));
    if period.is_over(next) { next } else { day }
}
