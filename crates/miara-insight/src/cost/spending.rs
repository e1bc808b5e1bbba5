//! What was spent, by month: on channels, and for people's time, shared out by the leads that came.

use std::collections::{BTreeMap, BTreeSet};

use miara_model::Note;

use super::gain::Group;
use super::gains::Gains;

/// Costs of marketing and sales, by month.
#[derive(Debug, Clone, Default)]
pub struct Spending {
    /// Marketing's and sales' costs beside people's time by channel, month by month; on no channel too.
    pub(super) booked: Vec<BTreeMap<Group, (f64, f64)>>,
    /// Whether costs of the month are known at all.
    pub(super) known: Vec<bool>,
    /// All channels with any cost, also one that can't be converted.
    pub groups: BTreeSet<Group>,
    people: Vec<PeopleCost>,
    unplaced: Vec<(usize, Option<String>, f64)>,
    /// What must be said beside the numbers.
    pub notes: Vec<Note>,
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
pub(super) struct PeopleCosts {
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

/// What was spent in one month on one group, in one category, by one department, for one person.
#[derive(Debug, Clone, PartialEq)]
pub struct CostRow {
    /// The place of the month.
    pub month: usize,
    /// The channel or campaign.
    pub group: Group,
    /// What it was spent on.
    pub category: Option<String>,
    /// `sales`; anything else is marketing.
    pub department: Option<String>,
    /// Whose time it is.
    pub person: Option<String>,
    /// How much, in the firm's currency; `None` where that is not known.
    pub amount: Option<f64>,
}

impl Spending {
    /// What was spent in each of so many months.
    #[must_use]
    pub fn of(months: usize, rows: Vec<CostRow>, notes: Vec<Note>) -> Spending {
        let mut spending = Spending {
            booked: vec![BTreeMap::new(); months],
            known: vec![false; months],
            notes,
            ..Spending::default()
        };
        for row in rows {
            spending.groups.insert(row.group.clone());
            if let Some(amount) = row.amount {
                spending.known[row.month] = true;
                spending.add(row, amount);
            }
        }
        spending
    }

    fn add(&mut self, row: CostRow, amount: f64) {
        let CostRow { month, group, category, department, person, .. } = row;
        let is_sales = department.as_deref() == Some("sales");
        if amount == 0.0 {
            return;
        }
        if let Some(category) = category.as_ref().filter(|category| is_people(category)) {
            let category = category.clone();
            self.people.push(PeopleCost { month, group, category, is_sales, person, amount });
            return;
        }
        let (marketing, sales) = self.booked[month].entry(group.clone()).or_default();
        *(if is_sales { sales } else { marketing }) += amount;
        if group.is_none() {
            self.unplaced.push((month, category, amount));
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
    pub(super) fn people_costs(&self, gains: &Gains, without: f64) -> PeopleCosts {
        let none = vec![0.0; self.booked.len()];
        let mut spread =
            PeopleCosts { months: vec![BTreeMap::new(); self.booked.len()], left: none.clone(), without: none };
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

impl PeopleCosts {
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
#[must_use]
pub fn is_people(category: &str) -> bool {
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
