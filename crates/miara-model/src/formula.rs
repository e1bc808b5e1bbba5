//! Arithmetic over measures.

use rust_decimal::Decimal;
use sqlparser::ast::{BinaryOperator, Expr, UnaryOperator, Value as SqlValue};

use crate::diagnostic::Problem;
use crate::scalar::parse_sql;
use crate::unit::Unit;
use crate::value::{Absent, Value};

/// Arithmetic over the numbers of measures.
#[derive(Debug, Clone, PartialEq)]
pub enum Formula {
    /// A number.
    Number(Decimal),
    /// The number of a measure, or of another KPI before it is expanded.
    Name(String),
    /// Two operands.
    Binary(Arithmetic, Box<Formula>, Box<Formula>),
}

/// An arithmetic operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the operator of its name")]
pub enum Arithmetic {
    Plus,
    Minus,
    Times,
    Over,
}

impl Formula {
    /// Parses arithmetic over names: `+ - * /`, parentheses and numbers.
    ///
    /// # Errors
    /// A problem where the text is anything else.
    pub fn parse(text: &str) -> Result<Formula, Problem> {
        lower(&parse_sql(text)?)
    }

    /// The names it reads, each once, in order of appearance.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.collect(&mut names);
        names
    }

    fn collect<'a>(&'a self, names: &mut Vec<&'a str>) {
        match self {
            Formula::Number(_) => {}
            Formula::Name(name) if names.contains(&name.as_str()) => {}
            Formula::Name(name) => names.push(name),
            Formula::Binary(_, a, b) => {
                a.collect(names);
                b.collect(names);
            }
        }
    }

    /// The formula with every name replaced.
    ///
    /// # Errors
    /// The first error of `replace`.
    pub fn expand<E>(&self, replace: &mut impl FnMut(&str) -> Result<Formula, E>) -> Result<Formula, E> {
        match self {
            Formula::Number(number) => Ok(Formula::Number(*number)),
            Formula::Name(name) => replace(name),
            Formula::Binary(op, a, b) => {
                Ok(Formula::Binary(*op, Box::new(a.expand(replace)?), Box::new(b.expand(replace)?)))
            }
        }
    }

    /// The unit of its number, given the units of its names.
    ///
    /// # Errors
    /// A problem where unlike units are added or subtracted.
    pub fn unit(&self, unit_of: &impl Fn(&str) -> Unit) -> Result<Unit, Problem> {
        match self {
            Formula::Number(_) => Ok(Unit::pure()),
            Formula::Name(name) => Ok(unit_of(name)),
            Formula::Binary(op, a, b) => {
                let (left, right) = (a.unit(unit_of)?, b.unit(unit_of)?);
                match op {
                    Arithmetic::Times => Ok(left.times(&right)),
                    Arithmetic::Over => Ok(left.per(&right)),
                    Arithmetic::Plus | Arithmetic::Minus if left == right => Ok(left),
                    Arithmetic::Plus | Arithmetic::Minus => Err(Problem::new(
                        "unit-mismatch",
                        format!("`{a}` is in `{left}` and `{b}` in `{right}`: they can't be added or subtracted"),
                        "add like to like, or divide to bring both to one unit",
                    )),
                }
            }
        }
    }

    /// The number, given the numbers of its names.
    ///
    /// # Errors
    /// Why there is none.
    pub fn eval(&self, value_of: &impl Fn(&str) -> Result<Value, Absent>) -> Result<Value, Absent> {
        match self {
            Formula::Number(number) => Ok(Value::Exact(*number)),
            Formula::Name(name) => value_of(name),
            Formula::Binary(op, a, b) => {
                let (left, right) = (a.eval(value_of)?, b.eval(value_of)?);
                if *op == Arithmetic::Over {
                    check_parts(a, b, value_of)?;
                }
                match op {
                    Arithmetic::Plus => left.plus(right),
                    Arithmetic::Minus => left.minus(right),
                    Arithmetic::Times => left.times(right),
                    Arithmetic::Over if right.is_zero() => {
                        return Err(Absent::DividedByZero { divisor: b.to_string() });
                    }
                    Arithmetic::Over => left.over(right),
                }
                .ok_or(Absent::TooLarge)
            }
        }
    }
}

/// Sees that a part of a whole is one: what is divided by a sum that it is a part of is a share only where no part of
/// the sum is below zero. A credit of 100 beside sales of 150 would be a share of 300 %.
fn check_parts(
    part: &Formula,
    whole: &Formula,
    value_of: &impl Fn(&str) -> Result<Value, Absent>,
) -> Result<(), Absent> {
    let parts = whole.summands();
    if parts.len() < 2 || !parts.contains(&part) {
        return Ok(());
    }
    for part in parts {
        if part.eval(value_of)?.to_f64() < 0.0 {
            return Err(Absent::NegativePart { part: part.to_string() });
        }
    }
    Ok(())
}

