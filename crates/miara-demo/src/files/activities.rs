//! `activities.csv`: calls, meetings and e-mails, some of them automatic.

use std::io;
use std::path::Path;

use crate::DemoFile;
use crate::calendar::{Moment, Month, SHIFT};
use crate::chain::deal::Deal;
use crate::chain::lead::Lead;
use crate::chance::{Chance, Table};
use crate::firm::Firm;
use crate::text_file::{Cell, Style, TextFile};

/// Kinds, with their weights among the activities of a deal and their median hours.
const KINDS: [(&str, f64, f64); 3] = [("call", 0.46, 0.15), ("email", 0.34, 0.1), ("meeting", 0.2, 0.9)];
const CALL: usize = 0;
const EMAIL: usize = 1;
/// Mean number of activities in one stay of a deal in a stage.
const PER_STEP: f64 = 1.5;

/// What was done.
struct Activity {
    at: Moment,
    person: usize,
    kind: usize,
    connected: bool,
    automatic: bool,
    account: Option<usize>,
    deal: Option<u64>,
    lead: Option<u64>,
}

/// The file being written.
#[derive(Debug)]
pub(crate) struct Activities {
    file: TextFile,
    count: u64,
}

impl Activities {
    /// The file with its header.
    pub(crate) fn create(dir: &Path) -> io::Result<Activities> {
        let mut file = TextFile::create(dir, "activities.csv", Style::PLAIN)?;
        file.header("activity_id,at,person,kind,duration,connected,automatic,account_id,deal_id,lead_id")?;
        Ok(Activities { file, count: 0 })
    }

    /// Writes what was done for a month's leads and deals.
    pub(crate) fn write(&mut self, firm: &Firm, month: Month, leads: &[Lead], deals: &[Deal]) -> io::Result<()> {
        let mut chance = firm.chance(Table::Activities, month.serial);
        if !month.warm_up {
            for lead in leads {
                self.write_lead(firm, lead, &mut chance)?;
            }
        }
        for deal in deals {
            self.write_deal(firm, deal, &mut chance)?;
        }
        Ok(())
    }

    fn write_lead(&mut self, firm: &Firm, lead: &Lead, chance: &mut Chance) -> io::Result<()> {
        let receipt = Activity {
            at: lead.created.plus(chance.between(20, 300)),
            person: lead.owner,
            kind: EMAIL,
            connected: false,
            automatic: true,
            account: lead.account,
            deal: None,
            lead: Some(lead.id),
        };
        self.add(firm, &receipt, chance)?;
        let Some((answered, by)) = lead.answered else { return Ok(()) };
        let kind = if chance.flip(0.6) { CALL } else { EMAIL };
        let human = Activity { at: answered, person: by, kind, automatic: false, ..receipt };
        self.add(firm, &Activity { connected: kind == CALL, ..human }, chance)?;
        for _ in 0..chance.poisson(0.9) {
            let hours = chance.log_normal(12.0, 0.8);
            let at = firm.calendar.add_working(answered, (hours * 3_600.0) as i64);
            let kind = if chance.flip(0.7) { CALL } else { EMAIL };
            let connected = kind == CALL && chance.flip(0.55);
            self.add(firm, &Activity { at, kind, connected, ..human }, chance)?;
        }
        Ok(())
    }

    fn write_deal(&mut self, firm: &Firm, deal: &Deal, chance: &mut Chance) -> io::Result<()> {
        for step in &deal.steps {
            let length = firm.calendar.working_between(step.entered, step.left).max(60);
            for _ in 0..chance.poisson(PER_STEP) {
                let at = firm.calendar.add_working(step.entered, chance.between(0, length));
                let kind = chance.pick(KINDS.iter().map(|kind| kind.1));
                let activity = Activity {
                    at,
                    person: deal.owner,
                    kind,
                    connected: kind == CALL && chance.flip(0.72),
                    automatic: kind == EMAIL && chance.flip(0.15),
                    account: Some(deal.account),
                    deal: Some(deal.id),
                    lead: deal.lead,
                };
                self.add(firm, &activity, chance)?;
            }
        }
        Ok(())
    }

    /// Writes the activity, if the day is in the exports and the person was at work.
    fn add(&mut self, firm: &Firm, activity: &Activity, chance: &mut Chance) -> io::Result<()> {
        let calendar = &firm.calendar;
        let (_, _, median) = KINDS[activity.kind];
        let worked = chance.log_normal(median, 0.6).clamp(0.02, SHIFT as f64 / 7_200.0);
        let missed = activity.kind == CALL && !activity.connected;
        let hours = if activity.automatic || missed { 0.0 } else { worked };
        let day = activity.at.day();
        let there = activity.automatic || firm.people[activity.person].is_present(day);
        if day < calendar.start || !calendar.has_happened(activity.at) || !there {
            return Ok(());
        }
        self.count += 1;
        let account = activity.account.map(|index| &firm.accounts[index].id);
        self.file.row(&[
            &format_args!("ACT-{:06}", self.count),
            &calendar.stamp(activity.at),
            &firm.people[activity.person].name,
            &KINDS[activity.kind].0,
            &format_args!("{hours:.2}"),
            &Cell((activity.kind == CALL).then_some(activity.connected)),
            &activity.automatic,
            &Cell(account),
            &Cell(activity.deal),
            &Cell(activity.lead),
        ])?;
        Ok(())
    }

    /// Ends the file.
    pub(crate) fn finish(self) -> io::Result<DemoFile> {
        self.file.finish()
    }
}
