//! Periods: half-open ranges of days, cut by a grain, and the ranges they are fairly compared with.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A half-open range of days in the firm's time zone: `from` belongs to it, `to` does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The day after the last.
    pub to: Date,
}

/// How long one period of a series is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grain {
    /// A calendar day.
    Day,
    /// Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// Three months, counted from the start of the fiscal year.
    Quarter,
    /// Twelve months from the start of the fiscal year.
    Year,
}

impl std::str::FromStr for Grain {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "day" => Ok(Grain::Day),
            "week" => Ok(Grain::Week),
            "month" => Ok(Grain::Month),
            "quarter" => Ok(Grain::Quarter),
            "year" => Ok(Grain::Year),
            other => Err(format!("`{other}` is not a grain; write day, week, month, quarter or year")),
        }
    }
}

/// What a period is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Versus {
    /// The period before it, of the same kind.
    Previous,
    /// The same period a year before.
    LastYear,
}

impl std::str::FromStr for Versus {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "previous" => Ok(Versus::Previous),
            "last-year" => Ok(Versus::LastYear),
            other => Err(format!("`{other}` is no comparison; write previous or last-year")),
        }
    }
}

impl Versus {
    /// The name that addresses and the command line use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Versus::Previous => "previous",
            Versus::LastYear => "last-year",
        }
    }
}

/// How an unfinished period is lined up with the one it is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Alignment {
    /// The same number of calendar days from the start.
    #[default]
    Days,
    /// The same number of working days from the start.
    WorkingDays,
}

impl Period {
    /// A period, or `None` when `to` is not after `from`.
    #[must_use]
    pub fn new(from: Date, to: Date) -> Option<Self> {
        (from < to).then_some(Period { from, to })
    }

    /// True for a day of the period.
    #[must_use]
    pub fn contains(self, day: Date) -> bool {
        self.from <= day && day < self.to
    }

    /// The number of days in it.
    #[must_use]
    pub fn days(self) -> i32 {
        self.from.until(self.to).map_or(0, |span| span.get_days())
    }

    /// The part of it that has begun: up to and including `today`; `None` when all of it lies ahead.
    #[must_use]
    pub fn elapsed(self, today: Date) -> Option<Period> {
        let tomorrow = today.tomorrow().unwrap_or(today);
        Period::new(self.from, self.to.min(tomorrow))
    }

    /// The periods of one grain that lie in it, in order; the first and the last are cut at its edges.
    /// `fiscal_start` is the month, 1 to 12, in which the fiscal year starts.
    #[must_use]
    pub fn split(self, grain: Grain, fiscal_start: i8) -> Vec<Period> {
        let mut periods = Vec::new();
        let mut start = self.from;
        while start < self.to {
            let end = grain.end_of(start, fiscal_start).unwrap_or(self.to).min(self.to);
            periods.push(Period { from: start, to: end });
            start = end;
        }
        periods
    }

    /// True when no day of it is still to come or under way.
    #[must_use]
    pub fn is_over(self, today: Date) -> bool {
        self.to <= today
    }
}

impl Grain {
    /// The whole period of this grain that `day` lies in. `fiscal_start` is the month, 1 to 12, in which
    /// the fiscal year starts.
    #[must_use]
    pub fn around(self, day: Date, fiscal_start: i8) -> Period {
        let months_into = |length: i8| i32::from((day.month() - fiscal_start).rem_euclid(12) % length);
        let from = match self {
            Grain::Day => day,
            Grain::Week => day.saturating_sub(i32::from(day.weekday().to_monday_zero_offset()).days()),
            Grain::Month => day.first_of_month(),
            Grain::Quarter => day.first_of_month().saturating_sub(months_into(3).months()),
            Grain::Year => day.first_of_month().saturating_sub(months_into(12).months()),
        };
        Period { from, to: self.end_of(day, fiscal_start).unwrap_or(day.tomorrow().unwrap_or(day)) }
    }

