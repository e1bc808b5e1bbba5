//! What KPIs are checked by.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use miara_model::goal::Goals;
use miara_model::{Catalogue, Diagnostic, Kpi, Period};

use super::history::KpiHistory;

/// What KPIs are checked by.
#[derive(Debug, Clone)]
pub struct QualityInput<'a> {
    /// All definitions.
    pub catalogue: &'a Catalogue,
    /// Definitions of the firm that can't be read.
    pub faults: &'a [Diagnostic],
    /// The KPIs that are checked, in catalogue order.
    pub checked: Vec<&'a Kpi>,
    /// What they came to.
    pub history: &'a KpiHistory,
    /// The day of the last row of each dataset that has one.
    pub last_days: BTreeMap<String, Date>,
    /// All goals.
    pub goals: &'a Goals,
    /// Numbers of past periods, by KPI and name of the grain, oldest first; see [`QualityInput::histories_needed`].
    pub like_periods: BTreeMap<(String, &'static str), Vec<(Period, f64)>>,
    /// Working days of each week of the history.
    pub worked: &'a [f64],
    /// The firm's time zone.
    pub zone: &'a TimeZone,
    /// The month in which its fiscal years begin.
    pub fiscal: i8,
}

impl QualityInput<'_> {
    pub(super) fn checked(&self) -> impl Iterator<Item = &Kpi> {
        self.checked.iter().copied()
    }
}
