//! Why a KPI changed: what its parts did, which combination of values carries the change, and which KPIs
//! upstream moved.

mod baseline;
mod cause;
mod expected;
mod explanation;
mod leaves;
mod local;
mod noise;
mod product;

pub use baseline::{Baseline, BaselineData, BaselineKind};
pub use cause::{DimensionAccount, NamedCause, NamedPart};
pub use expected::{Course, CourseHistory, Expected, ExpectedInput, ExpectedWhole, expected};
pub use explanation::{KpiExplanation, part_unit};
pub use leaves::Leaves;
pub use local::{LocalCauses, RankedDimensions, Search};
pub use noise::{NoiseContext, ObservedChange, WeeklyCases, beyond_chance, dimension_sets, weekly_cases, weeks_before};
pub use product::{Factor, Identity, Product, ProductBaseline, identity, products};
