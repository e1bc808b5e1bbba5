//! What the faces of the program call: each feature gathers what it needs, has it judged and remembers what came of it.

pub mod action;
pub mod ask;
pub mod brief;
pub mod cost;
pub mod coverage;
pub mod data_source;
pub mod demo;
pub mod dimensions;
mod error;
pub mod explain;
pub mod facts;
pub mod forecast;
pub mod funnel;
pub mod goal;
mod handle;
pub mod history;
pub mod import;
pub mod kpi;
pub mod maintenance;
mod memo;
pub mod outside;
pub mod overview;
pub mod problem;
pub mod quality;
pub mod quarantine;
pub mod reconcile;
pub mod response;
pub mod restated;
pub mod scorecard;
pub mod search;
pub mod synonym;
pub mod tables;
pub mod upgrade;
pub mod upkeep;

pub use error::{Refusal, ServiceError};
pub use handle::{Service, engine};
