//! The firm's settings as a form: what was typed, and what it comes to.

use jiff::civil::Date;
use miara_model::firm::{ConsentShare, Holidays};
use miara_model::schedule::Schedule;
use miara_model::{Firm, Lang};
use rust_decimal::Decimal;

use super::form::Filled;
use crate::locale::{Arg, Words};

/// The settings as they are typed.
#[derive(Debug, Clone)]
pub(super) struct FirmForm {
    pub(super) firm: String,
    pub(super) currency: String,
    pub(super) time_zone: String,
    pub(super) language: String,
    pub(super) fiscal_year_start: String,
    pub(super) working_hours: String,
    pub(super) holidays: String,
    pub(super) days_off: String,
    /// The share of visits that is seen, in percent: for all sources, and by mapping.
    pub(super) consent: String,
    pub(super) consent_of: Vec<SourceShare>,
    faults: Vec<(&'static str, String)>,
}

/// A source of web traffic: the name of its mapping, and what people call it.
pub(super) type TrafficSource = (String, String);

/// The share of visits that one source sees, as it is typed.
#[derive(Debug, Clone)]
pub(super) struct SourceShare {
    pub(super) source: String,
    pub(super) title: String,
    pub(super) share: String,
}

/// Characters that a firm's name may have.
const NAME_LETTERS: usize = 200;

impl FirmForm {
    /// The settings of a firm.
    pub(super) fn of(firm: &Firm, sources: &[TrafficSource]) -> Self {
        let percent = |share: Decimal| (share * Decimal::from(100)).normalize().to_string();
        let (consent, by) = match &firm.consent_share {
            Some(ConsentShare::All(share)) => (percent(*share), None),
            Some(ConsentShare::ByMapping(shares)) => (String::new(), Some(shares)),
            None => (String::new(), None),
        };
        let share_of = |source: &String| {
            by.and_then(|shares| shares.get(source)).map_or_else(String::new, |share| percent(*share))
        };
        FirmForm {
            firm: firm.firm.clone(),
            currency: firm.currency.clone(),
            time_zone: firm.time_zone.clone(),
            language: firm.language.code().to_owned(),
            fiscal_year_start: firm.fiscal_year_start.to_string(),
            working_hours: firm.working_hours.clone(),
            holidays: if firm.holidays == Holidays::Poland { "poland" } else { "none" }.to_owned(),
            days_off: firm.days_off.iter().map(Date::to_string).collect::<Vec<_>>().join("\n"),
            consent,
            consent_of: shares(sources, share_of),
            faults: Vec::new(),
        }
    }

    /// What was typed.
    pub(super) fn typed(form: &Filled, sources: &[TrafficSource]) -> Self {
        FirmForm {
            firm: form.text("firm"),
            currency: form.text("currency").to_uppercase(),
            time_zone: form.text("time_zone"),
            language: form.text("language"),
            fiscal_year_start: form.text("fiscal_year_start"),
            working_hours: form.text("working_hours"),
            holidays: form.text("holidays"),
            days_off: form.text("days_off"),
            consent: form.text("consent"),
            consent_of: shares(sources, |source| form.text(&format!("consent-{source}"))),
            faults: Vec::new(),
        }
    }

    /// What was typed of a new firm: its name and currency, and of the rest what is not as it begins.
    pub(super) fn begun(form: &Filled, ground: &Firm) -> Self {
        let (mut typed, begun) = (FirmForm::typed(form, &[]), FirmForm::of(ground, &[]));
        for (name, field, usual) in [
            ("time_zone", &mut typed.time_zone, begun.time_zone),
            ("language", &mut typed.language, begun.language),
            ("fiscal_year_start", &mut typed.fiscal_year_start, begun.fiscal_year_start),
            ("working_hours", &mut typed.working_hours, begun.working_hours),
            ("holidays", &mut typed.holidays, begun.holidays),
        ] {
            if !form.is_sent(name) {
                *field = usual;
            }
        }
        typed
    }

    /// True where something is wrong beyond name and currency.
    pub(super) fn has_faults_beyond_first(&self) -> bool {
        self.faults.iter().any(|(field, _)| !["firm", "currency"].contains(field))
    }

    /// What is wrong with a field, for the place beside it.
    pub(super) fn fault(&self, field: &str) -> Option<&str> {
        self.faults.iter().find(|(known, _)| *known == field).map(|(_, sentence)| sentence.as_str())
    }

    /// Whether anything is wrong.
    pub(super) fn has_faults(&self) -> bool {
        !self.faults.is_empty()
    }

    /// Notes what is wrong with a field.
    pub(super) fn blame(&mut self, field: &'static str, sentence: String) {
        self.faults.push((field, sentence));
    }

