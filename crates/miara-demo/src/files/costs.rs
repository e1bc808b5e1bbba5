//! `costs.csv`: the sheet in which the firm keeps its costs of marketing and sales.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io;
use std::path::Path;

use crate::DemoFile;
use crate::calendar::{Day, Month};
use crate::chain::visit::Visits;
use crate::firm::Firm;
use crate::firm::channel::Channel;
use crate::firm::incident::CLICK_PRICE_CREEP;
use crate::text_file::{Cell, Style, TextFile};

/// PLN for a visit from a search ad, before the creep.
const SEARCH_CLICK: f64 = 5.2;
/// EUR for a visit from a LinkedIn ad.
const LINKEDIN_CLICK: f64 = 2.1;
/// Yearly rise of salaries.
const RAISE: f64 = 1.06;
/// Day of the month on which salaries are paid.
const PAY_DAY: i32 = 10;
/// Monthly cost of the marketing team, in PLN.
const MARKETING_SALARIES: f64 = 38_400.0;

/// Costs on the first of each month: department, channel, category, PLN.
const MONTHLY: [(&str, Option<Channel>, &str, i64); 5] = [
    ("marketing", None, "tools", 4_150),
    ("marketing", Some(Channel::Email), "tools", 1_180),
    ("marketing", Some(Channel::Organic), "content", 9_600),
    ("sales", None, "tools", 5_320),
    ("sales", None, "travel", 7_900),
];
/// Stand, travel and print of the trade fair, in PLN.
const TRADE_FAIR: i64 = 64_000;

/// A line of the sheet.
struct Cost<'a> {
    day: Day,
    category: &'a str,
    department: &'a str,
    channel: Option<Channel>,
    campaign: Option<&'a str>,
    person: Option<&'a str>,
    amount: &'a dyn Display,
    currency: &'a str,
}

/// The sheet being written.
#[derive(Debug)]
pub(crate) struct Costs {
    file: TextFile,
}

impl Costs {
    /// The file with its header.
    pub(crate) fn create(dir: &Path) -> io::Result<Costs> {
        let mut file = TextFile::create(dir, "costs.csv", Style::PLAIN)?;
        file.header("date,category,department,channel,campaign,person,amount,currency")?;
        Ok(Costs { file })
    }

    /// Writes a month's costs.
    pub(crate) fn write(&mut self, firm: &Firm, month: Month, visits: &[Visits]) -> io::Result<()> {
        for &(department, channel, category, amount) in &MONTHLY {
            let day = month.first;
            self.add(firm, &Cost { category, channel, amount: &amount, ..plain(day, department) })?;
        }
        self.write_salaries(firm, month)?;
        let fair = firm.incidents.trade_fair.from;
        if month.days().any(|day| day == fair) {
            let amount = &TRADE_FAIR;
            self.add(firm, &Cost { category: "events", amount, ..plain(fair, "marketing") })?;
        }
        self.write_media(firm, month, visits)
    }

    fn write_salaries(&mut self, firm: &Firm, month: Month) -> io::Result<()> {
        let day = month.first.plus(PAY_DAY - 1);
        if day > month.last {
            return Ok(());
        }
        let raise = RAISE.powi(firm.calendar.years(day).max(0.0) as i32);
        for person in firm.people.iter().filter(|person| person.is_employed(day)) {
            let amount = &(person.salary as f64 * raise).round();
            let cost = Cost { category: "salary", amount, ..plain(day, "sales") };
            self.add(firm, &Cost { person: Some(person.name), ..cost })?;
        }
        let amount = &(MARKETING_SALARIES * raise).round();
        self.add(firm, &Cost { category: "salary", amount, ..plain(day, "marketing") })
    }

    /// Ads are paid by the click; small firms book them once a month.
    fn write_media(&mut self, firm: &Firm, month: Month, visits: &[Visits]) -> io::Result<()> {
        let mut clicks: BTreeMap<(i32, usize), u64> = BTreeMap::new();
        for row in visits {
            let Some(campaign) = row.campaign.filter(|_| row.channel != Channel::Email) else {
                continue;
            };
            let day = if firm.volume.daily_media_costs { row.day } else { month.last };
            *clicks.entry((day.0, campaign)).or_default() += row.sessions;
        }
        for ((day, campaign), clicks) in clicks {
            let day = Day(day);
            let campaign = &firm.campaigns[campaign];
            let (price, currency) = match campaign.channel {
                Channel::LinkedIn => (LINKEDIN_CLICK, "EUR"),
                _ => (SEARCH_CLICK * price_creep(firm, day), "PLN"),
            };
            let cost = Cost {
                category: "media",
                channel: Some(campaign.channel),
                campaign: Some(&campaign.name),
                amount: &format_args!("{:.2}", clicks as f64 * price * haggling(day, clicks)),
                currency,
                ..plain(day, "marketing")
            };
            self.add(firm, &cost)?;
        }
        Ok(())
    }

    fn add(&mut self, firm: &Firm, cost: &Cost<'_>) -> io::Result<()> {
        self.file.row(&[
            &firm.calendar.iso(cost.day),
            &cost.category,
            &cost.department,
            &Cell(cost.channel.map(Channel::label)),
            &Cell(cost.campaign),
            &Cell(cost.person),
            &cost.amount,
            &cost.currency,
        ])?;
        Ok(())
    }

    /// Ends the file.
    pub(crate) fn finish(self) -> io::Result<DemoFile> {
        self.file.finish()
    }
}

fn plain(day: Day, department: &str) -> Cost<'_> {
    Cost { day, category: "", department, channel: None, campaign: None, person: None, amount: &"", currency: "PLN" }
}

/// How much dearer a search click is on that day than before the creep began.
fn price_creep(firm: &Firm, day: Day) -> f64 {
    let creep = firm.incidents.click_price;
    if !creep.contains(day) {
        return 1.0;
    }
    let number = |day: Day| {
        let date = firm.calendar.date(day);
        i32::from(date.year()) * 12 + i32::from(date.month())
    };
    CLICK_PRICE_CREEP.powi(number(day) - number(creep.from) + 1)
}

/// Auctions give no even prices: up to 6 % either way.
fn haggling(day: Day, clicks: u64) -> f64 {
    let mixed = (day.0 as u64 * 7_919 + clicks * 104_729) % 121;
    0.94 + mixed as f64 / 1_000.0
}
