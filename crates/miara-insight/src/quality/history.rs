//! The numbers that KPIs are checked by.

use std::collections::BTreeMap;

use jiff::civil::Date;
use miara_model::{Cell, Kpi, Period};

/// Whether a KPI can be computed from what was imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Availability {
    /// It can.
    Available,
    /// These datasets have no rows.
    MissingDatasets(Vec<String>),
    /// No file has supplied these columns: dataset and column.
    MissingColumns(Vec<(String, String)>),
}

/// What KPIs came to, oldest first.
#[derive(Debug, Clone, Default)]
pub struct KpiHistory {
    /// The firm's present day.
    pub today: Date,
    /// Whether each KPI of the catalogue can be computed.
    pub availability: Vec<(Kpi, Availability)>,
    /// Full months.
    pub months: Vec<Period>,
    /// A number of each KPI that can be computed for each month.
    pub monthly: BTreeMap<String, Vec<Cell>>,
    /// Full weeks.
    pub weeks: Vec<Period>,
    /// A number of each KPI that can be computed for each week.
    pub weekly: BTreeMap<String, Vec<Option<f64>>>,
}
