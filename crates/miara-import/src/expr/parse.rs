//! SQL text to [`Program`].

use miara_model::clock::MICROS_PER_DAY;
use rust_decimal::Decimal;
use sqlparser::ast::{
    BinaryOperator, CastKind, DataType, Expr, Function as SqlFunction, FunctionArg, FunctionArgExpr, FunctionArguments,
    Interval, UnaryOperator, Value as SqlValue,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::Token;

use super::ast::{CastTo, Function, Node, Op, Program};
use super::value::Value;
use crate::lookup::Lookup;
use crate::near::{near, quoted};

/// Parses one expression.
///
/// # Errors
/// A sentence in English that says what is not understood, with near names of functions.
pub(crate) fn parse(sql: &str) -> Result<Program, String> {
    let mut parser = Parser::new(&GenericDialect {}).try_with_sql(sql).map_err(|e| e.to_string())?;
    let expr = parser.parse_expr().map_err(|e| e.to_string())?;
    let rest = parser.peek_token();
    if rest.token != Token::EOF {
        return Err(format!("`{rest}` is left over after the expression"));
    }
    let mut builder = Builder::default();
    let root = builder.node(&expr)?;
    Ok(Program { root, columns: builder.columns, lookups: builder.lookups })
}

#[derive(Default)]
struct Builder {
    columns: Vec<String>,
    lookups: Vec<Lookup>,
}

type Built = Result<Node, String>;

impl Builder {
    fn boxed(&mut self, expr: &Expr) -> Result<Box<Node>, String> {
        self.node(expr).map(Box::new)
    }

    fn nodes<'e>(&mut self, exprs: impl IntoIterator<Item = &'e Expr>) -> Result<Vec<Node>, String> {
        exprs.into_iter().map(|e| self.node(e)).collect()
    }

    fn node(&mut self, expr: &Expr) -> Built {
        match expr {
            Expr::Identifier(name) => Ok(self.column(&name.value)),
            Expr::CompoundIdentifier(parts) => {
                let name: Vec<&str> = parts.iter().map(|p| p.value.as_str()).collect();
                Ok(self.column(&name.join(".")))
            }
            Expr::Nested(inner) => self.node(inner),
            Expr::Value(value) => literal(&value.value),
            Expr::TypedString(typed) => {
                let to = cast_type(&typed.data_type)?;
                let of = Box::new(literal(&typed.value.value)?);
                Ok(Node::Cast { of, to, or_null: false })
            }
            Expr::UnaryOp { op, expr } => self.unary(*op, expr),
            Expr::BinaryOp { left, op, right } => self.binary(left, op, right),
            Expr::Case { operand, conditions, else_result, .. } => {
                let operand = operand.as_deref().map(|e| self.boxed(e)).transpose()?;
                let whens = conditions
                    .iter()
                    .map(|when| Ok((self.node(&when.condition)?, self.node(&when.result)?)))
                    .collect::<Result<_, String>>()?;
                let otherwise = else_result.as_deref().map(|e| self.boxed(e)).transpose()?;
                Ok(Node::Case { operand, whens, otherwise })
            }
            Expr::Cast { kind, expr, data_type, .. } => {
                let or_null = matches!(kind, CastKind::TryCast | CastKind::SafeCast);
                Ok(Node::Cast { of: self.boxed(expr)?, to: cast_type(data_type)?, or_null })
            }
            Expr::Function(call) => self.call(call),
            Expr::Interval(interval) => read_interval(interval),
            other => self.predicate(other),
        }
    }

    fn predicate(&mut self, expr: &Expr) -> Built {
        match expr {
            Expr::IsNull(of) => Ok(Node::IsNull { of: self.boxed(of)?, negated: false }),
            Expr::IsNotNull(of) => Ok(Node::IsNull { of: self.boxed(of)?, negated: true }),
            Expr::IsTrue(of) => Ok(Node::Is { of: self.boxed(of)?, truth: true, negated: false }),
            Expr::IsNotTrue(of) => Ok(Node::Is { of: self.boxed(of)?, truth: true, negated: true }),
            Expr::IsFalse(of) => Ok(Node::Is { of: self.boxed(of)?, truth: false, negated: false }),
            Expr::IsNotFalse(of) => Ok(Node::Is { of: self.boxed(of)?, truth: false, negated: true }),
            Expr::InList { expr, list, negated } => {
                Ok(Node::In { of: self.boxed(expr)?, list: self.nodes(list)?, negated: *negated })
            }
            Expr::Between { expr, negated, low, high } => Ok(Node::Between {
                of: self.boxed(expr)?,
                low: self.boxed(low)?,
                high: self.boxed(high)?,
                negated: *negated,
            }),
            Expr::Like { negated, any: false, expr, pattern, escape_char: None } => {
                self.like(expr, pattern, false, *negated)
            }
            Expr::ILike { negated, any: false, expr, pattern, escape_char: None } => {
                self.like(expr, pattern, true, *negated)
            }
            other => self.text_syntax(other),
        }
    }

    fn like(&mut self, of: &Expr, pattern: &Expr, any_case: bool, negated: bool) -> Built {
        Ok(Node::Like { of: self.boxed(of)?, pattern: self.boxed(pattern)?, any_case, negated })
    }

    /// Functions that SQL gives a syntax of their own.
    fn text_syntax(&mut self, expr: &Expr) -> Built {
        match expr {
            Expr::Trim { expr, trim_where: None, trim_what: None, trim_characters: None } => {
                Ok(Node::Call { function: Function::Trim, args: vec![self.node(expr)?] })
            }
            Expr::Substring { expr, substring_from, substring_for, .. } => {
                let mut args = vec![self.node(expr)?];
                args.extend(self.nodes(substring_from.as_deref())?);
                args.extend(self.nodes(substring_for.as_deref())?);
                Ok(Node::Call { function: Function::Substr, args })
            }
            other => Err(format!("`{other}` is not understood here")),
        }
    }

    fn column(&mut self, name: &str) -> Node {
        let at = self.columns.iter().position(|known| known == name).unwrap_or_else(|| {
            self.columns.push(name.to_owned());
            self.columns.len() - 1
        });
        Node::Column(at)
    }

    fn unary(&mut self, op: UnaryOperator, expr: &Expr) -> Built {
        match op {
            UnaryOperator::Not => Ok(Node::Not(self.boxed(expr)?)),
            UnaryOperator::Minus => Ok(Node::Negate(self.boxed(expr)?)),
            UnaryOperator::Plus => self.node(expr),
            other => Err(format!("the operator `{other}` is not understood here")),
        }
    }

    fn binary(&mut self, left: &Expr, op: &BinaryOperator, right: &Expr) -> Built {
        let op = match op {
            BinaryOperator::Eq => Op::Equal,
            BinaryOperator::NotEq => Op::NotEqual,
            BinaryOperator::Lt => Op::Less,
            BinaryOperator::LtEq => Op::LessOrEqual,
            BinaryOperator::Gt => Op::More,
            BinaryOperator::GtEq => Op::MoreOrEqual,
            BinaryOperator::And => Op::And,
            BinaryOperator::Or => Op::Or,
            BinaryOperator::StringConcat => Op::Concat,
            BinaryOperator::Plus => Op::Add,
            BinaryOperator::Minus => Op::Subtract,
            BinaryOperator::Multiply => Op::Multiply,
            BinaryOperator::Divide => Op::Divide,
            other => return Err(format!("the operator `{other}` is not understood here")),
        };
        Ok(Node::Binary { left: self.boxed(left)?, op, right: self.boxed(right)? })
    }

    fn call(&mut self, call: &SqlFunction) -> Built {
        let name = call.name.to_string().to_lowercase();
        let args = self.nodes(arguments(call)?)?;
        match name.as_str() {
            "lookup" | "lookup_loosely" => return self.lookup(&name, args),
            "date" | "to_date" => return cast_call(&name, args, CastTo::Date),
            "to_timestamp" | "to_time" => return cast_call(&name, args, CastTo::Time),
            _ => {}
        }
        let Some((_, function, least, most)) = FUNCTIONS.iter().find(|f| f.0 == name) else {
            let names = FUNCTIONS.iter().map(|f| f.0).chain(["lookup", "lookup_loosely", "date", "to_timestamp"]);
            let near = near(&name, names);
            let hint = if near.is_empty() { String::new() } else { format!("; near: {}", quoted(&near)) };
            return Err(format!("there is no function `{name}`{hint}"));
        };
        if args.len() < *least || args.len() > *most {
            return Err(format!("`{name}` takes {least} to {most} arguments and has {}", args.len()));
        }
        Ok(Node::Call { function: *function, args })
    }

    /// `lookup('dataset', 'on', 'take', key [, otherwise])`
    fn lookup(&mut self, name: &str, args: Vec<Node>) -> Built {
        let said = args.len();
        let mut args = args.into_iter();
        let mut words = Vec::new();
        for arg in args.by_ref().take(3) {
            match arg {
                Node::Literal(Value::Text(word)) => words.push(word.into_owned()),
                _ => return Err(format!("the first three arguments of `{name}` are quoted names: dataset, on, take")),
            }
        }
        let (Some(key), [dataset, on, take], 4..=5) = (args.next(), words.as_slice(), said) else {
            return Err(format!("`{name}` takes 4 or 5 arguments: dataset, on, take, key and what holds otherwise"));
        };
        let wanted = Lookup { dataset: dataset.clone(), on: on.clone(), take: take.clone() };
        let lookup = self.lookups.iter().position(|known| *known == wanted).unwrap_or_else(|| {
            self.lookups.push(wanted);
            self.lookups.len() - 1
        });
        let loosely = name == "lookup_loosely";
        Ok(Node::Lookup { lookup, loosely, key: Box::new(key), otherwise: args.next().map(Box::new) })
    }
}

