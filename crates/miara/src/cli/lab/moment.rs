//! Dates as files write them, and the even steps between them.

use jiff::civil::{Date, DateTime, date};
use jiff::{Span, ToSpan as _};

/// The order of day and month that a column proves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    DayFirst,
    MonthFirst,
}

/// A column's moments.
///
/// # Errors
/// The row of the first cell that is no date. Years, months (`2024-05`), quarters (`2024Q2`), weeks
/// (`2024-W07`), days in the usual orders with or without time, and Unix seconds are read.
pub(super) fn moments<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> Result<Vec<DateTime>, usize> {
    let month_first = texts.clone().any(|text| parts(text).is_some_and(|(a, b, _)| a <= 12 && b > 12));
    let order = if month_first { Order::MonthFirst } else { Order::DayFirst };
    texts.enumerate().map(|(row, text)| moment(text, order).ok_or(row)).collect()
}

/// `a/b/year` taken apart.
fn parts(text: &str) -> Option<(i8, i8, i16)> {
    let day = text.split([' ', 'T']).next()?;
    let mut numbers = day.split(['/', '.', '-']);
    let (a, b, year) = (numbers.next()?, numbers.next()?, numbers.next()?);
    if a.len() > 2 || numbers.next().is_some() {
        return None;
    }
    let year: i16 = year.parse().ok()?;
    let year = if year < 100 { year + 2000 } else { year };
    Some((a.parse().ok()?, b.parse().ok()?, year))
}

fn moment(text: &str, order: Order) -> Option<DateTime> {
    let text = whole(text.trim());
    if let Some((a, b, year)) = parts(text) {
        let (day, month) = if order == Order::MonthFirst { (b, a) } else { (a, b) };
        return Some(Date::new(year, month, day).ok()?.to_datetime(time_of(text)?));
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return of_digits(text);
    }
    if let Some(found) = of_part_of_year(text).or_else(|| of_named_month(text)) {
        return Some(found);
    }
    if let Some((day, time)) = year_first(text).zip(time_of(text)) {
        return Some(day.to_datetime(time));
    }
    if let Ok(zoned) = text.parse::<jiff::Timestamp>() {
        return Some(jiff::tz::TimeZone::UTC.to_datetime(zoned));
    }
    text.parse::<DateTime>()
        .ok()
        .or_else(|| text.parse::<Date>().ok().map(|day| day.to_datetime(jiff::civil::Time::midnight())))
}

/// A whole number without the zeros of a fraction: tools that keep years as numbers write `1985.0`.
fn whole(text: &str) -> &str {
    let plain = text.trim_end_matches('0').strip_suffix('.').unwrap_or(text);
    if plain.bytes().all(|byte| byte.is_ascii_digit()) { plain } else { text }
}

/// `2024.5.6`, `2024/05/06` and `20240506`, whatever follows after a space or a `T`; none where an
/// offset follows, which the stricter readers know.
fn year_first(text: &str) -> Option<Date> {
    let (day, rest) = text.split_once([' ', 'T']).unwrap_or((text, ""));
    if rest.ends_with('Z') || rest.contains('+') || rest.contains('-') {
        return None;
    }
    if day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit()) {
        return of_digits(day).map(DateTime::date);
    }
    let mut numbers = day.split(['/', '.', '-']).map(|part| part.parse::<i16>().ok());
    let (year, month, day) = (numbers.next()??, numbers.next()??, numbers.next()??);
    if numbers.next().is_some() || year < 1000 {
        return None;
    }
    Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
}

/// The time of day after the day: midnight where nothing follows.
fn time_of(text: &str) -> Option<jiff::civil::Time> {
    let rest = text.split_once([' ', 'T']).map_or("", |(_, rest)| rest.trim()).to_ascii_lowercase();
    if rest.is_empty() {
        return Some(jiff::civil::Time::midnight());
    }
    let (rest, noon) = match (rest.strip_suffix("am"), rest.strip_suffix("pm")) {
        (Some(rest), _) => (rest.trim(), Some(0)),
        (_, Some(rest)) => (rest.trim(), Some(12)),
        _ => (rest.as_str(), None),
    };
    let padded = if rest.find(':') == Some(1) { format!("0{rest}") } else { rest.to_owned() };
    let time: jiff::civil::Time = padded.parse().ok()?;
    let hour = noon.map_or(time.hour(), |noon| time.hour() % 12 + noon);
    time.with().hour(hour).build().ok()
}

fn of_digits(text: &str) -> Option<DateTime> {
    let number: i64 = text.parse().ok()?;
    match text.len() {
        4 => Date::new(number.try_into().ok()?, 1, 1).ok().map(midnight),
        6 => Date::new((number / 100).try_into().ok()?, (number % 100).try_into().ok()?, 1).ok().map(midnight),
        8 => {
            let (month, day) = ((number / 100 % 100).try_into().ok()?, (number % 100).try_into().ok()?);
            Date::new((number / 10_000).try_into().ok()?, month, day).ok().map(midnight)
        }
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
        let week = jiff::civil::ISOWeekDate::new(year, week.parse().ok()?, jiff::civil::Weekday::Monday).ok()?;
        return Some(midnight(week.date()));
    }
    if rest.len() > 2 {
        return None;
    }
    Date::new(year, rest.parse().ok()?, 1).ok().map(midnight)
}

/// The first letters of months, English and Polish.
const MONTHS: [[&str; 2]; 12] = [
    ["jan", "sty"],
    ["feb", "lut"],
    ["mar", "mar"],
    ["apr", "kwi"],
    ["may", "maj"],
    ["jun", "cze"],
    ["jul", "lip"],
    ["aug", "sie"],
    ["sep", "wrz"],
    ["oct", "paź"],
    ["nov", "lis"],
    ["dec", "gru"],
];

/// `Jan 2024`, `5 maja 2024`, `Jan 5, 2024`, `2024-Jan-05`.
fn of_named_month(text: &str) -> Option<DateTime> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split([' ', '-', ',', '.', '/']).filter(|word| !word.is_empty()).collect();
    let named = |word: &&str| MONTHS.iter().position(|names| names.iter().any(|name| word.starts_with(name)));
    let month = words.iter().find_map(named)?;
    let numbers: Vec<i16> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let (year, day) = match numbers.as_slice() {
        [year] => (*year, 1),
        [a, b] if *a > 31 => (*a, *b),
        [a, b] => (*b, *a),
        _ => return None,
    };
    let year = if year < 100 { year + 2000 } else { year };
    Date::new(year, i8::try_from(month).ok()? + 1, day.try_into().ok()?).ok().map(midnight)
}

fn midnight(day: Date) -> DateTime {
    day.to_datetime(jiff::civil::Time::midnight())
}

/// Seconds since 1970, for order and distance.
pub(super) fn second(moment: DateTime) -> i64 {
    let days = moment.date().since(date(1970, 1, 1)).map_or(0, |span| i64::from(span.get_days()));
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
    }

    #[test]
    fn months_end_where_months_end() {
        let found = moments(["2024-01-31", "2024-02-29", "2024-03-31"].into_iter()).unwrap();
        let grid = Grid::of(&found).unwrap();
        assert_eq!(grid, Grid::Months(1));
        assert_eq!(shown(grid.after(found[1], 2).unwrap()), "2024-04-30");
    }
}
