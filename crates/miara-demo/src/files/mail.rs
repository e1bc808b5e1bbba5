//! `mailchimp_campaigns.csv` of the first year and `email_events.ndjson` of the tool that followed.

use std::fmt::{self, Display};
use std::io;
use std::path::Path;

use crate::DemoFile;
use crate::calendar::{Day, HOUR, Moment};
use crate::chance::{Chance, Table};
use crate::firm::Firm;
use crate::firm::incident::CLICK_STORM;
use crate::firm::mailing::Mailing;
use crate::text_file::{Style, TextFile};

/// People on the list at the start, at volume 1, and its yearly growth.
const LIST: f64 = 820.0;
const LIST_GROWTH: f64 = 1.2;
/// Of a hundred mails …
const BOUNCED: f64 = 0.012;
const OPENED: f64 = 0.34;
const CLICKED: f64 = 0.043;
const CLICKED_BY_MACHINE: f64 = 0.004;
const REPLIED: f64 = 0.003;
const UNSUBSCRIBED: f64 = 0.0022;
const UNSUBSCRIBED_BY_MACHINE: f64 = 0.0004;
/// Of those who click, so many ask for an offer.
const CONVERTED: f64 = 0.09;

const MAILCHIMP: &str = "Title,Subject,List,Send Date,Send Weekday,Total Recipients,\
    Successful Deliveries,Soft Bounces,Hard Bounces,Total Bounces,Times Forwarded,\
    Forwarded Opens,Unique Opens,Open Rate,Total Opens,Unique Clicks,Click Rate,Total Clicks,\
    Unsubscribes,Abuse Complaints,Times Liked on Facebook,Folder Id,Unique Id,Total Orders,\
    Total Gross Sales,Total Revenue";

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// First day of the second tool: the first of the month twelve months before the last one.
fn switch_day(firm: &Firm) -> Day {
    let months = firm.calendar.months();
    months[months.len() - 13].first
}

/// Writes both files.
pub(crate) fn write(dir: &Path, firm: &Firm) -> io::Result<Vec<DemoFile>> {
    let switch = switch_day(firm);
    let mut reports = TextFile::create(dir, "mailchimp_campaigns.csv", Style::QUOTED)?;
    let mut events = TextFile::create(dir, "email_events.ndjson", Style::PLAIN)?;
    reports.header(MAILCHIMP)?;
    for (index, mailing) in firm.mailings.iter().enumerate() {
        let mut chance = firm.chance(Table::Mail, index as u64);
        if mailing.at.day() < switch {
            write_report(&mut reports, firm, mailing, &mut chance)?;
        } else {
            write_events(&mut events, firm, mailing, &mut chance)?;
        }
    }
    Ok(vec![reports.finish()?, events.finish()?])
}

fn list_length(firm: &Firm, day: Day) -> u64 {
    let years = firm.calendar.years(day);
    (LIST * firm.volume.factor * LIST_GROWTH.powf(years)).round().max(10.0) as u64
}

struct Percent(u64, u64);

impl Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2}%", 100.0 * self.0 as f64 / self.1.max(1) as f64)
    }
}

fn write_report(file: &mut TextFile, firm: &Firm, mailing: &Mailing, chance: &mut Chance) -> io::Result<()> {
    let recipients = list_length(firm, mailing.at.day());
    let (soft, hard) = (chance.binomial(recipients, BOUNCED * 0.7), chance.binomial(recipients, BOUNCED * 0.3));
    let delivered = recipients.saturating_sub(soft + hard);
    let opens = chance.binomial(delivered, OPENED);
    let clicks = chance.binomial(delivered, CLICKED + CLICKED_BY_MACHINE);
    let total_opens = opens + chance.binomial(opens, 0.6);
    let total_clicks = clicks + chance.binomial(clicks, 0.4);
    let unsubscribes = chance.binomial(delivered, UNSUBSCRIBED + UNSUBSCRIBED_BY_MACHINE);
    let campaign = &firm.campaigns[mailing.campaign].name;
    let weekday = WEEKDAYS[firm.calendar.weekday(mailing.at.day()) as usize];
    let zero = 0;
    file.row(&[
        &campaign,
        &format_args!("Nordwerk: {campaign}"),
        &"Klienci i zainteresowani",
        &send_date(firm, mailing.at),
        &weekday,
        &recipients,
        &delivered,
        &soft,
        &hard,
        &(soft + hard),
        &zero,
        &zero,
        &opens,
        &Percent(opens, delivered),
        &total_opens,
        &clicks,
        &Percent(clicks, delivered),
        &total_clicks,
        &unsubscribes,
        &zero,
        &zero,
        &"",
        &format_args!("{:010x}", chance.between(0, 1 << 40)),
        &zero,
        &"0.00",
        &"0.00",
    ])?;
    Ok(())
}

/// `Jun 09, 2018 09:30 pm`.
fn send_date(firm: &Firm, at: Moment) -> String {
    let date = firm.calendar.date(at.day());
    let (hour, minute) = (at.seconds() / HOUR, at.seconds() % HOUR / 60);
    let half = if hour < 12 { "am" } else { "pm" };
    let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
    let month = MONTHS[date.month() as usize - 1];
    format!("{month} {:02}, {} {hour:02}:{minute:02} {half}", date.day(), date.year())
}

fn write_events(file: &mut TextFile, firm: &Firm, mailing: &Mailing, chance: &mut Chance) -> io::Result<()> {
    let at = firm.calendar.rfc3339(mailing.at);
    let campaign = serde_json::Value::from(firm.campaigns[mailing.campaign].name.as_str());
    let ordinary = CLICKED + CLICKED_BY_MACHINE;
    let machines =
        if mailing.stormed { CLICKED_BY_MACHINE + ordinary * (CLICK_STORM - 1.0) } else { CLICKED_BY_MACHINE };
    for recipient in 0..list_length(firm, mailing.at.day()) {
        let bounced = chance.flip(BOUNCED);
        let arrived = u8::from(!bounced);
        let mut happens = |p: f64| u8::from(chance.flip(p)) * arrived;
        let opened = happens(OPENED);
        // Nobody is both: a person's click and a machine's would be one clicked mail.
        let by_machine = happens(machines);
        let by_person = happens(CLICKED / (1.0 - machines)) * (1 - by_machine);
        let replied = happens(REPLIED);
        let leaves_by_machine = happens(UNSUBSCRIBED_BY_MACHINE);
        let leaves = happens(UNSUBSCRIBED).max(leaves_by_machine);
        let converted = happens(CONVERTED) * by_person;
        let line = format!(
            "{{\"at\":\"{at}\",\"campaign\":{campaign},\
             \"recipient\":\"odbiorca{:06}@lista.example\",\
             \"delivered\":{arrived},\"bounced\":{},\"opened\":{},\"clicked\":{},\
             \"machine_clicked\":{by_machine},\"replied\":{replied},\"unsubscribed\":{leaves},\
             \"machine_unsubscribed\":{leaves_by_machine},\"converted\":{converted}}}",
            recipient + 1,
            1 - arrived,
            opened.max(by_person),
            by_person.max(by_machine),
        );
        file.raw_row(&line)?;
    }
    Ok(())
}
