//! `clockify_time.csv`: the detailed time report of Clockify.

use std::io;
use std::path::Path;

use crate::DemoFile;
use crate::calendar::{Day, HOUR, Moment, Month};
use crate::chance::{Chance, Table};
use crate::files::truth::{Dirt, DirtyRow};
use crate::firm::Firm;
use crate::firm::person::{Person, SELLERS};
use crate::text_file::{Style, TextFile};

const NAME: &str = "clockify_time.csv";
const HEADER: &str = "Project,Client,Description,Task,User,Group,Email,Tags,Billable,Start Date,\
    Start Time,End Date,End Time,Duration (h),Duration (decimal),Billable Rate (EUR),\
    Billable Amount (EUR)";

/// Entries up to the one whose clock ran overnight.
const BEFORE_DIRT: u64 = 700;
const QUARTER: i64 = HOUR / 4;

/// Tasks with their share of working time; the four of talking to people come to 45 %.
const TASKS: [(&str, &str, f64); 8] = [
    ("Rozmowy", "Telefony do klientów", 0.14),
    ("Spotkania", "Spotkania u klientów i online", 0.12),
    ("E-mail", "Korespondencja", 0.13),
    ("Prezentacje", "Prezentacja rozwiązania", 0.06),
    ("Oferty", "Wyceny i oferty", 0.22),
    ("Administracja", "CRM i dokumenty", 0.14),
    ("Podróż", "Dojazd", 0.11),
    ("Wewnętrzne", "Zebranie zespołu", 0.08),
];

/// Writes the report, month by month.
pub(crate) fn write(dir: &Path, firm: &Firm, dirt: &mut Vec<DirtyRow>) -> io::Result<DemoFile> {
    let mut file = TextFile::create(dir, NAME, Style::PLAIN)?;
    file.header(HEADER)?;
    let mut entries = 0;
    for month in firm.calendar.months().into_iter().filter(|month| !month.warm_up) {
        write_month(&mut file, firm, month, &mut entries, dirt)?;
    }
    file.finish()
}

fn write_month(
    file: &mut TextFile,
    firm: &Firm,
    month: Month,
    entries: &mut u64,
    dirt: &mut Vec<DirtyRow>,
) -> io::Result<()> {
    let mut chance = firm.chance(Table::Worktime, month.serial);
    for day in month.days().filter(|&day| firm.calendar.is_working(day)) {
        for person in &firm.people[..SELLERS] {
            let shares = plan(firm, &mut chance);
            if !person.is_present(day) {
                continue;
            }
            let mut start = day.at(8 * HOUR);
            for (task, quarters) in shares {
                *entries += 1;
                let overnight = *entries == BEFORE_DIRT;
                let quarters = if overnight { 105 } else { quarters };
                let end = start.plus(quarters * QUARTER);
                let line = write_entry(file, firm, person, task, (start, end))?;
                if overnight {
                    dirt.push(DirtyRow::new(NAME, line, Dirt::ClockLeftRunning));
                }
                start = if overnight { start.plus(QUARTER) } else { end };
            }
        }
    }
    Ok(())
}

/// Distinct tasks of a day with quarters of an hour, eight hours give or take one half.
fn plan(firm: &Firm, chance: &mut Chance) -> Vec<(usize, i64)> {
    let wished = firm.volume.entries_per_day;
    let count = wished.floor() as usize + usize::from(chance.flip(wished.fract()));
    let mut left: Vec<usize> = (0..TASKS.len()).collect();
    let mut tasks = Vec::with_capacity(count);
    for _ in 0..count {
        tasks.push(left.remove(chance.pick(left.iter().map(|&task| TASKS[task].2))));
    }
    tasks.sort_unstable();
    let shares: Vec<f64> = tasks.iter().map(|&task| TASKS[task].2.sqrt() * chance.log_normal(1.0, 0.3)).collect();
    let all: f64 = shares.iter().sum();
    let day = (32 + chance.between(-2, 3)) as f64;
    let quarters = shares.iter().map(|share| ((day * share / all).round() as i64).max(1));
    tasks.iter().copied().zip(quarters).collect()
}

fn write_entry(
    file: &mut TextFile,
    firm: &Firm,
    person: &Person,
    task: usize,
    (start, end): (Moment, Moment),
) -> io::Result<u64> {
    let minutes = (end.0 - start.0) / 60;
    let (name, description, _) = TASKS[task];
    file.row(&[
        &format_args!("Sprzedaż {}", person.team),
        &"",
        &description,
        &name,
        &person.name,
        &person.team,
        &person.email(),
        &"",
        &"No",
        &slashed(firm, start.day()),
        &clock(start),
        &slashed(firm, end.day()),
        &clock(end),
        &format_args!("{:02}:{:02}:00", minutes / 60, minutes % 60),
        &format_args!("{:.2}", minutes as f64 / 60.0),
        &"0.00",
        &"0.00",
    ])
}

/// `DD/MM/YYYY`.
fn slashed(firm: &Firm, day: Day) -> String {
    firm.calendar.dotted(day).replace('.', "/")
}

fn clock(moment: Moment) -> String {
    format!("{:02}:{:02}:00", moment.seconds() / HOUR, moment.seconds() % HOUR / 60)
}
