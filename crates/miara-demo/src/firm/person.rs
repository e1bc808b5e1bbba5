//! Sales people and their managers.

use crate::calendar::{Calendar, Day};
use crate::chance::{Chance, Table};
use crate::firm::incident::Incidents;

/// How many of the people sell; their managers come after them.
pub(crate) const SELLERS: usize = 12;
/// Wins far more than the others.
pub(crate) const STRONG: usize = 0;
/// Is on sick leave for five weeks.
pub(crate) const SICK: usize = 2;
/// Wins far less than the others.
pub(crate) const WEAK: usize = 5;
/// Leaves within the period.
pub(crate) const LEFT: usize = 6;
/// Joins within the period.
pub(crate) const JOINED: usize = 10;
/// Factors on the probability of winning.
pub(crate) const STRONG_SKILL: f64 = 1.7;
/// See [`STRONG_SKILL`].
pub(crate) const WEAK_SKILL: f64 = 0.5;

/// The team with the duty roster.
pub(crate) const ROSTER_TEAM: &str = "Wschód";
/// The team of key accounts.
pub(crate) const KEY_TEAM: &str = "Klucze";

/// Name, team, start, monthly cost to the firm in PLN.
type Entry = (&'static str, &'static str, &'static str, i64);

const ENTRIES: [Entry; 15] = [
    ("Łukasz Wiśniewski", "Zachód", "2019-03-01", 15_900),
    ("Agnieszka Zielińska", "Zachód", "2021-09-01", 13_700),
    ("Michał Dąbrowski", "Zachód", "2020-02-03", 14_200),
    ("Żaneta Krawczyk", "Zachód", "2023-01-02", 12_900),
    ("Paweł Jabłoński", "Wschód", "2018-05-07", 14_800),
    ("Małgorzata Świątek", "Wschód", "2022-06-01", 13_100),
    ("Krzysztof Gołąb", "Wschód", "2021-04-01", 13_500),
    ("Ewa Piątek", "Wschód", "2022-11-02", 13_000),
    ("Tomasz Szczepański", "Klucze", "2017-10-02", 18_400),
    ("Katarzyna Różańska", "Klucze", "2019-08-01", 17_600),
    ("Jędrzej Król", "Klucze", "", 15_200),
    ("Zofia Ćwik", "Klucze", "2022-03-01", 16_300),
    ("Grażyna Wróbel", "Zachód", "2016-04-01", 21_500),
    ("Stanisław Pająk", "Wschód", "2017-01-02", 21_000),
    ("Bożena Maślanka", "Klucze", "2015-09-01", 23_800),
];

/// Someone who works in sales.
#[derive(Debug)]
pub(crate) struct Person {
    /// Full name, which is also the id.
    pub(crate) name: &'static str,
    /// Team.
    pub(crate) team: &'static str,
    /// The team's manager; none for the managers.
    pub(crate) manager: Option<&'static str>,
    /// First day, as ISO date.
    pub(crate) since: String,
    /// First day of work that the calendar can tell.
    pub(crate) active_from: Day,
    /// Last day of work, where there is one.
    pub(crate) active_to: Option<Day>,
    /// Monthly cost to the firm in PLN, in the first year.
    pub(crate) salary: i64,
    /// Factor on the probability of winning.
    pub(crate) skill: f64,
    /// Days off by calendar index: vacation and sick leave.
    days_off: Vec<bool>,
}

impl Person {
    /// True on days within the contract.
    pub(crate) fn is_employed(&self, day: Day) -> bool {
        self.active_from <= day && self.active_to.is_none_or(|last| day <= last)
    }

    /// True on days within the contract without leave; weekends and holidays are not looked at.
    pub(crate) fn is_present(&self, day: Day) -> bool {
        let off = self.days_off.get(day.0.max(0) as usize);
        self.is_employed(day) && !off.copied().unwrap_or(false)
    }

    /// E-mail address.
    pub(crate) fn email(&self) -> String {
        format!("{}@nordwerk.example", ascii(self.name).replace(' ', "."))
    }
}

/// Lower-case text without Polish diacritics.
pub(crate) fn ascii(text: &str) -> String {
    let plain = |sign: char| match sign {
        'ą' => 'a',
        'ć' => 'c',
        'ę' => 'e',
        'ł' => 'l',
        'ń' => 'n',
        'ó' => 'o',
        'ś' => 's',
        'ź' | 'ż' => 'z',
        other => other,
    };
    text.to_lowercase().chars().map(plain).collect()
}

/// The sales people, then their managers.
pub(crate) fn people(seed: u64, calendar: &Calendar, incidents: &Incidents) -> Vec<Person> {
    let person = |(index, entry): (usize, &Entry)| {
        let &(name, team, since, salary) = entry;
        let joined = index == JOINED;
        let mut days_off = vacations(seed, calendar, index as u64);
        if index == SICK {
            let sick = incidents.sick_leave;
            (sick.from.0..=sick.to.0).for_each(|day| days_off[day as usize] = true);
        }
        let boss = ENTRIES[SELLERS..].iter().find(|boss| boss.1 == team);
        Person {
            name,
            team,
            manager: boss.filter(|_| index < SELLERS).map(|boss| boss.0),
            since: if joined { calendar.iso(incidents.joined).to_owned() } else { since.to_owned() },
            active_from: if joined { incidents.joined } else { Day(0) },
            active_to: (index == LEFT).then_some(incidents.left),
            salary,
            skill: match index {
                STRONG => STRONG_SKILL,
                WEAK => WEAK_SKILL,
                _ => 1.0,
            },
            days_off,
        }
    };
    ENTRIES.iter().enumerate().map(person).collect()
}

/// Two weeks in summer, one at the turn of the year, a week in spring and single days.
fn vacations(seed: u64, calendar: &Calendar, person: u64) -> Vec<bool> {
    let mut chance = Chance::stream(seed, Table::Absence, person);
    let mut off = vec![false; calendar.until.0 as usize + 1];
    let mut take = |first: i64, days: i64| {
        for day in first..first + days {
            if let Some(slot) = off.get_mut(day as usize) {
                *slot = true;
            }
        }
    };
    let years = i64::from(calendar.until.0 / 365) + 1;
    for year in 0..years {
        let january = year * 365;
        take(january + chance.between(171, 226), 14);
        take(january + 357 + chance.between(0, 4), 9);
        take(january + chance.between(110, 136), 5);
        for _ in 0..5 {
            take(january + chance.between(0, 350), 1);
        }
    }
    off
}
