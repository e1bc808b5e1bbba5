//! All tests that need the whole program, in one binary, since linking it is slow.

mod actions;
mod bad_input;
mod book;
mod browser;
mod cases;
mod check;
mod cli;
mod costs;
mod demo;
mod door;
mod funnel;
mod goals;
mod imports;
mod lab;
mod laws;
mod problems;
mod real_data;
mod response;
mod scorecard;
mod start;
mod web;
