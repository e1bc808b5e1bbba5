//! What the firm is: its people, customers, products, pages, campaigns, and what befalls it.

pub(crate) mod account;
pub(crate) mod campaign;
pub(crate) mod channel;
pub(crate) mod incident;
pub(crate) mod mailing;
pub(crate) mod page;
pub(crate) mod person;
pub(crate) mod pick;
pub(crate) mod product;
pub(crate) mod season;
pub(crate) mod volume;

use crate::DemoOptions;
use crate::calendar::Calendar;
use crate::chance::{Chance, Table};

/// Everything that is known before the first row is drawn.
#[derive(Debug)]
pub(crate) struct Firm {
    /// The seed of all streams.
    pub(crate) seed: u64,
    /// Days and working time.
    pub(crate) calendar: Calendar,
    /// How much of everything.
    pub(crate) volume: volume::Volume,
    /// Sales people first, then their managers.
    pub(crate) people: Vec<person::Person>,
    /// Customers and prospects.
    pub(crate) accounts: Vec<account::Account>,
    /// Marketing campaigns.
    pub(crate) campaigns: Vec<campaign::Campaign>,
    /// Every mailing of the period, in order.
    pub(crate) mailings: Vec<mailing::Mailing>,
    /// What was planted.
    pub(crate) incidents: incident::Incidents,
}

impl Firm {
    /// The firm as the options want it.
    pub(crate) fn new(options: &DemoOptions) -> Firm {
        let seed = options.seed;
        let calendar = Calendar::new(options.until);
        let volume = volume::Volume::for_rows(options.rows);
        let incidents = incident::Incidents::new(&calendar);
        let people = person::people(seed, &calendar, &incidents);
        let accounts = account::accounts(seed, volume.accounts);
        let campaigns = campaign::campaigns(&calendar, &incidents);
        let mailings = mailing::mailings(&calendar, &campaigns);
        Firm { seed, calendar, volume, people, accounts, campaigns, mailings, incidents }
    }

    /// The random stream of a table and one of its parts.
    pub(crate) fn chance(&self, table: Table, part: u64) -> Chance {
        Chance::stream(self.seed, table, part)
    }
}
