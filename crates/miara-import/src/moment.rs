//! Dates and times as people and tools write them.

use std::cell::Cell;

use jiff::civil;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// Microseconds of a day.
pub(crate) const DAY: i64 = 86_400_000_000;
/// 1990-01-01 and 2100-01-01 as days since 1970-01-01; what lies outside is a slip, not a date.
const SANE_DAYS: std::ops::RangeInclusive<i32> = 7305..=47482;

/// The order of day, month and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    /// `2025-06-05`, `20250605`
    Ymd,
    /// `05.06.2025` is the fifth of June.
    Dmy,
    /// `06/05/2025` is the fifth of June.
    Mdy,
}

/// Why text is not a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MomentFault {
    NotADate,
    Ambiguous,
    Absurd,
}

/// A day, maybe with a time of day, maybe with an offset from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    /// Days since 1970-01-01.
    pub(crate) day: i32,
    /// Microseconds since midnight.
    pub(crate) time: Option<i64>,
    /// Seconds east of UTC, where the text says so.
    pub(crate) offset: Option<i32>,
    /// The order that the text by itself proves.
    pub(crate) proves: Option<DateOrder>,
}

/// True for what tools write where there is no date: `0000-00-00`, `00.00.0000 00:00`, `0001-01-01`,
/// `1900-01-00`, and the first days of their calendars.
pub(crate) fn is_zero_date(text: &str) -> bool {
    if text.len() < 6 || !text.starts_with(['0', '1', '3']) {
        return false;
    }
    let (date, time) = text.split_at(text.find([' ', 'T', ',']).unwrap_or(text.len()));
    let mut parts = [0; 3];
    let mut words = date.split(['-', '.', '/']);
    for part in &mut parts {
        let word = words.next().filter(|word| word.len() <= 4 && word.bytes().all(|b| b.is_ascii_digit()));
        let Some(number) = word.and_then(|word| word.parse::<u16>().ok()) else { return false };
        *part = number;
    }
    let is_midnight = time.trim().eq_ignore_ascii_case("12:00:00 AM")
        || time.bytes().all(|b| matches!(b, b'0' | b':' | b'.' | b' ' | b'T' | b'Z' | b'+' | b','));
    if words.next().is_some() || !is_midnight {
        return false;
    }
    let has_year = date.split(['-', '.', '/']).any(|word| word.len() == 4);
    parts.sort_unstable();
    match parts {
        [0, 0, 0] => true,
        [1, 1, 1] | [0 | 1, 1, 1900] | [1, 1, 1753] | [12, 30 | 31, 1899] => has_year,
        _ => false,
    }
}

/// True for a cell of a date column that holds none: a zero date, or nothing but zeros.
pub(crate) fn is_no_date(text: &str) -> bool {
    let zeros = |b: u8| matches!(b, b'0' | b':' | b'.' | b'-' | b'/' | b' ' | b'T');
    is_zero_date(text) || (text.starts_with('0') && text.bytes().all(zeros))
}

/// Reads one moment. `order` is the column's order of day and month where it is known.
pub(crate) fn read_moment(text: &str, order: Option<DateOrder>) -> Result<Moment, MomentFault> {
    let text = text.trim();
    let (day, rest, proves) = read_day(text, order)?;
    if !SANE_DAYS.contains(&day) {
        return Err(MomentFault::Absurd);
    }
    let rest = rest.trim_start_matches([' ', '\u{a0}', '\u{202f}', ',', 'T', 't']);
    if rest.is_empty() {
        return Ok(Moment { day, time: None, offset: None, proves });
    }
    let (time, offset) = read_time(rest).ok_or(MomentFault::NotADate)?;
    Ok(Moment { day, time: Some(time), offset, proves })
}

type Day<'a> = (i32, &'a str, Option<DateOrder>);

