//! KPIs that are the same thing under two names.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::catalogue::Catalogue;
use crate::dataset::ColumnKind;
use crate::kpi::Kpi;
use crate::measure::{Measure, Shape};
use crate::scalar::{Op, Scalar};
use crate::value::Value;

/// How many points formulas are compared at; two different ones agree at all of them by chance about
/// never.
const POINTS: u64 = 5;

/// Pairs of KPIs that always have the same number: whose formulas agree wherever their measures do, a
/// measure being what it reads and not its name. In catalogue order, the earlier one first.
///
/// # Source
/// Identity testing at random points: J. T. Schwartz, "Fast probabilistic algorithms for verification
/// of polynomial identities", Journal of the ACM 27(4), 1980.
#[must_use]
pub fn duplicates(catalogue: &Catalogue) -> Vec<(&Kpi, &Kpi)> {
    let prints: Vec<(&Kpi, Option<Vec<f64>>)> =
        catalogue.kpis.values().map(|kpi| (kpi, fingerprint(catalogue, kpi))).collect();
    let mut pairs = Vec::new();
    for (index, (first, print)) in prints.iter().enumerate() {
        let Some(print) = print else { continue };
        let same = |other: &&(&Kpi, Option<Vec<f64>>)| other.1.as_ref().is_some_and(|other| agree(print, other));
        pairs.extend(prints[index + 1..].iter().filter(same).map(|(second, _)| (*first, *second)));
    }
    pairs
}

fn agree(a: &[f64], b: &[f64]) -> bool {
    a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 1e-9 * a.abs().max(b.abs()))
}

/// The numbers of a KPI at points that are the same for equal measures; `None` where it has none.
fn fingerprint(catalogue: &Catalogue, kpi: &Kpi) -> Option<Vec<f64>> {
    let at = |point: u64| {
        let known = |name: &str| catalogue.measures.get(name);
        let value = |name: &str| Ok(Value::Float(known(name).map_or(1.0, |measure| number(catalogue, measure, point))));
        kpi.formula.eval(&value).ok().map(Value::to_f64)
    };
    (0..POINTS).map(at).collect()
}

/// A number that depends on what a measure reads, and on the point. A mean is the sum by the count of
/// what is not null; a sum of multiples is the multiple of the sum.
fn number(catalogue: &Catalogue, measure: &Measure, point: u64) -> f64 {
    if let Shape::Mean(value) = &measure.shape
        && !in_money(catalogue, measure, value)
    {
        let part = |shape, filter| Measure { shape, filter, ..measure.clone() };
        let sum = part(Shape::Sum(value.clone()), measure.filter.clone());
        let count = part(Shape::Count, with_value(catalogue, measure, value));
        return number(catalogue, &sum, point) / number(catalogue, &count, point);
    }
    let (factor, bare) = measure.without_factor();
    let mut hash = DefaultHasher::new();
    bare.print().hash(&mut hash);
    point.hash(&mut hash);
    let share = (hash.finish() >> 11) as f64 / (1_u64 << 53) as f64;
    Value::Exact(factor).to_f64() * (1.0 + share)
}

/// True where a value is money, of which a mean leaves rows without an exchange rate out and a count not.
fn in_money(catalogue: &Catalogue, measure: &Measure, value: &Scalar) -> bool {
    let Some(dataset) = catalogue.datasets.get(&measure.dataset) else { return true };
    value.columns().iter().any(|name| dataset.column_kind(name).is_none_or(|kind| kind == ColumnKind::Money))
}

