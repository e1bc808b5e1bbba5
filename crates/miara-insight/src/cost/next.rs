//! What the next lead of a channel costs, and whether it pays.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;
use miara_analysis::{Beside, Refusal, Response, TooLittle, responses};
use miara_model::{Grain, Period};

use super::gain::Group;
use super::gains::Gains;

/// What the next lead costs and is worth.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NextLead {
    /// How leads answer to spend: what one unit of money more per period brings. `None` where that can't be
    /// told, or nothing was booked.
    pub response: Option<Response>,
    /// What a lead cost on average lately, over the same periods as the response's spend; no next one is
    /// told to be cheaper. `None` where no lead came.
    pub average: Option<f64>,
    /// The cost of the next lead that went along with spend, where even the dearest end of its range lies
    /// below that average: then something other than spend moved leads, and there is no response.
    pub implausible: Option<f64>,
    /// Why there is no response, where that is for want of what spend and leads can tell.
    pub refused: Option<Refusal>,
    /// True where nothing was spent lately, so that there is no usual spend to go on from, and no response.
    pub idle: bool,
    /// Why there is no response, where that is for want of periods.
    pub too_little: Option<TooLittle>,
    /// The length of the periods it is told from, and how many they are.
    pub periods: Option<(Grain, usize)>,
    /// Of these, the last ones whose spend and prices it is told at.
    pub lately: usize,
    /// What a lead is worth.
    pub worth: Option<LeadValue>,
    /// What people's time costs per lead of the period, marketing's and sales'; 0 where none was booked.
    pub people: f64,
}

/// What a lead is worth: won value per lead, times the margin, in the firm's currency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LeadValue {
    /// Over all leads that are old enough.
    pub value: f64,
    /// Where it lies with 95 %; `None` where that has no end.
    pub low: Option<f64>,
    /// Its upper end.
    pub high: Option<f64>,
    /// The leads.
    pub leads: f64,
    /// Their won deals.
    pub won: f64,
    /// When they came.
    pub days: Period,
}

/// Whether more spend pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payoff {
    /// What it brings is worth more than it costs, wherever the two lie in their ranges.
    Yes,
    /// It is worth less.
    No,
    /// That can't be told.
    Untold,
}

impl Payoff {
    /// Its name in sentences and in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Payoff::Yes => "yes",
            Payoff::No => "no",
            Payoff::Untold => "untold",
        }
    }
}

impl NextLead {
    /// Whether more spend pays: yes only where the whole ranges say so and people's time is paid as well,
    /// no only where it does not pay though that time cost nothing more.
    #[must_use]
    pub fn pays(&self) -> Payoff {
        let (Some(response), Some(worth)) = (&self.response, &self.worth) else { return Payoff::Untold };
        let (low, high) = (worth.low, worth.high);
        if low.is_some_and(|low| response.marginal_low90 * (low - self.people) > 1.0) {
            Payoff::Yes
        } else if high.is_some_and(|high| response.marginal_high90 * high < 1.0) {
            Payoff::No
        } else {
            Payoff::Untold
        }
    }
}

/// Spend and leads by week, and by month, by channel.
#[derive(Debug)]
pub struct SpendSeries {
    weeks: Grid,
    months: Grid,
}

#[derive(Debug, Default)]
struct Grid {
    groups: BTreeMap<Group, (Vec<f64>, Vec<f64>)>,
}

/// How far back spend and leads are compared.
const WEEKS: i32 = 52;
const MONTHS: i32 = 24;
/// Which of them are lately: a quarter of a year.
const LATELY_WEEKS: usize = 13;
const LATELY_MONTHS: usize = 3;
/// A share of weeks with spend, from which weeks are told one by one.
const MOST_WEEKS: f64 = 0.6;
/// The chance of the draws; any number would do.
const SEED: u64 = 20_260_101;

impl SpendSeries {
    /// The days that are looked back on up to `end`: whole weeks of the last year, and whole months of the last two.
    #[must_use]
    pub fn days(end: Date) -> [(Period, Grain); 2] {
        let (week, month) = (Grain::Week.around(end, 1).from, Grain::Month.around(end, 1).from);
        let weeks = Period { from: week.saturating_sub(WEEKS.weeks()), to: week };
        let months = Period { from: month.saturating_sub(MONTHS.months()), to: month };
        [(weeks, Grain::Week), (months, Grain::Month)]
    }

    /// Spend and leads, from what was spent by group, category and start of each week, and of each month.
    #[must_use]
    pub fn of(days: [(Period, Grain); 2], spent: [&[SpendRow]; 2], gains: &Gains) -> SpendSeries {
        let [weeks, months] = days;
        SpendSeries { weeks: grid(weeks, spent[0], gains), months: grid(months, spent[1], gains) }
    }
}

/// What was spent on a group in one category, in the period that begins on a day.
pub type SpendRow = (Group, Option<String>, Date, f64);

