//! What comes: the next periods of a KPI, how the present one will end, and how good past forecasts were.

mod bookings;
mod track;

use miara_analysis::Step;
use miara_model::{Grain, Kpi, Nature, Period};

use crate::series::{RunningForecast, in_whole, limits, possible};

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
    /// True where the first of them is how the running period will end, given what it has so far.
    pub is_running: bool,
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
    let limits = limits(kpi, &made.history);
    let steps = made.forecast.steps.iter().map(|step| in_whole(possible(*step, limits), nature));
    let mut steps: Vec<(Period, Step)> = periods.into_iter().zip(steps).collect();
    let ends = made.so_far.and_then(|so_far| made.ends((kpi, nature), so_far, (1, made.passed)));
    if let (Some(ends), Some((_, first))) = (&ends, steps.first_mut()) {
        *first = ends.step();
    }
    KpiForecast { grain, steps, is_running: ends.is_some(), history: made.history.len() }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use miara_analysis::{Forecast, Method};

    use super::*;
    use crate::testing::catalogue;

    #[test]
    fn a_count_ends_in_whole_numbers_and_never_below_what_it_has() {
        let catalogue = catalogue();
        let kpi = &catalogue.kpis["won"];
        let step = |point: f64| Step {
            point,
            low80: point - 4.4,
            high80: point + 4.4,
            low95: point - 8.0,
            high95: point + 8.0,
        };
        let forecast = Forecast {
            steps: vec![step(30.3), step(31.6)],
            paths: (0..100).map(|at| vec![20.0 + f64::from(at) * 0.2, 31.6]).collect(),
            method: Method::default(),
            filled: 0,
        };
        let month = |month| Grain::Month.around(date(2026, month, 1), 1);
        let made = |rest: Vec<f64>| RunningForecast {
            forecast: forecast.clone(),
            running: month(11),
            so_far: Some(34.0),
            passed: 0.95,
            rest,
            history: vec![Some(30.0); 24],
        };
        let nature = catalogue.nature(kpi);
        let of = |rest| kpi_forecast(kpi, nature, Grain::Month, vec![month(11), month(12)], &made(rest));
        let known = of(vec![0.0, 0.0, 1.0, 2.0, 4.0]);
        assert!(known.is_running);
        assert_eq!((known.steps[0].1.low80, known.steps[0].1.point, known.steps[0].1.high95), (34.0, 35.0, 38.0));
        assert_eq!((known.steps[1].1.low80, known.steps[1].1.point), (27.0, 32.0));
        // Without its days the whole month says what is left; that is no less than nothing either.
        let unknown = of(Vec::new()).steps[0].1;
        assert!(unknown.low95 >= 34.0 && unknown.high95.fract() == 0.0, "{unknown:?}");
    }
}
