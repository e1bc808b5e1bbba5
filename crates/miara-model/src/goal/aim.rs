//! The number of a goal, as people write it.

use std::fmt::Write as _;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::kpi::Better;
use crate::unit::{DeclaredUnit, Unit};
use crate::value::Value;

/// What is to be reached, in the KPI's unit; shares as fractions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Aim {
    /// At least this much, or at most where less is better.
    Value(Decimal),
    /// Something from `low` to `high`, both included.
    Range {
        /// The least.
        low: Decimal,
        /// The most.
        high: Decimal,
    },
}

/// Why a text is no aim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum AimFault {
    /// Nothing is written.
    Empty,
    /// What is written is no number.
    NoNumber,
    /// A sign could part thousands or be the decimal sign, as in `1.500`.
    Ambiguous {
        /// One reading, such as `1500`.
        whole: String,
        /// The other, such as `1.50`.
        fraction: String,
    },
    /// The KPI is a share, and nobody can tell whether 0.5 is meant as 0.5 % or as 50 %.
    NeedsPercent,
    /// The number is in another unit than the KPI.
    OtherUnit {
        /// The unit that is written.
        written: String,
    },
    /// The range ends before it starts.
    Backwards,
}

/// Numbers beyond this are no goals.
const MOST: i64 = 1_000_000_000_000_000;

impl Aim {
    /// Reads an aim such as `1 600 000`, `25 %`, `1 h 30 min` or, as a range, `20–30 %`. A comma or a
    /// point is the decimal sign; spaces part thousands. `currency` is the firm's.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str, unit: &DeclaredUnit, currency: &str) -> Result<Aim, AimFault> {
        let text = text.replace(['\u{a0}', '\u{202f}', '\u{2009}'], " ").replace('\u{2212}', "-");
        let text = text.trim();
        if text.is_empty() {
            return Err(AimFault::Empty);
        }
        let Some((low, high)) = ends(text) else { return Ok(Aim::Value(number(text, unit, currency)?)) };
        // A unit after the second number is meant for both.
        let suffix = high.trim_start_matches(|c: char| c.is_ascii_digit() || " .,-".contains(c));
        let low = if low.ends_with(|c: char| c.is_ascii_digit()) { format!("{low} {suffix}") } else { low.to_owned() };
        let (low, high) = (number(low.trim(), unit, currency)?, number(high, unit, currency)?);
        if low > high { Err(AimFault::Backwards) } else { Ok(Aim::Range { low, high }) }
    }

    /// Reads a single number in a KPI's unit, such as a baseline.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse_number(text: &str, unit: &DeclaredUnit, currency: &str) -> Result<Decimal, AimFault> {
        match Aim::parse(text, unit, currency)? {
            Aim::Value(value) => Ok(value),
            Aim::Range { .. } => Err(AimFault::NoNumber),
        }
    }

    /// The aim as the book writes it, which [`Aim::parse`] reads again.
    #[must_use]
    pub fn written(&self, unit: &DeclaredUnit) -> String {
        match self {
            Aim::Value(value) => written_number(*value, unit),
            Aim::Range { low, high } => format!("{}..{}", written_number(*low, unit), written_number(*high, unit)),
        }
    }

    /// True where a KPI's number reaches the aim.
    #[must_use]
    pub fn is_reached(&self, value: Value, better: Better) -> bool {
        let at = |aim: &Decimal| match value {
            Value::Exact(exact) => exact.cmp(aim),
            Value::Float(float) => float.total_cmp(&Value::Exact(*aim).to_f64()),
        };
        match (self, better) {
            (Aim::Value(aim), Better::Lower) => at(aim).is_le(),
            (Aim::Value(aim), Better::Higher | Better::Within) => at(aim).is_ge(),
            (Aim::Range { low, high }, _) => at(low).is_ge() && at(high).is_le(),
        }
    }

    /// The end that is to be reached from where most firms stand: the number itself, or of a range its
    /// lower end, or the upper one where less is better.
    #[must_use]
    pub fn nearest(&self, better: Better) -> Decimal {
        match (self, better) {
            (Aim::Value(value), _) => *value,
            (Aim::Range { high, .. }, Better::Lower) => *high,
            (Aim::Range { low, .. }, _) => *low,
        }
    }

    /// The same aim times a factor, rounded to `places` decimal places.
    #[must_use]
    pub fn scaled(&self, factor: Decimal, places: u32) -> Option<Aim> {
        let scaled = |value: Decimal| Some(value.checked_mul(factor)?.round_dp(places).normalize());
        Some(match self {
            Aim::Value(value) => Aim::Value(scaled(*value)?),
            Aim::Range { low, high } => Aim::Range { low: scaled(*low)?, high: scaled(*high)? },
        })
    }
}

