//! What someone was to reach in the days of a scorecard.

use miara_model::goal::Goals;
use miara_model::{Aim, Period, Scope};
use rust_decimal::Decimal;

use super::ScorecardLevel;

/// The goal of a person or team for exactly the days of a period; of a KPI that is added up, else the sum of
/// their goals for parts that make the whole of it, such as its months.
pub(super) fn goal_of(
    goals: &Goals,
    kpi: &str,
    (whose, id): (ScorecardLevel, &str),
    period: Period,
    adds: bool,
) -> Option<Aim> {
    let scope = Scope::of(whose.dimension(), id);
    let own: Vec<(Period, Aim)> = goals.of(kpi, &scope).map(|set| (set.goal.key.period, set.goal.terms.aim)).collect();
    if let Some((_, aim)) = own.iter().find(|(known, _)| *known == period) {
        return Some(*aim);
    }
    let (mut day, mut sum) = (period.from, Decimal::ZERO);
    while adds && day < period.to {
        // Of a quarter and its first month, both of which begin on a day, the longer is taken.
        let fits = own.iter().filter(|(known, _)| known.from == day && known.to <= period.to);
        let (part, Aim::Value(value)) = fits.max_by_key(|(known, _)| known.to)? else { return None };
        (day, sum) = (part.to, sum + *value);
    }
    adds.then_some(Aim::Value(sum))
}
