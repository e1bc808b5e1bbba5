//! Answers as text, tables and pictures.

pub mod actions;
pub mod answer;
pub mod brief;
pub mod card;
pub mod chance;
pub mod change;
pub mod chart;
pub mod costs;
pub mod document;
pub mod explain;
pub mod goals;
pub mod past;
pub mod problems;
pub mod response;
pub mod rows;
pub mod scorecard;
pub mod sparkline;
pub mod table;
pub mod workbook;
