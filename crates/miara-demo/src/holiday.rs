//! Public holidays of Poland.

use jiff::ToSpan;
use jiff::civil::Date;

/// Month and day of the holidays that have a fixed date.
const FIXED: [(i8, i8); 10] =
    [(1, 1), (1, 6), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 25), (12, 26), (12, 24)];

/// Christmas Eve became a public holiday in this year.
const FIRST_FREE_CHRISTMAS_EVE: i16 = 2025;

/// True on a public holiday of Poland, other than a plain Sunday.
pub(crate) fn is_holiday(date: Date) -> bool {
    let day = (date.month(), date.day());
    if day == (12, 24) {
        return date.year() >= FIRST_FREE_CHRISTMAS_EVE;
    }
    let since_easter = (date - easter(date.year())).get_days();
    FIXED.contains(&day) || [0, 1, 49, 60].contains(&since_easter)
}

/// Easter Sunday in the Gregorian calendar.
///
/// # Source
/// The anonymous algorithm of *Nature* 13 (1876), p. 487, in Meeus, *Astronomical Algorithms*, ch. 8.
fn easter(year: i16) -> Date {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - b / 4 - g + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let days_after_march_22 = h + l - 7 * m;
    jiff::civil::date(year, 3, 22).saturating_add(days_after_march_22.days())
}

#[cfg(test)]
mod tests {
    use super::{easter, is_holiday};
    use jiff::civil::date;

    #[test]
    fn easter_falls_where_the_almanac_says() {
        for expected in [
            date(2019, 4, 21),
            date(2024, 3, 31),
            date(2025, 4, 20),
            date(2026, 4, 5),
            date(2027, 3, 28),
            date(2038, 4, 25),
        ] {
            assert_eq!(easter(expected.year()), expected);
        }
    }

    #[test]
    fn christmas_eve_is_free_from_2025() {
        assert!(!is_holiday(date(2024, 12, 24)));
        assert!(is_holiday(date(2025, 12, 24)));
    }

    #[test]
    fn moving_holidays_follow_easter() {
        assert!(is_holiday(date(2026, 4, 6)), "Easter Monday");
        assert!(is_holiday(date(2026, 5, 24)), "Pentecost");
        assert!(is_holiday(date(2026, 6, 4)), "Corpus Christi");
        assert!(!is_holiday(date(2026, 6, 5)));
    }
}
