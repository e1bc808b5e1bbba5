//! How demand swings: growth, the year, the week, holidays.

use crate::calendar::{Calendar, Day};

/// Growth of demand in a year.
const YEARLY_GROWTH: f64 = 1.15;

/// Demand in the middle of each month, January first: peaks in spring and autumn, dips in summer
/// and December.
const MONTHS: [f64; 12] = [0.93, 1.0, 1.14, 1.12, 1.02, 0.95, 0.78, 0.76, 1.08, 1.2, 1.14, 0.74];

/// Demand by weekday, Monday first.
const WEEK: [f64; 7] = [1.14, 1.2, 1.16, 1.1, 0.92, 0.26, 0.24];

/// Demand of a day against an ordinary day of the first year; `swing` is the exponent on the year.
pub(crate) fn demand(calendar: &Calendar, day: Day, swing: f64) -> f64 {
    let date = calendar.date(day);
    let weekday = calendar.weekday(day) as usize;
    let share_of_month = (f64::from(date.day()) - 0.5) / f64::from(date.days_in_month());
    let month = date.month() as usize - 1;
    let neighbour = if share_of_month < 0.5 { (month + 11) % 12 } else { (month + 1) % 12 };
    let pull = (share_of_month - 0.5).abs();
    let year = MONTHS[month] * (1.0 - pull) + MONTHS[neighbour] * pull;
    let holiday = weekday < 5 && !calendar.is_working(day);
    let week = if holiday { 0.3 } else { WEEK[weekday] };
    let between_the_years = date.month() == 12 && date.day() >= 23;
    let pause = if between_the_years { 0.45 } else { 1.0 };
    YEARLY_GROWTH.powf(calendar.years(day)) * year.powf(swing) * week * pause
}
