//! What came of leads, by the month they came in.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use jiff::civil::Date;
use miara_model::{Grain, Period};

use super::gain::{Gain, Group};
use crate::journey::{Pace, Walk, pace};

/// A lead, as far as its cost is concerned. Times are in microseconds since 1970.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CostLead {
    /// The local day on which it came.
    pub day: Date,
    /// When it came.
    pub created: i64,
    /// The channel or campaign.
    pub group: Group,
    /// Whose it is.
    pub owner: Option<String>,
    /// When sales took it for a good one.
    pub qualified: Option<i64>,
    /// When its deal came into being.
    pub deal: Option<i64>,
    /// When its deal was won, with the local day; `None` too where an earlier lead led to the same deal.
    pub won: Option<(i64, Date)>,
    /// What that deal is worth, in the firm's currency.
    pub value: Option<f64>,
    /// The deal's account.
    pub account: Option<String>,
}

/// What the leads of one month and channel came to.
#[derive(Debug, Clone, Default)]
struct Came {
    leads: f64,
    qualified: f64,
    won: f64,
    value: f64,
    customers: BTreeSet<String>,
}

/// What came of leads, month by month.
#[derive(Debug)]
pub struct Gains {
    came: Vec<BTreeMap<Group, Came>>,
    owned: Vec<BTreeMap<(Group, Option<String>), f64>>,
    /// In the order of [`Gain::ALL`].
    pub(super) paces: [Pace; 4],
    /// The day of which nothing more is known.
    pub known: Date,
    /// The first day that leads were asked for, and the first of which there is one at all.
    from: Date,
    first: Option<Date>,
    leads: Vec<CostLead>,
    /// Deals won in each month of the period, and those of them that a lead led to.
    sold: Vec<(f64, f64)>,
    /// Accounts that bought for the first time in each month, by deals that no lead led to.
    strangers: Vec<f64>,
}

/// What gains are told from.
#[derive(Debug)]
pub struct GainsInput<'a> {
    /// The months before the period, and those of it.
    pub months: &'a [Period],
    /// The first day of the period.
    pub begin: Date,
    /// Leads of all months, and those of some time before that deals may have come from.
    pub leads: Vec<CostLead>,
    /// The first month in which each account bought, where that lies in the months.
    pub first_purchases: BTreeMap<String, Date>,
    /// Deals won in each month of the period; `None` where deals and leads can't be told apart by the same filters.
    pub won: Option<Vec<f64>>,
    /// The first day of which there is a lead at all.
    pub first: Option<Date>,
    /// The day of which nothing more is known.
    pub known: Date,
    /// The same, in microseconds since 1970.
    pub now: i64,
}

/// New customers with their channel and the month of their first purchase.
pub type Customers = BTreeMap<String, (Group, Date)>;

impl Gains {
    /// What came of the leads of each month.
    #[must_use]
    pub fn of(input: GainsInput<'_>) -> Gains {
        let GainsInput { months, begin, mut leads, first_purchases: bought, won, first, known, now } = input;
        let customer = |lead: &CostLead| {
            let (account, (_, won)) = (lead.account.clone()?, lead.won?);
            (bought.get(&account) == Some(&Grain::Month.around(won, 1).from)).then_some(account)
        };
        let born: BTreeSet<String> = leads.iter().filter_map(customer).collect();
        let strangers = |month: &Period| {
            let new = bought.iter().filter(|(account, from)| {
                **from == Grain::Month.around(month.from, 1).from && !born.contains(*account)
            });
            if won.is_some() && month.from >= begin { new.count() as f64 } else { 0.0 }
        };
        let strangers = months.iter().map(strangers).collect();
        let sold = sold(months, begin, won.as_deref(), &leads);
        let from = months.first().map_or(begin, |month| month.from);
        leads.retain(|lead| lead.day >= from);
        let empty = (vec![BTreeMap::new(); months.len()], vec![BTreeMap::new(); months.len()]);
        let mut gains = Gains {
            came: empty.0,
            owned: empty.1,
            paces: paces(&leads, now),
            leads: vec![],
            sold,
            strangers,
            known,
            from,
            first,
        };
        // An account becomes a customer once, by the first of its deals that is won.
        leads.sort_by_key(|lead| lead.won.map_or(i64::MAX, |(won, _)| won));
        let mut taken = BTreeSet::new();
        for lead in &leads {
            let month = months.iter().position(|month| month.from <= lead.day && lead.day < month.to);
            let Some(month) = month else { continue };
            let customer = customer(lead).filter(|account| taken.insert(account.clone()));
            gains.add(month, lead, customer);
        }
        gains.leads = leads;
        gains
    }
}

