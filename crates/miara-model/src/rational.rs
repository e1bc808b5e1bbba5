//! A formula as one fraction of two polynomials in its measures.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::formula::{Arithmetic, Formula};

/// Terms at most, so that no formula takes long.
const TERMS: usize = 400;

/// A polynomial with whole coefficients: the power of each measure that takes part, and how often the
/// product is taken. Terms of coefficient zero are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Polynomial {
    terms: BTreeMap<Monomial, i128>,
}

/// Measures by name with their powers, which are above zero.
type Monomial = BTreeMap<String, u8>;

/// A fraction of two polynomials that equals a formula wherever the formula has a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rational {
    /// What is divided.
    pub top: Polynomial,
    /// By what it is divided; never the zero polynomial.
    pub bottom: Polynomial,
}

/// What is known of the measures of a formula beside their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Measures that may be below zero.
    pub signed: Vec<String>,
    /// A measure that counts some of what another counts, and that other: never above it.
    pub parts: Vec<(String, String)>,
}

/// The sign of a polynomial wherever its measures are above zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Above zero everywhere.
    Positive,
    /// Below zero everywhere.
    Negative,
    /// Zero everywhere.
    Zero,
    /// It depends, or can't be told.
    Either,
}

impl Sign {
    /// The sign of the negative.
    #[must_use]
    pub fn flipped(self) -> Sign {
        match self {
            Sign::Positive => Sign::Negative,
            Sign::Negative => Sign::Positive,
            other => other,
        }
    }

    /// The sign of a product.
    #[must_use]
    pub fn times(self, other: Sign) -> Sign {
        match (self, other) {
            (Sign::Zero, _) | (_, Sign::Zero) => Sign::Zero,
            (Sign::Either, _) | (_, Sign::Either) => Sign::Either,
            (a, b) if a == b => Sign::Positive,
            _ => Sign::Negative,
        }
    }
}

impl Rational {
    /// The fraction of a formula; `None` where its numbers or terms are too many to be exact, or where
    /// it divides by what is always zero.
    #[must_use]
    pub fn of(formula: &Formula) -> Option<Rational> {
        match formula {
            Formula::Number(number) => Rational::number(*number),
            Formula::Name(name) => Some(Rational { top: Polynomial::measure(name), bottom: Polynomial::whole(1) }),
            Formula::Binary(op, a, b) => {
                let (a, b) = (Rational::of(a)?, Rational::of(b)?);
                match op {
                    Arithmetic::Plus => a.plus(&b, 1),
                    Arithmetic::Minus => a.plus(&b, -1),
                    Arithmetic::Times => Rational::checked(a.top.times(&b.top)?, a.bottom.times(&b.bottom)?),
                    Arithmetic::Over => Rational::checked(a.top.times(&b.bottom)?, a.bottom.times(&b.top)?),
                }
            }
        }
    }

    /// The fraction without measures that divide both of its sides.
    pub(crate) fn reduced(&self) -> Rational {
        let mut common: Option<Monomial> = None;
        for monomial in self.top.terms.keys().chain(self.bottom.terms.keys()) {
            let shared = |held: &Monomial| {
                let least = |(name, power): (&String, &u8)| Some((name.clone(), *power.min(monomial.get(name)?)));
                held.iter().filter_map(least).collect()
            };
            common = Some(common.as_ref().map_or_else(|| monomial.clone(), shared));
        }
        let common = common.unwrap_or_default();
        Rational { top: self.top.without(&common), bottom: self.bottom.without(&common) }
    }

    /// The same fraction with both sides negative.
    pub(crate) fn turned(&self) -> Option<Rational> {
        let none = Polynomial::default();
        Some(Rational { top: none.plus(&self.top, -1)?, bottom: none.plus(&self.bottom, -1)? })
    }

    fn number(number: Decimal) -> Option<Rational> {
        let number = number.normalize();
        let bottom = 10_i128.checked_pow(number.scale())?;
        Some(Rational { top: Polynomial::whole(number.mantissa()), bottom: Polynomial::whole(bottom) })
    }

    fn plus(&self, other: &Rational, sign: i128) -> Option<Rational> {
        if self.bottom == other.bottom {
            return Rational::checked(self.top.plus(&other.top, sign)?, self.bottom.clone());
        }
        let (left, right) = (self.top.times(&other.bottom)?, other.top.times(&self.bottom)?);
        Rational::checked(left.plus(&right, sign)?, self.bottom.times(&other.bottom)?)
    }

    fn checked(top: Polynomial, bottom: Polynomial) -> Option<Rational> {
        (!bottom.terms.is_empty()).then_some(Rational { top, bottom })
    }
}

impl Polynomial {
    fn whole(number: i128) -> Polynomial {
        Polynomial { terms: if number == 0 { BTreeMap::new() } else { BTreeMap::from([(Monomial::new(), number)]) } }
    }

    fn measure(name: &str) -> Polynomial {
        Polynomial { terms: BTreeMap::from([(Monomial::from([(name.to_owned(), 1)]), 1)]) }
    }

    /// The sum of this and so many times another; `None` where a number grows too large.
    pub(crate) fn plus(&self, other: &Polynomial, times: i128) -> Option<Polynomial> {
        let mut sum = self.clone();
        for (monomial, number) in &other.terms {
            sum.add(monomial.clone(), number.checked_mul(times)?)?;
        }
        (sum.terms.len() <= TERMS).then_some(sum)
    }

