//! Whether KPIs pull against each other.

use std::collections::BTreeMap;

use miara_analysis::{Together, dependent_discoveries, together};
use miara_model::goal::{Goals, Scope, SetGoal};
use miara_model::kpi::Better;
use miara_model::{Aim, Aimed, Catalogue, Kpi, Period, Pull, Tug, Value, clashes, facts_of, plain, pull};

use super::aimed::said;
use super::finding::{ConflictingGoal, FindingKind, LeverEffect};
use super::input::QualityInput;

/// Weeks by which one series may follow the other.
const LAGS: usize = 4;
/// The share of false ones among ties that are told, and how weak a tie may be to be worth telling.
const FALSE_SHARE: f64 = 0.05;
const WEAK: f64 = 0.3;
/// Weeks without a number, or with nothing, that a series may have.
const HOLES: f64 = 0.2;

/// Two KPIs, and how the second follows the first.
pub type Tie = (String, String, Together);

impl QualityInput<'_> {
    /// Pairs of followed KPIs that pull on each other by what they are made of.
    pub(super) fn opposed(&self) -> Vec<(String, String, FindingKind)> {
        let kpis: Vec<&Kpi> = self.checked().collect();
        let mut found = Vec::new();
        for (at, first) in kpis.iter().enumerate() {
            for second in &kpis[at + 1..] {
                let levers = |tugs: Vec<Tug>| tugs.into_iter().map(pulled).collect();
                let what = match pull(self.catalogue, first, second) {
                    Pull::Opposed(tugs) => FindingKind::Opposed { levers: levers(tugs) },
                    Pull::Mixed(tugs) => FindingKind::TradeOff { levers: levers(tugs) },
                    Pull::Apart | Pull::Alike => continue,
                };
                found.push((first.name.clone(), second.name.clone(), what));
            }
        }
        found
    }

    /// The weekly numbers of pairs of followed KPIs that may pull on each other in the past. It owns what it needs, so
    /// that it can be worked on in the background.
    #[must_use]
    pub fn pairs(&self) -> TiePairs {
        let past = self.history;
        let kpis: Vec<&Kpi> = self.checked().filter(|kpi| self.is_steady(kpi)).collect();
        let series =
            |kpi: &Kpi| -> Vec<f64> { past.weekly[&kpi.name].iter().map(|value| value.unwrap_or(f64::NAN)).collect() };
        let mut pairs = Vec::new();
        for (at, first) in kpis.iter().enumerate() {
            for second in kpis[at + 1..].iter().filter(|second| !self.share_rows(first, second)) {
                let signs = sign(first.better) * sign(second.better);
                pairs.push(((first.name.clone(), series(first)), (second.name.clone(), series(second)), signs));
            }
        }
        TiePairs { pairs, worked: self.worked.to_vec() }
    }

    /// True for a KPI with a number nearly every week, for which there is a better and a worse.
    fn is_steady(&self, kpi: &Kpi) -> bool {
        let Some(values) = self.history.weekly.get(&kpi.name) else { return false };
        let holes = values.iter().filter(|value| value.is_none_or(|value| value == 0.0)).count();
        kpi.better != Better::Within && (holes as f64) <= HOLES * values.len() as f64
    }

    /// True where two KPIs read rows of one dataset by one axis, so that they go together by the way they
    /// are counted.
    fn share_rows(&self, first: &Kpi, second: &Kpi) -> bool {
        let rows = |kpi: &Kpi| -> Vec<(String, String)> {
            self.catalogue.measures_of(kpi).map(|measure| (measure.dataset.clone(), measure.at.clone())).collect()
        };
        let other = rows(second);
        rows(first).iter().any(|axis| other.contains(axis))
    }
}

fn pulled(tug: Tug) -> LeverEffect {
    LeverEffect { measure: tug.lever.name, first: tug.first, second: tug.second }
}

/// Sets of goals for the same part of the firm and the same days that can't all be met; days that
/// are over don't count.
#[must_use]
pub fn goals_clash(catalogue: &Catalogue, goals: &Goals, today: jiff::civil::Date) -> Vec<FindingKind> {
    let mut together: BTreeMap<(Scope, jiff::civil::Date, jiff::civil::Date), Vec<&SetGoal>> = BTreeMap::new();
    for set in goals.in_force.iter().filter(|set| set.goal.key.period.to > today) {
        let Period { from, to } = set.goal.key.period;
        together.entry((set.goal.key.scope.clone(), from, to)).or_default().push(set);
    }
    let mut found = Vec::new();
    for sets in together.into_values() {
        let known: Vec<(&SetGoal, &Kpi)> =
            sets.into_iter().filter_map(|set| Some((set, catalogue.kpis.get(&set.goal.key.kpi)?))).collect();
        let aimed: Vec<Aimed> = known.iter().map(|(set, kpi)| aimed(catalogue, set, kpi)).collect();
        let names: Vec<&str> = aimed.iter().flat_map(|aimed| aimed.formula.names()).collect();
        for clash in clashes(&aimed, &facts_of(catalogue, &names)) {
            let one = |(at, freed): (&usize, &Option<f64>)| {
                let (set, kpi) = known[*at];
                ConflictingGoal { kpi: kpi.name.clone(), goal: said(set), freed: *freed }
            };
            found.push(FindingKind::GoalsClash { goals: clash.goals.iter().zip(&clash.freed).map(one).collect() });
        }
    }
    found
}

fn aimed(catalogue: &Catalogue, set: &SetGoal, kpi: &Kpi) -> Aimed {
    let number = |decimal| Some(Value::Exact(decimal).to_f64());
    let (low, high) = match (set.goal.terms.aim, kpi.better) {
        (Aim::Value(value), Better::Lower) => (None, number(value)),
        (Aim::Value(value), Better::Higher | Better::Within) => (number(value), None),
        (Aim::Range { low, high }, _) => (number(low), number(high)),
    };
    Aimed { formula: plain(catalogue, &kpi.formula), low, high }
}

/// A KPI with its weekly numbers.
type Weekly = (String, Vec<f64>);

/// Pairs of KPIs with their weekly numbers.
#[derive(Debug, Clone)]
pub struct TiePairs {
    /// Both KPIs, and 1 where both are better higher or both lower, −1 where one is, 0 where neither can be told.
    pairs: Vec<(Weekly, Weekly, f64)>,
    /// Working days of each week.
    worked: Vec<f64>,
}

/// Pairs of which one got worse in the past when the other got better, beyond chance.
#[must_use]
pub fn ties(work: TiePairs) -> Vec<Tie> {
    let TiePairs { pairs, worked } = work;
    let found = pairs.into_iter().filter_map(|((a, x), (b, y), signs)| {
        together(&x, &y, std::slice::from_ref(&worked), LAGS, 1).ok().map(|found| ((a, b, found), signs))
    });
    let found: Vec<(Tie, f64)> = found.collect();
    let chances: Vec<f64> = found.iter().map(|((_, _, found), _)| found.p).collect();
    let believed = dependent_discoveries(&chances, FALSE_SHARE);
    let against = |(_, _, found): &Tie, signs: f64| found.correlation.abs() >= WEAK && signs * found.correlation < 0.0;
    let kept = found.into_iter().zip(believed).filter(|((tie, signs), believed)| *believed && against(tie, *signs));
    kept.map(|((tie, _), _)| tie).collect()
}

/// 1 where more is better, −1 where less is.
fn sign(better: Better) -> f64 {
    match better {
        Better::Higher => 1.0,
        Better::Lower => -1.0,
        Better::Within => 0.0,
    }
}
