//! What someone does about a finding, and what it changed.

mod course;
mod effect;
mod expected_change;
mod overlap;

pub use course::Course;
pub use effect::{
    Confounder, Doubt, Effect, EffectEstimate, EffectInput, EffectPoint, EffectStatus, Evidence, LeftOut, effect,
    too_few,
};
pub use expected_change::{ExpectedChange, VersusExpected};
pub use overlap::{days_of, meet};
