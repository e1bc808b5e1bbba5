//! The nature of a number: what may be added up, what is divided, what is counted.
//!
//! Everything here follows from how the state of a measure merges, see [`Shape`]; no page, forecast or test of chance
//! decides for itself whether a number may be added up.

use crate::catalogue::Catalogue;
use crate::formula::{Arithmetic, Formula};
use crate::kpi::Kpi;
use crate::measure::{Measure, Shape, Take};
use crate::unit::DeclaredUnit;

/// How the number of a measure or of a KPI comes together.
///
/// | shape | adds over time | adds over parts | stock | counts | whole | accumulates |
/// |---|---|---|---|---|---|---|
/// | rows counted | yes | yes | no | yes | yes | yes |
/// | a sum | yes | yes | no | where its unit is things | no | yes |
/// | different values counted | no | no | no | yes | yes | no |
/// | the last of a reported stock | no | yes | yes | no | no | no |
/// | the change of a reported stock | yes | yes | no | no | no | no |
/// | things open at the end | no | yes | yes | where they are counted | the same | no |
/// | mean, quantile, wait, cohort | no | no | no | no | no | no |
///
/// A sum has what both sides have. A difference adds up where both sides do, and is no count: it may fall, and be below
/// zero. A multiple adds up and nothing else. A quotient of two sums over rows is a ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nature {
    /// The numbers of the parts of a period add up to the number of the period.
    pub adds_over_time: bool,
    /// The numbers of the values of a dimension add up to the number of the whole.
    pub adds_over_parts: bool,
    /// A state at the end of a period; the last known one counts.
    pub is_stock: bool,
    /// One sum over another: numerator and denominator each are sums over rows.
    pub is_ratio: bool,
    /// A number of things, not of money or hours; of a ratio, both its sides.
    pub counts: bool,
    /// Each of these things is a row, or an id, of its own, so that chance makes their number vary as independent
    /// events do; of a ratio never.
    pub are_events: bool,
    /// It is always a whole number.
    pub is_whole: bool,
    /// A sum over rows: each row adds its own part, and no rows are a zero.
    pub is_flow: bool,
    /// A sum over rows that is taken for one that does not fall again as its period goes on.
    pub accumulates: bool,
}

impl Nature {
    const NONE: Nature = Nature {
        adds_over_time: false,
        adds_over_parts: false,
        is_stock: false,
        is_ratio: false,
        counts: false,
        are_events: false,
        is_whole: false,
        is_flow: false,
        accumulates: false,
    };

    fn plus(self, other: Nature) -> Nature {
        Nature {
            adds_over_time: self.adds_over_time && other.adds_over_time,
            adds_over_parts: self.adds_over_parts && other.adds_over_parts,
            is_stock: self.is_stock && other.is_stock,
            is_ratio: false,
            counts: self.counts && other.counts,
            are_events: self.are_events && other.are_events,
            is_whole: self.is_whole && other.is_whole,
            is_flow: self.is_flow && other.is_flow,
            accumulates: self.accumulates && other.accumulates,
        }
    }

    fn minus(self, other: Nature) -> Nature {
        Nature { counts: false, are_events: false, accumulates: false, ..self.plus(other) }
    }

    /// What a multiple leaves of it.
    fn scaled(self) -> Nature {
        let Nature { adds_over_time, adds_over_parts, is_stock, is_flow, .. } = self;
        Nature { adds_over_time, adds_over_parts, is_stock, is_flow, ..Nature::NONE }
    }
}

impl Measure {
    /// How its number comes together.
    #[must_use]
    pub fn nature(&self) -> Nature {
        let counts = self.unit.is_counted();
        let sum = Nature {
            adds_over_time: true,
            adds_over_parts: true,
            is_flow: true,
            accumulates: true,
            counts,
            ..Nature::NONE
        };
        let stock = Nature { adds_over_parts: true, is_stock: true, ..Nature::NONE };
        match &self.shape {
            Shape::Count => Nature { are_events: counts, is_whole: true, ..sum },
            Shape::Sum(_) => sum,
            Shape::Distinct(_) => Nature { counts, are_events: counts, is_whole: true, ..Nature::NONE },
            Shape::Last { take: Take::Closing, .. } => stock,
            Shape::Last { take: Take::Change, .. } => {
                Nature { adds_over_time: true, adds_over_parts: true, ..Nature::NONE }
            }
            Shape::Open { value: None, .. } => Nature { counts, is_whole: true, ..stock },
            Shape::Open { value: Some(_), .. } => stock,
            Shape::Mean(_) | Shape::Quantile(..) | Shape::Cohort { .. } | Shape::Wait { .. } => Nature::NONE,
        }
    }
}

impl Catalogue {
    /// How the number of a KPI comes together.
    #[must_use]
    pub fn nature(&self, kpi: &Kpi) -> Nature {
        self.nature_of(&kpi.formula)
    }

