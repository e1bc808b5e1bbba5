//! A text, a serial number of Excel, or a text of a known format as a [`Moment`].

use jiff::civil;
use jiff::tz::TimeZone;
use miara_model::clock::MICROS_PER_DAY;

use super::date::read_day;
use super::time::{read_compact_time, read_time};
use super::value::{DateOrder, Moment, ParseMomentError};

/// 1990-01-01 and 2100-01-01 as days since 1970-01-01; what lies outside is a slip, not a date.
const PLAUSIBLE_DAYS: std::ops::RangeInclusive<i32> = 7305..=47482;

/// Reads one moment of a year that a firm can have data of, 1990 to 2099. `order` is the column's order
/// of day and month where it is known.
pub(crate) fn read_moment(text: &str, order: Option<DateOrder>) -> Result<Moment, ParseMomentError> {
    let moment = parse_moment(text, order)?;
    if PLAUSIBLE_DAYS.contains(&moment.day) { Ok(moment) } else { Err(ParseMomentError::OutOfRange) }
}

/// Reads a day, maybe with a time of day and an offset, of the years 1 to 9999: `2025-06-05T09:30:00Z`,
/// `05.06.2025 9:30`, `Jun 5, 2025 09:30 am`, `5 czerwca 2025 r.`, `20250605`.
///
/// `order` is the order of day and month of the column, where it is known; it decides where the text
/// proves none. A year of two digits is one of this century and stands last, or first where the order says so.
///
/// # Errors
/// Where the text is no date, or can be read in two orders.
pub fn parse_moment(text: &str, order: Option<DateOrder>) -> Result<Moment, ParseMomentError> {
    let text = text.trim();
    let (day, rest, proves) = read_day(text, order)?;
    let rest = without_year_word(rest);
    let rest = rest.trim_start_matches([' ', '\u{a0}', '\u{202f}', ',', 'T', 't']);
    if rest.is_empty() {
        return Ok(Moment { day, time: None, offset: None, proves });
    }
    let compact = || if proves == Some(DateOrder::Ymd) { read_compact_time(rest) } else { None };
    let (time, offset) = read_time(rest).or_else(compact).ok_or(ParseMomentError::NotADate)?;
    Ok(Moment { day, time: Some(time), offset, proves })
}

/// The text after `16.03.2026 r.` and its like, where a Polish date says that the number is a year.
fn without_year_word(rest: &str) -> &str {
    let after = rest.trim_start_matches([' ', '\u{a0}']);
    let bare = ["roku", "r.", "r"].iter().find_map(|word| after.strip_prefix(word));
    bare.filter(|bare| bare.is_empty() || bare.starts_with([' ', ',', '\u{a0}'])).unwrap_or(rest)
}

/// The day of an Excel serial number of the 1900 system, and the microseconds after midnight.
pub(crate) fn excel_moment(serial: f64) -> Result<Moment, ParseMomentError> {
    const EXCEL_EPOCH: i32 = -25_569;
    if !serial.is_finite() || !(0.0..3_000_000.0).contains(&serial) {
        return Err(ParseMomentError::OutOfRange);
    }
    // Excel keeps milliseconds at best; rounding there takes the noise of the fraction off.
    #[expect(clippy::cast_possible_truncation, reason = "bounded by the check above")]
    let millis = (serial * 86_400_000.0).round() as i64;
    let day = i32::try_from(millis / 86_400_000).unwrap_or(0) + EXCEL_EPOCH;
    let micros = millis % 86_400_000 * 1000;
    if !PLAUSIBLE_DAYS.contains(&day) {
        return Err(ParseMomentError::OutOfRange);
    }
    let time = (micros != 0).then_some(micros);
    Ok(Moment { day, time, offset: None, proves: Some(DateOrder::Ymd) })
}

