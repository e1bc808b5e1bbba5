//! Expressions of mappings and checks: SQL text in, a value per row out.
//!
//! A small part of SQL, without aggregates and without side effects: literals, columns, comparison,
//! three-valued logic, `CASE`, arithmetic in decimals, casts, text functions and look-ups.

mod call;
mod evaluate;
mod parse;
mod value;

pub(crate) use evaluate::{Env, Fault, evaluate, is_true};
pub(crate) use parse::parse;
pub(crate) use value::Value;

use crate::lookup::Lookup;

/// A parsed expression.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(crate) root: Node,
    /// The names it reads; [`Node::Column`] is a place in this list.
    pub(crate) columns: Vec<String>,
    /// The look-ups it asks for.
    pub(crate) lookups: Vec<Lookup>,
}

/// One step of an expression.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    Literal(Value<'static>),
    Column(usize),
    Not(Box<Node>),
    Negate(Box<Node>),
    Binary { left: Box<Node>, op: Op, right: Box<Node> },
    IsNull { of: Box<Node>, negated: bool },
    Is { of: Box<Node>, truth: bool, negated: bool },
    In { of: Box<Node>, list: Vec<Node>, negated: bool },
    Between { of: Box<Node>, low: Box<Node>, high: Box<Node>, negated: bool },
    Like { of: Box<Node>, pattern: Box<Node>, any_case: bool, negated: bool },
    Case { operand: Option<Box<Node>>, whens: Vec<(Node, Node)>, otherwise: Option<Box<Node>> },
    Cast { of: Box<Node>, to: CastTo, or_null: bool },
    Call { function: Function, args: Vec<Node> },
    Lookup { lookup: usize, loosely: bool, key: Box<Node>, otherwise: Option<Box<Node>> },
}

/// An operator between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Op {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    More,
    MoreOrEqual,
    And,
    Or,
    Concat,
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// The types that `CAST` knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CastTo {
    Text,
    Date,
    Time,
    Number,
    Whole,
    Flag,
}

/// The functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    Coalesce,
    NullIf,
    Lower,
    Upper,
    Trim,
    Replace,
    Substr,
    SplitPart,
    Concat,
    Length,
    Abs,
    Round,
    Greatest,
    Least,
    UrlPath,
}
