//! Exponential smoothing in state space form.

use super::simplex::least;

/// How errors act, and how the season does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Acts {
    /// Added to the level.
    Added,
    /// In proportion to the level.
    Times,
}

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

/// One of the models.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Form {
    pub(crate) error: Acts,
    pub(crate) trend: Trend,
    /// `None` without a season.
    pub(crate) season: Option<Acts>,
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
    /// Points of the history.
    length: usize,
}

impl Form {
    /// The models that are sound for a history.
    pub(crate) fn fitting(positive: Sign, season: usize) -> Vec<Form> {
        let mut forms = Vec::with_capacity(15);
        let seasons: &[Option<Acts>] = if season > 1 { &[None, Some(Acts::Added), Some(Acts::Times)] } else { &[None] };
        for &season in seasons {
            for trend in [Trend::None, Trend::Straight, Trend::Damped] {
                for error in [Acts::Added, Acts::Times] {
                    let proportional = error == Acts::Times || season == Some(Acts::Times);
                    let unstable = error == Acts::Added && season == Some(Acts::Times);
                    if !unstable && (positive == Sign::Positive || !proportional) {
                        forms.push(Form { error, trend, season });
                    }
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
        3 + trend + if self.season.is_some() { season / 2 } else { 0 }
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
        let gamma = if self.season.is_some() { take(1e-4, 1.0) * (1.0 - alpha) } else { 0.0 };
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
        if self.season.is_some() {
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

impl State {
    /// The expected next value at a place of the season.
    fn mean(&self, form: Form, phi: f64, place: usize) -> f64 {
        let trend = self.level + phi * self.slope;
        match form.season {
            None => trend,
            Some(Acts::Added) => trend + self.season[place],
            Some(Acts::Times) => trend * self.season[place],
        }
    }

    /// Takes in a value at a place of the season.
    fn see(&mut self, form: Form, pace: Pace, place: usize, value: f64) {
        let slope = pace.phi * self.slope;
        let trend = self.level + slope;
        let adjusted = match form.season {
            None => value,
            Some(Acts::Added) => value - self.season[place],
            Some(Acts::Times) => value / self.season[place],
        };
        let level = trend + pace.alpha * (adjusted - trend);
        if form.trend != Trend::None {
            self.slope = slope + pace.beta / pace.alpha * (level - self.level - slope);
        }
        match form.season {
            None => {}
            Some(Acts::Added) => self.season[place] += pace.gamma * (value - trend - self.season[place]),
            Some(Acts::Times) => self.season[place] += pace.gamma * (value / trend - self.season[place]),
        }
        self.level = level;
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
fn rough(values: &[f64], season: usize, acts: Option<Acts>) -> State {
    let Some(acts) = acts else {
        let first = values.len().min(10);
        let slope = if first > 1 { (values[first - 1] - values[0]) / (first - 1) as f64 } else { 0.0 };
        return State {
            level: values[..first].iter().sum::<f64>() / first as f64 - slope * first as f64 / 2.0,
            slope,
            season: Vec::new(),
        };
    };
    let pattern = super::season::pattern(values, season, acts);
    let mean = |cycle: &[f64]| cycle.iter().sum::<f64>() / cycle.len() as f64;
    let (first, second) = (mean(&values[..season]), mean(&values[season..2 * season]));
    let slope = (second - first) / season as f64;
    State { level: first - slope * (season as f64 + 1.0) / 2.0, slope, season: pattern }
}

/// Sums of a run over the history.
#[derive(Debug, Clone, Copy, Default)]
struct Run {
    squares: f64,
    logs: f64,
}

impl Run {
    /// −2 log likelihood up to a constant of the history.
    fn deviance(self, form: Form, length: usize) -> f64 {
        let n = length as f64;
        let logs = if form.error == Acts::Times { 2.0 * self.logs } else { 0.0 };
        n * (self.squares / n).max(1e-300).ln() + logs
    }
}

fn forward(state: &mut State, form: Form, pace: Pace, season: usize, values: &[f64]) -> Run {
    let mut run = Run::default();
    let mut place = 0;
    for &value in values {
        let mean = state.mean(form, pace.phi, place);
        let error = match form.error {
            Acts::Added => value - mean,
            Acts::Times => {
                run.logs += mean.abs().max(1e-300).ln();
                (value - mean) / mean
            }
        };
        if form.error == Acts::Times && mean <= 0.0 {
            run.squares = f64::INFINITY;
        }
        run.squares += error * error;
        state.see(form, pace, place, value);
        place = if place + 1 >= season { 0 } else { place + 1 };
    }
    run
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
    /// `season` is 1 for none; a seasonal form needs two whole seasons.
    ///
    /// # Source
    /// Hyndman, Koehler, Ord, Snyder 2008, *Forecasting with Exponential Smoothing*; start values by
    /// backcasting as in Svetunkov's `smooth`.
    pub(crate) fn fit(form: Form, values: &[f64], season: usize) -> Option<Ets> {
        let (length, unknowns) = (values.len(), form.unknowns(season));
        if length <= unknowns + 1 {
            return None;
        }
        let rough = rough(values, season, form.season);
        let deviance = |unbounded: &[f64]| {
            let pace = form.pace(unbounded);
            let mut state = start(&rough, form, pace, season, values);
            forward(&mut state, form, pace, season, values).deviance(form, length)
        };
        let (best, deviance) = least(&form.guess(), 1.0, 60 * form.guess().len(), deviance);
        let pace = form.pace(&best);
        let start = start(&rough, form, pace, season, values);
        let mut end = start.clone();
        forward(&mut end, form, pace, season, values);
        let (n, k) = (length as f64, unknowns as f64);
        let criterion = deviance + 2.0 * k + 2.0 * k * (k + 1.0) / (n - k - 1.0);
        let sound = criterion.is_finite() && end.level.is_finite() && end.season.iter().all(|s| s.is_finite());
        sound.then_some(Ets { form, pace, start, end, criterion, length })
    }

    fn ahead(&self, mut state: State, from: usize, horizon: usize, season: usize) -> Vec<f64> {
        (from..from + horizon)
            .map(|at| {
                let place = at % season;
                let mean = state.mean(self.form, self.pace.phi, place);
                state.level += self.pace.phi * state.slope;
                state.slope *= self.pace.phi;
                mean
            })
            .collect()
    }

    /// The expected values after the history.
    pub(crate) fn mean(&self, horizon: usize, season: usize) -> Vec<f64> {
        self.ahead(self.end.clone(), self.length, horizon, season)
    }

    /// What it believes after the history.
    pub(crate) fn end(&self) -> State {
        self.end.clone()
    }

    /// The expected next value in a state, at a place of the season.
    pub(crate) fn next(&self, state: &State, place: usize) -> f64 {
        state.mean(self.form, self.pace.phi, if self.form.season.is_some() { place } else { 0 })
    }

    /// Takes in a value at a place of the season.
    pub(crate) fn see(&self, state: &mut State, place: usize, value: f64) {
        state.see(self.form, self.pace, place, value);
    }

    pub(crate) fn errs_in_proportion(&self) -> bool {
        self.form.error == Acts::Times
    }

    pub(crate) fn unknowns(&self, season: usize) -> usize {
        self.form.unknowns(season)
    }

    /// What would have been expected at each origin from `first` on, by the paces of the whole
    /// history: a row per origin, `horizon` values each.
    pub(crate) fn rolled(&self, values: &[f64], season: usize, first: usize, horizon: usize) -> Vec<Vec<f64>> {
        let mut state = self.start.clone();
        let mut rows = Vec::new();
        for (at, &value) in values.iter().enumerate() {
            if at >= first {
                rows.push(self.ahead(state.clone(), at, horizon, season));
            }
            state.see(self.form, self.pace, at % season, value);
        }
        rows
    }
}
