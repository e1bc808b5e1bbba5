//! Which way a formula goes when something under it grows.

use std::collections::BTreeSet;

use crate::catalogue::Catalogue;
use crate::formula::Formula;
use crate::kpi::{Better, Kpi};
use crate::measure::{Measure, Shape, Take};
use crate::rational::{Facts, Rational, Sign};
use crate::scalar::{Op, Scalar};

/// Which way a formula goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Up, wherever its measures are above zero.
    Rises,
    /// Down, wherever its measures are above zero.
    Falls,
    /// Up or down, as the case may be, or it can't be told.
    Either,
    /// It does not move.
    None,
}

/// Something that can be done more of: measures that grow together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lever {
    /// The measure it is named by.
    pub name: String,
    /// The measures that grow by one and the same share, itself among them.
    pub measures: Vec<String>,
}

/// A lever that is good for one KPI and bad for another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tug {
    /// The lever.
    pub lever: Lever,
    /// Which way the first KPI goes with it.
    pub first: Direction,
    /// And the second.
    pub second: Direction,
}

/// How what is good for one KPI is for another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pull {
    /// They share no lever, or for one of them neither more nor less is better.
    Apart,
    /// Every shared lever is good or bad for both, or can't be told.
    Alike,
    /// Every shared lever that is good for one is bad for the other.
    Opposed(Vec<Tug>),
    /// Some levers are good for one and bad for the other; others are not, or can't be told.
    Mixed(Vec<Tug>),
}

/// Which way a formula goes when measures grow by one and the same share while all others stay: for one
/// measure, the sign of the partial derivative.
///
/// # Source
/// Signs of the quotient rule's numerator, expanded exactly; terms of one sign keep it on the whole
/// positive domain (interval arithmetic on a sum of monomials: Moore, Kearfott, Cloud 2009).
#[must_use]
pub fn direction(formula: &Formula, lever: &[&str], facts: &Facts) -> Direction {
    let moved = || {
        let whole = Rational::of(formula)?;
        let up = whole.top.growth(lever)?.times(&whole.bottom)?;
        let down = whole.top.times(&whole.bottom.growth(lever)?)?;
        up.plus(&down, -1)
    };
    // Of a measure that may be below zero, growing by a share goes the other way there.
    let turned = lever.iter().any(|name| facts.signed.iter().any(|signed| signed == name));
    match moved().map(|moved| moved.sign(facts)) {
        Some(Sign::Zero) => Direction::None,
        Some(Sign::Positive) if !turned => Direction::Rises,
        Some(Sign::Negative) if !turned => Direction::Falls,
        _ => Direction::Either,
    }
}

/// How two KPIs pull on each other through the measures that both are made of.
#[must_use]
pub fn pull(catalogue: &Catalogue, first: &Kpi, second: &Kpi) -> Pull {
    let (Some(a), Some(b)) = (wish(first), wish(second)) else { return Pull::Apart };
    let (one, other) = (plain(catalogue, &first.formula), plain(catalogue, &second.formula));
    let measures = union(&one, &other);
    let facts = facts_of(catalogue, &measures);
    let (mut against, mut others) = (Vec::new(), 0);
    for lever in levers(catalogue, &measures) {
        let names: Vec<&str> = lever.measures.iter().map(String::as_str).collect();
        match (direction(&one, &names, &facts), direction(&other, &names, &facts)) {
            (Direction::None, _) | (_, Direction::None) => {}
            (Direction::Either, _) | (_, Direction::Either) => others += 1,
            (x, y) if (x == a) == (y == b) => others += 1,
            (first, second) => against.push(Tug { lever, first, second }),
        }
    }
    match (against.is_empty(), others) {
        (true, 0) => Pull::Apart,
        (true, _) => Pull::Alike,
        (false, 0) => Pull::Opposed(against),
        (false, _) => Pull::Mixed(against),
    }
}

fn wish(kpi: &Kpi) -> Option<Direction> {
    match kpi.better {
        Better::Higher => Some(Direction::Rises),
        Better::Lower => Some(Direction::Falls),
        Better::Within => None,
    }
}

