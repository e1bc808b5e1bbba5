//! The brief in words.

use miara_insight::brief::{BriefItem, BriefItemKind, Impact};
use miara_insight::explain::KpiExplanation;
use miara_insight::goal::GoalStanding;
use miara_insight::incident::Incident;
use miara_model::{DeclaredUnit, Kpi, Unit, Value};

use crate::book::Book;
use crate::locale::{Arg, Words};
use crate::service::dimensions::Choices;

/// A matter in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BriefItemWords {
    /// What, in a few words.
    pub head: String,
    /// The rest, a sentence each: since when and how sure, where, what it costs, what could be done.
    pub sentences: Vec<String>,
}

impl Words {
    /// A matter of the brief.
    #[must_use]
    pub fn matter(&self, matter: &BriefItem, choices: &Choices, book: &Book) -> BriefItemWords {
        match &matter.kind {
            BriefItemKind::Data(fault) => BriefItemWords {
                head: self.say("brief-data"),
                sentences: vec![self.data_fault(&book.catalogue, fault)],
            },
            BriefItemKind::Incident { incident, explained, goal } => {
                let mut sentences = vec![self.incident_sure(incident)];
                sentences.extend(explained.as_deref().and_then(|explained| self.where_it_is(explained, choices, book)));
                sentences.extend(self.stake(&matter.stake, &incident.kpi, book));
                sentences.extend(goal.as_deref().map(|goal| self.goal_too(goal, book)));
                let carrying = explained.as_deref().and_then(|explained| explained.causes.first());
                let place = match (&incident.place, carrying.map(|cause| cause.place.as_slice())) {
                    (Some((dimension, value)), _) => Some((dimension, value)),
                    (None, Some([(dimension, Some(value))])) => Some((dimension, value)),
                    _ => None,
                };
                sentences.push(self.advice(place, choices));
                BriefItemWords { head: self.incident_head(incident, choices, book), sentences }
            }
            BriefItemKind::Goal { standing, explained } => {
                let mut sentences = vec![self.goal_pace(standing, book)];
                let tells = |explained: &&KpiExplanation| explained.is_beyond_chance && !explained.causes.is_empty();
                let place = explained.as_deref().filter(tells);
                sentences.extend(place.and_then(|explained| self.where_it_is(explained, choices, book)));
                sentences.extend(self.lacking(&matter.stake, &standing.kpi, book));
                BriefItemWords {
                    head: self.goal_head(standing, book),
                    sentences: sentences.into_iter().filter(|said| !said.is_empty()).collect(),
                }
            }
            BriefItemKind::Clash(goals) => {
                BriefItemWords { head: self.say("brief-clash"), sentences: vec![self.clash(goals, book)] }
            }
        }
    }

    /// What changed, by how much, since when.
    fn incident_head(&self, incident: &Incident, choices: &Choices, book: &Book) -> String {
        let kpi = &incident.kpi;
        let number = |value: f64| Arg::from(self.nearly(kpi, value, book));
        let args = [
            ("what", Arg::from(self.incident_title(incident, choices))),
            ("from", Arg::from(self.short_day(incident.from))),
            ("before", number(incident.rates.0)),
            ("since", number(incident.rates.1)),
            ("each", Arg::from(self.each(incident, &book.catalogue))),
        ];
        let key = match (incident.to.is_none(), incident.rates.1 > incident.rates.0) {
            (true, true) => "brief-rose",
            (true, false) => "brief-fell",
            (false, true) => "brief-rose-over",
            (false, false) => "brief-fell-over",
        };
        self.say_with(key, &args)
    }

    /// How sure it is, and where else it shows.
    fn incident_sure(&self, incident: &Incident) -> String {
        let compared = self.say_with("brief-compared", &[("days", Arg::from(self.short_period(incident.before)))]);
        let sure = self.say_with("brief-sure", &[("sure", Arg::from(self.surety(incident.chance)))]);
        let mut said = format!("{compared} {sure}");
        let mut names: Vec<&str> = Vec::new();
        for (kpi, _) in &incident.also {
            let title = kpi.title.get(self.lang());
            if title != incident.kpi.title.get(self.lang()) && !names.contains(&title) {
                names.push(title);
            }
        }
        if !names.is_empty() {
            let names = names.into_iter().take(3).collect::<Vec<_>>().join(", ");
            said = format!("{said} {}", self.say_with("brief-also", &[("kpis", Arg::from(names))]));
        }
        said
    }

    /// The place that carries a change; nothing where there is none or it says nothing new.
    fn where_it_is(&self, explained: &KpiExplanation, choices: &Choices, book: &Book) -> Option<String> {
        let cause = explained.causes.first();
        match cause {
            Some(cause) => {
                let cause = self.cause(explained, cause, choices, &book.firm.currency);
                Some(self.say_with("brief-place", &[("cause", Arg::from(cause))]))
            }
            None => explained.composition.map(|_| self.say("brief-no-place")),
        }
    }