/// Deals won by month of the period, all and those that leads led to; none where they can't be told apart.
fn sold(months: &[Period], begin: Date, won: Option<&[f64]>, leads: &[CostLead]) -> Vec<(f64, f64)> {
    let mut sold = vec![(0.0, 0.0); months.len()];
    let Some(all) = won else { return sold };
    for (month, all) in sold.iter_mut().zip(all) {
        month.0 = *all;
    }
    for won in leads.iter().filter_map(|lead| lead.won.map(|(_, day)| day)).filter(|won| begin <= *won) {
        if let Some(month) = months.iter().position(|month| month.from <= won && won < month.to) {
            sold[month].1 += 1.0;
        }
    }
    sold
}

/// Net sales and months of customers, by channel.
#[derive(Debug, Clone, Default)]
pub struct CustomerSales {
    groups: BTreeMap<Group, (f64, f64)>,
}

/// Months that customers must have been customers for, all together.
const CUSTOMER_MONTHS: f64 = 12.0;

impl CustomerSales {
    /// Net sales of a customer per month since its first purchase, of the channels that pass; `None` where
    /// they were customers for too short a time.
    pub(super) fn monthly(&self, passes: &dyn Fn(&Group) -> bool) -> Option<f64> {
        let kept = self.groups.iter().filter(|(group, _)| passes(group));
        let (net, months) = kept.fold((0.0, 0.0), |sum, (_, (net, months))| (sum.0 + net, sum.1 + months));
        (months >= CUSTOMER_MONTHS).then(|| net / months)
    }
}

impl CustomerSales {
    /// From net sales by account and month, up to the last whole month.
    #[must_use]
    pub fn of(customers: &Customers, rows: impl Iterator<Item = (String, Date, f64)>, to: Date) -> CustomerSales {
        let mut sales = CustomerSales::default();
        for (group, month) in customers.values() {
            let lived = Period::new(*month, to).map_or(0, |lived| lived.split(Grain::Month, 1).len());
            sales.groups.entry(group.clone()).or_default().1 += lived as f64;
        }
        for (account, from, net) in rows {
            let Some((group, month)) = customers.get(&account) else { continue };
            if from >= *month {
                sales.groups.entry(group.clone()).or_default().0 += net;
            }
        }
        sales
    }
}

impl Gains {
    fn add(&mut self, month: usize, lead: &CostLead, customer: Option<String>) {
        let group = lead.group.clone();
        let came = self.came[month].entry(group.clone()).or_default();
        came.leads += 1.0;
        // Whoever got further was a good lead too, as in the funnel.
        came.qualified += f64::from(u8::from(lead.qualified.or(lead.deal).is_some() || lead.won.is_some()));
        came.won += f64::from(u8::from(lead.won.is_some()));
        came.value += lead.value.unwrap_or(0.0);
        came.customers.extend(customer);
        *self.owned[month].entry((group, lead.owner.clone())).or_default() += 1.0;
    }

    /// A gain of the groups that pass, by the month the leads came in.
    pub(super) fn by_month(&self, gain: Gain, passes: &dyn Fn(&Group) -> bool) -> Vec<f64> {
        let number = |came: &Came| match gain {
            Gain::Lead => came.leads,
            Gain::Qualified => came.qualified,
            Gain::Won => came.won,
            Gain::Customer => came.customers.len() as f64,
        };
        self.sums(passes, &number)
    }

    /// Won value of the groups that pass, by the month the leads came in.
    pub(super) fn value_by_month(&self, passes: &dyn Fn(&Group) -> bool) -> Vec<f64> {
        self.sums(passes, &|came| came.value)
    }