/// The two ends of a range; `None` for a single number.
fn ends(text: &str) -> Option<(&str, &str)> {
    let part = |sign: &str| text.split_once(sign).map(|(low, high)| (low.trim(), high.trim()));
    let (low, high) = part("..").or_else(|| part("–")).or_else(|| part("—")).or_else(|| {
        // A hyphen between two numbers; one at the start is a minus sign.
        let at = text.char_indices().skip(1).find(|(_, c)| *c == '-').map(|(at, _)| at)?;
        Some((text[..at].trim(), text[at + 1..].trim()))
    })?;
    Some((low, high))
}

fn number(text: &str, unit: &DeclaredUnit, currency: &str) -> Result<Decimal, AimFault> {
    let hours = DeclaredUnit::Unit(Unit::base("h"));
    if *unit == hours
        && let Some(hours) = hours_and_minutes(text)
    {
        return Ok(hours);
    }
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let (value, suffix) = (plain(digits.trim())?, text[digits.len()..].trim());
    let other = || AimFault::OtherUnit { written: suffix.to_owned() };
    match unit {
        DeclaredUnit::Percent if suffix == "%" => Ok((value / Decimal::from(100)).normalize()),
        DeclaredUnit::Percent if suffix.is_empty() => Err(AimFault::NeedsPercent),
        DeclaredUnit::Percent => Err(other()),
        DeclaredUnit::Unit(_) if suffix.is_empty() => Ok(value),
        DeclaredUnit::Unit(unit) if is_unit(suffix, unit, currency) => Ok(value),
        DeclaredUnit::Unit(_) => Err(other()),
    }
}

/// True where what stands after a number can only be the KPI's own unit.
fn is_unit(suffix: &str, unit: &Unit, currency: &str) -> bool {
    let first = suffix.split('/').next().unwrap_or_default().trim();
    let above: Vec<&str> = unit.powers().filter(|(_, power)| *power > 0).map(|(name, _)| name).collect();
    match above.as_slice() {
        ["money"] => {
            let sign = match currency {
                "PLN" => "zł",
                "EUR" => "€",
                "USD" => "$",
                "GBP" => "£",
                _ => currency,
            };
            first.eq_ignore_ascii_case(currency) || first.to_lowercase() == sign
        }
        ["h"] => first.eq_ignore_ascii_case("h"),
        [noun] => first.eq_ignore_ascii_case(noun),
        _ => false,
    }
}

/// `1 h 30 min`, `45 min`.
fn hours_and_minutes(text: &str) -> Option<Decimal> {
    let text = text.to_lowercase();
    let (hours, rest) = match text.split_once('h') {
        Some((hours, rest)) => (plain(hours.trim()).ok()?, rest.trim().to_owned()),
        None => (Decimal::ZERO, text.clone()),
    };
    if rest.is_empty() {
        return Some(hours);
    }
    let minutes = plain(rest.strip_suffix("min")?.trim()).ok()?;
    Some((hours + minutes / Decimal::from(60)).round_dp(6).normalize())
}

/// A number with a comma or a point as its decimal sign.
fn plain(text: &str) -> Result<Decimal, AimFault> {
    let (minus, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits.trim_start()));
    if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_digit() || " .,'".contains(c)) {
        return Err(AimFault::NoNumber);
    }
    let signs: Vec<char> = digits.chars().filter(|c| ".,".contains(*c)).collect();
    let last = digits.rfind(['.', ',']);
    let mut alone = digits.replace([' ', '\''], "");
    match (signs.as_slice(), last) {
        ([], _) | (_, None) => {}
        ([sign], Some(at)) => {
            let (whole, fraction) = (digits[..at].replace([' ', '\''], ""), &digits[at + 1..]);
            if fraction.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0') {
                let reading = |between: &str, after: &str| format!("{whole}{between}{fraction}{after}");
                return Err(AimFault::Ambiguous { whole: reading("", ""), fraction: reading(".", "0") });
            }
            alone = alone.replace(*sign, ".");
        }
        // Several like signs part thousands; of two kinds the last is the decimal sign.
        ([first, ..], Some(at)) => {
            let decimal = digits[at..].starts_with(|c: char| c != *first);
            alone = alone.replace(*first, "");
            alone = alone.replace([',', '.'], if decimal { "." } else { "" });
        }
    }
    let value: Decimal = alone.parse().map_err(|_| AimFault::NoNumber)?;
    if value > Decimal::from(MOST) {
        return Err(AimFault::NoNumber);
    }
    Ok(if minus { -value } else { value }.normalize())
}

