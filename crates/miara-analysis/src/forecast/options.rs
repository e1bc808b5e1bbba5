//! What to forecast, and how.

/// How a forecast is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Method {
    /// The mean of all models, or the last season again where that did better over the history;
    /// [`Method::Intermittent`] where many steps bring nothing, again and again.
    #[default]
    Floored,
    /// The mean of exponential smoothing, Theta, the last season with what has changed since, and a
    /// regression on the last values.
    Combined,
    /// Exponential smoothing alone: ten models weighted by how well they explain the history.
    Ets,
    /// The dynamic optimised Theta method alone.
    Theta,
    /// The last season again; the last value where there is no season.
    SeasonalNaive,
    /// How likely a step brings anything, and how much: for histories in which many steps bring nothing.
    /// Nothing is expected to be below zero.
    Intermittent,
}

/// What to forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForecastOptions {
    /// Values in a season: 12 for months, 7 for days, 52 for weeks; 1 for none.
    pub season: usize,
    /// Steps to look ahead.
    pub horizon: usize,
    /// The method.
    pub method: Method,
    /// Seed of the futures' chance.
    pub seed: u64,
}
