//! The day in a text.

use super::calendar::civil_day;
use super::digits::{take_number, two_digits};
use super::month::{is_weekday, month_named};
use super::value::{DateOrder, ParseMomentError};

/// Days since 1970-01-01, the rest of the text, and the order that the text by itself proves.
pub(super) type Day<'a> = (i32, &'a str, Option<DateOrder>);

/// The day at the start of `text`, and what follows it.
pub(super) fn read_day(text: &str, order: Option<DateOrder>) -> Result<Day<'_>, ParseMomentError> {
    if let Some((day, rest)) = read_iso_day(text) {
        return Ok((day?, rest, Some(DateOrder::Ymd)));
    }
    let first = text.as_bytes().first().ok_or(ParseMomentError::NotADate)?;
    if !first.is_ascii_digit() {
        let (word, rest) = take_word(text);
        let rest = gap(rest);
        let is_day_next = rest.starts_with(|c: char| c.is_ascii_digit());
        return if is_day_next && is_weekday(word) { read_day(rest, order) } else { read_named_month_first(text) };
    }
    let (number, digits, rest) = take_number(text).ok_or(ParseMomentError::NotADate)?;
    if digits == 8 {
        let day = civil_day(number / 10_000, number / 100 % 100, number % 100)?;
        return Ok((day, rest, Some(DateOrder::Ymd)));
    }
    if digits == 4
        && let Some((day, rest)) = read_week_day(number, rest)
    {
        return Ok((day?, rest, Some(DateOrder::Ymd)));
    }
    let mark = rest.chars().next().ok_or(ParseMomentError::NotADate)?;
    if mark.is_alphabetic() || !matches!(mark, '.' | '/' | '-') {
        return read_named_month_second(number, digits, rest);
    }
    let rest = &rest[mark.len_utf8()..];
    if rest.starts_with(char::is_alphabetic) {
        return read_named_month_second(number, digits, rest);
    }
    let (second, _, rest) = take_number(rest).ok_or(ParseMomentError::NotADate)?;
    let rest = rest.strip_prefix(mark).ok_or(ParseMomentError::NotADate)?;
    let (third, last_digits, rest) = take_number(rest.trim_start()).ok_or(ParseMomentError::NotADate)?;
    if digits == 4 && last_digits <= 2 {
        return Ok((civil_day(number, second, third)?, rest, Some(DateOrder::Ymd)));
    }
    if digits <= 2 && last_digits == 2 {
        let (day, proves) = short_year((number, second, third), mark, order)?;
        return Ok((day, rest, proves));
    }
    if last_digits != 4 {
        return Err(ParseMomentError::NotADate);
    }
    let (day, proves) = by_order(number, second, third, mark, order)?;
    Ok((day, rest, proves))
}

/// `a/b/year`, where the column or the numbers say which is the day.
fn by_order(
    a: i64,
    b: i64,
    year: i64,
    mark: char,
    order: Option<DateOrder>,
) -> Result<(i32, Option<DateOrder>), ParseMomentError> {
    let proves = match (a > 12, b > 12) {
        (true, false) => Some(DateOrder::Dmy),
        (false, true) => Some(DateOrder::Mdy),
        (true, true) => return Err(ParseMomentError::NotADate),
        (false, false) => None,
    };
    // Points are written day first everywhere that writes points.
    let by_points = (mark == '.').then_some(DateOrder::Dmy);
    let same = (a == b).then_some(DateOrder::Dmy);
    let order = order.filter(|order| *order != DateOrder::Ymd).or(proves).or(by_points).or(same);
    let day = match order.ok_or(ParseMomentError::Ambiguous)? {
        DateOrder::Mdy => civil_day(year, a, b)?,
        _ => civil_day(year, b, a)?,
    };
    Ok((day, proves))
}

/// Years that a two-digit number may mean where it stands first, as in `26.02.10`.
const SHORT_YEARS: std::ops::RangeInclusive<i64> = 15..=45;

