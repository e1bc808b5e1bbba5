//! Comparison, logic, arithmetic and casts of values.

use std::cmp::Ordering;

use miara_model::clock::MICROS_PER_DAY;
use rust_decimal::Decimal;

use super::ast::{CastTo, Op};
use super::env::Env;
use super::value::Value;
use crate::flag::read_flag;
use crate::moment::{is_no_date, read_moment};
use crate::near::shortened;
use crate::number::read_number;
use crate::reasons::{moment_reason, number_reason};
use crate::refused::Reason;

/// A value, or why there is none for a row.
pub(super) type Evaluated<'a> = Result<Value<'a>, Reason>;

/// An expression that makes no sense of a row.
pub(super) fn error(detail: impl Into<String>) -> Reason {
    Reason::Expression { detail: detail.into() }
}

pub(super) fn flag<'a>(truth: Option<bool>) -> Value<'a> {
    truth.map_or(Value::Null, Value::Flag)
}

pub(super) fn truth(value: &Value<'_>) -> Result<Option<bool>, Reason> {
    match value {
        Value::Null => Ok(None),
        Value::Flag(flag) => Ok(Some(*flag)),
        other => Err(error(format!("`{}` is used as a condition", shown(other)))),
    }
}

fn shown(value: &Value<'_>) -> String {
    shortened(value.clone().into_text().as_deref().unwrap_or("null"))
}

pub(super) fn and(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// `AND` and `OR`: the right side is not asked where the left decides.
pub(super) fn logic<'a>(op: Op, left: Value<'a>, right: impl FnOnce() -> Evaluated<'a>) -> Evaluated<'a> {
    let left = truth(&left)?;
    let decides = op == Op::Or;
    if left == Some(decides) {
        return Ok(Value::Flag(decides));
    }
    let right = truth(&right()?)?;
    Ok(flag(match op {
        Op::And => and(left, right),
        _ => and(left.map(|t| !t), right.map(|t| !t)).map(|t| !t),
    }))
}

pub(super) fn binary<'a>(left: Value<'a>, op: Op, right: Value<'a>, env: &impl Env<'a>) -> Evaluated<'a> {
    let test: fn(Ordering) -> bool = match op {
        Op::Equal => Ordering::is_eq,
        Op::NotEqual => Ordering::is_ne,
        Op::Less => Ordering::is_lt,
        Op::LessOrEqual => Ordering::is_le,
        Op::More => Ordering::is_gt,
        Op::MoreOrEqual => Ordering::is_ge,
        Op::Concat => return Ok(concat(left, right)),
        _ => return arithmetic(left, op, right, env),
    };
    Ok(flag(compare(&left, &right, env)?.map(test)))
}

fn concat<'a>(left: Value<'a>, right: Value<'a>) -> Value<'a> {
    match (left.into_text(), right.into_text()) {
        (Some(left), Some(right)) => Value::Text((left.into_owned() + &right).into()),
        _ => Value::Null,
    }
}

fn arithmetic<'a>(left: Value<'a>, op: Op, right: Value<'a>, env: &impl Env<'a>) -> Evaluated<'a> {
    if left.is_null() || right.is_null() {
        return Ok(Value::Null);
    }
    if let (at, Value::Interval(length)) = (&left, &right) {
        let length = if op == Op::Subtract { -*length } else { *length };
        return shift(at, length, env);
    }
    if let (Value::Interval(length), at, Op::Add) = (&left, &right, op) {
        return shift(at, *length, env);
    }
    let (Some(a), Some(b)) = (number(left, env)?, number(right, env)?) else {
        return Ok(Value::Null);
    };
    let result = match op {
        Op::Add => a.checked_add(b),
        Op::Subtract => a.checked_sub(b),
        Op::Multiply => a.checked_mul(b),
        _ if b.is_zero() => return Err(error("a division by zero")),
        _ => a.checked_div(b),
    };
    result.map(Value::Number).ok_or_else(|| error("a number grows too large"))
}

fn shift<'a>(at: &Value<'a>, length: i64, env: &impl Env<'a>) -> Evaluated<'a> {
    match (at, length % MICROS_PER_DAY) {
        (Value::Day(day), 0) => {
            let days = i32::try_from(length / MICROS_PER_DAY).map_err(|_| error("an interval is too long"))?;
            Ok(Value::Day(day + days))
        }
        _ => match cast(at.clone(), CastTo::Time, env)? {
            Value::Time(micros) => Ok(Value::Time(micros + length)),
            other => Ok(other),
        },
    }
}

