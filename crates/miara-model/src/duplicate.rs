//! KPIs that are the same thing under two names.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::catalogue::Catalogue;
use crate::kpi::Kpi;
use crate::measure::Measure;
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
        let value =
            |name: &str| Ok(Value::Float(catalogue.measures.get(name).map_or(1.0, |measure| number(measure, point))));
        kpi.formula.eval(&value).ok().map(Value::to_f64)
    };
    (0..POINTS).map(at).collect()
}

/// A number between 1 and 2 that depends on what a measure reads, and on the point.
fn number(measure: &Measure, point: u64) -> f64 {
    let Measure { dataset, filter, at, shape, first_per, .. } = measure;
    let mut hash = DefaultHasher::new();
    format!("{:?}", (dataset, filter, at, shape, first_per)).hash(&mut hash);
    point.hash(&mut hash);
    1.0 + (hash.finish() >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{SourceFile, read_datasets, read_kpis};

    const DATASET: &str = "dataset: sales\ntitle: {pl: s, en: s}\nnoun: line\nkey: [id]\nat: day\ncolumns:\n  id: {type: text, required: true}\n  day: {type: date, required: true}\n  net: {type: count}\n  hours: {type: count}\n";

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

    #[test]
    fn rewrites_are_found_and_near_misses_are_not() {
        let pair = |a: &str, b: &str| {
            let files = [
                measure("net", "SUM(net)"),
                measure("hours", "SUM(hours)"),
                kpi("x", &format!("formula: \"{a}\"\nunit: \"%\"")),
                kpi("y", &format!("formula: \"{b}\"\nunit: \"%\"")),
            ];
            found(&files).contains(&("x".to_owned(), "y".to_owned()))
        };
        for (a, b) in [
            ("net / hours", "1 / (hours / net)"),
            ("(net + hours) / hours", "1 + net / hours"),
            ("net / hours", "(2 * net) / (hours + hours)"),
            ("(net - hours) / net", "1 - hours / net"),
        ] {
            assert!(pair(a, b), "{a} is {b}");
        }
        for (a, b) in [
            ("net / hours", "hours / net"),
            ("net / hours", "net / (hours + 1)"),
            ("(net + hours) / hours", "(net - hours) / hours"),
            ("net / hours", "1.01 * net / hours"),
        ] {
            assert!(!pair(a, b), "{a} is not {b}");
        }
    }

    #[test]
    fn the_same_measure_under_two_names_is_one_thing() {
        assert_eq!(found(&[measure("a", "SUM(net)"), measure("b", "SUM(net)")]).len(), 1);
        assert!(found(&[measure("a", "SUM(net)"), measure("b", "SUM(hours)"), measure("c", "AVG(net)")]).is_empty());
    }
}
