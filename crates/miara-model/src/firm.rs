//! The firm: what a book's `miara.yaml` says.

use indexmap::IndexMap;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::clock::{DaysOff, WorkingClock};
use crate::period::Alignment;
use crate::schedule::Schedule;
use crate::text::Lang;

/// The settings of a firm, as `miara.yaml` has them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Firm {
    /// Its name.
    pub firm: String,
    /// The ISO 4217 code of the currency that money is shown in.
    #[serde(default = "default_currency")]
    pub currency: String,
    /// The IANA name of its time zone.
    #[serde(default = "default_time_zone")]
    pub time_zone: String,
    /// The language of pages and sentences where nobody chose one.
    #[serde(default)]
    pub language: Lang,
    /// The month, 1 to 12, in which its fiscal year starts.
    #[serde(default = "january")]
    pub fiscal_year_start: i8,
    /// The shifts of a week, as [`Schedule`] reads them.
    #[serde(default = "default_hours")]
    pub working_hours: String,
    /// Shifts of single people, by person id, where they differ.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub working_hours_of: IndexMap<String, String>,
    /// `poland` keeps the Polish public holidays, `none` keeps no list.
    #[serde(default)]
    pub holidays: Holidays,
    /// Further free days.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days_off: Vec<Date>,
    /// Hours of working time within which a lead should be answered.
    #[serde(default = "one_hour")]
    pub response_limit_hours: Decimal,
    /// How an unfinished period is lined up with the one before.
    #[serde(default)]
    pub compare_by: Alignment,
    /// Which month a correction of an invoice belongs to.
    #[serde(default)]
    pub corrections: Corrections,
    /// How many days back an exchange rate may be taken from.
    #[serde(default = "ten_days")]
    pub rate_reach_days: u16,
    /// The share of visits that sources of web traffic see, since only visitors who consented are
    /// counted. Absent where nobody has said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent_share: Option<ConsentShare>,
    /// Names of the KPIs that the firm follows; absent means every one that is defined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub followed: Option<Vec<String>>,
}

/// The share of visits that is seen, in 0..=1, not including 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ConsentShare {
    /// Of every source alike.
    All(Decimal),
    /// By the name of the mapping that a source comes by.
    ByMapping(IndexMap<String, Decimal>),
}

impl ConsentShare {
    /// The share of one source; absent where nothing is said of it.
    #[must_use]
    pub fn of(&self, mapping: &str) -> Option<Decimal> {
        match self {
            ConsentShare::All(share) => Some(*share),
            ConsentShare::ByMapping(shares) => shares.get(mapping).copied(),
        }
    }

    fn check(&self) -> Result<(), String> {
        let shares: Vec<Decimal> = match self {
            ConsentShare::All(share) => vec![*share],
            ConsentShare::ByMapping(shares) => shares.values().copied().collect(),
        };
        match shares.iter().find(|share| **share <= Decimal::ZERO || **share > Decimal::ONE) {
            Some(share) => {
                Err(format!("consent_share: {share} is no share; write a number above 0 and up to 1, such as 0.82"))
            }
            None => Ok(()),
        }
    }
}

/// Which list of public holidays is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Holidays {
    /// The public holidays of Poland.
    #[default]
    Poland,
    /// None but `days_off`.
    None,
}

/// Which period a correction of an invoice counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Corrections {
    /// The one in which the correction was issued.
    #[default]
    Issued,
    /// The one of the sale that it corrects.
    Sale,
}

impl Corrections {
    /// The word in settings and definitions.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Corrections::Issued => "issued",
            Corrections::Sale => "sale",
        }
    }
}

fn default_currency() -> String {
    "PLN".to_owned()
}

fn default_time_zone() -> String {
    "Europe/Warsaw".to_owned()
}

fn default_hours() -> String {
    Schedule::default().to_string()
}

fn january() -> i8 {
    1
}

fn one_hour() -> Decimal {
    Decimal::ONE
}

