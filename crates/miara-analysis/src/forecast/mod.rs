//! What comes: expected values, how far off they may be, and possible futures.

mod autoregression;
mod ets;
mod gaps;
mod intermittent;
mod members;
mod options;
mod repeated;
mod season;
mod simplex;
mod spread;
mod theta;
mod working;

pub use options::{ForecastOptions, Method};

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use crate::TooLittle;
use ets::Sign;
use members::Members;
pub(crate) use simplex::least;

/// Values that a forecast needs at least.
const NEEDED: usize = 5;
/// The longest season that smoothing carries in its state; longer ones are taken out before.
const LONGEST_CARRIED: usize = 24;
/// Values that are fitted at most, where six seasons are not more.
const FITTED: usize = 300;
/// Possible futures that are drawn.
const PATHS: usize = 1000;

/// What is expected at one step, in the unit of the history.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The expected value.
    pub point: f64,
    /// Where 80 of 100 such values lie.
    pub low80: f64,
    /// Its upper end.
    pub high80: f64,
    /// Where 95 of 100 such values lie.
    pub low95: f64,
    /// Its upper end.
    pub high95: f64,
}

/// What comes. All numbers are finite.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// One per step, the next first. Intervals get no narrower but where they end at zero, or a step has less
    /// working time.
    pub steps: Vec<Step>,
    /// Possible futures, each with a value per step; spread as wide as the intervals. Sums over
    /// steps are to be taken within a future, never of the intervals' ends.
    pub paths: Vec<Vec<f64>>,
    /// The method that was used.
    pub method: Method,
    /// Gaps in the history that were filled.
    pub filled: usize,
}

/// Forecasts a history, its oldest value first. `None` and values that are not finite are gaps;
/// those at the end are forecast too, and left out of the result. Values beyond 1e150 count as that much.
/// What was never below zero is not expected to be.
///
/// # Errors
/// [`TooLittle`] with fewer than five known values, or with fewer known ones than gaps between.
///
/// # Source
/// A mean of unlike models, as in Petropoulos, Svetunkov 2020, *A simple combination of univariate models*;
/// each part names its own.
pub fn forecast(history: &[Option<f64>], options: &ForecastOptions) -> Result<Forecast, TooLittle> {
    forecast_by_working_time(history, &[], options)
}

/// Forecasts a history whose steps have unlike working time, such as months of 19 to 23 working days, or days of
/// which some are holidays. `working` has the time of each step of the history and of those to forecast, in any
/// unit; where it has fewer, or changes nothing beyond chance, the forecast is that of [`forecast`].
///
/// # Errors
/// As [`forecast`].
pub fn forecast_by_working_time(
    history: &[Option<f64>],
    working: &[f64],
    options: &ForecastOptions,
) -> Result<Forecast, TooLittle> {
    let needed = history.len() + options.horizon;
    if working.len() < needed {
        return usual_forecast(history, options);
    }
    let whole = gaps::whole(history, options.season.max(1));
    let from = history.len() - whole.values.len() - whole.trailing;
    let parts = working::parts(&whole.values, &working[from..needed], options.season);
    let mut made = usual_forecast(&working::stretched(&history[from..], &parts), options)?;
    let ahead = &parts[history.len() - from..];
    made.each(|at, value| value * ahead[at]);
    Ok(made)
}

