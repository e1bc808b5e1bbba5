//! `faktury.csv`: the sales register of a Polish invoicing program.

use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::io;
use std::path::Path;

use crate::DemoFile;
use crate::calendar::Month;
use crate::chain::invoice::{Invoice, Kind};
use crate::files::truth::{Dirt, DirtyRow};
use crate::firm::Firm;
use crate::firm::incident::Window;
use crate::firm::product::PRODUCTS;
use crate::text_file::{Cell, Style, TextFile};

const NAME: &str = "faktury.csv";
const HEADER: &str = "Numer faktury,Nr pozycji,Data wystawienia,Data sprzedaży,Nabywca,NIP,\
    Handlowiec,Produkt,Netto,VAT,Waluta,Rodzaj,Zaliczki netto,Nr szansy";

/// Domestic sales without a deal up to the one in a currency that table A does not have.
const BEFORE_DIRT: u64 = 18;
/// A currency of table B.
const RARE_CURRENCY: &str = "GEL";
/// Lines up to the one that comes twice.
const BEFORE_DOUBLE: u64 = 80;

/// The register being written; invoices wait for their month.
#[derive(Debug)]
pub(crate) struct Register {
    file: TextFile,
    /// Invoices by day of issue, of months that are not over.
    waiting: BTreeMap<i32, Vec<Invoice>>,
    /// Last number in the month by series.
    numbers: [u64; 4],
    without_deal: u64,
    lines: u64,
}

/// An amount in hundredths, with a decimal comma.
struct Amount(i64);

impl Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{},{:02}", self.0.abs() / 100, self.0.abs() % 100)
    }
}

impl Register {
    /// The file with its header.
    pub(crate) fn create(dir: &Path) -> io::Result<Register> {
        let mut file = TextFile::create(dir, NAME, Style::POLISH)?;
        file.header(HEADER)?;
        Ok(Register { file, waiting: BTreeMap::new(), numbers: [0; 4], without_deal: 0, lines: 0 })
    }

    /// Takes new invoices and writes those whose month is now complete.
    pub(crate) fn write(
        &mut self,
        firm: &Firm,
        month: Month,
        invoices: Vec<Invoice>,
        dirt: &mut Vec<DirtyRow>,
    ) -> io::Result<()> {
        let period = Window { from: firm.calendar.start, to: firm.calendar.until };
        let known = |invoice: &Invoice| period.contains(invoice.issued) && period.contains(invoice.sold);
        for invoice in invoices.into_iter().filter(known) {
            self.waiting.entry(invoice.issued.0).or_default().push(invoice);
        }
        self.numbers = [0; 4];
        let later = self.waiting.split_off(&(month.last.0 + 1));
        for invoice in std::mem::replace(&mut self.waiting, later).into_values().flatten() {
            self.write_invoice(firm, &invoice, dirt)?;
        }
        Ok(())
    }

    fn write_invoice(&mut self, firm: &Firm, invoice: &Invoice, dirt: &mut Vec<DirtyRow>) -> io::Result<()> {
        let number = &mut self.numbers[invoice.kind as usize];
        *number += 1;
        let date = firm.calendar.date(invoice.issued);
        let series = invoice.kind.series();
        let number = format!("{series}/{}/{:02}/{number:04}", date.year(), date.month());
        let domestic = firm.accounts[invoice.account].country.code == "PL";
        let rare = invoice.kind == Kind::Sale && invoice.deal.is_none() && domestic && {
            self.without_deal += 1;
            self.without_deal == BEFORE_DIRT
        };
        for position in 0..invoice.lines.len() {
            let line = self.write_line(firm, invoice, (&number, position), rare)?;
            if rare {
                dirt.push(DirtyRow::new(NAME, line, Dirt::CurrencyWithoutRate));
            }
            self.lines += 1;
            if self.lines == BEFORE_DOUBLE {
                let line = self.file.repeat_row()?;
                dirt.push(DirtyRow::new(NAME, line, Dirt::Doubled));
            }
        }
        Ok(())
    }

    fn write_line(
        &mut self,
        firm: &Firm,
        invoice: &Invoice,
        (number, position): (&str, usize),
        rare: bool,
    ) -> io::Result<u64> {
        let account = &firm.accounts[invoice.account];
        let (product, net) = invoice.lines[position];
        let vat = (net * account.country.vat + net.signum() * 50) / 100;
        let currency = if rare { RARE_CURRENCY } else { account.country.currency };
        let advance = invoice.advance.filter(|_| position == 0);
        self.file.row(&[
            &number,
            &(position + 1),
            &firm.calendar.dotted(invoice.issued),
            &firm.calendar.dotted(invoice.sold),
            &account.name,
            &account.tax_id,
            &firm.people[invoice.owner].name,
            &PRODUCTS[product].name,
            &Amount(net),
            &Amount(vat),
            &currency,
            &invoice.kind.label(),
            &Cell(advance.map(Amount)),
            &Cell(invoice.deal),
        ])
    }

    /// Ends the file.
    pub(crate) fn finish(self) -> io::Result<DemoFile> {
        self.file.finish()
    }
}
