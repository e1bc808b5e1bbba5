//! How one channel answers to spend.

/// How one channel answers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Response {
    /// What its spend brought over the whole time, in units of the outcome; at least 0.
    pub brought: f64,
    /// Where that lies with 90 %.
    pub low90: f64,
    /// Its upper end.
    pub high90: f64,
    /// The share of an effect that carries over to the next period, 0..1.
    pub carried: f64,
    /// The lasting spend per period at which half of the most is reached, at the last period's prices.
    pub half_way: f64,
    /// By which factor what an effect costs changed from the first period to the last; above 1 where it
    /// became dearer.
    pub dearer: f64,
    /// The mean spend per period of lately.
    pub lately: f64,
    /// What one unit of spend more per period brings at the spend and the prices of lately; at least 0.
    pub marginal: f64,
    /// Where that lies with 90 %; at least 0.
    pub marginal_low90: f64,
    /// Its upper end.
    pub marginal_high90: f64,
    /// What one more costs there: 1 by `marginal`; `None` where nothing more comes.
    pub marginal_cost: Option<f64>,
}
