//! Public holidays of Poland.

use jiff::ToSpan;
use jiff::civil::{Date, date};

/// True when `day` is a public holiday in Poland.
///
/// Valid for 1990 and later: the list is that of the act of 18 January 1951 with its amendments
/// (Epiphany from 2011, Christmas Eve from 2025).
///
/// # Source
/// Ustawa z dnia 18 stycznia 1951 r. o dniach wolnych od pracy, as amended.
#[must_use]
pub fn is_polish_holiday(day: Date) -> bool {
    let fixed = match (day.month(), day.day()) {
        (1, 1) | (5, 1) | (5, 3) | (8, 15) | (11, 1) | (11, 11) | (12, 25) | (12, 26) => true,
        (1, 6) => day.year() >= 2011,
        (12, 24) => day.year() >= 2025,
        _ => false,
    };
    // Easter Sunday, Easter Monday, Pentecost, Corpus Christi.
    fixed || [0, 1, 49, 60].contains(&days_after_easter(day))
}

fn days_after_easter(day: Date) -> i32 {
    day.since(easter(day.year())).map_or(i32::MIN, |span| span.get_days())
}

/// Easter Sunday of the Gregorian calendar.
///
/// # Source
/// J. Meeus, *Astronomical Algorithms* (1991), chapter 8 (the anonymous Gregorian algorithm).
#[must_use]
pub fn easter(year: i16) -> Date {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let days_after_22_march = h + l - 7 * m;
    date(year, 3, 22) + days_after_22_march.days()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_of_known_years() {
        for (year, month, day) in [
            (1990, 4, 15),
            (2000, 4, 23),
            (2008, 3, 23),
            (2011, 4, 24),
            (2024, 3, 31),
            (2025, 4, 20),
            (2026, 4, 5),
            (2027, 3, 28),
            (2038, 4, 25),
            (2049, 4, 18),
        ] {
            assert_eq!(easter(year), date(year, month, day));
        }
    }

    #[test]
    fn christmas_eve_is_free_from_2025() {
        assert!(!is_polish_holiday(date(2024, 12, 24)));
        assert!(is_polish_holiday(date(2025, 12, 24)));
        assert!(is_polish_holiday(date(2026, 12, 24)));
    }

    #[test]
    fn moving_feasts_of_2026() {
        for (month, day) in [(4, 5), (4, 6), (5, 24), (6, 4)] {
            assert!(is_polish_holiday(date(2026, month, day)), "{month}-{day}");
        }
        assert!(!is_polish_holiday(date(2026, 4, 3)), "Good Friday is a working day");
    }

    #[test]
    fn all_of_2025_by_an_independent_list() {
        // Days listed by the PyPI package `holidays` 0.80 for Poland.
        let listed = [
            (1, 1),
            (1, 6),
            (4, 20),
            (4, 21),
            (5, 1),
            (5, 3),
            (6, 8),
            (6, 19),
            (8, 15),
            (11, 1),
            (11, 11),
            (12, 24),
            (12, 25),
            (12, 26),
        ];
        let mut day = date(2025, 1, 1);
        while day.year() == 2025 {
            assert_eq!(is_polish_holiday(day), listed.contains(&(day.month(), day.day())), "{day}");
            day = day.tomorrow().unwrap();
        }
    }
}