    /// The name that settings and addresses use, such as `month`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Grain::Day => "day",
            Grain::Week => "week",
            Grain::Month => "month",
            Grain::Quarter => "quarter",
            Grain::Year => "year",
        }
    }

    /// The first day after the period of this grain that `day` lies in.
    fn end_of(self, day: Date, fiscal_start: i8) -> Option<Date> {
        let months_into = |length: i8| (day.month() - fiscal_start).rem_euclid(12) % length;
        let after_months = |months: i8| day.first_of_month().checked_add(i32::from(months).months()).ok();
        match self {
            Grain::Day => day.tomorrow().ok(),
            Grain::Week => day.checked_add((7 - i32::from(day.weekday().to_monday_zero_offset())).days()).ok(),
            Grain::Month => after_months(1),
            Grain::Quarter => after_months(3 - months_into(3)),
            Grain::Year => after_months(12 - months_into(12)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::DaysOff;
    use crate::clock::WorkingClock;
    use crate::schedule::Schedule;
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    #[test]
    fn a_period_stands_around_each_of_its_days() {
        let whole = |grain: Grain, day: Date, fiscal| grain.around(day, fiscal);
        let period = |from, to| Period { from, to };
        let day = date(2026, 11, 24);
        assert_eq!(whole(Grain::Week, day, 1), period(date(2026, 11, 23), date(2026, 11, 30)));
        assert_eq!(whole(Grain::Month, day, 1), period(date(2026, 11, 1), date(2026, 12, 1)));
        assert_eq!(whole(Grain::Quarter, day, 1), period(date(2026, 10, 1), date(2027, 1, 1)));
        assert_eq!(whole(Grain::Quarter, day, 2), period(date(2026, 11, 1), date(2027, 2, 1)));
        assert_eq!(whole(Grain::Year, day, 7), period(date(2026, 7, 1), date(2027, 7, 1)));
        assert_eq!(whole(Grain::Year, date(2026, 6, 30), 7), period(date(2025, 7, 1), date(2026, 7, 1)));
    }

    fn clock() -> WorkingClock {
        let days_off = DaysOff { polish_holidays: true, extra: vec![] };
        WorkingClock::new(TimeZone::get("Europe/Warsaw").unwrap(), Schedule::default(), days_off)
    }

    fn month(year: i16, month: i8) -> Period {
        let from = date(year, month, 1);
        Period { from, to: from + 1.month() }
    }

    #[test]
    fn an_unfinished_november_meets_the_same_days_of_october() {
        let (previous, shorter) =
            month(2026, 11).counterpart(Versus::Previous, date(2026, 11, 24), Alignment::Days, &clock());
        assert_eq!(previous, Period { from: date(2026, 10, 1), to: date(2026, 10, 25) });
        assert!(!shorter);
    }

    #[test]
    fn by_working_days_it_meets_the_first_sixteen() {
        let (previous, _) =
            month(2026, 11).counterpart(Versus::Previous, date(2026, 11, 24), Alignment::WorkingDays, &clock());
        assert_eq!(clock().working_days(previous.from, previous.to), 16);
        assert_eq!(previous.to, date(2026, 10, 23));
    }

    #[test]
    fn all_of_march_so_far_meets_the_whole_of_february_and_says_so() {
        let (previous, shorter) =
            month(2026, 3).counterpart(Versus::Previous, date(2026, 3, 30), Alignment::Days, &clock());
        assert_eq!(previous, month(2026, 2));
        assert!(shorter);
        let on_the_last_day =
            month(2026, 3).counterpart(Versus::Previous, date(2026, 3, 31), Alignment::Days, &clock());
        assert_eq!(on_the_last_day, (month(2026, 2), true));
        let by_working_days =
            month(2026, 3).counterpart(Versus::Previous, date(2026, 3, 31), Alignment::WorkingDays, &clock());
        assert_eq!(by_working_days, (month(2026, 2), true));
    }

    #[test]
    fn a_finished_period_meets_a_whole_one() {
        let today = date(2026, 11, 24);
        let counterpart = |period: Period, versus| period.counterpart(versus, today, Alignment::Days, &clock()).0;
        assert_eq!(counterpart(month(2026, 3), Versus::Previous), month(2026, 2));
        assert_eq!(counterpart(month(2026, 3), Versus::LastYear), month(2025, 3));
        let quarter = Period { from: date(2026, 7, 1), to: date(2026, 10, 1) };
        assert_eq!(counterpart(quarter, Versus::Previous), Period { from: date(2026, 4, 1), to: date(2026, 7, 1) });
        let week = Period { from: date(2026, 11, 9), to: date(2026, 11, 16) };
        assert_eq!(counterpart(week, Versus::LastYear).from, date(2025, 11, 10));
    }

    #[test]
    fn fiscal_quarters_follow_the_fiscal_year() {
        let year = Period { from: date(2026, 1, 1), to: date(2027, 1, 1) };
        let starts = |periods: Vec<Period>| periods.iter().map(|p| p.from).collect::<Vec<_>>();
        assert_eq!(
            starts(year.split(Grain::Quarter, 2)),
            [date(2026, 1, 1), date(2026, 2, 1), date(2026, 5, 1), date(2026, 8, 1), date(2026, 11, 1)]
        );
        assert_eq!(starts(year.split(Grain::Year, 4)), [date(2026, 1, 1), date(2026, 4, 1)]);
        assert_eq!(year.split(Grain::Month, 4).len(), 12);
        assert_eq!(
            starts(Period { from: date(2026, 11, 5), to: date(2026, 11, 17) }.split(Grain::Week, 1)),
            [date(2026, 11, 5), date(2026, 11, 9), date(2026, 11, 16)]
        );
    }

    proptest::proptest! {
        /// Whatever the grain, the parts lie end to end and make up the whole.
        #[test]
        fn parts_make_up_the_whole(start in 0_i32..20_000, length in 1_i32..900, fiscal in 1_i8..=12, which in 0_usize..5) {
            let grain = [Grain::Day, Grain::Week, Grain::Month, Grain::Quarter, Grain::Year][which];
            let from = date(1990, 1, 1) + start.days();
            let whole = Period { from, to: from + length.days() };
            let parts = whole.split(grain, fiscal);
            proptest::prop_assert_eq!(parts[0].from, whole.from);
            proptest::prop_assert_eq!(parts[parts.len() - 1].to, whole.to);
            proptest::prop_assert!(parts.windows(2).all(|pair| pair[0].to == pair[1].from));
        }
    }
}
