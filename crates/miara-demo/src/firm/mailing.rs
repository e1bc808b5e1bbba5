//! Mailings: when which e-mail campaign is sent.

use crate::calendar::{Calendar, Day, HOUR, Moment};
use crate::firm::campaign::{Campaign, STORMED};
use crate::firm::channel::Channel;

/// One mailing to the whole list.
#[derive(Debug)]
pub(crate) struct Mailing {
    /// When it leaves.
    pub(crate) at: Moment,
    /// Its campaign, by index.
    pub(crate) campaign: usize,
    /// True where machines click nearly every link.
    pub(crate) stormed: bool,
}

/// A newsletter every other Tuesday morning; the webinar's invitation and its reminder.
pub(crate) fn mailings(calendar: &Calendar, campaigns: &[Campaign]) -> Vec<Mailing> {
    let mut mailings = Vec::new();
    let first = calendar.monday(calendar.start.plus(6)).plus(1);
    for day in (first.0..=calendar.until.0).step_by(14).map(Day) {
        let runs = |campaign: &Campaign| {
            campaign.channel == Channel::Email && campaign.name != STORMED && campaign.window.contains(day)
        };
        if let Some(campaign) = campaigns.iter().position(runs) {
            mailings.push(Mailing { at: day.at(10 * HOUR), campaign, stormed: false });
        }
    }
    if let Some(campaign) = campaigns.iter().position(|campaign| campaign.name == STORMED) {
        let invitation = campaigns[campaign].window.from;
        for day in [invitation, invitation.plus(7)] {
            mailings.push(Mailing { at: day.at(14 * HOUR), campaign, stormed: true });
        }
    }
    mailings.sort_by_key(|mailing| mailing.at);
    mailings
}

/// Visits from mails on a day, against the mean day: a mailing brings them at once.
pub(crate) fn echo(mailings: &[Mailing], day: Day) -> f64 {
    let since = |mailing: &Mailing| day.0 - mailing.at.day().0;
    match mailings.iter().map(since).filter(|&days| days >= 0).min() {
        Some(0) => 3.4,
        Some(1) => 1.8,
        Some(2) => 1.1,
        _ => 0.75,
    }
}
