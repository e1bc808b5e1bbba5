//! What is expected of an action.

use miara_model::DeclaredUnit;

/// A change that is expected, as far as it was written as a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ExpectedChange {
    /// A share of what would be without the action, such as 0.1 for a tenth more.
    Relative(f64),
    /// In the KPI's unit; of a share 0.01 is a percentage point.
    Absolute(f64),
}

/// How what came stands to what was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum VersusExpected {
    /// Less, or the other way round, beyond doubt.
    Less,
    /// It may well be what was expected.
    Within,
    /// More, beyond doubt.
    More,
}

impl VersusExpected {
    /// The word in JSON and in keys of sentences.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            VersusExpected::Less => "less",
            VersusExpected::Within => "within",
            VersusExpected::More => "more",
        }
    }
}

impl ExpectedChange {
    /// Reads `+10 %`, `-0,5 pp` or `-2`: a number with its sign. `None` for what is no such number, which
    /// is read by people alone, and for a share without sign of percent, which could be read in two ways.
    #[must_use]
    pub fn of(text: &str, unit: &DeclaredUnit) -> Option<Self> {
        let text = text.trim();
        let (sign, rest) = match text.chars().next()? {
            '+' => (1.0, &text[1..]),
            '-' => (-1.0, &text[1..]),
            '\u{2212}' | '–' => (-1.0, &text[text.chars().next()?.len_utf8()..]),
            _ => return None,
        };
        let end = rest.rfind(|c: char| c.is_ascii_digit())? + 1;
        let number: String = rest[..end].chars().filter(|c| !c.is_whitespace()).collect();
        let number: f64 = number.replace(',', ".").parse().ok().filter(|number: &f64| number.is_finite())?;
        let number = sign * number;
        match rest[end..].trim().to_lowercase().as_str() {
            "%" => Some(ExpectedChange::Relative(number / 100.0)),
            "pp" | "p.p." | "p.p" | "pkt proc." | "pts" if *unit == DeclaredUnit::Percent => {
                Some(ExpectedChange::Absolute(number / 100.0))
            }
            "" if *unit != DeclaredUnit::Percent => Some(ExpectedChange::Absolute(number)),
            _ => None,
        }
    }

    /// Holds what came against it: the ends of where it lies, as a share and in the KPI's unit.
    #[must_use]
    pub fn against(self, relative: (f64, f64), absolute: (f64, f64)) -> VersusExpected {
        let (wanted, (low, high)) = match self {
            ExpectedChange::Relative(wanted) => (wanted, relative),
            ExpectedChange::Absolute(wanted) => (wanted, absolute),
        };
        let (low, high) = if wanted < 0.0 { (-high, -low) } else { (low, high) };
        if high < wanted.abs() {
            VersusExpected::Less
        } else if low > wanted.abs() {
            VersusExpected::More
        } else {
            VersusExpected::Within
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_a_sign_are_read_and_nothing_else() {
        let share = DeclaredUnit::Percent;
        let hours: DeclaredUnit = "h".parse().unwrap();
        assert_eq!(ExpectedChange::of("+10 %", &share), Some(ExpectedChange::Relative(0.1)));
        assert_eq!(ExpectedChange::of("−0,5 pp", &share), Some(ExpectedChange::Absolute(-0.005)));
        assert_eq!(ExpectedChange::of("-2", &hours), Some(ExpectedChange::Absolute(-2.0)));
        assert_eq!(ExpectedChange::of("-1 000", &hours), Some(ExpectedChange::Absolute(-1000.0)));
        for (text, unit) in [("10 %", &share), ("+2", &share), ("more leads", &hours), ("+", &hours), ("", &hours)] {
            assert_eq!(ExpectedChange::of(text, unit), None, "{text}");
        }
    }

    #[test]
    fn what_came_is_held_against_it_in_its_direction() {
        let relative = |wanted: f64, ends| ExpectedChange::Relative(wanted).against(ends, (0.0, 0.0));
        assert_eq!(relative(0.1, (0.05, 0.2)), VersusExpected::Within);
        assert_eq!(relative(0.3, (0.05, 0.2)), VersusExpected::Less);
        assert_eq!(relative(-0.2, (-0.5, -0.3)), VersusExpected::More);
        assert_eq!(relative(-0.2, (0.1, 0.3)), VersusExpected::Less);
        assert_eq!(ExpectedChange::Absolute(-1.0).against((0.0, 0.0), (-1.5, -0.5)), VersusExpected::Within);
    }
}
