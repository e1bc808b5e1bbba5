//! Problems in words.

use miara_insight::incident::Incident;
use miara_insight::problem::DataFault;
use miara_model::{Catalogue, DeclaredUnit, Grain, Value};

use crate::book::Book;
use crate::locale::{Arg, Words};
use crate::service::dimensions::Choices;

impl Words {
    /// A fault of the data.
    #[must_use]
    pub fn data_fault(&self, catalogue: &Catalogue, fault: &DataFault) -> String {
        let args = [
            ("dataset", Arg::from(self.dataset(catalogue, &fault.dataset))),
            ("days", Arg::from(self.period(miara_model::Period { from: fault.from, to: fault.to }))),
            ("last", Arg::from(self.day(fault.last_before()))),
        ];
        self.say_with(&format!("data-fault-{}", fault.kind.word()), &args)
    }

    /// What an incident is about: the KPI, and the part of the firm.
    #[must_use]
    pub fn incident_title(&self, incident: &Incident, choices: &Choices) -> String {
        let title = incident.kpi.title.get(self.lang());
        match &incident.place {
            None => title.to_owned(),
            Some((dimension, value)) => {
                format!("{title} · {}: {}", self.dimension(dimension), choices.name(dimension, value))
            }
        }
    }

    /// An incident in sentences: what, since when, from what to what, and how sure.
    #[must_use]
    pub fn incident(&self, incident: &Incident, choices: &Choices, book: &Book) -> String {
        let kpi = &incident.kpi;
        // Not rounded before: what is shown with two places would be another number than the KPI's.
        let number =
            |value: f64| Arg::from(self.figure(Value::Float(value), &kpi.unit, &book.firm.currency).to_string());
        let change = self.figure(Value::Float(incident.change().abs()), &DeclaredUnit::Percent, "");
        let sign = if incident.change() < 0.0 { "\u{2212}" } else { "+" };
        let args = [
            ("what", Arg::from(self.incident_title(incident, choices))),
            ("from", Arg::from(self.day(incident.from))),
            ("to", Arg::from(incident.to.map_or_else(String::new, |to| self.day(to.yesterday().unwrap_or(to))))),
            ("before", number(incident.rates.0)),
            ("since", number(incident.rates.1)),
            ("change", Arg::from(format!("{sign}{change}"))),
            ("compared", Arg::from(self.period(incident.before))),
            ("each", Arg::from(self.each(incident, &book.catalogue))),
        ];
        self.say_with(if incident.to.is_none() { "incident-goes-on" } else { "incident-over" }, &args)
    }

    /// Of what adds up over time, what its number is of: a day or a week.
    pub(in crate::view) fn each(&self, incident: &Incident, catalogue: &Catalogue) -> String {
        if !catalogue.nature(&incident.kpi).adds_over_time {
            return String::new();
        }
        let key = if incident.grain == Grain::Day { "incident-a-day" } else { "incident-a-week" };
        format!(" {}", self.say(key))
    }

    /// How sure a difference is, in words.
    #[must_use]
    pub fn surety(&self, chance: f64) -> String {
        self.say(if chance < 1e-6 {
            "surety-certain"
        } else if chance < 1e-4 {
            "surety-high"
        } else {
            "surety-likely"
        })
    }
}
