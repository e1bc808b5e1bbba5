//! Exchange rates: the one gate through which foreign money passes.

use std::collections::HashMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Digits after the point of money, as stored and as answered.
pub const MONEY_SCALE: u32 = 4;

/// Dated rates of all currencies, each to the currency of the table (for NBP: the zloty).
///
/// A sale is converted at the last table *before* its day. A missing rate is no rate; it never
/// becomes 1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RateTable {
    base: String,
    reach_days: i32,
    /// Per currency: days since 1970 with the value of one unit, in order of days.
    rates: HashMap<String, Vec<(i32, Decimal)>>,
}

/// The currency that rate tables are quoted in.
const QUOTED_IN: &str = "PLN";

impl RateTable {
    /// An empty table for a firm that reads money in `base`; rates may be at most `reach_days` old.
    #[must_use]
    pub fn new(base: &str, reach_days: u16) -> Self {
        RateTable { base: base.to_owned(), reach_days: i32::from(reach_days), rates: HashMap::new() }
    }

    /// Adds the rate of `multiplier` units of a currency on a day (days since 1970).
    pub fn add(&mut self, currency: &str, day: i32, rate: Decimal, multiplier: i64) {
        if multiplier > 0 && rate > Decimal::ZERO {
            self.rates.entry(currency.to_owned()).or_default().push((day, rate / Decimal::from(multiplier)));
        }
    }

    /// Puts the days in order; to be called once, after the last `add`.
    pub fn finish(&mut self) {
        self.rates.values_mut().for_each(|days| days.sort_by_key(|(day, _)| *day));
    }

    /// What one unit of `currency` is worth in the firm's currency for a sale on `day`; `None` where
    /// no table lies within reach before that day.
    #[must_use]
    pub fn worth(&self, currency: &str, day: i32) -> Option<Decimal> {
        if currency == self.base {
            return Some(Decimal::ONE);
        }
        self.quoted(currency, day)?.checked_div(self.quoted(&self.base, day)?)
    }

    fn quoted(&self, currency: &str, day: i32) -> Option<Decimal> {
        if currency == QUOTED_IN {
            return Some(Decimal::ONE);
        }
        let days = self.rates.get(currency)?;
        let (found, rate) = days.get(days.partition_point(|(known, _)| *known < day).checked_sub(1)?)?;
        (day - found <= self.reach_days).then_some(*rate)
    }

    /// Money in the firm's currency, in ten-thousandths: foreign money is rounded to hundredths,
    /// half away from zero; the firm's own stays as it is. `None` without a rate, or when too large.
    #[must_use]
    pub fn convert(&self, amount: i128, currency: Option<&str>, day: i32) -> Option<i128> {
        match currency {
            None => Some(amount),
            Some(currency) if currency == self.base => Some(amount),
            Some(currency) => {
                let amount = Decimal::try_from_i128_with_scale(amount, MONEY_SCALE).ok()?;
                let converted = amount.checked_mul(self.worth(currency, day)?)?;
                let mut rounded =
                    converted.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
                rounded.rescale(MONEY_SCALE);
                rounded.mantissa().to_i128()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> i32 {
        miara_model::clock::days_since_1970(text.parse().unwrap())
    }

    fn table(base: &str) -> RateTable {
        let mut table = RateTable::new(base, 10);
        for (date, eur) in
            [("2026-11-06", "4.25"), ("2026-11-09", "4.26"), ("2026-11-10", "4.27"), ("2026-11-12", "4.28")]
        {
            table.add("EUR", day(date), eur.parse().unwrap(), 1);
        }
        table.add("HUF", day("2026-11-10"), "1.1023".parse().unwrap(), 100);
        table.finish();
        table
    }

    #[test]
    fn the_last_table_before_the_sale_counts() {
        let rates = table("PLN");
        assert_eq!(rates.worth("EUR", day("2026-11-09")).unwrap().to_string(), "4.25", "Monday takes Friday's");
        assert_eq!(rates.worth("EUR", day("2026-11-12")).unwrap().to_string(), "4.27", "after the holiday of the 11th");
    }

    #[test]
    fn currencies_quoted_per_hundred() {
        let rates = table("PLN");
        assert_eq!(rates.convert(500_000_000, Some("HUF"), day("2026-11-12")), Some(5_511_500));
    }

    #[test]
    fn a_missing_rate_never_becomes_one() {
        let rates = table("PLN");
        assert_eq!(rates.convert(10_000, Some("EUR"), day("2026-11-06")), None, "no table before");
        assert!(rates.convert(10_000, Some("EUR"), day("2026-11-22")).is_some(), "ten days reach");
        assert_eq!(rates.convert(10_000, Some("EUR"), day("2026-11-23")), None, "eleven do not");
        assert_eq!(rates.convert(10_000, Some("XYZ"), day("2026-11-12")), None);
    }

    #[test]
    fn a_firm_that_reads_euros() {
        let rates = table("EUR");
        assert_eq!(rates.convert(10_000, None, 0), Some(10_000));
        assert_eq!(rates.convert(42_700_000, Some("PLN"), day("2026-11-12")), Some(10_000_000));
    }
}
