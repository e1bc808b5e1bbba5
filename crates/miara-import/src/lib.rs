//! Foreign files in, typed batches and refused rows out.
//!
//! The way of a file: [`profile`] says what it is, [`recognise`] which [`Mapping`]s know its
//! columns, [`open`] binds one of them and gives a [`Reader`], whose [`Chunk`]s hold Arrow batches
//! of the dataset and the rows that were refused. [`retry`] reads refused rows again.
//!
//! Inside: `layout` finds format, encoding, delimiter and header; `source` gives rows of any format
//! in one shape; `survey` decides how dates and numbers are written; `plan` binds the mapping to the
//! file; `typed_row` makes each row a row of the dataset; `columns` collects Arrow.

mod asking;
mod columns;
mod control;
mod correction;
mod currency;
mod encoding;
mod error;
mod expr;
mod header;
mod id;
mod join;
mod layout;
mod lookup;
mod mapping;
mod moment;
mod near;
mod number;
mod plan;
mod profile;
mod reader;
mod reasons;
mod refused;
mod retry;
mod row;
mod row_checks;
mod row_id;
mod sample;
mod schema;
mod source;
mod survey;
mod text_table;
mod title;
mod total_row;
mod typed;
mod typed_row;
mod understood;
mod unpivot;

pub use asking::{Asked, BARE_NUMBERS, DOUBTED_ROWS, FileSource, Label, RIGHT, UNKNOWN, WRONG, numbering_format};
pub use control::ControlTotal;
pub use correction::{Choice, Correction, choices, corrected};
pub use error::{ImportError, MissingColumn};
pub use layout::Format;
pub use lookup::{Lookup, LookupTable, Lookups};
pub use mapping::{Answers, Coverage, CoverageKind, Datasets, Mapping, Reading, plain_mapping};
pub use moment::DateOrder;
pub use near::loosely;
pub use number::DecimalSign;
pub use profile::{Profile, Recognised, SourceColumn, profile, profile_under, profile_with, recognise};
pub use reader::{Chunk, Context, FAULT, FileLayout, Reader, look, open, open_at, refused_at};
pub use refused::{Reason, Refused};
pub use retry::retry;
pub use row_checks::RowChecks;
pub use sample::sample;
pub use schema::arrow_schema;
pub use survey::Guess;
pub use text_table::{TextTable, read_text_table};
pub use title::TitleLines;
pub use understood::{Matched, Understood};
