//! The working-time clock: how much working time lies between two instants.

use std::sync::OnceLock;

use jiff::civil::{Date, DateTime, Time, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::holiday::is_polish_holiday;
use crate::schedule::Schedule;

/// Microseconds of a day of 24 hours.
pub const MICROS_PER_DAY: i64 = 86_400_000_000;

const EPOCH: Date = date(1970, 1, 1);

/// The days from 1970-01-01 to a day, as tables have them.
#[must_use]
pub fn days_since_1970(day: Date) -> i32 {
    EPOCH.until(day).map_or(0, |span| span.get_days())
}

/// The day that is so many days after 1970-01-01; the first or last day that there is where it lies beyond.
#[must_use]
pub fn date_of_day(days: i32) -> Date {
    EPOCH.saturating_add(SignedDuration::from_hours(i64::from(days) * 24))
}

/// Which days are free for everyone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DaysOff {
    /// Keep the public holidays of Poland.
    pub polish_holidays: bool,
    /// Further free days, such as a works holiday.
    pub extra: Vec<Date>,
}

impl DaysOff {
    /// True when nobody works on `day`.
    #[must_use]
    pub fn contains(&self, day: Date) -> bool {
        (self.polish_holidays && is_polish_holiday(day)) || self.extra.contains(&day)
    }
}

/// The instant at which the clock on the wall shows the same time so many days later, in microseconds of UTC since 1970:
/// a day in which clocks change has 23 or 25 hours. `None` beyond the years that there are.
#[must_use]
pub fn plus_days(zone: &TimeZone, micros: i64, days: i64) -> Option<i64> {
    let local = zone.to_datetime(Timestamp::from_microsecond(micros).ok()?);
    let later = local.checked_add(jiff::Span::new().try_days(days).ok()?).ok()?;
    zone.to_timestamp(later).ok().map(Timestamp::as_microsecond)
}

const FIRST_YEAR: i16 = 1990;
const LAST_YEAR: i16 = 2100;

/// Working time as a function of instants: monotone, additive, blind to nights and free days.
///
/// The clock counts real elapsed seconds inside shifts, so that a shift across a change to summer
/// time has its true length. It knows the years 1990 to 2100; instants beyond are taken at the
/// nearer end, which importers never let through.
#[derive(Debug)]
pub struct WorkingClock {
    time_zone: TimeZone,
    schedule: Schedule,
    days_off: DaysOff,
    years: Vec<OnceLock<WorkYear>>,
}

/// The shifts of one year as instants, with the working time before each.
#[derive(Debug)]
struct WorkYear {
    shifts: Vec<InstantShift>,
    total_micros: i64,
}

#[derive(Debug)]
struct InstantShift {
    start_micros: i64,
    end_micros: i64,
    worked_before_micros: i64,
}

impl WorkingClock {
    /// A clock for one schedule.
    #[must_use]
    pub fn new(time_zone: TimeZone, schedule: Schedule, days_off: DaysOff) -> Self {
        let years = (FIRST_YEAR..=LAST_YEAR).map(|_| OnceLock::new()).collect();
        WorkingClock { time_zone, schedule, days_off, years }
    }

    /// Working time from `start` to `end`, both in microseconds of UTC since 1970; the result is in
    /// microseconds and never negative: `None` when `end` is before `start`.
    #[must_use]
    pub fn between_micros(&self, start: i64, end: i64) -> Option<i64> {
        if end < start {
            return None;
        }
        let (first, last) = (self.year_of(start), self.year_of(end));
        let whole_years: i64 = (first..last).map(|year| self.year(year).total_micros).sum();
        Some(whole_years + self.year(last).worked_until(end) - self.year(first).worked_until(start))
    }

    /// True at an instant of working time, in microseconds of UTC since 1970.
    #[must_use]
    pub fn is_working_at(&self, at: i64) -> bool {
        self.between_micros(at, at.saturating_add(1)).is_some_and(|worked| worked > 0)
    }

    /// True when anyone on this schedule works on `day`.
    #[must_use]
    pub fn is_working_day(&self, day: Date) -> bool {
        !self.schedule.shifts(day.weekday()).is_empty() && !self.days_off.contains(day)
    }

    /// True for a day that would be a working day, were it not a holiday or another day off.
    #[must_use]
    pub fn is_day_off(&self, day: Date) -> bool {
        !self.schedule.shifts(day.weekday()).is_empty() && self.days_off.contains(day)
    }

