//! `linkedin_followers.xlsx`, `linkedin_content.xlsx`, `facebook_followers.csv`.

use std::io;
use std::path::Path;

use jiff::civil::Date;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::DemoFile;
use crate::calendar::Day;
use crate::chance::{Chance, Table};
use crate::firm::Firm;
use crate::firm::season;
use crate::text_file::{Style, TextFile};

const LINKEDIN_START: u64 = 2_340;
const FACEBOOK_START: u64 = 1_120;

/// Writes the three files.
pub(crate) fn write(dir: &Path, firm: &Firm) -> io::Result<Vec<DemoFile>> {
    Ok(vec![followers(dir, firm)?, content(dir, firm)?, facebook(dir, firm)?])
}

fn days(firm: &Firm) -> impl Iterator<Item = Day> {
    (firm.calendar.start.0..=firm.calendar.until.0).map(Day)
}

fn followers(dir: &Path, firm: &Firm) -> io::Result<DemoFile> {
    let mut chance = firm.chance(Table::Followers, 0);
    let mut total = LINKEDIN_START;
    let row = |day: Day| {
        let demand = season::demand(&firm.calendar, day, 1.0);
        let (sponsored, organic) = (chance.poisson(0.8 * demand), chance.poisson(2.1 * demand));
        total += sponsored + organic;
        (firm.calendar.date(day), vec![sponsored as f64, organic as f64, total as f64])
    };
    let rows: Vec<(Date, Vec<f64>)> = days(firm).map(row).collect();
    let headers = ["Date", "Followers Sponsored", "Followers Organic", "Total Followers"];
    workbook(dir, firm, ("linkedin_followers.xlsx", "New followers"), &headers, &rows)
}

fn content(dir: &Path, firm: &Firm) -> io::Result<DemoFile> {
    let mut chance = firm.chance(Table::Posts, 0);
    let rows: Vec<(Date, Vec<f64>)> =
        days(firm).map(|day| (firm.calendar.date(day), posts(firm, day, &mut chance))).collect();
    let headers = [
        "Date",
        "Impressions (organic)",
        "Impressions (sponsored)",
        "Impressions (total)",
        "Unique impressions (organic)",
        "Clicks (total)",
        "Reactions (total)",
        "Comments (total)",
        "Reposts (total)",
        "Engagement rate (total)",
    ];
    workbook(dir, firm, ("linkedin_content.xlsx", "Metrics"), &headers, &rows)
}

fn posts(firm: &Firm, day: Day, chance: &mut Chance) -> Vec<f64> {
    let demand = season::demand(&firm.calendar, day, 1.0);
    let organic = chance.poisson(620.0 * demand * chance_of_post(firm, day));
    let sponsored = chance.poisson(1_450.0 * demand);
    let total = organic + sponsored;
    let unique = chance.binomial(organic, 0.64);
    let clicks = chance.binomial(total, 0.011);
    let reactions = chance.binomial(total, 0.013);
    let comments = chance.binomial(total, 0.0016);
    let reposts = chance.binomial(total, 0.0011);
    let engaged = (clicks + reactions + comments + reposts) as f64;
    let counts = [organic, sponsored, total, unique, clicks, reactions, comments, reposts];
    let rate = (engaged / total.max(1) as f64 * 1e6).round() / 1e6;
    counts.iter().map(|&count| count as f64).chain([rate]).collect()
}

/// Posts appear on Tuesdays and Thursdays.
fn chance_of_post(firm: &Firm, day: Day) -> f64 {
    if matches!(firm.calendar.weekday(day), 1 | 3) { 1.6 } else { 0.8 }
}

fn workbook(
    dir: &Path,
    firm: &Firm,
    (name, title): (&str, &str),
    headers: &[&str],
    rows: &[(Date, Vec<f64>)],
) -> io::Result<DemoFile> {
    let path = dir.join(name);
    let build = || -> Result<(), XlsxError> {
        let mut workbook = Workbook::new();
        let until = excel_date(firm.calendar.date(firm.calendar.until))?;
        let properties = DocProperties::new().set_creation_datetime(&until);
        workbook.set_properties(&properties);
        let sheet = workbook.add_worksheet();
        sheet.set_name(title)?;
        sheet.write(0, 0, format!("Nordwerk Sp. z o.o. | LinkedIn | {title}"))?;
        fill(sheet, headers, rows)?;
        workbook.save(&path)
    };
    build().map_err(io::Error::other)?;
    Ok(DemoFile { path, rows: rows.len() as u64 })
}

fn fill(sheet: &mut Worksheet, headers: &[&str], rows: &[(Date, Vec<f64>)]) -> Result<(), XlsxError> {
    let american = Format::new().set_num_format("mm/dd/yyyy");
    for (column, header) in (0..).zip(headers) {
        sheet.write(1, column, *header)?;
    }
    for (row, (date, values)) in (2..).zip(rows) {
        sheet.write_with_format(row, 0, &excel_date(*date)?, &american)?;
        for (column, value) in (1..).zip(values) {
            sheet.write(row, column, *value)?;
        }
    }
    Ok(())
}

fn excel_date(date: Date) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(date.year() as u16, date.month() as u8, date.day() as u8)
}

fn facebook(dir: &Path, firm: &Firm) -> io::Result<DemoFile> {
    let mut chance = firm.chance(Table::Facebook, 0);
    let mut file = TextFile::create(dir, "facebook_followers.csv", Style::PLAIN)?;
    file.header("network,date,followers,reach,impressions,engagements,clicks")?;
    let mut followers = FACEBOOK_START;
    for day in days(firm).filter(|&day| firm.calendar.weekday(day) == 0) {
        followers += chance.poisson(2.4);
        let impressions = chance.poisson(1_900.0);
        let reach = chance.binomial(impressions, 0.71);
        let engagements = chance.binomial(impressions, 0.021);
        let clicks = chance.binomial(engagements, 0.42);
        let date = firm.calendar.iso(day);
        file.row(&[&"facebook", &date, &followers, &reach, &impressions, &engagements, &clicks])?;
    }
    file.finish()
}
