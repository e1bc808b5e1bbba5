//! What a lead, a qualified lead, a won deal and a new customer cost, by channel or campaign.
//!
//! Leads are followed by cohort: what was spent in a month is set against what came of the leads of that
//! month, whenever it came. A month counts only once its leads have had their usual time.

mod gains;
mod next;
mod spending;

use jiff::{Timestamp, ToSpan as _};
use miara_analysis::{CostPer, TooLittle, Trend, cost_per, payback, trend};
use miara_engine::{Journey, Note};
use miara_model::{Grain, Period};

use super::{Lacking, Service, ServiceError};
use gains::Gains;
use spending::Spending;

pub use gains::GainPace;
pub use next::{Next, Pays, Worth};

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

/// What money is spent for, each further on than the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gain {
    /// A lead.
    Lead,
    /// A lead that sales took for a good one.
    Qualified,
    /// A deal that was won.
    Won,
    /// An account that bought for the first time.
    Customer,
}

impl Gain {
    /// All of them, in order.
    pub const ALL: [Gain; 4] = [Gain::Lead, Gain::Qualified, Gain::Won, Gain::Customer];

    /// Its name in sentences and in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Gain::Lead => "lead",
            Gain::Qualified => "qualified",
            Gain::Won => "won",
            Gain::Customer => "customer",
        }
    }
}

/// The costs of a firm's leads.
#[derive(Debug, Clone, PartialEq)]
pub struct Costs {
    /// What was asked.
    pub asked: CostQuestion,
    /// One line per channel or campaign with a cost or a lead in the period, by cost, the dearest first.
    pub lines: Vec<CostLine>,
    /// All of them together; leads without a channel are in it.
    pub whole: CostLine,
    /// Costs of marketing and sales in the period that are on no channel and nobody's time, by category and
    /// department, in the firm's currency. They are spread over nothing.
    pub elsewhere: Vec<(Option<String>, f64)>,
    /// Categories of costs that were taken for people's time.
    pub people_categories: Vec<String>,
    /// People's costs of the period that could not be spread, for want of leads in their month.
    pub unspread: f64,
    /// How long it takes from a lead to each gain, in the order of [`Gain::ALL`]; none for leads.
    pub paces: [GainPace; 4],
    /// What keeps a gain from being known.
    pub lacking: [Option<Lacking>; 4],
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
    /// Its share of marketing's people's time in the period.
    pub marketing_people: f64,
    /// Its share of sales' people's time in the period.
    pub sales_people: f64,
    /// In the order of [`Gain::ALL`].
    pub priced: [Priced; 4],
    /// Booked cost per lead by month of the period.
    pub months: Vec<CostMonth>,
    /// Whether it rises or falls over the whole months.
    pub trend: Result<Trend, TooLittle>,
    /// What the next lead costs, and what it is worth.
    pub next: Next,
    /// Months until net sales of a customer, times the margin, have paid for winning it; `None` where they
    /// don't, or where it can't be told.
    pub payback: Option<f64>,
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
pub struct Priced {
    /// How many there were, of leads of months that are old enough.
    pub gained: f64,
    /// Those months' booked cost; `None` where none was.
    pub booked: Option<f64>,
    /// Those months' share of people's time: marketing's, and for deals and customers sales' as well.
    pub people: f64,
    /// Booked cost per gain with where it lies with 95 %, over whole months.
    pub interval: Option<CostPer>,
    /// The days whose leads are counted; `None` where no month is old enough.
    pub ripe: Option<Period>,
}

impl Priced {
    /// Booked cost per gain; `None` where nothing was booked or nothing gained.
    #[must_use]
    pub fn per_booked(&self) -> Option<f64> {
        self.booked.filter(|_| self.gained > 0.0).map(|booked| booked / self.gained)
    }

