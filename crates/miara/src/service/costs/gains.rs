//! What came of leads, by the month they came in.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use miara_engine::product_limit::quantile;
use miara_engine::{Answer, EngineError, LeadRow, LeadTime, Question};
use miara_model::{Grain, Period};

use super::{CostQuestion, Gain, Group};
use crate::service::{Service, ServiceError};

const DAY: f64 = 86_400_000_000.0;

/// How many must have got there before their pace says what is usual.
const ENOUGH: usize = 20;

/// Days after which slow leads have had their time.
const OLD: f64 = 180.0;

/// How long it takes from a lead to a gain.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct GainPace {
    /// Days that half of them took at most; `None` where there were none.
    pub median: Option<f64>,
    /// Days within which nine of ten that ever got there did; `None` where there were fewer than twenty.
    pub usual: Option<f64>,
    /// How many it is told from.
    pub of: usize,
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
pub(super) struct Gains {
    came: Vec<BTreeMap<Group, Came>>,
    owned: Vec<BTreeMap<(Group, Option<String>), f64>>,
    /// In the order of [`Gain::ALL`].
    pub(super) paces: [GainPace; 4],
    /// The day of which nothing more is known.
    pub(super) known: Date,
    /// The first day that leads were asked for, and the first of which there is one at all.
    from: Date,
    first: Option<Date>,
    rows: Vec<(Date, LeadRow)>,
    /// Deals won in each month of the period, and those of them that a lead led to.
    sold: Vec<(f64, f64)>,
    /// Accounts that bought for the first time in each month, by deals that no lead led to.
    strangers: Vec<f64>,
}

/// Months before the first in which leads are looked for that deals may have come from.
const EARLIER: i32 = 24;

impl Service {
    /// What came of the leads of each month.
    pub(super) async fn gains(
        &self,
        asked: &CostQuestion,
        months: &[Period],
        now: Timestamp,
    ) -> Result<Gains, ServiceError> {
        let first = months.first().map_or(asked.period.from, |month| month.from);
        let question = Question {
            // Names the datasets whose last import says until when anything is known.
            kpis: ["leads", "won_deals"].map(str::to_owned).to_vec(),
            period: Period { from: first.saturating_sub(EARLIER.months()), to: asked.period.to },
            grain: None,
            by: vec![asked.by.clone(), "owner".to_owned()],
            filters: asked.filters.clone(),
            versus: None,
        };
        let now = self.known_at(&question.kpis, now)?;
        let rows = self.engine.lead_rows(LeadTime::Created, &question, now).await?;
        let zone = self.engine.zone();
        let day = |at: i64| Timestamp::from_microsecond(at).ok().map(|at| zone.to_datetime(at).date());
        let mut rows: Vec<(Date, LeadRow)> =
            rows.into_iter().filter_map(|row| Some((day(row.created?)?, row))).collect();
        let bought = self.first_purchases(first, now).await?;
        let sold = self.sold(asked, months, &rows, now).await?;
        let customer = |row: &LeadRow| {
            let (account, won) = (row.account.clone()?, day(row.won?)?);
            (bought.get(&account) == Some(&Grain::Month.around(won, 1).from)).then_some(account)
        };
        let born: BTreeSet<String> = rows.iter().filter_map(|(_, row)| customer(row)).collect();
        let strangers = |month: &Period| {
            let new = bought.iter().filter(|(account, from)| {
                **from == Grain::Month.around(month.from, 1).from && !born.contains(*account)
            });
            if asked.filters.is_empty() && month.from >= asked.period.from { new.count() as f64 } else { 0.0 }
        };
        let strangers = months.iter().map(strangers).collect();
        rows.retain(|(came, _)| *came >= first);
        let mut gains = Gains {
            sold,
            strangers,
            came: vec![BTreeMap::new(); months.len()],
            owned: vec![BTreeMap::new(); months.len()],
            paces: paces(&rows, now),
            known: zone.to_datetime(now).date(),
            from: first,
            first: self.engine.days("leads").await?.map(|(first, _)| first),
            rows: vec![],
        };
        // An account becomes a customer once, by the first of its deals that is won.
        rows.sort_by_key(|(_, row)| row.won.unwrap_or(i64::MAX));
        let mut taken = BTreeSet::new();
        for (came, row) in &rows {
            let Some(month) = months.iter().position(|month| month.from <= *came && *came < month.to) else { continue };
            let customer = customer(row).filter(|account| taken.insert(account.clone()));
            gains.add(month, row, customer);
        }
        gains.rows = rows;
        Ok(gains)
    }

