//! Why a KPI changed.

use miara_model::formula::Arithmetic;
use miara_model::{Catalogue, DeclaredUnit, Formula, Kpi, Period};

use super::baseline::Baseline;
use super::cause::{DimensionAccount, NamedCause};
use super::product::Identity;
use crate::parts::Composition;

/// Why a KPI changed.
#[derive(Debug, Clone, PartialEq)]
pub struct KpiExplanation {
    /// The KPI.
    pub kpi: Kpi,
    /// The days it is about, as far as they have elapsed.
    pub period: Period,
    /// What it is held against.
    pub baseline: Baseline,
    /// The number of the baseline, and the number now.
    pub numbers: (f64, f64),
    /// What it is: a sum, whose parts add up, or a ratio, whose parts have a rate and a weight; absent for
    /// a number that is not made of parts, such as a median.
    pub composition: Option<Composition>,
    /// KPIs upstream whose product it is, each with what it did.
    pub identities: Vec<Identity>,
    /// The change by the values of each dimension that tells something, the one that tells most first.
    pub accounts: Vec<DimensionAccount>,
    /// Combinations of values that carry the change, the largest first; empty where there is no local cause.
    pub causes: Vec<NamedCause>,
    /// Combinations of values that went against the change, beyond chance as well, the largest first.
    pub offsets: Vec<NamedCause>,
    /// False where all of the change is no more than how the KPI varies from week to week, so that nothing carries it.
    pub is_beyond_chance: bool,
    /// The unit of what causes expected and had: of a ratio, that of its numerator.
    pub part_unit: DeclaredUnit,
    /// What has no local cause but may have one, the likeliest first.
    pub candidates: Vec<NamedCause>,
}

impl KpiExplanation {
    /// The change of the number.
    #[must_use]
    pub fn change(&self) -> f64 {
        self.numbers.1 - self.numbers.0
    }

    /// True where the number lies where 8 of 10 such periods were expected to.
    #[must_use]
    pub fn is_usual(&self) -> bool {
        let Baseline::Expected(expected) = self.baseline else { return false };
        (expected.low80..=expected.high80).contains(&self.numbers.1)
    }
}

/// The unit of what a part has: of a ratio, that of its numerator.
#[must_use]
pub fn part_unit(catalogue: &Catalogue, kpi: &Kpi) -> DeclaredUnit {
    let Formula::Binary(Arithmetic::Over, above, _) = &kpi.formula else { return kpi.unit.clone() };
    let names = above.names();
    let measure = names.first().and_then(|name| catalogue.measures.get(*name));
    measure.map_or_else(|| kpi.unit.clone(), |measure| DeclaredUnit::Unit(measure.unit.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::catalogue;

    #[test]
    fn parts_of_a_ratio_are_told_in_its_numerator() {
        let catalogue = catalogue();
        let unit = |name: &str| part_unit(&catalogue, &catalogue.kpis[name]);
        assert_eq!(unit("average_value"), DeclaredUnit::Unit(catalogue.measures["won_value"].unit.clone()));
        assert_eq!(unit("win_rate"), DeclaredUnit::Unit(catalogue.measures["won"].unit.clone()));
        assert_eq!(unit("typical_hours"), catalogue.kpis["typical_hours"].unit);
    }
}
