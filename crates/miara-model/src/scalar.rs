//! Expressions over the columns of one row, written in SQL.
//!
//! Definitions may use a small, closed part of SQL. It is parsed by DataFusion's parser, turned into
//! [`Scalar`], and given a type and a unit before anything runs.

use rust_decimal::Decimal;
use sqlparser::ast::{
    BinaryOperator, DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, UnaryOperator,
    Value,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;

use crate::dataset::{ColumnKind, Dataset};
use crate::diagnostic::Problem;
use crate::unit::Unit;

/// An expression over one row of a dataset.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// A column of the dataset.
    Column(String),
    /// A number.
    Number(Decimal),
    /// A text.
    Text(String),
    /// True or false.
    Flag(bool),
    /// No value.
    Null,
    /// Two operands.
    Binary(Op, Box<Scalar>, Box<Scalar>),
    /// Logical not.
    Not(Box<Scalar>),
    /// Arithmetic minus.
    Negate(Box<Scalar>),
    /// `IS NULL`.
    IsNull(Box<Scalar>),
    /// `x IN (…)`.
    In(Box<Scalar>, Vec<Scalar>),
    /// `x LIKE 'pattern'`.
    Like(Box<Scalar>, String),
    /// `CASE WHEN … THEN … ELSE … END`.
    Case(Vec<(Scalar, Scalar)>, Box<Scalar>),
    /// One of the functions that definitions may use.
    Call(Func, Vec<Scalar>),
}

/// An operator of two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the SQL operator of its name")]
pub enum Op {
    Add,
    Sub,
    Mul,
    Div,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    And,
    Or,
}

/// A function that definitions may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Func {
    /// `working_hours(start, end [, person])`: working time between two instants, in hours; null when
    /// either is missing or the end comes first.
    WorkingHours,
    /// `elapsed_hours(start, end)`: time between two instants, in hours.
    ElapsedHours,
    /// `days_between(start, end)`: calendar days between the local days of two instants.
    DaysBetween,
    /// `now()`: the instant of the question.
    Now,
    /// `setting('name')`: a named choice of the book.
    Setting,
    /// The first of its arguments that is not null.
    Coalesce,
    /// Null when both arguments are equal, else the first.
    NullIf,
    /// Absolute value.
    Abs,
    /// Lower case.
    Lower,
    /// Texts one after the other.
    Concat,
}

const FUNCTIONS: [(&str, Func, std::ops::RangeInclusive<usize>); 10] = [
    ("working_hours", Func::WorkingHours, 2..=3),
    ("elapsed_hours", Func::ElapsedHours, 2..=2),
    ("days_between", Func::DaysBetween, 2..=2),
    ("now", Func::Now, 0..=0),
    ("setting", Func::Setting, 1..=1),
    ("coalesce", Func::Coalesce, 1..=8),
    ("nullif", Func::NullIf, 2..=2),
    ("abs", Func::Abs, 1..=1),
    ("lower", Func::Lower, 1..=1),
    ("concat", Func::Concat, 1..=8),
];

/// The kind of value an expression yields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A number with its unit.
    Number(Unit),
    /// Text.
    Text,
    /// An instant or a day.
    Moment,
    /// True or false.
    Flag,
    /// Only ever null.
    Null,
}

impl Kind {
    fn said(&self) -> String {
        match self {
            Kind::Number(unit) if unit.is_pure() => "a number".to_owned(),
            Kind::Number(unit) => format!("a number in `{unit}`"),
            Kind::Text => "a text".to_owned(),
            Kind::Moment => "a date or time".to_owned(),
            Kind::Flag => "true or false".to_owned(),
            Kind::Null => "nothing".to_owned(),
        }
    }
}

/// Parses one SQL expression.
///
/// # Errors
/// A sentence where the text is not SQL.
pub fn parse_sql(text: &str) -> Result<Expr, Problem> {
    let syntax = |error: sqlparser::parser::ParserError| {
        Problem::new(
            "not-sql",
            format!("`{text}` is not a SQL expression: {error}"),
            "write one expression, such as `kind <> 'advance'`",
        )
    };
    // Depth is bounded, so that a hostile definition cannot exhaust the stack.
    let mut parser = Parser::new(&GenericDialect {}).with_recursion_limit(40).try_with_sql(text).map_err(syntax)?;
    let expr = parser.parse_expr().map_err(syntax)?;
    match parser.peek_token().token {
        sqlparser::tokenizer::Token::EOF => Ok(expr),
        token => Err(Problem::new(
            "not-sql",
            format!("`{text}` goes on after its end with `{token}`"),
            "write one expression and nothing behind it",
        )),
    }
}

