//! What a lead, a qualified lead, a won deal and a new customer cost, by channel or campaign.
//!
//! Leads are followed by cohort: what was spent in a month is set against what came of the leads of that
//! month, whenever it came. A month counts only once its leads have had their usual time.

mod gains;
mod next;
mod own_number;
mod spending;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, ToSpan as _};
use miara_analysis::{CostPer, TooLittle, Trend, cost_per, payback, trend};
use miara_engine::{Journey, Note};
use miara_model::{Grain, Period};
use rust_decimal::prelude::ToPrimitive as _;

use super::{Lacking, Service, ServiceError};
use gains::Gains;
use spending::Spending;

pub use gains::GainPace;
pub use next::{Next, Pays, Worth};
pub use own_number::{CutMonth, OwnNumber};

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

    /// Whether sales' costs are for it as well as marketing's.
    #[must_use]
    pub fn is_sales(self) -> bool {
        matches!(self, Gain::Won | Gain::Customer)
    }
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
    /// Costs of the period that can't be converted for want of a rate, by currency; with any, no cost per
    /// gain is told.
    pub unconverted: Vec<(String, f64)>,
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

/// Customers from which on payback is told.
const PAYBACK_CUSTOMERS: f64 = 5.0;

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
    /// Why there is no cost per gain, beside want of cost or gain.
    pub untold: Option<Untold>,
    /// Those months' booked cost: marketing's, and for deals and customers sales' as well; `None` where none
    /// was.
    pub booked: Option<f64>,
    /// Those months' share of people's time: marketing's, and for deals and customers sales' as well.
    pub people: f64,
    /// Booked cost per gain with where it lies with 95 %, over whole months; it holds the cost per gain.
    pub interval: Option<CostPer>,
    /// The days whose leads are counted; `None` where no month is old enough.
    pub ripe: Option<Period>,
}

/// Why a line has no cost per gain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untold {
    /// Its cost is for the gains of other lines as well.
    Shared,
    /// Part of its cost can't be converted.
    Unconverted,
    /// Its own cost is known, but part of what is spread over all lines can't be converted.
    SpreadUnconverted,
}