fn written_number(value: Decimal, unit: &DeclaredUnit) -> String {
    let value = if *unit == DeclaredUnit::Percent { value * Decimal::from(100) } else { value };
    let mut text = value.normalize().to_string();
    // With three places a fraction could be read as thousands.
    if text.split_once('.').is_some_and(|(_, fraction)| fraction.len() == 3) {
        text.push('0');
    }
    if *unit == DeclaredUnit::Percent {
        let _ = write!(text, " %");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str, unit: &str) -> Result<Aim, AimFault> {
        Aim::parse(text, &unit.parse().unwrap(), "PLN")
    }

    fn value(text: &str) -> Result<Aim, AimFault> {
        Ok(Aim::Value(text.parse().unwrap()))
    }

    #[test]
    fn numbers_as_people_write_them() {
        for (text, unit, expected) in [
            ("1 600 000", "money", "1600000"),
            ("1\u{a0}600\u{a0}000,50 zł", "money", "1600000.5"),
            ("1,600,000.50 PLN", "money", "1600000.5"),
            ("1.600.000", "money", "1600000"),
            ("-12,5", "money", "-12.5"),
            ("310 zł/h", "money/h", "310"),
            ("25 %", "%", "0.25"),
            ("2,5%", "%", "0.025"),
            ("1 h 30 min", "h", "1.5"),
            ("45 min", "h", "0.75"),
            ("1,5 h", "h", "1.5"),
            ("520", "lead", "520"),
            ("0.125", "lead", "0.125"),
            ("1.5", "lead", "1.5"),
        ] {
            assert_eq!(parse(text, unit), value(expected), "{text}");
        }
        assert_eq!(parse("20–30 %", "%"), Ok(Aim::Range { low: "0.2".parse().unwrap(), high: "0.3".parse().unwrap() }));
        assert_eq!(parse("1 h-2 h", "h"), Ok(Aim::Range { low: 1.into(), high: 2.into() }));
    }

    #[test]
    fn what_could_be_two_things_is_refused() {
        let two = |whole: &str, fraction: &str| AimFault::Ambiguous { whole: whole.into(), fraction: fraction.into() };
        assert_eq!(parse("1.500", "money"), Err(two("1500", "1.5000")));
        assert_eq!(parse("12,250", "money"), Err(two("12250", "12.2500")));
        assert_eq!(parse("0.25", "%"), Err(AimFault::NeedsPercent));
        assert_eq!(parse("100 EUR", "money"), Err(AimFault::OtherUnit { written: "EUR".into() }));
        assert_eq!(parse("100 zł", "lead"), Err(AimFault::OtherUnit { written: "zł".into() }));
        assert_eq!(parse("30–20 %", "%"), Err(AimFault::Backwards));
        for text in ["many", "1e9", "12 of 20", "--1", "9999999999999999999"] {
            assert!(parse(text, "lead").is_err(), "{text}");
        }
        assert_eq!(parse("  ", "lead"), Err(AimFault::Empty));
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_is_read_again(mantissa in -10_i64.pow(12)..10_i64.pow(12), scale in 0_u32..6, width in 0_i64..1000, which in 0_usize..3) {
            let unit: DeclaredUnit = ["money", "%", "h"][which].parse().unwrap();
            let low = Decimal::new(mantissa, scale).normalize();
            for aim in [Aim::Value(low), Aim::Range { low, high: low + Decimal::from(width) }] {
                let written = aim.written(&unit);
                proptest::prop_assert_eq!(Aim::parse(&written, &unit, "PLN"), Ok(aim), "{}", written);
            }
        }
    }

    #[test]
    fn reaching_follows_the_direction() {
        let aim = Aim::Value(100.into());
        let reached = |value: i64, better| aim.is_reached(Value::count(value), better);
        assert!(reached(100, Better::Higher) && !reached(99, Better::Higher));
        assert!(reached(100, Better::Lower) && !reached(101, Better::Lower));
        let range = Aim::Range { low: 20.into(), high: 30.into() };
        assert!(range.is_reached(Value::Float(30.0), Better::Higher));
        assert!(!range.is_reached(Value::Float(30.1), Better::Within));
    }
}