    /// Deals won by month of the period, all and those that leads led to; none where filters are asked, since
    /// those of leads and those of deals need not pass the same ones.
    async fn sold(
        &self,
        asked: &CostQuestion,
        months: &[Period],
        rows: &[(Date, LeadRow)],
        now: Timestamp,
    ) -> Result<Vec<(f64, f64)>, ServiceError> {
        let mut sold = vec![(0.0, 0.0); months.len()];
        if !asked.filters.is_empty() || !self.filled().await?.contains("deals") {
            return Ok(sold);
        }
        let question = Question {
            kpis: vec!["won_deals".to_owned()],
            period: asked.period,
            grain: Some(Grain::Month),
            by: vec![],
            filters: vec![],
            versus: None,
        };
        let answer = self.answer(&question, now).await?;
        for row in &answer.rows {
            let month = months.iter().position(|month| *month == row.period);
            if let (Some(month), Ok(won)) = (month, &row.cells[0]) {
                sold[month].0 = won.to_f64();
            }
        }
        let zone = self.engine.zone();
        let won = rows.iter().filter_map(|(_, row)| Timestamp::from_microsecond(row.won?).ok());
        for won in won.map(|at| zone.to_datetime(at).date()).filter(|won| asked.period.from <= *won) {
            if let Some(month) = months.iter().position(|month| month.from <= won && won < month.to) {
                sold[month].1 += 1.0;
            }
        }
        Ok(sold)
    }

    /// The month in which each account bought for the first time, where it lies from a day on.
    async fn first_purchases(&self, from: Date, now: Timestamp) -> Result<BTreeMap<String, Date>, ServiceError> {
        if !self.filled().await?.contains("deals") {
            return Ok(BTreeMap::new());
        }
        let to = self.engine.zone().to_datetime(now).date().saturating_add(SignedDuration::from_hours(24));
        let Some(period) = Period::new(from, to) else { return Ok(BTreeMap::new()) };
        let Some(answer) = self.by_account_and_month("new_customers", period, now).await? else {
            return Ok(BTreeMap::new());
        };
        let bought = answer.rows.iter().filter_map(|row| {
            row.cells[0].as_ref().ok().filter(|count| !count.is_zero())?;
            Some((row.dimensions[0].clone()?, Grain::Month.around(row.period.from, 1).from))
        });
        Ok(bought.collect())
    }

    /// A KPI by account and month; `None` with so many accounts that nobody could tell them apart.
    async fn by_account_and_month(
        &self,
        kpi: &str,
        period: Period,
        now: Timestamp,
    ) -> Result<Option<Arc<Answer>>, ServiceError> {
        let question = Question {
            kpis: vec![kpi.to_owned()],
            period,
            grain: Some(Grain::Month),
            by: vec!["account".to_owned()],
            filters: vec![],
            versus: None,
        };
        match self.answer(&question, now).await {
            Err(ServiceError::Engine(EngineError::TooManyCells { .. })) => Ok(None),
            answer => answer.map(Some),
        }
    }

