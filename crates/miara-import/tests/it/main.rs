//! One binary for all tests over whole files.

mod bad_files;
mod formats;
mod laws;
mod mapping_text;
mod quarantine;
mod real_data;
mod shipped;
mod table;