/// The day at the start of `text`, and what follows it.
fn read_day(text: &str, order: Option<DateOrder>) -> Result<Day<'_>, MomentFault> {
    if let Some((day, rest)) = read_iso_day(text) {
        return Ok((day?, rest, Some(DateOrder::Ymd)));
    }
    let first = text.as_bytes().first().ok_or(MomentFault::NotADate)?;
    if !first.is_ascii_digit() {
        return read_named_month_first(text);
    }
    let (number, digits, rest) = take_number(text).ok_or(MomentFault::NotADate)?;
    if digits == 8 {
        let day = civil_day(number / 10_000, number / 100 % 100, number % 100)?;
        return Ok((day, rest, Some(DateOrder::Ymd)));
    }
    let mark = rest.chars().next().ok_or(MomentFault::NotADate)?;
    if mark.is_alphabetic() || !matches!(mark, '.' | '/' | '-') {
        return read_named_month_second(number, rest);
    }
    let rest = &rest[mark.len_utf8()..];
    if rest.starts_with(char::is_alphabetic) {
        return read_named_month_second(number, rest);
    }
    let (second, _, rest) = take_number(rest).ok_or(MomentFault::NotADate)?;
    let rest = rest.strip_prefix(mark).ok_or(MomentFault::NotADate)?;
    let (third, last_digits, rest) = take_number(rest.trim_start()).ok_or(MomentFault::NotADate)?;
    if digits == 4 && last_digits <= 2 {
        return Ok((civil_day(number, second, third)?, rest, Some(DateOrder::Ymd)));
    }
    if last_digits != 4 {
        return Err(MomentFault::NotADate);
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
) -> Result<(i32, Option<DateOrder>), MomentFault> {
    let proves = match (a > 12, b > 12) {
        (true, false) => Some(DateOrder::Dmy),
        (false, true) => Some(DateOrder::Mdy),
        (true, true) => return Err(MomentFault::NotADate),
        (false, false) => None,
    };
    // Points are written day first everywhere that writes points.
    let by_points = (mark == '.').then_some(DateOrder::Dmy);
    let same = (a == b).then_some(DateOrder::Dmy);
    let order = order.filter(|order| *order != DateOrder::Ymd).or(proves).or(by_points).or(same);
    let day = match order.ok_or(MomentFault::Ambiguous)? {
        DateOrder::Mdy => civil_day(year, a, b)?,
        _ => civil_day(year, b, a)?,
    };
    Ok((day, proves))
}

/// `2025-06-05…`, the common case. `None` where the text is something else.
fn read_iso_day(text: &str) -> Option<(Result<i32, MomentFault>, &str)> {
    let bytes = text.as_bytes();
    if bytes.len() < 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let year = two_digits(bytes, 0)? * 100 + two_digits(bytes, 2)?;
    let day = civil_day(year, two_digits(bytes, 5)?, two_digits(bytes, 8)?);
    Some((day, text.get(10..)?))
}

/// `Jun 09, 2018`, `Saturday, June 9 2018`.
fn read_named_month_first(text: &str) -> Result<Day<'_>, MomentFault> {
    let (mut word, mut rest) = take_word(text);
    if month(word).is_none() {
        (word, rest) = take_word(rest.trim_start_matches([',', '.', ' ']));
    }
    let month = month(word).ok_or(MomentFault::NotADate)?;
    let (day, _, rest) = take_number(gap(rest)).ok_or(MomentFault::NotADate)?;
    let rest = ["st", "nd", "rd", "th"].iter().find_map(|s| rest.strip_prefix(s)).unwrap_or(rest);
    let (year, digits, rest) = take_number(gap(rest)).ok_or(MomentFault::NotADate)?;
    if digits != 4 {
        return Err(MomentFault::NotADate);
    }
    Ok((civil_day(year, month, day)?, rest, None))
}

/// `9 Jun 2018`, `09-Jun-2018`, `9 czerwca 2018 r.`
fn read_named_month_second(day: i64, rest: &str) -> Result<Day<'_>, MomentFault> {
    let (word, rest) = take_word(gap(rest));
    let month = month(word).ok_or(MomentFault::NotADate)?;
    let (year, digits, rest) = take_number(gap(rest)).ok_or(MomentFault::NotADate)?;
    if digits != 4 {
        return Err(MomentFault::NotADate);
    }
    let rest = rest.strip_prefix(" r.").unwrap_or(rest);
    Ok((civil_day(year, month, day)?, rest, None))
}

