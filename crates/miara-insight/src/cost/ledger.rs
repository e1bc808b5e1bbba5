//! Costs and gains held together, line by line.

use std::collections::BTreeMap;

use miara_analysis::{CostPer, cost_per, payback, trend};
use miara_model::{Grain, Period};

use super::gain::{Gain, Group};
use super::gains::{CustomerSales, Gains};
use super::next::{LeadValue, NextLead, SpendSeries, next};
use super::report::{CostLine, CostMonth, CostQuestion, Costs, GainCost, NoUnitCost, Payback};
use super::spending::{PeopleCosts, Spending};
use crate::journey::MissingInput;

/// How sure intervals are.
const LEVEL: f64 = 0.95;

/// Customers from which on payback is told.
const PAYBACK_CUSTOMERS: f64 = 5.0;

/// What costs are told from.
#[derive(Debug)]
pub struct CostInput<'a> {
    /// What was asked.
    pub asked: &'a CostQuestion,
    /// The months before the period, and those of it; see [`super::months`].
    pub months: &'a [Period],
    /// What was spent in them.
    pub spending: Spending,
    /// What came of their leads.
    pub gains: Gains,
    /// Spend and leads of late, by week and by month.
    pub series: SpendSeries,
    /// What customers bought since.
    pub sales: CustomerSales,
    /// Costs of the period that can't be converted, by group and currency.
    pub unconverted: BTreeMap<Group, Vec<(String, f64)>>,
    /// What keeps a gain from being known, in the order of [`Gain::ALL`].
    pub missing: [Option<MissingInput>; 4],
}

/// The costs of a firm's leads; `own` and `cut` are left empty.
#[must_use]
pub fn costs(input: CostInput<'_>) -> Costs {
    let CostInput { asked, months, spending, gains, series, sales, unconverted, missing } = input;
    let without_share = share(gains.without_lead(Gain::Won).iter().sum(), gains.sold());
    let people = spending.people_costs(&gains, without_share);
    let ledger = Ledger { asked, months, people, spending, gains, unconverted };
    let mut lines: Vec<CostLine> = ledger.keys().into_iter().map(|key| ledger.of_group(key, &series, &sales)).collect();
    lines.sort_by(|a, b| b.booked.unwrap_or(-1.0).total_cmp(&a.booked.unwrap_or(-1.0)));
    Costs {
        lines,
        without_lead: ledger.without_lead(),
        without_share,
        own: vec![],
        cut: vec![],
        whole: ledger.whole(&sales),
        elsewhere: ledger.spending.elsewhere(&ledger.in_period()),
        people_categories: ledger.spending.people_categories(),
        unspread: ledger.unspread(),
        paces: ledger.gains.paces,
        missing,
        notes: ledger.spending.notes.clone(),
        asked: asked.clone(),
    }
}

/// A part of a whole; 0 of nothing.
fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { (part / whole).clamp(0.0, 1.0) } else { 0.0 }
}

