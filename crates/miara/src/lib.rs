//! Miara: a B2B firm's marketing and sales KPIs, from its exports to numbers that explain themselves.
//!
//! [`book`] is a firm's folder, [`service`] the few verbs that every face calls, [`view`] turns
//! answers into text, tables and pictures, and [`cli`] and [`web`] are the faces.

pub mod book;
pub mod cli;
pub mod clock;
pub mod door;
pub mod locale;
pub mod service;
pub mod state;
pub mod stop;
pub mod view;
pub mod web;