impl Scalar {
    /// Parses an expression over one row.
    ///
    /// # Errors
    /// A problem where the text is not SQL, or uses more of SQL than definitions may.
    pub fn parse(text: &str) -> Result<Scalar, Problem> {
        lower(&parse_sql(text)?)
    }

    /// The columns it reads, each once, in order of appearance.
    #[must_use]
    pub fn columns(&self) -> Vec<&str> {
        let mut found = Vec::new();
        self.walk(&mut |scalar| {
            if let Scalar::Column(name) = scalar
                && !found.contains(&name.as_str())
            {
                found.push(name.as_str());
            }
        });
        found
    }

    /// The columns without which it has no value: those that no `COALESCE` makes up for.
    #[must_use]
    pub fn required_columns(&self) -> Vec<&str> {
        match self {
            Scalar::Call(Func::Coalesce, _) => Vec::new(),
            Scalar::Binary(_, a, b) => [a.required_columns(), b.required_columns()].concat(),
            Scalar::Call(_, args) => args.iter().flat_map(Scalar::required_columns).collect(),
            _ => self.columns(),
        }
    }

    /// The expression with its parts replaced from the inside out.
    #[must_use]
    pub(crate) fn map(&self, replace: &impl Fn(Scalar) -> Scalar) -> Scalar {
        let inner = |part: &Scalar| part.map(replace);
        let boxed = |part: &Scalar| Box::new(part.map(replace));
        replace(match self {
            Scalar::Binary(op, a, b) => Scalar::Binary(*op, boxed(a), boxed(b)),
            Scalar::Not(a) => Scalar::Not(boxed(a)),
            Scalar::Negate(a) => Scalar::Negate(boxed(a)),
            Scalar::IsNull(a) => Scalar::IsNull(boxed(a)),
            Scalar::In(a, list) => Scalar::In(boxed(a), list.iter().map(inner).collect()),
            Scalar::Like(a, pattern) => Scalar::Like(boxed(a), pattern.clone()),
            Scalar::Case(branches, otherwise) => {
                let branch = |(when, then): &(Scalar, Scalar)| (inner(when), inner(then));
                Scalar::Case(branches.iter().map(branch).collect(), boxed(otherwise))
            }
            Scalar::Call(func, args) => Scalar::Call(*func, args.iter().map(inner).collect()),
            plain => plain.clone(),
        })
    }

    /// True where `now()` takes part, so that the value changes with the clock.
    #[must_use]
    pub fn uses(&self, func: Func) -> bool {
        let mut used = false;
        self.walk(&mut |scalar| used |= matches!(scalar, Scalar::Call(called, _) if *called == func));
        used
    }

    pub(crate) fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Scalar)) {
        visit(self);
        match self {
            Scalar::Column(_) | Scalar::Number(_) | Scalar::Text(_) | Scalar::Flag(_) | Scalar::Null => {}
            Scalar::Binary(_, a, b) => [a, b].into_iter().for_each(|part| part.walk(visit)),
            Scalar::Not(a) | Scalar::Negate(a) | Scalar::IsNull(a) | Scalar::Like(a, _) => a.walk(visit),
            Scalar::In(a, list) => std::iter::once(a.as_ref()).chain(list).for_each(|part| part.walk(visit)),
            Scalar::Case(branches, otherwise) => {
                branches.iter().flat_map(|(when, then)| [when, then]).for_each(|part| part.walk(visit));
                otherwise.walk(visit);
            }
            Scalar::Call(_, args) => args.iter().for_each(|part| part.walk(visit)),
        }
    }

    /// The kind and unit of its value over rows of `dataset`.
    ///
    /// # Errors
    /// A problem where a column does not exist, or kinds or units do not fit together.
    pub fn kind(&self, dataset: &Dataset) -> Result<Kind, Problem> {
        match self {
            Scalar::Column(name) => column_kind(name, dataset),
            Scalar::Number(_) => Ok(Kind::Number(Unit::pure())),
            Scalar::Text(_) => Ok(Kind::Text),
            Scalar::Flag(_) => Ok(Kind::Flag),
            Scalar::Null => Ok(Kind::Null),
            Scalar::Binary(op, a, b) => binary_kind(*op, &a.kind(dataset)?, &b.kind(dataset)?),
            Scalar::Not(a) => expect(&a.kind(dataset)?, &Kind::Flag, "NOT").map(|()| Kind::Flag),
            Scalar::Negate(a) => a.kind(dataset),
            Scalar::IsNull(a) => a.kind(dataset).map(|_| Kind::Flag),
            Scalar::Like(a, _) => expect(&a.kind(dataset)?, &Kind::Text, "LIKE").map(|()| Kind::Flag),
            Scalar::In(a, list) => {
                let wanted = a.kind(dataset)?;
                list.iter().try_for_each(|item| expect(&item.kind(dataset)?, &wanted, "IN"))?;
                Ok(Kind::Flag)
            }
            Scalar::Case(branches, otherwise) => {
                let mut kind = otherwise.kind(dataset)?;
                for (when, then) in branches {
                    expect(&when.kind(dataset)?, &Kind::Flag, "WHEN")?;
                    kind = same(kind, then.kind(dataset)?, "the branches of CASE")?;
                }
                Ok(kind)
            }
            Scalar::Call(func, args) => call_kind(*func, args, dataset),
        }
    }
}

