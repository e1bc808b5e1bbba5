//! Other ways to count what a measure counts, as other tools do.

use crate::catalogue::Catalogue;
use crate::dataset::{AmountForm, ColumnKind, Dataset};
use crate::formula::Formula;
use crate::kpi::Kpi;
use crate::measure::{Measure, Shape};
use crate::scalar::{Op, Scalar};

/// One way in which another tool may count a KPI.
#[derive(Debug, Clone, PartialEq)]
pub enum Alternative {
    /// By another day of the row.
    Day {
        /// The dataset.
        dataset: String,
        /// The column with that day.
        column: String,
    },
    /// Without one condition of the filter.
    Unfiltered {
        /// The dataset.
        dataset: String,
        /// The condition.
        condition: Scalar,
    },
    /// By another form of the amount, such as with VAT.
    Amount {
        /// The dataset.
        dataset: String,
        /// The form, by its name in the dataset.
        form: String,
    },
    /// Without what is taken off the amount.
    Undeducted {
        /// The dataset.
        dataset: String,
        /// What is taken off.
        part: Scalar,
    },
    /// Each row, where different things or the first row of each are counted.
    EachRow {
        /// The dataset.
        dataset: String,
    },
    /// Only amounts in the firm's own currency.
    OwnCurrency {
        /// The dataset.
        dataset: String,
    },
}

impl Alternative {
    /// The dataset that is counted otherwise.
    #[must_use]
    pub fn dataset(&self) -> &str {
        match self {
            Alternative::Day { dataset, .. }
            | Alternative::Unfiltered { dataset, .. }
            | Alternative::Amount { dataset, .. }
            | Alternative::Undeducted { dataset, .. }
            | Alternative::EachRow { dataset }
            | Alternative::OwnCurrency { dataset } => dataset,
        }
    }

    /// The measure counted so, under the same name; `None` where that makes no difference to it.
    fn of(&self, measure: &Measure, dataset: &Dataset, currency: &str) -> Option<Measure> {
        if self.dataset() != dataset.name {
            return None;
        }
        let changed = match self {
            Alternative::Day { column, .. } => by_another_day(measure, column, dataset),
            Alternative::Unfiltered { condition, .. } => without(measure, condition),
            Alternative::Amount { form, .. } => {
                let AmountForm { of, .. } = dataset.amounts.get(form)?;
                let amount = amount_form(dataset, form)?;
                valued(measure, &|part| match part {
                    Scalar::Column(name) if name == *of => amount.clone(),
                    other => other,
                })?
            }
            Alternative::Undeducted { part, .. } => valued(measure, &|whole| match whole {
                Scalar::Binary(Op::Sub, kept, taken) if *taken == *part => *kept,
                other => other,
            })?,
            Alternative::EachRow { .. } => match &measure.shape {
                Shape::Distinct(_) => Measure { shape: Shape::Count, first_per: None, ..measure.clone() },
                _ => Measure { first_per: None, ..measure.clone() },
            },
            Alternative::OwnCurrency { .. } => {
                let code = Scalar::Column(dataset.money.as_ref()?.currency.clone());
                let own = pair(Op::Eq, code.clone(), Scalar::Text(currency.to_owned()));
                narrowed(measure, pair(Op::Or, Scalar::IsNull(Box::new(code)), own))
            }
        };
        (changed != *measure).then_some(changed)
    }
}

/// The catalogue's KPI with each measure of it counted in these ways, one after the other, under the name `name`; the
/// measures that it takes are put among the others. `None` where the ways change nothing together.
#[must_use]
pub fn counted_otherwise(
    catalogue: &mut Catalogue,
    (kpi, name): (&Kpi, &str),
    ways: &[&Alternative],
    currency: &str,
) -> Option<Kpi> {
    let measures: Vec<Measure> = catalogue.measures_of(kpi).cloned().collect();
    let mut changed = Vec::new();
    let mut told = vec![false; ways.len()];
    for measure in &measures {
        let Some(dataset) = catalogue.datasets.get(&measure.dataset) else { continue };
        let mut now = measure.clone();
        for (way, told) in ways.iter().zip(&mut told) {
            if let Some(other) = way.of(&now, dataset, currency) {
                now = other;
                *told = true;
            }
        }
        if now != *measure {
            // No definition can write such a name.
            changed.push((measure.name.clone(), Measure { name: format!("{} as {name}", measure.name), ..now }));
        }
    }
    if told.contains(&false) {
        return None;
    }
    let renamed = |part: &str| {
        let other = changed.iter().find(|(measure, _)| measure == part).map(|(_, other)| other.name.as_str());
        Ok::<_, std::convert::Infallible>(Formula::Name(other.unwrap_or(part).to_owned()))
    };
    let Ok(formula) = kpi.formula.expand(&mut { renamed });
    catalogue.measures.extend(changed.into_iter().map(|(_, other)| (other.name.clone(), other)));
    Some(Kpi { name: name.to_owned(), formula, ..kpi.clone() })
}