fn gap(text: &str) -> &str {
    text.trim_start_matches([' ', '.', ',', '-', '/', '\u{a0}'])
}

fn take_word(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len()))
}

/// A number of up to 17 digits, how many digits it has, and the rest.
fn take_number(text: &str) -> Option<(i64, usize, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > 17 {
        return None;
    }
    Some((text[..digits].parse().ok()?, digits, &text[digits..]))
}

fn two_digits(bytes: &[u8], at: usize) -> Option<i64> {
    let (a, b) = (bytes.get(at)?.wrapping_sub(b'0'), bytes.get(at + 1)?.wrapping_sub(b'0'));
    (a < 10 && b < 10).then(|| i64::from(a) * 10 + i64::from(b))
}

/// The month that a word of English or Polish names.
fn month(word: &str) -> Option<i64> {
    const STARTS: [[&str; 2]; 12] = [
        ["jan", "sty"],
        ["feb", "lut"],
        ["mar", "mar"],
        ["apr", "kwi"],
        ["may", "maj"],
        ["jun", "cze"],
        ["jul", "lip"],
        ["aug", "sie"],
        ["sep", "wrz"],
        ["oct", "paz"],
        ["nov", "lis"],
        ["dec", "gru"],
    ];
    let word = crate::near::loosely(word);
    let at = STARTS.iter().position(|starts| starts.iter().any(|s| word.starts_with(s)))?;
    i64::try_from(at + 1).ok()
}

/// `9:30`, `21:30:05.250`, `09:30 pm`, each maybe with `Z`, `UTC` or `+02:00`.
fn read_time(text: &str) -> Option<(i64, Option<i32>)> {
    let (mut hour, digits, rest) = take_number(text)?;
    let (minute, minute_digits, mut rest) = take_number(rest.strip_prefix(':')?)?;
    let mut second = 0;
    let mut micros = 0;
    if let Some(tail) = rest.strip_prefix(':') {
        let (value, second_digits, tail) = take_number(tail)?;
        if second_digits != 2 {
            return None;
        }
        second = value;
        rest = tail;
        if let Some(tail) = tail.strip_prefix(['.', ',']) {
            let (_, count, after) = take_number(tail)?;
            micros = format!("{:0<6}", &tail[..count]).get(..6)?.parse().ok()?;
            rest = after;
        }
    }
    let rest = take_half_day(rest.trim_start(), &mut hour)?;
    let sane = digits <= 2 && minute_digits == 2 && hour < 24 && minute < 60 && second < 60;
    let offset = read_offset(rest.trim())?;
    sane.then_some((((hour * 60 + minute) * 60 + second) * 1_000_000 + micros, offset))
}

/// Takes `am`/`pm` off and turns the hour into one of 24.
fn take_half_day<'a>(text: &'a str, hour: &mut i64) -> Option<&'a str> {
    let mark = text.get(..2).unwrap_or("").to_ascii_lowercase();
    let dotted = text.get(..4).unwrap_or("").to_ascii_lowercase();
    let (afternoon, rest) = match (mark.as_str(), dotted.as_str()) {
        (_, "a.m.") => (false, &text[4..]),
        (_, "p.m.") => (true, &text[4..]),
        ("am", _) => (false, &text[2..]),
        ("pm", _) => (true, &text[2..]),
        _ => return Some(text),
    };
    if !(1..=12).contains(hour) {
        return None;
    }
    *hour = *hour % 12 + if afternoon { 12 } else { 0 };
    Some(rest)
}

/// Nothing, `Z`, `UTC`, `GMT`, `+02`, `+0200` or `+02:00`. The outer option is `None` for anything else.
#[expect(clippy::option_option, reason = "an absent offset is not a wrong one")]
fn read_offset(text: &str) -> Option<Option<i32>> {
    if text.is_empty() {
        return Some(None);
    }
    if matches!(text, "Z" | "z" | "UTC" | "GMT") {
        return Some(Some(0));
    }
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let digits: String = rest.chars().filter(|c| *c != ':').collect();
    if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let hours: i32 = digits[..2].parse().ok()?;
    let minutes: i32 = if digits.len() == 4 { digits[2..].parse().ok()? } else { 0 };
    (hours <= 15 && minutes < 60).then_some(Some(sign * (hours * 3600 + minutes * 60)))
}

