//! Goals: what a KPI is to reach, in which part of the firm, in which period.

mod aim;
mod check;
mod code;
mod definition;
mod history;
mod scope;

pub use aim::{Aim, AimFault};
pub use check::{GoalFault, GoalRow, WrongGoal, check_goals};
pub use code::{period_code, period_of_code};
pub use definition::{Goal, GoalKey, Terms};
pub use history::{GoalChange, Goals, SetGoal, Via};
pub use scope::Scope;
