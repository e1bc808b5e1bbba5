//! What a lead, a qualified lead, a won deal and a new customer cost, by channel or campaign.
//!
//! Leads are followed by cohort: what was spent in a month is set against what came of the leads of that month, whenever
//! it came. A month counts only once its leads have had their usual time.

mod gain;
mod gains;
mod ledger;
mod next;
mod report;
mod spending;

use jiff::ToSpan as _;
use miara_model::{Grain, Period};

pub use gain::{Gain, Group};
pub use gains::{CostLead, CustomerSales, Customers, Gains, GainsInput};
pub use ledger::{CostInput, costs};
pub use next::{LeadValue, NextLead, Payoff, SpendRow, SpendSeries};
pub use report::{CostLine, CostMonth, CostQuestion, Costs, CutMonth, GainCost, NoUnitCost, OwnNumber, Payback};
pub use spending::{CostRow, Spending, is_people};

/// Months before the end of the period that worth and pace are told from.
const BACK: i32 = 24;

/// The months before the period that worth is told from, and those of the period itself.
#[must_use]
pub fn months(period: Period) -> Vec<Period> {
    let first = Grain::Month.around(period.to.saturating_sub(BACK.months()), 1).from;
    let before = Period::new(first, period.from).map_or_else(Vec::new, |before| before.split(Grain::Month, 1));
    before.into_iter().chain(period.split(Grain::Month, 1)).collect()
}
