//! `hubspot_contacts.csv`: the contacts export of HubSpot.

use std::io;
use std::path::Path;

use crate::DemoFile;
use crate::calendar::{HOUR, Moment};
use crate::chain::lead::Lead;
use crate::files::truth::{Dirt, DirtyRow};
use crate::firm::Firm;
use crate::firm::page::PAGES;
use crate::firm::person::ascii;
use crate::text_file::{Cell, Style, TextFile};

const NAME: &str = "hubspot_contacts.csv";
const HEADER: &str = "Record ID,First Name,Last Name,Email,Contact owner,Lifecycle Stage,\
    Lead Status,Country/Region,Create Date,Last Activity Date,Associated Company,\
    Original Traffic Source,Original Traffic Source Drill-Down 1,First Page Seen,\
    First Touch Converting Campaign,Owner assigned date,Date of first engagement,\
    Became a Sales Qualified Lead Date,Date of disqualification,Associated Deal IDs";

/// Answered leads before the one whose answer precedes its hand-over.
const BEFORE_DIRT: u64 = 150;

const FIRST: [&str; 24] = [
    "Anna",
    "Piotr",
    "Krystyna",
    "Andrzej",
    "Barbara",
    "Jan",
    "Elżbieta",
    "Józef",
    "Monika",
    "Marcin",
    "Joanna",
    "Marek",
    "Beata",
    "Grzegorz",
    "Dorota",
    "Sławomir",
    "Renata",
    "Wojciech",
    "Urszula",
    "Rafał",
    "Iwona",
    "Dariusz",
    "Róża",
    "Błażej",
];
/// Surnames that do not change with gender.
const LAST: [&str; 24] = [
    "Nowak",
    "Wójcik",
    "Kowalczyk",
    "Woźniak",
    "Mazur",
    "Kaczmarek",
    "Zając",
    "Wieczorek",
    "Dudek",
    "Stępień",
    "Sikora",
    "Baran",
    "Szewczyk",
    "Pietrzak",
    "Duda",
    "Włodarczyk",
    "Bąk",
    "Kubiak",
    "Wilk",
    "Lis",
    "Mazurek",
    "Sobczak",
    "Kołodziej",
    "Czech",
];

/// The export being written.
#[derive(Debug)]
pub(crate) struct Contacts {
    file: TextFile,
    answered: u64,
}

impl Contacts {
    /// The file with its header.
    pub(crate) fn create(dir: &Path) -> io::Result<Contacts> {
        let mut file = TextFile::create(dir, NAME, Style::PLAIN)?;
        file.header(HEADER)?;
        Ok(Contacts { file, answered: 0 })
    }

    /// Writes a month's leads.
    pub(crate) fn write(&mut self, firm: &Firm, leads: &[Lead], dirt: &mut Vec<DirtyRow>) -> io::Result<()> {
        for lead in leads {
            self.answered += u64::from(known(firm, lead.answered.map(|pair| pair.0)).is_some());
            let hurried = self.answered == BEFORE_DIRT && lead.answered.is_some();
            if !hurried {
                self.write_lead(firm, lead)?;
                continue;
            }
            self.answered += 1;
            let mut wrong = lead.clone();
            wrong.answered = wrong.answered.map(|(_, by)| (lead.handed_over.plus(-2 * HOUR), by));
            let line = self.write_lead(firm, &wrong)?;
            dirt.push(DirtyRow::new(NAME, line, Dirt::AnsweredBeforeHandOver));
        }
        Ok(())
    }

    fn write_lead(&mut self, firm: &Firm, lead: &Lead) -> io::Result<u64> {
        let stamp =
            |moment: Option<Moment>| Cell(known(firm, moment).map(|moment| firm.calendar.stamp_to_minute(moment)));
        let account = lead.account.map(|index| &firm.accounts[index]);
        let (first, last) = name(lead.id);
        let domain = account.map_or("poczta", |account| &account.id);
        let email = format!("{}.{}.{}@{}.example", ascii(first), ascii(last), lead.id, ascii(domain));
        let (lifecycle, status) = status(firm, lead);
        let answered = lead.answered.map(|pair| pair.0);
        let (query, path) = (lead.channel.query(), PAGES[lead.page].path);
        let deal = lead.deal.filter(|&(_, created)| firm.calendar.has_happened(created));
        let last_touch = [answered, lead.qualified, lead.disqualified].into_iter().flatten();
        self.file.row(&[
            &lead.id,
            &first,
            &last,
            &email,
            &firm.people[lead.owner].name,
            &lifecycle,
            &status,
            &account.map_or("Polska", |account| account.country.name),
            &firm.calendar.stamp_to_minute(lead.created),
            &stamp(last_touch.filter(|&moment| firm.calendar.has_happened(moment)).max()),
            &Cell(account.map(|account| &account.name)),
            &lead.channel.hubspot(),
            &lead.channel.source(lead.second_source),
            &format_args!("https://www.nordwerk.example{path}{query}"),
            &Cell(lead.campaign.map(|index| &firm.campaigns[index].name)),
            &stamp(Some(lead.handed_over)),
            &stamp(answered),
            &stamp(lead.qualified),
            &stamp(lead.disqualified),
            &Cell(deal.map(|(id, _)| id)),
        ])
    }

    /// Ends the file.
    pub(crate) fn finish(self) -> io::Result<DemoFile> {
        self.file.finish()
    }
}

fn known(firm: &Firm, moment: Option<Moment>) -> Option<Moment> {
    moment.filter(|&moment| firm.calendar.has_happened(moment))
}

fn name(id: u64) -> (&'static str, &'static str) {
    (FIRST[(id * 7 % 24) as usize], LAST[(id * 11 / 24 % 24) as usize])
}

fn status(firm: &Firm, lead: &Lead) -> (&'static str, &'static str) {
    let has = |moment: Option<Moment>| known(firm, moment).is_some();
    if has(lead.deal.map(|(_, created)| created)) {
        ("Opportunity", "Open deal")
    } else if has(lead.qualified) {
        ("Sales Qualified Lead", "Connected")
    } else if has(lead.disqualified) {
        ("Lead", "Unqualified")
    } else if has(lead.answered.map(|pair| pair.0)) {
        ("Lead", "Attempted to contact")
    } else {
        ("Lead", "New")
    }
}
