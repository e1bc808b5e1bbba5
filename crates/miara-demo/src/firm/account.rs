//! Customers and prospects, with invented names and tax numbers.

use crate::chance::{Chance, Table};

/// A firm that buys or might.
#[derive(Debug)]
pub(crate) struct Account {
    /// `A-0001`.
    pub(crate) id: String,
    /// Unique name.
    pub(crate) name: String,
    /// Tax number with right check digit where it is Polish; always invented.
    pub(crate) tax_id: String,
    /// Industry.
    pub(crate) industry: &'static str,
    /// Voivodeship, or a region abroad.
    pub(crate) region: &'static str,
    /// Country.
    pub(crate) country: &'static Country,
    /// Number of employees, as a class.
    pub(crate) size: &'static str,
    /// The account it belongs to.
    pub(crate) parent: Option<String>,
    /// How often it and all accounts before it buy.
    pub(crate) weight_so_far: f64,
}

/// A country the firm sells to.
#[derive(Debug)]
pub(crate) struct Country {
    /// ISO 3166 code.
    pub(crate) code: &'static str,
    /// Polish name.
    pub(crate) name: &'static str,
    /// ISO 4217 code of deals and invoices there.
    pub(crate) currency: &'static str,
    /// About how many PLN one unit of it is worth.
    pub(crate) in_pln: f64,
    /// VAT on an invoice, in percent; none on deliveries abroad.
    pub(crate) vat: i64,
    weight: f64,
    forms: &'static [&'static str],
    regions: &'static [&'static str],
}

static COUNTRIES: [Country; 5] = [
    Country {
        code: "PL",
        name: "Polska",
        currency: "PLN",
        in_pln: 1.0,
        vat: 23,
        weight: 0.77,
        forms: &["Sp. z o.o.", "S.A.", "Sp. z o.o. Sp.k.", "Sp.j."],
        regions: &[
            "mazowieckie",
            "śląskie",
            "wielkopolskie",
            "dolnośląskie",
            "małopolskie",
            "łódzkie",
            "pomorskie",
            "kujawsko-pomorskie",
            "zachodniopomorskie",
            "lubelskie",
            "podkarpackie",
            "warmińsko-mazurskie",
            "świętokrzyskie",
            "podlaskie",
            "lubuskie",
            "opolskie",
        ],
    },
    Country {
        code: "DE",
        name: "Niemcy",
        currency: "EUR",
        in_pln: 4.27,
        vat: 0,
        weight: 0.09,
        forms: &["GmbH", "GmbH & Co. KG", "AG"],
        regions: &["Sachsen", "Brandenburg", "Bayern"],
    },
    Country {
        code: "CZ",
        name: "Czechy",
        currency: "CZK",
        in_pln: 0.172,
        vat: 0,
        weight: 0.06,
        forms: &["s.r.o.", "a.s."],
        regions: &["Moravskoslezský kraj", "Praha"],
    },
    Country {
        code: "SE",
        name: "Szwecja",
        currency: "SEK",
        in_pln: 0.386,
        vat: 0,
        weight: 0.04,
        forms: &["AB"],
        regions: &["Skåne", "Västra Götaland"],
    },
    Country {
        code: "HU",
        name: "Węgry",
        currency: "HUF",
        in_pln: 0.0108,
        vat: 0,
        weight: 0.04,
        forms: &["Kft.", "Zrt."],
        regions: &["Pest", "Győr-Moson-Sopron"],
    },
];

const INDUSTRIES: [(&str, f64); 8] = [
    ("E-commerce", 0.22),
    ("Logistyka", 0.2),
    ("Produkcja", 0.18),
    ("Motoryzacja", 0.1),
    ("Spożywcza", 0.1),
    ("Farmacja", 0.08),
    ("Meble", 0.07),
    ("Handel hurtowy", 0.05),
];

const SIZES: [(&str, f64); 4] = [("1-49", 0.3), ("50-249", 0.4), ("250-999", 0.2), ("1000+", 0.1)];

const STEMS: [&str; 32] = [
    "Borlin",
    "Cedrex",
    "Dargat",
    "Felmont",
    "Gradix",
    "Halwer",
    "Istrol",
    "Jodex",
    "Kalwin",
    "Lubrex",
    "Mertis",
    "Nadwor",
    "Olbrix",
    "Polmet",
    "Radwit",
    "Selgor",
    "Tarnex",
    "Ulmax",
    "Velpol",
    "Wartex",
    "Zelmar",
    "Żurbud",
    "Ćmiel",
    "Łąkpol",
    "Śnieżmet",
    "Gęślik",
    "Brzozex",
    "Dębnik",
    "Ostrowex",
    "Koprol",
    "Widamet",
    "Rożnowa",
];

const TAILS: [&str; 10] =
    ["Logistics", "Meble", "Trans", "Foods", "Pharma", "Auto", "Systemy", "Handel", "Produkcja", "Pack"];

/// So many accounts; the first ones do not change when more are wanted.
pub(crate) fn accounts(seed: u64, count: usize) -> Vec<Account> {
    let mut chance = Chance::stream(seed, Table::Accounts, 0);
    let mut accounts: Vec<Account> = Vec::with_capacity(count);
    let mut weight_so_far = 0.0;
    for index in 0..count {
        let country = &COUNTRIES[chance.pick(COUNTRIES.iter().map(|country| country.weight))];
        let has_parent = chance.flip(0.06) && index > 20;
        let parent = has_parent.then(|| accounts[chance.below(20)].id.clone());
        weight_so_far += chance.log_normal(1.0, 0.7);
        let region = skewed(&mut chance, country.regions.len());
        accounts.push(Account {
            id: format!("A-{:04}", index + 1),
            name: name(index, country, &mut chance),
            tax_id: tax_id(index, country),
            industry: INDUSTRIES[chance.pick(INDUSTRIES.iter().map(|pair| pair.1))].0,
            region: country.regions[region],
            country,
            size: SIZES[chance.pick(SIZES.iter().map(|pair| pair.1))].0,
            parent,
            weight_so_far,
        });
    }
    accounts
}

/// An index below `count` that prefers the low ones.
fn skewed(chance: &mut Chance, count: usize) -> usize {
    let unit = chance.unit();
    ((unit * unit * count as f64) as usize).min(count - 1)
}

fn name(index: usize, country: &Country, chance: &mut Chance) -> String {
    // 7 and 320 share no factor, so that the first 320 names differ and look unordered.
    let mixed = index * 7 % (STEMS.len() * TAILS.len());
    let round = index / (STEMS.len() * TAILS.len());
    let number = if round == 0 { String::new() } else { format!(" {}", round + 1) };
    let (stem, tail) = (STEMS[mixed % STEMS.len()], TAILS[mixed / STEMS.len()]);
    format!("{stem} {tail}{number} {}", chance.one_of(country.forms))
}

/// A tax number that no tax office gives out, since none has the number 000.
fn tax_id(index: usize, country: &Country) -> String {
    if country.code != "PL" {
        return format!("{}{:09}", country.code, index + 1);
    }
    let weights = [6, 5, 7, 2, 3, 4, 5, 6, 7];
    for step in 0..10 {
        let nine = format!("{:09}", index * 20 + step + 1);
        let digits = nine.bytes().map(|digit| usize::from(digit - b'0'));
        let check: usize = digits.zip(weights).map(|(digit, weight)| digit * weight).sum();
        if check % 11 < 10 {
            return format!("{nine}{}", check % 11);
        }
    }
    unreachable!("of ten numbers in a row, one has a check digit")
}
