//! Keeps datasets in Delta tables and answers questions with DataFusion.
//!
//! The only crate that names DataFusion or Delta. A [`miara_model::Question`] is resolved by a literal list of
//! passes, planned as one scan per dataset and axis, run, and finished to a [`miara_model::Answer`].

mod answer;
mod cells;
mod compare;
mod complete;
mod completed;
mod days;
pub mod durable;
mod engine;
pub mod error;
mod execution;
pub mod facts;
mod file_stats;
mod finish;
pub mod functions;
mod held_rows;
mod journey;
mod notes;
mod offered;
mod parts;
mod past;
mod plan;
mod present;
pub mod rates;
mod resolve;
pub mod rows;
mod scan_table;
mod sources;
mod sql;
pub mod store;
mod values;
mod way;

pub use engine::{DaysWithRows, Engine, checked_period};
pub use error::EngineError;
pub use facts::{DatasetFacts, Facts, KnownEnd};
pub use held_rows::MOST_HELD;
pub use rows::RowsBehind;
pub use store::{
    Beyond, Change, Conflict, Covered, Damage, DayChange, FromDays, ImportLock, Mentions, Moved, NewerDays, PastLock,
    RowCheck, Scopes, Store, Terms, Upsert, UpsertResult, Weight, Wrong,
};
