//! A [`Program`] and a row in, a value out.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::ast::{Node, Op, Program};
use super::call::call;
use super::env::Env;
use super::operator::{Evaluated, and, binary, cast, compare, error, flag, like, logic, number, truth};
use super::value::Value;
use crate::lookup::Found;
use crate::refused::Reason;

/// The value of `program` for one row.
pub(crate) fn evaluate<'a>(program: &'a Program, env: &impl Env<'a>) -> Evaluated<'a> {
    value(&program.root, program, env)
}

/// True only where the condition is true: null is not.
pub(crate) fn is_true<'a>(program: &'a Program, env: &impl Env<'a>) -> Result<bool, Reason> {
    Ok(truth(&evaluate(program, env)?)?.unwrap_or(false))
}

fn value<'a>(node: &'a Node, program: &'a Program, env: &impl Env<'a>) -> Evaluated<'a> {
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

fn predicate<'a>(node: &'a Node, program: &'a Program, env: &impl Env<'a>) -> Evaluated<'a> {
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
        _ => Err(error("an expression step has no meaning here")),
    }
}

fn case<'a>(
    operand: Option<&'a Node>,
    whens: &'a [(Node, Node)],
    otherwise: Option<&'a Node>,
    program: &'a Program,
    env: &impl Env<'a>,
) -> Evaluated<'a> {
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

fn find<'a>(program: &'a Program, at: usize, loosely: bool, key: Value<'a>, env: &impl Env<'a>) -> Evaluated<'a> {
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
