//! Numbers with their units.

use miara_model::{DeclaredUnit, Lang, Unit, Value};
use rust_decimal::Decimal;

use super::words::{Arg, Words};

/// A space that no line breaks at.
const NBSP: char = '\u{a0}';

/// A number split into what is read large and what stands beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// The digits, such as `1 284 300` or `3 h 12 min`.
    pub number: String,
    /// The unit, such as `zł`; empty where the digits say it all.
    pub unit: String,
}

impl std::fmt::Display for Figure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.unit.is_empty() { f.write_str(&self.number) } else { write!(f, "{}{NBSP}{}", self.number, self.unit) }
    }
}

impl Words {
    /// A decimal with just the given places, grouped by threes and with the language's decimal sign.
    ///
    /// Written here because CLDR leaves four-digit numbers ungrouped in Polish, and figures that
    /// stand in one column must be cut alike.
    #[must_use]
    pub fn decimal(&self, value: Decimal, places: u32) -> String {
        let mut rounded = value.round_dp_with_strategy(places, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
        rounded.rescale(places);
        let digits = rounded.abs().to_string();
        let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
        let (group, point) = match self.lang() {
            Lang::Pl => (NBSP, ','),
            Lang::En => (',', '.'),
        };
        let mut text = String::with_capacity(digits.len() + 8);
        if rounded.is_sign_negative() && !rounded.is_zero() {
            text.push('\u{2212}');
        }
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index) % 3 == 0 {
                text.push(group);
            }
            text.push(digit);
        }
        if !fraction.is_empty() {
            text.push(point);
            text.push_str(fraction);
        }
        text
    }

    /// A whole number.
    #[must_use]
    pub fn whole(&self, count: u64) -> String {
        self.decimal(Decimal::from(count), 0)
    }

    /// A KPI's number with its unit, as precise as it is useful. `currency` is the firm's.
    #[must_use]
    pub fn figure(&self, value: Value, unit: &DeclaredUnit, currency: &str) -> Figure {
        match unit {
            DeclaredUnit::Percent => self.percent(value),
            DeclaredUnit::Unit(unit) if *unit == Unit::base("h") => self.hours(value),
            DeclaredUnit::Unit(unit) => {
                let number = self.plain(value, unit);
                Figure { number, unit: self.unit_words(unit, value, currency) }
            }
        }
    }

    /// A share times a hundred: two places below ten percent, one above.
    fn percent(&self, value: Value) -> Figure {
        let hundredfold = value.times(Value::count(100)).unwrap_or(value);
        let places = if hundredfold.to_f64().abs() < 9.995 { 2 } else { 1 };
        let number = hundredfold.rounded(places).map_or_else(String::new, |decimal| self.decimal(decimal, places));
        Figure { number, unit: "%".to_owned() }
    }

    /// Hours: with minutes below a hundred, whole above.
    fn hours(&self, value: Value) -> Figure {
        let hours = value.to_f64();
        if hours.abs() >= 100.0 {
            let number = value.rounded(0).map_or_else(String::new, |decimal| self.decimal(decimal, 0));
            return Figure { number, unit: "h".to_owned() };
        }
        let minutes = (hours.abs() * 60.0).round() as u64;
        let (whole, rest) = (minutes / 60, minutes % 60);
        let sign = if hours < 0.0 && minutes > 0 { "\u{2212}" } else { "" };
        let number = match (whole, rest) {
            (0, rest) => format!("{sign}{rest}{NBSP}min"),
            (whole, 0) => format!("{sign}{whole}{NBSP}h"),
            (whole, rest) => format!("{sign}{whole}{NBSP}h{NBSP}{rest}{NBSP}min"),
        };
        Figure { number, unit: String::new() }
    }

    /// A number on an axis whose ticks are `step` apart: with just the places that tell ticks apart, so
    /// that what is written is what is meant.
    #[must_use]
    pub fn tick(&self, value: f64, step: f64, unit: &DeclaredUnit) -> String {
        let (factor, sign) = match unit {
            DeclaredUnit::Percent => (100.0, format!("{NBSP}%")),
            DeclaredUnit::Unit(unit) if *unit == Unit::base("h") => (1.0, format!("{NBSP}h")),
            DeclaredUnit::Unit(_) if value.abs().max(step) >= 1e6 || step >= 1e5 => {
                (1e-6, format!("{NBSP}{}", self.say("number-million")))
            }
            DeclaredUnit::Unit(_) => (1.0, String::new()),
        };
        let (value, step) = (value * factor, step * factor);
        let exact = |places: &u32| {
            let scaled = step * 10_f64.powi(i32::try_from(*places).unwrap_or(0));
            (scaled - scaled.round()).abs() < 1e-6 * scaled.abs().max(1.0)
        };
        let places = (0..=6).find(exact).unwrap_or(6);
        let number = Decimal::try_from(value).map_or_else(|_| value.to_string(), |value| self.decimal(value, places));
        if value == 0.0 { number } else { number + &sign }
    }

    /// An amount of a thousand or more by its order of size, with two digits that count at least: 1.3 m, 320 k.
    #[must_use]
    pub fn money_in_words(&self, value: f64, currency: &str) -> String {
        let is_large = value.abs() >= 1e6;
        let (scaled, size) = if is_large { (value / 1e6, "number-million") } else { (value / 1e3, "number-thousand") };
        let places = u32::from(scaled.abs() < 10.0);
        let number =
            Decimal::try_from(scaled).map_or_else(|_| scaled.to_string(), |scaled| self.decimal(scaled, places));
        let unit = self.figure(Value::Float(value), &DeclaredUnit::Unit(Unit::money()), currency).unit;
        format!("{number}{NBSP}{}{NBSP}{unit}", self.say(size))
    }

    /// A number that is only about so much: from `whole_from` on rounded to a whole one and shown without places, which
    /// would say more than is known. Shares are as [`Words::figure`] has them.
    #[must_use]
    pub fn estimate(&self, value: f64, unit: &DeclaredUnit, currency: &str, whole_from: f64) -> Figure {
        let is_plain = matches!(unit, DeclaredUnit::Unit(unit) if *unit != Unit::base("h"));
        let is_whole = *unit != DeclaredUnit::Percent && value.abs() >= whole_from;
        let value = Value::Float(if is_whole { value.round() } else { value });
        let figure = self.figure(value, unit, currency);
        if !(is_whole && is_plain) {
            return figure;
        }
        Figure { number: value.rounded(0).map_or_else(String::new, |whole| self.decimal(whole, 0)), ..figure }
    }

    /// The number of places that a value of a unit is shown with.
    fn places(value: Value, unit: &Unit) -> u32 {
        let magnitude = value.to_f64().abs();
        let exact = match value {
            Value::Exact(decimal) => decimal.fract().is_zero(),
            Value::Float(float) => float.fract() == 0.0,
        };
        let is_money = unit.powers().any(|(name, power)| name == "money" && power > 0);
        match (exact, is_money) {
            (true, false) => 0,
            (_, true) if magnitude >= 1000.0 => 0,
            (_, true) => 2,
            (false, false) if magnitude >= 100.0 => 0,
            (false, false) => 1,
        }
    }

    fn plain(&self, value: Value, unit: &Unit) -> String {
        let places = Self::places(value, unit);
        value.rounded(places).map_or_else(String::new, |decimal| self.decimal(decimal, places))
    }

    /// The number by which the form of a noun is chosen beside a number shown with some places: with a
    /// decimal fraction, even of 0, it is that of fractions, as in Polish "60,0 leada".
    #[must_use]
    pub fn counted(number: f64, places: u32) -> f64 {
        let number = number.abs();
        if places == 0 { number.round() } else { number.floor() + 0.5 }
    }

    /// The unit in words: `zł`, `zł/h`, `leadów`.
    #[must_use]
    pub fn unit_words(&self, unit: &Unit, value: Value, currency: &str) -> String {
        let word = |name: &str, counted: f64| match name {
            "money" => self.currency(currency),
            "h" => "h".to_owned(),
            noun => {
                let key = format!("noun-{noun}");
                if self.has(&key) { self.say_with(&key, &[("n", Arg::from(counted))]) } else { noun.to_owned() }
            }
        };
        // Only what stands above the line is counted; what stands below is one.
        let counted = Self::counted(value.to_f64(), Self::places(value, unit));
        let side = |wanted: fn(i8) -> bool, counted: f64| {
            unit.powers()
                .filter(|(_, power)| wanted(*power))
                .map(|(name, _)| word(name, counted))
                .collect::<Vec<_>>()
                .join("·")
        };
        let (above, below) = (side(|power| power > 0, counted), side(|power| power < 0, 1.0));
        if below.is_empty() { above } else { format!("{above}/{below}") }
    }

    /// A declared unit on its own, as a column's heading has it.
    #[must_use]
    pub fn unit_name(&self, unit: &DeclaredUnit, currency: &str) -> String {
        match unit {
            DeclaredUnit::Percent => "%".to_owned(),
            DeclaredUnit::Unit(unit) => self.unit_words(unit, Value::count(5), currency),
        }
    }

    /// The sign or code of a currency.
    #[must_use]
    pub fn currency(&self, code: &str) -> String {
        match (code, self.lang()) {
            ("PLN", Lang::Pl) => "zł",
            ("EUR", _) => "€",
            ("USD", _) => "$",
            ("GBP", _) => "£",
            (other, _) => other,
        }
        .to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::super::words;
    use super::*;

    fn figure(lang: Lang, value: Value, unit: &str) -> String {
        words(lang).figure(value, &unit.parse().unwrap(), "PLN").to_string().replace(NBSP, " ")
    }

    #[test]
    fn as_people_write_them() {
        let money = Value::Exact("1284300.40".parse().unwrap());
        assert_eq!(figure(Lang::Pl, money, "money"), "1 284 300 zł");
        assert_eq!(figure(Lang::En, money, "money"), "1,284,300 PLN");
        assert_eq!(figure(Lang::Pl, Value::Exact("234.56".parse().unwrap()), "money/h"), "234,56 zł/h");
        assert_eq!(figure(Lang::Pl, Value::Exact("0.026666666667".parse().unwrap()), "%"), "2,67 %");
        assert_eq!(figure(Lang::En, Value::Exact("0.46".parse().unwrap()), "%"), "46.0 %");
        assert_eq!(figure(Lang::Pl, Value::Float(3.2), "h"), "3 h 12 min");
        assert_eq!(figure(Lang::Pl, Value::count(1600), "h"), "1 600 h");
        assert_eq!(figure(Lang::Pl, Value::Exact("-0.5".parse().unwrap()), "h"), "\u{2212}30 min");
        assert_eq!(words(Lang::Pl).decimal("1234.56".parse().unwrap(), 2).replace(NBSP, " "), "1 234,56");
    }

    #[test]
    fn what_is_rounded_has_no_places() {
        let about = |value, unit: &str| {
            words(Lang::Pl).estimate(value, &unit.parse().unwrap(), "PLN", 20.0).to_string().replace(NBSP, " ")
        };
        assert_eq!(about(353.44, "money/lead"), "353 zł/lead");
        assert_eq!(about(412.5, "money"), "413 zł");
        assert_eq!(about(19.44, "money"), "19,44 zł");
        assert_eq!(about(21.6, "lead"), "22 leady");
        assert_eq!(about(26.4, "h"), "26 h");
    }

    #[test]
    fn plural_forms() {
        for (count, said) in [(1, "1 lead"), (3, "3 leady"), (5, "5 leadów"), (22, "22 leady"), (112, "112 leadów")] {
            assert_eq!(figure(Lang::Pl, Value::count(count), "lead"), said);
        }
        for (count, said) in [
            (2.3, "2,3 szansy"),
            (59.97, "60,0 szansy"),
            (0.5, "0,5 szansy"),
            (150.4, "150 szans"),
            (122.2, "122 szanse"),
        ] {
            assert_eq!(figure(Lang::Pl, Value::Float(count), "deal"), said);
        }
        assert_eq!(figure(Lang::Pl, Value::Float(57.5), "day"), "57,5 dnia");
        assert_eq!(figure(Lang::Pl, Value::Float(2.5), "lead"), "2,5 leada");
        assert_eq!(figure(Lang::En, Value::Float(0.96), "lead"), "1.0 leads");
        assert_eq!(figure(Lang::En, Value::count(1), "lead"), "1 lead");
        assert_eq!(figure(Lang::En, Value::count(2), "lead"), "2 leads");
        assert_eq!(figure(Lang::Pl, Value::Float(57.0), "day"), "57 dni");
    }
}
