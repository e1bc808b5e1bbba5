//! Dates as imports read them, the parts of years that only series have, and the even steps between them.

use std::borrow::Cow;

use jiff::civil::{Date, DateTime, ISOWeekDate, Weekday};
use jiff::{Span, ToSpan as _};
use miara_import::{DateOrder, OrderTally, month_named, parse_moment};
use miara_model::clock::days_since_1970;

/// A column's moments.
///
/// # Errors
/// The row of the first cell that is no date. Years, months (`2024-05`), quarters (`2024Q2`), weeks
/// (`2024-W07`), days in the usual orders with or without time, and Unix seconds are read.
pub(super) fn moments<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> Result<Vec<DateTime>, usize> {
    let order = order(texts.clone());
    texts.enumerate().map(|(row, text)| moment(text, order).ok_or(row)).collect()
}

/// The order of day and month that a column's dates prove; the day first where they prove none, and
/// `None` where they prove both, so that each is read on its own.
pub(super) fn order<'a>(texts: impl Iterator<Item = &'a str>) -> Option<DateOrder> {
    let mut orders = OrderTally::default();
    for text in texts {
        orders.add(parse_moment(&with_century(text.trim()), None).ok().and_then(|moment| moment.proves));
    }
    if orders.is_empty() { Some(DateOrder::Dmy) } else { orders.order() }
}

/// A moment in a column of that order.
pub(super) fn moment(text: &str, order: Option<DateOrder>) -> Option<DateTime> {
    let text = whole(text.trim());
    if text.bytes().all(|byte| byte.is_ascii_digit())
        && let Some(found) = of_digits(text)
    {
        return Some(found);
    }
    let day = || parse_moment(&with_century(text), order).ok()?.civil();
    of_part_of_year(text).or_else(|| of_month_and_year(text)).or_else(day)
}

/// A whole number without the zeros of a fraction: tools that keep years as numbers write `1985.0`.
fn whole(text: &str) -> &str {
    let plain = text.trim_end_matches('0').strip_suffix('.').unwrap_or(text);
    if plain.bytes().all(|byte| byte.is_ascii_digit()) { plain } else { text }
}

/// A year of two digits as POSIX reads it: 69 to 99 are of the twentieth century.
fn full_year(year: i16) -> i16 {
    match year {
        0..=68 => year + 2000,
        69..=99 => year + 1900,
        _ => year,
    }
}

/// `05/06/24 7:08` as `05/06/2024 7:08`, and the like for `5-May-24`; other text as it is.
fn with_century(text: &str) -> Cow<'_, str> {
    let end = text.find(':').map_or(text.len(), |colon| text[..colon].rfind([' ', 'T', ',']).unwrap_or(0));
    let day = text[..end].trim_end_matches([' ', ',']);
    let words: Vec<&str> = day.split([' ', '-', '.', '/', ',']).filter(|word| !word.is_empty()).collect();
    let year = words.last().filter(|year| year.len() == 2 && words.len() > 2).and_then(|year| year.parse().ok());
    match year {
        Some(year) if words.iter().all(|word| word.len() <= 2 || !word.bytes().all(|b| b.is_ascii_digit())) => {
            Cow::Owned(format!("{}{}{}", &day[..day.len() - 2], full_year(year), &text[day.len()..]))
        }
        _ => Cow::Borrowed(text),
    }
}

/// `2024`, `202405`, and Unix seconds or milliseconds.
fn of_digits(text: &str) -> Option<DateTime> {
    let number: i64 = text.parse().ok()?;
    match text.len() {
        4 => Date::new(number.try_into().ok()?, 1, 1).ok().map(midnight),
        6 => Date::new((number / 100).try_into().ok()?, (number % 100).try_into().ok()?, 1).ok().map(midnight),
        9..=11 => seconds(number),
        13 => seconds(number / 1000),
        _ => None,
    }
}

fn seconds(number: i64) -> Option<DateTime> {
    jiff::Timestamp::from_second(number).ok().map(|time| jiff::tz::TimeZone::UTC.to_datetime(time))
}