fn column_kind(name: &str, dataset: &Dataset) -> Result<Kind, Problem> {
    let Some(kind) = dataset.column_kind(name) else {
        let what = format!("column of `{}`", dataset.name);
        let known = dataset.columns.keys().chain(dataset.derived.keys()).map(String::as_str);
        return Err(Problem::unknown("unknown-column", &what, name, known));
    };
    let counted = || dataset.columns.get(name).and_then(|column| column.unit.as_deref());
    Ok(match kind {
        ColumnKind::Text => Kind::Text,
        ColumnKind::Time | ColumnKind::Date => Kind::Moment,
        ColumnKind::Count => Kind::Number(counted().map_or_else(Unit::pure, Unit::base)),
        ColumnKind::Money => Kind::Number(Unit::money()),
        ColumnKind::Hours => Kind::Number(Unit::base("h")),
        ColumnKind::Rate | ColumnKind::Share => Kind::Number(Unit::pure()),
        ColumnKind::Flag => Kind::Flag,
    })
}

fn binary_kind(op: Op, a: &Kind, b: &Kind) -> Result<Kind, Problem> {
    match op {
        Op::And | Op::Or => {
            expect(a, &Kind::Flag, "AND and OR")?;
            expect(b, &Kind::Flag, "AND and OR")?;
            Ok(Kind::Flag)
        }
        Op::Eq | Op::Ne | Op::Lt | Op::Le | Op::Gt | Op::Ge => {
            // A number without a unit can be held against any number: `value > 1000`.
            let pure_side = matches!((a, b), (Kind::Number(_), Kind::Number(unit)) if unit.is_pure());
            if !pure_side {
                same(a.clone(), b.clone(), "the two sides of a comparison")?;
            }
            Ok(Kind::Flag)
        }
        Op::Add | Op::Sub => {
            let kind = same(a.clone(), b.clone(), "the two sides of + or -")?;
            if matches!(kind, Kind::Number(_) | Kind::Null) { Ok(kind) } else { Err(not_a_number(&kind)) }
        }
        Op::Mul | Op::Div => match (a, b) {
            (Kind::Number(a), Kind::Number(b)) => Ok(Kind::Number(if op == Op::Mul { a.times(b) } else { a.per(b) })),
            (Kind::Number(_), other) | (other, _) => Err(not_a_number(other)),
        },
    }
}

fn call_kind(func: Func, args: &[Scalar], dataset: &Dataset) -> Result<Kind, Problem> {
    let kinds = args.iter().map(|arg| arg.kind(dataset)).collect::<Result<Vec<_>, _>>()?;
    let moments = |name: &str| kinds.iter().take(2).try_for_each(|kind| expect(kind, &Kind::Moment, name));
    match func {
        Func::WorkingHours => {
            moments("working_hours")?;
            kinds.get(2).map_or(Ok(()), |person| expect(person, &Kind::Text, "working_hours"))?;
            Ok(Kind::Number(Unit::base("h")))
        }
        Func::ElapsedHours => moments("elapsed_hours").map(|()| Kind::Number(Unit::base("h"))),
        Func::DaysBetween => moments("days_between").map(|()| Kind::Number(Unit::base("day"))),
        Func::Now => Ok(Kind::Moment),
        Func::Setting => match args {
            [Scalar::Text(name)] => setting_kind(name),
            _ => Err(Problem::new(
                "bad-argument",
                "`setting` takes one name in quotes",
                "write such as `setting('response_limit')`",
            )),
        },
        Func::Coalesce | Func::NullIf => {
            // Zero fits every unit: `COALESCE(advance_net, 0)`.
            let mut kind = Kind::Null;
            for (arg, found) in args.iter().zip(kinds) {
                if !matches!(arg, Scalar::Number(number) if number.is_zero()) {
                    kind = same(kind, found, "the arguments of COALESCE and NULLIF")?;
                }
            }
            Ok(kind)
        }
        Func::Abs => match &kinds[0] {
            Kind::Number(_) => Ok(kinds[0].clone()),
            other => Err(not_a_number(other)),
        },
        Func::Lower => expect(&kinds[0], &Kind::Text, "LOWER").map(|()| Kind::Text),
        Func::Concat => Ok(Kind::Text),
    }
}