    /// Deals won and customers won without any lead, month by month of the period; none of leads.
    pub(super) fn without_lead(&self, gain: Gain) -> Vec<f64> {
        match gain {
            Gain::Lead | Gain::Qualified => vec![0.0; self.sold.len()],
            Gain::Won => self.sold.iter().map(|(all, born)| (all - born).max(0.0)).collect(),
            Gain::Customer => self.strangers.clone(),
        }
    }

    /// All deals won in the period.
    pub(super) fn sold(&self) -> f64 {
        self.sold.iter().map(|(all, _)| all).sum()
    }

    fn sums(&self, passes: &dyn Fn(&Group) -> bool, number: &dyn Fn(&Came) -> f64) -> Vec<f64> {
        let sum = |month: &BTreeMap<Group, Came>| {
            month.iter().filter(|(group, _)| passes(group)).map(|(_, came)| number(came)).sum()
        };
        self.came.iter().map(sum).collect()
    }

    /// Whether leads of a month have had their usual time to a gain.
    pub(super) fn is_mature(&self, gain: Gain, month: Period) -> bool {
        let pace = self.paces[Gain::ALL.iter().position(|one| *one == gain).unwrap_or(0)];
        let hours = (pace.usual.unwrap_or(0.0).ceil() as i64).saturating_mul(24);
        month.from <= self.known && month.to.saturating_add(SignedDuration::from_hours(hours)) <= self.known
            || gain == Gain::Lead
            || pace.usual.is_none()
    }

    /// Whether leads of a stretch of days were recorded, and read.
    pub(super) fn covered(&self, month: Period) -> bool {
        self.from <= month.from && self.first.is_some_and(|first| Grain::Month.around(first, 1).from <= month.from)
    }

    /// How a person's leads of a month are spread over channels; all leads of the month where the person
    /// had none, or is not named. Nothing where no lead came.
    pub(super) fn shares(&self, month: usize, person: Option<&str>) -> Vec<(Group, f64)> {
        let own = |(_, owner): &(Group, Option<String>)| person.is_some() && owner.as_deref() == person;
        let all: f64 = self.owned[month].iter().filter(|(key, _)| own(key)).map(|(_, leads)| leads).sum();
        let total: f64 = self.owned[month].values().sum();
        let (of, everyone) = if all > 0.0 { (all, false) } else { (total, true) };
        let mut shares: BTreeMap<Group, f64> = BTreeMap::new();
        for (key, leads) in self.owned[month].iter().filter(|(key, _)| everyone || own(key)) {
            *shares.entry(key.0.clone()).or_default() += leads / of;
        }
        shares.into_iter().collect()
    }

    /// Leads by week or month of the groups that pass.
    pub(super) fn counts(&self, periods: &[Period], group: &Group) -> Vec<f64> {
        let mut counts = vec![0.0; periods.len()];
        for lead in self.leads.iter().filter(|lead| lead.group == *group) {
            let place = periods.partition_point(|period| period.to <= lead.day);
            if periods.get(place).is_some_and(|period| period.from <= lead.day) {
                counts[place] += 1.0;
            }
        }
        counts
    }

    /// The channels that leads of a month came by.
    pub fn groups(&self, month: usize) -> impl Iterator<Item = &Group> {
        self.came[month].keys()
    }

    /// The new customers.
    #[must_use]
    pub fn customers(&self) -> Customers {
        let new: BTreeSet<&String> =
            self.came.iter().flat_map(BTreeMap::values).flat_map(|came| &came.customers).collect();
        let mut customers = Customers::new();
        for lead in &self.leads {
            let Some((account, (_, won))) = lead.account.as_ref().zip(lead.won) else { continue };
            if new.contains(account) {
                let month = Grain::Month.around(won, 1).from;
                let entry = customers.entry(account.clone()).or_insert((lead.group.clone(), month));
                if month < entry.1 {
                    *entry = (lead.group.clone(), month);
                }
            }
        }
        customers
    }
}

/// How long leads take to each gain.
fn paces(leads: &[CostLead], now: i64) -> [Pace; 4] {
    let of = |reached: &dyn Fn(&CostLead) -> Option<i64>| {
        pace(leads.iter().map(|lead| Walk::of(lead.created, reached(lead), now)))
    };
    let won = of(&|lead| lead.won.map(|(won, _)| won));
    [Pace::default(), of(&|lead| lead.qualified), won, won]
}
