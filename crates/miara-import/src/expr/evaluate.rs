//! [`Program`] and a row in, a value out.

use std::borrow::Cow;
use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::call::call;
use super::value::Value;
use super::{CastTo, Node, Op, Program};
use crate::lookup::{Found, LookupTable};
use crate::moment::{DAY, DateOrder, Zone, is_no_date, read_moment};
use crate::near::shortened;
use crate::number::{DecimalSign, read_number};
use crate::reasons::{moment_reason, number_reason};
use crate::refused::Reason;

/// Why an expression has no result for a row.
pub(crate) type Fault = Reason;

/// What an expression sees: the row, and how its text is to be read.
pub(crate) trait Env<'a> {
    /// The value of the program's column number `at`.
    fn column(&self, at: usize) -> Result<Value<'a>, Fault>;
    /// The table of the program's look-up number `at`; `None` where it was never imported.
    fn lookup(&self, at: usize) -> Option<&'a LookupTable>;
    /// Decimal sign of text that is read as a number.
    fn sign(&self) -> Option<DecimalSign>;
    /// Order of day and month of text that is read as a date.
    fn order(&self) -> Option<DateOrder>;
    /// Zone of times without an offset.
    fn zone(&self) -> &Zone;
}

type Result1<'a> = Result<Value<'a>, Fault>;

/// The value of `program` for one row.
pub(crate) fn evaluate<'a>(program: &'a Program, env: &impl Env<'a>) -> Result1<'a> {
    value(&program.root, program, env)
}

/// True only where the condition is true: null is not.
pub(crate) fn is_true<'a>(program: &'a Program, env: &impl Env<'a>) -> Result<bool, Fault> {
    Ok(truth(&evaluate(program, env)?)?.unwrap_or(false))
}

fn value<'a>(node: &'a Node, program: &'a Program, env: &impl Env<'a>) -> Result1<'a> {
    let of = |node: &'a Node| value(node, program, env);
    match node {
        Node::Literal(literal) => Ok(borrowed(literal)),
        Node::Column(at) => env.column(*at),
        Node::Not(inner) => Ok(flag(truth(&of(inner)?)?.map(|t| !t))),
        Node::Negate(inner) => match number(of(inner)?, env)? {
            Some(n) => Ok(Value::Number(-n)),
            None => Ok(Value::Null),
        },
        Node::Binary { left, op: op @ (Op::And | Op::Or), right } => logic(*op, of(left)?, || of(right)),
        Node::Binary { left, op, right } => binary(of(left)?, *op, of(right)?, env),
        Node::IsNull { of: inner, negated } => Ok(Value::Flag(of(inner)?.is_null() != *negated)),
        Node::Is { of: inner, truth: wanted, negated } => {
            Ok(Value::Flag((truth(&of(inner)?)? == Some(*wanted)) != *negated))
        }
        Node::Cast { of: inner, to, or_null } => match cast(of(inner)?, *to, env) {
            Err(_) if *or_null => Ok(Value::Null),
            result => result,
        },
        Node::Call { function, args } => call(*function, args, &of, env),
        Node::Case { operand, whens, otherwise } => case(operand.as_deref(), whens, otherwise.as_deref(), program, env),
        Node::Lookup { lookup, loosely, key, otherwise } => {
            let found = find(program, *lookup, *loosely, of(key)?, env);
            match (found, otherwise) {
                (Err(Reason::NotFound { .. } | Reason::FoundSeveral { .. }), Some(otherwise)) => of(otherwise),
                (found, _) => found,
            }
        }
        other => predicate(other, program, env),
    }
}

fn predicate<'a>(node: &'a Node, program: &'a Program, env: &impl Env<'a>) -> Result1<'a> {
    let of = |node: &'a Node| value(node, program, env);
    match node {
        Node::In { of: inner, list, negated } => {
            let wanted = of(inner)?;
            let mut unknown = wanted.is_null();
            for item in list {
                match compare(&wanted, &of(item)?, env)? {
                    Some(Ordering::Equal) => return Ok(Value::Flag(!negated)),
                    Some(_) => {}
                    None => unknown = true,
                }
            }
            Ok(if unknown { Value::Null } else { Value::Flag(*negated) })
        }
        Node::Between { of: inner, low, high, negated } => {
            let inner = of(inner)?;
            let above = compare(&inner, &of(low)?, env)?.map(Ordering::is_ge);
            let below = compare(&inner, &of(high)?, env)?.map(Ordering::is_le);
            let between = and(above, below);
            Ok(flag(between.map(|b| b != *negated)))
        }
        Node::Like { of: inner, pattern, any_case, negated } => {
            let (Some(text), Some(pattern)) = (of(inner)?.into_text(), of(pattern)?.into_text()) else {
                return Ok(Value::Null);
            };
            let matched =
                if *any_case { like(&text.to_lowercase(), &pattern.to_lowercase()) } else { like(&text, &pattern) };
            Ok(Value::Flag(matched != *negated))
        }
        _ => Err(fault("an expression step has no meaning here")),
    }
}