/// `2024-05`, `2024Q2`, `2024-W07`.
fn of_part_of_year(text: &str) -> Option<DateTime> {
    let year: i16 = text.get(..4)?.parse().ok()?;
    let rest = text.get(4..)?.trim_start_matches(['-', ' ', '/', '.']);
    if let Some(quarter) = rest.strip_prefix(['Q', 'q']) {
        let quarter: i8 = quarter.parse().ok().filter(|quarter| (1..=4).contains(quarter))?;
        return Date::new(year, 3 * quarter - 2, 1).ok().map(midnight);
    }
    if let Some(week) = rest.strip_prefix(['W', 'w']) {
        let week = ISOWeekDate::new(year, week.parse().ok()?, Weekday::Monday).ok()?;
        return Some(midnight(week.date()));
    }
    if rest.len() > 2 {
        return None;
    }
    Date::new(year, rest.parse().ok()?, 1).ok().map(midnight)
}

/// `Jan 2024`, `maj 2024`, `2024-Jan`, `Jan-98`.
fn of_month_and_year(text: &str) -> Option<DateTime> {
    let words: Vec<&str> = text.split([' ', '-', ',', '.', '/']).filter(|word| !word.is_empty()).collect();
    let [first, second] = words[..] else { return None };
    let (month, year) = match month_named(first) {
        Some(month) => (month, second),
        None => (month_named(second)?, first),
    };
    Date::new(full_year(year.parse().ok()?), month, 1).ok().map(midnight)
}

fn midnight(day: Date) -> DateTime {
    day.to_datetime(jiff::civil::Time::midnight())
}

/// Seconds since 1970, for order and distance.
pub(super) fn second(moment: DateTime) -> i64 {
    let days = i64::from(days_since_1970(moment.date()));
    let time = moment.time();
    days * 86_400 + i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second())
}

/// The even step that a series of moments goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grid {
    Months(i64),
    Seconds(i64),
}

impl Grid {
    /// The step of sorted moments, or `None` with fewer than three.
    pub(super) fn of(sorted: &[DateTime]) -> Option<Grid> {
        let mut apart: Vec<i64> =
            sorted.windows(2).map(|pair| second(pair[1]) - second(pair[0])).filter(|s| *s > 0).collect();
        if apart.len() < 2 {
            return None;
        }
        apart.sort_unstable();
        let middle = apart[apart.len() / 2];
        Some(match middle / 86_400 {
            28..=31 => Grid::Months(1),
            89..=92 => Grid::Months(3),
            365..=366 => Grid::Months(12),
            _ => Grid::Seconds(middle),
        })
    }

    /// How many steps a moment lies after the first.
    pub(super) fn place(self, first: DateTime, moment: DateTime) -> i64 {
        match self {
            Grid::Months(step) => {
                let month = |moment: DateTime| i64::from(moment.year()) * 12 + i64::from(moment.month());
                (month(moment) - month(first)).div_euclid(step)
            }
            Grid::Seconds(step) => (second(moment) - second(first) + step / 2).div_euclid(step),
        }
    }

    /// The moment so many steps after another, where the calendar has it.
    pub(super) fn after(self, moment: DateTime, steps: i64) -> Option<DateTime> {
        let span: Span = match self {
            Grid::Months(step) => Span::new().try_months(step * steps).ok()?,
            Grid::Seconds(step) => (step.checked_mul(steps)?).seconds(),
        };
        let ends_month = matches!(self, Grid::Months(_)) && moment.date() == moment.date().last_of_month();
        let after = moment.checked_add(span).ok()?;
        Some(if ends_month { after.date().last_of_month().to_datetime(after.time()) } else { after })
    }
}

