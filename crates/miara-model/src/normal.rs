//! Conditions and measures written in one way, so that what reads the same is seen to.

use rust_decimal::Decimal;

use crate::measure::{Measure, Shape};
use crate::scalar::{Func, Op, Scalar};

impl Scalar {
    /// The same expression as everyone would write it: parts of `AND`, `OR`, `+` and `*` in one order and
    /// each once, comparisons by `<` and `<=`, `IN` as `=`, `NOT` moved inwards. It has the same value on
    /// every row, nulls included.
    #[must_use]
    pub fn normal(&self) -> Scalar {
        match self {
            Scalar::Number(number) => Scalar::Number(number.normalize()),
            Scalar::Binary(op, a, b) => binary(*op, a.normal(), b.normal()),
            Scalar::Not(inner) => negated(&inner.normal()),
            Scalar::Negate(inner) => match inner.normal() {
                Scalar::Number(number) => Scalar::Number(-number),
                Scalar::Negate(inner) => *inner,
                other => Scalar::Negate(Box::new(other)),
            },
            Scalar::IsNull(inner) => Scalar::IsNull(Box::new(inner.normal())),
            Scalar::In(inner, list) if !list.is_empty() => {
                let equal = list.iter().map(|item| binary(Op::Eq, inner.normal(), item.normal()));
                gathered(Op::Or, equal.collect())
            }
            Scalar::In(inner, _) => Scalar::In(Box::new(inner.normal()), Vec::new()),
            Scalar::Like(inner, pattern) => Scalar::Like(Box::new(inner.normal()), pattern.clone()),
            Scalar::Case(branches, otherwise) => Scalar::Case(
                branches.iter().map(|(when, then)| (when.normal(), then.normal())).collect(),
                Box::new(otherwise.normal()),
            ),
            Scalar::Call(Func::Coalesce, args) if args.len() == 1 => args[0].normal(),
            Scalar::Call(func, args) => Scalar::Call(*func, args.iter().map(Scalar::normal).collect()),
            Scalar::Column(_) | Scalar::Text(_) | Scalar::Flag(_) | Scalar::Null => self.clone(),
        }
    }
}

fn binary(op: Op, a: Scalar, b: Scalar) -> Scalar {
    let pair = |op, a, b| Scalar::Binary(op, Box::new(a), Box::new(b));
    match op {
        Op::And | Op::Or | Op::Add | Op::Mul => gathered(op, vec![a, b]),
        Op::Gt => pair(Op::Lt, b, a),
        Op::Ge => pair(Op::Le, b, a),
        Op::Eq | Op::Ne if place(&a) > place(&b) => pair(op, b, a),
        _ => pair(op, a, b),
    }
}

/// Parts of one operator in one order; twice the same condition is once.
fn gathered(op: Op, parts: Vec<Scalar>) -> Scalar {
    let mut flat: Vec<Scalar> = parts.into_iter().flat_map(|part| parts_of(op, part)).collect();
    flat.sort_by_key(place);
    if matches!(op, Op::And | Op::Or) {
        flat.dedup();
    }
    let join = |whole: Scalar, part: Scalar| Scalar::Binary(op, Box::new(whole), Box::new(part));
    flat.into_iter().reduce(join).unwrap_or(Scalar::Null)
}

fn parts_of(op: Op, whole: Scalar) -> Vec<Scalar> {
    match whole {
        Scalar::Binary(own, a, b) if own == op => [parts_of(op, *a), parts_of(op, *b)].concat(),
        other => vec![other],
    }
}

fn place(scalar: &Scalar) -> String {
    format!("{scalar:?}")
}