/// `a/b/c` of two digits each. The year stands last, but where it may as well stand first nothing is taken for
/// granted: other days of the column prove the order, or a person says it.
fn short_year(
    (a, b, c): (i64, i64, i64),
    mark: char,
    order: Option<DateOrder>,
) -> Result<(i32, Option<DateOrder>), ParseMomentError> {
    if order == Some(DateOrder::Ymd) {
        return Ok((civil_day(2000 + a, b, c)?, None));
    }
    let may_be_first = SHORT_YEARS.contains(&a) && b <= 12 && (1..=31).contains(&c);
    if may_be_first && order.is_none() {
        return Err(ParseMomentError::Ambiguous);
    }
    let (day, proves) = by_order(a, b, 2000 + c, mark, order)?;
    // With points, what can't begin with a year begins with a day.
    let by_points = (mark == '.' && !may_be_first).then_some(DateOrder::Dmy);
    Ok((day, proves.filter(|_| !may_be_first).or(by_points)))
}

/// `2026-W12-1`, a day of a week of ISO 8601.
fn read_week_day(year: i64, rest: &str) -> Option<(Result<i32, ParseMomentError>, &str)> {
    let rest = rest.strip_prefix("-W")?;
    let (week, 2, rest) = take_number(rest)? else { return None };
    let (weekday, 1, rest) = take_number(rest.strip_prefix('-')?)? else { return None };
    if !(1..=53).contains(&week) || !(1..=7).contains(&weekday) {
        return Some((Err(ParseMomentError::NotADate), rest));
    }
    // 4 January is always in the first week, whose Monday is on or before it. 1970-01-01 was a Thursday.
    let fourth = civil_day(year, 1, 4).map(i64::from);
    let day = fourth.and_then(|fourth| {
        let monday = fourth - (fourth + 3).rem_euclid(7);
        i32::try_from(monday + (week - 1) * 7 + weekday - 1).map_err(|_| ParseMomentError::OutOfRange)
    });
    Some((day, rest))
}

/// `2025-06-05…`, the common case. `None` where the text is something else.
fn read_iso_day(text: &str) -> Option<(Result<i32, ParseMomentError>, &str)> {
    let bytes = text.as_bytes();
    if bytes.len() < 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let year = two_digits(bytes, 0)? * 100 + two_digits(bytes, 2)?;
    let day = civil_day(year, two_digits(bytes, 5)?, two_digits(bytes, 8)?);
    Some((day, text.get(10..)?))
}

/// `Jun 09, 2018`, `Saturday, June 9 2018`.
fn read_named_month_first(text: &str) -> Result<Day<'_>, ParseMomentError> {
    let (mut word, mut rest) = take_word(text);
    if month_named(word).is_none() {
        (word, rest) = take_word(rest.trim_start_matches([',', '.', ' ']));
    }
    let month = month_named(word).map(i64::from).ok_or(ParseMomentError::NotADate)?;
    let (day, _, rest) = take_number(gap(rest)).ok_or(ParseMomentError::NotADate)?;
    let (year, digits, rest) = take_number(gap(without_ordinal(rest))).ok_or(ParseMomentError::NotADate)?;
    if digits != 4 {
        return Err(ParseMomentError::NotADate);
    }
    Ok((civil_day(year, month, day)?, rest, None))
}

/// `9 Jun 2018`, `09-Jun-2018`, `9 czerwca 2018 r.`, `2018-Jun-09`: `first` is the number before the month.
fn read_named_month_second(first: i64, first_digits: usize, rest: &str) -> Result<Day<'_>, ParseMomentError> {
    let rest = gap(without_ordinal(rest));
    let (word, rest) = take_word(rest.strip_prefix("of ").unwrap_or(rest));
    let month = month_named(word).map(i64::from).ok_or(ParseMomentError::NotADate)?;
    let (last, last_digits, rest) = take_number(gap(rest)).ok_or(ParseMomentError::NotADate)?;
    let (year, day) = match (first_digits, last_digits) {
        (4, 1 | 2) => (first, last),
        (1 | 2, 4) => (last, first),
        _ => return Err(ParseMomentError::NotADate),
    };
    Ok((civil_day(year, month, day)?, rest, None))
}

/// The text without the `th` of `5th`.
fn without_ordinal(text: &str) -> &str {
    ["st", "nd", "rd", "th"].iter().find_map(|ending| text.strip_prefix(ending)).unwrap_or(text)
}

fn gap(text: &str) -> &str {
    text.trim_start_matches([' ', '.', ',', '-', '/', '\u{a0}'])
}

fn take_word(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len()))
}
