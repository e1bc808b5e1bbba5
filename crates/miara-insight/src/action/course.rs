//! The numbers that an effect is told from: the KPI in the action's part of the firm and in its other parts.

use miara_model::{Grain, Period};

/// Whole periods before and since an action, oldest first; the one in which it began is left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// The grain of the periods.
    pub grain: Grain,
    /// The periods.
    pub periods: Vec<Period>,
    /// The place of the first period since.
    pub from: usize,
    /// The KPI's numbers in the action's part of the firm.
    pub treated: Vec<Option<f64>>,
    /// The other parts of the same dimension, by their values.
    pub others: Vec<(String, Vec<Option<f64>>)>,
    /// The dimension that tells the parts apart; absent for the whole firm.
    pub dimension: Option<String>,
}

/// Weeks without a number, or with none but zero, from which on months are looked at.
const SPARSE: f64 = 0.15;

impl Course {
    /// The days of the periods since; `None` where there are none yet.
    #[must_use]
    pub fn since(&self) -> Option<Period> {
        let (first, last) = (self.periods.get(self.from)?, self.periods.last()?);
        Period::new(first.from, last.to)
    }

    /// Periods before the action.
    #[must_use]
    pub fn before(&self) -> usize {
        self.from
    }

    /// Periods since.
    #[must_use]
    pub fn after(&self) -> usize {
        self.periods.len() - self.from
    }

    /// True where so many periods have no number, or none but zero, that longer ones tell more.
    #[must_use]
    pub fn is_sparse(&self) -> bool {
        let bare = self.treated[..self.from].iter().filter(|value| value.is_none_or(|value| value == 0.0)).count();
        self.from > 0 && bare as f64 / self.from as f64 > SPARSE
    }

    /// Without what lies before the first number.
    #[must_use]
    pub fn trimmed(mut self) -> Course {
        let first = self.treated.iter().position(Option::is_some).unwrap_or(self.periods.len()).min(self.from);
        self.periods.drain(..first);
        self.treated.drain(..first);
        self.others.iter_mut().for_each(|(_, values)| drop(values.drain(..first)));
        self.from -= first;
        self
    }
}