/// Days since 1970-01-01 of a day of the proleptic Gregorian calendar.
pub(crate) fn civil_day(year: i64, month: i64, day: i64) -> Result<i32, MomentFault> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => return Err(MomentFault::NotADate),
    };
    if !(1..=length).contains(&day) {
        return Err(MomentFault::NotADate);
    }
    if !(1..=9999).contains(&year) {
        return Err(MomentFault::Absurd);
    }
    // Years start in March here, so that the leap day is the last of its year.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    i32::try_from(days).map_err(|_| MomentFault::Absurd)
}

/// The day of an Excel serial number of the 1900 system, and the microseconds after midnight.
pub(crate) fn excel_moment(serial: f64) -> Result<Moment, MomentFault> {
    const EXCEL_EPOCH: i32 = -25_569;
    if !serial.is_finite() || !(0.0..3_000_000.0).contains(&serial) {
        return Err(MomentFault::Absurd);
    }
    // Excel keeps milliseconds at best; rounding there takes the noise of the fraction off.
    #[expect(clippy::cast_possible_truncation, reason = "bounded by the check above")]
    let millis = (serial * 86_400_000.0).round() as i64;
    let day = i32::try_from(millis / 86_400_000).unwrap_or(0) + EXCEL_EPOCH;
    let micros = millis % 86_400_000 * 1000;
    if !SANE_DAYS.contains(&day) {
        return Err(MomentFault::Absurd);
    }
    let time = (micros != 0).then_some(micros);
    Ok(Moment { day, time, offset: None, proves: Some(DateOrder::Ymd) })
}

/// A time zone with the offsets of the days it was asked about.
///
/// A local time that happens twice (the clock goes back) is the earlier one; a local time that
/// never happens (the clock goes forward) is moved later by the gap.
#[derive(Debug)]
pub(crate) struct Zone {
    zone: TimeZone,
    days: Vec<Cell<(i32, Offset)>>,
}

#[derive(Debug, Clone, Copy)]
enum Offset {
    Unknown,
    /// Seconds east of UTC through the whole day.
    Fixed(i32),
    /// The clock changes on that day.
    Changing,
}

impl Zone {
    /// Days remembered at once: ten years without a collision.
    const REMEMBERED: i32 = 4096;

    pub(crate) fn new(zone: TimeZone) -> Self {
        let slots = usize::try_from(Self::REMEMBERED).unwrap_or(1);
        Zone { zone, days: vec![Cell::new((0, Offset::Unknown)); slots] }
    }

    /// Microseconds of UTC. A day without a time is its local midnight.
    pub(crate) fn micros(&self, moment: Moment) -> Result<i64, MomentFault> {
        let local = i64::from(moment.day) * DAY + moment.time.unwrap_or(0);
        if let Some(offset) = moment.offset {
            return Ok(local - i64::from(offset) * 1_000_000);
        }
        match self.offset_on(moment.day) {
            Offset::Fixed(offset) => Ok(local - i64::from(offset) * 1_000_000),
            _ => self.slow_micros(local),
        }
    }

    /// The local day of a moment.
    pub(crate) fn day(&self, moment: Moment) -> Result<i32, MomentFault> {
        match moment.offset {
            None => Ok(moment.day),
            Some(_) => self.day_of(self.micros(moment)?),
        }
    }

    /// The local day of an instant in microseconds of UTC.
    pub(crate) fn day_of(&self, micros: i64) -> Result<i32, MomentFault> {
        let instant = jiff::Timestamp::from_microsecond(micros).map_err(|_| MomentFault::Absurd)?;
        let date = self.zone.to_datetime(instant).date();
        civil_day(i64::from(date.year()), i64::from(date.month()), i64::from(date.day()))
    }

