//! Units: what a number is a number of.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// A product of powers of base units: `money`, `h`, `day`, and the nouns of counted things.
///
/// `money` stands for the firm's currency. The empty product is the unit of a pure number.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct Unit {
    powers: BTreeMap<String, i8>,
}

impl Unit {
    /// The unit of a pure number.
    #[must_use]
    pub fn pure() -> Self {
        Unit::default()
    }

    /// One base unit.
    #[must_use]
    pub fn base(name: &str) -> Self {
        Unit { powers: BTreeMap::from([(name.to_owned(), 1)]) }
    }

    /// The firm's currency.
    #[must_use]
    pub fn money() -> Self {
        Unit::base("money")
    }

    /// True for a pure number.
    #[must_use]
    pub fn is_pure(&self) -> bool {
        self.powers.is_empty()
    }

    /// Base units with their powers, by name.
    pub fn powers(&self) -> impl Iterator<Item = (&str, i8)> {
        self.powers.iter().map(|(name, power)| (name.as_str(), *power))
    }

    /// True for a number of things or days, or a pure number: neither money nor hours are in it, and nothing is divided.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        self.powers().all(|(name, power)| power == 1 && !["money", "h"].contains(&name))
    }

    /// True for the unit of things that are counted one by one, such as leads.
    #[must_use]
    pub fn is_things(&self) -> bool {
        let mut powers = self.powers();
        matches!((powers.next(), powers.next()), (Some((name, 1)), None) if !["money", "h", "day"].contains(&name))
    }

    /// True where the number can be read as a share: a pure number, or things per things.
    #[must_use]
    pub fn is_share(&self) -> bool {
        let physical = ["money", "h", "day"];
        self.powers.keys().all(|name| !physical.contains(&name.as_str()))
            && self.powers.values().map(|p| i32::from(*p)).sum::<i32>() == 0
    }

    /// The unit of a product.
    #[must_use]
    pub fn times(&self, other: &Unit) -> Unit {
        self.combine(other, 1)
    }

    /// The unit of a quotient.
    #[must_use]
    pub fn per(&self, other: &Unit) -> Unit {
        self.combine(other, -1)
    }

    fn combine(&self, other: &Unit, sign: i8) -> Unit {
        let mut powers = self.powers.clone();
        for (name, power) in &other.powers {
            let sum = powers.get(name).copied().unwrap_or(0).saturating_add(sign.saturating_mul(*power));
            if sum == 0 {
                powers.remove(name);
            } else {
                powers.insert(name.clone(), sum);
            }
        }
        Unit { powers }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = |wanted: fn(i8) -> bool| {
            let names =
                self.powers.iter().filter(|(_, power)| wanted(**power)).map(|(name, power)| match power.abs() {
                    1 => name.clone(),
                    n => format!("{name}^{n}"),
                });
            names.collect::<Vec<_>>().join("*")
        };
        let (above, below) = (side(|power| power > 0), side(|power| power < 0));
        match (above.as_str(), below.as_str()) {
            ("", "") => f.write_str("1"),
            ("", below) => write!(f, "1/{below}"),
            (above, "") => f.write_str(above),
            (above, below) => write!(f, "{above}/{below}"),
        }
    }
}

/// A unit as a definition declares it: the unit itself, or `%` for a share shown times a hundred.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeclaredUnit {
    /// `%`: any share.
    Percent,
    /// A product of base units, such as `money/h`.
    Unit(Unit),
}

impl DeclaredUnit {
    /// True where a number of the inferred unit may be declared so.
    #[must_use]
    pub fn admits(&self, inferred: &Unit) -> bool {
        match self {
            DeclaredUnit::Percent => inferred.is_share(),
            DeclaredUnit::Unit(unit) => unit == inferred,
        }
    }
}

impl fmt::Display for DeclaredUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DeclaredUnit::Percent => f.write_str("%"),
            DeclaredUnit::Unit(unit) => unit.fmt(f),
        }
    }
}

impl FromStr for DeclaredUnit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "%" {
            return Ok(DeclaredUnit::Percent);
        }
        let (above, below) = text.split_once('/').map_or((text, None), |(above, below)| (above, Some(below)));
        let mut unit = product(above, text)?;
        if let Some(below) = below {
            unit = unit.per(&product(below, text)?);
        }
        Ok(DeclaredUnit::Unit(unit))
    }
}

fn product(side: &str, whole: &str) -> Result<Unit, String> {
    let mut unit = Unit::pure();
    for factor in side.split('*').map(str::trim) {
        match factor {
            "1" => {}
            name if !name.is_empty() && name.chars().all(|c| c.is_alphabetic() || c == '_') => {
                unit = unit.times(&Unit::base(name))
            }
            _ => {
                return Err(format!(
                    "`{whole}` is no unit; write such as `money`, `money/h`, `lead`, `day`, `%` or `1`"
                ));
            }
        }
    }
    Ok(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declared(text: &str) -> DeclaredUnit {
        text.parse().unwrap()
    }

    #[test]
    fn money_per_hour_is_not_money_per_lead() {
        let per_hour = Unit::money().per(&Unit::base("h"));
        assert!(declared("money/h").admits(&per_hour));
        assert!(!declared("money/lead").admits(&per_hour));
        assert!(!declared("%").admits(&per_hour));
        assert_eq!(per_hour.to_string(), "money/h");
    }

    #[test]
    fn things_per_things_are_a_share() {
        assert!(declared("%").admits(&Unit::base("lead").per(&Unit::base("visit"))));
        assert!(declared("%").admits(&Unit::money().per(&Unit::money())));
        assert!(!declared("%").admits(&Unit::base("lead")));
        assert!(!Unit::base("h").per(&Unit::base("day")).is_share());
    }

    #[test]
    fn a_unit_that_cannot_be_read_says_what_can() {
        assert!("PLN per h!".parse::<DeclaredUnit>().unwrap_err().contains("money/h"));
    }
}