    /// Booked cost and people's time per gain; `None` where nothing was spent or nothing gained.
    #[must_use]
    pub fn per_all(&self) -> Option<f64> {
        let all = self.booked.unwrap_or(0.0) + self.people;
        (self.gained > 0.0 && (self.booked.is_some() || self.people != 0.0)).then(|| all / self.gained)
    }
}

/// Months before the end of the period that worth and pace are told from.
const BACK: i32 = 24;

/// How sure intervals are.
const LEVEL: f64 = 0.95;

impl Service {
    /// What leads cost; `None` where costs or leads were not imported.
    ///
    /// # Errors
    /// As [`Service::answer`].
    pub async fn costs(&self, asked: &CostQuestion, now: Timestamp) -> Result<Option<Costs>, ServiceError> {
        let filled = self.filled().await?;
        if !filled.contains("costs") || !filled.contains("leads") {
            return Ok(None);
        }
        let months = months(asked.period);
        let spending = self.spending(asked, &months, now).await?;
        let gains = self.gains(asked, &months, now).await?;
        let weekly = self.weekly(asked, &gains, now).await?;
        let sales = self.sales_of_customers(&gains, now).await?;
        let ledger = Ledger { asked, months: &months, spread: spending.spread(&gains), spending, gains };
        let mut keys = ledger.keys();
        let line = |key: &Group| {
            let of_group = |group: &Group| group == key;
            let line = ledger.line(key.clone(), &of_group);
            let next = next::next(&weekly, key, ledger.worth(&of_group), line.booked.is_some());
            let leads: f64 = line.months.iter().map(|month| month.leads).sum();
            let time = line.marketing_people + line.sales_people;
            let next = Next { people: if leads > 0.0 { time / leads } else { 0.0 }, ..next };
            let payback = ledger.payback(&line, &sales, &of_group);
            CostLine { next, payback, ..line }
        };
        let mut lines: Vec<CostLine> = keys.drain(..).map(|key| line(&key)).collect();
        lines.sort_by(|a, b| b.booked.unwrap_or(-1.0).total_cmp(&a.booked.unwrap_or(-1.0)));
        let everything = |_: &Group| true;
        let whole = ledger.line(None, &everything);
        let whole = CostLine {
            next: Next { worth: ledger.worth(&everything), ..Next::default() },
            payback: ledger.payback(&whole, &sales, &everything),
            ..whole
        };
        let lacking = self.lacking(Journey::Lead).await?;
        Ok(Some(Costs {
            lines,
            whole,
            elsewhere: ledger.spending.elsewhere(&ledger.in_period()),
            people_categories: ledger.spending.people_categories(),
            unspread: ledger.unspread(),
            paces: ledger.gains.paces,
            lacking: [None, lacking[1].clone(), lacking[3].clone(), lacking[3].clone()],
            notes: ledger.spending.notes.clone(),
            asked: asked.clone(),
        }))
    }
}

/// A value of the dimension that is split by; `None` is not assigned.
type Group = Option<String>;

/// The months before the period that worth is told from, and those of the period itself.
fn months(period: Period) -> Vec<Period> {
    let first = Grain::Month.around(period.to.saturating_sub(BACK.months()), 1).from;
    let before = Period::new(first, period.from).map_or_else(Vec::new, |before| before.split(Grain::Month, 1));
    before.into_iter().chain(period.split(Grain::Month, 1)).collect()
}

/// All that lines are made of.
struct Ledger<'a> {
    asked: &'a CostQuestion,
    months: &'a [Period],
    spending: Spending,
    gains: Gains,
    spread: spending::Spread,
}

