//! Visits of a landing page on a day, and what came of them.

use crate::calendar::{Day, Month};
use crate::chance::{Chance, Table};
use crate::firm::Firm;
use crate::firm::campaign::Campaign;
use crate::firm::channel::Channel;
use crate::firm::incident::{BROKEN_FORM, FAIR_DEMAND, NEW_TEXT};
use crate::firm::page::{ALL_PAGES, DEMO_PAGE, MEAN_PULL, PAGES, QUOTE_PAGE};
use crate::firm::{mailing, season};

/// Share of call-to-action responses that leave an address.
const LEADS_PER_RESPONSE: f64 = 0.62;
/// At weekends people look rather than ask.
const WEEKEND_RATE: f64 = 0.8;

/// Visits of one day, page, channel and campaign.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Visits {
    /// The day.
    pub(crate) day: Day,
    /// The page, by index.
    pub(crate) page: usize,
    /// The channel.
    pub(crate) channel: Channel,
    /// The campaign, by index; none for organic visits.
    pub(crate) campaign: Option<usize>,
    /// How many visits.
    pub(crate) sessions: u64,
    /// How many of them engaged.
    pub(crate) engaged: u64,
    /// How many people.
    pub(crate) users: u64,
    /// How many responses to a call to action.
    pub(crate) responses: u64,
    /// How many leads.
    pub(crate) leads: u64,
}

/// The visits of a month, in order of days.
pub(crate) fn draw(firm: &Firm, month: Month) -> Vec<Visits> {
    let mut chance = firm.chance(Table::Visits, month.serial);
    let mut visits = Vec::new();
    for day in month.days() {
        for channel in Channel::ALL {
            draw_channel(firm, day, channel, &mut chance, &mut visits);
        }
    }
    visits
}

fn draw_channel(firm: &Firm, day: Day, channel: Channel, chance: &mut Chance, visits: &mut Vec<Visits>) {
    let mean = expected(firm, day, channel) * chance.log_normal(1.0, 0.12);
    if channel == Channel::Organic {
        draw_pages(firm, (day, channel, None), mean, ALL_PAGES, chance, visits);
        return;
    }
    let runs = |campaign: &Campaign| campaign.channel == channel && campaign.window.contains(day);
    let running = || firm.campaigns.iter().filter(|campaign| runs(campaign));
    let total: f64 = running().map(|campaign| campaign.weight).sum();
    for (index, campaign) in firm.campaigns.iter().enumerate() {
        if runs(campaign) {
            let share = mean * campaign.weight / total;
            let whence = (day, channel, Some(index));
            draw_pages(firm, whence, share, campaign.pages, chance, visits);
        }
    }
}

/// Visits that a channel brings on such a day.
fn expected(firm: &Firm, day: Day, channel: Channel) -> f64 {
    let traits = channel.traits();
    let fair = if firm.incidents.trade_fair.contains(day) { FAIR_DEMAND } else { 1.0 };
    let echo = match channel {
        Channel::Email => mailing::echo(&firm.mailings, day),
        _ => 1.0,
    };
    let demand = season::demand(&firm.calendar, day, traits.season);
    traits.visits * firm.volume.factor * demand * fair * echo
}

fn draw_pages(
    firm: &Firm,
    (day, channel, campaign): (Day, Channel, Option<usize>),
    mean: f64,
    pages: &[usize],
    chance: &mut Chance,
    visits: &mut Vec<Visits>,
) {
    let total: f64 = pages.iter().map(|&page| PAGES[page].weight).sum();
    let density = firm.volume.traffic_density;
    for &page in pages {
        // A small firm has few visits; they come on fewer days rather than one by one.
        if density < 1.0 && !chance.flip(density) {
            continue;
        }
        let sessions = chance.poisson(mean * PAGES[page].weight / total / density);
        if sessions == 0 {
            continue;
        }
        let rate = lead_rate(firm, day, channel, page);
        let responses = chance.binomial(sessions, (rate / LEADS_PER_RESPONSE).min(0.9));
        let others = sessions - responses;
        visits.push(Visits {
            day,
            page,
            channel,
            campaign,
            sessions,
            engaged: responses + chance.binomial(others, channel.traits().engaged),
            users: 1 + chance.binomial(sessions - 1, 0.86),
            responses,
            leads: chance.binomial(responses, LEADS_PER_RESPONSE),
        });
    }
}

fn lead_rate(firm: &Firm, day: Day, channel: Channel, page: usize) -> f64 {
    let incidents = &firm.incidents;
    let fate = match page {
        QUOTE_PAGE if incidents.broken_form.contains(day) => BROKEN_FORM,
        DEMO_PAGE if incidents.new_text.contains(day) => NEW_TEXT,
        _ => 1.0,
    };
    let weekend = if firm.calendar.weekday(day) > 4 { WEEKEND_RATE } else { 1.0 };
    channel.traits().lead_rate * PAGES[page].pull / MEAN_PULL * fate * weekend
}
