//! `accounts.csv`, `people.csv`, `products.csv`: lists that people keep by hand.

use std::io;
use std::path::Path;

use crate::DemoFile;
use crate::firm::Firm;
use crate::firm::person::SELLERS;
use crate::firm::product::PRODUCTS;
use crate::text_file::{Cell, Style, TextFile};

/// Writes the three lists.
pub(crate) fn write(dir: &Path, firm: &Firm) -> io::Result<Vec<DemoFile>> {
    Ok(vec![accounts(dir, firm)?, people(dir, firm)?, products(dir)?])
}

fn accounts(dir: &Path, firm: &Firm) -> io::Result<DemoFile> {
    let mut file = TextFile::create(dir, "accounts.csv", Style::PLAIN)?;
    file.header("account_id,name,tax_id,industry,region,country,size,parent_id")?;
    for account in &firm.accounts {
        file.row(&[
            &account.id,
            &account.name,
            &account.tax_id,
            &account.industry,
            &account.region,
            &account.country.code,
            &account.size,
            &Cell(account.parent.as_ref()),
        ])?;
    }
    file.finish()
}

fn people(dir: &Path, firm: &Firm) -> io::Result<DemoFile> {
    let mut file = TextFile::create(dir, "people.csv", Style::PLAIN)?;
    file.header("person_id,name,team,role,manager,email,active_from,active_to,work_hours")?;
    for (index, person) in firm.people.iter().enumerate() {
        let role = if index < SELLERS { "handlowiec" } else { "kierownik" };
        file.row(&[
            &person.name,
            &person.name,
            &person.team,
            &role,
            &Cell(person.manager),
            &person.email(),
            &person.since,
            &Cell(person.active_to.map(|day| firm.calendar.iso(day))),
            &"",
        ])?;
    }
    file.finish()
}

fn products(dir: &Path) -> io::Result<DemoFile> {
    let mut file = TextFile::create(dir, "products.csv", Style::PLAIN)?;
    file.header("product_id,name,category,kind,list_price,currency")?;
    for product in &PRODUCTS {
        let cells: [&dyn std::fmt::Display; 6] =
            [&product.name, &product.name, &product.category, &product.kind, &product.price, &"PLN"];
        file.row(&cells)?;
    }
    file.finish()
}