    /// The settings, on the ground of those that the form does not show; or `None`, and the faults are
    /// noted.
    pub(super) fn checked(&mut self, ground: &Firm, words: &Words) -> Option<Firm> {
        let mut firm = ground.clone();
        let letters = self.firm.chars().count();
        if letters == 0 || letters > NAME_LETTERS || self.firm.chars().any(char::is_control) {
            self.blame("firm", words.say("settings-firm-wrong"));
        }
        if self.currency.len() != 3 || !self.currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
            self.blame("currency", words.say("settings-currency-wrong"));
        }
        if jiff::tz::TimeZone::get(&self.time_zone).is_err() {
            self.blame("time_zone", words.say("settings-zone-wrong"));
        }
        match self.language.parse() {
            Ok(language) => firm.language = language,
            Err(_) => self.blame("language", words.say("settings-language-wrong")),
        }
        match self.fiscal_year_start.parse() {
            Ok(month @ 1..=12) => firm.fiscal_year_start = month,
            _ => self.blame("fiscal_year_start", words.say("settings-month-wrong")),
        }
        firm.holidays = if self.holidays == "none" { Holidays::None } else { Holidays::Poland };
        self.check_hours(words);
        firm.days_off = self.checked_days(words);
        firm.consent_share = self.checked_consent(words);
        firm.firm.clone_from(&self.firm);
        firm.currency.clone_from(&self.currency);
        firm.time_zone.clone_from(&self.time_zone);
        firm.working_hours.clone_from(&self.working_hours);
        (!self.has_faults()).then_some(firm)
    }

    fn check_hours(&mut self, words: &Words) {
        if self.working_hours.parse::<Schedule>().is_ok() && self.working_hours.len() <= 500 {
            return;
        }
        let parts = self.working_hours.split(';').map(str::trim).filter(|part| !part.is_empty());
        let wrong = parts.into_iter().find(|part| part.parse::<Schedule>().is_err()).unwrap_or(&self.working_hours);
        let shown: String = wrong.chars().take(60).collect();
        let key = if shown.is_empty() { "settings-hours-none" } else { "settings-hours-wrong" };
        let sentence = words.say_with(key, &[("part", Arg::from(shown))]);
        self.blame("working_hours", sentence);
    }

    fn checked_days(&mut self, words: &Words) -> Vec<Date> {
        let mut days: Vec<Date> = Vec::new();
        let (first, last) = (jiff::civil::date(1990, 1, 1), jiff::civil::date(2100, 12, 31));
        let mut wrong = None;
        for text in self.days_off.split([',', ';', '\n', ' ', '\r']).map(str::trim).filter(|text| !text.is_empty()) {
            match text.parse::<Date>() {
                Ok(day) if (first..=last).contains(&day) => {
                    if !days.contains(&day) {
                        days.push(day);
                    }
                }
                _ => wrong = wrong.or(Some(text.chars().take(40).collect::<String>())),
            }
        }
        days.sort();
        if let Some(day) = wrong {
            self.blame("days_off", words.say_with("settings-days-wrong", &[("day", Arg::from(day))]));
        }
        days
    }

    fn checked_consent(&mut self, words: &Words) -> Option<ConsentShare> {
        let share = |text: &str| -> Result<Option<Decimal>, ()> {
            let text = text.trim().trim_end_matches('%').trim().replace(',', ".");
            if text.is_empty() {
                return Ok(None);
            }
            let percent: Decimal = text.parse().map_err(|_| ())?;
            let fits = percent > Decimal::ZERO && percent <= Decimal::from(100);
            if fits { Ok(Some((percent / Decimal::from(100)).normalize())) } else { Err(()) }
        };
        let all = share(&self.consent);
        let by: Result<Vec<(String, Decimal)>, ()> = self
            .consent_of
            .iter()
            .filter_map(|typed| {
                share(&typed.share).map(|share| share.map(|share| (typed.source.clone(), share))).transpose()
            })
            .collect();
        match (all, by) {
            (Ok(Some(all)), Ok(by)) if by.is_empty() => Some(ConsentShare::All(all)),
            (Ok(None), Ok(by)) if by.is_empty() => None,
            (Ok(None), Ok(by)) => Some(ConsentShare::ByMapping(by.into_iter().collect())),
            (Ok(Some(_)), Ok(_)) => {
                self.blame("consent", words.say("settings-consent-both"));
                None
            }
            _ => {
                self.blame("consent", words.say("settings-consent-wrong"));
                None
            }
        }
    }

    /// Names of time zones that are proposed; any other may be typed.
    pub(super) fn zones(&self) -> Vec<String> {
        let all = jiff::tz::db().available().map(|name| name.to_string());
        all.filter(|name| name.starts_with("Europe/") || name == "UTC").collect()
    }

    /// The months by number and name.
    pub(super) fn months(&self, words: &Words) -> Vec<(String, String)> {
        let name = |month: i8| {
            let said = words.month(jiff::civil::date(2026, month, 1));
            said.trim_end_matches("2026").trim().to_owned()
        };
        (1..=12).map(|month| (month.to_string(), name(month))).collect()
    }

    /// The languages by code and name.
    pub(super) fn languages(&self) -> [(&'static str, &'static str); 2] {
        [(Lang::Pl.code(), "polski"), (Lang::En.code(), "English")]
    }
}

fn shares(sources: &[TrafficSource], share: impl Fn(&String) -> String) -> Vec<SourceShare> {
    let one = |(source, title): &TrafficSource| SourceShare {
        source: source.clone(),
        title: title.clone(),
        share: share(source),
    };
    sources.iter().map(one).collect()
}
