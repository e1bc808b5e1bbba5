//! Actions and their effects in words.

use jiff::civil::Date;
use miara_insight::action::{Confounder, Effect, EffectEstimate, EffectStatus, Evidence, LeftOut};
use miara_model::action::ActionTerms;
use miara_model::{Grain, Kpi, Scope, Value};

use crate::book::Book;
use crate::locale::{Arg, Words};
use crate::service::action::{DraftFault, WrongDraft};
use crate::service::dimensions::Choices;
use crate::view::error::listed;

/// Weights smaller than this are not said.
const SAID: f64 = 0.05;

impl Words {
    /// What is wrong with a field of an action or an annotation.
    #[must_use]
    pub fn draft_fault(&self, fault: &DraftFault) -> String {
        let written = ("written", Arg::from(fault.written.clone()));
        let what = match &fault.what {
            WrongDraft::Empty => self.say("action-wrong-empty"),
            WrongDraft::Long => self.say("action-wrong-long"),
            WrongDraft::UnknownKpi { near } => self.say_with("action-wrong-kpi", &[written]) + &self.near(near),
            WrongDraft::BadScope => self.say_with("action-wrong-scope", &[written]),
            WrongDraft::NoWay { dimension, ways } => {
                let ways: Vec<String> = ways.iter().map(|way| self.dimension(way)).collect();
                let args = [("dimension", Arg::from(self.dimension(dimension))), ("ways", Arg::from(listed(&ways)))];
                self.say_with("action-wrong-way", &args)
            }
            WrongDraft::UnknownValue { dimension, value, near } => {
                let args = [("dimension", Arg::from(self.dimension(dimension))), ("value", Arg::from(value.clone()))];
                self.say_with("action-wrong-value", &args) + &self.near(near)
            }
            WrongDraft::BadDay => self.say_with("action-wrong-day", &[written]),
            WrongDraft::Backwards => self.say("action-wrong-backwards"),
        };
        let cell = Arg::from(self.say(&format!("action-cell-{}", fault.field)));
        self.say_with("action-fault-at", &[("cell", cell), ("what", Arg::from(what))])
    }

    /// How an action stands, in a word or two.
    #[must_use]
    pub fn effect_status(&self, status: EffectStatus) -> String {
        self.say(&format!("effect-status-{}", status.word()))
    }

    /// A change as a share, with its sign.
    #[must_use]
    pub fn signed_share(&self, change: f64) -> String {
        let hundredfold = change.abs() * 100.0;
        let places = if hundredfold < 9.95 { 1 } else { 0 };
        let number = Value::Float(hundredfold).rounded(places).unwrap_or_default();
        let sign = if number.is_zero() {
            ""
        } else if change < 0.0 {
            "\u{2212}"
        } else {
            "+"
        };
        format!("{sign}{}\u{a0}%", self.decimal(number, places))
    }

    /// A part of the firm with the names of what its values are ids of.
    #[must_use]
    pub fn named_scope(&self, scope: &Scope, choices: &Choices) -> String {
        if scope.is_firm() {
            return self.scope(scope);
        }
        let part = |(dimension, value): &(String, String)| {
            format!("{}: {}", self.dimension(dimension), choices.name(dimension, value))
        };
        scope.parts().iter().map(part).collect::<Vec<_>>().join(", ")
    }

    /// What an action changed, in sentences: the first says the most, each of the others a thing to know.
    #[must_use]
    pub fn effect(
        &self,
        effect: &Effect,
        kpi: &Kpi,
        terms: &ActionTerms,
        choices: &Choices,
        book: &Book,
    ) -> Vec<String> {
        let mut said = Vec::new();
        match effect.status {
            EffectStatus::Ahead => {
                said.push(self.say_with("effect-not-begun", &[("day", Arg::from(self.day(terms.begun)))]));
            }
            EffectStatus::NoNumber => said.push(self.say("effect-no-number-says")),
            _ => {}
        }
        if let Some((needed, have)) = effect.lacking {
            let grain = effect.evidence.as_ref().map_or(Grain::Week, |evidence| evidence.grain);
            let side = if effect.status == EffectStatus::TooEarly { "after" } else { "before" };
            let key = format!("effect-lacking-{}-{side}", if grain == Grain::Week { "week" } else { "month" });
            said.push(self.say_with(&key, &[("needed", Arg::from(needed)), ("have", Arg::from(have))]));
        }
        if let Some(told) = &effect.told {
            said.push(self.told(effect, told, kpi, book));
            if let Some(against) = told.against {
                let expected = ("expected", Arg::from(terms.expected.clone()));
                said.push(self.say_with(&format!("effect-against-{}", against.word()), &[expected]));
            }
        }
        if effect.status == EffectStatus::Shared {
            let titles = std::iter::once(terms.title.as_str()).chain(effect.partners().map(|(_, title)| title));
            let titles: Vec<String> =
                titles.map(|title| self.say_with("effect-quoted", &[("title", Arg::from(title.to_owned()))])).collect();
            said.push(self.say_with("effect-shared-says", &[("titles", Arg::from(titles.join(", ")))]));
        }
        if let Some(doubt) = effect.doubt {
            said.push(self.say(&format!("effect-doubt-{}", doubt.word())));
        }
        if let (Some(told), Some(evidence)) = (&effect.told, &effect.evidence) {
            said.extend(self.grounds(told, evidence, choices));
        }
        if !effect.confounders.is_empty() {
            let list =
                effect.confounders.iter().map(|one| self.confounder(one, choices)).collect::<Vec<_>>().join("; ");
            said.push(self.say_with("effect-with", &[("list", Arg::from(list))]));
        }
        said
    }

