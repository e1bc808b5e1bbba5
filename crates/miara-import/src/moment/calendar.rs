//! Days as numbers.

use super::value::ParseMomentError;

/// Days since 1970-01-01 of a day of the proleptic Gregorian calendar.
pub(crate) fn civil_day(year: i64, month: i64, day: i64) -> Result<i32, ParseMomentError> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => return Err(ParseMomentError::NotADate),
    };
    if !(1..=length).contains(&day) {
        return Err(ParseMomentError::NotADate);
    }
    if !(1..=9999).contains(&year) {
        return Err(ParseMomentError::OutOfRange);
    }
    // Years start in March here, so that the leap day is the last of its year.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    i32::try_from(days).map_err(|_| ParseMomentError::OutOfRange)
}
