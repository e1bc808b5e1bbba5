//! A goal for a long period, spread over its months.

use jiff::Timestamp;
use miara_model::{Aim, GoalKey, Grain, Kpi, Period, Question, Scope, Value};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

use crate::service::{Service, ServiceError};

/// What a goal was spread by.
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
pub struct Spread {
    /// The months with their goals. Of KPIs that add up, the goals do too, to the last digit.
    pub parts: Vec<(Period, Aim)>,
    /// By what.
    pub basis: AllocationBasis,
}

/// Whole months that a season is taken from.
const MONTHS: usize = 12;
/// Goals from this on are spread in whole numbers.
const WHOLE: f64 = 1000.0;

impl Service {
    /// Spreads a goal for a period over its months. Months that are over and have a goal keep it, since a
    /// goal is set beforehand; the others share what these leave.
    ///
    /// # Errors
    /// As [`Service::answer`].
    pub async fn spread(
        &self,
        kpi: &Kpi,
        scope: &Scope,
        period: Period,
        aim: Aim,
        now: Timestamp,
    ) -> Result<Spread, ServiceError> {
        let today = self.engine.zone().to_datetime(now).date();
        let goals = self.goals(now)?;
        let set = |month: &Period| {
            let key = GoalKey { kpi: kpi.name.clone(), scope: scope.clone(), period: *month };
            goals.get(&key).filter(|_| month.is_over(today) && *month != period).map(|set| set.goal.terms.aim)
        };
        let all = period.split(Grain::Month, self.book.firm.fiscal_year_start);
        let aim = all
            .iter()
            .filter_map(set)
            .fold(aim, |aim, over| if self.nature(kpi).adds_over_time { left_of(aim, over) } else { aim });
        let months: Vec<Period> = all.into_iter().filter(|month| set(month).is_none()).collect();
        if !self.nature(kpi).adds_over_time {
            return Ok(Spread {
                parts: months.into_iter().map(|month| (month, aim)).collect(),
                basis: AllocationBasis::Same,
            });
        }
        let clock = &self.engine.clocks().everyone;
        let days: Vec<f64> = months.iter().map(|month| f64::from(clock.working_days(month.from, month.to))).collect();
        let season = self.per_working_day(kpi, scope, period, now).await?;
        let weights = season.map(|season| {
            let weight =
                |(month, days): (&Period, &f64)| season[usize::from(month.from.month().unsigned_abs() - 1)] * days;
            months.iter().zip(&days).map(weight).collect::<Vec<f64>>()
        });
        let usable = weights.filter(|weights| weights.iter().sum::<f64>() > 0.0);
        let basis = if usable.is_some() { AllocationBasis::Season } else { AllocationBasis::WorkingDays };
        let weights = usable.unwrap_or(days);
        let large = Value::Exact(aim.nearest(kpi.better)).to_f64() >= WHOLE;
        let places = if large || self.nature(kpi).is_whole() { 0 } else { 2 };
        let parts = match aim {
            Aim::Value(value) => portions(value, &weights, places).into_iter().map(Aim::Value).collect::<Vec<_>>(),
            Aim::Range { low, high } => {
                let ends = portions(low, &weights, places).into_iter().zip(portions(high, &weights, places));
                ends.map(|(low, high)| Aim::Range { low, high }).collect()
            }
        };
        Ok(Spread { parts: months.into_iter().zip(parts).collect(), basis })
    }

    /// What each calendar month brought per working day in the last twelve whole months before a period, as
    /// far as they are known, January first; `None` where one of them has no number or a negative one.
    async fn per_working_day(
        &self,
        kpi: &Kpi,
        scope: &Scope,
        before: Period,
        now: Timestamp,
    ) -> Result<Option<[f64; MONTHS]>, ServiceError> {
        use jiff::ToSpan as _;
        let question = |period| Question {
            kpis: vec![kpi.name.clone()],
            period,
            grain: Some(Grain::Month),
            by: vec![],
            filters: scope.parts().to_vec(),
            versus: None,
        };
        let known = self.data_known_at(std::slice::from_ref(&kpi.name), now).await?;
        let to = self.engine.zone().to_datetime(known).date().min(before.from).first_of_month();
        let answer = self.answer(&question(Period { from: to - 12.months(), to }), now).await?;
        let clock = &self.engine.clocks().everyone;
        let mut season = [0.0; MONTHS];
        for row in &answer.rows {
            let days = f64::from(clock.working_days(row.period.from, row.period.to).max(1));
            match row.cells[0].as_ref().map(|value| value.to_f64()) {
                Ok(value) if value >= 0.0 => {
                    season[usize::from(row.period.from.month().unsigned_abs() - 1)] = value / days;
                }
                _ => return Ok(None),
            }
        }
        Ok((answer.rows.len() == MONTHS).then_some(season))
    }
}

/// What a part leaves of a whole; never below nothing.
fn left_of(whole: Aim, part: Aim) -> Aim {
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