    /// What customers of the last months bought per month since their first purchase.
    pub(super) async fn sales_of_customers(
        &self,
        gains: &Gains,
        now: Timestamp,
    ) -> Result<CustomerSales, ServiceError> {
        let customers: BTreeMap<String, (Group, Date)> = gains.customers(self.engine.zone());
        let first = customers.values().map(|(_, month)| *month).min();
        // Only whole months say what is bought in a month.
        let to = Grain::Month.around(gains.known, 1).from;
        let period = first.and_then(|first| Period::new(first, to));
        let (Some(period), true) = (period, self.filled().await?.contains("invoices")) else {
            return Ok(CustomerSales::default());
        };
        let Some(answer) = self.by_account_and_month("net_sales", period, now).await? else {
            return Ok(CustomerSales::default());
        };
        let mut sales = CustomerSales::default();
        for (group, month) in customers.values() {
            let lived = Period::new(*month, to).map_or(0, |lived| lived.split(Grain::Month, 1).len());
            sales.groups.entry(group.clone()).or_default().1 += lived as f64;
        }
        for row in &answer.rows {
            let Some((group, month)) = row.dimensions[0].as_ref().and_then(|account| customers.get(account)) else {
                continue;
            };
            if let Ok(net) = &row.cells[0]
                && row.period.from >= *month
            {
                sales.groups.entry(group.clone()).or_default().0 += net.to_f64();
            }
        }
        Ok(sales)
    }
}

/// Net sales and months of customers, by channel.
#[derive(Debug, Clone, Default)]
pub(super) struct CustomerSales {
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

impl Gains {
    fn add(&mut self, month: usize, row: &LeadRow, customer: Option<String>) {
        let group = row.dimensions[0].clone();
        let came = self.came[month].entry(group.clone()).or_default();
        came.leads += 1.0;
        // Whoever got further was a good lead too, as in the funnel.
        came.qualified += f64::from(u8::from(row.qualified.or(row.deal).or(row.won).is_some()));
        came.won += f64::from(u8::from(row.won.is_some()));
        came.value += row.value.unwrap_or(0.0);
        came.customers.extend(customer);
        *self.owned[month].entry((group, row.dimensions[1].clone())).or_default() += 1.0;
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
    pub(super) fn is_ripe(&self, gain: Gain, month: Period) -> bool {
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
        for (came, _) in self.rows.iter().filter(|(_, row)| row.dimensions[0] == *group) {
            let place = periods.partition_point(|period| period.to <= *came);
            if periods.get(place).is_some_and(|period| period.from <= *came) {
                counts[place] += 1.0;
            }
        }
        counts
    }

    /// The channels that leads of a month came by.
    pub(super) fn groups(&self, month: usize) -> impl Iterator<Item = &Group> {
        self.came[month].keys()
    }

    /// The new customers with their channel and the month of their first purchase.
    fn customers(&self, zone: &jiff::tz::TimeZone) -> BTreeMap<String, (Group, Date)> {
        let new: BTreeSet<&String> =
            self.came.iter().flat_map(BTreeMap::values).flat_map(|came| &came.customers).collect();
        let mut customers: BTreeMap<String, (Group, Date)> = BTreeMap::new();
        for (_, row) in &self.rows {
            let Some((account, won)) = row.account.as_ref().zip(row.won) else { continue };
            let Ok(won) = Timestamp::from_microsecond(won) else { continue };
            if new.contains(account) {
                let month = Grain::Month.around(zone.to_datetime(won).date(), 1).from;
                let entry = customers.entry(account.clone()).or_insert((row.dimensions[0].clone(), month));
                if month < entry.1 {
                    *entry = (row.dimensions[0].clone(), month);
                }
            }
        }
        customers
    }
}

/// How long leads take to each gain.
fn paces(rows: &[(Date, LeadRow)], now: Timestamp) -> [GainPace; 4] {
    let pace = |reached: &dyn Fn(&LeadRow) -> Option<i64>| {
        let took = |row: &LeadRow| {
            let (from, to) = (row.created?, reached(row)?);
            Some((to - from).max(0) as f64 / DAY)
        };
        let is_old = |row: &LeadRow| row.created.is_some_and(|at| (now.as_microsecond() - at) as f64 > OLD * DAY);
        let mut old: Vec<f64> = rows.iter().filter(|(_, row)| is_old(row)).filter_map(|(_, row)| took(row)).collect();
        if old.len() < ENOUGH {
            old = rows.iter().filter_map(|(_, row)| took(row)).collect();
        }
        let usual = if old.len() < ENOUGH { None } else { quantile(&mut old, 0.9) };
        GainPace { median: quantile(&mut old, 0.5), usual, of: old.len() }
    };
    let won = pace(&|row| row.won);
    [GainPace::default(), pace(&|row| row.qualified), won, won]
}
