//! Rows that are held, beside a list of them from elsewhere.

use jiff::civil::Date;
use rust_decimal::Decimal;

/// A row that counts in the number of a measure, or that a list from elsewhere names.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HeldRow {
    /// What a list calls it by.
    pub id: String,
    /// Whether it counts.
    pub counts: bool,
    /// With how much it counts, or would: an amount in the firm's currency, or 1 where rows are counted. `None` where
    /// it has no amount, or one without an exchange rate.
    pub amount: Option<Decimal>,
    /// The amount as it is written, in its own currency.
    pub written: Option<Decimal>,
    /// Its other forms, in the order of [`amount_forms`](crate::alternative::amount_forms).
    pub forms: Vec<Option<Decimal>>,
    /// Those as they are written, in its own currency.
    pub written_forms: Vec<Option<Decimal>>,
    /// Its currency; `None` is the firm's.
    pub currency: Option<String>,
    /// Whether its currency has a rate on its day.
    pub has_rate: bool,
    /// Its day by the measure; `None` where it has none.
    pub day: Option<Date>,
    /// Whether it would count if its day were known.
    pub lacks_day: bool,
    /// That day by UTC, where its moment is known.
    pub utc_day: Option<Date>,
    /// Whether it lies in the days that are asked for; of a stock, whether it is open at their end.
    pub is_within: bool,
    /// The conditions of the measure that it does not meet, by their places in
    /// [`conditions`](crate::alternative::conditions).
    pub fails: Vec<usize>,
    /// The dimensions that the question filters by and whose value it lacks, each with its own.
    pub elsewhere: Vec<(String, Option<String>)>,
    /// Of a row that was open at the moment that is asked for: the day on which it has ended since.
    pub ended: Option<Date>,
    /// The day from which it is not in its tool's full list any more.
    pub gone: Option<Date>,
    /// Its values in the dimensions of its own dataset, in the order of [`Dataset::own_parts`](crate::Dataset::own_parts).
    pub parts: Vec<Option<String>>,
    /// Whether another row that counts says the same in everything but its id.
    pub repeats: bool,
}
