//! Leads: who asked, who got the lead, when it was answered and what came of it.

use crate::calendar::{Calendar, HOUR, Moment, Month};
use crate::chain::visit::Visits;
use crate::chance::{Chance, Table};
use crate::firm::Firm;
use crate::firm::channel::Channel;
use crate::firm::incident::{DUTY_ROSTER, FAIR_DELAY, SICK_DELAY};
use crate::firm::person::{ROSTER_TEAM, SICK};
use crate::firm::pick;

/// Median working hours from hand-over to first response.
const RESPONSE_HOURS: f64 = 2.0;
/// Share of leads that nobody ever answers.
const NEVER_ANSWERED: f64 = 0.07;

/// Visitors by hour of the day; none in the hours that a change of the clock may skip.
const HOURS: [f64; 24] = [
    0.5, 0.0, 0.0, 0.2, 0.2, 0.5, 1.5, 4.0, 8.0, 10.0, 10.5, 10.0, 8.5, 8.5, 8.0, 6.5, 4.5, 3.0, 2.5, 2.5, 2.8, 2.6,
    1.6, 0.8,
];

/// Someone who asked.
#[derive(Debug, Clone)]
pub(crate) struct Lead {
    /// Record id.
    pub(crate) id: u64,
    /// When they asked.
    pub(crate) created: Moment,
    /// Whence.
    pub(crate) channel: Channel,
    /// The campaign, by index.
    pub(crate) campaign: Option<usize>,
    /// The page, by index.
    pub(crate) page: usize,
    /// True where the channel's second source brought them.
    pub(crate) second_source: bool,
    /// Their firm, by index, where it is known.
    pub(crate) account: Option<usize>,
    /// Who got the lead, by index.
    pub(crate) owner: usize,
    /// When the owner got it.
    pub(crate) handed_over: Moment,
    /// When a human first answered, and who.
    pub(crate) answered: Option<(Moment, usize)>,
    /// When it was found worth a deal.
    pub(crate) qualified: Option<Moment>,
    /// When it was found not to be.
    pub(crate) disqualified: Option<Moment>,
    /// The deal that it became, with the deal's beginning.
    pub(crate) deal: Option<(u64, Moment)>,
}

/// The leads of a month's visits, in order of creation, with ids from `first_id`.
pub(crate) fn draw(firm: &Firm, month: Month, visits: &[Visits], first_id: u64) -> Vec<Lead> {
    let mut chance = firm.chance(Table::Leads, month.serial);
    let mut leads = Vec::new();
    for row in visits {
        for _ in 0..row.leads {
            leads.push(draw_one(firm, row, &mut chance));
        }
    }
    leads.sort_by_key(|lead: &Lead| lead.created);
    for (id, lead) in (first_id..).zip(&mut leads) {
        lead.id = id;
    }
    leads
}

fn draw_one(firm: &Firm, row: &Visits, chance: &mut Chance) -> Lead {
    let hour = chance.pick(HOURS.iter().copied()) as i64;
    let created = row.day.at(hour * HOUR + chance.between(0, HOUR));
    let known = chance.flip(0.48);
    let minutes = chance.log_normal(25.0, 0.8);
    let mut lead = Lead {
        id: 0,
        created,
        channel: row.channel,
        campaign: row.campaign,
        page: row.page,
        second_source: chance.flip(0.12),
        account: known.then(|| pick::account(firm, chance)),
        owner: pick::owner(firm, row.day, chance),
        handed_over: firm.calendar.add_working(created, (minutes * 60.0) as i64),
        answered: None,
        qualified: None,
        disqualified: None,
        deal: None,
    };
    lead.answered = answer(firm, &lead, chance);
    judge(&firm.calendar, &mut lead, chance);
    lead
}

/// When the lead is answered and by whom, if ever.
fn answer(firm: &Firm, lead: &Lead, chance: &mut Chance) -> Option<(Moment, usize)> {
    let incidents = &firm.incidents;
    let owner = &firm.people[lead.owner];
    let arrival = lead.handed_over.day();
    let sick = lead.owner == SICK && incidents.sick_leave.contains(arrival);
    let fair = incidents.trade_fair.contains(lead.created.day());
    let roster = owner.team == ROSTER_TEAM && incidents.duty_roster.contains(arrival);

    let mut median = RESPONSE_HOURS * lead.channel.traits().patience;
    let mut never = NEVER_ANSWERED;
    if sick {
        median *= SICK_DELAY;
        never = 0.3;
    }
    if fair {
        median *= FAIR_DELAY;
        never = 0.13;
    }
    if roster {
        median *= DUTY_ROSTER;
    }
    let hours = chance.log_normal(median, 1.15);
    let unanswered = chance.flip(never);
    let moment = firm.calendar.add_working(lead.handed_over, (hours * HOUR as f64) as i64);
    let by = match owner.is_present(moment.day()) {
        true => lead.owner,
        false => pick::substitute(firm, lead.owner, moment.day()),
    };
    (!unanswered).then_some((moment, by))
}

/// Qualified or not: the later the answer, the less likely.
fn judge(calendar: &Calendar, lead: &mut Lead, chance: &mut Chance) {
    let (good, idle) = (chance.unit(), chance.flip(0.8));
    let (to_qualify, to_drop) = (chance.log_normal(6.0, 0.7), chance.log_normal(26.0, 0.8));
    let Some((answered, _)) = lead.answered else { return };
    let hours = calendar.working_between(lead.handed_over, answered) as f64 / HOUR as f64;
    let later = |hours: f64| Some(calendar.add_working(answered, (hours * HOUR as f64) as i64));
    if good < lead.channel.traits().quality * freshness(hours) {
        lead.qualified = later(to_qualify);
    } else if idle {
        lead.disqualified = later(to_drop);
    }
}

/// Factor on qualification: 1.35 within an hour, half of it from eight hours on.
fn freshness(hours: f64) -> f64 {
    let worn = (hours.max(1.0).ln() / 8_f64.ln()).min(1.0);
    1.35 - 0.675 * worn
}
