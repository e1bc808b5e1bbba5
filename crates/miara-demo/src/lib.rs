//! The demo firm: export files as foreign tools write them.
//!
//! *Nordwerk Sp. z o.o.* sells automation for warehouses, as products and as services. Nothing
//! here knows how the program stores or computes: the files go through the same import as
//! anyone's. `truth.json` beside them says what was planted, to hold findings against.

mod calendar;
mod chain;
mod chance;
mod files;
mod firm;
mod holiday;
mod options;
mod text_file;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::calendar::Month;
use crate::files::activities::Activities;
use crate::files::costs::Costs;
use crate::files::faktury::Register;
use crate::files::ga4::Reports;
use crate::files::hubspot::Contacts;
use crate::files::pipedrive::Deals;
use crate::files::truth::DirtyRow;
use crate::files::{clockify, deal_stages, mail, nbp, social, things, truth};
use crate::firm::Firm;
use crate::text_file::TextFile;

pub use options::{DemoFile, DemoOptions};

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoSummary {
    /// The export files.
    pub files: Vec<DemoFile>,
    /// The JSON file that says what was planted; not an export.
    pub truth: PathBuf,
}

/// Writes the firm's export files and `truth.json` into `dir`, which is made if need be.
///
/// Files of the same names are overwritten. Memory is bounded by a month of the firm's business.
///
/// # Errors
/// Whatever the file system says.
pub fn write_exports(dir: &Path, options: &DemoOptions) -> io::Result<DemoSummary> {
    fs::create_dir_all(dir)?;
    let firm = Firm::new(options);
    let mut dirt = Vec::new();
    let mut files = things::write(dir, &firm)?;
    files.extend(write_chain(dir, &firm, &mut dirt)?);
    files.extend(mail::write(dir, &firm)?);
    files.extend(social::write(dir, &firm)?);
    files.push(clockify::write(dir, &firm, &mut dirt)?);
    files.extend(nbp::write(dir, &firm)?);
    let truth = truth::write(dir, &firm, &dirt)?;
    Ok(DemoSummary { files, truth })
}

/// Visits, leads, deals and invoices, each the cause of the next, with what goes along with them.
fn write_chain(dir: &Path, firm: &Firm, dirt: &mut Vec<DirtyRow>) -> io::Result<Vec<DemoFile>> {
    let mut chain = Chain::create(dir)?;
    for month in firm.calendar.months() {
        chain.write(firm, month, dirt)?;
    }
    chain.finish()
}

/// The files of the chain while they are being written, and the next free ids.
struct Chain {
    reports: Reports,
    contacts: Contacts,
    deals: Deals,
    stages: TextFile,
    activities: Activities,
    register: Register,
    costs: Costs,
    next_lead: u64,
    next_deal: u64,
}

impl Chain {
    fn create(dir: &Path) -> io::Result<Chain> {
        Ok(Chain {
            reports: Reports::new(dir),
            contacts: Contacts::create(dir)?,
            deals: Deals::create(dir)?,
            stages: deal_stages::create(dir)?,
            activities: Activities::create(dir)?,
            register: Register::create(dir)?,
            costs: Costs::create(dir)?,
            next_lead: 50_001,
            next_deal: 1_001,
        })
    }

    fn write(&mut self, firm: &Firm, month: Month, dirt: &mut Vec<DirtyRow>) -> io::Result<()> {
        let visits = chain::visit::draw(firm, month);
        let mut leads = chain::lead::draw(firm, month, &visits, self.next_lead);
        let mut deals = chain::deal::draw(firm, month, &mut leads, self.next_deal);
        self.next_lead += leads.len() as u64;
        self.next_deal += deals.len() as u64;
        let invoices = chain::invoice::draw(firm, month, &deals);
        deals.retain(|deal| deal.is_exported(&firm.calendar));

        if !month.warm_up {
            self.reports.write(firm, &visits)?;
            self.costs.write(firm, month, &visits)?;
            self.contacts.write(firm, &leads, dirt)?;
        }
        self.deals.write(firm, &deals, dirt)?;
        deal_stages::write(&mut self.stages, firm, &deals)?;
        self.activities.write(firm, month, &leads, &deals)?;
        self.register.write(firm, month, invoices, dirt)
    }

    fn finish(self) -> io::Result<Vec<DemoFile>> {
        let mut files = vec![
            self.contacts.finish()?,
            self.deals.finish()?,
            self.stages.finish()?,
            self.activities.finish()?,
            self.register.finish()?,
            self.costs.finish()?,
        ];
        files.extend(self.reports.finish()?);
        Ok(files)
    }
}