fn union<'a>(a: &'a Formula, b: &'a Formula) -> Vec<&'a str> {
    a.names().into_iter().chain(b.names()).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The formula with measures that read the same thing under one name.
#[must_use]
pub fn plain(catalogue: &Catalogue, formula: &Formula) -> Formula {
    let named = |name: &str| {
        let same = |measure: &&Measure| catalogue.measures.get(name).is_some_and(|own| own.reads_the_same(measure));
        let first = catalogue.measures.values().find(same).map_or(name, |measure| measure.name.as_str());
        Ok::<Formula, std::convert::Infallible>(Formula::Name(catalogue.whole_measure(first).to_owned()))
    };
    match formula.expand(&mut { named }) {
        Ok(formula) => formula,
    }
}

/// What can be done more of under some measures: each by itself, save that a count does not grow while
/// the sum over its very rows stays. More rows mean both.
fn levers(catalogue: &Catalogue, measures: &[&str]) -> Vec<Lever> {
    let known: Vec<&Measure> = measures.iter().filter_map(|name| catalogue.measures.get(*name)).collect();
    let lever = |measure: &&Measure| {
        let along = |other: &&&Measure| {
            other.name == measure.name
                || (counts(measure) && other.nature().is_flow && other.has_the_rows_of(measure))
                || (counts_open(measure) && matches!(other.shape, Shape::Open { .. }) && other.has_the_rows_of(measure))
        };
        Lever {
            name: measure.name.clone(),
            measures: known.iter().filter(along).map(|other| other.name.clone()).collect(),
        }
    };
    known.iter().map(lever).collect()
}

fn counts(measure: &Measure) -> bool {
    matches!(measure.shape, Shape::Count | Shape::Distinct(_))
}

fn counts_open(measure: &Measure) -> bool {
    matches!(measure.shape, Shape::Open { value: None, .. })
}

/// What is known of some measures: which may be below zero, and which are part of which.
#[must_use]
pub fn facts_of(catalogue: &Catalogue, names: &[&str]) -> Facts {
    let known: Vec<&Measure> = names.iter().filter_map(|name| catalogue.measures.get(*name)).collect();
    let may_be_below = |measure: &&&Measure| matches!(measure.shape, Shape::Last { take: Take::Change, .. });
    let mut parts = Vec::new();
    for part in &known {
        // A whole is written out once, so that no chain of parts runs in a circle.
        let whole =
            known.iter().find(|whole| is_part(part, whole) && !parts.iter().any(|(_, taken)| *taken == whole.name));
        parts.extend(whole.map(|whole| (part.name.clone(), whole.name.clone())));
    }
    Facts { signed: known.iter().filter(may_be_below).map(|measure| measure.name.clone()).collect(), parts }
}

/// True where every row that one counts is counted by the other.
fn is_part(part: &Measure, whole: &Measure) -> bool {
    let alike =
        part.dataset == whole.dataset && part.at == whole.at && part.first_per.is_none() && whole.first_per.is_none();
    let conditions =
        |measure: &Measure| measure.filter.as_ref().map_or_else(Vec::new, |filter| conjuncts(filter.normal()));
    let (narrow, wide) = (conditions(part), conditions(whole));
    alike
        && part.shape == Shape::Count
        && whole.shape == Shape::Count
        && narrow.len() > wide.len()
        && wide.iter().all(|condition| narrow.contains(condition))
}

fn conjuncts(filter: Scalar) -> Vec<Scalar> {
    match filter {
        Scalar::Binary(Op::And, a, b) => [conjuncts(*a), conjuncts(*b)].concat(),
        other => vec![other],
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::value::Value;

    fn formula(text: &str) -> Formula {
        Formula::parse(text).unwrap()
    }

    fn goes(text: &str, lever: &[&str]) -> Direction {
        direction(&formula(text), lever, &Facts::default())
    }

    #[test]
    fn signs_by_hand() {
        assert_eq!(goes("won / (won + lost)", &["won"]), Direction::Rises);
        assert_eq!(goes("won / (won + lost)", &["lost"]), Direction::Falls);
        assert_eq!(goes("cost / leads", &["leads"]), Direction::Falls);
        assert_eq!(goes("cost / leads", &["visits"]), Direction::None);
        assert_eq!(goes("a * b / a", &["a"]), Direction::None);
        assert_eq!(goes("a - a * b", &["a"]), Direction::Either);
        assert_eq!(goes("(a - b) / (a + b)", &["a"]), Direction::Rises);
        // More deals of the same size sell faster; more deals for the same money are only smaller ones.
        let velocity = "open * value / won * (won / (won + lost)) / days";
        assert_eq!(goes(velocity, &["won", "value"]), Direction::Rises);
        assert_eq!(goes(velocity, &["won"]), Direction::Falls);
    }

    #[test]
    fn a_signed_measure_keeps_its_direction_where_it_is_told() {
        let facts = Facts { signed: vec!["growth".into()], ..Facts::default() };
        assert_eq!(direction(&formula("growth * leads"), &["leads"], &facts), Direction::Either);
        assert_eq!(direction(&formula("growth"), &["growth"], &facts), Direction::Either);
    }

    const NAMES: [&str; 4] = ["a", "b", "c", "d"];

    fn formulas() -> impl Strategy<Value = Formula> {
        let leaf = prop_oneof![
            4 => (0..NAMES.len()).prop_map(|at| Formula::Name(NAMES[at].to_owned())),
            1 => (1_i64..50, 0_u32..2).prop_map(|(number, scale)| Formula::Number(rust_decimal::Decimal::new(number, scale))),
        ];
        leaf.prop_recursive(4, 16, 2, |inner| {
            use crate::formula::Arithmetic::{Minus, Over, Plus, Times};
            (prop_oneof![2 => Just(Plus), 1 => Just(Minus), 3 => Just(Times), 3 => Just(Over)], inner.clone(), inner)
                .prop_map(|(op, a, b)| Formula::Binary(op, Box::new(a), Box::new(b)))
        })
    }

    fn at(formula: &Formula, point: [f64; 4]) -> Option<f64> {
        let value = |name: &str| Ok(Value::Float(point[NAMES.iter().position(|known| *known == name).unwrap_or(0)]));
        formula.eval(&value).ok().map(Value::to_f64).filter(|number| number.is_finite())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        /// Wherever a direction is claimed, values go that way from any point to one further along.
        #[test]
        fn directions_agree_with_finite_differences(
            formula in formulas(),
            lever in 0_usize..4,
            points in proptest::collection::vec((proptest::array::uniform4(-6.0_f64..6.0), 0.001_f64..3.0), 12),
        ) {
            let claimed = direction(&formula, &[NAMES[lever]], &Facts::default());
            let Some(rational) = Rational::of(&formula) else { return Ok(()) };
            let divisor = |point: [f64; 4]| {
                let power = |(name, power): (&String, &u8)| {
                    point[NAMES.iter().position(|known| known == name).unwrap_or(0)].powi(i32::from(*power))
                };
                rational.bottom.terms().map(|(powers, number)| number * powers.iter().map(power).product::<f64>()).sum::<f64>()
            };
            // Where the divisor can be zero, a direction holds up to there and again from there on.
            let whole = rational.bottom.sign(&Facts::default()) != Sign::Either;
            for (logs, step) in points {
                let before = logs.map(f64::exp);
                let mut after = before;
                after[lever] *= 1.0 + if whole { step } else { step / 1e4 };
                let (Some(x), Some(y)) = (at(&formula, before), at(&formula, after)) else { continue };
                if divisor(before) * divisor(after) <= 0.0 {
                    continue;
                }
                let tiny = 1e-9 * (x.abs() + y.abs() + 1e-3);
                match claimed {
                    Direction::Rises => prop_assert!(y - x >= -tiny, "{formula}: {x} to {y}"),
                    Direction::Falls => prop_assert!(y - x <= tiny, "{formula}: {x} to {y}"),
                    Direction::None => prop_assert!((y - x).abs() <= 1e3 * tiny, "{formula}: {x} to {y}"),
                    Direction::Either => {}
                }
            }
        }
    }
}
