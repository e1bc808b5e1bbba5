//! Explanations in words.

use miara_insight::explain::{Baseline, BaselineKind, Identity, KpiExplanation, NamedCause};
use miara_insight::parts::Composition;
use miara_model::{Catalogue, DeclaredUnit, Grain, Kpi, Value};

use crate::locale::{Arg, Words};
use crate::service::dimensions::Choices;

/// Parts of a whole change that are told.
const TELLING: std::ops::RangeInclusive<f64> = 0.02..=1.5;

impl Words {
    /// The whole of an explanation in a sentence or two: what it is held against, what came, and the change.
    #[must_use]
    pub fn why_lead(&self, explained: &KpiExplanation, currency: &str) -> String {
        let number = |value: f64| self.figure(Value::Float(value), &explained.kpi.unit, currency).to_string();
        let mut args = vec![
            ("before", Arg::from(number(explained.numbers.0))),
            ("after", Arg::from(number(explained.numbers.1))),
            ("change", Arg::from(self.step(&explained.kpi, explained.change(), currency))),
            ("now", Arg::from(self.period(explained.period))),
        ];
        match explained.baseline {
            Baseline::Days(days) => {
                args.push(("then", Arg::from(self.period(days))));
                self.say_with("explain-lead", &args)
            }
            Baseline::Expected(expected) => {
                args.extend([
                    ("low", Arg::from(number(expected.low80))),
                    ("high", Arg::from(number(expected.high80))),
                    ("history", Arg::from(self.back_of(expected.grain, expected.history))),
                    ("within", Arg::from(if explained.is_usual() { "yes" } else { "no" })),
                ]);
                self.say_with("explain-lead-expected", &args)
            }
        }
    }

    /// How long a history is.
    fn back_of(&self, grain: Grain, periods: usize) -> String {
        let key = match grain {
            Grain::Day => "explain-back-days",
            Grain::Week => "explain-back-weeks",
            Grain::Month | Grain::Quarter | Grain::Year => "explain-back-months",
        };
        self.say_with(key, &[("n", Arg::from(periods))])
    }

    /// What a number is held against, in a word or a few.
    #[must_use]
    pub fn baseline(&self, explained: &KpiExplanation) -> String {
        match explained.baseline {
            Baseline::Days(days) => self.short_period(days),
            Baseline::Expected(_) => self.say("explain-expected"),
        }
    }

    /// What is said where nothing can be explained.
    #[must_use]
    pub fn nothing_to_explain(&self, yardstick: BaselineKind) -> String {
        self.say(match yardstick {
            BaselineKind::Counterpart => "explain-nothing",
            BaselineKind::Expected => "explain-nothing-expected",
        })
    }

    /// What a step adds, with its sign; of a share in percentage points.
    #[must_use]
    pub fn step(&self, kpi: &Kpi, value: f64, currency: &str) -> String {
        let sign = if value < 0.0 { "\u{2212}" } else { "+" };
        if kpi.unit == DeclaredUnit::Percent {
            let points = Value::Float(value.abs() * 100.0);
            let places = if points.to_f64() < 0.995 { 2 } else { 1 };
            let said = points.rounded(places).map_or_else(String::new, |points| self.decimal(points, places));
            return self.say_with("page-points", &[("n", Arg::from(format!("{sign}{said}")))]);
        }
        format!("{sign}{}", self.figure(Value::Float(value.abs()), &kpi.unit, currency))
    }

    /// A combination of dimension values.
    #[must_use]
    pub fn place(&self, choices: &Choices, place: &[(String, Option<String>)]) -> String {
        let part = |(dimension, value): &(String, Option<String>)| {
            let value = value.as_deref();
            let name =
                value.map_or_else(|| self.say("cli-not-assigned"), |value| choices.name(dimension, value).to_owned());
            format!("{}: {name}", self.dimension(dimension))
        };
        place.iter().map(part).collect::<Vec<_>>().join(", ")
    }

    /// A combination of values that carries a change.
    #[must_use]
    pub fn cause(&self, explained: &KpiExplanation, cause: &NamedCause, choices: &Choices, currency: &str) -> String {
        let number = |value: f64| self.figure(Value::Float(value), &explained.part_unit, currency).to_string();
        // A part of a whole that others have mostly undone says nothing.
        let share = cause.share.filter(|share| TELLING.contains(share));
        let args = [
            ("place", Arg::from(self.place(choices, &cause.place))),
            ("expected", Arg::from(number(cause.expected))),
            ("actual", Arg::from(number(cause.actual))),
            ("against", Arg::from(if matches!(explained.baseline, Baseline::Days(_)) { "days" } else { "expected" })),
            ("share", Arg::from(share.map_or_else(String::new, |share| self.share_in_words(share)))),
        ];
        let key = match explained.composition {
            Some(Composition::Ratio) => "explain-cause-ratio",
            _ if share.is_none() => "explain-cause",
            _ => "explain-cause-share",
        };
        self.say_with(key, &args)
    }

    /// What is said where no combination of values carries the change.
    #[must_use]
    pub fn no_cause(&self, explained: &KpiExplanation) -> Option<String> {
        let key = match explained.composition {
            None => "explain-not-parts",
            Some(_) if explained.change() == 0.0 => "explain-no-change",
            Some(_) if explained.causes.is_empty() && explained.is_usual() => "explain-no-local-usual",
            Some(_) if explained.causes.is_empty() => "explain-no-local",
            Some(_) => return None,
        };
        Some(self.say(key))
    }

    /// A product in a sentence, with what each factor did.
    #[must_use]
    pub fn identity(
        &self,
        catalogue: &Catalogue,
        explained: &KpiExplanation,
        identity: &Identity,
        currency: &str,
    ) -> String {
        let [first, second] = &identity.factors;
        let percent = |(before, after): (f64, f64)| {
            let change = after / before - 1.0;
            let said = self.figure(Value::Float(change.abs()), &DeclaredUnit::Percent, "");
            format!("{}{said}", if change < 0.0 { "\u{2212}" } else { "+" })
        };
        let args = [
            ("kpi", Arg::from(explained.kpi.title.get(self.lang()).to_owned())),
            ("first", Arg::from(self.part_title(catalogue, &first.kpi, currency))),
            ("second", Arg::from(self.part_title(catalogue, &second.kpi, currency))),
            ("sign", Arg::from(if second.divides { "÷" } else { "×" })),
            ("firstchange", Arg::from(percent(first.numbers))),
            ("secondchange", Arg::from(percent(second.numbers))),
            ("firsteffect", Arg::from(self.step(&explained.kpi, first.effect, currency))),
            ("secondeffect", Arg::from(self.step(&explained.kpi, second.effect, currency))),
        ];
        self.say_with("explain-identity", &args)
    }

    /// The title of a KPI; of a mere measure what it counts.
    fn part_title(&self, catalogue: &Catalogue, kpi: &Kpi, currency: &str) -> String {
        if catalogue.kpis.contains_key(&kpi.name) {
            return kpi.title.get(self.lang()).to_owned();
        }
        match &kpi.unit {
            DeclaredUnit::Unit(unit) if !unit.is_pure() => self.unit_words(unit, Value::count(2), currency),
            _ => kpi.name.clone(),
        }
    }
}
