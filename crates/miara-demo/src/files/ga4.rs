//! `ga4_landing_pages_YYYY.csv`: a GA4 report download per calendar year.

use std::io;
use std::path::{Path, PathBuf};

use crate::DemoFile;
use crate::calendar::{Calendar, Day};
use crate::chain::visit::Visits;
use crate::firm::Firm;
use crate::firm::page::PAGES;
use crate::text_file::{Style, TextFile};

#[derive(Debug)]
struct Year {
    year: i16,
    file: TextFile,
    /// Sessions, engaged sessions, users, key events.
    totals: [u64; 4],
}

/// The reports being written, one at a time.
#[derive(Debug)]
pub(crate) struct Reports {
    dir: PathBuf,
    open: Option<Year>,
    done: Vec<DemoFile>,
}

impl Reports {
    /// Nothing yet.
    pub(crate) fn new(dir: &Path) -> Reports {
        Reports { dir: dir.to_owned(), open: None, done: Vec::new() }
    }

    /// Writes a month's visits; months must come in order.
    pub(crate) fn write(&mut self, firm: &Firm, visits: &[Visits]) -> io::Result<()> {
        for row in visits {
            let year = firm.calendar.date(row.day).year();
            if self.open.as_ref().is_none_or(|open| open.year != year) {
                self.close()?;
                self.open = Some(begin(&self.dir, &firm.calendar, row.day)?);
            }
            if let Some(open) = &mut self.open {
                write_row(open, firm, row)?;
            }
        }
        Ok(())
    }

    fn close(&mut self) -> io::Result<()> {
        let Some(mut open) = self.open.take() else { return Ok(()) };
        let [sessions, engaged, users, events] = open.totals;
        open.file.raw(&format!(",,,Grand total,{sessions},{engaged},{users},{events}"))?;
        self.done.push(open.file.finish()?);
        Ok(())
    }

    /// Ends the last report.
    pub(crate) fn finish(mut self) -> io::Result<Vec<DemoFile>> {
        self.close()?;
        Ok(self.done)
    }
}

fn begin(dir: &Path, calendar: &Calendar, day: Day) -> io::Result<Year> {
    let year = calendar.date(day).year();
    let mut last = day;
    while last < calendar.until && calendar.date(last.plus(1)).year() == year {
        last = last.plus(1);
    }
    let name = format!("ga4_landing_pages_{year}.csv");
    let mut file = TextFile::create(dir, &name, Style::PLAIN)?;
    file.raw("\u{feff}# ----------------------------------------")?;
    file.raw("# Landing page")?;
    file.raw("# Konto: Nordwerk Sp. z o.o.")?;
    file.raw("# Usługa: nordwerk.example - GA4")?;
    file.raw(&format!("# {}-{}", calendar.compact(day), calendar.compact(last)))?;
    file.raw("# Wszyscy użytkownicy")?;
    file.raw("# ----------------------------------------")?;
    file.raw("")?;
    file.header(
        "Date,Landing page,Session default channel group,Session campaign,Sessions,\
         Engaged sessions,Active users,Key events",
    )?;
    Ok(Year { year, file, totals: [0; 4] })
}

fn write_row(open: &mut Year, firm: &Firm, row: &Visits) -> io::Result<()> {
    let campaign = row.campaign.map_or("(organic)", |index| &firm.campaigns[index].name);
    // Links of every third page and campaign carry their query into the report.
    let tagged = row.campaign.is_some_and(|index| (index + row.page).is_multiple_of(3));
    let query = if tagged { row.channel.query() } else { "" };
    open.file.row(&[
        &firm.calendar.compact(row.day),
        &format_args!("{}{query}", PAGES[row.page].path),
        &row.channel.ga4(),
        &campaign,
        &row.sessions,
        &row.engaged,
        &row.users,
        &row.responses,
    ])?;
    for (total, count) in open.totals.iter_mut().zip([row.sessions, row.engaged, row.users, row.responses]) {
        *total += count;
    }
    Ok(())
}