/// A civil time as a [`Moment`].
fn from_civil(time: civil::DateTime, has_time: Option<()>) -> Result<Moment, ParseMomentError> {
    let instant = TimeZone::UTC.to_timestamp(time).map_err(|_| ParseMomentError::OutOfRange)?;
    let micros = instant.as_microsecond();
    let day = i32::try_from(micros.div_euclid(MICROS_PER_DAY)).map_err(|_| ParseMomentError::OutOfRange)?;
    if !PLAUSIBLE_DAYS.contains(&day) {
        return Err(ParseMomentError::OutOfRange);
    }
    Ok(Moment { day, time: has_time.map(|()| micros.rem_euclid(MICROS_PER_DAY)), offset: None, proves: None })
}

/// Reads one moment by an explicit strftime format.
pub(crate) fn read_by_format(text: &str, format: &str) -> Result<Moment, ParseMomentError> {
    let parts = jiff::fmt::strtime::parse(format, text.trim()).map_err(|_| ParseMomentError::NotADate)?;
    let date = parts.to_date().map_err(|_| ParseMomentError::NotADate)?;
    let time = parts.to_time().ok().filter(|_| parts.hour().is_some());
    let civil = date.to_datetime(time.unwrap_or(civil::Time::midnight()));
    let moment = from_civil(civil, time.map(|_| ()))?;
    Ok(Moment { offset: parts.offset().map(jiff::tz::Offset::seconds), ..moment })
}

#[cfg(test)]
mod tests {
    use super::super::calendar::civil_day;
    use super::super::zone::Zone;
    use super::*;

    fn utc(text: &str, order: Option<DateOrder>) -> Result<String, ParseMomentError> {
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
            ("20180609T213005", None, "2018-06-09T19:30:05Z"),
            ("2018-06-09T21Z", None, "2018-06-09T21:00:00Z"),
            ("2018-06-09T23:59:60Z", None, "2018-06-09T23:59:59Z"),
            ("9th of June 2018", None, "2018-06-08T22:00:00Z"),
            ("2018-Jun-09", None, "2018-06-08T22:00:00Z"),
            ("Sat, 09 Jun 2018 19:30:00 GMT", None, "2018-06-09T19:30:00Z"),
            ("sobota, 9 czerwca 2018 r.", None, "2018-06-08T22:00:00Z"),
            ("09.06.2018 r.", None, "2018-06-08T22:00:00Z"),
            ("9.06.2018 roku", None, "2018-06-08T22:00:00Z"),
            ("09.06.2018 r., 21:30", None, "2018-06-09T19:30:00Z"),
            ("2018-W23-6", None, "2018-06-08T22:00:00Z"),
            ("2021-W01-1", None, "2021-01-03T23:00:00Z"),
            ("09.06.18 21:30", None, "2018-06-09T19:30:00Z"),
            ("26.02.26", dmy, "2026-02-25T23:00:00Z"),
            ("26-02-10", Some(DateOrder::Ymd), "2026-02-09T23:00:00Z"),
            ("6/13/18", None, "2018-06-12T22:00:00Z"),
        ];
        for (text, order, value) in cases {
            assert_eq!(utc(text, order).as_deref(), Ok(value), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_said_to_be_none() {
        let cases = [
            ("05/06/2025", ParseMomentError::Ambiguous),
            ("0001-01-01", ParseMomentError::OutOfRange),
            ("9999-12-31", ParseMomentError::OutOfRange),
            ("31/12/1989", ParseMomentError::OutOfRange),
            ("2025-02-29", ParseMomentError::NotADate),
            ("13/13/2025", ParseMomentError::NotADate),
            ("2025-07-15 25:00", ParseMomentError::NotADate),
            ("05/06/25", ParseMomentError::Ambiguous),
            ("26.02.26", ParseMomentError::Ambiguous),
            ("26-02-10", ParseMomentError::Ambiguous),
            ("2026-W54-1", ParseMomentError::NotADate),
            ("16.03.2026 rano", ParseMomentError::NotADate),
            ("yesterday", ParseMomentError::NotADate),
            ("12.5", ParseMomentError::NotADate),
            ("2025-07-15 10:00:00 PL", ParseMomentError::NotADate),
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
        assert_eq!((moment.day, moment.time), (civil_day(2025, 10, 13).expect("a day"), Some(MICROS_PER_DAY / 2)));
        assert_eq!(excel_moment(12.0), Err(ParseMomentError::OutOfRange));
    }
}
