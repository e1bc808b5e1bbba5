//! Plain rows in, findings out: what a firm's numbers say.
//!
//! One module per feature. Each takes what was gathered (rows of a journey, answers, goals) and judges it; none reads a
//! table, a file, the clock or a language, and none imports another feature but the brief: what several share is in `journey`,
//! `incident`, `series`, `parts` and `chance`, and in `miara-model`.

pub mod action;
pub mod brief;
pub mod chance;
pub mod cost;
pub mod data_end;
pub mod explain;
pub mod forecast;
pub mod funnel;
pub mod goal;
pub mod incident;
pub mod journey;
pub mod parts;
pub mod problem;
pub mod quality;
pub mod reconcile;
pub mod response;
pub mod scorecard;
pub mod series;
pub mod synonym;
#[cfg(test)]
mod testing;
