//! Which columns a condition needs: while one of them is null, it can't be true.

use std::collections::BTreeSet;

use super::ast::{Function, Node, Op, Program};

type Columns = BTreeSet<usize>;

impl Program {
    /// The columns of the program without which, as a condition, it is never true.
    pub(crate) fn needed(&self) -> Vec<usize> {
        never_true(&self.root).into_iter().collect()
    }
}

/// Columns that being null make the condition null or false.
fn never_true(node: &Node) -> Columns {
    match node {
        Node::Binary { left, op: Op::And, right } => union(&never_true(left), &never_true(right)),
        Node::Binary { left, op: Op::Or, right } => {
            never_true(left).intersection(&never_true(right)).copied().collect()
        }
        Node::IsNull { of, negated: true } => null(of),
        other => null(other),
    }
}

/// Columns that being null make the value null.
fn null(node: &Node) -> Columns {
    match node {
        Node::Column(at) => Columns::from([*at]),
        Node::Not(of) | Node::Negate(of) | Node::Cast { of, .. } | Node::In { of, .. } | Node::Between { of, .. } => {
            null(of)
        }
        Node::Binary { op: Op::And | Op::Or | Op::Concat, .. } => Columns::new(),
        Node::Binary { left, right, .. } => union(&null(left), &null(right)),
        Node::Call { function: Function::Before, args } => {
            args.iter().map(null).fold(Columns::new(), |all, more| union(&all, &more))
        }
        _ => Columns::new(),
    }
}

fn union(a: &Columns, b: &Columns) -> Columns {
    a.union(b).copied().collect()
}

#[cfg(test)]
mod tests {
    use crate::expr::parse::parse;

    fn needed(sql: &str) -> Vec<String> {
        let program = parse(sql).unwrap();
        program.needed().into_iter().map(|at| program.columns[at].clone()).collect()
    }

    #[test]
    fn conditions_need_what_makes_them_null() {
        assert_eq!(needed("won IS NOT NULL AND lost IS NOT NULL"), ["won", "lost"]);
        assert_eq!(needed("before(won, made)"), ["won", "made"]);
        assert_eq!(needed("share < 0 OR share > 1"), ["share"]);
        assert_eq!(needed("a < 0 OR b > 1"), Vec::<String>::new());
        assert_eq!(needed("(outcome = 'won' OR won IS NOT NULL) AND reason IS NOT NULL"), ["reason"]);
        assert_eq!(needed("a IS NULL AND b NOT IN ('x')"), ["b"]);
        assert_eq!(needed("COALESCE(a, 0) > b"), ["b"]);
        assert_eq!(needed("NOT (a = 1 AND b = 2)"), Vec::<String>::new());
    }
}
