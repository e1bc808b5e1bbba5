//! Numbers that answers carry, and why one is absent.

use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use serde::{Serialize, Serializer};

/// Decimal places that a quotient is rounded to; far below what anyone reads, far above noise.
const QUOTIENT_PLACES: u32 = 12;

/// A number of an answer: exact where it can be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// Sums of money and hours, and counts; a quotient of two of them is exact to 12 places.
    Exact(Decimal),
    /// Results of medians, durations and shares; finite.
    Float(f64),
}

/// Why there is no number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum Absent {
    /// The divisor is zero or has no value itself.
    DividedByZero {
        /// The measure or expression divided by.
        divisor: String,
    },
    /// No row for an aggregate that has no value over nothing, such as a median.
    NoRows {
        /// The measure.
        measure: String,
    },
    /// The period lies wholly outside what was imported.
    NoData {
        /// The dataset.
        dataset: String,
    },
    /// No import has ever supplied a column that the number is made of.
    NotSupplied {
        /// The dataset.
        dataset: String,
        /// The column.
        column: String,
    },
    /// What a dimension was in the past is told nowhere.
    NoHistory {
        /// The measure.
        measure: String,
        /// The dimension.
        dimension: String,
        /// The dataset that would tell it.
        dataset: String,
    },
    /// Nothing was reported in the period, so a change can't be told.
    NotReported {
        /// The measure.
        measure: String,
    },
    /// Nothing was reported before the period, so the change in it has no starting value.
    NoStart {
        /// The measure.
        measure: String,
    },
    /// So many still wait that the quantile is not reached.
    NotReached {
        /// The measure.
        measure: String,
        /// How many still wait.
        waiting: u64,
        /// How many there are.
        all: u64,
    },
    /// A part of the whole that it is a share of is below zero.
    NegativePart {
        /// The measure or expression below zero.
        part: String,
    },
    /// No amount in it has an exchange rate.
    NoRate {
        /// The measure.
        measure: String,
    },
    /// No member of the cohort has had its whole window yet.
    Immature {
        /// The measure.
        measure: String,
    },
    /// The number is too large to be held exactly.
    TooLarge,
}

impl Value {
    /// A whole number.
    #[must_use]
    pub fn count(count: i64) -> Self {
        Value::Exact(Decimal::from(count))
    }

    /// The nearest `f64`.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        match self {
            Value::Exact(decimal) => decimal.to_f64().unwrap_or(f64::NAN),
            Value::Float(float) => float,
        }
    }

    /// True for zero.
    #[must_use]
    pub fn is_zero(self) -> bool {
        match self {
            Value::Exact(decimal) => decimal.is_zero(),
            Value::Float(float) => float == 0.0,
        }
    }

    /// The sum, or `None` when it is too large.
    #[must_use]
    pub fn plus(self, other: Value) -> Option<Value> {
        self.both(other, Decimal::checked_add, |a, b| a + b)
    }

    /// The difference, or `None` when it is too large.
    #[must_use]
    pub fn minus(self, other: Value) -> Option<Value> {
        self.both(other, Decimal::checked_sub, |a, b| a - b)
    }

    /// The product, or `None` when it is too large.
    #[must_use]
    pub fn times(self, other: Value) -> Option<Value> {
        self.both(other, Decimal::checked_mul, |a, b| a * b)
    }

    /// The quotient rounded to 12 decimal places, or `None` when it is too large or divided by zero.
    #[must_use]
    pub fn over(self, other: Value) -> Option<Value> {
        let exact =
            |a: Decimal, b: Decimal| a.checked_div(b).map(|quotient| quotient.round_dp(QUOTIENT_PLACES).normalize());
        self.both(other, exact, |a, b| a / b)
    }

    fn both(
        self,
        other: Value,
        exact: impl Fn(Decimal, Decimal) -> Option<Decimal>,
        float: impl Fn(f64, f64) -> f64,
    ) -> Option<Value> {
        match (self, other) {
            (Value::Exact(a), Value::Exact(b)) => exact(a, b).map(Value::Exact),
            (a, b) => {
                let result = float(a.to_f64(), b.to_f64());
                result.is_finite().then_some(Value::Float(result))
            }
        }
    }

    /// The value as a decimal with at most `places` places, rounded half away from zero, or `None`
    /// when it can't be held as one.
    #[must_use]
    pub fn rounded(self, places: u32) -> Option<Decimal> {
        let decimal = match self {
            Value::Exact(decimal) => decimal,
            Value::Float(float) => Decimal::from_f64(float)?,
        };
        Some(decimal.round_dp_with_strategy(places, rust_decimal::RoundingStrategy::MidpointAwayFromZero))
    }
}

/// A JSON number; exact values keep all their digits.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Exact(decimal) => serialize_digits(&decimal.to_string(), serializer),
            Value::Float(float) => serializer.serialize_f64(*float),
        }
    }
}

fn serialize_digits<S: Serializer>(digits: &str, serializer: S) -> Result<S::Ok, S::Error> {
    let number: serde_json::Number = digits.parse().map_err(serde::ser::Error::custom)?;
    number.serialize(serializer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_values_keep_their_digits_in_json() {
        let value = Value::Exact("1234567890123.45".parse().unwrap());
        assert_eq!(serde_json::to_string(&value).unwrap(), "1234567890123.45");
    }

    #[test]
    fn a_ratio_of_sums() {
        let ratio = Value::count(40).over(Value::count(1500)).unwrap();
        assert_eq!(serde_json::to_string(&ratio).unwrap(), "0.026666666667");
        assert_eq!(Value::count(1).over(Value::count(0)), None);
    }

    #[test]
    fn what_is_too_large_is_none_and_never_wraps() {
        assert_eq!(Value::Exact(Decimal::MAX).plus(Value::count(1)), None);
        assert_eq!(Value::Float(f64::MAX).times(Value::Float(2.0)), None);
    }
}
