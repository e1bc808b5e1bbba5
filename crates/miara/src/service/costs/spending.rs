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
    /// Marketing's and sales' costs beside people's time by channel, month by month; on no channel too.
    pub(super) booked: Vec<BTreeMap<Group, (f64, f64)>>,
    /// Whether costs of the month are known at all.
    pub(super) known: Vec<bool>,
    /// All channels with any cost, also one that can't be converted.
    pub(super) groups: BTreeSet<Group>,
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
    /// What no lead of its month could take; it is in the months on no channel.
    pub(super) left: Vec<f64>,
    /// Sales' time on deals that no lead led to, month by month.
    pub(super) without: Vec<f64>,
}

/// Words by which firms call people's time, without accents, in both languages, with their cases.
const PEOPLE: [&str; 37] = [
    "salary",
    "salaries",
    "wage",
    "wages",
    "payroll",
    "personnel",
    "people",
    "staff",
    "employee",
    "employees",
    "wynagrodzenie",
    "wynagrodzenia",
    "wynagrodzen",
    "wynagrodzeniach",
    "placa",
    "place",
    "plac",
    "placy",
    "placowe",
    "placowy",
    "pensja",
    "pensje",
    "pensji",
    "kadra",
    "kadry",
    "kadrowe",
    "osobowe",
    "osobowy",
    "osobowych",
    "etat",
    "etaty",
    "etatow",
    "pracownik",
    "pracownicy",
    "pracownikow",
    "pracownicze",
    "ludzie",
];

/// All costs of marketing and sales, whatever they are for.
pub(super) const COST: &str = "acquisition_cost";

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
            let answer = self.answer(&question(asked, period), now).await?;
            for row in &answer.rows {
                spending.groups.insert(row.dimensions[0].clone());
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

/// What asks for all costs of marketing and sales by month.
pub(super) fn question(asked: &CostQuestion, period: Period) -> Question {
    let by = [asked.by.as_str(), "cost_category", "department", "owner"].map(str::to_owned).to_vec();
    let filters = asked.filters.clone();
    Question { kpis: vec![COST.to_owned()], period, grain: Some(Grain::Month), by, filters, versus: None }
}

impl Spending {
    fn add(&mut self, month: usize, dimensions: &[Option<String>], amount: f64) {
        let [group, category, department, person] = dimensions else { return };
        let is_sales = department.as_deref() == Some("sales");
        if amount == 0.0 {
            return;
        }
        if let Some(category) = category.as_ref().filter(|category| is_people(category)) {
            let (group, category, person) = (group.clone(), category.clone(), person.clone());
            self.people.push(PeopleCost { month, group, category, is_sales, person, amount });
            return;
        }
        let (marketing, sales) = self.booked[month].entry(group.clone()).or_default();
        *(if is_sales { sales } else { marketing }) += amount;
        if group.is_none() {
            self.unplaced.push((month, category.clone(), amount));
        }
    }

    /// What was booked in a month on the groups that pass, of marketing and of sales.
    pub(super) fn booked_by(&self, month: usize, passes: &dyn Fn(&Group) -> bool) -> (f64, f64) {
        let kept = self.booked[month].iter().filter(|(group, _)| passes(group));
        kept.fold((0.0, 0.0), |sum, (_, booked)| (sum.0 + booked.0, sum.1 + booked.1))
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
    /// what is nobody's in particular over all leads of the month. A share `without` of sales' time is that
    /// of deals no lead led to.
    pub(super) fn spread(&self, gains: &Gains, without: f64) -> Spread {
        let none = vec![0.0; self.booked.len()];
        let mut spread = Spread { months: vec![BTreeMap::new(); self.booked.len()], left: none.clone(), without: none };
        for cost in &self.people {
            let mut amount = cost.amount;
            let mut shares = if cost.group.is_some() {
                vec![(cost.group.clone(), 1.0)]
            } else {
                gains.shares(cost.month, cost.person.as_deref())
            };
            if cost.is_sales && cost.group.is_none() {
                spread.without[cost.month] += without * amount;
                amount -= without * amount;
            }
            if shares.is_empty() {
                spread.left[cost.month] += amount;
                shares = vec![(None, 1.0)];
            }
            for (group, share) in shares {
                let (marketing, sales) = spread.months[cost.month].entry(group).or_default();
                *(if cost.is_sales { sales } else { marketing }) += share * amount;
            }
        }
        spread
    }
}

impl Spread {
    /// The channels that people's time of a month is on.
    pub(super) fn groups(&self, month: usize) -> impl Iterator<Item = &Group> {
        self.months[month].keys()
    }

    /// Marketing's and sales' time on the groups that pass, month by month.
    pub(super) fn of(&self, passes: &dyn Fn(&Group) -> bool) -> Vec<(f64, f64)> {
        let sum = |month: &BTreeMap<Group, (f64, f64)>| {
            let kept = month.iter().filter(|(group, _)| passes(group));
            kept.fold((0.0, 0.0), |sum, (_, people)| (sum.0 + people.0, sum.1 + people.1))
        };
        self.months.iter().map(sum).collect()
    }
}

/// Whether a category of costs is people's time, by the words of its name.
pub(super) fn is_people(category: &str) -> bool {
    let plain: String = category
        .to_lowercase()
        .chars()
        .map(|c| match c {
            'ł' => 'l',
            'ą' => 'a',
            'ę' => 'e',
            'ó' => 'o',
            'ń' => 'n',
            other => other,
        })
        .collect();
    plain.split(|c: char| !c.is_alphanumeric()).any(|word| PEOPLE.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_told_from_media_by_name() {
        let people =
            ["salary", "Salaries", "Wynagrodzenia", "płace brutto", "koszty osobowe", "Payroll", "Płaca", "lista płac"];
        for category in people {
            assert!(is_people(category), "{category}");
        }
        let others = [
            "media",
            "tools",
            "travel",
            "reklama",
            "targi",
            "agency",
            "Placements fee",
            "placement",
            "Platforma",
            "staffing portal",
        ];
        for category in others {
            assert!(!is_people(category), "{category}");
        }
    }
}
