//! How much of a share, or of its change, may be chance.

use miara_analysis::{Interval, wilson};
use miara_model::formula::Arithmetic;
use miara_model::{Absent, Cell, DeclaredUnit, Formula, Kpi};

/// A share as what it is made of: so many of so many cases.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShareCases {
    /// Those that met.
    pub met: f64,
    /// All of them.
    pub of: f64,
}

impl ShareCases {
    /// The cases of a share, from the numbers of the KPIs that its formula is made of. `None` for a KPI that
    /// is no ratio of counted things, or whose parts are not among them.
    #[must_use]
    pub fn of(kpi: &Kpi, kpis: &[Kpi], cells: &[Cell]) -> Option<ShareCases> {
        let Formula::Binary(Arithmetic::Over, above, below) = &kpi.formula else { return None };
        if kpi.unit != DeclaredUnit::Percent {
            return None;
        }
        let value = |name: &str| -> Cell {
            let place = kpis.iter().position(|known| {
                known.name == name && matches!(&known.unit, DeclaredUnit::Unit(unit) if unit.is_counted())
            });
            place.map_or(Err(Absent::TooLarge), |place| cells[place].clone())
        };
        let (met, of) = (above.eval(&value).ok()?.to_f64(), below.eval(&value).ok()?.to_f64());
        (of > 0.0 && (0.0..=of).contains(&met)).then_some(ShareCases { met, of })
    }

    /// Where the share lies with 95 of 100.
    #[must_use]
    pub fn interval(self) -> Option<Interval> {
        wilson(self.met, self.of, 0.95)
    }

    /// Whether two shares differ by more than chance explains in 95 of 100 cases.
    ///
    /// # Source
    /// The test of two proportions with their common share, Pearson 1900.
    #[must_use]
    pub fn differs_from(self, other: ShareCases) -> bool {
        let share = (self.met + other.met) / (self.of + other.of);
        let spread = (share * (1.0 - share) * (1.0 / self.of + 1.0 / other.of)).sqrt();
        spread > 0.0 && (self.met / self.of - other.met / other.of).abs() > 1.96 * spread
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_cases_are_wide_and_their_change_is_chance() {
        let few = ShareCases { met: 3.0, of: 11.0 };
        let interval = few.interval().unwrap();
        // By hand: Wilson's interval of 3 of 11 is 9.7 to 56.6 %.
        assert!((interval.low - 0.0975).abs() < 5e-4 && (interval.high - 0.5656).abs() < 5e-4, "{interval:?}");
        assert!(!few.differs_from(ShareCases { met: 5.0, of: 10.0 }));
        assert!(ShareCases { met: 300.0, of: 1100.0 }.differs_from(ShareCases { met: 500.0, of: 1000.0 }));
        assert!(!ShareCases { met: 0.0, of: 5.0 }.differs_from(ShareCases { met: 0.0, of: 9.0 }));
    }
}