    fn nature_of(&self, formula: &Formula) -> Nature {
        match formula {
            Formula::Name(name) => self.measures.get(name).map_or(Nature::NONE, Measure::nature),
            Formula::Number(_) => Nature::NONE,
            Formula::Binary(Arithmetic::Plus, a, b) => self.nature_of(a).plus(self.nature_of(b)),
            Formula::Binary(Arithmetic::Minus, a, b) => self.nature_of(a).minus(self.nature_of(b)),
            Formula::Binary(Arithmetic::Times, a, b) => match (&**a, &**b) {
                (Formula::Number(_), other) | (other, Formula::Number(_)) => self.nature_of(other).scaled(),
                _ => Nature::NONE,
            },
            // What is divided by a number is written as a quotient, and told as none.
            Formula::Binary(Arithmetic::Over, a, b) if matches!(**b, Formula::Number(_)) => {
                Nature { is_flow: false, ..self.nature_of(a).scaled() }
            }
            Formula::Binary(Arithmetic::Over, a, b) => {
                let (above, below) = (self.nature_of(a), self.nature_of(b));
                let is_ratio = above.is_flow && below.is_flow;
                Nature { is_ratio, counts: is_ratio && above.counts && below.counts, ..Nature::NONE }
            }
        }
    }

    /// True for a sum of counts, and for a share of counts among counts: of these chance is known.
    #[must_use]
    pub fn is_of_counts(&self, kpi: &Kpi) -> bool {
        let nature = self.nature(kpi);
        nature.counts && (nature.is_flow || nature.is_ratio && kpi.unit == DeclaredUnit::Percent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{read_datasets, read_kpis};
    use crate::diagnostic::SourceFile;

    fn catalogue() -> Catalogue {
        let dataset = "dataset: d\ntitle: {pl: d, en: d}\nnoun: deal\nkey: [id]\nat: at\ncolumns:\n  \
                       id: {type: text}\n  at: {type: time}\n  ended: {type: time}\n  n: {type: count, unit: visit}\n  \
                       hours: {type: hours}\n  who: {type: text, unit: account}\n";
        let kpi = |name: &str, rest: &str| SourceFile {
            name: format!("kpis/{name}.yaml"),
            text: format!(
                "kpi: {name}\ntitle: {{pl: x, en: x}}\nmeaning: {{pl: x, en: x}}\nbetter: higher\nfamily: sales\n{rest}"
            ),
        };
        let measure = |name: &str, rest: &str| kpi(name, &format!("measure: {{dataset: d, {rest}}}\n"));
        let formula = |name: &str, text: &str| kpi(name, &format!("formula: {text}\n"));
        let (datasets, _) = read_datasets(&[SourceFile { name: "d.yaml".to_owned(), text: dataset.to_owned() }]);
        let files = [
            measure("deals", "value: COUNT(*)"),
            measure("won", "value: COUNT(*), at: ended"),
            measure("visits", "value: SUM(n)"),
            measure("worked", "value: SUM(hours)"),
            measure("accounts", "value: COUNT(DISTINCT who)"),
            measure("followers", "value: LAST(n), per: [who]"),
            measure("growth", "value: CHANGE(n), per: [who]"),
            measure("open", "value: COUNT(*), open_until: [ended]"),
            measure("open_hours", "value: SUM(hours), open_until: [ended]"),
            measure("typical", "value: MEDIAN(hours)"),
            formula("both", "deals + won"),
            formula("double", "2 * deals"),
            formula("rate", "deals / (deals + won)"),
            formula("per_hour", "deals / worked"),
            formula("per_account", "deals / accounts"),
            formula("left", "visits - followers"),
            formula("net", "deals - won"),
            formula("percent", "100 * (deals / worked)"),
            formula("half", "deals / 2"),
        ];
        let (catalogue, faults) = read_kpis(datasets, &files);
        assert!(faults.is_empty(), "{faults:?}");
        catalogue
    }

    /// Letters for what a KPI is: over Time, over Parts, Stock, Ratio, Counts, Events, Whole, Flow, Accumulates.
    fn letters(name: &str) -> String {
        let catalogue = catalogue();
        let nature = catalogue.nature(&catalogue.kpis[name]);
        let flags = [
            (nature.adds_over_time, 'T'),
            (nature.adds_over_parts, 'P'),
            (nature.is_stock, 'S'),
            (nature.is_ratio, 'R'),
            (nature.counts, 'C'),
            (nature.are_events, 'E'),
            (nature.is_whole, 'W'),
            (nature.is_flow, 'F'),
            (nature.accumulates, 'A'),
        ];
        flags.iter().filter(|(is, _)| *is).map(|(_, letter)| letter).collect()
    }

    #[test]
    fn the_shape_of_a_measure_says_what_adds_up() {
        assert_eq!(["deals", "visits", "worked"].map(letters), ["TPCEWFA", "TPCFA", "TPFA"]);
        // Whom two months have in common is counted once in both together: it adds over neither.
        assert_eq!(letters("accounts"), "CEW");
        // Followers of two networks add up, those of two months don't; what they grew by does both, and may fall.
        assert_eq!(["followers", "growth"].map(letters), ["PS", "TP"]);
        assert_eq!(["open", "open_hours", "typical"].map(letters), ["PSCW", "PS", ""]);
    }

    #[test]
    fn arithmetic_keeps_what_both_sides_have() {
        // Two counts added up are a count that adds up: they were taken for neither.
        assert_eq!(["both", "double"].map(letters), ["TPCEWFA", "TPF"]);
        // A difference may fall again and be below zero, so it is no count.
        assert_eq!(["net", "left"].map(letters), ["TPWF", "P"]);
        // A ratio of events is no number of events.
        assert_eq!(["rate", "per_hour"].map(letters), ["RC", "R"]);
        // A divisor of different accounts has no parts that add up, so the quotient has none with a weight.
        assert_eq!(["per_account", "percent", "half"].map(letters), ["", "", "TP"]);
    }
}