/// The ways in which another tool may count a KPI, by what its measures and their datasets are: each makes a difference
/// to one measure at least.
#[must_use]
pub fn alternatives(catalogue: &Catalogue, kpi: &Kpi, currency: &str) -> Vec<Alternative> {
    let mut found = Vec::new();
    for measure in catalogue.measures_of(kpi) {
        let Some(dataset) = catalogue.datasets.get(&measure.dataset) else { continue };
        for way in ways_of(measure, dataset) {
            if way.of(measure, dataset, currency).is_some() && !found.contains(&way) {
                found.push(way);
            }
        }
    }
    found
}

/// Another form of an amount of a dataset as an expression; `None` where there is none of the name, or it can't be read.
#[must_use]
pub fn amount_form(dataset: &Dataset, name: &str) -> Option<Scalar> {
    Scalar::parse(&dataset.amounts.get(name)?.sql).ok()
}

/// The other forms of what a measure adds up, as lists of other tools may have it: each with the ways that lead to it.
#[must_use]
pub fn amount_forms(measure: &Measure, dataset: &Dataset) -> Vec<(Vec<Alternative>, Scalar)> {
    let name = || dataset.name.clone();
    let forms = || dataset.amounts.keys().map(|form| Alternative::Amount { dataset: name(), form: form.clone() });
    let whole = || deductions(measure).into_iter().map(|part| Alternative::Undeducted { dataset: name(), part });
    let both = forms().flat_map(|form| whole().map(move |part| vec![form.clone(), part]));
    let ways = forms().chain(whole()).map(|way| vec![way]).chain(both);
    let formed = |ways: Vec<Alternative>| {
        let of = |measure: Option<Measure>, way: &Alternative| way.of(&measure?, dataset, "");
        let value = value_of(&ways.iter().fold(Some(measure.clone()), of)?)?.clone();
        Some((ways, value))
    };
    ways.filter_map(formed).collect()
}

fn ways_of(measure: &Measure, dataset: &Dataset) -> Vec<Alternative> {
    let name = || dataset.name.clone();
    let mut ways = Vec::new();
    if adds_rows(measure) {
        let days = days_of(dataset).filter(|column| *column != measure.at);
        ways.extend(days.map(|column| Alternative::Day { dataset: name(), column: column.to_owned() }));
    }
    let conditions = conditions(measure).into_iter();
    ways.extend(conditions.map(|condition| Alternative::Unfiltered { dataset: name(), condition: condition.clone() }));
    ways.extend(dataset.amounts.keys().map(|form| Alternative::Amount { dataset: name(), form: form.clone() }));
    for part in deductions(measure) {
        ways.push(Alternative::Undeducted { dataset: name(), part });
    }
    if matches!(measure.shape, Shape::Distinct(_)) || measure.first_per.is_some() {
        ways.push(Alternative::EachRow { dataset: name() });
    }
    if reads_money(measure, dataset) {
        ways.push(Alternative::OwnCurrency { dataset: name() });
    }
    ways
}

/// True where rows are added up or counted in the period of their day.
fn adds_rows(measure: &Measure) -> bool {
    matches!(measure.shape, Shape::Count | Shape::Sum(_) | Shape::Distinct(_))
}

/// The columns of a dataset with a day that people know of.
fn days_of(dataset: &Dataset) -> impl Iterator<Item = &str> {
    let stored = dataset.shown_columns().map(|(name, column)| (name, column.kind));
    let derived = dataset.derived.iter().map(|(name, column)| (name, column.kind));
    let days = stored.chain(derived).filter(|(_, kind)| matches!(kind, ColumnKind::Time | ColumnKind::Date));
    days.map(|(name, _)| name.as_str())
}