fn usual_forecast(history: &[Option<f64>], options: &ForecastOptions) -> Result<Forecast, TooLittle> {
    let season = options.season.max(1);
    let whole = gaps::whole(history, season);
    let known = whole.values.len() - whole.filled;
    if known < NEEDED || known < whole.filled {
        return Err(TooLittle { needed: NEEDED.max(whole.filled), have: known });
    }
    let long = long_season(season);
    let kept = whole.values.len().saturating_sub(FITTED.max(6 * long));
    let scale = whole.values.iter().map(|value| value.abs()).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    let values: Vec<f64> = whole.values[kept..].iter().map(|value| value / scale).collect();
    let horizon = options.horizon + whole.trailing;
    let is_rare = match options.method {
        Method::Floored => intermittent::is_intermittent(&values, season),
        other => other == Method::Intermittent,
    };
    let mut made = if is_rare {
        intermittent_forecast(&values, horizon, options.seed)
    } else {
        let (plain, pattern) = without_long_season(values, long);
        let carried = if season > LONGEST_CARRIED { 1 } else { season };
        let fitted = &plain[plain.len().saturating_sub(FITTED.max(6 * season))..];
        let mut made = plain_forecast(fitted, carried, season, horizon, options);
        made.each(|at, value| value + pattern[(plain.len() + at) % pattern.len()]);
        made
    };
    let least = if whole.values.iter().all(|value| *value >= 0.0) { 0.0 } else { f64::MIN };
    made.each(|_, value| if value.is_nan() { 0.0 } else { (value * scale).clamp(least, f64::MAX) });
    made.steps.drain(..whole.trailing);
    made.paths.iter_mut().for_each(|path| drop(path.drain(..whole.trailing)));
    made.filled = whole.filled;
    Ok(made)
}

/// The forecast of a history in which many steps bring nothing. Steps are alike, so that all draws together say where
/// values lie.
fn intermittent_forecast(values: &[f64], horizon: usize, seed: u64) -> Forecast {
    let fitted = intermittent::Intermittent::fit(values);
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let paths: Vec<Vec<f64>> = (0..PATHS).map(|_| fitted.path(horizon, &mut chance)).collect();
    let mut drawn: Vec<f64> = paths.iter().flatten().copied().collect();
    drawn.sort_unstable_by(f64::total_cmp);
    let at = |level: f64| drawn.get(((drawn.len().max(1) - 1) as f64 * level).round() as usize).copied().unwrap_or(0.0);
    let point = fitted.mean();
    let step = Step {
        point,
        low80: at(0.1).min(point),
        high80: at(0.9).max(point),
        low95: at(0.025).min(point),
        high95: at(0.975).max(point),
    };
    Forecast { steps: vec![step; horizon], paths, method: Method::Intermittent, filled: 0 }
}

impl Forecast {
    /// Changes every number of every step.
    fn each(&mut self, change: impl Fn(usize, f64) -> f64) {
        for (at, step) in self.steps.iter_mut().enumerate() {
            for value in [&mut step.point, &mut step.low80, &mut step.high80, &mut step.low95, &mut step.high95] {
                *value = change(at, *value);
            }
        }
        for path in &mut self.paths {
            path.iter_mut().enumerate().for_each(|(at, value)| *value = change(at, *value));
        }
    }
}

/// The longest season of values with this one: a week where it is a day of hours or of parts of hours.
fn long_season(season: usize) -> usize {
    if [24, 48, 96, 144, 288].contains(&season) { 7 * season } else { season }
}

/// Takes out a season that is too long to be carried, as far as it is beyond chance.
fn without_long_season(values: Vec<f64>, season: usize) -> (Vec<f64>, Vec<f64>) {
    if season <= LONGEST_CARRIED || values.len() < 3 * season {
        return (values, vec![0.0]);
    }
    let pattern = season::shrunk(&values, season);
    let plain = values.iter().enumerate().map(|(at, value)| value - pattern[at % season]).collect();
    (plain, pattern)
}