/// The filter of the rows of a measure that have a value.
fn with_value(catalogue: &Catalogue, measure: &Measure, value: &Scalar) -> Option<Scalar> {
    let columns = catalogue.datasets.get(&measure.dataset).map(|dataset| &dataset.columns);
    let always = |name: &&str| columns.and_then(|columns| columns.get(*name)).is_some_and(|column| column.required);
    if value.columns().iter().all(always) {
        return measure.filter.clone();
    }
    let there = Scalar::Not(Box::new(Scalar::IsNull(Box::new(value.clone()))));
    Some(match &measure.filter {
        Some(filter) => Scalar::Binary(Op::And, Box::new(filter.clone()), Box::new(there)),
        None => there,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{read_datasets, read_kpis};
    use crate::diagnostic::SourceFile;

    const DATASET: &str = "dataset: sales\ntitle: {pl: s, en: s}\nnoun: line\nkey: [id]\nat: day\ncolumns:\n  id: {type: text, required: true}\n  day: {type: date, required: true}\n  due: {type: date}\n  kind: {type: text}\n  net: {type: count}\n  hours: {type: count}\n  sure: {type: count, required: true}\n  surely: {type: count, required: true}\n";

    fn kpi(name: &str, body: &str) -> SourceFile {
        let text = format!(
            "kpi: {name}\ntitle: {{pl: a, en: a}}\nmeaning: {{pl: a, en: a}}\n{body}\nbetter: higher\nfamily: sales\n"
        );
        SourceFile { name: format!("{name}.yaml"), text }
    }

    fn found(files: &[SourceFile]) -> Vec<(String, String)> {
        let (datasets, faults) = read_datasets(&[SourceFile { name: "d.yaml".into(), text: DATASET.into() }]);
        assert!(faults.is_empty(), "{faults:?}");
        let (catalogue, faults) = read_kpis(datasets, files);
        assert!(faults.is_empty(), "{faults:?}");
        duplicates(&catalogue).into_iter().map(|(a, b)| (a.name.clone(), b.name.clone())).collect()
    }

    fn measure(name: &str, value: &str) -> SourceFile {
        kpi(name, &format!("measure: {{dataset: sales, value: \"{value}\"}}\nunit: \"1\""))
    }

    /// Formulas over five measures, each with what it may be rewritten as.
    const FORMULAS: [&str; 9] = [
        "net / hours",
        "net / (net + hours)",
        "(net - hours) / net",
        "a * b / c",
        "a / (b + c)",
        "net / hours * a / b",
        "(a + b) / (a + b + c)",
        "100 * a / b - c / b",
        "a * net / b * (b / (b + c)) / hours",
    ];

    /// One pair: a formula, or a measure after `measure`, and what it is written as or nearly is.
    type Pairs = Vec<(String, String)>;

    fn rewrites() -> Pairs {
        let mut pairs: Pairs = Vec::new();
        for text in FORMULAS {
            for rewritten in [
                format!("1 / (1 / ({text}))"),
                format!("({text}) * 3 / 3"),
                format!("({text}) + a - a"),
                format!("({text}) * hours / hours"),
                format!("0.5 * ({text}) + ({text}) / 2"),
            ] {
                pairs.push((text.to_owned(), rewritten));
            }
        }
        let written = [
            ("net / (net + hours)", "1 - hours / (hours + net)"),
            ("(net - hours) / net", "1 - hours / net"),
            ("(net + hours) / hours", "1 + net / hours"),
            ("a * b / c", "b / (c / a)"),
            ("a / (b + c)", "1 / (b / a + c / a)"),
            ("(a + b) * (a - b)", "a * a - b * b"),
            ("(a + b) * (a + b)", "a * a + 2 * a * b + b * b"),
            ("a / b / c", "a / (b * c)"),
            ("100 * a / b - c / b", "(100 * a - c) / b"),
            ("a * net / b * (b / (b + c)) / hours", "a * net / ((b + c) * hours)"),
            ("measure: SUM(net)", "measure: SUM(net * 1)"),
            ("measure: SUM(net + hours)", "measure: SUM(hours + net)"),
            ("measure: SUM(net) WHERE net > 1 AND hours = 2", "measure: SUM(net) WHERE hours = 2.0 AND 1 < net"),
            ("measure: COUNT(*) WHERE kind IN ('x', 'y')", "measure: COUNT(*) WHERE kind = 'y' OR kind = 'x'"),
            ("measure: COUNT(*) WHERE NOT (kind = 'x')", "measure: COUNT(*) WHERE kind <> 'x'"),
            ("measure: COUNT(*) WHERE kind IS NOT NULL", "measure: COUNT(*) WHERE NOT (kind IS NULL)"),
            ("measure: COUNT(DISTINCT kind)", "measure: COUNT(DISTINCT COALESCE(kind))"),
            ("measure: MEDIAN(net)", "measure: PERCENTILE(net, 0.50)"),
            ("measure: AVG(net)", "net / net_rows"),
            ("measure: SUM(2 * net)", "2 * net"),
            ("measure: SUM(net * hours)", "measure: SUM(hours * net)"),
            ("measure: COUNT(*) WHERE net BETWEEN 1 AND 5", "measure: COUNT(*) WHERE net >= 1 AND net <= 5"),
            // A sum of a difference is not the difference of sums where a value is missing; here none is.
            ("measure: SUM(sure - surely)", "sure - surely"),
        ];
        pairs.extend(written.map(|(a, b)| (a.to_owned(), b.to_owned())));
        pairs
    }

    fn near_misses() -> Pairs {
        let mut pairs: Pairs = Vec::new();
        for text in FORMULAS {
            for missed in [
                format!("1.01 * ({text})"),
                format!("({text}) + 1"),
                format!("1 / ({text})"),
                format!("({text}) * hours / (hours + 1)"),
                text.replacen('a', "b", 1).replacen("net", "hours", 1),
            ] {
                pairs.push((text.to_owned(), missed));
            }
        }
        let written = [
            ("net / (net + hours)", "hours / (net + hours)"),
            ("(net + hours) / hours", "(net - hours) / hours"),
            ("a / b / c", "a / (b / c)"),
            ("a - (b - c)", "a - b - c"),
            ("(a + b) * (a + b)", "a * a + b * b"),
            ("a / (b + c)", "a / b + a / c"),
            ("a / b", "(a + c) / (b + c)"),
            ("a * b / c", "a * b / (c * c)"),
            ("measure: SUM(net)", "measure: AVG(net)"),
            ("measure: SUM(net)", "measure: SUM(net) WHERE net > 0"),
            ("measure: COUNT(*)", "measure: COUNT(*) WHERE kind IS NOT NULL"),
            ("measure: COUNT(*) WHERE net > 1", "measure: COUNT(*) WHERE net >= 1"),
            ("measure: COUNT(*) WHERE kind = 'x'", "measure: COUNT(*) WHERE kind = 'y'"),
            ("measure: COUNT(*) WHERE kind = 'x' AND net > 1", "measure: COUNT(*) WHERE kind = 'x' OR net > 1"),
            ("measure: COUNT(*) WHERE kind IN ('x', 'y')", "measure: COUNT(*) WHERE kind IN ('x', 'z')"),
            ("measure: COUNT(*) WHERE NOT (kind = 'x')", "measure: COUNT(*) WHERE kind = 'x'"),
            // Rows whose kind is not known are in the one and not in the other.
            ("measure: COUNT(*) WHERE kind IS NULL OR kind <> 'x'", "measure: COUNT(*) WHERE kind <> 'x'"),
            ("measure: COUNT(DISTINCT kind)", "measure: COUNT(*)"),
            ("measure: MEDIAN(net)", "measure: PERCENTILE(net, 0.51)"),
            ("measure: AVG(net)", "net / a"),
            ("measure: SUM(net) AT day", "measure: SUM(net) AT due"),
            ("measure: SUM(net - hours)", "measure: SUM(hours - net)"),
        ];
        pairs.extend(written.map(|(a, b)| (a.to_owned(), b.to_owned())));
        pairs
    }

    /// A KPI from `measure: VALUE WHERE … AT …`, or from a formula.
    fn written(name: &str, text: &str) -> SourceFile {
        let Some(measure) = text.strip_prefix("measure: ") else {
            return kpi(name, &format!("formula: \"{text}\""));
        };
        let (measure, at) = measure.split_once(" AT ").unwrap_or((measure, "day"));
        let (value, filter) = measure.split_once(" WHERE ").unwrap_or((measure, "1 = 1"));
        kpi(name, &format!("measure: {{dataset: sales, value: \"{value}\", where: \"{filter}\", at: {at}}}"))
    }

    fn are_twins(a: &str, b: &str) -> bool {
        let base = |name: &str, value: &str| {
            kpi(name, &format!("measure: {{dataset: sales, value: \"{value}\", where: 1 = 1}}"))
        };
        let files = [
            base("net", "SUM(net)"),
            base("hours", "SUM(hours)"),
            base("a", "SUM(sure + hours)"),
            base("b", "SUM(surely + hours)"),
            base("c", "SUM(hours * hours)"),
            base("sure", "SUM(sure)"),
            base("surely", "SUM(surely)"),
            kpi("net_rows", "measure: {dataset: sales, value: \"COUNT(*)\", where: \"net IS NOT NULL AND 1 = 1\"}"),
            written("x", a),
            written("y", b),
        ];
        found(&files).contains(&("x".to_owned(), "y".to_owned()))
    }

    /// The bar: precision 1, recall at least .95.
    #[test]
    fn rewrites_are_found_and_near_misses_are_not() {
        let (same, other) = (rewrites(), near_misses());
        assert!(same.len() >= 60 && other.len() >= 60, "{} and {}", same.len(), other.len());
        let missed: Vec<_> = same.iter().filter(|(a, b)| !are_twins(a, b)).collect();
        let wrong: Vec<_> = other.iter().filter(|(a, b)| are_twins(a, b)).collect();
        let recall = 1.0 - missed.len() as f64 / same.len() as f64;
        println!("duplicates: {} rewrites, recall {recall:.3}, missed {missed:?}", same.len());
        println!("duplicates: {} near misses, wrongly found {wrong:?}", other.len());
        assert!(wrong.is_empty(), "{wrong:?}");
        assert!(recall >= 0.95, "{missed:?}");
    }

    #[test]
    fn the_same_measure_under_two_names_is_one_thing() {
        assert_eq!(found(&[measure("a", "SUM(net)"), measure("b", "SUM(net)")]).len(), 1);
        assert!(found(&[measure("a", "SUM(net)"), measure("b", "SUM(hours)"), measure("c", "AVG(net)")]).is_empty());
    }
}
