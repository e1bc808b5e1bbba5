//! Whether KPIs pull against each other.

use std::collections::BTreeMap;
use std::sync::Arc;

use miara_analysis::{Together, dependent_discoveries, together};
use miara_model::goal::{Goals, Scope, SetGoal};
use miara_model::kpi::Better;
use miara_model::{Aim, Aimed, Kpi, Period, Pull, Tug, Value, clashes, facts_of, plain, pull};

use super::aimed::said;
use super::finding::{ConflictingGoal, FindingKind, LeverEffect};
use super::past::Past;
use crate::service::ask::Versions;
use crate::service::{Service, ServiceError};

/// Weeks by which one series may follow the other.
const LAGS: usize = 4;
/// The share of false ones among ties that are told, and how weak a tie may be to be worth telling.
const FALSE_SHARE: f64 = 0.05;
const WEAK: f64 = 0.3;
/// Weeks without a number, or with nothing, that a series may have.
const HOLES: f64 = 0.2;

/// Ties, with the versions of the tables and the day that they were found on.
pub(in crate::service) type TiesOf = ((Versions, jiff::civil::Date), Arc<Vec<Tie>>);

/// Two KPIs, and how the second follows the first.
pub(in crate::service) type Tie = (String, String, Together);

impl Service {
    /// Pairs of followed KPIs that pull on each other by what they are made of.
    pub(super) fn opposed(&self, past: &Past) -> Vec<(String, String, FindingKind)> {
        let kpis: Vec<&Kpi> = self.checked_kpis(past).collect();
        let mut found = Vec::new();
        for (at, first) in kpis.iter().enumerate() {
            for second in &kpis[at + 1..] {
                let levers = |tugs: Vec<Tug>| tugs.into_iter().map(pulled).collect();
                let what = match pull(&self.book.catalogue, first, second) {
                    Pull::Opposed(tugs) => FindingKind::Opposed { levers: levers(tugs) },
                    Pull::Mixed(tugs) => FindingKind::TradeOff { levers: levers(tugs) },
                    Pull::Apart | Pull::Alike => continue,
                };
                found.push((first.name.clone(), second.name.clone(), what));
            }
        }
        found
    }

    /// Sets of goals for the same part of the firm and the same days that can't all be met; days that
    /// are over don't count.
    pub(in crate::service) fn goals_clash(&self, goals: &Goals, today: jiff::civil::Date) -> Vec<FindingKind> {
        let mut together: BTreeMap<(Scope, jiff::civil::Date, jiff::civil::Date), Vec<&SetGoal>> = BTreeMap::new();
        for set in goals.in_force.iter().filter(|set| set.goal.key.period.to > today) {
            let Period { from, to } = set.goal.key.period;
            together.entry((set.goal.key.scope.clone(), from, to)).or_default().push(set);
        }
        let catalogue = &self.book.catalogue;
        let mut found = Vec::new();
        for sets in together.into_values() {
            let known: Vec<(&SetGoal, &Kpi)> =
                sets.into_iter().filter_map(|set| Some((set, catalogue.kpis.get(&set.goal.key.kpi)?))).collect();
            let aimed: Vec<Aimed> = known.iter().map(|(set, kpi)| self.aimed(set, kpi)).collect();
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

    fn aimed(&self, set: &SetGoal, kpi: &Kpi) -> Aimed {
        let number = |decimal| Some(Value::Exact(decimal).to_f64());
        let (low, high) = match (set.goal.terms.aim, kpi.better) {
            (Aim::Value(value), Better::Lower) => (None, number(value)),
            (Aim::Value(value), Better::Higher | Better::Within) => (number(value), None),
            (Aim::Range { low, high }, _) => (number(low), number(high)),
        };
        Aimed { formula: plain(&self.book.catalogue, &kpi.formula), low, high }
    }

    /// Pairs of followed KPIs of which one got worse in the past when the other got better; found once
    /// per state of the tables and day.
    pub(super) async fn ties(&self, past: &Past) -> Result<Arc<Vec<Tie>>, ServiceError> {
        let stand = (self.versions()?, past.today);
        if let Some((_, ties)) = self.kept().ties.as_ref().filter(|(known, _)| *known == stand) {
            return Ok(ties.clone());
        }
        let kpis: Vec<&Kpi> = self.checked_kpis(past).filter(|kpi| self.is_steady(kpi, past)).collect();
        let mut pairs: Vec<(&Kpi, &Kpi)> = Vec::new();
        for (at, first) in kpis.iter().enumerate() {
            pairs.extend(
                kpis[at + 1..].iter().filter(|second| !self.share_rows(first, second)).map(|second| (*first, *second)),
            );
        }
        let clock = &self.engine.clocks().everyone;
        let worked: Vec<f64> =
            past.weeks.iter().map(|week| f64::from(clock.working_days(week.from, week.to))).collect();
        let series =
            |kpi: &Kpi| -> Vec<f64> { past.weekly[&kpi.name].iter().map(|value| value.unwrap_or(f64::NAN)).collect() };
        let work: Vec<(String, String, Vec<f64>, Vec<f64>)> = pairs
            .iter()
            .map(|(first, second)| (first.name.clone(), second.name.clone(), series(first), series(second)))
            .collect();
        let tell = move || {
            let told = |(a, b, x, y): (String, String, Vec<f64>, Vec<f64>)| {
                together(&x, &y, std::slice::from_ref(&worked), LAGS, 1).ok().map(|found| (a, b, found))
            };
            work.into_iter().filter_map(told).collect::<Vec<Tie>>()
        };
        let told = tokio::task::spawn_blocking(tell).await.unwrap_or_default();
        let believed =
            dependent_discoveries(&told.iter().map(|(_, _, found)| found.p).collect::<Vec<f64>>(), FALSE_SHARE);
        let against = |(a, b, found): &Tie| {
            found.correlation.abs() >= WEAK && self.wish(a) * self.wish(b) * found.correlation < 0.0
        };
        let ties = told.into_iter().zip(believed).filter(|(tie, believed)| *believed && against(tie));
        let ties = Arc::new(ties.map(|(tie, _)| tie).collect::<Vec<Tie>>());
        self.kept().ties = Some((stand, ties.clone()));
        Ok(ties)
    }

    /// 1 where more of a KPI is better, −1 where less is.
    fn wish(&self, kpi: &str) -> f64 {
        match self.book.catalogue.kpis.get(kpi).map(|kpi| kpi.better) {
            Some(Better::Higher) => 1.0,
            Some(Better::Lower) => -1.0,
            Some(Better::Within) | None => 0.0,
        }
    }

    /// True for a KPI with a number nearly every week, for which there is a better and a worse.
    fn is_steady(&self, kpi: &Kpi, past: &Past) -> bool {
        let Some(values) = past.weekly.get(&kpi.name) else { return false };
        let holes = values.iter().filter(|value| value.is_none_or(|value| value == 0.0)).count();
        kpi.better != Better::Within && (holes as f64) <= HOLES * values.len() as f64
    }

    /// True where two KPIs read rows of one dataset by one axis, so that they go together by the way they
    /// are counted.
    fn share_rows(&self, first: &Kpi, second: &Kpi) -> bool {
        let rows = |kpi: &Kpi| -> Vec<(String, String)> {
            self.book.catalogue.measures_of(kpi).map(|measure| (measure.dataset.clone(), measure.at.clone())).collect()
        };
        let other = rows(second);
        rows(first).iter().any(|axis| other.contains(axis))
    }
}

fn pulled(tug: Tug) -> LeverEffect {
    LeverEffect { measure: tug.lever.name, first: tug.first, second: tug.second }
}
