//! Periods as goals write them.

use jiff::civil::{Date, ISOWeekDate, Weekday, date};
use jiff::{Span, ToSpan};

use crate::period::{Grain, Period};

/// A period as short as it can be written: `2026`, `2026-Q4`, `2026-11`, `2026-W48`, or
/// `2026-11-02..2026-11-13` with the last day included. Years and quarters are the fiscal ones, named
/// by the calendar year in which the fiscal year starts; `fiscal_start` is its first month, 1 to 12.
#[must_use]
pub fn period_code(period: Period, fiscal_start: i8) -> String {
    let is = |grain: Grain| grain.around(period.from, fiscal_start) == period;
    let year = i32::from(period.from.year()) - i32::from(period.from.month() < fiscal_start);
    if is(Grain::Year) {
        return format!("{year:04}");
    }
    if is(Grain::Quarter) {
        let quarter = (period.from.month() - fiscal_start).rem_euclid(12) / 3 + 1;
        return format!("{year:04}-Q{quarter}");
    }
    if is(Grain::Month) {
        return period.from.strftime("%Y-%m").to_string();
    }
    if is(Grain::Week) {
        let week = period.from.iso_week_date();
        return format!("{:04}-W{:02}", week.year(), week.week());
    }
    let last = period.to.yesterday().unwrap_or(period.from);
    format!("{}..{last}", period.from)
}

/// Reads what [`period_code`] writes, and months and days as people write them: `11.2026`, `11/2026`,
/// `02.11.2026-13.11.2026`, a single day. `None` for anything else, and beyond the years 1990 to 2100.
#[must_use]
pub fn period_of_code(text: &str, fiscal_start: i8) -> Option<Period> {
    let text = text.trim().to_uppercase();
    let period = named(&text, fiscal_start).or_else(|| stretch(&text))?;
    let within = period.from >= date(1990, 1, 1) && period.to <= date(2101, 1, 1);
    within.then_some(period)
}

fn named(text: &str, fiscal_start: i8) -> Option<Period> {
    if let Some((year, quarter)) = text.split_once("-Q") {
        let quarter = quarter.parse::<i8>().ok().filter(|quarter| (1..=4).contains(quarter))?;
        let into: Span = (i32::from(quarter - 1) * 3).months();
        return Some(Grain::Quarter.around(first_of(year, fiscal_start)?.checked_add(into).ok()?, fiscal_start));
    }
    if let Some((year, week)) = text.split_once("-W") {
        let monday = ISOWeekDate::new(number(year, 4)?, week.parse().ok()?, Weekday::Monday).ok()?;
        return Some(Grain::Week.around(monday.date(), fiscal_start));
    }
    if let Some((year, month)) = year_and_month(text) {
        return Some(Grain::Month.around(Date::new(year, month, 1).ok()?, fiscal_start));
    }
    // A fiscal year across two calendar years may name both: 2026/27.
    let year = match text.split_once('/') {
        Some((year, next)) if next.parse::<i16>().ok()? == (number(year, 4)? + 1) % 100 => year,
        Some(_) => return None,
        None => text,
    };
    Some(Grain::Year.around(first_of(year, fiscal_start)?, fiscal_start))
}

fn first_of(year: &str, fiscal_start: i8) -> Option<Date> {
    Date::new(number(year, 4)?, fiscal_start, 1).ok()
}

fn year_and_month(text: &str) -> Option<(i16, i8)> {
    let (a, b) = text.split_once(['-', '.', '/'])?;
    if let (Some(year), Some(month)) = (number(a, 4), small(b)) {
        // 2026/27 is no month, 2026-11 is.
        return (!text.contains('/')).then_some((year, month));
    }
    Some((number(b, 4)?, small(a)?))
}

fn stretch(text: &str) -> Option<Period> {
    let (from, last) = match text.split_once("..").or_else(|| text.split_once('–')) {
        Some((from, last)) => (day(from)?, day(last)?),
        None => match text.match_indices('-').find_map(|(at, _)| Some((day(&text[..at])?, day(&text[at + 1..])?))) {
            Some(days) => days,
            None => (day(text)?, day(text)?),
        },
    };
    Period::new(from, last.tomorrow().ok()?)
}

/// A day as `2026-11-02` or `2.11.2026`.
fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    let parts: Vec<&str> = text.split(['-', '.']).collect();
    match parts.as_slice() {
        [year, month, day] if number(year, 4).is_some() => Date::new(number(year, 4)?, small(month)?, small(day)?).ok(),
        [day, month, year] => Date::new(number(year, 4)?, small(month)?, small(day)?).ok(),
        _ => None,
    }
}

fn number(text: &str, digits: usize) -> Option<i16> {
    let text = text.trim();
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

fn small(text: &str) -> Option<i8> {
    let text = text.trim();
    ((1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(from: (i16, i8, i8), to: (i16, i8, i8)) -> Period {
        Period { from: date(from.0, from.1, from.2), to: date(to.0, to.1, to.2) }
    }

    #[test]
    fn what_is_written_is_read_again() {
        for (fiscal, code, expected) in [
            (1, "2026", period((2026, 1, 1), (2027, 1, 1))),
            (7, "2026", period((2026, 7, 1), (2027, 7, 1))),
            (1, "2026-Q4", period((2026, 10, 1), (2027, 1, 1))),
            (7, "2026-Q3", period((2027, 1, 1), (2027, 4, 1))),
            (4, "2026-11", period((2026, 11, 1), (2026, 12, 1))),
            (1, "2026-W48", period((2026, 11, 23), (2026, 11, 30))),
            (1, "2026-11-02..2026-11-13", period((2026, 11, 2), (2026, 11, 14))),
            (1, "2026-11-02..2026-11-02", period((2026, 11, 2), (2026, 11, 3))),
        ] {
            assert_eq!(period_of_code(code, fiscal), Some(expected), "{code}");
            assert_eq!(period_code(expected, fiscal), code);
        }
    }

    #[test]
    fn what_people_write_is_read_too() {
        let november = Some(period((2026, 11, 1), (2026, 12, 1)));
        for text in ["11.2026", "11/2026", "2026.11", " 2026-11 "] {
            assert_eq!(period_of_code(text, 1), november, "{text}");
        }
        assert_eq!(period_of_code("2026/27", 7), period_of_code("2026", 7));
        let fortnight = Some(period((2026, 11, 2), (2026, 11, 14)));
        for text in ["2.11.2026-13.11.2026", "02.11.2026 – 13.11.2026", "2026-11-02-2026-11-13"] {
            assert_eq!(period_of_code(text, 1), fortnight, "{text}");
        }
        for text in ["", "26", "2026-13", "2026-Q5", "2026-W60", "2026/11", "2026/28", "13.11.2026-02.11.2026", "0026"]
        {
            assert_eq!(period_of_code(text, 1), None, "{text}");
        }
    }
}
