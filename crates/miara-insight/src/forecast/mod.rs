//! What comes: the next periods of a KPI, how the present one will end, and how good past forecasts were.

mod bookings;
mod track;

use miara_analysis::goal::Goal;
use miara_analysis::{Adds, Outlook, Step, outlook};
use miara_model::{Grain, Kpi, Nature, Period};

use crate::series::{RunningForecast, between, limits, possible};

pub use bookings::{
    BookingsForecast, BookingsInput, DealId, DealPath, DealWorth, OpenBookings, PeriodRest, RestOfPeriod,
    bookings_forecast, open_bookings, rests_before,
};
pub use track::{PastForecast, PastForecasts, TrackRecord, hindcast_history, past_forecasts};

/// What is expected of a KPI.
#[derive(Debug, Clone, PartialEq)]
pub struct KpiForecast {
    /// The grain of its periods.
    pub grain: Grain,
    /// The periods with what is expected of each whole one, the running one first where one is under way.
    pub steps: Vec<(Period, Step)>,
    /// How the running period will end, given what it has so far.
    pub outlook: Option<Outlook>,
    /// How many whole periods the forecast is made from.
    pub history: usize,
}

/// Periods after the running one.
pub const AHEAD: usize = 3;

/// What is expected of a KPI from the running period on; `periods` are that one and those after it.
#[must_use]
pub fn kpi_forecast(
    kpi: &Kpi,
    nature: Nature,
    grain: Grain,
    periods: Vec<Period>,
    made: &RunningForecast,
) -> KpiForecast {
    let adds = if nature.adds_over_time {
        Adds::Sum
    } else if nature.is_stock {
        Adds::Last
    } else {
        Adds::Mean { behind: made.passed }
    };
    let limits = limits(kpi, &made.history);
    let outlook = made.so_far.and_then(|so_far| {
        let goal = Goal { target: so_far, so_far, shares: &[1.0 - made.passed], adds, rest: &made.rest };
        let ends = outlook(&made.forecast, &goal)?;
        let within = |value: f64| value.clamp(limits.0, limits.1);
        let (median, low80, high80) = (within(ends.median), within(ends.low80), within(ends.high80));
        Some(Outlook { median, low80, high80, ..ends })
    });
    let steps = made.forecast.steps.iter().map(|step| possible(*step, limits));
    let mut steps: Vec<(Period, Step)> = periods.into_iter().zip(steps).collect();
    if let (Some(so_far), Some((_, first))) = (made.so_far, steps.first_mut()) {
        let behind = if adds == Adds::Sum { so_far } else { so_far * made.passed };
        let ends = match between(&made.rest) {
            Some(rest) if adds == Adds::Sum => under_way(rest, so_far, 1.0),
            _ => under_way(*first, behind, 1.0 - made.passed),
        };
        // A count only grows; a sum of money may fall again, by a credit note.
        let least = if nature.accumulates && nature.is_whole { so_far } else { limits.0 };
        *first = possible(ends, (least, limits.1));
    }
    KpiForecast { grain, steps, outlook, history: made.history.len() }
}

/// What is expected of a period that is under way: what is behind, and of its rest as much as the rest is; how
/// far off that is goes with the root, as in [`miara_analysis::outlook`]. Of a sum, what it has is behind; of
/// anything else, its number for as much of the period as has passed.
fn under_way(step: Step, behind: f64, left: f64) -> Step {
    let rest = |value: f64| behind + left * step.point + left.sqrt() * (value - step.point);
    Step {
        point: rest(step.point),
        low80: rest(step.low80),
        high80: rest(step.high80),
        low95: rest(step.low95),
        high95: rest(step.high95),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_behind_is_certain_and_the_rest_as_unsure_as_it_is_long() {
        let step = Step { point: 100.0, low80: 80.0, high80: 120.0, low95: 70.0, high95: 130.0 };
        // A quarter is left: 60 behind, 25 more, and half of the distance of 20.
        let ends = under_way(step, 60.0, 0.25);
        assert_eq!((ends.point, ends.low80, ends.high80), (85.0, 75.0, 95.0));
        assert_eq!(under_way(step, 97.0, 0.0).low95, 97.0);
    }
}
