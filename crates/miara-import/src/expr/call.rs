//! The functions that expressions may call.

use std::borrow::Cow;
use std::cmp::Ordering;

use rust_decimal::{Decimal, RoundingStrategy};

use super::ast::{CastTo, Function, Node};
use super::env::Env;
use super::operator::{Evaluated, cast, compare, error, number};
use super::value::Value;
use crate::reasons::moment_reason;
use crate::refused::Reason;

/// Calls `function`; `of` computes an argument.
pub(crate) fn call<'a>(
    function: Function,
    args: &'a [Node],
    of: &impl Fn(&'a Node) -> Evaluated<'a>,
    env: &impl Env<'a>,
) -> Evaluated<'a> {
    match function {
        Function::Coalesce => {
            for arg in args {
                let value = of(arg)?;
                if !value.is_null() {
                    return Ok(value);
                }
            }
            Ok(Value::Null)
        }
        Function::NullIf => {
            let (value, other) = (of(&args[0])?, of(&args[1])?);
            let same = compare(&value, &other, env)? == Some(Ordering::Equal);
            Ok(if same { Value::Null } else { value })
        }
        Function::Concat => {
            let mut all = String::new();
            for arg in args {
                all.push_str(of(arg)?.into_text().as_deref().unwrap_or(""));
            }
            Ok(Value::Text(all.into()))
        }
        Function::Before => before(of(&args[0])?, of(&args[1])?, env),
        Function::Greatest => extreme(args, of, env, Ordering::Greater),
        Function::Least => extreme(args, of, env, Ordering::Less),
        Function::Abs | Function::Round => numeric(function, args, of, env),
        _ => textual(function, args, of, env),
    }
}

/// True where `a` is earlier than `b`. Where one of them tells no time of day, both count as days.
fn before<'a>(a: Value<'a>, b: Value<'a>, env: &impl Env<'a>) -> Evaluated<'a> {
    let (Value::Time(a), Value::Time(b)) = (cast(a, CastTo::Time, env)?, cast(b, CastTo::Time, env)?) else {
        return Ok(Value::Null);
    };
    if a >= b {
        return Ok(Value::Flag(false));
    }
    let zone = env.zone();
    let because = |fault| moment_reason(fault, "a time");
    let by_days = zone.day_begun(a).map_err(because)?.is_some() || zone.day_begun(b).map_err(because)?.is_some();
    Ok(Value::Flag(!by_days || zone.day_of(a).map_err(because)? < zone.day_of(b).map_err(because)?))
}

/// The largest or smallest argument that is not null.
fn extreme<'a>(
    args: &'a [Node],
    of: &impl Fn(&'a Node) -> Evaluated<'a>,
    env: &impl Env<'a>,
    wanted: Ordering,
) -> Evaluated<'a> {
    let mut best = Value::Null;
    for arg in args {
        let value = of(arg)?;
        if best.is_null() || compare(&value, &best, env)? == Some(wanted) {
            best = value;
        }
    }
    Ok(best)
}

fn numeric<'a>(
    function: Function,
    args: &'a [Node],
    of: &impl Fn(&'a Node) -> Evaluated<'a>,
    env: &impl Env<'a>,
) -> Evaluated<'a> {
    let Some(value) = number(of(&args[0])?, env)? else {
        return Ok(Value::Null);
    };
    if function == Function::Abs {
        return Ok(Value::Number(value.abs()));
    }
    let places = match args.get(1) {
        Some(arg) => whole(of(arg)?, env)?.unwrap_or(0),
        None => 0,
    };
    let places = u32::try_from(places).map_err(|_| error("ROUND takes 0 or more places"))?;
    Ok(Value::Number(value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)))
}

fn whole<'a>(value: Value<'a>, env: &impl Env<'a>) -> Result<Option<i64>, Reason> {
    let Some(number) = number(value, env)? else { return Ok(None) };
    i64::try_from(number.trunc()).map(Some).map_err(|_| error("a position is too large"))
}

