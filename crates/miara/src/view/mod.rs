//! Answers as text, tables and pictures.

pub mod action;
pub mod answer;
pub mod brief;
pub mod card;
pub mod change;
pub mod chart;
pub mod cost;
pub mod document;
pub mod error;
pub mod explain;
pub mod face;
pub mod forecast;
pub mod goal;
pub mod import;
pub mod maintenance;
pub mod missing;
pub mod notes;
pub mod problem;
pub mod quality;
pub mod response;
pub mod rows;
pub mod scorecard;
pub mod sparkline;
pub mod synonym;
pub mod table;
pub mod workbook;