    /// What it has cost, and what it will.
    fn stake(&self, stake: &Impact, kpi: &Kpi, book: &Book) -> Option<String> {
        let lost = stake.lost?;
        let unit = stake.unit.as_ref()?;
        let money = |value: f64| Arg::from(self.round_money(value, book));
        let things = Value::Float(if lost >= 10.0 { lost.round() } else { lost });
        let things = self.figure(things, &DeclaredUnit::Unit(unit.clone()), &book.firm.currency).to_string();
        let mut said = if *unit == Unit::money() {
            let key = if kpi.better == miara_model::kpi::Better::Lower { "brief-cost-more" } else { "brief-cost-less" };
            self.say_with(key, &[("money", money(lost))])
        } else {
            let or_none = |value: Option<f64>| value.map_or(Arg::from(""), money);
            let args = [("things", Arg::from(things)), ("money", or_none(stake.money)), ("each", or_none(stake.each))];
            let key = match (stake.money, kpi.better) {
                (Some(_), _) => "brief-lost-worth",
                (None, miara_model::kpi::Better::Lower) => "brief-more-of",
                (None, _) => "brief-lost",
            };
            self.say_with(key, &args)
        };
        if let Some(more) = stake.a_month {
            said = format!("{said} {}", self.say_with("brief-if-left", &[("money", money(more))]));
        }
        Some(said)
    }

    fn lacking(&self, stake: &Impact, kpi: &Kpi, book: &Book) -> Option<String> {
        let lost = stake.lost?;
        let unit = stake.unit.as_ref()?;
        let money =
            |value: Option<f64>| Arg::from(value.map_or_else(String::new, |value| self.round_money(value, book)));
        if *unit == Unit::money() {
            return Some(self.say_with("brief-lacking", &[("things", money(Some(lost)))]));
        }
        let things = Arg::from(self.nearly(kpi, lost, book));
        let key = if stake.money.is_some() { "brief-lacking-worth" } else { "brief-lacking" };
        Some(self.say_with(key, &[("things", things), ("money", money(stake.money)), ("each", money(stake.each))]))
    }

    fn goal_head(&self, standing: &GoalStanding, book: &Book) -> String {
        let goal = &standing.set.goal;
        let args = [
            ("kpi", Arg::from(standing.kpi.title.get(self.lang()).to_owned())),
            ("goal", Arg::from(self.aim(goal.terms.aim, &standing.kpi, &book.firm.currency))),
            ("period", Arg::from(self.goal_period(goal.key.period, &book.firm))),
            ("chance", Arg::from(standing.chance.map_or_else(String::new, |chance| self.chance_in_words(chance)))),
        ];
        let key = match (standing.status, standing.chance) {
            (miara_insight::goal::GoalStatus::Missed, _) => "brief-goal-missed",
            (_, None) => "brief-goal",
            (_, Some(_)) => "brief-goal-chance",
        };
        self.say_with(key, &args)
    }

    fn goal_too(&self, standing: &GoalStanding, book: &Book) -> String {
        self.say_with("brief-goal-too", &[("goal", Arg::from(self.goal_head(standing, book)))])
    }

    /// Where it stands and what is needed.
    fn goal_pace(&self, standing: &GoalStanding, book: &Book) -> String {
        let number = |value: f64| Arg::from(self.nearly(&standing.kpi, value, book));
        let mut said = Vec::new();
        if let Some((end, low, high)) = standing.end {
            let args = [("end", number(end)), ("low", number(low)), ("high", number(high))];
            said.push(self.say_with("brief-end", &args));
        }
        if let Some(needed) = standing.needed_a_day {
            said.push(
                self.say_with(
                    "goal-needed",
                    &[("needed", number(needed)), ("days", Arg::from(standing.pace.days_left))],
                ),
            );
        }
        said.join(" ")
    }

    /// What could be done, by where it happens.
    fn advice(&self, place: Option<(&String, &String)>, choices: &Choices) -> String {
        let (dimension, value) = match place {
            Some((dimension, value)) => (dimension.as_str(), choices.name(dimension, value).to_owned()),
            None => ("whole", String::new()),
        };
        let key = format!("advice-{}", dimension.replace('_', "-"));
        let key = if self.has(&key) { key } else { "advice-other".to_owned() };
        self.say_with(&key, &[("value", Arg::from(value))])
    }

    /// A number of a KPI, as exact as a brief needs it.
    fn nearly(&self, kpi: &Kpi, value: f64, book: &Book) -> String {
        let value = match kpi.unit {
            // Four digits are enough for what is expected.
            DeclaredUnit::Unit(_) if value.abs() >= 1000.0 => {
                let scale = 10_f64.powf(value.abs().log10().floor() - 3.0);
                (value / scale).round() * scale
            }
            _ => value,
        };
        self.estimate(value, &kpi.unit, &book.firm.currency, 20.0).to_string()
    }

    /// Money as one says it: two digits that count, and thousands and millions in words.
    fn round_money(&self, value: f64, book: &Book) -> String {
        let scale = 10_f64.powf((value.abs().max(1.0).log10().floor() - 1.0).max(0.0));
        let rounded = (value / scale).round() * scale;
        if rounded.abs() >= 10_000.0 {
            return self.money_in_words(rounded, &book.firm.currency);
        }
        self.figure(Value::Float(rounded), &DeclaredUnit::Unit(Unit::money()), &book.firm.currency).to_string()
    }
}
