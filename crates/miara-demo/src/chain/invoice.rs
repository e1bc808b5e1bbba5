//! Invoices of won deals and of yearly services.

use crate::calendar::{Day, Month};
use crate::chain::deal::Deal;
use crate::chance::{Chance, Table};
use crate::firm::Firm;
use crate::firm::pick;
use crate::firm::product::{PRODUCTS, TRAINING, YEARLY_SERVICE};

/// What an invoice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An ordinary sale.
    Sale,
    /// A correction, as a signed difference.
    Correction,
    /// An advance before delivery.
    Advance,
    /// The settlement of advances: its net is the whole.
    Settlement,
}

impl Kind {
    /// The word in the export.
    pub(crate) fn label(self) -> &'static str {
        ["sprzedaż", "korekta", "zaliczka", "końcowa"][self as usize]
    }

    /// The beginning of its numbers.
    pub(crate) fn series(self) -> &'static str {
        ["FV", "FK", "FZ", "FR"][self as usize]
    }
}

/// An invoice that has no number yet.
#[derive(Debug, Clone)]
pub(crate) struct Invoice {
    /// Day of issue.
    pub(crate) issued: Day,
    /// Day of sale.
    pub(crate) sold: Day,
    /// What it is.
    pub(crate) kind: Kind,
    /// The buyer, by index.
    pub(crate) account: usize,
    /// The seller, by index.
    pub(crate) owner: usize,
    /// The deal, where someone wrote it down.
    pub(crate) deal: Option<u64>,
    /// Products by index with net amounts in hundredths of the account's currency.
    pub(crate) lines: Vec<(usize, i64)>,
    /// What was invoiced in advance, net, in hundredths.
    pub(crate) advance: Option<i64>,
}

/// The invoices that a month's deals lead to, at any later time, and the month's yearly services.
pub(crate) fn draw(firm: &Firm, month: Month, deals: &[Deal]) -> Vec<Invoice> {
    let mut chance = firm.chance(Table::Invoices, month.serial);
    let mut invoices = Vec::new();
    for deal in deals {
        if deal.lost_reason.is_none() && firm.calendar.has_happened(deal.closed()) {
            draw_deal(firm, deal, &mut chance, &mut invoices);
        }
    }
    if !month.warm_up {
        draw_services(firm, month, &mut chance, &mut invoices);
    }
    invoices
}

fn draw_deal(firm: &Firm, deal: &Deal, chance: &mut Chance, invoices: &mut Vec<Invoice>) {
    let won = deal.closed().day();
    // A deal that ended before the data begin is in no export.
    let noted = chance.flip(0.95) && deal.is_exported(&firm.calendar);
    let net = deal.value * 100;
    let large = net as f64 * firm.accounts[deal.account].country.in_pln > 3_000_000.0;
    let issued = working_day(firm, won.plus(chance.between(4, 26) as i32));
    let mut invoice = Invoice {
        issued,
        sold: issued.plus(-(chance.between(0, 5) as i32)).max(won),
        kind: Kind::Sale,
        account: deal.account,
        owner: deal.owner,
        deal: noted.then_some(deal.id),
        lines: lines(deal.product, net, chance),
        advance: None,
    };
    if large && chance.flip(0.45) {
        let advance = net * 3 / 10;
        let paid = working_day(firm, won.plus(chance.between(1, 8) as i32));
        invoices.push(Invoice {
            issued: paid,
            sold: paid,
            kind: Kind::Advance,
            lines: vec![(deal.product, advance)],
            ..invoice.clone()
        });
        let delivered = working_day(firm, paid.plus(chance.between(28, 75) as i32));
        invoice.kind = Kind::Settlement;
        invoice.advance = Some(advance);
        (invoice.issued, invoice.sold) = (delivered, delivered.plus(-1));
    }
    if chance.flip(0.07) {
        let day = working_day(firm, invoice.issued.plus(chance.between(12, 50) as i32));
        let (product, line_net) = invoice.lines[0];
        let difference = -(line_net * chance.between(3, 15) / 100);
        invoices.push(Invoice {
            issued: day,
            sold: day,
            kind: Kind::Correction,
            lines: vec![(product, difference)],
            advance: None,
            ..invoice.clone()
        });
    }
    invoices.push(invoice);
}

/// One line, or the product and a training beside it.
fn lines(product: usize, net: i64, chance: &mut Chance) -> Vec<(usize, i64)> {
    if product == TRAINING || !chance.flip(0.22) {
        return vec![(product, net)];
    }
    let training = net * chance.between(6, 13) / 100;
    vec![(product, net - training), (TRAINING, training)]
}

/// Customers of earlier years renew their service; nobody opens a deal for it.
fn draw_services(firm: &Firm, month: Month, chance: &mut Chance, invoices: &mut Vec<Invoice>) {
    for day in month.days().filter(|&day| firm.calendar.is_working(day)) {
        for _ in 0..chance.poisson(0.16 * firm.volume.factor) {
            let account = pick::account(firm, chance);
            let price = PRODUCTS[YEARLY_SERVICE].price * chance.between(1, 3) * 100;
            let net = (price as f64 / firm.accounts[account].country.in_pln).round() as i64;
            invoices.push(Invoice {
                issued: day,
                sold: day,
                kind: Kind::Sale,
                account,
                owner: pick::owner(firm, day, chance),
                deal: None,
                lines: vec![(YEARLY_SERVICE, net)],
                advance: None,
            });
        }
    }
}

/// That day, or the next one on which people work.
fn working_day(firm: &Firm, day: Day) -> Day {
    firm.calendar.add_working(day.at(0), 0).day()
}
