//! Days and periods.

use icu::calendar::{Date as IcuDate, Iso};
use jiff::civil::Date;
use miara_model::{Grain, Lang, Period};

use super::words::{Arg, Words};

fn icu(date: Date) -> Option<IcuDate<Iso>> {
    IcuDate::try_new_iso(i32::from(date.year()), date.month().unsigned_abs(), date.day().unsigned_abs()).ok()
}

/// A date in a format; a date beyond what the calendar knows as the fallback writes it.
macro_rules! formatted {
    ($formats:expr, $date:expr, $fallback:expr) => {
        $formats
            .as_ref()
            .zip(icu($date))
            .map_or_else(|| $date.strftime($fallback).to_string(), |(format, date)| format.format(&date).to_string())
    };
}

impl Words {
    /// A month on its own, such as `listopad 2026`.
    #[must_use]
    pub fn month(&self, date: Date) -> String {
        formatted!(self.formats.month_of_year, date, "%Y-%m")
    }

    /// A month without its year, such as `lis`.
    #[must_use]
    pub fn short_month(&self, date: Date) -> String {
        formatted!(self.formats.month, date, "%m")
    }

    /// A day with its year, such as `24 lis 2026`.
    #[must_use]
    pub fn day(&self, date: Date) -> String {
        formatted!(self.formats.day, date, "%Y-%m-%d")
    }

    /// A day without its year, such as `24 lis`.
    #[must_use]
    pub fn short_day(&self, date: Date) -> String {
        formatted!(self.formats.short_day, date, "%m-%d")
    }

    /// A period as short as it can be said: a month, a day, or from–to with the last day included.
    #[must_use]
    pub fn period(&self, period: Period) -> String {
        let last = period.to.yesterday().unwrap_or(period.to);
        if period.from.day() == 1 && period.to == next_month(period.from) {
            return self.month(period.from);
        }
        if period.from == last {
            return self.day(last);
        }
        let same_month = (period.from.year(), period.from.month()) == (last.year(), last.month());
        match (same_month, self.lang()) {
            (true, Lang::Pl) => format!("{}–{}", period.from.day(), self.day(last)),
            (true, Lang::En) => format!("{}–{}, {}", self.short_day(period.from), last.day(), last.year()),
            _ => format!("{} – {}", self.day(period.from), self.day(last)),
        }
    }
}

impl Words {
    /// A period within the year that is spoken of, such as `1–24 paź`; a whole month by its name.
    #[must_use]
    pub fn short_period(&self, period: Period) -> String {
        let last = period.to.yesterday().unwrap_or(period.to);
        if period.from.day() == 1 && period.to == next_month(period.from) {
            return self.month(period.from);
        }
        if period.from == last {
            return self.short_day(last);
        }
        if period.from.year() != last.year() {
            return self.period(period);
        }
        match self.lang() {
            Lang::Pl if period.from.month() == last.month() => {
                format!("{}–{}", period.from.day(), self.short_day(last))
            }
            Lang::En if period.from.month() == last.month() => {
                format!("{}–{}", self.short_day(period.from), last.day())
            }
            _ => format!("{} – {}", self.short_day(period.from), self.short_day(last)),
        }
    }
}

impl Words {
    /// A whole period by its name, such as `listopad 2026`, `IV kwartał 2026` or `2026/27`; days of
    /// one's own choice as from–to. `fiscal_start` is the month in which the fiscal year starts.
    #[must_use]
    pub fn named_period(&self, period: Period, grain: Option<Grain>, fiscal_start: i8) -> String {
        let (year, quarter) = fiscal_parts(period.from, fiscal_start);
        match grain {
            Some(Grain::Week) => {
                let week = Arg::from(i64::from(period.from.iso_week_date().week()));
                self.say_with("period-week", &[("week", week), ("days", Arg::from(self.period(period)))])
            }
            Some(Grain::Quarter) => {
                self.say_with("period-quarter", &[("quarter", Arg::from(ROMAN[quarter])), ("year", Arg::from(year))])
            }
            Some(Grain::Year) => self.say_with("period-year", &[("year", Arg::from(year))]),
            Some(Grain::Day | Grain::Month) | None => self.period(period),
        }
    }

    /// A period as it stands on the axis of a chart: `lis`, `24 lis`, `IV 26` or `2026`.
    #[must_use]
    pub fn axis_period(&self, period: Period, grain: Grain, fiscal_start: i8) -> String {
        let (year, quarter) = fiscal_parts(period.from, fiscal_start);
        match grain {
            Grain::Day | Grain::Week => self.short_day(period.from),
            Grain::Month if period.from.month() == 1 => period.from.strftime("%Y").to_string(),
            Grain::Month => self.short_month(period.from),
            Grain::Quarter => format!("{} {}", ROMAN[quarter], year),
            Grain::Year => year,
        }
    }

    /// An instant in the firm's zone, such as `24 lis 2026, 7:40`.
    #[must_use]
    pub fn instant(&self, at: jiff::Timestamp, zone: &jiff::tz::TimeZone) -> String {
        let local = zone.to_datetime(at);
        format!("{}, {}:{:02}", self.day(local.date()), local.hour(), local.minute())
    }
}

/// The name of the fiscal year, `2026` or `2026/27`, and the place of the quarter in it, from 0.
fn fiscal_parts(day: Date, fiscal_start: i8) -> (String, usize) {
    let into = (day.month() - fiscal_start).rem_euclid(12);
    let first = i32::from(day.year()) - i32::from(day.month() < fiscal_start);
    let name =
        if fiscal_start == 1 { first.to_string() } else { format!("{first}/{:02}", (first + 1).rem_euclid(100)) };
    (name, usize::from(into.unsigned_abs() / 3))
}

const ROMAN: [&str; 4] = ["I", "II", "III", "IV"];

fn next_month(date: Date) -> Date {
    date.last_of_month().tomorrow().unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use super::super::words;
    use super::*;
    use jiff::civil::date;

    #[test]
    fn as_people_say_them() {
        let november = Period { from: date(2026, 11, 1), to: date(2026, 12, 1) };
        assert_eq!(words(Lang::Pl).period(november), "listopad 2026");
        assert_eq!(words(Lang::En).period(november), "November 2026");
        let so_far = Period { from: date(2026, 11, 1), to: date(2026, 11, 25) };
        assert_eq!(words(Lang::Pl).period(so_far), "1–24 lis 2026");
        assert_eq!(words(Lang::En).period(so_far), "Nov 1–24, 2026");
        assert_eq!(words(Lang::Pl).short_day(date(2026, 10, 3)), "3 paź");
        assert_eq!(words(Lang::Pl).short_month(date(2026, 10, 3)), "paź");
    }

    #[test]
    fn fiscal_years_and_quarters_have_their_names() {
        let quarter = Grain::Quarter.around(date(2026, 11, 24), 7);
        assert_eq!(words(Lang::Pl).named_period(quarter, Some(Grain::Quarter), 7), "II kwartał 2026/27");
        assert_eq!(words(Lang::En).axis_period(quarter, Grain::Quarter, 7), "II 2026/27");
        let year = Grain::Year.around(date(2026, 11, 24), 1);
        assert_eq!(words(Lang::En).named_period(year, Some(Grain::Year), 1), "year 2026");
        let week = Grain::Week.around(date(2026, 11, 24), 1);
        assert_eq!(words(Lang::Pl).named_period(week, Some(Grain::Week), 1), "tydzień 48, 23–29 lis 2026");
        assert_eq!(fiscal_parts(date(1999, 7, 1), 7).0, "1999/00");
    }
}
