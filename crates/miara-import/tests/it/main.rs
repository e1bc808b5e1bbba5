//! One binary for all tests over whole files.

mod bad_files;
mod control;
mod dates;
mod formats;
mod ids;
mod join;
mod laws;
mod mapping_text;
mod origin;
mod packed;
mod proposal;
mod quarantine;
mod real_data;
mod row_ids;
mod shipped;
mod table;
mod text_table;
mod usual_forms;
mod workbooks;
