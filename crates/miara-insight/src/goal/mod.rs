//! How goals stand: the way to each, the chance that it is met, and what goals of parts lack to that of the whole.

mod allocation;
mod pace;
mod rollup;
mod standing;

pub use allocation::{Allocation, AllocationBasis, allocate, left_of};
pub use pace::{GoalPace, pace};
pub use rollup::{RollupGap, Teams, months_gap, rollup_gaps};
pub use standing::{GoalStanding, GoalStatus, LikelyEnd, StandingInput, likely_end, scope_of, standing};
