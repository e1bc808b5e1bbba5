//! The syntax tree of an expression.

use super::value::Value;
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

impl Program {
    /// The columns out of which look-ups into an id make their keys.
    pub(crate) fn looked_up_ids(&self) -> Vec<usize> {
        let mut found = Vec::new();
        let mut steps = vec![&self.root];
        while let Some(step) = steps.pop() {
            if let Node::Lookup { lookup, key, .. } = step
                && self.lookups[*lookup].finds_by_id()
            {
                key.columns(&mut found);
            }
            steps.extend(step.inner());
        }
        found
    }
}

impl Node {
    /// The columns that it reads.
    fn columns(&self, into: &mut Vec<usize>) {
        if let Node::Column(at) = self {
            into.push(*at);
        }
        self.inner().into_iter().for_each(|step| step.columns(into));
    }

    /// The steps right below.
    fn inner(&self) -> Vec<&Node> {
        match self {
            Node::Literal(_) | Node::Column(_) => Vec::new(),
            Node::Not(of) | Node::Negate(of) => vec![of],
            Node::IsNull { of, .. } | Node::Is { of, .. } | Node::Cast { of, .. } => vec![of],
            Node::Binary { left, right, .. } => vec![left, right],
            Node::In { of, list, .. } => std::iter::once(&**of).chain(list).collect(),
            Node::Between { of, low, high, .. } => vec![of, low, high],
            Node::Like { of, pattern, .. } => vec![of, pattern],
            Node::Case { operand, whens, otherwise } => {
                let whens = whens.iter().flat_map(|(when, then)| [when, then]);
                operand.as_deref().into_iter().chain(whens).chain(otherwise.as_deref()).collect()
            }
            Node::Call { args, .. } => args.iter().collect(),
            Node::Lookup { key, otherwise, .. } => std::iter::once(&**key).chain(otherwise.as_deref()).collect(),
        }
    }
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
    Before,
}
