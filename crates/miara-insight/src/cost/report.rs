//! The costs of a firm's leads.

use miara_analysis::{CostPer, TooLittle, Trend};
use miara_model::{Note, Period};

use super::gain::Gain;
use super::next::NextLead;
use crate::journey::{MissingInput, Pace};

/// What costs are asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct CostQuestion {
    /// The days in which leads came.
    pub period: Period,
    /// What numbers are split by: `channel` or `campaign`.
    pub by: String,
    /// Only costs and leads where a dimension has one of its values.
    pub filters: Vec<(String, String)>,
    /// What is left of net sales after the cost of what is sold, above 0 and at most 1; 1 where nobody
    /// said.
    pub margin: f64,
}

/// The costs of a firm's leads.
#[derive(Debug, Clone, PartialEq)]
pub struct Costs {
    /// What was asked.
    pub asked: CostQuestion,
    /// One line per channel or campaign with a cost or a lead in the period, by cost, the dearest first.
    pub lines: Vec<CostLine>,
    /// Deals and customers that no lead led to, with their share of sales' people's time; `None` where there
    /// were none, or filters are asked.
    pub without_lead: Option<CostLine>,
    /// The share of sales' people's time that is theirs: that of the period's won deals, 0..=1.
    pub without_share: f64,
    /// All of it together: what is on no channel, leads without one and what no lead led to are in it.
    pub whole: CostLine,
    /// The KPIs' own numbers where they differ from the whole's.
    pub own: Vec<OwnNumber>,
    /// Months that the period cuts, with costs that are booked once or twice a month.
    pub cut: Vec<CutMonth>,
    /// Costs of marketing and sales in the period that are on no channel and nobody's time, by category, in
    /// the firm's currency. They are spread over no channel and stand in the line that is not assigned.
    pub elsewhere: Vec<(Option<String>, f64)>,
    /// Categories of costs that were taken for people's time.
    pub people_categories: Vec<String>,
    /// People's costs of the period that could not be spread, for want of leads in their month. They stand
    /// in the line that is not assigned.
    pub unspread: f64,
    /// How long it takes from a lead to each gain, in the order of [`Gain::ALL`]; none for leads.
    pub paces: [Pace; 4],
    /// What keeps a gain from being known.
    pub missing: [Option<MissingInput>; 4],
    /// What must be said beside the costs.
    pub notes: Vec<Note>,
}

/// The costs of one channel or campaign.
#[derive(Debug, Clone, PartialEq)]
pub struct CostLine {
    /// Its value; `None` is not assigned.
    pub value: Option<String>,
    /// What was booked on it in the period beside people's time, in the firm's currency; `None` where
    /// nothing was, which is not the same as costing nothing.
    pub booked: Option<f64>,
    /// Costs of the period that can't be converted for want of a rate, by currency; with any, no cost per
    /// gain is told.
    pub unconverted: Vec<(String, f64)>,
    /// Its share of marketing's people's time in the period.
    pub marketing_people: f64,
    /// Its share of sales' people's time in the period.
    pub sales_people: f64,
    /// In the order of [`Gain::ALL`].
    pub priced: [GainCost; 4],
    /// Booked cost per lead by month of the period.
    pub months: Vec<CostMonth>,
    /// Whether it rises or falls over the whole months.
    pub trend: Result<Trend, TooLittle>,
    /// What the next lead costs, and what it is worth.
    pub next: NextLead,
    /// When a customer has paid for being won.
    pub payback: Payback,
}

/// When net sales of a customer, times the margin, have paid for winning it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Payback {
    /// After so many months.
    After(f64),
    /// Too few customers to tell; how many there are.
    FewCustomers(f64),
    /// Never, or it can't be told.
    #[default]
    Untold,
}

/// One month of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CostMonth {
    /// The month, or the part of it that lies in the period.
    pub period: Period,
    /// Booked cost; `None` where none was.
    pub booked: Option<f64>,
    /// Leads.
    pub leads: f64,
}

impl CostMonth {
    /// Booked cost per lead; `None` where nothing was booked, or no lead came.
    #[must_use]
    pub fn per_lead(&self) -> Option<f64> {
        self.booked.filter(|_| self.leads > 0.0).map(|booked| booked / self.leads)
    }
}

/// What one gain costs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GainCost {
    /// How many there were, of leads of months that are old enough.
    pub gained: f64,
    /// Why there is no cost per gain, beside want of cost or gain.
    pub untold: Option<NoUnitCost>,
    /// Those months' booked cost: marketing's, and for deals and customers sales' as well; `None` where none
    /// was.
    pub booked: Option<f64>,
    /// Those months' share of people's time: marketing's, and for deals and customers sales' as well.
    pub people: f64,
    /// Booked cost per gain with where it lies with 95 %, over whole months; it holds the cost per gain.
    pub interval: Option<CostPer>,
    /// The days whose leads are counted; `None` where no month is old enough.
    pub mature: Option<Period>,
}

/// Why a line has no cost per gain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoUnitCost {
    /// Its cost is for the gains of other lines as well.
    Shared,
    /// Part of its cost can't be converted.
    Unconverted,
    /// Its own cost is known, but part of what is spread over all lines can't be converted.
    SpreadUnconverted,
}

impl GainCost {
    /// Booked cost per gain; `None` where nothing was booked or nothing gained, or where it is untold.
    #[must_use]
    pub fn per_booked(&self) -> Option<f64> {
        if matches!(self.untold, Some(NoUnitCost::Shared | NoUnitCost::Unconverted)) {
            return None;
        }
        self.booked.filter(|_| self.gained > 0.0).map(|booked| booked / self.gained)
    }

    /// Booked cost and people's time per gain; `None` where nothing was spent or nothing gained, or where it
    /// is untold.
    #[must_use]
    pub fn per_all(&self) -> Option<f64> {
        if self.untold.is_some() {
            return None;
        }
        let all = self.booked.unwrap_or(0.0) + self.people;
        (self.gained > 0.0 && (self.booked.is_some() || self.people != 0.0)).then(|| all / self.gained)
    }
}

/// A KPI's number for the same days, where it differs from that of the whole.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnNumber {
    /// The gain it is the cost of.
    pub gain: Gain,
    /// The KPI.
    pub kpi: &'static str,
    /// Its days.
    pub days: Period,
    /// Its number, in the firm's currency.
    pub value: f64,
    /// What it divides by, which is what was gained within the days, of whatever leads.
    pub gained: f64,
}

/// A month of which only a part lies in the period.
#[derive(Debug, Clone, PartialEq)]
pub struct CutMonth {
    /// The part.
    pub part: Period,
    /// Categories that are booked on one or two days of the month, with what of them lies in the part, in
    /// the firm's currency.
    pub lumps: Vec<(Option<String>, f64)>,
}
