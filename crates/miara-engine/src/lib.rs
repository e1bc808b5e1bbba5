//! Keeps datasets in Delta tables and answers questions with DataFusion.
//!
//! The only crate that names DataFusion or Delta. A [`Question`] is resolved by a literal list of
//! passes, planned as one scan per dataset and axis, run, and finished to an [`Answer`].

mod cells;
mod compare;
pub mod durable;
mod engine;
pub mod error;
mod file_stats;
mod finish;
pub mod functions;
mod gone;
pub mod journey;
pub mod lead_rows;
mod notes;
pub mod parts;
mod plan;
pub mod product_limit;
pub mod question;
pub mod rates;
mod resolve;
pub mod rows;
mod scan_table;
mod sitting;
mod sources;
mod sql;
pub mod store;
mod values;
mod way;

pub use engine::{Engine, checked_period};
pub use error::EngineError;
pub use journey::{Journey, Traveller};
pub use lead_rows::{LeadRow, LeadTime, Wait};
pub use parts::PartsRow;
pub use question::{Answer, AnswerRow, Cell, ComparedRow, DatasetFacts, Facts, Note, Question};
pub use rows::RowsBehind;
pub use store::{
    Beyond, Change, Conflict, Covered, Damage, DayChange, ImportLock, Mentions, NewerDays, PastLock, RowCheck, Scopes,
    Store, Terms, Upsert, UpsertResult, Weight, Wrong,
};