/// A moment as text: the day alone at midnight.
pub(super) fn shown(moment: DateTime) -> String {
    if moment.time() == jiff::civil::Time::midnight() { moment.date().to_string() } else { moment.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_many_forms_are_read() {
        let day = |text: &str| moments([text].into_iter()).map(|found| shown(found[0]));
        for (text, is) in [
            ("2024-05-06", "2024-05-06"),
            ("06.05.2024", "2024-05-06"),
            ("6/5/2024", "2024-05-06"),
            ("2024/05/06", "2024-05-06"),
            ("2024-05", "2024-05-01"),
            ("2024Q2", "2024-04-01"),
            ("1960", "1960-01-01"),
            ("1985.0", "1985-01-01"),
            ("1990.00", "1990-01-01"),
            ("2024.10", "2024-10-01"),
            ("20240506", "2024-05-06"),
            ("2024-05-06 07:08:09", "2024-05-06T07:08:09"),
            ("2024-05-06T07:08:09Z", "2024-05-06T07:08:09"),
            ("1584661800", "2020-03-19T23:50:00"),
            ("2024-W02", "2024-01-08"),
            ("2024-05-06 07:08", "2024-05-06T07:08:00"),
            ("5/6/2024 7:08", "2024-06-05T07:08:00"),
            ("2024-05-06T07:08:09+02:00", "2024-05-06T05:08:09"),
            ("2024-05-06 07:08:09.500", "2024-05-06T07:08:09.5"),
            ("5/6/2024 7:08 PM", "2024-06-05T19:08:00"),
            ("May 2024", "2024-05-01"),
            ("6 maja 2024", "2024-05-06"),
            ("May 6, 2024", "2024-05-06"),
            ("2024.05.06", "2024-05-06"),
            ("2024-5-6", "2024-05-06"),
            ("20240506 07:08", "2024-05-06T07:08:00"),
        ] {
            assert_eq!(day(text), Ok(is.to_owned()), "{text}");
        }
        assert_eq!(day("2024-13-01"), Err(0));
        assert_eq!(day("12.0"), Err(0));
        assert_eq!(day("1985.5"), Ok("1985-05-01".to_owned()));
        assert_eq!(day("soon"), Err(0));
        assert_eq!(day("2024-05-06 noon"), Err(0));
        assert_eq!(day("05.06.2024 25:00"), Err(0));
    }

    #[test]
    fn one_date_proves_the_order_of_all() {
        let found = moments(["01/02/2024", "01/31/2024"].into_iter()).unwrap();
        assert_eq!(shown(found[0]), "2024-01-02");
        let mixed = moments(["31/01/2024", "01/31/2024"].into_iter()).unwrap();
        assert_eq!(mixed[0], mixed[1], "each on its own");
        assert_eq!(moments(["31/01/2024", "01/31/2024", "01/02/2024"].into_iter()), Err(2));
    }

    #[test]
    fn dates_are_what_an_import_takes_them_for() {
        let day = |text: &str| moments([text].into_iter()).map(|found| shown(found[0]));
        for (text, is) in [
            // The hour was once lost, and a month without its diacritics was none.
            ("Jun 09, 2018 09:30 pm", "2018-06-09T21:30:00"),
            ("5 paz 2024", "2024-10-05"),
            ("5 paź 2024", "2024-10-05"),
            ("2024-05-06 07:08 UTC", "2024-05-06T07:08:00"),
            ("Mon, 06 May 2024 07:08:09 GMT", "2024-05-06T07:08:09"),
            ("2024-May-06", "2024-05-06"),
        ] {
            assert_eq!(day(text), Ok(is.to_owned()), "{text}");
        }
    }

    #[test]
    fn years_of_two_digits_are_of_this_century_or_the_last() {
        let day = |text: &str| moments([text].into_iter()).map(|found| shown(found[0]));
        for (text, is) in [
            ("05/06/24", "2024-06-05"),
            ("05.06.24 7:08", "2024-06-05T07:08:00"),
            ("6-May-24", "2024-05-06"),
            ("May 6, 24", "2024-05-06"),
            ("31.12.98", "1998-12-31"),
            ("Jan-98", "1998-01-01"),
        ] {
            assert_eq!(day(text), Ok(is.to_owned()), "{text}");
        }
    }

    #[test]
    fn months_end_where_months_end() {
        let found = moments(["2024-01-31", "2024-02-29", "2024-03-31"].into_iter()).unwrap();
        let grid = Grid::of(&found).unwrap();
        assert_eq!(grid, Grid::Months(1));
        assert_eq!(shown(grid.after(found[1], 2).unwrap()), "2024-04-30");
    }
}
