//! Deals: from leads and from customers who come back, with stages and outcome.

use crate::calendar::{Calendar, Day, HOUR, Moment, Month, SHIFT};
use crate::chain::lead::Lead;
use crate::chance::{Chance, Table};
use crate::firm::Firm;
use crate::firm::channel::Channel;
use crate::firm::person::KEY_TEAM;
use crate::firm::pick;
use crate::firm::product::PRODUCTS;
use crate::firm::season;

/// Stages in order.
pub(crate) const STAGES: [&str; 4] = ["Kwalifikacja", "Analiza potrzeb", "Oferta", "Negocjacje"];
/// Probability of winning that the CRM shows in each stage, in percent.
pub(crate) const STAGE_PROBABILITY: [i64; 4] = [10, 30, 55, 80];
/// Reasons of a loss with their weights.
const REASONS: [(&str, f64); 5] =
    [("cena", 0.32), ("konkurencja", 0.24), ("brak budżetu", 0.18), ("brak decyzji", 0.16), ("termin", 0.1)];
/// Share of the way that each stage takes.
const STAGE_SHARE: [f64; 4] = [0.18, 0.27, 0.3, 0.25];
/// Probability of winning of an ordinary person's deal.
const WINNING: f64 = 0.27;
/// Median calendar days from creation to the end of a deal of 25,000 PLN.
const CYCLE_DAYS: f64 = 45.0;
/// Deals of returning customers on an ordinary day at volume 1.
const RETURNING: f64 = 0.85;

/// A stay in a stage.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step {
    /// Index of the stage.
    pub(crate) stage: usize,
    /// When the deal came in.
    pub(crate) entered: Moment,
    /// When it went on; perhaps after the last day of data.
    pub(crate) left: Moment,
}

/// A chance of a sale.
#[derive(Debug, Clone)]
pub(crate) struct Deal {
    /// Id.
    pub(crate) id: u64,
    /// The lead it came from.
    pub(crate) lead: Option<u64>,
    /// When it was created.
    pub(crate) created: Moment,
    /// Who has it, by index.
    pub(crate) owner: usize,
    /// Whose it is, by index.
    pub(crate) account: usize,
    /// What it is about, by index.
    pub(crate) product: usize,
    /// Whence; none where the customer came back.
    pub(crate) channel: Option<Channel>,
    /// Value in whole units of the account's currency.
    pub(crate) value: i64,
    /// Stays in stages, in order; never empty.
    pub(crate) steps: Vec<Step>,
    /// How it ends: none is won, some is the reason of the loss.
    pub(crate) lost_reason: Option<&'static str>,
    /// When the owner thinks it will end.
    pub(crate) expected_close: Day,
}

impl Deal {
    /// When it ends.
    pub(crate) fn closed(&self) -> Moment {
        self.steps[self.steps.len() - 1].left
    }

    /// The stage on the last day of data.
    pub(crate) fn stage_known(&self, calendar: &Calendar) -> usize {
        let known = self.steps.iter().rfind(|step| calendar.has_happened(step.entered));
        known.map_or(0, |step| step.stage)
    }

    /// True for deals that the exports have: begun by the last day, not ended before the first.
    pub(crate) fn is_exported(&self, calendar: &Calendar) -> bool {
        calendar.has_happened(self.created) && self.closed().day() >= calendar.start
    }
}

/// The deals of a month's leads and of returning customers, in order of creation, with ids from
/// `first_id`; writes each deal into its lead.
pub(crate) fn draw(firm: &Firm, month: Month, leads: &mut [Lead], first_id: u64) -> Vec<Deal> {
    let mut deals = from_leads(firm, month, leads);
    deals.extend(from_returning_customers(firm, month));
    deals.sort_by_key(|(deal, _)| deal.created);
    for (id, (deal, lead)) in (first_id..).zip(&mut deals) {
        deal.id = id;
        if let Some(lead) = *lead {
            leads[lead].deal = Some((id, deal.created));
        }
    }
    deals.into_iter().map(|(deal, _)| deal).collect()
}

fn from_leads(firm: &Firm, month: Month, leads: &mut [Lead]) -> Vec<(Deal, Option<usize>)> {
    let mut chance = firm.chance(Table::Deals, month.serial);
    let mut outcomes = firm.chance(Table::Outcomes, month.serial);
    let mut deals = Vec::new();
    for (index, lead) in leads.iter_mut().enumerate() {
        let Some(qualified) = lead.qualified else { continue };
        let (becomes, hours) = (chance.flip(0.85), chance.log_normal(3.0, 0.8));
        if !becomes {
            continue;
        }
        let account = *lead.account.get_or_insert_with(|| pick::account(firm, &mut chance));
        let created = firm.calendar.add_working(qualified, (hours * HOUR as f64) as i64);
        let owner = owner_on(firm, lead.owner, created.day());
        let mut deal = offer(firm, (created, owner, account), &mut chance);
        deal.channel = Some(lead.channel);
        deal.lead = (!month.warm_up).then_some(lead.id);
        run(firm, &mut deal, &mut outcomes);
        deals.push((deal, Some(index)));
    }
    deals
}