fn ten_days() -> u16 {
    10
}

impl Firm {
    /// A firm with everything but its name left at the default.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Firm {
            firm: name.to_owned(),
            currency: default_currency(),
            time_zone: default_time_zone(),
            language: Lang::default(),
            fiscal_year_start: january(),
            working_hours: default_hours(),
            working_hours_of: IndexMap::new(),
            holidays: Holidays::default(),
            days_off: Vec::new(),
            response_limit_hours: one_hour(),
            compare_by: Alignment::default(),
            corrections: Corrections::default(),
            rate_reach_days: ten_days(),
            consent_share: None,
            followed: None,
        }
    }

    /// Reads `miara.yaml`.
    ///
    /// # Errors
    /// A sentence that names the line and the cure.
    pub fn parse(text: &str) -> Result<Firm, String> {
        let said = |error: serde_saphyr::Error| {
            let line = error.location().map_or(0, |location| location.line());
            format!("line {line}: {}", error.without_snippet())
        };
        let firm: Firm = serde_saphyr::from_str(text).map_err(said)?;
        firm.check()?;
        Ok(firm)
    }

    /// The settings as YAML.
    ///
    /// # Errors
    /// A sentence where a value can't be written.
    pub fn to_yaml(&self) -> Result<String, String> {
        serde_saphyr::to_string(self).map_err(|error| error.to_string())
    }

    fn check(&self) -> Result<(), String> {
        if self.currency.len() != 3 || !self.currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(format!("currency: `{}` is no ISO 4217 code; write such as PLN or EUR", self.currency));
        }
        if !(1..=12).contains(&self.fiscal_year_start) {
            return Err(format!("fiscal_year_start: {} is no month; write 1 to 12", self.fiscal_year_start));
        }
        if self.response_limit_hours <= Decimal::ZERO {
            return Err("response_limit_hours: the limit must be more than 0 hours".to_owned());
        }
        self.consent_share.as_ref().map_or(Ok(()), ConsentShare::check)?;
        self.zone()?;
        self.clocks().map(|_| ())
    }

    /// The firm's time zone.
    ///
    /// # Errors
    /// A sentence where there is no zone of that name.
    pub fn zone(&self) -> Result<TimeZone, String> {
        TimeZone::get(&self.time_zone).map_err(|_| {
            format!("time_zone: `{}` is not in the time zone database; write such as Europe/Warsaw", self.time_zone)
        })
    }

    /// The working-time clocks: the firm's, and those of people who differ.
    ///
    /// # Errors
    /// A sentence where a schedule can't be read.
    pub fn clocks(&self) -> Result<Clocks, String> {
        let zone = self.zone()?;
        let days_off = DaysOff { polish_holidays: self.holidays == Holidays::Poland, extra: self.days_off.clone() };
        let clock = |text: &str, place: &str| -> Result<WorkingClock, String> {
            let schedule: Schedule = text.parse().map_err(|error| format!("{place}: {error}"))?;
            Ok(WorkingClock::new(zone.clone(), schedule, days_off.clone()))
        };
        let everyone = clock(&self.working_hours, "working_hours")?;
        let people = self
            .working_hours_of
            .iter()
            .map(|(person, text)| Ok((person.clone(), clock(text, &format!("working_hours_of: {person}"))?)));
        Ok(Clocks { everyone, people: people.collect::<Result<_, String>>()? })
    }
}

/// The working-time clocks of a firm.
#[derive(Debug)]
pub struct Clocks {
    /// The firm's own.
    pub everyone: WorkingClock,
    /// Those of people who work at other times, by person id.
    pub people: IndexMap<String, WorkingClock>,
}

impl Clocks {
    /// The clock of one person.
    #[must_use]
    pub fn of(&self, person: Option<&str>) -> &WorkingClock {
        person.and_then(|person| self.people.get(person)).unwrap_or(&self.everyone)
    }
}
