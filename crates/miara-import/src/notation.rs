//! How the numbers and dates of a column are written, as far as its values prove it.

use crate::moment::DateOrder;
use crate::number::DecimalSign;

/// How the text of a value is read as a number or a date.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Notation {
    pub(crate) sign: Option<DecimalSign>,
    pub(crate) order: Option<DateOrder>,
}

/// Of two ways to write a value, one goes where the other has fewer than one in so many of its values.
const ONE_IN: u64 = 50;

/// How many values prove each of two notations.
#[derive(Debug, Clone, Copy, Default)]
struct Votes {
    first: u64,
    second: u64,
}

impl Votes {
    /// The notation that the values prove; `None` where they prove none, or both.
    fn winner<T>(self, first: T, second: T) -> Option<T> {
        match (self.first, self.second) {
            (0, 0) => None,
            (a, b) if b * ONE_IN < a => Some(first),
            (a, b) if a * ONE_IN < b => Some(second),
            _ => None,
        }
    }
}

/// Which decimal sign the numbers of a column prove.
#[derive(Debug, Clone, Copy, Default)]
pub struct SignTally(Votes);

impl SignTally {
    /// Counts what one number proves.
    pub fn add(&mut self, proves: Option<DecimalSign>) {
        self.add_many(proves, 1);
    }

    /// As so many numbers.
    pub(crate) fn add_many(&mut self, proves: Option<DecimalSign>, count: u64) {
        match proves {
            Some(DecimalSign::Comma) => self.0.first += count,
            Some(DecimalSign::Point) => self.0.second += count,
            None => {}
        }
    }

    /// The sign that the numbers prove; `None` where they prove none, or both.
    #[must_use]
    pub fn sign(self) -> Option<DecimalSign> {
        self.0.winner(DecimalSign::Comma, DecimalSign::Point)
    }

    /// True where no number proves anything.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0.first + self.0.second == 0
    }
}

/// Which order of day and month the dates of a column prove.
#[derive(Debug, Clone, Copy, Default)]
pub struct OrderTally(Votes);

impl OrderTally {
    /// Counts what one date proves.
    pub fn add(&mut self, proves: Option<DateOrder>) {
        self.add_many(proves, 1);
    }

    /// As so many dates.
    pub(crate) fn add_many(&mut self, proves: Option<DateOrder>, count: u64) {
        match proves {
            Some(DateOrder::Dmy) => self.0.first += count,
            Some(DateOrder::Mdy) => self.0.second += count,
            Some(DateOrder::Ymd) | None => {}
        }
    }

    /// The order that the dates prove; `None` where they prove none, or both.
    #[must_use]
    pub fn order(self) -> Option<DateOrder> {
        self.0.winner(DateOrder::Dmy, DateOrder::Mdy)
    }

    /// True where no date proves anything.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0.first + self.0.second == 0
    }

    /// True where dates prove both orders, so that each must be read on its own.
    #[must_use]
    pub fn is_mixed(self) -> bool {
        !self.is_empty() && self.order().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_does_not_make_a_column_mixed() {
        let mut orders = OrderTally::default();
        assert!(orders.is_empty() && orders.order().is_none());
        orders.add_many(Some(DateOrder::Dmy), 51);
        orders.add(Some(DateOrder::Mdy));
        assert_eq!(orders.order(), Some(DateOrder::Dmy));
        orders.add(Some(DateOrder::Mdy));
        assert!(orders.is_mixed());
    }
}