    /// The product; `None` where it has too many terms or too large numbers.
    pub(crate) fn times(&self, other: &Polynomial) -> Option<Polynomial> {
        let mut product = Polynomial::default();
        for (a, x) in &self.terms {
            for (b, y) in &other.terms {
                let mut monomial = a.clone();
                for (name, power) in b {
                    let held = monomial.entry(name.clone()).or_insert(0);
                    *held = held.checked_add(*power)?;
                }
                product.add(monomial, x.checked_mul(*y)?)?;
            }
            if product.terms.len() > TERMS {
                return None;
            }
        }
        Some(product)
    }

    fn without(&self, common: &Monomial) -> Polynomial {
        let divided = |monomial: &Monomial| {
            let left = |(name, power): (&String, &u8)| {
                let left = power - common.get(name).copied().unwrap_or(0);
                (left > 0).then(|| (name.clone(), left))
            };
            monomial.iter().filter_map(left).collect::<Monomial>()
        };
        Polynomial { terms: self.terms.iter().map(|(monomial, number)| (divided(monomial), *number)).collect() }
    }

    /// Its terms: the power of each measure, and the coefficient.
    pub(crate) fn terms(&self) -> impl Iterator<Item = (&BTreeMap<String, u8>, f64)> {
        self.terms.iter().map(|(monomial, number)| (monomial, *number as f64))
    }

    fn add(&mut self, monomial: Monomial, number: i128) -> Option<()> {
        let held = self.terms.entry(monomial.clone()).or_insert(0);
        *held = held.checked_add(number)?;
        if *held == 0 {
            self.terms.remove(&monomial);
        }
        Some(())
    }

    /// How fast it grows when the measures of a lever grow by one and the same share: each term as often
    /// as its powers of those measures.
    pub(crate) fn growth(&self, lever: &[&str]) -> Option<Polynomial> {
        let mut grown = Polynomial::default();
        for (monomial, number) in &self.terms {
            let power: i128 = lever.iter().filter_map(|name| monomial.get(*name)).map(|power| i128::from(*power)).sum();
            grown.add(monomial.clone(), number.checked_mul(power)?)?;
        }
        Some(grown)
    }

    /// The sign where every measure is above zero, but for those that may be below.
    #[must_use]
    pub fn sign(&self, facts: &Facts) -> Sign {
        match self.plain_sign(&facts.signed) {
            Sign::Either => self.with_rests(&facts.parts).map_or(Sign::Either, |other| other.plain_sign(&facts.signed)),
            known => known,
        }
    }

    fn plain_sign(&self, signed: &[String]) -> Sign {
        let mut signs = self.terms.iter().map(|(monomial, number)| {
            let unsure = monomial.iter().any(|(name, power)| power % 2 == 1 && signed.contains(name));
            // An even power of what may be zero is no strict sign, but no wrong one for a direction.
            if unsure {
                Sign::Either
            } else if *number > 0 {
                Sign::Positive
            } else {
                Sign::Negative
            }
        });
        let Some(first) = signs.next() else { return Sign::Zero };
        if signs.all(|sign| sign == first) { first } else { Sign::Either }
    }

    /// The same with every whole written as its part and a rest that is not below zero.
    fn with_rests(&self, parts: &[(String, String)]) -> Option<Polynomial> {
        let mut written = self.clone();
        for (part, whole) in parts {
            let rest = format!("{whole} without {part}");
            let sum = Polynomial::measure(part).plus(&Polynomial::measure(&rest), 1)?;
            written = written.replaced(whole, &sum)?;
        }
        Some(written)
    }

    fn replaced(&self, name: &str, by: &Polynomial) -> Option<Polynomial> {
        let mut made = Polynomial::default();
        for (monomial, number) in &self.terms {
            let mut rest = monomial.clone();
            let power = rest.remove(name).unwrap_or(0);
            let mut term = Polynomial { terms: BTreeMap::from([(rest, *number)]) };
            for _ in 0..power {
                term = term.times(by)?;
            }
            made = made.plus(&term, 1)?;
        }
        Some(made)
    }

    /// Its constant and the factor of each measure, where no measures are multiplied.
    #[must_use]
    pub fn linear(&self) -> Option<(f64, BTreeMap<&str, f64>)> {
        let (mut constant, mut factors) = (0.0, BTreeMap::new());
        for (monomial, number) in &self.terms {
            let mut names = monomial.iter();
            match (names.next(), names.next()) {
                (None, _) => constant = *number as f64,
                (Some((name, 1)), None) => {
                    factors.insert(name.as_str(), *number as f64);
                }
                _ => return None,
            }
        }
        Some((constant, factors))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rational(text: &str) -> Rational {
        Rational::of(&Formula::parse(text).unwrap()).unwrap()
    }

    #[test]
    fn a_formula_becomes_one_fraction() {
        let found = rational("a / (a + b) - 0.5");
        // (2a - (a + b)) / (2 (a + b)), times five above and below.
        assert_eq!(found.top, rational("5 * a - 5 * b").top);
        assert_eq!(found.bottom, rational("10 * a + 10 * b").top);
    }

    #[test]
    fn a_part_makes_a_difference_positive() {
        let difference = rational("a * (whole - part)").top;
        assert_eq!(difference.sign(&Facts::default()), Sign::Either);
        let facts = Facts { parts: vec![("part".into(), "whole".into())], ..Facts::default() };
        assert_eq!(difference.sign(&facts), Sign::Positive);
    }

    #[test]
    fn what_can_not_be_exact_is_not_told() {
        let large = "79228162514264337593543950335";
        assert!(Rational::of(&Formula::parse(&format!("{large} * {large} * a")).unwrap()).is_none());
        assert!(Rational::of(&Formula::parse("a / (b - b)").unwrap()).is_none());
    }
}
