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

/// The name of a measure like `count` that takes only rows whose values in `sums` are known; `None` where it counts
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
        (is_over_its_rows && may_lack_value(value, dataset)).then(|| (name.clone(), value.clone()))
    };
    let known: Vec<(String, Scalar)> = sums.iter().filter_map(beside).collect();
    let names: Vec<&str> = known.iter().map(|(name, _)| name.as_str()).collect();
    let name = (!names.is_empty()).then(|| format!("{count}_with_{}", names.join("_and_")))?;
    let filter = known.iter().fold(counted.filter.clone(), |filter, (_, value)| {
        let is_known = Scalar::Not(Box::new(Scalar::IsNull(Box::new(value.clone()))));
        Some(match filter {
            Some(filter) => Scalar::Binary(Op::And, Box::new(filter), Box::new(is_known)),
            None => is_known,
        })
    });
    let measure = Measure { name: name.clone(), filter, narrows: Some(count.to_owned()), ..counted };
    measures.insert(name.clone(), measure);
    Some(name)
}

/// Whether a row can have no value to add: a column may be empty, an amount may be in a currency without a rate.
fn may_lack_value(value: &Scalar, dataset: &Dataset) -> bool {
    value.required_columns().iter().any(|name| {
        let is_money = dataset.money.is_some() && dataset.column_kind(name) == Some(ColumnKind::Money);
        is_money || dataset.columns.get(*name).is_some_and(|column| !column.required)
    })
}