fn case<'a>(
    operand: Option<&'a Node>,
    whens: &'a [(Node, Node)],
    otherwise: Option<&'a Node>,
    program: &'a Program,
    env: &impl Env<'a>,
) -> Result1<'a> {
    let of = |node: &'a Node| value(node, program, env);
    let operand = operand.map(of).transpose()?;
    for (when, then) in whens {
        let when = of(when)?;
        let met = match &operand {
            Some(operand) => compare(operand, &when, env)? == Some(Ordering::Equal),
            None => truth(&when)? == Some(true),
        };
        if met {
            return of(then);
        }
    }
    otherwise.map_or(Ok(Value::Null), of)
}

fn find<'a>(program: &'a Program, at: usize, loosely: bool, key: Value<'a>, env: &impl Env<'a>) -> Result1<'a> {
    let Some(key) = key.into_text() else {
        return Ok(Value::Null);
    };
    let lookup = &program.lookups[at];
    lookup.found(env.lookup(at), &key, loosely).map(|found| match found {
        Found::Value(text) => Value::Text(Cow::Borrowed(text)),
        Found::Nothing => Value::Null,
    })
}

fn borrowed<'a>(literal: &'a Value<'static>) -> Value<'a> {
    match literal {
        Value::Text(text) => Value::Text(Cow::Borrowed(text)),
        other => other.clone(),
    }
}

pub(crate) fn fault(detail: impl Into<String>) -> Fault {
    Reason::Expression { detail: detail.into() }
}

fn flag<'a>(truth: Option<bool>) -> Value<'a> {
    truth.map_or(Value::Null, Value::Flag)
}

fn truth(value: &Value<'_>) -> Result<Option<bool>, Fault> {
    match value {
        Value::Null => Ok(None),
        Value::Flag(flag) => Ok(Some(*flag)),
        other => Err(fault(format!("`{}` is used as a condition", shown(other)))),
    }
}

fn shown(value: &Value<'_>) -> String {
    shortened(value.clone().into_text().as_deref().unwrap_or("null"))
}

fn and(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// `AND` and `OR`: the right side is not asked where the left decides.
fn logic<'a>(op: Op, left: Value<'a>, right: impl FnOnce() -> Result1<'a>) -> Result1<'a> {
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

fn binary<'a>(left: Value<'a>, op: Op, right: Value<'a>, env: &impl Env<'a>) -> Result1<'a> {
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

fn arithmetic<'a>(left: Value<'a>, op: Op, right: Value<'a>, env: &impl Env<'a>) -> Result1<'a> {
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
        _ if b.is_zero() => return Err(fault("a division by zero")),
        _ => a.checked_div(b),
    };
    result.map(Value::Number).ok_or_else(|| fault("a number grows too large"))
}

fn shift<'a>(at: &Value<'a>, length: i64, env: &impl Env<'a>) -> Result1<'a> {
    match (at, length % DAY) {
        (Value::Day(day), 0) => {
            let days = i32::try_from(length / DAY).map_err(|_| fault("an interval is too long"))?;
            Ok(Value::Day(day + days))
        }
        _ => match cast(at.clone(), CastTo::Time, env)? {
            Value::Time(micros) => Ok(Value::Time(micros + length)),
            other => Ok(other),
        },
    }
}

/// The order of two values; `None` where one is null. Text meets numbers and times as what it says.
pub(crate) fn compare<'a>(a: &Value<'a>, b: &Value<'a>, env: &impl Env<'a>) -> Result<Option<Ordering>, Fault> {
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
        _ => return Err(fault(format!("`{}` and `{}` cannot be compared", shown(a), shown(b)))),
    }))
}

fn same_type<'a>(a: &Value<'a>, b: &Value<'a>, to: CastTo, env: &impl Env<'a>) -> Result<Option<Ordering>, Fault> {
    compare(&cast(a.clone(), to, env)?, &cast(b.clone(), to, env)?, env)
}

/// The value as a number; `None` for null.
pub(crate) fn number<'a>(value: Value<'a>, env: &impl Env<'a>) -> Result<Option<Decimal>, Fault> {
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

pub(crate) fn cast<'a>(value: Value<'a>, to: CastTo, env: &impl Env<'a>) -> Result1<'a> {
    Ok(match (value, to) {
        (Value::Null, _) => Value::Null,
        (value, CastTo::Text) => value.into_text().map_or(Value::Null, Value::Text),
        (value, CastTo::Number) => number(value, env)?.map_or(Value::Null, Value::Number),
        (value, CastTo::Whole) => number(value, env)?.map_or(Value::Null, |n| Value::Number(n.trunc())),
        (Value::Flag(flag), CastTo::Flag) => Value::Flag(flag),
        (value, CastTo::Flag) => {
            let text = value.into_text().unwrap_or_default();
            Value::Flag(crate::typed::read_flag(&text).ok_or_else(|| Reason::NotAFlag { value: shortened(&text) })?)
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
fn like(text: &str, pattern: &str) -> bool {
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