/// What is true where a normal condition is false, and unknown where it is unknown.
fn negated(condition: &Scalar) -> Scalar {
    let pair = |op, a: &Scalar, b: &Scalar| binary(op, a.clone(), b.clone());
    match condition {
        Scalar::Not(inner) => (**inner).clone(),
        Scalar::Flag(flag) => Scalar::Flag(!flag),
        Scalar::Binary(Op::And, a, b) => gathered(Op::Or, vec![negated(a), negated(b)]),
        Scalar::Binary(Op::Or, a, b) => gathered(Op::And, vec![negated(a), negated(b)]),
        Scalar::Binary(Op::Eq, a, b) => pair(Op::Ne, a, b),
        Scalar::Binary(Op::Ne, a, b) => pair(Op::Eq, a, b),
        Scalar::Binary(Op::Lt, a, b) => pair(Op::Le, b, a),
        Scalar::Binary(Op::Le, a, b) => pair(Op::Lt, b, a),
        other => Scalar::Not(Box::new(other.clone())),
    }
}

impl Measure {
    /// True where both always have the same number, whatever they are called.
    #[must_use]
    pub fn reads_the_same(&self, other: &Measure) -> bool {
        self.print() == other.print()
    }

    /// True where both read the very same rows by the same axis.
    #[must_use]
    pub fn has_the_rows_of(&self, other: &Measure) -> bool {
        let ends = |measure: &Measure| match &measure.shape {
            Shape::Open { until, .. } => Some(until.clone()),
            _ => None,
        };
        self.rows_print() == other.rows_print() && ends(self) == ends(other)
    }

    fn rows_print(&self) -> String {
        let Measure { dataset, filter, at, first_per, .. } = self;
        format!("{:?}", (dataset, filter.as_ref().map(Scalar::normal), at, first_per))
    }

    /// What it reads, in a text that is the same for measures that read the same.
    #[must_use]
    pub fn print(&self) -> String {
        let shape = match &self.shape {
            Shape::Sum(value) => Shape::Sum(value.normal()),
            Shape::Distinct(value) => Shape::Distinct(value.normal()),
            Shape::Mean(value) => Shape::Mean(value.normal()),
            Shape::Quantile(value, share) => Shape::Quantile(value.normal(), share.normalize()),
            Shape::Open { value, until, history } => Shape::Open {
                value: value.as_ref().map(Scalar::normal),
                until: until.clone(),
                history: history.clone(),
            },
            other => other.clone(),
        };
        format!("{} {shape:?}", self.rows_print())
    }

    /// The measure as a fixed factor times another, where it is a sum of a multiple.
    pub(crate) fn without_factor(&self) -> (Decimal, Measure) {
        let Shape::Sum(value) = &self.shape else { return (Decimal::ONE, self.clone()) };
        let (mut factor, mut rest) = (Decimal::ONE, Vec::new());
        for part in parts_of(Op::Mul, value.normal()) {
            match part {
                Scalar::Number(number) => factor = factor.checked_mul(number).unwrap_or(factor),
                Scalar::Negate(inner) => {
                    factor = -factor;
                    rest.push(*inner);
                }
                other => rest.push(other),
            }
        }
        if rest.is_empty() {
            return (Decimal::ONE, self.clone());
        }
        (factor, Measure { shape: Shape::Sum(gathered(Op::Mul, rest)), ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(sql: &str) -> Scalar {
        Scalar::parse(sql).unwrap().normal()
    }

    #[test]
    fn conditions_that_mean_the_same_are_written_the_same() {
        for (a, b) in [
            ("a > 1 AND b = 2", "2 = b AND 1 < a"),
            ("kind IN ('x', 'y')", "kind = 'y' OR kind = 'x'"),
            ("NOT (a = 1 OR b >= 2)", "a <> 1 AND b < 2"),
            ("NOT (NOT (a = 1))", "a = 1.0"),
            ("a = 1 AND a = 1", "a = 1"),
            ("a * 2 + b > 3", "3 < b + 2 * a"),
        ] {
            assert_eq!(normal(a), normal(b), "{a} is {b}");
        }
        for (a, b) in [
            ("a > 1", "a >= 1"),
            ("a > 1 AND b = 2", "a > 1 OR b = 2"),
            ("kind <> 'x'", "kind = 'x'"),
            ("a - b > 0", "b - a > 0"),
            ("NOT (a = 1)", "a IS NULL"),
        ] {
            assert_ne!(normal(a), normal(b), "{a} is not {b}");
        }
    }
}