/// The settings that definitions may ask for, with what each yields.
fn setting_kind(name: &str) -> Result<Kind, Problem> {
    match name {
        "response_limit" => Ok(Kind::Number(Unit::base("h"))),
        "corrections" => Ok(Kind::Text),
        other => {
            Err(Problem::unknown("unknown-setting", "setting", other, ["response_limit", "corrections"].into_iter()))
        }
    }
}

fn expect(found: &Kind, wanted: &Kind, place: &str) -> Result<(), Problem> {
    same(found.clone(), wanted.clone(), place).map(|_| ())
}

fn same(a: Kind, b: Kind, place: &str) -> Result<Kind, Problem> {
    match (a, b) {
        (Kind::Null, other) | (other, Kind::Null) => Ok(other),
        (a, b) if a == b => Ok(a),
        (Kind::Number(a), Kind::Number(b)) => Err(Problem::new(
            "unit-mismatch",
            format!("{place}: `{a}` and `{b}` don't fit together"),
            "bring both sides to one unit, for instance by dividing",
        )),
        (a, b) => Err(Problem::new(
            "type-mismatch",
            format!("{place}: {} and {} don't fit together", a.said(), b.said()),
            "compare values of one kind",
        )),
    }
}

fn not_a_number(kind: &Kind) -> Problem {
    Problem::new(
        "type-mismatch",
        format!("arithmetic needs numbers and found {}", kind.said()),
        "use a column with numbers, or a function that yields one",
    )
}

fn lower(expr: &Expr) -> Result<Scalar, Problem> {
    let boxed = |expr: &Expr| lower(expr).map(Box::new);
    let negate = |negated: bool, scalar: Scalar| if negated { Scalar::Not(Box::new(scalar)) } else { scalar };
    match expr {
        Expr::Identifier(name) => Ok(Scalar::Column(name.value.clone())),
        Expr::Nested(inner) => lower(inner),
        Expr::Value(value) => literal(&value.value),
        Expr::BinaryOp { left, op, right } => Ok(Scalar::Binary(operator(op)?, boxed(left)?, boxed(right)?)),
        Expr::UnaryOp { op: UnaryOperator::Not, expr } => Ok(Scalar::Not(boxed(expr)?)),
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => Ok(Scalar::Negate(boxed(expr)?)),
        Expr::IsNull(inner) => Ok(Scalar::IsNull(boxed(inner)?)),
        Expr::IsNotNull(inner) => Ok(Scalar::Not(Box::new(Scalar::IsNull(boxed(inner)?)))),
        Expr::IsTrue(inner) => Ok(Scalar::Call(Func::Coalesce, vec![lower(inner)?, Scalar::Flag(false)])),
        Expr::IsNotTrue(inner) => {
            Ok(Scalar::Not(Box::new(Scalar::Call(Func::Coalesce, vec![lower(inner)?, Scalar::Flag(false)]))))
        }
        Expr::InList { expr, list, negated } => {
            let list = list.iter().map(lower).collect::<Result<_, _>>()?;
            Ok(negate(*negated, Scalar::In(boxed(expr)?, list)))
        }
        Expr::Between { expr, negated, low, high } => {
            let above = Scalar::Binary(Op::Ge, boxed(expr)?, boxed(low)?);
            let below = Scalar::Binary(Op::Le, boxed(expr)?, boxed(high)?);
            Ok(negate(*negated, Scalar::Binary(Op::And, Box::new(above), Box::new(below))))
        }
        Expr::Like { negated, expr, pattern, .. } => match lower(pattern)? {
            Scalar::Text(pattern) => Ok(negate(*negated, Scalar::Like(boxed(expr)?, pattern))),
            _ => Err(unsupported(expr)),
        },
        Expr::Case { operand, conditions, else_result, .. } => {
            let mut branches = Vec::with_capacity(conditions.len());
            for branch in conditions {
                let when = match operand {
                    Some(operand) => Scalar::Binary(Op::Eq, boxed(operand)?, boxed(&branch.condition)?),
                    None => lower(&branch.condition)?,
                };
                branches.push((when, lower(&branch.result)?));
            }
            let otherwise = else_result.as_deref().map_or(Ok(Scalar::Null), lower)?;
            Ok(Scalar::Case(branches, Box::new(otherwise)))
        }
        Expr::Function(function) => call(function),
        other => Err(unsupported(other)),
    }
}

