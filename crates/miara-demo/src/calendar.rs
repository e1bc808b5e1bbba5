//! Days and moments of the demo firm, in its own local time, with Polish working time.

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::holiday::is_holiday;

/// Seconds of a day.
pub(crate) const DAY: i64 = 86_400;
/// Seconds of an hour.
pub(crate) const HOUR: i64 = 3_600;
/// People work from this second of the day …
const SHIFT_START: i64 = 8 * HOUR;
/// … for this many seconds.
pub(crate) const SHIFT: i64 = 8 * HOUR;
/// Months before the first day of data whose deals may still be open, or unpaid, on that day.
const WARM_UP_MONTHS: i32 = 9;
/// Days after the last day of data that the calendar knows, for events that will be cut off.
const DAYS_AHEAD: i32 = 1_500;

/// A day, counted from the calendar's first day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(pub(crate) i32);

impl Day {
    /// The moment that lies `seconds` after local midnight.
    pub(crate) fn at(self, seconds: i64) -> Moment {
        Moment(i64::from(self.0) * DAY + seconds)
    }

    /// The day `days` later; earlier when negative.
    pub(crate) fn plus(self, days: i32) -> Day {
        Day(self.0 + days)
    }
}

/// A moment in local wall-clock seconds, counted from the calendar's first midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(pub(crate) i64);

impl Moment {
    /// The day it falls on.
    pub(crate) fn day(self) -> Day {
        Day(self.0.div_euclid(DAY) as i32)
    }

    /// Seconds since that day's midnight.
    pub(crate) fn seconds(self) -> i64 {
        self.0.rem_euclid(DAY)
    }

    /// The moment `seconds` later; earlier when negative.
    pub(crate) fn plus(self, seconds: i64) -> Moment {
        Moment(self.0 + seconds)
    }
}

/// A calendar month, perhaps cut by the last day of data.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Month {
    /// Its first day.
    pub(crate) first: Day,
    /// Its last day with data, inclusive.
    pub(crate) last: Day,
    /// Months since the year 0; names the month's random streams.
    pub(crate) serial: u64,
    /// True before the first day of data.
    pub(crate) warm_up: bool,
}

impl Month {
    /// Its days in order.
    pub(crate) fn days(self) -> impl Iterator<Item = Day> {
        (self.first.0..=self.last.0).map(Day)
    }
}

#[derive(Debug)]
struct CalendarDay {
    date: Date,
    iso: String,
    working: bool,
    working_before: i64,
    utc_offset: i64,
}

/// Every day from the beginning of the warm-up's year to some years after the data.
#[derive(Debug)]
pub(crate) struct Calendar {
    days: Vec<CalendarDay>,
    working_days: Vec<Day>,
    /// First day of the warm-up.
    pub(crate) warm_up: Day,
    /// First day with data.
    pub(crate) start: Day,
    /// Last day with data, inclusive.
    pub(crate) until: Day,
}

impl Calendar {
    /// The calendar of 24 whole months before the month of `until`, and that month so far.
    pub(crate) fn new(until: Date) -> Calendar {
        let start = until.first_of_month().saturating_sub(24.months());
        let warm_up = start.saturating_sub(WARM_UP_MONTHS.months());
        let first = warm_up.first_of_year();
        let mut calendar = Calendar {
            days: Vec::new(),
            working_days: Vec::new(),
            warm_up: Day(days_between(first, warm_up)),
            start: Day(days_between(first, start)),
            until: Day(days_between(first, until)),
        };
        let warsaw = TimeZone::get("Europe/Warsaw").expect("the time zone database is compiled in");
        let mut date = first;
        for index in 0..=calendar.until.0 + DAYS_AHEAD {
            let working = date.weekday().to_monday_zero_offset() < 5 && !is_holiday(date);
            calendar.days.push(CalendarDay {
                date,
                iso: date.to_string(),
                working,
                working_before: calendar.working_days.len() as i64,
                utc_offset: utc_offset(date, &warsaw),
            });
            if working {
                calendar.working_days.push(Day(index));
            }
            date = date.saturating_add(1.day());
        }
        calendar
    }

    fn get(&self, day: Day) -> &CalendarDay {
        let index = day.0.clamp(0, self.days.len() as i32 - 1);
        &self.days[index as usize]
    }

    /// The date of a day.
    pub(crate) fn date(&self, day: Day) -> Date {
        self.get(day).date
    }

    /// `YYYY-MM-DD`.
    pub(crate) fn iso(&self, day: Day) -> &str {
        &self.get(day).iso
    }

    /// `DD.MM.YYYY`.
    pub(crate) fn dotted(&self, day: Day) -> String {
        let date = self.date(day);
        format!("{:02}.{:02}.{:04}", date.day(), date.month(), date.year())
    }

    /// `YYYYMMDD`.
    pub(crate) fn compact(&self, day: Day) -> String {
        let date = self.date(day);
        format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
    }

    /// `YYYY-MM-DD HH:MM:SS`, local.
    pub(crate) fn stamp(&self, moment: Moment) -> String {
        let seconds = moment.seconds();
        let (hour, minute, second) = (seconds / HOUR, seconds % HOUR / 60, seconds % 60);
        format!("{} {hour:02}:{minute:02}:{second:02}", self.iso(moment.day()))
    }

