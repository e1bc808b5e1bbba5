//! Series in, findings out: pure arithmetic.
//!
//! Nothing here reads a file, a clock or chance of its own: randomness comes from a seed that the
//! caller gives, and the same input always gives the same output. Missing values are `None`, values
//! that are not finite count as missing, and no result holds a number that is not finite. Where
//! there is too little to go by, [`TooLittle`] says how much is needed; where data can't tell, the
//! result says that too. Every formula that someone else found names its source.

pub mod accounting;
pub mod amounts;
pub mod anomalies;
pub mod attribution;
pub mod case_mix;
pub mod causes;
pub mod changes;
pub mod cost;
mod distribution;
pub mod effect;
pub mod forecast;
pub mod funnel;
pub mod interval;
mod linear;
pub mod logistic;
mod numbers;
pub mod open_deals;
pub mod quantile;
pub mod response;
pub mod rest;
pub mod running;
pub mod scorecard;
pub mod shares;
pub mod surprise;
pub mod survival;
pub mod together;
mod too_little;
pub mod trend;

pub use accounting::{Account, Part, account_of_ratio, account_of_sum};
pub use amounts::{Drawn, drawn_amounts, drawn_counts, rate_interval, size_interval};
pub use anomalies::{AnomalyOptions, Judgement, Observation, anomalies, anomalies_beside};
pub use attribution::{Attribution, Path, Shares, attribution};
pub use case_mix::{MixedCases, expected_by_mix};
pub use causes::{Cases, Cause, Explanation, causes_of_ratio, causes_of_sum};
pub use changes::changes;
pub use cost::{CostPer, cost_per, payback};
pub use distribution::{chance_of_count, chance_of_counts, two_sided};
pub use effect::{
    AloneEffect, BesideEffect, ControlledEffect, EffectNote, Panel, PanelRefusal, Predictor, effect_alone,
    effect_beside, effect_with_controls,
};
pub use forecast::{Forecast, ForecastOptions, Method, Step, forecast, forecast_by_working_time};
pub use funnel::{Funnel, amount_funnel, count_funnel};
pub use interval::{Interval, beta_interval, times_mean, wilson};
pub use logistic::{Association, Logistic, logistic};
pub use open_deals::{Bookings, OpenDeal, PastDeal, RestOfDeals, bookings, open_deals_tell, rest_of_period};
pub use quantile::{median, quantile};
pub use response::{Beside, Refusal, Response, Responses, responses};
pub use rest::{Brings, Days, DaysOfPeriod, PastDay, rest_by_days};
pub use running::{Adds, Ends, RunningPeriod, ends};
pub use scorecard::{Score, Scored, Standing, discoveries, scorecard, scorecard_expecting};
pub use shares::expected_shares;
pub use surprise::{Surprise, surprise};
pub use survival::{Cohort, End, Lead, LogRank, Survival, SurvivalStep, Watched, cohort, log_rank, survival};
pub use together::{Together, dependent_discoveries, together};
pub use too_little::TooLittle;
pub use trend::{Trend, trend};
