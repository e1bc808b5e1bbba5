//! Marketing campaigns.

use crate::calendar::Calendar;
use crate::firm::channel::Channel;
use crate::firm::incident::{Incidents, Window};
use crate::firm::page::ALL_PAGES;

/// A campaign of one channel.
#[derive(Debug)]
pub(crate) struct Campaign {
    /// Its name, the same in every tool.
    pub(crate) name: String,
    /// Its channel.
    pub(crate) channel: Channel,
    /// When it runs.
    pub(crate) window: Window,
    /// Its share of the channel's visits, against the others that run.
    pub(crate) weight: f64,
    /// The pages its links lead to, by index.
    pub(crate) pages: &'static [usize],
}

/// Name, channel, start and end as parts of the period, weight, pages.
type Plan = (&'static str, Channel, f64, f64, f64, &'static [usize]);

const PLANS: [Plan; 16] = [
    ("PS Marka", Channel::PaidSearch, 0.0, 1.0, 1.0, &[0, 3, 6]),
    ("PS Automatyka magazynowa", Channel::PaidSearch, 0.0, 1.0, 1.4, &[0, 1, 2]),
    ("PS Regały i przenośniki", Channel::PaidSearch, 0.0, 0.34, 1.0, &[1, 3]),
    ("PS Roboty mobilne", Channel::PaidSearch, 0.12, 0.58, 0.9, &[1, 2]),
    ("PS WMS dla produkcji", Channel::PaidSearch, 0.3, 0.7, 0.8, &[2, 3]),
    ("PS Modernizacja magazynu", Channel::PaidSearch, 0.52, 1.0, 1.0, &[1, 3]),
    ("PS Kompletacja zamówień", Channel::PaidSearch, 0.66, 1.0, 0.9, &[1, 2]),
    ("PS Serwis i części", Channel::PaidSearch, 0.8, 1.0, 0.5, &[3, 6]),
    ("LI Dyrektorzy logistyki", Channel::LinkedIn, 0.0, 0.4, 1.2, &[0, 4]),
    ("LI E-commerce szczyt sezonu", Channel::LinkedIn, 0.0, 0.14, 0.9, &[2, 4]),
    ("LI Historie klientów", Channel::LinkedIn, 0.14, 0.62, 1.0, &[4, 1]),
    ("LI Kalkulator zwrotu", Channel::LinkedIn, 0.3, 0.66, 0.8, &[3, 1]),
    ("LI Produkcja 4.0", Channel::LinkedIn, 0.56, 1.0, 1.1, &[2, 4]),
    ("LI Targi ModernLog", Channel::LinkedIn, 0.72, 0.82, 0.9, &[5, 6]),
    ("LI Demo na żywo", Channel::LinkedIn, 0.46, 1.0, 0.9, &[2, 5]),
    ("LI Dyrektorzy operacyjni", Channel::LinkedIn, 0.8, 1.0, 0.8, &[0, 1]),
];

/// The campaign whose links machines click.
pub(crate) const STORMED: &str = "Webinar: magazyn bez przestojów";

/// All campaigns: those of ads, a newsletter per quarter, and the invitation to a webinar.
pub(crate) fn campaigns(calendar: &Calendar, incidents: &Incidents) -> Vec<Campaign> {
    let length = f64::from(calendar.until.0 - calendar.start.0);
    let at = |part: f64| calendar.start.plus((length * part).round() as i32);
    let ads = PLANS.iter().map(|&(name, channel, from, to, weight, pages)| Campaign {
        name: name.to_owned(),
        channel,
        // What runs at the start ran before it too, for the deals that are already open then.
        window: Window { from: if from == 0.0 { calendar.warm_up } else { at(from) }, to: at(to) },
        weight,
        pages,
    });
    let mut campaigns: Vec<Campaign> = ads.collect();
    campaigns.extend(newsletters(calendar));
    campaigns.push(Campaign {
        name: STORMED.to_owned(),
        channel: Channel::Email,
        window: incidents.click_storm,
        weight: 1.5,
        pages: &[5, 2],
    });
    campaigns
}

fn newsletters(calendar: &Calendar) -> Vec<Campaign> {
    let mut newsletters: Vec<Campaign> = Vec::new();
    for month in calendar.months() {
        let date = calendar.date(month.first);
        let name = format!("Newsletter {} Q{}", date.year(), (date.month() - 1) / 3 + 1);
        match newsletters.last_mut().filter(|last| last.name == name) {
            Some(last) => last.window.to = month.last,
            None => newsletters.push(Campaign {
                name,
                channel: Channel::Email,
                window: Window { from: month.first, to: month.last },
                weight: 1.0,
                pages: ALL_PAGES,
            }),
        }
    }
    newsletters
}