/// Functions over text: null where the text is null.
fn textual<'a>(
    function: Function,
    args: &'a [Node],
    of: &impl Fn(&'a Node) -> Evaluated<'a>,
    env: &impl Env<'a>,
) -> Evaluated<'a> {
    let Some(text) = of(&args[0])?.into_text() else {
        return Ok(Value::Null);
    };
    let text_of = |at: usize| -> Result<Cow<'a, str>, Reason> {
        match args.get(at) {
            Some(arg) => Ok(of(arg)?.into_text().unwrap_or_default()),
            None => Ok(Cow::Borrowed("")),
        }
    };
    let result = match function {
        Function::Lower => text.to_lowercase(),
        Function::Upper => text.to_uppercase(),
        Function::Trim => text.trim().to_owned(),
        Function::Replace => {
            let (from, to) = (text_of(1)?, text_of(2)?);
            if from.is_empty() { text.into_owned() } else { text.replace(from.as_ref(), &to) }
        }
        Function::Length => {
            return Ok(Value::Number(Decimal::from(text.chars().count())));
        }
        Function::SplitPart => {
            let mark = text_of(1)?;
            let at = whole(of(&args[2])?, env)?.unwrap_or(1);
            split_part(&text, &mark, at)?
        }
        Function::UrlPath => url_path(&text),
        _ => {
            let from = whole(of(&args[1])?, env)?.unwrap_or(1);
            let length = args.get(2).map(|arg| whole(of(arg)?, env)).transpose()?.flatten();
            substr(&text, from, length)
        }
    };
    Ok(Value::Text(result.into()))
}

fn split_part(text: &str, mark: &str, at: i64) -> Result<String, Reason> {
    let at = usize::try_from(at).ok().and_then(|at| at.checked_sub(1));
    let at = at.ok_or_else(|| error("SPLIT_PART counts parts from 1"))?;
    let part = if mark.is_empty() { (at == 0).then_some(text) } else { text.split(mark).nth(at) };
    Ok(part.unwrap_or("").to_owned())
}

/// Characters from position `from`, counted from 1.
fn substr(text: &str, from: i64, length: Option<i64>) -> String {
    let end = length.map(|length| from.saturating_add(length.max(0)));
    let within = |at: i64| at >= from && end.is_none_or(|end| at < end);
    (1_i64..).zip(text.chars()).filter(|(at, _)| within(*at)).map(|(_, c)| c).collect()
}

/// The path of a web address, without scheme, host, query and fragment; `/` where there is none.
pub(crate) fn url_path(text: &str) -> String {
    let text = text.trim();
    let path = match text.find("://") {
        Some(at) => text[at + 3..].find(['/', '?', '#']).map_or("", |from| &text[at + 3 + from..]),
        None => match text.find('/') {
            Some(at) if at > 0 && text[..at].contains('.') => &text[at..],
            _ => text,
        },
    };
    let path = path.split(['?', '#']).next().unwrap_or("");
    match path {
        "" => "/".to_owned(),
        path if path.len() > 1 => path.trim_end_matches('/').to_owned(),
        path => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_what_pages_share() {
        for (address, path) in [
            ("https://a.pl/oferta/?utm_source=x#top", "/oferta"),
            ("https://a.pl", "/"),
            ("a.pl/kontakt", "/kontakt"),
            ("/demo?x=1", "/demo"),
            ("/", "/"),
            ("(not set)", "(not set)"),
        ] {
            assert_eq!(url_path(address), path, "{address}");
        }
    }

    #[test]
    fn parts_and_substrings_count_from_one() {
        assert_eq!(split_part("a / b", " / ", 2).as_deref(), Ok("b"));
        assert_eq!(split_part("a / b", " / ", 3).as_deref(), Ok(""));
        assert_eq!(substr("zażółć", 3, Some(2)), "żó");
        assert_eq!(substr("abc", 2, None), "bc");
    }
}
