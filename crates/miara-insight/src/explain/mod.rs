//! Why a KPI changed: what its parts did, which combination of values carries the change, and which KPIs
//! upstream moved.

mod expected;
mod leaves;
mod local;
mod noise;
mod product;

use miara_model::formula::Arithmetic;
use miara_model::{Catalogue, DeclaredUnit, Formula, Kpi, Period};

use crate::parts::Composition;

pub use expected::{Course, CourseHistory, Expected, ExpectedInput, ExpectedWhole, expected};
pub use leaves::Leaves;
pub use local::{LocalCauses, RankedDimensions, Search};
pub use noise::{NoiseContext, ObservedChange, WeeklyCases, beyond_chance, dimension_sets, weekly_cases, weeks_before};
pub use product::{Factor, Identity, Product, ProductBaseline, identity, products};

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
    /// The unit of what causes expected and had: of a ratio, that of its numerator.
    pub part_unit: DeclaredUnit,
    /// What has no local cause but may have one, the likeliest first.
    pub candidates: Vec<NamedCause>,
}

/// What a number is to be held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BaselineKind {
    /// What a scene is compared with.
    Counterpart,
    /// What was to be expected from what was before the scene's days.
    Expected,
}

/// What a number is held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Baseline {
    /// Other days.
    Days(Period),
    /// What was to be expected.
    Expected(Expected),
}

/// Where the numbers of parts before come from.
#[derive(Debug, Clone, PartialEq)]
pub enum BaselineData {
    /// The same answer has those of the counterpart.
    Counterpart,
    /// Parts are expected to have as much of an expected whole as their past says.
    Expected(ExpectedWhole),
}

/// The change by the values of one dimension.
#[derive(Debug, Clone, PartialEq)]
pub struct DimensionAccount {
    /// The dimension.
    pub dimension: String,
    /// True where the whole went one way, and every part that has both rates the other.
    pub simpson: bool,
    /// A part per value, the largest change first; together exactly the change.
    pub parts: Vec<NamedPart>,
}

/// What one value of a dimension did.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedPart {
    /// The value; absent is not assigned.
    pub value: Option<String>,
    /// What it came to then and now; of a ratio its own rate, absent without cases.
    pub numbers: (Option<f64>, Option<f64>),
    /// What the change of its rate did to the whole; of a sum, its whole change.
    pub rate: f64,
    /// What the change of its weight did to the whole; 0 of a sum.
    pub mix: f64,
}

/// A combination of values that carries a change.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedCause {
    /// Dimensions with their values; absent is not assigned.
    pub place: Vec<(String, Option<String>)>,
    /// What was expected there and what came, in the unit of the sum or of the ratio's numerator.
    pub expected: f64,
    /// What came.
    pub actual: f64,
    /// Its part of the whole change, 1 being all of it; absent where the whole did not change.
    pub share: Option<f64>,
}

impl NamedCause {
    /// How much more it came to than was expected; of a ratio, in its numerator.
    #[must_use]
    pub fn moved(&self) -> f64 {
        self.actual - self.expected
    }
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

impl BaselineData {
    /// What a number is held against.
    #[must_use]
    pub fn kind(&self) -> BaselineKind {
        match self {
            BaselineData::Counterpart => BaselineKind::Counterpart,
            BaselineData::Expected(_) => BaselineKind::Expected,
        }
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
