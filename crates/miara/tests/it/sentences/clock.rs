//! Working time by another way: day by day, with the holidays of Poland written out.

use jiff::civil::{Date, Weekday, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use miara_model::Period;

const HOUR: f64 = 3.6e9;

/// Mondays to Fridays from 8 to 16, but for holidays.
#[derive(Debug, Clone)]
pub(super) struct Office {
    pub(super) zone: TimeZone,
}

/// Easter Sunday, by Gauss.
fn easter(year: i16) -> Date {
    let year = i32::from(year);
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e, f) = (b / 4, b % 4, (b + 8) / 25);
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let place = h + l - 7 * m + 114;
    date(year as i16, (place / 31) as i8, (place % 31 + 1) as i8)
}

fn is_holiday(day: Date) -> bool {
    const FIXED: [(i8, i8); 9] = [(1, 1), (1, 6), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 25), (12, 26)];
    let sunday = easter(day.year());
    FIXED.contains(&(day.month(), day.day()))
        || (day.year() >= 2025 && (day.month(), day.day()) == (12, 24))
        || [0, 1, 49, 60].map(|after| sunday + after.days()).contains(&day)
}

pub(super) fn is_working_day(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !is_holiday(day)
}

/// Days of a range that are worked.
pub(super) fn working_days(from: Date, to: Date) -> usize {
    let days = std::iter::successors(Some(from), |day| day.tomorrow().ok()).take_while(|day| *day < to);
    days.filter(|day| is_working_day(*day)).count()
}

impl Office {
    pub(super) fn day(&self, micros: i64) -> Date {
        self.zone.to_datetime(Timestamp::from_microsecond(micros).unwrap()).date()
    }

    pub(super) fn instant(&self, day: Date, hour: i8) -> i64 {
        self.zone.to_timestamp(day.at(hour, 0, 0, 0)).unwrap().as_microsecond()
    }

    /// Hours of work between two instants; `None` where the second lies before the first and is more than a mere day.
    pub(super) fn hours(&self, start: i64, end: i64) -> Option<f64> {
        if end < start {
            let day = self.day(start);
            return (end == self.instant(day, 0)).then_some(0.0);
        }
        let (mut day, last) = (self.day(start), self.day(end));
        let mut micros = 0;
        while day <= last {
            if is_working_day(day) {
                let (opens, closes) = (self.instant(day, 8), self.instant(day, 16));
                micros += (closes.min(end) - opens.max(start)).max(0);
            }
            day = day.tomorrow().unwrap();
        }
        Some(micros as f64 / HOUR)
    }

    /// The share of the work of a period that is done at an instant.
    pub(super) fn passed(&self, period: Period, at: Timestamp) -> f64 {
        let (from, to) = (self.instant(period.from, 0), self.instant(period.to, 0));
        let at = at.as_microsecond().clamp(from, to);
        self.hours(from, at).unwrap() / self.hours(from, to).unwrap()
    }
}
