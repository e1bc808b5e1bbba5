//! All tests that need the whole program, in one binary, since linking it is slow.

mod bad_input;
mod book;
mod cases;
mod cli;
mod demo;
mod lab;
mod laws;
mod real_data;
mod web;
