//! The time of day in a text, and its offset from UTC.

use super::digits::take_number;

/// `9:30`, `21:30:05.250`, `09:30 pm`, each maybe with `Z`, `UTC` or `+02:00`.
pub(super) fn read_time(text: &str) -> Option<(i64, Option<i32>)> {
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
    let sane = digits <= 2 && minute_digits == 2 && hour < 24 && minute < 60 && second <= 60;
    let offset = read_offset(rest.trim())?;
    // A leap second is the last one before it.
    sane.then_some((((hour * 60 + minute) * 60 + second.min(59)) * 1_000_000 + micros, offset))
}

/// `07`, `0708`, `070809Z`, as ISO 8601 writes a time without colons.
pub(super) fn read_compact_time(text: &str) -> Option<(i64, Option<i32>)> {
    let (number, digits, rest) = take_number(text)?;
    let number = match digits {
        2 => number * 10_000,
        4 => number * 100,
        6 => number,
        _ => return None,
    };
    let (hour, minute, second) = (number / 10_000, number / 100 % 100, number % 100);
    let offset = read_offset(rest.trim())?;
    (hour < 24 && minute < 60 && second < 60).then_some((((hour * 60 + minute) * 60 + second) * 1_000_000, offset))
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
