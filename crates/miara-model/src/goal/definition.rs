//! A goal: what is set for which KPI, part of the firm and days.

use serde::{Deserialize, Serialize};

use super::aim::Aim;
use super::scope::Scope;
use crate::period::Period;

/// What a KPI is to reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    /// What it is set for; there is one goal for each.
    pub key: GoalKey,
    /// What is set.
    pub terms: Terms,
}

/// What a goal is set for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct GoalKey {
    /// The KPI's name.
    pub kpi: String,
    /// The part of the firm.
    pub scope: Scope,
    /// The days.
    pub period: Period,
}

/// What is set: the number, and what is said of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The number or range.
    pub aim: Aim,
    /// Where the KPI stood when the goal was set, in the KPI's unit; the way from here to the goal is
    /// what progress is counted on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<rust_decimal::Decimal>,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Why it is what it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}
