//! Daily forecasts with and without what is known of holidays.

use miara_analysis::{Forecast, ForecastOptions, Method, TooLittle, forecast, forecast_by_working_time};

use crate::data::{figure, rows, set_rows};

/// Days looked ahead, from origins a week apart.
const AHEAD: usize = 28;
const APART: usize = 7;

/// Federal holidays of the United States, with the day after Thanksgiving and Christmas Eve, 2016 to 2020.
const UNITED_STATES: [&str; 63] = [
    "2016-01-01",
    "2016-01-18",
    "2016-02-15",
    "2016-05-30",
    "2016-07-04",
    "2016-09-05",
    "2016-10-10",
    "2016-11-11",
    "2016-11-24",
    "2016-11-25",
    "2016-12-24",
    "2016-12-25",
    "2016-12-26",
    "2017-01-01",
    "2017-01-02",
    "2017-01-16",
    "2017-02-20",
    "2017-05-29",
    "2017-07-04",
    "2017-09-04",
    "2017-10-09",
    "2017-11-10",
    "2017-11-23",
    "2017-11-24",
    "2017-12-24",
    "2017-12-25",
    "2018-01-01",
    "2018-01-15",
    "2018-02-19",
    "2018-05-28",
    "2018-07-04",
    "2018-09-03",
    "2018-10-08",
    "2018-11-12",
    "2018-11-22",
    "2018-11-23",
    "2018-12-24",
    "2018-12-25",
    "2019-01-01",
    "2019-01-21",
    "2019-02-18",
    "2019-05-27",
    "2019-07-04",
    "2019-09-02",
    "2019-10-14",
    "2019-11-11",
    "2019-11-28",
    "2019-11-29",
    "2019-12-24",
    "2019-12-25",
    "2020-01-01",
    "2020-01-20",
    "2020-02-17",
    "2020-05-25",
    "2020-07-03",
    "2020-07-04",
    "2020-09-07",
    "2020-10-12",
    "2020-11-11",
    "2020-11-26",
    "2020-11-27",
    "2020-12-24",
    "2020-12-25",
];

/// Prints the figures.
pub(crate) fn run() {
    if let Some((_, days)) = rows("ga/ga_sessions.csv", b',') {
        let values: Vec<f64> = days.iter().filter_map(|row| row[1].parse().ok()).collect();
        let working: Vec<f64> =
            days.iter().map(|row| f64::from(u8::from(!UNITED_STATES.contains(&row[0].as_str())))).collect();
        compare("sessions of a shop", &values, &working);
    }
    if let Some(days) = set_rows("elecdaily.csv") {
        let column = |at: usize| -> Vec<f64> { days.iter().filter_map(|row| row[at].parse().ok()).collect() };
        compare("daily demand of electricity", &column(1), &column(2));
    }
}

/// The errors over all origins from half of the history on, and over the holidays among them.
fn compare(name: &str, values: &[f64], working: &[f64]) {
    let holiday = |at: usize| {
        working[at] < 0.5 && (at < 7 || working[at - 7] > 0.5 || at + 7 >= working.len() || working[at + 7] > 0.5)
    };
    let (mut all, mut holidays) = ([0.0; 3], [0.0; 3]);
    for origin in (values.len() / 2..values.len() - AHEAD).step_by(APART) {
        let history: Vec<Option<f64>> = values[..origin].iter().copied().map(Some).collect();
        let options = ForecastOptions { season: 7, horizon: AHEAD, method: Method::default(), seed: 1 };
        let with = forecast_by_working_time(&history, &working[..origin + AHEAD], &options);
        let made: [Result<Forecast, TooLittle>; 2] = [forecast(&history, &options), with];
        for (which, made) in made.iter().enumerate() {
            for (step, at) in made.iter().flat_map(|made| &made.steps).zip(origin..) {
                let error = (step.point - values[at]).abs();
                all[which] += error;
                holidays[which] += if holiday(at) { error } else { 0.0 };
            }
        }
        all[2] += values[origin..origin + AHEAD].iter().sum::<f64>();
        holidays[2] += (origin..origin + AHEAD).filter(|at| holiday(*at)).map(|at| values[at]).sum::<f64>();
    }
    let share = |errors: [f64; 3], which: usize| 100.0 * errors[which] / errors[2];
    println!("{name}: error in % of all days {:.2} without, {:.2} with holidays", share(all, 0), share(all, 1));
    println!("{name}: error in % of holidays {:.2} without, {:.2} with", share(holidays, 0), share(holidays, 1));
    figure(&format!("{name}: error with holidays, of that without"), all[1] / all[0], "<= 1", all[1] <= all[0]);
}
