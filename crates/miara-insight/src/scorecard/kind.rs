//! What can be judged of a KPI: only numbers of which chance is known how it works.

use miara_model::formula::Arithmetic;
use miara_model::{Catalogue, DeclaredUnit, Formula, Kpi, Measure, Scalar, Shape};

/// How a KPI is judged.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A share of counted cases, such as won of decided deals.
    Share,
    /// Things counted, per day of work.
    Count,
    /// Counted things per counted thing, such as activities per day of work.
    PerCount,
    /// What one thing is typically worth.
    Amount {
        /// The measure whose rows are added up.
        sum: String,
        /// The column that tells one thing from another; absent where each row is one.
        per: Option<String>,
    },
    /// Shown without a verdict.
    Shown(Unjudged),
}

/// Why a KPI is shown without a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unjudged {
    /// A sum depends on how many things there are and on how large they are, which are judged apart.
    Sum,
    /// A time is spread too unevenly for a fair comparison of few cases.
    Time,
    /// A state at a moment is no record of a period.
    State,
    /// Numbers of unlike kinds stand in it.
    Mixed,
}

impl Unjudged {
    /// Its name in sentences and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Unjudged::Sum => "sum",
            Unjudged::Time => "time",
            Unjudged::State => "state",
            Unjudged::Mixed => "mixed",
        }
    }
}

impl Kind {
    /// How a KPI is judged.
    #[must_use]
    pub fn of(kpi: &Kpi, catalogue: &Catalogue) -> Kind {
        let measures: Vec<&Measure> = catalogue.measures_of(kpi).collect();
        let counted = measures.iter().all(|measure| measure.nature().are_events);
        match &kpi.formula {
            Formula::Name(_) if counted && measures.len() == 1 => Kind::Count,
            Formula::Binary(Arithmetic::Over, ..) if counted && kpi.unit == DeclaredUnit::Percent => Kind::Share,
            Formula::Binary(Arithmetic::Over, above, below) if counted => match (&**above, &**below) {
                (Formula::Name(_), Formula::Name(_)) => Kind::PerCount,
                _ => Kind::Shown(Unjudged::Mixed),
            },
            Formula::Binary(Arithmetic::Over, above, below) => {
                amount(above, below, &measures).unwrap_or_else(|| Kind::Shown(why(&measures)))
            }
            _ => Kind::Shown(why(&measures)),
        }
    }

    /// Its name in sentences and JSON.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Kind::Share => "share",
            Kind::Count => "count",
            Kind::PerCount => "per-count",
            Kind::Amount { .. } => "amount",
            Kind::Shown(_) => "shown",
        }
    }
}

/// Money per counted thing of the same dataset.
fn amount(above: &Formula, below: &Formula, measures: &[&Measure]) -> Option<Kind> {
    let (Formula::Name(above), Formula::Name(below)) = (above, below) else { return None };
    let find = |name: &str| measures.iter().find(|measure| measure.name == name);
    let (sum, count) = (find(above)?, find(below)?);
    let is_money = sum.unit.powers().any(|(name, power)| name == "money" && power == 1);
    if !is_money || !matches!(sum.shape, Shape::Sum(_)) || sum.dataset != count.dataset || sum.at != count.at {
        return None;
    }
    let per = match &count.shape {
        Shape::Count => None,
        Shape::Distinct(Scalar::Column(column)) => Some(column.clone()),
        _ => return None,
    };
    Some(Kind::Amount { sum: sum.name.clone(), per })
}

fn why(measures: &[&Measure]) -> Unjudged {
    let all = |test: fn(&Shape) -> bool| !measures.is_empty() && measures.iter().all(|measure| test(&measure.shape));
    if all(|shape| matches!(shape, Shape::Last { .. } | Shape::Open { .. })) {
        Unjudged::State
    } else if all(|shape| matches!(shape, Shape::Wait { .. } | Shape::Quantile(..) | Shape::Mean(_))) {
        Unjudged::Time
    } else if all(|shape| matches!(shape, Shape::Sum(_))) && measures.len() == 1 {
        Unjudged::Sum
    } else {
        Unjudged::Mixed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::catalogue;

    #[test]
    fn only_numbers_of_which_chance_is_known_are_judged() {
        let catalogue = catalogue();
        let of = |name: &str| Kind::of(&catalogue.kpis[name], &catalogue);
        assert_eq!([of("win_rate"), of("won"), of("deals_per_lead")], [Kind::Share, Kind::Count, Kind::PerCount]);
        assert_eq!(of("average_value"), Kind::Amount { sum: "won_value".to_owned(), per: None });
        assert_eq!(of("won_value"), Kind::Shown(Unjudged::Sum));
        assert_eq!(of("typical_hours"), Kind::Shown(Unjudged::Time));
        assert_eq!(of("open_deals"), Kind::Shown(Unjudged::State));
        // Money of deals per lead: one lead has no amount of its own.
        assert_eq!(of("value_per_lead"), Kind::Shown(Unjudged::Mixed));
    }
}
