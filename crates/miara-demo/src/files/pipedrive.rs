//! `pipedrive_deals.csv`: the deals export of Pipedrive.

use std::io;
use std::path::Path;

use crate::DemoFile;
use crate::calendar::DAY;
use crate::chain::deal::{Deal, STAGE_PROBABILITY, STAGES};
use crate::files::truth::{Dirt, DirtyRow};
use crate::firm::Firm;
use crate::firm::product::PRODUCTS;
use crate::text_file::{Cell, Style, TextFile};

const NAME: &str = "pipedrive_deals.csv";
const HEADER: &str = "Deal - ID,Deal - Title,Deal - Value,Deal - Currency (of value),\
    Deal - Stage,Deal - Pipeline,Deal - Status,Deal - Deal created,Deal - Won time,\
    Deal - Lost time,Deal - Lost reason,Deal - Expected close date,Deal - Owner,\
    Deal - Organization,Deal - Product name,Deal - Source channel,Deal - Probability";

/// Lost deals up to the one that was lost before it was created.
const BEFORE_DIRT: u64 = 90;
/// Rows up to the one that comes twice.
const BEFORE_DOUBLE: u64 = 160;

/// The export being written.
#[derive(Debug)]
pub(crate) struct Deals {
    file: TextFile,
    rows: u64,
    lost: u64,
}

impl Deals {
    /// The file with its header.
    pub(crate) fn create(dir: &Path) -> io::Result<Deals> {
        let mut file = TextFile::create(dir, NAME, Style::PLAIN)?;
        file.header(HEADER)?;
        Ok(Deals { file, rows: 0, lost: 0 })
    }

    /// Writes a month's deals.
    pub(crate) fn write(&mut self, firm: &Firm, deals: &[Deal], dirt: &mut Vec<DirtyRow>) -> io::Result<()> {
        for deal in deals {
            let line = self.write_deal(firm, deal)?;
            let lost = deal.lost_reason.is_some() && firm.calendar.has_happened(deal.closed());
            if lost && self.lost == BEFORE_DIRT {
                dirt.push(DirtyRow::new(NAME, line, Dirt::LostBeforeCreated));
            }
            self.rows += 1;
            if self.rows == BEFORE_DOUBLE {
                let line = self.file.repeat_row()?;
                dirt.push(DirtyRow::new(NAME, line, Dirt::Doubled));
            }
        }
        Ok(())
    }

    fn write_deal(&mut self, firm: &Firm, deal: &Deal) -> io::Result<u64> {
        let calendar = &firm.calendar;
        let account = &firm.accounts[deal.account];
        let stage = deal.stage_known(calendar);
        let closed = calendar.has_happened(deal.closed()).then(|| deal.closed());
        let won = closed.filter(|_| deal.lost_reason.is_none());
        let mut lost = closed.filter(|_| deal.lost_reason.is_some());
        self.lost += u64::from(lost.is_some());
        if self.lost == BEFORE_DIRT {
            lost = lost.map(|_| deal.created.plus(-3 * DAY));
        }
        let (status, probability) = match (won, lost) {
            (Some(_), _) => ("Won", 100),
            (_, Some(_)) => ("Lost", 0),
            _ => ("Open", STAGE_PROBABILITY[stage]),
        };
        self.file.row(&[
            &deal.id,
            &format_args!("{} - {}", account.name, PRODUCTS[deal.product].name),
            &deal.value,
            &account.country.currency,
            &STAGES[stage],
            &"Sprzedaż",
            &status,
            &calendar.stamp(deal.created),
            &Cell(won.map(|moment| calendar.stamp(moment))),
            &Cell(lost.map(|moment| calendar.stamp(moment))),
            &Cell(deal.lost_reason.filter(|_| lost.is_some())),
            &calendar.iso(deal.expected_close),
            &firm.people[deal.owner].name,
            &account.name,
            &PRODUCTS[deal.product].name,
            &Cell(deal.channel.map(|channel| channel.label())),
            &probability,
        ])
    }

    /// Ends the file.
    pub(crate) fn finish(self) -> io::Result<DemoFile> {
        self.file.finish()
    }
}
