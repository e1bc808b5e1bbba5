//! Days and periods.

use icu::calendar::{Date as IcuDate, Iso};
use icu::datetime::DateTimeFormatter;
use icu::datetime::fieldsets::{MD, YM, YMD};
use jiff::civil::Date;
use miara_model::{Lang, Period};

use super::Words;

fn icu(date: Date) -> Option<IcuDate<Iso>> {
    IcuDate::try_new_iso(i32::from(date.year()), date.month().unsigned_abs(), date.day().unsigned_abs()).ok()
}

impl Words {
    fn locale(&self) -> icu::locale::Locale {
        self.lang.code().parse().unwrap_or(icu::locale::Locale::UNKNOWN)
    }

    /// A month on its own, such as `listopad 2026`.
    #[must_use]
    pub fn month(&self, date: Date) -> String {
        let formatter = DateTimeFormatter::try_new(self.locale().into(), YM::long()).ok();
        formatter
            .zip(icu(date))
            .map_or_else(|| date.strftime("%Y-%m").to_string(), |(formatter, date)| formatter.format(&date).to_string())
    }

    /// A day with its year, such as `24 lis 2026`.
    #[must_use]
    pub fn day(&self, date: Date) -> String {
        let formatter = DateTimeFormatter::try_new(self.locale().into(), YMD::medium()).ok();
        formatter
            .zip(icu(date))
            .map_or_else(|| date.to_string(), |(formatter, date)| formatter.format(&date).to_string())
    }

    /// A day without its year, such as `24 lis`.
    #[must_use]
    pub fn short_day(&self, date: Date) -> String {
        let formatter = DateTimeFormatter::try_new(self.locale().into(), MD::medium()).ok();
        formatter
            .zip(icu(date))
            .map_or_else(|| date.to_string(), |(formatter, date)| formatter.format(&date).to_string())
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
        match (same_month, self.lang) {
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
        match self.lang {
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
    }
}
