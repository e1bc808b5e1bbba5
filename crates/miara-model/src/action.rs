//! What people write down beside the numbers: actions, annotations, and findings that they accept.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::goal::{Scope, Via};
use crate::period::Period;

/// What is said of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionTerms {
    /// What is done, in a line.
    pub title: String,
    /// The KPI that it is to change.
    pub kpi: String,
    /// The part of the firm in which it is done.
    pub scope: Scope,
    /// Its first day.
    pub begun: Date,
    /// The day from which it is not done any more; absent while it is.
    pub ended: Option<Date>,
    /// Who does it; may be empty.
    pub owner: String,
    /// What is expected of it, as it was written; may be empty.
    pub expected: String,
    /// What else there is to know; may be empty.
    pub note: String,
}

/// One change of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionChange {
    /// Its number; later changes have higher ones.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// Who; empty where nobody needs to sign in.
    pub who: String,
    /// By which way.
    pub way: Via,
    /// What is said of the action since.
    pub terms: ActionTerms,
}

/// Something that someone does, with its history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// Its number.
    pub id: i64,
    /// The key of the finding that it came from.
    pub finding: Option<String>,
    /// What is said of it now.
    pub terms: ActionTerms,
    /// How it came to be, oldest first; the last is what holds.
    pub changes: Vec<ActionChange>,
}

impl Action {
    /// The number of the change that it stands at.
    #[must_use]
    pub fn version(&self) -> i64 {
        self.changes.last().map_or(0, |change| change.id)
    }
}

/// What someone knows of some days, to be shown beside numbers of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// Its number; 0 before it is kept.
    pub id: i64,
    /// When it was written.
    pub at: Timestamp,
    /// Who; empty where nobody needs to sign in.
    pub who: String,
    /// The KPI; absent for all.
    pub kpi: Option<String>,
    /// The part of the firm.
    pub scope: Scope,
    /// The days.
    pub period: Period,
    /// What there is to know.
    pub text: String,
}

/// That a person has accepted a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Acceptance {
    /// When.
    pub at: Timestamp,
    /// Who; empty where nobody needs to sign in.
    pub who: String,
    /// Why.
    pub reason: String,
}