/// Name, function, least and most arguments.
const FUNCTIONS: [(&str, Function, usize, usize); 20] = [
    ("coalesce", Function::Coalesce, 1, 99),
    ("ifnull", Function::Coalesce, 2, 2),
    ("nullif", Function::NullIf, 2, 2),
    ("lower", Function::Lower, 1, 1),
    ("upper", Function::Upper, 1, 1),
    ("trim", Function::Trim, 1, 1),
    ("btrim", Function::Trim, 1, 1),
    ("replace", Function::Replace, 3, 3),
    ("substr", Function::Substr, 2, 3),
    ("substring", Function::Substr, 2, 3),
    ("split_part", Function::SplitPart, 3, 3),
    ("concat", Function::Concat, 1, 99),
    ("length", Function::Length, 1, 1),
    ("char_length", Function::Length, 1, 1),
    ("abs", Function::Abs, 1, 1),
    ("round", Function::Round, 1, 2),
    ("greatest", Function::Greatest, 1, 99),
    ("least", Function::Least, 1, 99),
    ("url_path", Function::UrlPath, 1, 1),
    ("before", Function::Before, 2, 2),
];

fn cast_call(name: &str, mut args: Vec<Node>, to: CastTo) -> Built {
    match (args.pop(), args.is_empty()) {
        (Some(of), true) => Ok(Node::Cast { of: Box::new(of), to, or_null: false }),
        _ => Err(format!("`{name}` takes one argument")),
    }
}

