//! All tests that need the whole program but the cases, in one binary, since linking it is slow.

mod action;
mod bad_input;
mod book;
mod browser;
mod cli;
mod columns;
mod cost;
#[cfg(target_os = "linux")]
mod crash;
mod demo;
mod door;
mod export_laws;
mod files;
mod funnel;
mod goal;
mod hard;
mod imports;
mod lab;
mod laws;
mod list_laws;
mod maintenance;
mod missing;
mod moves;
mod past;
mod plan;
mod present;
mod problem;
mod quality;
mod real_data;
mod response;
mod routes;
mod scorecard;
mod start;
mod synonym;
mod upgrade;
mod web;
