//! What would show that a KPI is met at the cost of something else.

use miara_model::formula::Arithmetic;
use miara_model::kpi::Better;
use miara_model::{Catalogue, DeclaredUnit, Direction, Facts, Formula, Kpi, Measure, Shape, Unit, direction, plain};

use super::finding::{FindingKind, GamingRisk};
use super::input::QualityInput;

/// KPIs of the catalogue that would show how a KPI was met: for more of something, how good it is; for
/// speed, what comes of it; for less cost, how much is left. Told from the formulas alone.
#[must_use]
pub fn counters<'c>(catalogue: &'c Catalogue, kpi: &Kpi) -> Option<(GamingRisk, Vec<&'c Kpi>)> {
    let how = gamed(catalogue, kpi)?;
    let formula = plain(catalogue, &kpi.formula);
    let shows = |other: &&Kpi| {
        other.name != kpi.name
            && match how {
                GamingRisk::Volume => shows_quality(catalogue, &formula, other),
                GamingRisk::Speed => shows_outcome(catalogue, kpi, other),
                GamingRisk::Cost => shows_volume(catalogue, &formula, other),
            }
    };
    let counters: Vec<&Kpi> = catalogue.kpis.values().filter(shows).collect();
    (!counters.is_empty()).then_some((how, counters))
}

impl QualityInput<'_> {
    /// That none of the KPIs is followed which would show the cost at which this one is met.
    pub(super) fn no_counter(&self, kpi: &Kpi) -> Option<FindingKind> {
        let (how, counters) = counters(self.catalogue, kpi)?;
        let followed = |other: &&Kpi| self.checked().any(|known| known.name == other.name);
        if counters.iter().any(followed) {
            return None;
        }
        Some(FindingKind::NoCounter { how, counters: counters.iter().map(|other| other.name.clone()).collect() })
    }
}

fn gamed(catalogue: &Catalogue, kpi: &Kpi) -> Option<GamingRisk> {
    let only = match &kpi.formula {
        Formula::Name(name) => catalogue.measures.get(name),
        _ => None,
    };
    match kpi.better {
        Better::Higher if only.is_some_and(is_volume) => Some(GamingRisk::Volume),
        Better::Lower if is_time(kpi) => Some(GamingRisk::Speed),
        Better::Lower if is_money_for(kpi) => Some(GamingRisk::Cost),
        _ => None,
    }
}

fn is_volume(measure: &Measure) -> bool {
    matches!(measure.shape, Shape::Count | Shape::Sum(_) | Shape::Distinct(_))
}

fn is_time(kpi: &Kpi) -> bool {
    [Unit::base("h"), Unit::base("day")].contains(&kpi.inferred)
}

/// True for an amount of money, or one for each of something.
fn is_money_for(kpi: &Kpi) -> bool {
    kpi.inferred.powers().any(|(name, power)| name == "money" && power == 1)
        && kpi.inferred.powers().all(|(name, power)| name == "money" || power < 0)
}

/// A share or ratio that falls where there is only more of the same, or the share of its very rows that
/// comes to something.
fn shows_quality(catalogue: &Catalogue, volume: &Formula, other: &Kpi) -> bool {
    let Formula::Name(name) = volume else { return false };
    let own = plain(catalogue, &other.formula);
    let falls = matches!(own, Formula::Binary(Arithmetic::Over, ..))
        && direction(&own, &[name.as_str()], &Facts::default()) == Direction::Falls;
    let cohort = |measure: &Measure| {
        let rows =
            catalogue.measures.get(name).is_some_and(|rows| measure.dataset == rows.dataset && measure.at == rows.at);
        rows && matches!(measure.shape, Shape::Cohort { .. })
    };
    let converts = matches!(&own, Formula::Name(name) if catalogue.measures.get(name).is_some_and(cohort));
    other.better == Better::Higher && (falls || converts)
}

/// A share of the same dataset that is better when higher, and is not itself told from the waiting.
fn shows_outcome(catalogue: &Catalogue, kpi: &Kpi, other: &Kpi) -> bool {
    let datasets = catalogue.datasets_of(kpi);
    let waits: Vec<&str> = catalogue.measures_of(kpi).flat_map(ends).collect();
    let told_by_wait = |measure: &Measure| {
        measure.filter.as_ref().is_some_and(|filter| filter.columns().iter().any(|column| waits.contains(column)))
    };
    other.better == Better::Higher
        && other.unit == DeclaredUnit::Percent
        && catalogue.datasets_of(other).iter().all(|dataset| datasets.contains(dataset))
        && !catalogue.measures_of(other).any(told_by_wait)
}

fn ends(measure: &Measure) -> Vec<&str> {
    match &measure.shape {
        Shape::Wait { until, .. } => vec![until],
        Shape::Quantile(value, _) | Shape::Mean(value) => value.columns(),
        _ => vec![],
    }
}

/// What the cost is for: counted, better when higher, and the divisor of a cost per piece, be it this KPI
/// or another of the same cost.
fn shows_volume(catalogue: &Catalogue, cost: &Formula, other: &Kpi) -> bool {
    let Formula::Name(counted) = plain(catalogue, &other.formula) else { return false };
    let divides = |formula: &Formula| {
        let Formula::Binary(Arithmetic::Over, above, below) = formula else { return false };
        let same = **above == *cost || *formula == *cost;
        same && **below == Formula::Name(counted.clone())
    };
    other.better == Better::Higher
        && (divides(cost) || catalogue.kpis.values().any(|kpi| divides(&plain(catalogue, &kpi.formula))))
}