fn arguments(call: &SqlFunction) -> Result<Vec<&Expr>, String> {
    if call.filter.is_some() || call.over.is_some() || !call.within_group.is_empty() {
        return Err(format!("`{}` is used as an aggregate; expressions here see one row", call.name));
    }
    match &call.args {
        FunctionArguments::None => Ok(Vec::new()),
        FunctionArguments::Subquery(_) => Err("a subquery is not understood here".into()),
        FunctionArguments::List(list) => list
            .args
            .iter()
            .map(|arg| match arg {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Ok(expr),
                other => Err(format!("the argument `{other}` is not understood here")),
            })
            .collect(),
    }
}

fn literal(value: &SqlValue) -> Built {
    let value = match value {
        SqlValue::Number(text, _) => {
            let number = text.parse::<Decimal>().or_else(|_| Decimal::from_scientific(text));
            Value::Number(number.map_err(|e| format!("`{text}` is not a number: {e}"))?)
        }
        SqlValue::SingleQuotedString(text) => Value::Text(text.clone().into()),
        SqlValue::Boolean(flag) => Value::Flag(*flag),
        SqlValue::Null => Value::Null,
        other => return Err(format!("the literal `{other}` is not understood here")),
    };
    Ok(Node::Literal(value))
}

fn cast_type(data_type: &DataType) -> Result<CastTo, String> {
    match data_type {
        DataType::Text | DataType::Varchar(_) | DataType::String(_) | DataType::Char(_) => Ok(CastTo::Text),
        DataType::Date | DataType::Date32 => Ok(CastTo::Date),
        DataType::Timestamp(..) | DataType::Datetime(_) | DataType::TimestampNtz(_) => Ok(CastTo::Time),
        DataType::Double(_)
        | DataType::DoublePrecision
        | DataType::Float(_)
        | DataType::Real
        | DataType::Decimal(_)
        | DataType::Numeric(_) => Ok(CastTo::Number),
        DataType::BigInt(_) | DataType::Int(_) | DataType::Integer(_) | DataType::Int64 => Ok(CastTo::Whole),
        DataType::Boolean | DataType::Bool => Ok(CastTo::Flag),
        other => Err(format!(
            "there is no type `{other}` here; write text, date, timestamp, decimal, double, bigint or boolean"
        )),
    }
}

/// `INTERVAL '2 seconds'`, `INTERVAL '1' DAY`; days and shorter, since months have no fixed length.
fn read_interval(interval: &Interval) -> Built {
    let Expr::Value(value) = interval.value.as_ref() else {
        return Err("write an interval as INTERVAL '2 seconds'".into());
    };
    let (SqlValue::SingleQuotedString(text) | SqlValue::Number(text, _)) = &value.value else {
        return Err("write an interval as INTERVAL '2 seconds'".into());
    };
    let unit = interval.leading_field.as_ref().map(ToString::to_string);
    let mut words = text.split_whitespace();
    let number: Decimal = words.next().unwrap_or("").parse().map_err(|_| format!("`{text}` is not an interval"))?;
    let unit = words.next().map(str::to_owned).or(unit).unwrap_or_default().to_lowercase();
    let micros = match unit.trim_end_matches('s') {
        "microsecond" => 1,
        "millisecond" => 1_000,
        "second" => 1_000_000,
        "minute" => 60_000_000,
        "hour" => 3_600_000_000,
        "day" => MICROS_PER_DAY,
        "week" => 7 * MICROS_PER_DAY,
        _ => {
            return Err(format!("`{unit}` is not a unit of an interval; write weeks, days, hours, minutes or seconds"));
        }
    };
    let total = (number * Decimal::from(micros)).round();
    let total = i64::try_from(total).map_err(|_| format!("`{text}` is too long"))?;
    Ok(Node::Literal(Value::Interval(total)))
}
