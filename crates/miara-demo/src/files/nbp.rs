//! `nbp_archiwum_tab_a_YYYY.csv`: the yearly archive of table A of the National Bank of Poland.
//! The rates are invented.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use crate::DemoFile;
use crate::calendar::Day;
use crate::chance::{Chance, Table};
use crate::firm::Firm;
use crate::text_file::{Style, TextFile};

/// A currency of the table: multiplier, code, Polish name, about its price in PLN.
type Currency = (u32, &'static str, &'static str, f64);

/// In the archive's order.
const CURRENCIES: [Currency; 33] = [
    (1, "THB", "bat (Tajlandia)", 0.1132),
    (1, "USD", "dolar amerykański", 3.912),
    (1, "AUD", "dolar australijski", 2.554),
    (1, "HKD", "dolar Hongkongu", 0.5014),
    (1, "CAD", "dolar kanadyjski", 2.842),
    (1, "NZD", "dolar nowozelandzki", 2.318),
    (1, "SGD", "dolar singapurski", 2.926),
    (1, "EUR", "euro", 4.274),
    (100, "HUF", "forint (Węgry)", 1.078),
    (1, "CHF", "frank szwajcarski", 4.542),
    (1, "GBP", "funt szterling", 5.068),
    (1, "UAH", "hrywna (Ukraina)", 0.0942),
    (100, "JPY", "jen (Japonia)", 2.604),
    (1, "CZK", "korona czeska", 0.1719),
    (1, "DKK", "korona duńska", 0.5729),
    (100, "ISK", "korona islandzka", 2.908),
    (1, "NOK", "korona norweska", 0.3641),
    (1, "SEK", "korona szwedzka", 0.3858),
    (1, "RON", "lej rumuński", 0.8512),
    (1, "BGN", "lew (Bułgaria)", 2.1853),
    (1, "TRY", "lira turecka", 0.1062),
    (1, "ILS", "nowy izraelski szekel", 1.0792),
    (100, "CLP", "peso chilijskie", 0.4136),
    (1, "PHP", "peso filipińskie", 0.0681),
    (1, "MXN", "peso meksykańskie", 0.2014),
    (1, "ZAR", "rand (Republika Południowej Afryki)", 0.2152),
    (1, "BRL", "real (Brazylia)", 0.6934),
    (1, "MYR", "ringgit (Malezja)", 0.8841),
    (10_000, "IDR", "rupia indonezyjska", 2.4312),
    (100, "INR", "rupia indyjska", 4.5823),
    (100, "KRW", "won południowokoreański", 0.2812),
    (1, "CNY", "yuan renminbi (Chiny)", 0.5416),
    (1, "XDR", "SDR (MFW)", 5.2318),
];

/// Bulgaria has the euro from this year, so the table lost the lev.
const LAST_LEV_YEAR: i16 = 2025;

/// Writes a file per calendar year, from the year of the oldest open deal.
pub(crate) fn write(dir: &Path, firm: &Firm) -> io::Result<Vec<DemoFile>> {
    let calendar = &firm.calendar;
    let mut files = Vec::new();
    let mut drift = [0.0; CURRENCIES.len()];
    let mut first = Day(0);
    while first <= calendar.until {
        let year = calendar.date(first).year();
        let mut last = first;
        while last < calendar.until && calendar.date(last.plus(1)).year() == year {
            last = last.plus(1);
        }
        files.push(write_year(dir, firm, (first, last), &mut drift)?);
        first = last.plus(1);
    }
    Ok(files)
}

fn write_year(
    dir: &Path,
    firm: &Firm,
    (first, last): (Day, Day),
    drift: &mut [f64; CURRENCIES.len()],
) -> io::Result<DemoFile> {
    let calendar = &firm.calendar;
    let year = calendar.date(first).year();
    let mut chance = firm.chance(Table::Rates, year as u64);
    let name = format!("nbp_archiwum_tab_a_{year}.csv");
    let mut file = TextFile::create(dir, &name, Style::POLISH)?;
    let listed = |code: &str| code != "BGN" || year <= LAST_LEV_YEAR;
    let line = |begin: &str, cell: &dyn Fn(usize) -> String, end: &str| {
        let indices = (0..CURRENCIES.len()).filter(|&index| listed(CURRENCIES[index].1));
        indices.fold(begin.to_owned(), |mut line, index| {
            // Writing into a String cannot fail.
            let _ = write!(line, ";{}", cell(index));
            line
        }) + end
    };
    let code = |index: usize| format!("{}{}", CURRENCIES[index].0, CURRENCIES[index].1);
    let title = |index: usize| CURRENCIES[index].2.to_owned();
    file.raw(&line("data", &code, ";nr tabeli;pełny numer tabeli;"))?;
    file.raw(&line("", &title, ";;;"))?;
    let mut number = 0;
    for day in (first.0..=last.0).map(Day).filter(|&day| calendar.is_working(day)) {
        number += 1;
        step(drift, &mut chance);
        let rate = |index: usize| price(CURRENCIES[index].3 * drift[index].exp());
        let end = format!(";{number};{number:03}/A/NBP/{year};");
        file.raw_row(&line(&calendar.compact(day), &rate, &end))?;
    }
    file.raw(&line("", &|_| String::new(), ";;;"))?;
    file.raw(&line("kod ISO", &|index| CURRENCIES[index].1.to_owned(), ";;;"))?;
    file.raw(&line("nazwa waluty", &title, ";;;"))?;
    file.raw(&line("liczba jednostek", &|index| CURRENCIES[index].0.to_string(), ";;;"))?;
    file.finish()
}

/// A day's walk of the logarithms, pulled back towards the middle.
fn step(drift: &mut [f64; CURRENCIES.len()], chance: &mut Chance) {
    for log in drift {
        *log = *log * 0.995 + 0.0034 * chance.normal();
    }
}

/// Four decimals, or six for the small ones, with a comma.
fn price(rate: f64) -> String {
    let text = if rate < 0.01 { format!("{rate:.6}") } else { format!("{rate:.4}") };
    text.replace('.', ",")
}
