//! Exponential smoothing in state space form.

use super::season::{Acts, pattern};
use super::simplex::least;

/// How the slope goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trend {
    /// There is none.
    None,
    /// It stays.
    Straight,
    /// It dies away.
    Damped,
}

/// Of what a model is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scale {
    /// Of the values.
    Plain,
    /// Of their logarithms: what is added there is in proportion here.
    Log,
}

/// One of the models. Errors and seasons are added, to the values or to their logarithms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Form {
    pub(crate) trend: Trend,
    pub(crate) seasonal: bool,
    pub(crate) scale: Scale,
}

/// How fast each part of the state follows what is seen.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Pace {
    alpha: f64,
    beta: f64,
    gamma: f64,
    phi: f64,
}

/// What the model believes after a point.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct State {
    level: f64,
    slope: f64,
    /// By place within the season.
    season: Vec<f64>,
}

/// A model fitted to a history.
#[derive(Debug, Clone)]
pub(crate) struct Ets {
    form: Form,
    pace: Pace,
    start: State,
    end: State,
    /// Corrected information criterion; comparable between models of one history.
    pub(crate) criterion: f64,
    season: usize,
    /// Points of the history.
    length: usize,
}

impl Scale {
    fn back(self, value: f64) -> f64 {
        if self == Scale::Log { value.exp() } else { value }
    }

    /// The values in this scale, and what the deviance of a model of them lacks to be that of a model of the values.
    fn of_all(self, values: &[f64]) -> (Vec<f64>, f64) {
        if self == Scale::Plain {
            return (values.to_vec(), 0.0);
        }
        let logs: Vec<f64> = values.iter().map(|value| Seen::of(*value).log).collect();
        let change = 2.0 * logs.iter().sum::<f64>();
        (logs, change)
    }
}

/// A value, and its logarithm; that of what is not above zero is one of the least number that is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    pub(crate) plain: f64,
    log: f64,
}

impl Seen {
    pub(crate) fn of(value: f64) -> Seen {
        Seen { plain: value, log: value.max(LEAST).ln() }
    }
}

/// The least value of which a logarithm is taken; the largest of a history is 1.
const LEAST: f64 = 1e-12;

impl Form {
    /// The models that are sound for a history. A slope that stays is none of logarithms: growth by the same share
    /// for ever ends in numbers that nobody believes.
    pub(crate) fn fitting(sign: Sign, season: usize) -> Vec<Form> {
        let seasons: &[bool] = if season > 1 { &[false, true] } else { &[false] };
        let mut forms = Vec::with_capacity(10);
        for &seasonal in seasons {
            for trend in [Trend::None, Trend::Straight, Trend::Damped] {
                forms.push(Form { trend, seasonal, scale: Scale::Plain });
                if sign == Sign::Positive && trend != Trend::Straight {
                    forms.push(Form { trend, seasonal, scale: Scale::Log });
                }
            }
        }
        forms
    }

    /// How many numbers are estimated, the error's scale among them. The season's places count half,
    /// since they come from running back over the values and not from the search; counted in full,
    /// a season is missed in two or three years of months.
    fn unknowns(self, season: usize) -> usize {
        let trend = match self.trend {
            Trend::None => 0,
            Trend::Straight => 2,
            Trend::Damped => 3,
        };
        3 + trend + if self.seasonal { season / 2 } else { 0 }
    }

    /// The pace that unbounded numbers stand for.
    fn pace(self, unbounded: &[f64]) -> Pace {
        let within = |x: f64, low: f64, high: f64| low + (high - low) / (1.0 + (-x).exp());
        let alpha = within(unbounded[0], 1e-4, 0.9999);
        let mut next = 1;
        let mut take = |low: f64, high: f64| {
            next += 1;
            within(unbounded[next - 1], low, high)
        };
        let beta = if self.trend == Trend::None { 0.0 } else { take(1e-4, 1.0) * alpha };
        let phi = if self.trend == Trend::Damped { take(0.8, 0.98) } else { 1.0 };
        let gamma = if self.seasonal { take(1e-4, 1.0) * (1.0 - alpha) } else { 0.0 };
        Pace { alpha, beta, gamma, phi }
    }

    /// Where the search starts.
    fn guess(self) -> Vec<f64> {
        let mut guess = vec![-0.8];
        if self.trend != Trend::None {
            guess.push(-2.2);
        }
        if self.trend == Trend::Damped {
            guess.push(1.5);
        }
        if self.seasonal {
            guess.push(-2.2);
        }
        guess
    }
}

/// Whether every value of a history is above zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    /// All are.
    Positive,
    /// Some are not.
    Mixed,
}

impl Sign {
    pub(crate) fn of(values: &[f64]) -> Sign {
        if values.iter().all(|value| *value > 0.0) { Sign::Positive } else { Sign::Mixed }
    }
}

impl State {
    /// The expected next value at a place of the season.
    fn mean(&self, form: Form, phi: f64, place: usize) -> f64 {
        self.level + phi * self.slope + if form.seasonal { self.season[place] } else { 0.0 }
    }

    /// Takes in a value at a place of the season.
    fn see(&mut self, form: Form, pace: Pace, place: usize, value: f64) {
        let slope = pace.phi * self.slope;
        let error = value - self.mean(form, pace.phi, place);
        self.level += slope + pace.alpha * error;
        if form.trend != Trend::None {
            self.slope = slope + pace.beta * error;
        }
        if form.seasonal {
            self.season[place] += pace.gamma * error;
        }
    }