fn literal(value: &Value) -> Result<Scalar, Problem> {
    match value {
        Value::Number(digits, _) => digits.parse().map(Scalar::Number).map_err(|_| {
            Problem::new(
                "bad-number",
                format!("`{digits}` is not a number that can be held exactly"),
                "use at most 28 digits",
            )
        }),
        Value::SingleQuotedString(text) => Ok(Scalar::Text(text.clone())),
        Value::Boolean(flag) => Ok(Scalar::Flag(*flag)),
        Value::Null => Ok(Scalar::Null),
        other => Err(Problem::new(
            "unsupported-sql",
            format!("the literal `{other}` can't be used here"),
            "use a number, a text in single quotes, true, false or null",
        )),
    }
}

fn operator(op: &BinaryOperator) -> Result<Op, Problem> {
    Ok(match op {
        BinaryOperator::Plus => Op::Add,
        BinaryOperator::Minus => Op::Sub,
        BinaryOperator::Multiply => Op::Mul,
        BinaryOperator::Divide => Op::Div,
        BinaryOperator::Eq => Op::Eq,
        BinaryOperator::NotEq => Op::Ne,
        BinaryOperator::Lt => Op::Lt,
        BinaryOperator::LtEq => Op::Le,
        BinaryOperator::Gt => Op::Gt,
        BinaryOperator::GtEq => Op::Ge,
        BinaryOperator::And => Op::And,
        BinaryOperator::Or => Op::Or,
        other => {
            return Err(Problem::new(
                "unsupported-sql",
                format!("the operator `{other}` can't be used here"),
                "use + - * / = <> < <= > >= AND OR",
            ));
        }
    })
}

fn unsupported(expr: &Expr) -> Problem {
    Problem::new(
        "unsupported-sql",
        format!("`{expr}` is more of SQL than a definition may use"),
        "use columns, literals, arithmetic, comparisons, AND, OR, NOT, IN, BETWEEN, LIKE, IS NULL, CASE and the functions of the guide",
    )
}

fn call(function: &Function) -> Result<Scalar, Problem> {
    let name = function.name.to_string().to_lowercase();
    let Some((_, func, arity)) = FUNCTIONS.iter().find(|(known, ..)| *known == name) else {
        return Err(Problem::unknown("unknown-function", "function", &name, FUNCTIONS.iter().map(|(name, ..)| *name)));
    };
    let args = arguments(function)?
        .into_iter()
        .map(|arg| arg.map_or_else(|| Err(star_refused(&name)), lower))
        .collect::<Result<Vec<_>, _>>()?;
    if !arity.contains(&args.len()) {
        let wanted = if arity.start() == arity.end() {
            arity.start().to_string()
        } else {
            format!("{} to {}", arity.start(), arity.end())
        };
        return Err(Problem::new(
            "bad-argument",
            format!("`{name}` takes {wanted} arguments and got {}", args.len()),
            "see the guide for its arguments",
        ));
    }
    Ok(Scalar::Call(*func, args))
}

fn star_refused(name: &str) -> Problem {
    Problem::new("bad-argument", format!("`{name}` can't take `*`"), "name a column")
}

/// The plain arguments of a call; `None` is `*`.
pub(crate) fn arguments(function: &Function) -> Result<Vec<Option<&Expr>>, Problem> {
    let plain = function.filter.is_none() && function.over.is_none() && function.within_group.is_empty();
    let list = match &function.args {
        FunctionArguments::List(list) if plain && list.clauses.is_empty() => &list.args,
        FunctionArguments::None if plain => return Ok(Vec::new()),
        _ => {
            return Err(Problem::new(
                "unsupported-sql",
                format!("`{function}` has more to it than a definition may use"),
                "put conditions into `where`",
            ));
        }
    };
    let argument = |arg: &'_ FunctionArg| -> Result<(), Problem> {
        match arg {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(_) | FunctionArgExpr::Wildcard) => Ok(()),
            other => Err(Problem::new(
                "unsupported-sql",
                format!("the argument `{other}` can't be used here"),
                "give plain arguments",
            )),
        }
    };
    list.iter().try_for_each(argument)?;
    Ok(list
        .iter()
        .map(|arg| match arg {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr),
            _ => None,
        })
        .collect())
}

/// True for `f(DISTINCT …)`.
pub(crate) fn is_distinct(function: &Function) -> bool {
    matches!(&function.args, FunctionArguments::List(list) if list.duplicate_treatment == Some(DuplicateTreatment::Distinct))
}