fn reads_money(measure: &Measure, dataset: &Dataset) -> bool {
    let is_money = |name: &&str| dataset.column_kind(name) == Some(ColumnKind::Money);
    dataset.money.is_some() && value_of(measure).is_some_and(|value| value.columns().iter().any(is_money))
}

/// What is added up.
fn value_of(measure: &Measure) -> Option<&Scalar> {
    match &measure.shape {
        Shape::Sum(value) | Shape::Mean(value) | Shape::Quantile(value, _) | Shape::Open { value: Some(value), .. } => {
            Some(value)
        }
        _ => None,
    }
}

/// The measure with its value changed; `None` where nothing is added up.
fn valued(measure: &Measure, change: &impl Fn(Scalar) -> Scalar) -> Option<Measure> {
    let value = value_of(measure)?.map(change);
    let shape = match &measure.shape {
        Shape::Sum(_) => Shape::Sum(value),
        Shape::Mean(_) => Shape::Mean(value),
        Shape::Quantile(_, share) => Shape::Quantile(value, *share),
        Shape::Open { until, history, .. } => {
            Shape::Open { value: Some(value), until: until.clone(), history: history.clone() }
        }
        _ => return None,
    };
    Some(Measure { shape, ..measure.clone() })
}

/// What is taken off the value.
fn deductions(measure: &Measure) -> Vec<Scalar> {
    let mut parts = Vec::new();
    if let Some(value) = value_of(measure) {
        value.walk(&mut |scalar| {
            if let Scalar::Binary(Op::Sub, _, part) = scalar {
                parts.push((**part).clone());
            }
        });
    }
    parts
}

/// The conditions of a measure's filter, each of which a row must meet. What keeps a count beside its sum is none
/// that people know of.
#[must_use]
pub fn conditions(measure: &Measure) -> Vec<&Scalar> {
    let mut found = Vec::new();
    let mut queue: Vec<&Scalar> = measure.filter.iter().collect();
    while let Some(next) = queue.pop() {
        match next {
            Scalar::Binary(Op::And, a, b) => queue.extend([b.as_ref(), a.as_ref()]),
            Scalar::Case(..) if measure.narrows.is_some() => {}
            condition => found.push(condition),
        }
    }
    found
}

/// The measure without one condition of its filter.
fn without(measure: &Measure, condition: &Scalar) -> Measure {
    fn left(filter: &Scalar, condition: &Scalar) -> Option<Scalar> {
        match filter {
            other if other == condition => None,
            Scalar::Binary(Op::And, a, b) => match (left(a, condition), left(b, condition)) {
                (Some(a), Some(b)) => Some(pair(Op::And, a, b)),
                (a, b) => a.or(b),
            },
            other => Some(other.clone()),
        }
    }
    Measure { filter: measure.filter.as_ref().and_then(|filter| left(filter, condition)), ..measure.clone() }
}

/// The measure with one more condition.
fn narrowed(measure: &Measure, condition: Scalar) -> Measure {
    let filter = match &measure.filter {
        Some(filter) => pair(Op::And, filter.clone(), condition),
        None => condition,
    };
    Measure { filter: Some(filter), ..measure.clone() }
}

/// The measure by another day of the same rows: those that have its own day, or lack nothing but it.
fn by_another_day(measure: &Measure, column: &str, dataset: &Dataset) -> Measure {
    let moved = Measure { at: column.to_owned(), undated: None, ..measure.clone() };
    if dataset.columns.get(&measure.at).is_none_or(|day| day.required) {
        return moved;
    }
    let has_day = Scalar::Not(Box::new(Scalar::IsNull(Box::new(Scalar::Column(measure.at.clone())))));
    let belongs = match &measure.undated {
        Some(undated) => pair(Op::Or, has_day, undated.clone()),
        None => has_day,
    };
    narrowed(&moved, belongs)
}