    /// The number with its range.
    fn told(&self, effect: &Effect, told: &EffectEstimate, kpi: &Kpi, book: &Book) -> String {
        let number = |value: f64| Arg::from(self.estimate(value, &kpi.unit, &book.firm.currency, 100.0).to_string());
        let nature = book.catalogue.nature(kpi);
        let mean = match effect.evidence.as_ref().map(|evidence| evidence.grain) {
            _ if nature.is_stock => "effect-mean-stock",
            Some(Grain::Week) if nature.adds_over_time => "effect-mean-week",
            Some(_) if nature.adds_over_time => "effect-mean-month",
            _ => "effect-mean-own",
        };
        let share = |change: f64| Arg::from(self.signed_share(change));
        let mut args = vec![
            ("mean", Arg::from(self.say(mean))),
            ("actual", number(told.actual)),
            ("without", number(told.without)),
            ("change", share(told.change)),
        ];
        let Some((low, high)) = told.range else { return self.say_with("effect-point", &args) };
        args.extend([("low", share(low)), ("high", share(high))]);
        self.say_with(if effect.doubt.is_none() { "effect-found" } else { "effect-unclear" }, &args)
    }

    /// What it is told from, and how sure that is.
    fn grounds(&self, told: &EffectEstimate, evidence: &Evidence, choices: &Choices) -> Vec<String> {
        let mut said = Vec::new();
        let dimension = evidence.dimension.as_deref().unwrap_or_default();
        let name = |value: &str| choices.name(dimension, value).to_owned();
        let weighty = evidence.others.iter().filter(|(_, weight)| *weight >= SAID);
        let names: Vec<String> =
            weighty.map(|(value, weight)| format!("{} ({})", name(value), self.share_in_words(*weight))).collect();
        let by = ("dimension", Arg::from(self.dimension(dimension)));
        said.push(if evidence.others.is_empty() {
            self.say("effect-by-itself")
        } else if names.is_empty() {
            self.say_with("effect-by-level", &[by])
        } else {
            self.say_with("effect-by-others", &[by, ("names", Arg::from(names.join(", ")))])
        });
        if let Some(p) = told.p {
            let decimal = Value::Float(p).rounded(3).unwrap_or_default();
            let count = (p * (told.placebos + usize::from(evidence.others.is_empty())) as f64).round();
            let all = told.placebos + usize::from(evidence.others.is_empty());
            let args = [("share", Arg::from(count)), ("n", Arg::from(all)), ("p", Arg::from(self.decimal(decimal, 3)))];
            said.push(self.say_with("effect-chance-said", &args));
        }
        let (feigned, called) = told.feigned;
        if feigned > 0 {
            said.push(self.say_with("effect-feigned", &[("n", Arg::from(feigned)), ("called", Arg::from(called))]));
        }
        let key = if evidence.grain == Grain::Week { "effect-weeks" } else { "effect-months" };
        said.push(self.say_with(key, &[("before", Arg::from(evidence.before)), ("after", Arg::from(evidence.after))]));
        if !evidence.left_out.is_empty() {
            let one = |(value, why): &(String, LeftOut)| self.left_out(&name(value), why);
            let list = evidence.left_out.iter().map(one).collect::<Vec<_>>().join(", ");
            said.push(self.say_with("effect-left-out", &[("list", Arg::from(list))]));
        }
        said
    }

    fn left_out(&self, name: &str, why: &LeftOut) -> String {
        let name = ("name", Arg::from(name.to_owned()));
        match why {
            LeftOut::Action(title) => self.say_with("effect-left-action", &[name, ("title", Arg::from(title.clone()))]),
            LeftOut::Incident(day) => self.say_with("effect-left-incident", &[name, self.dated(*day)]),
            LeftOut::FewNumbers => self.say_with("effect-left-few", &[name]),
        }
    }

    fn confounder(&self, confounder: &Confounder, choices: &Choices) -> String {
        match confounder {
            Confounder::Action(_, title, day) => {
                self.say_with("effect-with-action", &[("title", Arg::from(title.clone())), self.dated(*day)])
            }
            Confounder::Annotation(text, day) => {
                self.say_with("effect-with-annotation", &[("text", Arg::from(text.clone())), self.dated(*day)])
            }
            Confounder::Incident(incident) => {
                let what = Arg::from(self.incident_title(incident, choices));
                self.say_with("effect-with-incident", &[("what", what), self.dated(incident.from)])
            }
        }
    }

    fn dated(&self, day: Date) -> (&'static str, Arg<'static>) {
        ("day", Arg::from(self.day(day)))
    }
}