    /// The local day that begins at an instant; `None` where a time of day is told.
    pub(crate) fn day_begun(&self, micros: i64) -> Result<Option<i32>, MomentFault> {
        let day = self.day_of(micros)?;
        let midnight = self.micros(Moment { day, time: None, offset: None, proves: None })?;
        Ok((midnight == micros).then_some(day))
    }

    fn offset_on(&self, day: i32) -> Offset {
        let slot = &self.days[usize::try_from(day.rem_euclid(Self::REMEMBERED)).unwrap_or(0)];
        let (known, offset) = slot.get();
        if known == day && !matches!(offset, Offset::Unknown) {
            return offset;
        }
        let start = self.clear_offset(i64::from(day) * DAY);
        let end = self.clear_offset(i64::from(day + 1) * DAY);
        let offset = match (start, end) {
            (Some(a), Some(b)) if a == b => Offset::Fixed(a),
            _ => Offset::Changing,
        };
        slot.set((day, offset));
        offset
    }

    /// The offset at a local time that happens exactly once.
    fn clear_offset(&self, local: i64) -> Option<i32> {
        let instant = self.zone.to_ambiguous_timestamp(civil_time(local)?).unambiguous().ok()?;
        let offset = (local - instant.as_microsecond()) / 1_000_000;
        i32::try_from(offset).ok()
    }

    fn slow_micros(&self, local: i64) -> Result<i64, MomentFault> {
        let civil = civil_time(local).ok_or(MomentFault::Absurd)?;
        let instant = self.zone.to_ambiguous_timestamp(civil).compatible();
        instant.map(jiff::Timestamp::as_microsecond).map_err(|_| MomentFault::Absurd)
    }
}

/// Microseconds since 1970-01-01 of a clock without a zone, as jiff's civil time.
pub(crate) fn civil_time(local: i64) -> Option<civil::DateTime> {
    let instant = jiff::Timestamp::from_microsecond(local).ok()?;
    Some(TimeZone::UTC.to_datetime(instant))
}

/// A civil time as a [`Moment`].
pub(crate) fn from_civil(time: civil::DateTime, has_time: Option<()>) -> Result<Moment, MomentFault> {
    let instant = TimeZone::UTC.to_timestamp(time).map_err(|_| MomentFault::Absurd)?;
    let micros = instant.as_microsecond();
    let day = i32::try_from(micros.div_euclid(DAY)).map_err(|_| MomentFault::Absurd)?;
    if !SANE_DAYS.contains(&day) {
        return Err(MomentFault::Absurd);
    }
    Ok(Moment { day, time: has_time.map(|()| micros.rem_euclid(DAY)), offset: None, proves: None })
}

