//! All tests that need the whole program, in one binary, since linking it is slow.

mod actions;
mod bad_input;
mod book;
mod browser;
mod cases;
mod check;
mod cli;
mod costs;
#[cfg(target_os = "linux")]
mod crash;
mod demo;
mod door;
mod export_laws;
mod files;
mod funnel;
mod goals;
mod hard;
mod imports;
mod keeping;
mod lab;
mod laws;
mod list_laws;
mod present;
mod problems;
mod real_data;
mod response;
mod scorecard;
mod start;
mod upgrade;
mod web;