fn grid((period, grain): (Period, Grain), rows: &[SpendRow], gains: &Gains) -> Grid {
    let mut spent: BTreeMap<&Group, BTreeMap<Date, f64>> = BTreeMap::new();
    for (group, category, from, amount) in rows {
        let is_people = category.as_deref().is_some_and(super::spending::is_people);
        if group.is_some() && !is_people {
            *spent.entry(group).or_default().entry(*from).or_default() += amount;
        }
    }
    let periods = period.split(grain, 1);
    let mut grid = Grid::default();
    for (group, amounts) in spent {
        // Periods before costs or leads were written down say nothing.
        let known = |period: &&Period| amounts.contains_key(&period.from) && gains.covered(**period);
        let known: Vec<Period> = periods.iter().filter(known).copied().collect();
        let spend = known.iter().map(|period| amounts[&period.from].max(0.0)).collect();
        let leads = gains.counts(&known, group);
        grid.groups.insert(group.clone(), (spend, leads));
    }
    grid
}

/// What the next lead of a channel costs.
pub(super) fn next(series: &SpendSeries, group: &Group, worth: Option<LeadValue>, is_booked: bool) -> NextLead {
    let bare = NextLead { worth, ..NextLead::default() };
    let Some(weeks) = series.weeks.groups.get(group).filter(|_| is_booked) else { return bare };
    let spent = weeks.0.iter().filter(|amount| **amount > 0.0).count() as f64;
    let by_week = spent >= MOST_WEEKS * weeks.0.len() as f64;
    let (grain, (spend, leads)) = match series.months.groups.get(group) {
        Some(months) if !by_week => (Grain::Month, months),
        _ => (Grain::Week, weeks),
    };
    let lately = if grain == Grain::Week { LATELY_WEEKS } else { LATELY_MONTHS };
    let bare = NextLead { periods: Some((grain, spend.len())), lately, average: average(spend, leads, lately), ..bare };
    if spend.iter().rev().take(lately).all(|amount| *amount == 0.0) {
        return NextLead { idle: true, ..bare };
    }
    match responses(leads, std::slice::from_ref(spend), &Beside::default(), lately, SEED) {
        Ok(found) => match found.channels[0] {
            Ok(response) => bare.answered(response),
            Err(refusal) => NextLead { refused: Some(refusal), ..bare },
        },
        Err(too_little) => NextLead { too_little: Some(too_little), ..bare },
    }
}

/// What a lead cost on average in the last so many periods.
fn average(spend: &[f64], leads: &[f64], lately: usize) -> Option<f64> {
    let last = |numbers: &[f64]| numbers.iter().rev().take(lately).sum::<f64>();
    let (spend, leads) = (last(spend), last(leads));
    (spend > 0.0 && leads > 0.0).then(|| spend / leads)
}

impl NextLead {
    /// With a response, as far as one can be: more spend never brings more per unit than all of it does on
    /// average.
    fn answered(self, found: Response) -> Self {
        let Some(average) = self.average else { return NextLead { response: Some(found), ..self } };
        let most = 1.0 / average;
        if found.marginal_low90 > most {
            return NextLead { implausible: found.marginal_cost, ..self };
        }
        let marginal = found.marginal.min(most);
        let response = Response {
            marginal,
            marginal_high90: found.marginal_high90.min(most),
            marginal_cost: Some(1.0 / marginal).filter(|cost| cost.is_finite()),
            ..found
        };
        NextLead { response: Some(response), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(low: f64, middle: f64, high: f64) -> Response {
        Response {
            brought: 1.0,
            low90: 1.0,
            high90: 1.0,
            carried: 0.0,
            half_way: 1.0,
            dearer: 1.0,
            lately: 1000.0,
            marginal: middle,
            marginal_low90: low,
            marginal_high90: high,
            marginal_cost: Some(1.0 / middle),
        }
    }

    #[test]
    fn the_next_lead_is_never_cheaper_than_the_average_of_lately() {
        // The last three months: 900 for 3 leads, 300 each; the cheap month before is long past.
        let average = average(&[100.0, 300.0, 300.0, 300.0], &[10.0, 1.0, 1.0, 1.0], 3);
        assert_eq!(average, Some(300.0));
        let next = || NextLead { average, ..NextLead::default() };
        // 230 to 280 for the next one lies wholly below.
        let cheap = next().answered(found(1.0 / 280.0, 1.0 / 250.0, 1.0 / 230.0));
        assert_eq!((cheap.response, cheap.implausible.map(f64::round)), (None, Some(250.0)));
        // 230 to 345 reaches above: the point is 300 at least.
        let wide = next().answered(found(1.0 / 345.0, 1.0 / 288.0, 1.0 / 230.0)).response.unwrap();
        assert_eq!(wide.marginal_cost.map(f64::round), Some(300.0));
        assert_eq!((1.0 / wide.marginal_high90).round(), 300.0);
        assert_eq!((1.0 / wide.marginal_low90).round(), 345.0);
        let dear = next().answered(found(0.0, 1.0 / 457.0, 1.0 / 390.0)).response.unwrap();
        assert_eq!(dear.marginal_cost.map(f64::round), Some(457.0));
    }
}