/// Reads one moment by an explicit strftime format.
pub(crate) fn read_by_format(text: &str, format: &str) -> Result<Moment, MomentFault> {
    let parts = jiff::fmt::strtime::parse(format, text.trim()).map_err(|_| MomentFault::NotADate)?;
    let date = parts.to_date().map_err(|_| MomentFault::NotADate)?;
    let time = parts.to_time().ok().filter(|_| parts.hour().is_some());
    let civil = date.to_datetime(time.unwrap_or(civil::Time::midnight()));
    let moment = from_civil(civil, time.map(|_| ()))?;
    Ok(Moment { offset: parts.offset().map(jiff::tz::Offset::seconds), ..moment })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zero_date_is_told_from_a_date() {
        for text in [
            "0000-00-00",
            "0000-00-00 00:00:00",
            "00.00.0000",
            "00/00/0000 00:00",
            "0001-01-01",
            "0001-01-01T00:00:00Z",
            "1/1/0001 12:00:00 AM",
            "01.01.0001 00:00:00",
            "1900-01-00",
            "1/0/1900",
            "1900-01-01 00:00:00.000",
            "30.12.1899",
            "1753-01-01",
        ] {
            assert!(is_zero_date(text), "{text}");
        }
        for text in
            ["01.01.01", "2000-01-01", "1970-01-01 00:00:00", "00123", "0000-00-00 10:00", "1/1/1900 10:30", "10.0.0.1"]
        {
            assert!(!is_zero_date(text), "{text}");
        }
        assert!(is_no_date("0") && is_no_date("00000000") && is_no_date("0:00:00") && !is_no_date("01.02.2026"));
    }

    fn utc(text: &str, order: Option<DateOrder>) -> Result<String, MomentFault> {
        let zone = Zone::new(TimeZone::get("Europe/Warsaw").expect("bundled"));
        let micros = zone.micros(read_moment(text, order)?)?;
        Ok(jiff::Timestamp::from_microsecond(micros).expect("in range").to_string())
    }

    #[test]
    fn the_ways_tools_write_a_time() {
        let (dmy, mdy) = (Some(DateOrder::Dmy), Some(DateOrder::Mdy));
        let cases = [
            ("2025-01-15 10:00:00", None, "2025-01-15T09:00:00Z"),
            ("2025-07-15T10:00:00.250", None, "2025-07-15T08:00:00.25Z"),
            ("2025-07-15T10:00:00Z", None, "2025-07-15T10:00:00Z"),
            ("2025-07-15T10:00:00+05:30", None, "2025-07-15T04:30:00Z"),
            ("2025-07-15T10:00:00-0400", None, "2025-07-15T14:00:00Z"),
            ("20250715", None, "2025-07-14T22:00:00Z"),
            ("15.07.2025 9:05", None, "2025-07-15T07:05:00Z"),
            ("05.06.2025", None, "2025-06-04T22:00:00Z"),
            ("05/06/2025", dmy, "2025-06-04T22:00:00Z"),
            ("05/06/2025", mdy, "2025-05-05T22:00:00Z"),
            ("6/9/2018 12:15 AM", mdy, "2018-06-08T22:15:00Z"),
            ("Jun 09, 2018 09:30 pm", None, "2018-06-09T19:30:00Z"),
            ("9 czerwca 2018", None, "2018-06-08T22:00:00Z"),
            ("09-Paź-2018", None, "2018-10-08T22:00:00Z"),
            ("2018/06/09 21:30", None, "2018-06-09T19:30:00Z"),
        ];
        for (text, order, value) in cases {
            assert_eq!(utc(text, order).as_deref(), Ok(value), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_said_to_be_none() {
        let cases = [
            ("05/06/2025", MomentFault::Ambiguous),
            ("0001-01-01", MomentFault::Absurd),
            ("9999-12-31", MomentFault::Absurd),
            ("31/12/1989", MomentFault::Absurd),
            ("2025-02-29", MomentFault::NotADate),
            ("13/13/2025", MomentFault::NotADate),
            ("2025-07-15 25:00", MomentFault::NotADate),
            ("05/06/25", MomentFault::NotADate),
            ("yesterday", MomentFault::NotADate),
            ("12.5", MomentFault::NotADate),
            ("2025-07-15 10:00:00 PL", MomentFault::NotADate),
        ];
        for (text, fault) in cases {
            assert_eq!(utc(text, None), Err(fault), "{text}");
        }
    }

    #[test]
    fn a_time_in_the_overlap_is_the_earlier_and_in_the_gap_the_later() {
        assert_eq!(utc("2025-10-26 02:30", None).as_deref(), Ok("2025-10-26T00:30:00Z"));
        assert_eq!(utc("2025-03-30 02:30", None).as_deref(), Ok("2025-03-30T01:30:00Z"));
        assert_eq!(utc("2025-03-30 01:59", None).as_deref(), Ok("2025-03-30T00:59:00Z"));
        assert_eq!(utc("2025-10-26 03:00", None).as_deref(), Ok("2025-10-26T02:00:00Z"));
    }

    #[test]
    fn an_excel_serial_is_a_day_and_a_time() {
        let moment = excel_moment(45_943.5).expect("a date");
        assert_eq!((moment.day, moment.time), (civil_day(2025, 10, 13).expect("a day"), Some(DAY / 2)));
        assert_eq!(excel_moment(12.0), Err(MomentFault::Absurd));
    }
}