/// All that lines are made of.
struct Ledger<'a> {
    asked: &'a CostQuestion,
    months: &'a [Period],
    spending: Spending,
    gains: Gains,
    people: PeopleCosts,
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
            keys.extend(self.people.groups(at).cloned());
        }
        keys.extend(self.unconverted.keys().cloned());
        keys.sort();
        keys.dedup();
        keys
    }

    /// The line of one group, with its next lead and payback.
    fn of_group(&self, key: Group, series: &SpendSeries, sales: &CustomerSales) -> CostLine {
        let of_group = |group: &Group| *group == key;
        let line = self.line((key.clone(), Of::Group), &of_group);
        let is_told = line.booked.is_some() && line.unconverted.is_empty() && key.is_some();
        let next = next(series, &key, self.worth(&of_group), is_told);
        let leads: f64 = line.months.iter().map(|month| month.leads).sum();
        let time = line.marketing_people + line.sales_people;
        let next = NextLead { people: if leads > 0.0 { time / leads } else { 0.0 }, ..next };
        let payback = self.payback(&line, sales, &of_group);
        CostLine { next, payback, ..line }
    }

    /// All lines together.
    fn whole(&self, sales: &CustomerSales) -> CostLine {
        let everything = |_: &Group| true;
        let whole = self.line((None, Of::Whole), &everything);
        let next = NextLead { worth: self.worth(&everything), ..NextLead::default() };
        CostLine { next, payback: self.payback(&whole, sales, &everything), ..whole }
    }

    /// What no lead led to; only sales' time is spent on it.
    fn without_lead(&self) -> Option<CostLine> {
        let within = self.in_period();
        let people = self.people.without.clone();
        let none = vec![0.0; self.months.len()];
        let priced = Gain::ALL.map(|gain| {
            let (gained, people) = (self.gains.without_lead(gain), if gain.is_sales() { &people } else { &none });
            self.priced(
                (&none, people, &gained),
                (&self.mature(gain), &none_of(&within)),
                self.untold(Of::Group, &None),
            )
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
            next: NextLead::default(),
            payback: Payback::Untold,
        })
    }

    /// Which months of the period have costs, and leads that are old enough.
    fn mature(&self, gain: Gain) -> Vec<bool> {
        let within = self.in_period();
        let ripe = |at: usize| within[at] && self.spending.known[at] && self.gains.is_mature(gain, self.months[at]);
        (0..within.len()).map(ripe).collect()
    }

    fn untold(&self, of: Of, value: &Group) -> Option<NoUnitCost> {
        if of == Of::Whole || self.unconverted.contains_key(value) && value.is_some() {
            return (!self.unconverted.is_empty()).then_some(NoUnitCost::Unconverted);
        }
        (!self.unconverted.is_empty()).then_some(NoUnitCost::SpreadUnconverted)
    }

    /// The line of the groups that pass.
    fn line(&self, (value, of): (Group, Of), passes: &dyn Fn(&Group) -> bool) -> CostLine {
        let within = self.in_period();
        let booked: Vec<(f64, f64)> = (0..self.months.len()).map(|at| self.spending.booked_by(at, passes)).collect();
        let marketing: Vec<f64> = booked.iter().map(|(marketing, _)| *marketing).collect();
        let both: Vec<f64> = booked.iter().map(|(marketing, sales)| marketing + sales).collect();
        let without = |at: usize| if of == Of::Whole { self.people.without[at] } else { 0.0 };
        let people = self.people.of(passes);
        let people: Vec<(f64, f64)> =
            people.iter().enumerate().map(|(at, (marketing, sales))| (*marketing, sales + without(at))).collect();
        // What is on no channel is for the gains of all channels.
        let untold = if of == Of::Group && value.is_none() && some_sum(&both, &within).is_some() {
            Some(NoUnitCost::Shared)
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
            self.priced((booked, &people, &gained), (&self.mature(gain), &whole), untold)
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
            next: NextLead::default(),
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
        untold: Option<NoUnitCost>,
    ) -> GainCost {
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
        let interval = interval.filter(|_| untold.is_none_or(|why| why == NoUnitCost::SpreadUnconverted));
        let interval = interval.map(|found| CostPer {
            low: found.low.map(|low| low.max(0.0).min(point.unwrap_or(low))),
            high: found.high.map(|high| high.max(point.unwrap_or(high))),
            ..found
        });
        GainCost {
            gained: gains,
            untold,
            booked: spent,
            people: told(people, ripe).iter().sum(),
            interval,
            mature: ends.0.zip(ends.1).map(|(first, last)| Period { from: first.from, to: last.to }),
        }
    }

    /// Won value per lead of whole months that are old enough, before margin.
    fn worth(&self, passes: &dyn Fn(&Group) -> bool) -> Option<LeadValue> {
        let (leads, value) = (self.gains.by_month(Gain::Lead, passes), self.gains.value_by_month(passes));
        let ripe = |at: &usize| {
            self.is_whole(self.months[*at])
                && self.gains.is_mature(Gain::Won, self.months[*at])
                && self.gains.covered(self.months[*at])
        };
        let ripe: Vec<usize> = (0..self.months.len()).filter(ripe).collect();
        let pick = |numbers: &[f64]| ripe.iter().map(|at| numbers[*at]).collect::<Vec<f64>>();
        let found = cost_per(&pick(&value), &pick(&leads), 0, LEVEL).ok()?;
        let days = Period { from: self.months[*ripe.first()?].from, to: self.months[*ripe.last()?].to };
        let all = |numbers: &[f64]| pick(numbers).iter().sum::<f64>();
        let scaled = |value: Option<f64>| value.map(|value| value * self.asked.margin);
        Some(LeadValue {
            value: scaled(found.ratio)?,
            low: scaled(found.low).map(|low| low.max(0.0)),
            high: scaled(found.high),
            leads: all(&leads),
            won: ripe.iter().map(|at| self.gains.by_month(Gain::Won, passes)[*at]).sum(),
            days,
        })
    }

    fn payback(&self, line: &CostLine, sales: &CustomerSales, passes: &dyn Fn(&Group) -> bool) -> Payback {
        let customer = &line.priced[3];
        let Some((cost, monthly)) = customer.per_all().zip(sales.monthly(passes)) else { return Payback::Untold };
        if customer.gained < PAYBACK_CUSTOMERS {
            return Payback::FewCustomers(customer.gained);
        }
        payback(cost, monthly * self.asked.margin, 1.0).map_or(Payback::Untold, Payback::After)
    }

    /// People's costs of the period on which nothing was spread.
    fn unspread(&self) -> f64 {
        self.in_period().iter().zip(&self.people.left).filter(|(within, _)| **within).map(|(_, left)| left).sum()
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