impl Formula {
    /// What is added up; of anything but a sum that itself.
    fn summands(&self) -> Vec<&Formula> {
        match self {
            Formula::Binary(Arithmetic::Plus, a, b) => [a.summands(), b.summands()].concat(),
            _ => vec![self],
        }
    }
}

impl std::fmt::Display for Formula {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Formula::Number(number) => number.fmt(f),
            Formula::Name(name) => f.write_str(name),
            Formula::Binary(op, a, b) => {
                let sum = |part: &Formula| matches!(part, Formula::Binary(Arithmetic::Plus | Arithmetic::Minus, ..));
                let product =
                    |part: &Formula| matches!(part, Formula::Binary(Arithmetic::Times | Arithmetic::Over, ..));
                let (left, right, sign) = match op {
                    Arithmetic::Plus => (false, false, '+'),
                    Arithmetic::Minus => (false, sum(b), '-'),
                    Arithmetic::Times => (sum(a), sum(b) || product(b), '*'),
                    Arithmetic::Over => (sum(a), sum(b) || product(b), '/'),
                };
                let wrapped = |inner: &Formula, wrap: bool| if wrap { format!("({inner})") } else { inner.to_string() };
                write!(f, "{} {sign} {}", wrapped(a, left), wrapped(b, right))
            }
        }
    }
}

fn lower(expr: &Expr) -> Result<Formula, Problem> {
    let refused = |what: &dyn std::fmt::Display| {
        Problem::new(
            "not-arithmetic",
            format!("`{what}` is no arithmetic over measures"),
            "use names of measures or KPIs, numbers, + - * / and parentheses",
        )
    };
    match expr {
        Expr::Identifier(name) => Ok(Formula::Name(name.value.clone())),
        Expr::Nested(inner) => lower(inner),
        Expr::Value(value) => match &value.value {
            SqlValue::Number(digits, _) => digits.parse().map(Formula::Number).map_err(|_| refused(expr)),
            _ => Err(refused(expr)),
        },
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => {
            Ok(Formula::Binary(Arithmetic::Minus, Box::new(Formula::Number(Decimal::ZERO)), Box::new(lower(expr)?)))
        }
        Expr::BinaryOp { left, op, right } => {
            let op = match op {
                BinaryOperator::Plus => Arithmetic::Plus,
                BinaryOperator::Minus => Arithmetic::Minus,
                BinaryOperator::Multiply => Arithmetic::Times,
                BinaryOperator::Divide => Arithmetic::Over,
                _ => return Err(refused(expr)),
            };
            Ok(Formula::Binary(op, Box::new(lower(left)?), Box::new(lower(right)?)))
        }
        other => Err(refused(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_itself_as_written() {
        for text in ["a / (b + c)", "a - (b - c)", "a * b / c", "(a + b) * 2", "a / (b * c)"] {
            assert_eq!(Formula::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn money_and_hours_are_not_added() {
        let unit_of = |name: &str| if name == "net" { Unit::money() } else { Unit::base("h") };
        let problem = Formula::parse("net + hours").unwrap().unit(&unit_of).unwrap_err();
        assert_eq!(problem.code, "unit-mismatch");
        assert_eq!(Formula::parse("net / hours").unwrap().unit(&unit_of).unwrap().to_string(), "money/h");
    }

    #[test]
    fn nothing_over_nothing_is_no_value() {
        let zero = |_: &str| Ok(Value::count(0));
        let absent = Formula::parse("leads / visits").unwrap().eval(&zero).unwrap_err();
        assert_eq!(absent, Absent::DividedByZero { divisor: "visits".into() });
    }

    #[test]
    fn a_share_of_parts_below_zero_is_no_share() {
        let share = |won: i64, lost: i64| {
            let value = |name: &str| Ok(Value::count(if name == "won" { won } else { lost }));
            Formula::parse("won / (lost + won)").unwrap().eval(&value)
        };
        // By hand: 150 of 150 less 100 would be 300 %, and −50 of −150 a third.
        assert_eq!(share(150, -100), Err(Absent::NegativePart { part: "lost".into() }));
        assert_eq!(share(-50, -100), Err(Absent::NegativePart { part: "lost".into() }));
        assert_eq!(share(150, 50).unwrap().to_f64(), 0.75);
        // What is no part of what it is divided by may be of either sign.
        let change = Formula::parse("won / (lost + lost)").unwrap().eval(&|_: &str| Ok(Value::count(-1)));
        assert_eq!(change.unwrap().to_f64(), 0.5);
    }

    #[test]
    fn sql_beyond_arithmetic_is_refused() {
        for text in ["SUM(a)", "a > b", "(SELECT 1)", "'text'", "a; DROP TABLE b", ""] {
            assert!(Formula::parse(text).is_err(), "{text}");
        }
    }
}