/// The order of two values; `None` where one is null. Text meets numbers and times as what it says.
pub(super) fn compare<'a>(a: &Value<'a>, b: &Value<'a>, env: &impl Env<'a>) -> Result<Option<Ordering>, Reason> {
    Ok(Some(match (a, b) {
        (Value::Null, _) | (_, Value::Null) => return Ok(None),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Number(a), Value::Number(b)) => a.cmp(b),
        (Value::Day(a), Value::Day(b)) => a.cmp(b),
        (Value::Time(a), Value::Time(b)) | (Value::Interval(a), Value::Interval(b)) => a.cmp(b),
        (Value::Flag(a), Value::Flag(b)) => a.cmp(b),
        (Value::Number(_), Value::Text(_)) | (Value::Text(_), Value::Number(_)) => {
            return Ok(number(a.clone(), env)?.zip(number(b.clone(), env)?).map(|(a, b)| a.cmp(&b)));
        }
        (Value::Day(_), Value::Text(_)) | (Value::Text(_), Value::Day(_)) => {
            return same_type(a, b, CastTo::Date, env);
        }
        (Value::Time(_) | Value::Day(_) | Value::Text(_), Value::Time(_) | Value::Day(_) | Value::Text(_)) => {
            return same_type(a, b, CastTo::Time, env);
        }
        (Value::Flag(_), Value::Text(_)) | (Value::Text(_), Value::Flag(_)) => {
            return same_type(a, b, CastTo::Flag, env);
        }
        _ => return Err(error(format!("`{}` and `{}` cannot be compared", shown(a), shown(b)))),
    }))
}

fn same_type<'a>(a: &Value<'a>, b: &Value<'a>, to: CastTo, env: &impl Env<'a>) -> Result<Option<Ordering>, Reason> {
    compare(&cast(a.clone(), to, env)?, &cast(b.clone(), to, env)?, env)
}

/// The value as a number; `None` for null.
pub(super) fn number<'a>(value: Value<'a>, env: &impl Env<'a>) -> Result<Option<Decimal>, Reason> {
    match value {
        Value::Null => Ok(None),
        Value::Number(number) => Ok(Some(number)),
        Value::Text(text) => {
            let number = read_number(&text, env.sign()).and_then(|n| n.decimal());
            number.map(Some).map_err(|fault| number_reason(fault, &text))
        }
        other => Err(Reason::NotANumber { value: shown(&other) }),
    }
}

pub(super) fn cast<'a>(value: Value<'a>, to: CastTo, env: &impl Env<'a>) -> Evaluated<'a> {
    Ok(match (value, to) {
        (Value::Null, _) => Value::Null,
        (value, CastTo::Text) => value.into_text().map_or(Value::Null, Value::Text),
        (value, CastTo::Number) => number(value, env)?.map_or(Value::Null, Value::Number),
        (value, CastTo::Whole) => number(value, env)?.map_or(Value::Null, |n| Value::Number(n.trunc())),
        (Value::Flag(flag), CastTo::Flag) => Value::Flag(flag),
        (value, CastTo::Flag) => {
            let text = value.into_text().unwrap_or_default();
            Value::Flag(read_flag(&text).ok_or_else(|| Reason::NotAFlag { value: shortened(&text) })?)
        }
        (Value::Day(day), CastTo::Date) => Value::Day(day),
        (Value::Time(micros), CastTo::Time) => Value::Time(micros),
        (Value::Time(micros), CastTo::Date) => {
            Value::Day(env.zone().day_of(micros).map_err(|f| moment_reason(f, "a time"))?)
        }
        (value, to) => {
            let text = value.into_text().unwrap_or_default();
            if is_no_date(&text) {
                return Ok(Value::Null);
            }
            let because = |fault| moment_reason(fault, &text);
            let moment = read_moment(&text, env.order()).map_err(because)?;
            match to {
                CastTo::Date => Value::Day(env.zone().day(moment).map_err(because)?),
                _ => Value::Time(env.zone().micros(moment).map_err(because)?),
            }
        }
    })
}

/// SQL `LIKE`: `%` is any text, `_` any one character.
pub(super) fn like(text: &str, pattern: &str) -> bool {
    let (text, pattern): (Vec<char>, Vec<char>) = (text.chars().collect(), pattern.chars().collect());
    let (mut t, mut p, mut star) = (0, 0, None);
    while t < text.len() {
        match pattern.get(p) {
            Some('%') => {
                star = Some((p, t));
                p += 1;
            }
            Some(&c) if c == '_' || c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    p = at + 1;
                    t = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '%')
}
