//! A goal for a long period, shared out over its months.

use miara_model::{Aim, Kpi, Nature, Period, Value};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

/// What a goal was shared out by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AllocationBasis {
    /// By what the same months had brought before, per working day.
    Season,
    /// By working days alone, since too little is known of the months before.
    WorkingDays,
    /// Every month gets the same, since months of this KPI don't add up to the whole.
    Same,
}

impl AllocationBasis {
    /// The word in JSON and in keys of sentences.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            AllocationBasis::Season => "season",
            AllocationBasis::WorkingDays => "working-days",
            AllocationBasis::Same => "same",
        }
    }
}

/// A goal in parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Allocation {
    /// The months with their goals. Of KPIs that add up, the goals do too, to the last digit.
    pub parts: Vec<(Period, Aim)>,
    /// By what.
    pub basis: AllocationBasis,
}

/// Goals from this on are shared out in whole numbers.
const WHOLE: f64 = 1000.0;

/// Shares a goal out over months. `days` has the working days of each month; `season` what each brought per working day
/// a year before, where that is known.
#[must_use]
pub fn allocate(
    (kpi, nature): (&Kpi, Nature),
    aim: Aim,
    months: Vec<Period>,
    days: Vec<f64>,
    season: Option<Vec<f64>>,
) -> Allocation {
    if !nature.adds_over_time {
        let parts = months.into_iter().map(|month| (month, aim)).collect();
        return Allocation { parts, basis: AllocationBasis::Same };
    }
    let weights = season.map(|season| season.iter().zip(&days).map(|(rate, days)| rate * days).collect::<Vec<f64>>());
    let usable = weights.filter(|weights| weights.iter().sum::<f64>() > 0.0);
    let basis = if usable.is_some() { AllocationBasis::Season } else { AllocationBasis::WorkingDays };
    let weights = usable.unwrap_or(days);
    let large = Value::Exact(aim.nearest(kpi.better)).to_f64() >= WHOLE;
    let places = if large || nature.is_whole { 0 } else { 2 };
    let parts = match aim {
        Aim::Value(value) => portions(value, &weights, places).into_iter().map(Aim::Value).collect::<Vec<_>>(),
        Aim::Range { low, high } => {
            let ends = portions(low, &weights, places).into_iter().zip(portions(high, &weights, places));
            ends.map(|(low, high)| Aim::Range { low, high }).collect()
        }
    };
    Allocation { parts: months.into_iter().zip(parts).collect(), basis }
}

/// What a part leaves of a whole; never below nothing.
#[must_use]
pub fn left_of(whole: Aim, part: Aim) -> Aim {
    let left = |whole: Decimal, part: Decimal| (whole - part).max(Decimal::ZERO);
    match (whole, part) {
        (Aim::Value(whole), Aim::Value(part)) => Aim::Value(left(whole, part)),
        (Aim::Value(whole), Aim::Range { low, .. }) => Aim::Value(left(whole, low)),
        (Aim::Range { low, high }, Aim::Value(part)) => Aim::Range { low: left(low, part), high: left(high, part) },
        (Aim::Range { low, high }, Aim::Range { low: a, high: b }) => {
            Aim::Range { low: left(low, a), high: left(high, b).max(left(low, a)) }
        }
    }
}

/// A whole in parts by weight, each rounded to `places`, that add up to it exactly: what rounding leaves
/// goes to the parts that were cut most.
fn portions(whole: Decimal, weights: &[f64], places: u32) -> Vec<Decimal> {
    let places = places.max(whole.normalize().scale());
    let sum: f64 = weights.iter().sum();
    let one = Decimal::new(1, places);
    let exact: Vec<f64> =
        weights.iter().map(|weight| Value::Exact(whole).to_f64() * weight / sum.max(f64::MIN_POSITIVE)).collect();
    let cut = |value: f64| {
        Decimal::from_f64(value)
            .unwrap_or_default()
            .round_dp_with_strategy(places, rust_decimal::RoundingStrategy::ToNegativeInfinity)
    };
    let mut parts: Vec<Decimal> = exact.iter().map(|value| cut(*value)).collect();
    let mut left = whole - parts.iter().sum::<Decimal>();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    let lost = |at: usize| exact[at] - Value::Exact(cut(exact[at])).to_f64();
    order.sort_by(|a, b| lost(*b).total_cmp(&lost(*a)));
    for at in order.iter().cycle().take(parts.len() * 2) {
        if left < one {
            break;
        }
        parts[*at] += one;
        left -= one;
    }
    if let Some(last) = parts.last_mut() {
        *last += left;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_add_up_to_the_last_digit() {
        for (whole, places) in [("1000", 0), ("99.99", 2), ("7", 0), ("1234567.5", 0), ("0", 0)] {
            let whole: Decimal = whole.parse().unwrap();
            let parts = portions(whole, &[21.0, 20.0, 22.0, 19.0, 0.0], places);
            assert_eq!(parts.iter().sum::<Decimal>(), whole);
            assert!(parts[4].is_zero() && parts[2] >= parts[3], "{parts:?}");
        }
        // 100 by 1 : 1 : 1 is 34, 33, 33, whichever gets the rest.
        let parts = portions(Decimal::from(100), &[1.0, 1.0, 1.0], 0);
        assert!(parts.iter().all(|part| (33..=34).contains(&i64::try_from(*part).unwrap())));
    }
}
