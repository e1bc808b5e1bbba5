//! Values that expressions compute with.

use std::borrow::Cow;

use miara_model::clock::MICROS_PER_DAY;
use rust_decimal::Decimal;

use crate::moment::civil_time;

/// One value of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value<'a> {
    Null,
    Text(Cow<'a, str>),
    Number(Decimal),
    /// Days since 1970-01-01.
    Day(i32),
    /// Microseconds of UTC.
    Time(i64),
    Flag(bool),
    /// Microseconds.
    Interval(i64),
}

impl<'a> Value<'a> {
    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The value as text; `None` for null.
    pub(crate) fn into_text(self) -> Option<Cow<'a, str>> {
        match self {
            Value::Null => None,
            Value::Text(text) => Some(text),
            Value::Number(number) => Some(number.normalize().to_string().into()),
            Value::Day(day) => Some(day_text(day).into()),
            Value::Time(micros) => Some(time_text(micros).into()),
            Value::Flag(flag) => Some(if flag { "true" } else { "false" }.into()),
            Value::Interval(micros) => Some(format!("{micros} microseconds").into()),
        }
    }
}

/// `2025-06-05`
pub(crate) fn day_text(day: i32) -> String {
    let civil = civil_time(i64::from(day) * MICROS_PER_DAY);
    civil.map(|time| time.date().to_string()).unwrap_or_default()
}

/// RFC 3339 in UTC.
pub(crate) fn time_text(micros: i64) -> String {
    jiff::Timestamp::from_microsecond(micros).map(|t| t.to_string()).unwrap_or_default()
}
