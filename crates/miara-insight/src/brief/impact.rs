//! What a matter costs.

use std::collections::BTreeMap;

use miara_model::formula::Arithmetic;
use miara_model::kpi::Better;
use miara_model::{Catalogue, DeclaredUnit, Formula, Kpi, Unit, Value};

use crate::goal::GoalStanding;
use crate::incident::Incident;
use crate::parts::{Composition, composition};

/// The measure of won deals.
const WON_DEALS: &str = "won_deals";

/// What is lost, or will be.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Impact {
    /// So many things fewer, or so much money: positive is the loss. Absent where it can't be counted.
    pub lost: Option<f64>,
    /// What they are things of.
    pub unit: Option<Unit>,
    /// The loss in the firm's currency: itself where it is money, else so many times `each`. Absent where nobody can
    /// tell.
    pub money: Option<f64>,
    /// What one of them is worth on average; of won deals alone, since nothing else has an amount of its own.
    pub each: Option<f64>,
    /// The same for 30 days more, where it goes on as it is.
    pub a_month: Option<f64>,
    /// How unlikely chance is, for matters without a sum: higher is weightier.
    pub surety: f64,
    /// What may be at stake in money, by which matters are ordered and which nobody is told: also what such things
    /// go along with in won deals, and of a goal by how likely it is missed.
    pub(super) rank: Option<f64>,
}

/// What one of a measure goes along with on average: won value of the last twelve months by the measure's number.
pub type UnitWorth = BTreeMap<String, f64>;

impl Impact {
    /// Of so many of a measure, each of which goes along with so much on average: that is what it is worth of won deals
    /// alone, and of all others only their rank.
    fn of(lost: f64, unit: Unit, measure: &str, goes_along: Option<f64>) -> Impact {
        let each = goes_along.filter(|_| measure == WON_DEALS);
        let money = if unit == Unit::money() { Some(lost) } else { each.map(|each| each * lost) };
        let rank = money.or(goes_along.map(|each| each * lost));
        Impact { lost: Some(lost), unit: Some(unit), money, each, rank, ..Impact::default() }
    }

    /// By what matters are ordered: money first, then surety.
    pub(super) fn weight(&self) -> f64 {
        self.rank.map_or(self.surety.min(100.0) / 100.0, |money| money.max(1.0))
    }
}

/// What an incident has cost, and will in 30 days more.
pub(super) fn impact_of_incident(catalogue: &Catalogue, incident: &Incident, worth: &UnitWorth) -> Impact {
    let surety = -incident.chance.max(1e-300).log10();
    let kpi = &incident.kpi;
    let (Some(_), Some(measure)) = (composition(catalogue, kpi), numerator(kpi)) else {
        return Impact { surety, ..Impact::default() };
    };
    let Some(unit) = catalogue.measures.get(measure).map(|measure| measure.unit.clone()) else {
        return Impact { surety, ..Impact::default() };
    };
    let fewer = incident.expected - incident.actual;
    let lost = if kpi.better == Better::Lower { -fewer } else { fewer };
    if lost <= 0.0 {
        return Impact { surety, ..Impact::default() };
    }
    // Of what is better when there is less of it nobody can say what one is worth.
    let each = worth.get(measure).filter(|_| kpi.better == Better::Higher).copied();
    let impact = Impact { surety, ..Impact::of(lost, unit, measure, each) };
    let a_month =
        impact.money.filter(|_| incident.to.is_none()).map(|money| money * (30.0 / f64::from(incident.days())));
    Impact { a_month, ..impact }
}

/// What a goal will lack at its end.
pub(super) fn impact_of_goal(catalogue: &Catalogue, standing: &GoalStanding, worth: &UnitWorth) -> Impact {
    let surety = standing.chance.map_or(1.0, |chance| (1.0 - chance) * 3.0);
    let Some((end, _, _)) = standing.end else { return Impact { surety, ..Impact::default() } };
    let kpi = &standing.kpi;
    let aim = Value::Exact(standing.set.goal.terms.aim.nearest(kpi.better)).to_f64();
    let lacking = if kpi.better == Better::Lower { end - aim } else { aim - end };
    let (Some(Composition::Sum), Formula::Name(measure)) = (composition(catalogue, kpi), &kpi.formula) else {
        return Impact { surety, ..Impact::default() };
    };
    let DeclaredUnit::Unit(unit) = &kpi.unit else { return Impact { surety, ..Impact::default() } };
    if lacking <= 0.0 {
        return Impact { surety, ..Impact::default() };
    }
    // What is counted lacks whole ones.
    let lacking = if *unit == Unit::money() { lacking } else { lacking.ceil() };
    let impact = Impact::of(lacking, unit.clone(), measure, worth.get(measure).copied());
    let likely = standing.chance.map_or(1.0, |chance| 1.0 - chance);
    Impact { surety, rank: impact.rank.map(|money| money * likely), ..impact }
}

/// The measure that a sum is, or that stands above the line of a ratio.
fn numerator(kpi: &Kpi) -> Option<&str> {
    match &kpi.formula {
        Formula::Name(name) => Some(name),
        Formula::Binary(Arithmetic::Over, above, _) => match &**above {
            Formula::Name(name) => Some(name),
            _ => None,
        },
        _ => None,
    }
}
