//! Ways of counting that may give the other number.

use miara_model::Period;
use miara_model::alternative::Alternative;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

/// A number as a person has typed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// The number.
    pub number: Decimal,
    /// Digits after the point that were typed, below zero for whole thousands or millions: the number is told as exactly
    /// as that.
    pub places: i32,
}

impl Said {
    /// True for a number that a tool would show as the one that was typed.
    #[must_use]
    pub fn is(&self, number: f64) -> bool {
        // What lies a hair beside the half is what floats make of it.
        const HAIR: f64 = 1e-6;
        let unit = 0.1_f64.powi(self.places);
        (self.number() - number).abs() <= unit * (0.5 + HAIR)
    }

    /// The number.
    #[must_use]
    pub fn number(&self) -> f64 {
        self.number.to_f64().unwrap_or(f64::NAN)
    }
}

/// One thing that another tool does otherwise.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// It counts the measures in another way.
    Counts(Alternative),
    /// It adds foreign amounts as they are written.
    AsWritten,
    /// Its days are those of UTC.
    Utc,
    /// It means other days.
    Days(Period),
    /// It has only what is of one value of a dimension; `None` is what is of none.
    Only(String, Option<String>),
    /// It lacks what is of one value of a dimension.
    Without(String, Option<String>),
    /// It has what is of all values of a dimension that the question filters by.
    Unfiltered(String),
}

/// A number, and what must be done otherwise to get it.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// What is done otherwise, one or two things.
    pub steps: Vec<Step>,
    /// The number that comes of it.
    pub number: f64,
}

/// Ways of counting, held against the number of the other tool.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Judged {
    /// Those that give the other number, the simplest first.
    pub equal: Vec<Way>,
    /// Those of one step that leave less than half of the difference, the nearest first.
    pub nearer: Vec<Way>,
    /// The others of one step.
    pub farther: Vec<Way>,
    /// True where the number was told so roughly that several ways may meet it by chance.
    pub is_rough: bool,
    /// How many were tried, beside those that make no difference.
    pub tried: usize,
}

impl Step {
    /// True for one of many parts of the number, of which some come near any number by chance.
    fn is_part(&self) -> bool {
        matches!(self, Step::Only(..) | Step::Without(..))
    }
}

/// A number told to less than this share of itself is met by too many parts.
const EXACT: f64 = 5e-4;

/// Holds ways of counting against another tool's number. Ways that make no difference are left out, and those of two
/// steps that one of the two explains alone. Two steps, or a part of the number, are told only where they give the very
/// number and that is told exactly, and a part only where nothing else does.
#[must_use]
pub fn judge(said: &Said, ours: f64, ways: Vec<Way>) -> Judged {
    // A way that leaves nothing over explains nothing.
    let differs = |way: &Way| {
        way.number.is_finite() && way.number != 0.0 && (way.number - ours).abs() > 1e-9 * ours.abs().max(1.0)
    };
    let off = |way: &Way| (way.number - said.number()).abs();
    let ways: Vec<Way> = ways.into_iter().filter(differs).collect();
    let mut judged = Judged { tried: ways.len(), ..Judged::default() };
    let (parts, ways): (Vec<Way>, Vec<Way>) = ways.into_iter().partition(|way| way.steps.iter().any(Step::is_part));
    let (single, pairs): (Vec<Way>, Vec<Way>) = ways.into_iter().partition(|way| way.steps.len() == 1);
    for way in single {
        let is_nearer = off(&way) < (ours - said.number()).abs() / 2.0;
        let place = if said.is(way.number) {
            &mut judged.equal
        } else if is_nearer {
            &mut judged.nearer
        } else {
            &mut judged.farther
        };
        place.push(way);
    }
    let is_exact = 0.1_f64.powi(said.places) < EXACT * said.number().abs();
    judged.is_rough = !is_exact;
    for way in pairs.into_iter().filter(|way| is_exact && said.is(way.number)) {
        let is_explained = judged.equal.iter().any(|known| known.steps.iter().all(|step| way.steps.contains(step)));
        if !is_explained {
            judged.equal.push(way);
        }
    }
    if judged.equal.is_empty() && is_exact {
        judged.equal.extend(parts.into_iter().filter(|way| said.is(way.number)));
    }
    judged.nearer.sort_by(|a, b| off(a).total_cmp(&off(b)));
    judged.farther.sort_by(|a, b| off(a).total_cmp(&off(b)));
    judged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Said {
        let number: Decimal = text.parse().unwrap();
        Said { number, places: i32::try_from(number.scale()).unwrap() }
    }

    fn way(steps: &[Step], number: f64) -> Way {
        Way { steps: steps.to_vec(), number }
    }

    #[test]
    fn a_number_is_as_exact_as_it_was_typed() {
        assert!(said("1234").is(1234.4));
        assert!(said("1234").is(1234.5), "a tool may round the half down");
        assert!(!said("1234").is(1234.6));
        assert!(said("1234.50").is(1234.504) && !said("1234.50").is(1234.4));
        assert!(Said { number: Decimal::from(1_200_000), places: -5 }.is(1_234_567.0), "1.2 million");
    }

    #[test]
    fn the_way_that_gives_the_number_comes_first_and_alone() {
        let utc_as_written = [Step::Utc, Step::AsWritten];
        let lacks_ewa = Step::Without("owner".into(), Some("Ewa".into()));
        let ways = vec![
            way(&[Step::Utc], 90_000.0),
            way(&[Step::AsWritten], 120_000.0),
            way(&utc_as_written, 120_000.0),
            way(&[Step::Unfiltered("owner".into())], 118_000.0),
            way(std::slice::from_ref(&lacks_ewa), 120_000.0),
            way(&[Step::Only("owner".into(), None)], 100_000.0),
        ];
        let judged = judge(&said("120000"), 100_000.0, ways.clone());
        assert_eq!(judged.equal, [way(&[Step::AsWritten], 120_000.0)], "UTC beside it explains nothing more");
        assert_eq!(judged.nearer, [way(&[Step::Unfiltered("owner".into())], 118_000.0)]);
        assert_eq!(judged.farther, [way(&[Step::Utc], 90_000.0)], "what makes no difference is left out");
        assert_eq!(judged.tried, 5);
        let parts = ways[4..].to_vec();
        assert_eq!(judge(&said("120000"), 100_000.0, parts.clone()).equal, [way(&[lacks_ewa], 120_000.0)]);
        let rounded = Said { number: Decimal::from(120_000), places: -3 };
        assert_eq!(judge(&rounded, 100_000.0, parts).equal, [], "among many parts some come near 120 thousand");
    }
}