    /// The same belief looking back in time.
    fn turned(mut self) -> State {
        self.level += self.slope;
        self.slope = -self.slope;
        self
    }
}

/// A rough state before the first value: level and slope of the first seasons, and the season's
/// mean pattern.
fn rough(values: &[f64], season: usize, seasonal: bool) -> State {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    if !seasonal {
        let first = values.len().min(10);
        let slope = if first > 1 { (values[first - 1] - values[0]) / (first - 1) as f64 } else { 0.0 };
        return State { level: mean(&values[..first]) - slope * first as f64 / 2.0, slope, season: Vec::new() };
    }
    let (first, second) = (mean(&values[..season]), mean(&values[season..2 * season]));
    let slope = (second - first) / season as f64;
    let level = first - slope * (season as f64 + 1.0) / 2.0;
    State { level, slope, season: pattern(values, season, Acts::Added) }
}

/// The sum of squared errors over the history.
fn forward(state: &mut State, form: Form, pace: Pace, season: usize, values: &[f64]) -> f64 {
    let mut squares = 0.0;
    let mut place = 0;
    for &value in values {
        let error = value - state.mean(form, pace.phi, place);
        squares += error * error;
        state.see(form, pace, place, value);
        place = if place + 1 >= season { 0 } else { place + 1 };
    }
    squares
}

fn backward(state: &mut State, form: Form, pace: Pace, season: usize, values: &[f64]) {
    for (at, &value) in values.iter().enumerate().rev() {
        state.see(form, pace, at % season, value);
    }
}

/// The state before the first value, found by running the model to the end and back.
fn start(rough: &State, form: Form, pace: Pace, season: usize, values: &[f64]) -> State {
    let mut state = rough.clone();
    if form.trend == Trend::None {
        state.slope = 0.0;
        state.level = rough.level + rough.slope * 5.0;
    }
    forward(&mut state, form, pace, season, values);
    let mut state = state.turned();
    backward(&mut state, form, pace, season, values);
    state.turned()
}

impl Ets {
    /// The model of a form with the greatest likelihood, or `None` where it does not fit at all.
    /// `season` is 1 for none; a seasonal form needs two whole seasons, and one of logarithms values above zero.
    ///
    /// # Source
    /// Hyndman, Koehler, Ord, Snyder 2008, *Forecasting with Exponential Smoothing*; start values by
    /// backcasting as in Svetunkov's `smooth`. The criterion of a model of logarithms is that of the values:
    /// Akaike 1978, *On the likelihood of a time series model*.
    pub(crate) fn fit(form: Form, values: &[f64], season: usize) -> Option<Ets> {
        let (length, unknowns) = (values.len(), form.unknowns(season));
        if length <= unknowns + 1 {
            return None;
        }
        let (values, change) = form.scale.of_all(values);
        let rough = rough(&values, season, form.seasonal);
        let n = length as f64;
        let deviance = |unbounded: &[f64]| {
            let pace = form.pace(unbounded);
            let mut state = start(&rough, form, pace, season, &values);
            n * (forward(&mut state, form, pace, season, &values) / n).max(1e-300).ln()
        };
        let (best, deviance) = least(&form.guess(), 1.0, 60 * form.guess().len(), deviance);
        let pace = form.pace(&best);
        let start = start(&rough, form, pace, season, &values);
        let mut end = start.clone();
        forward(&mut end, form, pace, season, &values);
        let k = unknowns as f64;
        let criterion = deviance + change + 2.0 * k + 2.0 * k * (k + 1.0) / (n - k - 1.0);
        let sound = criterion.is_finite() && end.level.is_finite() && end.season.iter().all(|s| s.is_finite());
        sound.then_some(Ets { form, pace, start, end, criterion, season, length })
    }

    /// The model before the first value.
    pub(crate) fn before(&self) -> Smoothing<'_> {
        Smoothing { ets: self, state: self.start.clone(), at: 0 }
    }

    /// The model after the last value.
    pub(crate) fn after(&self) -> Smoothing<'_> {
        Smoothing { ets: self, state: self.end.clone(), at: self.length }
    }

    pub(crate) fn is_of_logs(&self) -> bool {
        self.form.scale == Scale::Log
    }

    pub(crate) fn unknowns(&self) -> usize {
        self.form.unknowns(self.season)
    }
}

/// A model on its way through values.
#[derive(Debug, Clone)]
pub(crate) struct Smoothing<'m> {
    ets: &'m Ets,
    state: State,
    at: usize,
}

impl Smoothing<'_> {
    fn place(&self) -> usize {
        self.at % self.ets.season
    }

    /// The expected next value.
    pub(crate) fn next(&self) -> f64 {
        self.ets.form.scale.back(self.state.mean(self.ets.form, self.ets.pace.phi, self.place()))
    }

    /// Takes in the next value.
    pub(crate) fn see(&mut self, value: Seen) {
        let value = if self.ets.is_of_logs() { value.log } else { value.plain };
        self.state.see(self.ets.form, self.ets.pace, self.place(), value);
        self.at += 1;
    }

    /// Goes on as if the next value were the expected one.
    pub(crate) fn go_on(&mut self) {
        self.state.slope *= self.ets.pace.phi;
        self.state.level += self.state.slope;
        self.at += 1;
    }
}
