//! Expressions of mappings and checks: SQL text in, a value per row out.
//!
//! A small part of SQL, without aggregates and without side effects: literals, columns, comparison,
//! three-valued logic, `CASE`, arithmetic in decimals, casts, text functions and look-ups.

mod ast;
mod call;
mod env;
mod evaluate;
mod nulls;
mod operator;
mod parse;
mod value;

pub(crate) use ast::Program;
pub(crate) use env::Env;
pub(crate) use evaluate::{evaluate, is_true};
pub(crate) use parse::parse;
pub(crate) use value::Value;
