//! What is left out of a sum is left out of the count beside it.

use indexmap::IndexMap;

use crate::dataset::{ColumnKind, Dataset};
use crate::formula::{Arithmetic, Formula};
use crate::measure::{Measure, Shape};
use crate::scalar::{Op, Scalar};

/// The formula of a KPI in which each count beside a sum over the same rows takes only rows whose value is known: an
/// invoice without an exchange rate adds nothing to the sales of an average invoice, so it is none of its invoices.
/// Measures that this takes are put among the others.
pub(crate) fn beside_known(
    formula: Formula,
    datasets: &IndexMap<String, Dataset>,
    measures: &mut IndexMap<String, Measure>,
) -> Formula {
    let Formula::Binary(op, a, b) = formula else { return formula };
    let (mut a, mut b) = (beside_known(*a, datasets, measures), beside_known(*b, datasets, measures));
    if op == Arithmetic::Over {
        let (above, below) = (factors(&a), factors(&b));
        a = counted_beside(&a, &below, datasets, measures);
        b = counted_beside(&b, &above, datasets, measures);
    }
    Formula::Binary(op, Box::new(a), Box::new(b))
}

/// The names that stand above the line of a formula.
fn factors(formula: &Formula) -> Vec<String> {
    match formula {
        Formula::Number(_) => Vec::new(),
        Formula::Name(name) => vec![name.clone()],
        Formula::Binary(Arithmetic::Over, above, _) => factors(above),
        Formula::Binary(_, a, b) => [factors(a), factors(b)].concat(),
    }
}

/// The formula with the counts above its line beside sums.
fn counted_beside(
    formula: &Formula,
    sums: &[String],
    datasets: &IndexMap<String, Dataset>,
    measures: &mut IndexMap<String, Measure>,
) -> Formula {
    match formula {
        Formula::Number(_) => formula.clone(),
        Formula::Name(name) => Formula::Name(narrowed(name, sums, datasets, measures).unwrap_or_else(|| name.clone())),
        Formula::Binary(Arithmetic::Over, above, below) => {
            let above = counted_beside(above, sums, datasets, measures);
            Formula::Binary(Arithmetic::Over, Box::new(above), below.clone())
        }
        Formula::Binary(op, a, b) => {
            let (a, b) = (counted_beside(a, sums, datasets, measures), counted_beside(b, sums, datasets, measures));
            Formula::Binary(*op, Box::new(a), Box::new(b))
        }
    }
}

/// The name of a measure like `count` that leaves out rows whose value the sums beside it lack; `None` where it counts
/// nothing, or where none of them is over its rows or can lack a value.
fn narrowed(
    count: &str,
    sums: &[String],
    datasets: &IndexMap<String, Dataset>,
    measures: &mut IndexMap<String, Measure>,
) -> Option<String> {
    let counted = measures.get(count)?.clone();
    if !matches!(counted.shape, Shape::Count | Shape::Distinct(_)) || counted.first_per.is_some() {
        return None;
    }
    let dataset = datasets.get(&counted.dataset)?;
    let beside = |name: &String| {
        let sum = measures.get(name)?;
        let is_over_its_rows = sum.dataset == counted.dataset && sum.at == counted.at && sum.first_per.is_none();
        let Shape::Sum(value) = &sum.shape else { return None };
        (is_over_its_rows && may_lack_value(value, dataset)).then(|| (name.clone(), sum.filter.clone(), value.clone()))
    };
    let beside: Vec<(String, Option<Scalar>, Scalar)> = sums.iter().filter_map(beside).collect();
    let names: Vec<&str> = beside.iter().map(|(name, ..)| name.as_str()).collect();
    // No definition can write such a name.
    let name = (!names.is_empty()).then(|| format!("{count} with {}", names.join(" and ")))?;
    let is_kept = is_kept(&beside);
    let filter = Some(match counted.filter.clone() {
        Some(filter) => both(Op::And, filter, is_kept),
        None => is_kept,
    });
    let measure = Measure { name: name.clone(), filter, narrows: Some(count.to_owned()), ..counted };
    measures.insert(name.clone(), measure);
    Some(name)
}

fn both(op: Op, a: Scalar, b: Scalar) -> Scalar {
    Scalar::Binary(op, Box::new(a), Box::new(b))
}

/// False for a row that a sum would take and that lacks its value, unless another sum has a value of it.
fn is_kept(sums: &[(String, Option<Scalar>, Scalar)]) -> Scalar {
    let taken = |filter: &Option<Scalar>, with: Scalar| match filter {
        Some(filter) => both(Op::And, filter.clone(), with),
        None => with,
    };
    let lacks =
        |(_, filter, value): &(String, Option<Scalar>, Scalar)| taken(filter, Scalar::IsNull(Box::new(value.clone())));
    let has = |(_, filter, value): &(String, Option<Scalar>, Scalar)| {
        (taken(filter, Scalar::Not(Box::new(Scalar::IsNull(Box::new(value.clone()))))), Scalar::Flag(true))
    };
    // A condition that is neither true nor false takes no row.
    let branches = sums.iter().map(has).chain(sums.iter().map(|sum| (lacks(sum), Scalar::Flag(false))));
    Scalar::Case(branches.collect(), Box::new(Scalar::Flag(true)))
}

/// Whether a row can lack a value to add: a column may be empty, an amount may be in a currency without a rate. What a
/// case leaves without a value is left out on purpose.
fn may_lack_value(value: &Scalar, dataset: &Dataset) -> bool {
    let mut is_case = false;
    value.walk(&mut |scalar| is_case |= matches!(scalar, Scalar::Case(..)));
    !is_case
        && value.required_columns().iter().any(|name| {
            let is_money = dataset.money.is_some() && dataset.column_kind(name) == Some(ColumnKind::Money);
            is_money || dataset.columns.get(*name).is_some_and(|column| !column.required)
        })
}
