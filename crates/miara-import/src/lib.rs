//! Foreign files in, typed batches and refused rows out.
//!
//! The way of a file: [`profile`] says what it is, [`recognise`] which [`Mapping`]s know its
//! columns, [`open`] binds one of them and gives a [`Reader`], whose [`Chunk`]s hold Arrow batches
//! of the dataset and the rows that were refused. [`retry`] reads refused rows again.
//!
//! Inside, from the types to those who use them: `layout`, `row`, `mapping` and `plan` are what is
//! known of a file, its rows, a mapping and the two together. `sniff` finds format, encoding,
//! delimiter and header; `source` gives rows of any format in one shape; `survey` decides how dates
//! and numbers are written; `bind` binds the mapping to the file; `typed_row` makes each row a row of
//! the dataset, `intake` lets it in or refuses it, `columns` collects Arrow, `reader` hands out
//! chunks.

mod archive;
mod bind;
mod chunk;
mod columns;
mod condition;
mod context;
mod control;
mod correction;
mod currency;
mod encoding;
mod error;
mod expr;
mod flag;
mod fraction;
mod header;
mod id;
mod intake;
mod join;
mod kept_row;
mod layout;
mod left_out;
mod lookup;
mod mapping;
mod moment;
mod names;
mod near;
mod notation;
mod number;
mod numbering;
mod open;
mod origin;
mod plan;
mod profile;
mod proposal;
mod question;
mod reader;
mod reasons;
mod refused;
mod remedy;
mod repeats;
mod retry;
mod row;
mod row_checks;
mod row_id;
mod sample;
mod schema;
mod settle;
mod sheets;
mod sniff;
mod source;
mod source_value;
mod summary;
mod survey;
mod tally;
mod text_table;
mod title;
mod total_row;
mod typed;
mod typed_row;
mod understood;
mod unpivot;
mod view;

pub use chunk::{Chunk, TOLD_TOTALS};
pub use context::{Context, FileSource};
pub use control::ControlTotal;
pub use correction::{Choice, ColumnChoice, Correction, Skip, SkipWhen, choices, corrected};
pub use error::{ImportError, Limit, MissingColumn};
pub use flag::read_flag;
pub use kept_row::{FAULT, ROW_MARKS, SHEET};
pub use layout::Format;
pub use left_out::{LeftOut, LeftSheet};
pub use lookup::{Lookup, LookupTable, Lookups};
pub use mapping::{Answers, Coverage, CoverageKind, Datasets, Mapping, Reading, Usual, plain_mapping};
pub use moment::{DateOrder, Moment, ParseMomentError, month_named, parse_moment};
pub use names::Names;
pub use near::loosely;
pub use notation::{OrderTally, SignTally};
pub use number::{DecimalSign, ParseNumberError, proven_sign, read_float, read_typed};
pub use numbering::{BARE_NUMBERS, numbering_format};
pub use open::{FileLayout, look, open, open_at, refused_at};
pub use profile::{Profile, Recognised, SourceColumn, profile, profile_under, profile_with, recognise};
pub use proposal::{Proposal, meanings, propose};
pub use question::{Asked, DOUBTED_ROWS, Label, RIGHT, UNKNOWN, WRONG};
pub use reader::Reader;
pub use refused::{Reason, Refused};
pub use remedy::Remedy;
pub use retry::retry;
pub use row_checks::RowChecks;
pub use sample::sample;
pub use schema::arrow_schema;
pub use source_value::usual_meaning;
pub use summary::{Counted, StateSum, Summary};
pub use survey::Guess;
pub use text_table::{TextHeader, TextRow, TextTable, read_text_table};
pub use title::TitleLines;
pub use total_row::PassedTotal;
pub use typed::Unit;
pub use understood::{Matched, Understood};
