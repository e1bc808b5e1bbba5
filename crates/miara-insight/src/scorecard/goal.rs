//! What someone was to reach in the days of a scorecard.

use miara_model::{Aim, Period};
use rust_decimal::Decimal;

/// Whether goals for parts of a period make one for the whole of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OverTime {
    /// They are added up.
    Adds,
    /// They say nothing of the whole.
    Apart,
}

/// The goal for exactly the days of a period, of all that were set for a KPI and a member; where goals add up over
/// time, else the sum of those for parts that make the whole of it, such as its months.
pub(super) fn goal_of(set: &[(Period, Aim)], period: Period, over_time: OverTime) -> Option<Aim> {
    if let Some((_, aim)) = set.iter().find(|(known, _)| *known == period) {
        return Some(*aim);
    }
    if over_time == OverTime::Apart {
        return None;
    }
    let (mut day, mut sum) = (period.from, Decimal::ZERO);
    while day < period.to {
        // Of a quarter and its first month, both of which begin on a day, the longer is taken.
        let fits = set.iter().filter(|(known, _)| known.from == day && known.to <= period.to);
        let (part, Aim::Value(value)) = fits.max_by_key(|(known, _)| known.to)? else { return None };
        (day, sum) = (part.to, sum + *value);
    }
    Some(Aim::Value(sum))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn months(from: i8, to: i8) -> Period {
        Period { from: date(2026, from, 1), to: date(2026, to, 1) }
    }

    #[test]
    fn goals_of_parts_make_that_of_the_whole_where_they_add_up() {
        let value = |value: i64| Aim::Value(Decimal::from(value));
        let set = [(months(1, 2), value(10)), (months(1, 4), value(40)), (months(4, 5), value(15))];
        let of = |period, over_time| goal_of(&set, period, over_time);
        assert_eq!(of(months(1, 2), OverTime::Apart), Some(value(10)));
        // The quarter and April: the quarter is taken rather than its January.
        assert_eq!(of(months(1, 5), OverTime::Adds), Some(value(55)));
        assert_eq!(of(months(1, 5), OverTime::Apart), None);
        assert_eq!(of(months(1, 6), OverTime::Adds), None, "nothing is set for May");
    }
}