impl Priced {
    /// Booked cost per gain; `None` where nothing was booked or nothing gained, or where it is untold.
    #[must_use]
    pub fn per_booked(&self) -> Option<f64> {
        if matches!(self.untold, Some(Untold::Shared | Untold::Unconverted)) {
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
        let without = share(gains.without_lead(Gain::Won).iter().sum(), gains.sold());
        let groups = (0..months.len()).flat_map(|month| gains.groups(month)).chain(&spending.groups).cloned();
        let unconverted = self.unconverted(asked, &spending.notes, groups.collect(), now).await?;
        let spread = spending.spread(&gains, without);
        let ledger = Ledger { asked, months: &months, spread, spending, gains, unconverted };
        let mut lines: Vec<CostLine> =
            ledger.keys().into_iter().map(|key| ledger.of_group(key, &weekly, &sales)).collect();
        lines.sort_by(|a, b| b.booked.unwrap_or(-1.0).total_cmp(&a.booked.unwrap_or(-1.0)));
        let whole = ledger.whole(&sales);
        let lacking = self.lacking(Journey::Lead).await?;
        Ok(Some(Costs {
            lines,
            without_lead: ledger.without_lead(),
            without_share: without,
            own: self.own_numbers(asked, &whole, now).await?,
            cut: self.cut_months(asked, now).await?,
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

    /// Costs of the period that can't be converted, by group and currency.
    async fn unconverted(
        &self,
        asked: &CostQuestion,
        notes: &[Note],
        groups: BTreeSet<Group>,
        now: Timestamp,
    ) -> Result<BTreeMap<Group, Vec<(String, f64)>>, ServiceError> {
        let missing = |notes: &[Note]| {
            notes.iter().find_map(|note| match note {
                Note::MissingRates { amounts, .. } => {
                    Some(amounts.iter().map(|(of, sum)| (of.clone(), sum.to_f64().unwrap_or(0.0))).collect())
                }
                _ => None,
            })
        };
        let mut found: BTreeMap<Group, Vec<(String, f64)>> = BTreeMap::new();
        if missing(notes).is_none() {
            return Ok(found);
        }
        for group in groups.into_iter().chain([None]) {
            let mut filters = asked.filters.clone();
            filters.push((asked.by.clone(), group.clone().unwrap_or_default()));
            let question = spending::question(&CostQuestion { filters, ..asked.clone() }, asked.period);
            if let Some(amounts) = missing(&self.answer(&question, now).await?.notes) {
                found.insert(group, amounts);
            }
        }
        Ok(found)
    }
}

/// A part of a whole; 0 of nothing.
fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { (part / whole).clamp(0.0, 1.0) } else { 0.0 }
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
    unconverted: BTreeMap<Group, Vec<(String, f64)>>,
}

/// What a line is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Group,
    Whole,
}

impl Ledger<'_> {
    fn in_period(&self) -> Vec<bool> {
        self.months.iter().map(|month| month.from >= self.asked.period.from).collect()
    }

    /// The groups with a cost or a lead in the period.
    fn keys(&self) -> Vec<Group> {
        let mut keys: Vec<Group> = Vec::new();
        for (at, _) in self.in_period().iter().enumerate().filter(|(_, within)| **within) {
            let spent = self.spending.booked[at].iter().filter(|(_, booked)| **booked != (0.0, 0.0));
            keys.extend(spent.map(|(group, _)| group).chain(self.gains.groups(at)).cloned());
            keys.extend(self.spread.groups(at).cloned());
        }
        keys.extend(self.unconverted.keys().cloned());
        keys.sort();
        keys.dedup();
        keys
    }

    /// The line of one group, with its next lead and payback.
    fn of_group(&self, key: Group, weekly: &next::Series, sales: &gains::CustomerSales) -> CostLine {
        let of_group = |group: &Group| *group == key;
        let line = self.line((key.clone(), Of::Group), &of_group);
        let is_told = line.booked.is_some() && line.unconverted.is_empty() && key.is_some();
        let next = next::next(weekly, &key, self.worth(&of_group), is_told);
        let leads: f64 = line.months.iter().map(|month| month.leads).sum();
        let time = line.marketing_people + line.sales_people;
        let next = Next { people: if leads > 0.0 { time / leads } else { 0.0 }, ..next };
        let payback = self.payback(&line, sales, &of_group);
        CostLine { next, payback, ..line }
    }

    /// All lines together.
    fn whole(&self, sales: &gains::CustomerSales) -> CostLine {
        let everything = |_: &Group| true;
        let whole = self.line((None, Of::Whole), &everything);
        let next = Next { worth: self.worth(&everything), ..Next::default() };
        CostLine { next, payback: self.payback(&whole, sales, &everything), ..whole }
    }

    /// What no lead led to; only sales' time is spent on it.
    fn without_lead(&self) -> Option<CostLine> {
        let within = self.in_period();
        let people = self.spread.without.clone();
        let none = vec![0.0; self.months.len()];
        let priced = Gain::ALL.map(|gain| {
            let (gained, people) = (self.gains.without_lead(gain), if gain.is_sales() { &people } else { &none });
            self.priced((&none, people, &gained), (&self.ripe(gain), &none_of(&within)), self.untold(Of::Group, &None))
        });
        let sales_people = people.iter().zip(&within).filter(|(_, is)| **is).map(|(amount, _)| amount).sum::<f64>();
        let has_any = priced.iter().any(|priced| priced.gained > 0.0) || sales_people != 0.0;
        has_any.then(|| CostLine {
            value: None,
            booked: None,
            unconverted: vec![],
            marketing_people: 0.0,
            sales_people,
            priced,
            months: vec![],
            trend: trend(&[]),
            next: Next::default(),
            payback: Payback::Untold,
        })
    }

    /// Which months of the period have costs, and leads that are old enough.
    fn ripe(&self, gain: Gain) -> Vec<bool> {
        let within = self.in_period();
        let ripe = |at: usize| within[at] && self.spending.known[at] && self.gains.is_ripe(gain, self.months[at]);
        (0..within.len()).map(ripe).collect()
    }

    fn untold(&self, of: Of, value: &Group) -> Option<Untold> {
        if of == Of::Whole || self.unconverted.contains_key(value) && value.is_some() {
            return (!self.unconverted.is_empty()).then_some(Untold::Unconverted);
        }
        (!self.unconverted.is_empty()).then_some(Untold::SpreadUnconverted)
    }

    /// The line of the groups that pass.
    fn line(&self, (value, of): (Group, Of), passes: &dyn Fn(&Group) -> bool) -> CostLine {
        let within = self.in_period();
        let booked: Vec<(f64, f64)> = (0..self.months.len()).map(|at| self.spending.booked_by(at, passes)).collect();
        let marketing: Vec<f64> = booked.iter().map(|(marketing, _)| *marketing).collect();
        let both: Vec<f64> = booked.iter().map(|(marketing, sales)| marketing + sales).collect();
        let without = |at: usize| if of == Of::Whole { self.spread.without[at] } else { 0.0 };
        let people = self.spread.of(passes);
        let people: Vec<(f64, f64)> =
            people.iter().enumerate().map(|(at, (marketing, sales))| (*marketing, sales + without(at))).collect();
        // What is on no channel is for the gains of all channels.
        let untold = if of == Of::Group && value.is_none() && some_sum(&both, &within).is_some() {
            Some(Untold::Shared)
        } else {
            self.untold(of, &value)
        };
        let whole: Vec<bool> = self.months.iter().map(|month| self.is_whole(*month)).collect();
        let priced = Gain::ALL.map(|gain| {
            let mut gained = self.gains.by_month(gain, passes);
            if of == Of::Whole {
                gained.iter_mut().zip(self.gains.without_lead(gain)).for_each(|(all, more)| *all += more);
            }
            let (booked, people): (&Vec<f64>, Vec<f64>) = if gain.is_sales() {
                (&both, people.iter().map(|(marketing, sales)| marketing + sales).collect())
            } else {
                (&marketing, people.iter().map(|(marketing, _)| *marketing).collect())
            };
            self.priced((booked, &people, &gained), (&self.ripe(gain), &whole), untold)
        });
        let leads = self.gains.by_month(Gain::Lead, passes);
        let months = (0..within.len()).filter(|at| within[*at]).map(|at| CostMonth {
            period: self.months[at],
            booked: Some(marketing[at]).filter(|booked| *booked != 0.0 && untold.is_none()),
            leads: leads[at],
        });
        let months: Vec<CostMonth> = months.collect();
        let steady = months.iter().filter(|month| self.is_whole(month.period)).map(CostMonth::per_lead);
        let sum = |numbers: &mut dyn Iterator<Item = f64>| numbers.sum::<f64>();
        let unconverted = self.unconverted_of(of, &value);
        CostLine {
            value,
            booked: some_sum(&both, &within),
            unconverted,
            marketing_people: sum(&mut people.iter().zip(&within).filter(|(_, is)| **is).map(|(people, _)| people.0)),
            sales_people: sum(&mut people.iter().zip(&within).filter(|(_, is)| **is).map(|(people, _)| people.1)),
            priced,
            trend: trend(&steady.collect::<Vec<_>>()),
            months,
            next: Next::default(),
            payback: Payback::Untold,
        }
    }

    fn unconverted_of(&self, of: Of, value: &Group) -> Vec<(String, f64)> {
        let mut sums: BTreeMap<&String, f64> = BTreeMap::new();
        for (_, amounts) in self.unconverted.iter().filter(|(group, _)| of == Of::Whole || *group == value) {
            amounts.iter().for_each(|(currency, amount)| *sums.entry(currency).or_default() += amount);
        }
        sums.into_iter().map(|(currency, amount)| (currency.clone(), amount)).collect()
    }

    /// A whole month that is over.
    fn is_whole(&self, month: Period) -> bool {
        Grain::Month.around(month.from, 1) == month && month.is_over(self.gains.known)
    }

    fn priced(
        &self,
        (booked, people, gained): (&[f64], &[f64], &[f64]),
        (ripe, whole): (&[bool], &[bool]),
        untold: Option<Untold>,
    ) -> Priced {
        let told = |numbers: &[f64], keep: &[bool]| {
            numbers.iter().zip(keep).filter(|(_, keep)| **keep).map(|(number, _)| *number).collect::<Vec<f64>>()
        };
        let both: Vec<bool> = ripe.iter().zip(whole).map(|(ripe, whole)| *ripe && *whole).collect();
        let spent = some_sum(booked, ripe);
        let interval = spent.and_then(|_| cost_per(&told(booked, &both), &told(gained, &both), 0, LEVEL).ok());
        let mut kept = self.months.iter().zip(ripe).filter(|(_, ripe)| **ripe).map(|(month, _)| *month);
        let ends = (kept.clone().next(), kept.next_back());
        let gains: f64 = told(gained, ripe).iter().sum();
        // A part of a month is in the point, but not in the range; the range holds it all the same.
        let point = spent.filter(|_| gains > 0.0).map(|spent| spent / gains);
        let interval = interval.filter(|_| untold.is_none_or(|why| why == Untold::SpreadUnconverted));
        let interval = interval.map(|found| CostPer {
            low: found.low.map(|low| low.max(0.0).min(point.unwrap_or(low))),
            high: found.high.map(|high| high.max(point.unwrap_or(high))),
            ..found
        });
        Priced {
            gained: gains,
            untold,
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

    fn payback(&self, line: &CostLine, sales: &gains::CustomerSales, passes: &dyn Fn(&Group) -> bool) -> Payback {
        let customer = &line.priced[3];
        let Some((cost, monthly)) = customer.per_all().zip(sales.monthly(passes)) else { return Payback::Untold };
        if customer.gained < PAYBACK_CUSTOMERS {
            return Payback::FewCustomers(customer.gained);
        }
        payback(cost, monthly * self.asked.margin, 1.0).map_or(Payback::Untold, Payback::After)
    }

    /// People's costs of the period on which nothing was spread.
    fn unspread(&self) -> f64 {
        self.in_period().iter().zip(&self.spread.left).filter(|(within, _)| **within).map(|(_, left)| left).sum()
    }
}

/// No month at all.
fn none_of(months: &[bool]) -> Vec<bool> {
    vec![false; months.len()]
}

/// The sum where something was booked at all.
fn some_sum(numbers: &[f64], keep: &[bool]) -> Option<f64> {
    let kept = numbers.iter().zip(keep).filter(|(number, keep)| **keep && **number != 0.0).map(|(number, _)| *number);
    kept.clone().next().map(|_| kept.sum())
}