    /// How many working days lie in the half-open range.
    #[must_use]
    pub fn working_days(&self, from: Date, to: Date) -> u32 {
        let mut count = 0;
        let mut day = from;
        while day < to {
            count += u32::from(self.is_working_day(day));
            match day.tomorrow() {
                Ok(next) => day = next,
                Err(_) => break,
            }
        }
        count
    }

    /// The share of a period's working time that has passed at an instant, 0 to 1; of a period without any,
    /// the share of its time.
    #[must_use]
    pub fn share_passed(&self, period: crate::Period, at: Timestamp) -> f64 {
        let (from, to) = (
            self.instant(period.from.to_datetime(Time::midnight())),
            self.instant(period.to.to_datetime(Time::midnight())),
        );
        let at = at.as_microsecond().clamp(from, to);
        let passed = |end: i64| self.between_micros(from, end).unwrap_or(0) as f64;
        let (done, all) = (passed(at), passed(to));
        if all > 0.0 { done / all } else { (at - from) as f64 / (to - from).max(1) as f64 }
    }

    /// The year of an instant in the firm's time zone, within the clock's range.
    fn year_of(&self, micros: i64) -> i16 {
        let year = Timestamp::from_microsecond(micros)
            .map_or(FIRST_YEAR, |instant| self.time_zone.to_datetime(instant).year());
        year.clamp(FIRST_YEAR, LAST_YEAR)
    }

    fn year(&self, year: i16) -> &WorkYear {
        let index = usize::try_from(year - FIRST_YEAR).unwrap_or(0);
        self.years[index].get_or_init(|| self.lay_out(year))
    }

    fn lay_out(&self, year: i16) -> WorkYear {
        let mut shifts = Vec::with_capacity(260);
        let mut total_micros = 0;
        let mut day = date(year, 1, 1);
        while day.year() == year {
            if !self.days_off.contains(day) {
                for shift in self.schedule.shifts(day.weekday()) {
                    let end = match shift.end() {
                        Some(time) => self.instant(day.to_datetime(time)),
                        None => self.instant(day.tomorrow().unwrap_or(day).to_datetime(Time::midnight())),
                    };
                    let start = self.instant(day.to_datetime(shift.start()));
                    shifts.push(InstantShift {
                        start_micros: start,
                        end_micros: end,
                        worked_before_micros: total_micros,
                    });
                    total_micros += (end - start).max(0);
                }
            }
            match day.tomorrow() {
                Ok(next) => day = next,
                Err(_) => break,
            }
        }
        WorkYear { shifts, total_micros }
    }

    fn instant(&self, local: DateTime) -> i64 {
        self.time_zone.to_timestamp(local).map_or(0, Timestamp::as_microsecond)
    }
}

