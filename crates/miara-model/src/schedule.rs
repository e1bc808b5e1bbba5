//! When people work: the shifts of a week.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Time, Weekday};

/// The working shifts of a week, per weekday, ordered and disjoint.
///
/// Written as `Mon-Fri 8:00-16:00`, with a split shift as `Mon-Fri 8:00-12:00 13:00-17:00` and
/// several kinds of days separated by `;`: `Mon-Thu 8-16; Fri 8-14`. An hour of 24 means midnight
/// at the end of the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    text: String,
    /// Index 0 is Monday.
    days: [Vec<Shift>; 7],
}

/// One unbroken stretch of work within a day, in minutes from local midnight, half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    start_minute: u16,
    end_minute: u16,
}

impl Shift {
    /// The wall-clock time at which it starts.
    #[must_use]
    pub fn start(self) -> Time {
        minute_of_day(self.start_minute).unwrap_or(Time::midnight())
    }

    /// The wall-clock time at which it ends; `None` means midnight at the end of the day.
    #[must_use]
    pub fn end(self) -> Option<Time> {
        minute_of_day(self.end_minute)
    }
}

fn minute_of_day(minute: u16) -> Option<Time> {
    let hour = i8::try_from(minute / 60).ok()?;
    let rest = i8::try_from(minute % 60).ok()?;
    Time::new(hour, rest, 0, 0).ok()
}

impl Schedule {
    /// The shifts of one weekday; empty on a day without work.
    #[must_use]
    pub fn shifts(&self, weekday: Weekday) -> &[Shift] {
        &self.days[usize::try_from(weekday.to_monday_zero_offset()).unwrap_or(0)]
    }
}

impl Default for Schedule {
    /// Monday to Friday, 8:00 to 16:00.
    fn default() -> Self {
        let mut days: [Vec<Shift>; 7] = Default::default();
        for day in days.iter_mut().take(5) {
            day.push(Shift { start_minute: 8 * 60, end_minute: 16 * 60 });
        }
        Schedule { text: "Mon-Fri 8:00-16:00".into(), days }
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Schedule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut days: [Vec<Shift>; 7] = Default::default();
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let (weekdays, hours) = part
                .split_once(char::is_whitespace)
                .ok_or_else(|| format!("`{part}` needs days and hours, such as `Mon-Fri 8:00-16:00`"))?;
            let shifts = hours.split_whitespace().map(parse_shift).collect::<Result<Vec<_>, _>>()?;
            for day in parse_weekdays(weekdays)? {
                days[day].extend(&shifts);
            }
        }
        for shifts in &mut days {
            shifts.sort_by_key(|shift| shift.start_minute);
            if shifts.windows(2).any(|pair| pair[0].end_minute > pair[1].start_minute) {
                return Err(format!("`{text}` has shifts that overlap; write each hour of a day once"));
            }
        }
        if days.iter().all(Vec::is_empty) {
            return Err(format!("`{text}` names no working hour; write such as `Mon-Fri 8:00-16:00`"));
        }
        Ok(Schedule { text: text.to_owned(), days })
    }
}

fn parse_weekdays(text: &str) -> Result<Vec<usize>, String> {
    let mut days = Vec::new();
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (parse_weekday(first)?, parse_weekday(last)?);
        if first > last {
            return Err(format!("`{part}` runs backwards; weeks start on Monday here"));
        }
        days.extend(first..=last);
    }
    Ok(days)
}

fn parse_weekday(text: &str) -> Result<usize, String> {
    let names =
        [["mon", "pn"], ["tue", "wt"], ["wed", "śr"], ["thu", "cz"], ["fri", "pt"], ["sat", "so"], ["sun", "nd"]];
    let lower = text.trim().to_lowercase();
    names.iter().position(|aliases| aliases.contains(&lower.as_str())).ok_or_else(|| {
        format!("`{text}` is not a weekday; write Mon Tue Wed Thu Fri Sat Sun (or pn wt śr cz pt so nd)")
    })
}

fn parse_shift(text: &str) -> Result<Shift, String> {
    let (start, end) =
        text.split_once('-').ok_or_else(|| format!("`{text}` needs a start and an end, such as `8:00-16:00`"))?;
    let (start_minute, end_minute) = (parse_minute(start)?, parse_minute(end)?);
    if start_minute >= end_minute {
        return Err(format!("`{text}` ends before it starts"));
    }
    Ok(Shift { start_minute, end_minute })
}

fn parse_minute(text: &str) -> Result<u16, String> {
    let (hour, minute) = text.split_once(':').unwrap_or((text, "0"));
    match (hour.parse::<u16>(), minute.parse::<u16>()) {
        (Ok(24), Ok(0)) => Ok(24 * 60),
        (Ok(hour @ 0..=23), Ok(minute @ 0..=59)) => Ok(hour * 60 + minute),
        _ => Err(format!("`{text}` is not a time of day; write such as `8:00`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_days_and_split_shifts() {
        let schedule: Schedule = "Mon-Thu 8-12 13:00-17:00; pt 8-14".parse().unwrap();
        assert_eq!(schedule.shifts(Weekday::Monday).len(), 2);
        assert_eq!(schedule.shifts(Weekday::Friday)[0].end().unwrap().hour(), 14);
        assert!(schedule.shifts(Weekday::Sunday).is_empty());
    }

    #[test]
    fn says_how_to_mend_what_it_refuses() {
        for text in ["", "8-16", "Fri-Mon 8-16", "Mon 16-8", "Mon 8-12 11-13", "Mon 25-26", "Xyz 8-16"] {
            let error = text.parse::<Schedule>().unwrap_err();
            assert!(error.len() > 20, "{text}: {error}");
        }
    }
}