fn pair(op: Op, a: Scalar, b: Scalar) -> Scalar {
    Scalar::Binary(op, Box::new(a), Box::new(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{read_datasets, read_kpis};
    use crate::diagnostic::SourceFile;

    const SALES: &str = "
dataset: sales
title: {pl: Sprzedaż, en: Sales}
noun: sale
key: [id]
at: sold_on
money: {currency: currency}
columns:
  id: {type: text, required: true}
  sold_on: {type: date}
  issued_on: {type: date, required: true}
  kind: {type: text}
  net: {type: money}
  vat: {type: money}
  off: {type: money}
  currency: {type: text}
amounts:
  gross: {of: net, sql: 'net + COALESCE(vat, 0)', title: {pl: z VAT, en: with VAT}}
";

    fn catalogue(value: &str, filter: &str) -> Catalogue {
        let file = |name: &str, text: String| SourceFile { name: name.to_owned(), text };
        let (datasets, faults) = read_datasets(&[file("sales.yaml", SALES.to_owned())]);
        assert!(faults.is_empty(), "{faults:?}");
        let kpi = format!(
            "kpi: total\ntitle: {{pl: Suma, en: Total}}\nmeaning: {{pl: Suma., en: The total.}}\nmeasure: {{dataset: sales, value: \"{value}\"{filter}}}\nbetter: higher\nfamily: sales\nfinancial: true\nleading: false\n"
        );
        let (catalogue, faults) = read_kpis(datasets, &[file("total.yaml", kpi)]);
        assert!(faults.is_empty(), "{faults:?}");
        catalogue
    }

    #[test]
    fn each_way_is_what_another_tool_may_do() {
        let mut catalogue = catalogue("SUM(net - COALESCE(off, 0))", ", where: \"kind <> 'advance' AND net > 0\"");
        let kpi = catalogue.kpis["total"].clone();
        let ways = alternatives(&catalogue, &kpi, "PLN");
        let days: Vec<_> = ways.iter().filter(|way| matches!(way, Alternative::Day { .. })).collect();
        assert_eq!(days, [&Alternative::Day { dataset: "sales".into(), column: "issued_on".into() }]);
        assert_eq!(ways.iter().filter(|way| matches!(way, Alternative::Unfiltered { .. })).count(), 2);
        assert!(ways.contains(&Alternative::Amount { dataset: "sales".into(), form: "gross".into() }));
        assert!(ways.contains(&Alternative::OwnCurrency { dataset: "sales".into() }));
        assert_eq!(ways.iter().filter(|way| matches!(way, Alternative::Undeducted { .. })).count(), 1);
        let both: Vec<&Alternative> = ways.iter().filter(|way| !matches!(way, Alternative::Day { .. })).collect();
        let other = counted_otherwise(&mut catalogue, (&kpi, "way 1"), &both, "PLN").unwrap();
        let measure = &catalogue.measures[other.formula.names()[0]];
        let Shape::Sum(value) = &measure.shape else { panic!("{measure:?}") };
        assert_eq!(value.normal(), Scalar::parse("net + COALESCE(vat, 0)").unwrap().normal());
        let filter = measure.filter.as_ref().unwrap();
        assert_eq!(filter.normal(), Scalar::parse("currency IS NULL OR currency = 'PLN'").unwrap().normal());
    }

    #[test]
    fn by_another_day_the_same_rows_count() {
        let mut catalogue = catalogue("SUM(net)", "");
        let kpi = catalogue.kpis["total"].clone();
        let by_issue = Alternative::Day { dataset: "sales".into(), column: "issued_on".into() };
        let other = counted_otherwise(&mut catalogue, (&kpi, "way 1"), &[&by_issue], "PLN").unwrap();
        let measure = &catalogue.measures[other.formula.names()[0]];
        assert_eq!(measure.at, "issued_on");
        assert_eq!(measure.filter, Some(Scalar::parse("NOT (sold_on IS NULL)").unwrap()), "unsold rows stay out");
    }

    #[test]
    fn what_changes_nothing_is_no_way() {
        let mut catalogue = catalogue("COUNT(*)", "");
        let kpi = catalogue.kpis["total"].clone();
        let ways = alternatives(&catalogue, &kpi, "PLN");
        assert!(ways.iter().all(|way| matches!(way, Alternative::Day { .. })), "{ways:?}");
        let gross = Alternative::Amount { dataset: "sales".into(), form: "gross".into() };
        assert_eq!(counted_otherwise(&mut catalogue, (&kpi, "way 1"), &[&gross], "PLN"), None);
    }
}