fn from_returning_customers(firm: &Firm, month: Month) -> Vec<(Deal, Option<usize>)> {
    let mut chance = firm.chance(Table::Repeat, month.serial);
    let mut deals = Vec::new();
    for day in month.days() {
        let demand = season::demand(&firm.calendar, day, 0.6);
        for _ in 0..chance.poisson(RETURNING * firm.volume.factor * demand) {
            let created = firm.calendar.add_working(day.at(8 * HOUR), chance.between(0, SHIFT));
            let owner = pick::owner(firm, day, &mut chance);
            let account = pick::account(firm, &mut chance);
            let mut deal = offer(firm, (created, owner, account), &mut chance);
            run(firm, &mut deal, &mut chance);
            deals.push((deal, None));
        }
    }
    deals
}

/// The owner, or who took over from one who has left by that day.
fn owner_on(firm: &Firm, owner: usize, day: Day) -> usize {
    let left = firm.people[owner].active_to.is_some_and(|last| day > last);
    if left { pick::substitute(firm, owner, day) } else { owner }
}

/// A deal before its way through the stages.
fn offer(firm: &Firm, (created, owner, account): (Moment, usize, usize), chance: &mut Chance) -> Deal {
    let product = chance.pick(PRODUCTS.iter().map(|product| product.weight));
    let key = firm.people[owner].team == KEY_TEAM;
    let pieces = match PRODUCTS[product].price {
        ..10_000 => chance.between(1, 6),
        10_000..50_000 => chance.between(1, 3),
        _ => 1,
    };
    let pieces = if key && chance.flip(0.4) { pieces + 1 } else { pieces };
    let discount = 1.03 - 0.17 * chance.unit() * chance.unit();
    let pln = (PRODUCTS[product].price * pieces) as f64 * discount;
    let country = firm.accounts[account].country;
    let unit = match country.in_pln {
        ..0.1 => 1_000.0,
        0.1..1.0 => 100.0,
        _ => 10.0,
    };
    let days = chance.log_normal(50.0, 0.3) as i32;
    Deal {
        id: 0,
        lead: None,
        created,
        owner,
        account,
        product,
        channel: None,
        value: ((pln / country.in_pln / unit).round() * unit) as i64,
        steps: Vec::new(),
        lost_reason: None,
        expected_close: created.day().plus(days),
    }
}

/// Leads the deal through its stages to its end.
fn run(firm: &Firm, deal: &mut Deal, chance: &mut Chance) {
    let person = &firm.people[deal.owner];
    let winning = deal.channel.map_or(1.15, |channel| channel.traits().winning);
    let won = chance.flip(WINNING * person.skill * winning);
    let pln = deal.value as f64 * firm.accounts[deal.account].country.in_pln;
    let days = chance.log_normal(CYCLE_DAYS * (pln / 25_000.0).powf(0.2), 0.5);
    let path = path(won, chance);
    let shares: Vec<f64> = path.iter().map(|&stage| STAGE_SHARE[stage] * chance.log_normal(1.0, 0.4)).collect();
    // A lost deal ends early, but lingers where it ends.
    let whole = shares.iter().sum::<f64>().max(if won { 0.0 } else { 0.7 });
    let working_seconds = days * 5.0 / 7.0 * SHIFT as f64;
    let mut entered = deal.created;
    for (&stage, share) in path.iter().zip(shares) {
        let seconds = (working_seconds * share / whole) as i64 + 60;
        let left = firm.calendar.add_working(entered, seconds);
        deal.steps.push(Step { stage, entered, left });
        entered = left;
    }
    let reason = chance.pick(REASONS.iter().map(|reason| reason.1));
    deal.lost_reason = (!won).then_some(REASONS[reason].0);
    deal.owner = owner_on(firm, deal.owner, deal.closed().day().min(firm.calendar.until));
}

/// The stages a deal goes through; a few go back from talks to the offer.
fn path(won: bool, chance: &mut Chance) -> Vec<usize> {
    let reached = if won { 3 } else { chance.pick([0.26, 0.28, 0.28, 0.18].into_iter()) };
    let back = chance.flip(0.08);
    let mut path: Vec<usize> = (0..=reached).collect();
    if back && reached == 3 {
        path.extend([2, 3]);
    }
    path
}