impl Ledger<'_> {
    fn in_period(&self) -> Vec<bool> {
        self.months.iter().map(|month| month.from >= self.asked.period.from).collect()
    }

    /// The groups with a cost or a lead in the period.
    fn keys(&self) -> Vec<Group> {
        let mut keys: Vec<Group> = Vec::new();
        for (at, _) in self.in_period().iter().enumerate().filter(|(_, within)| **within) {
            let spent = self.spending.booked[at].iter().filter(|(_, amount)| **amount != 0.0);
            let spent = spent.map(|(group, _)| Some(group.clone()));
            keys.extend(spent.chain(self.gains.groups(at).cloned()));
        }
        keys.sort();
        keys.dedup();
        keys
    }

    /// The line of the groups that pass.
    fn line(&self, value: Group, passes: &dyn Fn(&Group) -> bool) -> CostLine {
        let within = self.in_period();
        let booked: Vec<f64> = (0..self.months.len()).map(|at| self.spending.booked_by(at, passes)).collect();
        let people = self.spread.of(passes);
        let whole: Vec<bool> = self.months.iter().map(|month| self.is_whole(*month)).collect();
        let priced = Gain::ALL.map(|gain| {
            let gained = self.gains.by_month(gain, passes);
            let ripe: Vec<bool> = (0..within.len())
                .map(|at| within[at] && self.spending.known[at] && self.gains.is_ripe(gain, self.months[at]))
                .collect();
            let people: Vec<f64> = match gain {
                Gain::Lead | Gain::Qualified => people.iter().map(|(marketing, _)| *marketing).collect(),
                Gain::Won | Gain::Customer => people.iter().map(|(marketing, sales)| marketing + sales).collect(),
            };
            self.priced((&booked, &people, &gained), (&ripe, &whole))
        });
        let leads = self.gains.by_month(Gain::Lead, passes);
        let months = (0..within.len()).filter(|at| within[*at]).map(|at| CostMonth {
            period: self.months[at],
            booked: Some(booked[at]).filter(|booked| *booked != 0.0),
            leads: leads[at],
        });
        let months: Vec<CostMonth> = months.collect();
        let steady = months.iter().filter(|month| self.is_whole(month.period)).map(CostMonth::per_lead);
        let sum = |numbers: &mut dyn Iterator<Item = f64>| numbers.sum::<f64>();
        CostLine {
            value,
            booked: some_sum(&booked, &within),
            marketing_people: sum(&mut people.iter().zip(&within).filter(|(_, is)| **is).map(|(people, _)| people.0)),
            sales_people: sum(&mut people.iter().zip(&within).filter(|(_, is)| **is).map(|(people, _)| people.1)),
            priced,
            trend: trend(&steady.collect::<Vec<_>>()),
            months,
            next: Next::default(),
            payback: None,
        }
    }

    /// A whole month that is over.
    fn is_whole(&self, month: Period) -> bool {
        Grain::Month.around(month.from, 1) == month && month.is_over(self.gains.known)
    }

    fn priced(&self, (booked, people, gained): (&[f64], &[f64], &[f64]), (ripe, whole): (&[bool], &[bool])) -> Priced {
        let told = |numbers: &[f64], keep: &[bool]| {
            numbers.iter().zip(keep).filter(|(_, keep)| **keep).map(|(number, _)| *number).collect::<Vec<f64>>()
        };
        let both: Vec<bool> = ripe.iter().zip(whole).map(|(ripe, whole)| *ripe && *whole).collect();
        let spent = some_sum(booked, ripe);
        let interval = spent.and_then(|_| cost_per(&told(booked, &both), &told(gained, &both), 0, LEVEL).ok());
        let mut kept = self.months.iter().zip(ripe).filter(|(_, ripe)| **ripe).map(|(month, _)| *month);
        let ends = (kept.clone().next(), kept.next_back());
        Priced {
            gained: told(gained, ripe).iter().sum(),
            booked: spent,
            people: told(people, ripe).iter().sum(),
            interval,
            ripe: ends.0.zip(ends.1).map(|(first, last)| Period { from: first.from, to: last.to }),
        }
    }

    /// Won value per lead of whole months that are old enough, before margin.
    fn worth(&self, passes: &dyn Fn(&Group) -> bool) -> Option<Worth> {
        let (leads, value) = (self.gains.by_month(Gain::Lead, passes), self.gains.value_by_month(passes));
        let ripe = |at: &usize| {
            self.is_whole(self.months[*at])
                && self.gains.is_ripe(Gain::Won, self.months[*at])
                && self.gains.covered(self.months[*at])
        };
        let ripe: Vec<usize> = (0..self.months.len()).filter(ripe).collect();
        let pick = |numbers: &[f64]| ripe.iter().map(|at| numbers[*at]).collect::<Vec<f64>>();
        let found = cost_per(&pick(&value), &pick(&leads), 0, LEVEL).ok()?;
        let days = Period { from: self.months[*ripe.first()?].from, to: self.months[*ripe.last()?].to };
        let all = |numbers: &[f64]| pick(numbers).iter().sum::<f64>();
        let scaled = |value: Option<f64>| value.map(|value| value * self.asked.margin);
        Some(Worth {
            value: scaled(found.ratio)?,
            low: scaled(found.low).map(|low| low.max(0.0)),
            high: scaled(found.high),
            leads: all(&leads),
            won: ripe.iter().map(|at| self.gains.by_month(Gain::Won, passes)[*at]).sum(),
            days,
        })
    }

    fn payback(&self, line: &CostLine, sales: &gains::CustomerSales, passes: &dyn Fn(&Group) -> bool) -> Option<f64> {
        let cost = line.priced[3].per_all()?;
        let monthly = sales.monthly(passes)?;
        payback(cost, monthly * self.asked.margin, 1.0)
    }

    /// People's costs of the period on which nothing was spread.
    fn unspread(&self) -> f64 {
        self.in_period().iter().zip(&self.spread.left).filter(|(within, _)| **within).map(|(_, left)| left).sum()
    }
}

/// The sum where something was booked at all.
fn some_sum(numbers: &[f64], keep: &[bool]) -> Option<f64> {
    let kept = numbers.iter().zip(keep).filter(|(number, keep)| **keep && **number != 0.0).map(|(number, _)| *number);
    kept.clone().next().map(|_| kept.sum())
}