    /// `YYYY-MM-DD HH:MM`, local.
    pub(crate) fn stamp_to_minute(&self, moment: Moment) -> String {
        let seconds = moment.seconds();
        format!("{} {:02}:{:02}", self.iso(moment.day()), seconds / HOUR, seconds % HOUR / 60)
    }

    /// RFC 3339 in UTC, of a moment by day (the night of a clock change is not served).
    pub(crate) fn rfc3339(&self, moment: Moment) -> String {
        let utc = moment.plus(-self.get(moment.day()).utc_offset);
        self.stamp(utc).replace(' ', "T") + "Z"
    }

    /// Monday is 0, Sunday 6.
    pub(crate) fn weekday(&self, day: Day) -> i8 {
        self.date(day).weekday().to_monday_zero_offset()
    }

    /// True on Monday to Friday, unless it is a public holiday.
    pub(crate) fn is_working(&self, day: Day) -> bool {
        self.get(day).working
    }

    /// The Monday of that day's week.
    pub(crate) fn monday(&self, day: Day) -> Day {
        day.plus(-i32::from(self.weekday(day)))
    }

    /// The moment after so many seconds of working time.
    pub(crate) fn add_working(&self, from: Moment, seconds: i64) -> Moment {
        let day = self.get(from.day());
        let today = if day.working { (from.seconds() - SHIFT_START).clamp(0, SHIFT) } else { 0 };
        let worked = day.working_before * SHIFT + today + seconds.max(0);
        let last = self.working_days.len() - 1;
        let index = ((worked / SHIFT) as usize).min(last);
        self.working_days[index].at(SHIFT_START + worked % SHIFT)
    }

    /// Seconds of working time between two moments.
    pub(crate) fn working_between(&self, from: Moment, to: Moment) -> i64 {
        let position = |moment: Moment| {
            let day = self.get(moment.day());
            let today = (moment.seconds() - SHIFT_START).clamp(0, SHIFT);
            day.working_before * SHIFT + if day.working { today } else { 0 }
        };
        position(to) - position(from)
    }

    /// True for moments that the exports know, given their last day.
    pub(crate) fn has_happened(&self, moment: Moment) -> bool {
        moment.day() <= self.until
    }

    /// The months from the warm-up to the last one, in order.
    pub(crate) fn months(&self) -> Vec<Month> {
        let mut months = Vec::new();
        let mut first = self.warm_up;
        while first <= self.until {
            let date = self.date(first);
            let next = first.plus(i32::from(date.days_in_month()));
            months.push(Month {
                first,
                last: next.plus(-1).min(self.until),
                serial: date.year() as u64 * 12 + date.month() as u64 - 1,
                warm_up: first < self.start,
            });
            first = next;
        }
        months
    }

    /// Years since the first day of data; negative before.
    pub(crate) fn years(&self, day: Day) -> f64 {
        f64::from(day.0 - self.start.0) / 365.25
    }
}

fn days_between(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

fn utc_offset(date: Date, zone: &TimeZone) -> i64 {
    let noon = date.at(12, 0, 0, 0).to_zoned_datetime(zone.clone());
    noon.map_or(0, |zoned| i64::from(zoned.offset().seconds()))
}

#[cfg(test)]
mod tests {
    use super::{Calendar, Day, HOUR};
    use jiff::civil::{Date, date};

    fn day(calendar: &Calendar, date: Date) -> Day {
        (0..).map(Day).find(|&day| calendar.date(day) == date).unwrap()
    }

    #[test]
    fn data_begin_24_whole_months_before() {
        let calendar = Calendar::new(date(2026, 11, 24));
        assert_eq!(calendar.iso(calendar.start), "2024-11-01");
        assert_eq!(calendar.iso(calendar.until), "2026-11-24");
        let months = calendar.months();
        assert_eq!(months.iter().filter(|month| !month.warm_up).count(), 25);
        assert_eq!(months[months.len() - 1].last, calendar.until);
    }

    #[test]
    fn working_time_skips_nights_weekends_and_christmas() {
        let calendar = Calendar::new(date(2026, 11, 24));
        let friday = day(&calendar, date(2026, 3, 6));
        let monday = friday.plus(3);
        let late = friday.at(15 * HOUR);
        assert_eq!(calendar.add_working(late, 2 * HOUR), monday.at(9 * HOUR));
        assert_eq!(calendar.working_between(late, monday.at(9 * HOUR)), 2 * HOUR);
        assert_eq!(calendar.add_working(friday.plus(1).at(11 * HOUR), 0), monday.at(8 * HOUR));
        let before_eve = day(&calendar, date(2025, 12, 23));
        let after = day(&calendar, date(2025, 12, 29));
        assert_eq!(calendar.add_working(before_eve.at(16 * HOUR), HOUR), after.at(9 * HOUR));
    }

    #[test]
    fn utc_follows_summer_time() {
        let calendar = Calendar::new(date(2026, 11, 24));
        let stamp = |date: Date| calendar.rfc3339(day(&calendar, date).at(HOUR));
        assert_eq!(stamp(date(2026, 7, 14)), "2026-07-13T23:00:00Z");
        assert_eq!(stamp(date(2026, 1, 14)), "2026-01-14T00:00:00Z");
    }
}