impl WorkYear {
    fn worked_until(&self, micros: i64) -> i64 {
        let begun = self.shifts.partition_point(|shift| shift.start_micros <= micros);
        match begun.checked_sub(1).and_then(|last| self.shifts.get(last)) {
            Some(shift) => shift.worked_before_micros + (micros.min(shift.end_micros) - shift.start_micros).max(0),
            None => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warsaw() -> TimeZone {
        TimeZone::get("Europe/Warsaw").unwrap()
    }

    fn clock(schedule: &str) -> WorkingClock {
        let days_off = DaysOff { polish_holidays: true, extra: vec![] };
        WorkingClock::new(warsaw(), schedule.parse().unwrap(), days_off)
    }

    fn minutes(clock: &WorkingClock, start: &str, end: &str) -> i64 {
        let micros = |text: &str| {
            let local: DateTime = text.parse().unwrap();
            warsaw().to_timestamp(local).unwrap().as_microsecond()
        };
        clock.between_micros(micros(start), micros(end)).unwrap() / 60_000_000
    }

    #[test]
    fn worked_examples() {
        let usual = clock("Mon-Fri 8:00-16:00");
        for (start, end, expected) in [
            ("2026-11-06T15:30", "2026-11-10T09:15", 9 * 60 + 45),
            ("2026-11-10T15:00", "2026-11-12T08:30", 90),
            ("2026-11-07T11:00", "2026-11-09T08:20", 20),
            ("2026-11-06T15:00", "2026-11-08T12:00", 60),
            ("2025-12-23T15:00", "2025-12-29T09:00", 60 + 60),
            ("2024-12-23T15:00", "2024-12-27T09:00", 60 + 8 * 60 + 60),
            ("2025-12-31T15:00", "2026-01-02T08:30", 90),
        ] {
            assert_eq!(minutes(&usual, start, end), expected, "{start} to {end}");
        }
        let split = clock("Mon-Fri 8:00-12:00 13:00-17:00");
        assert_eq!(minutes(&split, "2026-11-10T11:30", "2026-11-10T13:30"), 60);
    }

    #[test]
    fn a_night_shift_keeps_its_true_length_when_clocks_change() {
        let round_the_clock = clock("Mon-Sun 0:00-24:00");
        assert_eq!(minutes(&round_the_clock, "2026-10-24T12:00", "2026-10-25T12:00"), 25 * 60);
        assert_eq!(minutes(&round_the_clock, "2026-03-28T12:00", "2026-03-29T12:00"), 23 * 60);
    }

    #[test]
    fn days_later_the_clock_on_the_wall_shows_the_same_time() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap().as_microsecond();
        // Ten in Warsaw is nine of UTC in winter, and eight in summer, which begins on 29 March 2026.
        assert_eq!(plus_days(&warsaw(), at("2026-03-10T09:00:00Z"), 30), Some(at("2026-04-09T08:00:00Z")));
        assert_eq!(plus_days(&warsaw(), at("2026-10-10T08:00:00Z"), 30), Some(at("2026-11-09T09:00:00Z")));
        assert_eq!(plus_days(&warsaw(), at("2026-03-10T09:00:00Z"), i64::MAX), None);
    }

    #[test]
    fn the_share_passed_is_of_working_time() {
        let usual = clock("Mon-Fri 8-16");
        let november = crate::Period { from: date(2026, 11, 1), to: date(2026, 12, 1) };
        let at = |text: &str| warsaw().to_timestamp(text.parse().unwrap()).unwrap();
        // 20 working days; 15 are over on the 23rd in the evening, and a quarter of the 16th at ten.
        assert_eq!(usual.share_passed(november, at("2026-11-23T20:00")), 15.0 / 20.0);
        assert_eq!(usual.share_passed(november, at("2026-11-24T10:00")), 15.25 / 20.0);
        assert_eq!(usual.share_passed(november, at("2026-10-01T10:00")), 0.0);
        assert_eq!(usual.share_passed(november, at("2027-10-01T10:00")), 1.0);
        let saturday = crate::Period { from: date(2026, 11, 7), to: date(2026, 11, 8) };
        assert_eq!(usual.share_passed(saturday, at("2026-11-07T12:00")), 0.5);
    }

    #[test]
    fn a_shift_begins_with_its_first_instant_and_ends_before_its_end() {
        let usual = clock("Mon-Fri 8-16");
        let at = |text: &str| warsaw().to_timestamp(text.parse().unwrap()).unwrap().as_microsecond();
        let works = ["2026-11-10T07:59", "2026-11-10T08:00", "2026-11-10T16:00", "2026-11-11T10:00"];
        assert_eq!(works.map(|text| usual.is_working_at(at(text))), [false, true, false, false]);
    }

    #[test]
    fn an_end_before_its_start_has_no_length() {
        assert_eq!(clock("Mon-Fri 8-16").between_micros(10, 9), None);
    }

    #[test]
    fn november_2026_has_twenty_working_days() {
        let usual = clock("Mon-Fri 8-16");
        assert_eq!(usual.working_days(date(2026, 11, 1), date(2026, 12, 1)), 20);
        assert_eq!(usual.working_days(date(2026, 11, 1), date(2026, 11, 25)), 16);
    }

    proptest::proptest! {
        /// time(a, b) + time(b, c) = time(a, c), whatever lies between: nights, holidays, clock changes.
        #[test]
        fn additive(a in 631_152_000_i64..4_102_444_800, b in 631_152_000_i64..4_102_444_800, c in 631_152_000_i64..4_102_444_800) {
            // The tables of years are made once and kept.
            static USUAL: std::sync::LazyLock<WorkingClock> = std::sync::LazyLock::new(|| clock("Mon-Fri 8:00-12:00 13:00-17:00; Sat 22-24"));
            let usual = &*USUAL;
            let mut instants = [a * 1_000_000, b * 1_000_000, c * 1_000_000];
            instants.sort_unstable();
            let [a, b, c] = instants;
            let parts = usual.between_micros(a, b).unwrap() + usual.between_micros(b, c).unwrap();
            proptest::prop_assert_eq!(parts, usual.between_micros(a, c).unwrap());
            proptest::prop_assert!(parts <= c - a);
        }
    }
}