/// The forecast of a history without gaps whose values lie between −1 and 1.
fn plain_forecast(
    values: &[f64],
    carried: usize,
    season: usize,
    horizon: usize,
    options: &ForecastOptions,
) -> Forecast {
    let asked = options.method;
    let repeated = if values.len() > season { season } else { 1 };
    let used = if asked == Method::SeasonalNaive { repeated } else { carried };
    let mut members = Members::fit(values, used, season == 1, asked);
    let first = (values.len() / 3).max(used.min(values.len() / 2)).max(3);
    let (mut first, mut rolled) = members.rolled(first, horizon);
    let mut method = asked;
    if asked == Method::Floored {
        method = Method::Combined;
    }
    if asked == Method::Floored && season <= LONGEST_CARRIED {
        let naive = Members::fit(values, repeated, season == 1, Method::SeasonalNaive);
        let again = naive.rolled(first, horizon);
        if errors(&again.1, values, again.0) < FLOOR * errors(&rolled[again.0 - first..], values, again.0) {
            (method, members, (first, rolled)) = (Method::SeasonalNaive, naive, again);
        }
    }
    let (mean, apart) = members.mean_and_apart(horizon);
    let shocks = members.shocks();
    let mut chance = ChaCha8Rng::seed_from_u64(options.seed);
    let mut paths: Vec<Vec<f64>> = (0..PATHS).map(|_| members.path(horizon, &shocks, &mut chance)).collect();
    for path in &mut paths {
        spread::unsure(path, &mean, members::drawn(&apart, &mut chance), values.len());
    }
    let native = spread::native(&paths, &mean);
    let stretch = spread::stretch(&rolled, values, first, &mean, &native, Sign::of(values));
    let halves = spread::calibrated(&native, stretch, values.len());
    for path in &mut paths {
        for (at, value) in path.iter_mut().enumerate() {
            let wider = if native[at][0] > 0.0 { halves[at][0] / native[at][0] } else { 1.0 };
            *value = mean[at] + (*value - mean[at]) * wider;
        }
    }
    let step = |(point, halves): (&f64, &spread::Halves)| Step {
        point: *point,
        low80: point - halves[0],
        high80: point + halves[0],
        low95: point - halves[1],
        high95: point + halves[1],
    };
    Forecast { steps: mean.iter().zip(&halves).map(step).collect(), paths, method, filled: 0 }
}

/// How far rolling forecasts from `first` on were off, in all.
fn errors(rows: &[Vec<f64>], values: &[f64], first: usize) -> f64 {
    let row = |(row, origin): (&Vec<f64>, usize)| -> f64 {
        row.iter().zip(&values[origin..]).map(|(expected, value)| (expected - value).abs()).sum()
    };
    rows.iter().zip(first..).map(row).sum()
}

/// How much less the naive forecast must err to be taken.
const FLOOR: f64 = 0.9;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn working_time_counts_also_where_a_history_begins_with_gaps() {
        let is_off = |at: usize| at % 37 == 11 && at % 7 < 5;
        let value = |at: usize| if is_off(at) { 20.0 } else { 100.0 + (at * at * 13 % 11) as f64 };
        let working: Vec<f64> = (0..360).map(|at| f64::from(u8::from(!is_off(at)))).collect();
        let history: Vec<Option<f64>> = (0..340).map(|at| Some(value(at))).collect();
        let mut late = history.clone();
        late[..7].fill(None);
        let options = ForecastOptions { season: 7, horizon: 20, method: Method::default(), seed: 1 };
        let off = (340..360).find(|at| is_off(*at)).unwrap() - 340;
        for history in [history, late] {
            let made = forecast_by_working_time(&history, &working, &options).unwrap();
            assert!(made.steps[off].point < 40.0 && made.steps[off + 1].point > 90.0, "{:?}", made.steps);
        }
    }

    #[test]
    fn one_odd_last_value_makes_no_growth() {
        for odd in [400.0, 1000.0] {
            let mut history: Vec<Option<f64>> = (0..36).map(|at| Some(100.0 + f64::from(at * at * 31 % 11))).collect();
            history[35] = Some(odd);
            for method in [Method::Floored, Method::Ets] {
                let made = forecast(&history, &ForecastOptions { season: 12, horizon: 12, method, seed: 1 }).unwrap();
                let most = made.steps.iter().map(|step| step.point).fold(0.0, f64::max);
                assert!(most < 1.2 * odd, "{method:?}, {odd}: {most}");
                assert!(made.steps.iter().all(|step| step.high95 < 6.0 * odd), "{method:?}, {odd}: {:?}", made.steps);
            }
        }
    }
}
