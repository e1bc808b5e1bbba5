//! What was spent, by month: on channels, and for people's time, spread by the leads that came.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use miara_engine::{Note, Question};
use miara_model::{Grain, Period};

use super::gains::Gains;
use super::{CostQuestion, Group};
use crate::service::{Service, ServiceError};

/// Costs of marketing and sales, by month.
#[derive(Debug, Clone, Default)]
pub(super) struct Spending {
    /// Marketing's costs beside people's time by channel, month by month.
    pub(super) booked: Vec<BTreeMap<String, f64>>,
    /// Whether costs of the month are known at all.
    pub(super) known: Vec<bool>,
    people: Vec<PeopleCost>,
    unplaced: Vec<(usize, Option<String>, f64)>,
    /// What must be said beside the numbers.
    pub(super) notes: Vec<Note>,
}

#[derive(Debug, Clone)]
struct PeopleCost {
    month: usize,
    group: Group,
    category: String,
    is_sales: bool,
    person: Option<String>,
    amount: f64,
}

/// People's time by channel, month by month: marketing's and sales'.
#[derive(Debug, Clone, Default)]
pub(super) struct Spread {
    months: Vec<BTreeMap<Group, (f64, f64)>>,
    /// What no lead of its month could take.
    pub(super) left: Vec<f64>,
}

/// Beginnings of the names under which firms book people's time, without accents, in both languages.
const PEOPLE: [&str; 12] = [
    "salar",
    "wage",
    "payroll",
    "personnel",
    "people",
    "staff",
    "wynagrodz",
    "plac",
    "pensj",
    "kadr",
    "osobow",
    "etat",
];

/// All costs of marketing and sales, whatever they are for.
const COST: &str = "acquisition_cost";

impl Service {
    /// What was spent in each month.
    pub(super) async fn spending(
        &self,
        asked: &CostQuestion,
        months: &[Period],
        now: Timestamp,
    ) -> Result<Spending, ServiceError> {
        let mut spending = Spending {
            booked: vec![BTreeMap::new(); months.len()],
            known: vec![false; months.len()],
            ..Spending::default()
        };
        let Some(first) = months.first() else { return Ok(spending) };
        let before = Period::new(first.from, asked.period.from);
        for period in before.into_iter().chain([asked.period]) {
            let by = [asked.by.as_str(), "cost_category", "department", "owner"].map(str::to_owned).to_vec();
            let filters = asked.filters.clone();
            let question =
                Question { kpis: vec![COST.to_owned()], period, grain: Some(Grain::Month), by, filters, versus: None };
            let answer = self.answer(&question, now).await?;
            for row in &answer.rows {
                let Some(month) = months.iter().position(|month| *month == row.period) else { continue };
                if let Ok(amount) = &row.cells[0] {
                    spending.known[month] = true;
                    spending.add(month, &row.dimensions, amount.to_f64());
                }
            }
            if period == asked.period {
                spending.notes = answer.notes.clone();
            }
        }
        Ok(spending)
    }
}

impl Spending {
    fn add(&mut self, month: usize, dimensions: &[Option<String>], amount: f64) {
        let [group, category, department, person] = dimensions else { return };
        let is_sales = department.as_deref() == Some("sales");
        if amount == 0.0 {
            return;
        }
        match (category, group) {
            (Some(category), _) if is_people(category) => self.people.push(PeopleCost {
                month,
                group: group.clone(),
                category: category.clone(),
                is_sales,
                person: person.clone(),
                amount,
            }),
            (_, Some(group)) if !is_sales => *self.booked[month].entry(group.clone()).or_default() += amount,
            _ => self.unplaced.push((month, category.clone(), amount)),
        }
    }

    /// What was booked in a month on the groups that pass.
    pub(super) fn booked_by(&self, month: usize, passes: &dyn Fn(&Group) -> bool) -> f64 {
        self.booked[month].iter().filter(|(group, _)| passes(&Some((*group).clone()))).map(|(_, amount)| amount).sum()
    }

    /// The categories that were taken for people's time.
    pub(super) fn people_categories(&self) -> Vec<String> {
        let names: BTreeSet<&String> = self.people.iter().map(|cost| &cost.category).collect();
        names.into_iter().cloned().collect()
    }

    /// What is on no channel and nobody's time, by category, the most first.
    pub(super) fn elsewhere(&self, within: &[bool]) -> Vec<(Option<String>, f64)> {
        let mut sums: BTreeMap<Option<String>, f64> = BTreeMap::new();
        for (month, category, amount) in &self.unplaced {
            if within[*month] {
                *sums.entry(category.clone()).or_default() += amount;
            }
        }
        let mut sums: Vec<_> = sums.into_iter().collect();
        sums.sort_by(|a, b| b.1.total_cmp(&a.1));
        sums
    }

    /// People's time over channels: what a person costs over the leads that came to them in that month,
    /// what is nobody's in particular over all leads of the month.
    pub(super) fn spread(&self, gains: &Gains) -> Spread {
        let mut spread =
            Spread { months: vec![BTreeMap::new(); self.booked.len()], left: vec![0.0; self.booked.len()] };
        for cost in &self.people {
            let shares = if cost.group.is_some() {
                vec![(cost.group.clone(), 1.0)]
            } else {
                gains.shares(cost.month, cost.person.as_deref())
            };
            if shares.is_empty() {
                spread.left[cost.month] += cost.amount;
            }
            for (group, share) in shares {
                let (marketing, sales) = spread.months[cost.month].entry(group).or_default();
                *(if cost.is_sales { sales } else { marketing }) += share * cost.amount;
            }
        }
        spread
    }
}

impl Spread {
    /// Marketing's and sales' time on the groups that pass, month by month.
    pub(super) fn of(&self, passes: &dyn Fn(&Group) -> bool) -> Vec<(f64, f64)> {
        let sum = |month: &BTreeMap<Group, (f64, f64)>| {
            let kept = month.iter().filter(|(group, _)| passes(group));
            kept.fold((0.0, 0.0), |sum, (_, people)| (sum.0 + people.0, sum.1 + people.1))
        };
        self.months.iter().map(sum).collect()
    }
}

/// Whether a category of costs is people's time, by how its name begins.
pub(super) fn is_people(category: &str) -> bool {
    let plain: String = category
        .to_lowercase()
        .chars()
        .map(|c| match c {
            'ł' => 'l',
            'ą' => 'a',
            'ę' => 'e',
            'ó' => 'o',
            other => other,
        })
        .collect();
    plain.split(|c: char| !c.is_alphanumeric()).any(|word| PEOPLE.iter().any(|start| word.starts_with(start)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_told_from_media_by_name() {
        for category in ["salary", "Wynagrodzenia", "płace brutto", "koszty osobowe", "Payroll"] {
            assert!(is_people(category), "{category}");
        }
        // "place" would be a fair's, but begins like Polish pay; firms book it as "events".
        for category in ["media", "tools", "travel", "reklama", "targi", "agency"] {
            assert!(!is_people(category), "{category}");
        }
    }
}
